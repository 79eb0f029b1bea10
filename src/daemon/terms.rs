//! Quotas and budgets: how they stand, and what is to be said about them.
//!
//! They are counted from the lives of all leads, as reports are. That takes seconds for a million
//! of them, so it is done once in a while, not at every poll.

use jiff::{SignedDuration, Timestamp};

use super::evaluate::Knowledge;
use super::{Deps, Pulse, Running};
use crate::alert::PostId;
use crate::alert::terms::{Look, Outcome, decide, spans};
use crate::contract::{Contract, Period, Span};
use crate::sla::{Budgets, Life, Quotas};
use crate::store::{Changeset, StoreError};

/// From one look to the next, by the CRM's clock.
const EVERY: SignedDuration = SignedDuration::from_mins(10);

/// When the latest look was, and at which version.
const NOTE: &str = "terms";

/// Leads from one sign of life to the next.
const STEP: u64 = 10_000;

/// Looks, where it is time to: decides what to say at `as_of` (the CRM's time), and stores it.
/// Returns how many messages are new or changed.
///
/// # Errors
/// Of the store: nothing is stored then.
pub(super) async fn run_once(
    deps: &Deps,
    running: &Running,
    pulse: &Pulse,
    knowledge: &Knowledge,
    as_of: Timestamp,
) -> Result<u64, StoreError> {
    let contract = &running.contract;
    let Some(watching_since) = knowledge.watching_since else { return Ok(0) };
    if !is_routed(contract) || !is_time(deps, contract, as_of).await? {
        return Ok(0);
    }
    let mut quotas = Quotas::new(contract, |per| spans(contract, per, as_of));
    let mut budgets = Budgets::new(contract, |per| spans(contract, per, as_of)).burning();
    let mut seen = 0;
    let see = &mut |life: Life| {
        quotas.add(&life);
        // An upload is judged, but alerts nobody.
        if !life.import {
            budgets.add(&life);
        }
        seen += 1;
        if seen % STEP == 0 {
            pulse.beat("watch", deps.clock.now());
        }
    };
    deps.store.each_life(see).await?;
    let all: Vec<Span> =
        Period::ALL.into_iter().flat_map(|per| spans(contract, per, as_of)).collect();
    let spoken = deps.store.spoken(&all).await?;
    let mut ids: Vec<PostId> = spoken.iter().filter_map(|line| line.post.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    let posts = deps.store.posts(&ids).await?;
    let Outcome { spoken, posts } = decide(Look {
        agreement: &running.agreement,
        coverage: &knowledge.coverage,
        quotas: &quotas.standings(as_of),
        budgets: &budgets.burnt(as_of),
        spoken: &spoken,
        posts: &posts,
        as_of,
        watching_since,
    });
    let count = posts.len() as u64;
    if !spoken.is_empty() || !posts.is_empty() {
        let changes = Changeset { as_of, spoken, posts, ..Changeset::default() };
        deps.store.commit(&changes).await?;
    }
    deps.store.set_note(NOTE, Some(&note(contract, as_of))).await?;
    Ok(count)
}

/// Whether anybody would hear of it.
fn is_routed(contract: &Contract) -> bool {
    let promises = contract.promises.iter().filter(|one| one.objective.is_some());
    let mut routes =
        promises.map(|one| one.route).chain(contract.quotas.iter().map(|one| one.route));
    routes.any(|route| route.is_some())
}

/// Whether the latest look is long enough ago, or was at another version.
async fn is_time(deps: &Deps, contract: &Contract, as_of: Timestamp) -> Result<bool, StoreError> {
    let Some(last) = deps.store.note(NOTE).await? else { return Ok(true) };
    let Some((ms, hash)) = last.split_once(' ') else { return Ok(true) };
    let at = ms.parse().ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let soon = at.is_some_and(|at| as_of.duration_since(at).abs() < EVERY);
    Ok(!soon || *hash != *contract.version.hash)
}

fn note(contract: &Contract, as_of: Timestamp) -> String {
    format!("{} {}", as_of.as_millisecond(), contract.version.hash)
}
