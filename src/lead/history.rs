//! Everything the store holds about one lead, under the CRM's own names.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Activity, Reaction};
use crate::id::{LeadId, OwnerId};

/// A property took a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldFact {
    /// The CRM's name of the property.
    pub property: Arc<str>,
    /// When, by the CRM's clock.
    pub at: Timestamp,
    /// The part of the value that the agreement lets us keep; `""` is blank.
    pub value: Arc<str>,
}

/// The lead came to somebody, a queue, or nobody.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OwnerFact {
    /// When, by the CRM's clock.
    pub at: Timestamp,
    /// The new owner; `None` is nobody.
    pub owner: Option<OwnerId>,
}

/// Somebody said here how good the lead is (`leadpact rate`); what is rated in the CRM's own field
/// is a [`FieldFact`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RatingFact {
    /// When, by this machine's clock.
    pub at: Timestamp,
    /// 1 to 5.
    pub stars: u8,
    /// By whom; `None` is not said.
    pub by: Option<OwnerId>,
    /// Why, in the rater's words.
    pub reason: Option<Arc<str>>,
}

/// Whether the record is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existence {
    /// It is.
    #[default]
    Live,
    /// In the recycle bin since about then; may come back.
    Archived(Timestamp),
    /// Gone for good since about then.
    Gone(Timestamp),
}

/// One lead, whole. Facts are sorted by time and free of duplicates.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// The CRM's present id of the lead (of a merge: the winner's).
    pub lead: LeadId,
    /// Ids of records that were merged into this one.
    pub aliases: Vec<LeadId>,
    /// When the record was created, by the CRM's clock.
    pub created_at: Timestamp,
    /// How the record came into the CRM (import, form, API …), as the CRM says it.
    pub origin: Option<Arc<str>>,
    /// Changes of properties.
    pub fields: Vec<FieldFact>,
    /// Changes of owner.
    pub owners: Vec<OwnerFact>,
    /// Calls, e-mails … of this lead and of those merged into it.
    pub activities: Vec<Activity>,
    /// Ratings given here, of this lead and of those merged into it.
    pub ratings: Vec<RatingFact>,
    /// What people did about alerts, of this lead and of those merged into it; sorted.
    pub reactions: Vec<Reaction>,
    /// Whether the record is there.
    pub existence: Existence,
    /// The CRM's time at which the latest complete reading of this lead by id, with associations
    /// and activities, began. No breach is said before one that began after the deadline.
    pub reread_at: Option<Timestamp>,
    /// Created in a burst of one origin (`imports:`): judged and reported, alerts nobody.
    pub import_burst: bool,
}

impl History {
    /// What the CRM held at `at`: facts recorded later are left out. Used by `leadpact test` and
    /// wherever the past is judged again; a live evaluation uses everything it has.
    #[must_use]
    pub fn recorded_by(&self, at: Timestamp) -> Self {
        let mut past = self.clone();
        past.fields.retain(|fact| fact.at <= at);
        past.owners.retain(|fact| fact.at <= at);
        past.activities.retain(|activity| activity.recorded_at <= at);
        past.ratings.retain(|rating| rating.at <= at);
        past.reactions.retain(|reaction| reaction.at <= at);
        if let Existence::Archived(since) | Existence::Gone(since) = past.existence
            && since > at
        {
            past.existence = Existence::Live;
        }
        past
    }
}
