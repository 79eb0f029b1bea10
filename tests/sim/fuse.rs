//! Crashes. Every call of a port passes here; the chosen one never returns, and whoever waits for
//! it is dropped, as a process is when it is killed.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;

/// Shared by all ports of one process.
#[derive(Clone, Default)]
pub(crate) struct Fuse(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// Crossings left until it blows; negative: it does not.
    left: AtomicI64,
    armed: AtomicBool,
    blown: AtomicBool,
    notify: Notify,
    at: Mutex<String>,
}

impl Fuse {
    /// Will blow at the crossing number `crossings` from now.
    pub(crate) fn arm(&self, crossings: i64) {
        self.0.left.store(crossings, Ordering::SeqCst);
        self.0.blown.store(false, Ordering::SeqCst);
        self.0.armed.store(true, Ordering::SeqCst);
    }

    pub(crate) fn disarm(&self) {
        self.0.armed.store(false, Ordering::SeqCst);
        self.0.blown.store(false, Ordering::SeqCst);
    }

    pub(crate) fn is_blown(&self) -> bool {
        self.0.blown.load(Ordering::SeqCst)
    }

    /// Where it blew.
    pub(crate) fn place(&self) -> String {
        self.0.at.lock().expect("nobody panics here").clone()
    }

    /// Returns once it has blown.
    pub(crate) async fn wait(&self) {
        while !self.is_blown() {
            self.0.notify.notified().await;
        }
    }

    /// Nothing of the call has happened yet.
    pub(crate) async fn before(&self, what: &str) {
        self.cross("before", what).await;
    }

    /// All of it has happened, and nobody has heard of it.
    pub(crate) async fn after(&self, what: &str) {
        self.cross("after", what).await;
    }

    async fn cross(&self, side: &str, what: &str) {
        if self.is_blown() {
            // Everything dies with the process.
            std::future::pending::<()>().await;
        }
        if !self.0.armed.load(Ordering::SeqCst) {
            return;
        }
        if self.0.left.fetch_sub(1, Ordering::SeqCst) > 0 {
            return;
        }
        *self.0.at.lock().expect("nobody panics here") = format!("{side} {what}");
        self.0.armed.store(false, Ordering::SeqCst);
        self.0.blown.store(true, Ordering::SeqCst);
        self.0.notify.notify_waiters();
        std::future::pending::<()>().await;
    }
}
