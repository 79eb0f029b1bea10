//! From the bytes of a YAML file to one tree in which every key and value knows its place.
//!
//! Bounded before and while it is parsed: 1 MiB, depth 32, 20,000 values with aliases counted as
//! often as they are used. Aliases and `<<` are resolved and keep both places. It knows no key of
//! any file: what keys mean is the business of `check` and `settings`. Start at [`parse`].

mod reading;
mod syntax;

use crate::diag::{Diagnostic, Span};

pub use reading::{Parsed, parse};

/// Largest file, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// Deepest nesting of lists and maps.
pub const MAX_DEPTH: usize = 32;
/// Most values, aliases counted as often as they are used.
pub const MAX_NODES: usize = 20_000;

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands; for an alias, where it is used. Never empty where anything is written.
    pub at: Span,
    /// Where it is written, if it comes here through an alias or `<<`.
    pub anchor: Option<Span>,
}

/// What a value is, by YAML's core schema. Dates, lengths and the like are text until they are
/// checked.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing, or `~`.
    Null,
    /// `true` or `false`; `yes` and `on` are text.
    Bool(bool),
    /// A finite number.
    Number {
        /// The number.
        value: f64,
        /// As written (an id such as `00123` or `1e3` is text all the same).
        raw: String,
    },
    /// Anything else.
    Text(Text),
    /// `[…]` or lines with `-`.
    List(Vec<Node>),
    /// `{…}` or lines with `key:`; each key once, in the order written, merged ones last.
    Map(Vec<Entry>),
}

/// Text as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Without quotes, escapes and indentation.
    pub text: String,
    /// Byte offset of its first character in the file, if it stands there letter for letter.
    pub exact: Option<usize>,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands; for a merged one, where it is merged.
    pub at: Span,
    /// Where the key is written, if it comes here through `<<`.
    pub anchor: Option<Span>,
    /// What stands under it.
    pub value: Node,
}

impl Node {
    /// An error about this value, which also points at the anchor it comes from.
    pub fn error(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        from_anchor(Diagnostic::error(code, self.at.clone(), message), self.anchor.as_ref())
    }

    /// A warning about this value, which also points at the anchor it comes from.
    pub fn warning(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        from_anchor(Diagnostic::warning(code, self.at.clone(), message), self.anchor.as_ref())
    }

    /// What stands under its keys; nothing where it is no map.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// What it is, for messages: `a list`, `the number 3`.
    pub fn described(&self) -> String {
        match &self.value {
            Value::Null => "nothing".to_owned(),
            Value::Bool(value) => format!("`{value}`"),
            Value::Number { raw, .. } => format!("the number {raw}"),
            Value::Text(text) => format!("the text {}", crate::diag::words::quote(&text.text)),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a map of keys".to_owned(),
        }
    }
}

impl Entry {
    /// An error about this key, which also points at the anchor it comes from.
    pub fn error(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        from_anchor(Diagnostic::error(code, self.at.clone(), message), self.anchor.as_ref())
    }

    /// A warning about this key, which also points at the anchor it comes from.
    pub fn warning(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        from_anchor(Diagnostic::warning(code, self.at.clone(), message), self.anchor.as_ref())
    }
}

fn from_anchor(diagnostic: Diagnostic, anchor: Option<&Span>) -> Diagnostic {
    match anchor {
        Some(anchor) => diagnostic.also(anchor.clone(), "it comes from here"),
        None => diagnostic,
    }
}
