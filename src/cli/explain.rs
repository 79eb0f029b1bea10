//! `leadpact explain LEAD`: the why of every verdict about one lead.

use anyhow::bail;

use super::look::Look;
use super::open::{self, Opened};
use super::place::Place;
use super::term::Term;
use super::{BAD_SETTINGS, FINE};
use crate::id::LeadId;
use crate::sla::{self, Known};
use crate::store::Store as _;

/// What `explain` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The lead's id in the CRM
    lead: String,
}

/// Explains one lead as of the last completed evaluation. 0: done; 2: the lead is not known.
pub(super) fn run(args: &Args, place: &Place, term: &Term) -> anyhow::Result<u8> {
    open::runtime()?.block_on(async {
        let Opened::Ready(look) = Look::open(place, term).await? else { return Ok(BAD_SETTINGS) };
        let lead = LeadId::from(args.lead.as_str());
        let histories = look.store.histories(std::slice::from_ref(&lead)).await?;
        let Some(history) = histories.first() else {
            bail!(
                "lead {lead} is not known: it may be deleted, forgotten, or not read yet; \
                 `leadpact status` says how far the CRM has been read"
            );
        };
        let (Some(running), Some(as_of)) = (&look.running, look.health.as_of) else {
            bail!("nothing has been judged yet: start `leadpact run` first");
        };
        let coverage = look.coverage().await?;
        let directory = look.store.directory().await?;
        let known = Known { coverage: &coverage, directory: &directory };
        term.print(sla::explain(&running.agreement, history, known, as_of).trim_end());
        Ok(FINE)
    })
}
