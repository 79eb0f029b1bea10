//! PURE. What to say, to whom, and what was said already.
//!
//! A [`Post`] is one message somewhere; its content may be revised, and the newest revision is what
//! should be read there. [`Said`] is the ledger: one line per alert, so that nothing is said twice.
//! `decide` compares verdicts with the ledger; [`terms`] does so for what was agreed about periods.
//! Delivery is not done here.

mod decide;
mod digest;
mod edits;
mod foretold;
mod gather;
mod key;
mod ladder;
mod ledger;
mod offers;
mod outlook;
mod quality;
mod reach;
mod room;
mod steps;
mod story;
pub mod terms;

use std::fmt;

use jiff::Timestamp;

use crate::contract::{Sink, Upon, Version};
use crate::id::{DedupKey, LeadId, OwnerId, PromiseId};
use crate::sla::CountdownKey;

pub use decide::{Decisions, Round, decide, may_speak};
pub use digest::{Digest, Part};
pub use foretold::{Foretold, forecast, foretold};
pub use gather::BACKLOG_ITEMS;
pub use key::{PostId, dedup};
pub use ladder::{Handled, SNOOZES, TAKEN_FOR};
pub use offers::{About, Barred, Offer};
pub use outlook::{Outcome, Outlook, outlook};
pub use quality::Quality;
pub use room::{Recent, looks_back};
use terms::Term;

/// Who is to read it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recipient {
    /// A person of the CRM, directly.
    Person(OwnerId),
    /// A channel, by the notifier's id.
    Channel(String),
    /// Another way than Slack.
    Sink(Sink),
    /// Whoever runs this monitor (`notify.slack.ops`, the log, the console).
    Ops,
}

impl fmt::Display for Recipient {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(owner) => write!(out, "owner {owner}"),
            Self::Channel(channel) => write!(out, "channel {channel}"),
            Self::Sink(sink) => write!(out, "{sink}"),
            Self::Ops => out.write_str("the operator"),
        }
    }
}

/// How the story of a countdown stands for its readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Story {
    /// Little time is left.
    AtRisk,
    /// Broken, and open.
    Breached,
    /// Answered in time after a warning.
    Met,
    /// Broken, answered late.
    Answered,
    /// We said it was broken; it was not (a touch was logged late, the lead had left …).
    Withdrawn,
    /// After a warning: it no longer matters, or not now (the lead left in time, was deleted, the
    /// owner is excused, the clock is paused, the deadline has moved).
    Closed,
}

impl Story {
    /// Every story, as a message may come to tell them.
    pub const ALL: [Self; 6] =
        [Self::AtRisk, Self::Breached, Self::Met, Self::Answered, Self::Withdrawn, Self::Closed];

    /// The word used in the store, in metadata and in tests of the agreement.
    pub fn word(self) -> &'static str {
        match self {
            Self::AtRisk => "at_risk",
            Self::Breached => "breached",
            Self::Met => "met",
            Self::Answered => "answered",
            Self::Withdrawn => "withdrawn",
            Self::Closed => "closed",
        }
    }

    /// The story with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|story| story.word() == word)
    }

    /// Whether somebody is still asked to do something.
    pub fn is_open(self) -> bool {
        matches!(self, Self::AtRisk | Self::Breached)
    }
}

/// One line of the ledger: this alert has been decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What makes it the same alert: countdown, step of the route, recipient.
    pub key: DedupKey,
    /// About which countdown.
    pub countdown: CountdownKey,
    /// What the step waited for.
    pub upon: Upon,
    /// The message that carries it.
    pub post: PostId,
    /// How the story stood when that message was last revised for it.
    pub story: Story,
    /// When it was decided.
    pub at: Timestamp,
}

/// An alert that was not sent, and why; nothing suppressed is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// The alert.
    pub key: DedupKey,
    /// About which countdown.
    pub countdown: CountdownKey,
    /// Why, for people.
    pub reason: String,
    /// When it is looked at again, where it only waits.
    pub until: Option<Timestamp>,
    /// When it was decided.
    pub at: Timestamp,
}

/// One message somewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Post {
    /// Opaque; also what the notifier's metadata carries.
    pub id: PostId,
    /// Who is to read it.
    pub to: Recipient,
    /// The message it answers in a thread.
    pub thread_of: Option<PostId>,
    /// Counts up with each change of the content, from 1.
    pub revision: u32,
    /// What it says.
    pub notice: Notice,
}

/// What a message says, free of any channel's format and of personal data: names are looked up when
/// it is sent.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a few live at a time; a box would only be noise")]
pub enum Notice {
    /// About one countdown.
    One(Item),
    /// Many at once (first start, a backlog): the first few in full, the rest as a count.
    Backlog {
        /// In order of urgency; bounded.
        items: Vec<Item>,
        /// How many there are in all, those in `items` included.
        total: u32,
        /// How many of them are still open.
        open: u32,
        /// What brought them together.
        many: Many,
        /// How many of all concern whom, most first; bounded.
        by_owner: Vec<(Option<OwnerId>, u32)>,
        /// When it was decided.
        at: Timestamp,
    },
    /// About terms of the agreement for a period: quotas and budgets. Bounded.
    Terms(Vec<Term>),
    /// For whoever runs the monitor.
    Ops {
        /// One sentence.
        headline: String,
        /// What, where, why, what to do; one line each.
        details: Vec<String>,
        /// It says that the trouble has ended.
        is_over: bool,
        /// When it was decided.
        at: Timestamp,
    },
    /// The weekly summary, for both sides.
    Digest(Box<Digest>),
}

/// What brings many countdowns into one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Many {
    /// They were there before anything was watched.
    First,
    /// They came to one reader at once.
    Together,
    /// So many of one promise came to one reader that what follows is added here, until none is
    /// open any more.
    Storm(PromiseId),
}

/// One countdown in a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Which.
    pub countdown: CountdownKey,
    /// How the story stands.
    pub story: Story,
    /// Name of the kind of promise.
    pub kind: String,
    /// The lead; its name is looked up when the message is sent.
    pub lead: LeadId,
    /// Whom it concerns: the owner at the deadline, or now.
    pub owner: Option<OwnerId>,
    /// What somebody has done about it, as long as that holds.
    pub handled: Option<Handled>,
    /// Somebody to be mentioned besides (a manager, in an escalation).
    pub mention: Option<OwnerId>,
    /// Segment at the start.
    pub segment: Option<String>,
    /// Source at the start.
    pub source: String,
    /// When the countdown began.
    pub start: Timestamp,
    /// When it is, or was, due.
    pub due: Option<Timestamp>,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// The target (`4 working hours`).
    pub target: String,
    /// The calendar, and its zone's name.
    pub calendar: String,
    /// IANA zone in which times are shown where the reader's own is not known.
    pub zone: String,
    /// Why, in one line (`no call, email, meeting or message is logged since then`).
    pub why: String,
    /// The version that it follows.
    pub version: Version,
    /// The CRM time of the data behind it.
    pub as_of: Timestamp,
}
