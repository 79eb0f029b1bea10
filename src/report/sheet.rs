//! What every form of a report is made of: sections with sentences, tables and what is drawn of
//! them.
//!
//! Figures are worked out once and put here; `terminal`, `html`, `csv` and `json` only show what
//! stands here, so that they agree. A figure that cannot be told is a [`Cell::None`] with its
//! reason, never a zero.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::contract::{Currency, Version};

/// A whole report.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What it is about.
    pub heading: Heading,
    /// In reading order.
    pub sections: Vec<Section>,
}

impl Report {
    /// The section with this id.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// The table with this id in that section.
    pub fn table(&self, section: &str, id: &str) -> Option<&Table> {
        self.section(section)?.tables.iter().find(|table| table.id == id)
    }
}

/// What a report is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// `sla:` of the agreement.
    pub agreement: String,
    /// The version in force at its end.
    pub version: Version,
    /// `2026-11`, `2026-Q4`, `2026-W47`.
    pub period: String,
    /// The first date and the last, in words: `1 to 30 November 2026`.
    pub dates: String,
    /// The period is not over: figures may still move.
    pub running: bool,
    /// What tables are split by, in words (`by owner`); empty where they are not.
    pub by: String,
    /// The CRM time of the data behind it.
    pub as_of: Timestamp,
    /// In which times are shown.
    pub zone: TimeZone,
}

/// One subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// For CSV, JSON and links; stable.
    pub id: &'static str,
    /// For people.
    pub title: &'static str,
    /// What there is to say about it, a sentence each.
    pub says: Vec<String>,
    /// Its figures.
    pub tables: Vec<Table>,
}

/// Figures in rows and columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// For CSV and JSON; stable, and unlike any other of its section.
    pub id: &'static str,
    /// For people; empty where the section's title says it.
    pub title: String,
    /// What stands in each cell of a row.
    pub columns: Vec<Column>,
    /// As many cells each as there are columns.
    pub rows: Vec<Row>,
    /// What of it people would rather look at than read.
    pub plot: Option<Plot>,
    /// What is said where there is no row (`no leads in this period`).
    pub empty: &'static str,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// For CSV and JSON; stable. May be a name of the agreement.
    pub id: String,
    /// For people, short.
    pub title: String,
}

impl Column {
    /// A column.
    pub fn new(id: &str, title: &str) -> Self {
        Self { id: id.to_owned(), title: title.to_owned() }
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// How it stands, for those who skim.
    pub tone: Tone,
    /// The figures.
    pub cells: Vec<Cell>,
}

/// How a row stands. Colour never says what words do not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    #[default]
    Plain,
    /// Kept.
    Good,
    /// Close to broken.
    Warn,
    /// Broken.
    Bad,
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A name, a word.
    Text(String),
    /// How many.
    Count(u64),
    /// `part` of `of`; there is no share of nothing: `of` is not 0.
    Share {
        /// How many of them.
        part: u64,
        /// Of how many.
        of: u64,
    },
    /// A mean, a dispersion …; always finite.
    Number(f64),
    /// A target in percent, in (0, 1).
    Goal(f64),
    /// Milliseconds, mostly of working time.
    Millis(i64),
    /// In hundredths of the currency's unit.
    Money(i64, Currency),
    /// It cannot be told; why, in a few words (`no costs given for 2026-10`). Empty where it means
    /// nothing here.
    None(String),
}

/// What is drawn of a table. Numbers are indices of columns.
#[derive(Clone, Debug, PartialEq)]
pub enum Plot {
    /// A bar for each row, with a mark where the goal of the row stands.
    Bars {
        /// What is written beside the bar.
        label: usize,
        /// How long it is.
        value: usize,
        /// Where the mark stands.
        goal: Option<usize>,
    },
    /// A column for each row, in order of time, split among several values that add up.
    Columns {
        /// What is written below.
        label: usize,
        /// What is stacked.
        values: Vec<usize>,
    },
    /// Lines through the rows, in order of time.
    Line {
        /// What is written below.
        label: usize,
        /// How high it is, a line each.
        values: Vec<usize>,
        /// The goal, drawn as a line of its own.
        goal: Option<usize>,
    },
}

