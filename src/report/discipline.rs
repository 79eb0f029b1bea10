//! How the CRM is kept: what is logged late or backdated, of what
//! nobody says what came, which leads are
//! dark, and who holds many steps of the funnel at once.
//!
//! A lead is dark now or it is not: what it was at the end of another period is not kept, so the
//! instant is said wherever dark leads are.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::attainment::columns;
use super::scope::{Scope, Within};
use super::sheet::{Cell, Row, Section, Table, Tone};
use crate::id::{LeadId, OwnerId};
use crate::sla::{Life, Touched, Worth};

/// Dark leads that are named; the rest is a number.
const NAMED: usize = 10;

/// What one person did.
#[derive(Clone, Copy, Debug, Default)]
struct Person {
    touches: u64,
    late: u64,
    backdated: u64,
    unconcluded: u64,
    dark: u64,
    /// Leads that went on in the period, and those of them of which this person owned every step.
    alone: u64,
    moved: u64,
}

/// The discipline of everybody.
pub(super) struct Discipline<'a> {
    scope: Scope<'a>,
    within: Within,
    people: BTreeMap<Option<OwnerId>, Person>,
    /// Longest dark first.
    dark: Vec<(Timestamp, LeadId, Option<OwnerId>)>,
    dark_count: u64,
}

impl<'a> Discipline<'a> {
    pub(super) fn new(scope: Scope<'a>) -> Self {
        let (from, to) = scope.bounds();
        let (people, dark) = (BTreeMap::new(), Vec::new());
        Self { scope, within: Within(from, to), people, dark, dark_count: 0 }
    }

    fn person(&mut self, who: Option<&OwnerId>) -> &mut Person {
        self.people.entry(who.cloned()).or_default()
    }

    pub(super) fn add(&mut self, life: &Life) {
        let (within, as_of) = (self.within, self.scope.as_of);
        // What is planned and still ahead says nothing about anybody yet.
        let ahead = |touch: &Touched| touch.worth == Worth::Planned && touch.at >= as_of;
        for touch in life.touches.iter().filter(|one| within.has(one.at) && !ahead(one)) {
            let person = self.person(touch.by.as_ref());
            let unconcluded = touch.unconcluded || touch.worth == Worth::Planned;
            person.unconcluded += u64::from(unconcluded);
            match touch.worth {
                Worth::Counts => person.touches += 1,
                Worth::Late => {
                    person.touches += 1;
                    person.late += 1;
                }
                Worth::Backdated => person.backdated += 1,
                Worth::Planned => {}
            }
        }
        self.steps(life);
        let Some(open) = &life.open else { return };
        let Some(from) = open.dark_from.filter(|from| *from <= self.scope.as_of) else { return };
        self.person(open.owner.as_ref()).dark += 1;
        self.dark_count += 1;
        let place =
            self.dark.partition_point(|(earlier, lead, _)| (earlier, lead) <= (&from, &life.lead));
        if place < NAMED {
            self.dark.insert(place, (from, life.lead.clone(), open.owner.clone()));
            self.dark.truncate(NAMED);
        }
    }

    /// Whether one person owned the lead at each step from the handover to the one it took in the
    /// period, two at least.
    fn steps(&mut self, life: &Life) {
        let stages = self.scope.stages();
        let taken: Vec<_> = stages.iter().filter_map(|stage| life.entry(&stage.name)).collect();
        let Some(last) = taken.last().filter(|last| taken.len() > 1 && self.within.has(last.at))
        else {
            return;
        };
        let Some(owner) = last.owner.clone() else { return };
        let alone = taken.iter().all(|entry| entry.owner.as_ref() == Some(&owner));
        let person = self.person(Some(&owner));
        person.moved += 1;
        person.alone += u64::from(alone);
    }

    /// Whether anything was logged.
    pub(super) fn is_logged(&self) -> bool {
        self.people.values().any(|one| one.touches + one.backdated + one.unconcluded > 0)
    }

    pub(super) fn section(&self) -> Section {
        let mut says = Vec::new();
        if let Some(discipline) = self.scope.contract.discipline {
            let what = format!("owned, open, and nothing logged for {}", discipline.dark_after);
            let dark = match self.dark_count {
                0 => "No lead is".to_owned(),
                1 => "1 lead is".to_owned(),
                count => format!("{count} leads are"),
            };
            let as_of = self.told(self.scope.as_of);
            says.push(format!("{dark} dark as of {as_of}, whatever the period ({what})."));
        }
        let tables = vec![self.people_table(), self.dark_table()];
        Section { id: "discipline", title: "How the CRM is kept", says, tables }
    }

    /// An instant as the tables show it.
    fn told(&self, at: Timestamp) -> String {
        let zone = self.scope.contract.timezone.clone();
        at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
    }

    fn people_table(&self) -> Table {
        let rows = self.people.iter().map(|(who, person)| Row {
            tone: Tone::Plain,
            cells: vec![
                Cell::Text(who.as_ref().map_or("nobody", OwnerId::as_str).to_owned()),
                Cell::Count(person.touches),
                Cell::share(person.late, person.touches, ""),
                Cell::Count(person.backdated),
                Cell::Count(person.unconcluded),
                Cell::Count(person.dark),
                Cell::share(person.alone, person.moved, ""),
            ],
        });
        Table {
            id: "people",
            title: "By person".to_owned(),
            columns: columns(&[
                ("owner", "owner"),
                ("touches", "touches"),
                ("late", "logged late"),
                ("backdated", "backdated"),
                ("unconcluded", "no outcome"),
                ("dark", "dark now"),
                ("alone", "every step alone"),
            ]),
            rows: rows.collect(),
            plot: None,
            empty: "nothing was logged in this period",
        }
    }

    fn dark_table(&self) -> Table {
        let rows = self.dark.iter().map(|(from, lead, owner)| Row {
            tone: Tone::Warn,
            cells: vec![
                Cell::Text(lead.to_string()),
                Cell::Text(owner.as_ref().map_or("nobody", OwnerId::as_str).to_owned()),
                Cell::Text(self.told(*from)),
            ],
        });
        Table {
            id: "dark",
            title: format!("Dark the longest, as of {}", self.told(self.scope.as_of)),
            columns: columns(&[("lead", "lead"), ("owner", "owner"), ("since", "since")]),
            rows: rows.collect(),
            plot: None,
            empty: match self.scope.contract.discipline {
                Some(_) => "no lead is dark",
                None => "the agreement holds no `discipline.dark_after`",
            },
        }
    }
}
