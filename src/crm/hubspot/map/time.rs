//! HubSpot's ways of writing a time: ISO 8601, milliseconds since 1970, or a date alone.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// An instant; a date alone is its beginning, in UTC as HubSpot has it.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    interval(text).map(|(from, _)| from)
}

/// When something happened: an instant, or for a date alone the whole day.
pub(super) fn interval(text: &str) -> Option<(Timestamp, Timestamp)> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some((instant, instant));
    }
    if let Ok(millis) = text.parse::<i64>() {
        let instant = Timestamp::from_millisecond(millis).ok()?;
        return Some((instant, instant));
    }
    if text.len() != "2026-03-02".len() {
        return None;
    }
    let date: Date = text.parse().ok()?;
    let midnight = |date: Date| Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp());
    let end = midnight(date.checked_add(1.day()).ok()?)?;
    Some((midnight(date)?, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn all_three_ways_are_read() {
        let both = |text: &str| Some((at(text), at(text)));
        assert_eq!(interval("2026-03-02T09:00:00.250Z"), both("2026-03-02T09:00:00.25Z"));
        assert_eq!(interval("2026-03-02T10:00:00+01:00"), both("2026-03-02T09:00:00Z"));
        assert_eq!(interval("1772442000000"), both("2026-03-02T09:00:00Z"));
        let day = Some((at("2026-03-02T00:00:00Z"), at("2026-03-03T00:00:00Z")));
        assert_eq!(interval("2026-03-02"), day);
    }

    #[test]
    fn anything_else_is_no_time() {
        for text in ["", "soon", "2026-03", "2026-13-01", "99999999999999999", "2026-03-02T09:00"] {
            assert_eq!(interval(text), None, "{text}");
        }
    }
}
