//! A report as comma-separated values (RFC 4180): one line for each figure, so that a spreadsheet
//! can filter and pivot it.
//!
//! Texts that a spreadsheet would run as a formula get an apostrophe before them. Start at
//! [`file`].

use super::machine::{Machine, Value, keys, machine};
use super::sheet::{Heading, Report, Section, Table};

/// The first line. `row` counts from 1; `name` is the row's first cell. A share's `value` is its
/// part, `of` its whole. `why` says why there is no value.
pub const COLUMNS: [&str; 9] =
    ["section", "table", "row", "name", "column", "value", "of", "unit", "why"];

/// The whole file. What the report is about comes first, as the section `report`.
pub fn file(report: &Report) -> String {
    let mut out = COLUMNS.join(",") + "\r\n";
    heading(&mut out, &report.heading);
    for section in &report.sections {
        for table in &section.tables {
            self::table(&mut out, section, table);
        }
    }
    out
}

fn heading(out: &mut String, heading: &Heading) {
    let facts = [
        ("agreement", heading.agreement.clone(), "text"),
        ("version", heading.version.number.to_string(), "number"),
        ("hash", heading.version.hash.to_string(), "text"),
        ("period", heading.period.clone(), "text"),
        ("dates", heading.dates.clone(), "text"),
        ("running", heading.running.to_string(), "boolean"),
        ("by", heading.by.clone(), "text"),
        ("as_of", heading.as_of.to_string(), "time"),
        ("zone", heading.zone.iana_name().unwrap_or("UTC").to_owned(), "text"),
    ];
    for (column, value, unit) in facts {
        let value = if unit == "text" { guarded(&value) } else { value };
        line(out, ["report", "heading", "1", "", column, &value, "", unit, ""]);
    }
}

fn table(out: &mut String, section: &Section, table: &Table) {
    let columns: Vec<String> = keys(table).iter().map(|key| guarded(key)).collect();
    for (index, row) in table.rows.iter().enumerate() {
        let number = (index + 1).to_string();
        let name = row.cells.first().map(|cell| guarded(&cell.words())).unwrap_or_default();
        for (column, cell) in columns.iter().zip(&row.cells) {
            let Machine { value, of, unit, why } = machine(cell);
            let value = match value {
                Value::None => String::new(),
                Value::Text(text) => guarded(&text),
                Value::Number(number) => number,
            };
            let of = of.map(|of| of.to_string()).unwrap_or_default();
            let why = guarded(&why);
            line(out, [section.id, table.id, &number, &name, column, &value, &of, &unit, &why]);
        }
    }
}

fn line(out: &mut String, fields: [&str; COLUMNS.len()]) {
    let fields = fields.map(quoted);
    out.push_str(&fields.join(","));
    out.push_str("\r\n");
}

/// `text`, with an apostrophe before what a spreadsheet would take for a formula.
pub(super) fn guarded(text: &str) -> String {
    let begins = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.trim_start_matches(' ').starts_with(begins) {
        return format!("'{text}");
    }
    text.to_owned()
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) || field.starts_with(' ') || field.ends_with(' ') {
        return format!("\"{}\"", field.replace('"', "\"\""));
    }
    field.to_owned()
}
