//! PURE. The engines: from facts to verdicts. One function, [`evaluate`], for `run`, `test`,
//! `explain`, `demo`.
//!
//! State is derived from facts at every look; nothing is counted up. What cannot be known is
//! [`Verdict::Unknown`]. Start at [`evaluate`]; the life of one countdown is in `countdown`, its
//! end in `settle`, its why in `explain`.

mod alike;
mod answer;
mod budget;
mod countdown;
mod effort;
mod evaluate;
mod explain;
mod life;
mod quota;
mod rated;
mod pause;
mod proof;
mod settle;
mod spell;
mod stopwatch;
mod track;
mod watched;

use jiff::Timestamp;

use crate::calendar::Length;
use crate::contract::{Verdict, Version};
use crate::id::{ActivityId, LeadId, Name, OwnerId, PromiseId};
use crate::lead::{Act, Coverage, Directory, Reaction};

pub use alike::alike;
pub use budget::{Budget, BudgetState, Budgets, Burn};
pub use evaluate::{Replay, evaluate, failing};
pub use explain::{explain, explain_one};
pub use life::{
    Decided, Decision, Delay, Delays, Entry, Life, Open, Rater, Rating, Reason, Short, Touched,
    Worth,
};
pub use quota::{Quotas, Standing, State, Tally, Untold, cost, passed, spans};

/// What else is known besides the lead's own history.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What has been read completely.
    pub coverage: &'a Coverage,
    /// Who is somebody.
    pub directory: &'a Directory,
}

/// Which countdown: stable for as long as the facts are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountdownKey {
    /// Whose.
    pub lead: LeadId,
    /// Of which promise.
    pub promise: PromiseId,
    /// The how-manieth, from 1.
    pub cycle: u32,
    /// The how-manieth owner's, from 1, with `on_reassign: restart`. Of `next_touch`: the second
    /// of the cycle in which the touch lay from which it counts. Otherwise 1.
    pub tenure: u32,
}

impl CountdownKey {
    /// Whether a reaction is about this countdown; of a lead's own reactions.
    pub fn is_of(&self, reaction: &Reaction) -> bool {
        (&reaction.promise, reaction.cycle, reaction.tenure)
            == (&self.promise, self.cycle, self.tenure)
    }

    /// The manager's excuse for it among a lead's reactions, if it reaches as far as `due`.
    pub fn excuse<'r>(&self, reactions: &'r [Reaction], due: Timestamp) -> Option<&'r str> {
        reactions.iter().find_map(|one| match &one.act {
            Act::Excuse { reason, until } if self.is_of(one) && due <= *until => Some(&**reason),
            _ => None,
        })
    }
}

/// Why nobody is alerted although the verdict stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mute {
    /// It began before `enforce_from`.
    BeforeEnforcement,
    /// The lead came in an upload (`imports:`).
    ImportBurst,
}

impl Mute {
    /// For people.
    pub fn reason(self) -> &'static str {
        match self {
            Self::BeforeEnforcement => "it began before `enforce_from`",
            Self::ImportBurst => "the lead came in an upload (`imports`)",
        }
    }
}

/// What answered a countdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// When it happened.
    pub at: Timestamp,
    /// When the CRM knew.
    pub recorded_at: Timestamp,
    /// The touch, where it was one.
    pub activity: Option<ActivityId>,
}

/// One promise about one lead, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Countdown {
    /// Which.
    pub key: CountdownKey,
    /// The version it follows.
    pub version: Version,
    /// When it began.
    pub start: Timestamp,
    /// When its cycle began: earlier than `start` for a later tenure.
    pub cycle_start: Timestamp,
    /// When it is due; `None` while a pause without an end keeps that open.
    pub due: Option<Timestamp>,
    /// How it stands.
    pub verdict: Verdict,
    /// Why it stands so, where the verdict alone does not say (`left by recycled`, `calls read only
    /// to …`).
    pub reason: String,
    /// The owner at the deadline; before it, the present one.
    pub owner: Option<OwnerId>,
    /// Name of the segment at the start; `None` is `otherwise`.
    pub segment: Option<Name>,
    /// Name of the source at the start.
    pub source: Name,
    /// The target in force at the start.
    pub target: Length,
    /// Name of the calendar it is counted in.
    pub calendar: Name,
    /// When it becomes, or became, `at_risk`.
    pub at_risk_from: Option<Timestamp>,
    /// The first thing that answers it, in time or late.
    pub answered: Option<Answered>,
    /// A single pause was cut off by `max_pause`.
    pub paused_too_long: bool,
    /// Why nobody is alerted.
    pub mute: Option<Mute>,
    /// Past its deadline and waiting for a reading of the lead by id that begins at or after this.
    pub wants_reread: Option<Timestamp>,
    /// When its clock alone may change the verdict next; `None`: only facts can.
    pub next_change: Option<Timestamp>,
}

/// One countdown of the past, with what tells how it went.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// As it stands by now.
    pub countdown: Countdown,
    /// When it ended without need of an answer: passed on, or the lead went on or away.
    pub ended: Option<Timestamp>,
    /// How long it took, where that was asked for.
    pub ran: Option<Ran>,
}

/// How much of a countdown's time had run, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ran {
    /// When it was answered.
    pub answered_ms: Option<i64>,
    /// When it ended; by now, where it has not.
    pub stopped_ms: i64,
}

/// Everything the agreement says about one lead at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Which lead.
    pub lead: LeadId,
    /// The instant, by the CRM's clock.
    pub as_of: Timestamp,
    /// In the order of versions, promises, cycles, tenures.
    pub countdowns: Vec<Countdown>,
    /// What reports need of the lead; `None` where there is no agreement at all.
    pub life: Option<Life>,
    /// What people did about alerts up to now, in order of time.
    pub reactions: Vec<Reaction>,
    /// When to look again, if nothing happens before.
    pub next_change: Option<Timestamp>,
}

impl Evaluation {
    /// The earliest CRM time at which a wanted reading by id must begin; `None` where none is
    /// wanted.
    pub fn wants_reread(&self) -> Option<Timestamp> {
        self.countdowns.iter().filter_map(|countdown| countdown.wants_reread).max()
    }
}
