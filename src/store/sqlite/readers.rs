//! A few connections that only read, opened when first needed and used again.
//!
//! Not sqlx's pool: its waiting has time limits of its own, and time here comes only from the
//! clock.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Readers at a time; each is a thread with a small cache of pages.
const MOST: usize = 3;

/// The connections.
pub(super) struct Readers {
    options: SqliteConnectOptions,
    idle: Mutex<Vec<SqliteConnection>>,
    turns: Semaphore,
}

/// One of them, for as long as this lives.
pub(super) struct Reader<'a> {
    readers: &'a Readers,
    connection: Option<SqliteConnection>,
    _turn: SemaphorePermit<'a>,
}

impl Readers {
    /// Will connect with `options`.
    pub(super) fn new(options: SqliteConnectOptions) -> Self {
        Self { options, idle: Mutex::default(), turns: Semaphore::new(MOST) }
    }

    /// One that is free, or waits for it.
    pub(super) async fn get(&self) -> sqlx::Result<Reader<'_>> {
        let turn = self.turns.acquire().await.map_err(|_closed| sqlx::Error::PoolClosed)?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        Ok(Reader { readers: self, connection: Some(connection), _turn: turn })
    }

    /// Closes them.
    pub(super) async fn close(self) -> sqlx::Result<()> {
        let idle = self.idle.into_inner().unwrap_or_else(PoisonError::into_inner);
        for connection in idle {
            connection.close().await?;
        }
        Ok(())
    }
}

impl Deref for Reader<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        self.connection.as_ref().expect("it is taken only when dropped")
    }
}

impl DerefMut for Reader<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect("it is taken only when dropped")
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.readers.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}
