//! What a name is: a field, a list, something of the owner, a stage, a source, a segment, or
//! nothing.

use super::{Checker, Seen, Side, Sort, Ty};
use crate::condition::codes;
use crate::condition::form::{Operand, Place};
use crate::condition::parse::means_null;
use crate::condition::tree::{Kind, Node, Word};
use crate::condition::wording::{listed, quote};
use crate::diag::{Diagnostic, Span};
use crate::lead::{Field, FieldType, Keep};

/// What a name turned out to be.
pub(super) enum Named<'a> {
    /// A place; with its field, where it is one.
    Place(Side<'a>, Place, Option<&'a Field>),
    Unknown(&'a str, Span),
    Null(Span),
    Bad,
}

impl<'a> Checker<'a> {
    /// A node that must be a value.
    pub(super) fn side(&mut self, node: &Node<'a>) -> Seen<'a> {
        let (operand, ty) = match &node.kind {
            Kind::Broken => return Seen::Bad,
            Kind::Name(_) | Kind::Member(..) => return self.named_value(node),
            Kind::Text(text) => (Operand::Text(text.as_str().into()), Ty::Text),
            Kind::Number(number) => (Operand::Number(*number), Ty::Number),
            Kind::Bool(bool) => (Operand::Bool(*bool), Ty::Bool),
            Kind::Call(function, arguments) if function.text != "has" => {
                match self.size(function, arguments) {
                    Some(place) => (Operand::Size(place), Ty::Number),
                    None => return Seen::Bad,
                }
            }
            Kind::List(_) => {
                self.list_outside_in(node.span.clone(), None);
                return Seen::Bad;
            }
            _ => {
                self.compared_condition(node, None);
                return Seen::Bad;
            }
        };
        Seen::Value(Side { operand, ty, sort: Sort::Other, span: node.span.clone() })
    }

    fn named_value(&mut self, node: &Node<'a>) -> Seen<'a> {
        match self.named(node) {
            Named::Place(_, _, Some(field)) if field.keep == Keep::Presence => {
                self.not_kept(node.span.clone(), field);
                Seen::Bad
            }
            Named::Place(side, ..) => Seen::Value(side),
            Named::Unknown(name, span) => Seen::Unknown(name, span),
            Named::Null(span) => Seen::Null(span),
            Named::Bad => Seen::Bad,
        }
    }

    /// A field of which only the presence is kept, where its value is needed.
    pub(super) fn not_kept(&mut self, span: Span, field: &Field) {
        let name = &field.name;
        self.report(
            Diagnostic::error(codes::PRESENCE, span, format!("the value of `{name}` is not kept"))
                .label("`keep: presence`: only whether it is filled in is known")
                .help(format!("write `has({name})`, or change `keep` under `fields.{name}`")),
        );
    }

    /// What the name in `node` stands for; kept presences included.
    pub(super) fn named(&mut self, node: &Node<'a>) -> Named<'a> {
        let span = node.span.clone();
        let name = match &node.kind {
            Kind::Name(name) => *name,
            Kind::Member(of, word) => return self.member(span, of, word),
            _ => return Named::Bad,
        };
        let scope = self.scope;
        match name {
            "stage" => self.one_of(span, "stage", scope.stages, Place::Stage),
            "source" => self.one_of(span, "source", scope.sources, Place::Source),
            "segment" => self.one_of(span, "segment", scope.segments, Place::Segment),
            "owner" => {
                self.report(
                    Diagnostic::error(codes::MEMBER, span, "`owner` is not a value by itself")
                        .label("which part of the owner?")
                        .help("write `owner.team` or `owner.id`"),
                );
                Named::Bad
            }
            _ => self.field(name, span),
        }
    }

    fn field(&mut self, name: &'a str, span: Span) -> Named<'a> {
        let scope = self.scope;
        let found = scope.fields.iter().enumerate().find(|(_, field)| field.name == name);
        let Some((index, field)) = found else {
            if scope.lists.iter().any(|list| list.name() == name) {
                self.list_outside_in(span, None);
                return Named::Bad;
            }
            return if means_null(name) { Named::Null(span) } else { Named::Unknown(name, span) };
        };
        let place = Place::Field(index);
        let ty = match field.ty {
            FieldType::Number => Ty::Number,
            FieldType::Bool => Ty::Bool,
            FieldType::Text | FieldType::Option => Ty::Text,
        };
        let (ty, sort) = match field.keep {
            Keep::Domain => (Ty::Text, Sort::Domain),
            Keep::Value | Keep::Presence => (ty, Sort::Kept),
        };
        Named::Place(Side { operand: Operand::Place(place), ty, sort, span }, place, Some(field))
    }

    fn one_of(
        &mut self,
        span: Span,
        name: &'static str,
        names: &'a [String],
        place: Place,
    ) -> Named<'a> {
        if names.is_empty() {
            self.not_here(span, name);
            return Named::Bad;
        }
        let sort = Sort::OneOf(name, names);
        Named::Place(Side { operand: Operand::Place(place), ty: Ty::Text, sort, span }, place, None)
    }

    fn member(&mut self, span: Span, of: &Node<'a>, word: &Word<'a>) -> Named<'a> {
        let part = word.text;
        if !matches!(of.kind, Kind::Name("owner")) {
            let written = quote(self.slice(&span));
            let known = self.scope.fields.iter().any(|field| field.name == part);
            let help = if known {
                format!("write `{part}`: names stand alone")
            } else {
                "only `owner` has parts: `owner.team` and `owner.id`".to_owned()
            };
            self.report(
                Diagnostic::error(codes::MEMBER, span, format!("{written} does not exist"))
                    .label("not a name of the agreement")
                    .help(help),
            );
            return Named::Bad;
        }
        let place = match part {
            "team" => Place::OwnerTeam,
            "id" => Place::OwnerId,
            _ => {
                let message = format!("`owner` has no {}", quote(part));
                self.report(
                    Diagnostic::error(codes::MEMBER, word.span.clone(), message)
                        .label("not known of an owner")
                        .help("write `owner.team` or `owner.id`"),
                );
                return Named::Bad;
            }
        };
        if !self.scope.owner {
            self.not_here(span, if part == "id" { "owner.id" } else { "owner.team" });
            return Named::Bad;
        }
        let side = Side { operand: Operand::Place(place), ty: Ty::Text, sort: Sort::Other, span };
        Named::Place(side, place, None)
    }

    fn not_here(&mut self, span: Span, name: &str) {
        let scope = self.scope;
        let why = if name.starts_with("owner") {
            "this is judged without looking at who owns the lead"
        } else {
            "not known yet where this condition is judged"
        };
        let others = [
            (!scope.stages.is_empty(), "stage"),
            (!scope.sources.is_empty(), "source"),
            (!scope.segments.is_empty(), "segment"),
            (scope.owner, "owner.team"),
            (scope.owner, "owner.id"),
        ];
        let others = listed(others.iter().filter(|(usable, _)| *usable).map(|(_, name)| *name));
        let help = if others.is_empty() {
            "use the names of `fields`".to_owned()
        } else {
            format!("use the names of `fields`, or {others}")
        };
        self.report(
            Diagnostic::error(codes::NOT_HERE, span, format!("`{name}` cannot be used here"))
                .label(why)
                .help(help),
        );
    }
}
