//! The end of a countdown: from everything that was worked out about it to its verdict, and why.

use jiff::Timestamp;

use super::answer::{Answers, just_after, refused};
use super::countdown::{Tenure, Terms};
use super::proof::{Proof, proof};
use super::spell::Ending;
use super::stopwatch::{Due, Pause};
use super::track::Track;
use super::{Answered, Countdown, Known};
use crate::condition::Term;
use crate::contract::{Answer, Contract, Promise, Start, Verdict};
use crate::lead::{Existence, Value};

/// Everything the verdict depends on.
pub(super) struct State<'s, 'a> {
    pub(super) track: &'s Track<'a>,
    pub(super) terms: &'s Terms<'a>,
    pub(super) tenure: Tenure,
    pub(super) due: Due,
    pub(super) answers: &'s Answers,
    pub(super) pauses: &'s [Pause],
    pub(super) known: Known<'s>,
    /// How far a follow-up of many touches has come.
    pub(super) state: String,
}

impl State<'_, '_> {
    /// The order of these questions is the order in which one truth outranks another.
    pub(super) fn settle(&self, countdown: &mut Countdown, as_of: Timestamp) {
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
        if let Some((_, how)) = self.ended().filter(|(at, _)| due.is_none_or(|due| *at < due)) {
            (countdown.verdict, countdown.reason) = (Verdict::Void, how);
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
        let refused = refused(self.track, self.terms.spell.start);
        match (self.terms.promise.answer, ended) {
            (Answer::Touches(_), Some((_, how))) => format!("{how}, after {}", self.state),
            (Answer::Touches(_), None) => self.state.clone(),
            (Answer::Decided, _) if refused.is_some_and(|(at, _)| at == answered.at) => {
                let reason = refused.map_or("", |(_, reason)| reason);
                format!("refused as not a lead: {reason}")
            }
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
            Proof::Complete => match self.excused(countdown, due) {
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

    /// Why it is excused: by the agreement, or by a manager.
    fn excused(&self, countdown: &Countdown, due: Timestamp) -> Option<&str> {
        let (contract, timeline) = (self.track.contract, self.track.timeline);
        let known = timeline.reactions.partition_point(|one| one.at <= self.track.as_of);
        let excused = contract.excused(countdown.owner.as_ref(), due);
        excused.or_else(|| countdown.key.excuse(&timeline.reactions[..known], due))
    }

    /// What the record failed at the deadline, or what was done until then; nothing for promises
    /// that say it themselves.
    fn failures(&self, due: Timestamp) -> String {
        match self.terms.promise.start {
            Start::Violation(index) => failures_words(self.track, index, due),
            Start::Stage(_) | Start::InStage(_) | Start::Missed(_) => self.state.clone(),
        }
    }
}

/// What the lead failed of definition `index` at `at`, each condition with what was found.
pub(super) fn failures(track: &Track<'_>, index: usize, at: Timestamp) -> Vec<Term> {
    let contract = track.contract;
    let snapshot = track.snapshot(at);
    contract.definitions[index].failures(&snapshot.subject(), &contract.fields)
}

/// The same in words.
pub(super) fn failures_words(track: &Track<'_>, index: usize, at: Timestamp) -> String {
    let failures = failures(track, index, at);
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
    if promise.answer == Answer::Rated {
        fields.extend(contract.ratings.iter().map(|ratings| ratings.field));
    }
    fields.into_iter().find_map(|field| {
        let field = &contract.fields[field];
        let reason = known.coverage.unreadable.get(&field.property)?;
        Some(format!("field `{}` cannot be judged: {reason}", field.name))
    })
}
