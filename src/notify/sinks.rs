//! The ways besides Slack, one line each, and the ones that are configured.

use std::collections::BTreeMap;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use super::outgoing::Reach;
use super::{Notifier, SendError, email, gchat, pagerduty, teams, webhook};
use crate::alert::Recipient;
use crate::clock::Clock;
use crate::contract::{Sink, SinkKind};

/// Every kind of sink.
pub static SINKS: &[SinkType] =
    &[email::TYPE, webhook::TYPE, teams::TYPE, gchat::TYPE, pagerduty::TYPE];

/// A kind of sink.
pub struct SinkType {
    /// Which.
    pub kind: SinkKind,
    /// Its name in messages, as a sentence begins with it.
    pub called: &'static str,
    /// Makes one. Nothing is connected yet; the first message does.
    pub build: fn(SinkSetup) -> Result<Arc<dyn Notifier>, SendError>,
}

/// What it takes to make one.
pub struct SinkSetup {
    /// As the agreement writes it.
    pub sink: Sink,
    /// What its keys in the settings hold, secrets read.
    pub given: BTreeMap<&'static str, SecretString>,
    /// Where calls may go.
    pub reach: Reach,
    /// When to try again.
    pub clock: Arc<dyn Clock>,
}

impl SinkSetup {
    /// What a key holds; empty where it is not there.
    pub(super) fn text(&self, key: &str) -> &str {
        self.given.get(key).map_or("", |value| value.expose_secret())
    }
}

/// Makes a sink of the kind that its name says.
///
/// # Errors
/// Where its settings cannot be used.
pub fn build_sink(setup: SinkSetup) -> Result<Arc<dyn Notifier>, SendError> {
    let kind = setup.sink.kind;
    match SINKS.iter().find(|one| one.kind == kind) {
        Some(one) => (one.build)(setup),
        None => Err(SendError::OurBug(format!("{} is not built", kind.word()))),
    }
}

/// The sinks that are configured, and who reads there what others cannot be told.
#[derive(Clone, Default)]
pub struct Sinks {
    ways: BTreeMap<Sink, Arc<dyn Notifier>>,
    /// Who reads what a dead destination cannot; before the operator does.
    pub fall_back: Option<Recipient>,
    /// Who hears besides the operator that we are blind or mute.
    pub also_ops: Vec<Recipient>,
}

impl Sinks {
    /// Adds one.
    pub fn add(&mut self, sink: Sink, notifier: Arc<dyn Notifier>) {
        self.ways.insert(sink, notifier);
    }

    /// The one that reaches `sink`, and what the settings call it.
    pub fn get(&self, sink: &Sink) -> Option<(&Sink, &Arc<dyn Notifier>)> {
        self.ways.get_key_value(&sink.configured())
    }

    /// The one that reaches people by their e-mail address.
    pub fn mail(&self) -> Option<(&Sink, &Arc<dyn Notifier>)> {
        self.all().find(|(_, notifier)| notifier.powers().people)
    }

    /// The one in which this conversation is.
    pub fn at(&self, place: &str) -> Option<(&Sink, &Arc<dyn Notifier>)> {
        self.all().find(|(sink, _)| {
            let name = sink.to_string();
            place == name || place.strip_prefix(&name).is_some_and(|rest| rest.starts_with(':'))
        })
    }

    /// Every one of them.
    pub fn all(&self) -> impl Iterator<Item = (&Sink, &Arc<dyn Notifier>)> {
        self.ways.iter()
    }
}
