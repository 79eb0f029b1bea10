//! Single values, strictly: each function reads one node as one type, or says what to write
//! instead.
//!
//! `key` is the name that messages use for the value. Nothing is converted in silence: `95` is no
//! percentage, `"5"` no number, `yes` not true.

use std::fmt::Display;
use std::ops::RangeInclusive;

use super::tree::{Entry, Node, Text, Value};
use crate::calendar::{Length, LengthError};
use crate::diag::{Diagnostic, codes, words};

/// `node` is not what `key` takes.
pub(super) fn wrong(node: &Node, key: &str, takes: &str) -> Diagnostic {
    if node.value == Value::Null {
        return node
            .error(codes::EMPTY, format!("{} has no value", named(key)))
            .help(format!("write {takes} after it, or delete the line"));
    }
    let message = format!("{} takes {takes}, not {}", named(key), node.described());
    node.error(codes::WRONG_TYPE, message)
}

/// A key in backquotes, a phrase as it is.
fn named(key: &str) -> String {
    if key.contains(['`', ' ']) { key.to_owned() } else { format!("`{key}`") }
}

/// Text.
pub(super) fn text<'t>(node: &'t Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<&'t Text> {
    match &node.value {
        Value::Text(text) if !text.text.trim().is_empty() => Some(text),
        Value::Text(_) => {
            let message = format!("{} is empty", named(key));
            out.push(node.error(codes::EMPTY, message).help("write something, or delete the line"));
            None
        }
        Value::Number { .. } | Value::Bool(_) => {
            let help = "put it in quotes, so that it is text";
            out.push(wrong(node, key, "text").help(help));
            None
        }
        _ => {
            out.push(wrong(node, key, "text"));
            None
        }
    }
}

/// Text or a whole number: ids are often digits only.
pub(super) fn id(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<String> {
    match &node.value {
        Value::Number { raw, .. } if raw.bytes().all(|c| c.is_ascii_digit()) => Some(raw.clone()),
        Value::Number { .. } => {
            out.push(wrong(node, key, "an id").help("put it in quotes if it is one"));
            None
        }
        _ => text(node, key, out).map(|text| text.text.trim().to_owned()),
    }
}

/// `true` or `false`.
pub(super) fn truth(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<bool> {
    match &node.value {
        Value::Bool(value) => Some(*value),
        _ => {
            out.push(wrong(node, key, "`true` or `false`"));
            None
        }
    }
}

/// A whole number within `range`.
pub(super) fn whole(
    node: &Node,
    key: &str,
    range: RangeInclusive<u32>,
    out: &mut Vec<Diagnostic>,
) -> Option<u32> {
    let (least, most) = (range.start(), range.end());
    match &node.value {
        Value::Number { raw, .. } => match raw.parse::<u32>() {
            Ok(number) if range.contains(&number) => Some(number),
            _ => {
                let message = format!("{} is {raw}", named(key));
                let help = format!("write a whole number from {least} to {most}");
                out.push(node.error(codes::OUT_OF_RANGE, message).help(help));
                None
            }
        },
        other => {
            let found = wrong(node, key, &format!("a whole number from {least} to {most}"));
            out.push(match other {
                Value::Text(text) if text.text.parse::<f64>().is_ok() => {
                    found.help("write it without quotes")
                }
                _ => found,
            });
            None
        }
    }
}

/// A length of time, as promises have it.
pub(super) fn length(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<Length> {
    read_length(node, key, Length::parse, out)
}

/// A length of time for keys about seconds.
pub(super) fn seconds(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<Length> {
    read_length(node, key, Length::parse_seconds, out)
}

fn read_length(
    node: &Node,
    key: &str,
    parse: fn(&str) -> Result<Length, LengthError>,
    out: &mut Vec<Diagnostic>,
) -> Option<Length> {
    let written = match &node.value {
        Value::Text(text) => text.text.as_str(),
        Value::Number { raw, .. } => raw,
        _ => {
            out.push(wrong(node, key, "a length of time such as `4 working hours`"));
            return None;
        }
    };
    match parse(written) {
        Ok(length) => Some(length),
        Err(LengthError { message, help }) => {
            out.push(node.error(codes::LENGTH, message).label(key).help(sentence_part(&help)));
            None
        }
    }
}

/// A percentage from 1% to 99%, as a share.
pub(super) fn share(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<f64> {
    let example = "write a percentage from `1%` to `99%`, such as `75%`";
    match &node.value {
        Value::Text(text) => {
            let number = text.text.strip_suffix('%').and_then(|number| number.parse::<u8>().ok());
            match number {
                Some(percent @ 1..=99) => return Some(f64::from(percent) / 100.0),
                _ => {
                    let message = format!("{} is no percentage", words::quote(&text.text));
                    out.push(node.error(codes::SHARE, message).label(key).help(example));
                }
            }
        }
        Value::Number { value, raw } => {
            let message = format!("`{raw}` is no percentage: it has no `%`");
            let percent = if *value < 1.0 { value * 100.0 } else { *value };
            let help = match percent {
                1.0..=99.0 if percent.fract() == 0.0 => format!("write `{percent}%`"),
                _ => example.to_owned(),
            };
            out.push(node.error(codes::SHARE, message).label(key).help(help));
        }
        _ => out.push(wrong(node, key, "a percentage such as `75%`")),
    }
    None
}

/// One of `choices`, by word.
pub(super) fn word<T: Copy>(
    node: &Node,
    key: &str,
    choices: &[(&str, T)],
    out: &mut Vec<Diagnostic>,
) -> Option<T> {
    let known = choices.iter().map(|(word, _)| *word);
    let Value::Text(text) = &node.value else {
        out.push(wrong(node, key, &words::listed(known)));
        return None;
    };
    let found = choices.iter().find(|(word, _)| *word == text.text).map(|(_, value)| *value);
    if found.is_none() {
        let message = format!("{} does not take {}", named(key), words::quote(&text.text));
        let found = node.error(codes::UNKNOWN_WORD, message);
        out.push(guess(found, &text.text, known, out.len()));
    }
    found
}

/// The index of a name that the agreement defines; `thing` is what it names ("stage").
pub(super) fn name<'n>(
    node: &Node,
    key: &str,
    thing: &str,
    known: impl IntoIterator<Item = &'n str> + Clone,
    out: &mut Vec<Diagnostic>,
) -> Option<usize> {
    let written = text(node, key, out)?;
    let found = known.clone().into_iter().position(|name| name == written.text);
    if found.is_none() {
        let message = format!("there is no {thing} {}", words::quote(&written.text));
        let found = node.error(codes::UNKNOWN_NAME, message);
        out.push(guess(found, &written.text, known, out.len()));
    }
    found
}

/// Findings beyond this come without a guess: guessing takes time.
pub(super) const GUESSES: usize = 200;

/// `found`, with the nearest of `known`, or all of them. `before` is how much was found before it.
pub(super) fn guess<'n>(
    found: Diagnostic,
    written: &str,
    known: impl IntoIterator<Item = &'n str> + Clone,
    before: usize,
) -> Diagnostic {
    let near = (before < GUESSES).then(|| words::nearest(written, known.clone())).flatten();
    if let Some(near) = near {
        return found.help(format!("did you mean `{near}`?"));
    }
    match words::listed(known) {
        none if none.is_empty() => found.help("none is defined"),
        all => found.help(format!("write {all}")),
    }
}

/// The items of a list.
pub(super) fn list<'t>(
    node: &'t Node,
    key: &str,
    of: impl Display,
    out: &mut Vec<Diagnostic>,
) -> Option<&'t [Node]> {
    match &node.value {
        Value::List(items) => Some(items),
        Value::Text(text) => {
            let help = format!("write `[{}]`", text.text);
            out.push(wrong(node, key, &format!("a list of {of}")).help(help));
            None
        }
        _ => {
            out.push(wrong(node, key, &format!("a list of {of}")));
            None
        }
    }
}

/// A list that must hold something.
pub(super) fn some<'t>(
    node: &'t Node,
    key: &str,
    of: impl Display,
    out: &mut Vec<Diagnostic>,
) -> Option<&'t [Node]> {
    let items = list(node, key, &of, out)?;
    if items.is_empty() {
        let message = format!("{} is empty", named(key));
        let help = format!("list {of}, or delete the line");
        out.push(node.error(codes::NOTHING_LISTED, message).help(help));
        return None;
    }
    Some(items)
}

