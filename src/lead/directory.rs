//! The owners that the CRM knows: who is a person, who a queue, and in which teams, since when we
//! know.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::id::OwnerId;

/// A person can be held to a promise; a queue is nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerKind {
    /// Somebody.
    Person,
    /// A list of unassigned work.
    Queue,
}

/// The teams of an owner, primary first, from the instant at which we first saw them so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamsFrom {
    /// The CRM keeps no history of teams: this is when we saw it.
    pub from: Timestamp,
    /// Team names, the primary one first.
    pub teams: Vec<String>,
}

/// One owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Person or queue.
    pub kind: OwnerKind,
    /// False for somebody who has left.
    pub active: bool,
    /// Memberships in order of time; never empty for an owner that has teams.
    pub teams: Vec<TeamsFrom>,
}

/// Everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// By the CRM's id.
    pub owners: BTreeMap<OwnerId, Owner>,
}

impl Directory {
    /// Whether `id` is somebody. An id the directory does not know is taken for a person: a promise
    /// about assignment must not be called broken because our list of owners is old.
    pub fn is_person(&self, id: &OwnerId) -> bool {
        self.owners.get(id).is_none_or(|owner| owner.kind == OwnerKind::Person)
    }

    /// The primary team of `id` at `at`; before the first time we looked, the first we saw.
    pub fn team(&self, id: &OwnerId, at: Timestamp) -> Option<&str> {
        self.teams(id, at)?.teams.first().map(String::as_str)
    }

    /// The teams of `id` at `at`; before the first time we looked, the first we saw.
    pub fn teams(&self, id: &OwnerId, at: Timestamp) -> Option<&TeamsFrom> {
        let teams = &self.owners.get(id)?.teams;
        let upto = teams.partition_point(|entry| entry.from <= at);
        teams.get(upto.saturating_sub(1))
    }
}
