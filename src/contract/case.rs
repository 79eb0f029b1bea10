//! One of the agreement's own examples (`tests:`).

use jiff::Timestamp;

use super::{Upon, Verdict};
use crate::diag::Span;
use crate::id::PromiseId;
use crate::lead::{Directory, History};

/// A lead, what happened to it, and what must come out.
#[derive(Clone, Debug)]
pub struct Case {
    /// As written.
    pub name: String,
    /// Where it stands in the file.
    pub span: Span,
    /// The lead and everything that happened to it.
    pub history: History,
    /// The owners it names.
    pub directory: Directory,
    /// When to look.
    pub check_at: Timestamp,
    /// What must come out.
    pub expect: Vec<Expectation>,
}

/// What must come out for one promise. What is not said is not compared.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// Which promise.
    pub promise: PromiseId,
    /// Where it stands in the file.
    pub span: Span,
    /// When it must be due.
    pub due: Option<Timestamp>,
    /// How it must stand.
    pub verdict: Option<Verdict>,
    /// What would be said by then, in the route's order; `Some(vec![])` is silence.
    pub alerts: Option<Vec<ExpectedAlert>>,
}

/// One message that must be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedAlert {
    /// Upon what.
    pub upon: Upon,
    /// To whom, as the route writes it.
    pub to: String,
}
