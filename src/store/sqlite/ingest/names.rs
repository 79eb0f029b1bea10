//! Whose facts are whose: ids that were merged away, and people who were forgotten.

use std::collections::{HashMap, HashSet};

use sqlx::{SqliteConnection, query_as};

use crate::id::LeadId;
use crate::lead::Batch;
use crate::store::sqlite::dialect::{list, listed};
use crate::store::sqlite::forget::forgotten_among;

/// What the store knows of the ids in one batch.
pub(super) struct Ids {
    winners: HashMap<LeadId, LeadId>,
    forgotten: HashSet<LeadId>,
}

impl Ids {
    /// Looks them up.
    pub(super) async fn of(connection: &mut SqliteConnection, batch: &Batch) -> sqlx::Result<Self> {
        let mut all: HashSet<&LeadId> = HashSet::new();
        for record in &batch.records {
            all.insert(&record.lead);
            all.extend(&record.aliases);
        }
        all.extend(batch.logged.iter().flat_map(|logged| &logged.leads));
        all.extend(batch.links.iter().chain(&batch.linked).map(|links| &links.lead));
        all.extend(batch.existence.iter().map(|(lead, _)| lead));
        all.extend(batch.reread.iter().map(|(lead, _)| lead));
        all.extend(batch.merged.iter().flat_map(|(loser, winner)| [loser, winner]));
        let forgotten = forgotten_among(connection, all.iter().copied()).await?;
        let mut ids = Self { winners: HashMap::new(), forgotten };
        ids.load(connection, all).await?;
        Ok(ids)
    }

    /// The lead that facts about `id` belong to; `None` where they belong to somebody forgotten.
    pub(super) fn lead<'a>(&'a self, id: &'a LeadId) -> Option<&'a LeadId> {
        (!self.forgotten.contains(id)).then(|| self.winner(id))
    }

    /// The last winner where `id` was merged away, else `id` itself.
    pub(super) fn winner<'a>(&'a self, id: &'a LeadId) -> &'a LeadId {
        self.winners.get(id).unwrap_or(id)
    }

    /// Whether `id` was merged into another.
    pub(super) fn is_merged(&self, id: &LeadId) -> bool {
        self.winners.contains_key(id)
    }

    /// Whether it is somebody forgotten.
    pub(super) fn is_forgotten(&self, id: &LeadId) -> bool {
        self.forgotten.contains(id)
    }

    /// Notes that it was just forgotten.
    pub(super) fn forget(&mut self, id: &LeadId) {
        self.forgotten.insert(id.clone());
    }

    /// Notes that `loser`, and all that was merged into it, is now part of `winner`.
    pub(super) fn merge(&mut self, loser: &LeadId, winner: &LeadId) {
        for last in self.winners.values_mut().filter(|last| *last == loser) {
            *last = winner.clone();
        }
        self.winners.insert(loser.clone(), winner.clone());
    }

    async fn load(
        &mut self,
        connection: &mut SqliteConnection,
        all: HashSet<&LeadId>,
    ) -> sqlx::Result<()> {
        const KNOWN: &str =
            concat!("SELECT loser, winner FROM aliases WHERE loser IN ", listed!(1));
        let known = query_as::<_, (String, String)>(KNOWN);
        let known = known.bind(list(all.into_iter().map(LeadId::as_str)));
        let known = known.fetch_all(connection).await?.into_iter();
        self.winners = known.map(|(loser, winner)| (loser.into(), winner.into())).collect();
        Ok(())
    }
}
