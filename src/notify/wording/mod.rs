//! The words of messages, the same for every channel. All texts that people receive are here, and
//! in `alert` where they say why.
//!
//! One message names one person, one action and one deadline; it says why, under which clause and
//! version, and as of when. It never blames: it says what was agreed, and what the CRM shows.
//! Channels differ only in how names, links and times are dressed ([`Dress`]).

pub mod answers;
mod backlog;
mod digest;
mod handled;
mod one;
mod people;
mod terms;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Address, Delivery};
use crate::alert::{Item, Notice, Recipient, Story};
pub(super) use digest::Passage;
use people::Reader;

/// Longest name of a person or lead.
pub(super) const NAME: usize = 120;

/// Longest name of something in the agreement.
pub(super) const WORD: usize = 60;

/// Longest sentence from elsewhere.
pub(super) const SENTENCE: usize = 600;

/// How a channel dresses what a message shows.
pub(super) trait Dress {
    /// Text from outside, made harmless; at most `most` characters.
    fn plain(&self, text: &str, most: usize) -> String;
    /// A sentence of ours, which quotes names in backticks; at most `most` characters.
    fn ours(&self, text: &str, most: usize) -> String {
        self.plain(text, most)
    }
    /// A link; `text` is dressed already.
    fn link(&self, url: &str, text: &str) -> String;
    /// A person who is to be called.
    fn mention(&self, handle: &str) -> String;
    /// An instant, in the reader's zone where the channel knows it, else in `zone`.
    fn time(&self, at: Timestamp, zone: &TimeZone) -> String;
}

/// A message in pieces; each channel lays them out as it can.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wording {
    /// What it is, in a few words (`Breached: first-touch`).
    pub(super) title: String,
    /// Full sentences.
    pub(super) body: Vec<String>,
    /// Label and value, side by side.
    pub(super) facts: Vec<(&'static str, String)>,
    /// One line each, below the body.
    pub(super) list: Vec<String>,
    /// Subjects with tables, below the list.
    pub(super) parts: Vec<Passage>,
    /// What the picture shows that belongs to it.
    pub(super) picture: Option<String>,
    /// Small print: clause, version, data time.
    pub(super) small: Vec<String>,
}

/// Puts a delivery into words.
pub(super) fn wording(delivery: &Delivery, dress: &dyn Dress) -> Wording {
    let reader = Reader { delivery, dress };
    let mut words = match &delivery.notice {
        Notice::One(item) => one::words(item, &reader),
        notice @ Notice::Backlog { .. } => backlog::words(notice, &reader),
        Notice::Terms(all) => terms::words(all, &reader),
        Notice::Ops { headline, details, .. } => ops((headline, details), &reader),
        Notice::Digest(digest) => digest::words(digest, &reader),
    };
    if let Some(meant_for) = &delivery.meant_for {
        let who = match meant_for {
            Recipient::Person(owner) => reader.name(owner),
            Recipient::Channel(channel) => format!("channel {}", dress.plain(channel, WORD)),
            Recipient::Sink(sink) => dress.plain(&sink.to_string(), NAME),
            Recipient::Ops => "the operator".to_owned(),
        };
        words.body.insert(0, format!("Meant for {who}, who cannot be reached here."));
    }
    if delivery.repeat {
        words.small.push("possibly a repeat: an earlier attempt was cut off".to_owned());
    }
    words
}

fn ops((headline, details): (&str, &[String]), reader: &Reader<'_>) -> Wording {
    let dress = reader.dress;
    let whose = matches!(reader.delivery.to, Address::Ops).then(|| "for the operator".to_owned());
    Wording {
        title: dress.ours(headline, SENTENCE),
        list: details.iter().map(|line| dress.ours(line, SENTENCE)).collect(),
        small: ["leadpact".to_owned()].into_iter().chain(whose).collect(),
        ..Wording::default()
    }
}

/// What a story is called.
fn story(story: Story) -> &'static str {
    match story {
        Story::AtRisk => "At risk",
        Story::Breached => "Breached",
        Story::Met => "Done in time",
        Story::Answered => "Done late",
        Story::Withdrawn => "Withdrawn",
        Story::Closed => "No longer at risk",
    }
}

/// Where an item's times are read, if the reader's own zone is not known.
fn zone(item: &Item) -> TimeZone {
    TimeZone::get(&item.zone).unwrap_or(TimeZone::UTC)
}

/// An instant in words, in `zone`.
pub(super) fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a %-d %b %H:%M %Z").to_string()
}
