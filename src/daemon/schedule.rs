//! When to look, and how far back.

use jiff::tz::TimeZone;

use crate::config::Crontab;

/// The timing of the daemon, from `leadpact.yaml`.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// When to read what changed.
    pub poll: Crontab,
    /// When to compare all ids.
    pub reconcile: Crontab,
    /// The zone of both.
    pub zone: TimeZone,
    /// How long the CRM may take to show a change, in milliseconds.
    pub lag_ms: i64,
}
