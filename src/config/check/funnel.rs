//! `stages`, `exits`, `sources`, `segments`: where a lead stands, who brought it, which kind it is.

use super::context::{Context, Names};
use crate::config::section::Section;
use crate::config::tree::{Entry, Value};
use crate::config::value;
use crate::contract::{Named, Segment};
use crate::diag::{codes, words};

/// The four sections.
#[derive(Default)]
pub(super) struct Funnel {
    pub(super) stages: Vec<Named>,
    pub(super) exits: Vec<Named>,
    pub(super) sources: Vec<Named>,
    pub(super) segments: Vec<Segment>,
}

/// Words with a meaning of their own: `until: [exit]`, the source of a lead that none matches …
const TAKEN: &[&str] = &["exit", "reply", "otherwise", "unknown", "default"];

/// Notes all names, so that conditions anywhere may use them.
pub(super) fn names(root: &Section<'_>, context: &mut Context<'_>) {
    let mut of = |key: &str, thing: &str| -> Vec<String> {
        let entries = section(root, key, context);
        for entry in entries {
            value::label(entry, thing, TAKEN, &mut context.out);
        }
        entries.iter().map(|entry| entry.key.clone()).collect()
    };
    let (stages, exits) = (of("stages", "stage"), of("exits", "exit"));
    context.sources = of_sources(root, context);
    context.segments = {
        let entries = section(root, "segments", context);
        for entry in entries {
            value::label(entry, "segment", TAKEN, &mut context.out);
        }
        entries.iter().map(|entry| entry.key.clone()).collect()
    };
    for entry in section(root, "exits", context) {
        let first = section(root, "stages", context).iter().find(|stage| stage.key == entry.key);
        if let Some(first) = first {
            let message = format!("{} is the name of a stage already", words::quote(&entry.key));
            context.out.push(
                entry
                    .error(codes::NAME_TAKEN, message)
                    .also(first.at.clone(), "the stage")
                    .help("give the exit another name: `stage ==` could not tell them apart"),
            );
        }
    }
    context.places = stages.iter().chain(&exits).cloned().collect();
    context.stages = stages;
}

fn of_sources(root: &Section<'_>, context: &mut Context<'_>) -> Vec<String> {
    let entries = section(root, "sources", context);
    for entry in entries {
        value::label(entry, "source", TAKEN, &mut context.out);
    }
    let names = entries.iter().map(|entry| entry.key.as_str());
    names.chain(["unknown"]).map(str::to_owned).collect()
}

/// The entries of a section, without a word about what is wrong with it: `read` says that.
fn section<'t>(root: &Section<'t>, key: &str, _context: &Context<'_>) -> &'t [Entry] {
    match root.get(key).map(|node| &node.value) {
        Some(Value::Map(entries)) => entries,
        _ => &[],
    }
}

/// Reads the conditions.
pub(super) fn read(root: &Section<'_>, context: &mut Context<'_>) -> Funnel {
    Funnel {
        stages: named(root, "stages", context),
        exits: named(root, "exits", context),
        sources: named(root, "sources", context),
        segments: segments(root, context),
    }
}

fn named(root: &Section<'_>, key: &str, context: &mut Context<'_>) -> Vec<Named> {
    let Some(node) = root.get(key) else { return Vec::new() };
    let entries = value::entries(node, key, "names and conditions", &mut context.out);
    let read = entries.unwrap_or_default().iter().filter_map(|entry| {
        let condition = context.condition(&entry.value, &entry.key, Names::Facts)?;
        Some(Named { name: entry.key.as_str().into(), condition })
    });
    read.collect()
}

fn segments(root: &Section<'_>, context: &mut Context<'_>) -> Vec<Segment> {
    let Some(node) = root.get("segments") else { return Vec::new() };
    let entries = value::entries(node, "segments", "names and conditions", &mut context.out);
    let entries = entries.unwrap_or_default();
    let otherwise =
        |entry: &Entry| matches!(&entry.value.value, Value::Text(text) if text.text == "otherwise");
    let first = entries.iter().position(otherwise);
    let mut segments = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let name = entry.key.clone();
        if otherwise(entry) {
            segments.push(Segment { name: name.into(), condition: None });
            match first {
                Some(first) if first < index => context.out.push(
                    entry
                        .value
                        .error(codes::OTHERWISE, "a second `otherwise`")
                        .also(entries[first].value.at.clone(), "the first")
                        .help("one segment takes what no other takes"),
                ),
                _ if index + 1 < entries.len() => context.out.push(
                    entry
                        .value
                        .error(codes::OTHERWISE, "`otherwise` is not last")
                        .help("move this line to the end: the first match wins"),
                ),
                _ => {}
            }
        } else if let Some(condition) = context.condition(&entry.value, &name, Names::Placed) {
            segments.push(Segment { name: name.into(), condition: Some(condition) });
        }
    }
    segments
}
