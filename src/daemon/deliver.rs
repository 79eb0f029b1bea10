//! Emptying the outbox: outside any transaction, at least once, and looked for before it is sent
//! again.
//!
//! A message is marked as being sent, durably, before its first byte leaves. Where an earlier
//! attempt ended without our learning how, it is looked for first; where it cannot be looked for,
//! it is sent again and says so.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

use super::names::{Book, Lost};
use super::{Deps, Pulse};
use crate::alert::Recipient;
use crate::notify::{Address, Delivery, Receipt, Remote, SendError};
use crate::store::{Outcome, StoreError, Undelivered};

/// Messages claimed at a time.
const CLAIM: usize = 50;

/// After this many failed attempts a message is given up.
const ATTEMPTS: u32 = 50;

/// How long to wait before looking for a message that may have been sent.
const LOOK_AFTER: SignedDuration = SignedDuration::from_secs(5);

/// The clocks of this machine and of the channel may differ by so much.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_secs(60);

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

/// Delivers messages; keeps the day's names.
#[derive(Clone)]
pub struct Deliverer {
    deps: Deps,
    pulse: Pulse,
    book: std::sync::Arc<Book>,
}

impl Deliverer {
    /// A deliverer with an empty address book.
    pub fn new(deps: Deps, pulse: Pulse) -> Self {
        Self { deps, pulse, book: std::sync::Arc::default() }
    }

    /// Delivers what is due now. One recipient's trouble never delays another's messages.
    ///
    /// # Errors
    /// Of the store.
    pub async fn run_once(&self) -> Result<Delivered, StoreError> {
        let mut done = Delivered::default();
        loop {
            let now = self.deps.clock.now();
            self.pulse.beat("deliver", now);
            let claimed = self.deps.store.claim(now, CLAIM).await?;
            if claimed.is_empty() {
                return Ok(done);
            }
            let mut queues: BTreeMap<Recipient, Vec<Undelivered>> = BTreeMap::new();
            for one in claimed {
                queues.entry(one.post.to.clone()).or_default().push(one);
            }
            let mut tasks = JoinSet::new();
            for queue in queues.into_values() {
                let this = self.clone();
                tasks.spawn(async move { this.queue(queue).await });
            }
            while let Some(joined) = tasks.join_next().await {
                match joined {
                    Ok(result) => {
                        let part = result?;
                        done.sent += part.sent;
                        done.later += part.later;
                        done.dead += part.dead;
                    }
                    Err(error) => tracing::error!(%error, "a delivery task failed"),
                }
            }
        }
    }

    /// One recipient's messages, in order. After the first that must wait, the others wait too.
    async fn queue(&self, queue: Vec<Undelivered>) -> Result<Delivered, StoreError> {
        let mut done = Delivered::default();
        let mut blocked: Option<Timestamp> = None;
        for one in queue {
            let outcome = match blocked {
                Some(at) => Outcome::Retry { at, error: "waits for its turn".to_owned() },
                None => self.one(&one).await?,
            };
            match &outcome {
                Outcome::Sent { .. } => done.sent += 1,
                Outcome::Dead { error } => {
                    done.dead += 1;
                    tracing::error!(post = %one.post.id, error, "a message was given up");
                }
                Outcome::Gone => done.later += 1,
                Outcome::Retry { at, error } | Outcome::Ambiguous { at, error } => {
                    done.later += 1;
                    if blocked.is_none() {
                        tracing::info!(post = %one.post.id, error, "a message is put off");
                    }
                    blocked = blocked.or(Some(*at));
                }
            }
            self.deps.store.delivered(&one.post.id, one.post.revision, &outcome).await?;
        }
        Ok(done)
    }

