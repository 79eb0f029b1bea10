//! The settled readings of working time, one test each. Dates: 2026-11-20 is a Friday.

use Unit::{Hours as ElapsedHours, Minutes, WorkingDays, WorkingHours, WorkingMinutes};

use super::*;
use crate::calendar::blocks::date_of;

/// The example agreement's `us` calendar.
fn us() -> Calendar {
    let hours = hours("America/New_York", &["09:00-12:00 13:00-17:30"; 5]);
    let hours = except(hours, "2026-11-26", "", "Thanksgiving Day");
    Calendar::new("us", except(hours, "2026-12-24", "09:00-12:00", "Christmas Eve"))
}

fn worked_hours(calendar: &Calendar, from: &str, to: &str) -> f64 {
    calendar.worked_ms(at(calendar, from), at(calendar, to)) as f64 / 3_600_000.0
}

#[test]
fn a_block_is_half_open() {
    let us = us();
    let open = |wall| us.is_open(at(&us, wall));
    assert!(open("2026-11-20T09:00") && open("2026-11-20T11:59:59.999"));
    assert!(!open("2026-11-20T12:00") && !open("2026-11-20T08:59:59.999"));
}

#[test]
fn seconds_and_milliseconds_count() {
    let calendar = daily("Europe/London", "09:00:30-09:00:45");
    assert_eq!(worked_hours(&calendar, "2026-07-01T00:00", "2026-07-02T00:00"), 15.0 / 3600.0);
    let start = at(&calendar, "2026-07-01T09:00:40.250");
    let end = calendar.after_ms(start, 4_751).unwrap();
    assert_eq!(end, at(&calendar, "2026-07-02T09:00:30.001"));
}

#[test]
fn a_saturday_arrival_starts_on_monday_morning() {
    let start = "2026-11-21T15:00";
    assert_eq!(due(&us(), start, 4, WorkingHours), "Mon 2026-11-23 14:00:00 EST");
    let calendar = weekdays("America/New_York", "09:00-17:00");
    assert_eq!(due(&calendar, start, 1, WorkingDays), "Tue 2026-11-24 09:00:00 EST");
}

#[test]
fn an_arrival_in_the_night_or_in_a_break_starts_at_the_next_block() {
    assert_eq!(due(&us(), "2026-11-20T05:00", 15, WorkingMinutes), "Fri 2026-11-20 09:15:00 EST");
    assert_eq!(due(&us(), "2026-11-20T12:30", 15, WorkingMinutes), "Fri 2026-11-20 13:15:00 EST");
    assert_eq!(due(&us(), "2026-11-20T17:30", 15, WorkingMinutes), "Mon 2026-11-23 09:15:00 EST");
    let us = us();
    let next = |wall| super::wall(&us, us.next_open(at(&us, wall)).unwrap());
    assert_eq!(next("2026-11-21T15:00"), "Mon 2026-11-23 09:00:00 EST");
    assert_eq!(next("2026-11-23T09:00"), "Mon 2026-11-23 09:00:00 EST");
    assert_eq!(next("2026-11-23T10:01:02"), "Mon 2026-11-23 10:01:02 EST");
}

#[test]
fn a_deadline_exactly_at_a_blocks_end_stays_there() {
    assert_eq!(due(&us(), "2026-11-20T11:00", 1, WorkingHours), "Fri 2026-11-20 12:00:00 EST");
    assert_eq!(due(&us(), "2026-11-20T16:30", 60, WorkingMinutes), "Fri 2026-11-20 17:30:00 EST");
    // A whole working week, from an arrival on a weekend.
    assert_eq!(due(&us(), "2026-11-14T12:00", 36, WorkingHours), "Fri 2026-11-20 16:00:00 EST");
}

#[test]
fn a_working_hour_is_sixty_working_minutes() {
    let start = "2026-11-20T16:47:13";
    assert_eq!(due(&us(), start, 2, WorkingHours), due(&us(), start, 120, WorkingMinutes));
}

