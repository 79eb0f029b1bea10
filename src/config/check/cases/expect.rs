//! What must come out of a test.

use super::super::context::Context;
use super::super::routes;
use crate::config::section::Section;
use crate::config::tree::{Entry, Node};
use crate::config::{moment, value};
use crate::contract::{Contract, Expectation, ExpectedAlert, Verdict};
use crate::diag::{codes, words};

/// The keys of what is expected of one promise.
pub(in crate::config::check) const EXPECT: &[&str] = &["due", "verdict", "alerts"];
/// The keys of one expected alert.
pub(in crate::config::check) const ALERT: &[&str] = &["upon", "to"];

/// Reads it, promise by promise.
pub(super) fn read(
    section: &Section<'_>,
    contract: &Contract,
    context: &mut Context<'_>,
) -> Vec<Expectation> {
    let example = "{PROMISE: {verdict: on_track}}";
    let Some(node) = section.require("expect", example, &mut context.out) else {
        return Vec::new();
    };
    let of = "promises and what must come out";
    let entries = value::entries(node, "expect", of, &mut context.out).unwrap_or_default();
    entries.iter().filter_map(|entry| expectation(entry, contract, context)).collect()
}

fn expectation(
    entry: &Entry,
    contract: &Contract,
    context: &mut Context<'_>,
) -> Option<Expectation> {
    let known = contract.promises.iter().map(|promise| promise.id.as_str());
    // Where promises could not be read, an unknown one may be one of them.
    if context.is_clean() && contract.promise(&entry.key).is_none() {
        let message = format!("there is no promise {}", words::quote(&entry.key));
        let found = entry.error(codes::UNKNOWN_NAME, message);
        let before = context.out.len();
        context.out.push(value::guess(found, &entry.key, known, before));
    }
    let name = format!("what is expected of {}", words::quote(&entry.key));
    let out = &mut context.out;
    let section = Section::open(&entry.value, &entry.at, name, EXPECT, out)?;
    if EXPECT.iter().all(|key| section.get(key).is_none()) {
        let found = section.missing("verdict", "on_track");
        out.push(found.help("add `due:`, `verdict:` or `alerts:`"));
    }
    let due = section.get("due").and_then(|node| moment::time(node, "due", &context.zone, out));
    let verdicts = Verdict::ALL.map(|verdict| (verdict.word(), verdict));
    let verdict = section.get("verdict");
    let verdict = verdict.and_then(|node| value::word(node, "verdict", &verdicts, out));
    let alerts = section.get("alerts").map(|node| alerts(node, context));
    Some(Expectation {
        promise: entry.key.as_str().into(),
        span: entry.at.clone(),
        due,
        verdict,
        alerts,
    })
}

fn alerts(node: &Node, context: &mut Context<'_>) -> Vec<ExpectedAlert> {
    let out = &mut context.out;
    let mut alerts = Vec::new();
    for item in value::list(node, "alerts", "alerts", out).unwrap_or_default() {
        let open = Section::open(item, &item.at, "an expected alert", ALERT, out);
        let Some(section) = open else { continue };
        let upon = section.require("upon", "breached", out);
        let upon = upon.and_then(|node| value::word(node, "upon", routes::UPON, out));
        let to = section.require("to", "owner", out);
        let to = to.and_then(|node| routes::destination(node, out));
        if let (Some(upon), Some(to)) = (upon, to) {
            alerts.push(ExpectedAlert { upon, to: to.to_string() });
        }
    }
    alerts
}
