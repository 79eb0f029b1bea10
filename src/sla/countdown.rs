//! The countdown engine: one promise about one lead, from its start to its verdict.

use jiff::Timestamp;

use super::answer::{Answers, Window, answers, just_after};
use super::effort::{self, Course, follow};
use super::pause::pauses;
use super::proof::{Proof, proof};
use super::spell::{Ending, Spell, spells};
use super::stopwatch::{Due, Pause, Stopwatch};
use super::track::{Snapshot, Track};
use super::{Answered, Countdown, CountdownKey, Known, Mute};
use crate::calendar::{Calendar, Length};
use crate::contract::{Answer, Contract, OnReassign, Promise, Start, Verdict};
use crate::id::OwnerId;
use crate::lead::{Existence, Value};

/// One countdown with everything that was worked out on the way: what `explain` shows.
pub(super) struct Judged<'a> {
    pub(super) promise: &'a Promise,
    pub(super) spell: Spell,
    pub(super) calendar: &'a Calendar,
    pub(super) pauses: Vec<Pause>,
    pub(super) window: Window<'a>,
    pub(super) countdown: Countdown,
}

/// What one spell is judged by, whoever owns the lead.
struct Terms<'a> {
    index: usize,
    promise: &'a Promise,
    spell: Spell,
    segment: Option<usize>,
    source: &'a str,
    target: Length,
    calendar: &'a Calendar,
}

/// The stretch of one owner: the whole spell, unless a change of owner restarts the clock.
#[derive(Clone, Copy)]
struct Tenure {
    number: u32,
    start: Timestamp,
    /// When the lead passed on to the next owner.
    passed_on: Option<Timestamp>,
}

impl Tenure {
    fn first(spell: &Spell) -> Self {
        Self { number: 1, start: spell.start, passed_on: None }
    }
}

/// Judges every spell of promise `index` that begins in `[from, to)`.
pub(super) fn judge<'a>(
    track: &Track<'a>,
    index: usize,
    (from, to): (Timestamp, Option<Timestamp>),
    known: Known<'_>,
    as_of: Timestamp,
) -> Vec<Judged<'a>> {
    let promise = &track.contract.promises[index];
    let mut judged = Vec::new();
    for spell in spells(track, promise) {
        if spell.start < from || to.is_some_and(|to| spell.start >= to) {
            continue;
        }
        let snapshot = track.snapshot(spell.start);
        let Some(terms) = terms(track, index, spell, &snapshot) else { continue };
        for tenure in tenures(track, &terms, as_of) {
            judged.push(judge_tenure(track, &terms, tenure, known, as_of));
        }
    }
    judged
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
    let contract = track.contract;
    let latest = match promise.answer.is_of_the_start() {
        true => spell.start,
        false => spell.end.map_or(Timestamp::MAX, |(at, _)| at),
    };
    let owner = track.first_person(spell.start, latest);
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
/// number.
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
        let number = u32::try_from(seconds).unwrap_or(u32::MAX).saturating_add(1);
        if found.last().is_some_and(|last| last.number < number) {
            found.push(Tenure { number, start: touch.at, passed_on: None });
        }
    }
    found
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
    // The touch from which the next one is counted does not answer it.
    let after = tenure.number > 1 && promise.answer == Answer::NextTouch;
    let from = if after { just_after(tenure.start) } else { tenure.start };
    let window = window(terms, from, as_of);
    let Course { due, at_risk_from, answers, state } = match promise.answer {
        Answer::Touches(effort) => {
            let spell = &terms.spell;
            follow(track, &effort::Terms { promise, effort, spell, window, whole: stopwatch })
        }
        _ => Course {
            due: stopwatch.due(),
            at_risk_from: promise.at_risk_at.map(|share| stopwatch.share(share)),
            answers: answers(track, promise, &terms.spell, window),
            state: String::new(),
        },
    };
    let paused_too_long = pauses.iter().any(|pause| pause.was_cut_by(as_of));
    let due_at = match due {
        Due::At(at) => Some(at),
        Due::Paused | Due::Beyond => None,
    };
    let looked_at = due_at.map_or(as_of, |due| due.min(as_of));
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
        due: due_at,
        verdict: Verdict::Unknown,
        reason: String::new(),
        owner: owner.cloned(),
        segment: terms.segment.map(|index| contract.segments[index].name.clone()),
        source: terms.source.to_owned(),
        target: terms.target,
        calendar: terms.calendar.name().to_owned(),
        at_risk_from: at_risk_from.and_then(|due| match due {
            Due::At(at) => Some(at),
            Due::Paused | Due::Beyond => None,
        }),
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
        countdown,
    }
}

