//! What leads truly cost, salaries and overhead included, by source. A missing month is said; a
//! figure that needs it is not guessed.

use std::collections::BTreeMap;

use super::attainment::columns;
use super::scope::{Scope, Within};
use super::sheet::{Cell, Row, Section, Table, Tone};
use crate::contract::{Cost, Period};
use crate::id::Name;
use crate::sla::{Life, cost, spans};

/// Leads by source and stage.
pub(super) struct Costs<'a> {
    scope: Scope<'a>,
    within: Within,
    reached: BTreeMap<Name, Vec<u64>>,
}

impl<'a> Costs<'a> {
    pub(super) fn new(scope: Scope<'a>) -> Self {
        let (from, to) = scope.bounds();
        Self { scope, within: Within(from, to), reached: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, life: &Life) {
        for (index, stage) in self.scope.stages().iter().enumerate() {
            let entry = life.entry(&stage.name).filter(|entry| self.within.has(entry.at));
            let Some(entry) = entry else { continue };
            let all = || vec![0; self.scope.stages().len()];
            let counts = self.reached.entry(entry.source.clone()).or_insert_with(all);
            counts[index] += 1;
        }
    }

    pub(super) fn section(&self) -> Section {
        let contract = self.scope.contract;
        let mut says = Vec::new();
        for cost in contract.costs.iter().filter(|cost| self.is_asked(cost)) {
            if let Some(share) = cost.share_of_time {
                says.push(format!(
                    "In {} {} of the working time paid under `{}` went into bringing leads.",
                    cost.month.label(),
                    Cell::Goal(share).words(),
                    contract.sources[cost.source].name
                ));
            }
        }
        Section { id: "cost", title: "What they truly cost", says, tables: vec![self.table()] }
    }

    fn is_asked(&self, cost: &Cost) -> bool {
        spans(Period::Month, self.scope.asked).contains(&cost.month)
    }

    fn table(&self) -> Table {
        let contract = self.scope.contract;
        let mut sources: Vec<usize> = contract.costs.iter().map(|cost| cost.source).collect();
        sources.sort_unstable();
        sources.dedup();
        let mut all = columns(&[
            ("source", "source"),
            ("spend", "spend"),
            ("salary", "salaries"),
            ("overhead", "overhead"),
            ("total", "in all"),
        ]);
        for stage in self.scope.stages() {
            let title = format!("per {}", stage.name);
            all.push(super::sheet::Column::new(&format!("per_{}", stage.name), &title));
        }
        Table {
            id: "sources",
            title: String::new(),
            columns: all,
            rows: sources.into_iter().map(|source| self.row(source)).collect(),
            plot: None,
            empty: "the agreement holds no `costs`",
        }
    }

    fn row(&self, source: usize) -> Row {
        let contract = self.scope.contract;
        let name = contract.sources[source].name.as_ref();
        let stages = self.scope.stages().len();
        let mut cells = vec![Cell::Text(name.to_owned())];
        let (Ok(total), Some(currency)) =
            (cost(contract, Some(source), self.scope.asked), contract.currency())
        else {
            cells.push(Cell::None(self.why(source)));
            cells.extend((1..4 + stages).map(|_| Cell::None(String::new())));
            return Row { tone: Tone::Warn, cells };
        };
        let lines = contract.costs.iter();
        let lines = lines.filter(|cost| cost.source == source && self.is_asked(cost));
        let sum = |part: fn(&Cost) -> i64| lines.clone().map(part).sum::<i64>();
        let parts =
            [sum(|cost| cost.spend), sum(Cost::salary_for_leads), sum(|cost| cost.overhead)];
        cells.extend(parts.into_iter().chain([total]).map(|cents| Cell::Money(cents, currency)));
        let none = vec![0; stages];
        let counts = self.reached.get(name).unwrap_or(&none);
        let running = self.scope.is_running();
        cells.extend(counts.iter().map(|count| match i64::try_from(*count) {
            // Costs are those of whole months, leads only those so far.
            _ if running => Cell::None("told at the end".to_owned()),
            Ok(count @ 1..) => Cell::Money((total + count / 2) / count, currency),
            _ => Cell::None("no leads".to_owned()),
        }));
        Row { tone: Tone::Plain, cells }
    }

    /// Why it cannot be told.
    fn why(&self, source: usize) -> String {
        match cost(self.scope.contract, Some(source), self.scope.asked) {
            Err(months) if months.is_empty() => "given by month".to_owned(),
            Err(months) => {
                let months: Vec<String> = months.iter().map(|month| month.label()).collect();
                format!("no costs for {}", months.join(", "))
            }
            Ok(_) => String::new(),
        }
    }
}
