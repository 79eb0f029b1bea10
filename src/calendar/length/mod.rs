//! A length of time as the agreement writes it: `4 working hours`, `24 hours`, `2 working days`.

mod advice;
mod parse;

use std::fmt;

pub use parse::LengthError;

/// What is counted. `Working…` counts only inside a calendar; the others are elapsed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Elapsed seconds (only for keys that are about seconds).
    Seconds,
    /// Elapsed minutes.
    Minutes,
    /// Elapsed hours.
    Hours,
    /// Working minutes.
    WorkingMinutes,
    /// Working hours of 60 working minutes.
    WorkingHours,
    /// Local dates on which a block begins.
    WorkingDays,
}

/// A whole number of a unit, at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Length {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
}

impl Length {
    /// In milliseconds of its measure; `None` for working days, whose length depends on the dates.
    pub fn millis(self) -> Option<i64> {
        let unit = match self.unit {
            Unit::Seconds => 1_000,
            Unit::Minutes | Unit::WorkingMinutes => 60_000,
            Unit::Hours | Unit::WorkingHours => 3_600_000,
            Unit::WorkingDays => return None,
        };
        Some(i64::from(self.amount) * unit)
    }

    /// Whether it counts inside a calendar.
    pub fn is_working(self) -> bool {
        matches!(self.unit, Unit::WorkingMinutes | Unit::WorkingHours | Unit::WorkingDays)
    }
}

impl fmt::Display for Length {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.unit {
            Unit::Seconds => "second",
            Unit::Minutes => "minute",
            Unit::Hours => "hour",
            Unit::WorkingMinutes => "working minute",
            Unit::WorkingHours => "working hour",
            Unit::WorkingDays => "working day",
        };
        let plural = if self.amount == 1 { "" } else { "s" };
        write!(out, "{} {word}{plural}", self.amount)
    }
}

#[cfg(test)]
mod tests;
