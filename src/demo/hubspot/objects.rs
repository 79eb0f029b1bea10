//! Reading records: list, by id, in batches.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::kind::{Kind, association_type};
use super::record::{Entry, Id, Life, Record, Row, stamp};
use super::reply::{Answer, Reply, page};
use super::request::{Request, id_text, inputs, record_id, texts};
use super::settings::Dialect;
use super::state::State;

/// How many records one call may show, and how many with histories.
const MOST: usize = 100;
const MOST_WITH_HISTORY: usize = 50;
/// How many associated ids are shown inside a record.
const ASSOCIATIONS_INLINE: usize = 100;

/// What a reader asked to see of each record.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) properties: Vec<String>,
    pub(super) histories: Vec<String>,
    pub(super) associations: Vec<Kind>,
}

impl Wanted {
    fn from_query(request: &Request) -> Result<Self, Reply> {
        let kinds = request.names("associations");
        let kinds: Option<Vec<_>> = kinds.iter().map(|kind| Kind::from_path(kind)).collect();
        let Some(associations) = kinds else {
            return Err(Reply::invalid("Unable to infer object type from associations"));
        };
        Ok(Self {
            properties: request.names("properties"),
            histories: request.names("propertiesWithHistory"),
            associations,
        })
    }

    fn from_body(body: &Value) -> Result<Self, Reply> {
        Ok(Self {
            properties: texts(body, "properties")?,
            histories: texts(body, "propertiesWithHistory")?,
            associations: Vec::new(),
        })
    }

    fn most(&self) -> usize {
        if self.histories.is_empty() { MOST } else { MOST_WITH_HISTORY }
    }
}

/// `GET …/{type}`: by ascending id; the cursor is the next id.
pub(super) fn list(state: &State, request: &Request, kind: Kind) -> Answer {
    let wanted = Wanted::from_query(request)?;
    let limit = request.limit(10, wanted.most())?;
    let archived = request.flag("archived");
    let after = request.number("after")?.unwrap_or(0);
    let mut shown = state.table(kind).ids(after..=Id::MAX).filter_map(|id| {
        let row = state.table(kind).get(id)?;
        let fits = match row.life {
            Life::Live => !archived,
            Life::Archived(_) => archived,
            Life::Merged(_) | Life::Gone => false,
        };
        fits.then_some((id, row))
    });
    let results: Vec<_> =
        shown.by_ref().take(limit).map(|record| show(state, kind, record, &wanted)).collect();
    let next = shown.next().map(|(id, _)| id.to_string());
    Ok(Reply::ok(page(request, results, next)))
}

/// `GET …/{type}/{id}`, by id or, with `idProperty`, by another unique property.
pub(super) fn get(state: &State, request: &Request, kind: Kind, text: &str) -> Answer {
    let wanted = Wanted::from_query(request)?;
    let archived = request.flag("archived");
    let property = request.query("idProperty");
    let found = find(state, kind, text, property).and_then(|id| state.record(kind, id, archived));
    match found {
        Some(record) => Ok(Reply::ok(show(state, kind, record, &wanted))),
        None => Err(Reply::not_found("resource not found")),
    }
}

/// `POST …/batch/read`: what exists, in the order asked, and a 207 naming what does not.
pub(super) fn batch_read(state: &State, request: &Request, kind: Kind) -> Answer {
    let body = request.json()?;
    let wanted = Wanted::from_body(&body)?;
    let archived = request.flag("archived");
    let property = body["idProperty"].as_str();
    let (mut shown, mut missing, mut failed) = (BTreeSet::new(), Vec::new(), Vec::new());
    let mut results = Vec::new();
    for input in inputs(&body, wanted.most())? {
        let text = id_text(input)?;
        let id = find(state, kind, &text, property);
        if id.is_some_and(|id| state.settings.poisoned.contains(&(kind, id))) {
            return Err(Reply::error(500, "INTERNAL_ERROR", "internal error"));
        }
        if id.is_some_and(|id| state.settings.unreadable.contains(&(kind, id))) {
            failed.push(text);
            continue;
        }
        match id.and_then(|id| state.record(kind, id, archived)) {
            // Two ids of one merged record show it once.
            Some(record) if shown.insert(record.0) => {
                results.push(show(state, kind, record, &wanted));
            }
            Some(_) => {}
            None => missing.push(text),
        }
    }
    let mut errors = Vec::new();
    if !missing.is_empty() {
        errors.push(not_found(state, kind, &missing));
    }
    if !failed.is_empty() {
        let context = json!({ "ids": failed });
        errors.push(batch_error(state, "INTERNAL_ERROR", "internal error", &context));
    }
    Ok(batch(state, results, errors))
}

fn not_found(state: &State, kind: Kind, ids: &[String]) -> Value {
    let message = format!(
        "Could not get some {} objects, they may be deleted or not exist. \
         Check that ids are valid.",
        kind.singular().to_uppercase()
    );
    let context = json!({ "ids": ids });
    batch_error(state, "OBJECT_NOT_FOUND", &message, &context)
}

