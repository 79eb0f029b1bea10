//! One filter: what it compares, and how the two kinds of text differ in case.

use std::cmp::Ordering;

use serde_json::Value;

use super::super::kind::Kind;
use super::super::objects::associated;
use super::super::properties::Type;
use super::super::record::{Id, Millis, Record, Row, parse_instant};
use super::super::reply::Reply;
use super::super::request::texts;
use super::super::state::State;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Eq,
    Neq,
    Lt,
    Lte,
    Gt,
    Gte,
    Between,
    In,
    NotIn,
    Has,
    HasNot,
    Contains,
    ContainsNot,
}

impl Operator {
    fn read(word: &str) -> Option<Self> {
        Some(match word {
            "EQ" => Self::Eq,
            "NEQ" => Self::Neq,
            "LT" => Self::Lt,
            "LTE" => Self::Lte,
            "GT" => Self::Gt,
            "GTE" => Self::Gte,
            "BETWEEN" => Self::Between,
            "IN" => Self::In,
            "NOT_IN" => Self::NotIn,
            "HAS_PROPERTY" => Self::Has,
            "NOT_HAS_PROPERTY" => Self::HasNot,
            "CONTAINS_TOKEN" => Self::Contains,
            "NOT_CONTAINS_TOKEN" => Self::ContainsNot,
            _ => return None,
        })
    }
}

/// A comparable value of a record or of a filter.
#[derive(Clone, Debug)]
pub(super) enum Key {
    /// Numbers, dates and instants.
    Number(f64),
    /// Option values: every letter counts as it is.
    Exact(String),
    /// Other text: in lower case.
    Text(String),
}

impl Key {
    /// The record's value of a property, if it has one.
    pub(super) fn of(state: &State, kind: Kind, (id, row): (Id, &Row), name: &str) -> Option<Self> {
        let property = state.property(kind, name)?;
        let value = state.value(kind, id, row, &property.name)?;
        Self::read(property.kind, &value)
    }

    fn read(kind: Type, text: &str) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        match kind {
            Type::Number => text.parse().ok().map(Self::Number),
            Type::Date | Type::Datetime => parse_instant(text).map(|at| Self::Number(at as f64)),
            Type::Choice | Type::Choices | Type::Bool => Some(Self::Exact(text.to_owned())),
            Type::Text => Some(Self::Text(text.to_lowercase())),
        }
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(two)) => one.total_cmp(two),
            (Self::Exact(one) | Self::Text(one), Self::Exact(two) | Self::Text(two)) => {
                one.cmp(two)
            }
            (Self::Number(_), _) => Ordering::Less,
            (_, Self::Number(_)) => Ordering::Greater,
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Number(_) => "",
            Self::Exact(text) | Self::Text(text) => text,
        }
    }
}

/// One filter, its values read as the property's type demands.
#[derive(Clone, Debug)]
pub(super) struct Filter {
    pub(super) name: String,
    operator: Operator,
    kind: Type,
    values: Vec<Key>,
    /// For `associations.{type}`: the type.
    associated: Option<Kind>,
}

impl Filter {
    pub(super) fn read(state: &State, kind: Kind, filter: &Value) -> Result<Self, Reply> {
        let name = filter["propertyName"].as_str().unwrap_or_default();
        let word = filter["operator"].as_str().unwrap_or_default();
        let operator = Operator::read(word).ok_or_else(|| {
            Reply::invalid(&format!("{word} is not a valid operator for a filter"))
        })?;
        let associated = name.strip_prefix("associations.").and_then(Kind::from_path);
        let data = match (state.property(kind, name), associated) {
            (Some(property), _) => property.kind,
            (None, Some(_)) => Type::Number,
            (None, None) => {
                return Err(Reply::invalid(&format!("Property {name} does not exist")));
            }
        };
        let mut raw = texts(filter, "values")?;
        raw.extend([&filter["value"], &filter["highValue"]].into_iter().filter_map(scalar));
        let expected = match operator {
            Operator::Has | Operator::HasNot => raw.len()..=raw.len(),
            Operator::Between => 2..=2,
            Operator::In | Operator::NotIn => 1..=100,
            _ => 1..=1,
        };
        if !expected.contains(&raw.len()) {
            let message = format!("The filter on {name} has the wrong number of values for {word}");
            return Err(Reply::invalid(&message));
        }
        let listed = matches!(operator, Operator::In | Operator::NotIn);
        let value = |text: &String| match data {
            // Lists of texts are compared as they are given, with the record's in lower case: a
            // capital letter in the list can match nothing.
            Type::Text if listed => Ok(Key::Text(text.clone())),
            _ => Key::read(data, text).ok_or_else(|| {
                Reply::invalid(&format!("{text} is not a valid value for the filter on {name}"))
            }),
        };
        let values = match operator {
            Operator::Has | Operator::HasNot => Vec::new(),
            _ => raw.iter().map(value).collect::<Result<_, _>>()?,
        };
        let name = state.property(kind, name).map_or(name, |property| &property.name).to_owned();
        Ok(Self { name, operator, kind: data, values, associated })
    }

