//! The weekly summary: what a report of one week says, short enough for a message, worst first.
//!
//! It reads nothing but the finished [`Report`], so that it can say nothing else than `leadpact
//! report` does; what became of the alerts comes besides. Start at [`Facts::digest`].

mod alerts;
mod grid;

use super::picture;
use super::sheet::{Cell, Report, Row, Table, Tone, percent};
use crate::alert::{Digest, Part, Quality};
use crate::contract::Contract;
use grid::{Grid, SENTENCES, most, ranked, table};
use jiff::Timestamp;

/// Sales and Marketing.
const SIDES: usize = 2;

/// Sentences about what has not been read; `leadpact status` has the others.
const UNREAD: usize = 4;

/// Reasons that are told.
const REASONS: usize = 5;

/// Characters of what the picture shows, in words.
const SHOWN: usize = 600;

/// What a summary is made of.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The agreement in force.
    pub contract: &'a Contract,
    /// The report of the week.
    pub report: &'a Report,
    /// What became of the week's alerts.
    pub alerts: &'a Quality,
    /// What has not been read, a sentence each.
    pub unread: &'a [String],
    /// When it is made, by this machine's clock.
    pub at: Timestamp,
}

impl Facts<'_> {
    /// The summary. The same facts give the same one.
    pub fn digest(&self) -> Digest {
        let heading = &self.report.heading;
        let empty = self.report.section("empty").is_some();
        let mut says = match empty {
            true => vec!["No lead came in that week, and nothing was due.".to_owned()],
            false => self.scores().chain(self.broken()).collect(),
        };
        says.extend(self.unread.iter().take(UNREAD).cloned());
        says.extend(self.signatures());
        let parts = [
            self.sales(),
            self.marketing(),
            self.sources(),
            self.reasons(),
            self.budgets(),
            Some(alerts::part(self.alerts)),
            self.rests_on(),
        ];
        Digest {
            agreement: heading.agreement.clone(),
            dates: heading.dates.clone(),
            says,
            parts: parts.into_iter().flatten().collect(),
            picture: (!empty).then(|| self.shown()).flatten(),
            version: heading.version.clone(),
            as_of: heading.as_of,
            zone: heading.zone.iana_name().unwrap_or("UTC").to_owned(),
            at: self.at,
        }
    }

    /// Its picture, as a PNG; `None` where there is nothing to draw.
    pub fn picture(&self) -> Option<Vec<u8>> {
        let (sales, marketing) = self.drawn()?;
        let title = format!("{}, {}", self.report.heading.agreement, self.report.heading.dates);
        picture::bars(&title, &[("What Sales owes", &sales), ("What Marketing owes", &marketing)])
    }

    /// The bars of both sides, worst first.
    fn drawn(&self) -> Option<(Table, Table)> {
        let promises = self.report.table("score", "promises")?;
        let of = |side: &str| {
            let grid = Grid(promises);
            let mine = |row: &&Row| grid.words(row, "side") == side;
            let rows = promises.rows.iter().filter(mine).cloned().collect();
            Table { rows: ranked(rows, 2, Some(3)), ..promises.clone() }
        };
        let (sales, marketing) = (of("Sales"), of("Marketing"));
        (!sales.rows.is_empty() || !marketing.rows.is_empty()).then_some((sales, marketing))
    }

    /// What the picture shows, for those who do not see it.
    fn shown(&self) -> Option<String> {
        let (sales, marketing) = self.drawn()?;
        let mut shown = "How far each promise was kept:".to_owned();
        let rows = sales.rows.iter().chain(&marketing.rows).enumerate();
        for (index, row) in rows {
            let words = |place: usize| row.cells.get(place).map(Cell::words).unwrap_or_default();
            let one = match row.cells.get(3) {
                Some(Cell::Goal(_)) => format!("{} {}, goal {}", words(0), words(2), words(3)),
                _ => format!("{} {}", words(0), words(2)),
            };
            if shown.chars().count() + one.chars().count() > SHOWN {
                shown.push_str("; and more");
                break;
            }
            shown.push_str(if index == 0 { " " } else { "; " });
            shown.push_str(&one);
        }
        shown.push('.');
        Some(shown)
    }

    /// How each side did.
    fn scores(&self) -> impl Iterator<Item = String> {
        let rows = self.report.table("score", "sides").map_or(&[][..], |table| &table.rows);
        rows.iter().take(SIDES).map(|row| {
            let words = |place: usize| row.cells.get(place).map(Cell::words).unwrap_or_default();
            match row.cells.get(1) {
                Some(Cell::None(_)) => format!("{}: {}.", words(0), words(1)),
                _ => format!("{}: {} ({}).", words(0), words(1), words(2)),
            }
        })
    }

    /// What was not kept, by name.
    fn broken(&self) -> Option<String> {
        let (sales, marketing) = self.drawn()?;
        let rows = || sales.rows.iter().chain(&marketing.rows);
        let name = |row: &Row| row.cells.first().map(Cell::words).unwrap_or_default();
        let bad: Vec<String> = rows().filter(|row| row.tone == Tone::Bad).map(name).collect();
        match bad.is_empty() {
            false => Some(format!("Below what was agreed: {}.", most(&bad, 6))),
            true if rows().any(|row| row.tone == Tone::Good) => {
                Some("Nothing is below what was agreed.".to_owned())
            }
            true => None,
        }
    }

    /// Who has not signed, and whether it is time to look at the agreement again.
    fn signatures(&self) -> Vec<String> {
        let contract = self.contract;
        let number = contract.version.number;
        // Sides, not persons: a message may lie where nobody is to be named.
        let unsigned = contract.unsigned().into_iter().map(|side| {
            let side = if side == "sales" { "Sales" } else { "Marketing" };
            format!("{side} has not signed version {number}.")
        });
        let mut says: Vec<String> = unsigned.collect();
        let today = self.report.heading.as_of.to_zoned(contract.timezone.clone()).date();
        if let Some(due) = contract.review_due().filter(|due| *due <= today) {
            let when = due.strftime("%-d %B %Y");
            says.push(format!(
                "The agreement has been due for review since {when}: please look at it together."
            ));
        }
        says
    }

    fn sales(&self) -> Option<Part> {
        let kept = self.report.table("sales", "kept").filter(|table| !table.rows.is_empty())?;
        let rows = ranked(kept.rows.clone(), 1, Some(2));
        let columns = ["promise", "kept", "goal", "median"];
        Some(Grid(kept).part("What Sales owes", &rows, &columns))
    }

    /// The promises about periods, and the definitions, which are promises about each lead.
    fn marketing(&self) -> Option<Part> {
        let quotas = self.report.table("marketing", "quotas")?;
        let far = self.report.table("score", "promises");
        let achieved = |row: &Row| {
            let name = format!(
                "{} {}",
                Grid(quotas).words(row, "promise"),
                Grid(quotas).words(row, "period")
            );
            let rows = far.map_or(&[][..], |table| &table.rows).iter();
            let found = rows.filter(|row| row.cells.first().map(Cell::words) == Some(name.clone()));
            found.filter_map(|row| row.cells.get(2)?.magnitude()).next().unwrap_or(2.0)
        };
        let mut rows = quotas.rows.clone();
        rows.sort_by(|one, other| {
            let order = (grid::rank(one.tone), achieved(one));
            let (rank, share) = (grid::rank(other.tone), achieved(other));
            order.0.cmp(&rank).then(order.1.total_cmp(&share))
        });
        let columns = ["promise", "period", "figure", "goal", "standing"];
        let mut part = Grid(quotas).part("What Marketing owes", &rows, &columns);
        let definitions = far.map_or(&[][..], |table| &table.rows).iter().filter_map(|row| {
            let text = |place: usize| row.cells.get(place).map(Cell::words).unwrap_or_default();
            let is_share = matches!(row.cells.get(2), Some(Cell::Share { .. }));
            (text(1) == "Marketing" && is_share).then(|| format!("{} {}", text(0), text(2)))
        });
        let definitions: Vec<String> = definitions.collect();
        if !definitions.is_empty() {
            part.says.push(format!("About each lead: {}.", most(&definitions, 6)));
        }
        (!part.table.is_empty() || !part.says.is_empty()).then_some(part)
    }

    /// Who brought the leads, and how many of these are what was agreed.
    fn sources(&self) -> Option<Part> {
        let sources = self.report.table("mix", "sources").filter(|table| !table.rows.is_empty())?;
        let passed = self.report.table("quality", "definitions");
        let first = self.contract.definitions.first().map(|definition| definition.name.clone());
        let rows = sources.rows.iter().map(|row| {
            let source = Grid(sources).words(row, "source");
            let share = match Grid(sources).cell(row, "share") {
                Some(Cell::Share { part, of }) => percent(*part, *of),
                _ => "–".to_owned(),
            };
            let meets = passed.and_then(|table| {
                let grid = Grid(table);
                let is = |row: &&Row| {
                    grid.words(row, "source") == source
                        && Some(grid.words(row, "definition")) == first
                };
                table.rows.iter().find(is).map(|row| grid.words(row, "passed"))
            });
            let leads = Grid(sources).words(row, "leads");
            let mut cells = vec![source, leads, share];
            cells.extend(first.as_ref().map(|_| meets.unwrap_or_else(|| "–".to_owned())));
            cells
        });
        let mut heads = vec!["source".to_owned(), "leads".to_owned(), "share".to_owned()];
        heads.extend(first.as_ref().map(|name| format!("meets {name}")));
        let (table, more) = table(heads, rows.collect());
        let title = "Who brought the leads".to_owned();
        Some(Part { title, says: more.into_iter().collect(), table })
    }

    /// Why leads were let go.
    fn reasons(&self) -> Option<Part> {
        let reasons = self.report.table("quality", "reasons")?;
        let rows: Vec<Row> = reasons.rows.iter().take(REASONS).cloned().collect();
        let columns = ["reason", "exit", "kind", "leads"];
        let part = Grid(reasons).part("Why leads were let go", &rows, &columns);
        (!rows.is_empty()).then_some(part)
    }

    /// What of each budget is left.
    fn budgets(&self) -> Option<Part> {
        // Of both sides.
        let tables = self.report.sections.iter().flat_map(|section| &section.tables);
        let mut tables = tables.filter(|table| table.id == "budgets").peekable();
        let budgets = *tables.peek()?;
        let rows = tables.flat_map(|table| table.rows.iter().cloned()).collect();
        let rows = ranked(rows, 0, None);
        let columns = ["promise", "period", "allowed", "used", "standing"];
        let part = Grid(budgets).part("Budgets: how many may be missed", &rows, &columns);
        (!rows.is_empty()).then_some(part)
    }

    /// What the figures rest on, and what they leave out.
    fn rests_on(&self) -> Option<Part> {
        let coverage = self.report.section("coverage")?;
        let mut says = coverage.says.clone();
        if let Some(sales) = self.report.section("sales") {
            says.extend(sales.says.iter().cloned());
        }
        let streams = coverage.tables.iter().find(|table| table.id == "streams")?;
        says.push(read(streams));
        // Up to when it was read is told last, and always.
        let last = says.pop();
        says.truncate(SENTENCES - 1);
        says.extend(last);
        Some(Part { title: "What this rests on".to_owned(), says, table: Vec::new() })
    }
}

/// Up to when the CRM has been read, and what lags behind that.
fn read(streams: &Table) -> String {
    let grid = Grid(streams);
    // Times are written so that their letters have their order.
    let rows = || streams.rows.iter().map(|row| (grid.words(row, "to"), grid.words(row, "stream")));
    let Some(latest) = rows().map(|(to, _)| to).max() else {
        return "Nothing has been read completely yet.".to_owned();
    };
    let behind = rows().filter(|(to, _)| *to != latest);
    let behind: Vec<String> = behind.map(|(to, stream)| format!("{stream} up to {to}")).collect();
    match behind.is_empty() {
        true => format!("All of it has been read completely up to {latest}."),
        false => format!("Read completely up to {latest}, but {}.", most(&behind, 4)),
    }
}
