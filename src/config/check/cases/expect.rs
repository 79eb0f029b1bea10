//! What must come out of a test at one look.

use jiff::Timestamp;

use super::super::context::Context;
use super::super::routes;
use super::term::{self, FIGURE, OBJECTIVE, QUOTA};
use crate::alert::Story;
use crate::config::section::Section;
use crate::config::table::{Holds, Rule, Table, may, must, of, table};
use crate::config::tree::{Entry, Node};
use crate::config::{moment, value};
use crate::contract::{Contract, Expectation, ExpectedAlert, Promise, Quota, Start, Verdict};
use crate::diag::{codes, words};

/// The keys of what is expected of one promise.
pub(super) static EXPECT: Table = Table {
    keys: &[
        may("due", Holds::Time, "2026-11-23 14:00", "when the promise must be kept"),
        may(
            "verdict",
            Holds::Word(|| of(&verdicts())),
            "on_track",
            "how it stands; `none`: it never begins",
        ),
        may(
            "alerts",
            Holds::List(&Holds::Keys(&ALERT)),
            "[{upon: breached, to: owner}]",
            "who has been told by then, and of what; [] is nobody",
        ),
        may(
            "fails",
            Holds::List(&Holds::Text),
            "[\"score >= 60\"]",
            "of a definition's violation: what the record fails, as the definition writes it",
        ),
        may(
            "objective",
            Holds::Keys(&OBJECTIVE),
            "{standing: kept, missed: 1}",
            "how its objective stands",
        ),
        may(
            "period",
            Holds::Period,
            "2026-11",
            "of a quota: in which period; the one of the look by default",
        ),
        may("standing", Holds::Word(|| of(QUOTA)), "kept", "of a quota: how it stands"),
        may("figure", FIGURE, "20", "of a quota: what it comes to"),
    ],
    rules: &[Rule::AnyOf(
        &["due", "verdict", "alerts", "fails", "objective", "standing", "figure"],
        "names nothing to compare",
    )],
};
/// The keys of one expected alert.
static ALERT: Table = table(&[
    must("upon", Holds::Word(|| of(routes::UPON)), "breached", "of what"),
    must("to", Holds::Destination, "owner", "who"),
    may("at", Holds::Time, "2026-11-23 14:15", "when it is said, to the second"),
    may("reads", Holds::Word(|| of(&stories())), "withdrawn", "how the message reads by then"),
]);
/// What is asked of a promise about each lead, besides its objective.
const OF_EACH_LEAD: [&str; 5] = ["due", "verdict", "alerts", "fails", "objective"];
/// What is asked of a promise about a period.
const OF_A_PERIOD: [&str; 3] = ["period", "standing", "figure"];

