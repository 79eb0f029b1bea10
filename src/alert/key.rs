//! What makes an alert the same alert, and a message the same message.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::contract::Destination;
use crate::contract::Step;
use crate::id::DedupKey;
use crate::sla::CountdownKey;

/// The key of `step` for a countdown when it speaks for the `turn`-th time (0 is the first). It
/// names the step by what it does, not by its place in the route, so that a reordered route repeats
/// nothing.
pub fn dedup(countdown: &CountdownKey, step: &Step, turn: u32) -> DedupKey {
    let to = match &step.to {
        Destination::Owner => "owner",
        Destination::Manager => "manager",
        Destination::Slack(channel) => channel,
        Destination::Sink(sink) => &sink.to_string(),
    };
    let after = step.after.map(|after| after.to_string()).unwrap_or_default();
    let again = if turn == 0 { String::new() } else { format!("/{turn}") };
    about(countdown, format_args!("{}/{after}/{to}{again}", step.upon.word()))
}

/// The key of what follows from a reaction with this id: once, however often it is looked at.
pub(super) fn reacted(countdown: &CountdownKey, what: &str, reaction: &str) -> DedupKey {
    about(countdown, format_args!("{what}/{reaction}"))
}

fn about(countdown: &CountdownKey, what: fmt::Arguments<'_>) -> DedupKey {
    let CountdownKey { lead, promise, cycle, tenure } = countdown;
    DedupKey::from(format!("{lead}/{promise}/{cycle}/{tenure}/{what}"))
}

/// Names one message: the same alert always gets the same id. 16 hex digits, opaque to readers.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostId(String);

impl PostId {
    /// The id of the message that carries `subject` first: the same subject, the same id, after any
    /// crash.
    pub fn about(subject: &str) -> Self {
        let digest = Sha256::digest(subject.as_bytes());
        Self(digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
    }

    /// The id as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for PostId {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for PostId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.0)
    }
}

impl fmt::Debug for PostId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.0)
    }
}
