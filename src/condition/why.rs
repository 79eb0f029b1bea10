//! Which comparisons decided, and what they found.

use super::eval::Found;
use super::form::{Form, Operand, Test};
use super::{Subject, Term};
use crate::diag::Span;

/// The longest found text that is shown whole, in characters.
const LONGEST_FOUND: usize = 80;

/// Adds the comparisons of `form` that made it what it is.
pub(super) fn decided(form: &Form, text: &str, subject: &Subject<'_>, terms: &mut Vec<Term>) {
    match form {
        Form::All(parts) | Form::Any(parts) => {
            let whole = form.holds(subject);
            for part in parts.iter().filter(|part| part.holds(subject) == whole) {
                decided(part, text, subject, terms);
            }
        }
        Form::Not(inside, span) => match &**inside {
            Form::Leaf(test, _) => terms.push(term(test, span, text, subject, true)),
            inside => decided(inside, text, subject, terms),
        },
        Form::Leaf(test, span) => terms.push(term(test, span, text, subject, false)),
    }
}

fn term(test: &Test, span: &Span, text: &str, subject: &Subject<'_>, negated: bool) -> Term {
    Term {
        text: text.get(span.clone()).unwrap_or_default().to_owned(),
        found: found(test, subject),
        holds: test.holds(subject) != negated,
    }
}

fn found(test: &Test, subject: &Subject<'_>) -> String {
    match test {
        Test::True(place) | Test::Has(place) | Test::Text(place, ..) | Test::Method(place, _) => {
            shown(place.find(subject))
        }
        Test::In(operand, _) | Test::Number(operand, ..) => shown(operand.find(subject)),
        Test::Compare(left, _, right) => {
            let sides: Vec<String> = [left, right]
                .into_iter()
                .filter(|side| !Operand::is_written(side))
                .map(|side| shown(side.find(subject)))
                .collect();
            sides.join(" and ")
        }
    }
}

fn shown(found: Found<'_>) -> String {
    match found {
        Found::Blank => "blank".to_owned(),
        Found::Present => "filled in".to_owned(),
        Found::Bool(bool) => bool.to_string(),
        Found::Number(number) => number.to_string(),
        Found::Text(text) => {
            let cut = text.char_indices().nth(LONGEST_FOUND);
            let (shown, more) = cut.map_or((text, ""), |(end, _)| (&text[..end], "…"));
            let clean: String =
                shown.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            format!("\"{clean}{more}\"")
        }
    }
}
