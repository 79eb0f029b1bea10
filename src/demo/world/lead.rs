//! One lead as the world knows it: what really happened, whether or not anybody wrote it down.

use jiff::Timestamp;

use super::names::Name;
use super::office::Office;
use crate::demo::hubspot::Id;

/// Below this score nobody is a marketing lead.
const LEAST_SCORE: u32 = 60;
/// Nor in a company of fewer people.
const LEAST_EMPLOYEES: u32 = 20;
/// Nor elsewhere.
const HOME_MARKET: [&str; 3] = ["US", "CA", "GB"];

/// A person of ours got in touch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Touch {
    /// When it happened.
    pub(super) at: Timestamp,
    /// When it was, or will be, written down.
    pub(super) logged: Timestamp,
}

/// One lead.
#[derive(Clone, Debug)]
pub(super) struct Lead {
    pub(super) name: Name,
    /// What the CRM calls it; none before it has arrived.
    pub(super) id: Option<Id>,
    /// `hs_analytics_source`.
    pub(super) source: &'static str,
    pub(super) score: u32,
    pub(super) employees: u32,
    pub(super) country: &'static str,
    pub(super) free_mail: bool,
    /// Since when the record holds a telephone number.
    pub(super) phone: Option<Timestamp>,
    /// When marketing marked it as theirs to follow up.
    pub(super) marked: Option<Timestamp>,
    /// Who was given it, and when: a member of the team or the queue.
    pub(super) owners: Vec<(Timestamp, &'static str)>,
    /// When it was found to be none.
    pub(super) left: Option<Timestamp>,
    /// When it asked to be left alone for now.
    pub(super) paused: Option<Timestamp>,
    pub(super) touches: Vec<Touch>,
}

impl Lead {
    /// Whether the record meets the definition of a marketing lead at `at`.
    pub(super) fn meets(&self, at: Timestamp) -> bool {
        self.score >= LEAST_SCORE
            && self.employees >= LEAST_EMPLOYEES
            && HOME_MARKET.contains(&self.country)
            && !self.free_mail
            && self.phone.is_some_and(|from| from <= at)
    }

    /// Who sells to it.
    pub(super) fn territory(&self) -> Office {
        match self.country {
            "US" | "CA" => Office::NewYork,
            _ => Office::London,
        }
    }

    /// Who owns it at `at`.
    pub(super) fn owner(&self, at: Timestamp) -> Option<&'static str> {
        let upto = self.owners.iter().take_while(|(from, _)| *from <= at);
        upto.last().map(|(_, owner)| *owner)
    }

    /// Whether there is anything left to do for sales at `at`.
    pub(super) fn waits(&self, at: Timestamp) -> bool {
        let over = |when: Option<Timestamp>| when.is_some_and(|when| when <= at);
        over(self.marked)
            && !over(self.left)
            && !over(self.paused)
            && self.touches.iter().all(|touch| touch.at > at)
    }
}
