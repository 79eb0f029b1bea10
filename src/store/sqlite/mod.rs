//! The store in one SQLite file, through a library that is built in; no server.
//!
//! One connection writes, a few read; every operation is one transaction, and what has been
//! answered is on the disk (`synchronous=FULL`). Nothing is held in memory that a restart would
//! miss. Start at [`Sqlite::open`]; then one file per concern: `ingest` takes facts in,
//! `histories` hands them out, `agenda` says which leads are due, `verdicts` and `outbox` keep
//! what was decided, `forget` removes a person.

mod agenda;
mod bulk;
mod bursts;
mod dialect;
mod directory;
mod error;
mod forget;
mod histories;
mod inbox;
mod judged;
mod ingest;
mod ledger;
mod lives;
mod lock;
mod notes;
mod open;
mod outbox;
mod pages;
mod ratings;
mod reactions;
mod readers;
mod rows;
mod spoken;
mod verdicts;
mod versions;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use tokio::sync::{Mutex, MutexGuard};

use super::{
    Changeset, Filter, Forgotten, Incoming, Ingested, Outcome, Reacted, Store, StoreError,
    StoredVersion, TakenIn, Told, Undelivered,
};
use crate::alert::terms::Spoken;
use crate::alert::{Post, PostId, Recent, Said, Suppressed};
use crate::contract::Span;
use crate::id::{ActivityId, LeadId};
use crate::lead::{Batch, Coverage, Directory, History, RatingFact, Reaction};
use crate::sla::{Countdown, Life};
use lock::Lock;
use readers::{Reader, Readers};

/// What a store is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// For the daemon: everything. One process at a time.
    Writer,
    /// For looking while the daemon runs: nothing is changed, nobody is kept out.
    Reader,
}

/// A store in one file.
pub struct Sqlite {
    path: PathBuf,
    writer: Option<Mutex<SqliteConnection>>,
    readers: Readers,
    /// Held for as long as this lives; declared last, so that it is let go last.
    _lock: Option<Lock>,
}

impl Sqlite {
    /// Waits until everything is written and the file is closed. Dropping it loses nothing either,
    /// but the connections then end a moment later.
    ///
    /// # Errors
    /// [`StoreError`] where the last writing fails.
    pub async fn close(self) -> Result<(), StoreError> {
        use sqlx::Connection;
        let because = error::because(&self.path, "be closed");
        self.readers.close().await.map_err(&because)?;
        match self.writer {
            Some(writer) => writer.into_inner().close().await.map_err(because),
            None => Ok(()),
        }
    }

    async fn writer(&self) -> Result<MutexGuard<'_, SqliteConnection>, StoreError> {
        match &self.writer {
            Some(writer) => Ok(writer.lock().await),
            None => Err(error::read_only(&self.path)),
        }
    }

    async fn reader(&self) -> Result<Reader<'_>, StoreError> {
        self.readers.get().await.map_err(error::because(&self.path, "be opened"))
    }
}

/// Runs an operation on a connection and says what failed.
macro_rules! on {
    ($self:ident.$connection:ident, $what:literal, $operation:path $(, $argument:expr)*) => {{
        let mut connection = $self.$connection().await?;
        $operation(&mut *connection $(, $argument)*)
            .await
            .map_err(error::because(&$self.path, $what))
    }};
}

#[async_trait]
impl Store for Sqlite {
    async fn ingest(&self, batch: &Batch, seen_at: Timestamp) -> Result<Ingested, StoreError> {
        let ingested = on!(self.writer, "take in what was read", ingest::ingest, batch, seen_at)?;
        // A record may have been merged into somebody forgotten.
        on!(self.writer, "wipe the last traces of a forgotten lead", forget::wipe)?;
        Ok(ingested)
    }

    async fn rate(&self, lead: &LeadId, rating: &RatingFact) -> Result<bool, StoreError> {
        on!(self.writer, "keep a rating", ratings::rate, lead, rating)
    }

    async fn react(&self, lead: &LeadId, reaction: &Reaction) -> Result<Reacted, StoreError> {
        on!(self.writer, "keep a reaction", reactions::react, lead, reaction)
    }

    async fn take_in(&self, incoming: &Incoming) -> Result<TakenIn, StoreError> {
        on!(self.writer, "take in what somebody did", inbox::take_in, incoming)
    }

    async fn inbox(&self, limit: usize) -> Result<Vec<Incoming>, StoreError> {
        on!(self.reader, "be read", inbox::waiting, limit)
    }

    async fn dealt_with(&self, id: &str, at: Timestamp) -> Result<(), StoreError> {
        on!(self.writer, "note what was dealt with", inbox::dealt_with, id, at)
    }

    async fn facts_mark(&self) -> Result<u64, StoreError> {
        on!(self.reader, "be read", agenda::facts_mark)
    }

    async fn histories(&self, leads: &[LeadId]) -> Result<Vec<History>, StoreError> {
        on!(self.reader, "be read", histories::histories, leads)
    }

    async fn judged(
        &self,
        after: Option<&LeadId>,
        limit: usize,
    ) -> Result<Vec<History>, StoreError> {
        on!(self.reader, "be read", judged::after, after, limit)
    }

