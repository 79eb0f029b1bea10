//! Single values, strictly: each function reads one node as one type, or says what to write
//! instead.
//!
//! `key` is the name that messages use for the value. Nothing is converted in silence: `95` is no
//! percentage, `"5"` no number, `yes` not true.

mod amount;
mod label;

use std::fmt::Display;
use std::ops::RangeInclusive;

use super::tree::{Entry, Node, Text, Value};
use crate::diag::{Diagnostic, Span, codes, words};

pub(super) use amount::{
    cents, length, money, seconds, sentence_part, share, share_or_whole, stars,
};
pub(super) use label::{is_channel, is_email, is_label, is_slack_id, label};

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

/// `item` stands in its list for the second time; `message` says what it is.
pub(super) fn twice(item: &Node, first: &Span, message: impl Into<String>) -> Diagnostic {
    item.error(codes::LISTED_TWICE, message)
        .also(first.clone(), "the first")
        .help("delete one of them")
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
