//! The funnel: how many leads reached each stage in the period, and how many of these have gone on.
//!
//! Conversion is by cohort of entry: of the leads that reached a stage in the period, those that
//! have reached the next one since, whenever that was.

use std::collections::BTreeMap;

use super::attainment::columns;
use super::scope::{Scope, Whose, Within};
use super::sheet::{Cell, Plot, Row, Section, Table, Tone};
use crate::id::Name;
use crate::sla::Life;

/// Leads that reached a stage, and those of them that reached the next.
#[derive(Clone, Copy, Debug, Default)]
struct Reached {
    leads: u64,
    went_on: u64,
}

/// The way of all leads.
pub(super) struct Funnel<'a> {
    scope: Scope<'a>,
    within: Within,
    stages: Vec<Reached>,
    sources: BTreeMap<Name, Vec<Reached>>,
    groups: BTreeMap<String, Vec<Reached>>,
}

impl<'a> Funnel<'a> {
    pub(super) fn new(scope: Scope<'a>) -> Self {
        let (from, to) = scope.bounds();
        let stages = vec![Reached::default(); scope.contract.stages.len()];
        let (sources, groups) = (BTreeMap::new(), BTreeMap::new());
        Self { scope, within: Within(from, to), stages, sources, groups }
    }

    pub(super) fn add(&mut self, life: &Life) {
        let stages = &self.scope.contract.stages;
        for (index, stage) in stages.iter().enumerate() {
            let Some(entry) = life.entry(&stage.name).filter(|one| self.within.has(one.at)) else {
                continue;
            };
            let next = stages.get(index + 1);
            let went_on = next.is_some_and(|next| life.entry(&next.name).is_some());
            let count = |reached: &mut [Reached]| {
                reached[index].leads += 1;
                reached[index].went_on += u64::from(went_on);
            };
            count(&mut self.stages);
            let all = || vec![Reached::default(); stages.len()];
            count(self.sources.entry(entry.source.clone()).or_insert_with(all));
            if let Some(group) = self.scope.group(Whose::of(entry)) {
                count(self.groups.entry(group).or_insert_with(all));
            }
        }
    }

    /// Whether no lead reached any stage.
    pub(super) fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    pub(super) fn section(&self) -> Section {
        let mut tables = vec![self.stage_table()];
        let sources = self.sources.iter().map(|(name, reached)| (name.to_string(), reached));
        tables.push(self.split_table(("sources", "source"), sources));
        if let Some(by) = self.scope.by.filter(|by| *by != super::By::Source) {
            let groups = self.groups.iter().map(|(name, reached)| (name.clone(), reached));
            tables.push(self.split_table(("split", by.word()), groups));
        }
        Section { id: "funnel", title: "The funnel", says: Vec::new(), tables }
    }

    fn stage_table(&self) -> Table {
        let stages = &self.scope.contract.stages;
        let any = self.stages.iter().any(|reached| reached.leads > 0);
        let rows = stages.iter().zip(&self.stages).filter(|_| any).enumerate();
        let rows = rows.map(|(index, (stage, reached))| {
            let to = stages.get(index + 1);
            let on = to.map_or(Cell::None(String::new()), |_| {
                Cell::share(reached.went_on, reached.leads, "")
            });
            let next = to.map_or(Cell::None(String::new()), |to| Cell::Text(to.name.to_string()));
            let cells =
                vec![Cell::Text(stage.name.to_string()), Cell::Count(reached.leads), on, next];
            Row { tone: Tone::Plain, cells }
        });
        Table {
            id: "stages",
            title: "Leads that reached each stage, and how many have gone on".to_owned(),
            columns: columns(&[
                ("stage", "stage"),
                ("leads", "leads"),
                ("went_on", "went on"),
                ("next", "to"),
            ]),
            rows: rows.collect(),
            plot: Some(Plot::Bars { label: 0, value: 1, goal: None }),
            empty: "no leads in this period",
        }
    }

    /// From the handover on, for each group: how many, and how many of them went on.
    fn split_table<'r>(
        &self,
        (id, by): (&'static str, &'static str),
        groups: impl Iterator<Item = (String, &'r Vec<Reached>)>,
    ) -> Table {
        let first = self.scope.contract.handover();
        let stages = &self.scope.contract.stages;
        let rows = groups.flat_map(|(group, reached)| {
            let stages = stages.iter().zip(reached).enumerate().skip(first);
            let met = stages.filter(|(_, (_, reached))| reached.leads > 0);
            let rows = met.map(|(index, (stage, reached))| {
                let on = match index + 1 < self.stages.len() {
                    true => Cell::share(reached.went_on, reached.leads, ""),
                    false => Cell::None(String::new()),
                };
                let cells = vec![
                    Cell::Text(group.clone()),
                    Cell::Text(stage.name.to_string()),
                    Cell::Count(reached.leads),
                    on,
                ];
                Row { tone: Tone::Plain, cells }
            });
            rows.collect::<Vec<_>>()
        });
        let rows = rows.collect();
        Table {
            id,
            title: format!("By {by}"),
            columns: columns(&[
                ("group", by),
                ("stage", "stage"),
                ("leads", "leads"),
                ("went_on", "went on"),
            ]),
            rows,
            plot: None,
            empty: "no leads in this period",
        }
    }
}
