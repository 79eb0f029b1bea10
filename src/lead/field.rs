//! A property of the CRM under the agreement's own name, and how much of its value we keep.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// What kind of value a field holds; conditions are type-checked against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Free text.
    Text,
    /// One of the values that the CRM offers for the property.
    Option,
    /// A number.
    Number,
    /// True or false.
    Bool,
}

impl FieldType {
    /// The word used in the agreement.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Option => "option",
            Self::Number => "number",
            Self::Bool => "bool",
        }
    }
}

/// How much of a value is stored. Less is better: the agreement names what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keep {
    /// Only whether it is filled in.
    Presence,
    /// Of an e-mail address, the part after the `@`, in lower case.
    Domain,
    /// All of it.
    Value,
}

impl Keep {
    /// The word used in the agreement.
    pub fn word(self) -> &'static str {
        match self {
            Self::Presence => "presence",
            Self::Domain => "domain",
            Self::Value => "value",
        }
    }
}

/// One line of `fields:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The agreement's name for it.
    pub name: String,
    /// The CRM's name for it.
    pub property: String,
    /// What it holds.
    pub ty: FieldType,
    /// How much of it we keep.
    pub keep: Keep,
}

/// A field's value at one instant.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing there: never set, `null` or `""`. All the same to us.
    Blank,
    /// Something there, and no more is kept (`keep: presence`).
    Present,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Text, or the internal value of an option.
    Text(Arc<str>),
}

/// For people; a blank has no words.
impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => Ok(()),
            Self::Present => out.write_str("filled in"),
            Self::Bool(value) => value.fmt(out),
            Self::Number(value) => value.fmt(out),
            Self::Text(value) => value.fmt(out),
        }
    }
}

impl Keep {
    /// The part of the CRM's text that may be stored; `""` for a blank.
    pub fn reduce(self, raw: &str) -> Cow<'_, str> {
        let raw = raw.trim();
        match self {
            Self::Value => raw.into(),
            Self::Domain => {
                let domain = raw.rsplit('@').next().unwrap_or_default();
                match domain.is_ascii() && !domain.bytes().any(|byte| byte.is_ascii_uppercase()) {
                    true => domain.into(),
                    false => domain.to_lowercase().into(),
                }
            }
            Self::Presence if raw.is_empty() => "".into(),
            Self::Presence => "+".into(),
        }
    }
}

impl Field {
    /// Reads what the store holds of this field; `None` where it is not a value of the field's
    /// type. A text of `keep: presence` or `domain` that was stored in full is reduced on the way.
    pub fn read(&self, stored: &Arc<str>) -> Option<Value> {
        let kept = self.keep.reduce(stored);
        if kept.is_empty() {
            return Some(Value::Blank);
        }
        Some(match (self.keep, self.ty) {
            (Keep::Presence, _) => Value::Present,
            (Keep::Domain, _) | (_, FieldType::Text | FieldType::Option) => {
                // What is stored is nearly always what is wanted: nothing is copied then.
                match kept.len() == stored.len() && matches!(kept, Cow::Borrowed(_)) {
                    true => Value::Text(Arc::clone(stored)),
                    false => Value::Text(kept.into()),
                }
            }
            (_, FieldType::Number) => {
                Value::Number(kept.parse::<f64>().ok().filter(|number| number.is_finite())?)
            }
            (_, FieldType::Bool) => Value::Bool(match &*kept {
                "true" | "TRUE" | "True" | "1" => true,
                "false" | "FALSE" | "False" | "0" => false,
                _ => return None,
            }),
        })
    }
}
