//! Emptying the outbox: outside any transaction, at least once, and looked for before it is sent
//! again.
//!
//! A message is marked as being sent, durably, before its first byte leaves. Where an earlier
//! attempt ended without our learning how, it is looked for first; where it cannot be looked for,
//! it is sent again and says so. Nothing waits here: what cannot go now is put off in the store,
//! and [`Deliverer::next`] says until when.

mod attempt;
mod line;
mod outlets;
mod refused;

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

use super::names::Book;
use super::ops::Unreachable;
use super::{Deps, Live, Pulse};
use crate::store::{Outcome, StoreError, Undelivered};
use line::AT_ONCE;
use outlets::Lines;

/// No attempt takes longer. The store takes one for lost that has had no result for two minutes:
/// it must never be made again while it still runs.
const LONGEST: Duration = Duration::from_secs(90);

/// What one delivery round came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Messages that are now where they should be.
    pub sent: u64,
    /// Messages put off.
    pub later: u64,
    /// Messages given up.
    pub dead: u64,
}

/// Delivers messages; keeps the address book and how the line to each notifier is.
#[derive(Clone)]
pub struct Deliverer {
    deps: Deps,
    live: Live,
    pulse: Pulse,
    desk: Arc<Desk>,
}

/// What all deliveries share.
#[derive(Default)]
struct Desk {
    book: Book,
    lines: Lines,
    unreachable: Unreachable,
}

impl Deliverer {
    /// A deliverer with an empty address book.
    pub fn new(deps: Deps, live: Live, pulse: Pulse) -> Self {
        Self { deps, live, pulse, desk: Arc::default() }
    }

    /// Delivers what is due now. One reader's messages go in order; one reader's trouble never
    /// delays another's messages.
    ///
    /// # Errors
    /// Of the store.
    pub async fn run_once(&self) -> Result<Delivered, StoreError> {
        let mut done = Delivered::default();
        let mut under_way = JoinSet::new();
        loop {
            let now = self.deps.clock.now();
            self.pulse.beat("deliver", now);
            // So much that no line that is full leaves another without.
            let most = AT_ONCE * (1 + self.deps.sinks.all().count());
            let room = most.saturating_sub(under_way.len());
            let claimed = match room {
                0 => Vec::new(),
                _ => self.deps.store.claim(now, room).await?,
            };
            for one in claimed {
                let this = self.clone();
                under_way.spawn(async move { this.deliver(&one).await });
            }
            match under_way.join_next().await {
                None => return Ok(done),
                Some(Ok(outcome)) => match outcome? {
                    None => {}
                    Some(Outcome::Sent { .. }) => done.sent += 1,
                    Some(Outcome::Dead { .. }) => done.dead += 1,
                    Some(_) => done.later += 1,
                },
                Some(Err(error)) => tracing::error!(%error, "a delivery task failed"),
            }
        }
    }

    /// When to run again, by this machine's clock; `None`: when there is something new.
    ///
    /// # Errors
    /// Of the store.
    pub async fn next(&self) -> Result<Option<Timestamp>, StoreError> {
        self.deps.store.next_delivery().await
    }

    /// Delivers it; `None`: there was nothing to be said about it any more.
    async fn deliver(&self, one: &Undelivered) -> Result<Option<Outcome>, StoreError> {
        if self.is_stale_news(one) {
            let said = Outcome::Sent { remote: None, at: self.deps.clock.now() };
            self.deps.store.delivered(&one.post.id, one.post.revision, &said).await?;
            return Ok(None);
        }
        let outcome = match tokio::time::timeout(LONGEST, self.attempt(one)).await {
            Ok(outcome) => outcome?,
            Err(_) => Outcome::Ambiguous {
                at: self.backoff(one.attempts),
                error: "it took too long".to_owned(),
            },
        };
        let post = &one.post;
        match &outcome {
            Outcome::Dead { error } => tracing::error!(post = %post.id, error, "given up"),
            Outcome::Retry { at, error } => {
                tracing::debug!(post = %post.id, error, %at, "put off");
            }
            Outcome::Ambiguous { at, error } => {
                tracing::warn!(post = %post.id, error, %at, "not known whether it was sent");
            }
            Outcome::Sent { .. } | Outcome::Gone => {}
        }
        self.deps.store.delivered(&post.id, post.revision, &outcome).await?;
        Ok(Some(outcome))
    }

    /// A while from now, longer after each attempt, and never so long that a channel that is back
    /// would not be noticed at once.
    fn backoff(&self, attempts: u32) -> Timestamp {
        const MOST: SignedDuration = SignedDuration::from_secs(30);
        let wait = SignedDuration::from_secs(2_i64 << attempts.min(4));
        self.after(wait.min(MOST))
    }

    fn after(&self, wait: SignedDuration) -> Timestamp {
        self.deps.clock.now().saturating_add(wait).unwrap_or(Timestamp::MAX)
    }
}