impl Cell {
    /// A share, or why there is none.
    pub fn share(part: u64, of: u64, none: &str) -> Self {
        match of {
            0 => Self::None(none.to_owned()),
            _ => Self::Share { part, of },
        }
    }

    /// As a number to draw: shares as 0 to 1, time in milliseconds, money in units. `None` for what
    /// is not a figure.
    pub fn magnitude(&self) -> Option<f64> {
        match self {
            Self::Count(count) => Some(*count as f64),
            Self::Share { part, of } => Some(*part as f64 / *of as f64),
            Self::Number(number) | Self::Goal(number) => Some(*number),
            Self::Millis(ms) => Some(*ms as f64),
            Self::Money(cents, _) => Some(*cents as f64 / 100.0),
            Self::Text(_) | Self::None(_) => None,
        }
    }

    /// For people, the same in every form: `1,204`, `94 % of 436`, `3 h 20 min`, `1,250.00 USD`.
    pub fn words(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => grouped(&count.to_string()),
            Self::Share { part, of } => {
                format!("{} of {}", percent(*part, *of), grouped(&of.to_string()))
            }
            Self::Number(number) => format!("{number:.1}"),
            Self::Goal(share) => format!("{} %", trimmed(share * 100.0)),
            Self::Millis(ms) => duration(*ms),
            Self::Money(cents, currency) => money(*cents, *currency),
            Self::None(reason) if reason.is_empty() => "–".to_owned(),
            Self::None(reason) => reason.clone(),
        }
    }
}

/// `94 %`; what is not all is never shown as 100 %, what is not nothing never as 0 %.
pub fn percent(part: u64, of: u64) -> String {
    let share = part as f64 / of.max(1) as f64 * 100.0;
    let shown = match (part, of) {
        (0, _) => 0.0,
        (part, of) if part == of => 100.0,
        _ => share.round().clamp(1.0, 99.0),
    };
    format!("{shown:.0} %")
}

/// `3 d 4 h`, `3 h 20 min`, `12 min`, `40 s`: the two largest units.
pub fn duration(ms: i64) -> String {
    let seconds = (ms / 1_000).max(0);
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    match (hours, minutes, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, _) => format!("{minutes} min"),
        (hours, 0, _) => format!("{} h", grouped(&hours.to_string())),
        (hours, minutes, _) => format!("{} h {minutes:02} min", grouped(&hours.to_string())),
    }
}

/// `1,250.00 USD`.
pub fn money(cents: i64, currency: Currency) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{}.{:02} {currency}", grouped(&(cents / 100).to_string()), cents % 100)
}

/// At most one digit after the point, and none where it is 0.
fn trimmed(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// Digits in groups of three.
fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_alike_everywhere() {
        let usd = Currency::parse("USD").unwrap();
        let cells = [
            Cell::Count(1_204_000),
            Cell::Share { part: 412, of: 436 },
            Cell::Share { part: 9_999, of: 10_000 },
            Cell::Share { part: 1, of: 10_000 },
            Cell::Number(3.456),
            Cell::Goal(0.95),
            Cell::Goal(0.995),
            Cell::Millis(12_000_000),
            Cell::Millis(59_000),
            Cell::Millis(7_200_000),
            Cell::Money(12_345_600, usd),
            Cell::None(String::new()),
            Cell::None("no costs given for 2026-10".to_owned()),
        ];
        let words: Vec<String> = cells.iter().map(Cell::words).collect();
        insta::assert_snapshot!(words.join("\n"), @r"
        1,204,000
        94 % of 436
        99 % of 10,000
        1 % of 10,000
        3.5
        95 %
        99.5 %
        3 h 20 min
        59 s
        2 h
        123,456.00 USD
        –
        no costs given for 2026-10
        ");
    }
}
