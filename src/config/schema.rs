//! A JSON Schema (draft 2020-12) of each file that users write, from the tables that the checker
//! walks: editors complete, explain and check keys with it.
//!
//! It says what can be said of one value by its form. What needs the rest of the file (names that
//! exist, conditions, dates in order) is the business of `check` alone.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::check;
use super::section::OWN;
use super::settings;
use super::table::{Holds, Key, Naming, Rule, Table};
use super::tree;
use crate::contract::keys;
use crate::contract::kinds::KINDS;
use crate::contract::quotas::QUOTAS;
use crate::contract::{SinkKind, SinkNames};

/// The schema of `sla.yaml`, as the text of a file.
pub fn of_agreement() -> String {
    file("sla.yaml: the agreement between Marketing and Sales", &check::TOP)
}

/// The schema of `leadpact.yaml`, as the text of a file.
pub fn of_settings() -> String {
    file("leadpact.yaml: how leadpact runs on this machine", &settings::SETTINGS)
}

fn file(title: &str, top: &Table) -> String {
    let mut root = section(top);
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    root["title"] = title.into();
    root["patternProperties"] = json!({ (format!("^{OWN}")): true });
    if root.to_string().contains("$ref") {
        root["$defs"] = Value::Object(definitions());
    }
    format!("{root:#}\n")
}

/// What several places refer to.
fn definitions() -> Map<String, Value> {
    let sales: Vec<Kind> =
        KINDS.iter().map(|kind| (kind.name, kind.summary, kind.example, kind.keys)).collect();
    let marketing: Vec<Kind> =
        QUOTAS.iter().map(|kind| (kind.name, kind.summary, kind.example, kind.keys)).collect();
    let both: Vec<Kind> = marketing.iter().chain(&sales).copied().collect();
    let mut defs = Map::new();
    for kind in &both {
        defs.insert(kind.0.to_owned(), promise(kind));
    }
    defs.insert("promise".to_owned(), promises(&sales));
    defs.insert("promise_or_quota".to_owned(), promises(&both));
    let condition = "a condition, such as `score >= 60 && country in home_market`";
    let length = "minutes, hours, working minutes, working hours or working days";
    let to = "owner, manager, a channel by its id (slack:C0123ABCD), or another way that \
              leadpact.yaml names";
    defs.insert("condition".to_owned(), described(pattern(r"\S"), condition));
    let form = r"^\s*[0-9]+\s+(minute|hour|working\s+(minute|hour|day))s?\s*$";
    defs.insert("length".to_owned(), described(pattern(form), length));
    let form = format!(r"^\s*(owner|manager|{})\s*$", places(|_| true));
    defs.insert("destination".to_owned(), described(pattern(&form), to));
    defs
}

/// Name, summary, example and keys.
type Kind = (&'static str, &'static str, &'static str, &'static [keys::Key]);

