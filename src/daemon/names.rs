//! Names and handles for a message, looked up when it is sent. Names are never kept here: the
//! connector holds them in memory for a while.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::Deps;
use crate::alert::{Item, Notice, Post, Recipient};
use crate::id::{LeadId, OwnerId};
use crate::notify::{self, Address, Names, Notifier, SendError};
use crate::store::{StoreError, Undelivered};

/// Somebody who was not found is looked for again after so long.
const ABSENT: SignedDuration = SignedDuration::from_hours(1);

/// So many at once; beyond it they are forgotten.
const MOST: usize = 10_000;

/// A message does not wait longer for its names: it goes with the CRM's ids instead.
const PATIENCE: Duration = Duration::from_secs(15);

/// The address book.
#[derive(Default)]
pub(super) struct Book {
    /// Who was not found where, when, and why.
    absent: Mutex<BTreeMap<String, (Timestamp, String)>>,
}

/// Why nobody could be addressed.
#[derive(Debug)]
pub(super) enum Lost {
    /// The store failed.
    Store(StoreError),
    /// The CRM or the notifier could not be asked just now.
    Later(String),
    /// The notifier takes nothing from us.
    Refused(String),
    /// Nobody is there.
    Nobody(String),
}

impl From<StoreError> for Lost {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Book {
    /// Names and links for everything a message shows. What cannot be had in time is left out: a
    /// message without a name is better than none.
    pub(super) async fn names(
        &self,
        deps: &Deps,
        notifier: &Arc<dyn Notifier>,
        post: &Post,
    ) -> Names {
        let mut names = Names::default();
        let filled =
            tokio::time::timeout(PATIENCE, self.fill(deps, notifier, (post, &mut names))).await;
        if filled.is_err() {
            tracing::warn!(post = %post.id, "the CRM is slow: a message goes without some names");
        }
        // Asking for a name may be what makes links possible.
        for item in items(post) {
            if let Some(link) = deps.crm.lead_url(&item.lead) {
                names.links.push((item.lead.clone(), link));
            }
        }
        names
    }

    async fn fill(
        &self,
        deps: &Deps,
        notifier: &Arc<dyn Notifier>,
        (post, names): (&Post, &mut Names),
    ) {
        let items = items(post);
        let reader = match &post.to {
            Recipient::Person(owner) => Some(owner),
            Recipient::Channel(_) | Recipient::Sink(_) | Recipient::Ops => None,
        };
        let people = items.iter().flat_map(|item| {
            let handled = item.handled.as_ref().map(|handled| &handled.by);
            item.owner.iter().chain(&item.mention).chain(handled)
        });
        let people: Vec<&OwnerId> = people.chain(counted(post)).chain(reader).collect();
        for owner in people {
            if names.owners.iter().any(|(known, _)| known == owner) {
                continue;
            }
            if let Ok(Some(contact)) = deps.crm.owner(owner).await {
                names.owners.push((owner.clone(), contact.name));
            }
        }
        if notifier.powers().people && notifier.keeps_handles() {
            let called: Vec<&OwnerId> =
                items.iter().filter_map(|item| item.mention.as_ref()).collect();
            for called in called {
                if let Ok(handle) = self.handle(deps, notifier, called).await {
                    names.handles.push((called.clone(), handle));
                }
            }
        }
        for item in items {
            if let Some(name) = lead(deps, &item.lead).await {
                names.leads.push((item.lead.clone(), name));
            }
        }
    }

    /// Where a message for `to` goes. What lies somewhere already needs no look-up.
    pub(super) async fn address(
        &self,
        deps: &Deps,
        notifier: &Arc<dyn Notifier>,
        (to, one): (&Recipient, &Undelivered),
    ) -> Result<Address, Lost> {
        Ok(match to {
            Recipient::Ops => Address::Ops,
            Recipient::Channel(channel) => Address::Channel(channel.clone()),
            Recipient::Sink(sink) => Address::Channel(sink.name.clone()),
            Recipient::Person(owner) => {
                let needed = one.remote.is_none() || !notifier.keeps_handles();
                let handle = match notifier.powers().people && needed {
                    true => Some(self.handle(deps, notifier, owner).await?),
                    false => None,
                };
                Address::Person { owner: owner.clone(), handle }
            }
        })
    }

