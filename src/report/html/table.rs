//! A table that scrolls in a box of its own where the screen is too narrow for it.

use unicode_width::UnicodeWidthStr as _;

use super::super::drawn::{clean, holds_figures, shown};
use super::super::sheet::{Cell, Table, Tone};
use super::mark;
use super::out::Out;

/// Letters of a name that is never broken, not even at its hyphens (`2026-W47`).
const SHORT: usize = 12;

/// Writes the table; `name` is for those who do not see it.
pub(super) fn write(out: &mut Out, table: &Table, name: &str) {
    // Whoever uses no mouse can scroll it, too.
    let region = [("class", "box"), ("role", "region"), ("aria-label", name), ("tabindex", "0")];
    out.open("div", &region);
    out.open("table", &[]);
    let figures: Vec<bool> = (0..table.columns.len()).map(|at| holds_figures(table, at)).collect();
    let class = |at: usize| if figures.get(at) == Some(&true) { "figure" } else { "name" };
    out.open("thead", &[]);
    out.open("tr", &[]);
    for (at, column) in table.columns.iter().enumerate() {
        out.leaf("th", &[("scope", "col"), ("class", class(at))], &clean(&column.title));
    }
    out.close();
    out.close();
    out.open("tbody", &[]);
    let marks = table.rows.iter().any(|row| row.tone != Tone::Plain);
    for row in &table.rows {
        out.open("tr", &[]);
        for (at, cell) in row.cells.iter().enumerate() {
            let untold = if matches!(cell, Cell::None(_)) { " untold" } else { "" };
            let marked = match (at, mark(row.tone)) {
                (0, Some(_)) => " marked signed",
                (0, None) if marks => " marked",
                _ => "",
            };
            let class = format!("{}{untold}{marked}", class(at));
            match at {
                0 => out.open("th", &[("scope", "row"), ("class", &class)]),
                _ => out.open("td", &[("class", &class)]),
            }
            if let (0, Some((class, mark, word))) = (at, mark(row.tone)) {
                let class = format!("mark {class}");
                out.leaf("span", &[("class", &class), ("role", "img"), ("aria-label", word)], mark);
            }
            // A name in another direction must not turn the figures beside it.
            let words = shown(cell);
            let whole = words.width() <= SHORT;
            out.open("bdi", if whole { &[("class", "whole")] } else { &[] });
            out.name(&words);
            out.close();
            out.close();
        }
        out.close();
    }
    out.close();
    out.close();
    out.close();
}
