//! `has(x)`, `size(x)` and the methods of texts.

use super::names::Named;
use super::slips::Meant;
use super::texts::Use;
use super::{Checker, Seen, Side, Ty};
use crate::condition::codes;
use crate::condition::form::{Operand, Place, Test, TextTest};
use crate::condition::tree::{Kind, Node, Word};
use crate::condition::wording::{in_quotes, nearest, quote, shortened};
use crate::diag::{Diagnostic, Span};
use crate::lead::Keep;

const FUNCTIONS: [&str; 2] = ["has", "size"];
const METHODS: [&str; 4] = ["startsWith", "endsWith", "contains", "matches"];

/// What other languages call the same.
const SYNONYMS: &[(&str, &str)] = &[
    ("exists", "has"),
    ("isset", "has"),
    ("present", "has"),
    ("is_known", "has"),
    ("isblank", "!has"),
    ("isempty", "!has"),
    ("isnull", "!has"),
    ("blank", "!has"),
    ("empty", "!has"),
    ("len", "size"),
    ("length", "size"),
    ("count", "size"),
    ("includes", "contains"),
    ("include", "contains"),
    ("beginswith", "startsWith"),
    ("hasprefix", "startsWith"),
    ("hassuffix", "endsWith"),
    ("match", "matches"),
    ("regex", "matches"),
    ("test", "matches"),
];

/// The function or method that `name` is most likely a slip for.
fn meant(name: &str) -> Option<&'static str> {
    let folded = name.to_ascii_lowercase().replace('_', "");
    let synonym = SYNONYMS.iter().find(|(other, _)| other.replace('_', "") == folded);
    synonym.map(|(_, ours)| *ours).or_else(|| nearest(name, FUNCTIONS.into_iter().chain(METHODS)))
}

