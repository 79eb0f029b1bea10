//! What becomes of one step of a route that has not spoken yet.

use jiff::Timestamp;

use super::decide::{Alert, Round};
use super::ledger::Ledger;
use super::reach::Reach;
use super::story::{fits, fresh, item};
use super::{Item, PostId, Recipient, Story};
use crate::contract::{Contract, Destination, Promise, Step};
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
        if let Some(reason) = self.reach().spared(step) {
            return Fate::Silence(format!("the owner is excused ({reason})"));
        }
        if step.after.is_some() {
            match self.reach().turn(step) {
                Some(at) if at > round.as_of => return Fate::Wait(at),
                Some(_) => {}
                None => {
                    let reason = "the calendar does not reach as far as its time";
                    return Fate::Silence(reason.to_owned());
                }
            }
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

    /// Who reads it, and which message it answers.
    fn address(
        &self,
        step: &Step,
        item: &mut Item,
    ) -> Result<(Recipient, Option<PostId>), &'static str> {
        let to = self.reach().reader(step, self.round.as_of)?;
        // What comes later answers, in its thread, the message that stands in a channel.
        let post = step.after.and_then(|_| self.ledger.public_post(&self.countdown.key));
        Ok(match (to, post) {
            (Recipient::Person(manager), Some(post)) if step.to == Destination::Manager => {
                item.mention = Some(manager);
                (post.to.clone(), Some(post.id.clone()))
            }
            (to @ Recipient::Channel(_), Some(post)) if post.to == to => {
                (to, Some(post.id.clone()))
            }
            (to, _) => (to, None),
        })
    }

    fn reach(&self) -> Reach<'_> {
        let (contract, countdown) = (self.contract, self.countdown);
        Reach { contract, directory: self.round.directory, countdown }
    }
}
