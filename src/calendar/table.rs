//! How much working time lies before each day in UTC, and the runs of it within that day.
//!
//! Days are looked up by division, and days that look alike share one shape, so both directions are
//! answered in a few steps and decades of a calendar fit into some hundred kilobytes. All values
//! are whole seconds.

use std::collections::HashMap;
use std::ops::Range;

use super::blocks::{DAY, Piece};
use super::zone::Zone;

/// A run of working time within one UTC day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Run {
    /// Seconds after the UTC day's begin.
    pub(super) from: u32,
    /// The second after its last.
    pub(super) to: u32,
    /// Working seconds of that day before it.
    before: u32,
    /// Its begin in seconds of wall time after midnight of the date it belongs to.
    local: u32,
    /// That date, in days from the UTC day.
    date: i8,
}

#[derive(Clone, Debug)]
struct Row {
    /// Working seconds before this day.
    before: u32,
    /// Which shape it has.
    shape: u32,
}

/// The table of a calendar.
#[derive(Clone, Debug)]
pub(super) struct Table {
    first_day: i64,
    /// One per UTC day, and one more that holds the total.
    rows: Vec<Row>,
    shapes: Vec<Box<[Run]>>,
}

/// A working second, found by its number.
pub(super) struct Spot {
    /// Which second since 1970-01-01 UTC.
    pub(super) second: i64,
    /// The date it belongs to, in days since 1970-01-01.
    pub(super) day: i64,
    /// Seconds of wall time after that date's midnight.
    pub(super) local: i64,
}

impl Table {
    /// Lays `pieces` out in real time over the given days of UTC.
    pub(super) fn new(pieces: &[Piece], zone: &Zone, days: Range<i64>) -> Self {
        let mut builder = Builder::new(days.clone());
        for index in 0..zone.len() {
            let (real, offset) = zone.period(index);
            let real = real.start.max(days.start * DAY)..real.end.min(days.end * DAY);
            let first = pieces.partition_point(|piece| piece.wall.end <= real.start + offset);
            for piece in &pieces[first..] {
                let from = real.start.max(piece.wall.start - offset);
                let to = real.end.min(piece.wall.end - offset);
                if from >= real.end {
                    break;
                }
                builder.add(from..to, piece.day, offset);
            }
        }
        builder.finish()
    }

    /// Working seconds in all.
    pub(super) fn total(&self) -> i64 {
        self.rows.last().map_or(0, |row| i64::from(row.before))
    }

    /// Working seconds before `second`, and whether that second is one.
    pub(super) fn worked(&self, second: i64) -> (i64, bool) {
        let day = second.div_euclid(DAY) - self.first_day;
        let Some(row) = usize::try_from(day).ok().and_then(|day| self.rows.get(day)) else {
            return (if day < 0 { 0 } else { self.total() }, false);
        };
        let within = second.rem_euclid(DAY) as u32;
        let (mut worked, mut open) = (0, false);
        for run in &self.shapes[row.shape as usize] {
            if within < run.from {
                break;
            }
            open = within < run.to;
            worked = run.before + within.min(run.to) - run.from;
        }
        (i64::from(row.before + worked), open)
    }

    /// The working second that has exactly `number` before it; `None` where there is none. Found
    /// the quicker the sooner it lies after `near`, a second that has at most `number` before it.
    pub(super) fn spot(&self, number: i64, near: i64) -> Option<Spot> {
        if number >= self.total() {
            return None;
        }
        let number = u32::try_from(number).ok()?;
        let index = self.row_of(number, near.div_euclid(DAY) - self.first_day);
        let row = &self.rows[index];
        let left = number - row.before;
        let run = self.shapes[row.shape as usize].iter().rfind(|run| run.before <= left)?;
        let (day, into) = (self.first_day + index as i64, left - run.before);
        Some(Spot {
            second: day * DAY + i64::from(run.from + into),
            day: day + i64::from(run.date),
            local: i64::from(run.local + into),
        })
    }

