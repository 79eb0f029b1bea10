//! PURE. Working time: which instants count, how much of it lies between two, and when so much of
//! it is over.
//!
//! Start at [`Calendar`]. Holiday files are read in [`holidays`]. Rules: half-open local blocks per
//! date, a block belongs to the date on which it begins, a gap's minutes never happen and a fold's
//! count twice.

mod blocks;
mod dates;
pub mod holidays;
mod hours;
mod layout;
mod length;
mod table;
mod zone;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::id::Name;
use blocks::{DAY, date_of, day_of};
pub use hours::{Block, DayOff, Exception, Hours};
use layout::{FIRST_DAY, LAST_DAY, Layout, SECOND};
pub use length::{Length, LengthError, Unit};

/// One run of working time as it really elapses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The local date the block belongs to.
    pub date: Date,
    /// Its first instant.
    pub from: Timestamp,
    /// The instant after its last.
    pub to: Timestamp,
}

/// A calendar ready to compute with. Cheap to clone. It knows 2000-01-01 to 2050-01-01 UTC; outside
/// there is no working time. Instants are read to the millisecond, as the CRM writes them.
#[derive(Clone, Debug)]
pub struct Calendar {
    name: Name,
    hours: Hours,
    layout: Option<Arc<Layout>>,
}

impl Calendar {
    /// Lays out `hours` as a table of stretches, long enough for every countdown we judge.
    pub fn new(name: impl Into<Name>, hours: Hours) -> Self {
        let layout = Some(Arc::new(Layout::new(&hours)));
        Self { name: name.into(), hours, layout }
    }

    /// A calendar in which all time is working time, in UTC: what elapsed lengths are counted in.
    pub fn always() -> Self {
        let day = vec![Block { from: 0, to: 86_400 }];
        let week = std::array::from_fn(|_| day.clone());
        let hours = Hours { zone: TimeZone::UTC, week, exceptions: BTreeMap::new() };
        Self { name: "always".into(), hours, layout: None }
    }

    /// Its name in the agreement.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// What it was made from.
    pub fn hours(&self) -> &Hours {
        &self.hours
    }

    /// Whether it has no working time at all.
    pub fn is_empty(&self) -> bool {
        self.layout.as_ref().is_some_and(|layout| layout.table.total() == 0)
    }

    /// Whether `at` is working time.
    pub fn is_open(&self, at: Timestamp) -> bool {
        let Some(layout) = &self.layout else { return true };
        layout.table.worked(millis(at).div_euclid(SECOND)).1
    }

    /// The first working instant at or after `at`; `None` beyond the table.
    pub fn next_open(&self, at: Timestamp) -> Option<Timestamp> {
        let Some(layout) = &self.layout else { return Some(at) };
        let open = Timestamp::from_millisecond(layout.next_open(millis(at))?).ok()?;
        Some(open.max(at))
    }

    /// Working milliseconds in `[from, to)`; 0 where `to` is not after `from`.
    pub fn worked_ms(&self, from: Timestamp, to: Timestamp) -> i64 {
        let (from, to) = (millis(from), millis(to));
        match &self.layout {
            _ if to <= from => 0,
            None => to - from,
            Some(layout) => layout.worked_before(to) - layout.worked_before(from),
        }
    }

    /// The earliest instant by which `ms` (≥ 0) working milliseconds have passed since `start`.
    /// Exactly at a block's end is that instant. `None` beyond the table.
    pub fn after_ms(&self, start: Timestamp, ms: i64) -> Option<Timestamp> {
        if ms <= 0 {
            return Some(start);
        }
        let end = match &self.layout {
            Some(layout) => layout.after_ms(millis(start), ms),
            None => millis(start).checked_add(ms),
        };
        Timestamp::from_millisecond(end?).ok()
    }

    /// When `length` is over that began at `start`: working units in this calendar, the others as
    /// they elapse. `None` beyond the table.
    ///
    /// Working days count dates on which a block begins, after a start outside working time has
    /// been moved to the next block. The time of day is kept: before the target date's first block
    /// it becomes its begin, in a break the next block's begin, after the last block its end.
    pub fn deadline(&self, start: Timestamp, length: Length) -> Option<Timestamp> {
        match (length.millis(), &self.layout) {
            (Some(ms), _) if length.is_working() => self.after_ms(start, ms),
            (Some(ms), _) => start.checked_add(SignedDuration::from_millis(ms)).ok(),
            (None, None) => self.after_ms(start, i64::from(length.amount) * DAY * SECOND),
            (None, Some(layout)) => {
                let end = layout.after_days(millis(start), length.amount)?;
                Timestamp::from_millisecond(end).ok()
            }
        }
    }

    /// The stretches of working time that meet `[from, to)`, cut to it, in order; none overlap.
    /// Where a block's overnight tail runs into the next date's first block, the time from there on
    /// is the next date's.
    pub fn stretches(&self, from: Timestamp, to: Timestamp) -> Vec<Stretch> {
        let Some(layout) = &self.layout else {
            let date = TimeZone::UTC.to_datetime(from).date();
            return if from < to { vec![Stretch { date, from, to }] } else { vec![] };
        };
        // Whole seconds around, then cut to the instants themselves.
        let seconds = from.as_second() - 1..to.as_second() + 1;
        let runs = layout.table.runs(seconds.start, seconds.end).into_iter();
        let stretches = runs.filter_map(|(real, day)| {
            let from = from.max(Timestamp::from_second(real.start).ok()?);
            let to = to.min(Timestamp::from_second(real.end).ok()?);
            (from < to).then(|| Stretch { date: date_of(day), from, to })
        });
        stretches.collect()
    }

    /// The local dates in `[from, to]` without their usual working time, with the reason, in order.
    pub fn days_off(&self, from: Timestamp, to: Timestamp) -> Vec<DayOff> {
        let local = |at: Timestamp| day_of(self.hours.zone.to_datetime(at).date());
        let days = local(from).max(FIRST_DAY)..=local(to).min(LAST_DAY);
        let days = days.take_while(|_| self.layout.is_some());
        days.filter_map(|day| self.hours.day_off(day)).collect()
    }

    /// The last local date for which an exception is known; `None` without any.
    pub fn last_exception(&self) -> Option<Date> {
        self.hours.exceptions.keys().next_back().copied()
    }
}

/// Whole milliseconds since 1970-01-01 UTC, rounded down.
fn millis(at: Timestamp) -> i64 {
    at.as_second() * SECOND + i64::from(at.subsec_nanosecond()).div_euclid(1_000_000)
}

#[cfg(test)]
mod tests;
