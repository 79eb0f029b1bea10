//! Whether the leads are good: whether they meet the definitions, what Sales refused and why, how
//! Sales rated them, and which good ones nobody marked.

use std::collections::BTreeMap;

use super::attainment::columns;
use super::reasons::Reasons;
use super::scope::{Scope, Within};
use super::sheet::{Cell, Plot, Row, Section, Table, Tone};
use crate::contract::Verdict;
use crate::sla::{Decided, Life, Rating, passed};

/// Passed, failed, not known yet.
#[derive(Clone, Copy, Debug, Default)]
struct Passed {
    met: u64,
    of: u64,
    open: u64,
}

/// Stars given.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stars {
    pub(super) count: u64,
    sum: u64,
    counts: [u64; 5],
}

impl Stars {
    pub(super) fn add(&mut self, stars: u8) {
        self.count += 1;
        self.sum += u64::from(stars);
        if let Some(count) = self.counts.get_mut(usize::from(stars).saturating_sub(1)) {
            *count += 1;
        }
    }

    /// Adds those of `other`.
    pub(super) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
    }

    pub(super) fn mean(&self) -> Cell {
        match self.count {
            0 => Cell::None(String::new()),
            count => Cell::Number(self.sum as f64 / count as f64),
        }
    }
}

/// The quality of all leads.
pub(super) struct Quality<'a> {
    scope: Scope<'a>,
    within: Within,
    passed: BTreeMap<(usize, String), Passed>,
    decided: [u64; 3],
    undecided: u64,
    reasons: BTreeMap<(bool, String, String), u64>,
    missed: [u64; 2],
    ratings: BTreeMap<(&'static str, String), Stars>,
    rated_for: Reasons,
}

impl<'a> Quality<'a> {
    pub(super) fn new(scope: Scope<'a>) -> Self {
        let (from, to) = scope.bounds();
        Self {
            scope,
            within: Within(from, to),
            passed: BTreeMap::new(),
            decided: [0; 3],
            undecided: 0,
            reasons: BTreeMap::new(),
            missed: [0; 2],
            ratings: BTreeMap::new(),
            rated_for: Reasons::default(),
        }
    }

    pub(super) fn add(&mut self, life: &Life) {
        let contract = self.scope.contract;
        for (index, definition) in contract.definitions.iter().enumerate() {
            let entry = life.entry(&contract.stages[definition.stage].name);
            let Some(entry) = entry.filter(|entry| self.within.has(entry.at)) else { continue };
            let key = (index, entry.source.to_string());
            let count = self.passed.entry(key).or_default();
            match passed(life, definition) {
                None => count.open += 1,
                Some(met) => {
                    count.of += 1;
                    count.met += u64::from(met);
                }
            }
        }
        self.decide(life);
        for short in &life.countdowns {
            let mut definitions = contract.definitions.iter();
            let missed = definitions.any(|one| one.is_missed(&short.promise));
            if missed && short.due.is_some_and(|due| self.within.has(due)) {
                match short.verdict {
                    Verdict::Breached => self.missed[0] += 1,
                    Verdict::BreachedAnswered => self.missed[1] += 1,
                    _ => {}
                }
            }
        }
        let within = self.within;
        for rating in life.ratings.iter().filter(|rating| within.has(rating.at)) {
            self.rate(rating);
        }
    }

    fn decide(&mut self, life: &Life) {
        let entry = life.entry(self.scope.handover());
        let Some(entry) = entry.filter(|entry| self.within.has(entry.at)) else { return };
        let (place, reason) = match entry.decision.as_ref().map(|decision| &decision.how) {
            None => {
                self.undecided += 1;
                return;
            }
            Some(Decided::Accepted) => (0, None),
            Some(Decided::Disqualified(reason)) => (1, Some(reason)),
            Some(Decided::Refused(reason)) => (2, Some(reason)),
        };
        self.decided[place] += 1;
        if let Some(reason) = reason {
            let code = reason.code.as_deref().unwrap_or("no reason given");
            let key = (place == 2, reason.exit.to_string(), code.to_owned());
            *self.reasons.entry(key).or_default() += 1;
        }
    }

    fn rate(&mut self, rating: &Rating) {
        let team = self.scope.team(rating.by.as_ref(), rating.at).to_owned();
        let version = match rating.at < self.scope.contract.effective_from {
            true => format!("before version {}", self.scope.contract.version.number),
            false => format!("since version {}", self.scope.contract.version.number),
        };
        let source = rating.source.to_string();
        let rater = rating.rater.word().to_owned();
        for key in
            [("source", source), ("rater", rater), ("rater's team", team), ("agreement", version)]
        {
            self.ratings.entry(key).or_default().add(rating.stars);
        }
        if let Some(reason) = &rating.reason {
            self.rated_for.add(reason, rating.stars);
        }
    }

