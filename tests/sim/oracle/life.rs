//! The life of one countdown, from its start to its verdict.

use leadpact::contract::Verdict;

use super::{Case, Fate, WorkTime, person};
use crate::terms::{Kind, Len, PromiseTerms, RATING, Unit, stages};
use crate::{HOUR, MINUTE, Ms};

/// The time in which a countdown's subject is in its scope.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spell {
    pub(crate) start: Ms,
    /// Time away in an exit that does not count.
    pub(crate) away: Vec<(Ms, Ms)>,
    /// When and by which exit the lead left; without a name it left otherwise.
    pub(crate) end: Option<(Ms, Option<&'static str>)>,
    /// When what opened it was mended.
    pub(crate) answered: Option<Ms>,
}

/// What the oracle says about one countdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) promise: &'static str,
    pub(crate) cycle: u32,
    pub(crate) tenure: u32,
    pub(crate) hash: String,
    /// Which version binds it is decided by this instant.
    pub(crate) bound_at: Ms,
    pub(crate) start: Ms,
    pub(crate) due: Option<Ms>,
    pub(crate) verdict: Verdict,
    /// What it becomes once it may be said; the verdict itself where nothing is waited for.
    pub(crate) truth: Verdict,
    /// The person who owned it at the deadline, before it the present one. A queue is nobody.
    pub(crate) owner: Option<u32>,
    pub(crate) calendar: &'static str,
    /// `None`: it depends on what was seen before a merge.
    pub(crate) muted: Option<bool>,
    /// Instants at which the verdict changes with time alone: near them two answers are right.
    pub(crate) edges: Vec<Ms>,
}

/// One countdown, before it is judged.
pub(super) struct Life<'a, 'c> {
    pub(super) case: &'c Case<'a>,
    pub(super) promise: &'static str,
    pub(super) terms: Option<&'a PromiseTerms>,
    pub(super) cycle: u32,
    pub(super) calendar: &'a WorkTime,
    /// `None` is over at once.
    pub(super) target: Option<Len>,
    pub(super) spell: &'c Spell,
}

/// What answered it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub(super) at: Ms,
    /// When the earliest proof of an answer in time was recorded.
    pub(super) recorded: Ms,
}

/// How a countdown runs.
#[derive(Clone, Debug)]
pub(super) struct Course {
    pub(super) start: Ms,
    pub(super) pauses: Vec<(Ms, Option<Ms>)>,
    pub(super) due: Option<Ms>,
    pub(super) answer: Option<Answer>,
    /// When its owner is warned.
    pub(super) warned: Option<Ms>,
    /// Instants at which its verdict changes with time alone.
    pub(super) edges: Vec<Ms>,
}

impl Life<'_, '_> {
    /// One row for each owner it was with.
    pub(super) fn tenures(&self) -> Vec<Row> {
        let case = self.case;
        let end = self.spell.end.map_or(Ms::MAX, |(at, _)| at);
        let mut current = person(case.at(self.spell.start).owner());
        let mut starts = vec![self.spell.start];
        for (at, owner) in &case.lead.owners {
            if *at <= self.spell.start || *at > end || *at > case.now {
                continue;
            }
            let Some(next) = person(*owner) else { continue };
            let changed = current.is_some_and(|current| current != next);
            let from = *starts.last().expect("there is a first");
            let answered = self.answer(from, None).is_some_and(|answer| answer.at <= *at);
            if changed && answered {
                break;
            }
            if changed {
                starts.push(*at);
            }
            current = Some(next);
        }
        let rows = (1..).zip(&starts).map(|(tenure, start)| {
            let index = usize::try_from(tenure).expect("small");
            self.row(tenure, *start, starts.get(index).copied())
        });
        rows.collect()
    }

    /// The row of the tenure that began at `start` and was handed over at `handed`.
    pub(super) fn row(&self, tenure: u32, start: Ms, handed: Option<Ms>) -> Row {
        let mut course = self.course(start);
        course.answer = self.answer(start, course.due);
        self.judged(tenure, &course, handed)
    }

    /// How it runs from `start` on, as long as nobody answers.
    pub(super) fn course(&self, start: Ms) -> Course {
        let pauses = self.pauses(start);
        let due = self.due(start, self.target, &pauses);
        let warned = self.warned(start, self.target, &pauses);
        let mut edges = vec![start];
        edges.extend(warned);
        edges.extend(due.into_iter().flat_map(|due| self.instants_of(due)));
        edges.extend(pauses.iter().flat_map(|(from, to)| [Some(*from), *to]).flatten());
        Course { start, pauses, due, answer: None, warned, edges }
    }

