//! What is said to SQLite in its own words. Everything else in this folder is SQL that PostgreSQL
//! understands too: another engine needs its own copy of this file, `open` and the migrations.

use sqlx::{Row, SqliteConnection};

/// A set of texts, bound as one JSON list: `WHERE id IN` + `listed!(1)`.
/// PostgreSQL: `(SELECT value FROM json_array_elements_text($1::json))`.
macro_rules! listed {
    ($number:literal) => {
        concat!("(SELECT value FROM json_each($", $number, "))")
    };
}
pub(super) use listed;

/// Begins a transaction that will write: takes its turn now, so that nothing read in it is outdated
/// when it writes. PostgreSQL: `BEGIN ISOLATION LEVEL SERIALIZABLE`.
pub(super) const BEGIN: &str = "BEGIN IMMEDIATE";

/// The documents of the next `$2` leads after `$1` as one row: the last lead, all leads and their
/// sizes, all documents and their sizes, in bytes. `group_concat` joins the bytes as they are.
/// PostgreSQL: `string_agg` of `bytea` and of `octet_length(…)::text`.
macro_rules! paged {
    ($table:literal, $column:literal) => {
        concat!(
            "SELECT max(lead), ",
            "CAST(group_concat(lead, '') AS BLOB), group_concat(octet_length(lead)), ",
            "CAST(group_concat(doc, '') AS BLOB), group_concat(octet_length(doc)) FROM ",
            concat!("(SELECT lead, ", $column, " AS doc FROM ", $table),
            " WHERE lead > $1 ORDER BY lead LIMIT $2)"
        )
    };
}
pub(super) use paged;

/// The texts as `listed!` takes them.
pub(super) fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let texts: Vec<&str> = texts.into_iter().collect();
    serde_json::Value::from(texts).to_string()
}

/// Writes the whole file anew and empties the write-ahead log, so that nothing deleted stays
/// readable.
///
/// `secure_delete` alone is not enough: where rows move from page to page, the engine leaves old
/// copies in the unused part of a page. PostgreSQL: `VACUUM FULL`; its own log is another matter.
pub(super) async fn rewrite(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    // The copy it works with may be large: it goes to an unnamed file, not to memory.
    for statement in ["PRAGMA temp_store = FILE", "VACUUM", "PRAGMA temp_store = MEMORY"] {
        sqlx::query(statement).execute(&mut *connection).await?;
    }
    let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(connection).await?;
    match row.try_get::<i64, _>(0)? {
        0 => Ok(()),
        // Somebody reads what was there before, and has not finished in five seconds.
        _ => Err(sqlx::Error::PoolTimedOut),
    }
}
