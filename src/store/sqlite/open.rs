//! Opening: refuse what is not ours, newer than us or in use, before a byte of it is changed; then
//! bring it up to date.

use std::io::Read as _;
use std::path::Path;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqlSafeStr, SqliteConnection, query_scalar};
use tokio::sync::Mutex;

use super::error::{self, because};
use super::lock::Lock;
use super::readers::Readers;
use super::{Mode, Sqlite, forget, outbox};
use crate::store::StoreError;

/// `leadpact` among SQLite files: "LPCT". The header of the file carries it.
const APPLICATION_ID: i64 = 0x4c50_4354;

/// How each SQLite file begins.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Before this, two connections that write and tidy up at once could damage the file.
const OLDEST_LIBRARY: (u32, u32, u32) = (3, 51, 3);

/// The write-ahead log is cut back to this after it has been moved into the file, in bytes.
const LOG_BYTES: &str = "4194304";

/// Each change of the schema, oldest first. What has been released is never edited.
const MIGRATIONS: [(i64, &str, &str); 9] = [
    (1, "first", include_str!("../migrations/0001_first.sql")),
    (2, "lives", include_str!("../migrations/0002_lives.sql")),
    (3, "ratings", include_str!("../migrations/0003_ratings.sql")),
    (4, "pictures", include_str!("../migrations/0004_pictures.sql")),
    (5, "spoken", include_str!("../migrations/0005_spoken.sql")),
    (6, "unconcluded", include_str!("../migrations/0006_unconcluded.sql")),
    (7, "judged", include_str!("../migrations/0007_judged.sql")),
    (8, "reactions", include_str!("../migrations/0008_reactions.sql")),
    (9, "inbox", include_str!("../migrations/0009_inbox.sql")),
];

