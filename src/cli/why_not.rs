//! `leadpact why-not LEAD`: what each step of each route has said about a lead, and why it has not.

use anyhow::bail;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::look::Look;
use super::open::{self, Opened};
use super::place::Place;
use super::term::{Ink, Term};
use super::{BAD_SETTINGS, FINE};
use crate::alert::{Outcome, Outlook, PostId, Round, Suppressed, looks_back, outlook};
use crate::contract::Step;
use crate::id::LeadId;
use crate::sla::{self, Countdown, Known};
use crate::store::Store as _;

/// What `why-not` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The lead's id in the CRM
    lead: String,
}

/// Tells it as of the last completed evaluation. 0: done; 2: the lead is not known.
pub(super) fn run(args: &Args, place: &Place, term: &Term) -> anyhow::Result<u8> {
    open::runtime()?.block_on(async {
        let Opened::Ready(look) = Look::open(place, term).await? else { return Ok(BAD_SETTINGS) };
        let (Some(running), Some(as_of)) = (&look.running, look.health.as_of) else {
            bail!("nothing has been judged yet: start `leadpact run` first");
        };
        let lead = LeadId::from(args.lead.as_str());
        let leads = std::slice::from_ref(&lead);
        let (store, agreement) = (&look.store, &running.agreement);
        let histories = store.histories(leads).await?;
        let Some(history) = histories.first() else {
            bail!(
                "lead {lead} is not known: it may be deleted, forgotten, or not read yet; \
                 `leadpact status` says how far the CRM has been read"
            );
        };
        let (directory, coverage) = (store.directory().await?, look.coverage().await?);
        let known = Known { coverage: &coverage, directory: &directory };
        let evaluations = [sla::evaluate(agreement, history, known, as_of)];
        let said = store.said(leads).await?;
        let posts: Vec<PostId> = said.iter().map(|line| line.post.clone()).collect();
        let posts = store.posts(&posts).await?;
        let back = looks_back(&running.contract.alerts);
        let recent = store.recent(as_of.checked_sub(back).unwrap_or(Timestamp::MIN)).await?;
        let storms = store.storms().await?;
        let since = store.note("watching_since").await?.and_then(|ms| ms.parse().ok());
        let round = Round {
            agreement,
            directory: &directory,
            evaluations: &evaluations,
            said: &said,
            posts: &posts,
            recent: &recent,
            storms: &storms,
            as_of,
            watching_since: since.and_then(|ms| Timestamp::from_millisecond(ms).ok()),
        };
        let kept = store.suppressed(&lead).await?;
        let shown = Shown { zone: running.contract.timezone.clone(), term };
        shown.print(&lead, as_of, &outlook(round), &kept);
        Ok(FINE)
    })
}

struct Shown<'a> {
    zone: TimeZone,
    term: &'a Term,
}

impl Shown<'_> {
    fn print(
        &self,
        lead: &LeadId,
        as_of: Timestamp,
        all: &[(&Countdown, Vec<Outlook>)],
        kept: &[Suppressed],
    ) {
        self.term.print(&format!("lead {lead}, as of {}", self.time(as_of)));
        for (countdown, steps) in all {
            let due = countdown.due.map(|due| format!(", due {}", self.time(due)));
            let head = format!(
                "\n{}: {}{}",
                countdown.key.promise,
                countdown.verdict,
                due.unwrap_or_default()
            );
            self.term.print(&self.term.ink(Ink::Strong, &head));
            if steps.is_empty() {
                self.term.print("  its promise has no `route`: nobody is told of it");
            }
            let rows: Vec<[String; 3]> =
                steps.iter().map(|one| self.row(countdown, one, kept)).collect();
            let width = |column: usize| {
                rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default()
            };
            let (first, second) = (width(0), width(1));
            for [step, to, state] in &rows {
                self.term.print(&format!("  {step:<first$}  {to:<second$}  {state}"));
            }
        }
        if all.is_empty() {
            self.term.print("\nno promise has begun for it");
        }
    }

    /// The step, whom it tells, and what has come of it.
    fn row(&self, countdown: &Countdown, one: &Outlook, kept: &[Suppressed]) -> [String; 3] {
        let state = match &one.state {
            Outcome::Said(at, story) => format!("said {}; reads {}", self.time(*at), story.word()),
            Outcome::Next(to) => format!("to be said at the next look, to {to}"),
            Outcome::Waits(at, None) => format!("not before {}", self.time(*at)),
            Outcome::Waits(at, Some(why)) => format!("waits to {}: {why}", self.time(*at)),
            Outcome::Silent(why) => format!("not said: {why}"),
            // It may have been held back while there was something.
            Outcome::Nothing => {
                let key = crate::alert::dedup(&countdown.key, &one.step, one.turn);
                match kept.iter().find(|kept| kept.key == key) {
                    Some(kept) => {
                        format!("not said since {}: {}", self.time(kept.at), kept.reason)
                    }
                    None => format!("nothing to say while it is {}", countdown.verdict),
                }
            }
        };
        [step(&one.step, one.turn), one.step.to.to_string(), state]
    }

    fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%a %Y-%m-%d %H:%M %Z").to_string()
    }
}

/// A step in words: what it waits for, how long after, the how-manieth time.
pub(super) fn step(step: &Step, turn: u32) -> String {
    let after = step.after.map(|after| format!(" + {after}")).unwrap_or_default();
    let again = match turn {
        0 => "",
        1 => ", again",
        _ => ", a third time",
    };
    format!("{}{after}{again}", step.upon.word())
}
