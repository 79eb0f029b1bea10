//! What is refused, and in which words: where, why, what to write. Every text here has been read
//! aloud.

mod limits;
mod names;
mod values;
mod writing;

use std::fmt::Write as _;

use super::Names;
use crate::condition::{CODES, Condition, Scope};

/// Every mistake of each condition: the place underlined, then message and help.
fn refused(conditions: &[&str]) -> String {
    refused_in(conditions, &Names::example().scope())
}

/// The same with other names.
fn refused_in(conditions: &[&str], scope: &Scope<'_>) -> String {
    conditions.iter().map(|text| told(text, scope)).collect()
}

fn told(text: &str, scope: &Scope<'_>) -> String {
    let found = match Condition::compile(text, scope) {
        Ok(_) => panic!("{text:?} was accepted"),
        Err(found) => found,
    };
    let shown = text.replace('\u{200b}', "·");
    let mut out = format!("> {shown}").trim_end().to_owned() + "\n";
    for one in found {
        assert!(CODES.iter().any(|(code, _)| *code == one.code), "{}", one.code);
        let before = text[..one.span.start].chars().count();
        let width = text[one.span.clone()].chars().count().max(1);
        let line = " ".repeat(2 + before) + &"^".repeat(width);
        writeln!(out, "{line} {}", one.label).unwrap();
        writeln!(out, "  {} {}", one.code, one.message).unwrap();
        writeln!(out, "  help: {}", one.help).unwrap();
    }
    out + "\n"
}
