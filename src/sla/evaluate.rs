//! The centre: every promise about one lead, as it stands at one instant.

use jiff::Timestamp;

use super::countdown::{Judged, judge};
use super::life::{derive, short};
use super::settle::failures;
use super::track::Track;
use super::{Countdown, Evaluation, Known, Mute, Past, Ran};
use crate::condition::Term;
use crate::contract::{Agreement, Contract, Start};
use crate::id::PromiseId;
use crate::lead::{Directory, History, Timeline};

/// No version before, none after.
const EVER: (Timestamp, Option<Timestamp>) = (Timestamp::MIN, None);

/// Judges every promise about one lead as it stands at `as_of` (the CRM's time). Pure: the same
/// facts, versions and instant give the same verdicts, whether reached in one jump or in many
/// steps.
pub fn evaluate(
    agreement: &Agreement,
    history: &History,
    known: Known<'_>,
    as_of: Timestamp,
) -> Evaluation {
    let (mut countdowns, mut shorts, mut life) = (Vec::new(), Vec::new(), None);
    for (contract, from, to) in agreement.windows() {
        let (timeline, _) = Timeline::read(history, &contract.fields);
        let track = Track::new(contract, &timeline, known.directory, as_of);
        for index in 0..contract.promises.len() {
            judge(&track, index, (from, to), known, |judged| {
                shorts.push(short(&judged));
                countdowns.push(judged.countdown);
            });
        }
        // The newest version comes last, and tells the life.
        if to.is_none() {
            life = Some(derive(&track, std::mem::take(&mut shorts)));
        }
    }
    let next_change = countdowns.iter().filter_map(|countdown| countdown.next_change);
    let next_change = next_change.chain(first_after(history, as_of)).min();
    let reactions = history.reactions.iter().filter(|one| one.at <= as_of).cloned().collect();
    Evaluation { lead: history.lead.clone(), as_of, countdowns, life, reactions, next_change }
}

/// Judges promises about leads as a version would have it, had it been in force since ever and
/// alerted from the first day. Pure, like [`evaluate`], of which it is the part that counts.
pub struct Replay<'a> {
    /// The version.
    pub contract: &'a Contract,
    /// What else is known.
    pub known: Known<'a>,
    /// How long it took is worked out for the countdowns of this promise.
    pub timed: Option<&'a PromiseId>,
    /// The CRM's time.
    pub as_of: Timestamp,
}

impl Replay<'_> {
    /// Judges the promises that `wanted` names; `timeline` is read through the contract's fields.
    pub fn of(&self, timeline: &Timeline<'_>, wanted: impl Fn(&PromiseId) -> bool) -> Vec<Past> {
        let Self { contract, known, as_of, .. } = *self;
        let track = Track::new(contract, timeline, known.directory, as_of);
        let mut past = Vec::with_capacity(contract.promises.len());
        for (index, promise) in contract.promises.iter().enumerate() {
            if !wanted(&promise.id) {
                continue;
            }
            let is_timed = self.timed == Some(&promise.id);
            judge(&track, index, EVER, known, |judged| {
                let ran = is_timed.then(|| ran(&judged, as_of));
                let (ended, mut countdown) = (judged.ended, judged.countdown);
                countdown.mute = timeline.import_burst.then_some(Mute::ImportBurst);
                past.push(Past { countdown, ended, ran });
            });
        }
        past
    }
}

fn ran(judged: &Judged<'_>, as_of: Timestamp) -> Ran {
    let stopwatch = judged.stopwatch();
    let answered = judged.countdown.answered.as_ref();
    let stopped = judged.ended.map_or(as_of, |ended| ended.min(as_of));
    Ran {
        answered_ms: answered.map(|answered| stopwatch.elapsed(answered.at)),
        stopped_ms: stopwatch.elapsed(stopped),
    }
}

/// What the record fails of the definition behind `countdown`, in the order of the definition: as
/// it stands at `as_of`, or stood at the deadline where that is over. Nothing where the countdown
/// is of no violation. Pure, like [`evaluate`].
pub fn failing(
    contract: &Contract,
    history: &History,
    directory: &Directory,
    countdown: &Countdown,
    as_of: Timestamp,
) -> Vec<Term> {
    let promise = contract.promise(countdown.key.promise.as_str());
    let Some(Start::Violation(index)) = promise.map(|promise| promise.start) else {
        return Vec::new();
    };
    let (timeline, _) = Timeline::read(history, &contract.fields);
    let track = Track::new(contract, &timeline, directory, as_of);
    let at = countdown.due.map_or(as_of, |due| due.min(as_of));
    failures(&track, index, at)
}

/// When the earliest fact comes true that lies after `as_of`: a reading takes a while, so it may
/// bring what happened after the instant that the verdicts rely on, and people log what is still to
/// come. It may open a countdown, answer one, or end one.
fn first_after(history: &History, as_of: Timestamp) -> Option<Timestamp> {
    let fields = history.fields.iter().map(|fact| fact.at);
    let owners = history.owners.iter().map(|fact| fact.at);
    let ratings = history.ratings.iter().map(|fact| fact.at);
    let done = history.activities.iter().flat_map(|one| [one.occurred_at, one.occurred_until]);
    let reactions = history.reactions.iter().map(|fact| fact.at);
    let facts = fields
        .chain(owners)
        .chain(ratings)
        .chain(reactions)
        .chain(done)
        .chain([history.created_at]);
    facts.filter(|at| *at > as_of).min()
}
