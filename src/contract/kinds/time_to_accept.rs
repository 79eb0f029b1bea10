//! `time_to_accept`: Sales takes the lead on, or refuses it and says why.

use super::{Kind, Words, keys};
use crate::contract::{Answer, Start};

pub(super) const KIND: Kind = Kind {
    name: "time_to_accept",
    summary: "the lead reaches a later stage, or an exit, within this time of reaching the stage",
    words: Words {
        owed: "be accepted or refused",
        ask: "accept the lead {when} in the CRM, or refuse it with a reason",
        asks: "accepts the lead {when}, or refuses it with a reason",
    },
    example: "\
decide:
  kind: time_to_accept
  starts_at: mql
  within: 2 working days
  reasons: lead_status
  route: reps
",
    keys: &[
        keys::WHEN,
        keys::STARTS_AT,
        keys::WITHIN,
        keys::REASONS,
        keys::AT_RISK_AT,
        keys::PAUSES_WHILE,
        keys::MAX_PAUSE,
        keys::ON_REASSIGN,
        keys::REOPEN,
        keys::OBJECTIVE,
        keys::ROUTE,
    ],
    lower: |id, args| keys::promise((id, "time_to_accept"), Start::Stage, Answer::Decided, args),
};
