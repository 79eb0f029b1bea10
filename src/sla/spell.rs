//! Spells: the stretches of a lead's life that a promise is about. Each is one cycle of a
//! countdown.
//!
//! A stage's spell lasts from reaching the stage to leaving by an exit, or to what the promise
//! names under `until`; going back a stage ends nothing. A definition's spell lasts as long as the
//! record is wrong (or right and unmarked) without a break.

use jiff::Timestamp;

use super::track::{Moment, Track};
use crate::contract::{Promise, Reopen, Start, Until};
use crate::lead::{Activity, Channel, Direction, Outcome};

/// How a spell ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The lead left by exit `index`.
    Exit(usize),
    /// The lead reached stage `index`, which ends the promise.
    Reached(usize),
    /// The lead called or wrote.
    Replied,
    /// What the countdown waited for came about: the record was mended, the lead was marked.
    Answered,
    /// The lead is no longer marked as the stage.
    Unmarked,
    /// The lead no longer meets the definition.
    NoLongerMet,
}

/// One spell.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spell {
    /// The how-manieth, from 1.
    pub(super) cycle: u32,
    /// When it began.
    pub(super) start: Timestamp,
    /// When and how it ended.
    pub(super) end: Option<(Timestamp, Ending)>,
    /// Times spent in exits that do not count (`reopen: continue`).
    pub(super) gaps: Vec<(Timestamp, Option<Timestamp>)>,
}

/// The spells of `promise`, in order of time.
pub(super) fn spells(track: &Track<'_>, promise: &Promise) -> Vec<Spell> {
    let mut found = match promise.start {
        Start::Stage(stage) => of_stage(track, stage),
        Start::InStage(stage) => {
            while_true(track, |moment| moment.position.is_in(stage), |_| Ending::Answered)
        }
        Start::Violation(index) => {
            let stage = track.contract.definitions[index].stage;
            while_true(
                track,
                |moment| moment.position.reached(stage) && !moment.meets[index],
                |moment| match moment.position.exit {
                    Some(exit) => Ending::Exit(exit),
                    None if moment.position.reached(stage) => Ending::Answered,
                    None => Ending::Unmarked,
                },
            )
        }
        Start::Missed(index) => {
            let stage = track.contract.definitions[index].stage;
            let open = |moment: &Moment| {
                let position = moment.position;
                position.exit.is_none() && !position.reached(stage) && moment.meets[index]
            };
            while_true(track, open, |moment| match moment.position.exit {
                Some(exit) => Ending::Exit(exit),
                None if moment.position.reached(stage) => Ending::Answered,
                None => Ending::NoLongerMet,
            })
        }
    };
    match promise.reopen {
        Reopen::NewCycle => {}
        Reopen::Ignore => found.truncate(1),
        Reopen::Continue => found = joined(found),
    }
    for (cycle, spell) in (1..).zip(&mut found) {
        spell.cycle = cycle;
        cut(track, &promise.until, spell);
    }
    found
}

/// Ends `spell` at the first of `until` that comes before its end.
fn cut(track: &Track<'_>, until: &[Until], spell: &mut Spell) {
    let reached = until.iter().filter_map(|one| {
        let Until::Stage(stage) = *one else { return None };
        let mut moments = track.moments.iter().filter(|moment| moment.at >= spell.start);
        let moment = moments.find(|moment| moment.position.reached(stage))?;
        Some((moment.at, Ending::Reached(stage)))
    });
    let replied = until.contains(&Until::Reply).then(|| {
        let replies = replies(track, spell.start);
        replies.map(|reply| reply.occurred_until).min()
    });
    let replied = replied.flatten();
    let ends = reached.chain(replied.map(|at| (at, Ending::Replied))).chain(spell.end);
    // Of what happens at one instant, the reason to stop outranks the exit.
    spell.end = ends.min_by_key(|(at, _)| *at);
}

/// The calls and e-mails from the lead at or after `start`, as known so far.
pub(super) fn replies<'t>(
    track: &Track<'t>,
    start: Timestamp,
) -> impl Iterator<Item = &'t Activity> {
    let as_of = track.as_of;
    track.timeline.activities.iter().filter(move |activity| {
        activity.direction == Direction::Inbound
            && matches!(activity.channel, Channel::Call | Channel::Email)
            && activity.outcome == Outcome::Done
            && activity.occurred_at >= start
            && activity.occurred_until <= as_of
    })
}

fn of_stage(track: &Track<'_>, stage: usize) -> Vec<Spell> {
    let mut found: Vec<Spell> = Vec::new();
    let mut open = false;
    for moment in &track.moments {
        match (open, moment.position.exit) {
            (true, Some(exit)) => {
                if let Some(spell) = found.last_mut() {
                    spell.end = Some((moment.at, Ending::Exit(exit)));
                }
                open = false;
            }
            (false, None) if moment.position.reached(stage) => {
                found.push(Spell { cycle: 0, start: moment.at, end: None, gaps: Vec::new() });
                open = true;
            }
            _ => {}
        }
    }
    found
}

fn while_true(
    track: &Track<'_>,
    holds: impl Fn(&Moment) -> bool,
    ending: impl Fn(&Moment) -> Ending,
) -> Vec<Spell> {
    let mut found: Vec<Spell> = Vec::new();
    let mut open = false;
    for moment in &track.moments {
        match (open, holds(moment)) {
            (false, true) => {
                found.push(Spell { cycle: 0, start: moment.at, end: None, gaps: Vec::new() });
                open = true;
            }
            (true, false) => {
                if let Some(spell) = found.last_mut() {
                    spell.end = Some((moment.at, ending(moment)));
                }
                open = false;
            }
            _ => {}
        }
    }
    found
}

/// All spells as one that goes on after each return; the time between does not count.
fn joined(spells: Vec<Spell>) -> Vec<Spell> {
    let mut spells = spells.into_iter();
    let Some(mut whole) = spells.next() else { return Vec::new() };
    for spell in spells {
        if let Some((left, _)) = whole.end {
            whole.gaps.push((left, Some(spell.start)));
        }
        whole.end = spell.end;
    }
    vec![whole]
}
