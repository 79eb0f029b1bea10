//! What time it is at the server. Verdicts are judged by it, so an estimate errs to the early side.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{DATE, HeaderMap};

/// The time in the answer's `Date`: whole seconds, rounded down, and so never later than the truth.
pub(super) fn of(headers: &HeaderMap) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(headers.get(DATE)?.to_str().ok()?).ok()
}

/// The server's time when the request was sent, never later than the truth: the answer was stamped
/// some time within the round trip, at worst at its end.
///
/// Where our clock went backwards meanwhile, the round trip is unknown; it took `longest` at most.
pub(super) fn when_sent(stamped: Timestamp, took: SignedDuration, longest: Duration) -> Timestamp {
    let longest = SignedDuration::try_from(longest).unwrap_or(SignedDuration::MAX);
    let took = if took.is_negative() { longest } else { took };
    let sent = stamped.checked_sub(took).unwrap_or(Timestamp::MIN);
    // In whole milliseconds: an instant that the store gives back must be the one it was given, or
    // what has been read up to the present seems to end before it.
    Timestamp::from_millisecond(sent.as_millisecond()).unwrap_or(sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_date_header_is_read() {
        let mut headers = HeaderMap::new();
        headers.insert(DATE, "Sun, 06 Nov 1994 08:49:37 GMT".parse().unwrap());
        assert_eq!(of(&headers), Some(at("1994-11-06T08:49:37Z")));
        headers.insert(DATE, "yesterday".parse().unwrap());
        assert_eq!(of(&headers), None);
    }

    #[test]
    fn the_estimate_is_never_later_than_the_truth() {
        // For every true time of sending, delay there and delay back, in milliseconds.
        let base = at("2026-03-02T09:00:00Z");
        for sent in [0, 1, 499, 999] {
            for there in [0, 3, 700, 4_000] {
                for back in [0, 5, 900] {
                    let truth = base + SignedDuration::from_millis(sent);
                    let stamped = truth + SignedDuration::from_millis(there);
                    let floored = Timestamp::from_second(stamped.as_second()).unwrap();
                    let took = SignedDuration::from_millis(there + back);
                    let estimate = when_sent(floored, took, Duration::from_secs(60));
                    assert!(estimate <= truth, "{estimate} > {truth}");
                    assert!(estimate >= truth - SignedDuration::from_millis(1_000 + back));
                }
            }
        }
    }

    /// The store keeps no finer ones.
    #[test]
    fn the_estimate_is_in_whole_milliseconds() {
        let took = SignedDuration::from_nanos(1_860_049);
        let sent = when_sent(at("2026-03-02T09:00:00Z"), took, Duration::from_secs(60));
        assert_eq!(sent, at("2026-03-02T08:59:59.998Z"));
    }

    #[test]
    fn a_clock_set_back_meanwhile_makes_the_estimate_earlier_not_later() {
        let stamped = at("2026-03-02T09:00:00Z");
        let took = SignedDuration::from_secs(-3600);
        assert_eq!(when_sent(stamped, took, Duration::from_secs(60)), at("2026-03-02T08:59:00Z"));
    }
}
