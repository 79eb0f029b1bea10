//! Small named texts (cursors, statuses), and what has been read completely.

use jiff::Timestamp;
use sqlx::{SqliteConnection, query, query_as, query_scalar};

use super::bulk;
use super::error::unreadable;
use super::rows::{micros, time};
use crate::lead::{Batch, Coverage, Stream};

/// See [`crate::store::Store::note`].
pub(super) async fn note(
    connection: &mut SqliteConnection,
    name: &str,
) -> sqlx::Result<Option<String>> {
    let note = query_scalar("SELECT text FROM notes WHERE name = $1").bind(name.to_owned());
    note.fetch_optional(connection).await
}

/// See [`crate::store::Store::set_note`].
pub(super) async fn set(
    connection: &mut SqliteConnection,
    name: &str,
    text: Option<&str>,
) -> sqlx::Result<()> {
    const KEEP: &str = "INSERT INTO notes (name, text) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET text = excluded.text";
    let statement = match text {
        Some(text) => query(KEEP).bind(name.to_owned()).bind(text.to_owned()),
        None => query("DELETE FROM notes WHERE name = $1").bind(name.to_owned()),
    };
    statement.execute(connection).await?;
    Ok(())
}

/// See [`crate::store::Store::coverage`].
pub(super) async fn coverage(connection: &mut SqliteConnection) -> sqlx::Result<Coverage> {
    let rows = query_as::<_, (String, i64, i64)>("SELECT stream, from_at, to_at FROM coverage");
    let mut coverage = Coverage::default();
    for (word, from, to) in rows.fetch_all(connection).await? {
        let stream = Stream::from_word(&word).ok_or_else(|| unreadable("coverage.stream"))?;
        coverage.add(stream, time(from)?, time(to)?);
    }
    Ok(coverage)
}

/// Joins what a batch has read completely to what was known; what no longer counts goes first.
pub(super) async fn cover(connection: &mut SqliteConnection, batch: &Batch) -> sqlx::Result<()> {
    if batch.covered.is_empty() && batch.uncovered.is_empty() {
        return Ok(());
    }
    let mut coverage = coverage(connection).await?;
    batch.uncovered.iter().for_each(|stream| coverage.clear(*stream));
    for (stream, from, to) in &batch.covered {
        coverage.add(*stream, *from, *to);
    }
    query("DELETE FROM coverage").execute(&mut *connection).await?;
    let intervals = Stream::all().flat_map(|stream| {
        let intervals = coverage.intervals(stream).iter();
        intervals.map(move |interval| (stream, *interval))
    });
    let rows: Vec<(Stream, (Timestamp, Timestamp))> = intervals.collect();
    let into = ("INSERT INTO coverage (stream, from_at, to_at) ", "");
    bulk::write(connection, into, &rows, |values, (stream, (from, to))| {
        values.push_bind(stream.word()).push_bind(micros(*from)).push_bind(micros(*to));
    })
    .await?;
    Ok(())
}