/// One error inside a 207. The description requires `errors` and `links`; the real server leaves
/// them out.
pub(super) fn batch_error(state: &State, category: &str, message: &str, context: &Value) -> Value {
    let mut error = json!({
        "status": "error",
        "category": category,
        "message": message,
        "context": context,
    });
    if state.dialect() == Dialect::Described {
        error["errors"] = json!([]);
        error["links"] = json!({});
    }
    error
}

/// The answer of a batch: 200, or 207 when something in it went wrong.
pub(super) fn batch(state: &State, results: Vec<Value>, errors: Vec<Value>) -> Reply {
    let now = stamp(state.now_millis());
    let mut body = json!({
        "status": "COMPLETE",
        "results": results,
        "startedAt": now,
        "completedAt": now,
    });
    if errors.is_empty() {
        return Reply::ok(body);
    }
    body["numErrors"] = json!(errors.len());
    body["errors"] = Value::Array(errors);
    Reply::json(207, body)
}

/// The record a text names: by id, or by the value of a unique property.
pub(super) fn find(state: &State, kind: Kind, text: &str, property: Option<&str>) -> Option<Id> {
    let Some(name) = property else { return record_id(text) };
    if name == "hs_object_id" {
        return record_id(text);
    }
    state.property(kind, name).filter(|property| property.unique)?;
    state.table(kind).ids(0..=Id::MAX).find(|id| {
        let row = state.table(kind).get(*id);
        row.filter(|row| row.life == Life::Live)
            .and_then(|row| row.value(*id, name))
            .is_some_and(|value| value.eq_ignore_ascii_case(text))
    })
}

/// One record as JSON.
pub(super) fn show(state: &State, kind: Kind, (id, row): (Id, &Row), wanted: &Wanted) -> Value {
    let mut record = json!({
        "id": id.to_string(),
        "properties": properties(state, kind, (id, row), &wanted.properties),
        "createdAt": stamp(row.created),
        "updatedAt": stamp(row.modified),
        "archived": false,
    });
    if let Life::Archived(at) = row.life {
        record["archived"] = json!(true);
        record["archivedAt"] = json!(stamp(at));
    }
    if !wanted.histories.is_empty() {
        record["propertiesWithHistory"] = histories(state, kind, (id, row), &wanted.histories);
    }
    let associations = associations(state, kind, id, &wanted.associations);
    if !associations.is_empty() {
        record["associations"] = Value::Object(associations);
    }
    record
}

/// Unknown and archived properties are left out without a word; known ones without a value are
/// null.
fn properties(state: &State, kind: Kind, (id, row): (Id, &Row), names: &[String]) -> Value {
    let always = [kind.created_property(), "hs_object_id", kind.modified_property()];
    let asked: Vec<&str> = if names.is_empty() {
        kind.default_properties().to_vec()
    } else {
        always.into_iter().chain(names.iter().map(String::as_str)).collect()
    };
    let mut shown = Map::new();
    for name in asked {
        if let Some(property) = state.property(kind, name) {
            let value = state.value(kind, id, row, &property.name);
            shown.insert(property.name.to_string(), json!(value));
        }
    }
    Value::Object(shown)
}

fn histories(state: &State, kind: Kind, (id, row): (Id, &Row), names: &[String]) -> Value {
    let (contacts, others) = state.settings.history_depth;
    let depth = if kind == Kind::Contact { contacts } else { others };
    let entry = |entry: &Entry| {
        let mut shown = json!({
            "value": entry.value,
            "timestamp": stamp(entry.at),
            "sourceType": entry.source.kind,
        });
        if let Some(source) = &entry.source.id {
            shown["sourceId"] = json!(source);
        }
        if let Some(user) = entry.source.user {
            shown["updatedByUserId"] = json!(user);
        }
        shown
    };
    let mut shown = Map::new();
    for name in names {
        if let Some(property) = state.property(kind, name) {
            let entries = row.history(id, &property.name);
            let newest_first = entries.iter().rev().take(depth).map(entry).collect();
            shown.insert(property.name.to_string(), Value::Array(newest_first));
        }
    }
    Value::Object(shown)
}

fn associations(state: &State, kind: Kind, id: Id, to: &[Kind]) -> Map<String, Value> {
    let mut shown = Map::new();
    for to in to {
        let mut ids = associated(state, (kind, id), *to, 0);
        let label = format!("{}_to_{}", kind.singular(), to.singular());
        let results: Vec<_> = ids
            .by_ref()
            .take(ASSOCIATIONS_INLINE)
            .map(|id| json!({"id": id.to_string(), "type": label}))
            .collect();
        if results.is_empty() {
            continue;
        }
        let mut list = json!({ "results": results });
        if let Some(next) = ids.next() {
            list["paging"] = json!({"next": {"after": next.to_string()}});
        }
        shown.insert(to.plural().to_owned(), list);
    }
    shown
}

/// Ids associated with a record that a reader may see: archived ones are gone from here too.
pub(super) fn associated(
    state: &State,
    record: Record,
    to: Kind,
    after: Id,
) -> impl Iterator<Item = Id> + '_ {
    let defined = association_type(record.0, to).is_some();
    state
        .links
        .of(record, to, after, state.now_millis())
        .filter(move |id| defined && state.record(to, *id, false).is_some())
}