    /// Whether the record passes. The modified time is the one the index knows.
    pub(super) fn holds(&self, state: &State, kind: Kind, id: Id, row: &Row) -> bool {
        if let Some(to) = self.associated {
            return self.holds_association(state, (kind, id), to);
        }
        let key = if self.name == kind.modified_property() {
            Some(Key::Number(row.indexed as f64))
        } else if self.name == "hs_object_id" {
            Some(Key::Number(id as f64))
        } else {
            Key::of(state, kind, (id, row), &self.name)
        };
        match (self.operator, key) {
            (Operator::Has, key) => key.is_some(),
            (Operator::HasNot, key) => key.is_none(),
            // A record without a value passes no comparison, not even "is not".
            (_, None) => false,
            (operator, Some(key)) => self.compares(operator, &key),
        }
    }

    fn compares(&self, operator: Operator, key: &Key) -> bool {
        let than = |n: usize| self.values.get(n).map(|value| key.compare(value));
        let equal = |value: &Key| match (self.kind, key, value) {
            (Type::Choices, Key::Exact(have), Key::Exact(want)) => {
                have.split(';').any(|one| one == want)
            }
            _ => key.compare(value).is_eq(),
        };
        match operator {
            Operator::Eq | Operator::In => self.values.iter().any(equal),
            Operator::Neq | Operator::NotIn => !self.values.iter().any(equal),
            Operator::Lt => than(0).is_some_and(Ordering::is_lt),
            Operator::Lte => than(0).is_some_and(Ordering::is_le),
            Operator::Gt => than(0).is_some_and(Ordering::is_gt),
            Operator::Gte => than(0).is_some_and(Ordering::is_ge),
            Operator::Between => {
                than(0).is_some_and(Ordering::is_ge) && than(1).is_some_and(Ordering::is_le)
            }
            Operator::Contains => self.values.iter().all(|value| contains(key, value)),
            Operator::ContainsNot => !self.values.iter().any(|value| contains(key, value)),
            Operator::Has | Operator::HasNot => false,
        }
    }

    fn holds_association(&self, state: &State, record: Record, to: Kind) -> bool {
        let mut ids = associated(state, record, to, 0);
        let wanted =
            |id: Id| self.values.iter().any(|value| value.compare(&Key::Number(id as f64)).is_eq());
        match self.operator {
            Operator::Has => ids.next().is_some(),
            Operator::HasNot => ids.next().is_none(),
            Operator::Neq | Operator::NotIn => !ids.any(wanted),
            _ => ids.any(wanted),
        }
    }

    /// The least and the greatest whole number that can pass, for numbers and instants.
    pub(super) fn range(&self) -> Option<(Millis, Millis)> {
        let number = |key: &Key| match key {
            Key::Number(number) => Some(*number as Millis),
            Key::Exact(_) | Key::Text(_) => None,
        };
        let numbers: Vec<_> = self.values.iter().filter_map(number).collect();
        let (least, most) = (*numbers.iter().min()?, *numbers.iter().max()?);
        match self.operator {
            Operator::Eq | Operator::In | Operator::Between => Some((least, most)),
            Operator::Lt => Some((Millis::MIN, most.saturating_sub(1))),
            Operator::Lte => Some((Millis::MIN, most)),
            Operator::Gt => Some((least.saturating_add(1), Millis::MAX)),
            Operator::Gte => Some((least, Millis::MAX)),
            _ => None,
        }
    }
}

/// Whether a word of the text is the wanted one; `*` stands for any run of letters.
fn contains(key: &Key, wanted: &Key) -> bool {
    let pattern = wanted.text().to_lowercase();
    let text = key.text().to_lowercase();
    let words =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    glob(&pattern, &text) || words.into_iter().any(|word| glob(&pattern, word))
}

fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|start| text.strip_prefix(start)) else {
        return false;
    };
    let mut parts: Vec<_> = parts.collect();
    let Some(end) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(end)
}

/// A value as text. The description knows only texts; the real one takes numbers and booleans too.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}
