//! What was called: counts per endpoint, for tests that hold a client to its floor.
//!
//! Neither bodies nor tokens are kept, and of the queries nothing at all.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;

use super::route::Endpoint;

/// How many single calls are remembered; counts go on beyond.
const REMEMBERED: usize = 10_000;

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// HubSpot's time at which it came in.
    pub at: Timestamp,
    /// `GET`, `POST` …
    pub method: String,
    /// Which endpoint; `None` for a path that does not exist.
    pub endpoint: Option<Endpoint>,
    /// The status answered, 0 where no answer was given.
    pub status: u16,
}

/// Every call since the start, or since they were last forgotten.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    counts: BTreeMap<Endpoint, u64>,
    total: u64,
    recent: VecDeque<Call>,
}

impl Calls {
    pub(super) fn add(&mut self, call: Call) {
        self.total += 1;
        if let Some(endpoint) = call.endpoint {
            *self.counts.entry(endpoint).or_default() += 1;
        }
        if self.recent.len() == REMEMBERED {
            self.recent.pop_front();
        }
        self.recent.push_back(call);
    }

    /// All calls, refused ones included.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Calls of one endpoint.
    pub fn of(&self, endpoint: Endpoint) -> u64 {
        self.counts.get(&endpoint).copied().unwrap_or(0)
    }

    /// Every endpoint called, with its count.
    pub fn counts(&self) -> &BTreeMap<Endpoint, u64> {
        &self.counts
    }

    /// The last calls, oldest first.
    pub fn recent(&self) -> impl DoubleEndedIterator<Item = &Call> {
        self.recent.iter()
    }
}
