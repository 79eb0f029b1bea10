//! How the score of each side went: in the period that is asked for, and in those before it.
//!
//! Every score of a report comes from here, so that the one shown for an earlier period is the one
//! that the report of that period shows. A period without leads has no score: that is a gap, never
//! a zero.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::attainment::columns;
use super::scope::Scope;
use super::sheet::{Cell, Plot, Row, Table, Tone};
use crate::contract::{Contract, Party, Period, Span, Verdict};
use crate::id::PromiseId;
use crate::sla::{Life, Standing, spans};

/// So many periods are shown, the one that is asked for among them.
const SHOWN: usize = 6;

/// Of one promise about each lead: how many countdowns were kept, and of how many.
type Kept = (u64, u64);

/// One period.
#[derive(Debug, Default)]
struct Past {
    /// Something was due, or a lead reached a stage.
    any: bool,
    promises: BTreeMap<PromiseId, Kept>,
}

/// The periods, earliest first; the last one is asked for.
pub(super) struct Trend<'a> {
    contract: &'a Contract,
    spans: Vec<Span>,
    /// When each of them ends, and the first of them begins.
    from: Timestamp,
    ends: Vec<Timestamp>,
    past: Vec<Past>,
}

impl<'a> Trend<'a> {
    pub(super) fn new(scope: Scope<'a>) -> Self {
        let mut spans = vec![scope.asked];
        while spans.len() < SHOWN && spans[0].before() != spans[0] {
            spans.insert(0, spans[0].before());
        }
        let zone = &scope.contract.timezone;
        let from = spans[0].bounds(zone).0;
        let ends = spans.iter().map(|span| span.bounds(zone).1).collect();
        let past = spans.iter().map(|_| Past::default()).collect();
        Self { contract: scope.contract, spans, from, ends, past }
    }

    /// The spans of `per` that belong to any of the periods, each once.
    pub(super) fn spans(&self, per: Period) -> Vec<Span> {
        let mut all: Vec<Span> = self.spans.iter().flat_map(|span| spans(per, *span)).collect();
        all.dedup();
        all
    }

    /// The period in which something happened, if it is one of them.
    fn at(&mut self, at: Timestamp) -> Option<&mut Past> {
        let place = self.ends.partition_point(|end| *end <= at);
        self.past.get_mut(place).filter(|_| self.from <= at)
    }

    pub(super) fn add(&mut self, life: &Life) {
        let contract = self.contract;
        let known = |name: &str| contract.stages.iter().any(|stage| *stage.name == *name);
        for entry in life.entries.iter().filter(|entry| known(&entry.stage)) {
            if let Some(past) = self.at(entry.at) {
                past.any = true;
            }
        }
        for short in &life.countdowns {
            let Some(past) = short.due.and_then(|due| self.at(due)) else { continue };
            past.any = true;
            let (met, of) = match short.verdict {
                Verdict::Met | Verdict::MetLateLogged => (1, 1),
                verdict => (0, u64::from(verdict.is_breach())),
            };
            match past.promises.get_mut(&short.promise) {
                Some(kept) => *kept = (kept.0 + met, kept.1 + of),
                None => {
                    past.promises.insert(short.promise.clone(), (met, of));
                }
            }
        }
    }

