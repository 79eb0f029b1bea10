//! `next_touch`: while the lead is open, Sales never leaves it alone for longer than a time.

use super::{Kind, Words, keys};
use crate::contract::{Answer, Start};

pub(super) const KIND: Kind = Kind {
    name: "next_touch",
    summary: "from the stage on, no more than this time passes from one touch to the next",
    words: Words {
        owed: "have its next touch",
        ask: "get in touch again {when} and log it in the CRM",
        asks: "gets in touch again {when}",
    },
    example: "\
stay-in-touch:
  kind: next_touch
  starts_at: mql
  max_gap: 3 working days
  until: [exit]
  route: reps
",
    keys: &[
        keys::WHEN,
        keys::STARTS_AT,
        keys::LONGEST_GAP,
        keys::UNTIL,
        keys::AT_RISK_AT,
        keys::PAUSES_WHILE,
        keys::MAX_PAUSE,
        keys::REOPEN,
        keys::OBJECTIVE,
        keys::ROUTE,
    ],
    lower: |id, args| keys::promise((id, "next_touch"), Start::Stage, Answer::NextTouch, args),
};
