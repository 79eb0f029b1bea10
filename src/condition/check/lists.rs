//! `a in [b, c]` and `a in name_of_a_list`.

use std::sync::Arc;

use super::names::Named;
use super::slips::Meant;
use super::texts::{Use, not_one_of};
use super::{Checker, Seen, Side, Sort, Ty};
use crate::condition::codes;
use crate::condition::form::{Operand, Set, Test};
use crate::condition::list::List;
use crate::condition::tree::{Kind, Node};
use crate::condition::wording::{in_quotes, listed, nearest, quote, shortened};
use crate::diag::{Diagnostic, Span};

impl<'a> Checker<'a> {
    pub(super) fn inside(
        &mut self,
        whole: &Span,
        left: &Node<'a>,
        right: &Node<'a>,
    ) -> Option<Test> {
        if self.misplaced_not(whole, left) {
            return None;
        }
        if self.is_list(left) && !self.is_list(right) {
            let (list, value) = (self.slice(&left.span), self.slice(&right.span));
            let meant = format!("{} in {}", shortened(value), shortened(list));
            self.list_outside_in(left.span.clone(), Some(meant));
            return None;
        }
        let side = match self.side(left) {
            Seen::Value(side) => Some(side),
            Seen::Unknown(name, span) => {
                self.unknown_name(name, span, Meant::Name);
                None
            }
            Seen::Null(span) => {
                self.null(span, None);
                None
            }
            Seen::Bad => None,
        };
        if side.as_ref().is_some_and(|side| side.ty == Ty::Bool) {
            self.bool_in(whole, left);
            return None;
        }
        let set = match &right.kind {
            Kind::List(items) => self.items(side.as_ref(), right, items),
            Kind::Name(name) => self.list(side.as_ref(), name, &right.span),
            Kind::Broken => None,
            _ => {
                self.needs_list(left, right);
                None
            }
        }?;
        let side = side?;
        if side.operand.is_written() {
            self.constant(whole);
            return None;
        }
        Some(Test::In(side.operand, set))
    }

    fn bool_in(&mut self, whole: &Span, left: &Node<'a>) {
        let name = shortened(self.slice(&left.span));
        self.report(
            Diagnostic::error(
                codes::TYPES,
                whole.clone(),
                format!("`{name}` is true or false: no list is needed"),
            )
            .label("looked up in a list")
            .help(format!("write `{name}` alone, or `!{name}` for the opposite")),
        );
    }

