//! The program's own log: one line per event, on stderr, for the journal, a machine or a person.
//!
//! Start at [`init`]. Logging never stops the watch: it does not block (a queue that is full loses
//! lines and says how many), does not panic when nobody reads, and tells the same trouble once a
//! minute with a count. There are no spans: an event names what it is about, by opaque ids. Secrets
//! and personal data must not be given to it; [`line`] takes out what looks like either.

mod line;
mod repeats;
mod sink;

use std::io::{self, IsTerminal};
use std::os::unix::fs::MetadataExt;
use std::panic;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::clock::Clock;
use line::{Line, Look};
use repeats::Repeats;
use sink::Sink;

/// For whom lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For systemd's journal, which adds the time and reads the level off the line. Where stderr
    /// does not lead to the journal, as for [`Format::Terminal`].
    #[default]
    Journald,
    /// One JSON object a line.
    Json,
    /// For a person at a terminal.
    Terminal,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Journald, Self::Json, Self::Terminal];

    /// The word for it in `leadpact.yaml`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Journald => "journald",
            Self::Json => "json",
            Self::Terminal => "terminal",
        }
    }

    /// The format with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word)
    }

    fn look(self) -> Look {
        match self {
            Self::Json => Look::Json,
            Self::Journald if stderr_is_the_journal() => Look::Journal,
            Self::Journald | Self::Terminal => Look::Text {
                colour: io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
            },
        }
    }
}

/// `log:` of `leadpact.yaml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// For whom.
    pub format: Format,
    /// The least weighty events that are written. Libraries are heard from `WARN` on.
    pub level: Level,
}

impl Default for Settings {
    fn default() -> Self {
        Self { format: Format::default(), level: Level::INFO }
    }
}

/// Keeps the log open; dropping it waits a moment until what was logged is written.
#[must_use]
pub struct Guard(Arc<Sink>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.flush(Duration::from_secs(1));
    }
}

/// Starts the log of this process; panics are logged too. Fails where a log is already running.
pub fn init(settings: Settings, clock: Arc<dyn Clock>) -> Result<Guard, TryInitError> {
    let sink = Arc::new(Sink::new(io::stderr()));
    let write = {
        let sink = sink.clone();
        move |line| sink.write(line)
    };
    let log = Log::new(settings.format.look(), clock, write);
    tracing_subscriber::registry().with(log.with_filter(heard(settings.level))).try_init()?;
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let said = panic.payload_as_str().unwrap_or("no words");
        tracing::error!(place, said, "A task failed from a bug of ours. Please report it");
    }));
    Ok(Guard(sink))
}

/// Which events are written.
fn heard(level: Level) -> Targets {
    let level = LevelFilter::from_level(level);
    Targets::new().with_target("leadpact", level).with_default(level.min(LevelFilter::WARN))
}

/// Whether what is written to stderr goes straight into systemd's journal (see systemd.exec).
fn stderr_is_the_journal() -> bool {
    let Ok(named) = std::env::var("JOURNAL_STREAM") else { return false };
    let Ok(stderr) = std::fs::metadata("/proc/self/fd/2") else { return false };
    named == format!("{}:{}", stderr.dev(), stderr.ino())
}

/// Turns events into lines and hands them to `write`, which says whether it took one.
struct Log<W> {
    look: Look,
    clock: Arc<dyn Clock>,
    repeats: Mutex<Repeats>,
    lost: AtomicU64,
    write: W,
}

impl<W: Fn(String) -> bool> Log<W> {
    fn new(look: Look, clock: Arc<dyn Clock>, write: W) -> Self {
        Self { look, clock, repeats: Mutex::default(), lost: AtomicU64::new(0), write }
    }

    fn say(&self, line: &Line) -> bool {
        (self.write)(line.render(self.look, self.clock.now()))
    }
}

impl<S, W> Layer<S> for Log<W>
where
    S: Subscriber,
    W: Fn(String) -> bool + Send + Sync + 'static,
{
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let line = Line::of(event);
        let mut repeats = self.repeats.lock().unwrap_or_else(PoisonError::into_inner);
        let due = repeats.admit(line, self.clock.now());
        drop(repeats);
        for line in due {
            let lost = self.lost.swap(0, Ordering::Relaxed);
            let told = lost == 0 || self.say(&Line::lost(lost));
            let unsaid = if told { 0 } else { lost } + u64::from(!self.say(&line));
            self.lost.fetch_add(unsaid, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests;