fn verdicts() -> [(&'static str, Option<Verdict>); 11] {
    let mut words = [("none", None); 11];
    for (word, verdict) in words.iter_mut().zip(Verdict::ALL) {
        *word = (verdict.word(), Some(verdict));
    }
    words
}

fn stories() -> [(&'static str, &'static str); 6] {
    Story::ALL.map(|story| (story.word(), story.word()))
}

/// Reads it, promise by promise.
pub(super) fn read(
    section: &Section<'_>,
    at: Timestamp,
    contract: &Contract,
    context: &mut Context<'_>,
) -> Vec<Expectation> {
    let Some(node) = section.get("expect") else { return Vec::new() };
    let of = "promises and what must come out";
    let entries = value::entries(node, "expect", of, &mut context.out).unwrap_or_default();
    entries.iter().filter_map(|entry| expectation(entry, at, contract, context)).collect()
}

fn expectation(
    entry: &Entry,
    at: Timestamp,
    contract: &Contract,
    context: &mut Context<'_>,
) -> Option<Expectation> {
    let name = format!("what is expected of {}", words::quote(&entry.key));
    let section = Section::of(&entry.value, &entry.at, name, &EXPECT, &mut context.out);
    let quota = contract.quota(&entry.key);
    let promise = contract.promise(&entry.key);
    match (promise, quota) {
        (Some(promise), _) => misfits(section.as_ref()?, promise, context),
        (None, Some(quota)) => misfits_of_quota(section.as_ref()?, quota, context),
        (None, None) => unknown(entry, contract, context),
    }
    let section = section?;
    // What is written is read even where nothing is known of what it is asked of.
    let of_objective = section.get("objective");
    let of_objective = of_objective.and_then(|node| term::objective(node, promise, at, context));
    let of_quota = term::quota(&section, quota, at, context);
    let term = of_objective.or(of_quota);
    let out = &mut context.out;
    let due = section.get("due").and_then(|node| moment::time(node, "due", &context.zone, out));
    let verdict = section.get("verdict");
    let verdict = verdict.and_then(|node| value::word(node, "verdict", &verdicts(), out));
    let alerts = section.get("alerts").map(|node| alerts(node, context));
    let fails = section.get("fails").map(|node| fails(node, context));
    let promise = entry.key.as_str().into();
    Some(Expectation { promise, span: entry.at.clone(), due, verdict, alerts, fails, term })
}

/// What a quota cannot show.
fn misfits_of_quota(section: &Section<'_>, quota: &Quota, context: &mut Context<'_>) {
    for key in OF_EACH_LEAD.iter().filter_map(|key| section.entry(key)) {
        let message = format!("`{}` is about a period: it has no `{}`", quota.id, key.key);
        let help = "write `standing` or `figure`, and `period` where it is not the one of the look";
        context.out.push(key.error(codes::NOT_TO_EXPECT, message).help(help));
    }
}

/// Where promises could not be read, an unknown one may be one of them.
fn unknown(entry: &Entry, contract: &Contract, context: &mut Context<'_>) {
    if !context.is_clean() {
        return;
    }
    let known = contract.promises.iter().map(|promise| promise.id.as_str());
    let known = known.chain(contract.quotas.iter().map(|quota| quota.id.as_str()));
    let message = format!("there is no promise {}", words::quote(&entry.key));
    let found = entry.error(codes::UNKNOWN_NAME, message);
    let before = context.out.len();
    context.out.push(value::guess(found, &entry.key, known, before));
}

/// What this promise about each lead cannot show.
fn misfits(section: &Section<'_>, promise: &Promise, context: &mut Context<'_>) {
    let id = &promise.id;
    let mut refuse = |key: &str, message: String, help: &str| {
        let found = section.entry(key).map(|key| key.error(codes::NOT_TO_EXPECT, message));
        context.out.extend(found.map(|found| found.help(help)));
    };
    for key in OF_A_PERIOD {
        let message = format!("`{id}` is about each lead: it has no `{key}`");
        let help = match promise.objective {
            Some(_) => "what its objective came to is asked with `objective: {standing: kept}`",
            None => "write `due`, `verdict` or `alerts`",
        };
        refuse(key, message, help);
    }
    if promise.objective.is_none() {
        let help = "give the promise one, `objective: {share: 95%, per: month}`, or leave this out";
        refuse("objective", format!("`{id}` has no objective"), help);
    }
    if !matches!(promise.start, Start::Violation(_)) {
        let help = "what a record fails is asked of the `-violation` of its definition";
        refuse("fails", format!("`{id}` is no definition that a record could fail"), help);
    }
    let none = section.get("verdict").is_some_and(
        |node| matches!(&node.value, crate::config::tree::Value::Text(text) if text.text == "none"),
    );
    for key in ["due", "fails"].into_iter().filter(|_| none) {
        let message = format!("what never begins has no `{key}`");
        refuse(key, message, "delete one of the two");
    }
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
        let at = section.get("at").and_then(|node| moment::time(node, "at", &context.zone, out));
        let reads = section.get("reads");
        let reads = reads.and_then(|node| value::word(node, "reads", &stories(), out));
        if let (Some(upon), Some(to)) = (upon, to) {
            alerts.push(ExpectedAlert { upon, to: to.to_string(), at, reads });
        }
    }
    alerts
}

fn fails(node: &Node, context: &mut Context<'_>) -> Vec<String> {
    let out = &mut context.out;
    let items = value::list(node, "fails", "what the record fails", out).unwrap_or_default();
    let texts = items.iter().filter_map(|item| value::text(item, "fails", out));
    texts.map(|text| text.text.trim().to_owned()).collect()
}
