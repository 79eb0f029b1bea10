//! What a message calls people and leads.

use super::{Dress, NAME};
use crate::alert::Item;
use crate::id::{LeadId, OwnerId};
use crate::notify::{Address, Delivery};

/// For whom, and in which dress, a message is put into words.
pub(super) struct Reader<'a> {
    pub(super) delivery: &'a Delivery,
    pub(super) dress: &'a dyn Dress,
}

impl Reader<'_> {
    /// A lead's name with a link to it.
    pub(super) fn lead(&self, lead: &LeadId) -> String {
        let names = &self.delivery.names;
        let text = match names.leads.iter().find(|(id, _)| id == lead) {
            Some((_, name)) => self.dress.plain(name, NAME),
            None => format!("lead {}", self.dress.plain(lead.as_str(), NAME)),
        };
        match names.links.iter().find(|(id, _)| id == lead) {
            Some((_, url)) => self.dress.link(url, &text),
            None => text,
        }
    }

    /// A person's name.
    pub(super) fn name(&self, owner: &OwnerId) -> String {
        let owners = &self.delivery.names.owners;
        match owners.iter().find(|(id, name)| id == owner && !name.trim().is_empty()) {
            Some((_, name)) => self.dress.plain(name, NAME),
            None => format!("owner {}", self.dress.plain(owner.as_str(), NAME)),
        }
    }

    /// A person who is to be called.
    pub(super) fn call(&self, owner: &OwnerId) -> String {
        let handles = &self.delivery.names.handles;
        match handles.iter().find(|(id, _)| id == owner) {
            Some((_, handle)) => self.dress.mention(handle),
            None => self.name(owner),
        }
    }

    /// Whom a promise concerns.
    pub(super) fn owner(&self, item: &Item) -> String {
        item.owner.as_ref().map_or_else(|| "nobody".to_owned(), |owner| self.name(owner))
    }

    /// Whether the message is read by the owner alone.
    pub(super) fn is_owner(&self, item: &Item) -> bool {
        match &self.delivery.to {
            Address::Person { owner, .. } => Some(owner) == item.owner.as_ref(),
            Address::Channel(_) | Address::Ops => false,
        }
    }

    /// The person whom the message calls although the lead is not theirs: a manager.
    pub(super) fn manager<'i>(&'i self, item: &'i Item) -> Option<&'i OwnerId> {
        match &self.delivery.to {
            Address::Person { owner, .. } if Some(owner) != item.owner.as_ref() => Some(owner),
            _ => item.mention.as_ref(),
        }
    }
}