    /// Whether any lead was rated.
    pub(super) fn is_rated(&self) -> bool {
        !self.ratings.is_empty()
    }

    pub(super) fn section(&self) -> Section {
        let mut says = Vec::new();
        let [open, late] = self.missed;
        if open + late > 0 {
            says.push(format!(
                "{} met a definition and nobody marked them in time; {late} of these were marked \
                 later.",
                open + late
            ));
        }
        if self.undecided > 0 {
            says.push(format!("Sales has not decided about {} yet.", self.undecided));
        }
        says.extend(self.rated_for.says());
        let mut tables = vec![
            self.pass_table(),
            self.decision_table(),
            self.reason_table(),
            self.rating_table(),
        ];
        let asked = self.scope.contract.ratings.is_some_and(|ratings| ratings.reason.is_some());
        if asked || !self.rated_for.is_empty() {
            tables.push(self.rated_for.table());
        }
        Section { id: "quality", title: "Are they good", says, tables }
    }

    fn pass_table(&self) -> Table {
        let rows = self.passed.iter().map(|((index, source), count)| Row {
            tone: Tone::Plain,
            cells: vec![
                Cell::Text(self.scope.contract.definitions[*index].name.clone()),
                Cell::Text(source.clone()),
                Cell::share(count.met, count.of, "none judged"),
                Cell::Count(count.open),
            ],
        });
        Table {
            id: "definitions",
            title: "Marked leads that meet the definition".to_owned(),
            columns: columns(&[
                ("definition", "definition"),
                ("source", "source"),
                ("passed", "passed"),
                ("open", "not judged yet"),
            ]),
            rows: rows.collect(),
            plot: None,
            empty: "no leads were marked in this period",
        }
    }

    fn decision_table(&self) -> Table {
        let all: u64 = self.decided.iter().sum();
        let names = ["accepted", "given up after contact", "refused"];
        let rows = names.iter().zip(self.decided).filter(|_| all > 0).map(|(name, count)| Row {
            tone: Tone::Plain,
            cells: vec![
                Cell::Text((*name).to_owned()),
                Cell::Count(count),
                Cell::share(count, all, ""),
            ],
        });
        Table {
            id: "decisions",
            title: "What Sales decided".to_owned(),
            columns: columns(&[("decision", "decision"), ("leads", "leads"), ("share", "share")]),
            rows: rows.collect(),
            plot: Some(Plot::Bars { label: 0, value: 1, goal: None }),
            empty: "nothing was decided about leads of this period",
        }
    }

    fn reason_table(&self) -> Table {
        let mut reasons: Vec<_> = self.reasons.iter().collect();
        reasons.sort_by_key(|(key, count)| (std::cmp::Reverse(**count), (*key).clone()));
        let rows = reasons.into_iter().map(|((refused, exit, code), count)| Row {
            tone: Tone::Plain,
            cells: vec![
                Cell::Text(code.clone()),
                Cell::Text(exit.clone()),
                Cell::Text(if *refused { "refused" } else { "after contact" }.to_owned()),
                Cell::Count(*count),
            ],
        });
        Table {
            id: "reasons",
            title: "Why leads were let go".to_owned(),
            columns: columns(&[
                ("reason", "reason"),
                ("exit", "exit"),
                ("kind", "when"),
                ("leads", "leads"),
            ]),
            rows: rows.collect(),
            plot: None,
            empty: "no lead of this period was let go",
        }
    }

    fn rating_table(&self) -> Table {
        let rows = self.ratings.iter().map(|((by, name), stars)| {
            let cells = vec![
                Cell::Text((*by).to_owned()),
                Cell::Text(name.clone()),
                Cell::Count(stars.count),
                stars.mean(),
            ];
            let counts = stars.counts.map(Cell::Count);
            Row { tone: Tone::Plain, cells: cells.into_iter().chain(counts).collect() }
        });
        Table {
            id: "ratings",
            title: "How Sales rated them, 1 to 5".to_owned(),
            columns: columns(&[
                ("by", "by"),
                ("name", ""),
                ("ratings", "ratings"),
                ("mean", "mean"),
                ("stars_1", "1"),
                ("stars_2", "2"),
                ("stars_3", "3"),
                ("stars_4", "4"),
                ("stars_5", "5"),
            ]),
            rows: rows.collect(),
            plot: None,
            empty: "nobody rated a lead in this period",
        }
    }
}
