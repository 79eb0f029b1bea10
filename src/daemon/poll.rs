//! Reading what changed, so that absence means something.
//!
//! The first reading of a stream takes everything there is and survives a restart. Then each cycle
//! reads the window since the last complete one, with an overlap, up to the CRM's present
//! (*fresh*); and once in a while the same windows again, when the search index has settled
//! (*settled*). Coverage grows only with the last page of a window. Associations change without a
//! trace on the record, so those of open and of broken leads are read every time.

use jiff::{SignedDuration, Timestamp};

use super::series::{Read, Series, SeriesError};
use super::{Deps, Pulse, Running};
use crate::crm::{Ask, SourceError};
use crate::id::{ActivityId, LeadId};
use crate::lead::Stream;
use crate::store::StoreError;

/// Open leads whose associations are read each cycle, nearest deadline first.
const OPEN_LEADS: usize = 5_000;

/// Leads said to be broken whose associations are read each cycle, the latest first: what is logged
/// late, or said late to be about them, takes the accusation back.
const BROKEN_LEADS: usize = 1_000;

/// Leads per request for associations, activities per request by id.
const CHUNK: usize = 1_000;

/// The settled pass stays this far behind the present, and takes at least this much at once.
const SETTLES_AFTER: SignedDuration = SignedDuration::from_mins(15);

/// A first reading that began no longer ago than this began with this poll.
const JUST_NOW: SignedDuration = SignedDuration::from_secs(10);

/// What one reading brought.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The CRM's time when it began: what the following evaluation may rely on. `None`: the CRM
    /// gave no answer.
    pub as_of: Option<Timestamp>,
    /// Records and activities read.
    pub items: u64,
    /// Facts that were not known before.
    pub new_facts: u64,
    /// Facts that only the settled pass saw: the index was late.
    pub late_facts: u64,
    /// What could not be read, each with what, why and what to do.
    pub problems: Vec<SourceError>,
}

impl Reading {
    /// Whether everything was read that should have been.
    pub fn is_complete(&self) -> bool {
        self.as_of.is_some() && self.problems.is_empty()
    }

    /// Whether the CRM refused the token, or a permission that it was known to have.
    pub(super) fn is_refused(&self) -> bool {
        let mut problems = self.problems.iter();
        problems.any(|one| matches!(one, SourceError::Auth(_) | SourceError::Scope(_)))
    }

    fn add(&mut self, read: &Read) {
        self.items += read.items;
        self.new_facts += read.new_facts;
    }
}

/// Reads every stream that the agreement needs. A stream that cannot be read does not stop the
/// others, unless the token itself is refused.
///
/// # Errors
/// Only of the store; what the CRM refuses is in [`Reading::problems`].
pub async fn run_once(
    deps: &Deps,
    running: &Running,
    pulse: &Pulse,
    lag_ms: i64,
) -> Result<Reading, StoreError> {
    let mut reading = Reading::default();
    let poll = Poll { deps, running, pulse, lag_ms };
    poll.forget_what_changed().await?;
    let directory = poll.series(Ask::Directory, "reading owners", None);
    let mut first = settle(directory.read().await, &mut reading)?;
    if let Some(SourceError::Scope(_)) = reading.problems.last() {
        // Who may not read owners may read leads all the same; the operator is told by the check.
        reading.problems.pop();
        first = settle(poll.time().await, &mut reading)?;
    }
    reading.as_of = first.and_then(|read| read.began_at);
    let Some(now) = reading.as_of else { return Ok(reading) };
    let channels = running.wanted.channels.iter().map(|channel| Stream::Activities(*channel));
    for stream in [Stream::Leads].into_iter().chain(channels) {
        let read = poll.stream(stream, now).await;
        if settle(read, &mut reading)?.is_none() && is_fatal(&reading) {
            return Ok(reading);
        }
    }
    for stream in [Stream::Leads].into_iter().chain(poll.activity_streams()) {
        let read = poll.settled(stream, now).await;
        if let Some(read) = settle(read, &mut reading)? {
            reading.late_facts += read.new_facts;
        }
        if is_fatal(&reading) {
            return Ok(reading);
        }
    }
    let read = poll.links(now).await;
    settle(read, &mut reading)?;
    if let Some(imports) = running.contract.imports {
        deps.store.mark_bursts(imports.burst, imports.within.millis().unwrap_or_default()).await?;
    }
    Ok(reading)
}

/// Keeps what the CRM refused; passes on what the store did.
fn settle(
    read: Result<Read, SeriesError>,
    reading: &mut Reading,
) -> Result<Option<Read>, StoreError> {
    match read {
        Ok(read) => {
            reading.add(&read);
            Ok(Some(read))
        }
        Err(SeriesError::Source(error)) => {
            reading.problems.push(error);
            Ok(None)
        }
        Err(SeriesError::Store(error)) => Err(error),
    }
}

/// Whether going on would only be refused again.
fn is_fatal(reading: &Reading) -> bool {
    let last = reading.problems.last();
    matches!(last, Some(SourceError::Auth(_) | SourceError::RateLimited { .. }))
}

struct Poll<'a> {
    deps: &'a Deps,
    running: &'a Running,
    pulse: &'a Pulse,
    lag_ms: i64,
}

impl<'a> Poll<'a> {
    fn activity_streams(&self) -> impl Iterator<Item = Stream> {
        self.running.wanted.channels.iter().map(|channel| Stream::Activities(*channel))
    }

