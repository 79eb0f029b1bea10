//! What an objective allows to be missed in a period, and how much of that is gone.
//!
//! Pure, and counted from the lives of all leads like the quotas. A countdown belongs to the period
//! in which it is due. A budget is a count of countdowns: of those that have been judged or run so
//! far. Nothing is claimed on fewer than `min_sample`. Start at [`Budgets`];
//! `burn` is how fast it goes.

mod burn;

use jiff::Timestamp;

use super::{Life, Short};
use crate::contract::{Contract, Objective, Period, Promise, Span, Verdict};
use burn::Moments;

pub use burn::Burn;

/// The countdowns of one promise that are due in one span. What is excused, void or left by its
/// lead counts neither way.
#[derive(Clone, Debug, Default)]
struct Count {
    judged: u64,
    broken: u64,
    running: u64,
    /// Kept where the burn is asked for.
    moments: Option<Moments>,
}

impl Count {
    fn add(&mut self, short: &Short, due: Timestamp) {
        let expected = self.judged + self.running;
        self.count(short.verdict);
        let Some(moments) = &mut self.moments else { return };
        if self.judged + self.running > expected {
            moments.begun.push(short.start);
        }
        if short.verdict.is_breach() {
            moments.broken.push(due);
        }
    }

    fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Met | Verdict::MetLateLogged => self.judged += 1,
            Verdict::Breached | Verdict::BreachedAnswered => {
                self.judged += 1;
                self.broken += 1;
            }
            verdict if verdict.is_open() => self.running += 1,
            _ => {}
        }
    }
}

/// One objective with its counts in consecutive spans.
struct Counted<'a> {
    promise: &'a Promise,
    objective: Objective,
    spans: Vec<(Span, (Timestamp, Timestamp))>,
    counts: Vec<Count>,
}

/// The budgets of every objective of one version.
pub struct Budgets<'a> {
    contract: &'a Contract,
    counted: Vec<Counted<'a>>,
}

impl<'a> Budgets<'a> {
    /// Nothing counted yet, in these spans of each period, earliest first.
    pub fn new(contract: &'a Contract, spans: impl Fn(Period) -> Vec<Span>) -> Self {
        let counted = contract.promises.iter().filter_map(|promise| {
            let objective = promise.objective?;
            let spans = spans(objective.per).into_iter();
            let spans: Vec<_> = spans.map(|span| (span, span.bounds(&contract.timezone))).collect();
            let counts = vec![Count::default(); spans.len()];
            Some(Counted { promise, objective, spans, counts })
        });
        Self { contract, counted: counted.collect() }
    }

    /// The same, and how fast each goes is followed, too: that takes room for every countdown.
    #[must_use]
    pub fn burning(mut self) -> Self {
        let counts = self.counted.iter_mut().flat_map(|counted| &mut counted.counts);
        counts.for_each(|count| count.moments = Some(Moments::default()));
        self
    }

    /// Counts one lead. What is deleted counts nowhere.
    pub fn add(&mut self, life: &Life) {
        if life.gone {
            return;
        }
        for short in &life.countdowns {
            let Some(due) = short.due else { continue };
            let mine = |one: &&mut Counted<'a>| one.promise.id == short.promise;
            for Counted { spans, counts, .. } in self.counted.iter_mut().filter(mine) {
                let place = spans.partition_point(|(_, (_, to))| *to <= due);
                if spans.get(place).is_some_and(|(_, (from, _))| *from <= due) {
                    counts[place].add(short, due);
                }
            }
        }
    }

    /// How each budget stands in each of its spans that have begun, in the order written, then by
    /// time.
    pub fn standings(&self, as_of: Timestamp) -> Vec<Budget<'a>> {
        let all = self.counted.iter().flat_map(|counted| {
            let places = counted.spans.iter().zip(&counted.counts);
            let begun = places.filter(move |((_, (from, _)), _)| *from <= as_of);
            begun.map(move |((span, bounds), count)| {
                let burn = count.moments.as_ref();
                let burn = burn.map(|one| one.burn(self.contract, counted.objective, *bounds));
                Budget {
                    burn: burn.unwrap_or_default(),
                    ..counted.budget(*span, count, bounds.1 <= as_of)
                }
            })
        });
        all.collect()
    }
}

impl<'a> Counted<'a> {
    fn budget(&self, span: Span, count: &Count, over: bool) -> Budget<'a> {
        let expected = count.judged + count.running;
        let allowed = self.objective.budget(expected);
        let state = match count.broken {
            _ if expected < u64::from(self.objective.min_sample) => BudgetState::TooFew,
            broken if broken > allowed => BudgetState::Missed,
            _ if over => BudgetState::Kept,
            broken if broken == allowed => BudgetState::UsedUp,
            broken => BudgetState::Left(allowed - broken),
        };
        let (promise, objective, broken) = (self.promise, self.objective, count.broken);
        let (open, burn) = (count.running, Burn::default());
        Budget { promise, objective, span, expected, open, allowed, broken, state, burn }
    }
}

/// How the budget of one objective stands in one span.
#[derive(Clone, Debug)]
pub struct Budget<'a> {
    /// Of which promise.
    pub promise: &'a Promise,
    /// What was agreed.
    pub objective: Objective,
    /// In which span.
    pub span: Span,
    /// So many countdowns are due in it, as far as they have begun.
    pub expected: u64,
    /// So many of these are not judged yet.
    pub open: u64,
    /// So many of them may be missed.
    pub allowed: u64,
    /// So many are.
    pub broken: u64,
    /// How it stands.
    pub state: BudgetState,
    /// How fast it went, where that was followed.
    pub burn: Burn,
}

/// How a budget stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BudgetState {
    /// Fewer than `min_sample`: nothing is claimed.
    TooFew,
    /// More are missed than may be.
    Missed,
    /// The period is over, and no more were missed than may be.
    Kept,
    /// The period runs, and as many are missed as may be.
    UsedUp,
    /// The period runs, and so many more may be missed.
    Left(u64),
}
