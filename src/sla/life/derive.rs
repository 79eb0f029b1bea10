//! From a lead's way through the funnel to its life in short.

use jiff::Timestamp;

use super::{
    Decided, Decision, Delay, Delays, Entry, Life, Name, Open, Rater, Rating, Reason, Short,
    Touched, Worth,
};
use crate::calendar::Calendar;
use crate::contract::{Answer, Refusal};
use crate::id::OwnerId;
use crate::lead::{Activity, Existence, Value};
use crate::sla::answer::refused;
use crate::sla::countdown::{Judged, calendar_for};
use crate::sla::rated::{Given, ratings};
use crate::sla::track::{Moment, Track};

/// How a lead left that was refused where the alert was read.
const NOT_A_LEAD: &str = "not a lead";

/// One countdown in short.
pub(in crate::sla) fn short(judged: &Judged<'_>) -> Short {
    let countdown = &judged.countdown;
    let stopwatch = judged.stopwatch();
    Short {
        promise: countdown.key.promise.clone(),
        version: countdown.version.number,
        verdict: countdown.verdict,
        start: countdown.start,
        due: countdown.due,
        worked_ms: countdown.answered.as_ref().map(|answered| stopwatch.elapsed(answered.at)),
        owner: countdown.owner.clone(),
        segment: countdown.segment.clone(),
        source: countdown.source.clone(),
    }
}

/// What reports need of the lead that `track` follows, with all its countdowns.
pub(in crate::sla) fn derive(track: &Track<'_>, countdowns: Vec<Short>) -> Life {
    let timeline = track.timeline;
    let handover = track.contract.handover();
    let handed_over = reached(track, handover).map(|moment| moment.at);
    let first = track.first_person(timeline.created_at, track.as_of);
    let calendar = calendar_for(track, handed_over.unwrap_or(timeline.created_at), first);
    let touches = touches(track, calendar);
    let entries = entries(track, &touches);
    let decision = entries.get(handover).and_then(|entry| entry.decision.as_ref());
    let last = track.moments.last().map(|moment| moment.at).unwrap_or(timeline.created_at);
    let place = Place { handed_over, assigned: first.map(|(_, at)| at), calendar };
    Life {
        lead: timeline.lead.clone(),
        created_at: timeline.created_at,
        gone: timeline.existence != Existence::Live,
        import: timeline.import_burst,
        source: track.snapshot(last).source.clone(),
        delays: place.delays(timeline.created_at, &touches, decision),
        open: place.open(track),
        ratings: rated(track),
        entries,
        touches,
        countdowns,
    }
}

/// The first time that each stage was reached. Whoever reaches a stage has reached those before
/// it, so that the list has no gaps.
fn entries(track: &Track<'_>, touches: &[Touched]) -> Vec<Entry> {
    let stages = track.contract.stages.iter().enumerate();
    let found = stages.map_while(|(index, stage)| {
        let moment = reached(track, index)?;
        let snapshot = track.snapshot(moment.at);
        Some(Entry {
            stage: stage.name.clone(),
            at: moment.at,
            source: snapshot.source.clone(),
            segment: segment(track, snapshot.segment),
            owner: track.first_person(moment.at, track.as_of).map(|(owner, _)| owner.clone()),
            decision: decision(track, (index, moment.at), touches),
        })
    });
    found.collect()
}

fn reached<'t>(track: &'t Track<'_>, stage: usize) -> Option<&'t Moment> {
    track.moments.iter().find(|moment| moment.position.reached(stage))
}

fn segment(track: &Track<'_>, index: Option<usize>) -> Option<Name> {
    index.map(|index| track.contract.segments[index].name.clone())
}

fn person_at(track: &Track<'_>, at: Timestamp) -> Option<OwnerId> {
    let owner = track.timeline.owner_at(at);
    owner.filter(|owner| track.directory.is_person(owner)).cloned()
}

/// The first thing that came of the lead after it reached stage `index`, at `from`.
fn decision(
    track: &Track<'_>,
    (stage, from): (usize, Timestamp),
    touches: &[Touched],
) -> Option<Decision> {
    let after = track.moments.iter().filter(|moment| moment.at >= from);
    let moved = after.into_iter().find_map(|moment| match moment.position.exit {
        Some(exit) => Some((moment.at, Some(exit))),
        None => moment.position.reached(stage + 1).then_some((moment.at, None)),
    });
    let said = refused(track, from).filter(|(at, _)| moved.is_none_or(|(moved, _)| *at < moved));
    if let Some((at, reason)) = said {
        let reason = Reason { exit: NOT_A_LEAD.into(), code: Some(reason.into()) };
        let how = refusal(reason, (from, at), touches);
        return Some(Decision { at, how, owner: person_at(track, at) });
    }
    let (at, exit) = moved?;
    let how = match exit {
        None => Decided::Accepted,
        Some(exit) => {
            let exit = track.contract.exits[exit].name.clone();
            refusal(Reason { exit, code: code(track, at) }, (from, at), touches)
        }
    };
    Some(Decision { at, how, owner: person_at(track, at) })
}

