//! Whether the token, its scopes and the account's properties are what the agreement needs.
//!
//! HubSpot leaves unknown properties out of its answers without a word. So every property and
//! option that the agreement names is looked up among the definitions, and every kind of reading is
//! tried once: a refused one makes verdicts unknown, never breached.

mod drift;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};

use serde::Serialize;

use super::super::{Choice, Probe, Property, SourceError, Wanted};
use super::HubSpot;
use super::reading::{CONTACTS, Reading, plural};
use super::wire::{self, Account, AssociationInput, IdInput, Listing, Text, Token};
use crate::id::LeadId;
use crate::lead::{Channel, FieldType, Stream};

/// What HubSpot's own pages are called unless the account says otherwise.
const PAGES: &str = "app.hubspot.com";

/// The account, as far as it has told us.
#[derive(Default)]
pub(super) struct Portal {
    /// Its number, and the host of its pages.
    known: RwLock<Option<(String, String)>>,
    asked: AtomicBool,
}

impl Portal {
    /// Where HubSpot shows a contact.
    pub(super) fn lead_url(&self, lead: &LeadId) -> Option<String> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let (number, domain) = known.as_ref()?;
        Some(format!("https://{domain}/contacts/{number}/record/0-1/{lead}"))
    }

    /// Whether it has never been asked: true once.
    pub(super) fn is_new(&self) -> bool {
        !self.asked.swap(true, Ordering::Relaxed)
    }

    /// Whether links cannot be made yet.
    pub(super) fn is_unknown(&self) -> bool {
        self.known.read().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    fn know(&self, number: &str, domain: Option<&str>) {
        let domain = domain.filter(|domain| is_hubspots(domain)).unwrap_or(PAGES);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        *known = Some((number.to_owned(), domain.to_owned()));
    }
}

/// People will click on it: nothing but a host of HubSpot's is taken over.
fn is_hubspots(domain: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
    domain.ends_with(".hubspot.com") && domain.chars().all(plain)
}

/// Checks everything once.
pub(super) async fn probe(hub: &HubSpot, wanted: &Wanted) -> Result<Probe, SourceError> {
    let mut reading = hub.reading(false);
    hub.portal.is_new();
    let account = account(hub, &mut reading).await?;
    let scopes_held = scopes_held(hub, &mut reading).await?;
    let unreadable = unreadable(&mut reading, wanted).await?;
    let refused = refused(&mut reading, wanted).await?;
    Ok(Probe {
        server_time: reading.answered_at()?,
        account,
        scopes_held,
        scopes_needed: scopes_needed(wanted),
        refused,
        unreadable,
    })
}

/// Permissions without which something that is wanted cannot be read.
fn scopes_needed(wanted: &Wanted) -> Vec<String> {
    let mut scopes = vec!["crm.objects.contacts.read", "crm.objects.owners.read"];
    if wanted.channels.contains(&Channel::Email) {
        scopes.push("sales-email-read");
    }
    scopes.into_iter().map(str::to_owned).collect()
}

/// What is refused, where it is that; every other failure ends the probe.
fn refusal<T>(answer: Result<T, SourceError>) -> Result<Result<T, String>, SourceError> {
    match answer {
        Ok(answer) => Ok(Ok(answer)),
        Err(SourceError::Scope(why) | SourceError::Rejected(why)) => Ok(Err(why)),
        Err(error) => Err(error),
    }
}

/// The account's number; also tells the budget when its day begins.
pub(super) async fn account(
    hub: &HubSpot,
    reading: &mut Reading<'_>,
) -> Result<Option<String>, SourceError> {
    let doing = "asking about the account";
    let path = format!("/account-info/{}/details", hub.version);
    let answer = reading.get("account", doing, path, vec![]).await;
    let Ok(answer) = refusal(answer.map_err(Into::into))? else { return Ok(None) };
    let account: Account<'_> = wire::read(&answer.body, doing)?;
    if let Some(zone) = &account.time_zone {
        hub.http.budget().set_zone(zone.as_str());
    }
    let number =
        account.portal.as_ref().map(Text::as_str).filter(|number| super::map::is_id(number));
    if let Some(number) = number {
        hub.portal.know(number, account.ui_domain.as_ref().map(Text::as_str));
    }
    Ok(number.map(str::to_owned))
}

/// HubSpot tells the scopes of some kinds of token only; of the others they stay unknown.
async fn scopes_held(
    hub: &HubSpot,
    reading: &mut Reading<'_>,
) -> Result<Option<Vec<String>>, SourceError> {
    #[derive(Serialize)]
    struct Key<'a> {
        #[serde(rename = "tokenKey")]
        token: &'a str,
    }
    let doing = "asking which scopes the token has";
    let path = "/oauth/v2/private-apps/get/access-token-info".to_owned();
    let key = Key { token: hub.token() };
    match reading.post("account", doing, (path, vec![]), &key).await.map_err(Into::into) {
        Ok(answer) => {
            let token: Token = wire::read(&answer.body, doing)?;
            Ok(Some(token.scopes))
        }
        Err(error @ SourceError::RateLimited { .. }) => Err(error),
        // A token of another kind is told here that it is none; what it may do is tried below.
        Err(_) => Ok(None),
    }
}