/// The entries of a map whose keys are names of the user's own.
pub(super) fn entries<'t>(
    node: &'t Node,
    key: &str,
    of: &str,
    out: &mut Vec<Diagnostic>,
) -> Option<&'t [Entry]> {
    match &node.value {
        Value::Map(entries) if entries.is_empty() => {
            let message = format!("{} is empty", named(key));
            let help = format!("add {of}, or delete the line");
            out.push(node.error(codes::NOTHING_LISTED, message).help(help));
            None
        }
        Value::Map(entries) => Some(entries),
        _ => {
            out.push(wrong(node, key, &format!("a map of {of}")));
            None
        }
    }
}

/// Whether things may be called this: letters, digits, `-` and `_`, at most 64, not `-` first.
pub(super) fn is_label(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Whether `text` is a Slack channel's id; names can change, ids cannot.
pub(super) fn is_channel(text: &str) -> bool {
    text.starts_with(['C', 'G']) && is_slack_id(text)
}

/// Whether `text` is an id of Slack's, of a person, a channel or something else.
pub(super) fn is_slack_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    (3..=24).contains(&text.len()) && text.chars().all(plain)
}

/// Whether `entry`'s key may name a `thing`; `taken` are words with a meaning of their own.
pub(super) fn label(entry: &Entry, thing: &str, taken: &[&str], out: &mut Vec<Diagnostic>) -> bool {
    let quoted = words::quote(&entry.key);
    if taken.contains(&entry.key.as_str()) {
        let message = format!("a {thing} cannot be called {quoted}: the word has its own meaning");
        out.push(entry.error(codes::BAD_NAME, message).help("choose another name"));
        return false;
    }
    if !is_label(&entry.key) {
        let message = format!("{quoted} cannot be the name of a {thing}");
        let help = "use letters, digits, `-` and `_`, beginning with a letter or digit";
        out.push(entry.error(codes::BAD_NAME, message).help(help));
        return false;
    }
    true
}

/// A sentence made fit to stand after "help:".
pub(super) fn sentence_part(sentence: &str) -> String {
    let mut rest = sentence.trim_end_matches('.').chars();
    match rest.next() {
        Some(first) => first.to_lowercase().chain(rest).collect(),
        None => String::new(),
    }
}
