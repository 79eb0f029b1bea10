//! `a == b` and the other comparisons of two values.

use super::slips::Meant;
use super::texts::Use;
use super::{Checker, Seen, Side, Sort, Ty};
use crate::condition::codes;
use crate::condition::form::{Operand, Test};
use crate::condition::lex::Comparison;
use crate::condition::tree::{Kind, Node};
use crate::condition::wording::{in_quotes, quote, shortened};
use crate::diag::{Diagnostic, Span};

impl<'a> Checker<'a> {
    pub(super) fn compare(
        &mut self,
        whole: &Span,
        left: &Node<'a>,
        comparison: Comparison,
        right: &Node<'a>,
    ) -> Option<Test> {
        let slip = self.misplaced_not(whole, left)
            || self.compared_list(left, comparison, right)
            || self.compared_with_bool(left, comparison, right);
        if slip {
            return None;
        }
        let (left, right) = match (self.side(left), self.side(right)) {
            (Seen::Value(left), Seen::Value(right)) => (left, right),
            (left, right) => {
                self.unclear(whole, &left, comparison, &right);
                return None;
            }
        };
        if left.operand.is_written() && right.operand.is_written() {
            self.constant(whole);
            return None;
        }
        if left.ty != right.ty {
            self.types(whole, &left, comparison, &right);
            return None;
        }
        if comparison.is_order() && left.ty != Ty::Number {
            self.no_order(whole, &left, &right);
            return None;
        }
        let (left, comparison, right) = if left.operand.is_written() {
            (right, comparison.flipped(), left)
        } else {
            (left, comparison, right)
        };
        if let Operand::Text(text) = &right.operand {
            let how = if comparison == Comparison::Equal { Use::Equal } else { Use::NotEqual };
            self.can_be(&left, text, &right.span, how)?;
        }
        if let (Operand::Size(_), Operand::Number(number)) = (&left.operand, &right.operand) {
            self.can_be_length(whole, &left, comparison, *number)?;
        }
        Some(match (left.operand, right.operand) {
            (left, Operand::Number(number)) => Test::Number(left, comparison, number),
            (Operand::Place(place), Operand::Text(text)) => {
                Test::Text(place, comparison == Comparison::Equal, text)
            }
            (left, right) => Test::Compare(left, comparison, right),
        })
    }

    /// `country == home_market`: what was meant is `in`.
    fn compared_list(&mut self, left: &Node<'a>, comparison: Comparison, right: &Node<'a>) -> bool {
        let (list, other) = match (self.is_list(left), self.is_list(right)) {
            (true, false) => (left, right),
            (false, true) => (right, left),
            _ => return false,
        };
        let written = matches!(other.kind, Kind::Text(_) | Kind::Number(_) | Kind::Bool(_));
        let other = if written { "field" } else { self.slice(&other.span) };
        let meant = format!("{} in {}", shortened(other), shortened(self.slice(&list.span)));
        let not = comparison == Comparison::NotEqual;
        let meant = if not { format!("!({meant})") } else { meant };
        self.list_outside_in(list.span.clone(), Some(meant));
        true
    }

    /// A length is a whole number of at least 1: what has none is a blank.
    fn can_be_length(
        &mut self,
        whole: &Span,
        size: &Side<'a>,
        comparison: Comparison,
        number: f64,
    ) -> Option<()> {
        let possible = match comparison {
            Comparison::Equal | Comparison::NotEqual => number >= 1.0 && number.fract() == 0.0,
            Comparison::Less => number > 1.0,
            Comparison::AtMost => number >= 1.0,
            Comparison::More | Comparison::AtLeast => true,
        };
        if possible {
            return Some(());
        }
        let written = self.slice(&size.span);
        let name = written.trim_start_matches("size").trim().trim_matches(['(', ')']).trim();
        let has = if comparison == Comparison::NotEqual { "has" } else { "!has" };
        self.report(
            Diagnostic::error(
                codes::LENGTH,
                whole.clone(),
                format!("{} is at least 1: an empty text is a blank", quote(written)),
            )
            .label("no text has such a length")
            .help(format!("write `{has}({})`", shortened(name))),
        );
        None
    }

