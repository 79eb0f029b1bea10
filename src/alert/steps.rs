//! What becomes of one step of a route that has not spoken yet.

use jiff::Timestamp;

use super::decide::{Alert, Round};
use super::ledger::Ledger;
use super::story::{fits, fresh, item};
use super::{Item, PostId, Recipient, Story};
use crate::contract::{Contract, Destination, Promise, Step, Upon};
use crate::id::DedupKey;
use crate::sla::Countdown;

/// What becomes of it.
pub(super) enum Fate {
    /// It speaks now.
    Speak(Box<Alert>),
    /// Its time comes then.
    Wait(Timestamp),
    /// It would speak, but for this reason does not.
    Silence(String),
    /// It has nothing to say.
    Nothing,
}

/// One countdown whose steps are asked in turn.
#[derive(Clone, Copy)]
pub(super) struct Turn<'r, 'a> {
    pub(super) round: Round<'a>,
    pub(super) ledger: &'r Ledger<'a>,
    pub(super) contract: &'r Contract,
    pub(super) promise: &'r Promise,
    pub(super) countdown: &'r Countdown,
}

impl Turn<'_, '_> {
    /// What becomes of `step`, whose alert is `key`.
    pub(super) fn fate(&self, step: &Step, key: &DedupKey) -> Fate {
        let (round, countdown) = (self.round, self.countdown);
        let story = fresh(countdown.verdict).filter(|story| fits(step.upon, *story));
        let Some(story) = story else { return Fate::Nothing };
        if let Some(mute) = countdown.mute {
            return Fate::Silence(mute.reason().to_owned());
        }
        if story == Story::Answered {
            if step.after.is_some() {
                // Nobody is called about what is over.
                return Fate::Nothing;
            }
            let answered = countdown.answered.as_ref().map(|answered| answered.recorded_at);
            if round.watching_since.is_none_or(|since| answered.is_some_and(|at| at < since)) {
                return Fate::Silence("it was over before it was watched".to_owned());
            }
        }
        if let Some(reason) = self.spared(step) {
            return Fate::Silence(format!("the owner is excused ({reason})"));
        }
        match self.turn(step) {
            Ok(at) if at > round.as_of => return Fate::Wait(at),
            Ok(_) => {}
            Err(reason) => return Fate::Silence(reason.to_owned()),
        }
        let mut item = item(self.contract, self.promise, countdown, story, round.as_of);
        match self.address(step, &mut item) {
            Ok((to, thread_of)) => {
                let (key, upon) = (key.clone(), step.upon);
                Fate::Speak(Box::new(Alert { key, upon, to, thread_of, item }))
            }
            Err(reason) => Fate::Silence(reason.to_owned()),
        }
    }

    /// Why the owner is not to be warned: what would become a breach will be excused, and whoever
    /// is away is to be left in peace. Others may still want to know in time.
    fn spared(&self, step: &Step) -> Option<&str> {
        let warning = step.upon == Upon::AtRisk && step.to == Destination::Owner;
        let due = self.countdown.due.filter(|_| warning)?;
        self.contract.excused(self.countdown.owner.as_ref(), due)
    }

    /// When the step's time comes: at once, or `after` in the countdown's calendar.
    fn turn(&self, step: &Step) -> Result<Timestamp, &'static str> {
        let Some(after) = step.after else { return Ok(self.round.as_of) };
        let from = match step.upon {
            Upon::AtRisk => self.countdown.at_risk_from,
            Upon::Breached => self.countdown.due,
        };
        let mut calendars = self.contract.calendars.iter();
        let calendar = calendars.find(|one| *one.name() == self.countdown.calendar);
        let turn = from.zip(calendar).and_then(|(from, calendar)| calendar.deadline(from, after));
        turn.ok_or("the calendar does not reach as far as its time")
    }

    /// Who reads it. A breach that has no reader goes to the operator, so that it is never missed;
    /// a warning is then of no use to anybody.
    fn address(
        &self,
        step: &Step,
        item: &mut Item,
    ) -> Result<(Recipient, Option<PostId>), &'static str> {
        let nobody = |reason| match step.upon {
            Upon::Breached => Ok((Recipient::Ops, None)),
            Upon::AtRisk => Err(reason),
        };
        // What comes later answers, in its thread, the message that stands in a channel.
        let post = step.after.and_then(|_| self.ledger.public_post(&self.countdown.key));
        match &step.to {
            Destination::Slack(channel) => {
                let to = Recipient::Channel(channel.clone());
                let thread = post.filter(|post| post.to == to).map(|post| post.id.clone());
                Ok((to, thread))
            }
            Destination::Owner => match &self.countdown.owner {
                Some(owner) => Ok((Recipient::Person(owner.clone()), None)),
                None => nobody("nobody owns the lead"),
            },
            Destination::Manager => {
                let at = self.countdown.due.unwrap_or(self.round.as_of);
                let owner = self.countdown.owner.as_ref();
                let team = owner.and_then(|owner| self.round.directory.team(owner, at));
                let Some(manager) = self.contract.people.manager(team).cloned() else {
                    return nobody("no manager is named (people.managers)");
                };
                let Some(post) = post else { return Ok((Recipient::Person(manager), None)) };
                item.mention = Some(manager);
                Ok((post.to.clone(), Some(post.id.clone())))
            }
        }
    }
}