    /// The last row with at most `number` working seconds before it, searched in growing steps from
    /// `near`.
    fn row_of(&self, number: u32, near: i64) -> usize {
        let mut low = near.max(0) as usize;
        let mut step = 1;
        while self.rows.get(low + step).is_some_and(|row| row.before <= number) {
            low += step;
            step *= 2;
        }
        let high = (low + step).min(self.rows.len());
        low + self.rows[low..high].partition_point(|row| row.before <= number) - 1
    }

    /// The runs that meet `[from, to)` in order, each as real seconds with the day it belongs to.
    /// Runs that touch and belong to one date are one.
    pub(super) fn runs(&self, from: i64, to: i64) -> Vec<(Range<i64>, i64)> {
        let row = |second: i64| (second.div_euclid(DAY) - self.first_day).max(0) as usize;
        let last = (row(to) + 1).min(self.rows.len() - 1);
        let mut found: Vec<(Range<i64>, i64)> = vec![];
        for index in row(from)..last {
            let day = self.first_day + index as i64;
            for run in &self.shapes[self.rows[index].shape as usize] {
                let real = from.max(day * DAY + i64::from(run.from))
                    ..to.min(day * DAY + i64::from(run.to));
                let date = day + i64::from(run.date);
                match found.last_mut() {
                    _ if real.is_empty() => {}
                    Some((last, of)) if last.end == real.start && *of == date => {
                        last.end = real.end
                    }
                    _ => found.push((real, date)),
                }
            }
        }
        found
    }

    /// How much memory it takes.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        let shapes = self.shapes.iter().map(|runs| size_of_val(&**runs) + size_of_val(runs));
        size_of_val(&*self.rows) + shapes.sum::<usize>()
    }

    /// The dates that have working time, each at least once and not in order.
    pub(super) fn dates(&self) -> impl Iterator<Item = i64> {
        self.rows.iter().zip(self.first_day..).flat_map(|(row, day)| {
            self.shapes[row.shape as usize].iter().map(move |run| day + i64::from(run.date))
        })
    }
}

/// Takes runs in the order of real time and cuts them into days.
struct Builder {
    table: Table,
    last_day: i64,
    known: HashMap<Box<[Run]>, u32>,
    day: i64,
    runs: Vec<Run>,
    worked: u32,
    total: u32,
}

impl Builder {
    fn new(days: Range<i64>) -> Self {
        Self {
            table: Table { first_day: days.start, rows: vec![], shapes: vec![] },
            last_day: days.end,
            known: HashMap::new(),
            day: days.start,
            runs: vec![],
            worked: 0,
            total: 0,
        }
    }

    fn add(&mut self, real: Range<i64>, date: i64, offset: i64) {
        let mut from = real.start;
        while from < real.end {
            let day = from.div_euclid(DAY);
            while self.day < day {
                self.close_day();
            }
            let to = real.end.min((day + 1) * DAY);
            let length = (to - from) as u32;
            self.runs.push(Run {
                from: (from - day * DAY) as u32,
                to: (to - day * DAY) as u32,
                before: self.worked,
                local: (from + offset - date * DAY) as u32,
                date: (date - day) as i8,
            });
            self.worked += length;
            from = to;
        }
    }

    fn close_day(&mut self) {
        // Most days look like the same weekday a week ago, which is found faster than by its hash.
        let rows = &self.table.rows;
        let last_week = rows.len().checked_sub(7).map(|index| rows[index].shape);
        let shape = match last_week {
            Some(shape) if *self.table.shapes[shape as usize] == *self.runs => shape,
            _ => self.intern(),
        };
        self.table.rows.push(Row { before: self.total, shape });
        self.total += self.worked;
        self.worked = 0;
        self.runs.clear();
        self.day += 1;
    }

    fn intern(&mut self) -> u32 {
        if let Some(shape) = self.known.get(&*self.runs) {
            return *shape;
        }
        let shape = self.table.shapes.len() as u32;
        self.known.insert(self.runs.as_slice().into(), shape);
        self.table.shapes.push(self.runs.as_slice().into());
        shape
    }

    fn finish(mut self) -> Table {
        while self.day < self.last_day {
            self.close_day();
        }
        // The row that holds the total has no runs.
        self.close_day();
        self.table
    }
}
