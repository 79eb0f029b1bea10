//! The ways besides Slack in which somebody is told, as the agreement writes them: `webhook:NAME`.

use std::fmt;

/// What kind of way it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SinkKind {
    /// A mail server.
    Email,
    /// A program of the user's own, by HTTP.
    Webhook,
    /// A channel of Microsoft Teams.
    Teams,
    /// A space of Google Chat.
    Gchat,
    /// A service of PagerDuty.
    Pagerduty,
}

impl SinkKind {
    /// Every kind, in the order in which they are listed to users.
    pub const ALL: [Self; 5] =
        [Self::Email, Self::Webhook, Self::Teams, Self::Gchat, Self::Pagerduty];

    /// The word before the colon.
    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Webhook => "webhook",
            Self::Teams => "teams",
            Self::Gchat => "gchat",
            Self::Pagerduty => "pagerduty",
        }
    }

    /// The kind with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What stands behind the colon.
    pub fn names(self) -> Names {
        match self {
            Self::Email => Names::Address,
            Self::Webhook | Self::Teams | Self::Gchat | Self::Pagerduty => Names::Settings,
        }
    }

    /// How it is written, for people: `webhook:NAME`.
    pub fn form(self) -> String {
        let name = match self.names() {
            Names::Settings => "NAME",
            Names::Address => "ADDRESS",
        };
        format!("{}:{name}", self.word())
    }

    /// Whether the weekly summary can be read there.
    pub fn shows_digest(&self) -> bool {
        *self != Self::Pagerduty
    }
}

/// What names one of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// What `leadpact.yaml` calls it.
    Settings,
    /// An e-mail address: one server sends to all of them.
    Address,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sink {
    /// What kind of way.
    pub kind: SinkKind,
    /// Which one of that kind; empty for what reaches every address.
    pub name: String,
}

impl Sink {
    /// What `leadpact.yaml` configures for it.
    pub fn configured(&self) -> Self {
        match self.kind.names() {
            Names::Settings => self.clone(),
            Names::Address => Self { kind: self.kind, name: String::new() },
        }
    }
}

impl fmt::Display for Sink {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name.is_empty() {
            true => out.write_str(self.kind.word()),
            false => write!(out, "{}:{}", self.kind.word(), self.name),
        }
    }
}
