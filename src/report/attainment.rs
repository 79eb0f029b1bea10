//! Whether promises about each lead were kept: how often, how fast, and what of a budget is left.
//!
//! A countdown belongs to the period in which it is due. Excused ones count neither way; the raw
//! share counts them as broken. What cannot be known is counted and left out.

use std::collections::BTreeMap;

use super::budgets;
use super::numbers::Spread;
use super::scope::{Scope, Whose, Within};
use super::sheet::{Cell, Column, Plot, Row, Section, Table, Tone};
use crate::contract::{Objective, Party, Promise, Verdict};
use crate::id::PromiseId;
use crate::sla::{Budgets, Life, Short, spans};

/// Countdowns of one promise.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    pub(super) met: u64,
    late_logged: u64,
    breached: u64,
    answered_late: u64,
    excused: u64,
    void: u64,
    unknown: u64,
    running: u64,
    spread: Spread,
}

impl Kept {
    fn add(&mut self, short: &Short) {
        let count = match short.verdict {
            Verdict::Met => &mut self.met,
            Verdict::MetLateLogged => {
                self.met += 1;
                &mut self.late_logged
            }
            Verdict::Breached => &mut self.breached,
            Verdict::BreachedAnswered => &mut self.answered_late,
            Verdict::Excused => &mut self.excused,
            Verdict::Void => &mut self.void,
            Verdict::Unknown => &mut self.unknown,
            Verdict::OnTrack | Verdict::AtRisk | Verdict::Paused => &mut self.running,
        };
        *count += 1;
        if let (Some(ms), false) = (short.worked_ms, short.verdict == Verdict::Void) {
            self.spread.add(ms);
        }
    }

    fn broken(&self) -> u64 {
        self.breached + self.answered_late
    }

    /// Kept or broken for certain.
    pub(super) fn judged(&self) -> u64 {
        self.met + self.broken()
    }
}

/// All promises about each lead.
pub(super) struct Attainment<'a> {
    scope: Scope<'a>,
    within: Within,
    promises: BTreeMap<PromiseId, Kept>,
    groups: BTreeMap<(String, PromiseId), Kept>,
    budgets: Budgets<'a>,
}

impl<'a> Attainment<'a> {
    pub(super) fn new(scope: Scope<'a>) -> Self {
        let (from, to) = scope.bounds();
        let budgets = Budgets::new(scope.contract, |per| spans(per, scope.asked));
        let (promises, groups) = (BTreeMap::new(), BTreeMap::new());
        Self { scope, within: Within(from, to), promises, groups, budgets }
    }

    pub(super) fn add(&mut self, life: &Life) {
        self.budgets.add(life);
        for short in &life.countdowns {
            let Some(due) = short.due else { continue };
            if !self.within.has(due) {
                continue;
            }
            kept(&mut self.promises, &short.promise).add(short);
            let whose = Whose {
                owner: short.owner.as_ref(),
                source: &short.source,
                segment: short.segment.as_deref(),
                at: due,
            };
            if let Some(group) = self.scope.group(whose) {
                self.groups.entry((group, short.promise.clone())).or_default().add(short);
            }
        }
    }

    /// Whether nothing was due.
    pub(super) fn is_empty(&self) -> bool {
        self.promises.is_empty()
    }

    /// How often one promise was kept, of how many, and how that stands to its goal.
    pub(super) fn of(&self, promise: &Promise) -> (u64, u64, Tone) {
        let kept = self.promises.get(&promise.id);
        kept.map_or((0, 0, Tone::Plain), |kept| {
            (kept.met, kept.judged(), tone(kept, promise.objective))
        })
    }

    fn goal(&self, id: &PromiseId) -> Option<Objective> {
        self.scope.contract.promise(id.as_str())?.objective
    }

    /// What Sales owes about each lead.
    pub(super) fn section(&self) -> Section {
        let tables = self.tables(Party::Sales, "Kept");
        Section { id: "sales", title: "What Sales owes", says: self.says(Party::Sales), tables }
    }

    /// Whether `party` promised it about each lead, the definitions apart. What only an older
    /// version made was made by Sales.
    fn is_of(&self, id: &PromiseId, party: Party) -> bool {
        let promise = self.scope.contract.promise(id.as_str());
        promise.map_or(party == Party::Sales, |promise| {
            promise.owed_by == party && !promise.is_of_a_definition()
        })
    }

    /// What was due of `party`, in the order written.
    fn made(&self, party: Party) -> Vec<(&PromiseId, &Kept)> {
        let contract = self.scope.contract;
        let known = contract.promises.iter();
        let known = known.filter_map(|promise| self.promises.get_key_value(&promise.id));
        let older = self.promises.iter().filter(|(id, _)| contract.promise(id.as_str()).is_none());
        known.chain(older).filter(|(id, _)| self.is_of(id, party)).collect()
    }

    /// What is to be read with the figures of `party`.
    pub(super) fn says(&self, party: Party) -> Vec<String> {
        let made = self.made(party);
        let excused: u64 = made.iter().map(|(_, kept)| kept.excused).sum();
        let unknown: u64 = made.iter().map(|(_, kept)| kept.unknown).sum();
        let mut says = Vec::new();
        if excused > 0 {
            says.push(format!(
                "{excused} would be broken but for an exemption; `raw` counts them as broken."
            ));
        }
        if unknown > 0 {
            says.push(format!(
                "{unknown} cannot be judged, because not all that could answer them could be read."
            ));
        }
        says
    }

