//! What to say now, given the verdicts and what has been said already.
//!
//! Each step of a route speaks at most once per countdown; afterwards its message is only edited
//! when the story changes. What is not said is returned with its reason.

use jiff::Timestamp;

use super::edits::Edits;
use super::gather::Gather;
use super::key::dedup;
use super::steps::{Fate, Turn};
use super::story::fresh;
use super::{Item, Post, PostId, Recipient, Said, Suppressed};
use crate::contract::{Agreement, Upon};
use crate::id::{DedupKey, LeadId};
use crate::lead::Directory;
use crate::sla::Evaluation;

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
    /// When a later step of a route may speak, by lead.
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
            edits.follow(contract, promise, countdown);
            let turn = Turn { round, ledger: &edits.ledger, contract, promise, countdown };
            let steps = promise.route.map_or(&[][..], |route| &contract.routes[route].steps);
            for (index, step) in steps.iter().enumerate() {
                let key = dedup(&countdown.key, step);
                if edits.ledger.has(&key) || steps[..index].contains(step) {
                    continue;
                }
                match turn.fate(step, &key) {
                    Fate::Speak(alert) => alerts.push(*alert),
                    Fate::Wait(at) => decisions.wake.push((countdown.key.lead.clone(), at)),
                    Fate::Silence(reason) => decisions.suppressed.push(Suppressed {
                        key,
                        countdown: countdown.key.clone(),
                        reason,
                        at: round.as_of,
                    }),
                    Fate::Nothing => {}
                }
            }
        }
        edits.close(evaluation);
    }
    edits.close_merged();
    let first = round.watching_since.is_none();
    let (posts, said) = (Vec::new(), Vec::new());
    let mut gather = Gather { edits: &mut edits, first, at: round.as_of, posts, said };
    gather.all(alerts);
    (decisions.posts, decisions.said) = (gather.posts, gather.said);
    let (posts, said) = edits.finish();
    decisions.posts.extend(posts);
    decisions.said.extend(said);
    decisions
}

/// Whether there may be anything to say about a lead of which nothing has been said yet.
pub fn may_speak(evaluation: &Evaluation) -> bool {
    evaluation.countdowns.iter().any(|countdown| fresh(countdown.verdict).is_some())
}
