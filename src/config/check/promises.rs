//! `sales_owes`: the promises about each lead. What a kind takes is written in [`KINDS`]; here only
//! the shapes are read.

use super::args;
use super::context::Context;
use crate::config::section::Section;
use crate::config::tree::Entry;
use crate::config::value;
use crate::contract::kinds::{KINDS, Kind};
use crate::contract::{Definition, Promise, Touch};
use crate::diag::{Diagnostic, codes, words};

/// Reads them, in the order written.
pub(super) fn read(
    root: &Section<'_>,
    (definitions, touch): (&[Definition], &Touch),
    context: &mut Context<'_>,
) -> Vec<Promise> {
    let Some(node) = root.get("sales_owes") else {
        if ["definitions", "marketing_owes"].iter().all(|key| root.get(key).is_none()) {
            context.out.push(root.missing("sales_owes", "\n  first-touch: {kind: first_touch, …}"));
        }
        return Vec::new();
    };
    let entries = value::entries(node, "sales_owes", "promises", &mut context.out);
    let entries = entries.unwrap_or_default().iter();
    entries.filter_map(|entry| promise(entry, (definitions, touch), context)).collect()
}

/// Those of Sales and those that follow from the definitions, as their sections stand in the file.
pub(super) fn in_file_order(
    root: &Section<'_>,
    definitions: &[Definition],
    sales: Vec<Promise>,
) -> Vec<Promise> {
    let defined = definitions.iter().enumerate();
    let marketing = defined.flat_map(|(index, one)| one.promises(index));
    let place = |key| root.entry(key).map_or(usize::MAX, |entry| entry.at.start);
    match place("definitions") < place("sales_owes") {
        true => marketing.chain(sales).collect(),
        false => sales.into_iter().chain(marketing).collect(),
    }
}

fn promise(
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
        context.out.push(entry.error(codes::PROMISE_NAME, message).help(help));
    }
    let name: fn(&Kind) -> &'static str = |kind| kind.name;
    let kind = args::kind(entry, (KINDS, name), "marketing_owes", &mut context.out)?;
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
