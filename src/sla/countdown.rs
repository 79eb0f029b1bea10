//! The countdown engine: one promise about one lead, from its start to its verdict.

use jiff::{SignedDuration, Timestamp};

use super::answer::{Window, answers};
use super::effort::{self, Course, follow};
use super::pause::pauses;
use super::settle::State;
use super::spell::{Spell, spells};
use super::stopwatch::{Due, Pause, Stopwatch};
use super::track::{Snapshot, Track};
use super::{Countdown, CountdownKey, Known, Mute};
use crate::calendar::{Calendar, Length};
use crate::contract::{Answer, OnReassign, Promise, Verdict};
use crate::id::{Name, OwnerId};

/// One countdown with everything that was worked out on the way: what `explain` shows.
pub(super) struct Judged<'a> {
    pub(super) promise: &'a Promise,
    pub(super) spell: Spell,
    pub(super) calendar: &'a Calendar,
    pub(super) pauses: Vec<Pause>,
    pub(super) window: Window<'a>,
    /// When it ended without being answered: passed on, or the spell was over.
    pub(super) ended: Option<Timestamp>,
    pub(super) countdown: Countdown,
}

impl Judged<'_> {
    /// What its time is measured with.
    pub(super) fn stopwatch(&self) -> Stopwatch<'_> {
        Stopwatch {
            calendar: self.calendar,
            start: self.countdown.start,
            length: self.countdown.target,
            pauses: &self.pauses,
        }
    }
}

/// What one spell is judged by, whoever owns the lead.
pub(super) struct Terms<'a> {
    pub(super) index: usize,
    pub(super) promise: &'a Promise,
    pub(super) spell: Spell,
    pub(super) segment: Option<usize>,
    pub(super) source: &'a Name,
    pub(super) target: Length,
    pub(super) calendar: &'a Calendar,
}

/// The stretch of one owner: the whole spell, unless a change of owner restarts the clock.
#[derive(Clone, Copy)]
pub(super) struct Tenure {
    pub(super) number: u32,
    pub(super) start: Timestamp,
    /// When the lead passed on to the next owner.
    pub(super) passed_on: Option<Timestamp>,
}

impl Tenure {
    fn first(spell: &Spell) -> Self {
        Self { number: 1, start: spell.start, passed_on: None }
    }
}

/// Judges every spell of promise `index` that begins in `[from, to)`, and hands each countdown to
/// `see`.
pub(super) fn judge<'a>(
    track: &Track<'a>,
    index: usize,
    (from, to): (Timestamp, Option<Timestamp>),
    known: Known<'_>,
    mut see: impl FnMut(Judged<'a>),
) {
    for spell in spells(track, &track.contract.promises[index]) {
        if spell.start < from || to.is_some_and(|to| spell.start >= to) {
            continue;
        }
        let snapshot = track.snapshot(spell.start);
        let Some(terms) = terms(track, index, spell, &snapshot) else { continue };
        for tenure in tenures(track, &terms, track.as_of) {
            see(judge_tenure(track, &terms, tenure, known, track.as_of));
        }
    }
}

/// What holds for the whole spell; `None` where the promise does not cover this lead.
fn terms<'a>(
    track: &Track<'a>,
    index: usize,
    spell: Spell,
    snapshot: &Snapshot<'a>,
) -> Option<Terms<'a>> {
    let promise = &track.contract.promises[index];
    if promise.when.as_ref().is_some_and(|when| !when.holds(&snapshot.subject())) {
        return None;
    }
    let target = promise.within.of(snapshot.segment)?;
    let calendar = calendar_of(track, promise, &spell, snapshot);
    let (segment, source) = (snapshot.segment, snapshot.source);
    Some(Terms { index, promise, spell, segment, source, target, calendar })
}

