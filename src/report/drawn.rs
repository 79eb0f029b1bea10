//! What a plot shows, before anybody knows on what it is drawn: labels, figures in words, and how
//! far each reaches, from 0 to 1.
//!
//! Terminal, HTML and picture draw from here, so that a bar is as long in each. Start at
//! [`bars`] and [`series`].

use super::sheet::{Cell, Plot, Row, Table, Tone};

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bar {
    /// What it is about.
    pub(super) label: String,
    /// Its figure, in words.
    pub(super) words: String,
    /// How long, 0 to 1; `None` where the figure cannot be told.
    pub(super) length: Option<f64>,
    /// Where the goal stands, 0 to 1, and the goal in words.
    pub(super) goal: Option<(f64, String)>,
    /// How the row stands.
    pub(super) tone: Tone,
}

/// Values over time.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Series {
    /// One for each point in time.
    pub(super) labels: Vec<String>,
    /// What is drawn, at least one.
    pub(super) lines: Vec<Strand>,
    /// The goals, as a line of its own.
    pub(super) goal: Option<Strand>,
    /// The lines by which the height is read: where, and what they mean.
    pub(super) ticks: Vec<(f64, String)>,
}

/// One of the values of a series.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Strand {
    /// What it is.
    pub(super) title: String,
    /// How high, 0 to 1, at each point in time; `None` where it cannot be told.
    pub(super) heights: Vec<Option<f64>>,
    /// The figures, in words.
    pub(super) words: Vec<String>,
}

/// Kinds of figures that can be compared by length.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Share,
    Count,
    Number,
    Millis,
    Money,
}

/// The bars of a table whose plot is [`Plot::Bars`]; none for others. Each kind of figure has its
/// own scale: shares with goals reach to 100 %, everything else to the longest of its kind.
pub(super) fn bars(table: &Table) -> Vec<Bar> {
    let Some(Plot::Bars { label, value, goal }) = &table.plot else { return vec![] };
    let goal_of = |row: &'_ Row| goal.and_then(|goal| row.cells.get(goal)).cloned();
    let mut tops: Vec<(Kind, f64)> = vec![];
    for row in &table.rows {
        let aim = goal_of(row).filter(|aim| measure(aim).is_some());
        for cell in row.cells.get(*value).into_iter().chain(aim.as_ref()) {
            let Some((kind, size)) = measure(cell) else { continue };
            let whole = kind == Kind::Share && aim.is_some();
            let size = if whole { size.max(1.0) } else { size };
            match tops.iter_mut().find(|(other, _)| *other == kind) {
                Some((_, top)) => *top = top.max(size),
                None => tops.push((kind, size)),
            }
        }
    }
    let reach = |cell: &Cell| {
        let (kind, size) = measure(cell)?;
        let (_, top) = tops.iter().find(|(other, _)| *other == kind)?;
        Some(part(size, *top))
    };
    let bars = table.rows.iter().map(|row| Bar {
        label: shown_at(row, *label),
        words: shown_at(row, *value),
        length: row.cells.get(*value).and_then(reach),
        goal: goal_of(row).and_then(|aim| Some((reach(&aim)?, shown(&aim)))),
        tone: row.tone,
    });
    bars.collect()
}

/// What a table whose plot is [`Plot::Columns`] or [`Plot::Line`] shows over time; nothing for
/// others, and where no figure can be told.
pub(super) fn series(table: &Table) -> Option<Series> {
    let (label, values, goal, stacked) = match table.plot.as_ref()? {
        Plot::Bars { .. } => return None,
        Plot::Columns { label, values } => (*label, values.clone(), None, true),
        Plot::Line { label, values, goal } => (*label, values.clone(), *goal, false),
    };
    let sizes = |row: &Row| -> Vec<f64> {
        let columns = values.iter().chain(goal.iter());
        columns.filter_map(|column| Some(measure(row.cells.get(*column)?)?.1)).collect()
    };
    let high = table.rows.iter().map(|row| match stacked {
        true => sizes(row).into_iter().sum(),
        false => sizes(row).into_iter().fold(0.0, f64::max),
    });
    let high: f64 = high.fold(0.0, f64::max);
    let mut cells = table.rows.iter().flat_map(|row| values.iter().map(|&at| row.cells.get(at)));
    let sample = cells.find_map(|cell| cell.filter(|cell| measure(cell).is_some()))?;
    let ticks = ticks(sample, high);
    let top = ticks.last().map_or(high, |(at, _)| *at);
    let strand = |column: usize| Strand {
        title: table.columns.get(column).map(|column| clean(&column.title)).unwrap_or_default(),
        heights: table
            .rows
            .iter()
            .map(|row| Some(part(measure(row.cells.get(column)?)?.1, top)))
            .collect(),
        words: table.rows.iter().map(|row| shown_at(row, column)).collect(),
    };
    Some(Series {
        labels: table.rows.iter().map(|row| shown_at(row, label)).collect(),
        lines: values.iter().map(|value| strand(*value)).collect(),
        goal: goal.map(strand).filter(|goal| goal.heights.iter().any(Option::is_some)),
        ticks: ticks.into_iter().map(|(at, words)| (part(at, top), words)).collect(),
    })
}