    async fn one(&self, one: &Undelivered) -> Result<Outcome, StoreError> {
        if one.attempts >= ATTEMPTS {
            return Ok(Outcome::Dead { error: format!("not delivered in {ATTEMPTS} attempts") });
        }
        let to = match self.book.address(&self.deps, &one.post.to).await {
            Ok(to) => to,
            Err(Lost::Store(error)) => return Err(error),
            Err(Lost::Later(error)) => return Ok(self.later(one.attempts, error)),
            Err(Lost::Send(error)) => return Ok(self.failed(error)),
            Err(Lost::Nobody(reason)) => return Ok(self.fall_back(one, &reason).await),
        };
        let mut delivery = self.delivery(one, to).await;
        if let (Some(since), None) = (one.ambiguous_since, &delivery.previous) {
            let since = since.saturating_sub(CLOCKS_DIFFER).unwrap_or(since);
            match self.deps.notifier.find(&delivery, since).await {
                Ok(Some(receipt)) => delivery.previous = receipt.remote,
                Ok(None) => {}
                Err(SendError::NotSent { retry_at, message }) => {
                    return Ok(Outcome::Ambiguous { at: retry_at, error: message });
                }
                Err(SendError::Ambiguous(error)) => {
                    return Ok(self.failed(SendError::Ambiguous(error)));
                }
                // It cannot be looked for: better twice, and marked, than never.
                Err(_) => delivery.repeat = true,
            }
        }
        match self.deps.notifier.send(&delivery).await {
            Ok(receipt) => Ok(self.sent(&delivery, receipt).await),
            Err(SendError::Destination(reason)) => Ok(self.fall_back(one, &reason).await),
            Err(error) => Ok(self.failed(error)),
        }
    }

    async fn delivery(&self, one: &Undelivered, to: Address) -> Delivery {
        let remote = |place: &Option<(String, String)>| {
            let place = place.as_ref();
            place.map(|(channel, message)| Remote {
                channel: channel.clone(),
                message: message.clone(),
            })
        };
        Delivery {
            post: one.post.id.clone(),
            revision: one.post.revision,
            to,
            thread: remote(&one.thread),
            previous: remote(&one.remote),
            repeat: false,
            notice: one.post.notice.clone(),
            names: self.book.names(&self.deps, &one.post.notice).await,
        }
    }

    async fn sent(&self, delivery: &Delivery, receipt: Receipt) -> Outcome {
        if let Some(mirror) = &self.deps.mirror
            && let Err(error) = mirror.send(delivery).await
        {
            tracing::warn!(%error, "the console did not show a message");
        }
        let remote = receipt.remote.map(|remote| (remote.channel, remote.message));
        Outcome::Sent { remote, at: self.deps.clock.now() }
    }

    /// Nobody can be told there: the operator is, with the message itself.
    async fn fall_back(&self, one: &Undelivered, reason: &str) -> Outcome {
        tracing::warn!(post = %one.post.id, reason, "a message goes to the operator instead");
        if one.post.to == Recipient::Ops {
            return Outcome::Dead { error: reason.to_owned() };
        }
        let mut delivery = self.delivery(one, Address::Ops).await;
        (delivery.previous, delivery.thread) = (None, None);
        match self.deps.notifier.send(&delivery).await {
            Ok(receipt) => self.sent(&delivery, receipt).await,
            Err(error) => self.failed(error),
        }
    }

    fn failed(&self, error: SendError) -> Outcome {
        let at = |wait| self.deps.clock.now().saturating_add(wait).unwrap_or(Timestamp::MAX);
        match error {
            SendError::NotSent { retry_at, message } => {
                Outcome::Retry { at: retry_at, error: message }
            }
            SendError::Ambiguous(error) => Outcome::Ambiguous { at: at(LOOK_AFTER), error },
            SendError::Gone(_) => Outcome::Gone,
            // Held until the token is right again: nothing is lost.
            SendError::Credential(error) => {
                tracing::error!(error, "the notifier does not accept our token; messages are held");
                Outcome::Retry { at: at(SignedDuration::from_mins(1)), error }
            }
            SendError::Destination(error) | SendError::OurBug(error) => Outcome::Dead { error },
        }
    }

    /// Puts off for longer each time, up to five minutes.
    fn later(&self, attempts: u32, error: String) -> Outcome {
        let wait =
            SignedDuration::from_secs(1_i64 << attempts.min(8)).min(SignedDuration::from_mins(5));
        let at = self.deps.clock.now().saturating_add(wait).unwrap_or(Timestamp::MAX);
        Outcome::Retry { at, error }
    }
}
