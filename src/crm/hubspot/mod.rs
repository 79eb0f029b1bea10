//! HubSpot. Leads are contacts; activities are its calls, emails, meetings, communications, notes
//! and tasks.
//!
//! One file per [`Ask`] in reading order: [`backfill`], [`changed`], [`whole`], [`links`],
//! [`removals`], [`directory`], [`probe`]. [`reading`] holds the calls they are made of, `wire`
//! HubSpot's JSON, `map` turns it into facts and is pure. Nothing here decides which windows to
//! read, and nothing here remembers what was read.
//!
//! An answer is whole or an error. The one exception is a record that HubSpot itself cannot show,
//! or shows in a form nobody can read: it is an issue, and the page is otherwise whole. Nobody is
//! accused by that: a breach needs its lead read whole, and a lead of which anything was an issue
//! is never stamped so. Failing the page instead would make one bad record blind us to all others.

mod asked;
mod associations;
mod backfill;
mod changed;
mod contacts;
mod directory;
mod links;
mod map;
mod people;
mod probe;
mod reading;
mod refusal;
mod removals;
mod whole;
mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

use self::asked::Asked;
use self::people::People;
use self::probe::Portal;
use self::reading::Reading;
use super::budget::Budget;
use super::http::Http;
use super::{
    Ask, Card, Contact, CrmSource, Cursor, Options, Page, Probe, Property, Source, SourceError,
    Wanted,
};
use crate::clock::Clock;
use crate::id::{LeadId, OwnerId};
use crate::lead::{Channel, Stream};

/// HubSpot's line in [`super::SOURCES`].
pub(super) const KIND: Source = Source {
    kind: "hubspot",
    summary: "HubSpot: contacts, their history and their activities",
    base_url: "https://api.hubapi.com",
    connect: |options, clock| Ok(Arc::new(connect(options, clock)?)),
};

/// One HubSpot account.
pub struct HubSpot {
    http: Http,
    token: SecretString,
    version: String,
    portal: Portal,
    people: People,
}

/// A client for one account. Nothing is sent yet.
///
/// # Errors
/// When the token, the version or the address cannot be used.
pub fn connect(options: Options, clock: Arc<dyn Clock>) -> Result<HubSpot, SourceError> {
    let version = options.api_version;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    if version.is_empty() || !version.chars().all(plain) {
        return Err(SourceError::Rejected(
            "`api_version` must be one of HubSpot's, such as 2026-09".into(),
        ));
    }
    let base = options.base_url.as_deref().unwrap_or(KIND.base_url);
    let budget = Budget::new(options.requests);
    let http = Http::new(base, &options.token, refusal::DIALECT, budget, clock)?;
    let token = options.token;
    Ok(HubSpot { http, token, version, portal: Portal::default(), people: People::default() })
}

/// The lists, searches and histories of one stream are of no use for another.
fn not_read(stream: Stream, how: &str) -> SourceError {
    SourceError::Rejected(format!("HubSpot: {} cannot be read {how}", stream.word()))
}

#[async_trait]
impl CrmSource for HubSpot {
    fn kind(&self) -> &'static str {
        KIND.kind
    }

    async fn probe(&self, wanted: &Wanted) -> Result<Probe, SourceError> {
        probe::probe(self, wanted).await
    }

    async fn properties(&self) -> Result<Vec<Property>, SourceError> {
        probe::properties(self).await
    }

    async fn fetch(
        &self,
        wanted: &Wanted,
        ask: &Ask,
        after: Option<&Cursor>,
    ) -> Result<Page, SourceError> {
        let after = after.map(|cursor| cursor.0.as_str());
        let asked = Asked::new(wanted);
        // A verdict that is due waits for these.
        let urgent = matches!(ask, Ask::Leads(_) | Ask::Links(_) | Ask::Activities(_));
        let mut reading = self.reading(urgent);
        match ask {
            Ask::All(Stream::Leads) => backfill::leads(reading, &asked, after).await,
            Ask::All(Stream::Activities(channel)) => {
                backfill::activities(reading, *channel, after).await
            }
            Ask::All(stream) => Err(not_read(*stream, "as a list")),
            Ask::Changed { stream: Stream::Leads, from, to } => {
                changed::leads(reading, &asked, (*from, *to), after).await
            }
            Ask::Changed { stream: Stream::Activities(channel), from, to } => {
                changed::activities(reading, *channel, (*from, *to), after).await
            }
            Ask::Changed { stream, .. } => Err(not_read(*stream, "by time of change")),
            Ask::Leads(leads) => {
                whole::leads(reading, (&asked, &wanted.channels), leads, after).await
            }
            Ask::Links(leads) => links::of(reading, &wanted.channels, leads, after).await,
            Ask::Activities(activities) => links::activities(reading, activities, after).await,
            Ask::Present(leads) => removals::present(reading, leads, after).await,
            Ask::Archived => removals::archived(reading, &wanted.channels, after).await,
            Ask::Directory => {
                if self.portal.is_new() {
                    // Links and the begin of the day are worth one call, but not a failure.
                    let _ = probe::account(self, &mut reading).await;
                }
                directory::read(reading, &self.people).await
            }
        }
    }

    async fn card(&self, lead: &LeadId) -> Result<Card, SourceError> {
        people::card(self, lead).await
    }

    async fn owner_by_email(&self, email: &SecretString) -> Result<Option<OwnerId>, SourceError> {
        people::by_email(self, email).await
    }

    async fn owner(&self, owner: &OwnerId) -> Result<Option<Contact>, SourceError> {
        people::owner(self, owner).await
    }

    fn lead_url(&self, lead: &LeadId) -> Option<String> {
        self.portal.lead_url(lead)
    }

    fn requests(&self) -> Vec<(&'static str, u64)> {
        self.http.counts()
    }
}

impl HubSpot {
    fn reading(&self, urgent: bool) -> Reading<'_> {
        Reading::new(&self.http, &self.version, urgent)
    }

    /// For the one call that asks what the token may do.
    fn token(&self) -> &str {
        self.token.expose_secret()
    }
}

/// Which part of a list of ids a page is about, and the cursor of the next one.
fn slice<'a>(
    ids: &'a [impl AsRef<str>],
    per_page: usize,
    after: Option<&str>,
) -> Result<(Vec<&'a str>, Option<String>), SourceError> {
    let from = after.map_or(Ok(0), str::parse::<usize>).map_err(|_| foreign_cursor())?;
    let rest = ids.get(from..).ok_or_else(foreign_cursor)?;
    let page: Vec<_> = rest.iter().take(per_page).map(AsRef::as_ref).collect();
    let next = (rest.len() > page.len()).then(|| (from + page.len()).to_string());
    Ok((page, next))
}

/// A cursor that no page of the same question gave.
fn foreign_cursor() -> SourceError {
    SourceError::Rejected("HubSpot: a page was asked for with the cursor of another list".into())
}

/// The channel of an object type, for cursors.
fn channel(plural: &str) -> Option<Channel> {
    Channel::ALL.into_iter().find(|channel| reading::plural(*channel) == plural)
}
