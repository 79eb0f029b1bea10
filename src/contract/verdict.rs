//! The words for how a countdown stands.

use std::fmt;

/// How a countdown stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Running, with time left.
    OnTrack,
    /// Running, with little time left (`at_risk_at`).
    AtRisk,
    /// Stopped by `pauses_while`.
    Paused,
    /// Kept.
    Met,
    /// Kept, but nothing that proves it had been recorded by the deadline.
    MetLateLogged,
    /// Broken and still open.
    Breached,
    /// Broken, and done late.
    BreachedAnswered,
    /// Would be broken, but the owner was exempt at the deadline.
    Excused,
    /// Ended without a result: the lead left in time, or was deleted.
    Void,
    /// Past its deadline, but not everything that could answer it has been read.
    Unknown,
}

impl Verdict {
    /// Every verdict, in the order of the documentation.
    pub const ALL: [Self; 10] = [
        Self::OnTrack,
        Self::AtRisk,
        Self::Paused,
        Self::Met,
        Self::MetLateLogged,
        Self::Breached,
        Self::BreachedAnswered,
        Self::Excused,
        Self::Void,
        Self::Unknown,
    ];

    /// The word used in the agreement, the store and every output.
    pub fn word(self) -> &'static str {
        match self {
            Self::OnTrack => "on_track",
            Self::AtRisk => "at_risk",
            Self::Paused => "paused",
            Self::Met => "met",
            Self::MetLateLogged => "met_late_logged",
            Self::Breached => "breached",
            Self::BreachedAnswered => "breached_answered",
            Self::Excused => "excused",
            Self::Void => "void",
            Self::Unknown => "unknown",
        }
    }

    /// The verdict with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
    }

    /// Whether it says that the promise was broken.
    pub fn is_breach(self) -> bool {
        matches!(self, Self::Breached | Self::BreachedAnswered)
    }

    /// Whether time alone may still change it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::OnTrack | Self::AtRisk | Self::Paused | Self::Unknown)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}
