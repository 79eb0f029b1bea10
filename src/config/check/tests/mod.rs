//! The agreement's checker: what it reads, what it refuses, and what it says.

mod fuzz;
mod keys;
mod language;
mod lints;
mod mistakes;
mod schema;
mod sides;
mod stories;
mod whole;

use std::collections::BTreeMap;

use super::*;
use crate::diag::render::{self, Style};

/// Every key, each at least once.
const FULL: &str = include_str!("../../../../tests/fixtures/full.yaml");

/// What `FULL` includes.
fn files() -> Files {
    let calendar = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\n\
                    SUMMARY:Christmas Day\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let files = [
        ("lists/free.txt", "# free\ngmail.com\n"),
        ("lists/empty.txt", "# nothing\n"),
        ("holidays/us.ics", calendar),
        ("holidays/page.ics", "<html>"),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    Files::Stored(BTreeMap::from(files))
}

fn checked(text: &str) -> Checked {
    let as_of = Some("2026-11-21T12:00:00Z".parse().unwrap());
    let files = files();
    let input =
        Input { name: "sla.yaml", bytes: text.as_bytes(), files: &files, as_of, accepted: Some(2) };
    check(input)
}

/// `FULL` with one piece exchanged; it must be there, and only once.
fn with(find: &str, instead: &str) -> String {
    assert_eq!(FULL.matches(find).count(), 1, "{find:?} in the full agreement");
    FULL.replace(find, instead)
}

fn shown(checked: &Checked) -> String {
    render::text(&checked.source, &checked.diagnostics, Style::PLAIN)
}
