//! A contact or an activity, with histories and associations.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Paging, Text};

/// The id of a record that cannot be read otherwise.
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct Named<'a> {
    #[serde(borrow)]
    pub(in crate::crm::hubspot) id: Text<'a>,
}

/// A contact or an activity.
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct Object<'a> {
    #[serde(borrow)]
    pub(in crate::crm::hubspot) id: Option<Text<'a>>,
    #[serde(borrow, default)]
    properties: Option<BTreeMap<Text<'a>, Option<Text<'a>>>>,
    #[serde(borrow, default, rename = "propertiesWithHistory")]
    histories: Option<BTreeMap<Text<'a>, Option<Vec<Entry<'a>>>>>,
    #[serde(borrow, rename = "createdAt")]
    pub(in crate::crm::hubspot) created_at: Option<Text<'a>>,
    #[serde(borrow, rename = "updatedAt")]
    pub(in crate::crm::hubspot) updated_at: Option<Text<'a>>,
    #[serde(borrow, rename = "archivedAt")]
    pub(in crate::crm::hubspot) archived_at: Option<Text<'a>>,
    pub(in crate::crm::hubspot) archived: Option<bool>,
    #[serde(borrow, default)]
    associations: Option<BTreeMap<Text<'a>, Inline<'a>>>,
}

impl<'a> Object<'a> {
    /// A property's present value; `None` where it is blank or not shown.
    pub(in crate::crm::hubspot) fn value(&self, name: &str) -> Option<&str> {
        let value = self.properties.as_ref()?.get(name)?.as_ref()?;
        Some(value.as_str()).filter(|value| !value.trim().is_empty())
    }

    /// Whether a property is shown at all, be it blank.
    pub(in crate::crm::hubspot) fn shows(&self, name: &str) -> bool {
        self.properties.as_ref().is_some_and(|all| all.contains_key(name))
    }

    /// A property's history, newest first.
    pub(in crate::crm::hubspot) fn history(&self, name: &str) -> &[Entry<'a>] {
        let history = self.histories.as_ref().and_then(|all| all.get(name));
        history.and_then(Option::as_deref).unwrap_or_default()
    }

    /// Associated records of a type, as far as they are shown inside the record.
    pub(in crate::crm::hubspot) fn associated(&self, plural: &str) -> Option<&Inline<'a>> {
        self.associations.as_ref()?.get(plural)
    }
}

/// One value that a property had.
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct Entry<'a> {
    #[serde(borrow, default)]
    pub(in crate::crm::hubspot) value: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::crm::hubspot) timestamp: Option<Text<'a>>,
}

/// Associations shown inside a record.
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct Inline<'a> {
    #[serde(borrow)]
    results: Vec<InlineId<'a>>,
    #[serde(borrow)]
    paging: Option<Paging<'a>>,
}

#[derive(Debug, Deserialize)]
struct InlineId<'a> {
    #[serde(borrow)]
    id: Text<'a>,
}

impl Inline<'_> {
    /// The ids, in order, each once: one appears per kind of association.
    pub(in crate::crm::hubspot) fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<_> = self.results.iter().map(|one| one.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Whether there are more than are shown.
    pub(in crate::crm::hubspot) fn more(&self) -> bool {
        self.paging.as_ref().is_some_and(|paging| paging.after().is_some())
    }
}
