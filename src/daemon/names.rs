//! Names and handles for a message, looked up when it is sent: in memory only, for a day at most.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::Deps;
use crate::alert::{Item, Notice, Recipient};
use crate::crm::Contact;
use crate::id::{LeadId, OwnerId};
use crate::notify::{Address, Names, SendError};
use crate::store::StoreError;

/// Names are personal data: kept this long, in memory.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Names kept at once; beyond it the book is emptied.
const MOST: usize = 10_000;

/// The day's address book.
#[derive(Default)]
pub(super) struct Book {
    leads: Mutex<BTreeMap<LeadId, (Timestamp, String)>>,
}

/// Why nobody could be addressed.
pub(super) enum Lost {
    /// The store failed.
    Store(StoreError),
    /// The CRM or the notifier could not be asked just now.
    Later(String),
    /// The notifier itself refused.
    Send(SendError),
    /// Nobody is there.
    Nobody(String),
}

impl From<StoreError> for Lost {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Book {
    /// Names and links for everything a notice shows. What cannot be had is left out: a message
    /// without a name is better than none.
    pub(super) async fn names(&self, deps: &Deps, notice: &Notice) -> Names {
        let items: &[Item] = match notice {
            Notice::One(item) => std::slice::from_ref(item),
            Notice::Backlog { items, .. } => items,
            Notice::Ops { .. } => &[],
        };
        let mut names = Names::default();
        for item in items {
            if let Some(name) = self.lead(deps, &item.lead).await {
                names.leads.push((item.lead.clone(), name));
            }
            if let Some(link) = deps.crm.lead_url(&item.lead) {
                names.links.push((item.lead.clone(), link));
            }
            for owner in item.owner.iter().chain(&item.mention) {
                if names.owners.iter().any(|(known, _)| known == owner) {
                    continue;
                }
                if let Some(contact) = contact(deps, owner).await {
                    names.owners.push((owner.clone(), contact.name));
                }
                if item.mention.as_ref() == Some(owner)
                    && let Ok(handle) = self.handle(deps, owner).await
                {
                    names.handles.push((owner.clone(), handle));
                }
            }
        }
        names
    }

    /// Where a message for `to` goes.
    pub(super) async fn address(&self, deps: &Deps, to: &Recipient) -> Result<Address, Lost> {
        match to {
            Recipient::Ops => Ok(Address::Ops),
            Recipient::Channel(channel) => Ok(Address::Channel(channel.clone())),
            Recipient::Person(owner) => Ok(Address::User(self.handle(deps, owner).await?)),
        }
    }

    /// The handle of an owner: found by e-mail once, then remembered; the address never is.
    async fn handle(&self, deps: &Deps, owner: &OwnerId) -> Result<String, Lost> {
        let note = format!("handle/{}/{owner}", deps.notifier.kind());
        if let Some(handle) = deps.store.note(&note).await? {
            return Ok(handle);
        }
        let contact = match deps.crm.owner(owner).await {
            Ok(Some(contact)) => contact,
            Ok(None) => return Err(Lost::Nobody(format!("the CRM knows no owner {owner}"))),
            Err(error) => return Err(Lost::Later(error.to_string())),
        };
        let Some(email) = contact.email else {
            return Err(Lost::Nobody(format!("owner {owner} has no e-mail address in the CRM")));
        };
        match deps.notifier.handle(&email).await {
            Ok(Some(handle)) => {
                deps.store.set_note(&note, Some(&handle)).await?;
                Ok(handle)
            }
            Ok(None) => Err(Lost::Nobody(format!(
                "nobody in {} has the e-mail address that owner {owner} has in the CRM",
                deps.notifier.kind()
            ))),
            Err(error) => Err(Lost::Send(error)),
        }
    }

    async fn lead(&self, deps: &Deps, lead: &LeadId) -> Option<String> {
        let now = deps.clock.now();
        {
            let leads = self.leads.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((at, name)) = leads.get(lead)
                && now.duration_since(*at) < KEPT
            {
                return Some(name.clone());
            }
        }
        let card = deps.crm.card(lead).await.ok()?;
        let name = match (card.name.is_empty(), card.company.is_empty()) {
            (false, false) => format!("{} ({})", card.name, card.company),
            (false, true) => card.name,
            (true, false) => card.company,
            (true, true) => return None,
        };
        let mut leads = self.leads.lock().unwrap_or_else(PoisonError::into_inner);
        leads.retain(|_, (at, _)| now.duration_since(*at) < KEPT);
        if leads.len() >= MOST {
            leads.clear();
        }
        leads.insert(lead.clone(), (now, name.clone()));
        Some(name)
    }
}

async fn contact(deps: &Deps, owner: &OwnerId) -> Option<Contact> {
    deps.crm.owner(owner).await.ok().flatten()
}
