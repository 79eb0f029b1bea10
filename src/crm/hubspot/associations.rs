//! Which records belong to which, a thousand at a time.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::super::SourceError;
use super::map;
use super::reading::{CONTACTS, Reading, partly, plural};
use super::wire::{self, Associated, AssociationInput, Batch, IdInput};
use crate::id::LeadId;
use crate::lead::Channel;

/// Records that one call may ask about.
pub(super) const PER_CALL: usize = 1_000;
/// Pages of one record's associations: half a million of them.
const MOST_PAGES: usize = 1_000;

/// Associated ids by the id they were asked for. An id without any has an empty list; one that
/// could not be read has none.
pub(super) type Found = BTreeMap<String, BTreeSet<String>>;

impl Reading<'_> {
    /// Everything of type `to` that belongs to these records of type `from`, completely.
    pub(super) async fn associated(
        &mut self,
        (from, to): (&str, &str),
        ids: &[&str],
    ) -> Result<Found, SourceError> {
        let mut found = Found::new();
        for ids in ids.chunks(PER_CALL) {
            let mut inputs: Vec<_> =
                ids.iter().map(|id| IdInput { id: Cow::Borrowed(*id), after: None }).collect();
            found.extend(ids.iter().map(|id| ((*id).to_owned(), BTreeSet::new())));
            for _ in 0..MOST_PAGES {
                if inputs.is_empty() {
                    break;
                }
                inputs = self.associated_once((from, to), &inputs, &mut found).await?;
            }
            if !inputs.is_empty() {
                return Err(SourceError::Rejected(format!(
                    "HubSpot: reading {to} of {from}: the pages do not come to an end"
                )));
            }
        }
        Ok(found)
    }

    /// One call. Gives back what has to be asked again because there is more of it.
    async fn associated_once(
        &mut self,
        (from, to): (&str, &str),
        inputs: &[IdInput<'_>],
        found: &mut Found,
    ) -> Result<Vec<IdInput<'static>>, SourceError> {
        let doing = format!("reading {to} of {from}");
        let path = self.path("associations", &format!("{from}/{to}/batch/read"));
        let body = AssociationInput { inputs };
        let answer = self.post("associations", &doing, (path, vec![]), &body).await?;
        let batch: Batch<'_> = wire::read(&answer.body, &doing)?;
        if !batch.complete() {
            return Err(partly(&doing));
        }
        for error in batch.errors().iter().filter(|error| !error.is_absence()) {
            let ids = error.ids();
            if ids.is_empty() {
                return Err(partly(&doing));
            }
            for id in ids {
                self.issue(format!("{from} {id}"), format!("its {to} cannot be read"));
                found.remove(&id);
            }
        }
        let mut more = Vec::new();
        for raw in batch.results {
            let one: Associated<'_> =
                serde_json::from_str(raw.get()).map_err(|_| partly(&doing))?;
            // What was not asked for, or has failed in another part of the answer, is left out.
            let Some(known) = found.get_mut(one.from.id.as_str()) else { continue };
            let before = known.len();
            let ids = one.to.iter().map(|to| to.id.as_str()).filter(|id| map::is_id(id));
            known.extend(ids.map(str::to_owned));
            if let Some(after) = one.paging.and_then(|paging| paging.after()) {
                if known.len() == before {
                    return Err(SourceError::Rejected(format!(
                        "HubSpot: {doing}: a page brings nothing new, and the next one is promised"
                    )));
                }
                more.push(IdInput {
                    id: Cow::Owned(one.from.id.as_str().to_owned()),
                    after: Some(after),
                });
            }
        }
        Ok(more)
    }
}

/// Completes the leads of activities of which only some are shown inside the activity.
pub(super) async fn finish(
    reading: &mut Reading<'_>,
    channel: Channel,
    places: &[usize],
) -> Result<(), SourceError> {
    let number = |reading: &Reading<'_>, place: usize| {
        let id = reading.batch.logged[place].activity.id.as_str();
        id.rsplit(':').next().unwrap_or_default().to_owned()
    };
    let ids: Vec<_> = places.iter().map(|place| number(reading, *place)).collect();
    let asked: Vec<_> = ids.iter().map(String::as_str).collect();
    let found = reading.associated((plural(channel), CONTACTS), &asked).await?;
    for (place, id) in places.iter().zip(&ids) {
        if let Some(leads) = found.get(id) {
            let leads = leads.iter().map(|lead| LeadId::from(lead.as_str())).collect();
            reading.batch.logged[*place].leads = leads;
        }
    }
    Ok(())
}
