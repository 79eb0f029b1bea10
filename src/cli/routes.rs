//! `leadpact routes test`: who would hear what, when and why, if nobody did anything.

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::look::Look;
use super::open::{self, Opened};
use super::place::Place;
use super::term::{Ink, Term};
use super::why_not::step;
use super::{BAD_SETTINGS, FINE};
use crate::alert::{Recipient, forecast};
use crate::calendar::Calendar;
use crate::contract::{Contract, Promise, Verdict};
use crate::id::{LeadId, OwnerId};
use crate::lead::Directory;
use crate::sla::{Countdown, CountdownKey};
use crate::store::{Filter, Store as _};

/// What `routes` takes.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Tell who would hear about a lead, or about any lead of somebody's, if nobody did anything
    Test(Args),
}

/// What `routes test` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The lead's id in the CRM: every promise about it that is still open
    #[arg(conflicts_with_all = ["owner", "promise", "at"])]
    lead: Option<String>,
    /// Who owns the lead, by the CRM's id; nobody unless given
    #[arg(long, value_name = "O")]
    owner: Option<String>,
    /// The promise, as the agreement names it
    #[arg(long, value_name = "P", required_unless_present = "lead")]
    promise: Option<String>,
    /// When it begins, in the agreement's zone (`2026-11-23 16:30`); now unless given
    #[arg(long, value_name = "T")]
    at: Option<String>,
}

/// Tells it by the agreement in force. 0: done; 2: no such lead or promise.
pub(super) fn run(command: &Command, place: &Place, term: &Term) -> anyhow::Result<u8> {
    let Command::Test(args) = command;
    open::runtime()?.block_on(async {
        let Opened::Ready(look) = Look::open(place, term).await? else { return Ok(BAD_SETTINGS) };
        let (Some(running), Some(as_of)) = (&look.running, look.health.as_of) else {
            bail!("nothing has been judged yet: start `leadpact run` first");
        };
        let (contract, directory) = (&*running.contract, look.store.directory().await?);
        let countdowns = match (&args.lead, &args.promise) {
            (Some(lead), _) => open_of(&look, lead).await?,
            (None, Some(promise)) => {
                let at = args.at.as_deref().map(|at| instant(at, &contract.timezone));
                let at = at.transpose()?.unwrap_or(as_of);
                let owner = args.owner.as_deref().map(OwnerId::from);
                vec![imagined(contract, &directory, (promise, owner), at)?]
            }
            (None, None) => bail!("name a lead, or a promise with `--promise`"),
        };
        for countdown in &countdowns {
            let version = running.agreement.by_hash(&countdown.version.hash);
            let contract = version.map_or(contract, |version| &**version);
            show(contract, &directory, countdown, term);
        }
        if countdowns.is_empty() {
            term.print("no promise about this lead is open: nobody would be told");
        }
        Ok(FINE)
    })
}

async fn open_of(look: &Look, lead: &str) -> anyhow::Result<Vec<Countdown>> {
    let lead = LeadId::from(lead);
    let known = look.store.histories(std::slice::from_ref(&lead)).await?;
    if known.is_empty() {
        bail!(
            "lead {lead} is not known: it may be deleted, forgotten, or not read yet; `leadpact \
             status` says how far the CRM has been read"
        );
    }
    let filter = Filter { lead: Some(lead), ..Filter::default() };
    let all = look.store.countdowns(&filter).await?;
    Ok(all.into_iter().filter(|one| one.verdict.is_open()).collect())
}

/// A countdown that begins at `start` and concerns no lead in particular.
fn imagined(
    contract: &Contract,
    directory: &Directory,
    (promise, owner): (&str, Option<OwnerId>),
    start: Timestamp,
) -> anyhow::Result<Countdown> {
    let Some(promise) = contract.promise(promise) else {
        let names: Vec<&str> = contract.promises.iter().map(|one| one.id.as_str()).collect();
        bail!("the agreement has no promise `{promise}`; it has {}", names.join(", "));
    };
    let team = owner.as_ref().and_then(|owner| directory.team(owner, start));
    let calendar = match &owner {
        Some(owner) => contract.calendar_of_person(owner, team),
        None => contract.everyday(),
    };
    let calendar = calendar.context("the agreement has no calendar")?;
    let target = promise.within.otherwise.or_else(|| promise.within.lengths().next());
    let target = target.context("the promise has no target")?;
    let due = calendar.deadline(start, target);
    Ok(Countdown {
        key: CountdownKey {
            lead: LeadId::from("any"),
            promise: promise.id.clone(),
            cycle: 1,
            tenure: 1,
        },
        version: contract.version.clone(),
        start,
        cycle_start: start,
        due,
        verdict: Verdict::OnTrack,
        reason: String::new(),
        owner,
        segment: None,
        source: "unknown".into(),
        target,
        calendar: calendar.name().clone(),
        at_risk_from: at_risk(promise, calendar, (start, due)),
        answered: None,
        paused_too_long: false,
        mute: None,
        wants_reread: None,
        next_change: None,
    })
}

/// When so much of its time is over that somebody is warned.
fn at_risk(
    promise: &Promise,
    calendar: &Calendar,
    (start, due): (Timestamp, Option<Timestamp>),
) -> Option<Timestamp> {
    let (share, due) = (promise.at_risk_at?, due?);
    let target = promise.within.otherwise.or_else(|| promise.within.lengths().next())?;
    let whole = match target.is_working() {
        true => calendar.worked_ms(start, due),
        false => due.as_millisecond() - start.as_millisecond(),
    };
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "< 2^53")]
    let part = (whole as f64 * share).ceil() as i64;
    match target.is_working() {
        true => calendar.after_ms(start, part),
        false => start.checked_add(jiff::SignedDuration::from_millis(part)).ok(),
    }
}

fn instant(text: &str, zone: &TimeZone) -> anyhow::Result<Timestamp> {
    let local: jiff::civil::DateTime = text.trim().replace(' ', "T").parse().map_err(|_error| {
        anyhow::anyhow!("`{text}` is no time; write a date and a time, such as `2026-11-23 16:30`")
    })?;
    Ok(local.to_zoned(zone.clone())?.timestamp())
}

fn show(contract: &Contract, directory: &Directory, countdown: &Countdown, term: &Term) {
    let zone = &contract.timezone;
    let time =
        |at: Timestamp| at.to_zoned(zone.clone()).strftime("%a %Y-%m-%d %H:%M %Z").to_string();
    let due =
        countdown.due.map_or("no end in sight".to_owned(), |due| format!("due {}", time(due)));
    let head = format!(
        "{} from {}, {due} ({}, calendar {})",
        countdown.key.promise,
        time(countdown.start),
        countdown.target,
        countdown.calendar
    );
    term.print(&term.ink(Ink::Strong, &head));
    let forecast = forecast(contract, directory, countdown);
    if forecast.is_empty() {
        term.print("  its promise has no `route`: nobody is told of it");
    }
    for (one, told) in forecast {
        if told.is_empty() {
            let why = "nobody: there is no such reader, or the step never comes";
            term.print(&format!("  {} → {}: {why}", step(one, 0), one.to));
        }
        for (turn, told) in (0..).zip(told) {
            let to = match &told.to {
                // Who that is.
                to @ (Recipient::Person(_) | Recipient::Ops) => format!("{} ({to})", one.to),
                Recipient::Channel(_) | Recipient::Sink(_) => one.to.to_string(),
            };
            term.print(&format!("  {}  {to}, by `{}`", time(told.at), step(one, turn)));
        }
    }
}
