//! What each step of a route has said about a countdown, or why it has not: for whoever asks why
//! nobody was told.

use jiff::Timestamp;

use super::decide::Round;
use super::key::dedup;
use super::ladder::Ladder;
use super::ledger::Ledger;
use super::steps::{Fate, Turn};
use super::{Recipient, Story};
use crate::contract::Step;
use crate::sla::Countdown;

/// One turn of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// The step, as the agreement has it.
    pub step: Step,
    /// How often it has been said before: 0 is the first time.
    pub turn: u32,
    /// What has come of it.
    pub state: Outcome,
}

/// What has come of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was said then, and reads so now.
    Said(Timestamp, Story),
    /// It is to be said at the next look.
    Next(Recipient),
    /// It waits until then, and why if not for its own time.
    Waits(Timestamp, Option<&'static str>),
    /// It is not said, for this reason.
    Silent(String),
    /// There is nothing that it could say.
    Nothing,
}

/// What every step says about every countdown of the round, in the route's order.
pub fn outlook(round: Round<'_>) -> Vec<(&Countdown, Vec<Outlook>)> {
    let ledger = Ledger::new(round.said, round.posts.iter().chain(round.storms));
    let mut all = Vec::new();
    for evaluation in round.evaluations {
        for countdown in &evaluation.countdowns {
            let Some(contract) = round.agreement.by_hash(&countdown.version.hash) else { continue };
            let Some(promise) = contract.promise(countdown.key.promise.as_str()) else { continue };
            let calendar = contract.calendars.iter().find(|one| *one.name() == countdown.calendar);
            let ladder = Ladder::new(calendar, countdown, &evaluation.reactions);
            let turn = Turn { round, ledger: &ledger, contract, promise, countdown, ladder };
            let steps = promise.route.map_or(&[][..], |route| &contract.routes[route].steps);
            all.push((countdown, steps.iter().flat_map(|step| of_step(&turn, step)).collect()));
        }
    }
    all
}

/// Every time that it was said, and the first that it was not.
fn of_step(turn: &Turn<'_, '_>, step: &Step) -> Vec<Outlook> {
    let mut all = Vec::new();
    for number in step.turns() {
        let key = dedup(&turn.countdown.key, step, number);
        let line = turn.ledger.line(&key);
        let state = match line {
            Some(line) => Outcome::Said(line.at, line.story),
            None => match turn.fate((step, number), &key) {
                Fate::Speak(alert) => Outcome::Next(alert.to),
                Fate::Wait(at) => Outcome::Waits(at, None),
                Fate::Held(at, why) => Outcome::Waits(at, Some(why)),
                Fate::Silence(why) => Outcome::Silent(why),
                Fate::Nothing => Outcome::Nothing,
            },
        };
        all.push(Outlook { step: step.clone(), turn: number, state });
        if line.is_none() {
            break;
        }
    }
    all
}
