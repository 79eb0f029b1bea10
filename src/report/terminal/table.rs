//! A table in aligned columns; where they do not fit side by side, one paragraph for each row.

use super::super::drawn::{self, clean, shown};
use super::super::sheet::{Cell, Row, Table, Tone};
use super::text::{Face, Line, cut, left, longest_word, right, width, wrap};
use super::{mark, plot};

/// Blanks between columns.
const GAP: usize = 2;
/// Names and reasons get at least so many columns of the terminal, however many figures there are.
const LEAST: usize = 10;
/// A bar beside a row is worth looking at from here on …
const SHORTEST_BAR: usize = 16;
/// … and says no more from here on.
const LONGEST_BAR: usize = 32;

/// Holds a figure together until lines are broken.
const TIED: &str = "\u{a0}";

/// How a table is laid out.
struct Layout {
    /// Whether marks of tones stand before the rows.
    marks: bool,
    /// Of each column.
    widths: Vec<usize>,
    /// Of each column: whether it holds figures, which stand to the right.
    figures: Vec<bool>,
    /// Columns left for a bar beside each row; 0: none.
    bar: usize,
}

/// The table's rows below its heading in `room` columns, and whether bars are already among them.
pub(in crate::report) fn rows(table: &Table, room: usize) -> (Vec<Line>, bool) {
    let Some(layout) = Layout::of(table, room) else { return (paragraphs(table, room), false) };
    let titles: Vec<String> = table.columns.iter().map(|column| clean(&column.title)).collect();
    let faces = vec![Face::Faint; titles.len()];
    let mut lines = layout.row(Tone::Plain, &titles, &faces, true);
    let bars = if layout.bar > 0 { drawn::bars(table) } else { vec![] };
    for (index, row) in table.rows.iter().enumerate() {
        let words: Vec<String> = row.cells.iter().map(told).collect();
        let faces: Vec<Face> = row.cells.iter().map(face).collect();
        let mut drawn = layout.row(row.tone, &words, &faces, false);
        if let (Some(bar), Some(line)) = (bars.get(index), drawn.first_mut()) {
            *line = line.clone().with(Face::Plain, " ".repeat(GAP));
            line.0.extend(plot::bar(bar, layout.bar));
        }
        lines.extend(drawn);
    }
    (lines, layout.bar > 0)
}

impl Layout {
    /// `None` where the columns do not fit side by side.
    fn of(table: &Table, room: usize) -> Option<Self> {
        let marks = table.rows.iter().any(|row| row.tone != Tone::Plain);
        let columns = table.columns.len();
        let gaps = GAP * columns.saturating_sub(1) + if marks { 2 } else { 0 };
        let room = room.checked_sub(gaps)?;
        let figures: Vec<bool> =
            (0..columns).map(|column| drawn::holds_figures(table, column)).collect();
        let (mut widths, mut floors) = (vec![], vec![]);
        for (index, column) in table.columns.iter().enumerate() {
            let title = clean(&column.title);
            let mut natural = width(&title);
            let mut floor = longest_word(&title);
            for cell in table.rows.iter().filter_map(|row| row.cells.get(index)) {
                let words = told(cell);
                natural = natural.max(width(&words));
                // A figure stays on one line; a name or a reason may take several.
                floor = floor.max(match cell {
                    Cell::Text(_) | Cell::None(_) => longest_word(&words).min(LEAST),
                    _ => width(&words),
                });
            }
            widths.push(natural);
            floors.push(floor);
        }
        if floors.iter().sum::<usize>() > room {
            return None;
        }
        while widths.iter().sum::<usize>() > room {
            let wide = (0..columns).filter(|&column| widths[column] > floors[column]);
            let widest = wide.max_by_key(|&column| (widths[column], column))?;
            widths[widest] -= 1;
        }
        let left = (room - widths.iter().sum::<usize>()).saturating_sub(GAP);
        let wanted = !drawn::bars(table).is_empty() && left >= SHORTEST_BAR;
        let bar = if wanted { left.min(LONGEST_BAR) } else { 0 };
        Some(Self { marks, widths, figures, bar })
    }

    /// One row, in as many lines as its longest cell takes. Each line has one piece for the mark,
    /// if there are marks, and one for each column.
    fn row(&self, tone: Tone, words: &[String], faces: &[Face], low: bool) -> Vec<Line> {
        let cells: Vec<Vec<String>> = self
            .widths
            .iter()
            .zip(words)
            .map(|(width, words)| wrap(words, (*width).max(1)))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(1);
        let mut lines = vec![];
        for index in 0..height {
            let mut line = Line::default();
            if self.marks {
                let (face, mark) = if index == 0 { mark(tone) } else { mark(Tone::Plain) };
                line = line.with(face, format!("{mark} "));
            }
            for (column, cell) in cells.iter().enumerate() {
                // Headings stand on their figures, not above a hole.
                let skipped = if low { height - cell.len() } else { 0 };
                let text = index.checked_sub(skipped).and_then(|at| cell.get(at));
                let text = text.map_or("", String::as_str);
                let columns = self.widths[column];
                let text =
                    if self.figures[column] { right(text, columns) } else { left(text, columns) };
                let last = column + 1 == cells.len();
                let gap = if last { 0 } else { GAP };
                line = line.with(faces[column], format!("{text}{}", " ".repeat(gap)));
            }
            lines.push(line);
        }
        lines
    }
}

/// A cell's words, cut where they are longer than anybody reads here.
pub(in crate::report) fn told(cell: &Cell) -> String {
    cut(&shown(cell))
}

/// Whether the table's columns fit side by side.
#[cfg(test)]
pub(in crate::report) fn fits(table: &Table, room: usize) -> bool {
    Layout::of(table, room).is_some()
}

fn face(cell: &Cell) -> Face {
    if matches!(cell, Cell::None(_)) { Face::Faint } else { Face::Plain }
}

/// A row each: its name, and below it everything else as `title value, title value`.
fn paragraphs(table: &Table, room: usize) -> Vec<Line> {
    let marks = table.rows.iter().any(|row| row.tone != Tone::Plain);
    let mut lines = vec![];
    for row in &table.rows {
        let name = row.cells.first().map(shown).unwrap_or_default();
        for (index, text) in wrap(&cut(&name), room - 2).into_iter().enumerate() {
            let (face, mark) = if index == 0 { mark(row.tone) } else { mark(Tone::Plain) };
            let line = if marks { Line::of(face, format!("{mark} ")) } else { Line::default() };
            lines.push(line.with(Face::Strong, text));
        }
        let text = wrap(&others(table, row), room - 4).into_iter();
        let text = text.map(|text| text.replace(TIED, " "));
        lines.extend(text.map(|text| Line::of(Face::Plain, format!("    {text}"))));
    }
    lines
}

fn others(table: &Table, row: &Row) -> String {
    let cells = table.columns.iter().zip(&row.cells).skip(1);
    let told = cells.map(|(column, cell)| {
        let words = told(cell);
        let words = match cell {
            Cell::Text(_) | Cell::None(_) => words,
            _ => words.replace(' ', TIED),
        };
        format!("{}: {words}", clean(&column.title))
    });
    told.collect::<Vec<_>>().join("; ")
}
