//! The values of promises, each read by its shape, whichever kind takes it.

use super::context::{Context, Names};
use super::figures;
use crate::config::section::Section;
use crate::config::table::{Holds, Naming, of};
use crate::config::tree::{Entry, Node, Value};
use crate::config::value;
use crate::contract::keys::{Arg, Args, Key, Shape};
use crate::contract::kinds::KINDS;
use crate::contract::quotas::QUOTAS;
use crate::contract::{OnReassign, Reopen, Until, Within};
use crate::diag::{Diagnostic, codes, words};

/// Whether `entry` names a kind of promise about each lead.
pub(super) fn is_about_each_lead(entry: &Entry) -> bool {
    let Value::Map(entries) = &entry.value.value else { return false };
    let given = entries.iter().find(|one| one.key == "kind").map(|given| &given.value.value);
    let Some(Value::Text(text)) = given else { return false };
    KINDS.iter().any(|kind| kind.name == text.text)
}

/// The kind that `entry` names, of a table and how to name what is in it.
pub(super) fn kind<K>(
    entry: &Entry,
    (table, name): (&'static [K], fn(&K) -> &'static str),
    out: &mut Vec<Diagnostic>,
) -> Option<&'static K> {
    let known = table.iter().map(name);
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
    let found = table.iter().find(|kind| name(kind) == text.text);
    if found.is_none() {
        let quoted = words::quote(&text.text);
        out.push(match QUOTAS.iter().any(|kind| kind.name == text.text) {
            true => {
                let message = format!("{quoted} is a promise that Marketing makes");
                given.value.error(codes::KIND, message).help("move it to `marketing_owes`")
            }
            false => {
                let message = format!("{quoted} is no kind of promise");
                let found = given.value.error(codes::KIND, message);
                value::guess(found, &text.text, known, out.len())
            }
        });
    }
    found
}

/// Reads the values of `keys`. `None` where one is wrong or missing, which has been said.
pub(super) fn read(
    section: &Section<'_>,
    keys: &'static [Key],
    context: &mut Context<'_>,
) -> Option<Args> {
    let mut args = Args::default();
    let mut whole = true;
    for key in keys {
        match section.get(key.name) {
            Some(node) => match arg(node, key, context) {
                Some(arg) => args.insert(key.name, node.at.clone(), arg),
                None => whole = false,
            },
            None if key.required => {
                whole = false;
                if !section.has(key.name) {
                    let example = example(key.shape, context);
                    context.out.push(section.missing((key.name, &example, key.help)));
                }
            }
            None => {}
        }
    }
    whole.then_some(args)
}

fn arg(node: &Node, key: &Key, context: &mut Context<'_>) -> Option<Arg> {
    let name = key.name;
    Some(match key.shape {
        Shape::Stage => Arg::Stage(context.stage(node, name)?),
        Shape::Route => Arg::Route(context.route(node, name)?),
        Shape::Condition => Arg::Condition(context.condition(node, name, Names::All)?),
        Shape::Length => Arg::Length(value::length(node, name, &mut context.out)?),
        Shape::Share => Arg::Share(figures::share(node, name, &mut context.out)?),
        Shape::Within => Arg::Within(within(node, name, context)?),
        Shape::Count => Arg::Count(value::whole(node, name, 1..=COUNT, &mut context.out)?),
        Shape::Field => Arg::Field(context.field(node, name)?),
        Shape::Until => Arg::Until(until(node, name, context)?),
        Shape::OnReassign => {
            Arg::OnReassign(value::word(node, name, ON_REASSIGN, &mut context.out)?)
        }
        Shape::Reopen => Arg::Reopen(value::word(node, name, REOPEN, &mut context.out)?),
        Shape::Objective => Arg::Objective(figures::objective(node, context)?),
        Shape::Source => Arg::Source(context.source(node, name)?),
        Shape::Definition => Arg::Definition(context.definition(node, name)?),
        Shape::Period => Arg::Period(figures::period(node, name, &mut context.out)?),
        Shape::Over => {
            let (count, period) = figures::over(node, name, &mut context.out)?;
            Arg::Over(count, period)
        }
        Shape::Leads => Arg::Leads(figures::leads(node, name, &mut context.out)?),
        Shape::Stars => Arg::Stars(value::stars(node, name, &mut context.out)?),
        Shape::Money => {
            let (cents, currency) = context.money(node, name)?;
            Arg::Money(cents, currency)
        }
        Shape::Flag => Arg::Flag(value::truth(node, name, &mut context.out)?),
    })
}

const ON_REASSIGN: &[(&str, OnReassign)] =
    &[("keep", OnReassign::Keep), ("restart", OnReassign::Restart)];
const REOPEN: &[(&str, Reopen)] =
    &[("new_cycle", Reopen::NewCycle), ("continue", Reopen::Continue), ("ignore", Reopen::Ignore)];
/// Most attempts, and most channels.
const COUNT: u32 = 100;

/// What a value of this shape must be, as tables write it.
pub(in crate::config) fn holds(shape: Shape) -> Holds {
    match shape {
        Shape::Stage => Holds::Name("stage"),
        Shape::Route => Holds::Name("route"),
        Shape::Field => Holds::Name("field"),
        Shape::Source => Holds::Name("source"),
        Shape::Definition => Holds::Name("definition"),
        Shape::Condition => Holds::Condition,
        Shape::Length => Holds::Length,
        Shape::Share => Holds::Share,
        Shape::Within => {
            Holds::Either(&[Holds::Length, Holds::Named(Naming::Free, &Holds::Length)])
        }
        Shape::Count => Holds::Whole(1, COUNT),
        Shape::Until => Holds::Filled(&Holds::Name("stage, `reply` or `exit`")),
        Shape::OnReassign => Holds::Word(|| of(ON_REASSIGN)),
        Shape::Reopen => Holds::Word(|| of(REOPEN)),
        Shape::Objective => Holds::Keys(&figures::OBJECTIVE),
        Shape::Period => figures::PERIOD,
        Shape::Over => Holds::Over,
        Shape::Leads => figures::LEADS,
        Shape::Stars => Holds::Stars,
        Shape::Money => Holds::Money,
        Shape::Flag => Holds::Flag,
    }
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
        Shape::Objective => "{share: 95%, per: month}".to_owned(),
        Shape::Source => first(&context.sources),
        Shape::Definition => first(&context.definitions),
        Shape::Period => "month".to_owned(),
        Shape::Over => "8 weeks".to_owned(),
        Shape::Leads => "400".to_owned(),
        Shape::Stars => "3.5".to_owned(),
        Shape::Money => format!("120 {}", context.currency()),
        Shape::Flag => "true".to_owned(),
        Shape::Route => context.routes.first().map_or("NAME".to_owned(), |one| one.name.clone()),
    }
}
