//! PURE. Working time: which instants count, how much of it lies between two, and when so much of it is over.
//!
//! Start at [`Calendar`]. Holiday files are read in [`holidays`]. Rules: half-open local blocks per date, a
//! block belongs to the date on which it begins, a gap's minutes never happen and a fold's count twice.

mod length;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use length::{Length, Unit};

/// A stretch of local time on one date, in seconds after midnight: `[from, to)`. `to` may be 86 400 (24:00);
/// a `to` at or before `from` lies on the next date (an overnight block).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Block {
    /// Where it begins.
    pub from: i32,
    /// Where it ends.
    pub to: i32,
}

/// What replaces the normal blocks on one date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exception {
    /// All blocks of that date; none is a closed day.
    pub blocks: Vec<Block>,
    /// What `explain` calls it ("Christmas Eve").
    pub name: String,
}

/// What the agreement says about one calendar.
#[derive(Clone, Debug)]
pub struct Hours {
    /// Where the wall clock hangs.
    pub zone: TimeZone,
    /// Blocks by weekday, Monday first.
    pub week: [Vec<Block>; 7],
    /// Holidays, half days and one-off openings.
    pub exceptions: BTreeMap<Date, Exception>,
}

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

/// Why a local date has no (or other) working time than its weekday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayOff {
    /// Which date.
    pub date: Date,
    /// Name of the holiday, or the weekday's name for a normally closed day.
    pub name: String,
    /// True where the date has blocks, only not its usual ones.
    pub partly: bool,
}

/// A calendar ready to compute with.
#[derive(Clone, Debug)]
pub struct Calendar {
    name: String,
    hours: Hours,
}

impl Calendar {
    /// Lays out `hours` as a table of stretches, long enough for every countdown we judge.
    pub fn new(name: impl Into<String>, hours: Hours) -> Self {
        Self { name: name.into(), hours }
    }

    /// A calendar in which all time is working time, in UTC: what elapsed lengths are counted in.
    pub fn always() -> Self {
        todo!()
    }

    /// Its name in the agreement.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it was made from.
    pub fn hours(&self) -> &Hours {
        &self.hours
    }

    /// Whether it has any working time at all.
    pub fn is_empty(&self) -> bool {
        todo!()
    }

    /// Whether `at` is working time.
    pub fn is_open(&self, _at: Timestamp) -> bool {
        todo!()
    }

    /// The first working instant at or after `at`; `None` beyond the table.
    pub fn next_open(&self, _at: Timestamp) -> Option<Timestamp> {
        todo!()
    }

    /// Working milliseconds in `[from, to)`; 0 where `to` is not after `from`.
    pub fn worked_ms(&self, _from: Timestamp, _to: Timestamp) -> i64 {
        todo!()
    }

    /// The earliest instant by which `ms` (≥ 0) working milliseconds have passed since `start`. Exactly at a
    /// block's end is that instant. `None` beyond the table.
    pub fn after_ms(&self, _start: Timestamp, _ms: i64) -> Option<Timestamp> {
        todo!()
    }

    /// When `length` is over that began at `start`: working units in this calendar, the others as they elapse.
    /// `None` beyond the table. Working days follow the settled readings (target time of day kept …).
    pub fn deadline(&self, _start: Timestamp, _length: Length) -> Option<Timestamp> {
        todo!()
    }

    /// The stretches of working time that meet `[from, to)`, cut to it, in order.
    pub fn stretches(&self, _from: Timestamp, _to: Timestamp) -> Vec<Stretch> {
        todo!()
    }

    /// The local dates in `[from, to]` without their usual working time, with the reason, in order.
    pub fn days_off(&self, _from: Timestamp, _to: Timestamp) -> Vec<DayOff> {
        todo!()
    }

    /// The last local date for which an exception is known; `None` without any.
    pub fn last_exception(&self) -> Option<Date> {
        self.hours.exceptions.keys().next_back().copied()
    }
}