impl Sqlite {
    /// Opens the store at `path`; a [`Mode::Writer`] makes it where it does not exist.
    ///
    /// # Errors
    /// [`StoreError::Held`] where another process writes to it, [`StoreError::Schema`] where the
    /// file is not ours or newer than us; it is left untouched then.
    pub async fn open(path: impl AsRef<Path>, mode: Mode) -> Result<Self, StoreError> {
        let path = path.as_ref().to_owned();
        let because = because(&path, "be opened");
        let lock = match mode {
            Mode::Writer => Some(Lock::take(&path)?),
            Mode::Reader => None,
        };
        let made = schema_of(&path).await?;
        if mode == Mode::Reader && made < newest_known() {
            let what = match made {
                0 => "does not exist: nothing has been watched with it yet",
                _ => "was written by an older leadpact and has not been brought up to date",
            };
            return Err(StoreError::Schema(format!(
                "{} {what}. Start `leadpact run` first, or give the path of its store.",
                path.display()
            )));
        }
        let readers = Readers::new(options(&path).read_only(true));
        let writer = match mode {
            Mode::Reader => None,
            Mode::Writer => {
                let mut writer = writing(&path).connect().await.map_err(&because)?;
                if made == 0 {
                    mark_as_ours(&mut writer).await.map_err(&because)?;
                }
                migrate(&mut writer, &path).await?;
                outbox::after_restart(&mut writer).await.map_err(&because)?;
                forget::wipe(&mut writer).await.map_err(&because)?;
                Some(Mutex::new(writer))
            }
        };
        drop(because);
        Ok(Self { path, writer, readers, _lock: lock })
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .pragma("cache_size", "-4096")
        .pragma("temp_store", "MEMORY")
        .busy_timeout(std::time::Duration::from_secs(5))
        .statement_cache_capacity(256)
        .disable_statement_logging()
}

fn writing(path: &Path) -> SqliteConnectOptions {
    options(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("journal_size_limit", LOG_BYTES)
        .pragma("secure_delete", "ON")
        .pragma("cache_size", "-16384")
}

fn newest_known() -> i64 {
    MIGRATIONS[MIGRATIONS.len() - 1].0
}

/// The newest migration that the store at `path` has seen, 0 where there is none yet. Refuses
/// anything else that is there, reading only.
async fn schema_of(path: &Path) -> Result<i64, StoreError> {
    let because = because(path, "be opened");
    if !std::fs::metadata(path).is_ok_and(|file| file.len() > 0) {
        return Ok(0);
    }
    if !begins_as_database(path) {
        return Err(not_ours(path));
    }
    let foreign = |error: sqlx::Error| match error::code(&error) {
        Some(error::NOTADB) => not_ours(path),
        _ => because(error),
    };
    let mut looking = options(path).read_only(true).connect().await.map_err(foreign)?;
    check_library(&mut looking, path).await?;
    let ask = query_scalar::<_, i64>("PRAGMA application_id");
    let id = ask.fetch_one(&mut looking).await.map_err(foreign)?;
    let tables = query_scalar::<_, i64>("SELECT count(*) FROM sqlite_master");
    let tables = tables.fetch_one(&mut looking).await.map_err(&because)?;
    if id != APPLICATION_ID && (id, tables) != (0, 0) {
        return Err(not_ours(path));
    }
    let newest = newest(&mut looking).await.map_err(&because)?;
    if newest > newest_known() {
        return Err(StoreError::Schema(format!(
            "{} was written by a newer leadpact (its schema is {newest}, this one knows {}). \
             Start that one, or give this one a store of its own; the file is untouched.",
            path.display(),
            newest_known()
        )));
    }
    looking.close().await.map_err(&because)?;
    Ok(newest)
}

/// SQLite itself takes a file that is shorter than a page for an empty one, and writes over it. One
/// that cannot be read is for SQLite to refuse.
fn begins_as_database(path: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    match read {
        Ok(()) => start == *MAGIC,
        Err(error) => error.kind() != std::io::ErrorKind::UnexpectedEof,
    }
}

fn not_ours(path: &Path) -> StoreError {
    StoreError::Schema(format!(
        "{} is not a store of leadpact. Give another path; the file is untouched.",
        path.display()
    ))
}

/// The newest migration that the file has seen; 0 where it has seen none.
async fn newest(connection: &mut SqliteConnection) -> sqlx::Result<i64> {
    let tables = "SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'";
    if query_scalar::<_, i64>(tables).fetch_one(&mut *connection).await? == 0 {
        return Ok(0);
    }
    let newest = query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations");
    newest.fetch_one(connection).await
}

async fn check_library(connection: &mut SqliteConnection, path: &Path) -> Result<(), StoreError> {
    let ask = query_scalar::<_, String>("SELECT sqlite_version()");
    let found = ask.fetch_one(connection).await.map_err(because(path, "be opened"))?;
    let mut parts = found.split('.').map(|part| part.parse().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    if (part(), part(), part()) >= OLDEST_LIBRARY {
        return Ok(());
    }
    let (major, minor, patch) = OLDEST_LIBRARY;
    Err(StoreError::Broken(format!(
        "{} cannot be opened: leadpact was built with SQLite {found}, which may damage files that \
         are read while they are written. Build it with {major}.{minor}.{patch} or later.",
        path.display()
    )))
}

/// Comes before the tables: a file left behind by a crash in between is ours and still empty.
async fn mark_as_ours(writer: &mut SqliteConnection) -> sqlx::Result<()> {
    let mark = format!("PRAGMA application_id = {APPLICATION_ID}");
    sqlx::query(sqlx::AssertSqlSafe(mark)).execute(writer).await?;
    Ok(())
}

async fn migrate(writer: &mut SqliteConnection, path: &Path) -> Result<(), StoreError> {
    let because = because(path, "be brought up to date");
    check_library(writer, path).await?;
    let migrations = MIGRATIONS.map(|(version, name, sql)| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.into()).run_direct(None, writer, false).await.map_err(
        |error| match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                because(error)
            }
            MigrateError::VersionMismatch(version) => StoreError::Schema(format!(
                "{} was made by another leadpact: its schema {version} is not the one known here. \
                 Start that one, or give this one a store of its own.",
                path.display()
            )),
            other => StoreError::Schema(format!("{} cannot be used: {other}.", path.display())),
        },
    )
}
