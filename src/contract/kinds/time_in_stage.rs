//! `time_in_stage`: no lead stays in a stage for longer than a time.

use super::{Kind, Words, keys};
use crate::contract::{Answer, Start};

pub(super) const KIND: Kind = Kind {
    name: "time_in_stage",
    summary: "the lead leaves the stage, in any direction, within this time of entering it",
    words: Words {
        owed: "move on to another stage",
        ask: "move the lead on {when} in the CRM, or let it go",
        asks: "moves the lead on {when}, or lets it go",
    },
    example: "\
keep-moving:
  kind: time_in_stage
  stage: sql
  within: 15 working days
  route: reps
",
    keys: &[
        keys::WHEN,
        keys::STAGE,
        keys::WITHIN,
        keys::AT_RISK_AT,
        keys::PAUSES_WHILE,
        keys::MAX_PAUSE,
        keys::ON_REASSIGN,
        keys::OBJECTIVE,
        keys::ROUTE,
    ],
    lower: |id, args| keys::promise((id, "time_in_stage"), Start::InStage, Answer::Moved, args),
};
