//! What an objective allows to be missed in a period, and how much of that is gone.
//!
//! Pure, and counted from the lives of all leads like the quotas. A countdown belongs to the period
//! in which it is due. A budget is a share of all of a period's countdowns; while it runs, these
//! are foretold. Nothing is claimed on fewer than `min_sample`. Start at [`Budgets`]; `size` is how
//! many they are going to be, `burn` is how fast a budget goes.

mod burn;
mod size;

use jiff::Timestamp;

use super::{Life, Short};
use crate::calendar::Calendar;
use crate::contract::{Contract, Objective, Period, Promise, Span, Verdict};
use burn::Moments;
use size::{Foretold, Size};

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
        let expected = self.expected();
        self.count(short.verdict);
        let counts = self.expected() > expected;
        let Some(moments) = &mut self.moments else { return };
        if counts {
            moments.begun.push(short.start);
        }
        if short.verdict.is_breach() {
            moments.broken.push(due);
        }
    }

    /// So many have begun and count.
    fn expected(&self) -> u64 {
        self.judged + self.running
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

/// One objective with its counts in consecutive spans. The first is only looked back at.
struct Counted<'a> {
    promise: &'a Promise,
    objective: Objective,
    spans: Vec<(Span, (Timestamp, Timestamp))>,
    counts: Vec<Count>,
    /// When the first of all was due: what came before is not known to have been nothing.
    first: Timestamp,
}

/// The budgets of every objective of one version.
pub struct Budgets<'a> {
    /// The one of every day.
    calendar: Calendar,
    counted: Vec<Counted<'a>>,
}

impl<'a> Budgets<'a> {
    /// Nothing counted yet, in these spans of each period, earliest first and without a gap.
    pub fn new(contract: &'a Contract, spans: impl Fn(Period) -> Vec<Span>) -> Self {
        let counted = contract.promises.iter().filter_map(|promise| {
            let objective = promise.objective?;
            let mut all = spans(objective.per);
            all.insert(0, all.first()?.before());
            let bounds = |span: Span| (span, span.bounds(&contract.timezone));
            let spans: Vec<_> = all.into_iter().map(bounds).collect();
            let counts = vec![Count::default(); spans.len()];
            Some(Counted { promise, objective, spans, counts, first: Timestamp::MAX })
        });
        let calendar = contract.everyday().cloned().unwrap_or_else(Calendar::always);
        Self { calendar, counted: counted.collect() }
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
            for Counted { spans, counts, first, .. } in self.counted.iter_mut().filter(mine) {
                *first = due.min(*first);
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
            counted.begun(as_of).map(move |place| counted.budget(&self.calendar, place, as_of))
        });
        all.collect()
    }

    /// The same, with how fast each went.
    pub fn burnt(mut self, as_of: Timestamp) -> Vec<Budget<'a>> {
        let mut standings = self.standings(as_of).into_iter();
        let mut burnt = Vec::with_capacity(standings.len());
        for counted in &mut self.counted {
            for place in counted.begun(as_of) {
                let Some(mut budget) = standings.next() else { break };
                let moments = counted.counts[place].moments.take();
                let foretold = counted.foretold(&self.calendar, place);
                let burn = moments.map(|mut one| one.burn(counted.objective, &foretold, as_of));
                budget.burn = burn.unwrap_or_default();
                burnt.push(budget);
            }
        }
        burnt
    }
}

impl<'a> Counted<'a> {
    /// The places of the spans that are shown and have begun.
    fn begun(&self, as_of: Timestamp) -> std::ops::Range<usize> {
        1..self.spans.partition_point(|(_, (from, _))| *from <= as_of).max(1)
    }

    fn foretold<'c>(&self, calendar: &'c Calendar, place: usize) -> Foretold<'c> {
        // What was not counted from its very beginning on says nothing about a whole span.
        let whole = self.first < self.spans[place - 1].1.0;
        let previous = Some(self.counts[place - 1].expected())
            .filter(|count| whole && *count >= u64::from(self.objective.min_sample));
        Foretold { calendar, bounds: self.spans[place].1, previous }
    }

    fn budget(&self, calendar: &Calendar, place: usize, as_of: Timestamp) -> Budget<'a> {
        let ((span, (_, to)), count) = (self.spans[place], &self.counts[place]);
        let (expected, over) = (count.expected(), to <= as_of);
        let size = match over {
            true => Some(Size::exactly(expected)),
            false => self.foretold(calendar, place).at(as_of, expected),
        };
        let foretold = size.unwrap_or(Size::exactly(expected));
        let allowed = self.objective.budget(foretold.likely);
        // Who says that nothing is left must not be refuted by a busy rest of the period.
        let most = self.objective.budget(foretold.most);
        let state = match count.broken {
            _ if expected < u64::from(self.objective.min_sample) => BudgetState::TooFew,
            _ if size.is_none() => BudgetState::TooEarly,
            broken if broken > most => BudgetState::Missed,
            _ if over => BudgetState::Kept,
            broken if broken == most => BudgetState::UsedUp,
            broken => BudgetState::Left(allowed.saturating_sub(broken)),
        };
        let (promise, objective, broken) = (self.promise, self.objective, count.broken);
        let (size, open, burn) = (foretold.likely, count.running, Burn::default());
        Budget { promise, objective, span, expected, size, open, allowed, broken, state, burn }
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
    /// So many it is going to hold: foretold while it runs, as far as that can be.
    pub size: u64,
    /// So many that have begun are not judged yet.
    pub open: u64,
    /// So many of that size may be missed.
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
    /// The period runs, and how many it is going to hold cannot be foretold yet.
    TooEarly,
    /// More are missed than may be; while the period runs: even with as many more leads as chance
    /// may bring.
    Missed,
    /// The period is over, and no more were missed than may be.
    Kept,
    /// The period runs, and as many are missed as may be, even with as many more leads as that.
    UsedUp,
    /// The period runs, and so many more may be missed, as foretold; of 0 it is not sure yet.
    Left(u64),
}

impl BudgetState {
    /// The words that tests of the agreement use.
    pub const WORDS: [&str; 6] = ["kept", "broken", "left", "used_up", "too_few", "too_early"];

    /// One of [`BudgetState::WORDS`].
    pub fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Missed => "broken",
            Self::Left(_) => "left",
            Self::UsedUp => "used_up",
            Self::TooFew => "too_few",
            Self::TooEarly => "too_early",
        }
    }
}
