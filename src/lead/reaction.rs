//! What a person did about an alert, where they read it: a fact like any other.
//!
//! Who may do so is decided before it becomes one; what follows from it is worked out at every
//! look, from all of them.

use std::sync::Arc;

use jiff::Timestamp;

use crate::id::{OwnerId, PromiseId};

/// One reaction to an alert about one promise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reaction {
    /// When, by the clock of the channel in which it was given (Slack's own).
    pub at: Timestamp,
    /// What makes it the same reaction: however often it is delivered, it is one.
    pub id: Arc<str>,
    /// By whom.
    pub by: OwnerId,
    /// About which promise …
    pub promise: PromiseId,
    /// … in which cycle …
    pub cycle: u32,
    /// … and tenure, as in the countdown's key.
    pub tenure: u32,
    /// What they did.
    pub act: Act,
}

/// What a person may do about an alert.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// "I'm on it": nobody else is called for one working hour.
    Take,
    /// Not now: they are reminded at `until`, and nobody else is called before.
    Snooze {
        /// The end of it.
        until: Timestamp,
    },
    /// "Not a lead": refused, with one of the agreement's reasons.
    Refuse {
        /// As the agreement lists it.
        reason: Arc<str>,
    },
    /// "Wrong owner": somebody else must have it, for one of the agreement's reasons.
    Dispute {
        /// As the agreement lists it.
        reason: Arc<str>,
    },
    /// A manager excuses what would be broken, or is.
    Excuse {
        /// In their words.
        reason: Arc<str>,
        /// What is due until then is excused.
        until: Timestamp,
    },
}

impl Act {
    /// The word used in the store and in the log.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Take => "take",
            Self::Snooze { .. } => "snooze",
            Self::Refuse { .. } => "refuse",
            Self::Dispute { .. } => "dispute",
            Self::Excuse { .. } => "excuse",
        }
    }

    /// The end of it, where it has one.
    pub fn until(&self) -> Option<Timestamp> {
        match self {
            Self::Snooze { until } | Self::Excuse { until, .. } => Some(*until),
            Self::Take | Self::Refuse { .. } | Self::Dispute { .. } => None,
        }
    }

    /// Why, where that is said.
    pub fn reason(&self) -> Option<&Arc<str>> {
        match self {
            Self::Refuse { reason } | Self::Dispute { reason } | Self::Excuse { reason, .. } => {
                Some(reason)
            }
            Self::Take | Self::Snooze { .. } => None,
        }
    }

    /// From its word, its end and its reason; `None` where these make no act.
    pub fn from_parts(
        word: &str,
        until: Option<Timestamp>,
        reason: Option<Arc<str>>,
    ) -> Option<Self> {
        Some(match (word, until, reason) {
            ("take", None, None) => Self::Take,
            ("snooze", Some(until), None) => Self::Snooze { until },
            ("refuse", None, Some(reason)) => Self::Refuse { reason },
            ("dispute", None, Some(reason)) => Self::Dispute { reason },
            ("excuse", Some(until), Some(reason)) => Self::Excuse { reason, until },
            _ => return None,
        })
    }
}
