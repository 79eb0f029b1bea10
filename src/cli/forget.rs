//! `leadpact forget LEAD`: everything personal about a lead is removed from everywhere we keep
//! data; by the running daemon, where there is one.

use anyhow::Context as _;

use super::errand;
use super::open::{self, Opened};
use super::place::Place;
use super::term::{Term, many};
use super::{BAD_SETTINGS, FINDINGS, FINE};
use crate::daemon::Errand;
use crate::daemon::forget::{self, Done};
use crate::diag::words;
use crate::id::LeadId;
use crate::store::{Mode, StoreError};

/// What `forget` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The lead's id in the CRM
    lead: String,
}

/// Forgets one lead. 0: done; 1: a message about it could not be emptied, or the daemon that was
/// asked has not answered yet.
pub(super) fn run(args: &Args, place: &Place, term: &Term) -> anyhow::Result<u8> {
    let Opened::Ready(settings) = open::settings(place, term)? else { return Ok(BAD_SETTINGS) };
    open::runtime()?.block_on(async {
        let lead = LeadId::from(args.lead.as_str());
        // Asked first, since the daemon has the secrets and whoever runs this may not have them.
        let held = match open::store(&settings, Mode::Writer).await {
            Ok(_) => None,
            Err(StoreError::Held(holder)) => Some(holder),
            Err(error) => return Err(error.into()),
        };
        let done = match held {
            None => forget::run_once(&open::deps(&settings, term).await?, &lead).await?,
            Some(holder) => {
                let errand = Errand::Forget(lead.clone());
                let what = format!("forget lead {lead}");
                match errand::ask(&settings, &errand, &holder, &what).await? {
                    Some(answer) => Done::from_text(&answer)
                        .with_context(|| format!("lead {lead} is not forgotten: {answer}"))?,
                    None => {
                        term.print(&format!(
                            "the running leadpact was asked to forget lead {lead} and will, as \
                             soon as its present look at the CRM is over"
                        ));
                        return Ok(FINDINGS);
                    }
                }
            }
        };
        Ok(told(&lead, done, term))
    })
}

fn told(lead: &LeadId, done: Done, term: &Term) -> u8 {
    if !done.known {
        term.print(&format!("lead {lead} was not known; nothing about it is kept"));
        return FINE;
    }
    term.print(&format!(
        "lead {lead} is forgotten: {} removed, {} of {} emptied",
        many(done.facts, "fact"),
        done.emptied,
        words::count(done.messages, "message")
    ));
    if done.emptied == done.messages { FINE } else { FINDINGS }
}
