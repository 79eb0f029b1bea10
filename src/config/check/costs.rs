//! `costs`: what leads truly cost, by source and month.

use std::collections::BTreeMap;

use super::context::Context;
use crate::config::section::Section;
use crate::config::table::{Holds, Needs, Rule, Table, may, must};
use crate::config::tree::{Node, Value};
use crate::config::{moment, value};
use crate::contract::{Cost, Currency, Span as Month};
use crate::diag::{Diagnostic, Span, codes, words};

/// The keys of one line.
pub(super) static COST: Table = Table {
    keys: &[
        must("source", Holds::Name("source"), "marketing", "whose leads it brought"),
        must("month", Holds::Month, "2026-11", "the month in which it was spent"),
        may("spend", Holds::Amount, "21000", "what went to others: advertisements, events, tools"),
        may("salary", Holds::Amount, "18000", "what people were paid"),
        may("overhead", Holds::Amount, "4000", "what else it took"),
        may("share_of_time", Holds::Share, "20%", "how much of `salary` went into this"),
        must("currency", Holds::Currency, "USD", "what the amounts are in, the same everywhere"),
    ],
    rules: &[
        Rule::AnyOf(&["spend", "salary", "overhead"], "names no amount"),
        Rule::Needs(Needs {
            key: "share_of_time",
            other: "salary",
            message: "`share_of_time` says how much of `salary` counts, and there is none",
            help: "add `salary:`, or delete this one; the other amounts count whole",
        }),
    ],
};

/// Reads them, in the order written.
pub(super) fn read(root: &Section<'_>, context: &mut Context<'_>) -> Vec<Cost> {
    let Some(node) = root.get("costs") else { return Vec::new() };
    let items = value::some(node, "costs", "costs", &mut context.out).unwrap_or_default();
    let mut seen = BTreeMap::new();
    items.iter().filter_map(|item| cost(item, &mut seen, context)).collect()
}

fn cost(
    item: &Node,
    seen: &mut BTreeMap<(usize, Month), Span>,
    context: &mut Context<'_>,
) -> Option<Cost> {
    let whole = without_commas(item, &mut context.out);
    let section = Section::of(&whole, &item.at, "a cost", &COST, &mut context.out)?;
    let source = section.get("source");
    let source = source.and_then(|node| context.source(node, "source"));
    let month = section.get("month");
    let month = month.and_then(|node| moment::month(node, "month", &mut context.out));
    if let Some(line) = source.zip(month) {
        once(line, item, seen, context);
    }
    let currency = section.get("currency");
    let currency = currency.and_then(|node| currency_of(node, context));
    let out = &mut context.out;
    let amounts = ["spend", "salary", "overhead"];
    let [spend, salary, overhead] = amounts.map(|key| match section.get(key) {
        Some(node) => value::cents(node, key, out),
        None => Some(0),
    });
    let share_of_time = share_of_time(&section, out)?;
    Some(Cost {
        source: source?,
        month: month?,
        spend: spend?,
        salary: salary?,
        overhead: overhead?,
        share_of_time,
        currency: currency?,
    })
}

/// In braces, `spend: 21,000` is `spend: 21` and a key `000`: that is refused here for what it is.
fn without_commas(item: &Node, out: &mut Vec<Diagnostic>) -> Node {
    let mut item = item.clone();
    let Value::Map(entries) = &mut item.value else { return item };
    entries.retain(|entry| {
        let digits = entry.key.len() == 3 && entry.key.bytes().all(|c| c.is_ascii_digit());
        let cut_off = digits && entry.value.value == Value::Null;
        if cut_off {
            let message = "a comma ends the amount before it";
            let help = "write the amount without it: `21000`";
            out.push(entry.error(codes::MONEY, message).help(help));
        }
        !cut_off
    });
    item
}

/// No month of a source is given twice.
fn once(
    (source, month): (usize, Month),
    item: &Node,
    seen: &mut BTreeMap<(usize, Month), Span>,
    context: &mut Context<'_>,
) {
    if let Some(first) = seen.get(&(source, month)) {
        let name = words::quote(&context.sources[source]);
        let found = item
            .error(codes::LISTED_TWICE, format!("the costs of {name} in {month} are there twice"))
            .also(first.clone(), "the first")
            .help("add the amounts up in one line, or correct `source` or `month`");
        context.out.push(found);
    } else {
        seen.insert((source, month), item.at.clone());
    }
}

fn currency_of(node: &Node, context: &mut Context<'_>) -> Option<Currency> {
    let text = value::text(node, "currency", &mut context.out)?;
    let Some(currency) = Currency::parse(&text.text) else {
        let message = format!("{} is no currency", words::quote(&text.text));
        let help = "write its three capital letters, such as `USD` or `EUR`";
        context.out.push(node.error(codes::MONEY, message).help(help));
        return None;
    };
    context.one_currency(currency, &node.at)?;
    Some(currency)
}

/// How much of the salary counts; all of it is the same as not saying.
fn share_of_time(section: &Section<'_>, out: &mut Vec<Diagnostic>) -> Option<Option<f64>> {
    let Some(node) = section.get("share_of_time") else { return Some(None) };
    // Who does nothing else is there for it all of the time.
    let share = value::share_or_whole(node, "share_of_time", out)?;
    Some((share < 1.0).then_some(share))
}
