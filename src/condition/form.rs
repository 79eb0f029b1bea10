//! The checked form of a condition: what is evaluated. Names are places of a `Subject`, types
//! agree.

use std::collections::BTreeSet;
use std::sync::Arc;

use regex::Regex;

use super::lex::Comparison;
use super::list::List;
use crate::diag::Span;

/// Lists up to this length are compared one by one; that is faster than searching.
const SHORT: usize = 8;

/// A condition, or a part of it that is true or false.
#[derive(Clone, Debug)]
pub(super) enum Form {
    /// True where all are.
    All(Box<[Form]>),
    /// True where any is.
    Any(Box<[Form]>),
    /// True where the inside is not; with its place in the text.
    Not(Box<Form>, Span),
    /// One comparison, with its place in the text.
    Leaf(Test, Span),
}

/// What a condition looks at.
#[derive(Debug)]
pub(super) struct Places {
    /// Fields, by index, ascending, each once.
    pub(super) fields: Box<[usize]>,
    /// `owner.id` or `owner.team`.
    pub(super) owner: bool,
    /// `stage`, `source` or `segment`.
    pub(super) others: bool,
}

impl Form {
    /// What it looks at.
    pub(super) fn places(&self) -> Places {
        let mut fields = BTreeSet::new();
        let (mut owner, mut others) = (false, false);
        self.each_test(&mut |test| {
            let places = match test {
                Test::True(place) | Test::Has(place) | Test::Method(place, _) => {
                    [Some(*place), None]
                }
                Test::Text(place, ..) => [Some(*place), None],
                Test::In(operand, _) | Test::Number(operand, ..) => [operand.place(), None],
                Test::Compare(left, _, right) => [left.place(), right.place()],
            };
            for place in places.into_iter().flatten() {
                match place {
                    Place::Field(index) => _ = fields.insert(index),
                    Place::OwnerId | Place::OwnerTeam => owner = true,
                    Place::Stage | Place::Source | Place::Segment => others = true,
                }
            }
        });
        Places { fields: fields.into_iter().collect(), owner, others }
    }

    /// Written texts that the field is compared with whole; ascending, each once.
    pub(super) fn options(&self, field: usize) -> Vec<&str> {
        self.compared(|place| matches!(place, Place::Field(index) if *index == field))
    }

    /// Written texts that such a place is compared with whole; ascending, each once.
    pub(super) fn compared(&self, of: impl Fn(&Place) -> bool) -> Vec<&str> {
        let mut options = BTreeSet::new();
        self.each_test(&mut |test| match test {
            Test::Text(place, _, text) if of(place) => {
                options.insert(&**text);
            }
            Test::In(Operand::Place(place), Set::Texts(texts)) if of(place) => {
                options.extend(texts.iter().map(|text| &**text));
            }
            _ => {}
        });
        options.into_iter().collect()
    }

    fn each_test<'f>(&'f self, visit: &mut impl FnMut(&'f Test)) {
        match self {
            Self::All(terms) | Self::Any(terms) => {
                terms.iter().for_each(|term| term.each_test(visit));
            }
            Self::Not(inside, _) => inside.each_test(visit),
            Self::Leaf(test, _) => visit(test),
        }
    }
}

/// One comparison.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// A field that holds true or false, by itself.
    True(Place),
    /// `has(x)`.
    Has(Place),
    /// `score >= 60`: by far the most frequent, and so are texts.
    Number(Operand, Comparison, f64),
    /// `country == "US"`; false for `!=`.
    Text(Place, bool, Box<str>),
    /// Any other two sides; where one is written, it is the right one.
    Compare(Operand, Comparison, Operand),
    /// `a in list`.
    In(Operand, Set),
    /// `a.contains("x")` and its like.
    Method(Place, TextTest),
}

/// Where a value is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Field(usize),
    OwnerId,
    OwnerTeam,
    Stage,
    Source,
    Segment,
}

/// One side of a comparison.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    Place(Place),
    /// `size(x)`.
    Size(Place),
    Text(Box<str>),
    Number(f64),
    Bool(bool),
}

impl Operand {
    /// The place it is found at.
    fn place(&self) -> Option<Place> {
        match self {
            Self::Place(place) | Self::Size(place) => Some(*place),
            Self::Text(_) | Self::Number(_) | Self::Bool(_) => None,
        }
    }

    /// Whether it is the same for every lead.
    pub(super) fn is_written(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Number(_) | Self::Bool(_))
    }
}

/// What `in` looks in.
#[derive(Clone, Debug)]
pub(super) enum Set {
    Numbers(Box<[f64]>),
    /// Sorted, each once.
    Texts(Box<[Box<str>]>),
    /// A list of the agreement, shared by the conditions that name it.
    List(Arc<List>),
    /// The same for domains, which are compared in lower case.
    LowerList(Arc<List>),
}

impl Set {
    /// The set of these texts.
    pub(super) fn texts(mut texts: Vec<Box<str>>) -> Self {
        texts.sort_unstable();
        texts.dedup();
        Self::Texts(texts.into())
    }

    pub(super) fn has_text(&self, text: &str) -> bool {
        match self {
            Self::Texts(texts) if texts.len() <= SHORT => texts.iter().any(|one| **one == *text),
            Self::Texts(texts) => texts.binary_search_by(|one| (**one).cmp(text)).is_ok(),
            Self::List(list) => list.contains(text),
            Self::LowerList(list) => list.contains_lower(text),
            Self::Numbers(_) => false,
        }
    }

    pub(super) fn has_number(&self, number: f64) -> bool {
        matches!(self, Self::Numbers(numbers) if numbers.contains(&number))
    }
}

/// What a method asks of a text.
#[derive(Clone, Debug)]
pub(super) enum TextTest {
    StartsWith(Box<str>),
    EndsWith(Box<str>),
    Contains(Box<str>),
    Matches(Regex),
}

impl TextTest {
    pub(super) fn holds(&self, text: &str) -> bool {
        match self {
            Self::StartsWith(part) => text.starts_with(&**part),
            Self::EndsWith(part) => text.ends_with(&**part),
            Self::Contains(part) => text.contains(&**part),
            Self::Matches(pattern) => pattern.is_match(text),
        }
    }
}
