//! What is wrong in a file the user wrote: where, why, and what to write instead.
//!
//! Every room that reads users' text returns a [`Diagnostic`]; [`render`] shows it as text or JSON,
//! [`github`] as annotations of a pull request. [`stories`] tells of each code at length. A
//! diagnostic never quotes a secret: [`secret`] finds them, [`Source::hide`] blanks them.

pub mod codes;
pub mod github;
pub mod markdown;
pub mod render;
pub mod secret;
mod source;
pub mod stories;
pub mod words;

use std::ops::Range;

pub use source::{Position, Source};

/// How bad it is. Warnings never stop anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the file is accepted.
    Warning,
    /// The file is refused.
    Error,
}

/// Byte offsets `[start, end)` in the file's text.
pub type Span = Range<usize>;

/// One finding about one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code, `E0123` or `W0123`: every code is listed with its meaning in `diag::codes`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, in one sentence that names the value.
    pub message: String,
    /// The value or key that is wrong.
    pub span: Span,
    /// What the underlined place is (`not one of the stages`); may be empty.
    pub label: String,
    /// Other places that belong to the story, each with its words (`first defined here`).
    pub others: Vec<(Span, String)>,
    /// What to write instead.
    pub help: String,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message.into())
    }

    /// A warning at `span`.
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message.into())
    }

    fn new(severity: Severity, code: &'static str, span: Span, message: String) -> Self {
        Self {
            code,
            severity,
            message,
            span,
            label: String::new(),
            others: vec![],
            help: String::new(),
        }
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Puts words under the underlined place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Points at another place that belongs to the story.
    #[must_use]
    pub fn also(mut self, span: Span, words: impl Into<String>) -> Self {
        self.others.push((span, words.into()));
        self
    }

    /// The same finding where the text it was found in begins `offset` bytes into the file.
    #[must_use]
    pub fn shifted(mut self, offset: usize) -> Self {
        let shift = |span: &mut Span| *span = span.start + offset..span.end + offset;
        shift(&mut self.span);
        self.others.iter_mut().for_each(|(span, _)| shift(span));
        self
    }
}

/// Snapshots of what users read lie in `tests/snapshots`, wherever the test stands.
#[cfg(test)]
pub(crate) fn snapshots() -> impl Drop {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"));
    settings.set_omit_expression(true);
    settings.bind_to_scope()
}

/// Compares with `tests/snapshots/NAME.snap`.
#[cfg(test)]
pub(crate) fn snapshot(name: &str, shown: &str) {
    let _bound = snapshots();
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!(name, shown));
}
