//! Written texts that can never be what they are compared with: better refused than silently false.

use super::{Checker, Side, Sort};
use crate::condition::codes;
use crate::condition::wording::{in_quotes, listed, nearest, quote, shortened};
use crate::diag::{Diagnostic, Span};

/// What a written text is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Equal,
    NotEqual,
    /// One of a list.
    Item,
    /// A part that a method looks for.
    Part,
    /// A regular expression.
    Pattern,
}

/// The source of a lead that matches none.
const UNKNOWN_SOURCE: &str = "unknown";

impl<'a> Checker<'a> {
    /// Whether `text` can be what `side` has. `None` where it never can, which is then reported.
    pub(super) fn can_be(
        &mut self,
        side: &Side<'a>,
        text: &str,
        span: &Span,
        how: Use,
    ) -> Option<()> {
        let name = shortened(self.slice(&side.span));
        let diagnostic = if text.is_empty() {
            Some(empty(&name, span, how))
        } else {
            match side.sort {
                Sort::Domain => not_a_domain(&name, text, span, how),
                Sort::OneOf(what, names) if !matches!(how, Use::Part | Use::Pattern) => {
                    not_one_of(what, names, text, span)
                }
                Sort::Kept if !matches!(how, Use::Part | Use::Pattern) => outer_space(text, span),
                _ => None,
            }
        };
        match diagnostic {
            Some(diagnostic) => {
                self.report(diagnostic);
                None
            }
            None => Some(()),
        }
    }
}

fn empty(name: &str, span: &Span, how: Use) -> Diagnostic {
    let help = match how {
        Use::Equal => format!("write `!has({name})`"),
        Use::Item => format!("leave it out, and add `|| !has({name})` if blanks are meant"),
        Use::NotEqual | Use::Part | Use::Pattern => format!("write `has({name})`"),
    };
    Diagnostic::error(codes::EMPTY_TEXT, span.clone(), "an empty text is a blank, not a value")
        .label("no value is ever equal to this")
        .help(help)
}

fn not_a_domain(name: &str, text: &str, span: &Span, how: Use) -> Option<Diagnostic> {
    let has_at = text.contains('@');
    let has_upper = how != Use::Pattern && text.to_lowercase() != text;
    let has_space = !matches!(how, Use::Part | Use::Pattern) && text.trim() != text;
    if !has_at && !has_upper && !has_space {
        return None;
    }
    let label = if has_at {
        "holds an `@`"
    } else if has_upper {
        "holds capital letters"
    } else {
        "holds spaces at its ends"
    };
    let domain = text.rsplit('@').next().unwrap_or_default().trim();
    let help = match how {
        Use::Pattern => "take the `@`, and what stands before it, out of the pattern".to_owned(),
        _ if domain.is_empty() => format!("compare `{name}` with a domain, such as \"gmail.com\""),
        _ => format!("write {}", in_quotes(&domain.to_lowercase())),
    };
    // The text may be somebody's address: it is underlined, not repeated.
    let message = format!(
        "this text can never be found in `{name}`: only the domain is kept of it, in lower case"
    );
    Some(Diagnostic::error(codes::DOMAIN, span.clone(), message).label(label).help(help))
}

/// A name that is none of the agreement's stages, sources or segments.
pub(super) fn not_one_of(
    what: &str,
    names: &[String],
    text: &str,
    span: &Span,
) -> Option<Diagnostic> {
    let unknown = (what == "source").then_some(UNKNOWN_SOURCE);
    let known = || names.iter().map(String::as_str).chain(unknown);
    if known().any(|name| name == text) {
        return None;
    }
    let help = match nearest(text, known()) {
        Some(meant) => format!("did you mean {}?", in_quotes(meant)),
        None => format!("the {what}s are {}", listed(known()).replace(" or ", " and ")),
    };
    let message = format!("the agreement has no {what} {}", quote(text));
    let label = format!("not one of the {what}s");
    Some(Diagnostic::error(codes::NO_SUCH_OPTION, span.clone(), message).label(label).help(help))
}

fn outer_space(text: &str, span: &Span) -> Option<Diagnostic> {
    let trimmed = text.trim();
    (trimmed != text).then(|| {
        let message = format!("{} begins or ends with a space", quote(&format!("\"{text}\"")));
        Diagnostic::error(codes::OUTER_SPACE, span.clone(), message)
            .label("values are kept without spaces at their ends")
            .help(format!("write {}", in_quotes(trimmed)))
    })
}