/// The promises of one kind.
fn promise((name, summary, example, keys): &Kind) -> Value {
    let mut properties = Map::new();
    properties.insert("kind".to_owned(), json!({ "const": name }));
    for key in *keys {
        let value = described(value(&check::holds(key.shape)), key.help);
        properties.insert(key.name.to_owned(), value);
    }
    let required = keys.iter().filter(|key| key.required).map(|key| key.name);
    let required: Vec<&str> = ["kind"].into_iter().chain(required).collect();
    json!({
        "type": "object",
        "description": summary,
        "examples": parsed(example).as_object().map(|one| one.values().collect::<Vec<_>>()),
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// A promise of one of these kinds.
fn promises(kinds: &[Kind]) -> Value {
    let names =
        kinds.iter().map(|(name, summary, ..)| described(json!({ "const": name }), summary));
    let each = kinds.iter().map(|(name, ..)| {
        let is = json!({ "properties": { "kind": { "const": name } }, "required": ["kind"] });
        json!({ "if": is, "then": reference(name) })
    });
    json!({
        "type": "object",
        "properties": { "kind": { "oneOf": names.collect::<Vec<_>>() } },
        "required": ["kind"],
        "allOf": each.collect::<Vec<_>>(),
    })
}

/// A map with known keys.
fn section(table: &Table) -> Value {
    let mut section = json!({ "type": "object", "additionalProperties": false });
    section["properties"] = Value::Object(properties(table));
    let required: Vec<&str> =
        table.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    if !required.is_empty() {
        section["required"] = json!(required);
    }
    let each = |keys: &[&str]| keys.iter().map(|key| json!({ "required": [key] })).collect();
    let mut needs = Map::new();
    let mut apart: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for rule in table.rules {
        match rule {
            Rule::AnyOf(keys, _) => section["anyOf"] = each(keys),
            Rule::OneOf(keys, _) => section["oneOf"] = each(keys),
            Rule::Needs(one) => {
                needs.insert(one.key.to_owned(), json!([one.other]));
            }
            Rule::Apart(one) => {
                apart.entry(one.key).or_default().push(json!({ "required": [one.other] }));
            }
        }
    }
    if !needs.is_empty() {
        section["dependentRequired"] = Value::Object(needs);
    }
    for (key, others) in apart {
        section["dependentSchemas"][key] = json!({ "not": { "anyOf": others } });
    }
    section
}

fn properties(table: &Table) -> Map<String, Value> {
    let property = |key: &Key| {
        let mut property = described(value(&key.holds), key.help);
        property["examples"] = json!([parsed(key.example)]);
        (key.name.to_owned(), property)
    };
    table.keys.iter().map(property).collect()
}

/// The forms of places that others read too: channels, and such other ways.
fn places(which: fn(&SinkKind) -> bool) -> String {
    let sinks = SinkKind::ALL.into_iter().filter(which).map(|kind| {
        let name = match kind.names() {
            SinkNames::Settings => "[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
            SinkNames::Address => r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+",
        };
        format!("{}:{name}", kind.word())
    });
    let channel = "slack:[CG][A-Z0-9]{2,23}".to_owned();
    [channel].into_iter().chain(sinks).collect::<Vec<_>>().join("|")
}

/// What a value must be.
fn value(holds: &Holds) -> Value {
    const DAY: &str = "(mon|tue|wed|thu|fri|sat|sun)";
    match holds {
        Holds::Id => json!({ "anyOf": [pattern(r"\S"), { "type": "integer", "minimum": 0 }] }),
        Holds::Whole(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Holds::Flag => json!({ "type": "boolean" }),
        Holds::Stars => json!({ "type": "number", "exclusiveMinimum": 1, "maximum": 5 }),
        Holds::Amount => json!({ "type": "number", "minimum": 0 }),
        Holds::Condition => reference("condition"),
        Holds::Length => reference("length"),
        Holds::Destination => reference("destination"),
        Holds::Place => pattern(&format!(r"^\s*({})\s*$", places(|_| true))),
        Holds::Reader => pattern(&format!(r"^\s*({})\s*$", places(SinkKind::shows_digest))),
        Holds::Name(thing) => {
            let mut name = pattern(r"\S");
            name["title"] = format!("the name of a {thing}").into();
            name
        }
        Holds::Word(words) => json!({ "enum": words() }),
        Holds::Week => {
            let days = format!(r"{DAY}(\s*-\s*{DAY})?");
            let days = format!(r"^\s*{days}(\s*,\s*{days})*\s*$");
            let blocks = value(&Holds::List(&Holds::Block));
            json!({
                "type": "object",
                "minProperties": 1,
                "propertyNames": { "pattern": days },
                "additionalProperties": blocks,
            })
        }
        Holds::List(of) => json!({ "type": "array", "items": value(of) }),
        Holds::Filled(of) => json!({ "type": "array", "minItems": 1, "items": value(of) }),
        Holds::Named(naming, of) => {
            let mut map = json!({ "type": "object", "minProperties": 1 });
            map["additionalProperties"] = value(of);
            match naming {
                Naming::Label => map["propertyNames"] = pattern("^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"),
                Naming::Word => map["propertyNames"] = pattern("^[A-Za-z_][A-Za-z0-9_]*$"),
                Naming::Free => {}
            }
            map
        }
        Holds::Keys(table) => section(table),
        Holds::Either(forms) => json!({ "anyOf": forms.iter().map(value).collect::<Vec<_>>() }),
        Holds::Facts(table) => json!({
            "type": "object",
            "properties": properties(table),
            "additionalProperties": { "type": ["string", "number", "boolean", "null"] },
        }),
        Holds::Promises(false) => reference("promise"),
        Holds::Promises(true) => reference("promise_or_quota"),
        text => pattern(form(text)),
    }
}

/// The form of a text that is no more than that.
fn form(holds: &Holds) -> &'static str {
    match holds {
        Holds::Date => "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        Holds::Instant => {
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?\
             (Z|[+-][0-9]{2}:[0-9]{2})?)?$"
        }
        Holds::Time => {
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?\
             (Z|[+-][0-9]{2}:[0-9]{2})?$"
        }
        Holds::Month => "^[0-9]{4}-[0-9]{2}$",
        Holds::Period => "^[0-9]{4}-([0-9]{2}|[Ww][0-9]{2}|[Qq][1-4])$",
        Holds::Days => r"^[0-9]+ +(day|week)s?\s*$",
        Holds::Zone => "^(UTC|[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)+)$",
        Holds::Crontab => r"^\s*(@(hourly|daily|midnight|weekly|monthly)|\S+(\s+\S+){4})\s*$",
        Holds::Seconds => r"^\s*[0-9]+\s+(second|minute)s?\s*$",
        Holds::Share => r"^[0-9]+(\.[0-9]{1,2})?%$",
        Holds::Over => r"^[0-9]+ +(week|month|quarter)s?\s*$",
        Holds::Money => r"^\s*[0-9]{1,12}(\.[0-9]{1,2})?\s+[A-Z]{3}\s*$",
        Holds::Currency => "^[A-Z]{3}$",
        Holds::Property => "^[A-Za-z0-9_.-]{1,255}$",
        Holds::Email => r"^\s*[^\s@]+@[^\s@.]+(\.[^\s@.]+)+\s*$",
        Holds::Block => {
            r"^\s*([01][0-9]|2[0-3]):[0-5][0-9]\s*-\s*(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)\s*$"
        }
        _ => r"\S",
    }
}

fn pattern(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn described(mut value: Value, help: &str) -> Value {
    value["description"] = help.into();
    value
}

/// An example as JSON.
fn parsed(example: &str) -> Value {
    match example.trim().contains('\n') {
        true => tree::parse(example.as_bytes()).root.map_or(Value::Null, |root| plain(&root)),
        false => parsed(&format!("example: {example}\n# as a whole file\n"))["example"].take(),
    }
}

/// A tree as JSON.
pub(super) fn plain(node: &tree::Node) -> Value {
    match &node.value {
        tree::Value::Null => Value::Null,
        tree::Value::Bool(value) => json!(value),
        tree::Value::Number { value, raw } => {
            raw.parse::<i64>().map_or_else(|_| json!(value), |whole| json!(whole))
        }
        tree::Value::Text(text) => json!(text.text),
        tree::Value::List(items) => items.iter().map(plain).collect(),
        tree::Value::Map(entries) => {
            entries.iter().map(|entry| (entry.key.clone(), plain(&entry.value))).collect()
        }
    }
}
