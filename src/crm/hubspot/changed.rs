//! What changed within a window of HubSpot's time, through its search.
//!
//! The window is fixed and filters by time of change; pages go by ascending id, each asked for with
//! "id greater than the last one". So nothing is skipped while records change under our hands, the
//! ceiling of 10,000 results is never met, and any number of records with one identical time are
//! read in as many pages as they need. Rows that changed again after the window are kept: their
//! facts are true and harmless, and leaving them out would leave a hole in a window that is then
//! called complete.

use jiff::Timestamp;
use serde_json::value::RawValue;

use super::super::http::Answer;
use super::super::{Page, SourceError};
use super::asked::{self, Asked};
use super::map;
use super::reading::{CONTACTS, Reading, plural};
use super::wire::{self, Filter, Group, Listing, SearchInput};
use super::{associations, foreign_cursor};
use crate::lead::Channel;

/// Rows of one search.
const PER_SEARCH: usize = 200;

/// A row's id and the row.
type Row<'a> = (u64, &'a RawValue);

/// Where a search goes on, and how much of it there is.
#[derive(Debug)]
struct Progress {
    /// The greatest id so far.
    last: u64,
    /// Whether there are greater ones.
    more: bool,
    /// Everything the search finds from here on.
    total: Option<u64>,
}

impl Progress {
    fn cursor(&self) -> Option<String> {
        self.more.then(|| self.last.to_string())
    }
}

/// What is searched for.
#[derive(Clone, Copy, Debug)]
struct Search<'a> {
    plural: &'static str,
    /// The property that holds the time of change: contacts are the odd ones out, and accept the
    /// others' name without a word.
    modified: &'static str,
    properties: &'a [&'a str],
    window: (Timestamp, Timestamp),
}

/// A page of contacts that changed: searched for their ids, then read by id with their histories.
pub(super) async fn leads(
    mut reading: Reading<'_>,
    asked: &Asked,
    window: (Timestamp, Timestamp),
    after: Option<&str>,
) -> Result<Page, SourceError> {
    let (plural, modified, properties) = (CONTACTS, "lastmodifieddate", &["hs_object_id"]);
    let search = Search { plural, modified, properties, window };
    let last = last(after)?;
    let answer = search.from(&mut reading, last).await?;
    let listing: Listing<'_> = wire::read(&answer.body, &search.doing())?;
    let (rows, progress) = search.rows(&listing, last)?;
    let ids: Vec<_> = rows.into_iter().map(|(id, _)| id.to_string()).collect();
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    reading.contacts(asked, &ids).await?;
    reading.page(progress.cursor(), progress.total.filter(|_| after.is_none()))
}

/// A page of activities that changed, with the contacts they belong to.
pub(super) async fn activities(
    mut reading: Reading<'_>,
    channel: Channel,
    window: (Timestamp, Timestamp),
    after: Option<&str>,
) -> Result<Page, SourceError> {
    let (plural, modified) = (plural(channel), "hs_lastmodifieddate");
    let search = Search { plural, modified, properties: asked::of_activity(channel), window };
    let mut progress = Progress { last: last(after)?, more: true, total: None };
    let (mut read, mut total) = (0, None);
    // As many rows as one call can find the contacts of.
    while progress.more && read + PER_SEARCH <= associations::PER_CALL {
        let answer = search.from(&mut reading, progress.last).await?;
        let listing: Listing<'_> = wire::read(&answer.body, &search.doing())?;
        let rows;
        (rows, progress) = search.rows(&listing, progress.last)?;
        total = total.or(progress.total);
        read += rows.len();
        let seen_at = reading.began_at()?;
        for (_, raw) in rows {
            match map::activity(raw, channel, seen_at) {
                Ok((logged, _)) => reading.batch.logged.push(logged),
                Err(issue) => reading.issues.push(issue),
            }
        }
    }
    let all: Vec<_> = (0..reading.batch.logged.len()).collect();
    associations::finish(&mut reading, channel, &all).await?;
    reading.page(progress.cursor(), total.filter(|_| after.is_none()))
}

impl Search<'_> {
    fn doing(&self) -> String {
        format!("searching changed {}", self.plural)
    }

    /// The rows with an id above `last`, the lowest ids first.
    async fn from(&self, reading: &mut Reading<'_>, last: u64) -> Result<Answer, SourceError> {
        let filter =
            |property, operator, value| Filter { property, operator, value: format!("{value}") };
        let (from, to) = self.window;
        let filters = vec![
            filter(self.modified, "GTE", whole_milliseconds(from)),
            filter(self.modified, "LT", whole_milliseconds(to)),
            filter("hs_object_id", "GT", i64::try_from(last).unwrap_or(i64::MAX)),
        ];
        let body = SearchInput {
            groups: vec![Group { filters }],
            sorts: ["hs_object_id"],
            properties: self.properties,
            limit: PER_SEARCH,
            after: "0",
        };
        let path = reading.path("objects", &format!("{}/search", self.plural));
        Ok(reading.post("search", &self.doing(), (path, vec![]), &body).await?)
    }

    /// The rows of a page and where to go on. A page that does not go on from `last` is refused: it
    /// would be read for ever, or something would be skipped.
    fn rows<'a>(
        &self,
        listing: &Listing<'a>,
        last: u64,
    ) -> Result<(Vec<Row<'a>>, Progress), SourceError> {
        let (mut rows, mut highest) = (Vec::with_capacity(listing.results.len()), last);
        for raw in &listing.results {
            let id = map::number(raw).ok_or_else(|| self.broken("a row has no id"))?;
            match rows.last() {
                // The index may hold a record twice for a moment.
                Some((before, _)) if *before == id => continue,
                _ if id <= highest => return Err(self.broken("its rows are not in order of id")),
                _ => {}
            }
            highest = id;
            rows.push((id, *raw));
        }
        let shown = listing.results.len();
        let more = match listing.total.map(usize::try_from) {
            Some(Ok(total)) => total > shown,
            _ => shown >= PER_SEARCH,
        };
        if more && shown == 0 {
            return Err(SourceError::Transient(format!(
                "HubSpot: {}: there are said to be more rows, and none is shown",
                self.doing()
            )));
        }
        Ok((rows, Progress { last: highest, more, total: listing.total }))
    }

    fn broken(&self, how: &str) -> SourceError {
        SourceError::Rejected(format!(
            "HubSpot: {}: a page does not go on from the one before: {how}. Nothing of it was used",
            self.doing()
        ))
    }
}

/// HubSpot stamps whole milliseconds. One that lies in `[from, to)` lies between both, rounded up.
fn whole_milliseconds(at: Timestamp) -> i64 {
    let part = at.subsec_nanosecond().rem_euclid(1_000_000);
    at.as_millisecond() + i64::from(part > 0 && at >= Timestamp::UNIX_EPOCH)
}

/// The cursor: the last id of the page before.
fn last(after: Option<&str>) -> Result<u64, SourceError> {
    after.map_or(Ok(0), str::parse).map_err(|_| foreign_cursor())
}
