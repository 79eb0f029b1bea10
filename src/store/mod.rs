//! What must survive a restart. The port is [`Store`]: a few operations, each one transaction; not
//! table CRUD.
//!
//! It stores facts, verdicts, the ledger and the outbox. It decides nothing: rows in, rows out.
//! [`Sqlite`] is the one engine so far.

mod sqlite;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::alert::terms::Spoken;
use crate::alert::{Post, PostId, Recent, Recipient, Said, Suppressed};
use crate::contract::{Span, Verdict};
use crate::id::{ActivityId, LeadId, OwnerId};
use crate::lead::{Batch, Coverage, Directory, History, RatingFact, Reaction};
use crate::sla::{Countdown, Life};

pub use sqlite::{Mode, Sqlite};

/// Why the store could not do it, by what the caller does about it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has it open: stop, naming the holder.
    #[error("{0}")]
    Held(String),
    /// Written by a newer leadpact, or not ours: refuse it and leave it untouched.
    #[error("{0}")]
    Schema(String),
    /// Disk full, file damaged, input/output error: stop trusting it.
    #[error("{0}")]
    Broken(String),
    /// Try again.
    #[error("{0}")]
    Busy(String),
}

/// What an ingested batch changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ingested {
    /// Leads whose facts changed: they are due for evaluation now.
    pub touched: Vec<LeadId>,
    /// Facts that were not known before.
    pub new_facts: u64,
}

/// What became of a reaction to an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reacted {
    /// It is kept.
    New,
    /// It was known already: the same again.
    Known,
    /// Nothing is known of such a lead.
    NoLead,
}

/// Something that a person did where they read, as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// What makes it the same, however often it is delivered.
    pub id: String,
    /// When, by the clock of whoever delivered it.
    pub at: Timestamp,
    /// What it was; only the notifier that wrote it understands it. Emptied once dealt with.
    pub text: String,
}

/// What became of something that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenIn {
    /// It is kept, and waits.
    New,
    /// It had come already.
    Known,
    /// Too much waits: it is not kept.
    Full,
}

/// One lead's verdicts, to be stored in place of its earlier ones.
#[derive(Clone, Debug)]
pub struct LeadVerdicts {
    /// Which lead.
    pub lead: LeadId,
    /// All its countdowns.
    pub countdowns: Vec<Countdown>,
    /// What reports need of it; `None` leaves what is stored.
    pub life: Option<Life>,
    /// When to look again if nothing happens, by the CRM's clock.
    pub next_change: Option<Timestamp>,
}

/// One decision round: all of it becomes true together.
#[derive(Clone, Debug, Default)]
pub struct Changeset {
    /// The CRM's time of the evaluation.
    pub as_of: Timestamp,
    /// [`Store::facts_mark`] from before the histories were read: a lead whose facts changed after
    /// it stays due. 0 leaves every lead due.
    pub facts_mark: u64,
    /// Verdicts.
    pub verdicts: Vec<LeadVerdicts>,
    /// The histories that were judged. They may come before their verdicts.
    pub judged: Vec<History>,
    /// Ledger lines, new or revised.
    pub said: Vec<Said>,
    /// Ledger lines about quotas and budgets, new or revised.
    pub spoken: Vec<Spoken>,
    /// Messages, new or revised; the outbox.
    pub posts: Vec<Post>,
    /// What was not said, and why.
    pub suppressed: Vec<Suppressed>,
    /// The pictures that belong to messages among `posts`, as PNG.
    pub pictures: Vec<(PostId, Vec<u8>)>,
}

/// What was decided about alerts in one stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Ledger lines as they stand now, oldest first.
    pub said: Vec<Said>,
    /// What was not said, and why, oldest first.
    pub suppressed: Vec<Suppressed>,
}

/// Which countdowns to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only of this verdict.
    pub verdict: Option<Verdict>,
    /// Only of this owner.
    pub owner: Option<OwnerId>,
    /// Only of this lead.
    pub lead: Option<LeadId>,
}

/// A message whose newest revision is not known to be where it should be.
#[derive(Clone, Debug)]
pub struct Undelivered {
    /// The message as it should read.
    pub post: Post,
    /// Where an earlier revision lies: conversation and message.
    pub remote: Option<(String, String)>,
    /// The newest revision that was delivered; 0 before the first.
    pub sent_revision: u32,
    /// Where the message lies that it answers in a thread.
    pub thread: Option<(String, String)>,
    /// An earlier attempt began then, by this machine's clock, and we do not know how it ended.
    pub ambiguous_since: Option<Timestamp>,
    /// Attempts so far, this one not included.
    pub attempts: u32,
    /// The picture that belongs to it, as PNG, until the message is there or given up.
    pub picture: Option<Vec<u8>>,
}

