//! The nightly comparison: deletes, merges and restores leave no trace in what changed.

use super::series::{Series, SeriesError};
use super::{Deps, Pulse, Running};
use crate::crm::Ask;
use crate::id::LeadId;
use crate::lead::{Batch, Existence, Stream};
use crate::store::StoreError;

/// Leads compared in one request.
const CHUNK: usize = 1_000;

/// What it came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Leads compared.
    pub compared: u64,
    /// Whether it went through to the end.
    pub complete: bool,
}

/// Compares every lead we hold with the CRM, and reads its recycle bin. A failure leaves it to the
/// next night.
///
/// # Errors
/// Of the store.
pub async fn run_once(
    deps: &Deps,
    running: &Running,
    pulse: &Pulse,
) -> Result<Reconciled, StoreError> {
    let mut done = Reconciled::default();
    match walk(deps, running, pulse, &mut done).await {
        Ok(()) => done.complete = true,
        Err(SeriesError::Store(error)) => return Err(error),
        Err(SeriesError::Source(error)) => {
            tracing::warn!(%error, "the comparison of all leads ended early");
        }
    }
    Ok(done)
}

async fn walk(
    deps: &Deps,
    running: &Running,
    pulse: &Pulse,
    done: &mut Reconciled,
) -> Result<(), SeriesError> {
    let series = |ask: Ask| Series {
        deps,
        pulse,
        wanted: &running.wanted,
        ask,
        what: "comparing leads",
        covers: None,
        resume: None,
    };
    let bin = series(Ask::Archived).read().await?;
    let mut after: Option<LeadId> = None;
    loop {
        let leads = deps.store.live_leads(after.as_ref(), CHUNK).await?;
        let Some(last) = leads.last().cloned() else { break };
        done.compared += leads.len() as u64;
        series(Ask::Present(leads)).read().await?;
        after = Some(last);
    }
    restored(deps, &series).await?;
    if let Some(began) = bin.began_at {
        let covered = vec![(Stream::Removals, jiff::Timestamp::UNIX_EPOCH, began)];
        let batch = Batch { covered, ..Batch::default() };
        deps.store.ingest(&batch, deps.clock.now()).await?;
    }
    Ok(())
}

/// Looks whether leads that lay in the recycle bin are back. What happened to them meanwhile is
/// read whole: nothing of it would be found by its time of change.
async fn restored<'a>(deps: &Deps, series: &impl Fn(Ask) -> Series<'a>) -> Result<(), SeriesError> {
    let mut after: Option<LeadId> = None;
    loop {
        let leads = deps.store.archived_leads(after.as_ref(), CHUNK).await?;
        let Some(last) = leads.last().cloned() else { return Ok(()) };
        series(Ask::Present(leads.clone())).read().await?;
        let histories = deps.store.histories(&leads).await?;
        let back = histories.into_iter().filter(|history| history.existence == Existence::Live);
        let back: Vec<LeadId> = back.map(|history| history.lead).collect();
        if !back.is_empty() {
            series(Ask::Leads(back)).read().await?;
        }
        after = Some(last);
    }
}
