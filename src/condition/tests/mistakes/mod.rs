//! What is refused, and in which words: where, why, what to write. Every text here has been read aloud.

mod names;
mod values;
mod writing;

use std::fmt::Write as _;

use super::Names;
use crate::condition::{CODES, Condition};

/// Every mistake of each condition: the place underlined, then message and help.
fn refused(conditions: &[&str]) -> String {
    let names = Names::example();
    conditions.iter().map(|text| told(text, &names)).collect()
}

fn told(text: &str, names: &Names) -> String {
    let found = match Condition::compile(text, &names.scope()) {
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
