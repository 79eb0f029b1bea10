//! Who brings the leads, week by week: the mix of sources, its trend, peaks and droughts.

use std::collections::BTreeMap;

use jiff::ToSpan;

use super::attainment::columns;
use super::scope::{Scope, Within};
use super::sheet::{Cell, Column, Plot, Row, Section, Table, Tone};
use crate::contract::{Period, Span};
use crate::id::Name;
use crate::sla::Life;

/// Weeks of the trend, the last one of the period included.
const WEEKS: i32 = 12;

/// Sources drawn apart; the rest is `other`.
const SOURCES: usize = 6;

/// Leads handed over, by source.
pub(super) struct Mix<'a> {
    scope: Scope<'a>,
    within: Within,
    sources: BTreeMap<Name, u64>,
    weeks: Vec<(Span, Within, BTreeMap<Name, u64>)>,
}

impl<'a> Mix<'a> {
    pub(super) fn new(scope: Scope<'a>) -> Self {
        let (from, to) = scope.bounds();
        let zone = &scope.contract.timezone;
        let today = scope.as_of.to_zoned(zone.clone()).date();
        let last = Period::Week.span(scope.asked.last().min(today.max(scope.asked.first)));
        let weeks = (0..WEEKS).rev().map(|back| {
            let week = Period::Week.span(last.first.saturating_sub((back * 7).days()));
            let (from, to) = week.bounds(zone);
            (week, Within(from, to), BTreeMap::new())
        });
        let weeks = weeks.collect();
        Self { scope, within: Within(from, to), sources: BTreeMap::new(), weeks }
    }

    pub(super) fn add(&mut self, life: &Life) {
        let Some(entry) = life.entry(self.scope.handover()) else { return };
        if self.within.has(entry.at) {
            *count(&mut self.sources, &entry.source) += 1;
        }
        if let Some((_, _, week)) = self.weeks.iter_mut().find(|(_, week, _)| week.has(entry.at)) {
            *count(week, &entry.source) += 1;
        }
    }

    pub(super) fn section(&self) -> Section {
        Section {
            id: "mix",
            title: "Who brings the leads",
            says: Vec::new(),
            tables: vec![self.source_table(), self.trend_table()],
        }
    }

    fn source_table(&self) -> Table {
        let all = self.sources.values().sum();
        let mut sources: Vec<_> = self.sources.iter().collect();
        sources.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), (*name).clone()));
        let rows = sources.into_iter().map(|(name, count)| Row {
            tone: Tone::Plain,
            cells: vec![
                Cell::Text(name.to_string()),
                Cell::Count(*count),
                Cell::share(*count, all, ""),
            ],
        });
        Table {
            id: "sources",
            title: format!("Leads that reached {}", self.scope.handover()),
            columns: columns(&[("source", "source"), ("leads", "leads"), ("share", "share")]),
            rows: rows.collect(),
            plot: Some(Plot::Bars { label: 0, value: 2, goal: None }),
            empty: "no leads in this period",
        }
    }

    fn trend_table(&self) -> Table {
        let named = self.scope.contract.sources.iter().map(|source| source.name.as_ref());
        let named: Vec<&str> = named.take(SOURCES).collect();
        let mut all = columns(&[("week", "week"), ("leads", "leads")]);
        all.extend(named.iter().map(|name| Column::new(name, name)));
        all.push(Column::new("other", "other"));
        // Weeks before the first lead of all are not weeks without leads.
        let lived = self.weeks.iter().skip_while(|(_, _, counts)| counts.is_empty());
        let rows = lived.map(|(week, within, counts)| {
            let total: u64 = counts.values().sum();
            let mine = |name: &str| {
                let found = counts.iter().find(|(source, _)| ***source == *name);
                found.map_or(0, |(_, count)| *count)
            };
            let running = if within.1 > self.scope.as_of { " *" } else { "" };
            let label = format!("{}{running}", week.label());
            let mut cells = vec![Cell::Text(label), Cell::Count(total)];
            let known: u64 = named.iter().map(|name| mine(name)).sum();
            cells.extend(named.iter().map(|name| Cell::Count(mine(name))));
            cells.push(Cell::Count(total - known));
            Row { tone: Tone::Plain, cells }
        });
        let rows = rows.collect();
        let values = (2..all.len()).collect();
        Table {
            id: "trend",
            title: "Week by week (* not over)".to_owned(),
            columns: all,
            rows,
            plot: Some(Plot::Columns { label: 0, values }),
            empty: "no leads in these weeks",
        }
    }
}

fn count<'m>(counts: &'m mut BTreeMap<Name, u64>, name: &Name) -> &'m mut u64 {
    if !counts.contains_key(name) {
        counts.insert(name.clone(), 0);
    }
    counts.get_mut(name).expect("it was put there")
}
