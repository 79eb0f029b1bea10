//! Small plots of block characters: bars in eighths, and a row of columns for what changes over
//! time.

use super::super::drawn::{self, Bar, Series, Strand};
use super::super::sheet::{Table, Tone};
use super::text::{Face, Line, Piece, cut_to, left, right, width};

/// From nothing to full, lying.
const LYING: [&str; 9] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];
/// From low to full, standing.
const STANDING: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// What stands where a figure cannot be told.
const UNTOLD: char = '·';
/// Columns of the terminal for a bar and what separates it, at least.
const SHORTEST: usize = 12;
/// What stands for 0.
const NOTHING: char = '_';
/// Columns of the terminal for the label of a bar or of a row of columns.
const LABEL: usize = 24;

/// What a table's plot looks like below the table; nothing where it has none.
pub(super) fn below(table: &Table, room: usize) -> Vec<Line> {
    let bars = drawn::bars(table);
    if !bars.is_empty() {
        return bars_below(&bars, room);
    }
    drawn::series(table).map(|series| series_below(&series, room)).unwrap_or_default()
}

/// One bar of `columns`, with the mark where its goal stands.
pub(super) fn bar(bar: &Bar, columns: usize) -> Vec<Piece> {
    let Some(length) = bar.length else { return vec![] };
    let eighths = (length * columns as f64 * 8.0).round() as usize;
    // What is not nothing is seen.
    let eighths = if length > 0.0 { eighths.max(1) } else { 0 };
    let mut cells: Vec<&str> = vec!["█"; eighths / 8];
    if eighths % 8 > 0 {
        cells.push(LYING[eighths % 8]);
    }
    cells.resize(columns, " ");
    let face = match bar.tone {
        Tone::Plain => Face::Plain,
        Tone::Good => Face::Good,
        Tone::Warn => Face::Warn,
        Tone::Bad => Face::Bad,
    };
    let piece = |face: Face, cells: &[&str]| Piece { face, text: cells.concat() };
    let Some((goal, _)) = &bar.goal else { return vec![piece(face, &cells)] };
    let at = ((goal * columns as f64) as usize).min(columns.saturating_sub(1));
    vec![
        piece(face, &cells[..at]),
        Piece { face: Face::Strong, text: "│".to_owned() },
        piece(face, &cells[at + 1..]),
    ]
}

fn bars_below(bars: &[Bar], room: usize) -> Vec<Line> {
    let widest = |text: fn(&Bar) -> &str| bars.iter().map(|b| width(text(b))).max().unwrap_or(0);
    // Figures are whole; labels give way to them, and reasons to both.
    let figures = bars.iter().filter(|bar| bar.length.is_some()).map(|bar| width(&bar.words));
    let figures = figures.max().unwrap_or(0).min(room.saturating_sub(SHORTEST));
    let label = widest(|bar| &bar.label).min(LABEL).min(room.saturating_sub(figures + SHORTEST));
    let rest = room.saturating_sub(label + SHORTEST);
    let told = widest(|bar| &bar.words).min(figures.max(rest.min(room / 3)));
    let columns = room.saturating_sub(label + told + 4).min(40);
    let lines = bars.iter().map(|one| {
        let mut line = Line::of(Face::Plain, left(&cut_to(&one.label, label), label) + "  ");
        let drawn = bar(one, columns);
        if drawn.is_empty() {
            line = line.with(Face::Plain, " ".repeat(columns));
        }
        line.0.extend(drawn);
        line.with(Face::Plain, "  ".to_owned() + &right(&cut_to(&one.words, told), told))
    });
    lines.collect()
}

fn series_below(series: &Series, room: usize) -> Vec<Line> {
    let titles = series.lines.iter().map(|strand| width(&strand.title)).max().unwrap_or(0);
    let label = titles.clamp(4, LABEL.min(room / 3));
    let last = |strand: &Strand| strand.words.last().cloned().unwrap_or_default();
    let strands = series.lines.iter().chain(&series.goal);
    let told = strands.map(|strand| width(&last(strand))).max().unwrap_or(0);
    let told = told.min(room.saturating_sub(label + 19));
    let columns = room.saturating_sub(label + told + 9);
    let points = series.labels.len().min(columns);
    // Wider columns are easier to tell apart.
    let each = (columns / points.max(1)).clamp(1, 3);
    let from = series.labels.len() - points;
    // Beside each other, not on each other: the highest of all fills the line.
    let strands = series.lines.iter().chain(&series.goal);
    let top = strands.clone().flat_map(|strand| strand.heights.iter().flatten());
    let top = top.copied().fold(0.0, f64::max);
    let scaled = |height: f64| if top > 0.0 { height / top } else { 0.0 };
    let mut lines: Vec<Line> = vec![];
    for strand in strands {
        let face = if Some(strand) == series.goal.as_ref() { Face::Faint } else { Face::Plain };
        let title = left(&cut_to(&strand.title, label), label);
        let columns: String =
            strand.heights[from..].iter().map(|at| column(at.map(scaled), each)).collect();
        let line = Line::of(face, title + "  ").with(face, columns + "  ");
        lines.push(line.with(face, format!("last {}", cut_to(&last(strand), told))));
    }
    lines.push(below_columns(&series.labels[from..], label + 2, each * points, room));
    lines
}

fn column(height: Option<f64>, each: usize) -> String {
    let drawn = match height {
        None => UNTOLD,
        Some(height) if height > 0.0 => STANDING[((height * 8.0).ceil() as usize).clamp(1, 8) - 1],
        Some(_) => NOTHING,
    };
    // A gap keeps neighbours apart where there is room for one.
    let gap = if each > 1 { " " } else { "" };
    drawn.to_string().repeat(each - gap.len()) + gap
}

/// The first label and the last, below their columns.
fn below_columns(labels: &[String], before: usize, columns: usize, room: usize) -> Line {
    let (Some(first), Some(last)) = (labels.first(), labels.last()) else {
        return Line::default();
    };
    let room = room.saturating_sub(before);
    let text = match labels.len() {
        1 => cut_to(first, room),
        _ if width(first) + width(last) < columns => left(first, columns - width(last)) + last,
        _ => {
            let each = room.saturating_sub(3) / 2;
            format!("{} … {}", cut_to(first, each), cut_to(last, each))
        }
    };
    Line::of(Face::Faint, " ".repeat(before) + &text)
}