#[test]
fn elapsed_units_are_plain_elapsed_time() {
    assert_eq!(due(&us(), "2026-11-20T17:00", 24, ElapsedHours), "Sat 2026-11-21 17:00:00 EST");
    assert_eq!(due(&us(), "2026-11-20T17:29", 30, Minutes), "Fri 2026-11-20 17:59:00 EST");
    // Over the end of summer time they are hours, not wall time.
    assert_eq!(due(&us(), "2026-10-31T12:00", 24, ElapsedHours), "Sun 2026-11-01 11:00:00 EST");
}

#[test]
fn a_working_day_keeps_the_time_of_day() {
    let calendar = weekdays("America/New_York", "09:00-17:00");
    let day = |start, amount| due(&calendar, start, amount, WorkingDays);
    assert_eq!(day("2026-11-17T15:00", 2), "Thu 2026-11-19 15:00:00 EST");
    assert_eq!(day("2026-11-20T15:00", 1), "Mon 2026-11-23 15:00:00 EST");
    assert_eq!(day("2026-11-20T15:00:00.123", 10), "Fri 2026-12-04 15:00:00 EST");
    let kept = calendar.deadline(
        at(&calendar, "2026-11-20T15:00:00.123"),
        Length { amount: 1, unit: WorkingDays },
    );
    assert_eq!(kept, Some(at(&calendar, "2026-11-23T15:00:00.123")));
}

#[test]
fn a_working_day_later_than_that_dates_last_block_ends_with_it() {
    // Christmas Eve closes at noon.
    assert_eq!(due(&us(), "2026-12-23T15:00", 1, WorkingDays), "Thu 2026-12-24 12:00:00 EST");
    let short = Calendar::new(
        "emea",
        hours("Europe/London", &["09:00-17:30", "", "", "09:00-17:30", "09:00-16:00"]),
    );
    assert_eq!(due(&short, "2026-11-19T16:30", 1, WorkingDays), "Fri 2026-11-20 16:00:00 GMT");
}

#[test]
fn a_working_day_in_a_break_moves_to_the_next_block() {
    let hours =
        except(hours("UTC", &["09:00-18:00"; 5]), "2026-11-20", "08:00-12:00 14:00-20:00", "");
    let calendar = Calendar::new("test", hours);
    let day = |start| due(&calendar, start, 1, WorkingDays);
    assert_eq!(day("2026-11-19T13:00"), "Fri 2026-11-20 14:00:00 UTC");
    assert_eq!(day("2026-11-19T14:00"), "Fri 2026-11-20 14:00:00 UTC");
    // Exactly at a block's end is that instant.
    assert_eq!(day("2026-11-19T12:00"), "Fri 2026-11-20 12:00:00 UTC");
}

#[test]
fn a_working_day_before_that_dates_first_block_is_its_begin() {
    let hours =
        except(hours("UTC", &["08:00-18:00"; 5]), "2026-11-20", "10:00-12:00", "late start");
    let calendar = Calendar::new("test", hours);
    assert_eq!(due(&calendar, "2026-11-19T08:30", 1, WorkingDays), "Fri 2026-11-20 10:00:00 UTC");
}

#[test]
fn a_start_outside_working_time_is_moved_before_days_are_counted() {
    let day = |start| due(&us(), start, 1, WorkingDays);
    assert_eq!(day("2026-11-23T06:00"), "Tue 2026-11-24 09:00:00 EST");
    assert_eq!(day("2026-11-23T12:15"), "Tue 2026-11-24 13:00:00 EST");
    assert_eq!(day("2026-11-23T17:30"), "Wed 2026-11-25 09:00:00 EST");
    // Thursday is Thanksgiving.
    assert_eq!(day("2026-11-26T10:00"), "Mon 2026-11-30 09:00:00 EST");
    assert_eq!(day("2026-11-25T10:00"), "Fri 2026-11-27 10:00:00 EST");
}

