//! Crontab lines, as crontab(5) means them, right across changes of the clock.
//!
//! The `cron` crate expands the fields on a calendar without zones; its own reading of weekday
//! numbers, of day and weekday together, and of daylight saving differs from crontab's, so those
//! are translated here. A job at a fixed hour that falls into a gap runs when the gap is over; one
//! that falls into a fold runs once. A job of every hour or less simply runs on as time passes.

use std::str::FromStr as _;

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Timelike as _};
use cron::Schedule;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// How far ahead the next run is looked for, in years.
const YEARS: i32 = 9;

/// A checked crontab line.
#[derive(Clone, Debug)]
pub struct Crontab {
    text: String,
    /// One schedule, or two where day of month and weekday are both given: either is enough.
    schedules: Vec<Schedule>,
    /// Runs at given hours, not at every hour.
    fixed_hour: bool,
}

impl Crontab {
    /// Reads `minute hour day-of-month month weekday`, or `@hourly`, `@daily`, `@weekly`,
    /// `@monthly`.
    ///
    /// # Errors
    /// What is wrong and what to write, in one or two sentences.
    pub fn parse(text: &str) -> Result<Self, String> {
        let line = match text.trim() {
            "@hourly" => "0 * * * *",
            "@daily" | "@midnight" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            other => other,
        };
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields[..] else {
            return Err(format!(
                "`{text}` has {} fields; a crontab line has five: minute hour day month weekday, \
                 for example `*/5 * * * *`",
                fields.len()
            ));
        };
        let days = weekdays(weekday)?;
        let expand = |day: &str, weekday: &str| {
            let line = format!("0 {minute} {hour} {day} {month} {weekday} *");
            Schedule::from_str(&line).map_err(|_| {
                format!(
                    "`{text}` is not a crontab line; write numbers in their ranges (minute 0-59, \
                     hour 0-23, day 1-31, month 1-12, weekday 0-7), `*`, lists, ranges or steps, \
                     for example `*/5 * * * *`"
                )
            })
        };
        let both = !day.starts_with('*') && !weekday.starts_with('*');
        let schedules = match both {
            true => vec![expand(day, "*")?, expand("*", &days)?],
            false => vec![expand(day, &days)?],
        };
        let crontab = Self { text: text.to_owned(), schedules, fixed_hour: !hour.starts_with('*') };
        match crontab.next_after(Timestamp::UNIX_EPOCH, &TimeZone::UTC) {
            Some(_) => Ok(crontab),
            None => Err(format!("`{text}` never comes: no year has such a day")),
        }
    }

    /// As written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The first run after `at`, with fields read in `zone`; `None` where none comes for years.
    pub fn next_after(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        // A fold or a gap in the hours around `at` may put runs out of the order of the wall clock.
        let around = SignedDuration::from_hours(3);
        let early = at.saturating_sub(around).unwrap_or(at);
        let late = at.saturating_add(around).unwrap_or(at);
        let shifts = zone.to_offset(early) != zone.to_offset(late);
        let mut from = zone.to_datetime(at);
        if shifts {
            from = from.saturating_sub(around);
        }
        let mut best: Option<Timestamp> = None;
        for schedule in &self.schedules {
            for wall in runs(schedule, from)? {
                let found = self.instants(wall, zone).into_iter().flatten().filter(|run| *run > at);
                best = best.into_iter().chain(found).min();
                let beyond = best.map(|best| zone.to_datetime(best));
                if beyond.is_some_and(|best| !shifts || wall > best.saturating_add(around)) {
                    break;
                }
            }
        }
        best
    }

