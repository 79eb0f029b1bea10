//! What is no longer there: archived, merged, gone. Search never shows it.

use super::super::{Page, SourceError};
use super::asked::{self, MERGED};
use super::backfill::advance;
use super::contacts::shape;
use super::map;
use super::reading::{CONTACTS, Reading, Shape, plural};
use super::wire::{self, Listing};
use super::{channel, foreign_cursor, slice};
use crate::id::LeadId;
use crate::lead::{Channel, Existence};

/// Leads in one page of [`present`].
const PER_PAGE: usize = 1_000;

/// A page of leads of which it matters only whether they are there.
pub(super) async fn present(
    mut reading: Reading<'_>,
    leads: &[LeadId],
    after: Option<&str>,
) -> Result<Page, SourceError> {
    let (ids, next) = slice(leads, PER_PAGE, after)?;
    let fates = reading.presence(&ids).await?;
    reading.batch.existence.extend(fates.live.into_iter().map(|lead| (lead, Existence::Live)));
    reading.page(next, None)
}

/// A page of the recycle bin: contacts first, then activities of each channel, which prove nothing
/// any more. It cannot be filtered by time and holds what was deleted in the last 90 days.
pub(super) async fn archived(
    mut reading: Reading<'_>,
    channels: &[Channel],
    after: Option<&str>,
) -> Result<Page, SourceError> {
    // The cursor is `calls` at the beginning of a list, `calls 4711` within it.
    let (list, after) = match after.map(|cursor| cursor.split_once(' ').unwrap_or((cursor, ""))) {
        None => (CONTACTS, None),
        Some((list, after)) => (list, Some(after).filter(|after| !after.is_empty())),
    };
    let this =
        if list == CONTACTS { None } else { Some(channel(list).ok_or_else(foreign_cursor)?) };
    let answer = reading.list(bin(this), after, None).await?;
    let listing: Listing<'_> = wire::read(&answer.body, "listing the recycle bin")?;
    let began_at = reading.began_at()?;
    for raw in &listing.results {
        let issue = match this {
            None => map::archived(raw, began_at)
                .map(|(lead, at)| reading.batch.existence.push((lead, Existence::Archived(at))))
                .err(),
            Some(channel) => map::activity(raw, channel, began_at)
                .map(|(mut logged, _)| {
                    logged.deleted = true;
                    reading.batch.logged.push(logged);
                })
                .err(),
        };
        reading.issues.extend(issue);
    }
    let next = match advance(after, listing.after())? {
        Some(after) => Some(format!("{list} {after}")),
        None => following(channels, this).map(|channel| plural(channel).to_owned()),
    };
    reading.page(next, None)
}

fn bin(channel: Option<Channel>) -> Shape<'static> {
    match channel {
        None => Shape { archived: true, ..shape(&MERGED, &[]) },
        Some(channel) => {
            let (plural, properties) = (plural(channel), asked::of_activity(channel));
            Shape { plural, properties, with_history: &[], archived: true }
        }
    }
}

/// The wanted channel after `this`.
fn following(channels: &[Channel], this: Option<Channel>) -> Option<Channel> {
    Channel::ALL
        .into_iter()
        .filter(|channel| channels.contains(channel))
        .find(|channel| this.is_none_or(|this| *channel > this))
}
