//! The API's own writes: what a vendor's client can create, change, archive and merge.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::kind::Kind;
use super::objects::{Wanted, batch, batch_error, find, show};
use super::record::{Id, Source};
use super::reply::{Answer, Reply};
use super::request::{Request, id_text, inputs};
use super::state::State;
use super::write::Stamp;

/// How many records one batch may write.
const MOST: usize = 100;

type Values = BTreeMap<String, String>;

/// `POST …/{type}`.
pub(super) fn create(state: &mut State, request: &Request, kind: Kind) -> Answer {
    let id = create_one(state, kind, &request.json()?)?;
    Ok(Reply::created(shown(state, kind, id)?))
}

/// `PATCH …/{type}/{id}`.
pub(super) fn update(state: &mut State, request: &Request, kind: Kind, text: &str) -> Answer {
    let values = values(&request.json()?)?;
    let property = request.query("idProperty");
    let id = find(state, kind, text, property).and_then(|id| state.record(kind, id, false));
    let Some((id, _)) = id else { return Err(Reply::not_found("resource not found")) };
    set(state, kind, id, &values)?;
    Ok(Reply::ok(shown(state, kind, id)?))
}

/// `DELETE …/{type}/{id}`: 204 even for what never existed.
pub(super) fn archive(state: &mut State, kind: Kind, text: &str) -> Reply {
    if let Some(id) = find(state, kind, text, None) {
        let stamp = stamp(state);
        state.archive(&stamp, kind, id);
    }
    Reply::empty()
}

/// `POST …/batch/create`: all or nothing, as the first wrong input refuses the batch.
pub(super) fn batch_create(state: &mut State, request: &Request, kind: Kind) -> Answer {
    let body = request.json()?;
    let inputs = inputs(&body, MOST)?;
    for input in inputs {
        checked(state, kind, &values(input)?)?;
    }
    let mut results = Vec::new();
    for input in inputs {
        let id = create_one(state, kind, input)?;
        results.push(shown(state, kind, id)?);
    }
    let mut reply = batch(state, results, Vec::new());
    reply.status = 201;
    Ok(reply)
}

/// `POST …/batch/update`.
pub(super) fn batch_update(state: &mut State, request: &Request, kind: Kind) -> Answer {
    let body = request.json()?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in inputs(&body, MOST)? {
        let (text, values) = (id_text(input)?, values(input)?);
        let id = find(state, kind, &text, input["idProperty"].as_str());
        match id.and_then(|id| state.record(kind, id, false)) {
            Some((id, _)) => {
                set(state, kind, id, &values)?;
                results.push(shown(state, kind, id)?);
            }
            None => {
                let context = json!({"ids": [text]});
                let message = "One or more records were not found.";
                errors.push(batch_error(state, "OBJECT_NOT_FOUND", message, &context));
            }
        }
    }
    Ok(batch(state, results, errors))
}

/// `POST …/batch/archive`.
pub(super) fn batch_archive(state: &mut State, request: &Request, kind: Kind) -> Answer {
    let body = request.json()?;
    for input in inputs(&body, MOST)? {
        archive(state, kind, &id_text(input)?);
    }
    Ok(Reply::empty())
}

/// `POST …/merge`.
pub(super) fn merge(state: &mut State, request: &Request, kind: Kind) -> Answer {
    let body = request.json()?;
    let id = |field: &str| {
        let text = body[field].as_str().unwrap_or_default();
        find(state, kind, text, None).and_then(|id| state.record(kind, id, false))
    };
    let (Some((winner, _)), Some((loser, _))) = (id("primaryObjectId"), id("objectIdToMerge"))
    else {
        return Err(Reply::invalid("Both records of a merge must exist"));
    };
    if winner == loser {
        return Err(Reply::invalid("Cannot merge a record with itself"));
    }
    let stamp = stamp(state);
    state.merge(&stamp, kind, winner, loser);
    Ok(Reply::ok(shown(state, kind, winner)?))
}

/// `POST …/gdpr-delete`.
pub(super) fn gdpr_delete(state: &mut State, request: &Request, kind: Kind) -> Answer {
    let body = request.json()?;
    let text = body["objectId"].as_str().unwrap_or_default();
    if let Some(id) = find(state, kind, text, body["idProperty"].as_str()) {
        state.erase(kind, id);
    }
    Ok(Reply::empty())
}

fn create_one(state: &mut State, kind: Kind, input: &Value) -> Result<Id, Reply> {
    let values = values(input)?;
    checked(state, kind, &values)?;
    let taken = values.iter().find_map(|(name, value)| {
        state.property(kind, name).filter(|property| property.unique)?;
        find(state, kind, value, Some(name))
    });
    if let Some(id) = taken {
        let message = format!("Contact already exists. Existing ID: {id}");
        return Err(Reply::error(409, "CONFLICT", &message));
    }
    let stamp = stamp(state);
    let id = state.create(&stamp, kind, &borrowed(&values));
    for association in input["associations"].as_array().into_iter().flatten() {
        let other = find(state, kind, &id_text(&association["to"])?, None);
        let number = association["types"][0]["associationTypeId"].as_u64();
        let to = Kind::ALL.into_iter().find(|to| {
            super::kind::association_type(kind, *to).map(u64::from) == number && number.is_some()
        });
        if let (Some(other), Some(to)) = (other, to) {
            state.links.join((kind, id), (to, other), stamp.at);
        }
    }
    Ok(id)
}

fn set(state: &mut State, kind: Kind, id: Id, values: &Values) -> Result<(), Reply> {
    checked(state, kind, values)?;
    let stamp = stamp(state);
    state.set(&stamp, kind, id, &borrowed(values));
    Ok(())
}

fn checked(state: &State, kind: Kind, values: &Values) -> Result<(), Reply> {
    let Some((name, reason)) = state.wrong(kind, &borrowed(values)) else { return Ok(()) };
    let message = format!("Property values were not valid: {reason} {name}");
    Err(Reply::invalid(&message))
}

/// Changes over the API carry its own source.
fn stamp(state: &State) -> Stamp {
    let source = Source { id: Some("1".into()), ..Source::other("INTEGRATION") };
    Stamp { at: state.now_millis(), source: Arc::new(source) }
}

fn shown(state: &State, kind: Kind, id: Id) -> Result<Value, Reply> {
    let record = state.record(kind, id, false);
    let record = record.ok_or_else(|| Reply::not_found("resource not found"))?;
    // A write answers with everything that is set.
    let properties = record.1.names().iter().map(ToString::to_string).collect();
    let wanted = Wanted { properties, ..Wanted::default() };
    Ok(show(state, kind, record, &wanted))
}

fn borrowed(values: &Values) -> Vec<(&str, &str)> {
    values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn values(input: &Value) -> Result<Values, Reply> {
    let Some(properties) = input["properties"].as_object() else {
        return Err(Reply::invalid("Some required fields were not set: [properties]"));
    };
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    Ok(properties.iter().map(|(name, value)| (name.clone(), text(value))).collect())
}
