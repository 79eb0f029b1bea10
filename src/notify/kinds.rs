//! The ways to reach people, one line each.

use std::sync::Arc;

use secrecy::SecretString;

use super::console::{self, Print};
use super::sinks::SINKS;
use super::slack::{self, webhook};
use super::{Notifier, SendError};
use crate::clock::Clock;

/// Every kind, in the order in which they are listed to users.
pub static KINDS: &[Kind] = &[slack::KIND, webhook::KIND, console::KIND];

/// A way to reach people.
pub struct Kind {
    /// Its name in the settings, the store and the log.
    pub name: &'static str,
    /// Its name in messages, as a sentence begins with it.
    pub called: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// Makes one. Nothing is connected yet; the first message does.
    pub build: fn(Setup) -> Result<Arc<dyn Notifier>, SendError>,
}

/// What it takes to make one; each kind takes what it needs.
#[derive(Clone)]
pub struct Setup {
    /// The bot token, or the address of a webhook.
    pub secret: SecretString,
    /// The channel for the operator; `None`: there is none.
    pub ops: Option<String>,
    /// Another server than the vendor's own; only for tests and the demo.
    pub base_url: Option<String>,
    /// What people do below its messages is heard: they get buttons.
    pub hears: bool,
    /// When to try again.
    pub clock: Arc<dyn Clock>,
    /// Where the console prints.
    pub print: Print,
    /// What is printed is kept (a journal, a file): the console calls leads and people by the CRM's
    /// ids then.
    pub kept: bool,
}

/// What people call the kind with this name.
pub fn called(kind: &'static str) -> &'static str {
    let sink = SINKS.iter().find(|one| one.kind.word() == kind).map(|one| one.called);
    KINDS.iter().find(|one| one.name == kind).map(|one| one.called).or(sink).unwrap_or(kind)
}

/// Makes the notifier of this kind; `None` where there is no such kind.
pub fn build(kind: &str, setup: Setup) -> Option<Result<Arc<dyn Notifier>, SendError>> {
    let kind = KINDS.iter().find(|one| one.name == kind)?;
    Some((kind.build)(setup))
}