/// How a delivery ended. Times are this machine's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is there.
    Sent {
        /// Where: conversation and message, where the channel says it.
        remote: Option<(String, String)>,
        /// When.
        at: Timestamp,
    },
    /// Certainly not there; try again then.
    Retry {
        /// When.
        at: Timestamp,
        /// What happened.
        error: String,
    },
    /// Perhaps there; look for it from then on.
    Ambiguous {
        /// When to look.
        at: Timestamp,
        /// What happened.
        error: String,
    },
    /// The message to edit is gone: post it anew at once.
    Gone,
    /// Given up; kept with its reason.
    Dead {
        /// What happened.
        error: String,
    },
}

/// A version of the agreement as it was accepted: everything needed to read it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredVersion {
    /// Hash over all files.
    pub hash: String,
    /// The number that people gave it.
    pub number: u32,
    /// When it was accepted, by the CRM's clock.
    pub accepted_at: Timestamp,
    /// Name and content: `sla.yaml` first, then what it includes.
    pub files: Vec<(String, Vec<u8>)>,
}

/// What `forget` removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Whether the lead was known at all.
    pub known: bool,
    /// Facts removed.
    pub facts: u64,
    /// Messages about it that lie somewhere and must be emptied there: id, recipient and place.
    pub posts: Vec<(PostId, Recipient, (String, String))>,
}

/// The store.
#[async_trait]
pub trait Store: Send + Sync {
    /// Adds what a reading brought, with its cursors and coverage, in one transaction. Facts are a
    /// set: the same again changes nothing. A directory that may decide about leads (who is a
    /// person, in which team) makes every lead due, without naming it in `touched`.
    async fn ingest(&self, batch: &Batch, seen_at: Timestamp) -> Result<Ingested, StoreError>;

    /// Keeps what somebody said of a lead; the lead is due for evaluation then. Another rating at
    /// the same instant replaces it. Returns whether the lead is known.
    async fn rate(&self, lead: &LeadId, rating: &RatingFact) -> Result<bool, StoreError>;

    /// Keeps what somebody did about an alert; the lead is due for evaluation then. The same id
    /// again changes nothing.
    async fn react(&self, lead: &LeadId, reaction: &Reaction) -> Result<Reacted, StoreError>;

    /// Takes in what somebody did, durably: only then may its sender be told that it arrived. What
    /// has been dealt with is known again for two days.
    async fn take_in(&self, incoming: &Incoming) -> Result<TakenIn, StoreError>;

    /// What was taken in and not dealt with yet, oldest first.
    async fn inbox(&self, limit: usize) -> Result<Vec<Incoming>, StoreError>;

    /// Notes that it was dealt with at `at`, by this machine's clock, and empties it.
    async fn dealt_with(&self, id: &str, at: Timestamp) -> Result<(), StoreError>;

    /// Counts up with every change of a fact. Read it before the histories, and hand it back with
    /// the verdicts that come of them ([`Changeset::facts_mark`]).
    async fn facts_mark(&self) -> Result<u64, StoreError>;

    /// The histories of these leads, in the order asked, each once; unknown, merged-away and
    /// forgotten ids are left out.
    async fn histories(&self, leads: &[LeadId]) -> Result<Vec<History>, StoreError>;

    /// The histories of leads after `after` as they were when they were judged, ascending by id.
    /// Faster than [`Store::histories`] by far; what has changed since is not in them.
    async fn judged(
        &self,
        after: Option<&LeadId>,
        limit: usize,
    ) -> Result<Vec<History>, StoreError>;

    /// Leads to evaluate: those whose facts changed, first come first, then those whose time has
    /// come by the CRM's clock, nearest first. They stay due until their verdicts are committed.
    async fn due_leads(&self, as_of: Timestamp, limit: usize) -> Result<Vec<LeadId>, StoreError>;

    /// Makes every lead due for evaluation (a new version of the agreement).
    async fn all_due(&self) -> Result<u64, StoreError>;

    /// Leads with an open countdown ([`Verdict::is_open`]), nearest deadline first, those without
    /// one last.
    async fn open_leads(&self, limit: usize) -> Result<Vec<LeadId>, StoreError>;

    /// Leads with a countdown that is broken, answered late or not, the latest deadline first.
    async fn broken_leads(&self, limit: usize) -> Result<Vec<LeadId>, StoreError>;

    /// Those of these activities that are not known yet.
    async fn unknown_activities(&self, ids: &[ActivityId]) -> Result<Vec<ActivityId>, StoreError>;

