//! On what the figures rest: what has been read, and what was left out.

use super::attainment::columns;
use super::scope::{Scope, Within};
use super::sheet::{Cell, Row, Section, Table, Tone};
use crate::lead::Stream;
use crate::sla::Life;

/// Leads that were looked at.
pub(super) struct Data<'a> {
    scope: Scope<'a>,
    within: Within,
    leads: u64,
    gone: u64,
    imported: u64,
}

impl<'a> Data<'a> {
    pub(super) fn new(scope: Scope<'a>) -> Self {
        let (from, to) = scope.bounds();
        Self { scope, within: Within(from, to), leads: 0, gone: 0, imported: 0 }
    }

    pub(super) fn add(&mut self, life: &Life) {
        self.leads += 1;
        self.gone += u64::from(life.gone);
        let mine = life.import && self.within.has(life.created_at);
        self.imported += u64::from(mine && !life.gone);
    }

    pub(super) fn section(&self) -> Section {
        let mut says = vec![format!(
            "{} in the store; {} deleted in the CRM and left out.",
            leads(self.leads),
            match self.gone {
                0 => "none is".to_owned(),
                1 => "1 is".to_owned(),
                gone => format!("{} are", Cell::Count(gone).words()),
            }
        )];
        if self.imported > 0 {
            says.push(format!(
                "{} came in uploads in this period: counted here, but nobody was alerted.",
                leads(self.imported)
            ));
        }
        let says = says.into_iter().chain(self.unreadable()).collect();
        Section { id: "coverage", title: "What this rests on", says, tables: vec![self.table()] }
    }

    fn unreadable(&self) -> impl Iterator<Item = String> {
        let fields = self.scope.coverage.unreadable.iter();
        fields.map(|(property, why)| format!("`{property}` cannot be read: {why}."))
    }

    fn table(&self) -> Table {
        let zone = &self.scope.contract.timezone;
        let rows = Stream::all().filter_map(|stream| {
            let (from, to) = *self.scope.coverage.intervals(stream).last()?;
            let time = |at: jiff::Timestamp| match at <= jiff::Timestamp::UNIX_EPOCH {
                true => Cell::Text("the beginning".to_owned()),
                false => {
                    Cell::Text(at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string())
                }
            };
            let cells = vec![Cell::Text(stream.word().to_owned()), time(from), time(to)];
            Some(Row { tone: Tone::Plain, cells })
        });
        Table {
            id: "streams",
            title: "Read completely".to_owned(),
            columns: columns(&[("stream", "what"), ("from", "from"), ("to", "to")]),
            rows: rows.collect(),
            plot: None,
            empty: "nothing has been read completely yet",
        }
    }
}

fn leads(count: u64) -> String {
    match count {
        1 => "1 lead".to_owned(),
        count => format!("{} leads", Cell::Count(count).words()),
    }
}
