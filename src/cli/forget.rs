//! `leadpact forget LEAD`: everything personal about a lead is removed from everywhere we keep
//! data; by the running daemon, where there is one.

use jiff::SignedDuration;

use super::open::{self, Opened};
use super::place::Place;
use super::term::{Term, many};
use super::{BAD_SETTINGS, FINDINGS, FINE};
use crate::clock::{Clock as _, SystemClock};
use crate::config::settings::Settings;
use crate::daemon::forget::{self, Done};
use crate::diag::words;
use crate::id::LeadId;
use crate::store::{Mode, StoreError};

/// The daemon is asked this often whether it is done …
const ASK_EVERY: SignedDuration = SignedDuration::from_millis(200);
/// … for so long.
const PATIENCE: SignedDuration = SignedDuration::from_secs(60);

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
            Some(holder) => match ask(&settings, &lead, &holder).await? {
                Some(done) => done,
                None => {
                    term.print(&format!(
                        "the running leadpact was asked to forget lead {lead} and will, as soon as \
                         its present look at the CRM is over"
                    ));
                    return Ok(FINDINGS);
                }
            },
        };
        Ok(told(&lead, done, term))
    })
}

/// Asks the process that has the store; `None`: it has not answered yet.
async fn ask(settings: &Settings, lead: &LeadId, holder: &str) -> anyhow::Result<Option<Done>> {
    let errands = open::errands(settings);
    errands.ask(lead).map_err(|error| {
        anyhow::anyhow!("{holder} It cannot be asked to forget lead {lead} either: {error}")
    })?;
    let until = SystemClock.now().saturating_add(PATIENCE)?;
    while SystemClock.now() < until {
        match errands.answer(lead) {
            Some(Ok(done)) => return Ok(Some(done)),
            Some(Err(error)) => anyhow::bail!("lead {lead} is not forgotten: {error}"),
            None => SystemClock.sleep_until(SystemClock.now().saturating_add(ASK_EVERY)?).await,
        }
    }
    Ok(None)
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
