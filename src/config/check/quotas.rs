//! `marketing_owes`: the promises about a period. What a kind takes is written in [`QUOTAS`].

use super::context::Context;
use super::{args, promises};
use crate::config::section::Section;
use crate::config::tree::{Entry, Node, Value};
use crate::config::value;
use crate::contract::quotas::{QUOTAS, QuotaKind, handover};
use crate::contract::{Definition, Promise, Quota};
use crate::diag::{codes, words};

/// Reads them, in the order written; `promises` are those of both sides about each lead.
pub(super) fn read(
    root: &Section<'_>,
    (promises, definitions): (&[Promise], &[Definition]),
    context: &mut Context<'_>,
) -> Vec<Quota> {
    let Some(node) = root.get("marketing_owes") else { return Vec::new() };
    let entries = value::entries(node, "marketing_owes", "promises", &mut context.out);
    let stage = handover(promises, definitions);
    let entries = entries.unwrap_or_default().iter();
    let quotas = entries.filter(|entry| !args::is_about_each_lead(entry));
    let read = quotas.filter_map(|entry| {
        name(root, entry, promises, context);
        quota(entry, stage, context)
    });
    read.collect()
}

fn name(root: &Section<'_>, entry: &Entry, promises: &[Promise], context: &mut Context<'_>) {
    value::label(entry, "promise", &[], &mut context.out);
    if promises::taken_by_sales(root, entry, context) {
        return;
    }
    let quoted = words::quote(&entry.key);
    let help = "give this promise another name";
    if promises.iter().any(|promise| promise.id.as_str() == entry.key) {
        let message = format!("{quoted} is a promise that follows from a definition");
        let found = entry.error(codes::PROMISE_NAME, message).help(help);
        let definition = entry.key.rsplit_once('-').map_or("", |(name, _)| name);
        context.out.push(promises::beside_definition(found, root, definition));
    }
}

fn quota(entry: &Entry, handover: usize, context: &mut Context<'_>) -> Option<Quota> {
    let name: fn(&QuotaKind) -> &'static str = |kind| kind.name;
    let kind = args::kind(entry, (QUOTAS, name), &mut context.out)?;
    let keys: Vec<&str> =
        ["kind"].into_iter().chain(kind.keys.iter().map(|key| key.name)).collect();
    let name = format!("promise {}", words::quote(&entry.key));
    let node = from_its_side(&entry.value, kind, context);
    let section = Section::open(&node, &entry.at, name, &keys, &mut context.out)?;
    let args = args::read(&section, kind.keys, context)?;
    match (kind.lower)(entry.key.as_str().into(), &args, handover) {
        Ok(quota) => Some(quota),
        Err(found) => {
            context.out.extend(found);
            None
        }
    }
}

/// `node` with its figure under the key that the kind takes: `at_most` of what is to be much is
/// refused here, and read as if it were right.
fn from_its_side(node: &Node, kind: &QuotaKind, context: &mut Context<'_>) -> Node {
    let mut node = node.clone();
    let Value::Map(entries) = &mut node.value else { return node };
    let (right, wrong, better) = match kind.is_at_least() {
        true => ("at_least", "at_most", "more"),
        false => ("at_most", "at_least", "less"),
    };
    let Some(index) = entries.iter().position(|entry| entry.key == wrong) else { return node };
    let message = format!("`{}` takes `{right}`, not `{wrong}`: {better} is better", kind.name);
    let found = entries[index].error(codes::UNKNOWN_KEY, message);
    if entries.iter().any(|entry| entry.key == right) {
        context.out.push(found.help("delete this one"));
        entries.remove(index);
    } else {
        context.out.push(found.help(format!("write `{right}`")));
        entries[index].key = right.to_owned();
    }
    node
}
