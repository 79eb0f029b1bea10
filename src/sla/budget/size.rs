//! How many countdowns a period that still runs is going to hold.
//!
//! A budget is a share of the whole period's leads. While it runs they are foretold like the counts
//! of quotas: from a quarter of its working time on by the rate so far, before that by the period
//! before it.

use jiff::Timestamp;

use crate::calendar::Calendar;

/// The rate so far foretells the rest once this part of the working time is over: one in four.
const PART: u64 = 4;

/// What a span is going to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    /// At the present rate.
    pub(super) likely: u64,
    /// By as much more as chance may bring: two standard deviations.
    pub(super) most: u64,
}

impl Size {
    /// Of a span that is over.
    pub(super) fn exactly(count: u64) -> Self {
        Self { likely: count, most: count }
    }
}

/// What one span's size is foretold from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Foretold<'c> {
    /// In which time is counted.
    pub(super) calendar: &'c Calendar,
    /// From when to when it lasts.
    pub(super) bounds: (Timestamp, Timestamp),
    /// How many the span before it held, where that is known and enough.
    pub(super) previous: Option<u64>,
}

impl Foretold<'_> {
    /// From when on its own rate foretells it; `None` where it has no working time.
    pub(super) fn told_from(&self) -> Option<Timestamp> {
        let whole = i64::try_from(self.worked(self.bounds.1).div_ceil(PART)).ok()?;
        self.calendar.after_ms(self.bounds.0, whole).filter(|_| whole > 0)
    }

    /// Its size, as it could be told at `at`, when `begun` of it had begun; never less than these.
    pub(super) fn at(&self, at: Timestamp, begun: u64) -> Option<Size> {
        let (whole, gone) = (self.worked(self.bounds.1), self.worked(at.min(self.bounds.1)));
        // Of a count foretold from a count both are due to chance: what was seen, and the rest.
        let (likely, variance) = if gone > 0 && gone.saturating_mul(PART) >= whole {
            let rest = begun.saturating_mul(whole - gone) / gone;
            (begun.saturating_add(rest), rest.saturating_mul(whole) / gone)
        } else {
            let previous = self.previous?;
            (previous, previous.saturating_mul(2))
        };
        let most = likely.saturating_add(variance.saturating_mul(4).isqrt());
        Some(Size { likely: likely.max(begun), most: most.max(begun) })
    }

    fn worked(&self, to: Timestamp) -> u64 {
        u64::try_from(self.calendar.worked_ms(self.bounds.0, to)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(hours * 3600).unwrap()
    }

    #[test]
    fn from_a_quarter_on_by_its_own_rate_before_that_by_the_span_before() {
        let calendar = Calendar::always();
        let bounds = (at(0), at(100));
        let size = |previous, hours, begun| {
            let foretold = Foretold { calendar: &calendar, bounds, previous };
            assert_eq!(foretold.told_from(), Some(at(25)));
            foretold.at(at(hours), begun).map(|size| (size.likely, size.most))
        };
        assert_eq!(size(None, 24, 100), None);
        // Two counts of 400 differ by 2 * sqrt(800), at most.
        assert_eq!(size(Some(400), 24, 100), Some((400, 456)));
        assert_eq!(size(Some(400), 24, 500), Some((500, 500)));
        // 300 are to come; their number is off by twice sqrt(300 * 4).
        assert_eq!(size(Some(900), 25, 100), Some((400, 469)));
        assert_eq!(size(None, 50, 200), Some((400, 440)));
        assert_eq!(size(None, 100, 400), Some((400, 400)));
        assert_eq!(size(None, 200, 400), Some((400, 400)));
    }
}
