//! `time_to_assign`: the lead comes to a person, not a queue, within a time of its reaching a
//! stage.

use super::{Kind, Words, keys};
use crate::contract::{Answer, Start};

pub(super) const KIND: Kind = Kind {
    name: "time_to_assign",
    summary: "a person owns the lead within this time of its reaching the stage",
    words: Words {
        owed: "have an owner",
        ask: "give the lead to a person {when}",
        asks: "gives the lead to a person {when}",
    },
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
        keys::OBJECTIVE,
        keys::ROUTE,
    ],
    lower: |id, args| keys::promise((id, "time_to_assign"), Start::Stage, Answer::Assigned, args),
};
