//! The loop: two tasks (watch, deliver), the signals, and the watchdog that is fed only while both
//! get somewhere.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::clicks::{Clicks, Desk};
use super::deliver::Deliverer;
use super::digest::Digester;
use super::glance::{self, Glance};
use super::{
    Deps, Errands, Live, Pulse, Running, Schedule, cycle, ops, reconcile, reload, systemd,
};
use crate::notify::Heartbeat;
use crate::store::StoreError;

/// A task that has been silent for this long is taken for hung: systemd is told nothing and
/// restarts us.
const HUNG_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// Requests of the command line are looked for this often.
const REQUESTS_EVERY: SignedDuration = SignedDuration::from_secs(2);

/// The outbox is looked at at least this often.
const DELIVER_EVERY: SignedDuration = SignedDuration::from_secs(30);

/// What people did below messages is looked at so soon, and not more often.
const LOOK_AFTER: SignedDuration = SignedDuration::from_secs(10);

/// Everything the loop needs.
pub struct Daemon {
    /// The ports.
    pub deps: Deps,
    /// The agreement in force.
    pub live: Live,
    /// When to look.
    pub schedule: Schedule,
    /// Where the agreement lies.
    pub sla: PathBuf,
    /// What the command line asks of us.
    pub errands: Errands,
    /// What people do below messages, where somebody listens.
    pub clicks: Option<Clicks>,
    /// Signs of life.
    pub pulse: Pulse,
    /// A sign of life to somebody outside, after each good look.
    pub heartbeat: Option<Heartbeat>,
    /// Ends the loop.
    pub stop: CancellationToken,
}

/// Runs until `stop` is cancelled or a signal ends it.
///
/// # Errors
/// Where the store can no longer be trusted: better to end, and be restarted, than to go on.
pub async fn run(mut daemon: Daemon) -> anyhow::Result<()> {
    // Before anybody is told that we are ready: a reload that came too early would end us.
    let signals = Signals::listen()?;
    if let Err(error) = daemon.errands.open() {
        tracing::warn!(%error, "`leadpact forget` will not work while this runs");
    }
    let clicks = daemon.clicks.take();
    let desk = clicks.as_ref().map(Clicks::desk);
    let daemon = Arc::new(daemon);
    let poke = Arc::new(Notify::new());
    let tracker = TaskTracker::new();
    let watch = tracker.spawn(watch(Arc::clone(&daemon), Arc::clone(&poke), desk));
    let deliver = tracker.spawn(deliver(Arc::clone(&daemon), Arc::clone(&poke)));
    let stopped = daemon.stop.clone();
    let clicks = tracker.spawn(async move {
        match clicks {
            Some(clicks) => clicks.run(stopped).await,
            None => {
                stopped.cancelled().await;
                Ok(())
            }
        }
    });
    let supervise = supervise(&daemon, &poke, signals);
    systemd::ready("watching");
    let (watch, deliver, clicks, supervise) = {
        let stop = &daemon.stop;
        tokio::join!(
            async { ended("watch", watch.await, stop) },
            async { ended("deliver", deliver.await, stop) },
            async { ended("clicks", clicks.await, stop) },
            supervise,
        )
    };
    systemd::stopping();
    tracker.close();
    watch.and(deliver).and(clicks).and(supervise)
}

/// A task that ends takes the others with it; a panic is a failure of that task, said as such.
fn ended(
    task: &str,
    end: Result<Result<(), StoreError>, tokio::task::JoinError>,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    stop.cancel();
    match end {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(anyhow::Error::new(error).context(format!("the {task} task ended"))),
        Err(error) => Err(anyhow::anyhow!("the {task} task failed: {error}")),
    }
}

/// Polls on schedule, and reconciles at night.
async fn watch(
    daemon: Arc<Daemon>,
    poke: Arc<Notify>,
    desk: Option<Desk>,
) -> Result<(), StoreError> {
    let Daemon { deps, live, schedule, errands, pulse, stop, .. } = &*daemon;
    let next_reconcile = |now| schedule.reconcile.next_after(now, &schedule.zone);
    let mut reconcile_at = next_reconcile(deps.clock.now());
    // The first look is at once: whoever starts the daemon wants to know.
    let mut poll_at = Some(deps.clock.now());
    let mut looked_at = Timestamp::MIN;
    let mut digester = Digester::default();
    while !stop.is_cancelled() {
        let wake = poll_at.into_iter().chain(reconcile_at).chain(digester.next()).min();
        let wake = wake.unwrap_or(Timestamp::MAX);
        pulse.beat("watch", deps.clock.now());
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = deps.clock.sleep_until(wake.min(attentive(deps.clock.now()))) => {}
        }
        // Between two looks, so that nothing is judged that is being forgotten.
        errands.run_once(deps).await;
        let now = deps.clock.now();
        // A clock that was set back must not put anything off for longer than the schedule does.
        poll_at = poll_at.into_iter().chain(schedule.poll.next_after(now, &schedule.zone)).min();
        reconcile_at = reconcile_at.into_iter().chain(next_reconcile(now)).min();
        if desk.as_ref().is_some_and(Desk::has_news) {
            // What somebody did is judged with what the CRM says by then.
            let soon = looked_at.saturating_add(LOOK_AFTER).unwrap_or(now).max(now);
            poll_at = Some(poll_at.map_or(soon, |at| at.min(soon)));
        }
        let running = live.load_full();
        if digester.next().is_some_and(|at| at <= now) {
            // It rests on a fresh look.
            poll_at = Some(now);
        }
        let polls = poll_at.is_some_and(|at| at <= now);
        if polls {
            let walked = cycle::run_once(deps, &running, pulse, schedule.lag_ms);
            match stop.run_until_cancelled(walked).await {
                None => return Ok(()),
                Some(Ok(cycle)) => {
                    looked(&cycle, daemon.heartbeat.as_ref());
                    poke.notify_one();
                }
                Some(Err(StoreError::Busy(error))) => tracing::warn!(error, "the store is busy"),
                Some(Err(error)) => return Err(error),
            }
            looked_at = deps.clock.now();
            // Missed runs are one run: the next is counted from now.
            poll_at = schedule.poll.next_after(deps.clock.now(), &schedule.zone);
        }
        if polls || digester.is_news(&running) {
            summarise(&mut digester, deps, &running, &poke).await?;
        }
        if reconcile_at.is_some_and(|at| at <= now) {
            let compared = reconcile::run_once(deps, &running, pulse);
            match stop.run_until_cancelled(compared).await {
                None => return Ok(()),
                Some(done) => drop(done?),
            }
            reconcile_at = next_reconcile(deps.clock.now());
        }
    }
    Ok(())
}

