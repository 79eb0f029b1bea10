//! What people and HubSpot itself do in the account: the verbs tests and the demo use.
//!
//! All of them panic on a mistake of the caller (a property that does not exist, a value that is
//! not an option), since a world that silently differs from the one meant would prove nothing.

use std::sync::Arc;

use jiff::Timestamp;

use super::HubSpot;
use super::activity::Activity;
use super::kind::Kind;
use super::record::{Id, Record, Source};
use super::state::State;
use super::write::Stamp;

/// A hand on the account, at one instant and with one author. See [`HubSpot::edit`].
#[derive(Clone)]
pub struct Edit<'a> {
    hub: &'a HubSpot,
    stamp: Stamp,
}

impl<'a> Edit<'a> {
    pub(super) fn new(hub: &'a HubSpot, at: Timestamp) -> Self {
        let source = Arc::new(Source::user(1));
        Self { hub, stamp: Stamp { at: at.as_millisecond(), source } }
    }

    /// The same instant, another author.
    #[must_use]
    pub fn by(mut self, source: Source) -> Self {
        self.stamp.source = Arc::new(source);
        self
    }

    /// A new contact.
    pub fn contact(&self, values: &[(&str, &str)]) -> Id {
        self.create(Kind::Contact, values)
    }

    /// A new record of any type.
    pub fn create(&self, kind: Kind, values: &[(&str, &str)]) -> Id {
        let mut state = self.checked(kind, values);
        state.create(&self.stamp, kind, values)
    }

    /// New values of a contact; empty text clears.
    pub fn set(&self, contact: Id, values: &[(&str, &str)]) {
        self.update(Kind::Contact, contact, values);
    }

    /// New values of any record.
    pub fn update(&self, kind: Kind, id: Id, values: &[(&str, &str)]) {
        let mut state = self.checked(kind, values);
        self.exists(&state, kind, id);
        state.set(&self.stamp, kind, id, values);
    }

    /// Gives the contact to an owner, or to nobody.
    pub fn assign(&self, contact: Id, owner: Option<&str>) {
        self.set(contact, &[("hubspot_owner_id", owner.unwrap_or_default())]);
    }

    /// Logs an activity on a contact.
    pub fn log(&self, contact: Id, activity: Activity) -> Id {
        let kind = activity.kind;
        let seen_from = activity.associated_from.map_or(self.stamp.at, Timestamp::as_millisecond);
        let id = self.log_loose(activity);
        self.join((Kind::Contact, contact), (kind, id), seen_from);
        id
    }

    /// Logs an activity that no contact is associated with.
    pub fn log_loose(&self, activity: Activity) -> Id {
        let values: Vec<_> =
            activity.values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.create(activity.kind, &values)
    }

    /// Associates two records, visible at once. Neither counts as modified by it.
    pub fn associate(&self, one: Record, other: Record) {
        self.join(one, other, self.stamp.at);
    }

    /// Associates two records, visible from `instant` on.
    pub fn associate_from(&self, one: Record, other: Record, instant: Timestamp) {
        self.join(one, other, instant.as_millisecond());
    }

    /// Ends an association.
    pub fn dissociate(&self, one: Record, other: Record) {
        self.hub.state().links.part(one, other);
    }

    /// Into the recycle bin.
    pub fn archive(&self, kind: Kind, id: Id) {
        self.hub.state().archive(&self.stamp, kind, id);
    }

    /// Out of the recycle bin.
    pub fn restore(&self, kind: Kind, id: Id) {
        self.hub.state().restore(&self.stamp, kind, id);
    }

    /// Deletes for good, as the law asks.
    pub fn gdpr_delete(&self, kind: Kind, id: Id) {
        self.hub.state().erase(kind, id);
    }

    /// Merges the contact `loser` into `winner`.
    pub fn merge(&self, winner: Id, loser: Id) {
        self.hub.state().merge(&self.stamp, Kind::Contact, winner, loser);
    }

    fn join(&self, one: Record, other: Record, seen_from: i64) {
        let mut state = self.hub.state();
        self.exists(&state, one.0, one.1);
        self.exists(&state, other.0, other.1);
        let resolved = |(kind, id)| (kind, state.table(kind).resolve(id).unwrap_or(id));
        let (one, other) = (resolved(one), resolved(other));
        state.links.join(one, other, seen_from);
    }

    fn checked(&self, kind: Kind, values: &[(&str, &str)]) -> std::sync::MutexGuard<'a, State> {
        let state = self.hub.state();
        let wrong = state.wrong(kind, values);
        assert!(wrong.is_none(), "cannot set {} properties: {wrong:?}", kind.singular());
        state
    }

    fn exists(&self, state: &State, kind: Kind, id: Id) {
        assert!(state.table(kind).resolve(id).is_some(), "there is no {} {id}", kind.singular());
    }
}
