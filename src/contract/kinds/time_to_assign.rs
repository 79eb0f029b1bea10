//! `time_to_assign`: the lead comes to a person, not a queue, within a time of its reaching a
//! stage.

use super::{Kind, keys};
use crate::contract::Answer;

pub(super) const KIND: Kind = Kind {
    name: "time_to_assign",
    summary: "a person owns the lead within this time of its reaching the stage",
    example: "\
assign:
  kind: time_to_assign
  starts_at: mql
  within: 15 working minutes
  route: ops
",
    keys: &[
        keys::WHEN,
        keys::STARTS_AT,
        keys::WITHIN,
        keys::AT_RISK_AT,
        keys::PAUSES_WHILE,
        keys::MAX_PAUSE,
        keys::REOPEN,
        keys::ROUTE,
    ],
    lower: |id, args| keys::promise(id, "time_to_assign", Answer::Assigned, args),
};
