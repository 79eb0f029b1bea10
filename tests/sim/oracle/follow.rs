//! What comes after the first touch: gap after gap (`next_touch`), and trying often enough
//! (`persistence`), walked touch by touch.

use super::life::{Answer, Life, Row, Spell};
use super::{Case, Outcome, Way};
use crate::terms::{Kind, Len, Until};
use crate::truth::Act;
use crate::{Ms, SECOND};

/// When something happened, and when the CRM knew.
type Known = (Ms, Ms);

impl Case<'_> {
    /// Ends `spell` with what `until` names. Returns everything that is named and came: the need to
    /// follow up is over with the first.
    pub(super) fn cut(&self, until: &[Until], spell: &mut Spell) -> Vec<Known> {
        let end = spell.end.map_or(Ms::MAX, |(at, _)| at).min(self.now);
        let mut named: Vec<Known> = Vec::new();
        for one in until {
            match one {
                Until::Exit => named.extend(spell.end.map(|(at, _)| (at, at))),
                Until::Stage(stage) => {
                    let later = self.instants().into_iter().filter(|at| *at >= spell.start);
                    let mut later = later.filter(|at| *at <= end);
                    let reached = later.find(|at| self.at(*at).reached(stage));
                    named.extend(reached.map(|at| (at, at)));
                }
                Until::Reply => {
                    let acts = self.truth.acts_of(self.lead.id).filter(|act| is_reply(act));
                    let replies = acts.map(|act| (act.occurred, act.recorded));
                    named.extend(replies.filter(|(at, recorded)| {
                        (spell.start..=end).contains(at) && *recorded <= self.now
                    }));
                }
            }
        }
        named.sort_unstable();
        if let Some((at, _)) = named.first() {
            spell.end = Some((*at, None));
        }
        named
    }
}

/// An inbound call or e-mail that came through.
fn is_reply(act: &Act) -> bool {
    act.way == Way::In && matches!(act.channel, "call" | "email") && act.outcome == Outcome::Done
}

impl Life<'_, '_> {
    /// One row from the stage's entry, and one from each touch to the next.
    pub(super) fn gaps(&self) -> Vec<Row> {
        let start = self.spell.start;
        let end = self.spell.end.map_or(Ms::MAX, |(at, _)| at);
        if end <= start {
            return Vec::new();
        }
        let touches = self.touches(start);
        // Two in one second, counted from the start, are one.
        let second = |at: Ms| (at - start) / SECOND;
        let mut begins: Vec<Ms> = touches.iter().map(|(at, _)| *at).collect();
        begins.dedup_by_key(|at| second(*at));
        let first = std::iter::once((1, start, 0));
        let open = begins.iter().filter(|at| **at < end);
        let later = open.map(|at| (second(*at) + 2, *at, second(*at) + 1));
        let rows = first.chain(later).map(|(number, from, earliest)| {
            let mut course = self.course(from);
            let due = course.due;
            course.answer = begins.iter().find(|at| second(**at) >= earliest).map(|at| {
                let is_proof = |(touched, _): &&Known| {
                    second(*touched) >= earliest && due.is_none_or(|due| *touched <= due)
                };
                let recorded = touches.iter().filter(is_proof).map(|(_, recorded)| *recorded).min();
                Answer { at: *at, recorded: recorded.unwrap_or(*at) }
            });
            self.judged(u32::try_from(number).expect("days"), &course, None)
        });
        rows.collect()
    }

    /// The row of a promise to try often enough. `named` is what ended it.
    pub(super) fn persistence(&self, named: &[Known]) -> Row {
        let Some(Kind::Persist { attempts, channels, max_gap, .. }) =
            self.terms.map(|terms| &terms.kind)
        else {
            unreachable!("only of this kind")
        };
        let start = self.spell.start;
        let mut course = self.course(start);
        let whole = course.due;
        let acts = self.acts(start);
        let done = |known_by: Ms| {
            let mut so_far: Vec<&Act> = Vec::new();
            for act in &acts {
                so_far.extend(Some(*act).filter(|act| act.recorded <= known_by));
                let mut kinds: Vec<&str> = so_far.iter().map(|act| act.channel).collect();
                kinds.sort_unstable();
                kinds.dedup();
                if so_far.len() >= *attempts && kinds.len() >= *channels {
                    return so_far.last().map(|act| act.occurred);
                }
            }
            None
        };
        let tried = done(Ms::MAX);
        let ended = named.first().map(|(at, _)| *at);
        let answer = [tried, ended].into_iter().flatten().min();
        // From the start to the first touch, from each to the next, until it is over.
        let (mut broken, mut last) = (None, start);
        let mut nearest = None;
        if let Some(max_gap) = max_gap {
            let times = acts.iter().map(|act| act.occurred).chain([Ms::MAX]);
            for next in times {
                let limit = self.due_from(last, *max_gap, &course.pauses);
                course
                    .edges
                    .extend(limit.map(|limit| self.instants_of(limit)).into_iter().flatten());
                nearest = limit;
                let held_to = next.min(answer.unwrap_or(Ms::MAX));
                if let Some(limit) = limit.filter(|limit| *limit < held_to) {
                    broken = Some(limit);
                    break;
                }
                if next == Ms::MAX || answer.is_some_and(|answer| answer < next) {
                    break;
                }
                last = next;
            }
        }
        // Once so many have been made in time, no gap is open any more.
        let is_over = tried.is_some() && tried == answer && broken.is_none();
        let gap = if is_over { None } else { broken.or(nearest) };
        let gap_ends_first = gap.is_some_and(|gap| whole.is_none_or(|whole| gap < whole));
        if gap_ends_first {
            course.due = gap;
        }
        if let Some(max_gap) = max_gap.filter(|_| gap_ends_first) {
            course.warned = self.warned_from(last, max_gap, &course.pauses);
            course.edges.extend(course.warned);
        }
        course.answer = answer.map(|at| {
            let by = course.due.unwrap_or(Ms::MAX);
            let tried = done(by).is_some_and(|at| at <= by);
            let proven = tried || named.iter().any(|(at, known)| *at <= by && *known <= by);
            Answer { at, recorded: if proven { at } else { Ms::MAX } }
        });
        self.judged(1, &course, None)
    }

    /// The touches since `start`, in order of time.
    fn acts(&self, start: Ms) -> Vec<&Act> {
        let end = self.spell.end.map_or(Ms::MAX, |(at, _)| at);
        let acts = self.case.truth.acts_of(self.case.lead.id);
        let mut acts: Vec<&Act> = acts
            .filter(|act| self.case.is_touch(act, self.calendar))
            .filter(|act| (start..=end).contains(&act.occurred))
            .collect();
        acts.sort_by_key(|act| act.occurred);
        acts
    }

    /// When `length` from `from` is over, the clock standing in `pauses`.
    fn due_from(&self, from: Ms, length: Len, pauses: &[(Ms, Option<Ms>)]) -> Option<Ms> {
        self.due(from, Some(length), &clipped(from, pauses))
    }

    fn warned_from(&self, from: Ms, length: Len, pauses: &[(Ms, Option<Ms>)]) -> Option<Ms> {
        self.warned(from, Some(length), &clipped(from, pauses))
    }
}

/// What lies after `from` of each pause.
fn clipped(from: Ms, pauses: &[(Ms, Option<Ms>)]) -> Vec<(Ms, Option<Ms>)> {
    let later = pauses.iter().filter(|(_, to)| to.is_none_or(|to| to > from));
    later.map(|(begin, to)| ((*begin).max(from), *to)).collect()
}
