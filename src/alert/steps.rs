//! What becomes of one step of a route that has not spoken yet.

use jiff::Timestamp;

use super::decide::{Alert, Round};
use super::key::{dedup, reacted};
use super::ladder::{Hold, Ladder};
use super::ledger::Ledger;
use super::reach::Reach;
use super::story::{fits, fresh, item};
use super::{Item, PostId, Recipient, Story};
use crate::contract::{Contract, Destination, Promise, Step, Upon};
use crate::id::DedupKey;
use crate::lead::Reaction;
use crate::sla::Countdown;

/// What becomes of it.
pub(super) enum Fate {
    /// It speaks now.
    Speak(Box<Alert>),
    /// Its time comes then.
    Wait(Timestamp),
    /// Its time has come, but for this reason it waits until then.
    Held(Timestamp, &'static str),
    /// It would speak, but for this reason does not.
    Silence(String),
    /// It has nothing to say.
    Nothing,
}

/// One countdown whose steps are asked in turn.
pub(super) struct Turn<'r, 'a> {
    pub(super) round: Round<'a>,
    pub(super) ledger: &'r Ledger<'a>,
    pub(super) contract: &'r Contract,
    pub(super) promise: &'r Promise,
    pub(super) countdown: &'r Countdown,
    pub(super) ladder: Ladder<'r>,
}

impl<'r> Turn<'r, '_> {
    /// Everything that has not been said about it and may be, each with its key.
    pub(super) fn all(&self) -> Vec<(DedupKey, Fate)> {
        if fresh(self.countdown.verdict).is_none() {
            return Vec::new();
        }
        let steps = self.promise.route.map_or(&[][..], |route| &self.contract.routes[route].steps);
        let mut all: Vec<(DedupKey, Fate)> = Vec::new();
        for step in steps {
            // It is said again only after it was said.
            for turn in step.turns() {
                let key = dedup(&self.countdown.key, step, turn);
                if self.ledger.line(&key).is_some() {
                    continue;
                }
                if all.iter().all(|(other, _)| *other != key) {
                    let fate = self.fate((step, turn), &key);
                    let again = matches!(fate, Fate::Speak(_)) && turn < *step.turns().end();
                    let again = again.then(|| self.reach().again(step, self.round.as_of)).flatten();
                    all.push((key, fate));
                    // What is said now is looked at again when it is to be repeated.
                    all.extend(
                        again
                            .map(|at| (dedup(&self.countdown.key, step, turn + 1), Fate::Wait(at))),
                    );
                }
                break;
            }
        }
        let reactions = self.reactions().into_iter();
        all.extend(reactions.filter(|(key, _)| self.ledger.line(key).is_none()));
        all
    }

