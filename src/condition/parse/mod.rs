//! From tokens to a tree, by precedence: `||`, `&&`, one comparison, `!`, methods. Mistakes whose
//! meaning is clear are reported and read as what was meant, so that the rest is checked as well.
//!
//! Must not know which names exist. Start at [`parse`].

mod infix;
mod operand;

pub(super) use infix::means_null;

use super::codes;
use super::lex::Token;
use super::tree::{Kind, Node};
use super::wording::quote;
use crate::diag::{Diagnostic, Span};

/// How deep brackets, `!` and lists may be nested.
pub(super) const MAX_DEPTH: usize = 32;
/// How many nodes a condition may have.
pub(super) const MAX_NODES: usize = 500;

/// Reads the tokens of `text`, whose last is `End`. `None` where they cannot be understood as a
/// whole.
pub(super) fn parse<'a>(
    text: &'a str,
    tokens: Vec<(Token<'a>, Span)>,
    found: &mut Vec<Diagnostic>,
) -> Option<Node<'a>> {
    let mut parser =
        Parser { text, tokens, at: 0, depth: 0, nodes: 0, found: vec![], gave_up: false };
    let node = parser.any();
    if *parser.token() != Token::End {
        parser.unexpected();
    }
    found.append(&mut parser.found);
    (!parser.gave_up).then_some(node)
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<(Token<'a>, Span)>,
    at: usize,
    depth: usize,
    nodes: usize,
    found: Vec<Diagnostic>,
    /// What follows cannot be understood: nothing more is read or reported.
    gave_up: bool,
}