    fn series(
        &self,
        ask: Ask,
        what: &'a str,
        covers: Option<(Stream, Timestamp, Option<Timestamp>)>,
    ) -> Series<'a> {
        let Self { deps, running, pulse, .. } = *self;
        Series { deps, pulse, wanted: &running.wanted, ask, what, covers, resume: None }
    }

    /// Asking for another property means reading every lead anew: what was read says nothing about
    /// it.
    async fn forget_what_changed(&self) -> Result<(), StoreError> {
        let store = &self.deps.store;
        let wanted = self.running.wanted.fingerprint();
        if store.note("wanted").await?.as_ref() == Some(&wanted) {
            return Ok(());
        }
        let batch = crate::lead::Batch {
            uncovered: vec![Stream::Leads],
            cursors: vec![("wanted".to_owned(), Some(wanted)), (resume(Stream::Leads), None)],
            ..crate::lead::Batch::default()
        };
        store.ingest(&batch, self.deps.clock.now()).await?;
        Ok(())
    }

    /// Learns the CRM's time, from the smallest reading there is.
    async fn time(&self) -> Result<Read, SeriesError> {
        let from = Timestamp::UNIX_EPOCH;
        let to = from.saturating_add(SignedDuration::from_millis(1)).unwrap_or(from);
        let ask = Ask::Changed { stream: Stream::Leads, from, to };
        self.series(ask, "asking for the time", None).read().await
    }

    /// Everything there is, the first time; then what changed since.
    async fn stream(&self, stream: Stream, now: Timestamp) -> Result<Read, SeriesError> {
        let coverage = self.deps.store.coverage().await?;
        let what = format!("reading {}", stream.word());
        let mut first = Read::default();
        let end = match coverage.intervals(stream).last() {
            Some(&(_, end)) => end,
            None => {
                let covers = Some((stream, Timestamp::UNIX_EPOCH, None));
                let whole = self.series(Ask::All(stream), &what, covers);
                first = Series { resume: Some((resume(stream), now)), ..whole }.read().await?;
                // One that was taken up again began long ago: what changed since is still to read.
                let long_ago = now.saturating_sub(JUST_NOW).unwrap_or(now);
                match first.began_at.filter(|began| *began < long_ago) {
                    Some(began) => began,
                    None => return Ok(first),
                }
            }
        };
        let from = end.saturating_sub(self.overlap()).unwrap_or(end);
        if from >= now {
            return Ok(Read::default());
        }
        let ask = Ask::Changed { stream, from, to: now };
        let mut read = self.series(ask, &what, Some((stream, from, Some(now)))).read().await?;
        read.items += first.items;
        read.new_facts += first.new_facts;
        Ok(read)
    }

    /// What the index may have shown too late is at most this old at the end of a window.
    fn overlap(&self) -> SignedDuration {
        SignedDuration::from_millis(2 * self.lag_ms.max(30_000))
    }

    /// Reads again what has settled since the last time. It changes no coverage: it may only find
    /// more.
    async fn settled(&self, stream: Stream, now: Timestamp) -> Result<Read, SeriesError> {
        let store = &self.deps.store;
        let name = format!("settled/{}", stream.word());
        let to = now.saturating_sub(SETTLES_AFTER).unwrap_or(now);
        let note = store.note(&name).await?.and_then(|note| note.parse().ok());
        let Some(from) = note.and_then(|ms| Timestamp::from_millisecond(ms).ok()) else {
            // What the first reading took came from lists, not from the index.
            store.set_note(&name, Some(&now.as_millisecond().to_string())).await?;
            return Ok(Read::default());
        };
        if to.duration_since(from) < SETTLES_AFTER {
            return Ok(Read::default());
        }
        let ask = Ask::Changed { stream, from, to };
        let what = format!("reading {} again", stream.word());
        let read = self.series(ask, &what, None).read().await?;
        store.set_note(&name, Some(&to.as_millisecond().to_string())).await?;
        Ok(read)
    }

    /// The associations of open and of broken leads, and the activities among them that are new to
    /// us.
    async fn links(&self, now: Timestamp) -> Result<Read, SeriesError> {
        let store = &self.deps.store;
        let open = store.open_leads(OPEN_LEADS).await?;
        let mut asked = open.clone();
        asked.extend(store.broken_leads(BROKEN_LEADS).await?);
        let mut seen = std::collections::BTreeSet::new();
        asked.retain(|lead| seen.insert(lead.clone()));
        let mut whole = Read::default();
        for chunk in asked.chunks(CHUNK) {
            let unknown = self.unknown_links(chunk).await?;
            for chunk in unknown.chunks(CHUNK) {
                let ask = Ask::Activities(chunk.to_vec());
                let read =
                    self.series(ask, "reading activities of open leads", None).read().await?;
                whole.items += read.items;
                whole.new_facts += read.new_facts;
            }
        }
        if open.len() < OPEN_LEADS {
            let covered = vec![(Stream::Associations, Timestamp::UNIX_EPOCH, now)];
            let batch = crate::lead::Batch { covered, ..crate::lead::Batch::default() };
            store.ingest(&batch, self.deps.clock.now()).await?;
        }
        Ok(whole)
    }

    async fn unknown_links(&self, leads: &[LeadId]) -> Result<Vec<ActivityId>, SeriesError> {
        let ask = Ask::Links(leads.to_vec());
        let mut cursor = None;
        let mut ids: Vec<ActivityId> = Vec::new();
        loop {
            let page = self.deps.crm.fetch(&self.running.wanted, &ask, cursor.as_ref()).await?;
            let links = &page.batch.linked;
            ids.extend(links.iter().flat_map(|links| links.activities.iter().cloned()));
            let now = self.deps.clock.now();
            self.deps.store.ingest(&page.batch, now).await?;
            self.pulse.beat("watch", now);
            match page.next {
                Some(next) if Some(&next) != cursor.as_ref() => cursor = Some(next),
                _ => break,
            }
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(self.deps.store.unknown_activities(&ids).await?)
    }
}

fn resume(stream: Stream) -> String {
    format!("backfill/{}", stream.word())
}