fn mute(track: &Track<'_>, spell: &Spell) -> Option<Mute> {
    if spell.start < track.contract.enforce_from {
        return Some(Mute::BeforeEnforcement);
    }
    track.timeline.import_burst.then_some(Mute::ImportBurst)
}

/// Everything the verdict depends on.
struct State<'s, 'a> {
    track: &'s Track<'a>,
    terms: &'s Terms<'a>,
    tenure: Tenure,
    due: Due,
    answers: &'s Answers,
    pauses: &'s [Pause],
    known: Known<'s>,
    /// How far a follow-up of many touches has come.
    state: String,
}

impl State<'_, '_> {
    /// The order of these questions is the order in which one truth outranks another.
    fn settle(&self, countdown: &mut Countdown, as_of: Timestamp) {
        if let Some(reason) = self.removed() {
            (countdown.verdict, countdown.reason) = (Verdict::Void, reason.to_owned());
            return;
        }
        let due = match self.due {
            Due::At(due) => Some(due),
            Due::Paused => None,
            Due::Beyond => {
                "the calendar does not reach as far as the deadline"
                    .clone_into(&mut countdown.reason);
                return;
            }
        };
        // What came after it was passed on answers the next owner's tenure, not this one.
        let own = |answered: &Answered| self.tenure.passed_on.is_none_or(|at| answered.at < at);
        let in_time = self.answers.in_time(due.unwrap_or(Timestamp::MAX));
        if let Some((answered, recorded)) = in_time.filter(|(answered, _)| own(answered)) {
            countdown.verdict = if recorded { Verdict::Met } else { Verdict::MetLateLogged };
            countdown.answered = Some(answered.clone());
            countdown.reason = self.how(answered);
            return;
        }
        if let Some((at, how)) = self.ended().filter(|(at, _)| due.is_none_or(|due| *at < due)) {
            countdown.verdict = Verdict::Void;
            countdown.reason = how;
            countdown.next_change = self.answers.next.filter(|next| *next <= at);
            return;
        }
        if let Some(reason) = unreadable(self.track.contract, self.terms.promise, self.known) {
            countdown.reason = reason;
            return;
        }
        match due {
            None => self.paused(countdown, as_of),
            Some(due) if as_of <= due => self.running(countdown, due, as_of),
            Some(due) => self.past(countdown, due, as_of),
        }
        if countdown.paused_too_long && countdown.reason.is_empty() {
            "a pause was longer than max_pause and was cut off".clone_into(&mut countdown.reason);
        }
        countdown.next_change = countdown.next_change.into_iter().chain(self.answers.next).min();
    }

