//! A clock that counts in a calendar and stands still during pauses.

use jiff::{SignedDuration, Timestamp};

use crate::calendar::{Calendar, Length};

/// A stretch in which the clock stands; without an end it still does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pause {
    pub(super) from: Timestamp,
    pub(super) to: Option<Timestamp>,
    /// `max_pause` cut it off.
    pub(super) capped: bool,
}

impl Pause {
    /// Whether `max_pause` had cut it off by `at`.
    pub(super) fn was_cut_by(self, at: Timestamp) -> bool {
        self.capped && self.to.is_some_and(|to| to <= at)
    }
}

/// When a length is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Then.
    At(Timestamp),
    /// A pause without an end comes first.
    Paused,
    /// Beyond what the calendar can compute.
    Beyond,
}

impl Due {
    /// The instant, where there is one.
    pub(super) fn at(self) -> Option<Timestamp> {
        match self {
            Self::At(at) => Some(at),
            Self::Paused | Self::Beyond => None,
        }
    }
}

/// Counts `length` from `start` with `pauses` (in order, apart from each other, none before
/// `start`) taken out.
pub(super) struct Stopwatch<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) start: Timestamp,
    pub(super) length: Length,
    pub(super) pauses: &'a [Pause],
}

impl Stopwatch<'_> {
    /// When the whole length is over.
    pub(super) fn due(&self) -> Due {
        self.calendar.deadline(self.start, self.length).map_or(Due::Beyond, |at| self.pushed(at))
    }

    /// When `share` (in (0, 1)) of the length is over.
    pub(super) fn share(&self, share: f64) -> Due {
        let total = self.length.millis().unwrap_or_else(|| {
            let plain = self.calendar.deadline(self.start, self.length);
            plain.map_or(0, |plain| self.calendar.worked_ms(self.start, plain))
        });
        // Lengths are at most a year, so the product is exact to the millisecond.
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "< 2^53")]
        let part = (total as f64 * share).ceil() as i64;
        self.later(self.start, part).map_or(Due::Beyond, |at| self.pushed(at))
    }

    /// Milliseconds that it has counted by `at`.
    pub(super) fn elapsed(&self, at: Timestamp) -> i64 {
        let stood = self.pauses.iter().map(|pause| {
            let to = pause.to.map_or(at, |to| to.min(at));
            if pause.from < to { self.ran(pause.from, to) } else { 0 }
        });
        (self.ran(self.start, at) - stood.sum::<i64>()).max(0)
    }

    /// Each pause that begins before the deadline pushes it back by the time that the pause took
    /// from the clock. A pause outside working time takes nothing, so the deadline keeps its place
    /// to the second.
    fn pushed(&self, mut due: Timestamp) -> Due {
        for pause in self.pauses {
            if pause.from >= due {
                break;
            }
            let Some(to) = pause.to else { return Due::Paused };
            let Some(later) = self.later(due, self.ran(pause.from, to)) else { return Due::Beyond };
            due = later;
        }
        Due::At(due)
    }

    fn later(&self, from: Timestamp, ms: i64) -> Option<Timestamp> {
        if self.length.is_working() {
            return self.calendar.after_ms(from, ms);
        }
        from.checked_add(SignedDuration::from_millis(ms)).ok()
    }

    fn ran(&self, from: Timestamp, to: Timestamp) -> i64 {
        if self.length.is_working() {
            return self.calendar.worked_ms(from, to);
        }
        (to.as_millisecond() - from.as_millisecond()).max(0)
    }
}
