//! `leadpact run`: the daemon. `--once` walks once, delivers what is due, and ends.

use std::io::IsTerminal as _;
use std::sync::Arc;

use anyhow::Context as _;
use arc_swap::ArcSwap;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::SignedDuration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::open::{self, Opened};
use super::place::Place;
use super::term::{Term, many};
use super::{BAD_SETTINGS, COULD_NOT_RUN, FINE};
use crate::clock::SystemClock;
use crate::config::settings::Settings;
use crate::daemon::clicks::Clicks;
use crate::daemon::deliver::Deliverer;
use crate::daemon::digest::Digester;
use crate::daemon::reload::{self, ReloadError};
use crate::daemon::run::{Daemon, run as keep_watch};
use crate::daemon::{Deps, Live, Progress, Pulse, Schedule, cycle, status};
use crate::notify::Heartbeat;
use crate::{telemetry, web};

/// `run --once` waits this long for messages that must wait their turn.
const PATIENCE: SignedDuration = SignedDuration::from_mins(2);

/// What `run` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Read, judge and tell once, then end
    #[arg(long)]
    once: bool,
}

/// Runs the daemon. 0: ended as asked; 2: could not run; 78: the settings or the agreement are
/// wrong.
pub(super) fn run(args: &Args, place: &Place, term: &Term) -> anyhow::Result<u8> {
    let Opened::Ready(settings) = open::settings(place, term)? else { return Ok(BAD_SETTINGS) };
    let _log = telemetry::init(settings.log, Arc::new(SystemClock)).context("no log")?;
    open::runtime()?.block_on(async {
        let deps = open::deps(&settings, term).await?;
        let heartbeat = open::heartbeat(&settings, &deps.clock, term)?;
        let running = match reload::in_force(&deps, &settings.sla).await {
            Ok(running) => running,
            Err(ReloadError::Refused(lines)) => {
                term.error(&format!(
                    "the agreement {} is refused:\n{}",
                    settings.sla.display(),
                    lines.join("\n")
                ));
                return Ok(BAD_SETTINGS);
            }
            Err(error) => return Err(error.into()),
        };
        let live: Live = Arc::new(ArcSwap::from_pointee(running));
        if args.once {
            return once(&deps, &live, (&settings, heartbeat), term).await;
        }
        forever(deps, live, (&settings, heartbeat), term).await
    })
}

async fn forever(
    deps: Deps,
    live: Live,
    (settings, heartbeat): (&Settings, Option<Heartbeat>),
    term: &Term,
) -> anyhow::Result<u8> {
    let version = live.load().contract.version.clone();
    tracing::info!(version = version.number, hash = &*version.hash, "watching");
    let stop = CancellationToken::new();
    let (clicks, listening) = hear(&deps, &live, (settings, term), &stop).await?;
    let ended = keep_watch(Daemon {
        deps,
        live,
        schedule: schedule(settings),
        sla: settings.sla.clone(),
        errands: open::errands(settings),
        clicks,
        pulse: Pulse::default(),
        heartbeat,
        stop: stop.clone(),
    })
    .await;
    stop.cancel();
    if let Some(listening) = listening {
        // It ends with the watch; a failure has been said.
        let _ = listening.await;
    }
    ended.map(|()| FINE)
}

/// Begins to listen to what people press in Slack, where the settings ask for it.
async fn hear(
    deps: &Deps,
    live: &Live,
    (settings, term): (&Settings, &Term),
    stop: &CancellationToken,
) -> anyhow::Result<(Option<Clicks>, Option<JoinHandle<()>>)> {
    let Some((door, at)) = open::door(&settings.notify, &deps.clock, term)? else {
        return Ok((None, None));
    };
    let (ears, clicks) = Clicks::new(deps.clone(), Arc::clone(live));
    let stop = stop.clone();
    let listening = match at {
        None => tokio::spawn(door.listen(ears, stop)),
        Some(at) => {
            let listener = TcpListener::bind(at).await;
            let listener = listener
                .with_context(|| format!("`notify.slack.listen`: nothing can be heard at {at}"))?;
            tracing::info!(%at, "listening for clicks");
            tokio::spawn(async move {
                if let Err(error) = web::listen(listener, door, ears, stop).await {
                    tracing::error!(%error, "nothing is heard from Slack any more");
                }
            })
        }
    };
    Ok((Some(clicks), Some(listening)))
}

fn schedule(settings: &Settings) -> Schedule {
    Schedule {
        poll: settings.crm.poll.clone(),
        reconcile: settings.crm.reconcile.clone(),
        zone: settings.crm.timezone.clone(),
        lag_ms: lag_ms(settings),
    }
}

fn lag_ms(settings: &Settings) -> i64 {
    i64::try_from(settings.crm.visibility_lag.as_millis()).unwrap_or(i64::MAX)
}

async fn once(
    deps: &Deps,
    live: &Live,
    (settings, heartbeat): (&Settings, Option<Heartbeat>),
    term: &Term,
) -> anyhow::Result<u8> {
    let pulse = Pulse::default();
    let bar = tokio::spawn(show(pulse.clone()));
    let running = live.load_full();
    let walked = cycle::run_once(deps, &running, &pulse, lag_ms(settings)).await;
    bar.abort();
    let cycle = walked?;
    if let (true, Some(heart)) = (cycle.is_good(), heartbeat) {
        heart.beat().await;
    }
    Digester::default().run_once(deps, &running).await?;
    let deliverer = Deliverer::new(deps.clone(), Arc::clone(live), pulse);
    let until = deps.clock.now().saturating_add(PATIENCE)?;
    let mut sent = 0;
    loop {
        sent += deliverer.run_once().await?.sent;
        match deliverer.next().await? {
            Some(next) if next <= until => deps.clock.sleep_until(next).await,
            _ => break,
        }
    }
    let words = [
        format!("{} read", many(cycle.reading.items, "record")),
        format!("{} judged", many(cycle.evaluated.leads, "lead")),
        format!("{} read again by id", cycle.reread),
        format!("{} delivered", many(sent, "message")),
    ];
    term.note(&words.join(", "));
    let mut code = FINE;
    if let Some(reason) = status::health(&*deps.store).await?.token_refused {
        term.error(&format!("nothing was read: {reason}"));
        code = COULD_NOT_RUN;
    }
    if let Some(problem) = cycle.reading.problems.first() {
        term.error(&format!("not everything was read: {problem}"));
        code = COULD_NOT_RUN;
    }
    if deliverer.next().await?.is_some() {
        term.error(
            "not everything was delivered: messages are held, and sent by the next `leadpact run`; \
             `leadpact doctor` shows what is in the way",
        );
        code = COULD_NOT_RUN;
    }
    Ok(code)
}

/// A progress bar for long readings, on a terminal only.
async fn show(pulse: Pulse) {
    if !std::io::stderr().is_terminal() {
        return;
    }
    let bar = ProgressBar::new_spinner();
    let style = |template| {
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
    };
    let counted = style("{msg:30} {wide_bar} {pos}/{len} {eta}");
    let plain = style("{msg:30} {spinner} {pos}");
    let mut progress = pulse.watch();
    while progress.changed().await.is_ok() {
        let Progress { what, done, total } = progress.borrow_and_update().clone();
        bar.set_style(if total.is_some() { counted.clone() } else { plain.clone() });
        bar.set_length(total.unwrap_or(done).max(done));
        bar.set_position(done);
        bar.set_message(what);
    }
    bar.finish_and_clear();
}
