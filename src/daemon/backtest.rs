//! A back-test over the store: what all leads were under two versions of the agreement.
//!
//! The facts are read here and nowhere else: whatever keeps them in another form one day hands them
//! out in this loop. Start at [`backtest`].

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinSet;

use super::Running;
use super::status::Health;
use crate::contract::{Agreement, Contract};
use crate::crm::Wanted;
use crate::id::PromiseId;
use crate::lead::{Coverage, Existence, History, Timeline};
use crate::report::backtest::{Backtest, Trial};
use crate::sla::{self, Known, Past, Replay};
use crate::store::{Store, StoreError};

/// Leads that are read, and judged, together.
const PAGE: usize = 2_000;

/// Counts every lead, telling `progress` now and then how many have been.
///
/// # Errors
/// Of the store.
pub async fn backtest(
    store: &dyn Store,
    (running, health): (&Running, &Health),
    trial: Trial,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Backtest, StoreError> {
    let coverage = known_to(store, (running, health), [&trial.old, &trial.new]).await?;
    let coverage = Arc::new(coverage);
    let alike = Arc::new(sla::alike(&trial.old, &trial.new));
    let mut whole = Backtest::new(trial.clone());
    let at_once = std::thread::available_parallelism().map_or(2, usize::from);
    let mut parts: JoinSet<(u64, Backtest)> = JoinSet::new();
    let (mut last, mut done) = (None, 0);
    let mut take = |whole: &mut Backtest, (leads, part): (u64, Backtest)| {
        whole.merge(part);
        done += leads;
        progress(done);
    };
    loop {
        let mut histories = store.judged(last.as_ref(), PAGE).await?;
        let Some(end) = histories.last() else { break };
        last = Some(end.lead.clone());
        histories.retain(|history| history.existence == Existence::Live);
        while parts.len() >= at_once {
            if let Some(part) = parts.join_next().await {
                take(&mut whole, part.expect("counting does not panic"));
            }
        }
        let (trial, coverage, alike) = (trial.clone(), Arc::clone(&coverage), Arc::clone(&alike));
        parts.spawn_blocking(move || {
            (histories.len() as u64, count(trial, &coverage, &alike, histories))
        });
    }
    while let Some(part) = parts.join_next().await {
        take(&mut whole, part.expect("counting does not panic"));
    }
    Ok(whole)
}

/// Judges these leads by both versions; what both judge alike, once.
fn count(
    trial: Trial,
    coverage: &Coverage,
    alike: &BTreeSet<PromiseId>,
    histories: Vec<History>,
) -> Backtest {
    let (old, new) = (Arc::clone(&trial.old), Arc::clone(&trial.new));
    let (directory, as_of) = (Arc::clone(&trial.directory), trial.as_of);
    let sought = trial.suggest.as_ref().map(|(promise, _)| promise.clone());
    let (same_fields, all_alike) = (old.fields == new.fields, alike.len() == new.promises.len());
    let known = Known { coverage, directory: &directory };
    let [old, new] =
        [&old, &new].map(|contract| Replay { contract, known, timed: sought.as_ref(), as_of });
    let mut part = Backtest::new(trial);
    for mut history in histories {
        // What has been read of a stream up to a time is all that there was: the reading by id, for
        // which the watch waits before it accuses anybody, has long been made up for.
        history.reread_at = Some(Timestamp::MAX);
        let timeline = Timeline::read(&history, &old.contract.fields).0;
        let before = old.of(&timeline, |_| true);
        let is_alike = |past: &Past| alike.contains(&past.countdown.key.promise);
        let (both, before) = before.into_iter().partition(is_alike);
        let other = (!same_fields).then(|| Timeline::read(&history, &new.contract.fields).0);
        let timeline = other.as_ref().unwrap_or(&timeline);
        let after = match all_alike {
            true => Vec::new(),
            false => new.of(timeline, |promise| !alike.contains(promise)),
        };
        part.add(both, before, after);
    }
    part
}

/// What has been read of what these versions ask for.
pub(super) async fn known_to(
    store: &dyn Store,
    (running, health): (&Running, &Health),
    contracts: [&Arc<Contract>; 2],
) -> Result<Coverage, StoreError> {
    let mut coverage = store.coverage().await?;
    coverage.refused = health.refused.iter().cloned().collect();
    coverage.unreadable = health.unreadable.iter().cloned().collect();
    for contract in contracts {
        coverage.unreadable.extend(never_read(contract, &running.wanted));
    }
    Ok(coverage)
}

/// What `contract` asks of the CRM that the watch has never read: unknown, not empty.
fn never_read(contract: &Arc<Contract>, read: &Wanted) -> Vec<(String, String)> {
    let asked = Wanted::of(&Agreement::of(Arc::clone(contract))).properties.into_iter();
    let unread = asked.filter(|(name, keep)| {
        !read.properties.iter().any(|(known, kept)| known == name && kept >= keep)
    });
    unread.map(|(name, _)| (name, "has not been read so far".to_owned())).collect()
}