    /// At least one side is not a value.
    fn unclear(&mut self, whole: &Span, left: &Seen<'a>, comparison: Comparison, right: &Seen<'a>) {
        let null = matches!(left, Seen::Null(_)) || matches!(right, Seen::Null(_));
        for (one, other) in [(left, right), (right, left)] {
            match one {
                Seen::Unknown(name, span) => {
                    // A text without quotes stands on the right, or opposite a text.
                    let meant = match other {
                        Seen::Value(side) if side.operand.is_written() => Meant::Name,
                        Seen::Value(side) => match side.ty {
                            Ty::Text => Meant::NameOrText,
                            Ty::Bool => Meant::NameOrBool,
                            Ty::Number => Meant::Name,
                        },
                        _ if std::ptr::eq(one, right) && !null => Meant::NameOrText,
                        _ => Meant::Name,
                    };
                    self.unknown_name(name, span.clone(), meant);
                }
                Seen::Null(_) => {
                    let not = if comparison == Comparison::NotEqual { "" } else { "!" };
                    let instead = match other {
                        Seen::Value(side) if !side.operand.is_written() => {
                            Some(format!("{not}has({})", shortened(self.slice(&side.span))))
                        }
                        _ => None,
                    };
                    self.null(whole.clone(), instead);
                }
                Seen::Value(_) | Seen::Bad => {}
            }
        }
    }

    pub(super) fn constant(&mut self, whole: &Span) {
        let written = quote(self.slice(whole));
        self.report(
            Diagnostic::error(
                codes::CONSTANT,
                whole.clone(),
                format!("{written} is the same for every lead"),
            )
            .label("no field is compared here")
            .help("compare a field, or leave this part out"),
        );
    }

    fn types(&mut self, whole: &Span, left: &Side<'a>, comparison: Comparison, right: &Side<'a>) {
        let (a, b) = (self.slice(&left.span), self.slice(&right.span));
        let message =
            format!("{} is {}, {} is {}", quote(a), left.ty.words(), quote(b), right.ty.words());
        let (named, written) =
            if left.operand.is_written() { (right, left) } else { (left, right) };
        let name = shortened(self.slice(&named.span));
        let instead = match (&written.operand, named.ty) {
            (Operand::Text(text), Ty::Number) if is_number(text) => Some(text.trim().to_owned()),
            (Operand::Text(text), Ty::Bool) if is_bool(text) => Some(text.to_lowercase()),
            (Operand::Number(_) | Operand::Bool(_), Ty::Text) if !comparison.is_order() => {
                Some(in_quotes(self.slice(&written.span)))
            }
            _ => None,
        };
        let help = match (instead, named.ty) {
            (Some(instead), _) => format!("write `{name} {} {instead}`", comparison.sign()),
            (None, Ty::Bool) => format!("write `{name}` alone, or `!{name}` for the opposite"),
            (None, Ty::Number) if written.operand.is_written() => {
                format!("compare `{name}` with a number")
            }
            (None, Ty::Text) if !matches!(named.sort, Sort::Kept) => {
                format!("compare `{name}` with a text in quotes")
            }
            (None, Ty::Text) if written.ty == Ty::Number => {
                format!("if the CRM keeps numbers there, declare `{name}` as `type: number`")
            }
            _ => "compare values of one type".to_owned(),
        };
        self.report(
            Diagnostic::error(codes::TYPES, whole.clone(), message)
                .label("two different types")
                .help(help),
        );
    }

    fn no_order(&mut self, whole: &Span, left: &Side<'a>, right: &Side<'a>) {
        let named = if left.operand.is_written() { right } else { left };
        let name = shortened(self.slice(&named.span));
        let (message, help) = if named.ty == Ty::Bool {
            let message = "true and false have no order".to_owned();
            (message, format!("write `{name}` alone, or `!{name}` for the opposite"))
        } else {
            let mut help = "compare texts with `==`, `!=` or `in`".to_owned();
            if matches!(named.sort, Sort::Kept) {
                help.push_str(
                    "; if the CRM keeps numbers there, declare the field as `type: number`",
                );
            }
            (format!("texts have no order: `{name}` is a text"), help)
        };
        self.report(
            Diagnostic::error(codes::NO_ORDER, whole.clone(), message)
                .label("compared by size")
                .help(help),
        );
    }
}

fn is_number(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok_and(f64::is_finite)
}

fn is_bool(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}