    /// The row of a countdown that runs so.
    pub(super) fn judged(&self, tenure: u32, course: &Course, handed: Option<Ms>) -> Row {
        let case = self.case;
        let (start, due) = (course.start, course.due);
        let (verdict, truth) = self.verdicts(course, handed);
        let owned_at = due.unwrap_or(case.now).min(case.now);
        let terms = &case.version.terms;
        let mut edges = course.edges.clone();
        edges.extend(case.truth.acts_of(case.lead.id).map(|act| act.occurred));
        Row {
            promise: self.promise,
            cycle: self.cycle,
            tenure,
            hash: case.version.hash.clone(),
            bound_at: self.spell.start,
            start,
            due,
            verdict,
            truth,
            owner: person(case.at(owned_at).owner()),
            calendar: self.calendar.name,
            muted: match self.spell.start < terms.enforce_from.unwrap_or(terms.effective_from) {
                true => Some(true),
                false => case.is_burst(),
            },
            edges,
        }
    }

    /// Stretches in which the clock stands; the last may have no end yet.
    fn pauses(&self, start: Ms) -> Vec<(Ms, Option<Ms>)> {
        let case = self.case;
        let mut pauses: Vec<(Ms, Option<Ms>)> = Vec::new();
        for (from, to) in &self.spell.away {
            if *to > start {
                pauses.push(((*from).max(start), Some(*to)));
            }
        }
        let Some(condition) = self.terms.and_then(|terms| terms.pauses_while.as_ref()) else {
            return pauses;
        };
        let end = self.spell.end.map_or(Ms::MAX, |(at, _)| at);
        let mut since: Option<Ms> = None;
        let mut found = Vec::new();
        let later = case.instants().into_iter().filter(|at| *at > start && *at < end);
        for at in std::iter::once(start).chain(later) {
            match (case.at(at).plain(condition), since) {
                (true, None) => since = Some(at),
                (false, Some(from)) => {
                    found.push((from, Some(at)));
                    since = None;
                }
                _ => {}
            }
        }
        if let Some(from) = since {
            found.push((from, self.spell.end.map(|(at, _)| at)));
        }
        let most = self.terms.and_then(|terms| terms.max_pause);
        let cut = found.into_iter().map(|(from, to)| match most {
            None => (from, to),
            Some(most) => {
                let latest = self.calendar.deadline(from, most);
                (from, Some(to.map_or(latest, |to| to.min(latest))))
            }
        });
        pauses.extend(cut);
        pauses.sort_unstable();
        // The time in an exit may lie within a pause, or the other way about: a clock stands once.
        let mut upto = Some(Ms::MIN);
        let mut apart = Vec::new();
        for (from, to) in pauses {
            let Some(before) = upto else { break };
            if to.is_none_or(|to| to > before) {
                apart.push((from.max(before), to));
                upto = to;
            }
        }
        apart
    }

    pub(super) fn due(
        &self,
        start: Ms,
        target: Option<Len>,
        pauses: &[(Ms, Option<Ms>)],
    ) -> Option<Ms> {
        let Some(target) = target else { return Some(start) };
        let mut due = self.calendar.deadline(start, target);
        for (from, to) in pauses {
            if *from >= due {
                break;
            }
            let to = (*to)?;
            due = match counts_working_time(target) {
                true => self.calendar.after(due, self.calendar.between(*from, to)),
                false => due + (to - from),
            };
        }
        Some(due)
    }

    /// Touches that may answer from `start` on.
    pub(super) fn touches(&self, start: Ms) -> Vec<(Ms, Ms)> {
        let end = self.spell.end.map_or(Ms::MAX, |(at, _)| at);
        let mut touches = self.case.touches(self.calendar);
        touches.retain(|(at, _)| *at >= start && *at <= end);
        touches
    }

    fn answer(&self, start: Ms, due: Option<Ms>) -> Option<Answer> {
        let Some(terms) = self.terms else {
            let at = self.spell.answered?;
            return Some(Answer { at, recorded: at });
        };
        let end = self.spell.end.map_or(Ms::MAX, |(at, _)| at).min(self.case.now);
        match terms.kind {
            Kind::Accept => {
                let later = self.case.instants().into_iter().filter(|at| *at > start && *at <= end);
                let own = stages().iter().position(|(name, _)| *name == terms.starts_at);
                let is_left = |at: Ms| self.spell.end.is_some_and(|(end, _)| end == at);
                let is_decided = |at: &Ms| {
                    let state = self.case.at(*at);
                    is_left(*at) || (state.exit().is_none() && state.stage() > own)
                };
                let at = std::iter::once(start).chain(later).find(is_decided)?;
                Some(Answer { at, recorded: at })
            }
            // Leaving it in any direction is the end of the spell.
            Kind::Stay => self.spell.end.map(|(at, _)| Answer { at, recorded: at }),
            // Whoever says it: each time that the field takes a whole number from 1 to 5.
            Kind::Rate => {
                let values = self.case.lead.props.get(RATING).into_iter().flatten();
                let given = values
                    .filter(|(_, value)| matches!(value.as_str(), "1" | "2" | "3" | "4" | "5"));
                let at = given.map(|(at, _)| *at).filter(|at| *at >= start && *at <= end).min()?;
                Some(Answer { at, recorded: at })
            }
            Kind::Next(_) | Kind::Persist { .. } => unreachable!("walked touch by touch"),
            Kind::Touch => {
                let touches = self.touches(start);
                let (at, _) = *touches.first()?;
                let in_time = touches.iter().filter(|(at, _)| due.is_none_or(|due| *at <= due));
                let recorded = in_time.map(|(_, recorded)| *recorded).min().unwrap_or(at);
                Some(Answer { at, recorded })
            }
            Kind::Assign => {
                let owners = self.case.lead.owners.iter().map(|(at, _)| *at);
                let later = owners.filter(|at| *at > start && *at <= end);
                let is_owned = |at: &Ms| person(self.case.at(*at).owner()).is_some();
                let at = std::iter::once(start).chain(later).find(is_owned)?;
                Some(Answer { at, recorded: at })
            }
        }
    }

