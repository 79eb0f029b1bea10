//! How fast working time is computed. A round is a thousand answers, so its microseconds are
//! nanoseconds per answer; the goal is 40 of them. `naive` walks the minutes, for the ratio.
//!
//! Run with `cargo bench --bench calendar`.

use std::collections::BTreeMap;

use divan::{Bencher, black_box, counter::ItemsCount};
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use leadpact::calendar::{Block, Calendar, Exception, Hours, Length, Unit};

fn main() {
    divan::main();
}

const ANSWERS: usize = 1000;

/// Two blocks a day, Monday to Friday, in New York, with a few holidays.
fn hours() -> Hours {
    let blocks = vec![
        Block { from: 9 * 3600, to: 12 * 3600 },
        Block { from: 13 * 3600, to: 17 * 3600 + 1800 },
    ];
    let week = std::array::from_fn(|day| if day < 5 { blocks.clone() } else { vec![] });
    let closed = [date(2026, 11, 26), date(2026, 12, 25), date(2027, 1, 1)];
    let exceptions: BTreeMap<_, _> =
        closed.into_iter().map(|date| (date, Exception::default())).collect();
    Hours { zone: TimeZone::get("America/New_York").expect("a known zone"), week, exceptions }
}

fn calendar() -> Calendar {
    Calendar::new("us", hours())
}

/// Instants over two years, in no order.
fn starts() -> Vec<Timestamp> {
    let begin = Timestamp::from_second(1_767_225_600).expect("2026-01-01");
    let spread = |index: i64| SignedDuration::from_millis(index * 7_919_000_003 % 63_072_000_000);
    (0..ANSWERS as i64).map(|index| begin + spread(index)).collect()
}

fn each<T>(bencher: Bencher<'_, '_>, answer: impl Fn(&Calendar, Timestamp) -> T + Sync) {
    let (calendar, starts) = (calendar(), starts());
    bencher.counter(ItemsCount::new(ANSWERS)).bench(|| {
        for start in &starts {
            black_box(answer(&calendar, black_box(*start)));
        }
    });
}

#[divan::bench(args = [
    Length { amount: 30, unit: Unit::WorkingMinutes },
    Length { amount: 4, unit: Unit::WorkingHours },
    Length { amount: 120, unit: Unit::WorkingHours },
    Length { amount: 2, unit: Unit::WorkingDays },
    Length { amount: 15, unit: Unit::WorkingDays },
    Length { amount: 24, unit: Unit::Hours },
])]
fn deadline(bencher: Bencher<'_, '_>, length: &Length) {
    each(bencher, |calendar, start| calendar.deadline(start, *length));
}

#[divan::bench(args = [1, 14, 90])]
fn worked_ms_over_days(bencher: Bencher<'_, '_>, days: i64) {
    let span = SignedDuration::from_hours(24 * days);
    each(bencher, |calendar, start| calendar.worked_ms(start, start + span));
}

#[divan::bench]
fn next_open(bencher: Bencher<'_, '_>) {
    each(bencher, |calendar, start| calendar.next_open(start));
}

#[divan::bench]
fn stretches_of_a_week(bencher: Bencher<'_, '_>) {
    let week = SignedDuration::from_hours(7 * 24);
    each(bencher, |calendar, start| calendar.stretches(start, start + week));
}

#[divan::bench]
fn lay_out_a_calendar(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(hours).bench_values(|hours| Calendar::new("us", hours));
}

/// Looks at the wall clock minute by minute.
mod naive {
    use super::*;

    fn is_open(hours: &Hours, at: Timestamp) -> bool {
        let wall = hours.zone.to_datetime(at);
        let second = i32::from(wall.hour()) * 3600 + i32::from(wall.minute()) * 60;
        let weekday = wall.weekday().to_monday_zero_offset() as usize;
        let usual = &hours.week[weekday];
        let blocks = hours.exceptions.get(&wall.date()).map_or(usual, |other| &other.blocks);
        blocks.iter().any(|block| (block.from..block.to).contains(&second))
    }

    const MINUTE: SignedDuration = SignedDuration::from_mins(1);

    #[divan::bench(sample_count = 10, sample_size = 1)]
    fn deadline_4_working_hours(bencher: Bencher<'_, '_>) {
        let hours = hours();
        each(bencher, |_, start| {
            let (mut at, mut left) = (start, 240);
            while left > 0 {
                left -= i32::from(is_open(&hours, at));
                at += MINUTE;
            }
            at
        });
    }

    #[divan::bench(sample_count = 3, sample_size = 1)]
    fn worked_minutes_over_14_days(bencher: Bencher<'_, '_>) {
        let hours = hours();
        each(bencher, |_, start| {
            (0..14 * 1440).filter(|minute| is_open(&hours, start + MINUTE * *minute)).count()
        });
    }
}