/// Says that a look is over: to systemd, and where it read everything to whoever waits for it.
fn looked(cycle: &cycle::Cycle, heartbeat: Option<&Heartbeat>) {
    systemd::status(&format!(
        "last poll read {} records, judged {} leads",
        cycle.reading.items, cycle.evaluated.leads
    ));
    if let (true, Some(heart)) = (cycle.is_good(), heartbeat.cloned()) {
        // It never holds up the watch.
        tokio::spawn(async move { heart.beat().await });
    }
}

/// Makes the weekly digest if it is due.
async fn summarise(
    digester: &mut Digester,
    deps: &Deps,
    running: &Running,
    poke: &Notify,
) -> Result<(), StoreError> {
    match digester.run_once(deps, running).await {
        Ok(0) => Ok(()),
        Ok(_) => {
            poke.notify_one();
            Ok(())
        }
        Err(StoreError::Busy(error)) => {
            tracing::warn!(error, "the store is busy");
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Somebody waits for the answer to a request.
fn attentive(now: Timestamp) -> Timestamp {
    now.saturating_add(REQUESTS_EVERY).unwrap_or(now)
}

/// The latest instant to sleep to: a task shows at least every half minute that it is awake.
fn soon(now: Timestamp) -> Timestamp {
    now.saturating_add(DELIVER_EVERY).unwrap_or(now)
}

/// Empties the outbox whenever something is due.
async fn deliver(daemon: Arc<Daemon>, poke: Arc<Notify>) -> Result<(), StoreError> {
    let Daemon { deps, live, pulse, stop, .. } = &*daemon;
    let deliverer = Deliverer::new(deps.clone(), Arc::clone(live), pulse.clone());
    while !stop.is_cancelled() {
        match deliverer.run_once().await {
            Ok(_) => {}
            Err(StoreError::Busy(error)) => tracing::warn!(error, "the store is busy"),
            Err(error) => return Err(error),
        }
        let now = deps.clock.now();
        let next = deliverer.next().await?.unwrap_or(Timestamp::MAX);
        let next = next.max(now.saturating_add(SignedDuration::from_millis(100)).unwrap_or(now));
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = poke.notified() => {}
            () = deps.clock.sleep_until(next.min(soon(now))) => {}
        }
    }
    Ok(())
}

struct Signals {
    hangup: Signal,
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            hangup: signal(SignalKind::hangup())?,
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }
}

/// Signals and the watchdog.
async fn supervise(daemon: &Daemon, poke: &Notify, signals: Signals) -> anyhow::Result<()> {
    let Signals { mut hangup, mut terminate, mut interrupt } = signals;
    let every = systemd::watchdog().map_or(Duration::from_secs(20), |limit| limit / 3);
    let mut glance = Glance::new(&daemon.sla);
    let mut unfed = Duration::ZERO;
    loop {
        tokio::select! {
            () = daemon.stop.cancelled() => return Ok(()),
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            _ = hangup.recv() => {}
            () = pause(glance::EVERY) => {
                unfed += glance::EVERY;
                if unfed >= every {
                    feed(daemon);
                    unfed = Duration::ZERO;
                }
                if !glance.is_news() {
                    continue;
                }
            }
        }
        glance.read();
        reload(daemon).await?;
        poke.notify_one();
    }
    tracing::info!("stopping");
    systemd::stopping();
    daemon.stop.cancel();
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "systemd counts in this machine's real time")]
async fn pause(every: Duration) {
    tokio::time::sleep(every).await;
}

/// Only progress feeds the watchdog.
fn feed(daemon: &Daemon) {
    let now = daemon.deps.clock.now();
    match daemon.pulse.slowest() {
        Some((task, at)) if now.duration_since(at) > HUNG_AFTER => {
            tracing::error!(task, since = %at, "a task is stuck; systemd will restart leadpact");
        }
        _ => systemd::alive(),
    }
}

async fn reload(daemon: &Daemon) -> Result<(), StoreError> {
    systemd::reloading();
    let outcome = reload::run_once(&daemon.deps, &daemon.live, &daemon.sla).await;
    let trouble = match outcome {
        Ok(what) => {
            tracing::info!(what, "the agreement was read again");
            systemd::ready(&what);
            None
        }
        Err(lines) => {
            tracing::error!("sla.yaml is refused: {}", lines.join(" | "));
            // Not an error, which is told once a minute: whoever asks again gets an answer.
            tracing::info!(mistakes = lines.len(), "the agreement was read again, and is refused");
            systemd::ready("the new sla.yaml is refused; the old one stays in force");
            Some(("The new sla.yaml is refused; the old one stays in force".to_owned(), lines))
        }
    };
    let over = "sla.yaml is in force as it is written";
    let running = daemon.live.load_full();
    ops::say(&daemon.deps, &running, "ops agreement", (trouble, over)).await
}
