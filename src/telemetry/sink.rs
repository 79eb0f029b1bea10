//! Writes lines from a thread of its own, so that whoever logs never waits for whoever reads.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

/// Lines not yet written, at most; with their bound in length a few megabytes.
pub(super) const WAITING: usize = 1024;

enum Job {
    Line(String),
    /// Answer once everything before it is written.
    Flush(Sender<()>),
}

/// Where lines go.
pub(super) struct Sink {
    jobs: Sender<Job>,
    waiting: Arc<AtomicUsize>,
}

impl Sink {
    /// Writes to `out`. An error there (a closed pipe, a full disk) loses the line and nothing
    /// else.
    pub(super) fn new(out: impl Write + Send + 'static) -> Self {
        let (jobs, queue) = mpsc::channel();
        let waiting = Arc::<AtomicUsize>::default();
        let counter = waiting.clone();
        thread::spawn(move || write_all(&queue, &counter, out));
        Self { jobs, waiting }
    }

    /// Takes a line; false where too many wait.
    pub(super) fn write(&self, line: String) -> bool {
        let room = self.waiting.fetch_add(1, Ordering::Relaxed) < WAITING;
        if !room || self.jobs.send(Job::Line(line)).is_err() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return false;
        }
        true
    }

    /// Waits until all lines are written, at most so long.
    pub(super) fn flush(&self, at_most: Duration) {
        let (done, written) = mpsc::channel();
        if self.jobs.send(Job::Flush(done)).is_ok() {
            // Whoever does not read by then does not get the rest.
            let _ = written.recv_timeout(at_most);
        }
    }
}

fn write_all(queue: &Receiver<Job>, waiting: &AtomicUsize, mut out: impl Write) {
    for job in queue {
        match job {
            Job::Line(line) => {
                // There is nowhere to complain about a log that cannot be written.
                let _ = out.write_all(line.as_bytes());
                waiting.fetch_sub(1, Ordering::Relaxed);
            }
            Job::Flush(done) => {
                let _ = out.flush();
                let _ = done.send(());
            }
        }
    }
}
