//! What is not wrong, but cannot be meant: names that nothing uses, lines that never match,
//! holidays that end too early, promises that cannot be meant so, signatures that are missing. All
//! of it warnings.

mod lines;
mod sales;
mod sides;

use std::collections::HashSet;

use super::context::{Context, names, quoted};
use crate::calendar::{Calendar, Length};
use crate::config::section::Section;
use crate::config::tree::{Entry, Node, Value};
use crate::contract::{Contract, Destination, Promise, Upon};
use crate::diag::{codes, words};

/// Warns.
pub(super) fn read(root: &Section<'_>, contract: &Contract, context: &mut Context<'_>) {
    // Where something could not be read, what looks unused may only be unread.
    if !context.is_clean() {
        return;
    }
    unused(root, contract, context);
    lines::read(root, contract, context);
    steps(root, contract, context);
    holidays(root, contract, context);
    sales::read(root, contract, context);
    sides::read(root, contract, context);
}

fn entries<'t>(root: &Section<'t>, key: &str) -> &'t [Entry] {
    root.get(key).map_or(&[], Node::entries)
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

/// Steps of routes that no promise can reach.
fn steps(root: &Section<'_>, contract: &Contract, context: &mut Context<'_>) {
    for (index, entry) in entries(root, "routes").iter().enumerate() {
        let promises = contract.promises.iter().filter(|one| one.route == Some(index));
        let quotas = contract.quotas.iter().filter(|one| one.route == Some(index));
        // A budget can go too fast, a count can fall behind: of that, no lead's owner is told.
        let periods = promises.clone().any(|one| one.objective.is_some())
            || quotas.clone().any(|one| one.pace);
        let leads = promises.clone().any(|one| one.at_risk_at.is_some());
        if promises.count() + quotas.count() == 0 {
            continue;
        }
        let nobody =
            contract.people.managers.is_empty() && contract.people.default_manager.is_none();
        let Value::List(items) = &entry.value.value else { continue };
        for (item, step) in items.iter().zip(&contract.routes[index].steps) {
            let warned = leads || (periods && step.to != Destination::Owner);
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
