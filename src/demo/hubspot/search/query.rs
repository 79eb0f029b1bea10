//! A search request read and held to the documented limits.

use serde_json::Value;

use super::super::kind::Kind;
use super::super::record::Id;
use super::super::reply::Reply;
use super::super::request::{Request, texts};
use super::super::state::State;
use super::filter::Filter;

const MOST_CHARS: usize = 3_000;
const MOST_GROUPS: usize = 5;
const MOST_PER_GROUP: usize = 6;
const MOST_FILTERS: usize = 18;
const MOST_PER_PAGE: u64 = 200;

/// Properties the free-text `query` looks into.
const TEXT: [&str; 5] = ["firstname", "lastname", "email", "phone", "company"];

/// A search as it was asked for.
pub(super) struct Query {
    /// Any of these groups must hold, each with all of its filters.
    pub(super) groups: Vec<Vec<Filter>>,
    /// Property and whether descending.
    pub(super) sort: Option<(String, bool)>,
    pub(super) properties: Vec<String>,
    pub(super) limit: usize,
    pub(super) after: usize,
    text: Option<String>,
    /// Everything but the page: the same for all pages of one search.
    pub(super) conditions: String,
}

impl Query {
    pub(super) fn read(state: &State, request: &Request, kind: Kind) -> Result<Self, Reply> {
        if String::from_utf8_lossy(&request.body).chars().count() > MOST_CHARS {
            let message = format!("The request body must not exceed {MOST_CHARS} characters");
            return Err(Reply::invalid(&message));
        }
        let body = request.json()?;
        let groups = groups(state, kind, &body["filterGroups"])?;
        let sorts = body["sorts"].as_array().cloned().unwrap_or_default();
        if sorts.len() > 1 {
            return Err(Reply::invalid("Only one sort rule is supported"));
        }
        let text = body["query"].as_str().filter(|text| !text.is_empty()).map(str::to_lowercase);
        let conditions =
            format!("{}{}{}", body["filterGroups"], body["sorts"], text.as_deref().unwrap_or(""));
        Ok(Self {
            groups,
            sort: sorts.first().map(sort).transpose()?,
            properties: texts(&body, "properties")?,
            limit: limit(&body["limit"])?,
            after: after(&body["after"])?,
            text,
            conditions,
        })
    }

    /// Whether the free text, if any, occurs in the record.
    pub(super) fn mentions(&self, state: &State, kind: Kind, id: Id) -> bool {
        let Some(text) = &self.text else { return true };
        let Some(row) = state.table(kind).get(id) else { return false };
        TEXT.iter().any(|name| {
            row.value(id, name).is_some_and(|value| value.to_lowercase().contains(text.as_str()))
        })
    }
}

fn groups(state: &State, kind: Kind, value: &Value) -> Result<Vec<Vec<Filter>>, Reply> {
    let listed = value.as_array().cloned().unwrap_or_default();
    if listed.len() > MOST_GROUPS {
        return Err(Reply::invalid(&format!("At most {MOST_GROUPS} filterGroups are allowed")));
    }
    let mut groups = Vec::new();
    for group in &listed {
        let filters = group["filters"].as_array().cloned().unwrap_or_default();
        if filters.len() > MOST_PER_GROUP {
            let message = format!("At most {MOST_PER_GROUP} filters are allowed in a group");
            return Err(Reply::invalid(&message));
        }
        let read = |filter: &Value| Filter::read(state, kind, filter);
        groups.push(filters.iter().map(read).collect::<Result<Vec<_>, _>>()?);
    }
    if groups.iter().map(Vec::len).sum::<usize>() > MOST_FILTERS {
        return Err(Reply::invalid(&format!("At most {MOST_FILTERS} filters are allowed in all")));
    }
    // No group at all means every record.
    if groups.is_empty() {
        groups.push(Vec::new());
    }
    Ok(groups)
}

/// `"createdate"`, `"-createdate"` or `{propertyName, direction}`.
fn sort(rule: &Value) -> Result<(String, bool), Reply> {
    if let Some(text) = rule.as_str() {
        let name = text.trim_start_matches('-');
        return Ok((name.to_owned(), name != text));
    }
    match rule["propertyName"].as_str() {
        Some(name) => Ok((name.to_owned(), rule["direction"] == "DESCENDING")),
        None => Err(Reply::invalid("sorts must name a property")),
    }
}

fn limit(value: &Value) -> Result<usize, Reply> {
    let limit = if value.is_null() { Some(10) } else { value.as_u64() };
    match limit {
        // A limit of zero is taken for "the default", as clients send it for "not set".
        Some(0) => Ok(10),
        Some(limit) if limit <= MOST_PER_PAGE => Ok(usize::try_from(limit).unwrap_or(10)),
        _ => Err(Reply::invalid(&format!("limit must be between 1 and {MOST_PER_PAGE}"))),
    }
}

/// An offset written as text; clients of the older kind send a number.
fn after(value: &Value) -> Result<usize, Reply> {
    let offset = match value {
        Value::Null => Some(0),
        Value::String(text) if text.is_empty() => Some(0),
        Value::String(text) => text.parse().ok(),
        other => other.as_u64().and_then(|number| usize::try_from(number).ok()),
    };
    offset.ok_or_else(|| Reply::invalid("after must be an integer offset"))
}
