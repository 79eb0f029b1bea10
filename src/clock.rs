//! The only source of time.
//!
//! Verdicts never look here: they are computed from the CRM's time. The clock decides when we look.
//! Nothing else in the crate may call `Timestamp::now` or sleep (see `.clippy.toml`).

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::watch;

/// A clock: knows what time it currently is, and can wait for a later one.
#[async_trait]
pub trait Clock: Send + Sync {
    /// This machine's present instant.
    fn now(&self) -> Timestamp;
    /// Returns once `now()` has reached `at`; at once where it has already.
    async fn sleep_until(&self, at: Timestamp);
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the machine's clock is read"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    #[expect(clippy::disallowed_methods, reason = "the one place where the program waits")]
    async fn sleep_until(&self, at: Timestamp) {
        // Short steps, so that a clock set forward or a machine that slept is noticed within one.
        while let Ok(left) = std::time::Duration::try_from(at.duration_since(self.now())) {
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(std::time::Duration::from_secs(15))).await;
        }
    }
}

/// A clock that moves only when told to. Clones share one instant; drives tests and the demo.
#[derive(Clone, Debug)]
pub struct SimClock {
    instant: Arc<watch::Sender<Timestamp>>,
}

impl SimClock {
    /// A clock that stands at `start`.
    pub fn new(start: Timestamp) -> Self {
        Self { instant: Arc::new(watch::Sender::new(start)) }
    }

    /// Moves every clone to `at` and wakes the sleepers whose time has come. Never goes back.
    pub fn advance_to(&self, at: Timestamp) {
        self.instant.send_if_modified(|now| {
            let forward = at > *now;
            *now = at.max(*now);
            forward
        });
    }
}

#[async_trait]
impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        *self.instant.borrow()
    }

    async fn sleep_until(&self, at: Timestamp) {
        let mut instant = self.instant.subscribe();
        // The sender lives in `self`, so waiting cannot fail; were it to, there is no time to wait
        // for.
        let _ = instant.wait_for(|now| *now >= at).await;
    }
}