/// Properties that cannot be judged.
async fn unreadable(
    reading: &mut Reading<'_>,
    wanted: &Wanted,
) -> Result<Vec<(String, String)>, SourceError> {
    match refusal(definitions(reading).await)? {
        Ok(defined) => Ok(drift::unreadable(wanted, &defined)),
        Err(why) => not_looked_up(reading, wanted, &why).await,
    }
}

/// Every property of a contact.
pub(super) async fn properties(hub: &HubSpot) -> Result<Vec<Property>, SourceError> {
    definitions(&mut hub.reading(false)).await
}

async fn definitions(reading: &mut Reading<'_>) -> Result<Vec<Property>, SourceError> {
    let mut defined = Vec::new();
    for archived in [false, true] {
        let doing = "listing contact properties";
        let path = reading.path("properties", CONTACTS);
        let query = vec![("archived", archived.to_string())];
        let answer = reading.get("properties", doing, path, query).await?;
        let listing: Listing<'_> = wire::read(&answer.body, doing)?;
        for raw in &listing.results {
            defined.push(defines(&wire::read(raw.get().as_bytes(), doing)?, archived));
        }
    }
    Ok(defined)
}

/// Reads a definition.
fn defines(property: &wire::Property<'_>, archived: bool) -> Property {
    let text = |text: &Text<'_>| text.as_str().to_owned();
    let mut options: Vec<_> = property.options.iter().flatten().collect();
    // Those without a place of their own come last.
    options.sort_by_key(|option| option.order.filter(|order| *order >= 0).unwrap_or(i64::MAX));
    let options = options.into_iter().map(|option| Choice {
        value: text(&option.value),
        label: option.label.as_ref().map(text).unwrap_or_default(),
        hidden: option.hidden == Some(true),
    });
    Property {
        name: text(&property.name),
        label: property.label.as_ref().map(text).unwrap_or_default(),
        ty: property.kind.as_ref().and_then(|kind| holds(kind.as_str())),
        archived,
        options: options.collect(),
        external: property.external_options == Some(true),
    }
}

/// HubSpot's word for what a property holds.
fn holds(kind: &str) -> Option<FieldType> {
    match kind {
        "string" => Some(FieldType::Text),
        "enumeration" => Some(FieldType::Option),
        "number" => Some(FieldType::Number),
        "bool" => Some(FieldType::Bool),
        _ => None,
    }
}

/// Definitions may not be read. What an answer shows of one contact still tells what is there.
async fn not_looked_up(
    reading: &mut Reading<'_>,
    wanted: &Wanted,
    why: &str,
) -> Result<Vec<(String, String)>, SourceError> {
    let names: Vec<_> = wanted.properties.iter().map(|(name, _)| name.as_str()).collect();
    let shape = super::contacts::shape(&names, &[]);
    let Ok(answer) = refusal(reading.list(shape, None, None).await)? else { return Ok(vec![]) };
    let listing: Listing<'_> = wire::read(&answer.body, "listing contacts")?;
    let Some(first) = listing.results.first() else { return Ok(vec![]) };
    let shown: wire::Object<'_> = wire::read(first.get().as_bytes(), "listing contacts")?;
    let hidden = names.into_iter().filter(|name| !shown.shows(name));
    let reason = format!("contacts do not show it, and why cannot be looked up ({why})");
    Ok(hidden.map(|name| (name.to_owned(), reason.clone())).collect())
}

/// Tries every kind of reading once, on as little as possible.
async fn refused(
    reading: &mut Reading<'_>,
    wanted: &Wanted,
) -> Result<Vec<(Stream, String)>, SourceError> {
    let mut refused = Vec::new();
    if let Err(why) = refusal(reading.count(CONTACTS).await)? {
        refused.extend(
            [Stream::Leads, Stream::Associations, Stream::Removals].map(|one| (one, why.clone())),
        );
    }
    for channel in &wanted.channels {
        let mut tried = refusal(reading.count(plural(*channel)).await)?.map(|_| ());
        if tried.is_ok() {
            tried = refusal(associated(reading, *channel).await)?;
        }
        refused.extend(tried.err().map(|why| (Stream::Activities(*channel), why)));
    }
    let path = reading.path("owners", "").trim_end_matches('/').to_owned();
    let query = vec![("limit", "1".to_owned())];
    let owners = reading.get("owners", "listing owners", path, query).await.map_err(Into::into);
    if let Err(why) = refusal(owners)? {
        refused.push((Stream::Directory, why));
    }
    Ok(refused)
}

/// Associations may be refused although both sides may be read.
async fn associated(reading: &mut Reading<'_>, channel: Channel) -> Result<(), SourceError> {
    let doing = format!("reading {} of {CONTACTS}", plural(channel));
    let path = reading.path("associations", &format!("{CONTACTS}/{}/batch/read", plural(channel)));
    // Whether there is such a contact does not matter.
    let inputs = [IdInput { id: "1".into(), after: None }];
    let body = AssociationInput { inputs: &inputs };
    reading.post("associations", &doing, (path, vec![]), &body).await?;
    Ok(())
}
