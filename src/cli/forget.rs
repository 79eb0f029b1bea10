//! `leadpact forget LEAD`: everything personal about a lead is removed from everywhere we keep
//! data.

use super::open::{self, Opened};
use super::place::Place;
use super::term::{Term, many};
use super::{BAD_SETTINGS, FINDINGS, FINE};
use crate::daemon::forget;
use crate::diag::words;
use crate::id::LeadId;

/// What `forget` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The lead's id in the CRM
    lead: String,
}

/// Forgets one lead. 0: done; 1: a message about it could not be emptied.
pub(super) fn run(args: &Args, place: &Place, term: &Term) -> anyhow::Result<u8> {
    let Opened::Ready(settings) = open::settings(place, term)? else { return Ok(BAD_SETTINGS) };
    open::runtime()?.block_on(async {
        let deps = open::deps(&settings, term).await?;
        let lead = LeadId::from(args.lead.as_str());
        let done = forget::run_once(&deps, &lead).await?;
        if !done.known {
            term.print(&format!("lead {lead} was not known; nothing about it is kept"));
            return Ok(FINE);
        }
        term.print(&format!(
            "lead {lead} is forgotten: {} removed, {} of {} emptied",
            many(done.facts, "fact"),
            done.emptied,
            words::count(done.messages, "message")
        ));
        Ok(if done.emptied == done.messages { FINE } else { FINDINGS })
    })
}
