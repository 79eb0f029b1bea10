//! What must come out of a test.

use super::super::context::Context;
use super::super::routes;
use crate::config::section::Section;
use crate::config::table::{Holds, Rule, Table, may, must, of, table};
use crate::config::tree::{Entry, Node};
use crate::config::{moment, value};
use crate::contract::{Contract, Expectation, ExpectedAlert, Verdict};
use crate::diag::{codes, words};

/// The keys of what is expected of one promise.
pub(super) static EXPECT: Table = Table {
    keys: &[
        may("due", Holds::Time, "2026-11-23 14:00", "when the promise must be kept"),
        may("verdict", Holds::Word(|| of(&verdicts())), "on_track", "how it stands"),
        may(
            "alerts",
            Holds::List(&Holds::Keys(&ALERT)),
            "[{upon: breached, to: owner}]",
            "who has been told by then, and of what; [] is nobody",
        ),
    ],
    rules: &[Rule::AnyOf(&["due", "verdict", "alerts"], "names nothing to compare")],
};
/// The keys of one expected alert.
static ALERT: Table = table(&[
    must("upon", Holds::Word(|| of(routes::UPON)), "breached", "of what"),
    must("to", Holds::Destination, "owner", "who"),
]);

fn verdicts() -> [(&'static str, Verdict); 10] {
    Verdict::ALL.map(|verdict| (verdict.word(), verdict))
}

/// Reads it, promise by promise.
pub(super) fn read(
    section: &Section<'_>,
    contract: &Contract,
    context: &mut Context<'_>,
) -> Vec<Expectation> {
    let Some(node) = section.get("expect") else { return Vec::new() };
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
    let section = Section::of(&entry.value, &entry.at, name, &EXPECT, out)?;
    let due = section.get("due").and_then(|node| moment::time(node, "due", &context.zone, out));
    let verdict = section.get("verdict");
    let verdict = verdict.and_then(|node| value::word(node, "verdict", &verdicts(), out));
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
        let open = Section::of(item, &item.at, "an expected alert", &ALERT, out);
        let Some(section) = open else { continue };
        let upon = section.get("upon");
        let upon = upon.and_then(|node| value::word(node, "upon", routes::UPON, out));
        let to = section.get("to");
        let to = to.and_then(|node| routes::destination(node, out));
        if let (Some(upon), Some(to)) = (upon, to) {
            alerts.push(ExpectedAlert { upon, to: to.to_string() });
        }
    }
    alerts
}