    /// The score of the period that is asked for.
    pub(super) fn score(&self, standings: &[Standing<'_>]) -> Score {
        self.score_of(self.spans.len() - 1, standings)
    }

    /// The score of one period; `standings` are those of all of them.
    fn score_of(&self, place: usize, standings: &[Standing<'_>]) -> Score {
        let Some(past) = self.past.get(place).filter(|past| past.any) else {
            return Score::default();
        };
        let promise = |id: &PromiseId| self.contract.promise(id.as_str());
        let sum = |counts: &dyn Fn(&PromiseId) -> bool| {
            let counted = past.promises.iter().filter(|(id, _)| counts(id));
            counted.fold((0, 0), |(met, of), (_, kept)| (met + kept.0, of + kept.1))
        };
        // What only an older version made was made by Sales.
        let sales = sum(&|id| {
            promise(id).is_none_or(|one| one.owed_by == Party::Sales && !one.is_of_a_definition())
        });
        let defined = sum(&|id| promise(id).is_some_and(|one| one.is_of_a_definition()));
        let mut marketing = of_quotas(self.spans[place], standings);
        let mine = self.contract.promises.iter();
        let mine = mine.filter(|one| one.owed_by == Party::Marketing && !one.is_of_a_definition());
        let each = mine.filter_map(|one| past.promises.get(&one.id).copied());
        let each = each.chain([defined]).filter(|(_, of)| *of > 0);
        marketing.extend(each.map(|(met, of)| met as f64 / of as f64));
        Score { sales, marketing }
    }

    /// How the scores went. What cannot be told before the first of them is left out.
    pub(super) fn table(&self, standings: &[Standing<'_>]) -> Table {
        let scores = (0..self.spans.len()).map(|place| (place, self.score_of(place, standings)));
        let told = |score: &Score| score.sales().is_some() || score.marketing().is_some();
        let scores: Vec<(usize, Score)> = scores.skip_while(|(_, score)| !told(score)).collect();
        let cell = |place: usize, share: Option<f64>| match share {
            Some(share) => Cell::Goal(share),
            None if self.past[place].any => Cell::None("nothing to judge".to_owned()),
            None => Cell::None("no leads".to_owned()),
        };
        let row = |(place, score): &(usize, Score)| Row {
            tone: Tone::Plain,
            cells: vec![
                Cell::Text(self.spans[*place].label()),
                cell(*place, score.sales()),
                cell(*place, score.marketing()),
            ],
        };
        let word = self.spans[0].period.word();
        // One point is no trend.
        let rows = if scores.len() > 1 { scores.iter().map(row).collect() } else { Vec::new() };
        Table {
            id: "trend",
            title: format!("How the scores went, {word} by {word}"),
            columns: columns(&[("period", word), ("sales", "Sales"), ("marketing", "Marketing")]),
            rows,
            plot: Some(Plot::Line { label: 0, values: vec![1, 2], goal: None }),
            empty: "nothing earlier can be judged",
        }
    }
}

/// How far each quota was kept, over all of its spans that belong to `asked`.
fn of_quotas(asked: Span, standings: &[Standing<'_>]) -> Vec<f64> {
    let mut by_quota: BTreeMap<&PromiseId, Vec<f64>> = BTreeMap::new();
    for standing in standings.iter().filter(|one| is_of(one, asked)) {
        if let Some(achieved) = standing.achieved() {
            by_quota.entry(&standing.quota.id).or_default().push(achieved);
        }
    }
    by_quota.values().map(|shares| shares.iter().sum::<f64>() / shares.len() as f64).collect()
}

/// Whether a quota's span belongs to the period `asked`.
pub(super) fn is_of(standing: &Standing<'_>, asked: Span) -> bool {
    spans(standing.quota.per, asked).contains(&standing.span)
}

/// What the score of each side is made of.
#[derive(Debug, Default)]
pub(super) struct Score {
    /// All countdowns of Sales: how many were kept, and of how many.
    pub(super) sales: Kept,
    /// How far each promise of Marketing was kept, 0 to 1.
    pub(super) marketing: Vec<f64>,
}

impl Score {
    /// The share of all its countdowns that Sales kept.
    pub(super) fn sales(&self) -> Option<f64> {
        let (met, of) = self.sales;
        (of > 0).then(|| met as f64 / of as f64)
    }

    /// The mean of how far Marketing kept each of its promises, the definitions together being one:
    /// 90 leads of 100 owed are nine tenths.
    pub(super) fn marketing(&self) -> Option<f64> {
        let count = self.marketing.len();
        (count > 0).then(|| self.marketing.iter().sum::<f64>() / count as f64)
    }
}
