//! Pages of lists and searches.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Text;

/// A page of a list or of a search.
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct Listing<'a> {
    #[serde(borrow)]
    pub(in crate::crm::hubspot) results: Vec<&'a RawValue>,
    #[serde(borrow)]
    paging: Option<Paging<'a>>,
    pub(in crate::crm::hubspot) total: Option<u64>,
}

impl Listing<'_> {
    /// The cursor of the next page, where there is one.
    pub(in crate::crm::hubspot) fn after(&self) -> Option<String> {
        self.paging.as_ref()?.after()
    }
}

/// Where a list goes on.
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct Paging<'a> {
    #[serde(borrow)]
    next: Option<Next<'a>>,
}

#[derive(Debug, Deserialize)]
struct Next<'a> {
    #[serde(borrow)]
    after: Option<Text<'a>>,
}

impl Paging<'_> {
    pub(in crate::crm::hubspot) fn after(&self) -> Option<String> {
        let after = self.next.as_ref()?.after.as_ref()?;
        Some(after.as_str().to_owned())
    }
}
