//! The weekly summary: made when the crontab line of `alerts.digest` says so, once for each
//! instant and channel, whatever crashes in between.
//!
//! Which instant is done with is a note in the store; the messages are named after their instant
//! and channel, so that making one twice changes nothing. After a pause only the last instant that
//! was missed is made up for. A schedule counts from when it comes into force, and no summary is
//! about a time before anything was watched. Data that are not fresh hold nothing up: the summary
//! says so. Start at [`Digester::run_once`].

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::report::{Asked, report};
use super::status::{self, Health};
use super::{Deps, Running};
use crate::alert::{Digest, Notice, Post, PostId, Quality, Recipient};
use crate::config::Crontab;
use crate::contract::{Destination, Digest as Terms, Period};
use crate::id::Name;
use crate::report::digest::Facts;
use crate::store::{Changeset, StoreError, Told};

/// Until which instant all is done, and under which schedule.
const NOTE: &str = "digest";

/// Data older than this are said to be, by the CRM's clock.
const STALE: SignedDuration = SignedDuration::from_mins(15);

/// A mark so far ahead was made by a clock that was wrong.
const AHEAD: SignedDuration = SignedDuration::from_hours(1);

/// Makes the summary when it is due; remembers when that will be.
#[derive(Debug, Default)]
pub struct Digester {
    /// The version of the agreement that was looked at last.
    seen: Option<Name>,
    /// The next instant, by this machine's clock.
    next: Option<Timestamp>,
}

impl Digester {
    /// When it is due, as far as is known.
    pub fn next(&self) -> Option<Timestamp> {
        self.next
    }

    /// Whether the agreement is another than at the last look: its schedule counts from now.
    pub fn is_news(&self, running: &Running) -> bool {
        self.seen.as_ref() != Some(&running.contract.version.hash)
    }

    /// Makes the summary if one is due, and returns how many messages that came to.
    ///
    /// # Errors
    /// Of the store.
    pub async fn run_once(&mut self, deps: &Deps, running: &Running) -> Result<usize, StoreError> {
        let now = deps.clock.now();
        let plan = Plan::of(running);
        // Whatever comes of it now: what is due stays so until it is noted as done.
        self.next = plan.as_ref().and_then(|plan| plan.line.next_after(now, &plan.zone));
        self.seen = Some(running.contract.version.hash.clone());
        let due = match &plan {
            Some(plan) => plan.due(deps, now).await?,
            None => {
                deps.store.set_note(NOTE, None).await?;
                None
            }
        };
        let (Some(at), Some(plan)) = (due, &plan) else { return Ok(0) };
        let Some(made) = make(deps, running, plan.terms, at).await? else { return Ok(0) };
        plan.mark(deps, at).await?;
        tracing::info!(%at, messages = made, "the weekly digest was made");
        Ok(made)
    }
}

/// When and where.
struct Plan<'a> {
    terms: &'a Terms,
    line: Crontab,
    zone: TimeZone,
}

impl<'a> Plan<'a> {
    fn of(running: &'a Running) -> Option<Self> {
        let terms = running.contract.digest.as_ref()?;
        // It was read when the agreement was checked.
        let line = Crontab::parse(&terms.at).ok()?;
        Some(Self { terms, line, zone: running.contract.timezone.clone() })
    }

    /// The last instant that is neither done nor ahead, if nothing else stands against it.
    async fn due(&self, deps: &Deps, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        if deps.store.note("watching_since").await?.is_none() {
            return Ok(None);
        }
        let note = deps.store.note(NOTE).await?;
        let limit = now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX);
        match note.and_then(|note| self.marked(&note)).filter(|mark| *mark <= limit) {
            Some(mark) => Ok(self.last(mark, now)),
            None => {
                self.mark(deps, now).await?;
                Ok(None)
            }
        }
    }

    /// The last run after `from`, and not after `to`.
    fn last(&self, from: Timestamp, to: Timestamp) -> Option<Timestamp> {
        const HOURS: [i64; 6] = [1, 24, 8 * 24, 32 * 24, 370 * 24, 3_700 * 24];
        let next = |at| self.line.next_after(at, &self.zone).filter(|next| *next <= to);
        // However often it runs, and however long nobody looked: a few steps.
        let begins = HOURS.into_iter().map(|hours| {
            let early = to.checked_sub(SignedDuration::from_hours(hours));
            early.unwrap_or(Timestamp::MIN).max(from)
        });
        let first = begins.into_iter().find_map(next)?;
        std::iter::successors(Some(first), |at| next(*at)).last()
    }

    fn marked(&self, note: &str) -> Option<Timestamp> {
        let (ms, schedule) = note.split_once(' ')?;
        let ms = ms.parse().ok().filter(|_| schedule == self.schedule())?;
        Timestamp::from_millisecond(ms).ok()
    }

    async fn mark(&self, deps: &Deps, at: Timestamp) -> Result<(), StoreError> {
        let note = format!("{} {}", at.as_millisecond(), self.schedule());
        deps.store.set_note(NOTE, Some(&note)).await
    }

    fn schedule(&self) -> String {
        format!("{} {}", self.zone.iana_name().unwrap_or_default(), self.line.text())
    }
}

