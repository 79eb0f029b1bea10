//! The words of messages, the same for every channel. All texts that people receive about leads are
//! here.
//!
//! One message names one person, one action and one deadline; it says why, under which clause and
//! version, and as of when. Channels differ only in how names, links and times are dressed
//! ([`Dress`]).

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Names;
use crate::alert::{Item, Notice, Story};
use crate::id::{LeadId, OwnerId};

/// How a channel dresses what a message shows.
pub(super) trait Dress {
    /// Text from outside, made harmless.
    fn plain(&self, text: &str) -> String;
    /// A link; `text` is dressed already.
    fn link(&self, url: &str, text: &str) -> String;
    /// A person who is to be called.
    fn mention(&self, handle: &str) -> String;
    /// An instant, in the reader's zone where the channel knows it, else in `zone`.
    fn time(&self, at: Timestamp, zone: &TimeZone) -> String;
}

/// A message in pieces; each channel lays them out as it can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wording {
    /// What it is, in a few words (`Breached: first-touch`).
    pub(super) title: String,
    /// Full sentences.
    pub(super) body: Vec<String>,
    /// Label and value, side by side.
    pub(super) facts: Vec<(&'static str, String)>,
    /// One line each, below the body.
    pub(super) list: Vec<String>,
    /// Small print: clause, version, data time.
    pub(super) small: String,
}

/// Puts a notice into words.
pub(super) fn wording(notice: &Notice, names: &Names, repeat: bool, dress: &dyn Dress) -> Wording {
    let mut words = match notice {
        Notice::One(item) => one(item, names, dress),
        Notice::Backlog { items, total, open, at, .. } => {
            backlog(items, (*total, *open, *at), names, dress)
        }
        Notice::Ops { headline, details, .. } => Wording {
            title: dress.plain(headline),
            body: Vec::new(),
            facts: Vec::new(),
            list: details.iter().map(|line| dress.plain(line)).collect(),
            small: "leadpact · for the operator".to_owned(),
        },
    };
    if repeat {
        words.small.push_str(" · possible repeat: an earlier attempt was cut off");
    }
    words
}

fn one(item: &Item, names: &Names, dress: &dyn Dress) -> Wording {
    let zone = zone(item);
    let promise = item.countdown.promise.as_str();
    let due = item.due.map_or_else(|| "later".to_owned(), |due| dress.time(due, &zone));
    let mut body = Vec::new();
    if let Some(manager) = &item.mention {
        body.push(format!("For {}.", person(manager, names, dress)));
    }
    body.push(sentence(item, &due, names, dress));
    if let Some(action) = action(item) {
        body.push(action);
    }
    let mut facts = vec![("Lead", lead(&item.lead, names, dress)), ("Due", due)];
    facts.push(("Owner", owner(item, names, dress)));
    facts.push(("Agreed", dress.plain(&agreed(item))));
    Wording {
        title: format!("{}: {}", story(item.story), dress.plain(promise)),
        body,
        facts,
        list: Vec::new(),
        small: small(item, dress),
    }
}

/// What a story is called.
pub(super) fn story(story: Story) -> &'static str {
    match story {
        Story::AtRisk => "At risk",
        Story::Breached => "Breached",
        Story::Met => "Done in time",
        Story::Answered => "Answered late",
        Story::Withdrawn => "Withdrawn",
        Story::Closed => "Closed",
    }
}

fn sentence(item: &Item, due: &str, names: &Names, dress: &dyn Dress) -> String {
    let who = lead(&item.lead, names, dress);
    let zone = zone(item);
    let why = dress.plain(&item.why);
    let start = dress.time(item.start, &zone);
    let answered = item.answered_at.map(|at| dress.time(at, &zone));
    match (item.story, item.kind.as_str()) {
        (Story::AtRisk, _) => format!("{who} is due {due}; since {start}, {why}."),
        (Story::Breached, "first_touch") => {
            format!("{who} was due {due} and has not been followed up: since {start}, {why}.")
        }
        (Story::Breached, "time_to_assign") => {
            format!("{who} was to be assigned by {due}: since {start}, {why}.")
        }
        (Story::Breached, "definition_violation") => {
            format!("{who} has been marked since {start} but does not meet the definition: {why}.")
        }
        (Story::Breached, "missed_lead") => {
            format!("{who} meets the definition since {start} but nobody has marked it.")
        }
        (Story::Breached, _) => format!("{who} was due {due}: {why}."),
        (Story::Met, _) => match answered {
            Some(answered) => format!("{who} was due {due} and was done {answered}."),
            None => format!("{who} was due {due}: {why}."),
        },
        (Story::Answered, _) => {
            let answered = answered.unwrap_or_else(|| "later".to_owned());
            let late = late(item).map(|late| format!(", {late} late")).unwrap_or_default();
            format!("{who} was due {due} and was done {answered}{late}. It counts as breached.")
        }
        (Story::Withdrawn, _) => {
            format!(
                "What was said here about {who} no longer holds: {why}. It does not count as \
                 breached."
            )
        }
        (Story::Closed, _) => format!("{who} needs nothing more here: {why}."),
    }
}

