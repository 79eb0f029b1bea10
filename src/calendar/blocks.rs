//! From the agreement's hours to wall time: which pieces of it are working time, and whose date
//! they are.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::SignedDuration;
use jiff::civil::{Date, date};

use super::{Block, Hours};

/// Seconds in a day of 24 hours.
pub(super) const DAY: i64 = 86_400;

const EPOCH: Date = date(1970, 1, 1);

/// A piece of wall time that is working time and belongs to one date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The date, in days since 1970-01-01.
    pub(super) day: i64,
    /// In seconds of wall time since 1970-01-01.
    pub(super) wall: Range<i64>,
}

/// All pieces of the given days, in order; none overlap.
///
/// Where an overnight tail runs into the next date's first block, the time from there on is the
/// next date's: so nothing counts twice, and a later instant never belongs to an earlier date.
pub(super) fn pieces(hours: &Hours, days: Range<i64>) -> Vec<Piece> {
    let exceptions: BTreeMap<i64, &[Block]> =
        hours.exceptions.iter().map(|(date, other)| (day_of(*date), &*other.blocks)).collect();
    let week = hours.week.each_ref().map(|blocks| merged(blocks.iter().map(seconds).collect()));
    let mut pieces: Vec<Piece> = vec![];
    for day in days {
        let mut own = match exceptions.get(&day) {
            Some(blocks) => merged(blocks.iter().map(seconds).collect()),
            None => week[weekday(day)].clone(),
        };
        let midnight = day * DAY;
        if let (Some(first), Some(before)) = (own.first(), pieces.last_mut()) {
            let first = midnight + first.start;
            if before.wall.end > first {
                own.push(first - midnight..before.wall.end - midnight);
                own = merged(own);
                before.wall.end = first;
            }
        }
        pieces.extend(
            own.into_iter()
                .map(|block| Piece { day, wall: midnight + block.start..midnight + block.end }),
        );
    }
    pieces
}

/// A date's number: days since 1970-01-01.
pub(super) fn day_of(date: Date) -> i64 {
    date.duration_since(EPOCH).as_secs() / DAY
}

/// The date of a day's number.
pub(super) fn date_of(day: i64) -> Date {
    EPOCH.saturating_add(SignedDuration::from_secs(day.saturating_mul(DAY)))
}

/// Monday is 0.
pub(super) fn weekday(day: i64) -> usize {
    // 1970-01-01 was a Thursday.
    (day + 3).rem_euclid(7) as usize
}

/// A block in seconds after its date's midnight; the end may lie on the next date.
fn seconds(block: &Block) -> Range<i64> {
    let from = i64::from(block.from).clamp(0, DAY - 1);
    let to = i64::from(block.to).clamp(0, DAY);
    if to > from { from..to } else { from..to + DAY }
}

/// The same time in order, with what overlaps or touches made one.
fn merged(mut ranges: Vec<Range<i64>>) -> Vec<Range<i64>> {
    ranges.sort_unstable_by_key(|range| range.start);
    let mut out: Vec<Range<i64>> = vec![];
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}
