//! One message a second for each destination.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::notify::SendError;

/// Slack's own figure for a channel.
const EVERY: SignedDuration = SignedDuration::from_secs(1);

/// Destinations remembered; those of the past are dropped.
const MOST: usize = 10_000;

#[derive(Default)]
pub(super) struct Pace(Mutex<BTreeMap<String, Timestamp>>);

impl Pace {
    /// Takes the destination's turn, or says when it comes.
    pub(super) fn take(&self, destination: &str, now: Timestamp) -> Result<(), SendError> {
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = next.get(destination).copied() {
            // A clock set back must not silence a channel: a turn is never further off than the
            // pace.
            let at = at.min(now.saturating_add(EVERY).unwrap_or(at));
            if at > now {
                let message = "the channel takes one message a second".to_owned();
                return Err(SendError::NotSent { retry_at: at, message });
            }
        }
        if next.len() >= MOST {
            next.retain(|_, at| *at > now);
        }
        next.insert(destination.to_owned(), now.saturating_add(EVERY).unwrap_or(now));
        Ok(())
    }
}
