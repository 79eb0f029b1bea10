//! Working time found the slow and obvious way: by looking at the wall clock minute by minute.
//!
//! Shares nothing with the engine but the types of the hours. Only for hours in whole minutes.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::calendar::{Block, Hours};

const DAY: i32 = 86_400;

/// One minute of real time, as the wall clock showed it.
struct Minute {
    date: Date,
    second: i32,
    /// The date whose working time it is.
    owner: Option<Date>,
}

/// A few weeks of real time, minute by minute.
pub(super) struct Oracle<'a> {
    hours: &'a Hours,
    start: Timestamp,
    minutes: Vec<Minute>,
}

fn blocks_of(hours: &Hours, date: Date) -> &[Block] {
    match hours.exceptions.get(&date) {
        Some(other) => &other.blocks,
        None => &hours.week[date.weekday().to_monday_zero_offset() as usize],
    }
}

/// Whose working time a wall time is: the date's own once its first block has begun, else
/// yesterday's.
fn owner(hours: &Hours, date: Date, second: i32) -> Option<Date> {
    let overnight = |block: &Block| block.to <= block.from;
    let own = blocks_of(hours, date);
    let yesterday = date.yesterday().unwrap();
    let in_own =
        own.iter().any(|block| second >= block.from && (second < block.to || overnight(block)));
    let in_tail =
        blocks_of(hours, yesterday).iter().any(|block| overnight(block) && second < block.to);
    let begun = own.iter().any(|block| block.from <= second);
    (in_own || in_tail).then_some(if begun { date } else { yesterday })
}

impl<'a> Oracle<'a> {
    pub(super) fn new(hours: &'a Hours, start: Timestamp, days: usize) -> Self {
        assert_eq!(start.as_second() % 60, 0);
        let look = |minute: usize| {
            let wall = hours.zone.to_datetime(start + SignedDuration::from_mins(minute as i64));
            let (date, time) = (wall.date(), wall.time());
            assert_eq!(time.second(), 0);
            let second = i32::from(time.hour()) * 3600 + i32::from(time.minute()) * 60;
            Minute { date, second, owner: owner(hours, date, second) }
        };
        Self { hours, start, minutes: (0..days * 1440).map(look).collect() }
    }

    /// The instant `minutes` after the begin.
    pub(super) fn instant(&self, minutes: usize) -> Timestamp {
        self.start + SignedDuration::from_mins(minutes as i64)
    }

    pub(super) fn len(&self) -> usize {
        self.minutes.len()
    }

    pub(super) fn is_open(&self, minute: usize) -> bool {
        self.minutes[minute].owner.is_some()
    }

    pub(super) fn owner(&self, minute: usize) -> Option<Date> {
        self.minutes[minute].owner
    }

    pub(super) fn worked(&self, from: usize, to: usize) -> usize {
        (from..to).filter(|minute| self.is_open(*minute)).count()
    }

    pub(super) fn next_open(&self, from: usize) -> Option<usize> {
        (from..self.len()).find(|minute| self.is_open(*minute))
    }

    /// The end of the `amount`th working minute from `start` on.
    pub(super) fn after(&self, start: usize, amount: usize) -> Option<usize> {
        let mut open = (start..self.len()).filter(|minute| self.is_open(*minute));
        open.nth(amount - 1).map(|minute| minute + 1)
    }

    /// The end of `amount` working days; `None` where too little of the time around is known.
    pub(super) fn after_days(&self, start: usize, amount: usize) -> Option<Timestamp> {
        let start = self.next_open(start)?;
        let from = self.minutes[start].owner.unwrap();
        let overnight = self.minutes[start].date != from;
        let second = self.minutes[start].second + if overnight { DAY } else { 0 };
        let last = self.minutes.last().unwrap().date.checked_sub(4.days()).unwrap();
        let mut date = from;
        let mut left = amount;
        while left > 0 {
            date = date.tomorrow().unwrap();
            if date > last {
                return None;
            }
            left -= usize::from(self.minutes.iter().any(|minute| minute.owner == Some(date)));
        }
        Some(self.place(date, second))
    }

    /// Where a time of day falls in a date's working time.
    fn place(&self, date: Date, second: i32) -> Timestamp {
        let mut end = None;
        for (from, to) in self.blocks_owned_by(date) {
            let within = |minute: &Minute| {
                let second = minute.second + if minute.date == date { 0 } else { DAY };
                minute.owner == Some(date) && (from..to).contains(&second)
            };
            let Some(first) = self.minutes.iter().position(within) else { continue };
            let last = self.minutes.iter().rposition(within).unwrap() + 1;
            if second <= from {
                return self.instant(first);
            }
            if second <= to {
                let day = if second < DAY { date } else { date.tomorrow().unwrap() };
                let second = second % DAY;
                let time = Time::new((second / 3600) as i8, (second / 60 % 60) as i8, 0, 0);
                let wall = day.to_datetime(time.unwrap());
                let at = self.hours.zone.to_ambiguous_timestamp(wall).compatible().unwrap();
                return at.clamp(self.instant(first), self.instant(last));
            }
            end = Some(self.instant(last));
        }
        end.expect("a working date has working time")
    }

    /// Runs of wall time that are a date's, in seconds after its midnight.
    fn blocks_owned_by(&self, date: Date) -> Vec<(i32, i32)> {
        let mut runs: Vec<(i32, i32)> = vec![];
        for second in (0..2 * DAY).step_by(60) {
            let day = if second < DAY { date } else { date.tomorrow().unwrap() };
            if owner(self.hours, day, second % DAY) == Some(date) {
                match runs.last_mut() {
                    Some(last) if last.1 == second => last.1 += 60,
                    _ => runs.push((second, second + 60)),
                }
            }
        }
        runs
    }
}
