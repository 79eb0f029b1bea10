//! `sales_owes`: the promises about each lead. What a kind takes is written in [`KINDS`]; here only
//! the shapes are read.

use super::context::{Context, Names};
use crate::config::section::Section;
use crate::config::tree::{Entry, Node, Value};
use crate::config::value;
use crate::contract::kinds::{Arg, Args, KINDS, Key, Kind, Shape};
use crate::contract::{Definition, OnReassign, Promise, Reopen, Touch, Until, Within};
use crate::diag::{Diagnostic, codes, words};

/// Reads them, in the order written.
pub(super) fn read(
    root: &Section<'_>,
    (definitions, touch): (&[Definition], &Touch),
    context: &mut Context<'_>,
) -> Vec<Promise> {
    let Some(node) = root.get("sales_owes") else {
        if root.get("definitions").is_none() {
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
    let kind = kind(entry, &mut context.out)?;
    let keys: Vec<&str> =
        ["kind"].into_iter().chain(kind.keys.iter().map(|key| key.name)).collect();
    let name = format!("promise {}", words::quote(&entry.key));
    let section = Section::open(&entry.value, &entry.at, name, &keys, &mut context.out)?;
    let mut args = Args::default();
    let mut whole = true;
    for key in kind.keys {
        match section.get(key.name) {
            Some(node) => match arg(node, key, context) {
                Some(arg) => args.insert(key.name, node.at.clone(), arg),
                None => whole = false,
            },
            None if key.required => {
                whole = false;
                context.out.push(section.missing(key.name, &example(key.shape, context)));
            }
            None => {}
        }
    }
    if !whole {
        return None;
    }
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

fn kind(entry: &Entry, out: &mut Vec<Diagnostic>) -> Option<&'static Kind> {
    let known = KINDS.iter().map(|kind| kind.name);
    let quoted = words::quote(&entry.key);
    let Value::Map(entries) = &entry.value.value else {
        out.push(value::wrong(&entry.value, &entry.key, "a map with `kind` and the kind's keys"));
        return None;
    };
    let Some(given) = entries.iter().find(|one| one.key == "kind") else {
        let message = format!("promise {quoted} has no `kind`");
        let help = format!("add `kind:` and {}", words::listed(known));
        out.push(entry.error(codes::MISSING_KEY, message).help(help));
        return None;
    };
    let text = value::text(&given.value, "kind", out)?;
    let found = KINDS.iter().find(|kind| kind.name == text.text);
    if found.is_none() {
        let message = format!("{} is no kind of promise", words::quote(&text.text));
        let found = given.value.error(codes::KIND, message);
        out.push(value::guess(found, &text.text, known, out.len()));
    }
    found
}

fn arg(node: &Node, key: &Key, context: &mut Context<'_>) -> Option<Arg> {
    let name = key.name;
    Some(match key.shape {
        Shape::Stage => Arg::Stage(context.stage(node, name)?),
        Shape::Route => Arg::Route(context.route(node, name)?),
        Shape::Condition => Arg::Condition(context.condition(node, name, Names::All)?),
        Shape::Length => Arg::Length(value::length(node, name, &mut context.out)?),
        Shape::Share => Arg::Share(value::share(node, name, &mut context.out)?),
        Shape::Within => Arg::Within(within(node, name, context)?),
        Shape::Count => Arg::Count(value::whole(node, name, 1..=100, &mut context.out)?),
        Shape::Field => Arg::Field(context.field(node, name)?),
        Shape::Until => Arg::Until(until(node, name, context)?),
        Shape::OnReassign => {
            let words = [("keep", OnReassign::Keep), ("restart", OnReassign::Restart)];
            Arg::OnReassign(value::word(node, name, &words, &mut context.out)?)
        }
        Shape::Reopen => {
            let words = [
                ("new_cycle", Reopen::NewCycle),
                ("continue", Reopen::Continue),
                ("ignore", Reopen::Ignore),
            ];
            Arg::Reopen(value::word(node, name, &words, &mut context.out)?)
        }
    })
}

/// `reply`, `exit` and stages.
fn until(node: &Node, key: &str, context: &mut Context<'_>) -> Option<Vec<Until>> {
    let items = value::some(node, key, "`reply`, `exit` or stages", &mut context.out)?;
    let mut found = Vec::new();
    let mut whole = true;
    for item in items {
        let Some(text) = value::text(item, key, &mut context.out) else {
            whole = false;
            continue;
        };
        let stage = context.stages.iter().position(|stage| *stage == text.text);
        let one = match (text.text.as_str(), stage) {
            ("reply", _) => Until::Reply,
            ("exit", _) => Until::Exit,
            (_, Some(index)) => Until::Stage(index),
            (name, None) => {
                let known = context.stages.iter().map(String::as_str).chain(["reply", "exit"]);
                let message =
                    format!("{} is neither a stage, `reply` nor `exit`", words::quote(name));
                let wrong = item.error(codes::UNKNOWN_NAME, message);
                let before = context.out.len();
                context.out.push(value::guess(wrong, name, known, before));
                whole = false;
                continue;
            }
        };
        found.push(one);
    }
    whole.then_some(found)
}

/// One length for all, or one by segment.
fn within(node: &Node, key: &str, context: &mut Context<'_>) -> Option<Within> {
    let Value::Map(_) = node.value else {
        return value::length(node, key, &mut context.out).map(Within::all);
    };
    let out = &mut context.out;
    let mut within = Within { segments: vec![None; context.segments.len()], otherwise: None };
    let mut whole = true;
    for entry in value::entries(node, key, "segments and lengths", out)? {
        let length = value::length(&entry.value, &entry.key, out);
        whole &= length.is_some();
        let index = context.segments.iter().position(|segment| *segment == entry.key);
        match index {
            _ if entry.key == "otherwise" => within.otherwise = length,
            Some(index) => {
                within.segments[index] = length;
                context.uses.segments.insert(index);
            }
            None => {
                whole = false;
                let known = context.segments.iter().map(String::as_str).chain(["otherwise"]);
                let message = format!("there is no segment {}", words::quote(&entry.key));
                let found = entry.error(codes::UNKNOWN_NAME, message);
                out.push(value::guess(found, &entry.key, known, out.len()));
            }
        }
    }
    whole.then_some(within)
}

/// What to write for a missing key.
fn example(shape: Shape, context: &Context<'_>) -> String {
    let first = |names: &[String]| names.first().cloned().unwrap_or("NAME".to_owned());
    match shape {
        Shape::Stage => first(&context.stages),
        Shape::Within | Shape::Length => "4 working hours".to_owned(),
        Shape::Share => "75%".to_owned(),
        Shape::Count => "6".to_owned(),
        Shape::Field => context.fields.first().map_or("NAME".to_owned(), |one| one.name.clone()),
        Shape::Until => "[reply, exit]".to_owned(),
        Shape::Condition => "score >= 60".to_owned(),
        Shape::OnReassign => "keep".to_owned(),
        Shape::Reopen => "new_cycle".to_owned(),
        Shape::Route => context.routes.first().map_or("NAME".to_owned(), |one| one.name.clone()),
    }
}
