//! Associations between records: read in batches or of one record, made and ended.

use serde_json::{Value, json};

use super::kind::{Kind, association_type};
use super::objects::{associated, batch, batch_error};
use super::record::Id;
use super::reply::{Answer, Reply, page};
use super::request::{Request, id_text, inputs, record_id};
use super::settings::Dialect;
use super::state::State;

/// How many records one read may ask about.
const MOST_READ: usize = 1_000;
const MOST_WRITTEN: usize = 2_000;

/// `POST …/associations/{from}/{to}/batch/read`: per record the associated ids, page by page, and
/// an error for each that has none.
pub(super) fn read(state: &State, request: &Request, from: Kind, to: Kind) -> Answer {
    let body = request.json()?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in inputs(&body, MOST_READ)? {
        let text = id_text(input)?;
        let after = input["after"].as_str().and_then(record_id).unwrap_or(0);
        let id = record_id(&text).and_then(|id| state.record(from, id, false)).map(|found| found.0);
        let mut ids = id.into_iter().flat_map(|id| associated(state, (from, id), to, after));
        let per_page = state.settings.associations_per_page;
        let shown: Vec<_> = ids.by_ref().take(per_page).map(|id| target(from, to, id)).collect();
        if shown.is_empty() {
            errors.push(none_found(state, (from, to), &text));
            continue;
        }
        let mut result = json!({"from": {"id": text}, "to": shown});
        if let Some(next) = ids.next() {
            result["paging"] = json!({"next": {"after": next.to_string()}});
        }
        results.push(result);
    }
    Ok(batch(state, results, errors))
}

/// `GET …/objects/{type}/{id}/associations/{to}`.
pub(super) fn of_record(state: &State, request: &Request, pair: (Kind, Kind), id: &str) -> Answer {
    let limit = request.limit(500, 500)?;
    let after = request.number("after")?.unwrap_or(0);
    let Some((id, _)) = record_id(id).and_then(|id| state.record(pair.0, id, false)) else {
        return Err(Reply::not_found("resource not found"));
    };
    let mut ids = associated(state, (pair.0, id), pair.1, after);
    let results: Vec<_> = ids.by_ref().take(limit).map(|id| target(pair.0, pair.1, id)).collect();
    let next = ids.next().map(|id| id.to_string());
    Ok(Reply::ok(page(request, results, next)))
}

/// `PUT …/objects/{type}/{id}/associations/{to}/{other}`.
pub(super) fn put(state: &mut State, pair: (Kind, Kind), ids: (&str, &str)) -> Answer {
    let joined = join(state, pair, ids).ok_or_else(|| Reply::not_found("resource not found"))?;
    Ok(Reply::created(labels(pair, joined)))
}

/// `DELETE …/objects/{type}/{id}/associations/{to}/{other}`.
pub(super) fn delete(state: &mut State, pair: (Kind, Kind), ids: (&str, &str)) -> Reply {
    if let (Some(one), Some(other)) = (record_id(ids.0), record_id(ids.1)) {
        state.links.part((pair.0, one), (pair.1, other));
    }
    Reply::empty()
}

/// `POST …/batch/create` and `…/batch/associate/default`.
pub(super) fn create(state: &mut State, request: &Request, pair: (Kind, Kind)) -> Answer {
    let body = request.json()?;
    let default = request.path.ends_with("default");
    let (mut results, mut missing) = (Vec::new(), Vec::new());
    for input in inputs(&body, MOST_WRITTEN)? {
        let ids = (id_text(&input["from"])?, id_text(&input["to"])?);
        match join(state, pair, (&ids.0, &ids.1)) {
            Some(_) if default => results.push(json!({
                "from": {"id": ids.0},
                "to": {"id": ids.1},
                "associationSpec": {
                    "associationCategory": "HUBSPOT_DEFINED",
                    "associationTypeId": association_type(pair.0, pair.1),
                },
            })),
            Some(joined) => results.push(labels(pair, joined)),
            None => missing.push(none_found(state, pair, &ids.0)),
        }
    }
    let mut reply = batch(state, results, missing);
    if !default && reply.status == 200 {
        reply.status = 201;
    }
    Ok(reply)
}

/// `POST …/batch/archive`.
pub(super) fn archive(state: &mut State, request: &Request, pair: (Kind, Kind)) -> Answer {
    let body = request.json()?;
    for input in inputs(&body, MOST_WRITTEN)? {
        let from = id_text(&input["from"])?;
        let others = input["to"].as_array().cloned().unwrap_or_default();
        for other in others {
            delete(state, pair, (&from, &id_text(&other)?));
        }
    }
    Ok(Reply::empty())
}

fn join(state: &mut State, pair: (Kind, Kind), ids: (&str, &str)) -> Option<(Id, Id)> {
    association_type(pair.0, pair.1)?;
    let (one, _) = state.record(pair.0, record_id(ids.0)?, false)?;
    let (other, _) = state.record(pair.1, record_id(ids.1)?, false)?;
    let now = state.now_millis();
    state.links.join((pair.0, one), (pair.1, other), now);
    Some((one, other))
}

fn labels(pair: (Kind, Kind), joined: (Id, Id)) -> Value {
    json!({
        "fromObjectTypeId": pair.0.type_id(),
        "fromObjectId": joined.0,
        "toObjectTypeId": pair.1.type_id(),
        "toObjectId": joined.1,
        "labels": [],
    })
}

fn target(from: Kind, to: Kind, id: Id) -> Value {
    json!({
        "toObjectId": id,
        "associationTypes": [{
            "category": "HUBSPOT_DEFINED",
            "typeId": association_type(from, to),
            "label": null,
        }],
    })
}

fn none_found(state: &State, (from, to): (Kind, Kind), id: &str) -> Value {
    let message = format!("No {} is associated with {} {id}.", to.singular(), from.singular());
    let context = json!({
        "fromObjectId": [id],
        "fromObjectType": [from.singular()],
        "toObjectType": [to.singular()],
    });
    let mut error = batch_error(state, "OBJECT_NOT_FOUND", &message, &context);
    if state.dialect() == Dialect::Live {
        error["subCategory"] = json!("crm.associations.NO_ASSOCIATIONS_FOUND");
    }
    error
}
