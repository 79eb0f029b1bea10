//! A report as one JSON object for programs: stable ids, every figure with its unit, and `null`
//! with the reason where there is no figure.
//!
//! Written here by hand, as pure rooms know no serialiser. Start at [`object`].

use super::machine::{Machine, Value, keys, machine};
use super::sheet::{Heading, Report, Row, Section, Table, Tone};

/// The object's shape; raised when a program that reads it would have to change.
const FORMAT: &str = "1";

/// The whole report on many lines, with a newline at the end.
pub fn object(report: &Report) -> String {
    let sections = report.sections.iter().map(section);
    let members = [
        ("format", FORMAT.to_owned()),
        ("heading", heading(&report.heading)),
        ("sections", list(sections)),
    ];
    lines(members) + "\n"
}

fn heading(heading: &Heading) -> String {
    object_of([
        ("agreement", text(&heading.agreement)),
        ("version", heading.version.number.to_string()),
        ("hash", text(&heading.version.hash)),
        ("period", text(&heading.period)),
        ("dates", text(&heading.dates)),
        ("running", heading.running.to_string()),
        ("by", text(&heading.by)),
        ("as_of", text(&heading.as_of.to_string())),
        ("zone", text(heading.zone.iana_name().unwrap_or("UTC"))),
    ])
}

fn section(section: &Section) -> String {
    lines([
        ("id", text(section.id)),
        ("title", text(section.title)),
        ("says", list(section.says.iter().map(|sentence| text(sentence)))),
        ("tables", list(section.tables.iter().map(table))),
    ])
}

fn table(table: &Table) -> String {
    let keys = keys(table);
    let columns = keys.iter().zip(&table.columns);
    let columns =
        columns.map(|(key, column)| object_of([("id", text(key)), ("title", text(&column.title))]));
    lines([
        ("id", text(table.id)),
        ("title", text(&table.title)),
        ("columns", list(columns)),
        ("rows", list(table.rows.iter().map(|row| self::row(&keys, row)))),
        ("empty", text(if table.rows.is_empty() { table.empty } else { "" })),
    ])
}

fn row(keys: &[String], row: &Row) -> String {
    let tone = match row.tone {
        Tone::Plain => "plain",
        Tone::Good => "good",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
    };
    let cells = keys.iter().zip(&row.cells);
    let cells = object_of(cells.map(|(key, cell)| (key.as_str(), figure(&machine(cell)))));
    object_of([("tone", text(tone)), ("cells", cells)])
}

/// `{"value": 412, "of": 436, "unit": "share"}`, or `{"value": null, "why": "…"}`.
fn figure(machine: &Machine) -> String {
    let value = match &machine.value {
        Value::None => {
            return object_of([("value", "null".to_owned()), ("why", text(&machine.why))]);
        }
        Value::Text(value) => text(value),
        Value::Number(number) => number.clone(),
    };
    let of = machine.of.map(|of| ("of", of.to_string()));
    let members = [("value", value)].into_iter().chain(of);
    object_of(members.chain([("unit", text(&machine.unit))]))
}

fn list(values: impl Iterator<Item = String>) -> String {
    let values: Vec<String> = values.collect();
    if values.is_empty() { "[]".to_owned() } else { format!("[\n{}\n]", values.join(",\n")) }
}

/// On one line.
fn object_of<'k>(members: impl IntoIterator<Item = (&'k str, String)>) -> String {
    let members = members.into_iter().map(|(key, value)| format!("{}: {value}", text(key)));
    format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
}

/// A line for each member.
fn lines<const N: usize>(members: [(&str, String); N]) -> String {
    let members = members.map(|(key, value)| format!("{}: {value}", text(key)));
    format!("{{\n{}\n}}", members.join(",\n"))
}

/// A string, escaped.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Also what ends a line in a script, in case the object is pasted into one.
            c if c.is_control() || ('\u{2028}'..='\u{2029}').contains(&c) => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
