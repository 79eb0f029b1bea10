//! `leadpact plan`: what a version of the agreement changes, and what it would mean for what is
//! running now. Changes nothing.

use std::path::{Path, PathBuf};

use anyhow::bail;
use jiff::Timestamp;

use super::look::Look;
use super::open::{self, Opened};
use super::place::Place;
use super::sheet::{self, Format};
use super::term::Term;
use super::versions::{agreement, compared, old};
use super::{BAD_SETTINGS, FINDINGS, FINE};
use crate::clock::{Clock as _, SystemClock};
use crate::daemon::plan::moves;
use crate::report::plan::Plan;

/// What is compared.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The agreement to be [default: --sla, else as the settings say]
    file: Option<PathBuf>,
    /// Compare with this file, which needs no store, or a stored version by its hash [default: the
    /// one in force]
    #[arg(long, value_name = "OLD")]
    against: Option<String>,
    /// For people, browsers, spreadsheets, programs, or a comment on a pull request
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Shows the plan. 0: done; 1: a file has a mistake.
pub(super) fn run(args: &Args, place: &Place, term: &Term) -> anyhow::Result<u8> {
    let Some(new) = agreement(args.file.as_deref(), place, term)? else { return Ok(FINDINGS) };
    let file = args.against.as_deref().map(Path::new).filter(|path| path.exists());
    if let Some(file) = file {
        let Some(old) = agreement(Some(file), place, term)? else { return Ok(FINDINGS) };
        sheet::show(&compared(old, new).report(), args.format, term);
        return Ok(FINE);
    }
    open::runtime()?.block_on(async {
        let Opened::Ready(look) = Look::open(place, term).await? else { return Ok(BAD_SETTINGS) };
        let Some(running) = &look.running else {
            bail!(
                "no version has been accepted yet: start `leadpact run`, or name a file to compare \
                 with (--against)"
            );
        };
        let found = old(args.against.as_deref(), running, (&look, place, term)).await?;
        let Some(old) = found else { return Ok(FINDINGS) };
        let now: Timestamp = look.health.in_crm_time(SystemClock.now());
        let as_of = look.health.as_of.unwrap_or(now);
        let moved = moves(&look.store, (running, &look.health), &new, as_of).await?;
        let binds_from = new.effective_from.max(now);
        let plan = Plan { old, new, binds_from, running: Some(moved), as_of };
        sheet::show(&plan.report(), args.format, term);
        Ok(FINE)
    })
}
