//! Taking in what one reading brought: one transaction, all of it or nothing.
//!
//! Facts are a set: added, never taken away, the same whatever the order and however often they
//! come. A lead is touched only where its history really became another. Start at [`ingest`]:
//! merges first, since they decide whose everything else is; leads last, since they are touched by
//! all.

mod activities;
mod leads;
mod links;
mod merges;
mod names;

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::{Connection, SqliteConnection, query, query_scalar};

use super::rows::micros;
use super::{dialect, directory, notes};
use crate::id::LeadId;
use crate::lead::Batch;
use crate::store::Ingested;
use names::Ids;

/// One batch on its way in.
struct Intake<'a> {
    batch: &'a Batch,
    seen_at: i64,
    /// Whose facts are whose.
    ids: Ids,
    /// Leads whose history is now another.
    touched: BTreeSet<LeadId>,
    new_facts: u64,
}

/// See [`crate::store::Store::ingest`].
pub(super) async fn ingest(
    connection: &mut SqliteConnection,
    batch: &Batch,
    seen_at: Timestamp,
) -> sqlx::Result<Ingested> {
    let mut transaction = connection.begin_with(dialect::BEGIN).await?;
    let connection = &mut *transaction;
    let mut intake = Intake {
        batch,
        seen_at: micros(seen_at),
        ids: Ids::of(connection, batch).await?,
        touched: BTreeSet::new(),
        new_facts: 0,
    };
    merges::take(connection, &mut intake).await?;
    activities::take(connection, &mut intake).await?;
    links::take(connection, &mut intake).await?;
    let mark = next_mark(connection).await?;
    let mut marked = leads::take(connection, &mut intake, mark).await?;
    if let Some(seen) = &batch.directory
        && directory::take(connection, seen).await?
    {
        // Who is a person, and in which team, may decide about any lead.
        query("UPDATE leads SET changed = $1").bind(mark).execute(&mut *connection).await?;
        marked = true;
    }
    if marked {
        set_mark(connection, mark).await?;
    }
    notes::cover(connection, batch).await?;
    for (name, text) in &batch.cursors {
        notes::set(connection, name, text.as_deref()).await?;
    }
    transaction.commit().await?;
    Ok(Ingested { touched: intake.touched.into_iter().collect(), new_facts: intake.new_facts })
}

/// The mark that facts changed from now on carry.
pub(super) async fn next_mark(connection: &mut SqliteConnection) -> sqlx::Result<i64> {
    let last = query_scalar::<_, i64>("SELECT value FROM marks WHERE name = 'facts'");
    Ok(last.fetch_one(connection).await? + 1)
}

/// Remembers that facts carry `mark`.
pub(super) async fn set_mark(connection: &mut SqliteConnection, mark: i64) -> sqlx::Result<()> {
    let statement = query("UPDATE marks SET value = $1 WHERE name = 'facts'").bind(mark);
    statement.execute(connection).await?;
    Ok(())
}
