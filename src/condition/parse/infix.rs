//! Comparisons, and the many ways people write them.

use super::Parser;
use crate::condition::codes;
use crate::condition::lex::{Comparison, Token};
use crate::condition::tree::{Kind, Node, Word};
use crate::condition::wording::{in_quotes, quote, shortened};
use crate::diag::{Diagnostic, Span};

/// What stands between two values.
#[derive(Clone, Copy)]
enum Relation {
    Compare(Comparison),
    In,
    /// `not in`, and `!in`: reported already.
    NotIn,
    /// `country contains "x"`: a method written like an operator.
    Method(&'static str),
    /// `like`, which has no counterpart.
    Like,
}

/// What people call nothing. Where one is a field's name, it is the field.
pub(in crate::condition) fn means_null(name: &str) -> bool {
    ["null", "nil", "none", "blank", "empty", "undefined"]
        .iter()
        .any(|word| name.eq_ignore_ascii_case(word))
}

const METHODS: [&str; 4] = ["contains", "startsWith", "endsWith", "matches"];

impl<'a> Parser<'a> {
    /// One comparison at most: `a == b`, `a in b`. A chain of them is refused.
    pub(super) fn comparison(&mut self) -> Node<'a> {
        let start = self.start();
        let left = self.unary();
        let operator = self.span();
        let Some(relation) = self.relation(&left.span) else { return left };
        let right_start = self.start();
        let right = self.unary();
        let sides = [left.span.clone(), right_start..self.end().max(right_start)];
        if !self.at_relation() {
            return self.related(start, left, (relation, operator), right);
        }
        let second = self.span();
        self.relation(&right.span);
        let third_start = self.start();
        self.unary();
        let third = shortened(&self.text[third_start..self.end().max(third_start)]);
        while self.relation(&right.span).is_some() {
            self.unary();
        }
        let whole = start..self.end();
        let [a, b] = sides.map(|side| shortened(&self.text[side]));
        let (first, second) = (&self.text[operator], &self.text[second]);
        let help =
            format!("write each comparison on its own: `{a} {first} {b} && {b} {second} {third}`");
        self.report(
            Diagnostic::error(codes::CHAINED, whole, "comparisons cannot be chained")
                .label("more than one comparison in a row")
                .help(help),
        );
        self.node(start, Kind::Broken)
    }

    pub(super) fn at_relation(&self) -> bool {
        match self.token() {
            Token::Compare(_) | Token::In => true,
            Token::Not => *self.ahead(1) == Token::In,
            Token::Name(name) if name.eq_ignore_ascii_case("not") => *self.ahead(1) == Token::In,
            Token::Name(name) => relation_word(name),
            _ => false,
        }
    }

    /// A name after a complete value: perhaps a comparison in words that cannot be read as what was
    /// meant.
    pub(super) fn foreign_comparison(&self, left: &str) -> Option<Diagnostic> {
        let Token::Name(word) = *self.token() else { return None };
        let left = shortened(left);
        let help = match word.to_ascii_lowercase().as_str() {
            "between" => format!("write `{left} >= 1 && {left} <= 5` with your numbers"),
            "not" | "does" | "doesnt" => {
                format!("write `!` before it all: `!{left}.contains(\"…\")`")
            }
            "gt" | "greater" | "more" | "above" | "over" => format!("write `{left} > …`"),
            "lt" | "less" | "below" | "under" => format!("write `{left} < …`"),
            "gte" | "ge" => format!("write `{left} >= …`"),
            "lte" | "le" => format!("write `{left} <= …`"),
            "ne" | "neq" => format!("write `{left} != …`"),
            "starts" | "begins" => format!("write {}", quote_call(&left, "startsWith")),
            "ends" => format!("write {}", quote_call(&left, "endsWith")),
            "has" | "includes" => format!("write {}", quote_call(&left, "contains")),
            _ => return None,
        };
        let message = format!("{} is not an operator of conditions", quote(word));
        Some(
            Diagnostic::error(codes::WORD_COMPARISON, self.span(), message)
                .label("not a comparison")
                .help(help),
        )
    }

    /// Takes what compares, in whatever way it is written; `None` where nothing does.
    fn relation(&mut self, left: &Span) -> Option<Relation> {
        if !self.at_relation() {
            return None;
        }
        let relation = match *self.token() {
            Token::Compare(comparison) => Relation::Compare(comparison),
            Token::In => Relation::In,
            Token::Name(name) if relation_word(name) => self.word(name, left),
            _ => self.not_in(left),
        };
        self.advance();
        Some(relation)
    }