/// Chosen once per cycle, with the fields as they were at the start. Promises proven by touches
/// look for the first person to own the lead in the cycle; until there is one, rules that name an
/// owner do not match.
fn calendar_of<'a>(
    track: &Track<'a>,
    promise: &Promise,
    spell: &Spell,
    snapshot: &Snapshot<'a>,
) -> &'a Calendar {
    let latest = match promise.answer.is_of_the_start() {
        true => spell.start,
        false => spell.end.map_or(Timestamp::MAX, |(at, _)| at),
    };
    rule(track, snapshot, track.first_person(spell.start, latest))
}

/// The calendar of a lead as it was at `at`, if the person `first` was the first to own it, and
/// since when.
pub(super) fn calendar_for<'a>(
    track: &Track<'a>,
    at: Timestamp,
    first: Option<(&OwnerId, Timestamp)>,
) -> &'a Calendar {
    rule(track, &track.snapshot(at), first)
}

fn rule<'a>(
    track: &Track<'a>,
    snapshot: &Snapshot<'a>,
    owner: Option<(&OwnerId, Timestamp)>,
) -> &'a Calendar {
    let contract = track.contract;
    let owner = owner.map(|(id, at)| (id.as_str(), track.directory.team(id, at)));
    let subject = snapshot.owned_by(owner);
    let mut rules = contract.calendar_of.iter();
    let rule = rules.find(|rule| {
        rule.when
            .as_ref()
            .is_none_or(|when| (owner.is_some() || !when.names_owner()) && when.holds(&subject))
    });
    &contract.calendars[rule.map_or(0, |rule| rule.calendar)]
}

/// The tenures of a spell.
fn tenures(track: &Track<'_>, terms: &Terms<'_>, as_of: Timestamp) -> Vec<Tenure> {
    match (terms.promise.answer, terms.promise.on_reassign) {
        (Answer::NextTouch, _) => after_touches(track, terms, as_of),
        (_, OnReassign::Keep) => vec![Tenure::first(&terms.spell)],
        (_, OnReassign::Restart) => of_owners(track, terms, as_of),
    }
}

/// One from the start, and one from each touch. They are numbered by the second in which they
/// begin, counted from the start of the cycle: a touch that is logged late changes no other's
/// number. Touches in one second are one.
fn after_touches(track: &Track<'_>, terms: &Terms<'_>, as_of: Timestamp) -> Vec<Tenure> {
    let spell = &terms.spell;
    if spell.end.is_some_and(|(end, _)| end <= spell.start) {
        return Vec::new();
    }
    let mut found = vec![Tenure::first(spell)];
    for touch in answers(track, terms.promise, spell, window(terms, spell.start, as_of)).found {
        if spell.end.is_some_and(|(end, _)| touch.at >= end) {
            break;
        }
        let seconds = touch.at.duration_since(spell.start).as_secs();
        // The first second may hold a touch, too: 1 is the start's own.
        let number = u32::try_from(seconds).unwrap_or(u32::MAX).saturating_add(2);
        if found.last().is_some_and(|last| last.number < number) {
            found.push(Tenure { number, start: touch.at, passed_on: None });
        }
    }
    found
}

/// The end of the second that gave the countdown its number: the touch from which the next one is
/// counted does not answer it.
fn next_second(spell: &Spell, number: u32) -> Timestamp {
    let seconds = SignedDuration::from_secs(i64::from(number) - 1);
    spell.start.saturating_add(seconds).unwrap_or(Timestamp::MAX)
}

/// One for each owner. A promise that has been answered is not opened again by a change of owner.
fn of_owners(track: &Track<'_>, terms: &Terms<'_>, as_of: Timestamp) -> Vec<Tenure> {
    let spell = &terms.spell;
    let mut found = vec![Tenure::first(spell)];
    let window = window(terms, spell.start, as_of);
    let answered = answers(track, terms.promise, spell, window).found.first().map(|one| one.at);
    let end = spell.end.map_or(as_of, |(at, _)| at.min(as_of));
    let end = answered.map_or(end, |at| at.min(end));
    let mut holder: Option<&OwnerId> = None;
    for (at, owner) in &track.timeline.owners {
        let Some(owner) = owner.as_ref().filter(|owner| track.directory.is_person(owner)) else {
            continue;
        };
        let changed = holder.is_some_and(|holder| holder != owner);
        holder = Some(owner);
        if changed
            && *at > spell.start
            && *at < end
            && let Some(last) = found.last_mut()
        {
            last.passed_on = Some(*at);
            let number = last.number + 1;
            found.push(Tenure { number, start: *at, passed_on: None });
        }
    }
    found
}

