//! Reads a length as the agreement writes it.
//!
//! Strict on purpose: `1 day` means two things and `4h` is somebody's guess, so neither is read.

use super::advice::Written;
use super::{Length, Unit};

/// Why a text is no length, ready to be printed under it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LengthError {
    /// What is wrong, and why; quotes the text.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// What a key's lengths may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// Promises, pauses, graces.
    Promise,
    /// Keys about seconds.
    Seconds,
}

impl Length {
    /// Reads the length of a promise, a pause or a grace: `N minutes`, `N hours`, `N working
    /// minutes`, `N working hours` or `N working days`, at least 1 and at most one year.
    pub fn parse(text: &str) -> Result<Self, LengthError> {
        read(text, Scale::Promise)
    }

    /// Reads a length for a key that is about seconds: `N seconds` or `N minutes`.
    pub fn parse_seconds(text: &str) -> Result<Self, LengthError> {
        read(text, Scale::Seconds)
    }
}

fn read(text: &str, scale: Scale) -> Result<Length, LengthError> {
    let text = text.trim();
    let is_number = |c: char| c.is_ascii_digit() || "+-−.,_".contains(c);
    let (number, unit) = text.split_at(text.find(|c| !is_number(c)).unwrap_or(text.len()));
    let spelled = unit.split_whitespace().collect::<Vec<_>>().join(" ");
    let amount = number.bytes().all(|c| c.is_ascii_digit()).then(|| number.parse::<u32>());
    if let (Some(Ok(amount @ 1..)), Some(unit)) = (amount, unit_of(&spelled, scale))
        && amount <= most(unit)
        && text[number.len()..].starts_with(char::is_whitespace)
    {
        return Ok(Length { amount, unit });
    }
    let (why, help) = Written { number, unit: spelled.to_lowercase(), scale }.judge();
    let shown: String = text.chars().take(40).collect();
    let cut = if shown.len() < text.len() { "…" } else { "" };
    let message = if text.is_empty() { why } else { format!("`{shown}{cut}` {why}") };
    Err(LengthError { message, help })
}

/// The unit of these words, exactly as they must be written.
pub(super) fn unit_of(words: &str, scale: Scale) -> Option<Unit> {
    Some(match (words, scale) {
        ("second" | "seconds", Scale::Seconds) => Unit::Seconds,
        ("minute" | "minutes", _) => Unit::Minutes,
        ("hour" | "hours", Scale::Promise) => Unit::Hours,
        ("working minute" | "working minutes", Scale::Promise) => Unit::WorkingMinutes,
        ("working hour" | "working hours", Scale::Promise) => Unit::WorkingHours,
        ("working day" | "working days", Scale::Promise) => Unit::WorkingDays,
        _ => return None,
    })
}

/// One year of it.
pub(super) fn most(unit: Unit) -> u32 {
    const DAYS: u32 = 365;
    match unit {
        Unit::Seconds => DAYS * 86_400,
        Unit::Minutes | Unit::WorkingMinutes => DAYS * 1440,
        Unit::Hours | Unit::WorkingHours => DAYS * 24,
        Unit::WorkingDays => DAYS,
    }
}
