//! How long leads wait, promised or not: for an owner, for the first touch, for an outcome.
//!
//! A delay belongs to the period in which it ended; the speed to lead to the period in which the
//! lead was handed over, so that those who still wait are counted, too. All in working time of the
//! lead's own calendar.

use std::collections::BTreeMap;

use super::attainment::columns;
use super::numbers::Spread;
use super::scope::{Scope, Whose, Within};
use super::sheet::{Cell, Plot, Row, Section, Table, Tone};
use crate::sla::{Delay, Life};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// Upper ends of the steps of the speed to lead, and what they are called.
const STEPS: [(i64, &str); 6] = [
    (5 * MINUTE, "within 5 min"),
    (30 * MINUTE, "within 30 min"),
    (HOUR, "within 1 h"),
    (4 * HOUR, "within 4 h"),
    (8 * HOUR, "within 8 h"),
    (i64::MAX, "later"),
];

/// The delays of all leads.
pub(super) struct Delays<'a> {
    scope: Scope<'a>,
    within: Within,
    three: [Spread; 3],
    speed: Spread,
    steps: [u64; STEPS.len()],
    untouched: u64,
    groups: BTreeMap<String, Spread>,
}

impl<'a> Delays<'a> {
    pub(super) fn new(scope: Scope<'a>) -> Self {
        let (from, to) = scope.bounds();
        Self {
            scope,
            within: Within(from, to),
            three: Default::default(),
            speed: Spread::default(),
            steps: [0; STEPS.len()],
            untouched: 0,
            groups: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, life: &Life) {
        let delays = [life.delays.assigned, life.delays.touched, life.delays.outcome];
        for (spread, delay) in self.three.iter_mut().zip(delays) {
            if let Some(Delay { at, worked_ms }) = delay
                && self.within.has(at)
            {
                spread.add(worked_ms);
            }
        }
        let handed_over = life.entry(self.scope.handover());
        let Some(entry) = handed_over.filter(|entry| self.within.has(entry.at)) else { return };
        let Some(speed) = life.delays.speed else {
            self.untouched += 1;
            return;
        };
        self.speed.add(speed.worked_ms);
        let step = STEPS.iter().position(|(most, _)| speed.worked_ms <= *most);
        self.steps[step.unwrap_or(STEPS.len() - 1)] += 1;
        if let Some(group) = self.scope.group(Whose::of(entry)) {
            self.groups.entry(group).or_default().add(speed.worked_ms);
        }
    }

    pub(super) fn section(&self) -> Section {
        let mut tables = vec![self.three_table(), self.speed_table()];
        if let Some(by) = self.scope.by {
            let title = format!("Speed to lead, by {}", by.word());
            let rows = self.groups.iter().map(|(group, spread)| row(group, spread));
            tables.push(table(("speed_split", title), ("group", by.word()), rows.collect()));
        }
        let says = match (self.speed.at(0.5), self.untouched) {
            (None, 0) => Vec::new(),
            (None, waiting) => vec![format!("Nobody has followed up any of the {waiting} yet.")],
            (Some(median), waiting) => vec![format!(
                "Half of those followed up were within {}; {} not followed up yet.",
                super::sheet::duration(median),
                were(waiting)
            )],
        };
        Section { id: "delays", title: "How long leads wait", says, tables }
    }

    fn three_table(&self) -> Table {
        let names = ["created to assigned", "assigned to first touch", "first touch to outcome"];
        let rows = names.iter().zip(&self.three).filter(|(_, spread)| spread.count() > 0);
        let rows = rows.map(|(name, spread)| row(name, spread)).collect();
        let title = "The three delays, in working time".to_owned();
        table(("delays", title), ("delay", "delay"), rows)
    }

    fn speed_table(&self) -> Table {
        let all = self.speed.count() + self.untouched;
        let steps = STEPS.iter().map(|(_, name)| *name).chain(["not yet"]);
        let counts = self.steps.into_iter().chain([self.untouched]);
        let rows = steps.zip(counts).filter(|_| all > 0).map(|(name, count)| Row {
            tone: Tone::Plain,
            cells: vec![
                Cell::Text(name.to_owned()),
                Cell::Count(count),
                Cell::share(count, all, ""),
            ],
        });
        Table {
            id: "speed",
            title: format!("Speed to lead: from {} to the first touch", self.scope.handover()),
            columns: columns(&[("speed", "first touch"), ("leads", "leads"), ("share", "share")]),
            rows: rows.collect(),
            plot: Some(Plot::Bars { label: 0, value: 1, goal: None }),
            empty: "no leads in this period",
        }
    }
}

fn were(count: u64) -> String {
    match count {
        0 => "none is".to_owned(),
        1 => "1 is".to_owned(),
        count => format!("{count} are"),
    }
}

fn row(name: &str, spread: &Spread) -> Row {
    let [median, tail] = spread.cells();
    let cells = vec![Cell::Text(name.to_owned()), Cell::Count(spread.count()), median, tail];
    Row { tone: Tone::Plain, cells }
}

fn table(
    (id, title): (&'static str, String),
    (first, first_title): (&'static str, &'static str),
    rows: Vec<Row>,
) -> Table {
    let rest = [("leads", "leads"), ("median", "median"), ("p90", "p90")];
    let all: Vec<_> = [(first, first_title)].into_iter().chain(rest).collect();
    let empty = "no leads in this period";
    Table { id, title, columns: columns(&all), rows, plot: None, empty }
}
