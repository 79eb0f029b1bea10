//! Everything there is, page by page in the order of ids: the first reading.
//!
//! Contacts come with their histories, 50 a page; activities with the contacts they belong to, 100
//! a page. That is the least number of calls there can be.

use super::super::{Page, SourceError};
use super::asked::{self, Asked};
use super::associations;
use super::contacts::shape;
use super::map;
use super::reading::{CONTACTS, Reading, Shape, plural};
use super::wire::{self, Listing};
use crate::lead::Channel;

/// Names of properties that fit into an address, with room for the rest of it.
const LONGEST_NAMES: usize = 6_000;

/// A page of contacts.
pub(super) async fn leads(
    mut reading: Reading<'_>,
    asked: &Asked,
    after: Option<&str>,
) -> Result<Page, SourceError> {
    let (properties, with_history) = (asked.properties(), asked.with_history());
    let whole = shape(&properties, &with_history);
    // A comma takes three letters in an address.
    let names = properties.iter().chain(&with_history).map(|name| name.len() + 3).sum::<usize>();
    let by_ids = names > LONGEST_NAMES;
    let listed = if by_ids { shape(&["createdate"], &[]) } else { whole };
    let answer = reading.list(listed, after, None).await?;
    let listing: Listing<'_> = wire::read(&answer.body, "listing contacts")?;
    let next = advance(after, listing.after())?;
    if by_ids {
        let mut ids = Vec::with_capacity(listing.results.len());
        for raw in &listing.results {
            match map::present(raw) {
                Ok((lead, _)) => ids.push(lead),
                Err(issue) => reading.issues.push(issue),
            }
        }
        let ids: Vec<_> = ids.iter().map(|id| id.as_str()).collect();
        reading.contacts(asked, &ids).await?;
    } else {
        for raw in &listing.results {
            reading.record(map::contact(raw, asked));
        }
    }
    let total = reading.total(CONTACTS, after, next.is_some()).await?;
    reading.page(next, total)
}

/// A page of activities of one kind.
pub(super) async fn activities(
    mut reading: Reading<'_>,
    channel: Channel,
    after: Option<&str>,
) -> Result<Page, SourceError> {
    let properties = asked::of_activity(channel);
    let shape = Shape { plural: plural(channel), properties, with_history: &[], archived: false };
    let answer = reading.list(shape, after, Some(CONTACTS)).await?;
    let listing: Listing<'_> = wire::read(&answer.body, &format!("listing {}", shape.plural))?;
    let next = advance(after, listing.after())?;
    let seen_at = reading.began_at()?;
    let mut unfinished = Vec::new();
    for raw in &listing.results {
        match map::activity(raw, channel, seen_at) {
            Ok((logged, more)) => {
                if more {
                    unfinished.push(reading.batch.logged.len());
                }
                reading.batch.logged.push(logged);
            }
            Err(issue) => reading.issues.push(issue),
        }
    }
    associations::finish(&mut reading, channel, &unfinished).await?;
    let total = reading.total(shape.plural, after, next.is_some()).await?;
    reading.page(next, total)
}

/// The next cursor, which must lie behind the one before: a list that turns in a circle would
/// otherwise be read for ever.
pub(super) fn advance(
    after: Option<&str>,
    next: Option<String>,
) -> Result<Option<String>, SourceError> {
    let number = |text: &str| text.parse::<u64>().ok();
    let stuck = match (after, next.as_deref()) {
        (Some(after), Some(next)) => match (number(after), number(next)) {
            (Some(after), Some(next)) => next <= after,
            _ => next == after,
        },
        _ => false,
    };
    if stuck {
        return Err(SourceError::Rejected(
            "HubSpot: a list does not go on: the cursor of its next page does not lie behind that \
             of this one"
                .into(),
        ));
    }
    Ok(next)
}
