//! Whose turn it is: one message a second for each destination, and pauses that Slack asks for.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::later;
use crate::notify::SendError;

/// Slack's own figure for a channel.
const EVERY: SignedDuration = SignedDuration::from_secs(1);

/// No pause is longer: a clock that was set back must not silence a channel for ever.
const LONGEST: SignedDuration = SignedDuration::from_mins(60);

/// Turns remembered; those of the past are dropped.
const MOST: usize = 10_000;

/// Turns by name: a conversation's, or a method's.
#[derive(Default)]
pub(super) struct Pace(Mutex<BTreeMap<String, Timestamp>>);

impl Pace {
    /// Takes the destination's turn, or says when it comes.
    pub(super) fn take(&self, destination: &str, now: Timestamp) -> Result<(), SendError> {
        self.check(destination, now)?;
        self.hold(destination, later(now, EVERY), now);
        Ok(())
    }

    /// Whether it may be tried now, or when.
    pub(super) fn check(&self, name: &str, now: Timestamp) -> Result<(), SendError> {
        let turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match turns.get(name).copied() {
            Some(at) if at > now && at <= later(now, LONGEST) => {
                let message = format!("{name}: its next turn is {at}");
                Err(SendError::NotSent { retry_at: at, message })
            }
            _ => Ok(()),
        }
    }

    /// Nothing more under this name before `until`.
    pub(super) fn hold(&self, name: &str, until: Timestamp, now: Timestamp) {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.len() >= MOST {
            turns.retain(|_, at| *at > now);
        }
        turns.insert(name.to_owned(), until);
    }
}
