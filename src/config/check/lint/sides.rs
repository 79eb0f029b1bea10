//! What the sides of the agreement have left open: signatures, costs.

use super::entries;
use crate::config::check::context::Context;
use crate::config::section::Section;
use crate::config::tree::{Entry, Node, Value};
use crate::contract::{Contract, Measure, Quota};
use crate::diag::{codes, words};

/// Warns.
pub(super) fn read(root: &Section<'_>, contract: &Contract, context: &mut Context<'_>) {
    signatures(root, contract, context);
    for entry in entries(root, "marketing_owes") {
        if let Some(quota) = contract.quota(&entry.key) {
            costs(entry, quota, contract, context);
        }
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
