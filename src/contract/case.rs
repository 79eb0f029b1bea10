//! One of the agreement's own examples (`tests:`).

use jiff::Timestamp;

use super::{Span as Period, Upon, Verdict};
use crate::diag::Span;
use crate::id::PromiseId;
use crate::lead::{Directory, Existence, History};

/// Some leads, what happened to them, and what must come out.
#[derive(Clone, Debug)]
pub struct Case {
    /// As written.
    pub name: String,
    /// Where it stands in the file.
    pub span: Span,
    /// The leads; with `lead:` one.
    pub leads: Vec<CaseLead>,
    /// The owners they name.
    pub directory: Directory,
    /// When to look, and what must come out then; in order of time.
    pub looks: Vec<Look>,
}

/// One lead of a test.
#[derive(Clone, Debug)]
pub struct CaseLead {
    /// So many leads are like this one.
    pub times: u32,
    /// The lead and everything that happened to it.
    pub history: History,
    /// When the record was deleted and restored, in order of time; before the first it is there.
    pub existence: Vec<(Timestamp, Existence)>,
}

/// One look at the leads of a test.
#[derive(Clone, Debug)]
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// What must come out.
    pub expect: Vec<Expectation>,
}

/// What must come out for one promise or quota. What is not said is not compared.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// Which promise about each lead, or about a period.
    pub promise: PromiseId,
    /// Where it stands in the file.
    pub span: Span,
    /// When it must be due.
    pub due: Option<Timestamp>,
    /// How it must stand; `Some(None)`: nothing has begun.
    pub verdict: Option<Option<Verdict>>,
    /// What would be said by then, in the route's order; `Some(vec![])` is silence.
    pub alerts: Option<Vec<ExpectedAlert>>,
    /// What the record fails of its definition, in the order of the definition.
    pub fails: Option<Vec<String>>,
    /// How the quota, or the promise's objective, must stand in a period.
    pub term: Option<ExpectedTerm>,
}

/// One message that must be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedAlert {
    /// Upon what.
    pub upon: Upon,
    /// To whom, as the route writes it.
    pub to: String,
    /// When it must be said, to the second.
    pub at: Option<Timestamp>,
    /// How it must read by then, by the word of its story.
    pub reads: Option<&'static str>,
}

/// How a quota or an objective must stand.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedTerm {
    /// In which period.
    pub period: Period,
    /// By the word of its state.
    pub standing: Option<&'static str>,
    /// The figure of a quota, in the unit in which it is written.
    pub figure: Option<Figure>,
    /// How many countdowns an objective lost.
    pub missed: Option<u64>,
}

/// A figure as written: `66.7%` is 66.7 with one decimal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// The number.
    pub value: f64,
    /// So many decimals are compared.
    pub decimals: usize,
}
