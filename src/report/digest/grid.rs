//! Tables of a report, cut to what a message has room for.

use crate::alert::Part;
use crate::report::sheet::{Cell, Row, Table, Tone};

/// Sentences about one subject; the report has the others.
pub(super) const SENTENCES: usize = 8;

/// Rows of one table; the report has the others.
const ROWS: usize = 8;

/// A table whose cells are found by their columns' ids.
#[derive(Clone, Copy)]
pub(super) struct Grid<'a>(pub(super) &'a Table);

impl Grid<'_> {
    /// The cell of `row` in the column `id`.
    pub(super) fn cell<'r>(&self, row: &'r Row, id: &str) -> Option<&'r Cell> {
        row.cells.get(self.0.columns.iter().position(|column| column.id == id)?)
    }

    /// The same in words.
    pub(super) fn words(&self, row: &Row, id: &str) -> String {
        self.cell(row, id).map(Cell::words).unwrap_or_default()
    }

    /// These rows with these columns, each row behind a mark that says how it stands.
    pub(super) fn part(&self, title: &str, rows: &[Row], columns: &[&str]) -> Part {
        let marked = rows.iter().any(|row| row.tone != Tone::Plain);
        let mark = |mark: &str| marked.then(|| mark.to_owned()).into_iter();
        let name = |id: &&str| {
            let column = self.0.columns.iter().find(|column| column.id == **id);
            column.map(|column| column.title.clone()).unwrap_or_default()
        };
        let heads = mark("").chain(columns.iter().map(name)).collect();
        let rows = rows.iter().map(|row| {
            mark(sign(row.tone)).chain(columns.iter().map(|id| self.words(row, id))).collect()
        });
        let (table, more) = table(heads, rows.collect());
        Part { title: title.to_owned(), says: more.into_iter().collect(), table }
    }
}

/// Headings and rows as one table, and a sentence about what is left out. No row: no table.
pub(super) fn table(
    heads: Vec<String>,
    mut rows: Vec<Vec<String>>,
) -> (Vec<Vec<String>>, Option<String>) {
    if rows.is_empty() {
        return (Vec::new(), None);
    }
    let more = rows.len().saturating_sub(ROWS);
    let more = (more > 0).then(|| format!("The report has {more} more."));
    rows.truncate(ROWS);
    rows.insert(0, heads);
    (rows, more)
}

/// Worst first: what is broken, then what is close to it; among these what is furthest from its
/// goal. Rows that nothing tells apart stay as they were.
pub(super) fn ranked(mut rows: Vec<Row>, value: usize, goal: Option<usize>) -> Vec<Row> {
    let size = |row: &Row, place: usize| row.cells.get(place).and_then(Cell::magnitude);
    let short = |row: &Row| {
        let of = goal.and_then(|goal| size(row, goal)).filter(|goal| *goal > 0.0).unwrap_or(1.0);
        size(row, value).unwrap_or(f64::MAX) / of
    };
    rows.sort_by(|one, other| {
        rank(one.tone).cmp(&rank(other.tone)).then(short(one).total_cmp(&short(other)))
    });
    rows
}

/// The place of a tone, worst first.
pub(super) fn rank(tone: Tone) -> u8 {
    match tone {
        Tone::Bad => 0,
        Tone::Warn => 1,
        Tone::Plain | Tone::Good => 2,
    }
}

/// The same marks as in a terminal.
fn sign(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Good => "✓",
        Tone::Warn => "!",
        Tone::Bad => "✗",
    }
}

/// The first few names, and how many more there are.
pub(super) fn most(names: &[String], few: usize) -> String {
    let shown = names.iter().take(few).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(few) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
