//! Whether a condition is true of a lead. The one place where the meaning of a blank is decided:
//!
//! - every comparison with a blank is false, `in`, methods and `<` included; only `!=` is true;
//! - `size()` of a blank is a blank;
//! - a true-or-false field that is blank is not true; `has()` is false of a blank;
//! - `!` turns what stands behind it round, whatever it came from.
//!
//! A missing owner, stage, source or segment is a blank. So is a value of another type than its
//! field's, and a value that is kept as a presence is seen by `has()` only.

use super::Subject;
use super::form::{Form, Operand, Place, Test};
use super::lex::Comparison;
use crate::lead::Value;

/// What is found at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Found<'a> {
    Blank,
    Present,
    Bool(bool),
    Number(f64),
    Text(&'a str),
}

impl Form {
    pub(super) fn holds(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::All(terms) => terms.iter().all(|term| term.holds(subject)),
            Self::Any(terms) => terms.iter().any(|term| term.holds(subject)),
            Self::Not(inside, _) => !inside.holds(subject),
            Self::Leaf(test, _) => test.holds(subject),
        }
    }
}

impl Test {
    pub(super) fn holds(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::True(place) => place.find(subject) == Found::Bool(true),
            Self::Has(place) => place.find(subject) != Found::Blank,
            Self::Number(operand, comparison, number) => match operand.find(subject) {
                Found::Number(found) => comparison.orders(found, *number),
                _ => *comparison == Comparison::NotEqual,
            },
            Self::Text(place, equal, text) => match place.find(subject) {
                Found::Text(found) => (*found == **text) == *equal,
                _ => !equal,
            },
            Self::Compare(left, comparison, right) => {
                compare(left.find(subject), *comparison, right.find(subject))
            }
            Self::In(operand, set) => match operand.find(subject) {
                Found::Text(text) => set.has_text(text),
                Found::Number(number) => set.has_number(number),
                _ => false,
            },
            Self::Method(place, test) => match place.find(subject) {
                Found::Text(text) => test.holds(text),
                _ => false,
            },
        }
    }
}

fn compare(left: Found<'_>, comparison: Comparison, right: Found<'_>) -> bool {
    match (left, right) {
        (Found::Text(left), Found::Text(right)) => match comparison {
            Comparison::Equal => left == right,
            Comparison::NotEqual => left != right,
            _ => false,
        },
        (Found::Number(left), Found::Number(right)) => comparison.orders(left, right),
        (Found::Bool(left), Found::Bool(right)) => match comparison {
            Comparison::Equal => left == right,
            Comparison::NotEqual => left != right,
            _ => false,
        },
        // One side is blank.
        _ => comparison == Comparison::NotEqual,
    }
}

impl Comparison {
    /// Whether it holds between two numbers.
    #[inline]
    fn orders(self, left: f64, right: f64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::More => left > right,
            Self::AtLeast => left >= right,
        }
    }
}

impl Operand {
    #[inline]
    pub(super) fn find<'s>(&'s self, subject: &Subject<'s>) -> Found<'s> {
        match self {
            Self::Place(place) => place.find(subject),
            Self::Size(place) => match place.find(subject) {
                Found::Text(text) => Found::Number(characters(text)),
                _ => Found::Blank,
            },
            Self::Text(text) => Found::Text(text),
            Self::Number(number) => Found::Number(*number),
            Self::Bool(bool) => Found::Bool(*bool),
        }
    }
}

impl Place {
    #[inline]
    pub(super) fn find<'s>(self, subject: &Subject<'s>) -> Found<'s> {
        let text = match self {
            Self::Field(index) => return subject.fields.get(index).map_or(Found::Blank, found),
            Self::OwnerId => subject.owner_id,
            Self::OwnerTeam => subject.owner_team,
            Self::Stage => subject.stage,
            Self::Source => subject.source,
            Self::Segment => subject.segment,
        };
        text.filter(|text| !text.is_empty()).map_or(Found::Blank, Found::Text)
    }
}

#[inline]
fn found(value: &Value) -> Found<'_> {
    match value {
        Value::Blank => Found::Blank,
        Value::Present => Found::Present,
        Value::Bool(bool) => Found::Bool(*bool),
        Value::Number(number) => Found::Number(*number),
        Value::Text(text) if text.is_empty() => Found::Blank,
        Value::Text(text) => Found::Text(text),
    }
}

/// The length of a text as people count it: in characters, not in bytes.
#[expect(clippy::cast_precision_loss, reason = "no text is longer than 2^53 characters")]
fn characters(text: &str) -> f64 {
    text.chars().count() as f64
}
