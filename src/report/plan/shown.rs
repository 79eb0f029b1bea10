//! The plan as a sheet.

use super::Plan;
use super::changes::{Change, changes};
use super::moves::Moves;
use crate::contract::Contract;
use crate::diag::words::capital;
use crate::report::clauses::ACCEPTED;
use crate::report::sheet::{Cell, Column, Heading, Report, Row, Section, Table, Tone};

impl Plan {
    /// All of it.
    pub fn report(&self) -> Report {
        let changes = changes(&self.old, &self.new);
        let mut sections = vec![self.says(&changes)];
        sections[0].tables.extend(tables(&changes));
        sections.extend(self.running.as_ref().map(|moves| self.running(moves)));
        Report { heading: self.heading(), sections }
    }

    fn heading(&self) -> Heading {
        let (number, hash) = (self.old.version.number, &self.old.version.hash);
        Heading {
            agreement: self.new.name.clone(),
            version: self.new.version.clone(),
            period: "plan".to_owned(),
            dates: format!("against version {number} ({hash})"),
            running: false,
            by: String::new(),
            as_of: self.as_of,
            zone: self.new.timezone.clone(),
        }
    }

    fn says(&self, changes: &[Change]) -> Section {
        let mut says = vec![match changes.len() {
            0 => "Nothing that counts is another: the two versions promise the same.".to_owned(),
            1 => "1 term changes.".to_owned(),
            count => format!("{count} terms change."),
        }];
        if !changes.is_empty() {
            let zone = self.new.timezone.clone();
            let from = self.binds_from.to_zoned(zone).strftime("%Y-%m-%d %H:%M %Z");
            says.push(format!(
                "Accepted now, version {} holds for what begins from {from} on. Nothing is judged \
                 again: what has begun before follows the version under which it began.",
                self.new.version.number
            ));
        }
        says.extend(numbered(&self.old, &self.new, changes));
        says.extend(signatures(&self.new, changes));
        Section { id: "changes", title: "What changes", says, tables: Vec::new() }
    }

    fn running(&self, moves: &Moves) -> Section {
        let running: u64 = moves.promises.values().map(|one| one.running).sum();
        let mut says = vec![match running {
            0 => "Nothing is running now.".to_owned(),
            _ => "None of these moves: it is what they would be, had they begun under the new \
                  version."
                .to_owned(),
        }];
        let told: Vec<String> = moves
            .told
            .iter()
            .map(|(reader, count)| format!("{reader} {}", Cell::Count(*count).words()))
            .collect();
        if !told.is_empty() {
            says.push(format!("Messages that would come of that at once: {}.", told.join(", ")));
        }
        let columns = vec![
            Column::new("promise", "Promise"),
            Column::new("running", "Running"),
            Column::new("earlier", "Due earlier"),
            Column::new("later", "Due later"),
            Column::new("broken", "Broken at once"),
            Column::new("over", "Over"),
        ];
        let known = self.new.promises.iter().chain(&self.old.promises);
        let mut ids: Vec<_> = Vec::new();
        for promise in known {
            if !ids.contains(&&promise.id) {
                ids.push(&promise.id);
            }
        }
        let rows = ids.into_iter().filter_map(|id| {
            let one = moves.promises.get(id)?;
            let counts = [one.running, one.earlier, one.later, one.broken, one.over];
            let name = Cell::Text(id.to_string());
            let cells = std::iter::once(name).chain(counts.map(Cell::Count)).collect();
            let tone = if one.broken > 0 { Tone::Bad } else { Tone::Plain };
            Some(Row { tone, cells })
        });
        let rows: Vec<Row> = rows.collect();
        let (id, title, empty) = ("running", String::new(), "nothing is running");
        let tables = match rows.is_empty() {
            true => Vec::new(),
            false => vec![Table { id, title, columns, rows, plot: None, empty }],
        };
        Section { id: "running", title: "What is running now", says, tables }
    }
}

/// One table for each part of the agreement.
fn tables(changes: &[Change]) -> Vec<Table> {
    let parts = changes.chunk_by(|one, next| one.part == next.part);
    parts.map(table).collect()
}

fn table(changes: &[Change]) -> Table {
    let columns = vec![
        Column::new("clause", "Clause"),
        Column::new("term", "Term"),
        Column::new("was", "Was"),
        Column::new("is", "Will be"),
    ];
    let rows = changes.iter().map(|change| {
        let side = |text: &Option<String>, none: &str| match text {
            Some(text) => Cell::Text(text.clone()),
            None => Cell::None(none.to_owned()),
        };
        let cells = vec![
            Cell::Text(change.clause.clone()),
            Cell::Text(change.what.clone()),
            side(&change.was, "not there"),
            side(&change.is, "gone"),
        ];
        Row { tone: Tone::Plain, cells }
    });
    let rows = rows.collect();
    let part = changes[0].part;
    let (title, empty) = (part.title().to_owned(), "nothing changes");
    Table { id: part.id(), title, columns, rows, plot: None, empty }
}

/// What is wrong with the number of the version.
fn numbered(old: &Contract, new: &Contract, changes: &[Change]) -> Option<String> {
    let (was, is) = (old.version.number, new.version.number);
    let differ = changes.iter().any(|change| !ACCEPTED.contains(&change.what.as_str()));
    (differ && is <= was).then(|| {
        format!("The terms change, and the number does not go up: write `version: {}`.", was + 1)
    })
}

/// Who has still to agree.
fn signatures(new: &Contract, changes: &[Change]) -> Option<String> {
    let unsigned = new.unsigned();
    match (changes.is_empty(), unsigned.as_slice()) {
        (true, _) | (false, []) => None,
        (false, sides) => Some(format!(
            "{} {} not accepted version {}: `parties` names who signs.",
            sides.iter().map(|side| capital(side)).collect::<Vec<_>>().join(" and "),
            if sides.len() == 1 { "has" } else { "have" },
            new.version.number
        )),
    }
}
