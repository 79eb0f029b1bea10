//! Accepted versions of the agreement, whole: everything needed to read them again.

use sqlx::{Connection, SqliteConnection, query, query_as};

use super::dialect;
use super::rows::{count, micros, time};
use crate::store::StoredVersion;

/// See [`crate::store::Store::versions`].
pub(super) async fn versions(
    connection: &mut SqliteConnection,
) -> sqlx::Result<Vec<StoredVersion>> {
    const VERSIONS: &str = "SELECT hash, number, accepted_at FROM versions ORDER BY place";
    const FILES: &str = "SELECT name, content FROM version_files WHERE version = $1 ORDER BY place";
    let mut transaction = connection.begin().await?;
    let rows = query_as::<_, (String, i64, i64)>(VERSIONS).fetch_all(&mut *transaction).await?;
    let mut versions = Vec::with_capacity(rows.len());
    for (hash, number, accepted_at) in rows {
        let files = query_as(FILES).bind(hash.clone()).fetch_all(&mut *transaction).await?;
        let (number, accepted_at) = (count(number)?, time(accepted_at)?);
        versions.push(StoredVersion { hash, number, accepted_at, files });
    }
    transaction.rollback().await?;
    Ok(versions)
}

/// See [`crate::store::Store::accept`].
pub(super) async fn accept(
    connection: &mut SqliteConnection,
    version: &StoredVersion,
) -> sqlx::Result<()> {
    const LATEST: &str = "SELECT hash FROM versions ORDER BY place DESC LIMIT 1";
    const VERSION: &str = "INSERT INTO versions (hash, place, number, accepted_at) \
         SELECT $1, coalesce(max(place), 0) + 1, $2, $3 FROM versions";
    const FILE: &str = "INSERT INTO version_files (version, place, name, content) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (version, place) DO NOTHING";
    let mut transaction = connection.begin_with(dialect::BEGIN).await?;
    let latest: Option<(String,)> = query_as(LATEST).fetch_optional(&mut *transaction).await?;
    if latest.is_some_and(|(hash,)| hash == version.hash) {
        return Ok(());
    }
    let new = query(VERSION).bind(version.hash.clone()).bind(i64::from(version.number));
    new.bind(micros(version.accepted_at)).execute(&mut *transaction).await?;
    for (place, (name, content)) in (0_i64..).zip(&version.files) {
        let file = query(FILE).bind(version.hash.clone()).bind(place).bind(name.clone());
        file.bind(content.clone()).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}
