//! Contacts by id: what they hold, and what became of those that no longer answer to their id.

use std::collections::BTreeSet;

use super::super::{Issue, SourceError};
use super::asked::{Asked, MERGED};
use super::map;
use super::reading::{BatchRead, CONTACTS, FAILS, Reading, SILENT, Shape, partly};
use super::wire::{self, Batch};
use crate::id::LeadId;
use crate::lead::{Existence, Record};

const DOING: &str = "reading contacts by id";

/// Contacts with these properties.
pub(super) fn shape<'a>(properties: &'a [&'a str], with_history: &'a [&'a str]) -> Shape<'a> {
    Shape { plural: CONTACTS, properties, with_history, archived: false }
}

/// What became of the ids that were asked for, apart from those that are gone or of which an issue
/// says that they cannot be read.
#[derive(Debug, Default)]
pub(super) struct Fates {
    /// They are there and were read.
    pub(super) live: BTreeSet<LeadId>,
    /// They were merged into another contact: loser and winner.
    pub(super) merged: Vec<(LeadId, LeadId)>,
}

/// A contact as far as it was read: its id and the ids merged into it.
type Seen = (LeadId, Vec<LeadId>);

impl Reading<'_> {
    /// Adds a record, or what is wrong with it.
    pub(super) fn record(&mut self, record: Result<Record, Issue>) {
        match record {
            Ok(record) => self.batch.records.push(record),
            Err(issue) => self.issues.push(issue),
        }
    }

    /// Reads contacts whole, without activities.
    pub(super) async fn contacts(
        &mut self,
        asked: &Asked,
        ids: &[&str],
    ) -> Result<Fates, SourceError> {
        let (properties, with_history) = (asked.properties(), asked.with_history());
        let read = self.batch_read(shape(&properties, &with_history), ids).await?;
        let mut seen = Vec::with_capacity(ids.len());
        for answer in &read.answers {
            let batch: Batch<'_> = wire::read(&answer.body, DOING)?;
            for raw in batch.results {
                let record = map::contact(raw, asked);
                if let Ok(record) = &record {
                    seen.push((record.lead.clone(), record.aliases.clone()));
                }
                self.record(record);
            }
        }
        self.fates(ids, read, seen).await
    }

    /// Only looks whether contacts are there.
    pub(super) async fn presence(&mut self, ids: &[&str]) -> Result<Fates, SourceError> {
        let read = self.batch_read(shape(&MERGED, &[]), ids).await?;
        let mut seen = Vec::with_capacity(ids.len());
        for answer in &read.answers {
            let batch: Batch<'_> = wire::read(&answer.body, DOING)?;
            for raw in batch.results {
                match map::present(raw) {
                    Ok(one) => seen.push(one),
                    Err(issue) => self.issues.push(issue),
                }
            }
        }
        self.fates(ids, read, seen).await
    }

    /// Finds out about every id that was asked for. An id that answers with another one was
    /// merged; one that is missing lies in the recycle bin or is gone. Nothing is called gone
    /// unless HubSpot says that there is nothing.
    async fn fates(
        &mut self,
        ids: &[&str],
        read: BatchRead,
        seen: Vec<Seen>,
    ) -> Result<Fates, SourceError> {
        let mut fates = Fates::default();
        for id in read.unreadable {
            self.issue(format!("contact {id}"), FAILS);
        }
        let unreadable: BTreeSet<String> = self
            .issues
            .iter()
            .filter_map(|issue| issue.record.strip_prefix("contact "))
            .map(str::to_owned)
            .collect();
        let answered: BTreeSet<&str> = seen.iter().map(|(lead, _)| lead.as_str()).collect();
        let missing: BTreeSet<&str> = read.missing.iter().map(String::as_str).collect();
        for id in ids {
            if answered.contains(id) {
                fates.live.insert((*id).into());
            } else if !missing.contains(id) && !unreadable.contains(*id) {
                let took_it = |lost: &[LeadId]| lost.iter().any(|lost| lost.as_str() == *id);
                let winner = match seen.iter().find(|(_, lost)| took_it(lost)) {
                    Some((winner, _)) => Some(winner.clone()),
                    None => self.winner_of(id).await?,
                };
                match winner {
                    Some(winner) => fates.merged.push(((*id).into(), winner)),
                    None => self.issue(format!("contact {id}"), SILENT),
                }
            }
        }
        self.missing(&missing.into_iter().collect::<Vec<_>>()).await?;
        self.batch.merged.extend(fates.merged.iter().cloned());
        Ok(fates)
    }

    /// The id with which a contact answers that was passed over in a batch: that of the contact
    /// it was merged into, or none, twice.
    async fn winner_of(&mut self, id: &str) -> Result<Option<LeadId>, SourceError> {
        let read = self.batch_read(shape(&MERGED, &[]), &[id]).await?;
        for answer in &read.answers {
            let batch: Batch<'_> = wire::read(&answer.body, DOING)?;
            if let Some((winner, _)) = batch.results.first().and_then(|raw| map::present(raw).ok())
            {
                // It is there after all: the batch was not whole.
                let merged = winner.as_str() != id;
                return if merged { Ok(Some(winner)) } else { Err(partly(DOING)) };
            }
        }
        Ok(None)
    }

    /// Archived, or gone.
    async fn missing(&mut self, ids: &[&str]) -> Result<(), SourceError> {
        if ids.is_empty() {
            return Ok(());
        }
        let now = self.began_at()?;
        let shape = Shape { archived: true, ..shape(&MERGED, &[]) };
        let read = self.batch_read(shape, ids).await?;
        let mut archived = BTreeSet::new();
        for answer in &read.answers {
            let batch: Batch<'_> = wire::read(&answer.body, DOING)?;
            for raw in batch.results {
                match map::archived(raw, now) {
                    Ok((lead, since)) => {
                        archived.insert(lead.clone());
                        self.batch.existence.push((lead, Existence::Archived(since)));
                    }
                    Err(issue) => self.issues.push(issue),
                }
            }
        }
        for id in read.missing {
            if !archived.contains(&LeadId::from(id.as_str())) {
                self.batch.existence.push((id.into(), Existence::Gone(now)));
            }
        }
        Ok(())
    }
}
