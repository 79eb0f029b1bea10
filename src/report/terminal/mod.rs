//! A report as text for a terminal: at most 80 columns, aligned, readable without colour.
//!
//! Makes lines and prints nothing: [`Face`] says what a piece of text means, and the printer
//! colours it. Start at [`lines`].

mod plot;
pub(in crate::report) mod table;
mod text;

pub use text::{Face, Line, Piece};

use jiff::tz::TimeZone;

use self::text::wrap;
use super::drawn::{self, clean};
use super::sheet::{Heading, Report, Section, Table, Tone};

/// No line is wider.
const WIDEST: usize = 80;
/// Nothing is made narrower.
const NARROWEST: usize = 40;
/// Blanks before tables and plots.
const INDENT: &str = "  ";

/// The report in lines of `columns` at most: 80 where there are more, 40 where there are fewer.
pub fn lines(report: &Report, columns: usize) -> Vec<Line> {
    let columns = columns.clamp(NARROWEST, WIDEST);
    let mut lines = heading(&report.heading, columns);
    for section in &report.sections {
        lines.push(Line::default());
        lines.extend(self::section(section, columns));
    }
    let tables = || report.sections.iter().flat_map(|section| &section.tables);
    let goals = tables().flat_map(drawn::bars).any(|bar| bar.goal.is_some());
    if goals || tables().flat_map(|table| &table.rows).any(|row| row.tone != Tone::Plain) {
        lines.push(Line::default());
        lines.push(legend(goals));
    }
    lines
}

/// What a tone is called, and its mark.
pub(super) fn mark(tone: Tone) -> (Face, &'static str) {
    match tone {
        Tone::Plain => (Face::Plain, " "),
        Tone::Good => (Face::Good, "✓"),
        Tone::Warn => (Face::Warn, "!"),
        Tone::Bad => (Face::Bad, "✗"),
    }
}

fn heading(heading: &Heading, columns: usize) -> Vec<Line> {
    let by = if heading.by.is_empty() { String::new() } else { format!(", {}", heading.by) };
    let mut lines = vec![];
    let mut say = |face: Face, text: String| {
        let text = text::cut(&clean(&text));
        lines.extend(wrap(&text, columns).into_iter().map(|line| Line::of(face, line)));
    };
    say(Face::Title, format!("{}, {}", heading.agreement, heading.period));
    say(Face::Plain, format!("{}{by}", heading.dates));
    let (number, hash) = (heading.version.number, &heading.version.hash);
    say(Face::Faint, format!("version {number} of the agreement ({hash})"));
    say(Face::Faint, format!("data as of {}", as_of(heading)));
    if heading.running {
        say(Face::Warn, "still running: figures may still move".to_owned());
    }
    lines
}

/// Until when the data reaches, with its zone.
pub(super) fn as_of(heading: &Heading) -> String {
    let zone: TimeZone = heading.zone.clone();
    heading.as_of.to_zoned(zone).strftime("%a %Y-%m-%d %H:%M %Z").to_string()
}

fn section(section: &Section, columns: usize) -> Vec<Line> {
    let title = clean(section.title).to_uppercase();
    let mut lines: Vec<Line> =
        wrap(&title, columns).into_iter().map(|line| Line::of(Face::Title, line)).collect();
    for sentence in &section.says {
        lines.extend(wrap(&clean(sentence), columns).into_iter().map(|l| Line::of(Face::Plain, l)));
    }
    for table in &section.tables {
        lines.push(Line::default());
        lines.extend(self::table(table, columns));
    }
    lines
}

fn table(table: &Table, columns: usize) -> Vec<Line> {
    let room = columns - INDENT.len();
    let title = clean(&table.title);
    let title = (!title.is_empty()).then(|| wrap(&text::cut(&title), room));
    let mut lines: Vec<Line> = title
        .unwrap_or_default()
        .into_iter()
        .map(|line| Line::of(Face::Strong, format!("{INDENT}{line}")))
        .collect();
    if table.rows.is_empty() {
        let empty = wrap(&clean(table.empty), room).into_iter();
        lines.extend(empty.map(|line| Line::of(Face::Faint, format!("{INDENT}{line}"))));
        return lines;
    }
    let (rows, has_bars) = table::rows(table, room);
    let plot = if has_bars { vec![] } else { plot::below(table, room) };
    let gap = if plot.is_empty() { None } else { Some(Line::default()) };
    let body = rows.into_iter().chain(gap).chain(plot);
    lines.extend(body.map(|mut line| {
        if !line.0.is_empty() {
            line.0.insert(0, Piece { face: Face::Plain, text: INDENT.to_owned() });
        }
        line
    }));
    lines
}

fn legend(goals: bool) -> Line {
    let mut line = Line::default();
    for (tone, word) in [(Tone::Good, "kept"), (Tone::Warn, "close"), (Tone::Bad, "broken")] {
        let (face, mark) = self::mark(tone);
        line = line.with(face, mark).with(Face::Faint, format!(" {word}   "));
    }
    if goals { line.with(Face::Faint, "│ goal") } else { line }
}
