//! `leadpact history`: the versions that the agreement has had, also while the service runs.

use super::look::Look;
use super::open::{self, Opened};
use super::place::Place;
use super::sheet::{self, Format};
use super::term::Term;
use super::{BAD_SETTINGS, FINE};
use crate::clock::{Clock as _, SystemClock};
use crate::contract::Version;
use crate::daemon::reload;
use crate::report::history::{Accepted, history};
use crate::store::Store as _;

/// How it is shown.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// For people, browsers, spreadsheets, programs, or a comment on a pull request
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Lists them, newest first.
pub(super) fn run(args: &Args, place: &Place, term: &Term) -> anyhow::Result<u8> {
    open::runtime()?.block_on(async {
        let Opened::Ready(look) = Look::open(place, term).await? else { return Ok(BAD_SETTINGS) };
        let versions = look.store.versions().await?;
        let accepted = versions.iter().map(|one| Accepted {
            version: Version { number: one.number, hash: one.hash.as_str().into() },
            at: one.accepted_at,
            contract: reload::again(one),
        });
        let accepted: Vec<Accepted> = accepted.collect();
        if accepted.is_empty() && args.format == Format::Terminal {
            term.print("No version has been accepted yet: `leadpact run` accepts the first.");
            return Ok(FINE);
        }
        let now = look.health.in_crm_time(SystemClock.now());
        let report = history(&accepted, look.health.as_of.unwrap_or(now));
        sheet::show(&report, args.format, term);
        Ok(FINE)
    })
}
