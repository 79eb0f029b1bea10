//! What to say now, given the verdicts and what has been said already.
//!
//! Each step of a route speaks at most once per countdown; afterwards its message is only edited
//! when the story changes. What is not said is returned with its reason.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::gather::{gather, revise};
use super::key::dedup;
use super::story::{continued, fits, fresh, item, vanished};
use super::{Item, Notice, Post, PostId, Recipient, Said, Story, Suppressed};
use crate::calendar::Calendar;
use crate::contract::{Agreement, Contract, Destination, Promise, Step, Upon};
use crate::id::{DedupKey, LeadId};
use crate::lead::Directory;
use crate::sla::{Countdown, Evaluation};

/// One round of decisions.
#[derive(Clone, Copy, Debug)]
pub struct Round<'a> {
    /// The versions behind the verdicts.
    pub agreement: &'a Agreement,
    /// Who is in which team.
    pub directory: &'a Directory,
    /// The verdicts of some leads, whole leads only.
    pub evaluations: &'a [Evaluation],
    /// The ledger lines about those leads.
    pub said: &'a [Said],
    /// The messages that those lines name.
    pub posts: &'a [Post],
    /// The CRM's time.
    pub as_of: Timestamp,
    /// Nothing has ever been said: what is broken already is a backlog, not news.
    pub first: bool,
}

/// What comes out of a round.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decisions {
    /// Ledger lines, new and revised.
    pub said: Vec<Said>,
    /// Messages, new and revised.
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

/// What becomes of one step.
#[expect(clippy::large_enum_variant, reason = "one lives at a time, in one loop")]
enum Fate {
    Speak(Alert),
    Wait(Timestamp),
    Silence(String),
    Nothing,
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
            let steps = promise.route.map_or(&[][..], |route| &contract.routes[route].steps);
            for step in steps {
                let key = dedup(&countdown.key, step);
                if round.said.iter().any(|said| said.key == key) {
                    continue;
                }
                match fate(round, (contract, promise), step, countdown, &key) {
                    Fate::Speak(alert) => alerts.push(alert),
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
    (decisions.posts, decisions.said) = gather(alerts, round.first, round.as_of);
    edits.finish(&mut decisions);
    decisions
}

/// Whether there may be anything to say about a lead of which nothing has been said yet.
pub fn may_speak(evaluation: &Evaluation) -> bool {
    evaluation.countdowns.iter().any(|countdown| fresh(countdown.verdict).is_some())
}

fn fate(
    round: Round<'_>,
    (contract, promise): (&Contract, &Promise),
    step: &Step,
    countdown: &Countdown,
    key: &DedupKey,
) -> Fate {
    let Some(story) = fresh(countdown.verdict).filter(|story| fits(step.upon, *story)) else {
        return Fate::Nothing;
    };
    if let Some(mute) = countdown.mute {
        return Fate::Silence(mute.reason().to_owned());
    }
    if round.first && story == Story::Answered {
        return Fate::Silence("it was over before anything was watched".to_owned());
    }
    if let Some(after) = step.after {
        if story == Story::Answered {
            return Fate::Nothing;
        }
        let from = match step.upon {
            Upon::AtRisk => countdown.at_risk_from,
            Upon::Breached => countdown.due,
        };
        let calendar = contract.calendars.iter().find(|one| one.name() == countdown.calendar);
        let turn = from.zip(calendar).and_then(|(from, one)| Calendar::deadline(one, from, after));
        match turn {
            Some(turn) if turn > round.as_of => return Fate::Wait(turn),
            Some(_) => {}
            None => return Fate::Silence("its time cannot be computed".to_owned()),
        }
    }
    let mut item = item(contract, promise, countdown, story, round.as_of);
    let (to, thread_of) = match address(round, contract, step, countdown, &mut item) {
        Ok(address) => address,
        Err(reason) => return Fate::Silence(reason),
    };
    Fate::Speak(Alert { key: key.clone(), upon: step.upon, to, thread_of, item })
}

/// Who reads it. An escalation to a manager answers, in its thread, the message that stands in a
/// channel.
fn address(
    round: Round<'_>,
    contract: &Contract,
    step: &Step,
    countdown: &Countdown,
    item: &mut Item,
) -> Result<(Recipient, Option<PostId>), String> {
    match &step.to {
        Destination::Slack(channel) => Ok((Recipient::Channel(channel.clone()), None)),
        Destination::Owner => match &countdown.owner {
            Some(owner) => Ok((Recipient::Person(owner.clone()), None)),
            None => Err("nobody owns the lead".to_owned()),
        },
        Destination::Manager => {
            let at = countdown.due.unwrap_or(round.as_of);
            let owner = countdown.owner.as_ref();
            let team = owner.and_then(|owner| round.directory.team(owner, at));
            let Some(manager) = contract.people.manager(team) else {
                return Err("no manager is named (people.managers)".to_owned());
            };
            if step.after.is_some()
                && let Some(post) = public_post(round, countdown)
            {
                item.mention = Some(manager.clone());
                return Ok((post.to.clone(), Some(post.id.clone())));
            }
            Ok((Recipient::Person(manager.clone()), None))
        }
    }
}

/// The message about this countdown alone that stands in a channel, if there is one.
fn public_post<'a>(round: Round<'a>, countdown: &Countdown) -> Option<&'a Post> {
    let lines = round.said.iter().filter(|said| said.countdown == countdown.key);
    lines.flat_map(|said| round.posts.iter().filter(move |post| post.id == said.post)).find(
        |post| {
            matches!((&post.to, &post.notice), (Recipient::Channel(_), Notice::One(_)))
                && post.thread_of.is_none()
        },
    )
}