fn window<'a>(terms: &Terms<'a>, start: Timestamp, as_of: Timestamp) -> Window<'a> {
    let end = terms.spell.end.map(|(at, _)| at);
    Window { start, end, calendar: terms.calendar, as_of }
}

fn judge_tenure<'a>(
    track: &Track<'a>,
    terms: &Terms<'a>,
    tenure: Tenure,
    known: Known<'_>,
    as_of: Timestamp,
) -> Judged<'a> {
    let (contract, promise) = (track.contract, terms.promise);
    let place = (&terms.spell, tenure.start);
    let pauses = pauses(track, terms.index, place, terms.calendar, as_of);
    let stopwatch = Stopwatch {
        calendar: terms.calendar,
        start: tenure.start,
        length: terms.target,
        pauses: &pauses,
    };
    let after = tenure.number > 1 && promise.answer == Answer::NextTouch;
    let from = if after { next_second(&terms.spell, tenure.number) } else { tenure.start };
    let window = window(terms, from, as_of);
    let Course { due, at_risk_from, answers, state } = course(track, terms, stopwatch, window);
    let paused_too_long = pauses.iter().any(|pause| pause.was_cut_by(as_of));
    let looked_at = due.at().map_or(as_of, |due| due.min(as_of));
    let owner = track.timeline.owner_at(looked_at).filter(|id| known.directory.is_person(id));
    let mut countdown = Countdown {
        key: CountdownKey {
            lead: track.timeline.lead.clone(),
            promise: promise.id.clone(),
            cycle: terms.spell.cycle,
            tenure: tenure.number,
        },
        version: contract.version.clone(),
        start: tenure.start,
        cycle_start: terms.spell.start,
        due: due.at(),
        verdict: Verdict::Unknown,
        reason: String::new(),
        owner: owner.cloned(),
        segment: terms.segment.map(|index| contract.segments[index].name.clone()),
        source: terms.source.clone(),
        target: terms.target,
        calendar: terms.calendar.name().clone(),
        at_risk_from: at_risk_from.and_then(Due::at),
        answered: answers.found.first().cloned(),
        paused_too_long,
        mute: mute(track, &terms.spell),
        wants_reread: None,
        next_change: None,
    };
    let state =
        State { track, terms, tenure, due, answers: &answers, pauses: &pauses, known, state };
    state.settle(&mut countdown, as_of);
    Judged {
        promise,
        spell: terms.spell.clone(),
        calendar: terms.calendar,
        pauses,
        window,
        ended: tenure.passed_on.or(terms.spell.end.map(|(at, _)| at)),
        countdown,
    }
}

/// How far it has come: with one answer, or with the many that persistence takes.
fn course(
    track: &Track<'_>,
    terms: &Terms<'_>,
    stopwatch: Stopwatch<'_>,
    window: Window<'_>,
) -> Course {
    let (promise, spell) = (terms.promise, &terms.spell);
    if let Answer::Touches(effort) = promise.answer {
        return follow(track, &effort::Terms { promise, effort, spell, window, whole: stopwatch });
    }
    Course {
        due: stopwatch.due(),
        at_risk_from: promise.at_risk_at.map(|share| stopwatch.share(share)),
        answers: answers(track, promise, spell, window),
        state: String::new(),
    }
}

fn mute(track: &Track<'_>, spell: &Spell) -> Option<Mute> {
    if spell.start < track.contract.enforce_from {
        return Some(Mute::BeforeEnforcement);
    }
    track.timeline.import_burst.then_some(Mute::ImportBurst)
}
