//! Lines of which the first that matches decides, and that never can.

use super::entries;
use crate::condition::Condition;
use crate::config::check::context::Context;
use crate::config::section::Section;
use crate::config::tree::{Node, Value};
use crate::contract::Contract;
use crate::diag::codes;

/// Lines that are compared with each other; nobody writes more.
const COMPARED: usize = 300;

/// Warns.
pub(super) fn read(root: &Section<'_>, contract: &Contract, context: &mut Context<'_>) {
    unreachable_segments(root, contract, context);
    unreachable_calendars(root, contract, context);
    places(root, contract, context);
}

/// Stages, exits and sources in which no lead can ever be.
fn places(root: &Section<'_>, contract: &Contract, context: &mut Context<'_>) {
    let groups = [
        ("stages", "stage", &contract.stages),
        ("exits", "exit", &contract.exits),
        ("sources", "source", &contract.sources),
    ];
    for (key, thing, named) in groups {
        let conditions = named.iter().map(|one| Some(&one.condition));
        let nodes = entries(root, key).iter().map(|entry| &entry.value);
        let mut lines: Vec<_> = nodes.zip(conditions).collect();
        impossible(&lines, thing, context);
        // Of the stages the last one counts that holds.
        if key == "stages" {
            lines.reverse();
        }
        unreachable(&lines, thing, context);
    }
}

fn unreachable_segments(root: &Section<'_>, contract: &Contract, context: &mut Context<'_>) {
    let entries = entries(root, "segments");
    let conditions = contract.segments.iter().map(|segment| segment.condition.as_ref());
    let lines: Vec<_> = entries.iter().map(|entry| &entry.value).zip(conditions).collect();
    impossible(&lines, "segment", context);
    unreachable(&lines, "segment", context);
}

fn unreachable_calendars(root: &Section<'_>, contract: &Contract, context: &mut Context<'_>) {
    let Some(Value::List(items)) = root.get("calendar_of").map(|node| &node.value) else { return };
    let conditions = contract.calendar_of.iter().map(|rule| rule.when.as_ref());
    let lines: Vec<_> = items.iter().zip(conditions).collect();
    impossible(&lines, "line", context);
    unreachable(&lines, "line", context);
}

/// Lines that contradict themselves.
fn impossible(lines: &[(&Node, Option<&Condition>)], thing: &str, context: &mut Context<'_>) {
    for (node, condition) in lines {
        let found = condition.and_then(|condition| contradiction(condition.text()));
        if let Some((one, other)) = found {
            context.out.push(
                node.warning(codes::UNREACHABLE, format!("this {thing} can never match"))
                    .label(format!("`{one}` and `{other}` are never both true"))
                    .help("write `||` where either is meant, or delete the line"),
            );
        }
    }
}

/// Two comparisons of one name in a plain chain of `&&` that exclude each other.
fn contradiction(text: &str) -> Option<(&str, &str)> {
    if text.contains("||") || text.contains(['(', '[']) {
        return None;
    }
    let parts: Vec<_> =
        text.split("&&").filter_map(|part| Some((part.trim(), bound(part)?))).collect();
    let pairs = parts
        .iter()
        .enumerate()
        .flat_map(|(index, one)| parts[index + 1..].iter().map(move |other| (one, other)));
    let excluded = |one: &Bound<'_>, other: &Bound<'_>| one.excludes(other) || other.excludes(one);
    let mut found = pairs.filter(|((_, one), (_, other))| excluded(one, other));
    found.next().map(|((one, _), (other, _))| (*one, *other))
}

/// `name sign value`.
struct Bound<'c> {
    name: &'c str,
    sign: &'c str,
    value: &'c str,
}

fn bound(part: &str) -> Option<Bound<'_>> {
    let (name, rest) = part.trim().split_once(' ')?;
    let (sign, value) = rest.trim().split_once(' ')?;
    Some(Bound { name, sign, value: value.trim() })
}

impl Bound<'_> {
    /// Whether this one, from below or exactly, leaves nothing to `other`, from above or exactly.
    fn excludes(&self, other: &Self) -> bool {
        if self.name != other.name {
            return false;
        }
        let numbers = self.value.parse::<f64>().ok().zip(other.value.parse::<f64>().ok());
        match (self.sign, other.sign, numbers) {
            ("==", "==", None) => self.value != other.value,
            ("==" | ">=", "==" | "<=", Some((low, high))) => low > high,
            ("==" | ">=" | ">", "<", Some((low, high))) => low >= high,
            (">", "==" | "<=", Some((low, high))) => low >= high,
            _ => false,
        }
    }
}

/// Lines that an earlier one leaves nothing to.
fn unreachable(lines: &[(&Node, Option<&Condition>)], thing: &str, context: &mut Context<'_>) {
    let lines = &lines[..lines.len().min(COMPARED)];
    let read = lines.iter().map(|(node, condition)| (*node, condition.map(Line::of)));
    let read: Vec<_> = read.collect();
    for (index, (node, later)) in read.iter().enumerate() {
        let covering = read[..index].iter().find(|(_, earlier)| match (earlier, later) {
            (None, _) => true,
            (Some(earlier), Some(later)) => earlier.covers(later),
            (Some(_), None) => false,
        });
        if let Some((first, _)) = covering {
            let (wins, help) = match thing {
                "stage" => ("the last match wins", "put the narrower one last"),
                _ => ("the first match wins", "put the narrower one first"),
            };
            context.out.push(
                node.warning(codes::UNREACHABLE, format!("this {thing} can never match"))
                    .label(wins)
                    .also(first.at.clone(), "this one takes all that it could take")
                    .help(format!("{help}, or delete one of them")),
            );
        }
    }
}

/// A condition as far as it can be compared with others.
struct Line<'c> {
    words: Vec<&'c str>,
    comparison: Option<(&'c str, &'c str, f64)>,
}

impl<'c> Line<'c> {
    fn of(condition: &'c Condition) -> Self {
        let words: Vec<&str> = condition.text().split_whitespace().collect();
        let comparison = match words[..] {
            [field, sign, number] => number.parse().ok().map(|number| (field, sign, number)),
            _ => None,
        };
        Self { words, comparison }
    }

    /// Whether every lead of `later` is one of this: the same words, or one comparison each of the
    /// same field with a number.
    fn covers(&self, later: &Self) -> bool {
        if self.words == later.words {
            return true;
        }
        let (Some((field, wide, bound)), Some((other, narrow, limit))) =
            (self.comparison, later.comparison)
        else {
            return false;
        };
        field == other
            && match (wide, narrow) {
                (">=", ">=" | ">" | "==") | (">", ">") => limit >= bound,
                (">", ">=" | "==") => limit > bound,
                ("<=", "<=" | "<" | "==") | ("<", "<") => limit <= bound,
                ("<", "<=" | "==") => limit < bound,
                _ => false,
            }
    }
}