    /// Ids of live leads after `after`, ascending, for reconciliation.
    async fn live_leads(
        &self,
        after: Option<&LeadId>,
        limit: usize,
    ) -> Result<Vec<LeadId>, StoreError>;

    /// Ids of leads in the CRM's recycle bin after `after`, ascending, for reconciliation.
    async fn archived_leads(
        &self,
        after: Option<&LeadId>,
        limit: usize,
    ) -> Result<Vec<LeadId>, StoreError>;

    /// Marks leads created in bursts: more than `burst` of one origin whose creation times lie less
    /// than `within_ms` apart. An unknown origin is none. Other limits than the last time are
    /// applied to all leads anew. Returns how many were marked; they are due.
    async fn mark_bursts(&self, burst: u32, within_ms: i64) -> Result<u64, StoreError>;

    /// Owners and teams, with their history as we saw it.
    async fn directory(&self) -> Result<Directory, StoreError>;

    /// What has been read completely. Lag and refusals are not stored here.
    async fn coverage(&self) -> Result<Coverage, StoreError>;

    /// A small named text (cursors, statuses).
    async fn note(&self, name: &str) -> Result<Option<String>, StoreError>;

    /// Remembers a small named text; `None` forgets it.
    async fn set_note(&self, name: &str, text: Option<&str>) -> Result<(), StoreError>;

    /// Stores one decision round in one transaction. The same round again changes nothing. What it
    /// says about leads that were merged away or forgotten meanwhile is left out.
    async fn commit(&self, changes: &Changeset) -> Result<(), StoreError>;

    /// Verdicts as of the last completed evaluation, ordered by due time, then lead, promise,
    /// cycle, tenure.
    async fn countdowns(&self, filter: &Filter) -> Result<Vec<Countdown>, StoreError>;

    /// Hands the life of every lead that has been judged to `see`, by id; all are read at one
    /// instant. Returns how many there are.
    async fn each_life(&self, see: &mut (dyn FnMut(Life) + Send)) -> Result<u64, StoreError>;

    /// The ledger lines about these leads, and about records merged into them, oldest first.
    async fn said(&self, leads: &[LeadId]) -> Result<Vec<Said>, StoreError>;

    /// What was not said about this lead, and about records merged into it, oldest first.
    async fn suppressed(&self, lead: &LeadId) -> Result<Vec<Suppressed>, StoreError>;

    /// What was said after `after`, by the CRM's clock, oldest first: a line for each alert.
    async fn recent(&self, after: Timestamp) -> Result<Vec<Recent>, StoreError>;

    /// The messages of many of which something is still open, and that take in what follows.
    async fn storms(&self) -> Result<Vec<Post>, StoreError>;

    /// What was decided about alerts from `from` on and before `to`, by the CRM's clock.
    async fn told(&self, from: Timestamp, to: Timestamp) -> Result<Told, StoreError>;

    /// The ledger lines about quotas and budgets in these periods, oldest first.
    async fn spoken(&self, spans: &[Span]) -> Result<Vec<Spoken>, StoreError>;

    /// These messages as they should read now, in the order asked; unknown ones are left out.
    async fn posts(&self, ids: &[PostId]) -> Result<Vec<Post>, StoreError>;

    /// Claims messages to deliver: marks each as being sent, durably, before it is returned. Oldest
    /// first, at most `limit`, one for each recipient, so that nobody reads things out of order; a
    /// reply waits until the message it answers is there or given up. What is being sent is not
    /// claimed again before its result is known, the store was opened anew, or two minutes passed.
    async fn claim(&self, now: Timestamp, limit: usize) -> Result<Vec<Undelivered>, StoreError>;

    /// Notes how the delivery of a revision ended. A revision that was superseded meanwhile leaves
    /// the message due for the newer one.
    async fn delivered(
        &self,
        post: &PostId,
        revision: u32,
        outcome: &Outcome,
    ) -> Result<(), StoreError>;

    /// When the next delivery is due, by this machine's clock: long past where one can go out now,
    /// `None` where nothing waits.
    async fn next_delivery(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Accepted versions, oldest first.
    async fn versions(&self) -> Result<Vec<StoredVersion>, StoreError>;

    /// Remembers an accepted version; the latest one again changes nothing, an older one is in
    /// force again from then on.
    async fn accept(&self, version: &StoredVersion) -> Result<(), StoreError>;

    /// Removes everything personal about a lead, under every id it was merged from, now and from
    /// free pages and the log. A digest of its ids stays, so that no later reading brings it back.
    /// Messages that lie somewhere become due once more, emptied.
    async fn forget(&self, lead: &LeadId) -> Result<Forgotten, StoreError>;
}
