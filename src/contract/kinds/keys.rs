//! Keys that several kinds share, and the promise they make together.

use super::{Args, Key, Shape};
use crate::contract::{Answer, Party, Promise, Start};
use crate::diag::Diagnostic;
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
pub(super) const ROUTE: Key = key("route", Shape::Route, false, "who hears about it");

/// A promise of Sales that starts at a stage, from the shared keys.
pub(super) fn promise(
    id: PromiseId,
    kind: &'static str,
    answer: Answer,
    args: &Args,
) -> Result<Promise, Vec<Diagnostic>> {
    if let (Some(span), None) = (args.span("max_pause"), args.span("pauses_while")) {
        let message = format!("`max_pause` of `{id}` limits a pause that never begins");
        return Err(vec![Diagnostic::error("E0141", span, message).help(
            "add `pauses_while:` with the condition that stops the clock, or delete this line",
        )]);
    }
    Ok(Promise {
        id,
        kind,
        owed_by: Party::Sales,
        when: args.condition("when"),
        start: Start::Stage(args.stage("starts_at").unwrap_or_default()),
        answer,
        within: args.within("within").unwrap_or_default(),
        at_risk_at: args.share("at_risk_at"),
        pauses_while: args.condition("pauses_while"),
        max_pause: args.length("max_pause"),
        on_reassign: args.on_reassign("on_reassign").unwrap_or_default(),
        reopen: args.reopen("reopen").unwrap_or_default(),
        route: args.route("route"),
    })
}
