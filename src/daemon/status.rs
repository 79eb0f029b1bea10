//! What the daemon knows of itself: written after each cycle, read by `status` and by the
//! operator's messages.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::cycle::Cycle;
use super::{Deps, Running};
use crate::crm::SourceError;
use crate::lead::Stream;
use crate::store::{Store, StoreError};

/// Token, permissions, properties and options are checked this often.
const PROBE_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// How the CRM side stands.
#[derive(Clone, Debug, Default)]
pub struct Health {
    /// Why the token is not accepted; `None`: it is, or we do not know otherwise.
    pub token_refused: Option<String>,
    /// Streams that may not be read, with the reason.
    pub refused: Vec<(Stream, String)>,
    /// Properties that cannot be judged, with the reason.
    pub unreadable: Vec<(String, String)>,
    /// The CRM's time of the latest evaluation.
    pub as_of: Option<Timestamp>,
    /// When the CRM last answered, by this machine's clock.
    pub last_answer: Option<Timestamp>,
    /// What the latest cycles could not read.
    pub unread: Vec<Unread>,
    /// That has lasted too long: the operator is told.
    pub is_blind: bool,
    /// When it was last checked, by this machine's clock.
    pub probed_at: Option<Timestamp>,
    /// The CRM's clock minus this machine's, in milliseconds.
    pub offset_ms: Option<i64>,
}

/// What has not been read completely in the latest polls, though it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// What it is, in words; it names it.
    pub what: String,
    /// Up to when it had been read, by the CRM's time as far as we know it.
    pub since: Timestamp,
    /// Polls in a row that did not read it.
    pub polls: u32,
}

impl Health {
    /// An instant of this machine's clock by the CRM's, as far as we know it.
    pub fn in_crm_time(&self, ours: Timestamp) -> Timestamp {
        let offset = SignedDuration::from_millis(self.offset_ms.unwrap_or(0));
        ours.saturating_add(offset).unwrap_or(ours)
    }
}

/// The same, as stored.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct HealthRow {
    token_refused: Option<String>,
    refused: Vec<(String, String)>,
    unreadable: Vec<(String, String)>,
    as_of: Option<i64>,
    last_answer: Option<i64>,
    unread: Vec<(String, i64, u32)>,
    is_blind: bool,
    probed_at: Option<i64>,
    offset_ms: Option<i64>,
    wanted: String,
}

/// What `leadpact status` shows of the latest cycle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Status {
    /// When the cycle ended, by this machine's clock, in milliseconds since 1970.
    pub ended_ms: i64,
    /// The CRM's time that its verdicts rely on, in milliseconds since 1970.
    pub as_of_ms: Option<i64>,
    /// Records and activities read.
    pub items: u64,
    /// Leads judged.
    pub judged: u64,
    /// Leads read again by id.
    pub reread: u64,
    /// Leads that still wait to be read again.
    pub waiting: u64,
    /// Facts that only the settled pass saw.
    pub late_facts: u64,
    /// Messages new or changed.
    pub posts: u64,
    /// What could not be read.
    pub problems: Vec<String>,
    /// Requests made since the start, by kind.
    pub requests: Vec<(String, u64)>,
    /// Number of the agreement's version.
    pub version: u32,
    /// Hash of the agreement's version.
    pub hash: String,
}

/// The health as last known, checked anew when an hour has passed or something was refused.
///
/// # Errors
/// Of the store.
pub(super) async fn probed(deps: &Deps, running: &Running) -> Result<Health, StoreError> {
    let (mut health, wanted) = load(&*deps.store).await?;
    let now = deps.clock.now();
    let asked_the_same = wanted == running.wanted.fingerprint();
    let fresh = health.probed_at.is_some_and(|at| {
        let age = now.duration_since(at);
        age < PROBE_EVERY && !age.is_negative()
    });
    // What is refused is looked at again in every cycle: what was granted meanwhile counts at once.
    let all_well =
        health.token_refused.is_none() && health.refused.is_empty() && health.unreadable.is_empty();
    if fresh && asked_the_same && all_well {
        return Ok(health);
    }
    check(deps, running, &mut health).await;
    Ok(health)
}

