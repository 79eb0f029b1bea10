//! The weekly summary as a message: worked out already, free of any channel's format.

use jiff::Timestamp;

use crate::contract::Version;

/// What both sides read once a week. Names of people and leads are not in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Digest {
    /// `sla:` of the agreement.
    pub agreement: String,
    /// The week, in words (`14 to 20 September 2026`).
    pub dates: String,
    /// What everybody should read, a sentence each.
    pub says: Vec<String>,
    /// In reading order; bounded.
    pub parts: Vec<Part>,
    /// What its picture shows, in words; `None`: it has none.
    pub picture: Option<String>,
    /// The version of the agreement behind the figures.
    pub version: Version,
    /// The CRM time of the data behind them.
    pub as_of: Timestamp,
    /// IANA zone in which times are shown where the reader's own is not known.
    pub zone: String,
    /// When it was made, by this machine's clock.
    pub at: Timestamp,
}

/// One subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// What it is about.
    pub title: String,
    /// A sentence each.
    pub says: Vec<String>,
    /// Rows of as many cells each, the headings first; empty: there is no table.
    pub table: Vec<Vec<String>>,
}
