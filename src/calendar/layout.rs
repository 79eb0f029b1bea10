//! Everything a calendar looks up instead of walking, laid out once from its hours.
//!
//! Instants are milliseconds since 1970-01-01 UTC here; [`Calendar`](super::Calendar) speaks in
//! timestamps.

use jiff::Timestamp;

use super::Hours;
use super::blocks::{self, DAY};
use super::dates::WorkingDates;
use super::table::Table;
use super::zone::Zone;

/// Milliseconds in a second: the table counts seconds, callers count milliseconds.
pub(super) const SECOND: i64 = 1000;
/// 2000-01-01, in days since 1970-01-01: no CRM we read is older.
pub(super) const FIRST_DAY: i64 = 10_957;
/// 2050-01-01: the first day that is not laid out.
pub(super) const LAST_DAY: i64 = 29_220;

/// The laid-out calendar.
#[derive(Debug)]
pub(super) struct Layout {
    /// Which runs of real time are working time.
    pub(super) table: Table,
    zone: Zone,
    dates: WorkingDates,
}

impl Layout {
    /// Lays out `hours`.
    pub(super) fn new(hours: &Hours) -> Self {
        // The edges' overnight tails and time zones reach a little further than the table.
        let around = FIRST_DAY - 3..LAST_DAY + 3;
        let edge = |day: i64| Timestamp::from_second(day * DAY).unwrap_or_default();
        let zone = Zone::new(&hours.zone, edge(around.start), edge(around.end));
        let pieces = blocks::pieces(hours, around.clone());
        let table = Table::new(&pieces, &zone, FIRST_DAY..LAST_DAY);
        let dates = WorkingDates::new(&pieces, &table, &zone, around);
        Self { table, zone, dates }
    }

    /// Working milliseconds before `at`.
    pub(super) fn worked_before(&self, at: i64) -> i64 {
        let (worked, open) = self.table.worked(at.div_euclid(SECOND));
        worked * SECOND + if open { at.rem_euclid(SECOND) } else { 0 }
    }

    /// The first working instant at or after `at`.
    pub(super) fn next_open(&self, at: i64) -> Option<i64> {
        let second = at.div_euclid(SECOND);
        let spot = self.table.spot(self.table.worked(second).0, second)?;
        // Within working time the spot is the second that `at` lies in.
        Some(at.max(spot.second * SECOND))
    }

    /// The earliest instant by which `ms` (≥ 1) working milliseconds have passed since `start`.
    pub(super) fn after_ms(&self, start: i64, ms: i64) -> Option<i64> {
        if start < FIRST_DAY * DAY * SECOND {
            return None;
        }
        // The last of those milliseconds lies in the working second `last / SECOND`, and is over at
        // its end.
        let last = self.worked_before(start).checked_add(ms - 1)?;
        let spot = self.table.spot(last / SECOND, start.div_euclid(SECOND))?;
        Some(spot.second * SECOND + last % SECOND + 1)
    }

    /// The instant `amount` working days after `start`, at the same time of day where that is
    /// working time.
    pub(super) fn after_days(&self, start: i64, amount: u32) -> Option<i64> {
        if start < FIRST_DAY * DAY * SECOND {
            return None;
        }
        let second = start.div_euclid(SECOND);
        let (worked, open) = self.table.worked(second);
        let spot = self.table.spot(worked, second)?;
        let within = if open { start.rem_euclid(SECOND) } else { 0 };
        self.dates.after(spot.day, spot.local * SECOND + within, amount, &self.zone)
    }

    /// How much memory it takes, but for the zone's few periods.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.table.bytes() + self.dates.bytes()
    }
}
