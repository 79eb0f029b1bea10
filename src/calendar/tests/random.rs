//! Generated calendars: the engine and the oracle agree, and the laws of working time hold.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::oracle::Oracle;
use super::*;

const ZONES: [&str; 12] = [
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Asia/Gaza",
    "America/Nuuk",
    "Antarctica/Casey",
    "Pacific/Kiritimati",
    "UTC",
];

/// A small generator of numbers (SplitMix64), so that a seed is all there is to a case.
pub(in crate::calendar) struct Dice(pub(in crate::calendar) u64);

impl Dice {
    pub(in crate::calendar) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    /// A time of day in whole minutes, often in the small hours where clocks are changed.
    fn time(&mut self) -> i32 {
        let step = [1, 15, 30, 60][self.roll(4) as usize];
        let within = if self.one_in(3) { 4 * 60 } else { 24 * 60 };
        (self.roll(within / step) * step * 60) as i32
    }

    fn blocks(&mut self) -> Vec<Block> {
        let one = |dice: &mut Self| {
            let to = if dice.one_in(6) { 86_400 } else { dice.time() };
            Block { from: dice.time(), to }
        };
        (0..self.roll(4)).map(|_| one(self)).collect()
    }

    /// The middle of a case: usually a change of the clock.
    fn moment(&mut self, zone: &TimeZone) -> Timestamp {
        let span = 30 * 365 * 1440;
        let minute = 16_500_000 + self.roll(span) as i64;
        let any = Timestamp::from_second(minute * 60).unwrap();
        let change = zone.following(any).next().map(|change| change.timestamp());
        // The data of a zone without changes may end in one of no effect, at the odd second 2^31.
        change.filter(|at| at.as_second() % 60 == 0 && !self.one_in(5)).unwrap_or(any)
    }

    fn hours(&mut self, zone: TimeZone, moment: Timestamp) -> Hours {
        let usual = self.blocks();
        let week = std::array::from_fn(|_| match self.roll(4) {
            0 => vec![],
            1 => self.blocks(),
            _ => usual.clone(),
        });
        let middle = zone.to_datetime(moment).date();
        let exceptions = (0..self.roll(6)).map(|_| {
            let date = middle + (self.roll(14) as i64 - 5).days();
            let blocks = if self.one_in(2) { vec![] } else { self.blocks() };
            (date, Exception { blocks, name: String::new() })
        });
        let exceptions = exceptions.collect();
        Hours { zone, week, exceptions }
    }
}

/// Calls `check` with generated hours and a moment worth looking at; a failure names the seed.
fn for_seeds(seeds: std::ops::Range<u64>, check: fn(&mut Dice, Hours, Timestamp)) {
    for seed in seeds {
        let zone = zone(ZONES[seed as usize % ZONES.len()]);
        let case = move || {
            let mut dice = Dice(seed);
            let moment = dice.moment(&zone);
            let hours = dice.hours(zone, moment);
            check(&mut dice, hours, moment);
        };
        if let Err(panic) = std::panic::catch_unwind(case) {
            eprintln!("seed {seed}, {}", ZONES[seed as usize % ZONES.len()]);
            std::panic::resume_unwind(panic);
        }
    }
}

#[test]
fn agrees_with_the_walking_oracle() {
    for_seeds(0..36, |dice, hours, moment| {
        let start = Timestamp::from_second(moment.as_second() - 6 * 86_400).unwrap();
        let calendar = Calendar::new("generated", hours.clone());
        let oracle = Oracle::new(&hours, start, 18);
        let context = format!("{hours:?} from {start}");
        for _ in 0..200 {
            let (one, two) = (dice.roll(16 * 1440) as usize, dice.roll(16 * 1440) as usize);
            let (from, to) = (one.min(two), one.max(two));
            let (begin, end) = (oracle.instant(from), oracle.instant(to));
            assert_eq!(calendar.is_open(begin), oracle.is_open(from), "open at {begin}: {context}");
            let worked = oracle.worked(from, to) as i64 * 60_000;
            assert_eq!(calendar.worked_ms(begin, end), worked, "{begin} to {end}: {context}");
            if let Some(open) = oracle.next_open(from) {
                assert_eq!(calendar.next_open(begin), Some(oracle.instant(open)), "{context}");
            }
            let amount = 1 + dice.roll(3000) as usize;
            if let Some(after) = oracle.after(from, amount) {
                let length = Length { amount: amount as u32, unit: Unit::WorkingMinutes };
                let due = calendar.deadline(begin, length);
                assert_eq!(due, Some(oracle.instant(after)), "{begin} + {length}: {context}");
            }
        }
        stretches_are_the_open_minutes(&calendar, &oracle, &context);
    });
}

