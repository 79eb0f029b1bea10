//! Rating a lead: what somebody says here of how good it is, which is what Marketing learns from.

use crate::id::LeadId;
use crate::lead::{OwnerKind, RatingFact};
use crate::store::{Store, StoreError};

/// What became of a rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It is kept, and counts from the next look on.
    Kept,
    /// Nothing is known of such a lead.
    NoLead,
    /// Nobody in the CRM has the rater's id.
    NoPerson,
}

impl Done {
    const ALL: [Self; 3] = [Self::Kept, Self::NoLead, Self::NoPerson];

    /// In a word.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::NoLead => "no lead",
            Self::NoPerson => "no person",
        }
    }

    /// What an answer says; `None`: nothing of the kind.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.text() == text)
    }
}

/// Keeps one rating. The same one again changes nothing.
///
/// # Errors
/// Of the store: nothing is kept then.
pub async fn run_once(
    store: &dyn Store,
    lead: &LeadId,
    rating: &RatingFact,
) -> Result<Done, StoreError> {
    if let Some(by) = &rating.by {
        // Who is not known might be a slip of the pen.
        let directory = store.directory().await?;
        let rater = directory.owners.get(by);
        if rater.is_none_or(|owner| owner.kind != OwnerKind::Person) {
            return Ok(Done::NoPerson);
        }
    }
    Ok(if store.rate(lead, rating).await? { Done::Kept } else { Done::NoLead })
}
