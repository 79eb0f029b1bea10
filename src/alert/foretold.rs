//! What a route would have said about a countdown whose whole course is known: how many messages a
//! version of the agreement comes to, without living through the days again.

use jiff::{SignedDuration, Timestamp};

use super::Recipient;
use super::reach::Reach;
use crate::contract::{Contract, Step, Upon, Verdict};
use crate::lead::Directory;
use crate::sla::{Countdown, Past};

/// A message that would have been sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Foretold {
    /// When, by the CRM's clock, where somebody looks all the time.
    pub at: Timestamp,
    /// To whom.
    pub to: Recipient,
    /// What the step waited for.
    pub upon: Upon,
}

/// The messages about `past` up to `as_of`, in the order of the route's steps.
pub fn foretold(
    contract: &Contract,
    directory: &Directory,
    past: &Past,
    as_of: Timestamp,
) -> Vec<Foretold> {
    let told = by_step(contract, directory, past, as_of);
    told.into_iter().flat_map(|(_, told)| told).collect()
}

/// What each step of the route would say about a countdown that nobody answers, in their order.
pub fn forecast<'a>(
    contract: &'a Contract,
    directory: &Directory,
    countdown: &Countdown,
) -> Vec<(&'a Step, Vec<Foretold>)> {
    let countdown =
        Countdown { verdict: Verdict::Breached, answered: None, mute: None, ..countdown.clone() };
    let past = Past { countdown, ended: None, ran: None };
    by_step(contract, directory, &past, Timestamp::MAX)
}

fn by_step<'a>(
    contract: &'a Contract,
    directory: &Directory,
    past: &Past,
    as_of: Timestamp,
) -> Vec<(&'a Step, Vec<Foretold>)> {
    let countdown = &past.countdown;
    let promise = contract.promise(countdown.key.promise.as_str());
    let Some(route) = promise.and_then(|promise| promise.route) else { return Vec::new() };
    if countdown.mute.is_some() {
        return Vec::new();
    }
    let course = Course { past, reach: Reach { contract, directory, countdown } };
    let steps = contract.routes[route].steps.iter();
    steps.map(|step| (step, course.told(step, as_of))).collect()
}

struct Course<'a> {
    past: &'a Past,
    reach: Reach<'a>,
}

impl Course<'_> {
    /// When the CRM knew of what answered it.
    fn known(&self) -> Option<Timestamp> {
        self.past.countdown.answered.as_ref().map(|answered| answered.recorded_at)
    }

    /// Every time that a step speaks by `as_of`.
    fn told(&self, step: &Step, as_of: Timestamp) -> Vec<Foretold> {
        let mut told: Vec<Foretold> = Vec::new();
        for _ in step.turns() {
            let turn = match told.last() {
                None => self.reach.turn(step),
                Some(last) => self.reach.again(step, last.at),
            };
            let later = step.after.is_some() || !told.is_empty();
            let Some((at, to)) = turn.and_then(|turn| self.said(step, (turn, later))) else {
                break;
            };
            if at > as_of || self.reach.spared(step).is_some() {
                break;
            }
            told.push(Foretold { at, to, upon: step.upon });
        }
        told
    }

    /// When it is said whose turn is `turn`, and to whom: at that time, or when its reader is at
    /// work again, if it is still so then.
    fn said(
        &self,
        step: &Step,
        (turn, later): (Timestamp, bool),
    ) -> Option<(Timestamp, Recipient)> {
        let at = |turn| match step.upon {
            Upon::AtRisk => self.warned(turn),
            Upon::Breached => self.accused(turn, later),
        };
        let first = at(turn)?;
        let to = self.reach.reader(step, first).ok()?;
        Some((self.reach.rests_until(&to, first).map_or(Some(first), at)?, to))
    }

    /// When a warning whose turn is `turn` is given: while there is still time and nothing done.
    fn warned(&self, turn: Timestamp) -> Option<Timestamp> {
        let over = self.known().into_iter().chain(self.past.ended).min();
        let due = self.past.countdown.due.unwrap_or(Timestamp::MAX);
        (turn <= due && over.is_none_or(|over| turn < over)).then_some(turn)
    }

    /// When a breach is said whose turn is `turn`; `later` where the step waits for a while, and
    /// says nothing of what is over by then.
    fn accused(&self, turn: Timestamp, later: bool) -> Option<Timestamp> {
        let countdown = &self.past.countdown;
        let due = countdown.due?;
        let at = turn.max(just_after(self.graced(due)));
        let open = self.known().is_none_or(|known| known > at);
        match countdown.verdict {
            Verdict::Breached | Verdict::BreachedAnswered => (open || !later).then_some(at),
            // It was logged later than anybody waits: said, and taken back.
            Verdict::MetLateLogged => open.then_some(at),
            _ => None,
        }
    }

    /// The deadline with the time in which a touch may still be logged.
    fn graced(&self, due: Timestamp) -> Timestamp {
        let contract = self.reach.contract;
        let promise = contract.promise(self.past.countdown.key.promise.as_str());
        let touched = promise.is_some_and(|promise| promise.answer.is_touch());
        let grace = contract.touch.late_log_grace.filter(|_| touched);
        let graced = grace.zip(self.reach.calendar());
        graced.and_then(|(grace, calendar)| calendar.deadline(due, grace)).unwrap_or(due)
    }
}

fn just_after(at: Timestamp) -> Timestamp {
    at.saturating_add(SignedDuration::from_millis(1)).unwrap_or(Timestamp::MAX)
}
