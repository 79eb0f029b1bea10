//! How fast a budget goes: from when on it went too fast, by what is known now.
//!
//! The rates are those of site reliability, put in counts of leads, because a share of a period's
//! leads cannot burn as fast as a share of its requests. *Fast*: within one working day a quarter
//! of the budget and at least five, two of them within the last two working hours. *Slow*: half of
//! the budget with less than half of the period's working time gone. What a budget is at an instant
//! follows from the countdowns that had begun by then. Being told of the facts and not of the looks
//! at them, both are the same however often one looks.

use jiff::Timestamp;

use super::size::Foretold;
use crate::calendar::{Length, Unit};
use crate::contract::Objective;

const DAY: Length = Length { amount: 1, unit: Unit::WorkingDays };
const HOURS: Length = Length { amount: 2, unit: Unit::WorkingHours };

/// So many missed within a working day are fast, at least …
const FAST_DAY: usize = 5;
/// … with so many of them within the last working hours.
const FAST_HOURS: usize = 2;

/// When a budget began to go too fast; `None`: it never did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Burn {
    /// A quarter of it within a working day.
    pub fast: Option<Timestamp>,
    /// Half of it within the first half of the period.
    pub slow: Option<Timestamp>,
}

/// What happened in one span, in any order.
#[derive(Clone, Debug, Default)]
pub(super) struct Moments {
    /// When each countdown that is judged or runs began.
    pub(super) begun: Vec<Timestamp>,
    /// When each that was broken was due.
    pub(super) broken: Vec<Timestamp>,
}

impl Moments {
    /// How fast the budget went in a span, by what is known at `as_of`.
    pub(super) fn burn(
        &mut self,
        objective: Objective,
        foretold: &Foretold<'_>,
        as_of: Timestamp,
    ) -> Burn {
        self.begun.sort_unstable();
        self.broken.sort_unstable();
        let Self { begun, broken } = self;
        let Some(enough) = (objective.min_sample as usize).checked_sub(1) else {
            return Burn::default();
        };
        // With fewer than these nothing is claimed, from then on it may be.
        let Some(&enough) = begun.get(enough) else { return Burn::default() };
        let (calendar, (from, to)) = (foretold.calendar, foretold.bounds);
        let ends = |length: Length| -> Vec<Timestamp> {
            let end = |at: &Timestamp| calendar.deadline(*at, length).unwrap_or(Timestamp::MAX);
            broken.iter().map(end).collect()
        };
        let (days, hours) = (ends(DAY), ends(HOURS));
        let all = calendar.worked_ms(from, to);
        let count = |instants: &[Timestamp], at| instants.partition_point(|one| *one <= at);
        let mut burn = Burn::default();
        let mut instants: Vec<Timestamp> =
            broken.iter().copied().chain([enough]).chain(foretold.told_from()).collect();
        instants.retain(|at| *at >= enough && *at <= as_of);
        instants.sort_unstable();
        for at in instants {
            let missed = count(broken, at);
            let Some(size) = foretold.at(at, count(begun, at) as u64) else { continue };
            let allowed = objective.budget(size.likely);
            let (day, lately) = (missed - count(&days, at), missed - count(&hours, at));
            let quarter = day as u64 * 4 >= allowed;
            if burn.fast.is_none() && quarter && day >= FAST_DAY && lately >= FAST_HOURS {
                burn.fast = Some(at);
            }
            let early = calendar.worked_ms(from, at).saturating_mul(2) < all;
            let half = missed > 0 && missed as u64 * 2 >= allowed;
            if burn.slow.is_none() && half && early {
                burn.slow = Some(at);
            }
        }
        burn
    }
}
