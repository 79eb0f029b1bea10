//! `time_to_rate`: Sales says how good the lead is, which is what Marketing learns from.

use super::{Kind, Words, keys};
use crate::contract::{Answer, Start};

pub(super) const KIND: Kind = Kind {
    name: "time_to_rate",
    summary: "Sales rates the lead, 1 to 5, within this time of its reaching the stage",
    words: Words {
        owed: "be rated",
        ask: "rate the lead from 1 to 5 {when}",
        asks: "rates the lead from 1 to 5 {when}",
    },
    example: "\
rate-it:
  kind: time_to_rate
  starts_at: sal
  within: 3 working days
  route: reps
",
    keys: &[
        keys::WHEN,
        keys::STARTS_AT,
        keys::WITHIN,
        keys::AT_RISK_AT,
        keys::PAUSES_WHILE,
        keys::MAX_PAUSE,
        keys::ON_REASSIGN,
        keys::REOPEN,
        keys::OBJECTIVE,
        keys::ROUTE,
    ],
    lower: |id, args| keys::promise((id, "time_to_rate"), Start::Stage, Answer::Rated, args),
};
