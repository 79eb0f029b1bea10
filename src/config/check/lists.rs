//! `lists`: values that conditions look up by name, written out or kept in a file of their own.

use std::sync::Arc;

use super::context::Context;
use crate::condition::{self, List};
use crate::config::section::Section;
use crate::config::table::{Holds, Table, must, table};
use crate::config::tree::{Entry, Node, Value};
use crate::config::value;
use crate::diag::{codes, words};

/// The keys of a list that is kept in a file.
pub(super) static FILE: Table = table(&[must(
    "file",
    Holds::Text,
    "lists/NAME.txt",
    "a file beside this one, one value per line",
)]);
/// Most values in one list.
const MOST: usize = 100_000;

/// Reads them into the context. A list that cannot be read is known as empty.
pub(super) fn read(root: &Section<'_>, context: &mut Context<'_>) {
    let Some(node) = root.get("lists") else { return };
    let lists = value::entries(node, "lists", "lists", &mut context.out);
    for entry in lists.unwrap_or_default() {
        let quoted = words::quote(&entry.key);
        if !condition::is_name(&entry.key) {
            let message = format!("{quoted} cannot be the name of a list");
            let help =
                "use letters, digits and `_`, no digit first, and no word that conditions use";
            context.out.push(entry.error(codes::BAD_NAME, message).help(help));
        }
        if context.fields.iter().any(|field| field.name == entry.key) {
            let message = format!("{quoted} is the name of a field already");
            let help = "give the list another name: conditions could not tell them apart";
            let found = entry.error(codes::NAME_TAKEN, message).help(help);
            let fields = root.get("fields").map_or(&[][..], Node::entries);
            let field = fields.iter().find(|field| field.key == entry.key);
            context.out.push(match field {
                Some(field) => found.also(field.at.clone(), "the field"),
                None => found,
            });
        }
        match values(entry, context) {
            Some(values) => context.lists.push(Arc::new(List::new(entry.key.as_str(), values))),
            None => context.broken.push(entry.key.clone()),
        }
    }
}

fn values(entry: &Entry, context: &mut Context<'_>) -> Option<Vec<String>> {
    if let Value::Map(_) = entry.value.value {
        let name = format!("list `{}`", entry.key);
        let out = &mut context.out;
        let section = Section::of(&entry.value, &entry.at, name, &FILE, out)?;
        let node = section.get("file")?;
        return from_file(node, context);
    }
    let out = &mut context.out;
    let items = value::some(&entry.value, &entry.key, "values", out)?;
    let mut values = Vec::with_capacity(items.len());
    let mut whole = true;
    for item in items {
        match value::text(item, &entry.key, out) {
            Some(text) => values.push(text.text.trim().to_owned()),
            None => whole = false,
        }
    }
    whole.then_some(values)
}

/// One value per line; `#` begins a comment.
fn from_file(node: &Node, context: &mut Context<'_>) -> Option<Vec<String>> {
    let (name, text) = context.include(node, "file")?;
    let lines = text.trim_start_matches('\u{feff}').lines();
    let lines = lines.map(|line| line.split('#').next().unwrap_or_default().trim());
    let values: Vec<String> = lines.filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let quoted = words::quote(&name);
    if values.is_empty() {
        let message = format!("{quoted} holds no value");
        let help = "write one value per line; `#` begins a comment";
        context.out.push(node.error(codes::NOTHING_LISTED, message).help(help));
        return None;
    }
    if values.len() > MOST {
        let message = format!("{quoted} holds more than {MOST} values");
        context.out.push(node.error(codes::INCLUDE_CONTENT, message).help("split the list"));
        return None;
    }
    Some(values)
}
