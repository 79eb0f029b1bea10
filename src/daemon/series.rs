//! Reading a series of pages to its end, each page stored before the next is asked for.

use jiff::Timestamp;

use super::{Deps, Pulse};
use crate::crm::{Ask, Cursor, SourceError, Wanted};
use crate::lead::{Batch, Stream};
use crate::store::StoreError;

/// No series is longer; a CRM that never ends one is broken.
const MOST_PAGES: u64 = 1_000_000;

/// Why a series ended early. What was stored stays; nothing is called complete.
#[derive(Debug, thiserror::Error)]
pub(super) enum SeriesError {
    /// The CRM.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a whole series brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    /// The CRM's time when it began; `None` before the first page.
    pub(super) began_at: Option<Timestamp>,
    /// Records and activities read.
    pub(super) items: u64,
    /// Facts that were not known before.
    pub(super) new_facts: u64,
    /// Records that could not be read.
    pub(super) issues: u64,
}

/// One series to be read.
pub(super) struct Series<'a> {
    pub(super) deps: &'a Deps,
    pub(super) pulse: &'a Pulse,
    pub(super) wanted: &'a Wanted,
    pub(super) ask: Ask,
    /// What `Pulse` shows.
    pub(super) what: &'a str,
    /// Stored with the last page: this stream is complete from here on, to the series' beginning or
    /// `to`.
    pub(super) covers: Option<(Stream, Timestamp, Option<Timestamp>)>,
    /// Under this name the position is remembered, so that a restart goes on where it stopped. With
    /// it, the CRM's time now: one that does not go on begins no earlier.
    pub(super) resume: Option<(String, Timestamp)>,
}

impl Series<'_> {
    /// Reads to the end.
    pub(super) async fn read(self) -> Result<Read, SeriesError> {
        let mut read = Read::default();
        let mut cursor = self.resumed(&mut read).await?;
        for _ in 0..MOST_PAGES {
            let page = self.deps.crm.fetch(self.wanted, &self.ask, cursor.as_ref()).await?;
            let now = self.resume.as_ref().map_or(Timestamp::MIN, |(_, now)| *now);
            let began_at = *read.began_at.get_or_insert(page.began_at.max(now));
            let items = page.batch.records.len() + page.batch.logged.len();
            read.items += items as u64;
            read.issues += page.issues.len() as u64;
            for issue in &page.issues {
                tracing::warn!(record = issue.record, problem = issue.problem, "record not read");
            }
            let stuck = page.next.is_some() && page.next == cursor;
            let mut batch = page.batch;
            self.remember(&mut batch, page.next.as_ref(), began_at);
            let now = self.deps.clock.now();
            read.new_facts += self.deps.store.ingest(&batch, now).await?.new_facts;
            self.pulse.beat("watch", now);
            self.pulse.show(self.what, read.items, page.total);
            if stuck {
                let message =
                    format!("{}: the CRM answers the same page again and again", self.what);
                return Err(SourceError::Rejected(message).into());
            }
            match page.next {
                Some(next) => cursor = Some(next),
                None => return Ok(read),
            }
        }
        let message = format!("{}: more than {MOST_PAGES} pages", self.what);
        Err(SourceError::Rejected(message).into())
    }

    async fn resumed(&self, read: &mut Read) -> Result<Option<Cursor>, StoreError> {
        let Some((name, _)) = &self.resume else { return Ok(None) };
        let Some(note) = self.deps.store.note(name).await? else { return Ok(None) };
        let Some((began, cursor)) = note.split_once(' ') else { return Ok(None) };
        let began = began.parse().ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
        read.began_at = began;
        Ok(began.map(|_| Cursor(cursor.to_owned())))
    }

    /// Adds position and coverage to the page's own transaction.
    fn remember(&self, batch: &mut Batch, next: Option<&Cursor>, began_at: Timestamp) {
        if let Some((name, _)) = &self.resume {
            let note = next.map(|next| format!("{} {}", began_at.as_millisecond(), next.0));
            batch.cursors.push((name.clone(), note));
        }
        if let (None, Some((stream, from, to))) = (next, self.covers) {
            batch.covered.push((stream, from, to.unwrap_or(began_at)));
        }
    }
}