/// Edits of what has been said.
struct Edits<'a> {
    round: Round<'a>,
    posts: BTreeMap<PostId, Post>,
    said: Vec<Said>,
}

impl<'a> Edits<'a> {
    fn new(round: Round<'a>) -> Self {
        Self { round, posts: BTreeMap::new(), said: Vec::new() }
    }

    /// Carries the story of one countdown on in every message about it.
    fn follow(&mut self, contract: &Contract, promise: &Promise, countdown: &Countdown) {
        let round = self.round;
        for said in round.said.iter().filter(|said| said.countdown == countdown.key) {
            let Some(story) = continued(said.story, countdown.verdict) else { continue };
            self.edit(said, item(contract, promise, countdown, story, round.as_of));
        }
    }

    /// Ends the stories of countdowns that are no more.
    fn close(&mut self, evaluation: &Evaluation) {
        let round = self.round;
        let of_lead = round.said.iter().filter(|said| said.countdown.lead == evaluation.lead);
        for said in of_lead {
            if evaluation.countdowns.iter().any(|countdown| countdown.key == said.countdown) {
                continue;
            }
            let Some(story) = vanished(said.story) else { continue };
            let Some(old) = self.shown(said) else { continue };
            let why = "the record has changed so that it no longer applies".to_owned();
            self.edit(said, Item { story, why, as_of: round.as_of, ..old });
        }
    }

    /// What the message of `said` shows about its countdown.
    fn shown(&self, said: &Said) -> Option<Item> {
        let post = self.round.posts.iter().find(|post| post.id == said.post)?;
        match &post.notice {
            Notice::One(item) => Some(item.clone()),
            Notice::Backlog { items, .. } => {
                items.iter().find(|item| item.countdown == said.countdown).cloned()
            }
            Notice::Ops { .. } => None,
        }
    }

    fn edit(&mut self, said: &Said, item: Item) {
        let Some(original) = self.round.posts.iter().find(|post| post.id == said.post) else {
            return;
        };
        let post = self
            .posts
            .entry(said.post.clone())
            .or_insert_with(|| Post { revision: original.revision + 1, ..original.clone() });
        let story = item.story;
        if revise(post, said.story, item) {
            self.said.push(Said { story, ..said.clone() });
        }
    }

    fn finish(self, decisions: &mut Decisions) {
        decisions.posts.extend(self.posts.into_values());
        decisions.said.extend(self.said);
    }
}
