//! The little that reports and quotas need of one lead, derived whole from its facts at every look.
//!
//! Reports about a million leads read this and never the facts. It is made with the newest version
//! of the agreement: its stages, sources and touches; only the countdowns keep the version that
//! they follow. Start at [`Life`]; `derive` makes it.

mod derive;

use jiff::Timestamp;

use crate::contract::Verdict;
use crate::id::{LeadId, Name, OwnerId, PromiseId};
use crate::lead::Channel;

pub(super) use derive::{derive, short};

/// One lead, as reports see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Life {
    /// Which.
    pub lead: LeadId,
    /// When the record was created.
    pub created_at: Timestamp,
    /// It is deleted, or in the CRM's recycle bin: counted, and left out of every figure.
    pub gone: bool,
    /// It came in an upload (`imports:`).
    pub import: bool,
    /// Who brought it, as seen now.
    pub source: Name,
    /// The first time it reached each stage, or a later one while in no exit; in the order of the
    /// stages.
    pub entries: Vec<Entry>,
    /// The three delays.
    pub delays: Delays,
    /// What was done about it, by time.
    pub touches: Vec<Touched>,
    /// How Sales rated it, by time.
    pub ratings: Vec<Rating>,
    /// It is with Sales now: handed over, in no exit, not at the end of the funnel.
    pub open: Option<Open>,
    /// Its countdowns.
    pub countdowns: Vec<Short>,
}

/// The lead reached a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Which.
    pub stage: Name,
    /// When.
    pub at: Timestamp,
    /// Who had brought it, as seen then.
    pub source: Name,
    /// Its segment then; `None` is `otherwise`.
    pub segment: Option<Name>,
    /// The person who owned it then, or the first to own it afterwards.
    pub owner: Option<OwnerId>,
    /// What was made of it there; `None`: nothing yet.
    pub decision: Option<Decision>,
}

/// Sales took the lead on, or did not.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// When.
    pub at: Timestamp,
    /// How.
    pub how: Decided,
    /// Who owned it then.
    pub owner: Option<OwnerId>,
}

/// What Sales decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decided {
    /// It reached a later stage.
    Accepted,
    /// It left by an exit after somebody had spoken to it: taken on, and found to be no customer.
    Disqualified(Reason),
    /// It left by an exit, and nobody had followed it up: refused.
    Refused(Reason),
}

/// Why a lead left.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// The exit.
    pub exit: Name,
    /// What the field said that `reasons` names; `None` where none is named or it was blank.
    pub code: Option<Name>,
}

/// The three delays of a lead, promised or not, in working time of the lead's own calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delays {
    /// From the record's creation to its first person.
    pub assigned: Option<Delay>,
    /// From the first person to the first touch; 0 where the touch came first.
    pub touched: Option<Delay>,
    /// From the first touch after the handover to what came of it: a later stage or an exit.
    pub outcome: Option<Delay>,
    /// From the handover to the first touch: the speed to lead.
    pub speed: Option<Delay>,
}

/// A delay that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    /// When it ended.
    pub at: Timestamp,
    /// Working milliseconds.
    pub worked_ms: i64,
}

/// Something that somebody did about the lead, or says they did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// When, as claimed.
    pub at: Timestamp,
    /// How.
    pub channel: Channel,
    /// Under whose name.
    pub by: Option<OwnerId>,
    /// What it is worth.
    pub worth: Worth,
    /// Done, and the CRM's place for what came of it is blank.
    pub unconcluded: bool,
}

/// What an activity is worth as a touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// It counts, and was logged in time.
    Counts,
    /// It counts, but was logged later than `late_log_grace` after it happened.
    Late,
    /// Logged later than `backdating_limit` after it is said to have happened: it does not count.
    Backdated,
    /// Planned. If its time is past, nobody has said what came of it.
    Planned,
}

/// One rating.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// When.
    pub at: Timestamp,
    /// 1 to 5.
    pub stars: u8,
    /// By whom; the owner, where that is not said.
    pub by: Option<OwnerId>,
    /// As what.
    pub rater: Rater,
    /// Why.
    pub reason: Option<Name>,
    /// Who had brought the lead, as seen then.
    pub source: Name,
}

/// What the rater was to the lead then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rater {
    /// Its owner; also where nobody says who rated it.
    Owner,
    /// Somebody whom `people` names as a manager.
    Manager,
    /// Anybody else.
    Colleague,
}

impl Rater {
    /// Every one, in the order in which they are stored.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Manager, Self::Colleague];

    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Owner => "the lead's owner",
            Self::Manager => "a manager",
            Self::Colleague => "somebody else",
        }
    }
}

/// A lead that is with Sales.
#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    /// The stage that it is in.
    pub stage: Name,
    /// The person who owns it.
    pub owner: Option<OwnerId>,
    /// From when on it is dark: owned, and nothing logged for `discipline.dark_after`.
    pub dark_from: Option<Timestamp>,
}

/// One countdown in short.
#[derive(Clone, Debug, PartialEq)]
pub struct Short {
    /// Of which promise.
    pub promise: PromiseId,
    /// Number of the version that it follows.
    pub version: u32,
    /// How it stands.
    pub verdict: Verdict,
    /// When it began.
    pub start: Timestamp,
    /// When it is due.
    pub due: Option<Timestamp>,
    /// Working milliseconds from its start to its answer, pauses taken out; elapsed ones where the
    /// target is elapsed time. `None`: not answered.
    pub worked_ms: Option<i64>,
    /// The owner at the deadline; before it, the present one.
    pub owner: Option<OwnerId>,
    /// Segment at the start; `None` is `otherwise`.
    pub segment: Option<Name>,
    /// Source at the start.
    pub source: Name,
}

impl Life {
    /// When and how it first reached the stage.
    pub fn entry(&self, stage: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| &*entry.stage == stage)
    }
}