    /// Forgets how a person was found: it leads nowhere any more.
    pub(super) async fn forget(
        &self,
        deps: &Deps,
        notifier: &Arc<dyn Notifier>,
        to: &Recipient,
    ) -> Result<(), StoreError> {
        let Recipient::Person(owner) = to else { return Ok(()) };
        deps.store.set_note(&note(notifier, owner), None).await
    }

    fn absent(&self) -> MutexGuard<'_, BTreeMap<String, (Timestamp, String)>> {
        self.absent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The handle of an owner: found by e-mail once, then remembered; the address never is.
    async fn handle(
        &self,
        deps: &Deps,
        notifier: &Arc<dyn Notifier>,
        owner: &OwnerId,
    ) -> Result<String, Lost> {
        let keeps = notifier.keeps_handles();
        if keeps && let Some(handle) = deps.store.note(&note(notifier, owner)).await? {
            return Ok(handle);
        }
        let now = deps.clock.now();
        if let Some((at, reason)) = self.absent().get(&note(notifier, owner))
            && now.duration_since(*at).abs() < ABSENT
        {
            return Err(Lost::Nobody(reason.clone()));
        }
        let found = self.found(deps, notifier, owner).await;
        match &found {
            Ok(handle) if keeps => {
                deps.store.set_note(&note(notifier, owner), Some(handle)).await?
            }
            Err(Lost::Nobody(reason)) => {
                let mut absent = self.absent();
                if absent.len() >= MOST {
                    absent.clear();
                }
                absent.insert(note(notifier, owner), (now, reason.clone()));
            }
            Ok(_) | Err(_) => {}
        }
        found
    }

    async fn found(
        &self,
        deps: &Deps,
        notifier: &Arc<dyn Notifier>,
        owner: &OwnerId,
    ) -> Result<String, Lost> {
        let contact = match deps.crm.owner(owner).await {
            Ok(Some(contact)) => contact,
            Ok(None) => return Err(Lost::Nobody("the CRM knows no such owner".to_owned())),
            Err(error) => return Err(Lost::Later(error.to_string())),
        };
        let Some(email) = contact.email else {
            return Err(Lost::Nobody("the owner has no e-mail address in the CRM".to_owned()));
        };
        let kind = notify::called(notifier.kind());
        match notifier.handle(&email).await {
            Ok(Some(handle)) => Ok(handle),
            Ok(None) => Err(Lost::Nobody(format!(
                "nobody in {kind} has the e-mail address that this owner has in the CRM"
            ))),
            Err(SendError::Credential(error)) => Err(Lost::Refused(error)),
            Err(SendError::Destination(error)) => Err(Lost::Nobody(error)),
            Err(error) => Err(Lost::Later(error.to_string())),
        }
    }
}

/// What a message is about.
fn items(post: &Post) -> &[Item] {
    match &post.notice {
        Notice::One(item) => std::slice::from_ref(item),
        Notice::Backlog { items, .. } => items,
        Notice::Terms(_) | Notice::Ops { .. } | Notice::Digest(_) => &[],
    }
}

/// Owners of whom it says how many concern them; those that are shown, and a few more.
fn counted(post: &Post) -> impl Iterator<Item = &OwnerId> {
    let by_owner = match &post.notice {
        Notice::Backlog { by_owner, .. } => &by_owner[..],
        _ => &[],
    };
    by_owner.iter().take(8).filter_map(|(owner, _)| owner.as_ref())
}

/// A lead as people know it.
async fn lead(deps: &Deps, lead: &LeadId) -> Option<String> {
    let card = deps.crm.card(lead).await.ok()?;
    match (card.name.is_empty(), card.company.is_empty()) {
        (false, false) => Some(format!("{} ({})", card.name, card.company)),
        (false, true) => Some(card.name),
        (true, false) => Some(card.company),
        (true, true) => None,
    }
}

fn note(notifier: &Arc<dyn Notifier>, owner: &OwnerId) -> String {
    format!("handle/{}/{owner}", notifier.kind())
}
