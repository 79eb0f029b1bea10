//! Persistence: many touches, none too long after the one before.
//!
//! There are two deadlines at any time: the whole promise's, and the end of the gap that is open.
//! The earlier one counts. A gap that ended without a touch breaks the promise at its end, whatever
//! comes later; the last touch needed answers it then, late.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Answered;
use super::answer::{Answers, Window};
use super::spell::{Ending, Spell, replies};
use super::stopwatch::{Due, Pause, Stopwatch};
use super::track::Track;
use crate::calendar::Length;
use crate::contract::{Effort, Promise, Until};
use crate::lead::{Activity, Channel};

/// How far the follow-up has come.
pub(super) struct Course {
    /// The deadline that counts.
    pub(super) due: Due,
    /// When the lead becomes at risk on the way to it.
    pub(super) at_risk_from: Option<Due>,
    /// What fulfilled it.
    pub(super) answers: Answers,
    /// For people: touches so far, and the gap that was too long.
    pub(super) state: String,
}

/// What there is to be followed: the promise's terms, and where touches may lie.
pub(super) struct Terms<'t, 'a> {
    pub(super) promise: &'a Promise,
    pub(super) effort: Effort,
    pub(super) spell: &'t Spell,
    pub(super) window: Window<'a>,
    /// Counts the whole promise.
    pub(super) whole: Stopwatch<'t>,
}

/// Follows the touches of `track`.
pub(super) fn follow(track: &Track<'_>, terms: &Terms<'_, '_>) -> Course {
    let effort = terms.effort;
    let touches = touches(track, terms.window);
    let mut last = terms.whole.start;
    let (mut made, mut channels) = (0, BTreeSet::<Channel>::new());
    let mut broken = None;
    let mut answers = Answers::default();
    for touch in &touches {
        let at = touch.occurred_until;
        if let Some(done) = answers.found.last() {
            // What comes later may have been recorded earlier, and prove it too.
            if touch.recorded_at < done.recorded_at {
                answers.found.push(enough(&touches, touch, effort));
            }
            continue;
        }
        let end = gap(terms, last);
        if broken.is_none() && is_before(end, Due::At(at)) {
            broken = Some((last, end));
        }
        last = at;
        made += 1;
        channels.insert(touch.channel);
        if made >= effort.attempts && channels.len() >= effort.channels {
            answers.found.push(enough(&touches, touch, effort));
        }
    }
    let done = !answers.found.is_empty();
    answers.found.extend(stopped(track, terms));
    answers.found.sort_by_key(|answered| answered.at);
    answers.vague = vague(&touches);
    let whole = terms.whole.due();
    let (from, open) = match broken {
        Some(gap) => gap,
        None if done => (last, Due::Beyond),
        None => (last, gap(terms, last)),
    };
    let by_gap = is_before(open, whole);
    let looked = terms.window.end.map_or(terms.window.as_of, |end| end.min(terms.window.as_of));
    let too_long = broken.is_some() || (!done && by_gap && is_before(open, Due::At(looked)));
    let at_risk_from = terms.promise.at_risk_at.map(|share| match effort.max_gap {
        Some(length) if by_gap => leg(terms, (from, length), |clock| clock.share(share)),
        _ => terms.whole.share(share),
    });
    Course {
        due: if by_gap { open } else { whole },
        at_risk_from,
        state: state(terms, (made, channels.len()), too_long),
        answers,
    }
}

/// Everything that counts, in order of time.
fn touches<'t>(track: &Track<'t>, window: Window<'_>) -> Vec<&'t Activity> {
    let all = track.timeline.activities.iter();
    let counting = all.filter(|one| window.judge(track, one).is_ok());
    let mut found: Vec<_> = counting.filter(|one| one.occurred_at >= window.start).collect();
    found.sort_by_key(|touch| touch.occurred_until);
    found
}

/// Touches of which only the day is known: a gap may be shorter than it seems.
fn vague(touches: &[&Activity]) -> Vec<Timestamp> {
    let known = touches.iter().filter(|touch| touch.occurred_at != touch.occurred_until);
    known.map(|touch| touch.occurred_at).collect()
}

/// That the touches up to `last` are enough.
fn enough(touches: &[&Activity], last: &Activity, effort: Effort) -> Answered {
    let at = last.occurred_until;
    let recorded_at = recorded(touches, at, effort);
    Answered { at, recorded_at, activity: Some(last.id.clone()) }
}

/// When so much had been recorded that the touches up to `at` were enough.
fn recorded(touches: &[&Activity], at: Timestamp, effort: Effort) -> Timestamp {
    let mut known: Vec<_> = touches.iter().filter(|touch| touch.occurred_until <= at).collect();
    known.sort_by_key(|touch| touch.recorded_at);
    let mut channels = BTreeSet::new();
    let mut made = 0;
    let enough = known.into_iter().find(|touch| {
        made += 1;
        channels.insert(touch.channel);
        made >= effort.attempts && channels.len() >= effort.channels
    });
    enough.map_or(at, |touch| touch.recorded_at)
}

/// The end of the spell, where it is one of those that end the promise rightly. Every reply proves
/// that there was one.
fn stopped(track: &Track<'_>, terms: &Terms<'_, '_>) -> Vec<Answered> {
    let Some((at, ending)) = terms.spell.end else { return Vec::new() };
    let rightly = match ending {
        Ending::Replied => {
            let replies = replies(track, terms.spell.start).map(|reply| Answered {
                at: reply.occurred_until,
                recorded_at: reply.recorded_at,
                activity: None,
            });
            return replies.collect();
        }
        Ending::Exit(_) => terms.promise.until.contains(&Until::Exit),
        Ending::Reached(_) => true,
        Ending::Answered | Ending::Unmarked | Ending::NoLongerMet => false,
    };
    let ended = rightly.then_some(Answered { at, recorded_at: at, activity: None });
    ended.into_iter().collect()
}

/// When the gap that begins at `from` is too long.
fn gap(terms: &Terms<'_, '_>, from: Timestamp) -> Due {
    match terms.effort.max_gap {
        Some(length) => leg(terms, (from, length), |clock| clock.due()),
        None => Due::Beyond,
    }
}

/// Asks a clock that counts `length` from `start` on, with the pauses of the whole.
fn leg<T>(
    terms: &Terms<'_, '_>,
    (start, length): (Timestamp, Length),
    ask: impl FnOnce(&Stopwatch<'_>) -> T,
) -> T {
    let pauses = terms.whole.pauses.iter().filter(|pause| pause.to.is_none_or(|to| to > start));
    let pauses: Vec<Pause> =
        pauses.map(|pause| Pause { from: pause.from.max(start), ..*pause }).collect();
    ask(&Stopwatch { calendar: terms.whole.calendar, start, length, pauses: &pauses })
}

fn is_before(one: Due, other: Due) -> bool {
    match (one, other) {
        (Due::At(one), Due::At(other)) => one < other,
        (Due::At(_), _) => true,
        _ => false,
    }
}

/// `2 of 6 touches on 1 of 2 channels so far`.
fn state(terms: &Terms<'_, '_>, (made, channels): (u32, usize), broken: bool) -> String {
    let Effort { attempts, channels: wanted, max_gap } = terms.effort;
    let ways = match wanted {
        1 => String::new(),
        wanted => format!(" on {channels} of {wanted} channels"),
    };
    let gap = match max_gap.filter(|_| broken) {
        Some(length) => format!(", with a break of more than {length}"),
        None => String::new(),
    };
    format!("{made} of {attempts} touches{ways}{gap}")
}
