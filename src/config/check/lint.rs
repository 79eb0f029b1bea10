//! What is not wrong, but cannot be meant: names that nothing uses, lines that never match,
//! holidays that end too early. All of it warnings.

use std::collections::HashSet;

use super::context::{Context, names, quoted};
use crate::calendar::{Calendar, Length};
use crate::condition::Condition;
use crate::config::section::Section;
use crate::config::tree::{Entry, Node, Value};
use crate::contract::{Contract, Destination, Promise, Upon};
use crate::diag::{codes, words};

/// Lines that are compared with each other; nobody writes more.
const COMPARED: usize = 300;

/// Warns.
pub(super) fn read(root: &Section<'_>, contract: &Contract, context: &mut Context<'_>) {
    // Where something could not be read, what looks unused may only be unread.
    if !context.is_clean() {
        return;
    }
    unused(root, contract, context);
    unreachable_segments(root, contract, context);
    unreachable_calendars(root, contract, context);
    steps(root, contract, context);
    holidays(root, contract, context);
}

fn entries<'t>(root: &Section<'t>, key: &str) -> &'t [Entry] {
    match root.get(key).map(|node| &node.value) {
        Some(Value::Map(entries)) => entries,
        _ => &[],
    }
}

fn unused(root: &Section<'_>, contract: &Contract, context: &mut Context<'_>) {
    let uses = &context.uses;
    let conditions = || uses.conditions.iter().map(String::as_str);
    let named: HashSet<&str> = conditions().flat_map(names).collect();
    let compared: HashSet<&str> = conditions().flat_map(quoted).collect();
    let mut idle: Vec<(&Entry, &str, &str)> = Vec::new();
    for (index, entry) in entries(root, "fields").iter().enumerate() {
        if !uses.fields.contains(&index) {
            idle.push((entry, "field", "delete the line: what is not needed is not asked for"));
        }
    }
    for entry in entries(root, "lists") {
        if !named.contains(entry.key.as_str()) {
            idle.push((entry, "list", "name it in a condition (`country in NAME`), or delete it"));
        }
    }
    for (index, entry) in entries(root, "routes").iter().enumerate() {
        if !uses.routes.contains(&index) {
            idle.push((entry, "route", "name it in a promise (`route: NAME`), or delete it"));
        }
    }
    for (index, entry) in entries(root, "calendars").iter().enumerate() {
        if !uses.calendars.contains(&index) {
            idle.push((entry, "calendar", "name it in `calendar_of`, or delete it"));
        }
    }
    for (index, entry) in entries(root, "segments").iter().enumerate() {
        let named = uses.segments.contains(&index) || compared.contains(entry.key.as_str());
        // Whatever is left over needs no name elsewhere.
        if !named && contract.segments[index].condition.is_some() {
            idle.push((entry, "segment", "name it under `within`, or delete it"));
        }
    }
    let found = idle.into_iter().map(|(entry, thing, help)| {
        let message = format!("{thing} {} is never used", words::quote(&entry.key));
        entry.warning(codes::UNUSED, message).help(help)
    });
    context.out.extend(found.collect::<Vec<_>>());
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
            context.out.push(
                node.warning(codes::UNREACHABLE, format!("this {thing} can never match"))
                    .label("the first match wins")
                    .also(first.at.clone(), "this one takes all that it could take")
                    .help("put the narrower one first, or delete one of them"),
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

/// Steps of routes that no promise can reach.
fn steps(root: &Section<'_>, contract: &Contract, context: &mut Context<'_>) {
    for (index, entry) in entries(root, "routes").iter().enumerate() {
        let mut on_it = contract.promises.iter().filter(|one| one.route == Some(index)).peekable();
        if on_it.peek().is_none() {
            continue;
        }
        let warned = on_it.any(|promise| promise.at_risk_at.is_some());
        let nobody =
            contract.people.managers.is_empty() && contract.people.default_manager.is_none();
        let Value::List(items) = &entry.value.value else { continue };
        for (item, step) in items.iter().zip(&contract.routes[index].steps) {
            if step.upon == Upon::AtRisk && !warned {
                let message = "no promise on this route is ever at risk";
                let help = "give one of them `at_risk_at: 75%`, or delete this step";
                context.out.push(item.warning(codes::NOBODY_HEARS, message).help(help));
            }
            if step.to == Destination::Manager && nobody {
                let message = "nobody is anybody's manager";
                let help = "add `people: {managers: {TEAM: OWNER, default: OWNER}}`";
                context.out.push(item.warning(codes::NOBODY_HEARS, message).help(help));
            }
        }
    }
}

/// Holidays that end before the longest countdown of today can.
fn holidays(root: &Section<'_>, contract: &Contract, context: &mut Context<'_>) {
    let Some(as_of) = context.input.as_of else { return };
    let start = as_of.max(contract.effective_from);
    let lengths: Vec<(Length, Option<Length>)> =
        contract.promises.iter().flat_map(lengths).collect();
    for (entry, calendar) in entries(root, "calendars").iter().zip(&contract.calendars) {
        let Some(last) = calendar.last_exception() else { continue };
        let ends = lengths.iter().filter_map(|(within, pause)| {
            let paused = pause.map_or(Some(start), |pause| calendar.deadline(start, pause))?;
            Calendar::deadline(calendar, paused, *within)
        });
        let Some(end) = ends.max() else { continue };
        let end = end.to_zoned(calendar.hours().zone.clone()).date();
        if end > last {
            let message = format!(
                "calendar {} knows no holiday after {last}; a countdown that begins now can run \
                 until {end}",
                words::quote(&entry.key)
            );
            let help = "add the next year's holidays";
            context.out.push(entry.warning(codes::HOLIDAYS_END, message).help(help));
        }
    }
}

/// How long a promise's countdown may run, pauses included.
fn lengths(promise: &Promise) -> impl Iterator<Item = (Length, Option<Length>)> {
    promise.within.lengths().map(|within| (within, promise.max_pause))
}