impl<'a> Parser<'a> {
    /// Terms joined by `||`.
    fn any(&mut self) -> Node<'a> {
        let start = self.start();
        let mut terms = vec![self.all()];
        while self.joins(&Token::Or, "or", "||") {
            terms.push(self.all());
        }
        self.join(start, terms, Kind::Any)
    }

    /// Terms joined by `&&`.
    fn all(&mut self) -> Node<'a> {
        let start = self.start();
        let mut terms = vec![self.comparison()];
        while self.joins(&Token::And, "and", "&&") {
            terms.push(self.comparison());
        }
        self.join(start, terms, Kind::All)
    }

    /// Takes the operator `sign`, also where it is written as a word.
    fn joins(&mut self, operator: &Token<'a>, word: &str, sign: &str) -> bool {
        if self.is_word(word) {
            self.word_operator(sign);
        } else if self.token() != operator {
            return false;
        }
        self.advance();
        true
    }

    fn join(
        &mut self,
        start: usize,
        mut terms: Vec<Node<'a>>,
        kind: fn(Vec<Node<'a>>) -> Kind<'a>,
    ) -> Node<'a> {
        match terms.pop() {
            Some(only) if terms.is_empty() => only,
            last => {
                terms.extend(last);
                self.node(start, kind(terms))
            }
        }
    }

    fn token(&self) -> &Token<'a> {
        &self.tokens[self.at].0
    }

    fn ahead(&self, by: usize) -> &Token<'a> {
        &self.tokens[(self.at + by).min(self.tokens.len() - 1)].0
    }

    fn span(&self) -> Span {
        self.tokens[self.at].1.clone()
    }

    fn start(&self) -> usize {
        self.span().start
    }

    /// Where the last token that was taken ends.
    fn end(&self) -> usize {
        self.at.checked_sub(1).map_or(0, |last| self.tokens[last].1.end)
    }

    /// Takes one token; never goes beyond the last.
    fn advance(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.token(), Token::Name(name) if name.eq_ignore_ascii_case(word))
    }

    fn node(&mut self, start: usize, kind: Kind<'a>) -> Node<'a> {
        self.nodes += 1;
        let span = start..self.end().max(start);
        if self.nodes == MAX_NODES + 1 {
            let whole = 0..self.text.len();
            let message = format!("the condition has more than {MAX_NODES} parts");
            self.give_up(
                Diagnostic::error(codes::TOO_BIG, whole, message)
                    .label("too many parts")
                    .help("put long lists of values under `lists:` and name them here"),
            );
        }
        Node { span, kind }
    }

    /// Reads something one level deeper.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth == MAX_DEPTH {
            self.too_deep();
            return None;
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        Some(read)
    }

    fn too_deep(&mut self) {
        let message = format!("the condition is nested more than {MAX_DEPTH} levels deep");
        self.give_up(
            Diagnostic::error(codes::TOO_BIG, self.span(), message)
                .label("one level too many")
                .help("take away brackets that are not needed, or split the condition"),
        );
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if !self.gave_up {
            self.found.push(diagnostic);
        }
    }

    /// Reports, and goes to the end: what follows would only be guessed at.
    fn give_up(&mut self, diagnostic: Diagnostic) {
        self.report(diagnostic);
        self.gave_up = true;
        self.at = self.tokens.len() - 1;
    }

    /// `and`, `or` or `not` at the current token.
    fn word_operator(&mut self, sign: &str) {
        let span = self.span();
        let message =
            format!("{} is not an operator of conditions", quote(&self.text[span.clone()]));
        self.report(
            Diagnostic::error(codes::WORD_OPERATOR, span, message)
                .label(format!("this is written `{sign}`"))
                .help(format!("write `{sign}`")),
        );
    }

    /// Whether characters that are no token, and reported already, stand right before the current
    /// one.
    fn follows_skipped(&self) -> bool {
        let gap = self.text.get(self.end()..self.start());
        gap.is_some_and(|gap| !gap.trim().is_empty())
    }

    /// The current token cannot follow a complete value.
    fn unexpected(&mut self) {
        if self.follows_skipped() {
            self.gave_up = true;
            self.at = self.tokens.len() - 1;
            return;
        }
        let span = self.span();
        let written = quote(&self.text[span.clone()]);
        let from = self.at.checked_sub(1).map_or(span.start, |last| self.tokens[last].1.start);
        let left = &self.text[from..self.end().max(from)];
        let diagnostic = match self.token() {
            Token::Close | Token::CloseList => {
                let open = if *self.token() == Token::Close { "(" } else { "[" };
                Diagnostic::error(codes::BRACKET, span, format!("{written} closes nothing"))
                    .label(format!("no `{open}` before it is still open"))
                    .help(format!("remove it, or write the `{open}` where it belongs"))
            }
            Token::Unsupported | Token::Minus | Token::OpenList => self.unsupported(),
            Token::Comma => {
                Diagnostic::error(codes::NO_OPERATOR, span, "a comma cannot join conditions")
                    .label("a comma is only for lists")
                    .help("write `&&` where both must hold, `||` where one is enough")
            }
            _ => self.foreign_comparison(left).unwrap_or_else(|| {
                let left = quote(left);
                let message = format!("an operator is missing between {left} and {written}");
                Diagnostic::error(codes::NO_OPERATOR, from..span.end, message)
                    .label("two values side by side")
                    .help("write `&&`, `||` or a comparison such as `==` between them")
            }),
        };
        self.give_up(diagnostic);
    }

    /// A sign of full CEL at the current token.
    fn unsupported(&self) -> Diagnostic {
        let span = self.span();
        let sign = &self.text[span.clone()];
        let (message, help) = match sign {
            "[" => (
                "a value cannot be taken out of a list here".to_owned(),
                "`[…]` is only for lists on the right side of `in`".to_owned(),
            ),
            "-" | "+" | "*" | "/" | "%" => (
                format!("conditions do not calculate: `{sign}`"),
                match self.hyphenated() {
                    Some(word) => format!("if it is a text, put it in quotes: \"{word}\""),
                    None => "compare a field with a written number".to_owned(),
                },
            ),
            "?" | ":" => (
                format!("conditions have no `{sign}`"),
                "write both cases with `&&` and `||`".to_owned(),
            ),
            "=~" => {
                ("conditions have no `=~`".to_owned(), "write `field.matches(\"…\")`".to_owned())
            }
            "{" | "}" => (
                format!("conditions have no `{sign}`"),
                "a list stands in square brackets: `[\"US\", \"CA\"]`".to_owned(),
            ),
            _ => (format!("conditions have no `{sign}`"), "remove it".to_owned()),
        };
        Diagnostic::error(codes::UNSUPPORTED, span, message)
            .label("not part of conditions")
            .help(help)
    }

    /// The word around a `-` that has no space on either side: `US-East`, `2026-01-01`.
    fn hyphenated(&self) -> Option<String> {
        let sign = self.span();
        let is_word = |c: char| c == '-' || c == '_' || c.is_alphanumeric();
        let (before, after) = (&self.text[..sign.start], &self.text[sign.end..]);
        let start = before
            .rfind(|c| !is_word(c))
            .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
        let length = after.find(|c| !is_word(c)).unwrap_or(after.len());
        let whole = &self.text[start..sign.end + length];
        let alone = start == sign.start || length == 0 || &self.text[sign] != "-";
        (!alone).then(|| super::wording::shortened(whole))
    }
}
