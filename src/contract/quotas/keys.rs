//! Keys that several kinds share, and the quota they make together.

use super::{Measure, Quota, QuotaBound, Target};
use crate::contract::Period;
use crate::contract::keys::{Args, Key, Shape};
use crate::id::PromiseId;

const fn key(name: &'static str, shape: Shape, required: bool, help: &'static str) -> Key {
    Key { name, shape, required, help }
}

/// The figure that must be reached.
pub(super) const fn at_least(shape: Shape, help: &'static str) -> Key {
    key("at_least", shape, true, help)
}

/// The figure that must not be exceeded.
pub(super) const fn at_most(shape: Shape, help: &'static str) -> Key {
    key("at_most", shape, true, help)
}

pub(super) const STAGE: Key =
    key("stage", Shape::Stage, true, "the stage whose entries are counted");
pub(super) const AT_STAGE: Key = key(
    "stage",
    Shape::Stage,
    false,
    "the stage whose entries are counted; by default where leads are handed over to Sales",
);
pub(super) const FROM: Key =
    key("from", Shape::Stage, true, "the stage whose entries in the period are followed");
pub(super) const TO: Key = key("to", Shape::Stage, true, "the later stage that they are to reach");
pub(super) const SOURCE: Key =
    key("source", Shape::Source, true, "who is to have brought the leads");
pub(super) const OF_SOURCE: Key =
    key("source", Shape::Source, false, "only leads that this source brought");
pub(super) const DEFINITION: Key =
    key("definition", Shape::Definition, true, "the definition that leads are to meet");
pub(super) const PER: Key = key("per", Shape::Period, true, "week, month or quarter");
pub(super) const OVER: Key =
    key("over", Shape::Over, true, "how many periods are compared, such as 8 weeks");
pub(super) const MIN_SAMPLE: Key =
    key("min_sample", Shape::Leads, false, "with fewer leads than this nothing is claimed");
pub(super) const PACE: Key = key(
    "pace",
    Shape::Flag,
    false,
    "foretell it, and say when it can no longer be met at the present rate",
);
pub(super) const ROUTE: Key = key("route", Shape::Route, false, "who hears about it");

/// A quota from the shared keys.
pub(super) fn quota((id, kind): (PromiseId, &'static str), measure: Measure, args: &Args) -> Quota {
    let least = args.figure("at_least").map(|(figure, unit)| (Target::AtLeast(figure), unit));
    let most = || args.figure("at_most").map(|(figure, unit)| (Target::AtMost(figure), unit));
    let (target, unit) =
        least.or_else(most).expect("every kind requires one of the two, and its shape a figure");
    Quota {
        id,
        kind,
        measure,
        bound: QuotaBound { target, unit },
        per: args.period("per").unwrap_or(Period::Month),
        min_sample: args.leads("min_sample").unwrap_or(1),
        pace: args.flag("pace").unwrap_or(false),
        route: args.route("route"),
    }
}
