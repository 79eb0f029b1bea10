//! When people work, counted minute by minute on the wall clock.
//!
//! It is as simple as it can be, on purpose: what the world says about a deadline is set against
//! what the program says, and shares nothing with it. It knows no holidays, so the demo plays in a
//! week that has none.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

/// A place where people work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Office {
    /// Monday to Friday 9:00 to 17:30, with a lunch hour.
    NewYork,
    /// Monday to Thursday 9:00 to 17:30, Friday until 16:00.
    London,
}

/// No search for an open minute goes on for longer: a long weekend is shorter.
const DAYS: i64 = 14;

impl Office {
    /// Both.
    pub const ALL: [Self; 2] = [Self::London, Self::NewYork];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NewYork => "New York",
            Self::London => "London",
        }
    }

    /// Its IANA zone.
    pub fn zone_name(self) -> &'static str {
        match self {
            Self::NewYork => "America/New_York",
            Self::London => "Europe/London",
        }
    }

    /// Its zone.
    pub fn zone(self) -> TimeZone {
        TimeZone::get(self.zone_name()).unwrap_or(TimeZone::UTC)
    }

    /// Whether people work at `at`.
    pub fn is_open(self, at: Timestamp) -> bool {
        let local = at.to_zoned(self.zone());
        let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
        let open: &[(i32, i32)] = match (self, local.weekday()) {
            (_, Weekday::Saturday | Weekday::Sunday) => &[],
            (Self::NewYork, _) => &[(9 * 60, 12 * 60), (13 * 60, 17 * 60 + 30)],
            (Self::London, Weekday::Friday) => &[(9 * 60, 16 * 60)],
            (Self::London, _) => &[(9 * 60, 17 * 60 + 30)],
        };
        open.iter().any(|(from, to)| (*from..*to).contains(&minute))
    }

    /// `at`, or when work next begins.
    pub fn next_open(self, at: Timestamp) -> Timestamp {
        let mut minute = at;
        let last = later(at, DAYS * 24 * 60);
        while !self.is_open(minute) && minute < last {
            minute = later(whole_minute(minute), 1);
        }
        minute
    }

    /// The instant by which so many minutes have been worked since `from`. Where that is the end of
    /// a block, it is that instant.
    pub fn after(self, from: Timestamp, minutes: i64) -> Timestamp {
        let (mut at, mut left) = (self.next_open(from), minutes * 60);
        while left > 0 {
            at = self.next_open(at);
            // To the end of the minute that has begun; blocks end on whole minutes.
            let step = left.min(60 - at.as_second().rem_euclid(60));
            at = later_s(at, step);
            left -= step;
        }
        at
    }
}

/// So many minutes later.
pub(super) fn later(at: Timestamp, minutes: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(at)
}

/// So many seconds later.
pub(super) fn later_s(at: Timestamp, seconds: i64) -> Timestamp {
    at.saturating_add(seconds.seconds()).unwrap_or(at)
}

fn whole_minute(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second().div_euclid(60) * 60).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, office: Office) -> Timestamp {
        let local: jiff::civil::DateTime = text.parse().unwrap();
        local.to_zoned(office.zone()).unwrap().timestamp()
    }

    #[test]
    fn deadlines_as_people_count_them() {
        use Office::{London, NewYork};
        let cases = [
            (NewYork, "2026-09-17T09:00", 30, "2026-09-17T09:30"),
            (NewYork, "2026-09-17T11:50", 10, "2026-09-17T12:00"),
            (NewYork, "2026-09-17T11:50", 15, "2026-09-17T13:05"),
            (NewYork, "2026-09-17T12:30", 60, "2026-09-17T14:00"),
            (NewYork, "2026-09-18T17:00", 60, "2026-09-21T09:30"),
            (London, "2026-09-18T15:30", 60, "2026-09-21T09:30"),
            (London, "2026-09-17T15:30", 240, "2026-09-18T11:00"),
            (London, "2026-09-19T11:00", 240, "2026-09-21T13:00"),
        ];
        for (office, from, minutes, to) in cases {
            assert_eq!(office.after(at(from, office), minutes), at(to, office), "{from} {minutes}");
        }
    }

    #[test]
    fn seconds_are_kept_within_a_block_and_across_its_end() {
        let from = later_s(at("2026-09-17T10:00", Office::London), 40);
        assert_eq!(Office::London.after(from, 5), later_s(from, 300));
        let from = later_s(at("2026-09-17T17:29", Office::London), 40);
        let next_morning = at("2026-09-18T09:00", Office::London);
        assert_eq!(Office::London.after(from, 1), later_s(next_morning, 40));
    }
}
