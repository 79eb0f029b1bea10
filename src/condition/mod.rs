//! PURE. The condition language: a strict subset of CEL, checked against the agreement before
//! anything runs.
//!
//! `lex` → `parse` (every node has a span) → `check` (names and types) → compiled form →
//! [`Condition::holds`]. One meaning for a blank everywhere: every comparison with it is false,
//! except `!=`, which is true.

mod check;
mod codes;
mod eval;
mod form;
mod lex;
mod list;
mod literal;
mod parse;
mod tree;
mod why;
mod wording;

use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::lead::{Field, Value};

use form::{Form, Place, Places};

pub use codes::CODES;
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
#[derive(Clone, Copy, Debug, Default)]
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

/// A checked condition. Clones share it.
#[derive(Clone, Debug)]
pub struct Condition(Arc<Checked>);

#[derive(Debug)]
struct Checked {
    text: Box<str>,
    form: Form,
    places: Places,
}

/// The longest text that is read, in bytes.
const MAX_LENGTH: usize = 4 * 1024;
/// How many mistakes of one condition are shown.
const MAX_FOUND: usize = 20;

impl Condition {
    /// Reads and checks `text`. All mistakes are returned, their spans counted from the start of
    /// `text`.
    ///
    /// # Errors
    /// Every mistake found, in order, each with its place and what to write instead; [`CODES`]
    /// lists the kinds.
    pub fn compile(text: &str, scope: &Scope<'_>) -> Result<Self, Vec<Diagnostic>> {
        let mut found = vec![];
        let form = read(text, scope, &mut found);
        match form.filter(|_| found.is_empty()) {
            Some(form) => {
                let places = form.places();
                Ok(Self(Arc::new(Checked { text: text.into(), form, places })))
            }
            None => {
                found.sort_by_key(|diagnostic| diagnostic.span.start);
                found.truncate(MAX_FOUND);
                Err(found)
            }
        }
    }

    /// As written.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// Whether it is true of `subject`.
    pub fn holds(&self, subject: &Subject<'_>) -> bool {
        self.0.form.holds(subject)
    }

    /// The fields it names, by index, ascending, each once.
    pub fn fields(&self) -> &[usize] {
        &self.0.places.fields
    }

    /// Whether it names `owner.team` or `owner.id`.
    pub fn names_owner(&self) -> bool {
        self.0.places.owner
    }

    /// Whether it names nothing but fields: as long as none of these changes, neither does it.
    pub fn names_only_fields(&self) -> bool {
        !self.0.places.owner && !self.0.places.others
    }

    /// The comparisons that decided, with what was found: those that are false where the whole is
    /// false, those that are true where it is true. Behind a `!` it is the other way round; a `!`
    /// before a single comparison is shown with it.
    pub fn why(&self, subject: &Subject<'_>) -> Vec<Term> {
        let mut terms = vec![];
        why::decided(&self.0.form, &self.0.text, subject, &mut terms);
        terms
    }

    /// Text literals that the named field (by index) is compared with by `==`, `!=` or `in […]`:
    /// the options that the CRM must offer. Ascending, each once. The values of a list of the
    /// agreement are not among them.
    pub fn options_named(&self, field: usize) -> Vec<&str> {
        self.0.form.options(field)
    }

    /// Texts that `owner.team` is compared with: teams that the CRM must have.
    pub fn teams_named(&self) -> Vec<&str> {
        self.0.form.compared(|place| matches!(place, Place::OwnerTeam))
    }

    /// Texts that `owner.id` is compared with: owners that the CRM must have.
    pub fn owners_named(&self) -> Vec<&str> {
        self.0.form.compared(|place| matches!(place, Place::OwnerId))
    }
}

/// The checked form of `text`; mistakes are added to `found`.
fn read(text: &str, scope: &Scope<'_>, found: &mut Vec<Diagnostic>) -> Option<Form> {
    if text.trim().is_empty() {
        found.push(
            Diagnostic::error(codes::EMPTY, 0..text.len(), "the condition is empty")
                .label("nothing is compared")
                .help("write a comparison, such as `score >= 60`"),
        );
        return None;
    }
    if text.len() > MAX_LENGTH {
        let message = format!("the condition is longer than {MAX_LENGTH} bytes");
        found.push(
            Diagnostic::error(codes::TOO_LONG, 0..text.len(), message)
                .label("too long")
                .help("put long lists of values under `lists:` and name them here"),
        );
        return None;
    }
    let lexed = lex::lex(text);
    found.extend(lexed.found);
    if !lexed.complete || lexed.tokens.len() == 1 {
        return None;
    }
    let node = parse::parse(text, lexed.tokens, found)?;
    check::check(text, &node, scope, found)
}

/// Words that are no names: those of the language, and those that CEL keeps for itself.
const RESERVED: &[&str] = &[
    "owner",
    "stage",
    "source",
    "segment",
    "true",
    "false",
    "null",
    "in",
    "has",
    "size",
    "and",
    "or",
    "not",
    "is",
    "like",
    "eq",
    "equals",
    "contains",
    "startsWith",
    "endsWith",
    "matches",
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

/// Whether a field or list may be called this: ASCII letters, digits and `_`, no digit first, and
/// not a word of the language.
pub fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first == '_' || first.is_ascii_alphabetic())
        && chars.all(|c| c == '_' || c.is_ascii_alphanumeric())
        && !RESERVED.iter().any(|word| word.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests;
