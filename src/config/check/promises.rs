//! The promises about each lead, of `sales_owes` and of `marketing_owes`. What a kind takes is
//! written in [`KINDS`]; here only the shapes are read.

use super::args;
use super::context::Context;
use crate::config::section::Section;
use crate::config::tree::{Entry, Node, Value};
use crate::config::value;
use crate::contract::kinds::{KINDS, Kind};
use crate::contract::{Definition, Party, Promise, Touch};
use crate::diag::{Diagnostic, codes, words};

/// Reads them, those of Sales first, in the order written.
pub(super) fn read(
    root: &Section<'_>,
    (definitions, touch): (&[Definition], &Touch),
    context: &mut Context<'_>,
) -> Vec<Promise> {
    let mut promises = Vec::new();
    if let Some(node) = root.get("sales_owes") {
        let entries = value::entries(node, "sales_owes", "promises", &mut context.out);
        let entries = entries.unwrap_or_default().iter();
        promises
            .extend(entries.filter_map(|one| promise(root, one, (definitions, touch), context)));
    }
    // Who calls first may belong to Marketing.
    if let Some(Value::Map(entries)) = root.get("marketing_owes").map(|node| &node.value) {
        for entry in entries.iter().filter(|entry| args::is_about_each_lead(entry)) {
            taken_by_sales(root, entry, context);
            let read = promise(root, entry, (definitions, touch), context);
            promises.extend(read.map(|one| Promise { owed_by: Party::Marketing, ..one }));
        }
    }
    promises
}

/// What is said of a promise is said by its name, so no two have the same. Whether Sales has made
/// one of this name, which is said then.
pub(super) fn taken_by_sales(root: &Section<'_>, entry: &Entry, context: &mut Context<'_>) -> bool {
    let sales = root.get("sales_owes").map(|node| &node.value);
    let Some(Value::Map(sales)) = sales else { return false };
    let Some(first) = sales.iter().find(|other| other.key == entry.key) else { return false };
    let message = format!("{} is the name of a promise of Sales already", words::quote(&entry.key));
    let found = entry.error(codes::NAME_TAKEN, message).also(first.at.clone(), "the other");
    context.out.push(found.help("give this promise another name"));
    true
}

/// Those of both sides and those that follow from the definitions, as their sections stand in the
/// file.
pub(super) fn in_file_order(
    root: &Section<'_>,
    definitions: &[Definition],
    promises: Vec<Promise>,
) -> Vec<Promise> {
    let defined = definitions.iter().enumerate();
    let defined = defined.flat_map(|(index, one)| one.promises(index));
    let place = |key| root.entry(key).map_or(usize::MAX, |entry| entry.at.start);
    match place("definitions") < place("sales_owes") {
        true => defined.chain(promises).collect(),
        false => promises.into_iter().chain(defined).collect(),
    }
}

/// `found`, with the place of the definition.
pub(super) fn beside_definition(found: Diagnostic, root: &Section<'_>, name: &str) -> Diagnostic {
    let definitions = root.get("definitions").map_or(&[][..], Node::entries);
    match definitions.iter().find(|definition| definition.key == name) {
        Some(definition) => found.also(definition.at.clone(), "the definition"),
        None => found,
    }
}

fn promise(
    root: &Section<'_>,
    entry: &Entry,
    (definitions, touch): (&[Definition], &Touch),
    context: &mut Context<'_>,
) -> Option<Promise> {
    value::label(entry, "promise", &[], &mut context.out);
    let taken = definitions.iter().enumerate().find(|(index, one)| {
        one.promises(*index).iter().any(|promise| promise.id.as_str() == entry.key)
    });
    if let Some((_, definition)) = taken {
        let quoted = words::quote(&entry.key);
        let message = format!("{quoted} is a promise of the definition `{}`", definition.name);
        let help = "give this promise another name";
        let found = entry.error(codes::PROMISE_NAME, message).help(help);
        context.out.push(beside_definition(found, root, &definition.name));
    }
    let name: fn(&Kind) -> &'static str = |kind| kind.name;
    let kind = args::kind(entry, (KINDS, name), &mut context.out)?;
    let keys: Vec<&str> =
        ["kind"].into_iter().chain(kind.keys.iter().map(|key| key.name)).collect();
    let name = format!("promise {}", words::quote(&entry.key));
    let section = Section::open(&entry.value, &entry.at, name, &keys, &mut context.out)?;
    let args = args::read(&section, kind.keys, context)?;
    if let (Some(wanted), Some(at)) =
        (args.count("channels_at_least"), args.span("channels_at_least"))
        && wanted as usize > touch.channels.len()
    {
        let channels = touch.channels.len();
        let message = format!("{wanted} channels are wanted, and only {channels} count as a touch");
        let help = format!("write a number up to {channels}, or add to `touch: {{channels: […]}}`");
        context.out.push(Diagnostic::error(codes::OUT_OF_RANGE, at, message).help(help));
        return None;
    }
    match (kind.lower)(entry.key.as_str().into(), &args) {
        Ok(promise) => Some(promise),
        Err(found) => {
            context.out.extend(found);
            None
        }
    }
}