#[test]
fn midnight_closes_no_minute() {
    let calendar = daily("Europe/London", "18:00-24:00");
    assert_eq!(worked_hours(&calendar, "2026-11-20T00:00", "2026-11-21T00:00"), 6.0);
    assert!(calendar.is_open(at(&calendar, "2026-11-20T23:59:59.999")));
    assert!(!calendar.is_open(at(&calendar, "2026-11-21T00:00")));
    let end = due(&calendar, "2026-11-20T23:00", 1, WorkingHours);
    assert_eq!(end, "Sat 2026-11-21 00:00:00 GMT");
}

#[test]
fn a_block_to_midnight_runs_on_in_the_next_dates_block() {
    let calendar = Calendar::new("test", hours("UTC", &["20:00-24:00", "00:00-04:00"]));
    assert_eq!(worked_hours(&calendar, "2026-11-23T00:00", "2026-11-25T00:00"), 8.0);
    assert_eq!(due(&calendar, "2026-11-23T23:00", 2, WorkingHours), "Tue 2026-11-24 01:00:00 UTC");
    let stretches =
        calendar.stretches(at(&calendar, "2026-11-23T00:00"), at(&calendar, "2026-11-25T00:00"));
    let dates: Vec<Date> = stretches.iter().map(|stretch| stretch.date).collect();
    assert_eq!(dates, [date("2026-11-23"), date("2026-11-24")]);
}

#[test]
fn a_night_is_seven_hours_in_spring_and_nine_in_autumn() {
    let night = daily("America/New_York", "22:00-06:00");
    assert_eq!(worked_hours(&night, "2026-03-07T12:00", "2026-03-08T12:00"), 7.0);
    assert_eq!(worked_hours(&night, "2026-10-31T12:00", "2026-11-01T12:00"), 9.0);
    assert_eq!(worked_hours(&night, "2026-11-20T12:00", "2026-11-21T12:00"), 8.0);
    // A clock that moves by half an hour.
    let night = daily("Australia/Lord_Howe", "22:00-06:00");
    assert_eq!(worked_hours(&night, "2026-04-04T12:00", "2026-04-05T12:00"), 8.5);
    assert_eq!(worked_hours(&night, "2026-10-03T12:00", "2026-10-04T12:00"), 7.5);
}

#[test]
fn minutes_in_a_gap_never_happen() {
    let calendar = daily("Europe/London", "01:00-02:00");
    assert_eq!(worked_hours(&calendar, "2026-03-29T00:00", "2026-03-30T00:00"), 0.0);
    // So that Sunday is no working day.
    let end = due(&calendar, "2026-03-28T01:30", 1, WorkingDays);
    assert_eq!(end, "Mon 2026-03-30 01:30:00 BST");
}

#[test]
fn minutes_in_a_fold_count_twice() {
    let calendar = daily("Europe/London", "01:15-01:45");
    assert_eq!(worked_hours(&calendar, "2026-10-25T00:00", "2026-10-26T00:00"), 1.0);
    let stretches =
        calendar.stretches(at(&calendar, "2026-10-25T00:00"), at(&calendar, "2026-10-26T00:00"));
    let shown: Vec<String> = stretches
        .iter()
        .map(|one| format!("{} to {}", wall(&calendar, one.from), wall(&calendar, one.to)))
        .collect();
    assert_eq!(
        shown,
        [
            "Sun 2026-10-25 01:15:00 BST to Sun 2026-10-25 01:45:00 BST",
            "Sun 2026-10-25 01:15:00 GMT to Sun 2026-10-25 01:45:00 GMT",
        ]
    );
}

#[test]
fn a_working_day_at_a_wall_time_that_happens_twice_is_the_first() {
    let night = daily("America/New_York", "22:00-06:00");
    let end = due(&night, "2026-10-31T01:30", 1, WorkingDays);
    assert_eq!(end, "Sun 2026-11-01 01:30:00 EDT");
}

