//! The holiday files that come with leadpact, against the rules they follow.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

use super::super::from_ical;
use crate::calendar::{Block, Calendar, Exception, Hours, Length, Unit};

const US: &str = include_str!("../../../../config/holidays/us-2026-2028.ics");
const GB: &str = include_str!("../../../../config/holidays/gb-2026-2028.ics");
const YEARS: std::ops::RangeInclusive<i16> = 2026..=2028;
/// Gauss's rule, worked out elsewhere.
const EASTER: [Date; 3] = [date(2026, 4, 5), date(2027, 3, 28), date(2028, 4, 16)];

fn read(file: &str) -> Vec<(Date, String)> {
    let (dates, problems) = from_ical(file);
    assert_eq!(problems, []);
    dates
}

fn named(file: &str, name: &str) -> Vec<String> {
    let dates = read(file).into_iter().filter(|(_, known)| known == name);
    dates.map(|(date, _)| date.to_string()).collect()
}

fn nth(year: i16, month: i8, nth: i8, weekday: Weekday) -> Date {
    date(year, month, 1).nth_weekday_of_month(nth, weekday).unwrap()
}

/// 5 U.S.C. 6103, and the Friday after Thanksgiving.
fn us(year: i16) -> Vec<Date> {
    let thanksgiving = nth(year, 11, 4, Weekday::Thursday);
    let mut dates = vec![
        nth(year, 1, 3, Weekday::Monday),
        nth(year, 2, 3, Weekday::Monday),
        nth(year, 5, -1, Weekday::Monday),
        nth(year, 9, 1, Weekday::Monday),
        nth(year, 10, 2, Weekday::Monday),
        thanksgiving,
        thanksgiving.tomorrow().unwrap(),
    ];
    let fixed = [date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)];
    for day in [date(year, 1, 1), date(year + 1, 1, 1)].into_iter().chain(fixed) {
        dates.push(day);
        match day.weekday() {
            Weekday::Saturday => dates.push(day.yesterday().unwrap()),
            Weekday::Sunday => dates.push(day.tomorrow().unwrap()),
            _ => {}
        }
    }
    dates
}

/// The days of England and Wales; a day at the weekend moves to the next free weekday.
fn gb(year: i16, easter: Date) -> Vec<Date> {
    let mut dates = vec![
        easter - 2.days(),
        easter + 1.day(),
        nth(year, 5, 1, Weekday::Monday),
        nth(year, 5, -1, Weekday::Monday),
        nth(year, 8, -1, Weekday::Monday),
    ];
    for day in [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)] {
        dates.push(day);
        let weekend = |day: Date| day.weekday().to_monday_zero_offset() > 4;
        if weekend(day) {
            let christmas = |day: Date| (day.month(), day.day()) == (12, 25);
            let after = day.series(1.day()).skip(1);
            let free = after.filter(|day| !weekend(*day) && !christmas(*day));
            let next = free.into_iter().find(|free| !dates.contains(free));
            dates.push(next.unwrap());
        }
    }
    dates
}

#[test]
fn the_files_hold_what_the_rules_give() {
    let within = |dates: Vec<Date>| -> BTreeSet<Date> {
        dates.into_iter().filter(|date| YEARS.contains(&date.year())).collect()
    };
    let found = |file: &str| -> BTreeSet<Date> { read(file).into_iter().map(|(d, _)| d).collect() };
    assert_eq!(found(US), within(YEARS.flat_map(us).collect()));
    assert_eq!(found(GB), within(YEARS.zip(EASTER).flat_map(|(y, e)| gb(y, e)).collect()));
}

#[test]
fn days_at_the_weekend_are_observed_on_a_weekday() {
    assert_eq!(named(US, "Independence Day (observed)"), ["2026-07-03", "2027-07-05"]);
    assert_eq!(named(US, "Juneteenth (observed)"), ["2027-06-18"]);
    assert_eq!(named(US, "Christmas Day (observed)"), ["2027-12-24"]);
    assert_eq!(named(US, "New Year's Day (observed)"), ["2027-12-31"]);
    assert_eq!(named(US, "Veterans Day (observed)"), ["2028-11-10"]);
    assert_eq!(named(GB, "Boxing Day (substitute day)"), ["2026-12-28", "2027-12-28"]);
    assert_eq!(named(GB, "Christmas Day (substitute day)"), ["2027-12-27"]);
    assert_eq!(named(GB, "New Year's Day (substitute day)"), ["2028-01-03"]);
}

#[test]
fn every_holiday_has_a_name_of_its_own() {
    for file in [US, GB] {
        for (date, name) in read(file) {
            assert!(name != "holiday" && !name.contains(", "), "{date} {name}");
        }
    }
}

#[test]
fn a_calendar_with_the_file_skips_its_days() {
    let week = std::array::from_fn(|day| match day {
        0..5 => vec![Block { from: 9 * 3600, to: 17 * 3600 }],
        _ => vec![],
    });
    let exceptions = read(US).into_iter();
    let exceptions = exceptions.map(|(date, name)| (date, Exception { blocks: vec![], name }));
    let zone = jiff::tz::TimeZone::get("America/New_York").unwrap();
    let hours = Hours { zone, week, exceptions: exceptions.collect() };
    let calendar = Calendar::new("us", hours);
    let start = "2026-11-25T15:00-05".parse().unwrap();
    let due = calendar.deadline(start, Length { amount: 1, unit: Unit::WorkingDays }).unwrap();
    assert_eq!(due.to_string(), "2026-11-30T20:00:00Z");
    let skipped: Vec<String> =
        calendar.days_off(start, due).into_iter().map(|day| day.name).collect();
    assert_eq!(skipped, ["Thanksgiving Day", "Day after Thanksgiving", "Saturday", "Sunday"]);
    assert_eq!(calendar.last_exception(), Some(date(2028, 12, 25)));
}
