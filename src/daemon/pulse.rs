//! Signs of life: what a task is doing, and when it last got somewhere.
//!
//! The watchdog is fed from here, so a task that hangs is noticed even while others run on.
//! Progress bars read it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;

/// How far a long piece of work has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// What is being done (`reading leads`).
    pub what: String,
    /// So much is done …
    pub done: u64,
    /// … of so much, where that is known.
    pub total: Option<u64>,
}

/// Shared by all tasks.
#[derive(Clone)]
pub struct Pulse {
    beats: Arc<Mutex<BTreeMap<&'static str, Timestamp>>>,
    progress: Arc<watch::Sender<Progress>>,
}

impl Default for Pulse {
    fn default() -> Self {
        Self { beats: Arc::default(), progress: Arc::new(watch::Sender::new(Progress::default())) }
    }
}

impl Pulse {
    /// `task` got somewhere at `now` (this machine's time).
    pub fn beat(&self, task: &'static str, now: Timestamp) {
        let mut beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        beats.insert(task, now);
    }

    /// The task that has been silent longest, and since when.
    pub fn slowest(&self) -> Option<(&'static str, Timestamp)> {
        let beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        beats.iter().map(|(task, at)| (*task, *at)).min_by_key(|(_, at)| *at)
    }

    /// Shows how far it has come.
    pub fn show(&self, what: &str, done: u64, total: Option<u64>) {
        self.progress.send_replace(Progress { what: what.to_owned(), done, total });
    }

    /// To follow the progress.
    pub fn watch(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }
}
