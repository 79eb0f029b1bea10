//! How large a share of a promise's countdowns must be met, and how many may therefore be missed.

use super::Period;

/// `objective:` of a promise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Objective {
    /// Share of the countdowns that must be met, in (0, 1).
    pub share: f64,
    /// In each of these periods.
    pub per: Period,
    /// With fewer countdowns than this in a period nothing is claimed and nobody is alerted.
    pub min_sample: u32,
}

/// What `min_sample` is where the agreement does not say.
pub const MIN_SAMPLE: u32 = 30;

impl Objective {
    /// How many of `count` countdowns may be missed before the objective is: whole ones.
    pub fn budget(&self, count: u64) -> u64 {
        count.saturating_mul(self.missable()) / 10_000
    }

    /// The least `min_sample` with which an alert can come before the objective is missed.
    ///
    /// Alerts about a budget are said in counts of leads: *slow* when half of it is used in the
    /// first half of the period, *fast* when a quarter of it and at least five are used in one
    /// working day, *exhausted* when it is gone. With a budget below one whole countdown the first
    /// miss is at once the last, and every warning would come after the fact: so at `min_sample`
    /// countdowns the budget must hold one, which *slow* can then warn about. (*Fast* needs a
    /// budget of five to come in time, from 5 ÷ (1 − share) countdowns on; below that the other
    /// two speak.)
    ///
    /// A low share needs no such rule. Where every lead is missed, budget is used 1 ÷ (1 − share)
    /// times as fast as planned, which is more than once for every share above 0: half of the
    /// period can then always use half of the budget.
    pub fn least_sample(&self) -> u32 {
        u32::try_from(10_000_u64.div_ceil(self.missable())).unwrap_or(u32::MAX)
    }

    /// The share that may be missed, in ten-thousandths: a share is written with at most two
    /// decimals of a percent, and binary fractions would lose them.
    fn missable(&self) -> u64 {
        let kept = (self.share * 10_000.0).round() as u64;
        10_000_u64.saturating_sub(kept).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objective(share: f64) -> Objective {
        Objective { share, per: Period::Month, min_sample: MIN_SAMPLE }
    }

    #[test]
    fn a_budget_is_in_whole_countdowns() {
        assert_eq!(objective(0.95).budget(30), 1);
        assert_eq!(objective(0.95).budget(19), 0);
        assert_eq!(objective(0.95).budget(100), 5);
        assert_eq!(objective(0.9).budget(10), 1);
        assert_eq!(objective(0.99).budget(0), 0);
    }

    #[test]
    fn the_least_sample_leaves_one_to_miss() {
        assert_eq!(objective(0.95).least_sample(), 20);
        assert_eq!(objective(0.99).least_sample(), 100);
        assert_eq!(objective(0.9999).least_sample(), 10_000);
        for percent in 1..=9_999_u32 {
            let objective = objective(f64::from(percent) / 10_000.0);
            let least = u64::from(objective.least_sample());
            assert_eq!(objective.budget(least).min(1), 1, "{percent}");
            assert_eq!(objective.budget(least - 1), 0, "{percent}");
        }
    }
}
