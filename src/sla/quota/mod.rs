//! The second engine: what Marketing owes about a period, counted from the lives of all leads.
//!
//! Pure like the first. Leads are counted once, into the periods that are asked for; then each
//! quota stands somewhere in each of them. Nothing is claimed on fewer leads than `min_sample`, nor
//! on costs that are not given. Start at [`Quotas`].

mod standing;
mod tally;

use jiff::Timestamp;

use super::Life;
use crate::contract::{Contract, Measure, Period, Quota, Span};

pub use standing::{Standing, State, Untold, cost};
pub use tally::{Tally, passed};

/// The spans of `per` that belong to `asked`: those that end in it, or the one it is part of.
pub fn spans(per: Period, asked: Span) -> Vec<Span> {
    if per > asked.period {
        return vec![per.span(asked.first)];
    }
    let mut found = Vec::new();
    let mut span = per.span(asked.first);
    while span.last() <= asked.last() {
        found.push(span);
        let next = span.after();
        if next == span {
            break;
        }
        span = next;
    }
    found
}

/// One quota with its counts in consecutive spans.
struct Counted<'a> {
    quota: &'a Quota,
    spans: Vec<(Span, (Timestamp, Timestamp))>,
    /// So many of the first spans are only looked back at.
    before: usize,
    tallies: Vec<Tally>,
    /// When the first lead of all counted: what came before is not known to have been nothing.
    first: Timestamp,
}

/// Every quota of one version, counted for one period.
pub struct Quotas<'a> {
    contract: &'a Contract,
    counted: Vec<Counted<'a>>,
}

impl<'a> Quotas<'a> {
    /// Nothing counted yet, in these spans of each period, earliest first and without a gap.
    pub fn new(contract: &'a Contract, spans: impl Fn(Period) -> Vec<Span>) -> Self {
        let counted = contract.quotas.iter().map(|quota| {
            let mut all = spans(quota.per);
            let before = match quota.measure {
                Measure::Evenness { over, .. } => over.saturating_sub(1),
                _ => 0,
            };
            let shown = all.len();
            for _ in 0..before {
                let Some(first) = all.first() else { break };
                all.insert(0, first.before());
            }
            let before = all.len() - shown;
            let bounds = |span: Span| (span, span.bounds(&contract.timezone));
            let tallies = vec![Tally::default(); all.len()];
            let spans = all.into_iter().map(bounds).collect();
            Counted { quota, spans, before, tallies, first: Timestamp::MAX }
        });
        Self { contract, counted: counted.collect() }
    }

    /// Counts one lead. What is deleted counts nowhere.
    pub fn add(&mut self, life: &Life) {
        if life.gone {
            return;
        }
        for counted in &mut self.counted {
            let Counted { quota, spans, tallies, first, .. } = counted;
            tally::count(self.contract, &quota.measure, life, &mut |at, what| {
                *first = at.min(*first);
                let place = spans.partition_point(|(_, (_, to))| *to <= at);
                if spans.get(place).is_some_and(|(_, (from, _))| *from <= at) {
                    what.add_to(&mut tallies[place]);
                }
            });
        }
    }

    /// How each quota stands in each of its spans, in the order written, then by time.
    pub fn standings(&self, as_of: Timestamp) -> Vec<Standing<'a>> {
        let all = self.counted.iter().flat_map(|counted| {
            (counted.before..counted.spans.len())
                .filter(move |place| counted.spans[*place].1.0 <= as_of)
                .map(move |place| standing::standing(self.contract, &counted.part(place), as_of))
        });
        all.collect()
    }
}

/// One quota in one span, with what came before it.
struct Part<'p, 'a> {
    quota: &'a Quota,
    span: Span,
    bounds: (Timestamp, Timestamp),
    /// The spans that the measure looks at; the last is the one at hand.
    tallies: &'p [Tally],
    /// Leads were counted from the very beginning of the first of them.
    whole: bool,
}

impl<'a> Counted<'a> {
    fn part(&self, place: usize) -> Part<'_, 'a> {
        let (span, bounds) = self.spans[place];
        let first = place - self.before.min(place);
        let whole = self.first <= self.spans[first].1.0;
        Part { quota: self.quota, span, bounds, tallies: &self.tallies[first..=place], whole }
    }
}
