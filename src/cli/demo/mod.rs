//! `leadpact demo`: the same daemon, watched at work in a simulated company.
//!
//! `screen` shows each step, `summary` what came of all of them, `serve` lets people play with the
//! servers in real time, `slack` lets them press the buttons. Nothing is decided here; only the
//! speed is.

mod screen;
mod serve;
mod slack;
mod summary;

use std::path::PathBuf;

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};

use super::open;
use super::term::{Ink, Term};
use super::{FINDINGS, FINE};
use crate::clock::{Clock as _, SystemClock};
use crate::demo::show::{Place, Programme, Show, Step};
use screen::Screen;

/// A Thursday: with three working days one sees a Friday, a weekend, and who comes back to what.
const FIRST_DAY: Date = date(2026, 9, 17);
/// Real time from one look to the next, five minutes later, while somebody works.
const WORKING: SignedDuration = SignedDuration::from_millis(280);
/// The same while only London works, where less happens.
const EARLY: SignedDuration = SignedDuration::from_millis(140);
/// Real time of an hour at night.
const NIGHT: SignedDuration = SignedDuration::from_millis(60);
/// Real time to read a message, for as many as this at once.
const MESSAGE: (SignedDuration, usize) = (SignedDuration::from_millis(1_300), 4);

/// What `demo` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Working days to show
    #[arg(
        long,
        value_name = "N",
        default_value_t = 3,
        value_parser = clap::value_parser!(u32).range(1..=60)
    )]
    days: u32,
    /// Do not wait: as fast as it goes
    #[arg(long)]
    fast: bool,
    /// Which of all simulated companies
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Keep settings, agreement and data in this directory, to look at afterwards
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Only serve: the simulated HubSpot and Slack in real time, to point `leadpact run` at
    #[arg(long, conflicts_with_all = ["days", "fast"])]
    serve: bool,
    /// Press the buttons yourself: a page on this machine shows the simulated Slack
    #[arg(long, conflicts_with_all = ["serve", "fast"])]
    slack: bool,
}

/// Runs the demo. 0: every accusation was true; 1: one was not, or is missing.
pub(super) fn run(args: &Args, term: &Term) -> anyhow::Result<u8> {
    let place = match &args.keep {
        Some(directory) => Place::kept(directory)?,
        None => Place::temporary()?,
    };
    open::runtime()?.block_on(async {
        if args.serve {
            return serve::run(args.seed, &place, term).await;
        }
        if args.slack {
            return slack::run((args.seed, args.days), &place, term).await;
        }
        let programme = Programme { seed: args.seed, from: FIRST_DAY, days: args.days };
        let mut show = Show::open(programme, &place).await?;
        let mut screen = Screen::new(*term);
        screen.head(&show);
        let interrupted = tokio::select! {
            played = play(&mut show, &mut screen, args.fast) => played.map(|()| false)?,
            stop = tokio::signal::ctrl_c() => stop.map(|()| true)?,
        };
        screen.rest();
        let findings = show.findings();
        summary::print(&show, &findings, interrupted, term).await?;
        let report = summary::report(&show, &place).await?;
        term.print(&format!("{} {report}", term.ink(Ink::Faint, &format!("{:<13}", "report"))));
        summary::next(&show, &place, term);
        show.close().await?;
        Ok(if findings.is_clean() { FINE } else { FINDINGS })
    })
}

async fn play(show: &mut Show, screen: &mut Screen, fast: bool) -> anyhow::Result<()> {
    let mut due = SystemClock.now();
    while let Some(step) = show.step().await? {
        screen.show(show, &step);
        if !fast {
            due = due.max(SystemClock.now()).saturating_add(real_time(&step))?;
            SystemClock.sleep_until(due).await;
        }
    }
    Ok(())
}

/// How long a step is to take in front of an audience.
fn real_time(step: &Step) -> SignedDuration {
    let (each, most) = MESSAGE;
    let reading = each * i32::try_from(step.said.len().min(most)).unwrap_or(1);
    let passing = match (step.awake, step.early) {
        (true, false) => WORKING,
        (true, true) => EARLY,
        (false, _) => NIGHT,
    };
    passing + reading
}

/// Simulated time, as everything on the screen shows it.
fn local(at: Timestamp) -> jiff::Zoned {
    at.to_zoned(crate::demo::world::Office::NewYork.zone())
}
