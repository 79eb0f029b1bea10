//! `routes`: who hears about it, and when.

use super::context::Context;
use crate::config::section::Section;
use crate::config::table::{Holds, Table, may, must, of, table};
use crate::config::tree::{Entry, Node};
use crate::config::value;
use crate::contract::{Destination, Repeat, Route, Sink, SinkKind, SinkNames, Step, Upon};
use crate::diag::{Diagnostic, Span, codes, words};

/// The keys of one step.
pub(super) static STEP: Table = table(&[
    must("upon", Holds::Word(|| of(UPON)), "breached", "what it waits for"),
    may("after", Holds::Length, "1 working hour", "so long after that; at once by default"),
    may(
        "repeat",
        Holds::Keys(&REPEAT),
        "{every: 1 working hour, times: 2}",
        "says it again while it is still true",
    ),
    may(
        "until",
        Holds::Word(|| of(UNTIL)),
        "ack",
        "not any more once somebody is on it; otherwise it only waits for them",
    ),
    must(
        "to",
        Holds::Destination,
        "owner",
        "who is told: owner, manager, slack:CHANNEL by id, or another way such as webhook:NAME",
    ),
]);

/// The keys of `repeat`.
static REPEAT: Table = table(&[
    must("every", Holds::Length, "1 working hour", "so long after the time before"),
    must("times", Holds::Whole(1, MOST_REPEATS), "2", "so many times: once, or twice"),
]);

/// Whoever has been told three times has been told.
const MOST_REPEATS: u32 = 2;

/// When a step has said enough, by word.
const UNTIL: &[(&str, bool)] = &[("ack", true), ("resolved", false)];

/// What a step may wait for, by word.
pub(super) const UPON: &[(&str, Upon)] = &[("at_risk", Upon::AtRisk), ("breached", Upon::Breached)];

/// Reads them into the context.
pub(super) fn read(root: &Section<'_>, context: &mut Context<'_>) {
    let Some(node) = root.get("routes") else { return };
    let out = &mut context.out;
    for entry in value::entries(node, "routes", "routes", out).unwrap_or_default() {
        value::label(entry, "route", &[], out);
        let items = value::list(&entry.value, &entry.key, "steps", out).unwrap_or_default();
        let mut steps: Vec<(Step, Span)> = Vec::new();
        for item in items {
            let Some(step) = step(item, out) else { continue };
            if let Some((_, first)) = steps.iter().find(|(other, _)| same(other, &step)) {
                out.push(value::twice(item, first, "this step is there twice"));
            } else {
                steps.push((step, item.at.clone()));
            }
        }
        let steps = steps.into_iter().map(|(step, _)| step).collect();
        context.routes.push(Route { name: entry.key.clone(), steps });
    }
}

/// Whether two steps tell the same of the same, however often.
fn same(one: &Step, other: &Step) -> bool {
    (one.upon, one.after, &one.to) == (other.upon, other.after, &other.to)
}

fn step(item: &Node, out: &mut Vec<Diagnostic>) -> Option<Step> {
    let section = Section::of(item, &item.at, "a step of a route", &STEP, out)?;
    let upon = section.get("upon");
    let upon = upon.and_then(|node| value::word(node, "upon", UPON, out));
    let after = section.get("after").map(|node| value::length(node, "after", out));
    let to = section.get("to").and_then(|node| destination(node, out));
    let repeat = section.entry("repeat").map(|entry| repeat(entry, out));
    let until = section.get("until").map(|node| value::word(node, "until", UNTIL, out));
    Some(Step {
        upon: upon?,
        after: after.map_or(Some(None), |after| after.map(Some))?,
        to: to?,
        repeat: repeat.map_or(Some(None), |repeat| repeat.map(Some))?,
        until_ack: until.unwrap_or(Some(false))?,
    })
}

fn repeat(entry: &Entry, out: &mut Vec<Diagnostic>) -> Option<Repeat> {
    let section = Section::of(&entry.value, &entry.at, "`repeat`", &REPEAT, out)?;
    let every = section.get("every").and_then(|node| value::length(node, "every", out));
    let times = section.get("times");
    let times = times.and_then(|node| value::whole(node, "times", 1..=MOST_REPEATS, out));
    Some(Repeat { every: every?, times: times? })
}

/// Who is told.
pub(in crate::config) fn destination(
    node: &Node,
    out: &mut Vec<Diagnostic>,
) -> Option<Destination> {
    let text = value::text(node, "to", out)?.text.trim();
    let quoted = words::quote(text);
    let (message, help) = match text.split_once(':') {
        _ if text == "owner" => return Some(Destination::Owner),
        _ if text == "manager" => return Some(Destination::Manager),
        Some(("slack", channel)) if value::is_channel(channel) => {
            return Some(Destination::Slack(channel.to_owned()));
        }
        Some(("slack", channel)) if channel.starts_with('U') && value::is_slack_id(channel) => (
            format!("{quoted} is a person, not a channel"),
            "write `owner` or `manager`: people are found through the CRM".to_owned(),
        ),
        Some(("slack", _)) => (
            format!("{quoted} names no channel by its id"),
            "use the channel id: in Slack, open the channel's details; the id stands at the very \
             end and begins with `C` or `G`"
                .to_owned(),
        ),
        Some((kind, name)) => match SinkKind::from_word(kind) {
            Some(kind) => return sink(node, kind, name, out).map(Destination::Sink),
            None => {
                let known = SinkKind::ALL.map(SinkKind::word).into_iter().chain(["slack"]);
                let near = words::nearest(kind, known);
                let help = near.map_or_else(to, |near| format!("did you mean `{near}:…`?"));
                (format!("{} is no kind of destination", words::quote(kind)), help)
            }
        },
        None if text.starts_with('#') => (
            format!("{quoted} is a channel's name, which can change"),
            "use the channel id, such as `slack:C0123ABCD`".to_owned(),
        ),
        None => {
            let near = words::nearest(text, ["owner", "manager"]);
            let help = near.map_or_else(to, |near| format!("did you mean `{near}`?"));
            (format!("{quoted} is nobody who can be told"), help)
        }
    };
    out.push(node.error(codes::DESTINATION, message).help(help));
    None
}

/// What may be written, in a sentence.
fn to() -> String {
    let forms = SinkKind::ALL.map(SinkKind::form);
    let forms = ["owner", "manager"].into_iter().chain(forms.iter().map(String::as_str));
    let forms = words::listed(forms.chain(["slack:CHANNEL"]));
    format!("write {forms}, a channel by its id")
}

/// A way besides Slack, named as its kind is.
fn sink(node: &Node, kind: SinkKind, name: &str, out: &mut Vec<Diagnostic>) -> Option<Sink> {
    let (is_fine, help) = match kind.names() {
        SinkNames::Settings => (
            value::is_label(name),
            format!(
                "write `{}`, with the name that stands under `notify.{}` in leadpact.yaml: \
                 letters, digits, `-` and `_`",
                kind.form(),
                kind.word()
            ),
        ),
        SinkNames::Address => {
            (value::is_email(name), "write `email:NAME@COMPANY`, one address".to_owned())
        }
    };
    if is_fine {
        return Some(Sink { kind, name: name.to_owned() });
    }
    let message = match kind.names() {
        SinkNames::Settings => format!("{} cannot name a {}", words::quote(name), kind.word()),
        SinkNames::Address => format!("{} is no e-mail address", words::quote(name)),
    };
    out.push(node.error(codes::DESTINATION, message).help(help));
    None
}
