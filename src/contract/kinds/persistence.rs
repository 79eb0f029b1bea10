//! `persistence`: Sales tries often enough, in more than one way and without long breaks, before it
//! gives a lead up.

use super::{Kind, Words, keys};
use crate::contract::keys::Args;
use crate::contract::{Answer, Effort, Start};

pub(super) const KIND: Kind = Kind {
    name: "persistence",
    summary: "so many touches come within this time, unless the lead answers before",
    words: Words {
        owed: "be followed up as agreed",
        ask: "try again {when} and log it in the CRM",
        asks: "tries again {when}",
    },
    example: "\
persistence:
  kind: persistence
  starts_at: mql
  attempts: 6
  within: 10 working days
  channels_at_least: 2
  max_gap: 3 working days
  until: [reply, exit]
  route: reps
",
    keys: &[
        keys::WHEN,
        keys::STARTS_AT,
        keys::ATTEMPTS,
        keys::WITHIN,
        keys::CHANNELS_AT_LEAST,
        keys::MAX_GAP,
        keys::UNTIL,
        keys::AT_RISK_AT,
        keys::PAUSES_WHILE,
        keys::MAX_PAUSE,
        keys::REOPEN,
        keys::OBJECTIVE,
        keys::ROUTE,
    ],
    lower: |id, args| {
        let answer = Answer::Touches(effort(args));
        keys::promise((id, "persistence"), Start::Stage, answer, args)
    },
};

fn effort(args: &Args) -> Effort {
    Effort {
        attempts: args.count("attempts").unwrap_or(1),
        channels: args.count("channels_at_least").map_or(1, |count| count as usize),
        max_gap: args.length("max_gap"),
    }
}
