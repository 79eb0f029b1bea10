//! The versions that an agreement has had: from when to when each holds, who has signed it, and
//! what it changed of the one before. Start at [`history`].

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::clauses::ACCEPTED;
use super::plan::{Change, changes, told};
use super::sheet::{Cell, Column, Heading, Report, Row, Section, Table, Tone};
use crate::contract::{Agreement, Contract, Version};
use crate::diag::words::count;

/// Changes that are told of one version; the rest is a number.
const TOLD: usize = 5;
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
    let parties = &contract.parties;
    let sides = [("Marketing", &parties.marketing), ("Sales", &parties.sales)];
    let sides = sides.into_iter().filter_map(|(name, side)| {
        let date = side.as_ref()?.signed(number);
        Some(date.map_or_else(|| format!("{name} not yet"), |date| format!("{name} {date}")))
    });
    let sides: Vec<String> = sides.collect();
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
    told(all.iter().map(Change::in_short).collect(), TOLD)
}
