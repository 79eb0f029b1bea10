//! How the account and its server behave: every knob that stays until it is turned back.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::record::Record;

/// Which of HubSpot's two ways of writing errors is used: its description and its server disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// As seen in the field: errors inside a 207 lack `errors` and `links`, a missing scope is
    /// named as `requiredGranularScopes` inside `errors[].context`, an archived owner has `userId:
    /// null`.
    Live,
    /// As the published description has it: everything required is there, scopes stand in
    /// `context.missingScopes`.
    Described,
}

/// How often the account may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Calls in any ten seconds, search not counted.
    pub per_ten_seconds: u32,
    /// Searches in any second.
    pub searches_per_second: u32,
    /// Calls from midnight to midnight in the account's time zone.
    pub per_day: u32,
}

impl Limits {
    /// What Free and Starter accounts get.
    pub const STARTER: Self =
        Self { per_ten_seconds: 100, searches_per_second: 5, per_day: 250_000 };
    /// What Professional accounts get.
    pub const PROFESSIONAL: Self =
        Self { per_ten_seconds: 190, searches_per_second: 5, per_day: 650_000 };
    /// None worth mentioning.
    pub const NONE: Self =
        Self { per_ten_seconds: u32::MAX, searches_per_second: u32::MAX, per_day: u32::MAX };
}

/// Everything that can be turned. [`Default`] is a well-behaved Professional account.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Added to the clock: HubSpot's time runs this far ahead of ours.
    pub skew: SignedDuration,
    /// The shortest and the longest time until the search index sees a change. Which of them a
    /// change gets is fixed by the record and the time, so a run can be repeated.
    pub index_lag: (SignedDuration, SignedDuration),
    /// How often the account may be called.
    pub limits: Limits,
    /// How errors are written.
    pub dialect: Dialect,
    /// How many entries of a property's history are shown: of contacts, of other types.
    pub history_depth: (usize, usize),
    /// The account's IANA time zone: its midnight resets the daily limit.
    pub time_zone: String,
    /// Dated API versions that exist.
    pub versions: Vec<String>,
    /// How many associated ids one input of an association read shows per page.
    pub associations_per_page: usize,
    /// Records whose presence in a batch read makes the whole batch fail with a 500.
    pub poisoned: BTreeSet<Record>,
    /// Records that exist but that a batch read reports as failed, in a 207: not the same as gone.
    pub unreadable: BTreeSet<Record>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            skew: SignedDuration::ZERO,
            index_lag: (SignedDuration::ZERO, SignedDuration::ZERO),
            limits: Limits::PROFESSIONAL,
            dialect: Dialect::Live,
            history_depth: (45, 20),
            time_zone: "America/New_York".into(),
            versions: vec!["2026-03".into(), "2026-09".into()],
            associations_per_page: 500,
            poisoned: BTreeSet::new(),
            unreadable: BTreeSet::new(),
        }
    }
}

impl Settings {
    /// Sets one fixed index lag.
    pub fn lag(&mut self, lag: SignedDuration) {
        self.index_lag = (lag, lag);
    }
}
