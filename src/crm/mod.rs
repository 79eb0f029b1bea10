//! Reading a CRM. The port is [`CrmSource`]; one folder per CRM, one line each in `SOURCES`.
//!
//! A connector turns what it is asked into requests, stays inside its budget, and says how complete
//! the answer is. It decides nothing: which windows to read, and when, is the daemon's business;
//! what facts mean, `sla`'s.

mod budget;
mod http;
pub mod hubspot;
mod property;
mod wanted;

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;

use crate::clock::Clock;
use crate::id::{ActivityId, LeadId, OwnerId};
use crate::lead::{Batch, Channel, FieldType, Keep, Stream};

pub use property::{Choice, Property};
pub use wanted::conditions;

/// Every CRM we can read; `crm: {kind: …}` names one.
pub const SOURCES: [Source; 1] = [hubspot::KIND];

/// One line of [`SOURCES`].
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The word in the configuration.
    pub kind: &'static str,
    /// What it is, for people.
    pub summary: &'static str,
    /// Where it is reached unless the configuration says otherwise.
    pub base_url: &'static str,
    /// Makes a client. Sends nothing yet.
    pub connect: Connect,
}

/// How a client is made.
pub type Connect = fn(Options, Arc<dyn Clock>) -> Result<Arc<dyn CrmSource>, SourceError>;

impl Source {
    /// The CRM with this name.
    pub fn find(kind: &str) -> Option<Self> {
        SOURCES.into_iter().find(|source| source.kind == kind)
    }
}

/// How one account is reached.
#[derive(Clone, Debug)]
pub struct Options {
    /// What proves that we may. Never printed.
    pub token: SecretString,
    /// The CRM's version of its interface, such as `2026-09`.
    pub api_version: String,
    /// Another address than the CRM's own: a test server.
    pub base_url: Option<String>,
    /// How often we may call.
    pub requests: Requests,
}

/// How often the account may be called by us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requests {
    /// Calls in any ten seconds, searches not counted.
    pub per_10s: u32,
    /// Searches in any second.
    pub search_per_s: u32,
    /// Calls from midnight to midnight in the account's time zone.
    pub per_day: u64,
}

impl Default for Requests {
    /// What the smallest account allows, with room for others: 100 in ten seconds, 3 searches a
    /// second, 200,000 a day.
    fn default() -> Self {
        Self { per_10s: 100, search_per_s: 3, per_day: 200_000 }
    }
}

/// What the agreement needs of the CRM. Nothing else is asked for or kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Properties of a lead, by the CRM's names, each once, with the most that may be kept of it.
    pub properties: Vec<(String, Keep)>,
    /// Kinds of activity.
    pub channels: Vec<Channel>,
    /// What kind of value the agreement takes each property for.
    pub types: Vec<(String, FieldType)>,
    /// Options that the agreement names, by property: they must exist.
    pub options: Vec<(String, Vec<String>)>,
}

/// What to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Everything of a stream there is (the first reading).
    All(Stream),
    /// What changed in `[from, to)` by the CRM's clock.
    Changed {
        /// Of which stream.
        stream: Stream,
        /// From here …
        from: Timestamp,
        /// … to before here.
        to: Timestamp,
    },
    /// These leads whole, by id, not through the search index: fields, owner, associations,
    /// activities.
    Leads(Vec<LeadId>),
    /// Which activities, by id, belong to these leads now; the activities themselves are not read.
    Links(Vec<LeadId>),
    /// These activities, by id, with the leads they belong to.
    Activities(Vec<ActivityId>),
    /// Whether these leads are still there, merged or gone.
    Present(Vec<LeadId>),
    /// The recycle bin.
    Archived,
    /// Owners and teams.
    Directory,
}

/// Where a reading goes on; only the connector that made it understands it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub String);

/// One page of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The facts. Coverage is left to the caller: it knows what a whole series of pages covers.
    pub batch: Batch,
    /// Where to go on; `None` was the last page.
    pub next: Option<Cursor>,
    /// The CRM's time when the first request of this page began, never later than the truth, in
    /// whole milliseconds: the store keeps no finer ones.
    pub began_at: Timestamp,
    /// Records that could not be read; the page is otherwise whole.
    pub issues: Vec<Issue>,
    /// How many records the CRM says there are in all, where it says so; for progress bars.
    pub total: Option<u64>,
}

/// A record that could not be read. It names the record, never its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// `contact 4711`.
    pub record: String,
    /// What is wrong with it.
    pub problem: String,
}

/// What the token may do and what the schema holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The CRM's time.
    pub server_time: Timestamp,
    /// The account the token belongs to, where the CRM says it.
    pub account: Option<String>,
    /// Permissions the token has, where the CRM says them.
    pub scopes_held: Option<Vec<String>>,
    /// Permissions needed for what is wanted.
    pub scopes_needed: Vec<String>,
    /// Streams that may not be read, with the reason and what to do.
    pub refused: Vec<(Stream, String)>,
    /// Properties that cannot be judged, with the reason and the nearest name.
    pub unreadable: Vec<(String, String)>,
}

/// A lead as people know it. Fetched when a message is sent, held in memory only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// The person's name; may be empty.
    pub name: String,
    /// The company's; may be empty.
    pub company: String,
}

/// An owner as people know them. Held in memory only.
#[derive(Clone, Debug)]
pub struct Contact {
    /// The person's name; may be empty.
    pub name: String,
    /// To find the person in Slack; never stored, never shown.
    pub email: Option<SecretString>,
}

/// Why a reading failed, by what the caller does about it.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum SourceError {
    /// Stop calling and tell the operator: the token is not accepted.
    #[error("{0}")]
    Auth(String),
    /// The token lacks a permission: what needs it is unknown; the rest goes on.
    #[error("{0}")]
    Scope(String),
    /// Wait until `retry_at`, then go on.
    #[error("{message}")]
    RateLimited {
        /// When to try again, by this machine's clock.
        retry_at: Timestamp,
        /// What the CRM said.
        message: String,
    },
    /// Try again at the next cycle.
    #[error("{0}")]
    Transient(String),
    /// The CRM will never answer this: a bug of ours or a changed interface.
    #[error("{0}")]
    Rejected(String),
}

/// A CRM.
#[async_trait]
pub trait CrmSource: Send + Sync {
    /// Its name in `SOURCES`.
    fn kind(&self) -> &'static str;

    /// Checks token, permissions, properties and options.
    async fn probe(&self, wanted: &Wanted) -> Result<Probe, SourceError>;

    /// Every property that a lead can have, archived ones too.
    async fn properties(&self) -> Result<Vec<Property>, SourceError>;

    /// Reads one page of what is asked. The first call has no cursor; each further one that of the
    /// page before.
    async fn fetch(
        &self,
        wanted: &Wanted,
        ask: &Ask,
        after: Option<&Cursor>,
    ) -> Result<Page, SourceError>;

    /// What people call the lead.
    async fn card(&self, lead: &LeadId) -> Result<Card, SourceError>;

    /// What people call the owner, and how to find them.
    async fn owner(&self, owner: &OwnerId) -> Result<Option<Contact>, SourceError>;

    /// Who has this e-mail address, whatever its case. Nothing is kept of it.
    async fn owner_by_email(&self, email: &SecretString) -> Result<Option<OwnerId>, SourceError>;

    /// Where to open the lead in the CRM, where the account is known.
    fn lead_url(&self, lead: &LeadId) -> Option<String>;

    /// Requests made since the start, by kind of request, for `status` and tests.
    fn requests(&self) -> Vec<(&'static str, u64)>;
}