    async fn due_leads(&self, as_of: Timestamp, limit: usize) -> Result<Vec<LeadId>, StoreError> {
        on!(self.reader, "be read", agenda::due_leads, as_of, limit)
    }

    async fn all_due(&self) -> Result<u64, StoreError> {
        on!(self.writer, "mark all leads as due", agenda::all_due)
    }

    async fn open_leads(&self, limit: usize) -> Result<Vec<LeadId>, StoreError> {
        on!(self.reader, "be read", agenda::open_leads, limit)
    }

    async fn broken_leads(&self, limit: usize) -> Result<Vec<LeadId>, StoreError> {
        on!(self.reader, "be read", agenda::broken_leads, limit)
    }

    async fn unknown_activities(&self, ids: &[ActivityId]) -> Result<Vec<ActivityId>, StoreError> {
        on!(self.reader, "be read", histories::unknown_activities, ids)
    }

    async fn live_leads(
        &self,
        after: Option<&LeadId>,
        limit: usize,
    ) -> Result<Vec<LeadId>, StoreError> {
        on!(self.reader, "be read", agenda::live_leads, after, limit)
    }

    async fn archived_leads(
        &self,
        after: Option<&LeadId>,
        limit: usize,
    ) -> Result<Vec<LeadId>, StoreError> {
        on!(self.reader, "be read", agenda::archived_leads, after, limit)
    }

    async fn mark_bursts(&self, burst: u32, within_ms: i64) -> Result<u64, StoreError> {
        on!(self.writer, "mark uploads", bursts::mark_bursts, burst, within_ms)
    }

    async fn directory(&self) -> Result<Directory, StoreError> {
        on!(self.reader, "be read", directory::read)
    }

    async fn coverage(&self) -> Result<Coverage, StoreError> {
        on!(self.reader, "be read", notes::coverage)
    }

    async fn note(&self, name: &str) -> Result<Option<String>, StoreError> {
        on!(self.reader, "be read", notes::note, name)
    }

    async fn set_note(&self, name: &str, text: Option<&str>) -> Result<(), StoreError> {
        on!(self.writer, "remember a position", notes::set, name, text)
    }

    async fn commit(&self, changes: &Changeset) -> Result<(), StoreError> {
        on!(self.writer, "keep what was decided", verdicts::commit, changes)
    }

    async fn countdowns(&self, filter: &Filter) -> Result<Vec<Countdown>, StoreError> {
        on!(self.reader, "be read", verdicts::countdowns, filter)
    }

    async fn each_life(&self, see: &mut (dyn FnMut(Life) + Send)) -> Result<u64, StoreError> {
        on!(self.reader, "be read", lives::each, see)
    }

    async fn said(&self, leads: &[LeadId]) -> Result<Vec<Said>, StoreError> {
        on!(self.reader, "be read", ledger::said, leads)
    }

    async fn suppressed(&self, lead: &LeadId) -> Result<Vec<Suppressed>, StoreError> {
        on!(self.reader, "be read", ledger::suppressed, lead)
    }

    async fn recent(&self, after: Timestamp) -> Result<Vec<Recent>, StoreError> {
        on!(self.reader, "be read", ledger::recent, after)
    }

    async fn storms(&self) -> Result<Vec<Post>, StoreError> {
        on!(self.reader, "be read", outbox::storms)
    }

    async fn told(&self, from: Timestamp, to: Timestamp) -> Result<Told, StoreError> {
        on!(self.reader, "be read", ledger::told, (from, to))
    }

    async fn spoken(&self, spans: &[Span]) -> Result<Vec<Spoken>, StoreError> {
        on!(self.reader, "be read", spoken::read, spans)
    }

    async fn posts(&self, ids: &[PostId]) -> Result<Vec<Post>, StoreError> {
        on!(self.reader, "be read", outbox::posts, ids)
    }

    async fn claim(&self, now: Timestamp, limit: usize) -> Result<Vec<Undelivered>, StoreError> {
        on!(self.writer, "note what is being sent", outbox::claim, now, limit)
    }

    async fn delivered(
        &self,
        post: &PostId,
        revision: u32,
        outcome: &Outcome,
    ) -> Result<(), StoreError> {
        on!(self.writer, "note what was sent", outbox::delivered, post, revision, outcome)
    }

    async fn next_delivery(&self) -> Result<Option<Timestamp>, StoreError> {
        on!(self.reader, "be read", outbox::next_delivery)
    }

    async fn versions(&self) -> Result<Vec<StoredVersion>, StoreError> {
        on!(self.reader, "be read", versions::versions)
    }

    async fn accept(&self, version: &StoredVersion) -> Result<(), StoreError> {
        on!(self.writer, "keep a version of the agreement", versions::accept, version)
    }

    async fn forget(&self, lead: &LeadId) -> Result<Forgotten, StoreError> {
        let forgotten = on!(self.writer, "forget a lead", forget::forget, lead)?;
        on!(self.writer, "wipe the last traces of a forgotten lead", forget::wipe)?;
        Ok(forgotten)
    }
}