#[test]
fn a_working_day_at_a_wall_time_that_never_happens_is_shifted_forward() {
    let night = daily("America/New_York", "22:00-06:00");
    let end = due(&night, "2026-03-07T02:30", 1, WorkingDays);
    assert_eq!(end, "Sun 2026-03-08 03:30:00 EDT");
    // Not beyond the block's end.
    let night = daily("America/New_York", "22:00-02:45");
    let end = due(&night, "2026-03-07T02:30", 1, WorkingDays);
    assert_eq!(end, "Sun 2026-03-08 03:00:00 EDT");
}

#[test]
fn a_block_belongs_to_the_date_on_which_it_begins() {
    let friday_night = Calendar::new("test", hours("UTC", &["", "", "", "", "22:00-06:00"]));
    let day = |start| due(&friday_night, start, 1, WorkingDays);
    assert_eq!(day("2026-11-20T23:00"), "Fri 2026-11-27 23:00:00 UTC");
    assert_eq!(day("2026-11-21T02:00"), "Sat 2026-11-28 02:00:00 UTC");
    let stretches = friday_night
        .stretches(at(&friday_night, "2026-11-21T01:00"), at(&friday_night, "2026-11-24T00:00"));
    let [one] = &stretches[..] else { panic!("{stretches:?}") };
    assert_eq!(one.date, date("2026-11-20"));
    assert_eq!(one.from, at(&friday_night, "2026-11-21T01:00"));
    assert_eq!(one.to, at(&friday_night, "2026-11-21T06:00"));
}

#[test]
fn the_night_of_friday_in_a_week_of_nights_goes_on_to_the_next_night() {
    let nights = Calendar::new("test", hours("UTC", &["22:00-06:00"; 5]));
    let day = |start| due(&nights, start, 1, WorkingDays);
    assert_eq!(day("2026-11-20T23:00"), "Mon 2026-11-23 23:00:00 UTC");
    // Two in the morning of Saturday is Friday's.
    assert_eq!(day("2026-11-21T02:00"), "Tue 2026-11-24 02:00:00 UTC");
    assert_eq!(day("2026-11-18T02:00"), "Thu 2026-11-19 02:00:00 UTC");
}

#[test]
fn an_overnight_tail_runs_on_into_a_holiday() {
    let hours = except(hours("UTC", &["22:00-06:00"; 7]), "2026-11-20", "", "holiday");
    let calendar = Calendar::new("test", hours);
    assert_eq!(worked_hours(&calendar, "2026-11-20T00:00", "2026-11-21T00:00"), 6.0);
    assert_eq!(worked_hours(&calendar, "2026-11-21T00:00", "2026-11-22T00:00"), 2.0);
}

#[test]
fn a_tail_and_the_next_dates_block_count_once() {
    let calendar = Calendar::new("test", hours("UTC", &["22:00-07:00", "06:00-14:00"]));
    assert_eq!(worked_hours(&calendar, "2026-11-23T00:00", "2026-11-25T00:00"), 16.0);
    let stretches =
        calendar.stretches(at(&calendar, "2026-11-23T00:00"), at(&calendar, "2026-11-25T00:00"));
    // From the next date's first block on the time is that date's.
    assert_eq!(stretches.len(), 2);
    assert_eq!(stretches[1].date, date("2026-11-24"));
    assert_eq!(stretches[1].from, at(&calendar, "2026-11-24T06:00"));
    assert_eq!(due(&calendar, "2026-11-24T06:30", 1, WorkingDays), "Mon 2026-11-30 22:00:00 UTC");
}

#[test]
fn blocks_that_overlap_or_touch_count_once() {
    let calendar = daily("UTC", "09:00-12:00 11:00-14:00 14:00-15:00");
    assert_eq!(worked_hours(&calendar, "2026-11-20T00:00", "2026-11-21T00:00"), 6.0);
    let stretches =
        calendar.stretches(at(&calendar, "2026-11-20T00:00"), at(&calendar, "2026-11-21T00:00"));
    assert_eq!(stretches.len(), 1);
}

