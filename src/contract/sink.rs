//! The ways besides Slack in which somebody is told, as the agreement writes them: `webhook:NAME`.

use std::fmt;

/// What kind of way it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SinkKind {
    /// A program of the user's own, by HTTP.
    Webhook,
}

impl SinkKind {
    /// Every kind, in the order in which they are listed to users.
    pub const ALL: [Self; 1] = [Self::Webhook];

    /// The word before the colon.
    pub fn word(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
        }
    }

    /// The kind with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What stands behind the colon.
    pub fn names(self) -> Names {
        match self {
            Self::Webhook => Names::Settings,
        }
    }

    /// How it is written, for people: `webhook:NAME`.
    pub fn form(self) -> String {
        let name = match self.names() {
            Names::Settings => "NAME",
        };
        format!("{}:{name}", self.word())
    }

    /// Whether the weekly summary can be read there.
    pub fn shows_digest(&self) -> bool {
        match self {
            Self::Webhook => true,
        }
    }
}

/// What names one of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// What `leadpact.yaml` calls it.
    Settings,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sink {
    /// What kind of way.
    pub kind: SinkKind,
    /// Which one of that kind.
    pub name: String,
}

impl fmt::Display for Sink {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.kind.word(), self.name)
    }
}
