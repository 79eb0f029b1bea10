//! What the standing of a quota or a budget means for those who read about it.

use jiff::{SignedDuration, Timestamp};

use super::Course;
use super::words::promised;
use crate::contract::{Agreement, Contract, Measure, Quota, Span, Upon};
use crate::id::PromiseId;
use crate::lead::{Coverage, Stream};
use crate::sla::{Budget, BudgetState, Standing, State};

/// A quota or a budget in one span.
#[derive(Clone, Copy)]
pub(super) enum Stands<'a> {
    Quota(&'a Standing<'a>),
    Budget(&'a Budget<'a>),
}

impl Stands<'_> {
    pub(super) fn promise(&self) -> &PromiseId {
        match self {
            Self::Quota(standing) => &standing.quota.id,
            Self::Budget(budget) => &budget.promise.id,
        }
    }

    pub(super) fn span(&self) -> Span {
        match self {
            Self::Quota(standing) => standing.span,
            Self::Budget(budget) => budget.span,
        }
    }

    pub(super) fn route(&self) -> Option<usize> {
        match self {
            Self::Quota(standing) => standing.quota.route,
            Self::Budget(budget) => budget.promise.route,
        }
    }

    /// What there is to say where nothing has been said yet: what a step waits for, what makes it
    /// another thing to say, and the course. The gravest of one kind first.
    pub(super) fn fresh(&self, over: bool) -> Vec<(Upon, &'static str, Course)> {
        match self {
            Self::Quota(standing) => match standing.state {
                State::OutOfReach => vec![(Upon::AtRisk, "out_of_reach", Course::OutOfReach)],
                State::Broken => vec![(Upon::Breached, "broken", Course::Broken)],
                _ => Vec::new(),
            },
            Self::Budget(budget) => match budget.state {
                BudgetState::Missed | BudgetState::UsedUp => {
                    vec![(Upon::Breached, "exhausted", self.course(over))]
                }
                BudgetState::Left(_) => {
                    let fast = budget.burn.fast.map(|_| (Upon::AtRisk, "fast", Course::Fast));
                    let slow = budget.burn.slow.map(|_| (Upon::AtRisk, "slow", Course::Slow));
                    fast.into_iter().chain(slow).collect()
                }
                BudgetState::TooFew | BudgetState::TooEarly | BudgetState::Kept => Vec::new(),
            },
        }
    }

    /// The course of a budget of which no more is left.
    fn course(&self, over: bool) -> Course {
        match self {
            Self::Budget(Budget { state: BudgetState::UsedUp, .. }) => Course::UsedUp,
            _ if over => Course::Broken,
            _ => Course::Missed,
        }
    }

    /// Which course is taken now by what was told as `told`; `None`: nothing that is news.
    pub(super) fn continued(&self, told: Course, over: bool) -> Option<Course> {
        let accused = matches!(told, Course::Broken | Course::Withdrawn);
        let kept = if accused { Course::Withdrawn } else { Course::Kept };
        Some(match self {
            Self::Quota(standing) => match standing.state {
                State::Broken => Course::Broken,
                State::OutOfReach => Course::OutOfReach,
                State::Kept => kept,
                State::Ahead if accused => Course::Withdrawn,
                State::Ahead => Course::Eased,
                // A forecast that wavers is no news: it is out of reach until it is on pace.
                State::Behind => return None,
                State::Untold(_) if told.is_bad() => Course::Withdrawn,
                State::Untold(_) => return None,
            },
            Self::Budget(budget) => match (budget.state, told) {
                (BudgetState::Missed | BudgetState::UsedUp, _) => self.course(over),
                (BudgetState::Kept, _) => kept,
                (BudgetState::Left(_), Course::Fast) if budget.burn.fast.is_some() => told,
                (BudgetState::Left(_), Course::Slow) if budget.burn.slow.is_some() => told,
                // What is foretold wavers, and that is no news.
                (BudgetState::Left(0), Course::UsedUp | Course::Missed) => return None,
                (BudgetState::Left(_), Course::UsedUp | Course::Missed) => Course::Eased,
                (BudgetState::Left(_), Course::Eased) => told,
                (_, told) if told.is_bad() => Course::Withdrawn,
                _ => return None,
            },
        })
    }

    /// Whether it is certain, as far as its own counts go. What is not judged yet when the period
    /// is over must not be able to turn it.
    pub(super) fn is_settled(&self, over: bool) -> bool {
        match self {
            _ if !over => true,
            Self::Budget(budget) => budget.open == 0 || budget.state == BudgetState::Missed,
            Self::Quota(standing) => match standing.quota.measure {
                Measure::PassRate { .. } | Measure::Acceptance { .. } => {
                    let tally = standing.tally;
                    let of = (tally.of + tally.open).max(1) as f64;
                    let target = standing.quota.bound.target;
                    let best = target.is_met((tally.part + tally.open) as f64 / of);
                    let worst = target.is_met(tally.part as f64 / of);
                    best == worst
                }
                // A lead of the last day has had no time to go on.
                Measure::Conversion { .. } => {
                    let tally = standing.tally;
                    let target = standing.quota.bound.target;
                    let best = (tally.part + tally.open) as f64 / tally.of.max(1) as f64;
                    standing.state != State::Broken || !target.is_met(best)
                }
                _ => true,
            },
        }
    }

    /// Since when the agreement has held this very term: the start of the first of the latest
    /// versions that all say the same.
    fn agreed_since(&self, agreement: &Agreement, newest: &Contract) -> Option<Timestamp> {
        let windows: Vec<_> = agreement.windows().collect();
        let same = windows.iter().rev().take_while(|(contract, ..)| match self {
            Self::Quota(standing) => {
                let quota = standing.quota;
                contract.quota(quota.id.as_str()).is_some_and(|one| {
                    let terms = |one: &Quota| (one.kind, one.bound, one.per, one.min_sample);
                    // What is measured is the same if it is called the same: places of stages and
                    // sources differ between versions.
                    terms(one) == terms(quota) && promised(contract, one) == promised(newest, quota)
                })
            }
            Self::Budget(budget) => {
                let promise = contract.promise(budget.promise.id.as_str());
                promise.is_some_and(|one| one.objective == Some(budget.objective))
            }
        });
        same.last().map(|(_, from, _)| *from)
    }

    /// Whether it binds the whole of the period.
    pub(super) fn binds(
        &self,
        agreement: &Agreement,
        contract: &Contract,
        from: Timestamp,
    ) -> bool {
        from >= contract.enforce_from
            && self.agreed_since(agreement, contract).is_some_and(|at| at <= from)
    }
}

/// Whether everything in `[from, to)` that could be counted has been read: of a period that runs up
/// to the present, of one that is over also what the CRM may show late, or people may log late.
pub(super) fn is_read(
    (contract, coverage): (&Contract, &Coverage),
    (from, to): (Timestamp, Timestamp),
    as_of: Timestamp,
) -> bool {
    if !coverage.refused.is_empty() || !coverage.unreadable.is_empty() {
        return false;
    }
    let grace = contract.touch.late_log_grace.zip(contract.everyday());
    let graced = grace.and_then(|(grace, calendar)| calendar.deadline(to, grace)).unwrap_or(to);
    let lag = SignedDuration::from_millis(coverage.lag_ms);
    let until = match to <= as_of {
        true => graced.saturating_add(lag).unwrap_or(Timestamp::MAX),
        false => as_of,
    };
    let channels = contract.touch.channels.iter().map(|channel| Stream::Activities(*channel));
    let mut streams = [Stream::Leads].into_iter().chain(channels);
    streams.all(|stream| coverage.complete_through(stream, from).is_some_and(|end| end >= until))
}