    /// The verdict, and what it will be called once that may be said.
    fn verdicts(&self, course: &Course, handed: Option<Ms>) -> (Verdict, Verdict) {
        let case = self.case;
        let Course { due, answer, .. } = *course;
        let both = |verdict| (verdict, verdict);
        if matches!(case.lead.fate, Fate::Archived(_) | Fate::Gone(_)) {
            return both(Verdict::Void);
        }
        let in_time = |at: Ms| due.is_none_or(|due| at <= due);
        let before_due = |at: Ms| due.is_none_or(|due| at < due);
        if let Some(answer) = answer.filter(|answer| in_time(answer.at))
            && handed.is_none_or(|handed| answer.at < handed)
        {
            let proven = due.is_none_or(|due| answer.recorded <= due);
            return both(if proven { Verdict::Met } else { Verdict::MetLateLogged });
        }
        if handed.is_some_and(before_due) {
            return both(Verdict::Void);
        }
        if self.spell.end.is_some_and(|(at, _)| before_due(at)) {
            return both(Verdict::Void);
        }
        let Some(due) = due.filter(|due| *due <= case.now) else {
            let running = self.running(course);
            return (running, running);
        };
        let broken = match answer {
            Some(_) => Verdict::BreachedAnswered,
            None => Verdict::Breached,
        };
        let truth = if self.is_exempt(due) { Verdict::Excused } else { broken };
        match self.sayable(due) <= case.now {
            true => (truth, truth),
            false => (Verdict::Unknown, truth),
        }
    }

    /// From when on a breach at `due` may be said.
    fn sayable(&self, due: Ms) -> Ms {
        let touches = self.terms.is_some_and(|terms| terms.kind.is_touch());
        let grace = self.case.version.terms.touch.late_log_grace.filter(|_| touches);
        let proven = grace.map_or(due, |grace| self.calendar.deadline(due, grace));
        proven + self.case.oracle.lag
    }

    /// The owner at the deadline was excused on that day.
    fn is_exempt(&self, due: Ms) -> bool {
        let terms = &self.case.version.terms;
        let zone = jiff::tz::TimeZone::get(terms.zone).expect("a zone of the list");
        let at = jiff::Timestamp::from_millisecond(due).expect("our century");
        let day = at.to_zoned(zone).date();
        let owner = self.case.at(due).owner();
        terms.exemptions.iter().any(|(who, from, until)| {
            Some(*who) == owner && from.is_none_or(|from| from <= day) && day <= *until
        })
    }

    fn running(&self, course: &Course) -> Verdict {
        let now = self.case.now;
        let stands = |(from, to): &(Ms, Option<Ms>)| *from <= now && to.is_none_or(|to| now < to);
        if course.pauses.iter().any(stands) {
            return Verdict::Paused;
        }
        if course.warned.is_some_and(|warned| warned <= now) {
            Verdict::AtRisk
        } else {
            Verdict::OnTrack
        }
    }

    /// When so much of the target is used up that the owner is warned.
    pub(super) fn warned(
        &self,
        start: Ms,
        target: Option<Len>,
        pauses: &[(Ms, Option<Ms>)],
    ) -> Option<Ms> {
        let share = self.terms?.at_risk_at?;
        let target = target?;
        let whole = match target.1 {
            Unit::Minutes | Unit::WorkingMinutes => target.0 * MINUTE,
            Unit::Hours | Unit::WorkingHours => target.0 * HOUR,
            Unit::WorkingDays => {
                self.calendar.between(start, self.calendar.deadline(start, target))
            }
        };
        let used = whole * share / 100;
        let mut at = match counts_working_time(target) {
            true => self.calendar.after(start, used),
            false => start + used,
        };
        for (from, to) in pauses {
            if *from >= at {
                break;
            }
            let to = (*to)?;
            at = match counts_working_time(target) {
                true => self.calendar.after(at, self.calendar.between(*from, to)),
                false => at + (to - from),
            };
        }
        Some(at)
    }

    /// When something is due, and from when on that may be said.
    pub(super) fn instants_of(&self, due: Ms) -> [Ms; 3] {
        let sayable = self.sayable(due);
        [due, sayable, sayable - self.case.oracle.lag]
    }
}

fn counts_working_time(target: Len) -> bool {
    !matches!(target.1, Unit::Minutes | Unit::Hours)
}
