//! What the sides of the agreement have left open: signatures, costs, somebody to hear.

use super::entries;
use crate::config::check::context::Context;
use crate::config::section::Section;
use crate::config::tree::{Entry, Node, Value};
use crate::contract::{Contract, Destination, Measure, Quota};
use crate::diag::{codes, words};

/// Warns.
pub(super) fn read(root: &Section<'_>, contract: &Contract, context: &mut Context<'_>) {
    signatures(root, contract, context);
    // Either side may promise about each lead, Marketing about periods, too: names tell them apart.
    let owed = ["marketing_owes", "sales_owes"].map(|section| entries(root, section));
    for entry in owed.into_iter().flatten() {
        if let Some(quota) = contract.quota(&entry.key) {
            costs(entry, quota, contract, context);
            hearers(entry, ("this", quota.route), contract, context);
        }
        let promise = contract.promise(&entry.key).filter(|one| one.objective.is_some());
        let route = promise.and_then(|promise| promise.route);
        hearers(entry, ("its objective", route), contract, context);
    }
}

/// Each side signs each version.
fn signatures(root: &Section<'_>, contract: &Contract, context: &mut Context<'_>) {
    let number = contract.version.number;
    let parties = &contract.parties;
    for entry in entries(root, "parties") {
        let (name, side) = match entry.key.as_str() {
            "marketing" => ("Marketing", &parties.marketing),
            _ => ("Sales", &parties.sales),
        };
        let Some(side) = side.as_ref().filter(|side| side.signed(number).is_none()) else {
            continue;
        };
        let message = format!("{name} has not accepted version {number}");
        let today = context.input.as_of.map(|as_of| as_of.to_zoned(contract.timezone.clone()));
        let date = today.map_or("DATE".to_owned(), |today| today.date().to_string());
        let help = format!(
            "ask them; once they agree, write `accepted: {{version: {number}, date: {date}}}`"
        );
        // Shown at its place and not repeated: warnings are logged, addresses never.
        let who = accountable(entry).unwrap_or(&entry.value);
        let found = who.warning(codes::UNSIGNED, message).help(help);
        context.out.push(match side.accepted {
            Some(accepted) => found.label(format!("accepted version {}", accepted.version)),
            None => found.label("has to sign"),
        });
    }
}

fn accountable(entry: &Entry) -> Option<&Node> {
    let Value::Map(keys) = &entry.value.value else { return None };
    keys.iter().find(|key| key.key == "accountable").map(|key| &key.value)
}

/// A cost per lead of which no cost is known is never claimed.
fn costs(entry: &Entry, quota: &Quota, contract: &Contract, context: &mut Context<'_>) {
    let Measure::CostPerLead { source, .. } = quota.measure else { return };
    if contract.costs.iter().any(|cost| source.is_none_or(|source| cost.source == source)) {
        return;
    }
    let name = source.map(|source| contract.sources[source].name.as_ref());
    let of = name.map_or(String::new(), |name| format!(" of {}", words::quote(name)));
    let message = format!("nothing can be said about this: no costs{of} are given");
    let help = format!(
        "add `costs: [{{source: {}, month: 2026-11, spend: 21000, currency: {}}}]`",
        name.unwrap_or("NAME"),
        context.currency()
    );
    context.out.push(entry.warning(codes::NO_COSTS, message).help(help));
}

/// A period belongs to no rep: a step that tells a lead's owner tells nobody of it.
fn hearers(
    entry: &Entry,
    (what, route): (&str, Option<usize>),
    contract: &Contract,
    context: &mut Context<'_>,
) {
    let Some(route) = route.map(|route| &contract.routes[route]) else { return };
    let manager = contract.people.manager(None).is_some();
    let hears = |to: &Destination| match to {
        Destination::Slack(_) => true,
        Destination::Manager => manager,
        Destination::Owner => false,
    };
    if route.steps.is_empty() || route.steps.iter().any(|step| hears(&step.to)) {
        return;
    }
    let message = format!(
        "nobody hears about {what}: the route {} tells only owners of leads and their managers",
        words::quote(&route.name)
    );
    let help = "a period has no owner; name a route with a channel, or a default manager";
    context.out.push(entry.warning(codes::NOBODY_HEARS, message).help(help));
}