impl<'a> Checker<'a> {
    /// The place whose value `has(…)` asks for.
    pub(super) fn has(&mut self, function: &Word<'a>, arguments: &[Node<'a>]) -> Option<Place> {
        let argument = self.only_name(function, arguments)?;
        match self.named(argument) {
            Named::Place(_, place, _) => Some(place),
            other => self.wrong_name(other),
        }
    }

    /// The place whose text `size(…)` measures. Every function but `has` comes here.
    pub(super) fn size(&mut self, function: &Word<'a>, arguments: &[Node<'a>]) -> Option<Place> {
        if function.text != "size" {
            self.unknown_function(function, arguments);
            return None;
        }
        let argument = self.only_name(function, arguments)?;
        match self.named(argument) {
            Named::Place(_, _, Some(field)) if field.keep == Keep::Presence => {
                self.not_kept(argument.span.clone(), field);
                None
            }
            Named::Place(side, place, _) if side.ty == Ty::Text => Some(place),
            Named::Place(side, ..) => {
                let name = quote(self.slice(&side.span));
                self.report(
                    Diagnostic::error(
                        codes::ARGUMENTS,
                        side.span,
                        format!("{name} is {}: it has no length", side.ty.words()),
                    )
                    .label("`size()` measures texts")
                    .help("compare the value itself"),
                );
                None
            }
            other => self.wrong_name(other),
        }
    }

    fn wrong_name(&mut self, named: Named<'a>) -> Option<Place> {
        match named {
            Named::Unknown(name, span) => self.unknown_name(name, span, Meant::Name),
            Named::Null(span) => self.null(span, None),
            Named::Place(..) | Named::Bad => {}
        }
        None
    }

    /// The one argument of `has` and `size`, which is a name.
    fn only_name<'n>(
        &mut self,
        function: &Word<'a>,
        arguments: &'n [Node<'a>],
    ) -> Option<&'n Node<'a>> {
        let name = function.text;
        let (span, help) = match arguments {
            [one] if matches!(one.kind, Kind::Name(_) | Kind::Member(..)) => return Some(one),
            [one] if matches!(one.kind, Kind::Broken) => return None,
            [one] => {
                let help = match &one.kind {
                    Kind::Text(text) => {
                        format!("write `{name}({})`, without quotes", shortened(text))
                    }
                    _ => format!("write the name of one field: `{name}(…)`"),
                };
                (one.span.clone(), help)
            }
            [] => (function.span.clone(), format!("write the field's name: `{name}(…)`")),
            [first, .., last] => {
                let each: Vec<String> = arguments
                    .iter()
                    .take(3)
                    .map(|argument| format!("{name}({})", shortened(self.slice(&argument.span))))
                    .collect();
                (first.span.start..last.span.end, format!("write `{}`", each.join(" && ")))
            }
        };
        self.report(
            Diagnostic::error(
                codes::ARGUMENTS,
                span,
                format!("`{name}` takes the name of one field"),
            )
            .label("not the name of one field")
            .help(help),
        );
        None
    }

    fn unknown_function(&mut self, function: &Word<'a>, arguments: &[Node<'a>]) {
        let name = function.text;
        let argument = match arguments {
            [first, ..] => shortened(self.slice(&first.span)),
            [] => "x".to_owned(),
        };
        let help = match meant(name) {
            Some(method) if METHODS.contains(&method) => {
                let text = arguments.get(1).map_or("\"…\"", |second| self.slice(&second.span));
                format!("write `{argument}.{method}({})`", shortened(text))
            }
            Some(function) => format!("write `{function}({argument})`"),
            None => "the functions are `has(x)` and `size(x)`".to_owned(),
        };
        self.report(
            Diagnostic::error(
                codes::UNKNOWN_FUNCTION,
                function.span.clone(),
                format!("there is no function {}", quote(name)),
            )
            .label("not a function of conditions")
            .help(help),
        );
    }

    /// `x.contains("…")` and the other methods.
    pub(super) fn method(
        &mut self,
        of: &Node<'a>,
        method: &Word<'a>,
        arguments: &[Node<'a>],
    ) -> Option<Test> {
        if !METHODS.contains(&method.text) {
            self.unknown_method(of, method);
            return None;
        }
        let side = self.receiver(of, method);
        let (text, span) = self.only_text(of, method, arguments)?;
        let (side, place) = side?;
        let how = if method.text == "matches" { Use::Pattern } else { Use::Part };
        self.can_be(&side, text, &span, how)?;
        let test = match method.text {
            "startsWith" => TextTest::StartsWith(text.into()),
            "endsWith" => TextTest::EndsWith(text.into()),
            "contains" => TextTest::Contains(text.into()),
            _ => TextTest::Matches(self.pattern(text, &span)?),
        };
        Some(Test::Method(place, test))
    }

    /// The text that a method asks about.
    fn receiver(&mut self, of: &Node<'a>, method: &Word<'a>) -> Option<(Side<'a>, Place)> {
        let side = match self.side(of) {
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
        if let (Operand::Place(place), Ty::Text) = (&side.operand, side.ty) {
            let place = *place;
            return Some((side, place));
        }
        let written = quote(self.slice(&side.span));
        let message = if side.ty == Ty::Text {
            format!("`.{}` asks about a field, not about a written text", method.text)
        } else {
            format!("`.{}` asks about a text; {written} is {}", method.text, side.ty.words())
        };
        self.report(
            Diagnostic::error(codes::ARGUMENTS, side.span, message)
                .label("not a field that holds a text")
                .help(format!("write `field.{}(\"…\")` with a field of `type: text`", method.text)),
        );
        None
    }

    /// The one argument of a method, which is a written text.
    fn only_text<'n>(
        &mut self,
        of: &Node<'a>,
        method: &Word<'a>,
        arguments: &'n [Node<'a>],
    ) -> Option<(&'n str, Span)> {
        let name = method.text;
        let of = shortened(self.slice(&of.span));
        let (span, help) = match arguments {
            [one] => match &one.kind {
                Kind::Text(text) => return Some((text, one.span.clone())),
                Kind::Broken => return None,
                Kind::Name(text) if !self.scope.fields.iter().any(|field| field.name == *text) => {
                    self.unknown_name(text, one.span.clone(), Meant::NameOrText);
                    return None;
                }
                Kind::Number(_) | Kind::Bool(_) => {
                    let text = in_quotes(self.slice(&one.span));
                    (one.span.clone(), format!("write `{of}.{name}({text})`"))
                }
                _ => (one.span.clone(), "write the text itself, in quotes".to_owned()),
            },
            [] => (method.span.clone(), format!("write `{of}.{name}(\"…\")`")),
            [first, .., last] => {
                let each: Vec<String> = arguments
                    .iter()
                    .take(3)
                    .map(|one| format!("{of}.{name}({})", shortened(self.slice(&one.span))))
                    .collect();
                (first.span.start..last.span.end, format!("write `{}`", each.join(" || ")))
            }
        };
        self.report(
            Diagnostic::error(
                codes::ARGUMENTS,
                span,
                format!("`.{name}` takes one text in quotes"),
            )
            .label("not one text in quotes")
            .help(help),
        );
        None
    }

    fn unknown_method(&mut self, of: &Node<'a>, method: &Word<'a>) {
        let of = shortened(self.slice(&of.span));
        let help = match meant(method.text) {
            Some(known) if METHODS.contains(&known) => format!("write `{of}.{known}(\"…\")`"),
            Some(function) => format!("write `{function}({of})`"),
            None => {
                "the methods are `.startsWith`, `.endsWith`, `.contains` and `.matches`".to_owned()
            }
        };
        self.report(
            Diagnostic::error(
                codes::UNKNOWN_FUNCTION,
                method.span.clone(),
                format!("there is no method {}", quote(method.text)),
            )
            .label("not a method of texts")
            .help(help),
        );
    }
}
