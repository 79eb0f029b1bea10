//! What to say now, given the verdicts and what has been said already.
//!
//! Each step of a route speaks at most once per countdown; afterwards its message is only edited
//! when the story changes. What is not said is returned with its reason.

use jiff::Timestamp;

use super::edits::Edits;
use super::gather::Gather;
use super::ladder::Ladder;
use super::steps::{Fate, Turn};
use super::story::fresh;
use super::{Item, Post, PostId, Recent, Recipient, Said, Suppressed};
use crate::contract::{Agreement, Upon};
use crate::id::{DedupKey, LeadId};
use crate::lead::Directory;
use crate::sla::{CountdownKey, Evaluation};

/// Why it waits for room.
const HAS_ENOUGH: &str = "its reader has had enough messages of late";

/// One round of decisions.
#[derive(Clone, Copy, Debug)]
pub struct Round<'a> {
    /// The versions behind the verdicts.
    pub agreement: &'a Agreement,
    /// Who is in which team.
    pub directory: &'a Directory,
    /// The verdicts of some leads, whole leads only.
    pub evaluations: &'a [Evaluation],
    /// The ledger lines about those leads, and about leads that were merged into them.
    pub said: &'a [Said],
    /// The messages that those lines name; where nothing was watched before, also those that a
    /// first look at this round names ([`Decisions::posts`]).
    pub posts: &'a [Post],
    /// What was said of late: as far back as [`super::looks_back`] says.
    pub recent: &'a [Recent],
    /// The messages of many that take in what follows: see [`super::Many::Storm`].
    pub storms: &'a [Post],
    /// The CRM's time.
    pub as_of: Timestamp,
    /// Since when verdicts are watched, by the CRM's time. `None`: what there is now is a backlog,
    /// not news.
    pub watching_since: Option<Timestamp>,
}

/// What comes out of a round.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decisions {
    /// Ledger lines, new and revised.
    pub said: Vec<Said>,
    /// Messages, new and revised, each once.
    pub posts: Vec<Post>,
    /// What was not said, and why.
    pub suppressed: Vec<Suppressed>,
    /// When something may be said that is not said now, by lead.
    pub wake: Vec<(LeadId, Timestamp)>,
}

/// An alert that has been decided and is not a message yet.
pub(super) struct Alert {
    pub(super) key: DedupKey,
    pub(super) upon: Upon,
    pub(super) to: Recipient,
    pub(super) thread_of: Option<PostId>,
    pub(super) item: Item,
}

/// Decides what to say. Pure: the same round gives the same decisions.
pub fn decide(round: Round<'_>) -> Decisions {
    let mut decisions = Decisions::default();
    let mut alerts = Vec::new();
    let mut edits = Edits::new(round);
    for evaluation in round.evaluations {
        for countdown in &evaluation.countdowns {
            let Some(contract) = round.agreement.by_hash(&countdown.version.hash) else { continue };
            let Some(promise) = contract.promise(countdown.key.promise.as_str()) else { continue };
            let calendar = contract.calendars.iter().find(|one| *one.name() == countdown.calendar);
            let ladder = Ladder::new(calendar, countdown, &evaluation.reactions);
            edits.follow((contract, promise), countdown, &ladder);
            let handled = ladder.handled(round.as_of).and_then(|handled| handled.until);
            decisions.wake.extend(handled.map(|until| (evaluation.lead.clone(), until)));
            let ledger = &edits.ledger;
            let turn = Turn { round, ledger, contract, promise, countdown, ladder };
            for (key, fate) in turn.all() {
                match fate {
                    Fate::Speak(alert) => alerts.push(*alert),
                    Fate::Nothing => {}
                    fate => decisions.put_off(round.as_of, &countdown.key, key, fate),
                }
            }
        }
        edits.close(evaluation);
    }
    edits.close_merged();
    let mut gather = Gather::new(&mut edits, round);
    gather.all(alerts);
    let (posts, said, held) = gather.finish();
    for (alert, until) in held {
        let fate = Fate::Held(until, HAS_ENOUGH);
        decisions.put_off(round.as_of, &alert.item.countdown, alert.key, fate);
    }
    let (revised, followed) = edits.finish();
    decisions.posts = posts.into_iter().chain(revised).collect();
    decisions.said = said.into_iter().chain(followed).collect();
    decisions
}

impl Decisions {
    /// Notes that something is not said now, and when it may be.
    pub(super) fn put_off(
        &mut self,
        at: Timestamp,
        countdown: &CountdownKey,
        key: DedupKey,
        fate: Fate,
    ) {
        let (until, reason) = match fate {
            Fate::Wait(until) => (Some(until), None),
            Fate::Held(until, reason) => (Some(until), Some(reason.to_owned())),
            Fate::Silence(reason) => (None, Some(reason)),
            Fate::Speak(_) | Fate::Nothing => (None, None),
        };
        self.wake.extend(until.map(|until| (countdown.lead.clone(), until)));
        if let Some(reason) = reason {
            let countdown = countdown.clone();
            self.suppressed.push(Suppressed { key, countdown, reason, until, at });
        }
    }
}

/// Whether there may be anything to say about a lead of which nothing has been said yet.
pub fn may_speak(evaluation: &Evaluation) -> bool {
    evaluation.countdowns.iter().any(|countdown| fresh(countdown.verdict).is_some())
}