    /// What becomes of `step` when it speaks for the `turn`-th time, whose alert is `key`.
    pub(super) fn fate(&self, (step, turn): (&Step, u32), key: &DedupKey) -> Fate {
        let (round, countdown) = (self.round, self.countdown);
        let story = fresh(countdown.verdict).filter(|story| fits(step.upon, *story));
        let Some(story) = story else { return Fate::Nothing };
        if let Some(mute) = countdown.mute {
            return Fate::Silence(mute.reason().to_owned());
        }
        let later = step.after.is_some() || turn > 0;
        if story == Story::Answered {
            if later {
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
        if later {
            match self.turn(step, turn) {
                Some(at) if at > round.as_of => return Fate::Wait(at),
                Some(_) => {}
                None => {
                    let reason = "the calendar does not reach as far as its time";
                    return Fate::Silence(reason.to_owned());
                }
            }
        }
        if later || step.until_ack {
            match self.ladder.hold(step.until_ack, round.as_of) {
                Hold::Over(reason) => return Fate::Silence(reason.to_owned()),
                // The first word is never put off: only what follows it.
                Hold::Until(at, reason) if later => return Fate::Held(at, reason),
                Hold::Until(..) | Hold::Free => {}
            }
        }
        match self.reach().reader(step, round.as_of) {
            Ok(to) => self.told(to, (step, turn), (key, story)),
            Err(reason) => Fate::Silence(reason.to_owned()),
        }
    }

    /// When its time comes: the first, or so long after it was said last.
    fn turn(&self, step: &Step, turn: u32) -> Option<Timestamp> {
        let Some(before) = turn.checked_sub(1) else { return self.reach().turn(step) };
        let before = self.ledger.line(&dedup(&self.countdown.key, step, before))?;
        self.reach().again(step, before.at)
    }

    /// Whoever it is for is told, or left in peace until they work.
    fn told(
        &self,
        to: Recipient,
        (step, turn): (&Step, u32),
        (key, story): (&DedupKey, Story),
    ) -> Fate {
        if let Some(at) = self.reach().rests_until(&to, self.round.as_of) {
            return Fate::Held(at, OFF_DUTY);
        }
        let mut item = self.item(story);
        let (to, thread_of) = self.address((step, turn), to, &mut item);
        let (key, upon) = (key.clone(), step.upon);
        Fate::Speak(Box::new(Alert { key, upon, to, thread_of, item }))
    }

    /// Which message it answers: what comes later answers, in its thread, the message that stands
    /// in a channel.
    fn address(
        &self,
        (step, turn): (&Step, u32),
        to: Recipient,
        item: &mut Item,
    ) -> (Recipient, Option<PostId>) {
        let later = step.after.is_some() || turn > 0;
        let post = later.then(|| self.ledger.public_post(&self.countdown.key)).flatten();
        match (to, post) {
            (Recipient::Person(manager), Some(post)) if step.to == Destination::Manager => {
                item.mention = Some(manager);
                (post.to.clone(), Some(post.id.clone()))
            }
            (to @ Recipient::Channel(_), Some(post)) if post.to == to => {
                (to, Some(post.id.clone()))
            }
            (to, _) => (to, None),
        }
    }

    /// What follows from what people have done: who put it off is reminded once at the end of it,
    /// and who can pass the lead on hears that it is somebody else's. Each with its key.
    pub(super) fn reactions(&self) -> Vec<(DedupKey, Fate)> {
        let story = fresh(self.countdown.verdict).filter(|story| story.is_open());
        let Some(story) = story.filter(|_| self.countdown.mute.is_none()) else {
            return Vec::new();
        };
        let of = |what, one: &Reaction| reacted(&self.countdown.key, what, &one.id);
        let reminders = self.ladder.snoozes().map(|(one, until)| {
            let key = of("snooze", one);
            let fate = match self.ladder.hold(true, self.round.as_of) {
                Hold::Over(reason) => Fate::Silence(reason.to_owned()),
                _ if until > self.round.as_of => Fate::Wait(until),
                _ => self.said_to(Recipient::Person(one.by.clone()), (&key, story)),
            };
            (key, fate)
        });
        let disputes = self.ladder.disputes().map(|one| {
            let key = of("dispute", one);
            let fate = self.said_to(self.reach().manager(self.round.as_of), (&key, story));
            (key, fate)
        });
        reminders.chain(disputes).collect()
    }

    /// Said to somebody whom no step of the route names.
    fn said_to(&self, to: Recipient, (key, story): (&DedupKey, Story)) -> Fate {
        if let Some(at) = self.reach().rests_until(&to, self.round.as_of) {
            return Fate::Held(at, OFF_DUTY);
        }
        let upon = if story == Story::AtRisk { Upon::AtRisk } else { Upon::Breached };
        let (key, item) = (key.clone(), self.item(story));
        Fate::Speak(Box::new(Alert { key, upon, to, thread_of: None, item }))
    }

    fn item(&self, story: Story) -> Item {
        let handled = self.ladder.handled(self.round.as_of);
        let item = item(self.contract, self.promise, self.countdown, story, self.round.as_of);
        Item { handled: handled.filter(|_| story.is_open()), ..item }
    }

    fn reach(&self) -> Reach<'_> {
        let (contract, countdown) = (self.contract, self.countdown);
        Reach { contract, directory: self.round.directory, countdown }
    }
}

/// Why it waits for the morning.
const OFF_DUTY: &str = "its reader is not at work (`quiet_outside`)";
