//! The versions that an agreement has had: from when to when each holds, who has signed it, and
//! what it changed of the one before. Start at [`history`].

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::clauses::ACCEPTED;
use super::plan::{Change, changes};
use super::sheet::{Cell, Column, Heading, Report, Row, Section, Table, Tone};
use crate::contract::{Agreement, Contract, Signatory, Version};
use crate::diag::words::count;

/// Changes that are told of one version; the rest is a number.
const TOLD: usize = 5;
/// Characters of one value that are told.
const LONGEST: usize = 80;
/// What is said where there is none.
const NONE: &str = "no version has been accepted yet; `leadpact run` accepts the first";

/// A version as it was accepted.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// Its number and hash.
    pub version: Version,
    /// When it was accepted, by the CRM's clock.
    pub at: Timestamp,
    /// What it says; `None`: it can no longer be read.
    pub contract: Option<Arc<Contract>>,
}

/// All versions, newest first; `versions` come in the order in which they were accepted. `as_of` is
/// the CRM's present.
pub fn history(versions: &[Accepted], as_of: Timestamp) -> Report {
    let read = versions.iter().filter_map(|one| Some((Arc::clone(one.contract.as_ref()?), one.at)));
    let agreement = Agreement::from_accepted(read);
    let latest = agreement.latest();
    let zone = latest.map_or(TimeZone::UTC, |contract| contract.timezone.clone());
    let rows = versions
        .iter()
        .rev()
        .map(|one| row(one, &Holds { agreement: &agreement, zone: &zone, as_of }));
    let columns = vec![
        Column::new("version", "Version"),
        Column::new("hash", "Hash"),
        Column::new("holds", "Holds for what began"),
        Column::new("signed", "Signed"),
    ];
    let (id, rows) = ("versions", rows.collect());
    let held = Table { id, title: String::new(), columns, rows, plot: None, empty: NONE };
    let heading = Heading {
        agreement: latest.map_or("No agreement".to_owned(), |contract| contract.name.clone()),
        version: latest.map_or(Version { number: 0, hash: "".into() }, |one| one.version.clone()),
        period: "history".to_owned(),
        dates: count(versions.len(), "version"),
        running: false,
        by: String::new(),
        as_of,
        zone,
    };
    let (title, says) = ("Versions, newest first", Vec::new());
    Report {
        heading,
        sections: vec![Section { id, title, says, tables: vec![held, changed(versions)] }],
    }
}

/// What each version changed of the one before it.
fn changed(versions: &[Accepted]) -> Table {
    let told = versions.iter().enumerate().rev().flat_map(|(index, one)| {
        let before = versions[..index].iter().rev().find_map(|one| one.contract.as_deref());
        let lines = match &one.contract {
            Some(is) => lines(before, is),
            None => vec!["it can no longer be read".to_owned()],
        };
        let number = one.version.number;
        lines.into_iter().map(move |line| (number, line))
    });
    let row = |(number, line): (u32, String)| Row {
        tone: Tone::Plain,
        cells: vec![Cell::Count(number.into()), Cell::Text(line)],
    };
    let columns = vec![Column::new("version", "Version"), Column::new("changed", "What changed")];
    let (id, title) = ("changes", "What each changed".to_owned());
    Table { id, title, columns, rows: told.map(row).collect(), plot: None, empty: NONE }
}

/// What tells from when to when a version holds.
struct Holds<'a> {
    agreement: &'a Agreement,
    zone: &'a TimeZone,
    as_of: Timestamp,
}

impl Holds<'_> {
    fn of(&self, version: &Version) -> String {
        let mut windows = self.agreement.windows();
        let Some((_, from, to)) = windows.find(|(one, ..)| one.version == *version) else {
            return "nothing: another came before it held".to_owned();
        };
        let day = |at: Timestamp| at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M");
        match to {
            None if from > self.as_of => format!("from {} on, to come", day(from)),
            None => format!("since {}, in force", day(from)),
            // The next one is accepted, and holds from later on.
            Some(to) if from <= self.as_of && self.as_of < to => {
                format!("from {} to {}, in force", day(from), day(to))
            }
            Some(to) => format!("from {} to {}", day(from), day(to)),
        }
    }
}

fn row(one: &Accepted, holds: &Holds<'_>) -> Row {
    let gone = || Cell::None("it can no longer be read".to_owned());
    let contract = one.contract.as_deref();
    let cells = vec![
        Cell::Count(one.version.number.into()),
        Cell::Text(one.version.hash.to_string()),
        contract.map_or_else(gone, |_| Cell::Text(holds.of(&one.version))),
        contract.map_or_else(gone, |contract| Cell::Text(signed(contract))),
    ];
    Row { tone: Tone::Plain, cells }
}

/// By which sides, and when; their people's addresses stand in the agreement.
fn signed(contract: &Contract) -> String {
    let number = contract.version.number;
    let side = |name: &str, side: &Option<Signatory>| match side {
        None => None,
        Some(one) => Some(match one.signed(number) {
            Some(date) => format!("{name} {date}"),
            None => format!("{name} not yet"),
        }),
    };
    let parties = &contract.parties;
    let sides = [side("Marketing", &parties.marketing), side("Sales", &parties.sales)];
    let sides: Vec<String> = sides.into_iter().flatten().collect();
    if sides.is_empty() { "nobody is named".to_owned() } else { sides.join(", ") }
}

fn lines(before: Option<&Contract>, is: &Contract) -> Vec<String> {
    let Some(was) = before else {
        let parts = [
            (is.promises.iter().filter(|one| !one.is_of_a_definition()).count(), "promise"),
            (is.definitions.len(), "definition"),
            (is.quotas.len(), "quota"),
        ];
        let parts = parts.into_iter().filter(|(number, _)| *number > 0);
        let parts: Vec<String> = parts.map(|(number, thing)| count(number, thing)).collect();
        return vec![format!("the first: {}", parts.join(", "))];
    };
    // Who has signed stands beside the version.
    let mut all = changes(was, is);
    all.retain(|change| !ACCEPTED.contains(&change.what.as_str()));
    told(&all, TOLD)
}

/// Changes in a line each, `most` of them, then how many more.
pub fn told(changes: &[Change], most: usize) -> Vec<String> {
    let mut lines: Vec<String> = changes.iter().take(most).map(Change::in_short).collect();
    match changes.len().saturating_sub(most) {
        0 if lines.is_empty() => lines.push("nothing that counts".to_owned()),
        0 => {}
        more => lines.push(format!("and {more} more; `leadpact plan --against HASH` tells all")),
    }
    lines
}

impl Change {
    /// In one short line: `promise first-touch, time: 4 working hours → 2 working hours`.
    pub fn in_short(&self) -> String {
        let head = match self.what.is_empty() {
            true => self.clause.clone(),
            false => format!("{}, {}", self.clause, cut(&self.what)),
        };
        match (&self.was, &self.is) {
            _ if self.what.is_empty() && self.was.is_none() => format!("{head} is new"),
            _ if self.what.is_empty() => format!("{head} is gone"),
            (Some(was), Some(is)) => format!("{head}: {} → {}", cut(was), cut(is)),
            (None, Some(is)) => format!("{head}: new, {}", cut(is)),
            (Some(was), None) => format!("{head}: gone, it was {}", cut(was)),
            (None, None) => head,
        }
    }
}

fn cut(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}
