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
        let known = names.leads.iter().find(|(id, _)| id == lead);
        let known = known.map(|(_, name)| self.dress.plain(name, NAME));
        let id = || format!("Lead {}", self.dress.plain(lead.as_str(), NAME));
        let text = known.filter(|name| !name.is_empty()).unwrap_or_else(id);
        match names.links.iter().find(|(id, _)| id == lead) {
            Some((_, url)) => self.dress.link(url, &text),
            None => text,
        }
    }

    /// A person's name, where it is known.
    fn known(&self, owner: &OwnerId) -> Option<String> {
        let owners = &self.delivery.names.owners;
        let (_, name) = owners.iter().find(|(id, _)| id == owner)?;
        Some(self.dress.plain(name, NAME)).filter(|name| !name.is_empty())
    }

    /// A person's name.
    pub(super) fn name(&self, owner: &OwnerId) -> String {
        let id = || format!("Owner {}", self.dress.plain(owner.as_str(), NAME));
        self.known(owner).unwrap_or_else(id)
    }

    /// A person who is to be called.
    pub(super) fn call(&self, owner: &OwnerId) -> String {
        let handles = &self.delivery.names.handles;
        match handles.iter().find(|(id, _)| id == owner) {
            Some((_, handle)) => self.dress.mention(handle),
            None => self.name(owner),
        }
    }

    /// How a request to `owner` begins: by calling them, unless nobody else reads it.
    pub(super) fn please(&self, owner: &OwnerId) -> String {
        match &self.delivery.to {
            Address::Person { owner: reader, .. } if reader == owner => "Please".to_owned(),
            _ => format!("{}: please", self.call(owner)),
        }
    }

    /// Whom a promise concerns, beside the word `owner`.
    pub(super) fn owner(&self, item: &Item) -> String {
        let Some(owner) = &item.owner else { return "nobody".to_owned() };
        self.known(owner).unwrap_or_else(|| self.dress.plain(owner.as_str(), NAME))
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
