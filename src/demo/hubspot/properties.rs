//! Property definitions: what each field is, which options it offers, whether it is archived.

use std::sync::Arc;

use serde_json::{Value, json};

use super::kind::Kind;
use super::record::{Millis, stamp};
use super::reply::{Answer, Reply};
use super::request::Request;
use super::state::State;

/// A property's data type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Any text.
    Text,
    /// A number, written as text.
    Number,
    /// `true` or `false`.
    Bool,
    /// A day: midnight UTC.
    Date,
    /// An instant.
    Datetime,
    /// One of the options.
    Choice,
    /// Any of the options, joined by `;`.
    Choices,
}

impl Type {
    /// HubSpot's names: the type and the field type.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("string", "text"),
            Self::Number => ("number", "number"),
            Self::Bool => ("bool", "booleancheckbox"),
            Self::Date => ("date", "date"),
            Self::Datetime => ("datetime", "date"),
            Self::Choice => ("enumeration", "select"),
            Self::Choices => ("enumeration", "checkbox"),
        }
    }
}

/// One option of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What records hold.
    pub value: String,
    /// What people see.
    pub label: String,
    /// Still valid, but no longer offered.
    pub hidden: bool,
}

/// The definition of one property.
#[derive(Clone, Debug)]
pub struct Property {
    /// The internal name.
    pub name: Arc<str>,
    /// What people see.
    pub label: String,
    /// The data type.
    pub kind: Type,
    /// Options, for [`Type::Choice`] and [`Type::Choices`].
    pub options: Vec<Choice>,
    /// HubSpot computes it; nobody can set it.
    pub calculated: bool,
    /// Options live elsewhere (owners): `options` is empty and any value may stand in a record.
    pub external: bool,
    /// No two records may share a value.
    pub unique: bool,
    pub(super) archived: Option<Millis>,
}

impl Property {
    /// A plain property.
    pub fn new(name: &str, kind: Type) -> Self {
        Self {
            name: name.into(),
            label: name.replace('_', " "),
            kind,
            options: Vec::new(),
            calculated: false,
            external: false,
            unique: false,
            archived: None,
        }
    }

    /// One of these options, whose labels are their values in words.
    pub fn choice(name: &str, options: &[&str]) -> Self {
        let choice = |value: &&str| Choice {
            value: (*value).to_owned(),
            label: value.to_lowercase().replace('_', " "),
            hidden: false,
        };
        Self { options: options.iter().map(choice).collect(), ..Self::new(name, Type::Choice) }
    }

    /// Whether a record may be given this value now.
    pub(super) fn accepts(&self, value: &str) -> bool {
        let offered = |word: &str| self.options.iter().any(|option| option.value == word);
        value.is_empty()
            || match self.kind {
                Type::Text => true,
                Type::Number => value.parse::<f64>().is_ok(),
                Type::Bool => matches!(value, "true" | "false"),
                Type::Date | Type::Datetime => super::record::parse_instant(value).is_some(),
                Type::Choice => self.external || self.options.is_empty() || offered(value),
                Type::Choices => self.external || value.split(';').all(offered),
            }
    }

    /// The value as HubSpot stores it: instants become ISO 8601.
    pub(super) fn normal(&self, value: &str) -> Box<str> {
        match (self.kind, super::record::parse_instant(value)) {
            (Type::Datetime, Some(at)) => stamp(at).into(),
            (Type::Date, Some(at)) => stamp(at).chars().take(10).collect::<String>().into(),
            _ => value.into(),
        }
    }

    fn json(&self, kind: Kind, born: Millis) -> Value {
        let (data, field) = self.kind.words();
        let option = |(order, option): (usize, &Choice)| {
            json!({
                "label": option.label,
                "value": option.value,
                "displayOrder": order,
                "hidden": option.hidden,
            })
        };
        let options: Vec<_> = self.options.iter().enumerate().map(option).collect();
        let mut property = json!({
            "name": &*self.name,
            "label": self.label,
            "description": "",
            "groupName": format!("{}information", kind.singular()),
            "type": data,
            "fieldType": field,
            "options": options,
            "archived": self.archived.is_some(),
            "calculated": self.calculated,
            "externalOptions": self.external,
            "hasUniqueValue": self.unique,
            "hidden": false,
            "formField": false,
            "hubspotDefined": true,
            "displayOrder": -1,
            "createdAt": stamp(born),
            "updatedAt": stamp(born),
            "modificationMetadata": {
                "archivable": true,
                "readOnlyDefinition": self.calculated,
                "readOnlyValue": self.calculated,
            },
        });
        if self.external {
            property["referencedObjectType"] = json!("OWNER");
        }
        if let Some(at) = self.archived {
            property["archivedAt"] = json!(stamp(at));
        }
        property
    }
}

/// `GET …/properties/{type}`: all of them, no paging; archived ones only with `archived=true`.
pub(super) fn list(state: &State, request: &Request, kind: Kind) -> Answer {
    let archived = request.flag("archived");
    let results: Vec<_> = state
        .properties(kind)
        .iter()
        .filter(|property| property.archived.is_some() == archived)
        .map(|property| property.json(kind, state.born))
        .collect();
    Ok(Reply::ok(json!({ "results": results })))
}

/// `GET …/properties/{type}/{name}`.
pub(super) fn get(state: &State, request: &Request, kind: Kind, name: &str) -> Answer {
    let archived = request.flag("archived");
    let found = state.properties(kind).iter().find(|property| {
        property.name.eq_ignore_ascii_case(name) && property.archived.is_some() == archived
    });
    match found {
        Some(property) => Ok(Reply::ok(property.json(kind, state.born))),
        None => Err(Reply::not_found(&format!("Property {name} does not exist"))),
    }
}
