//! One call, e-mail, meeting, message, note or task, with the three times that every activity has.

use jiff::Timestamp;

use crate::id::{ActivityId, OwnerId};

/// The kind of activity. Notes and tasks are kept for discipline reports; they prove nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// A telephone call.
    Call,
    /// One e-mail, either way.
    Email,
    /// A meeting, planned or held.
    Meeting,
    /// SMS, WhatsApp, LinkedIn and the like.
    Message,
    /// A note: somebody wrote something down.
    Note,
    /// A to-do: somebody intends something.
    Task,
}

impl Channel {
    /// Every channel, in the order in which reports list them.
    pub const ALL: [Self; 6] =
        [Self::Call, Self::Email, Self::Meeting, Self::Message, Self::Note, Self::Task];

    /// The word used in the agreement, the store and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Email => "email",
            Self::Meeting => "meeting",
            Self::Message => "message",
            Self::Note => "note",
            Self::Task => "task",
        }
    }

    /// The channel with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.word() == word)
    }
}

/// Who spoke to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// We to the lead.
    Outbound,
    /// The lead to us: a *reply*, never a touch.
    Inbound,
    /// The CRM does not say (messages, meetings).
    Unstated,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It took place: sent, held, spoken, or an unanswered attempt that did ring.
    Done,
    /// Planned, draft or scheduled: not yet anything.
    Planned,
    /// Failed, bounced, cancelled, nobody came.
    Failed,
}

/// One activity as the CRM shows it. Content is never kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Kind and CRM id.
    pub id: ActivityId,
    /// Call, e-mail …
    pub channel: Channel,
    /// Who spoke to whom.
    pub direction: Direction,
    /// What came of it.
    pub outcome: Outcome,
    /// Length of a call in milliseconds; `None` where the CRM does not say.
    pub duration_ms: Option<i64>,
    /// The person it is logged under.
    pub by: Option<OwnerId>,
    /// Sent by a sequence, workflow or campaign, even if under a rep's name.
    pub automated: bool,
    /// Done, and the CRM's own place for what came of it was read and is blank. False where it is
    /// filled in, where there is no such place, and where that is not known.
    pub unconcluded: bool,
    /// When it happened, as claimed by whoever logged it; the beginning, where only a date is
    /// known.
    pub occurred_at: Timestamp,
    /// The end of the claimed time: equal to `occurred_at`, or the end of the day where only a date
    /// is known.
    pub occurred_until: Timestamp,
    /// When the CRM stored it.
    pub recorded_at: Timestamp,
    /// When we first saw it.
    pub seen_at: Timestamp,
}
