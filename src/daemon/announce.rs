//! What a version changes, into the log, before it comes into force.
//!
//! A log is read by others than the agreement is: of what names people, pays them or excuses them,
//! only that it changes is said.

use std::sync::Arc;

use super::plan::moves_of_few;
use super::status;
use super::{Deps, Running};
use crate::contract::{Agreement, Contract};
use crate::report::plan::{Change, changes, told};
use crate::store::StoreError;

/// Changes that are logged, a line each; the rest is a number.
const LINES: usize = 20;

/// Logs what `new` changes of the newest of those that were `accepted` before it, and what it would
/// mean for what is running, where that is little enough to be looked at in passing.
///
/// # Errors
/// Of the store.
pub(super) async fn log(
    deps: &Deps,
    accepted: Agreement,
    new: &Arc<Contract>,
) -> Result<(), StoreError> {
    let Some(running) = Running::new(accepted) else { return Ok(()) };
    let changes = changes(&running.contract, new);
    let (number, hash) = (new.version.number, &*new.version.hash);
    tracing::info!(version = number, hash, terms = changes.len(), "the agreement changes");
    let mut lines: Vec<String> = changes.iter().map(Change::in_log).collect();
    lines.dedup();
    for change in told(lines, LINES) {
        tracing::info!(change, "the agreement changes");
    }
    if changes.is_empty() {
        return Ok(());
    }
    let health = status::health(&*deps.store).await?;
    let Some(as_of) = health.as_of else { return Ok(()) };
    match moves_of_few(&*deps.store, (&running, &health), new, as_of).await? {
        Some(moves) => tracing::info!(
            running = moves.in_short(),
            "none of these moves: countdowns follow the version under which they began"
        ),
        None => tracing::info!("`leadpact plan` tells what it would mean for what is running"),
    }
    Ok(())
}
