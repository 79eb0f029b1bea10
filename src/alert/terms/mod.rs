//! What to say about the agreement's terms for a period: quotas, and objectives with their budgets.
//!
//! Each step of a route speaks once about a term in a period; afterwards its message is only edited
//! when things take another course. Nothing is said of what has not been read completely, of what
//! binds only a part of the period, or of periods that were over before anything was watched.
//! Start at [`decide`]; `stands` is what a standing means for its readers, `words` how it reads.

mod decide;
mod stands;
mod words;

use jiff::Timestamp;

use super::{Post, PostId};
use crate::contract::{Party, Span, Version};
use crate::id::{DedupKey, PromiseId};

pub use decide::{Look, TERMS, decide, spans};

/// Which course a term takes, as its readers know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Course {
    /// A quota that can no longer be met at the present rate.
    OutOfReach,
    /// A quarter of a budget went within a working day.
    Fast,
    /// Half of a budget went in the first half of the period.
    Slow,
    /// The period runs, and a budget is used up, even if as many more leads come as chance allows.
    UsedUp,
    /// The period runs, and more are missed than its leads allow, even if as many come as that.
    Missed,
    /// The period is over: not kept.
    Broken,
    /// After a warning: the period runs, and all is well again.
    Eased,
    /// After a warning: the period is over, and it was kept.
    Kept,
    /// It was said to be broken, or to burn; that was not so.
    Withdrawn,
}

impl Course {
    /// Every course with the word used in the store.
    const WORDS: [(Self, &'static str); 9] = [
        (Self::OutOfReach, "out_of_reach"),
        (Self::Fast, "fast"),
        (Self::Slow, "slow"),
        (Self::UsedUp, "used_up"),
        (Self::Missed, "missed"),
        (Self::Broken, "broken"),
        (Self::Eased, "eased"),
        (Self::Kept, "kept"),
        (Self::Withdrawn, "withdrawn"),
    ];

    /// The word used in the store.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(course, _)| *course == self);
        found.map_or("", |(_, word)| word)
    }

    /// The course with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, one)| *one == word).map(|(course, _)| *course)
    }

    /// Whether it goes badly.
    pub fn is_bad(self) -> bool {
        !matches!(self, Self::Eased | Self::Kept | Self::Withdrawn)
    }
}

/// One term in a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The quota, or the promise whose objective it is.
    pub promise: PromiseId,
    /// In which period.
    pub span: Span,
    /// Which course it takes.
    pub course: Course,
    /// Whose it is.
    pub owed_by: Party,
    /// What was promised, after `Marketing promised` (`that at least 300 leads reach mql`).
    pub owed: String,
    /// What has come of it, as a clause (`212 have so far`).
    pub found: String,
    /// The same promise in short (`at least 300 leads per month`).
    pub agreed: String,
    /// When a budget began to go too fast.
    pub since: Option<Timestamp>,
    /// IANA zone in which times are shown where the reader's own is not known.
    pub zone: String,
    /// The version that it follows.
    pub version: Version,
    /// The CRM time of the data behind it.
    pub as_of: Timestamp,
}

/// One line of the ledger: a step of a route has spoken about a term, or waits for its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// What makes it the same: term, period, what the step waited for, recipient.
    pub key: DedupKey,
    /// About which quota or objective.
    pub promise: PromiseId,
    /// In which period.
    pub span: Span,
    /// The message that carries it; `None` while a step with `after` waits.
    pub post: Option<PostId>,
    /// When the cause was found, by the CRM's clock.
    pub at: Timestamp,
}

/// What comes out of a look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Ledger lines, new and revised.
    pub spoken: Vec<Spoken>,
    /// Messages, new and revised, each once.
    pub posts: Vec<Post>,
}
