//! `leadpact rate LEAD STARS`: how good Sales finds a lead; kept by the running daemon, where there
//! is one.

use anyhow::Context as _;
use jiff::Timestamp;

use super::errand;
use super::open::{self, Opened};
use super::place::Place;
use super::term::Term;
use super::{BAD_SETTINGS, FINDINGS, FINE};
use crate::clock::{Clock as _, SystemClock};
use crate::daemon::Errand;
use crate::daemon::rate::{self, Done};
use crate::id::{LeadId, OwnerId};
use crate::lead::RatingFact;
use crate::store::{Mode, StoreError};

/// Longest reason, in characters.
const REASON: usize = 200;

/// What `rate` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The lead's id in the CRM
    #[arg(value_parser = id)]
    lead: String,
    /// From 1 (worthless) to 5 (just right)
    #[arg(value_parser = clap::value_parser!(u8).range(1..=5))]
    stars: u8,
    /// Why, in a few words: no names, no addresses
    #[arg(long, value_parser = reason)]
    reason: Option<String>,
    /// Who says so, by the id that the CRM gives its users; the lead's owner unless given
    #[arg(long, value_name = "OWNER", value_parser = id)]
    by: Option<String>,
}

/// An id of the CRM: something, in one line.
fn id(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text.is_empty() || text.chars().any(char::is_control) {
        true => Err("it is no id; write it as the CRM shows it, a number in HubSpot".to_owned()),
        false => Ok(text.to_owned()),
    }
}

/// One line of at most [`REASON`] characters.
fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err("it is empty; leave `--reason` out where there is none".to_owned()),
        _ if text.chars().any(char::is_control) => {
            Err("it has a line's end or another control character in it; write one line".to_owned())
        }
        count if count > REASON => {
            Err(format!("it has {count} characters; write at most {REASON}"))
        }
        _ => Ok(text.to_owned()),
    }
}

/// Keeps one rating. 0: kept; 1: not kept, or not yet.
pub(super) fn run(args: &Args, place: &Place, term: &Term) -> anyhow::Result<u8> {
    let Opened::Ready(settings) = open::settings(place, term)? else { return Ok(BAD_SETTINGS) };
    let lead = LeadId::from(args.lead.as_str());
    let rating = RatingFact {
        // As fine as what it is compared with.
        at: Timestamp::from_millisecond(SystemClock.now().as_millisecond())?,
        stars: args.stars,
        by: args.by.as_deref().map(OwnerId::from),
        reason: args.reason.as_deref().map(Into::into),
    };
    open::runtime()?.block_on(async {
        let done = match open::store(&settings, Mode::Writer).await {
            Ok(store) => rate::run_once(&store, &lead, &rating).await?,
            Err(StoreError::Held(holder)) => {
                let errand = Errand::Rate(lead.clone(), rating.clone());
                let what = format!("rate lead {lead}");
                match errand::ask(&settings, &errand, &holder, &what).await? {
                    Some(answer) => Done::from_text(&answer)
                        .with_context(|| format!("lead {lead} is not rated: {answer}"))?,
                    None => {
                        term.print(&format!(
                            "the running leadpact was asked to rate lead {lead} and will, as soon \
                             as its present look at the CRM is over"
                        ));
                        return Ok(FINDINGS);
                    }
                }
            }
            Err(error) => return Err(error.into()),
        };
        Ok(told(&lead, &rating, done, term))
    })
}

fn told(lead: &LeadId, rating: &RatingFact, done: Done, term: &Term) -> u8 {
    let by = rating.by.as_ref().map_or("its owner".to_owned(), |by| format!("owner {by}"));
    match done {
        Done::Kept => {
            let stars = rating.stars;
            term.print(&format!("lead {lead} is rated {stars} of 5, by {by}"));
            return FINE;
        }
        Done::NoLead => term.error(&format!(
            "lead {lead} is not known, so nothing was rated. Write the lead's id in the CRM (in \
             HubSpot: the contact's record id); a new lead is known after the next poll."
        )),
        Done::NoPerson => term.error(&format!(
            "{by} is nobody in the CRM, so nothing was rated. Write the id that the CRM gives its \
             users, or leave `--by` out to rate as the lead's owner."
        )),
    }
    FINDINGS
}