/// What the reader is asked to do.
fn action(item: &Item) -> Option<String> {
    let action = match (item.story, item.kind.as_str()) {
        (Story::AtRisk | Story::Breached, "first_touch") => {
            "Please follow up now and log it in the CRM."
        }
        (Story::AtRisk | Story::Breached, "time_to_assign") => "Please give it to a person.",
        (Story::Breached, "definition_violation") => {
            "Please mend the record, or take the mark away if it is no such lead."
        }
        (Story::Breached, "missed_lead") => {
            "Please mark it, or say in the agreement why it is none."
        }
        _ => return None,
    };
    Some(action.to_owned())
}

fn backlog(
    items: &[Item],
    (total, open, at): (u32, u32, Timestamp),
    names: &Names,
    dress: &dyn Dress,
) -> Wording {
    let zone = items.first().map_or(TimeZone::UTC, zone);
    let line = |item: &Item| {
        let due =
            item.due.map_or_else(String::new, |due| format!(", due {}", dress.time(due, &zone)));
        let owner = owner(item, names, dress);
        let promise = dress.plain(item.countdown.promise.as_str());
        let who = lead(&item.lead, names, dress);
        format!("{} · {promise}: {who}{due}, {owner}", story(item.story))
    };
    let mut list: Vec<String> = items.iter().map(line).collect();
    let shown = u32::try_from(items.len()).unwrap_or(u32::MAX);
    if total > shown {
        list.push(format!(
            "… and {} more: `leadpact countdowns --verdict breached` lists them all.",
            total - shown
        ));
    }
    let body = vec![format!(
        "At {} there were {total} at once, so this is one summary instead of {total} messages; \
         {open} of them are still open.",
        dress.time(at, &zone)
    )];
    Wording {
        title: format!("{total} promises need attention"),
        body,
        facts: Vec::new(),
        list,
        small: items.first().map(|item| small(item, dress)).unwrap_or_default(),
    }
}

fn agreed(item: &Item) -> String {
    let segment = item.segment.as_deref().unwrap_or("all");
    format!("{} (segment {segment}, source {})", item.target, item.source)
}

fn small(item: &Item, dress: &dyn Dress) -> String {
    let zone = zone(item);
    format!(
        "clause {} · version {} ({}) · CRM data as of {}",
        dress.plain(item.countdown.promise.as_str()),
        item.version.number,
        item.version.hash,
        dress.time(item.as_of, &zone)
    )
}

fn zone(item: &Item) -> TimeZone {
    TimeZone::get(&item.zone).unwrap_or(TimeZone::UTC)
}

/// How late it was answered, in elapsed time.
fn late(item: &Item) -> Option<String> {
    let minutes = item.answered_at?.duration_since(item.due?).as_mins();
    Some(match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{} min", minutes.max(1)),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    })
}

fn lead(lead: &LeadId, names: &Names, dress: &dyn Dress) -> String {
    let name = names.leads.iter().find(|(id, _)| id == lead);
    let text = match name {
        Some((_, name)) => dress.plain(name),
        None => format!("lead {}", dress.plain(lead.as_str())),
    };
    match names.links.iter().find(|(id, _)| id == lead) {
        Some((_, url)) => dress.link(url, &text),
        None => text,
    }
}

fn owner(item: &Item, names: &Names, dress: &dyn Dress) -> String {
    match &item.owner {
        Some(owner) => name(owner, names, dress),
        None => "nobody".to_owned(),
    }
}

fn person(owner: &OwnerId, names: &Names, dress: &dyn Dress) -> String {
    match names.handles.iter().find(|(id, _)| id == owner) {
        Some((_, handle)) => dress.mention(handle),
        None => name(owner, names, dress),
    }
}

fn name(owner: &OwnerId, names: &Names, dress: &dyn Dress) -> String {
    let known = names.owners.iter().find(|(id, name)| id == owner && !name.is_empty());
    match known {
        Some((_, name)) => dress.plain(name),
        None => format!("owner {}", dress.plain(owner.as_str())),
    }
}

/// An instant in words, in `zone`.
pub(super) fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a %-d %b %H:%M %Z").to_string()
}

/// Text from outside without control or direction-changing characters, cut to `most` characters.
pub(super) fn tame(text: &str, most: usize) -> String {
    let bidi = |c: char| {
        let marks = ['\u{200e}', '\u{200f}'];
        marks.contains(&c)
            || ('\u{202a}'..='\u{202e}').contains(&c)
            || ('\u{2066}'..='\u{2069}').contains(&c)
    };
    let mut tame: String =
        text.chars().filter(|c| !c.is_control() && !bidi(*c)).take(most).collect();
    if text.chars().count() > most {
        tame.push('…');
    }
    tame
}