    /// What `party` owes about each lead; nothing of Marketing where it promised nothing of the
    /// kind.
    pub(super) fn tables(&self, party: Party, title: &str) -> Vec<Table> {
        let mut promised = self.scope.contract.promises.iter();
        if party == Party::Marketing && !promised.any(|one| self.is_of(&one.id, party)) {
            return Vec::new();
        }
        let mut tables = vec![self.kept_table(party, title), self.counts_table(party)];
        if let Some(by) = self.scope.by {
            tables.push(self.split_table(party, by.word()));
        }
        let mut promises = self.scope.contract.promises.iter();
        if promises.any(|one| one.owed_by == party && one.objective.is_some()) {
            let mut budgets = self.budgets.standings(self.scope.as_of);
            budgets.retain(|budget| budget.promise.owed_by == party);
            tables.push(budgets::table(&budgets));
        }
        tables
    }

    fn kept_table(&self, party: Party, title: &str) -> Table {
        let made = self.made(party).into_iter();
        let rows = made.filter(|(_, kept)| kept.judged() + kept.excused > 0).map(|(id, kept)| {
            let goal = self.goal(id);
            let [median, tail] = kept.spread.cells();
            let raw = kept.judged() + kept.excused;
            Row {
                tone: tone(kept, goal),
                cells: vec![
                    Cell::Text(id.to_string()),
                    Cell::share(kept.met, kept.judged(), "none judged"),
                    goal.map_or(Cell::None(String::new()), |goal| Cell::Goal(goal.share)),
                    Cell::share(kept.met, raw, ""),
                    median,
                    tail,
                ],
            }
        });
        Table {
            id: "kept",
            title: title.to_owned(),
            columns: columns(&[
                ("promise", "promise"),
                ("kept", "kept"),
                ("goal", "goal"),
                ("raw", "raw"),
                ("median", "median"),
                ("p90", "p90"),
            ]),
            rows: rows.collect(),
            plot: Some(Plot::Bars { label: 0, value: 1, goal: Some(2) }),
            empty: "no promise was due in this period",
        }
    }

    fn counts_table(&self, party: Party) -> Table {
        let rows = self.made(party).into_iter().map(|(id, kept)| {
            let counts = [
                kept.met - kept.late_logged,
                kept.late_logged,
                kept.breached,
                kept.answered_late,
                kept.excused,
                kept.void,
                kept.unknown,
                kept.running,
            ];
            let cells = [Cell::Text(id.to_string())].into_iter();
            Row { tone: Tone::Plain, cells: cells.chain(counts.map(Cell::Count)).collect() }
        });
        Table {
            id: "verdicts",
            title: "Countdowns due in this period, by verdict".to_owned(),
            columns: columns(&[
                ("promise", "promise"),
                ("met", "met"),
                ("met_late_logged", "logged late"),
                ("breached", "broken"),
                ("breached_answered", "done late"),
                ("excused", "excused"),
                ("void", "void"),
                ("unknown", "unknown"),
                ("running", "open"),
            ]),
            rows: rows.collect(),
            plot: None,
            empty: "no promise was due in this period",
        }
    }

    fn split_table(&self, party: Party, by: &'static str) -> Table {
        let groups = self.groups.iter().filter(|((_, id), _)| self.is_of(id, party));
        let rows = groups.filter(|(_, kept)| kept.judged() > 0).map(|((group, id), kept)| {
            let [median, tail] = kept.spread.cells();
            let share = Cell::share(kept.met, kept.judged(), "");
            let cells =
                vec![Cell::Text(group.clone()), Cell::Text(id.to_string()), share, median, tail];
            Row { tone: tone(kept, self.goal(id)), cells }
        });
        Table {
            id: "split",
            title: format!("Kept, by {by}"),
            columns: columns(&[
                ("group", by),
                ("promise", "promise"),
                ("kept", "kept"),
                ("median", "median"),
                ("p90", "p90"),
            ]),
            rows: rows.collect(),
            plot: None,
            empty: "no promise was due in this period",
        }
    }
}

fn kept<'m>(map: &'m mut BTreeMap<PromiseId, Kept>, id: &PromiseId) -> &'m mut Kept {
    if !map.contains_key(id) {
        map.insert(id.clone(), Kept::default());
    }
    map.get_mut(id).expect("it was put there")
}

fn tone(kept: &Kept, goal: Option<Objective>) -> Tone {
    let Some(goal) = goal.filter(|goal| kept.judged() >= u64::from(goal.min_sample)) else {
        return Tone::Plain;
    };
    match kept.broken() <= goal.budget(kept.judged()) {
        true => Tone::Good,
        false => Tone::Bad,
    }
}

/// Columns from ids and titles.
pub(super) fn columns(all: &[(&str, &str)]) -> Vec<Column> {
    all.iter().map(|(id, title)| Column::new(id, title)).collect()
}
