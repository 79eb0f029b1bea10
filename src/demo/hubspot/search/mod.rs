//! The search endpoint, with every limit that shapes how a client must use it.
//!
//! [`query`] reads the request, [`filter`] decides about one record; here candidates are found and
//! pages cut. Nothing is a snapshot: every page is searched anew, as in the real one.

mod filter;
mod query;

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use serde_json::json;

use self::filter::Filter;
use self::query::Query;
use super::kind::Kind;
use super::objects::{Wanted, show};
use super::record::{Id, Life, Millis, Row};
use super::reply::{Answer, Reply, page};
use super::request::Request;
use super::state::State;

/// How deep a search can be paged.
const WINDOW: usize = 10_000;

/// What the last search found, good as long as nothing changes: so that the pages of one search
/// over a million records cost one pass.
pub(super) struct Found {
    revision: u64,
    kind: Kind,
    conditions: String,
    ids: Vec<Id>,
}

/// `POST …/{type}/search`.
pub(super) fn search(state: &mut State, request: &Request, kind: Kind) -> Answer {
    state.refresh(kind);
    let query = Query::read(state, request, kind)?;
    if query.after + query.limit > WINDOW {
        let message =
            "The query has too many results: paging beyond the first 10000 is not allowed";
        return Err(Reply::invalid(message));
    }
    let ids = match state.found.take() {
        Some(found)
            if (found.revision, found.kind) == (state.revision, kind)
                && found.conditions == query.conditions =>
        {
            found.ids
        }
        _ => find(state, kind, &query),
    };
    let wanted = Wanted { properties: query.properties.clone(), ..Wanted::default() };
    let end = ids.len().min(query.after + query.limit);
    let results = ids.get(query.after..end).unwrap_or_default().iter().filter_map(|id| {
        let row = state.table(kind).get(*id)?;
        Some(show(state, kind, (*id, row), &wanted))
    });
    let next = (end < ids.len()).then(|| end.to_string());
    let mut body = page(request, results.collect(), next);
    body["total"] = json!(ids.len());
    let (revision, conditions) = (state.revision, query.conditions);
    state.found = Some(Found { revision, kind, conditions, ids });
    Ok(Reply::ok(body))
}

fn find(state: &State, kind: Kind, query: &Query) -> Vec<Id> {
    let mut found = BTreeSet::new();
    for group in &query.groups {
        let bounds = Bounds::of(group, kind);
        let table = state.table(kind);
        let keep = |id: &Id| {
            table.get(*id).is_some_and(|row| {
                searchable(row) && group.iter().all(|filter| filter.holds(state, kind, *id, row))
            })
        };
        match bounds.modified {
            Some(modified) => found.extend(table.modified_within(modified).filter(keep)),
            None => found.extend(table.ids(bounds.ids).filter(keep)),
        }
    }
    let mut ids: Vec<_> = found.into_iter().filter(|id| query.mentions(state, kind, *id)).collect();
    if let Some((name, descending)) = &query.sort {
        // By id they are sorted already, and a million of them need not be looked at again.
        if name != "hs_object_id" {
            ids.sort_by(|one, other| by_property(state, kind, name, (*one, *other)));
        }
        if *descending {
            ids.reverse();
        }
    }
    ids
}

/// The index has seen it, and it is neither archived nor merged away.
fn searchable(row: &Row) -> bool {
    row.life == Life::Live && row.indexed != super::record::UNSEEN
}

fn by_property(state: &State, kind: Kind, name: &str, (one, other): (Id, Id)) -> Ordering {
    let key = |id| {
        let row = state.table(kind).get(id)?;
        if name == kind.modified_property() {
            return Some(filter::Key::Number(row.indexed as f64));
        }
        filter::Key::of(state, kind, (id, row), name)
    };
    match (key(one), key(other)) {
        (Some(one_key), Some(other_key)) => one_key.compare(&other_key).then(one.cmp(&other)),
        // Without a value comes last.
        (one_key, other_key) => other_key.is_some().cmp(&one_key.is_some()).then(one.cmp(&other)),
    }
}

/// Where a group's matches can lie at all: what makes a search among a million records quick.
struct Bounds {
    modified: Option<RangeInclusive<Millis>>,
    ids: RangeInclusive<Id>,
}

impl Bounds {
    fn of(group: &[Filter], kind: Kind) -> Self {
        let (mut modified, mut ids) = ((Millis::MIN, Millis::MAX), (Id::MIN, Id::MAX));
        for filter in group {
            let Some((least, most)) = filter.range() else { continue };
            if filter.name == kind.modified_property() {
                modified = (modified.0.max(least), modified.1.min(most));
            } else if filter.name == "hs_object_id" {
                let least = Id::try_from(least).unwrap_or(Id::MIN);
                let most = Id::try_from(most).unwrap_or(Id::MIN);
                ids = (ids.0.max(least), ids.1.min(most));
            }
        }
        let bounded = modified != (Millis::MIN, Millis::MAX);
        Self { modified: bounded.then_some(modified.0..=modified.1), ids: ids.0..=ids.1 }
    }
}
