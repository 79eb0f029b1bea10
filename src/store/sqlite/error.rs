//! What went wrong, for people: what failed, where, why, what to do. Never a value that was stored.

use std::path::Path;

use crate::store::StoreError;

/// Says that the store at `path` could not do `what`. The reason is the engine's result code; its
/// message is repeated only where it is about our own SQL, since values are always bound.
pub(super) fn because<'a>(
    path: &'a Path,
    what: &'a str,
) -> impl Fn(sqlx::Error) -> StoreError + 'a {
    move |error| {
        let path = path.display();
        let say = |why: &str, remedy: &str| format!("{path} cannot {what}: {why}. {remedy}");
        match code(&error) {
            Some(BUSY | LOCKED) => StoreError::Busy(say(
                "another process keeps it busy",
                "It is tried again; if this lasts, see who has it open.",
            )),
            Some(FULL) => StoreError::Broken(say(
                "the disk is full",
                "Make room, then start leadpact again; nothing half-written is kept.",
            )),
            Some(READONLY | CANTOPEN | PERM | AUTH) => StoreError::Broken(say(
                "the file may not be read or written",
                "Give the user that leadpact runs as the right to read and write it and its \
                 folder.",
            )),
            Some(CORRUPT | NOTADB) => StoreError::Broken(say(
                "the file is damaged",
                "Put it aside and restore a copy, or start with an empty store: everything the \
                 CRM still has is read again.",
            )),
            Some(IOERR) => StoreError::Broken(say(
                "the disk reports an error",
                "Check the disk before starting leadpact again.",
            )),
            Some(other) => StoreError::Broken(say(
                &format!("SQLite answers {other} ({})", text(&error)),
                "This is a mistake in leadpact: please report it.",
            )),
            None => StoreError::Broken(say(
                &text(&error),
                "Start leadpact again; if it comes back, please report it.",
            )),
        }
    }
}

/// Says that something was to be changed through a store that was opened for looking.
pub(super) fn read_only(path: &Path) -> StoreError {
    StoreError::Broken(format!(
        "{} cannot be changed: it was opened for looking only. This is a mistake in leadpact: \
         please report it.",
        path.display()
    ))
}

/// A row that cannot be what was stored; `place` names table and column, never the value.
pub(super) fn unreadable(place: &'static str) -> sqlx::Error {
    sqlx::Error::Decode(format!("{place} holds something unreadable").into())
}

const PERM: i64 = 3;
const BUSY: i64 = 5;
const LOCKED: i64 = 6;
const READONLY: i64 = 8;
const IOERR: i64 = 10;
const CORRUPT: i64 = 11;
const FULL: i64 = 13;
const CANTOPEN: i64 = 14;
const AUTH: i64 = 23;
/// Not a database, or one with another key.
pub(super) const NOTADB: i64 = 26;

/// SQLite's primary result code.
pub(super) fn code(error: &sqlx::Error) -> Option<i64> {
    match error {
        sqlx::Error::Database(error) => Some(error.code()?.parse::<i64>().ok()? & 0xff),
        sqlx::Error::PoolTimedOut => Some(BUSY),
        _ => None,
    }
}

fn text(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::Decode(error) => error.to_string(),
        sqlx::Error::ColumnDecode { index, .. } => format!("column {index} is unreadable"),
        sqlx::Error::Io(error) => error.kind().to_string(),
        sqlx::Error::WorkerCrashed => "its connection has ended".to_owned(),
        _ => "the answer makes no sense".to_owned(),
    }
}
