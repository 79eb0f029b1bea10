//! PURE. The condition language: a strict subset of CEL, checked against the agreement before anything runs.
//!
//! `lex` → `parse` (every node has a span) → `check` (names and types) → compiled form → [`Condition::holds`].
//! One meaning for a blank everywhere: every comparison with it is false, except `!=`, which is true.

mod list;

use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::lead::{Field, Value};

pub use list::List;

/// The names a condition may use at its place in the agreement.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// `fields:`; a compiled condition refers to them by index.
    pub fields: &'a [Field],
    /// `lists:`.
    pub lists: &'a [Arc<List>],
    /// Names `stage` may be compared with; empty where `stage` may not be used.
    pub stages: &'a [String],
    /// Names `source` may be compared with; empty where `source` may not be used.
    pub sources: &'a [String],
    /// Names `segment` may be compared with; empty where `segment` may not be used.
    pub segments: &'a [String],
    /// Whether `owner.team` and `owner.id` may be used.
    pub owner: bool,
}

/// One lead at one instant, as conditions see it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Values by field, in the order of the agreement's `fields`.
    pub fields: &'a [Value],
    /// The owner's id; `None` where nobody owns it.
    pub owner_id: Option<&'a str>,
    /// The owner's primary team.
    pub owner_team: Option<&'a str>,
    /// Name of the stage or exit the lead is in.
    pub stage: Option<&'a str>,
    /// Name of the source; `unknown` where none matched.
    pub source: Option<&'a str>,
    /// Name of the segment.
    pub segment: Option<&'a str>,
}

/// One comparison of a condition, as it came out for one lead.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The comparison as written in the agreement.
    pub text: String,
    /// What was found, fit for people (`52`, `blank`, `"NZ"`); a kept presence is `filled in`.
    pub found: String,
    /// Whether it holds.
    pub holds: bool,
}

/// A checked condition.
#[derive(Clone, Debug)]
pub struct Condition {
    text: Arc<str>,
}

impl Condition {
    /// Reads and checks `text`. All mistakes are returned, their spans counted from the start of `text`.
    ///
    /// # Errors
    /// Every mistake found, each with its place and what to write instead.
    pub fn compile(_text: &str, _scope: &Scope<'_>) -> Result<Self, Vec<Diagnostic>> {
        todo!()
    }

    /// As written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is true of `subject`.
    pub fn holds(&self, _subject: &Subject<'_>) -> bool {
        todo!()
    }

    /// The fields it names, by index, ascending, each once.
    pub fn fields(&self) -> &[usize] {
        todo!()
    }

    /// Whether it names `owner.team` or `owner.id`.
    pub fn names_owner(&self) -> bool {
        todo!()
    }

    /// The comparisons that decided, with what was found: those that are false where the whole is false, those
    /// that are true where it is true.
    pub fn why(&self, _subject: &Subject<'_>) -> Vec<Term> {
        todo!()
    }

    /// Text literals that the named field (by index) is compared with: the options that the CRM must offer.
    pub fn options_named(&self, _field: usize) -> Vec<&str> {
        todo!()
    }
}
