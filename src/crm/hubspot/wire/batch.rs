//! Answers to batch reads: what could be read, and what could not.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Paging, Text};

/// The answer to a batch read, complete or partial (207).
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct Batch<'a> {
    #[serde(borrow)]
    status: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::crm::hubspot) results: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    errors: Option<Vec<BatchError<'a>>>,
}

impl<'a> Batch<'a> {
    /// What could not be answered.
    pub(in crate::crm::hubspot) fn errors(&self) -> &[BatchError<'a>] {
        self.errors.as_deref().unwrap_or_default()
    }

    /// Whether HubSpot says that it is done with the batch.
    pub(in crate::crm::hubspot) fn complete(&self) -> bool {
        self.status.as_ref().is_none_or(|status| status.as_str() == "COMPLETE")
    }
}

/// One thing that went wrong inside a batch, for one or several ids.
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct BatchError<'a> {
    #[serde(borrow)]
    category: Option<Text<'a>>,
    #[serde(borrow, rename = "subCategory")]
    sub_category: Option<Text<'a>>,
    #[serde(borrow, default)]
    context: Option<&'a RawValue>,
}

impl BatchError<'_> {
    /// Nothing is there under these ids, or nothing belongs to them: an answer, not a failure.
    pub(in crate::crm::hubspot) fn is_absence(&self) -> bool {
        let word = |text: &Option<Text<'_>>, word: &str| {
            text.as_ref().is_some_and(|text| text.as_str().contains(word))
        };
        word(&self.category, "OBJECT_NOT_FOUND")
            || word(&self.sub_category, "NO_ASSOCIATIONS_FOUND")
    }

    /// The ids it is about; none where it does not say.
    pub(in crate::crm::hubspot) fn ids(&self) -> Vec<String> {
        let context = self.context.map_or("", RawValue::get);
        let lists: BTreeMap<Text<'_>, Vec<Text<'_>>> =
            serde_json::from_str(context).unwrap_or_default();
        let named = ["ids", "id", "fromObjectId"].into_iter().filter_map(|key| lists.get(key));
        named.flatten().map(|id| id.as_str().to_owned()).collect()
    }
}

/// One record's associated ids in an association read.
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct Associated<'a> {
    #[serde(borrow)]
    pub(in crate::crm::hubspot) from: From<'a>,
    #[serde(borrow)]
    pub(in crate::crm::hubspot) to: Vec<To<'a>>,
    #[serde(borrow)]
    pub(in crate::crm::hubspot) paging: Option<Paging<'a>>,
}

/// Whose associations.
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct From<'a> {
    #[serde(borrow)]
    pub(in crate::crm::hubspot) id: Text<'a>,
}

/// One associated record.
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct To<'a> {
    #[serde(borrow, rename = "toObjectId")]
    pub(in crate::crm::hubspot) id: Text<'a>,
}
