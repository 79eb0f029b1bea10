//! `definitions`: what counts as a lead of a stage.

use super::context::{Context, Names};
use crate::condition::Condition;
use crate::config::section::Section;
use crate::config::table::{Holds, Rule, Table, may, must};
use crate::config::tree::Entry;
use crate::config::value;
use crate::contract::Definition;
use crate::diag::{codes, words};

/// The keys of one definition.
pub(super) static DEFINITION: Table = Table {
    keys: &[
        must(
            "means",
            Holds::Text,
            "Who this is, in one sentence.",
            "what both sides understand by it",
        ),
        may(
            "require",
            Holds::Filled(&Holds::Condition),
            "[score >= 60]",
            "conditions that must all hold",
        ),
        may(
            "exclude",
            Holds::Filled(&Holds::Condition),
            "[email in free_mail]",
            "conditions of which none may hold",
        ),
        may(
            "complete",
            Holds::Filled(&Holds::Name("field")),
            "[email, phone]",
            "fields that must be filled in",
        ),
        may(
            "grace",
            Holds::Length,
            "1 working hour",
            "time to mend a record before it is a violation",
        ),
        may(
            "unlabelled",
            Holds::Length,
            "4 working hours",
            "how soon a lead that meets the definition must be marked as one",
        ),
        may(
            "route",
            Holds::Name("route"),
            "marketing",
            "who hears about violations and missed leads",
        ),
    ],
    rules: &[Rule::AnyOf(&["require", "exclude", "complete"], "asks for nothing")],
};

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
    let section = Section::of(&entry.value, &entry.at, name, &DEFINITION, &mut context.out)?;
    let out = &mut context.out;
    let means = section.get("means");
    let means = means.and_then(|node| value::text(node, "means", out));
    let means = means.map(|text| text.text.trim().to_owned());
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
        if let Some((_, first)) = fields.iter().find(|(other, _)| *other == field) {
            let message = format!("`{}` is listed twice", context.fields[field].name);
            context.out.push(value::twice(item, first, message));
        } else {
            fields.push((field, item.at.clone()));
        }
    }
    fields.into_iter().map(|(field, _)| field).collect()
}
