//! What answers a countdown: the first qualifying touch, a person's ownership, a rating, or the
//! record itself.

use jiff::{SignedDuration, Timestamp};

use super::Answered;
use super::rated::ratings;
use super::spell::{Ending, Spell};
use super::track::Track;
use crate::calendar::Calendar;
use crate::contract::{Answer, Promise, Refusal, Start};
use crate::lead::{Act, Activity};

/// All answers to one countdown, in order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answers {
    /// What counts.
    pub(super) found: Vec<Answered>,
    /// Earliest possible times of touches of which only the day is known: where none of `found` is
    /// in time, one of these may be.
    pub(super) vague: Vec<Timestamp>,
}

/// Where a touch must lie, and how it is judged.
#[derive(Clone, Copy)]
pub(super) struct Window<'a> {
    pub(super) start: Timestamp,
    /// The lead left then; a touch at that very instant still counts.
    pub(super) end: Option<Timestamp>,
    pub(super) calendar: &'a Calendar,
    pub(super) as_of: Timestamp,
}

impl Window<'_> {
    /// Whether `activity` is a touch in this window.
    ///
    /// # Errors
    /// The first rule that refuses it.
    pub(super) fn judge(&self, track: &Track<'_>, activity: &Activity) -> Result<(), Refusal> {
        track.contract.touch.judge(activity)?;
        if activity.occurred_until < self.start {
            return Err(Refusal::BeforeStart);
        }
        if self.end.is_some_and(|end| activity.occurred_at > end) {
            return Err(Refusal::AfterExit);
        }
        if activity.occurred_at > self.as_of {
            return Err(Refusal::Future);
        }
        if let Some(limit) = track.contract.touch.backdating_limit {
            let latest = self.calendar.deadline(activity.occurred_until, limit);
            if latest.is_some_and(|latest| activity.recorded_at > latest) {
                return Err(Refusal::Backdated);
            }
        }
        Ok(())
    }
}

/// Everything that answers `promise` in `window`.
pub(super) fn answers(
    track: &Track<'_>,
    promise: &Promise,
    spell: &Spell,
    window: Window<'_>,
) -> Answers {
    match promise.answer {
        Answer::Touch | Answer::NextTouch | Answer::Touches(_) => touches(track, window),
        Answer::Decided => decided(track, promise, spell, window),
        Answer::Assigned => {
            let to = window.end.unwrap_or(window.as_of).min(window.as_of);
            let first = track.first_person(window.start, to);
            let answered = first.map(|(_, at)| Answered { at, recorded_at: at, activity: None });
            Answers { found: answered.into_iter().collect(), ..Answers::default() }
        }
        Answer::Rated => rated(track, window),
        Answer::Mended | Answer::Marked | Answer::Moved => {
            let ended = spell.end.filter(|(_, ending)| *ending == Ending::Answered);
            let answered = ended.map(|(at, _)| Answered { at, recorded_at: at, activity: None });
            Answers { found: answered.into_iter().collect(), ..Answers::default() }
        }
    }
}

/// The lead went on to a later stage, or out.
fn decided(track: &Track<'_>, promise: &Promise, spell: &Spell, window: Window<'_>) -> Answers {
    let (Start::Stage(stage) | Start::InStage(stage)) = promise.start else {
        return Answers::default();
    };
    let mut moments = track
        .moments
        .iter()
        .filter(|moment| moment.at >= spell.start && window.end.is_none_or(|end| moment.at < end));
    let accepted = moments.find(|moment| moment.position.reached(stage + 1));
    let accepted = accepted.map(|moment| moment.at.max(window.start));
    let refused = refused(track, window.start).map(|(at, _)| at);
    let at = accepted.or(window.end).into_iter().chain(refused).min();
    let found = at.into_iter().map(|at| Answered { at, recorded_at: at, activity: None }).collect();
    Answers { found, ..Answers::default() }
}

/// The first refusal that was given here since `start`, where the alert was read, and its reason.
pub(super) fn refused<'t>(track: &Track<'t>, start: Timestamp) -> Option<(Timestamp, &'t str)> {
    let mut given = track.timeline.reactions.iter().filter(|one| one.at <= track.as_of);
    given.find_map(|one| match &one.act {
        Act::Refuse { reason } if one.at >= start => Some((one.at, &**reason)),
        _ => None,
    })
}

/// The lead was rated, in the CRM or here.
fn rated(track: &Track<'_>, window: Window<'_>) -> Answers {
    let to = window.end.unwrap_or(window.as_of).min(window.as_of);
    let given = ratings(track).into_iter().map(|given| given.at);
    let given = given.filter(|at| window.start <= *at && *at <= to);
    let found = given.map(|at| Answered { at, recorded_at: at, activity: None }).collect();
    Answers { found, ..Answers::default() }
}

fn touches(track: &Track<'_>, window: Window<'_>) -> Answers {
    let mut answers = Answers::default();
    for activity in track.timeline.activities.iter() {
        if window.judge(track, activity).is_err() {
            continue;
        }
        if activity.occurred_at != activity.occurred_until {
            answers.vague.push(activity.occurred_at);
        }
        if activity.occurred_at >= window.start {
            answers.found.push(Answered {
                at: activity.occurred_until,
                recorded_at: activity.recorded_at,
                activity: Some(activity.id.clone()),
            });
        }
    }
    answers.found.sort_by_key(|answered| answered.at);
    answers
}

impl Answers {
    /// Whether it was answered by `due`, and if so whether that had been recorded by then.
    pub(super) fn in_time(&self, due: Timestamp) -> Option<(&Answered, bool)> {
        let mut in_time = self.found.iter().filter(|answered| answered.at <= due);
        let first = in_time.next()?;
        let recorded = first.recorded_at <= due || in_time.any(|one| one.recorded_at <= due);
        Some((first, recorded))
    }

    /// Whether a touch known only to the day may have come in time.
    pub(super) fn perhaps_in_time(&self, due: Timestamp) -> bool {
        self.vague.iter().any(|&from| from <= due)
    }
}

/// The instant after `at`: the first at which something due then is late.
pub(super) fn just_after(at: Timestamp) -> Timestamp {
    at.checked_add(SignedDuration::from_millis(1)).unwrap_or(Timestamp::MAX)
}