    /// A list that is written out. Every item is checked, also where one is wrong.
    fn items(
        &mut self,
        side: Option<&Side<'a>>,
        list: &Node<'a>,
        items: &[Node<'a>],
    ) -> Option<Set> {
        if items.is_empty() {
            self.report(
                Diagnostic::error(codes::EMPTY_LIST, list.span.clone(), "the list is empty")
                    .label("nothing is ever in it")
                    .help("write the values between `[` and `]`"),
            );
            return None;
        }
        let mut texts: Vec<Box<str>> = vec![];
        let mut numbers = vec![];
        for item in items {
            match (&item.kind, side.map(|side| side.ty)) {
                (Kind::Text(text), Some(Ty::Text) | None) => {
                    let fits = side.is_none_or(|side| {
                        self.can_be(side, text, &item.span, Use::Item).is_some()
                    });
                    texts.extend(fits.then(|| text.as_str().into()));
                }
                (Kind::Number(number), Some(Ty::Number) | None) => numbers.push(*number),
                (Kind::Broken, _) => {}
                (Kind::Text(_) | Kind::Number(_) | Kind::Bool(_), Some(_)) => {
                    self.item_type(side, item);
                }
                _ => self.item(side, item),
            }
        }
        if texts.len() + numbers.len() < items.len() || side.is_none() {
            return None;
        }
        Some(if texts.is_empty() { Set::Numbers(numbers.into()) } else { Set::texts(texts) })
    }

    /// An item of another type than what is looked for.
    fn item_type(&mut self, side: Option<&Side<'a>>, item: &Node<'a>) {
        let Some(side) = side else { return };
        let (name, written) = (self.slice(&side.span), self.slice(&item.span));
        let is = if side.ty == Ty::Number { "a number" } else { "a text" };
        let message = format!("{} is not {is}, as {} is", quote(written), quote(name));
        let help = match &item.kind {
            Kind::Text(text) if text.trim().parse::<f64>().is_ok() => {
                format!("write {} without quotes", shortened(text))
            }
            Kind::Number(_) | Kind::Bool(_) if side.ty == Ty::Text => {
                format!("write {}", in_quotes(written))
            }
            _ => format!("a list holds values of one type, here each must be {is}"),
        };
        self.report(
            Diagnostic::error(codes::LIST_TYPES, item.span.clone(), message)
                .label("can never be found")
                .help(help),
        );
    }

    /// An item that is not a literal.
    fn item(&mut self, side: Option<&Side<'a>>, item: &Node<'a>) {
        let text = side.is_none_or(|side| side.ty == Ty::Text);
        let meant = if text { Meant::NameOrText } else { Meant::Name };
        let is_name = matches!(item.kind, Kind::Name(_) | Kind::Member(..));
        let named = if is_name { self.named(item) } else { Named::Bad };
        match named {
            Named::Unknown(name, span) => return self.unknown_name(name, span, meant),
            Named::Null(span) => return self.null(span, None),
            // Reported already.
            Named::Bad if is_name => return,
            Named::Place(..) | Named::Bad => {}
        }
        let written = quote(self.slice(&item.span));
        self.report(
            Diagnostic::error(
                codes::LIST_ITEM,
                item.span.clone(),
                format!("{written} cannot stand in a list"),
            )
            .label("not a written text or number")
            .help("a list holds texts in quotes, or numbers"),
        );
    }

    /// A list that is named.
    fn list(&mut self, side: Option<&Side<'a>>, name: &str, span: &Span) -> Option<Set> {
        let scope = self.scope;
        let Some(list) = scope.lists.iter().find(|list| list.name() == name) else {
            self.unknown_list(side, name, span);
            return None;
        };
        let side = side?;
        if side.ty == Ty::Number {
            let field = quote(self.slice(&side.span));
            self.report(
                Diagnostic::error(
                    codes::LIST_TYPES,
                    span.clone(),
                    format!("`{name}` holds texts, {field} is a number"),
                )
                .label("can never hold it")
                .help("write the numbers between `[` and `]`"),
            );
            return None;
        }
        match side.sort {
            Sort::Domain => self.domains(side, list, span),
            Sort::OneOf(what, names) => {
                let wrong = list.values().iter().find_map(|v| not_one_of(what, names, v, span));
                if let Some(diagnostic) = wrong {
                    self.report(diagnostic.label(format!("a value of the list `{name}`")));
                    return None;
                }
                Some(Set::List(Arc::clone(list)))
            }
            Sort::Kept | Sort::Other => Some(Set::List(Arc::clone(list))),
        }
    }

    /// A list that domains are looked for in. Addresses in it are counted, never shown: they are
    /// people's.
    fn domains(&mut self, side: &Side<'a>, list: &Arc<List>, span: &Span) -> Option<Set> {
        let addresses = list.values().iter().filter(|value| value.contains('@')).count();
        if addresses == 0 {
            return Some(Set::LowerList(Arc::clone(list)));
        }
        let (name, field) = (list.name(), self.slice(&side.span));
        let count = match addresses {
            1 => "a value".to_owned(),
            more => format!("{more} values"),
        };
        let message =
            format!("`{name}` has {count} with an `@`: only the domain is kept of `{field}`");
        self.report(
            Diagnostic::error(codes::DOMAIN, span.clone(), message)
                .label("an address can never be found")
                .help(format!("write only domains in `lists.{name}`, such as gmail.com")),
        );
        None
    }

    fn unknown_list(&mut self, side: Option<&Side<'a>>, name: &str, span: &Span) {
        let scope = self.scope;
        let written = quote(name);
        if scope.fields.iter().any(|field| field.name == name) {
            let left = side.map_or("…", |side| self.slice(&side.span));
            let text = side.is_some_and(|side| matches!(side.operand, Operand::Text(_)));
            let help = if text {
                format!("write `{name}.contains({})` to look for a part", shortened(left))
            } else {
                format!("write `{} == {name}` to compare the two", shortened(left))
            };
            self.report(
                Diagnostic::error(
                    codes::IN_NEEDS_LIST,
                    span.clone(),
                    format!("{written} is a field, not a list"),
                )
                .label("`in` needs a list")
                .help(help),
            );
            return;
        }
        let lists = || scope.lists.iter().map(|list| list.name());
        let help = match nearest(name, lists()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if lists().next().is_none() => {
                format!("add it under `lists`, or write the values: `[{}]`", in_quotes(name))
            }
            None => format!(
                "add it under `lists`, write `[{}]`, or use {}",
                in_quotes(name),
                listed(lists())
            ),
        };
        self.report(
            Diagnostic::error(
                codes::UNKNOWN_LIST,
                span.clone(),
                format!("{written} is not a list of the agreement"),
            )
            .label("not under `lists`")
            .help(help),
        );
    }

    fn needs_list(&mut self, left: &Node<'a>, right: &Node<'a>) {
        let (a, b) = (shortened(self.slice(&left.span)), self.slice(&right.span));
        let written = shortened(b);
        let help = match &right.kind {
            Kind::Text(_) | Kind::Number(_) => {
                format!("write `{a} == {written}` or `{a} in [{written}]`")
            }
            _ => "write the name of a list, or values between `[` and `]`".to_owned(),
        };
        self.report(
            Diagnostic::error(
                codes::IN_NEEDS_LIST,
                right.span.clone(),
                format!("{} is not a list", quote(b)),
            )
            .label("`in` needs a list")
            .help(help),
        );
    }
}
