//! Values: literals, names, lists, brackets, calls and methods.

use super::{MAX_DEPTH, Parser};
use crate::condition::codes;
use crate::condition::lex::Token;
use crate::condition::tree::{Kind, Node, Word};
use crate::condition::wording::{quote, shortened};
use crate::diag::Diagnostic;

impl<'a> Parser<'a> {
    /// A value, or `!` and a value.
    pub(super) fn unary(&mut self) -> Node<'a> {
        let start = self.start();
        let in_words = self.is_word("not") && self.starts_value(1);
        if in_words {
            self.word_operator("!");
        }
        if in_words || *self.token() == Token::Not {
            self.advance();
            let kind = match self.nested(Self::unary) {
                Some(inner) => Kind::Not(Box::new(inner)),
                None => Kind::Broken,
            };
            return self.node(start, kind);
        }
        if *self.token() == Token::Minus {
            return self.negative();
        }
        self.postfix()
    }

    fn negative(&mut self) -> Node<'a> {
        let start = self.start();
        let Token::Number(value) = *self.ahead(1) else {
            let diagnostic = self.unsupported();
            self.give_up(diagnostic);
            return self.node(start, Kind::Broken);
        };
        self.advance();
        self.advance();
        self.node(start, Kind::Number(-value))
    }

    /// Whether the token `by` ahead can begin a value.
    fn starts_value(&self, by: usize) -> bool {
        matches!(
            self.ahead(by),
            Token::Name(_)
                | Token::Text(_)
                | Token::Number(_)
                | Token::Bool(_)
                | Token::Open
                | Token::Not
        )
    }

    /// A value and what follows it after dots.
    fn postfix(&mut self) -> Node<'a> {
        let start = self.start();
        let mut node = self.primary();
        let mut dots = 0;
        while *self.token() == Token::Dot {
            let dot = self.span();
            self.advance();
            let span = self.span();
            let Token::Name(text) = *self.token() else {
                self.give_up(
                    Diagnostic::error(codes::MISSING, dot, "nothing follows the `.`")
                        .label("a name is missing after this")
                        .help("write a method, such as `.contains(\"…\")`, or remove the `.`"),
                );
                break;
            };
            self.advance();
            let word = Word { text, span };
            let kind = if *self.token() == Token::Open {
                let arguments = self.arguments();
                Kind::Method(Box::new(node), word, arguments)
            } else {
                Kind::Member(Box::new(node), word)
            };
            node = self.node(start, kind);
            // Each dot makes the tree one level deeper, as a bracket does.
            dots += 1;
            if self.depth + dots > MAX_DEPTH {
                self.too_deep();
                break;
            }
        }
        node
    }

    fn primary(&mut self) -> Node<'a> {
        let start = self.start();
        let kind = match self.token() {
            Token::Name(_) => return self.named(),
            Token::Text(text) => Kind::Text(text.clone()),
            Token::Number(value) => Kind::Number(*value),
            Token::Bool(value) => Kind::Bool(*value),
            Token::OpenList => return self.list(),
            Token::Open => return self.bracketed(),
            Token::Unsupported => {
                let diagnostic = self.unsupported();
                self.give_up(diagnostic);
                return self.node(start, Kind::Broken);
            }
            _ => {
                self.missing();
                return self.node(start, Kind::Broken);
            }
        };
        self.advance();
        self.node(start, kind)
    }

    /// A name, a call, or words that were meant to be one text.
    fn named(&mut self) -> Node<'a> {
        let (start, span) = (self.start(), self.span());
        let Token::Name(text) = *self.token() else { return self.node(start, Kind::Broken) };
        let after_operator = self.at.checked_sub(1).is_some_and(|last| {
            let last = &self.tokens[last].0;
            matches!(last, Token::Compare(_) | Token::In | Token::OpenList | Token::Comma)
        });
        self.advance();
        if *self.token() == Token::Open {
            let arguments = self.arguments();
            return self.node(start, Kind::Call(Word { text, span }, arguments));
        }
        if !after_operator || !self.continues_text() {
            return self.node(start, Kind::Name(text));
        }
        while self.continues_text() {
            self.advance();
        }
        let span = start..self.end();
        let written = shortened(&self.text[span.clone()]);
        self.report(
            Diagnostic::error(codes::NOT_IN_QUOTES, span, format!("`{written}` is not in quotes"))
                .label("a text is written in quotes")
                .help(format!("write \"{written}\"")),
        );
        self.node(start, Kind::Broken)
    }

    /// Whether the current token is one more word of a text that was written without quotes.
    fn continues_text(&self) -> bool {
        match self.token() {
            Token::Name(word) => {
                !["and", "or"].iter().any(|known| word.eq_ignore_ascii_case(known))
                    && !self.at_relation()
            }
            _ => false,
        }
    }

    /// `[a, b]`; a comma after the last is fine, as in CEL.
    fn list(&mut self) -> Node<'a> {
        let start = self.start();
        let items = self.items(Token::CloseList);
        self.node(start, Kind::List(items))
    }

    fn arguments(&mut self) -> Vec<Node<'a>> {
        self.items(Token::Close)
    }

    /// The values between a bracket at the current token and its partner.
    fn items(&mut self, close: Token<'a>) -> Vec<Node<'a>> {
        let open = self.span();
        self.advance();
        let mut items = vec![];
        while *self.token() != close && *self.token() != Token::End {
            let Some(item) = self.nested(Self::any) else { return items };
            items.push(item);
            if *self.token() == Token::Comma {
                self.advance();
            } else if *self.token() != close && self.starts_value(0) {
                self.comma_missing();
            } else {
                break;
            }
        }
        self.close(open, &close);
        items
    }

    fn comma_missing(&mut self) {
        let written = quote(&self.text[self.span()]);
        self.report(
            Diagnostic::error(
                codes::MISSING,
                self.span(),
                format!("a comma is missing before {written}"),
            )
            .label("the next value begins here")
            .help("write `,` between the values"),
        );
    }

    /// `(…)`: the inside, or a list that was written in round brackets.
    fn bracketed(&mut self) -> Node<'a> {
        let (start, open) = (self.start(), self.span());
        let after_in = self.at > 0 && self.tokens[self.at - 1].0 == Token::In;
        self.advance();
        if *self.token() == Token::Close {
            self.advance();
            let span = start..self.end();
            self.report(
                Diagnostic::error(codes::MISSING, span, "nothing stands between the brackets")
                    .label("a value is missing here")
                    .help("write a comparison between them, or remove them"),
            );
            return self.node(start, Kind::Broken);
        }
        let Some(inner) = self.nested(Self::any) else { return self.node(start, Kind::Broken) };
        if !(after_in && *self.token() == Token::Comma) {
            self.close(open, &Token::Close);
            return inner;
        }
        let rest = self.items(Token::Close);
        let span = start..self.end();
        self.report(
            Diagnostic::error(codes::IN_NEEDS_LIST, span, "a list stands in square brackets")
                .label("these are round")
                .help("write `[` and `]` around the values"),
        );
        let items = std::iter::once(inner).chain(rest).collect();
        self.node(start, Kind::List(items))
    }

    fn close(&mut self, open: crate::diag::Span, close: &Token<'a>) {
        if self.token() == close {
            return self.advance();
        }
        if *self.token() != Token::End {
            return self.unexpected();
        }
        let sign = if *close == Token::Close { ")" } else { "]" };
        let opening = quote(&self.text[open.clone()]);
        self.give_up(
            Diagnostic::error(codes::BRACKET, open, format!("{opening} is never closed"))
                .label("opened here")
                .help(format!("write the missing `{sign}`")),
        );
    }

    /// No value begins at the current token.
    fn missing(&mut self) {
        if self.follows_skipped() {
            return;
        }
        let before = self.at.checked_sub(1).map(|last| self.tokens[last].1.clone());
        let (place, span) = match before {
            Some(before) => ("after", before),
            None => ("before", self.span()),
        };
        let written = quote(&self.text[span.clone()]);
        self.report(
            Diagnostic::error(codes::MISSING, span, format!("nothing stands {place} {written}"))
                .label(format!("a value is missing {place} this"))
                .help(format!("write what is missing, or remove {written}")),
        );
    }
}
