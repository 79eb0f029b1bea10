//! `definitions`: what counts as a lead of a stage.

use super::context::{Context, Names};
use crate::condition::Condition;
use crate::config::section::Section;
use crate::config::tree::Entry;
use crate::config::value;
use crate::contract::Definition;
use crate::diag::{Diagnostic, codes, words};

/// The keys of one definition.
pub(super) const KEYS: &[&str] =
    &["means", "require", "exclude", "complete", "grace", "unlabelled", "route"];

/// Reads them.
pub(super) fn read(root: &Section<'_>, context: &mut Context<'_>) -> Vec<Definition> {
    let Some(node) = root.get("definitions") else { return Vec::new() };
    let entries = value::entries(node, "definitions", "definitions", &mut context.out);
    let entries = entries.unwrap_or_default().iter();
    context.definitions = entries.clone().map(|entry| entry.key.clone()).collect();
    entries.filter_map(|entry| definition(entry, context)).collect()
}

fn definition(entry: &Entry, context: &mut Context<'_>) -> Option<Definition> {
    let stage = context.stages.iter().position(|stage| *stage == entry.key);
    if stage.is_none() {
        let message = format!("there is no stage {} to define", words::quote(&entry.key));
        let found = entry.error(codes::UNKNOWN_NAME, message);
        let known = context.stages.iter().map(String::as_str);
        let before = context.out.len();
        context.out.push(value::guess(found, &entry.key, known, before));
    }
    let name = format!("definition {}", words::quote(&entry.key));
    let section = Section::open(&entry.value, &entry.at, name, KEYS, &mut context.out)?;
    let out = &mut context.out;
    let means = section.require("means", "Who this is, in one sentence.", out);
    let means = means.and_then(|node| value::text(node, "means", out));
    let means = means.map(|text| text.text.trim().to_owned());
    if ["require", "exclude", "complete"].iter().all(|key| section.get(key).is_none()) {
        let message = format!("{} asks for nothing", section.name());
        let help = "add `require:`, `exclude:` or `complete:`";
        out.push(Diagnostic::error(codes::MISSING_KEY, section.head(), message).help(help));
    }
    let grace = section.get("grace").and_then(|node| value::length(node, "grace", out));
    let unlabelled = section.get("unlabelled");
    let unlabelled = unlabelled.and_then(|node| value::length(node, "unlabelled", out));
    Some(Definition {
        name: entry.key.clone(),
        require: conditions(&section, "require", context),
        exclude: conditions(&section, "exclude", context),
        complete: complete(&section, context),
        route: section.get("route").and_then(|node| context.route(node, "route")),
        stage: stage?,
        means: means?,
        grace,
        unlabelled,
    })
}

fn conditions(section: &Section<'_>, key: &str, context: &mut Context<'_>) -> Vec<Condition> {
    let Some(node) = section.get(key) else { return Vec::new() };
    let items = value::some(node, key, "conditions", &mut context.out).unwrap_or_default();
    items.iter().filter_map(|item| context.condition(item, key, Names::All)).collect()
}

fn complete(section: &Section<'_>, context: &mut Context<'_>) -> Vec<usize> {
    let Some(node) = section.get("complete") else { return Vec::new() };
    let items = value::some(node, "complete", "fields", &mut context.out).unwrap_or_default();
    let mut fields = Vec::new();
    for item in items {
        let Some(field) = context.field(item, "complete") else { continue };
        if fields.contains(&field) {
            let message = format!("`{}` is listed twice", context.fields[field].name);
            let help = "delete one of them";
            context.out.push(item.error(codes::LISTED_TWICE, message).help(help));
        } else {
            fields.push(field);
        }
    }
    fields
}