#[test]
fn a_dated_entry_replaces_that_dates_blocks() {
    let us = us();
    assert_eq!(worked_hours(&us, "2026-11-26T00:00", "2026-11-27T00:00"), 0.0);
    assert_eq!(worked_hours(&us, "2026-12-24T00:00", "2026-12-25T00:00"), 3.0);
    // It may open a day that is normally closed, and be longer than the usual one.
    let hours = except(us.hours().clone(), "2026-11-28", "10:00-20:00", "open house");
    let calendar = Calendar::new("us", hours);
    assert_eq!(worked_hours(&calendar, "2026-11-28T00:00", "2026-11-29T00:00"), 10.0);
    assert_eq!(due(&calendar, "2026-11-27T15:00", 1, WorkingDays), "Sat 2026-11-28 15:00:00 EST");
}

#[test]
fn a_date_that_never_happened_is_no_working_day() {
    // Samoa went from Thursday the 29th to Saturday the 31st.
    let calendar = daily("Pacific/Apia", "09:00-17:00");
    assert_eq!(worked_hours(&calendar, "2011-12-29T00:00", "2012-01-01T00:00"), 16.0);
    let end = due(&calendar, "2011-12-29T10:00", 1, WorkingDays);
    assert_eq!(end, "Sat 2011-12-31 10:00:00 +14");
}

#[test]
fn a_calendar_without_working_time_is_empty_and_ends_nothing() {
    let calendar = weekdays("Europe/London", "");
    assert!(calendar.is_empty() && !us().is_empty());
    let start = at(&calendar, "2026-11-20T10:00");
    assert_eq!(calendar.next_open(start), None);
    assert_eq!(calendar.after_ms(start, 1), None);
    assert_eq!(calendar.deadline(start, Length { amount: 1, unit: WorkingDays }), None);
    let later = calendar.deadline(start, Length { amount: 1, unit: ElapsedHours });
    assert_eq!(later, Some(at(&calendar, "2026-11-20T11:00")));
    assert_eq!(calendar.worked_ms(start, at(&calendar, "2040-01-01T00:00")), 0);
    assert_eq!(calendar.stretches(start, at(&calendar, "2040-01-01T00:00")), []);
}

#[test]
fn a_calendar_open_on_one_date_only_still_finds_it() {
    let hours = except(hours("UTC", &[]), "2047-03-01", "09:00-10:00", "the day");
    let calendar = Calendar::new("test", hours);
    assert_eq!(
        due(&calendar, "2026-01-01T00:00", 30, WorkingMinutes),
        "Fri 2047-03-01 09:30:00 UTC"
    );
    assert!(!calendar.is_empty());
    let days = Length { amount: 1, unit: WorkingDays };
    assert_eq!(calendar.deadline(at(&calendar, "2026-01-01T00:00"), days), None);
}

#[test]
fn beyond_the_table_there_is_no_answer() {
    let us = us();
    for wall in ["1999-06-01T10:00", "2051-06-01T10:00"] {
        let start = at(&us, wall);
        assert!(!us.is_open(start), "{wall}");
        assert_eq!(us.after_ms(start, 60_000), None, "{wall}");
        assert_eq!(us.deadline(start, Length { amount: 1, unit: WorkingDays }), None, "{wall}");
    }
    assert_eq!(us.next_open(at(&us, "2051-06-01T10:00")), None);
    assert_eq!(us.after_ms(at(&us, "2049-12-31T12:00"), 40 * 3_600_000), None);
    for extreme in [Timestamp::MIN, Timestamp::MAX] {
        assert_eq!(us.worked_ms(extreme, extreme), 0);
        assert_eq!(us.after_ms(extreme, i64::MAX), None);
        assert!(!us.is_open(extreme));
        assert_eq!(us.stretches(extreme, extreme), []);
    }
    assert!(us.worked_ms(Timestamp::MIN, Timestamp::MAX) > 0);
    assert!(us.stretches(Timestamp::MIN, Timestamp::MAX).len() > 20_000);
    assert!(us.days_off(Timestamp::MIN, Timestamp::MAX).len() > 5_000);
}

