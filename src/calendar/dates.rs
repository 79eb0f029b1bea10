//! Working days: the dates that have working time, in order, and where a time of day falls on one
//! of them.

use std::collections::HashMap;
use std::ops::Range;

use super::blocks::{DAY, Piece};
use super::table::Table;
use super::zone::Zone;

const SECOND: i64 = 1000;

#[derive(Clone, Debug)]
struct WorkingDate {
    /// Days since 1970-01-01.
    day: i32,
    /// The zone's period from which to look for its wall time.
    hint: u16,
    /// Which blocks it has.
    shape: u16,
}

/// The working dates of a calendar.
#[derive(Clone, Debug)]
pub(super) struct WorkingDates {
    first_day: i64,
    /// For each day from `first_day` on, how many working dates lie before it.
    before: Vec<u16>,
    dates: Vec<WorkingDate>,
    /// Blocks in seconds after midnight, in order.
    shapes: Vec<Box<[Range<i64>]>>,
}

impl WorkingDates {
    /// The dates among `days` for which `table` has working time.
    pub(super) fn new(pieces: &[Piece], table: &Table, zone: &Zone, days: Range<i64>) -> Self {
        let mut works = vec![false; (days.end - days.start) as usize];
        table.dates().for_each(|day| works[(day - days.start) as usize] = true);
        let mut new = Self { first_day: days.start, before: vec![], dates: vec![], shapes: vec![] };
        let mut known: HashMap<Box<[Range<i64>]>, u16> = HashMap::new();
        let mut pieces = pieces;
        for (day, works) in days.zip(works) {
            new.before.push(new.dates.len() as u16);
            let (own, later) = pieces.split_at(pieces.iter().take_while(|p| p.day == day).count());
            pieces = later;
            if works {
                let on_date = |wall: &Range<i64>| wall.start - day * DAY..wall.end - day * DAY;
                // Most dates look like one of the week before.
                let blocks = || own.iter().map(|piece| on_date(&piece.wall));
                let alike = |date: &&WorkingDate| {
                    new.shapes[usize::from(date.shape)].iter().cloned().eq(blocks())
                };
                let week = new.dates.iter().rev().take(7);
                let shape = week.rev().find(alike).map(|date| date.shape);
                let shape = shape.unwrap_or_else(|| {
                    *known.entry(blocks().collect()).or_insert_with_key(|blocks| {
                        new.shapes.push(blocks.clone());
                        (new.shapes.len() - 1) as u16
                    })
                });
                let hint = zone.hint(day * DAY) as u16;
                new.dates.push(WorkingDate { day: day as i32, hint, shape });
            }
        }
        new
    }

    /// How much memory it takes.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        let shapes = self.shapes.iter().map(|blocks| size_of_val(&**blocks) + size_of_val(blocks));
        size_of_val(&*self.before) + size_of_val(&*self.dates) + shapes.sum::<usize>()
    }

    /// The instant, in milliseconds, that is `amount` working dates after `day` at the time of day
    /// `local` (in milliseconds after midnight), moved into that date's working time: before its
    /// first block to its begin, in a break to the next block's begin, after the last to its end.
    pub(super) fn after(&self, day: i64, local: i64, amount: u32, zone: &Zone) -> Option<i64> {
        let index = *self.before.get(usize::try_from(day - self.first_day).ok()?)?;
        let date = self.dates.get(usize::from(index).checked_add(amount as usize)?)?;
        let (midnight, hint) = (i64::from(date.day) * DAY, usize::from(date.hint));
        let mut end = None;
        for block in &self.shapes[usize::from(date.shape)] {
            let wall = midnight + block.start..midnight + block.end;
            // A block that lies in a gap of the clock never happens.
            let Some(real) = zone.real(&wall, hint) else { continue };
            if local <= block.start * SECOND {
                return Some(real.start * SECOND);
            }
            if local <= block.end * SECOND {
                let at = zone.resolve(midnight + local.div_euclid(SECOND), hint) * SECOND
                    + local.rem_euclid(SECOND);
                return Some(at.clamp(real.start * SECOND, real.end * SECOND));
            }
            end = Some(real.end * SECOND);
        }
        end
    }
}