/// Whether everything that can be told in this column is a figure: it stands to the
/// right.
pub(super) fn holds_figures(table: &Table, column: usize) -> bool {
    let cells = table.rows.iter().filter_map(|row| row.cells.get(column));
    let mut told = cells.filter(|cell| !matches!(cell, Cell::None(_))).peekable();
    told.peek().is_some() && told.all(|cell| !matches!(cell, Cell::Text(_)))
}

/// A cell's words on one line, without what could upset a reader's screen.
pub(super) fn shown(cell: &Cell) -> String {
    clean(&cell.words())
}

/// `text` on one line: blanks in a row become one, and characters that steer a screen or turn the
/// direction of what follows are left out, as names come from whoever filled in a form.
pub(super) fn clean(text: &str) -> String {
    let steers = |c: char| {
        matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
            || matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
    };
    // Non-characters are refused by browsers.
    let nothing =
        |c: char| u32::from(c) & 0xfffe == 0xfffe || ('\u{fdd0}'..='\u{fdef}').contains(&c);
    let kept = text.chars().filter(|c| !steers(*c) && !nothing(*c));
    let spaced: String = kept.map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shown_at(row: &Row, column: usize) -> String {
    row.cells.get(column).map(shown).unwrap_or_default()
}

/// What kind of figure, and how large; nothing is drawn below 0.
fn measure(cell: &Cell) -> Option<(Kind, f64)> {
    let kind = match cell {
        Cell::Share { .. } | Cell::Goal(_) => Kind::Share,
        Cell::Count(_) => Kind::Count,
        Cell::Number(_) => Kind::Number,
        Cell::Millis(_) => Kind::Millis,
        Cell::Money(..) => Kind::Money,
        Cell::Text(_) | Cell::None(_) => return None,
    };
    let size = cell.magnitude().filter(|size| size.is_finite())?;
    Some((kind, size.max(0.0)))
}

/// `size` as a part of `top`, 0 to 1.
fn part(size: f64, top: f64) -> f64 {
    if top > 0.0 { (size / top).clamp(0.0, 1.0) } else { 0.0 }
}

/// Two to five round heights from 0 to the first that is not below `high`, in the words of the
/// figures that they measure.
fn ticks(sample: &Cell, high: f64) -> Vec<(f64, String)> {
    const MINUTE: f64 = 60_000.0;
    let step = match sample {
        Cell::Millis(_) => {
            let rounds = [1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 240.0, 480.0, 960.0, 1920.0, 4800.0];
            let rounds = rounds.into_iter().map(|minutes| minutes * MINUTE);
            rounds.into_iter().find(|step| high <= step * 4.0).unwrap_or_else(|| round(high / 4.0))
        }
        Cell::Count(_) => round((high / 4.0).max(0.25)).max(1.0),
        _ => round(high / 4.0),
    };
    let count = (high / step).ceil().clamp(1.0, 5.0);
    let count = if matches!(sample, Cell::Share { .. } | Cell::Goal(_)) {
        count.min((1.0 / step).ceil())
    } else {
        count
    };
    let at = (0..=count as u32).map(|index| f64::from(index) * step);
    at.map(|at| (at, tick(sample, at))).collect()
}

/// 1, 2 or 5 times a power of ten, not below `size`.
fn round(size: f64) -> f64 {
    if size.is_nan() || size <= 1e-9 {
        return 0.25;
    }
    let power = 10_f64.powf(size.log10().floor());
    let times = [1.0, 2.0, 5.0].into_iter().find(|times| size <= times * power * (1.0 + 1e-9));
    times.unwrap_or(10.0) * power
}

/// The height `at` in the words of `sample`, shorter where figures have more digits than a scale
/// needs.
fn tick(sample: &Cell, at: f64) -> String {
    let whole = at.round().max(0.0);
    match sample {
        Cell::Share { .. } | Cell::Goal(_) => Cell::Goal(at).words(),
        Cell::Millis(_) if whole > 0.0 => Cell::Millis(whole as i64).words(),
        Cell::Money(_, currency) => format!("{} {currency}", Cell::Count(whole as u64).words()),
        Cell::Number(_) if whole != at => Cell::Number(at).words(),
        _ => Cell::Count(whole as u64).words(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heights(sample: &Cell, high: f64) -> String {
        let ticks = ticks(sample, high).into_iter().map(|(_, words)| words);
        ticks.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn scales_are_read_in_round_figures() {
        let share = Cell::Share { part: 1, of: 2 };
        let usd = crate::contract::Currency::parse("USD").unwrap();
        let scales = [
            heights(&share, 0.94),
            heights(&share, 1.0),
            heights(&share, 0.07),
            heights(&Cell::Count(0), 0.0),
            heights(&Cell::Count(0), 1.0),
            heights(&Cell::Count(0), 3.0),
            heights(&Cell::Count(0), 127.0),
            heights(&Cell::Millis(0), 12_400_000.0),
            heights(&Cell::Number(0.0), 0.36),
            heights(&Cell::Number(0.0), 4.2),
            heights(&Cell::Money(0, usd), 11_800.0),
        ];
        insta::assert_snapshot!(scales.join("\n"));
    }

    #[test]
    fn names_cannot_steer_the_screen() {
        assert_eq!(clean(" a\n\tb\u{1b}[31mc\u{202e}d "), "a b [31mcd");
        assert_eq!(clean("👩‍💻 ada"), "👩‍💻 ada");
        assert_eq!(clean("שלום"), "שלום");
    }
}
