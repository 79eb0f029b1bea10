//! Owners and their teams, those who have left included. HubSpot keeps no history of either.

use std::collections::BTreeMap;

use jiff::Timestamp;
use secrecy::SecretString;

use super::super::{Contact, Page, SourceError};
use super::backfill::advance;
use super::people::People;
use super::reading::Reading;
use super::wire::{self, Listing, Text};
use crate::id::OwnerId;
use crate::lead::{Directory, Owner, OwnerKind, TeamsFrom};

/// Owners in one call.
const PER_CALL: usize = 500;
/// More than any account has people.
const MOST_PAGES: usize = 200;

/// Everybody, as one page. Names and addresses stay in `people`, in memory.
pub(super) async fn read(mut reading: Reading<'_>, people: &People) -> Result<Page, SourceError> {
    let (mut directory, mut contacts) = (Directory::default(), BTreeMap::new());
    for archived in [true, false] {
        let mut after = None;
        for _ in 0..MOST_PAGES {
            let answer = list(&mut reading, archived, after.as_deref()).await?;
            let listing: Listing<'_> = wire::read(&answer, DOING)?;
            let began_at = reading.began_at()?;
            for raw in &listing.results {
                match serde_json::from_str::<wire::Owner<'_>>(raw.get()) {
                    Ok(owner) => {
                        let id = OwnerId::from(owner.id.as_str());
                        contacts.insert(id.clone(), contact(&owner));
                        directory.owners.insert(id, entry(&owner, archived, began_at));
                    }
                    Err(_) => reading.issue("an owner".into(), "has another form than agreed"),
                }
            }
            after = advance(after.as_deref(), listing.after())?;
            if after.is_none() {
                break;
            }
        }
        if after.is_some() {
            return Err(SourceError::Rejected(format!("HubSpot: {DOING}: it has no end")));
        }
    }
    people.know(contacts, reading.local_now());
    reading.batch.directory = Some(directory);
    reading.page(None, None)
}

const DOING: &str = "listing owners";

async fn list(
    reading: &mut Reading<'_>,
    archived: bool,
    after: Option<&str>,
) -> Result<Vec<u8>, SourceError> {
    let mut query = vec![("limit", PER_CALL.to_string()), ("archived", archived.to_string())];
    query.extend(after.map(|after| ("after", after.to_owned())));
    let path = reading.path("owners", "");
    let path = path.trim_end_matches('/').to_owned();
    Ok(reading.get("owners", DOING, path, query).await?.body)
}

fn entry(owner: &wire::Owner<'_>, archived: bool, seen: Timestamp) -> Owner {
    let queue = owner.kind.as_ref().is_some_and(|kind| kind.as_str() == "QUEUE");
    let mut teams: Vec<_> = owner.teams.iter().flatten().collect();
    teams.sort_by_key(|team| team.primary != Some(true));
    let names = teams.into_iter().filter_map(|team| team.name.as_ref());
    Owner {
        kind: if queue { OwnerKind::Queue } else { OwnerKind::Person },
        active: !owner.archived.unwrap_or(archived),
        teams: vec![TeamsFrom {
            from: seen,
            teams: names.map(|name| name.as_str().to_owned()).collect(),
        }],
    }
}

fn contact(owner: &wire::Owner<'_>) -> Contact {
    let names = [&owner.first_name, &owner.last_name].into_iter().flatten().map(Text::as_str);
    let name = names.collect::<Vec<_>>().join(" ").trim().to_owned();
    let email = owner.email.as_ref().map(Text::as_str).filter(|email| !email.is_empty());
    Contact { name, email: email.map(SecretString::from) }
}
