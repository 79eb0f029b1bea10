//! Weeks, months and quarters of the calendar: what quotas, objectives and reports count by.
//!
//! Pure arithmetic on dates in the agreement's zone; it knows no working time. Start at
//! [`Period::span`].

use std::fmt;

use jiff::civil::{Date, ISOWeekDate, Time, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// How long one count runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// Monday to Sunday, numbered as ISO 8601 does.
    Week,
    /// A month of the calendar.
    Month,
    /// January to March, and so on.
    Quarter,
}

impl Period {
    /// All, shortest first.
    pub const ALL: [Self; 3] = [Self::Week, Self::Month, Self::Quarter];

    /// The word used in the agreement.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }

    /// The period that the agreement calls `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.word() == word)
    }

    /// The span that `date` lies in. Years before 1 and after 9998 are not counted: their dates
    /// are taken for the first or the last that is.
    pub fn span(self, date: Date) -> Span {
        let date = date.clamp(EARLIEST, LATEST);
        let first = match self {
            Self::Week => {
                let days = date.weekday().to_monday_zero_offset();
                date.saturating_sub(i32::from(days).days())
            }
            Self::Month => date.first_of_month(),
            Self::Quarter => {
                date.first_of_month().saturating_sub(((date.month() - 1) % 3).months())
            }
        };
        let next = match self {
            Self::Week => first.saturating_add(1.week()),
            Self::Month => first.saturating_add(1.month()),
            Self::Quarter => first.saturating_add(3.months()),
        };
        Span { period: self, first, next }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

/// The first date that is counted: a Monday.
const EARLIEST: Date = date(1, 1, 1);
/// The last date that is counted.
const LATEST: Date = date(9998, 12, 31);

/// One week, month or quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which kind.
    pub period: Period,
    /// Its first date.
    pub first: Date,
    /// The first date after it.
    pub next: Date,
}

impl Span {
    /// The one before; the very first has itself.
    #[must_use]
    pub fn before(self) -> Self {
        self.period.span(self.first.saturating_sub(1.day()))
    }

    /// The one after; the very last has itself.
    #[must_use]
    pub fn after(self) -> Self {
        self.period.span(self.next)
    }

    /// Whether `date` lies in it.
    pub fn has(self, date: Date) -> bool {
        self.first <= date && date < self.next
    }

    /// Its last date.
    pub fn last(self) -> Date {
        self.next.saturating_sub(1.day())
    }

    /// `2026-W47`, `2026-11` or `2026-Q4`. A week belongs to the year that has its Thursday.
    pub fn label(self) -> String {
        match self.period {
            Period::Week => {
                let week = self.first.iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Period::Month => format!("{:04}-{:02}", self.first.year(), self.first.month()),
            Period::Quarter => {
                format!("{:04}-Q{}", self.first.year(), (self.first.month() - 1) / 3 + 1)
            }
        }
    }

    /// `November 2026`, `October to December 2026`, `16 to 22 November 2026`.
    pub fn dates(self) -> String {
        let (first, last) = (self.first, self.last());
        let full = "%-d %B %Y";
        match self.period {
            Period::Month => first.strftime("%B %Y").to_string(),
            Period::Quarter => format!("{} to {}", first.strftime("%B"), last.strftime("%B %Y")),
            Period::Week if first.month() == last.month() => {
                format!("{} to {}", first.strftime("%-d"), last.strftime(full))
            }
            Period::Week if first.year() == last.year() => {
                format!("{} to {}", first.strftime("%-d %B"), last.strftime(full))
            }
            Period::Week => format!("{} to {}", first.strftime(full), last.strftime(full)),
        }
    }

    /// The span with this label; `None` where there is none. `w` and `q` are read, too.
    pub fn parse(label: &str) -> Option<Self> {
        let (year, rest) = label.split_once('-')?;
        let number = |text: &str, digits: usize| -> Option<i16> {
            let plain = text.len() == digits && text.bytes().all(|c| c.is_ascii_digit());
            plain.then(|| text.parse().ok()).flatten()
        };
        let year = number(year, 4).filter(|year| (1..=LATEST.year()).contains(year))?;
        let small = |number: i16| i8::try_from(number).ok();
        let (period, first) = match rest.as_bytes().first()? {
            b'W' | b'w' => {
                let week = small(number(&rest[1..], 2)?)?;
                (Period::Week, ISOWeekDate::new(year, week, Weekday::Monday).ok()?.date())
            }
            b'Q' | b'q' => {
                let quarter = number(&rest[1..], 1).filter(|one| (1..=4).contains(one))?;
                (Period::Quarter, Date::new(year, small(quarter * 3 - 2)?, 1).ok()?)
            }
            _ => (Period::Month, Date::new(year, small(number(rest, 2)?)?, 1).ok()?),
        };
        Some(period.span(first))
    }

    /// Its first instant, and the first one after it, in `zone`.
    pub fn bounds(self, zone: &TimeZone) -> (Timestamp, Timestamp) {
        let midnight = |date: Date| {
            let midnight = zone.to_ambiguous_timestamp(date.to_datetime(Time::midnight()));
            midnight.compatible().unwrap_or(Timestamp::MAX)
        };
        (midnight(self.first), midnight(self.next))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.label())
    }
}

#[cfg(test)]
mod tests;
