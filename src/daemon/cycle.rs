//! One whole walk: read what changed, judge, read again by id what seems broken, judge that, tell.
//!
//! `run`, `run --once`, the demo and the simulation all call this.

use jiff::Timestamp;

use super::evaluate::{Evaluated, Knowledge};
use super::poll::Reading;
use super::series::{Series, SeriesError};
use super::status::{self, Health};
use super::{Deps, Pulse, Running, evaluate, ops, poll, terms};
use crate::crm::Ask;
use crate::id::LeadId;
use crate::lead::Stream;
use crate::store::StoreError;

/// Leads read again by id in one cycle; the rest, nearest deadline first, in the next.
const REREADS: usize = 2_000;

/// Leads in one request for rereading.
const REREAD_CHUNK: usize = 100;

/// What one cycle came to.
#[derive(Clone, Debug, Default)]
pub struct Cycle {
    /// What was read.
    pub reading: Reading,
    /// What was judged, all passes together.
    pub evaluated: Evaluated,
    /// Leads read again by id.
    pub reread: u64,
    /// Leads that still wait to be read again.
    pub waiting: u64,
}

impl Cycle {
    /// Whether everything was read that should have been, and judged.
    pub fn is_good(&self) -> bool {
        self.reading.is_complete()
    }
}

/// Walks once. What the CRM refuses ends up in the status and in messages to the operator, not in
/// an error.
///
/// # Errors
/// Of the store only.
pub async fn run_once(
    deps: &Deps,
    running: &Running,
    pulse: &Pulse,
    lag_ms: i64,
) -> Result<Cycle, StoreError> {
    let began = deps.clock.now();
    pulse.beat("watch", began);
    let mut health = status::probed(deps, running).await?;
    let all = running;
    let running = &all.sparing(&health.refused);
    let mut cycle = Cycle::default();
    if health.token_refused.is_none() {
        cycle.reading = poll::run_once(deps, running, pulse, lag_ms).await?;
    }
    for problem in &cycle.reading.problems {
        tracing::warn!(error = %problem, "part of the CRM was not read");
    }
    if cycle.reading.is_refused() {
        // What was taken away since the last check is told now, not within the hour.
        status::check(deps, all, &mut health).await;
    }
    if let Some(as_of) = cycle.reading.as_of {
        judge(deps, running, pulse, (&health, lag_ms), (&mut cycle, as_of)).await?;
        health.as_of = Some(as_of);
        health.last_answer = Some(began);
    }
    ops::tell(deps, running, &mut health, &cycle).await?;
    status::store(deps, running, &health, &cycle).await?;
    pulse.beat("watch", deps.clock.now());
    Ok(cycle)
}

async fn judge(
    deps: &Deps,
    running: &Running,
    pulse: &Pulse,
    (health, lag_ms): (&Health, i64),
    (cycle, as_of): (&mut Cycle, Timestamp),
) -> Result<(), StoreError> {
    let mut knowledge = knowledge(deps, health, lag_ms).await?;
    knowledge.reads_again = true;
    let first = knowledge.watching_since.is_none();
    cycle.evaluated = evaluate::run_once(deps, running, pulse, &knowledge, as_of).await?;
    let mut wanting = cycle.evaluated.wants_reread.clone();
    cycle.waiting = wanting.len().saturating_sub(REREADS) as u64;
    wanting.truncate(REREADS);
    if !wanting.is_empty() {
        let mut latest = None;
        match reread(deps, running, pulse, &wanting).await {
            Ok(began) => {
                latest = began;
                cycle.reread = wanting.len() as u64;
            }
            Err(SeriesError::Store(error)) => return Err(error),
            Err(SeriesError::Source(error)) => {
                tracing::warn!(%error, "leads past their deadline could not be read again");
                cycle.reading.problems.push(error);
                cycle.waiting += wanting.len() as u64;
            }
        }
        // Whatever came of it: what has been read is judged, and what was held back is said.
        let as_of = latest.map_or(as_of, |latest: Timestamp| latest.max(as_of));
        let knowledge = self::knowledge(deps, health, lag_ms).await?;
        let again = evaluate::run_once(deps, running, pulse, &knowledge, as_of).await?;
        cycle.evaluated.posts += again.posts;
        cycle.evaluated.suppressed += again.suppressed;
        if cycle.reread > 0 {
            cycle.waiting += again.wants_reread.len() as u64;
        }
    }
    // Until every lead has been read and what seemed broken has been read again, what comes up was
    // there before: it belongs into the one summary of each reader.
    let all_read = !knowledge.coverage.intervals(Stream::Leads).is_empty();
    if first && cycle.waiting == 0 && all_read {
        let since = as_of.as_millisecond().to_string();
        deps.store.set_note("watching_since", Some(&since)).await?;
    }
    let knowledge = self::knowledge(deps, health, lag_ms).await?;
    cycle.evaluated.posts += terms::run_once(deps, running, pulse, &knowledge, as_of).await?;
    Ok(())
}

async fn knowledge(deps: &Deps, health: &Health, lag_ms: i64) -> Result<Knowledge, StoreError> {
    let mut coverage = deps.store.coverage().await?;
    coverage.lag_ms = lag_ms;
    coverage.refused = health.refused.iter().cloned().collect();
    coverage.unreadable = health.unreadable.iter().cloned().collect();
    let since = deps.store.note("watching_since").await?.and_then(|ms| ms.parse().ok());
    Ok(Knowledge {
        coverage,
        directory: deps.store.directory().await?,
        watching_since: since.and_then(|ms| Timestamp::from_millisecond(ms).ok()),
        reads_again: false,
    })
}

/// Reads these leads whole by id. Returns the CRM's time at which the first reading began.
async fn reread(
    deps: &Deps,
    running: &Running,
    pulse: &Pulse,
    leads: &[LeadId],
) -> Result<Option<Timestamp>, SeriesError> {
    let mut began = None;
    for chunk in leads.chunks(REREAD_CHUNK) {
        let series = Series {
            deps,
            pulse,
            wanted: &running.wanted,
            ask: Ask::Leads(chunk.to_vec()),
            what: "reading leads again",
            covers: None,
            resume: None,
        };
        let read = series.read().await?;
        began = began.or(read.began_at);
    }
    Ok(began)
}