    /// The instants at which the wall clock shows `wall` for this job.
    fn instants(&self, wall: DateTime, zone: &TimeZone) -> [Option<Timestamp>; 2] {
        let ambiguous = zone.to_ambiguous_timestamp(wall);
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } => [ambiguous.compatible().ok(), None],
            AmbiguousOffset::Gap { .. } if self.fixed_hour => [ambiguous.compatible().ok(), None],
            AmbiguousOffset::Gap { .. } => [None, None],
            AmbiguousOffset::Fold { .. } if self.fixed_hour => [ambiguous.earlier().ok(), None],
            AmbiguousOffset::Fold { .. } => [ambiguous.earlier().ok(), ambiguous.later().ok()],
        }
    }
}

/// Wall-clock times of `schedule` from `from` on, as if clocks never changed.
fn runs(schedule: &Schedule, from: DateTime) -> Option<impl Iterator<Item = DateTime>> {
    let date = NaiveDate::from_ymd_opt(
        i32::from(from.year()),
        from.month().unsigned_abs().into(),
        from.day().unsigned_abs().into(),
    )?;
    let (hour, minute, second) = (from.hour(), from.minute(), from.second());
    let wall: NaiveDateTime = date.and_hms_opt(
        hour.unsigned_abs().into(),
        minute.unsigned_abs().into(),
        second.unsigned_abs().into(),
    )?;
    // `after` leaves out its own instant; a run at this very second may be ahead within the second.
    let wall = wall.checked_sub_signed(chrono::TimeDelta::seconds(1))?.and_utc();
    let last = date.year() + YEARS;
    let runs = schedule.after_owned(wall).map(|run| run.naive_utc());
    let runs = runs.take_while(move |run| run.year() <= last);
    Some(runs.filter_map(|run| {
        let part = |number: u32| i8::try_from(number).ok();
        DateTime::new(
            i16::try_from(run.year()).ok()?,
            part(run.month())?,
            part(run.day())?,
            part(run.hour())?,
            part(run.minute())?,
            0,
            0,
        )
        .ok()
    }))
}

