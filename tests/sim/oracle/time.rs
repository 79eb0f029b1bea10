//! Working time, minute by minute: every minute of the world is asked whether its local wall clock
//! lies in a block of its local date.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::terms::{CalendarTerms, Len, Unit};
use crate::{DAY, HOUR, MINUTE, Ms};

/// The working time of one calendar around one world.
#[derive(Debug)]
pub(crate) struct WorkTime {
    pub(crate) name: &'static str,
    zone: TimeZone,
    terms: CalendarTerms,
    /// Working intervals, half-open, in order, joined minute by minute.
    intervals: Vec<(Ms, Ms)>,
}

/// Working time of one date, in minutes after midnight.
type Blocks = Vec<(i64, i64)>;

/// The local minute of the day and the date of a local minute since 1970.
fn split(local_minute: i64) -> (Date, i64) {
    let days = local_minute.div_euclid(1_440);
    let epoch = Date::constant(1970, 1, 1);
    let date = epoch.checked_add(jiff::Span::new().days(days)).expect("our century");
    (date, local_minute.rem_euclid(1_440))
}

impl WorkTime {
    pub(crate) fn new(terms: &CalendarTerms, start: Ms) -> Self {
        let zone = TimeZone::get(terms.zone).expect("a zone of the list");
        let mut work = Self { name: terms.name, zone, terms: terms.clone(), intervals: Vec::new() };
        work.walk((start - 12 * DAY) / DAY * DAY, start + 40 * DAY);
        work
    }

    fn walk(&mut self, from: Ms, to: Ms) {
        let mut at = from;
        let mut day: Option<(i64, Blocks, Blocks)> = None;
        while at < to {
            // Every change of the clocks falls on a quarter of an hour.
            let offset = i64::from(self.zone.to_offset(instant(at)).seconds()) / 60;
            for _ in 0..15 {
                let local = at / MINUTE + offset;
                let number = local.div_euclid(1_440);
                if day.as_ref().is_none_or(|(known, ..)| *known != number) {
                    let (date, _) = split(local);
                    let before = date.yesterday().expect("our century");
                    day = Some((number, self.blocks(date), self.blocks(before)));
                }
                let (_, today, yesterday) = day.as_ref().expect("just set");
                let minute = local.rem_euclid(1_440);
                let lies_in = |(from, to): &(i64, i64)| match from < to {
                    true => (*from..*to).contains(&minute),
                    false => minute >= *from,
                };
                let tail = |(from, to): &(i64, i64)| to <= from && minute < *to;
                if today.iter().any(lies_in) || yesterday.iter().any(tail) {
                    match self.intervals.last_mut() {
                        Some(last) if last.1 == at => last.1 = at + MINUTE,
                        _ => self.intervals.push((at, at + MINUTE)),
                    }
                }
                at += MINUTE;
            }
        }
    }

    /// The blocks that begin on `date`.
    fn blocks(&self, date: Date) -> Blocks {
        match self.terms.dated.iter().find(|(dated, _)| *dated == date) {
            Some((_, blocks)) => blocks.clone(),
            None => {
                let day = date.weekday().to_monday_zero_offset();
                self.terms.week[usize::try_from(day).expect("0 to 6")].clone()
            }
        }
    }

    /// Working time in `[from, to)`.
    pub(crate) fn between(&self, from: Ms, to: Ms) -> Ms {
        let parts = self.intervals.iter().map(|(a, b)| (*b).min(to) - (*a).max(from));
        parts.filter(|part| *part > 0).sum()
    }

    /// The first instant at which `amount` of working time has passed since `from`.
    pub(crate) fn after(&self, from: Ms, amount: Ms) -> Ms {
        if amount == 0 {
            return from;
        }
        let mut left = amount;
        for (a, b) in &self.intervals {
            let begin = (*a).max(from);
            if begin < *b {
                if b - begin >= left {
                    return begin + left;
                }
                left -= b - begin;
            }
        }
        panic!("{} has too little working time after {}", self.name, instant(from));
    }

    /// When `length` from `from` is over.
    pub(crate) fn deadline(&self, from: Ms, length: Len) -> Ms {
        match length.1 {
            Unit::Minutes => from + length.0 * MINUTE,
            Unit::Hours => from + length.0 * HOUR,
            Unit::WorkingMinutes => self.after(from, length.0 * MINUTE),
            Unit::WorkingHours => self.after(from, length.0 * HOUR),
            Unit::WorkingDays => self.working_days(from, length.0),
        }
    }

    fn local(&self, at: Ms) -> DateTime {
        self.zone.to_datetime(instant(at))
    }

    fn global(&self, at: DateTime) -> Ms {
        let at = self.zone.to_ambiguous_timestamp(at).compatible().expect("our century");
        at.as_millisecond()
    }

    /// The same time of day on the `days`-th later date that has a block.
    fn working_days(&self, from: Ms, days: i64) -> Ms {
        let start = self.intervals.iter().find(|(_, end)| *end > from).expect("it goes on");
        let start = self.local(start.0.max(from));
        let mut date = start.date();
        let mut left = days;
        while left > 0 {
            date = date.tomorrow().expect("our century");
            left -= i64::from(!self.blocks(date).is_empty());
        }
        let time = start.time();
        let minute = i64::from(time.hour()) * 60 + i64::from(time.minute());
        let exact = time.second() == 0 && time.subsec_nanosecond() == 0;
        let at = |minute: i64| match minute {
            1_440 => self.global(date.tomorrow().expect("our century").at(0, 0, 0, 0)),
            _ => {
                let clock = |part: i64| i8::try_from(part).expect("a clock");
                self.global(date.at(clock(minute / 60), clock(minute % 60), 0, 0))
            }
        };
        for (begin, end) in self.blocks(date) {
            if minute < begin {
                return at(begin);
            }
            if minute < end || (minute == end && exact) {
                return self.global(date.to_datetime(time));
            }
        }
        at(self.blocks(date).last().expect("it has blocks").1)
    }
}

fn instant(at: Ms) -> Timestamp {
    Timestamp::from_millisecond(at).expect("our century")
}