    /// `not in` and `!in`; leaves `in` to be taken.
    fn not_in(&mut self, left: &Span) -> Relation {
        let start = self.start();
        self.advance();
        let left = &self.text[left.clone()];
        let span = start..self.span().end;
        let message =
            format!("{} is not an operator of conditions", quote(&self.text[span.clone()]));
        self.report(
            Diagnostic::error(codes::WORD_COMPARISON, span, message)
                .label("`!` goes before the whole comparison")
                .help(format!("write `!({} in …)`", shortened(left))),
        );
        Relation::NotIn
    }

    /// A comparison written as a word; leaves its last token to be taken.
    fn word(&mut self, name: &'a str, left: &Span) -> Relation {
        let lower = name.to_ascii_lowercase();
        let start = self.start();
        if let Some(method) = METHODS.iter().find(|method| method.eq_ignore_ascii_case(name)) {
            let left = quote_call(&self.text[left.clone()], method);
            self.word_comparison(start, "a method, not an operator", format!("write {left}"));
            return Relation::Method(method);
        }
        if lower == "like" {
            return Relation::Like;
        }
        let negated = lower == "is"
            && matches!(self.ahead(1), Token::Name(n) if n.eq_ignore_ascii_case("not"));
        if negated {
            self.advance();
        }
        if lower == "is" && *self.ahead(1) == Token::In {
            self.advance();
            if negated {
                let left = shortened(&self.text[left.clone()]);
                let help = format!("write `!({left} in …)`");
                self.word_comparison(start, "`!` goes before the whole comparison", help);
                return Relation::NotIn;
            }
            self.word_comparison(start, "`in` stands alone", "write `in`".to_owned());
            return Relation::In;
        }
        let comparison = if negated { Comparison::NotEqual } else { Comparison::Equal };
        // `is null`: the checker says what to write instead of the whole.
        if !matches!(self.ahead(1), Token::Name(name) if means_null(name)) {
            let sign = comparison.sign();
            let label = format!("this is written `{sign}`");
            self.word_comparison(start, &label, format!("write `{sign}`"));
        }
        Relation::Compare(comparison)
    }

    fn word_comparison(&mut self, start: usize, label: &str, help: String) {
        let span = start..self.span().end;
        let message =
            format!("{} is not an operator of conditions", quote(&self.text[span.clone()]));
        self.report(
            Diagnostic::error(codes::WORD_COMPARISON, span, message).label(label).help(help),
        );
    }

    fn related(
        &mut self,
        start: usize,
        left: Node<'a>,
        (relation, operator): (Relation, Span),
        right: Node<'a>,
    ) -> Node<'a> {
        let (left, right) = (Box::new(left), Box::new(right));
        let kind = match relation {
            Relation::Compare(comparison) => Kind::Compare(left, comparison, right),
            Relation::In => Kind::In(left, right),
            Relation::NotIn => {
                let inside = self.node(start, Kind::In(left, right));
                Kind::Not(Box::new(inside))
            }
            Relation::Method(method) => {
                Kind::Method(left, Word { text: method, span: operator }, vec![*right])
            }
            Relation::Like => {
                self.like(&left, operator, &right);
                Kind::Broken
            }
        };
        self.node(start, kind)
    }

    fn like(&mut self, left: &Node<'a>, operator: Span, right: &Node<'a>) {
        let left = &self.text[left.span.clone()];
        let help = match &right.kind {
            Kind::Text(pattern) => like_help(left, pattern),
            _ => format!("write {}", quote_call(left, "contains")),
        };
        let message =
            format!("{} is not an operator of conditions", quote(&self.text[operator.clone()]));
        self.report(
            Diagnostic::error(codes::WORD_COMPARISON, operator, message)
                .label("conditions compare parts of a text with methods")
                .help(help),
        );
    }
}

/// Whether a name between two values is a comparison in words.
fn relation_word(name: &str) -> bool {
    ["is", "like", "equals", "eq"].iter().any(|word| name.eq_ignore_ascii_case(word))
        || METHODS.iter().any(|method| method.eq_ignore_ascii_case(name))
}

fn quote_call(left: &str, method: &str) -> String {
    format!("`{}.{method}(\"…\")`", shortened(left))
}

/// What says the same as `like` with this pattern.
fn like_help(left: &str, pattern: &str) -> String {
    let left = shortened(left);
    let text = in_quotes(pattern.trim_matches('%'));
    let (open_start, open_end) = (pattern.starts_with('%'), pattern.ends_with('%'));
    match (open_start, open_end) {
        (true, true) => format!("write `{left}.contains({text})`"),
        (false, true) => format!("write `{left}.startsWith({text})`"),
        (true, false) => format!("write `{left}.endsWith({text})`"),
        (false, false) => format!("write `{left} == {text}`"),
    }
}
