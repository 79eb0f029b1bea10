//! Uploads: more than so many leads of one origin within so long. Their facts are judged like any
//! other; only the alarm is left out, so a lead is marked once and for all.
//!
//! Only the surroundings of new leads are looked at; all of them again when the limits change. One
//! page of leads is held at a time.

use std::collections::VecDeque;

use sqlx::{Connection, SqliteConnection, query, query_as};

use super::dialect::{self, list, listed};
use super::ingest::{next_mark, set_mark};
use super::notes;

/// Leads that are held at a time.
const PAGE: i64 = 5_000;

/// The limits that the marks follow, as a note.
const LIMITS: &str = "store: burst limits";

/// Creation time, id, whether it is marked already.
type Lead = (i64, String, i64);

/// See [`crate::store::Store::mark_bursts`].
pub(super) async fn mark_bursts(
    connection: &mut SqliteConnection,
    burst: u32,
    within_ms: i64,
) -> sqlx::Result<u64> {
    let within = within_ms.saturating_mul(1_000);
    let mut transaction = connection.begin_with(dialect::BEGIN).await?;
    let connection = &mut *transaction;
    let limits = format!("{burst} within {within_ms} ms");
    let mark = next_mark(connection).await?;
    let mut changed = 0;
    if notes::note(connection, LIMITS).await?.as_ref() != Some(&limits) {
        changed += clear(connection, mark).await?;
        notes::set(connection, LIMITS, Some(&limits)).await?;
    }
    let arrivals = "SELECT origin, first_at, last_at FROM arrivals ORDER BY origin";
    let arrivals = query_as::<_, (String, i64, i64)>(arrivals).fetch_all(&mut *connection).await?;
    let mut marked = 0;
    for (origin, first, last) in &arrivals {
        let span = (first.saturating_sub(within), last.saturating_add(within));
        let mut window = Window::new(burst, within);
        marked += sweep(connection, origin, span, &mut window, mark).await?;
    }
    query("DELETE FROM arrivals").execute(&mut *connection).await?;
    changed += marked;
    if changed > 0 {
        set_mark(connection, mark).await?;
    }
    transaction.commit().await?;
    Ok(marked)
}

/// Takes every mark away and looks at all leads again: the limits are others.
async fn clear(connection: &mut SqliteConnection, mark: i64) -> sqlx::Result<u64> {
    const ALL: &str = "INSERT INTO arrivals (origin, first_at, last_at) \
         SELECT origin, min(created_at), max(created_at) FROM leads WHERE origin IS NOT NULL \
         GROUP BY origin";
    let unmark = query("UPDATE leads SET burst = 0, changed = $1 WHERE burst = 1").bind(mark);
    let unmarked = unmark.execute(&mut *connection).await?.rows_affected();
    query("DELETE FROM arrivals").execute(&mut *connection).await?;
    query(ALL).execute(connection).await?;
    Ok(unmarked)
}

/// Marks the bursts of `origin` among the leads created in `span`. Returns how many are new.
async fn sweep(
    connection: &mut SqliteConnection,
    origin: &str,
    (from, to): (i64, i64),
    window: &mut Window,
    mark: i64,
) -> sqlx::Result<u64> {
    const NEXT: &str = "SELECT created_at, id, burst FROM leads WHERE origin = $1 \
         AND created_at <= $2 AND (created_at, id) > ($3, $4) \
         ORDER BY created_at, id LIMIT $5";
    let (mut after, mut marked) = ((from, String::new()), 0);
    loop {
        let page = query_as::<_, Lead>(NEXT).bind(origin.to_owned()).bind(to);
        let page = page.bind(after.0).bind(after.1.clone()).bind(PAGE);
        let page = page.fetch_all(&mut *connection).await?;
        let Some(last) = page.last() else { return Ok(marked) };
        after = (last.0, last.1.clone());
        let mut found = Vec::new();
        for lead in page {
            window.push(lead, &mut found);
        }
        marked += set(connection, &found, mark).await?;
    }
}

async fn set(connection: &mut SqliteConnection, ids: &[String], mark: i64) -> sqlx::Result<u64> {
    const MARK: &str =
        concat!("UPDATE leads SET burst = 1, changed = $2 WHERE burst = 0 AND id IN ", listed!(1));
    if ids.is_empty() {
        return Ok(0);
    }
    let statement = query(MARK).bind(list(ids.iter().map(String::as_str))).bind(mark);
    Ok(statement.execute(connection).await?.rows_affected())
}

/// The latest leads, at most one more than a burst may have.
struct Window {
    most: usize,
    within: i64,
    leads: VecDeque<Lead>,
}

impl Window {
    fn new(burst: u32, within: i64) -> Self {
        let most = usize::try_from(burst).unwrap_or(usize::MAX);
        Self { most, within, leads: VecDeque::new() }
    }

    /// Takes the next lead in order of time. If it is one too many within the time, it and all
    /// before it that lie within are found, each once.
    fn push(&mut self, lead: Lead, found: &mut Vec<String>) {
        let now = lead.0;
        self.leads.push_back(lead);
        while self.leads.front().is_some_and(|first| now.saturating_sub(first.0) >= self.within) {
            self.leads.pop_front();
        }
        if self.leads.len() <= self.most {
            return;
        }
        for (_, id, marked) in self.leads.iter_mut().filter(|lead| lead.2 == 0) {
            *marked = 1;
            found.push(id.clone());
        }
        // The window that begins with the next one still counts it as one of its own.
        self.leads.pop_front();
    }
}
