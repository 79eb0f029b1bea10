//! What we send.

use std::borrow::Cow;

use serde::Serialize;

/// A batch read.
#[derive(Debug, Serialize)]
pub(in crate::crm::hubspot) struct BatchInput<'a> {
    pub(in crate::crm::hubspot) inputs: Vec<IdInput<'a>>,
    pub(in crate::crm::hubspot) properties: &'a [&'a str],
    #[serde(rename = "propertiesWithHistory")]
    pub(in crate::crm::hubspot) with_history: &'a [&'a str],
}

/// Records whose associations are asked for.
#[derive(Debug, Serialize)]
pub(in crate::crm::hubspot) struct AssociationInput<'a> {
    pub(in crate::crm::hubspot) inputs: &'a [IdInput<'a>],
}

/// One id asked for.
#[derive(Clone, Debug, Serialize)]
pub(in crate::crm::hubspot) struct IdInput<'a> {
    pub(in crate::crm::hubspot) id: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::crm::hubspot) after: Option<String>,
}

/// A search; HubSpot's description requires all five.
#[derive(Debug, Serialize)]
pub(in crate::crm::hubspot) struct SearchInput<'a> {
    #[serde(rename = "filterGroups")]
    pub(in crate::crm::hubspot) groups: Vec<Group<'a>>,
    pub(in crate::crm::hubspot) sorts: [&'a str; 1],
    pub(in crate::crm::hubspot) properties: &'a [&'a str],
    pub(in crate::crm::hubspot) limit: usize,
    pub(in crate::crm::hubspot) after: &'a str,
}

/// Filters that must all hold.
#[derive(Debug, Serialize)]
pub(in crate::crm::hubspot) struct Group<'a> {
    pub(in crate::crm::hubspot) filters: Vec<Filter<'a>>,
}

/// One comparison.
#[derive(Debug, Serialize)]
pub(in crate::crm::hubspot) struct Filter<'a> {
    #[serde(rename = "propertyName")]
    pub(in crate::crm::hubspot) property: &'a str,
    pub(in crate::crm::hubspot) operator: &'static str,
    pub(in crate::crm::hubspot) value: String,
}
