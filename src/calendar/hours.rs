//! What the agreement says about working time, before anything is computed from it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::blocks::{date_of, weekday};

/// A stretch of local time on one date, in seconds after midnight: `[from, to)`. `to` may be 86 400
/// (24:00); a `to` at or before `from` lies on the next date (an overnight block).
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

impl Hours {
    /// What is unusual about a date, in days since 1970-01-01.
    pub(super) fn day_off(&self, day: i64) -> Option<DayOff> {
        const NAMES: [&str; 7] =
            ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        let (date, weekday) = (date_of(day), weekday(day));
        let usual = &self.week[weekday];
        let (name, partly) = match self.exceptions.get(&date) {
            Some(other) if other.blocks == *usual && !usual.is_empty() => return None,
            Some(other) if !other.name.is_empty() => (&*other.name, !other.blocks.is_empty()),
            Some(other) if !other.blocks.is_empty() => ("other hours", true),
            _ if usual.is_empty() => (NAMES[weekday], false),
            Some(_) => ("closed", false),
            None => return None,
        };
        Some(DayOff { date, name: name.to_owned(), partly })
    }
}
