//! `leadpact backtest`: what history would have been under another version of the agreement, before
//! it counts. Reads the store and changes nothing.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{anyhow, bail};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::look::Look;
use super::open::{self, Opened};
use super::place::Place;
use super::sheet::{self, Format};
use super::term::Term;
use super::versions::{agreement, old};
use super::{BAD_SETTINGS, FINDINGS, FINE};
use crate::contract::Contract;
use crate::daemon::backtest::backtest;
use crate::diag::words;
use crate::id::PromiseId;
use crate::report::backtest::Trial;
use crate::store::Store as _;

/// Flipped verdicts that people are shown; the whole number is said.
const SHOWN: usize = 20;

/// Flipped verdicts that programs are given.
const LISTED: usize = 100_000;

/// Without `--from`, so many days are tried.
const DAYS: i32 = 90;

/// What is tried.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The agreement that is tried [default: --sla, else as the settings say]
    file: Option<PathBuf>,
    /// The first day, in the agreement's zone [default: 90 days before the last]
    #[arg(long, value_name = "DATE", value_parser = day)]
    from: Option<Date>,
    /// The last day [default: the day of the data]
    #[arg(long, value_name = "DATE", value_parser = day)]
    to: Option<Date>,
    /// Compare with this file, or this stored version by its hash [default: the one in force]
    #[arg(long, value_name = "OLD")]
    against: Option<String>,
    /// Find the target of this promise that history would have met …
    #[arg(long, value_name = "PROMISE")]
    suggest: Option<String>,
    /// … as often as this
    #[arg(long, value_name = "PERCENT", default_value = "95%", value_parser = share)]
    share: f64,
    /// For people, browsers, spreadsheets, programs, or a comment on a pull request
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// `95%`, as a share in (0, 1].
fn share(text: &str) -> Result<f64, String> {
    let number = text.trim().strip_suffix('%').unwrap_or(text).trim().parse::<f64>().ok();
    let number = number.filter(|number| *number > 0.0 && *number <= 100.0);
    number.map(|number| number / 100.0).ok_or_else(|| "write a percentage such as 95%".to_owned())
}

/// `2026-11-01`.
fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_shape| "write a day such as 2026-11-01".to_owned())
}

/// Tries a version on the past. 0: done; 1: a file has a mistake.
pub(super) fn run(args: &Args, place: &Place, term: &Term) -> anyhow::Result<u8> {
    open::runtime()?.block_on(async {
        let Opened::Ready(look) = Look::open(place, term).await? else { return Ok(BAD_SETTINGS) };
        let (Some(running), Some(as_of)) = (&look.running, look.health.as_of) else {
            bail!("nothing has been judged yet: start `leadpact run`, then ask again");
        };
        let Some(new) = agreement(args.file.as_deref(), place, term)? else { return Ok(FINDINGS) };
        let Some(old) = old(args.against.as_deref(), running, (&look, place, term)).await? else {
            return Ok(FINDINGS);
        };
        let (from, to) = window(args, &new.timezone, as_of)?;
        let suggest = args.suggest.as_deref().map(|name| promise(name, &new)).transpose()?;
        let people = args.format == Format::Terminal || args.format == Format::Html;
        let trial = Trial {
            old,
            new,
            directory: Arc::new(look.store.directory().await?),
            from,
            to,
            as_of,
            listed: if people { SHOWN } else { LISTED },
            suggest: suggest.map(|promise| (promise, args.share)),
        };
        let bar = sheet::bar("trying leads");
        let progress = &mut |done| bar.set_position(done);
        let tried = backtest(&look.store, (running, &look.health), trial, progress).await?;
        bar.finish_and_clear();
        sheet::show(&tried.report(), args.format, term);
        look.note_waiting(term).await?;
        Ok(FINE)
    })
}

/// The promise of this name in the version that is tried.
fn promise(name: &str, new: &Contract) -> anyhow::Result<PromiseId> {
    let known: Vec<&str> = new.promises.iter().map(|one| one.id.as_str()).collect();
    if known.contains(&name) {
        return Ok(name.into());
    }
    match words::nearest(name, known.iter().copied()) {
        Some(near) => bail!("there is no promise `{name}`: did you mean `{near}`?"),
        None => bail!("there is no promise `{name}`: it is one of {}", known.join(", ")),
    }
}

/// From the first instant of the first day to that after the last.
fn window(
    args: &Args,
    zone: &TimeZone,
    as_of: Timestamp,
) -> anyhow::Result<(Timestamp, Timestamp)> {
    let today = as_of.to_zoned(zone.clone()).date();
    let last = args.to.unwrap_or(today);
    let first = args.from.unwrap_or(last.saturating_sub(DAYS.days()));
    if first > last {
        bail!("`--from {first}` is after `--to {last}`: nothing lies between them");
    }
    if first > today {
        bail!("`--from {first}` lies ahead, and the data end on {today}: there is nothing to try");
    }
    let begins = |date: Date| -> anyhow::Result<Timestamp> {
        let begins = zone.to_ambiguous_timestamp(date.to_datetime(Time::midnight()));
        begins.compatible().map_err(|_range| anyhow!("{date} is no day of this calendar"))
    };
    Ok((begins(first)?, begins(last.saturating_add(1.day()))?))
}
