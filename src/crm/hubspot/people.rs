//! What people call a lead or an owner. Held in memory only, for as long as a message needs it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};

use super::super::{Card, Contact, SourceError};
use super::contacts::shape;
use super::wire::{self, Batch, Object};
use super::{HubSpot, directory, probe};
use crate::id::{LeadId, OwnerId};

/// How long a name is taken to be right.
const FRESH: SignedDuration = SignedDuration::from_mins(15);
/// Leads whose names are held at once.
const MOST_CARDS: usize = 1_000;

/// Names in memory. Never printed: the type has no `Debug`.
#[derive(Default)]
pub(super) struct People {
    known: Mutex<Known>,
    /// Held while a name is asked for: one breach is told in several places at once, and all of
    /// them want the same name.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Known {
    owners: BTreeMap<OwnerId, Contact>,
    /// When all owners were read last.
    owners_at: Option<Timestamp>,
    cards: BTreeMap<LeadId, (Timestamp, Card)>,
}

impl Known {
    fn with_email(&self, email: &SecretString) -> Option<OwnerId> {
        let wanted = email.expose_secret().trim();
        let mut owners = self.owners.iter().filter(|(_, contact)| {
            let has = contact.email.as_ref().map(|email| email.expose_secret().trim());
            has.is_some_and(|has| !has.is_empty() && has.eq_ignore_ascii_case(wanted))
        });
        owners.next().map(|(owner, _)| owner.clone())
    }
}

impl People {
    /// Replaces all owners.
    pub(super) fn know(&self, owners: BTreeMap<OwnerId, Contact>, at: Timestamp) {
        let mut known = self.known();
        known.owners = owners;
        known.owners_at = Some(at);
    }

    fn card(&self, lead: &LeadId, now: Timestamp) -> Option<Card> {
        let known = self.known();
        let (at, card) = known.cards.get(lead)?;
        (SignedDuration::ZERO..FRESH).contains(&now.duration_since(*at)).then(|| card.clone())
    }

    /// The owner, or that there is none; `None` where the owners were read too long ago to say.
    fn owner(&self, owner: &OwnerId, now: Timestamp) -> Option<Option<Contact>> {
        let known = self.known();
        let found = known.owners.get(owner).cloned();
        let fresh = known.owners_at.is_some_and(|at| now.duration_since(at).abs() < FRESH);
        (found.is_some() || fresh).then_some(found)
    }

    /// Who has the address, or that nobody has; `None` where the owners were read too long ago to
    /// say.
    fn by_email(&self, email: &SecretString, now: Timestamp) -> Option<Option<OwnerId>> {
        let known = self.known();
        let found = known.with_email(email);
        let fresh = known.owners_at.is_some_and(|at| now.duration_since(at).abs() < FRESH);
        (found.is_some() || fresh).then_some(found)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A lead's name and company. A lead that is no longer there has neither.
pub(super) async fn card(hub: &HubSpot, lead: &LeadId) -> Result<Card, SourceError> {
    let now = hub.http.clock().now();
    if let Some(card) = hub.people.card(lead, now) {
        return Ok(card);
    }
    let _turn = hub.people.asking.lock().await;
    if let Some(card) = hub.people.card(lead, now) {
        return Ok(card);
    }
    let mut reading = hub.reading(true);
    if hub.portal.is_unknown() {
        // What an earlier process left unsaid is told before anything is read: its link is worth
        // one call, but not a failure.
        let _ = probe::account(hub, &mut reading).await;
    }
    let names = ["company", "firstname", "lastname"];
    let read = reading.batch_read(shape(&names, &[]), &[lead.as_str()]).await?;
    let mut card = Card::default();
    for answer in &read.answers {
        let batch: Batch<'_> = wire::read(&answer.body, "reading a contact by id")?;
        let object = batch.results.first().map(|raw| serde_json::from_str::<Object<'_>>(raw.get()));
        let Some(Ok(object)) = object else { continue };
        let value = |name: &str| object.value(name).unwrap_or_default().trim().to_owned();
        let name = format!("{} {}", value("firstname"), value("lastname"));
        card = Card { name: name.trim().to_owned(), company: value("company") };
    }
    let mut known = hub.people.known();
    known.cards.retain(|_, (at, _)| now.duration_since(*at) < FRESH);
    if known.cards.len() < MOST_CARDS {
        known.cards.insert(lead.clone(), (now, card.clone()));
    }
    Ok(card)
}

/// Who has this address, among the owners read last. Somebody new is looked for once in a while.
pub(super) async fn by_email(
    hub: &HubSpot,
    email: &SecretString,
) -> Result<Option<OwnerId>, SourceError> {
    let now = hub.http.clock().now();
    if let Some(known) = hub.people.by_email(email, now) {
        return Ok(known);
    }
    let _turn = hub.people.asking.lock().await;
    if let Some(known) = hub.people.by_email(email, now) {
        return Ok(known);
    }
    directory::read(hub.reading(true), &hub.people).await?;
    Ok(hub.people.known().with_email(email))
}

/// An owner's name and address, from the owners read last. Somebody new is looked for once in a
/// while.
pub(super) async fn owner(hub: &HubSpot, owner: &OwnerId) -> Result<Option<Contact>, SourceError> {
    let now = hub.http.clock().now();
    if let Some(known) = hub.people.owner(owner, now) {
        return Ok(known);
    }
    let _turn = hub.people.asking.lock().await;
    if let Some(known) = hub.people.owner(owner, now) {
        return Ok(known);
    }
    directory::read(hub.reading(true), &hub.people).await?;
    Ok(hub.people.known().owners.get(owner).cloned())
}