    fn removed(&self) -> Option<&'static str> {
        match self.track.timeline.existence {
            Existence::Live => None,
            Existence::Archived(_) => Some("the lead was deleted (it is in the CRM's recycle bin)"),
            Existence::Gone(_) => Some("the lead was deleted"),
        }
    }

    /// When and how it ended without an answer.
    fn ended(&self) -> Option<(Timestamp, String)> {
        if let Some(at) = self.tenure.passed_on {
            return Some((at, "passed on to the next owner".to_owned()));
        }
        let (at, ending) = self.terms.spell.end?;
        let contract = self.track.contract;
        let how = match ending {
            Ending::Exit(index) => format!("left by {}", contract.exits[index].name),
            Ending::Unmarked => "no longer marked as the stage".to_owned(),
            Ending::NoLongerMet => "no longer meets the definition".to_owned(),
            Ending::Reached(index) => format!("reached stage {}", contract.stages[index].name),
            Ending::Replied => "the lead replied".to_owned(),
            Ending::Answered => return None,
        };
        Some((at, how))
    }

    /// How it was answered, where that is worth a word.
    fn how(&self, answered: &Answered) -> String {
        let ended = self.ended().filter(|(at, _)| *at == answered.at);
        match (self.terms.promise.answer, ended) {
            (Answer::Touches(_), Some((_, how))) => format!("{how}, after {}", self.state),
            (Answer::Touches(_), None) => self.state.clone(),
            (Answer::Decided, Some((at, how))) => match self.terms.promise.reasons {
                Some(field) => format!("refused: {how}, {}", self.reason(field, at)),
                None => format!("refused: {how}"),
            },
            _ => String::new(),
        }
    }

    /// What field `index` said at `at`.
    fn reason(&self, index: usize, at: Timestamp) -> String {
        let name = &self.track.contract.fields[index].name;
        match self.track.snapshot(at).value(index) {
            Value::Blank => format!("without a reason in `{name}`"),
            value => format!("{name} {value}"),
        }
    }

    fn paused(&self, countdown: &mut Countdown, as_of: Timestamp) {
        countdown.verdict = Verdict::Paused;
        let cut = self.terms.promise.max_pause.and_then(|max| {
            let open = self.pauses.iter().find(|pause| pause.to.is_none())?;
            self.terms.calendar.deadline(open.from, max)
        });
        countdown.next_change = cut.map(just_after).filter(|at| *at > as_of);
    }

    fn running(&self, countdown: &mut Countdown, due: Timestamp, as_of: Timestamp) {
        countdown.reason.clone_from(&self.state);
        let risky = countdown.at_risk_from.filter(|at| *at <= due);
        if risky.is_some_and(|at| as_of >= at) {
            countdown.verdict = Verdict::AtRisk;
            countdown.next_change = Some(just_after(due));
        } else {
            countdown.verdict = Verdict::OnTrack;
            countdown.next_change = Some(risky.unwrap_or_else(|| just_after(due)));
        }
    }

    /// Past its deadline with nothing in time: broken, if that is certain.
    fn past(&self, countdown: &mut Countdown, due: Timestamp, as_of: Timestamp) {
        let (contract, promise) = (self.track.contract, self.terms.promise);
        let until = match (promise.answer.is_touch(), contract.touch.late_log_grace) {
            (true, Some(grace)) => self.terms.calendar.deadline(due, grace).unwrap_or(due),
            _ => due,
        };
        let place = (self.tenure.start, until);
        match proof((contract, promise), self.known, place, self.track.timeline.reread_at) {
            Proof::Missing { reason, reread } => {
                countdown.reason = reason;
                countdown.wants_reread = reread.filter(|from| as_of >= *from);
                countdown.next_change = Some(until.max(just_after(as_of)));
            }
            Proof::Complete if self.answers.perhaps_in_time(due) => {
                "a touch is logged with a date but no time: it may have come in time"
                    .clone_into(&mut countdown.reason);
            }
            Proof::Complete => match contract.excused(countdown.owner.as_ref(), due) {
                Some(reason) => {
                    countdown.verdict = Verdict::Excused;
                    countdown.reason = reason.to_owned();
                }
                None if self.answers.found.is_empty() => {
                    countdown.verdict = Verdict::Breached;
                    countdown.reason = self.failures(due);
                }
                None => {
                    countdown.verdict = Verdict::BreachedAnswered;
                    countdown.reason = self.failures(due);
                }
            },
        }
    }

    /// What the record failed at the deadline, or what was done until then; nothing for promises
    /// that say it themselves.
    fn failures(&self, due: Timestamp) -> String {
        match self.terms.promise.start {
            Start::Violation(index) => failures(self.track, index, due),
            Start::Stage(_) | Start::InStage(_) | Start::Missed(_) => self.state.clone(),
        }
    }
}

/// What the lead failed of definition `index` at `at`, each condition with what was found.
pub(super) fn failures(track: &Track<'_>, index: usize, at: Timestamp) -> String {
    let contract = track.contract;
    let snapshot = track.snapshot(at);
    let failures = contract.definitions[index].failures(&snapshot.subject(), &contract.fields);
    let words: Vec<String> =
        failures.iter().map(|term| format!("{} (found {})", term.text, term.found)).collect();
    words.join("; ")
}

/// Why the promise cannot be judged: a property that it needs cannot be read.
fn unreadable(contract: &Contract, promise: &Promise, known: Known<'_>) -> Option<String> {
    if known.coverage.unreadable.is_empty() {
        return None;
    }
    let funnel = contract.stages.iter().chain(&contract.exits).map(|named| &named.condition);
    let segments = contract.segments.iter().filter_map(|segment| segment.condition.as_ref());
    let calendars = contract.calendar_of.iter().filter_map(|rule| rule.when.as_ref());
    let own = promise.when.iter().chain(&promise.pauses_while);
    let conditions = funnel.chain(segments).chain(calendars).chain(own);
    let mut fields: Vec<usize> = conditions.flat_map(|one| one.fields().iter().copied()).collect();
    if let Start::Violation(index) | Start::Missed(index) = promise.start {
        fields.extend(contract.definitions[index].fields());
    }
    fields.into_iter().find_map(|field| {
        let field = &contract.fields[field];
        let reason = known.coverage.unreadable.get(&field.property)?;
        Some(format!("field `{}` cannot be judged: {reason}", field.name))
    })
}
