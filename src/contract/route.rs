//! Who hears about it.

use std::collections::BTreeMap;
use std::fmt;

use super::Sink;
use crate::calendar::Length;
use crate::id::OwnerId;

/// What a step waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Upon {
    /// Little time is left.
    AtRisk,
    /// The promise is broken.
    Breached,
}

impl Upon {
    /// The word used in the agreement.
    pub fn word(self) -> &'static str {
        match self {
            Self::AtRisk => "at_risk",
            Self::Breached => "breached",
        }
    }
}

/// Where a message goes, as the agreement says it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Destination {
    /// The lead's owner, directly.
    Owner,
    /// The owner's manager (`people.managers`).
    Manager,
    /// A Slack channel, by id.
    Slack(String),
    /// Another way, which `leadpact.yaml` configures.
    Sink(Sink),
}

impl Destination {
    /// Whether it is a place that others read too: nobody's lead is needed to find it.
    pub fn is_place(&self) -> bool {
        matches!(self, Self::Slack(_) | Self::Sink(_))
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Owner => out.write_str("owner"),
            Self::Manager => out.write_str("manager"),
            Self::Slack(channel) => write!(out, "slack:{channel}"),
            Self::Sink(sink) => write!(out, "{sink}"),
        }
    }
}

/// One step of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it waits for.
    pub upon: Upon,
    /// And how long after that, in the countdown's calendar; `None` at once.
    pub after: Option<Length>,
    /// Whom it tells.
    pub to: Destination,
    /// Whether and how often it says so again while it is still true.
    pub repeat: Option<Repeat>,
    /// Once somebody is on it, it is not said any more, or not again (`until: ack`). Otherwise it
    /// only waits for as long as they may take.
    pub until_ack: bool,
}

impl Step {
    /// Every time that it speaks: 0 is the first.
    pub fn turns(&self) -> std::ops::RangeInclusive<u32> {
        0..=self.repeat.map_or(0, |repeat| repeat.times)
    }
}

/// Saying it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// So long after the time before, in the countdown's calendar.
    pub every: Length,
    /// So many times.
    pub times: u32,
}

/// One entry of `routes:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// As written.
    pub name: String,
    /// In the order written; may be empty.
    pub steps: Vec<Step>,
}

/// `people:`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// Manager by team.
    pub managers: BTreeMap<String, OwnerId>,
    /// For everybody else.
    pub default_manager: Option<OwnerId>,
}

impl People {
    /// Whether `owner` is named as somebody's manager.
    pub fn is_manager(&self, owner: &OwnerId) -> bool {
        self.managers.values().chain(&self.default_manager).any(|manager| manager == owner)
    }

    /// The manager of somebody in `team`.
    pub fn manager(&self, team: Option<&str>) -> Option<&OwnerId> {
        team.and_then(|team| self.managers.get(team)).or(self.default_manager.as_ref())
    }
}
