//! Keys that several kinds share, and the promise they make together.

use crate::contract::keys::{Args, Key, Shape};
use crate::contract::{Answer, Party, Promise, Start, Until, Within};
use crate::diag::{Diagnostic, codes};
use crate::id::PromiseId;

const fn key(name: &'static str, shape: Shape, required: bool, help: &'static str) -> Key {
    Key { name, shape, required, help }
}

pub(super) const WHEN: Key =
    key("when", Shape::Condition, false, "which leads it covers, judged when the countdown starts");
pub(super) const STARTS_AT: Key =
    key("starts_at", Shape::Stage, true, "the stage whose entry starts the countdown");
pub(super) const WITHIN: Key =
    key("within", Shape::Within, true, "how long it may take, for all or by segment");
pub(super) const STAGE: Key =
    key("stage", Shape::Stage, true, "the stage in which the lead must not stay for longer");
pub(super) const LONGEST_GAP: Key =
    key("max_gap", Shape::Length, true, "longest time from one touch to the next");
pub(super) const MAX_GAP: Key =
    key("max_gap", Shape::Length, false, "longest time from one touch to the next");
pub(super) const ATTEMPTS: Key =
    key("attempts", Shape::Count, true, "how many touches there must be");
pub(super) const CHANNELS_AT_LEAST: Key =
    key("channels_at_least", Shape::Count, false, "how many different channels among them");
pub(super) const UNTIL: Key = key(
    "until",
    Shape::Until,
    false,
    "what ends it before: reply, exit, or the name of a later stage",
);
pub(super) const REASONS: Key =
    key("reasons", Shape::Field, false, "the field that says why a lead was refused");
pub(super) const AT_RISK_AT: Key =
    key("at_risk_at", Shape::Share, false, "share of the target at which the owner is warned");
pub(super) const PAUSES_WHILE: Key =
    key("pauses_while", Shape::Condition, false, "the clock stands while this holds");
pub(super) const MAX_PAUSE: Key =
    key("max_pause", Shape::Length, false, "longest single pause; the clock runs on after it");
pub(super) const ON_REASSIGN: Key = key(
    "on_reassign",
    Shape::OnReassign,
    false,
    "what a change of owner does: keep (default) or restart",
);
pub(super) const REOPEN: Key = key(
    "reopen",
    Shape::Reopen,
    false,
    "what a return from an exit does: new_cycle (default), continue or ignore",
);
pub(super) const OBJECTIVE: Key = key(
    "objective",
    Shape::Objective,
    false,
    "which share must be met in each period; its budget of misses is watched",
);
pub(super) const ROUTE: Key = key("route", Shape::Route, false, "who hears about it");

/// A promise of Sales about a stage, from the shared keys.
pub(super) fn promise(
    (id, kind): (PromiseId, &'static str),
    start: fn(usize) -> Start,
    answer: Answer,
    args: &Args,
) -> Result<Promise, Vec<Diagnostic>> {
    let mut wrong = Vec::new();
    if let (Some(span), None) = (args.span("max_pause"), args.span("pauses_while")) {
        let message = format!("`max_pause` of `{id}` limits a pause that never begins");
        wrong.push(Diagnostic::error(codes::MAX_PAUSE, span, message).help(
            "add `pauses_while:` with the condition that stops the clock, or delete this line",
        ));
    }
    let stage = args.stage("starts_at").or(args.stage("stage")).unwrap_or_default();
    let until = args.until("until").unwrap_or_default();
    let before = |until: &Until| matches!(until, Until::Stage(index) if *index <= stage);
    if let (Some(span), true) = (args.span("until"), until.iter().any(before)) {
        let message = format!("`until` of `{id}` names a stage that is reached when it starts");
        let help = "name stages after the one of `starts_at`";
        let found = Diagnostic::error(codes::ORDER, span, message).help(help);
        let start = args.span("starts_at").or(args.span("stage"));
        wrong.push(match start {
            Some(start) => found.also(start, "it starts here"),
            None => found,
        });
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let gap = args.length("max_gap").map(Within::all);
    Ok(Promise {
        id,
        kind,
        owed_by: Party::Sales,
        when: args.condition("when"),
        start: start(stage),
        answer,
        until,
        reasons: args.field("reasons"),
        within: args.within("within").or(gap).unwrap_or_default(),
        at_risk_at: args.share("at_risk_at"),
        pauses_while: args.condition("pauses_while"),
        max_pause: args.length("max_pause"),
        on_reassign: args.on_reassign("on_reassign").unwrap_or_default(),
        reopen: args.reopen("reopen").unwrap_or_default(),
        objective: args.objective("objective"),
        route: args.route("route"),
    })
}
