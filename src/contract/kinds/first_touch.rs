//! `first_touch`: Sales speaks to the lead within a time of its reaching a stage (speed to lead).

use super::{Kind, Words, keys};
use crate::contract::{Answer, Start};

pub(super) const KIND: Kind = Kind {
    name: "first_touch",
    summary: "the first touch comes within this time of the lead's reaching the stage",
    words: Words {
        owed: "have a first touch",
        ask: "follow up {when} and log it in the CRM",
        asks: "follows up {when}",
    },
    example: "\
first-touch:
  kind: first_touch
  starts_at: mql
  within:
    hot: 30 working minutes
    otherwise: 4 working hours
  at_risk_at: 75%
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
    lower: |id, args| keys::promise((id, "first_touch"), Start::Stage, Answer::Touch, args),
};