/// Checks token, permissions, properties and options now.
pub(super) async fn check(deps: &Deps, running: &Running, health: &mut Health) {
    match deps.crm.probe(&running.wanted).await {
        Ok(probe) => {
            health.token_refused = None;
            health.refused = probe.refused;
            health.unreadable = probe.unreadable;
            health.probed_at = Some(deps.clock.now());
            health.offset_ms =
                Some(probe.server_time.as_millisecond() - deps.clock.now().as_millisecond());
        }
        Err(SourceError::Auth(reason)) => health.token_refused = Some(reason),
        Err(error) => tracing::warn!(%error, "the CRM could not be checked"),
    }
}

/// The health as last stored.
///
/// # Errors
/// Of the store.
pub async fn health(store: &dyn Store) -> Result<Health, StoreError> {
    load(store).await.map(|(health, _)| health)
}

async fn load(store: &dyn Store) -> Result<(Health, String), StoreError> {
    let note = store.note("health").await?;
    let row: HealthRow = note.and_then(|note| serde_json::from_str(&note).ok()).unwrap_or_default();
    let time = |ms: Option<i64>| ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let refused = row.refused.into_iter();
    let health = Health {
        token_refused: row.token_refused,
        refused: refused.filter_map(|(word, why)| Some((Stream::from_word(&word)?, why))).collect(),
        unreadable: row.unreadable,
        as_of: time(row.as_of),
        last_answer: time(row.last_answer),
        unread: row.unread.into_iter().filter_map(unread).collect(),
        is_blind: row.is_blind,
        probed_at: time(row.probed_at),
        offset_ms: row.offset_ms,
    };
    Ok((health, row.wanted))
}

fn unread((what, since, polls): (String, i64, u32)) -> Option<Unread> {
    Some(Unread { what, since: Timestamp::from_millisecond(since).ok()?, polls })
}

/// Remembers how the cycle went.
pub(super) async fn store(
    deps: &Deps,
    running: &Running,
    health: &Health,
    cycle: &Cycle,
) -> Result<(), StoreError> {
    let ms = Timestamp::as_millisecond;
    let (refused, unread) = (health.refused.iter(), health.unread.iter());
    let row = HealthRow {
        token_refused: health.token_refused.clone(),
        refused: refused.map(|(stream, why)| (stream.word().to_owned(), why.clone())).collect(),
        unreadable: health.unreadable.clone(),
        as_of: health.as_of.map(ms),
        last_answer: health.last_answer.map(ms),
        unread: unread.map(|one| (one.what.clone(), ms(one.since), one.polls)).collect(),
        is_blind: health.is_blind,
        probed_at: health.probed_at.map(ms),
        offset_ms: health.offset_ms,
        wanted: running.wanted.fingerprint(),
    };
    let requests = deps.crm.requests();
    let status = Status {
        ended_ms: deps.clock.now().as_millisecond(),
        as_of_ms: health.as_of.map(ms),
        items: cycle.reading.items,
        judged: cycle.evaluated.leads,
        reread: cycle.reread,
        waiting: cycle.waiting,
        late_facts: cycle.reading.late_facts,
        posts: cycle.evaluated.posts,
        problems: cycle.reading.problems.iter().map(ToString::to_string).collect(),
        requests: requests.into_iter().map(|(kind, count)| (kind.to_owned(), count)).collect(),
        version: running.contract.version.number,
        hash: running.contract.version.hash.to_string(),
    };
    let text = |row: Result<String, serde_json::Error>| row.unwrap_or_default();
    deps.store.set_note("health", Some(&text(serde_json::to_string(&row)))).await?;
    deps.store.set_note("status", Some(&text(serde_json::to_string(&status)))).await
}