fn stretches_are_the_open_minutes(calendar: &Calendar, oracle: &Oracle<'_>, context: &str) {
    let minute = |at: Timestamp| (at.duration_since(oracle.instant(0)).as_secs() / 60) as usize;
    let mut owners = vec![None; oracle.len()];
    let mut last = oracle.instant(0);
    for stretch in calendar.stretches(oracle.instant(0), oracle.instant(oracle.len())) {
        assert!(last <= stretch.from && stretch.from < stretch.to, "{stretch:?}: {context}");
        last = stretch.to;
        owners[minute(stretch.from)..minute(stretch.to)].fill(Some(stretch.date));
    }
    for (minute, owner) in owners.into_iter().enumerate() {
        assert_eq!(owner, oracle.owner(minute), "at {}: {context}", oracle.instant(minute));
    }
}

#[test]
fn working_days_agree_with_the_walking_oracle() {
    for_seeds(1000..1036, |dice, hours, moment| {
        let start = Timestamp::from_second(moment.as_second() - 6 * 86_400).unwrap();
        let calendar = Calendar::new("generated", hours.clone());
        let oracle = Oracle::new(&hours, start, 18);
        for _ in 0..20 {
            // Two days at the begin are left out: an overnight tail there may belong to a date
            // before.
            let (from, amount) = (2880 + dice.roll(8 * 1440) as usize, 1 + dice.roll(5) as usize);
            let Some(due) = oracle.after_days(from, amount) else { continue };
            let begin = oracle.instant(from);
            let length = Length { amount: amount as u32, unit: Unit::WorkingDays };
            let found = calendar.deadline(begin, length);
            assert_eq!(found, Some(due), "{begin} + {length}: {hours:?}");
        }
    });
}

/// An instant to the millisecond within a few weeks of `moment`.
fn around(dice: &mut Dice, moment: Timestamp) -> Timestamp {
    moment + SignedDuration::from_millis(dice.roll(40 * 86_400_000) as i64 - 20 * 86_400_000)
}

#[test]
fn worked_time_adds_up_and_deadlines_undo_it() {
    for_seeds(2000..2048, |dice, hours, moment| {
        let calendar = Calendar::new("generated", hours);
        for _ in 0..200 {
            let mut three = [0; 3].map(|_| around(dice, moment));
            three.sort();
            let [a, b, c] = three;
            let (ab, bc) = (calendar.worked_ms(a, b), calendar.worked_ms(b, c));
            assert_eq!(ab + bc, calendar.worked_ms(a, c));
            let by_stretch = calendar.stretches(a, b).into_iter();
            let sum: i64 = by_stretch.map(|s| calendar.worked_ms(s.from, s.to)).sum();
            assert_eq!(sum, ab, "stretches are all of it");
            let due = calendar.after_ms(a, ab).unwrap();
            assert!(
                due <= b && calendar.worked_ms(a, due) == ab,
                "the earliest instant, or before"
            );
            if ab > 0 {
                let earlier = due - SignedDuration::from_millis(1);
                assert_eq!(calendar.worked_ms(a, earlier), ab - 1, "nothing earlier will do");
            }
        }
    });
}

#[test]
fn a_later_start_is_never_due_earlier() {
    for_seeds(3000..3048, |dice, hours, moment| {
        let calendar = Calendar::new("generated", hours);
        for _ in 0..200 {
            let (one, two) = (around(dice, moment), around(dice, moment));
            let ms = 1 + dice.roll(100 * 3_600_000) as i64;
            let (early, late) =
                (calendar.after_ms(one.min(two), ms), calendar.after_ms(one.max(two), ms));
            assert!(late.is_none() || early <= late, "{one} {two} + {ms} ms");
        }
    });
}

/// Where the clock changes, keeping the time of day may turn the order of two deadlines; nowhere
/// else.
#[test]
fn a_later_start_is_never_due_earlier_in_working_days() {
    for_seeds(4000..4048, |dice, mut hours, moment| {
        hours.zone = zone("Asia/Kathmandu");
        let calendar = Calendar::new("generated", hours);
        for _ in 0..200 {
            let (one, two) = (around(dice, moment), around(dice, moment));
            let length = Length { amount: 1 + dice.roll(12) as u32, unit: Unit::WorkingDays };
            let early = calendar.deadline(one.min(two), length);
            let late = calendar.deadline(one.max(two), length);
            assert!(late.is_none() || early <= late, "{one} {two} + {length}");
        }
    });
}

#[test]
fn a_deadline_is_working_time_or_the_end_of_it() {
    for_seeds(5000..5060, |dice, hours, moment| {
        let calendar = Calendar::new("generated", hours);
        for _ in 0..100 {
            let start = around(dice, moment);
            let unit = [Unit::WorkingDays, Unit::WorkingHours, Unit::WorkingMinutes];
            let unit = unit[dice.roll(3) as usize];
            let length = Length { amount: 1 + dice.roll(9) as u32, unit };
            let Some(due) = calendar.deadline(start, length) else { continue };
            let before = due - SignedDuration::from_millis(1);
            assert!(calendar.is_open(due) || calendar.is_open(before), "{start} + {length}");
            assert!(due > start, "{start} + {length}");
        }
    });
}
