//! Promises that cannot be kept as they are meant, by what is known of how sales works.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::entries;
use crate::calendar::{Block, Calendar, Length};
use crate::condition::Condition;
use crate::config::check::context::Context;
use crate::config::section::Section;
use crate::config::tree::{Entry, Node, Value};
use crate::contract::{Contract, Promise, Start};
use crate::diag::{Diagnostic, codes, words};

/// Warns.
pub(super) fn read(root: &Section<'_>, contract: &Contract, context: &mut Context<'_>) {
    let longest = longest_day(contract);
    for entry in ["sales_owes", "marketing_owes"].into_iter().flat_map(|key| entries(root, key)) {
        let Some(promise) = contract.promise(&entry.key) else { continue };
        for key in ["within", "max_gap"] {
            let Some(node) = value_of(entry, key) else { continue };
            let targets = match &node.value {
                Value::Map(targets) => targets.iter().map(|one| &one.value).collect(),
                _ => vec![node],
            };
            context.out.extend(targets.into_iter().filter_map(|one| too_long(one, longest)));
        }
        context.out.extend(swallowed(entry, promise, contract));
        context.out.extend(unheard(entry, promise, contract));
    }
    exemptions(root, contract, context);
}

fn value_of<'t>(entry: &'t Entry, key: &str) -> Option<&'t Node> {
    entry.value.entries().iter().find(|one| one.key == key).map(|one| &one.value)
}

/// The longest working day of all calendars: its length in milliseconds, and whose.
fn longest_day(contract: &Contract) -> Option<(i64, &str)> {
    let length = |block: &Block| {
        let to = if block.to > block.from { block.to } else { block.to + 86_400 };
        i64::from(to - block.from) * 1_000
    };
    let days = |calendar: &Calendar| {
        let days = calendar.hours().week.iter();
        days.map(|blocks| blocks.iter().map(length).sum::<i64>()).max().unwrap_or_default()
    };
    let all = contract.calendars.iter();
    all.map(|calendar| (days(calendar), &**calendar.name())).max_by_key(|(length, _)| *length)
}

/// A target in working hours that no working day has.
fn too_long(node: &Node, longest: Option<(i64, &str)>) -> Option<Diagnostic> {
    let (day, calendar) = longest?;
    let Value::Text(text) = &node.value else { return None };
    let length = Length::parse(&text.text).ok().filter(|length| length.is_working())?;
    let target = length.millis().filter(|target| day > 0 && *target > day)?;
    let days = (target + day - 1) / day;
    let (hours, minutes) = (day / 3_600_000, day / 60_000 % 60);
    let message = format!(
        "`{length}` fits into no working day: the longest has {hours}:{minutes:02} hours, in {}",
        words::quote(calendar)
    );
    let help = format!("if days are meant, write `{}`", words::count(days as usize, "working day"));
    Some(node.warning(codes::LONG_TARGET, message).help(help))
}

/// A pause that holds whenever the countdown runs.
fn swallowed(entry: &Entry, promise: &Promise, contract: &Contract) -> Option<Diagnostic> {
    let pause = promise.pauses_while.as_ref()?;
    let stage = match promise.start {
        Start::Stage(stage) => contract.stages.get(stage)?,
        _ => return None,
    };
    let plain = |one: &Condition| one.text().split_whitespace().collect::<String>();
    if plain(pause) != plain(&stage.condition) || promise.max_pause.is_some() {
        return None;
    }
    let message = format!(
        "this pause swallows the promise: it holds for every lead in {}, where the countdown runs",
        words::quote(&stage.name)
    );
    let help = "name what only some leads have, such as a status; or limit it with `max_pause`";
    let node = value_of(entry, "pauses_while")?;
    Some(node.warning(codes::SWALLOWED, message).help(help))
}

/// Leads are at risk, and the route tells nobody of anything.
fn unheard(entry: &Entry, promise: &Promise, contract: &Contract) -> Option<Diagnostic> {
    promise.at_risk_at?;
    let route = promise.route.map(|index| &contract.routes[index]);
    let why = match route {
        None => "the promise has no `route`".to_owned(),
        Some(route) if route.steps.is_empty() => {
            format!("the route {} has no steps", words::quote(&route.name))
        }
        Some(_) => return None,
    };
    let node = value_of(entry, "at_risk_at")?;
    let found = node.warning(codes::NOBODY_HEARS, format!("nobody is warned: {why}"));
    Some(found.help("name a route with a step such as `{upon: at_risk, to: owner}`"))
}

/// Two exemptions of one person that cover the same days.
fn exemptions(root: &Section<'_>, contract: &Contract, context: &mut Context<'_>) {
    let Some(Value::List(items)) = root.get("exemptions").map(|node| &node.value) else { return };
    let mut of_owner: BTreeMap<&str, Vec<(Date, Date, &Node)>> = BTreeMap::new();
    for (one, node) in contract.exemptions.iter().zip(items) {
        let from = one.from.unwrap_or(Date::MIN);
        let before = of_owner.entry(one.owner.as_str()).or_default();
        let first = before.iter().find(|(begin, end, _)| *begin <= one.until && from <= *end);
        if let Some((.., first)) = first {
            let message = "this exemption overlaps another of the same person";
            context.out.push(
                node.warning(codes::OVERLAPPING_EXEMPTIONS, message)
                    .also(first.at.clone(), "the other one")
                    .help("write one for all days, or correct `owner`, `from` or `until`"),
            );
        }
        before.push((from, one.until, node));
    }
}