/// Weekdays as the `cron` crate understands them: by name, for its numbers are one off.
fn weekdays(field: &str) -> Result<String, String> {
    if field == "*" {
        return Ok("*".to_owned());
    }
    let wrong = || {
        format!(
            "`{field}` is not a weekday field; write 0-7 (0 and 7 are Sunday) or names, such as \
             `1-5` or `MON,THU`"
        )
    };
    let day = |text: &str| -> Option<usize> {
        let name = text.to_uppercase();
        let number = text.parse().ok().filter(|number| *number <= 7);
        DAYS.iter().position(|day| *day == name).or(number)
    };
    let mut chosen = [false; 7];
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => {
                (range, step.parse().ok().filter(|step| *step > 0).ok_or_else(wrong)?)
            }
            None => (part, 1_usize),
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (0, 6),
            Some((from, to)) => (day(from).ok_or_else(wrong)?, day(to).ok_or_else(wrong)?),
            None => {
                let only = day(range).ok_or_else(wrong)?;
                (only, only)
            }
        };
        // `FRI-SUN`: Sunday at the end of a range is the seventh day.
        let to = if to == 0 && from > 0 { 7 } else { to };
        if from > to {
            return Err(wrong());
        }
        (from..=to).step_by(step).for_each(|day| chosen[day % 7] = true);
    }
    let names = DAYS.iter().zip(chosen).filter(|(_, chosen)| *chosen).map(|(day, _)| *day);
    Ok(names.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The next `count` runs after `from`, as local times with offset.
    fn next(line: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
        let zone = TimeZone::get(zone).unwrap();
        let crontab = Crontab::parse(line).unwrap();
        let mut at: Timestamp = from.parse().unwrap();
        (0..count)
            .map(|_| {
                at = crontab.next_after(at, &zone).unwrap();
                at.to_zoned(zone.clone()).strftime("%a %m-%d %H:%M%z").to_string()
            })
            .collect()
    }

    #[test]
    fn weekday_numbers_are_crontabs() {
        // 2026-11-20 is a Friday.
        assert_eq!(
            next("0 9 * * 1-5", "UTC", "2026-11-19T10:00:00Z", 3),
            ["Fri 11-20 09:00+0000", "Mon 11-23 09:00+0000", "Tue 11-24 09:00+0000"]
        );
        assert_eq!(next("0 9 * * 0", "UTC", "2026-11-19T10:00:00Z", 1), ["Sun 11-22 09:00+0000"]);
        assert_eq!(next("0 9 * * 7", "UTC", "2026-11-19T10:00:00Z", 1), ["Sun 11-22 09:00+0000"]);
        assert_eq!(
            next("0 9 * * fri-sun", "UTC", "2026-11-19T10:00:00Z", 3),
            ["Fri 11-20 09:00+0000", "Sat 11-21 09:00+0000", "Sun 11-22 09:00+0000"]
        );
    }

    #[test]
    fn day_of_month_or_weekday_is_enough() {
        assert_eq!(
            next("30 9 1 * MON", "UTC", "2026-11-25T10:00:00Z", 3),
            ["Mon 11-30 09:30+0000", "Tue 12-01 09:30+0000", "Mon 12-07 09:30+0000"]
        );
    }

    #[test]
    fn a_fixed_hour_in_a_gap_runs_when_the_gap_is_over() {
        assert_eq!(
            next("30 2 * * *", "America/New_York", "2026-03-07T12:00:00Z", 2),
            ["Sun 03-08 03:30-0400", "Mon 03-09 02:30-0400"]
        );
        assert_eq!(
            next("30 1 * * *", "Europe/London", "2026-03-28T12:00:00Z", 2),
            ["Sun 03-29 02:30+0100", "Mon 03-30 01:30+0100"]
        );
    }

    #[test]
    fn a_fixed_hour_in_a_fold_runs_once() {
        assert_eq!(
            next("30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", 2),
            ["Sun 11-01 01:30-0400", "Mon 11-02 01:30-0500"]
        );
        // Also when asked between the two.
        assert_eq!(
            next("30 1 * * *", "America/New_York", "2026-11-01T05:45:00Z", 1),
            ["Mon 11-02 01:30-0500"]
        );
    }

    #[test]
    fn a_poll_of_minutes_loses_no_hour_and_never_goes_back() {
        for (zone, from) in [
            ("Europe/London", "2026-03-29T00:20:00Z"),
            ("Europe/London", "2026-10-25T00:20:00Z"),
            ("America/New_York", "2026-03-08T06:20:00Z"),
            ("America/New_York", "2026-11-01T05:20:00Z"),
            ("Australia/Lord_Howe", "2026-04-04T14:20:00Z"),
        ] {
            let zone = TimeZone::get(zone).unwrap();
            let crontab = Crontab::parse("*/15 * * * *").unwrap();
            let mut at: Timestamp = from.parse().unwrap();
            at = crontab.next_after(at, &zone).unwrap();
            for _ in 0..20 {
                let next = crontab.next_after(at, &zone).unwrap();
                assert_eq!(next.duration_since(at).as_mins(), 15, "after {at} in {zone:?}");
                at = next;
            }
        }
    }

    #[test]
    fn a_run_is_never_the_instant_itself() {
        assert_eq!(next("0 9 * * *", "UTC", "2026-11-19T09:00:00Z", 1), ["Fri 11-20 09:00+0000"]);
        assert_eq!(next("0 9 * * *", "UTC", "2026-11-19T08:59:59.5Z", 1), ["Thu 11-19 09:00+0000"]);
    }

    #[test]
    fn mistakes_say_what_to_write() {
        let wrong = |line: &str| Crontab::parse(line).unwrap_err();
        assert!(wrong("0 0 31 2 *").contains("never comes"));
        assert!(wrong("* * * *").contains("has 4 fields"));
        assert!(wrong("0 0 9 * * 1").contains("has 6 fields"));
        assert!(wrong("61 * * * *").contains("minute 0-59"));
        assert!(wrong("0 9 * * 8").contains("0 and 7 are Sunday"));
        assert!(wrong("0 9 * * FREITAG").contains("names"));
    }
}