/// Makes the summary of the last whole week before `at`; `None` where nothing has been judged yet.
async fn make(
    deps: &Deps,
    running: &Running,
    terms: &Terms,
    at: Timestamp,
) -> Result<Option<usize>, StoreError> {
    let store = &*deps.store;
    let contract = &*running.contract;
    let health = status::health(store).await?;
    let Some(as_of) = health.as_of else { return Ok(None) };
    let week = Period::Week.span(at.to_zoned(contract.timezone.clone()).date()).before();
    let asked = Asked { span: week, by: None, as_of };
    let report = report(store, contract, &health, asked, &mut |_| ()).await?;
    let (from, to) = week.bounds(&contract.timezone);
    let Told { said, suppressed } = store.told(from, to).await?;
    let mut ids: Vec<PostId> = said.iter().map(|line| line.post.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    let alerts = Quality::of(&said, &suppressed, &store.posts(&ids).await?);
    let now = deps.clock.now();
    let unread = unread(&health, health.in_crm_time(now), &contract.timezone);
    let facts = Facts { contract, report: &report, alerts: &alerts, unread: &unread, at: now };
    let powers = deps.notifier.powers();
    let shows = powers.pictures || deps.sinks.all().any(|(_, way)| way.powers().pictures);
    let picture = if shows { facts.picture() } else { None };
    let digest = facts.digest();
    let mut posts: Vec<Post> = terms.to.iter().map(|to| post(to, at, &digest)).collect();
    if !powers.places {
        // All channels would come to lie in the same place.
        let mut channels = 0;
        posts.retain(|post| {
            channels += usize::from(!matches!(post.to, Recipient::Sink(_)));
            matches!(post.to, Recipient::Sink(_)) || channels <= 1
        });
    }
    let pictures = posts.iter().filter_map(|post| Some((post.id.clone(), picture.clone()?)));
    let pictures = pictures.collect();
    let made = posts.len();
    store.commit(&Changeset { as_of, posts, pictures, ..Changeset::default() }).await?;
    Ok(Some(made))
}

fn post(to: &Destination, at: Timestamp, digest: &Digest) -> Post {
    let to = match to {
        Destination::Slack(channel) => Recipient::Channel(channel.clone()),
        Destination::Sink(sink) => Recipient::Sink(sink.clone()),
        // The agreement names channels only: a summary is about nobody's lead.
        Destination::Owner | Destination::Manager => Recipient::Ops,
    };
    let id = PostId::about(&format!("digest {} {to}", at.as_second()));
    let notice = Notice::Digest(Box::new(digest.clone()));
    Post { id, to, thread_of: None, revision: 1, notice }
}

/// What the figures do not know yet, a sentence each.
fn unread(health: &Health, now: Timestamp, zone: &TimeZone) -> Vec<String> {
    let when = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%a %-d %b %H:%M").to_string();
    let stale = health.as_of.filter(|as_of| now.duration_since(*as_of) > STALE);
    let stale = stale.map(|as_of| {
        format!(
            "The CRM has not been read since {}: what happened afterwards is not in these figures.",
            when(as_of)
        )
    });
    // What one poll left out the next one makes up for: that is not worth a word.
    let late = health.unread.iter().filter(|one| now.duration_since(one.since) > STALE);
    let mut behind: BTreeMap<Timestamp, Vec<&str>> = BTreeMap::new();
    for one in late.filter(|_| stale.is_none()) {
        behind.entry(one.since).or_default().push(&one.what);
    }
    let behind = behind.into_iter().map(|(since, what)| {
        format!("Since {} nothing has been read of {}.", when(since), what.join(", "))
    });
    let behind: Vec<String> = behind.collect();
    let refused = health.refused.iter();
    let refused = refused.map(|(stream, why)| format!("{} may not be read: {why}.", stream.word()));
    stale.into_iter().chain(behind).chain(refused).collect()
}
