//! Mistakes that are made in many places: unknown names, `null`, lists and conditions used as
//! values.

use super::Checker;
use crate::condition::codes;
use crate::condition::lex::Comparison;
use crate::condition::tree::{Kind, Node};
use crate::condition::wording::{in_quotes, listed, nearest, quote, shortened};
use crate::diag::{Diagnostic, Span};

/// What an unknown name may have been meant as, from where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// A field or another name.
    Name,
    /// A name, or a text without its quotes.
    NameOrText,
    /// A name, or `true` or `false` in other words.
    NameOrBool,
}

impl<'a> Checker<'a> {
    /// A name that nothing has.
    pub(super) fn unknown_name(&mut self, name: &str, span: Span, meant: Meant) {
        let scope = self.scope;
        let fields = || scope.fields.iter().map(|field| field.name.as_str());
        let others = ["owner.team", "owner.id", "stage", "source", "segment", "true", "false"];
        let near = nearest(name, fields().chain(others));
        let written = quote(name);
        let text = meant == Meant::NameOrText;
        let (code, message, label) = if text && near.is_none() {
            (codes::NOT_IN_QUOTES, format!("{written} is not in quotes"), "not a name")
        } else {
            let message = format!("{written} is not a name of the agreement");
            (codes::UNKNOWN_NAME, message, "not under `fields`")
        };
        let help = match near {
            Some(near) if text => {
                format!("did you mean `{near}`? If it is a text, write {}", in_quotes(name))
            }
            Some(near) => format!("did you mean `{near}`?"),
            None if text => format!("a text is written in quotes: {}", in_quotes(name)),
            None if meant == Meant::NameOrBool => "write `true` or `false`".to_owned(),
            None if scope.fields.is_empty() => "add it under `fields`".to_owned(),
            None => format!("add it under `fields`, or use {}", listed(fields())),
        };
        self.report(Diagnostic::error(code, span, message).label(label).help(help));
    }

    /// `null` where a value is needed; `instead` is what says the same.
    pub(super) fn null(&mut self, span: Span, instead: Option<String>) {
        let written = quote(self.slice(&span));
        let help = match instead {
            Some(instead) => format!("write `{instead}`"),
            None => "use `has(x)` to ask whether a field is filled in".to_owned(),
        };
        self.report(
            Diagnostic::error(codes::NULL, span, format!("conditions have no null: {written}"))
                .label("blanks are asked for with `has()`")
                .help(help),
        );
    }

    /// Whether the node is a list, named or written out.
    pub(super) fn is_list(&self, node: &Node<'a>) -> bool {
        match &node.kind {
            Kind::List(_) => true,
            Kind::Name(name) => {
                !self.scope.fields.iter().any(|field| field.name == *name)
                    && self.scope.lists.iter().any(|list| list.name() == *name)
            }
            _ => false,
        }
    }

    /// A list where a value is needed; `instead` is what was meant.
    pub(super) fn list_outside_in(&mut self, span: Span, instead: Option<String>) {
        let list = self.slice(&span);
        let instead = match instead {
            Some(instead) => instead,
            None if list.starts_with('[') => "field in […]".to_owned(),
            None => format!("field in {}", shortened(list)),
        };
        self.report(
            Diagnostic::error(
                codes::LIST_OUTSIDE_IN,
                span,
                format!("{} is a list, not a value", quote(list)),
            )
            .label("a list stands on the right side of `in`")
            .help(format!("write `{instead}`")),
        );
    }

    /// `!a == b`, which turns `a` round and not the comparison.
    pub(super) fn misplaced_not(&mut self, whole: &Span, left: &Node<'a>) -> bool {
        let Kind::Not(inside) = &left.kind else { return false };
        let meant = shortened(self.slice(&(inside.span.start..whole.end)));
        self.report(
            Diagnostic::error(
                codes::COMPARED_CONDITION,
                left.span.clone(),
                format!(
                    "`!` turns only {} round, not the comparison",
                    quote(self.slice(&inside.span))
                ),
            )
            .label("`!` belongs to the value right behind it")
            .help(format!("put the comparison in brackets: `!({meant})`")),
        );
        true
    }

    /// `(a > 1) == true`: says which of the two is meant.
    pub(super) fn compared_with_bool(
        &mut self,
        left: &Node<'a>,
        comparison: Comparison,
        right: &Node<'a>,
    ) -> bool {
        let (condition, meant) = match (&left.kind, &right.kind) {
            (_, Kind::Bool(meant)) if is_condition(left) => (left, *meant),
            (Kind::Bool(meant), _) if is_condition(right) => (right, *meant),
            _ => return false,
        };
        let written = shortened(self.slice(&condition.span));
        let instead = match comparison {
            Comparison::Equal | Comparison::NotEqual
                if meant == (comparison == Comparison::Equal) =>
            {
                format!("write `{written}` alone")
            }
            _ if matches!(condition.kind, Kind::Call(..) | Kind::Method(..)) => {
                format!("write `!{written}`")
            }
            _ => format!("write `!({written})`"),
        };
        self.compared_condition(condition, Some(instead));
        true
    }

    /// A condition where a value is needed.
    pub(super) fn compared_condition(&mut self, node: &Node<'a>, instead: Option<String>) {
        if self.condition(node).is_none() {
            return;
        }
        let written = quote(self.slice(&node.span));
        let message = format!("{written} is true or false already");
        self.report(
            Diagnostic::error(codes::COMPARED_CONDITION, node.span.clone(), message)
                .label("a condition, not a value")
                .help(instead.unwrap_or_else(|| {
                    "use it by itself, with `!` before it for the opposite".to_owned()
                })),
        );
    }
}

/// Whether the node is true or false by what it is.
fn is_condition(node: &Node<'_>) -> bool {
    match &node.kind {
        Kind::All(_) | Kind::Any(_) | Kind::Compare(..) | Kind::In(..) | Kind::Method(..) => true,
        Kind::Call(function, _) => function.text == "has",
        _ => false,
    }
}