#[test]
fn always_is_open_and_needs_no_table() {
    let always = Calendar::always();
    let (start, end) = (at(&always, "1970-03-05T10:00:00.5"), at(&always, "2090-01-01T00:00"));
    assert!(always.is_open(start) && !always.is_empty());
    assert_eq!(always.next_open(start), Some(start));
    assert_eq!(always.worked_ms(start, end), end.duration_since(start).as_millis() as i64);
    assert_eq!(always.after_ms(start, 500), Some(at(&always, "1970-03-05T10:00:01")));
    assert_eq!(due(&always, "2026-11-20T10:00", 3, WorkingDays), "Mon 2026-11-23 10:00:00 UTC");
    assert_eq!(always.stretches(start, end).len(), 1);
    assert_eq!(always.days_off(start, end), []);
}

#[test]
fn around_the_clock_counts_what_elapses_in_every_zone() {
    for name in ["America/New_York", "Australia/Lord_Howe", "UTC"] {
        let calendar = daily(name, "00:00-24:00");
        let (start, end) = (at(&calendar, "2010-01-05T00:00"), at(&calendar, "2045-06-01T00:00"));
        let elapsed = end.duration_since(start).as_millis() as i64;
        assert_eq!(calendar.worked_ms(start, end), elapsed, "{name}");
        assert_eq!(calendar.after_ms(start, elapsed), Some(end), "{name}");
    }
}

#[test]
fn days_off_are_named() {
    let us = us();
    let days = |from, to| {
        let days = us.days_off(at(&us, from), at(&us, to)).into_iter();
        let shown = days.map(|off| {
            format!("{} {}{}", off.date, off.name, if off.partly { ", partly" } else { "" })
        });
        shown.collect::<Vec<_>>()
    };
    assert_eq!(
        days("2026-11-20T16:00", "2026-11-27T10:00"),
        ["2026-11-21 Saturday", "2026-11-22 Sunday", "2026-11-26 Thanksgiving Day"]
    );
    assert_eq!(days("2026-12-24T10:00", "2026-12-24T11:00"), ["2026-12-24 Christmas Eve, partly"]);
    assert_eq!(days("2026-11-27T10:00", "2026-11-20T16:00"), [""; 0]);
    assert_eq!(us.last_exception(), Some(date("2026-12-24")));
}

#[test]
fn a_dated_entry_with_the_usual_blocks_is_no_day_off() {
    let hours = except(hours("UTC", &["09:00-17:00"; 5]), "2026-11-20", "09:00-17:00", "as usual");
    // On a Saturday it is worth telling.
    let hours = except(hours, "2026-11-21", "", "a feast");
    let calendar = Calendar::new("test", except(hours, "2026-11-22", "10:00-11:00", ""));
    let days =
        calendar.days_off(at(&calendar, "2026-11-20T00:00"), at(&calendar, "2026-11-22T23:00"));
    let shown: Vec<(&str, bool)> = days.iter().map(|off| (&*off.name, off.partly)).collect();
    assert_eq!(shown, [("a feast", false), ("other hours", true)]);
}

#[test]
fn a_calendar_takes_less_than_a_megabyte() {
    let bytes = |calendar: &Calendar| calendar.layout.as_ref().unwrap().bytes();
    assert!(bytes(&us()) < 400_000, "{}", bytes(&us()));
    // Six blocks a day, and five years in which no two days are alike.
    let six = |from: i32| {
        (0..6).map(move |n| from + n * 14_000).map(|from| Block { from, to: from + 7200 })
    };
    let mut hours = hours("America/New_York", &[]);
    hours.week = std::array::from_fn(|_| six(0).collect());
    for day in 0..1825 {
        let blocks = six(day as i32 * 3).collect();
        hours.exceptions.insert(date_of(20_454 + day), Exception { blocks, name: String::new() });
    }
    let busy = Calendar::new("busy", hours);
    assert!(bytes(&busy) < 1_000_000, "{}", bytes(&busy));
}
