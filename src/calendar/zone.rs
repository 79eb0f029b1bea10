//! A time zone as a list of periods with one offset each: wall time and real time, both in whole
//! seconds.
//!
//! Wall time is counted in seconds as if the wall clock hung in UTC. Built once per calendar,
//! because asking the zone's own rules at every look-up is too slow.

use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A stretch of real time with one offset from UTC.
#[derive(Clone, Debug)]
struct Period {
    real: Range<i64>,
    offset: i64,
}

/// All periods of a zone, in order and without holes; the first and the last have no end.
#[derive(Clone, Debug)]
pub(super) struct Zone {
    periods: Vec<Period>,
}

/// So far away that no offset added to it overflows.
const FOREVER: i64 = i64::MAX / 4;

impl Zone {
    /// The periods of `zone` between two instants; what lies outside is taken to be like the
    /// nearest.
    pub(super) fn new(zone: &TimeZone, from: Timestamp, to: Timestamp) -> Self {
        let mut offset = i64::from(zone.to_offset(from).seconds());
        let mut start = -FOREVER;
        let mut periods = vec![];
        for change in zone.following(from).take_while(|change| change.timestamp() < to) {
            let (at, next) = (change.timestamp().as_second(), i64::from(change.offset().seconds()));
            // Many transitions only change the zone's abbreviation.
            if next != offset {
                periods.push(Period { real: start..at, offset });
                (start, offset) = (at, next);
            }
        }
        periods.push(Period { real: start..FOREVER, offset });
        Self { periods }
    }

    /// Number of periods; their indices serve as hints to the functions below.
    pub(super) fn len(&self) -> usize {
        self.periods.len()
    }

    /// Where the real time of period `index` lies, and its offset.
    pub(super) fn period(&self, index: usize) -> (Range<i64>, i64) {
        let period = &self.periods[index];
        (period.real.clone(), period.offset)
    }

    /// The last period by whose begin the wall clock cannot have shown `wall` yet: a hint for
    /// `wall` and later.
    pub(super) fn hint(&self, wall: i64) -> usize {
        // No offset from UTC is as large as 26 hours.
        let safe = wall - 26 * 3600;
        self.periods.partition_point(|period| period.real.start <= safe) - 1
    }

    /// When the wall clock shows a time within `wall`: the first such instant and the one after the
    /// last. `None` where all of it falls into a gap. `hint` is that of any earlier wall time.
    pub(super) fn real(&self, wall: &Range<i64>, hint: usize) -> Option<Range<i64>> {
        let mut found: Option<Range<i64>> = None;
        for Period { real, offset } in &self.periods[hint..] {
            if real.start > wall.end + 26 * 3600 {
                break;
            }
            let part = real.start.max(wall.start - offset)..real.end.min(wall.end - offset);
            if !part.is_empty() {
                found = Some(found.map_or(part.start, |earlier| earlier.start)..part.end);
            }
        }
        found
    }

    /// When the wall clock shows `wall`: the first time where it does twice, and shifted forward by
    /// the gap's length where it never does. `hint` is that of any earlier wall time.
    pub(super) fn resolve(&self, wall: i64, hint: usize) -> i64 {
        let periods = &self.periods[hint..];
        for (index, Period { real, offset }) in periods.iter().enumerate() {
            let at = wall - offset;
            if at < real.end {
                // Before this period's begin and not within the one before: the clock jumped over
                // it.
                let jumped = at < real.start && index > 0;
                return if jumped { wall - periods[index - 1].offset } else { at };
            }
        }
        unreachable!("the last period has no end")
    }
}
