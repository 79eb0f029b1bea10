//! Names and types: from the tree to the checked form, with every mistake on the way.
//!
//! Must not evaluate anything. Start at [`check`]; `names` says what a name is, `compare`, `lists`
//! and `calls` check one kind of node each, `texts` what a written text can never be, `slips` has
//! what goes wrong anywhere.

mod calls;
mod compare;
mod lists;
mod names;
mod pattern;
mod slips;
mod texts;

use super::Scope;
use super::codes;
use super::form::{Form, Operand, Place, Test};
use super::tree::{Kind, Node};
use super::wording::quote;
use crate::diag::{Diagnostic, Span};
use slips::Meant;

/// Checks the tree of `text`. `None` where something is wrong; what, is added to `found`.
pub(super) fn check(
    text: &str,
    node: &Node<'_>,
    scope: &Scope<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Form> {
    let mut checker = Checker { text, scope, found, patterns: 0 };
    checker.condition(node)
}

struct Checker<'a> {
    text: &'a str,
    scope: &'a Scope<'a>,
    found: &'a mut Vec<Diagnostic>,
    /// How many patterns there are so far: each takes memory.
    patterns: usize,
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ty {
    Text,
    Number,
    Bool,
}

impl Ty {
    /// Completes "`x` is …".
    fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Bool => "true or false",
        }
    }
}

/// What else is known of the values at a place.
#[derive(Clone, Copy, Debug)]
enum Sort<'a> {
    /// Written in the condition, or worked out.
    Other,
    /// As the CRM has it.
    Kept,
    /// The part of an address after the `@`, in lower case.
    Domain,
    /// One of these names of the agreement: what they are, and they.
    OneOf(&'static str, &'a [String]),
}

/// One side of a comparison whose names exist.
#[derive(Clone, Debug)]
struct Side<'a> {
    operand: Operand,
    ty: Ty,
    sort: Sort<'a>,
    span: Span,
}

/// What a node is when it stands where a value is needed.
enum Seen<'a> {
    Value(Side<'a>),
    /// A name that nothing has.
    Unknown(&'a str, Span),
    /// `null`, in whatever words.
    Null(Span),
    /// Something wrong, which has been reported.
    Bad,
}

impl<'a> Checker<'a> {
    /// A node that must be true or false.
    fn condition(&mut self, node: &Node<'a>) -> Option<Form> {
        match &node.kind {
            Kind::Broken => None,
            Kind::All(terms) => Some(Form::All(self.conditions(terms)?)),
            Kind::Any(terms) => Some(Form::Any(self.conditions(terms)?)),
            Kind::Not(inside) => Some(match self.condition(inside)? {
                Form::Not(inside, _) => *inside,
                inside => Form::Not(Box::new(inside), node.span.clone()),
            }),
            Kind::Compare(left, comparison, right) => {
                let test = self.compare(&node.span, left, *comparison, right)?;
                Some(Form::Leaf(test, node.span.clone()))
            }
            Kind::In(left, right) => {
                let test = self.inside(&node.span, left, right)?;
                Some(Form::Leaf(test, node.span.clone()))
            }
            Kind::Method(of, method, arguments) => {
                let test = self.method(of, method, arguments)?;
                Some(Form::Leaf(test, node.span.clone()))
            }
            Kind::Call(function, arguments) if function.text == "has" => {
                let place = self.has(function, arguments)?;
                Some(Form::Leaf(Test::Has(place), node.span.clone()))
            }
            _ => {
                let place = self.bare(node)?;
                Some(Form::Leaf(Test::True(place), node.span.clone()))
            }
        }
    }

    /// All of them are checked, also where the first is wrong.
    fn conditions(&mut self, nodes: &[Node<'a>]) -> Option<Box<[Form]>> {
        let forms: Vec<Option<Form>> = nodes.iter().map(|node| self.condition(node)).collect();
        forms.into_iter().collect()
    }

    /// A value that stands where true or false is needed: only a field that holds these may.
    fn bare(&mut self, node: &Node<'a>) -> Option<Place> {
        let side = match self.side(node) {
            Seen::Value(side) => side,
            Seen::Unknown(name, span) => {
                self.unknown_name(name, span, Meant::Name);
                return None;
            }
            Seen::Null(span) => {
                self.null(span, None);
                return None;
            }
            Seen::Bad => return None,
        };
        let written = quote(self.slice(&side.span));
        match (&side.operand, side.ty) {
            (Operand::Place(place), Ty::Bool) => return Some(*place),
            (Operand::Bool(_), _) => self.report(
                Diagnostic::error(
                    codes::CONSTANT,
                    side.span,
                    format!("{written} is the same for every lead"),
                )
                .label("not a condition")
                .help("compare a field, or leave this part out"),
            ),
            (operand, ty) => {
                let help = match (operand, ty) {
                    (Operand::Size(_), _) => {
                        format!("compare it, such as `{} >= 1`", self.slice(&side.span))
                    }
                    (Operand::Place(_), Ty::Number) => {
                        let name = self.slice(&side.span);
                        format!("compare it, such as `{name} >= 1`, or write `has({name})`")
                    }
                    (Operand::Place(_), _) => {
                        let name = self.slice(&side.span);
                        format!("compare it, such as `{name} == \"…\"`, or write `has({name})`")
                    }
                    _ => "compare it with a field".to_owned(),
                };
                self.report(
                    Diagnostic::error(
                        codes::NOT_A_CONDITION,
                        side.span,
                        format!("{written} is {}, not a condition", ty.words()),
                    )
                    .label("neither true nor false")
                    .help(help),
                );
            }
        }
        None
    }

    fn slice(&self, span: &Span) -> &'a str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }
}
