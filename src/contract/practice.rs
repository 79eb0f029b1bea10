//! `ratings`, `discipline` and `alerts.digest`: how feedback, record-keeping and the weekly summary
//! are done.

use super::Destination;
use crate::calendar::Length;

/// `ratings:`: where Sales rates leads in the CRM. `leadpact rate` needs none of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratings {
    /// Index of the field that holds 1 to 5.
    pub field: usize,
    /// Index of the field that says why.
    pub reason: Option<usize>,
}

/// `discipline:`: how the CRM is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discipline {
    /// An owned, open lead of which nothing was logged for so long is dark.
    pub dark_after: Length,
}

/// `alerts.digest:`: the summary that both sides read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// When, as a crontab line in the agreement's zone. It has been read once and is valid.
    pub at: String,
    /// To which channels; never empty.
    pub to: Vec<Destination>,
}

/// The stars that `value` stands for, 1 to 5; `None` where it is no rating.
pub fn stars(value: f64) -> Option<u8> {
    (1..=5_u8).find(|stars| f64::from(*stars) == value)
}