/// It left at `at`, after it had come at `from`: given up if anybody had spoken to it, refused
/// otherwise.
fn refusal(reason: Reason, (from, at): (Timestamp, Timestamp), touches: &[Touched]) -> Decided {
    let spoken = touches.iter().any(|one| one.counts() && one.at >= from && one.at <= at);
    match spoken {
        true => Decided::Disqualified(reason),
        false => Decided::Refused(reason),
    }
}

/// What the field says that some promise to accept names under `reasons`.
fn code(track: &Track<'_>, at: Timestamp) -> Option<Name> {
    let mut promises = track.contract.promises.iter();
    let field = promises.find_map(|one| one.reasons.filter(|_| one.answer == Answer::Decided))?;
    match track.snapshot(at).value(field) {
        Value::Blank => None,
        value => Some(value.to_string().into()),
    }
}

fn touches(track: &Track<'_>, calendar: &Calendar) -> Vec<Touched> {
    let touch = &track.contract.touch;
    let later = |activity: &Activity, limit| {
        let latest = calendar.deadline(activity.occurred_until, limit);
        latest.is_some_and(|latest| activity.recorded_at > latest)
    };
    let worth = |activity: &Activity| match touch.judge(activity) {
        Err(Refusal::Planned) => Some(Worth::Planned),
        Err(_) => None,
        Ok(()) if touch.backdating_limit.is_some_and(|limit| later(activity, limit)) => {
            Some(Worth::Backdated)
        }
        Ok(()) if touch.late_log_grace.is_some_and(|grace| later(activity, grace)) => {
            Some(Worth::Late)
        }
        Ok(()) => Some(Worth::Counts),
    };
    let found = track.timeline.activities.iter().filter_map(|activity| {
        let worth = worth(activity)?;
        let (channel, by) = (activity.channel, activity.by.clone());
        let at = match worth {
            Worth::Planned => activity.occurred_until,
            _ => activity.occurred_at,
        };
        // What is said to be done is done by now; what is planned may lie ahead.
        let touched = Touched { at, channel, by, worth, unconcluded: activity.unconcluded };
        (worth == Worth::Planned || at <= track.as_of).then_some(touched)
    });
    found.collect()
}

impl Touched {
    /// Whether it is a touch.
    pub fn counts(&self) -> bool {
        matches!(self.worth, Worth::Counts | Worth::Late)
    }
}

/// How it was rated, and by whom; by the owner, where that is not said.
fn rated(track: &Track<'_>) -> Vec<Rating> {
    let people = &track.contract.people;
    let found = ratings(track).into_iter().map(|Given { at, stars, by, reason }| {
        let owner = person_at(track, at);
        let rater = match &by {
            Some(by) if owner.as_ref() != Some(by) && people.is_manager(by) => Rater::Manager,
            Some(by) if owner.as_ref() != Some(by) => Rater::Colleague,
            _ => Rater::Owner,
        };
        let source = track.snapshot(at).source.clone();
        Rating { at, stars, by: by.or(owner), rater, reason, source }
    });
    found.collect()
}

/// What delays are measured by.
struct Place<'a> {
    handed_over: Option<Timestamp>,
    assigned: Option<Timestamp>,
    calendar: &'a Calendar,
}

impl Place<'_> {
    fn delay(&self, from: Timestamp, at: Timestamp) -> Delay {
        Delay { at, worked_ms: self.calendar.worked_ms(from, at) }
    }

    fn delays(
        &self,
        created: Timestamp,
        touches: &[Touched],
        decision: Option<&Decision>,
    ) -> Delays {
        let first = |from: Timestamp| {
            let mut touches = touches.iter().filter(|one| one.counts() && one.at >= from);
            touches.next().map(|one| one.at)
        };
        let touched = first(created);
        let spoken = self.handed_over.and_then(first);
        Delays {
            assigned: self.assigned.map(|at| self.delay(created, at)),
            touched: self.assigned.zip(touched).map(|(from, at)| self.delay(from, at)),
            outcome: spoken.zip(decision).and_then(|(from, decision)| {
                (decision.at >= from).then(|| self.delay(from, decision.at))
            }),
            speed: self.handed_over.zip(spoken).map(|(from, at)| self.delay(from, at)),
        }
    }

    fn open(&self, track: &Track<'_>) -> Option<Open> {
        let handed_over = self.handed_over?;
        let last = track.moments.last()?;
        let stage = last.position.stage.filter(|_| last.position.exit.is_none())?;
        let is_open = stage >= track.contract.handover() && stage + 1 < track.contract.stages.len();
        if !is_open || track.timeline.existence != Existence::Live {
            return None;
        }
        let owner = person_at(track, last.at);
        let owned = track.timeline.owners.iter().map(|(at, _)| *at).filter(|at| *at <= track.as_of);
        let logged = track.timeline.activities.iter().filter(|activity| !activity.automated);
        let logged = logged.map(|activity| activity.recorded_at).filter(|at| *at <= track.as_of);
        let since = logged.chain(owned).chain([handed_over]).max().unwrap_or(handed_over);
        let dark = track.contract.discipline.filter(|_| owner.is_some());
        Some(Open {
            stage: track.contract.stages[stage].name.clone(),
            owner,
            dark_from: dark.and_then(|one| self.calendar.deadline(since, one.dark_after)),
        })
    }
}
