//! What people did where they read: taken in, dealt with, and known again when it comes again.

use jiff::{SignedDuration, Timestamp};
use sqlx::{Connection as _, SqliteConnection, query, query_as, query_scalar};

use super::dialect;
use super::rows::{micros, time};
use crate::store::{Incoming, TakenIn};

/// So much may wait; more is refused, and its sender told so.
const MOST: i64 = 1_000;

/// An id is remembered for so long after it was dealt with.
const KNOWN: SignedDuration = SignedDuration::from_hours(48);

/// See [`crate::store::Store::take_in`].
pub(super) async fn take_in(
    connection: &mut SqliteConnection,
    incoming: &Incoming,
) -> sqlx::Result<TakenIn> {
    const WAITING: &str = "SELECT count(*) FROM inbox WHERE done_at IS NULL";
    const INTO: &str =
        "INSERT INTO inbox (id, at, text) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING";
    let mut transaction = connection.begin_with(dialect::BEGIN).await?;
    let known = query_scalar::<_, i64>("SELECT count(*) FROM inbox WHERE id = $1");
    if known.bind(incoming.id.clone()).fetch_one(&mut *transaction).await? > 0 {
        return Ok(TakenIn::Known);
    }
    if query_scalar::<_, i64>(WAITING).fetch_one(&mut *transaction).await? >= MOST {
        return Ok(TakenIn::Full);
    }
    let into = query(INTO).bind(incoming.id.clone()).bind(micros(incoming.at));
    into.bind(incoming.text.clone()).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(TakenIn::New)
}

/// See [`crate::store::Store::inbox`].
pub(super) async fn waiting(
    connection: &mut SqliteConnection,
    limit: usize,
) -> sqlx::Result<Vec<Incoming>> {
    const WAITING: &str =
        "SELECT id, at, text FROM inbox WHERE done_at IS NULL ORDER BY at, id LIMIT $1";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = query_as::<_, (String, i64, String)>(WAITING).bind(limit);
    let rows = rows.fetch_all(connection).await?;
    rows.into_iter().map(|(id, at, text)| Ok(Incoming { id, at: time(at)?, text })).collect()
}

/// See [`crate::store::Store::dealt_with`].
pub(super) async fn dealt_with(
    connection: &mut SqliteConnection,
    id: &str,
    at: Timestamp,
) -> sqlx::Result<()> {
    let mut transaction = connection.begin_with(dialect::BEGIN).await?;
    let emptied = query("UPDATE inbox SET text = '', done_at = $2 WHERE id = $1");
    emptied.bind(id.to_owned()).bind(micros(at)).execute(&mut *transaction).await?;
    let old = at.checked_sub(KNOWN).unwrap_or(Timestamp::MIN);
    let gone = query("DELETE FROM inbox WHERE done_at < $1").bind(micros(old));
    gone.execute(&mut *transaction).await?;
    transaction.commit().await
}
