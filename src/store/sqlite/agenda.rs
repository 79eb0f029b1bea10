//! Which leads are due, open, there.

use jiff::Timestamp;
use sqlx::{Connection, SqliteConnection, query, query_scalar};

use super::dialect;
use super::ingest::{next_mark, set_mark};
use super::rows::micros;
use crate::id::LeadId;

/// See [`crate::store::Store::facts_mark`].
pub(super) async fn facts_mark(connection: &mut SqliteConnection) -> sqlx::Result<u64> {
    Ok(u64::try_from(next_mark(connection).await? - 1).unwrap_or(0))
}

/// See [`crate::store::Store::due_leads`].
pub(super) async fn due_leads(
    connection: &mut SqliteConnection,
    as_of: Timestamp,
    limit: usize,
) -> sqlx::Result<Vec<LeadId>> {
    const CHANGED: &str =
        "SELECT id FROM leads WHERE changed IS NOT NULL ORDER BY changed, id LIMIT $1";
    const TIME: &str = "SELECT id FROM leads WHERE next_change <= $2 AND changed IS NULL \
         ORDER BY next_change, id LIMIT $1";
    let mut transaction = connection.begin().await?;
    let changed = query_scalar(CHANGED).bind(rows(limit));
    let mut due: Vec<String> = changed.fetch_all(&mut *transaction).await?;
    let time = query_scalar::<_, String>(TIME).bind(rows(limit - due.len())).bind(micros(as_of));
    due.extend(time.fetch_all(&mut *transaction).await?);
    transaction.rollback().await?;
    Ok(ids(due))
}

/// See [`crate::store::Store::all_due`].
pub(super) async fn all_due(connection: &mut SqliteConnection) -> sqlx::Result<u64> {
    let mut transaction = connection.begin_with(dialect::BEGIN).await?;
    let mark = next_mark(&mut transaction).await?;
    set_mark(&mut transaction, mark).await?;
    // Also those that are due already: verdicts by the agreement before must not count for them.
    let all = query("UPDATE leads SET changed = $1").bind(mark).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(all.rows_affected())
}

/// See [`crate::store::Store::open_leads`].
pub(super) async fn open_leads(
    connection: &mut SqliteConnection,
    limit: usize,
) -> sqlx::Result<Vec<LeadId>> {
    const NEAREST: &str = "SELECT lead FROM countdowns WHERE running = 1 \
         ORDER BY due NULLS LAST, lead LIMIT $1";
    distinct(connection, NEAREST, limit).await
}

/// See [`crate::store::Store::broken_leads`].
pub(super) async fn broken_leads(
    connection: &mut SqliteConnection,
    limit: usize,
) -> sqlx::Result<Vec<LeadId>> {
    const LATEST: &str = "SELECT lead FROM countdowns \
         WHERE verdict IN ('breached', 'breached_answered') ORDER BY due DESC, lead LIMIT $1";
    distinct(connection, LATEST, limit).await
}

/// The leads that `query` lists, each once, at most `limit`. A lead has few countdowns, so reading
/// a little more than asked is enough: no need to sort them all. Where it is not, twice as many
/// are read.
async fn distinct(
    connection: &mut SqliteConnection,
    query: &'static str,
    limit: usize,
) -> sqlx::Result<Vec<LeadId>> {
    let mut most = limit.saturating_mul(2).max(16);
    loop {
        let leads = query_scalar::<_, String>(query).bind(rows(most));
        let leads = leads.fetch_all(&mut *connection).await?;
        let all = leads.len() < most;
        let mut seen = std::collections::HashSet::new();
        let mut distinct: Vec<String> =
            leads.into_iter().filter(|lead| seen.insert(lead.clone())).collect();
        if all || distinct.len() >= limit {
            distinct.truncate(limit);
            return Ok(ids(distinct));
        }
        most = most.saturating_mul(2);
    }
}

/// See [`crate::store::Store::live_leads`].
pub(super) async fn live_leads(
    connection: &mut SqliteConnection,
    after: Option<&LeadId>,
    limit: usize,
) -> sqlx::Result<Vec<LeadId>> {
    // Every id comes after the empty text.
    const LIVE: &str =
        "SELECT id FROM leads WHERE id > $1 AND existence = 'live' ORDER BY id LIMIT $2";
    let after = after.map_or(String::new(), |id| id.as_str().to_owned());
    let live = query_scalar(LIVE).bind(after).bind(rows(limit));
    Ok(ids(live.fetch_all(connection).await?))
}

/// See [`crate::store::Store::archived_leads`].
pub(super) async fn archived_leads(
    connection: &mut SqliteConnection,
    after: Option<&LeadId>,
    limit: usize,
) -> sqlx::Result<Vec<LeadId>> {
    const ARCHIVED: &str =
        "SELECT id FROM leads WHERE id > $1 AND existence = 'archived' ORDER BY id LIMIT $2";
    let after = after.map_or(String::new(), |id| id.as_str().to_owned());
    let archived = query_scalar(ARCHIVED).bind(after).bind(rows(limit));
    Ok(ids(archived.fetch_all(connection).await?))
}

fn ids(rows: Vec<String>) -> Vec<LeadId> {
    rows.into_iter().map(LeadId::from).collect()
}

fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
