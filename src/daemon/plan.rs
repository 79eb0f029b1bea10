//! What is running now, under the version in force and under another.

use std::sync::Arc;

use jiff::Timestamp;

use super::Running;
use super::backtest::known_to;
use super::status::Health;
use crate::contract::Contract;
use crate::id::LeadId;
use crate::lead::Timeline;
use crate::report::plan::Moves;
use crate::sla::{Known, Replay};
use crate::store::{Store, StoreError};

/// Leads that are read together.
const PAGE: usize = 1_000;

/// Most leads that are looked at, nearest deadline first.
const MOST: usize = 1_000_000;

/// So many are looked at in passing, while an agreement is read again.
const FEW: usize = 500;

/// Counts what is open, as of `as_of` (the CRM's time).
///
/// # Errors
/// Of the store.
pub async fn moves(
    store: &dyn Store,
    (running, health): (&Running, &Health),
    new: &Arc<Contract>,
    as_of: Timestamp,
) -> Result<Moves, StoreError> {
    let leads = store.open_leads(MOST).await?;
    of(store, (running, health), (new, &leads), as_of).await
}

/// The same where at most [`FEW`] leads are open; `None`: more are.
///
/// # Errors
/// Of the store.
pub(super) async fn moves_of_few(
    store: &dyn Store,
    running: (&Running, &Health),
    new: &Arc<Contract>,
    as_of: Timestamp,
) -> Result<Option<Moves>, StoreError> {
    let leads = store.open_leads(FEW + 1).await?;
    if leads.len() > FEW {
        return Ok(None);
    }
    of(store, running, (new, &leads), as_of).await.map(Some)
}

async fn of(
    store: &dyn Store,
    (running, health): (&Running, &Health),
    (new, leads): (&Arc<Contract>, &[LeadId]),
    as_of: Timestamp,
) -> Result<Moves, StoreError> {
    let old = &running.contract;
    let coverage = known_to(store, (running, health), [old, new]).await?;
    let directory = store.directory().await?;
    let known = Known { coverage: &coverage, directory: &directory };
    let mut moves = Moves::default();
    for page in leads.chunks(PAGE) {
        for mut history in store.histories(page).await? {
            history.reread_at = Some(Timestamp::MAX);
            let [before, after] = [old, new].map(|contract| {
                let timeline = Timeline::read(&history, &contract.fields).0;
                Replay { contract, known, timed: None, as_of }.of(&timeline, |_| true)
            });
            moves.add((new, &directory), (&before, &after), as_of);
        }
    }
    Ok(moves)
}
