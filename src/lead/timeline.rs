//! A history read through the fields of one version of the agreement.

use std::borrow::Cow;

use jiff::Timestamp;

use super::{Activity, Existence, Field, History, RatingFact, Reaction, Value};
use crate::id::{ActivityId, LeadId, OwnerId};

/// A value that is not of its field's type: taken as blank, and said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The field, by the agreement's name. The value itself may be personal and is not repeated.
    pub field: String,
    /// When it took that value.
    pub at: Timestamp,
}

/// One lead as the engines see it: per field its values in order of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline<'h> {
    /// Which lead.
    pub lead: LeadId,
    /// When the record was created.
    pub created_at: Timestamp,
    /// Values by field, in the order of the agreement's `fields`; each list sorted by time.
    pub fields: Vec<Vec<(Timestamp, Value)>>,
    /// Owners in order of time.
    pub owners: Vec<(Timestamp, Option<OwnerId>)>,
    /// Activities sorted by `(occurred_at, id)`.
    pub activities: Cow<'h, [Activity]>,
    /// See [`History::ratings`]; sorted by time.
    pub ratings: Vec<RatingFact>,
    /// See [`History::reactions`].
    pub reactions: &'h [Reaction],
    /// Whether the record is there.
    pub existence: Existence,
    /// See [`History::reread_at`].
    pub reread_at: Option<Timestamp>,
    /// See [`History::import_burst`].
    pub import_burst: bool,
}

impl<'h> Timeline<'h> {
    /// Reads `history` through `fields`. A value of the wrong type becomes blank and an [`Issue`].
    pub fn read(history: &'h History, fields: &[Field]) -> (Self, Vec<Issue>) {
        let mut issues = Vec::new();
        let mut lists: Vec<Vec<(Timestamp, Value)>> = vec![Vec::new(); fields.len()];
        for fact in &history.fields {
            for (list, field) in lists.iter_mut().zip(fields) {
                if field.property == *fact.property {
                    let value = field.read(&fact.value).unwrap_or_else(|| {
                        issues.push(Issue { field: field.name.clone(), at: fact.at });
                        Value::Blank
                    });
                    list.push((fact.at, value));
                }
            }
        }
        for list in &mut lists {
            list.sort_by_key(|(at, _)| *at);
        }
        let mut owners: Vec<_> =
            history.owners.iter().map(|fact| (fact.at, fact.owner.clone())).collect();
        owners.sort_by_key(|(at, _)| *at);
        let mut activities = Cow::Borrowed(&history.activities[..]);
        // The store hands them out in order, each once.
        if !activities.is_sorted_by(|a, b| place(a) < place(b)) {
            let all = activities.to_mut();
            all.sort_by(|a, b| place(a).cmp(&place(b)));
            all.dedup_by(|a, b| a.id == b.id);
        }
        let mut ratings = history.ratings.clone();
        ratings.sort();
        let timeline = Self {
            lead: history.lead.clone(),
            created_at: history.created_at,
            fields: lists,
            owners,
            activities,
            ratings,
            reactions: &history.reactions,
            existence: history.existence,
            reread_at: history.reread_at,
            import_burst: history.import_burst,
        };
        (timeline, issues)
    }

    /// The owner at `at`, queues included.
    pub fn owner_at(&self, at: Timestamp) -> Option<&OwnerId> {
        let upto = self.owners.partition_point(|(from, _)| *from <= at);
        self.owners.get(upto.checked_sub(1)?)?.1.as_ref()
    }
}

fn place(activity: &Activity) -> (Timestamp, &ActivityId) {
    (activity.occurred_at, &activity.id)
}
