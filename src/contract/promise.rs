//! One promise about each lead, in the form that the countdown engine judges.

use super::Objective;
use crate::calendar::Length;
use crate::condition::Condition;
use crate::id::PromiseId;

/// What opens a countdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The lead reaches stage `index` or a later one while in no exit.
    Stage(usize),
    /// The lead comes to be in exactly stage `index`, in no exit.
    InStage(usize),
    /// The lead is marked as the stage of definition `index` and does not meet it.
    Violation(usize),
    /// The lead meets definition `index`, is in no exit, and is not marked.
    Missed(usize),
}

/// What answers a countdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A touch as `touch:` defines it.
    Touch,
    /// The same, over and over: each touch opens the next countdown.
    NextTouch,
    /// So many touches, none too long after the one before.
    Touches(Effort),
    /// A later stage, or an exit: the lead was accepted or refused.
    Decided,
    /// The lead is in another stage, or in an exit.
    Moved,
    /// A person owns the lead.
    Assigned,
    /// What opened it is over: the record is mended.
    Mended,
    /// The lead is marked as the stage.
    Marked,
    /// Somebody has rated the lead, 1 to 5.
    Rated,
}

impl Answer {
    /// Whether touches answer it: then these can be logged late, and the calendar is that of the
    /// first person to own the lead.
    pub fn is_touch(self) -> bool {
        matches!(self, Self::Touch | Self::NextTouch | Self::Touches(_))
    }

    /// Whether it is about the lead as it was at the start, whoever comes to own it.
    pub fn is_of_the_start(self) -> bool {
        matches!(self, Self::Assigned | Self::Mended | Self::Marked)
    }
}

/// How persistently a lead is followed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Touches, at least.
    pub attempts: u32,
    /// Different channels among them, at least.
    pub channels: usize,
    /// Longest time from the start to the first touch, and from each to the next.
    pub max_gap: Option<Length>,
}

/// What ends the need to follow up, besides having done it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// The lead called or wrote.
    Reply,
    /// The lead reached stage `index` or a later one.
    Stage(usize),
    /// The lead left by an exit.
    Exit,
}

/// Which side made the promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// `sales_owes:`.
    Sales,
    /// `definitions:`.
    Marketing,
}

/// What a change of owner does to the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnReassign {
    /// Nothing; a breach belongs to the owner at the deadline.
    #[default]
    Keep,
    /// It starts anew for the new owner.
    Restart,
}

/// What happens when a lead comes back from an exit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reopen {
    /// A new countdown, with the next cycle number.
    #[default]
    NewCycle,
    /// The old countdown goes on; the time in the exit does not count.
    Continue,
    /// Nothing.
    Ignore,
}

/// Target by segment; the one in force at the start counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Within {
    /// By index of the segment; `None` where the promise names no target for it.
    pub segments: Vec<Option<Length>>,
    /// For all others; `None`: the promise does not cover them.
    pub otherwise: Option<Length>,
}

impl Within {
    /// The same for everybody.
    pub fn all(length: Length) -> Self {
        Self { segments: Vec::new(), otherwise: Some(length) }
    }

    /// The target for a lead in `segment`.
    pub fn of(&self, segment: Option<usize>) -> Option<Length> {
        segment.and_then(|index| *self.segments.get(index)?).or(self.otherwise)
    }

    /// Every target named, in the order of the segments.
    pub fn lengths(&self) -> impl Iterator<Item = Length> {
        self.segments.iter().flatten().copied().chain(self.otherwise)
    }
}

/// One promise about each lead.
#[derive(Clone, Debug)]
pub struct Promise {
    /// As named in the agreement.
    pub id: PromiseId,
    /// Name of its kind in [`super::kinds::KINDS`], or `definition_violation`, `missed_lead`.
    pub kind: &'static str,
    /// Which side made it.
    pub owed_by: Party,
    /// Which leads it covers, judged at the start.
    pub when: Option<Condition>,
    /// What opens it.
    pub start: Start,
    /// What answers it.
    pub answer: Answer,
    /// What else ends it. An exit always does: where it is not named here, unanswered.
    pub until: Vec<Until>,
    /// Index of the field that says why a lead was refused.
    pub reasons: Option<usize>,
    /// How long it may take. A length of 0 (definitions without `grace`) is over at once.
    pub within: Within,
    /// Share of the target, in (0, 1), at which it becomes `at_risk`.
    pub at_risk_at: Option<f64>,
    /// The clock stands while this holds.
    pub pauses_while: Option<Condition>,
    /// Longest single pause, in the countdown's calendar.
    pub max_pause: Option<Length>,
    /// What a change of owner does.
    pub on_reassign: OnReassign,
    /// What a return from an exit does.
    pub reopen: Reopen,
    /// Which share of its countdowns must be met.
    pub objective: Option<Objective>,
    /// Index into the contract's routes; `None`: nobody is told.
    pub route: Option<usize>,
}

impl Promise {
    /// Whether it follows from a definition, and nobody wrote it down by itself.
    pub fn is_of_a_definition(&self) -> bool {
        matches!(self.start, Start::Violation(_) | Start::Missed(_))
    }
}
