//! From HubSpot's JSON to facts. Pure: the same answer always gives the same facts.
//!
//! A record that cannot be read is an [`Issue`] that names it, never its content. Nothing the
//! agreement did not name leaves this room, and nothing more of it than may be kept. Start at
//! [`contact`]; [`activity()`] has its own file.

mod activity;
mod time;

use jiff::{SignedDuration, Timestamp};
use serde_json::value::RawValue;

pub(super) use self::activity::{activity, activity_id};
use self::time::instant;
use super::super::Issue;
use super::asked::{Asked, MERGED, OWNER, SOURCE};
use super::wire::{Entry, Named, Object, Text};
use crate::id::{LeadId, OwnerId};
use crate::lead::{Existence, FieldFact, OwnerFact, Record};

/// A contact with its histories.
pub(super) fn contact(raw: &RawValue, asked: &Asked) -> Result<Record, Issue> {
    let object = object(raw, "contact")?;
    let id = id(&object);
    let problem = |what: &str| bad("contact", id, what);
    let created_at = stamp(&object.created_at)
        .or_else(|| instant(object.value("createdate")?))
        .ok_or_else(|| problem("does not say when it was created"))?;
    let modified_at = stamp(&object.updated_at).unwrap_or(created_at);
    let mut fields = Vec::new();
    for (name, keep) in &asked.fields {
        let values = history(&object, name, created_at)
            .ok_or_else(|| problem(&format!("has a history of {name} without readable times")))?;
        fields.extend(values.into_iter().map(|(at, value)| FieldFact {
            property: name.clone(),
            at,
            value: keep.reduce(value).into(),
        }));
    }
    let owners = history(&object, OWNER, created_at)
        .ok_or_else(|| problem("has a history of owners without readable times"))?
        .into_iter()
        .map(|(at, owner)| OwnerFact { at, owner: owner_id(owner) })
        .collect();
    Ok(Record {
        lead: id.into(),
        aliases: aliases(&object),
        created_at,
        modified_at,
        origin: object.value(SOURCE).map(Into::into),
        fields,
        owners,
        existence: Existence::Live,
    })
}

/// A contact of which only its id and the ids merged into it matter.
pub(super) fn present(raw: &RawValue) -> Result<(LeadId, Vec<LeadId>), Issue> {
    let object = object(raw, "contact")?;
    Ok((id(&object).into(), aliases(&object)))
}

/// The id of any record.
pub(super) fn number(raw: &RawValue) -> Option<u64> {
    id(&object(raw, "record").ok()?).parse().ok()
}

/// A contact in the recycle bin, and since when; `otherwise` where it does not say.
pub(super) fn archived(raw: &RawValue, otherwise: Timestamp) -> Result<(LeadId, Timestamp), Issue> {
    let object = object(raw, "contact")?;
    Ok((id(&object).into(), stamp(&object.archived_at).unwrap_or(otherwise)))
}

/// Whether a text can be one of HubSpot's ids. Only such a text may stand in messages.
pub(super) fn is_id(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An issue that names the record.
fn bad(what: &str, id: &str, problem: &str) -> Issue {
    Issue { record: format!("{what} {id}"), problem: problem.to_owned() }
}

/// Reads a record that has an id; `what` it should be is for the issue.
fn object<'a>(raw: &'a RawValue, what: &str) -> Result<Object<'a>, Issue> {
    let Ok(object) = serde_json::from_str::<Object<'a>>(raw.get()) else {
        let named: Option<Named<'_>> = serde_json::from_str(raw.get()).ok();
        let id = named.as_ref().map(|named| named.id.as_str()).filter(|id| is_id(id));
        let problem = "has another form than agreed";
        return Err(bad(what, id.unwrap_or("without a readable id"), problem));
    };
    let has_id = object.id.as_ref().is_some_and(|id| is_id(id.as_str()));
    has_id.then_some(object).ok_or_else(|| bad(what, "without a readable id", "has no id"))
}

fn id<'a>(object: &'a Object<'_>) -> &'a str {
    object.id.as_ref().map_or("", Text::as_str)
}

fn stamp(text: &Option<Text<'_>>) -> Option<Timestamp> {
    instant(text.as_ref()?.as_str())
}

fn owner_id(text: &str) -> Option<OwnerId> {
    Some(text.trim()).filter(|id| !id.is_empty()).map(Into::into)
}

/// The values of a property, oldest first. A value without a history has stood since the record
/// was created. `None` where a time cannot be read: half a history would tell another story.
fn history<'a>(
    object: &'a Object<'_>,
    name: &str,
    created_at: Timestamp,
) -> Option<Vec<(Timestamp, &'a str)>> {
    let entries = object.history(name);
    if entries.is_empty() {
        return Some(object.value(name).map(|value| (created_at, value)).into_iter().collect());
    }
    let mut values: Vec<(Timestamp, &str)> = Vec::with_capacity(entries.len());
    for Entry { value, timestamp } in entries.iter().rev() {
        let at = stamp(timestamp)?;
        // Of two changes within one millisecond the later one must stay the later one, also in a
        // store that keeps microseconds.
        let at = match values.last() {
            Some((before, _)) if before.as_millisecond() == at.as_millisecond() => {
                before.checked_add(SignedDuration::from_micros(1)).unwrap_or(at)
            }
            _ => at,
        };
        values.push((at, value.as_ref().map_or("", Text::as_str)));
    }
    Some(values)
}

/// `4711;4712` and `4711:1700000000000;4712:1700000000000`.
fn aliases(object: &Object<'_>) -> Vec<LeadId> {
    let own = id(object);
    let lists = MERGED.into_iter().filter_map(|name| object.value(name));
    let ids = lists.flat_map(|list| list.split(';'));
    let ids = ids.map(|entry| entry.split(':').next().unwrap_or_default().trim());
    let mut ids: Vec<_> = ids.filter(|id| is_id(id) && *id != own).map(LeadId::from).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

#[cfg(test)]
mod tests;
