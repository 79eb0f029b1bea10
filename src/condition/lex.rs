//! From text to tokens. What other languages write differently becomes the token that is meant, and
//! a mistake.
//!
//! Must not look at names: whether `contains` is a field or a misplaced word is for the parser to
//! say.

use super::codes;
use super::literal::{self, is_quote};
use super::wording::quote;
use crate::diag::{Diagnostic, Span};

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Comparison {
    /// As written in a condition.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }

    /// The comparison that says the same with its sides exchanged.
    pub(super) fn flipped(self) -> Self {
        match self {
            Self::Less => Self::More,
            Self::AtMost => Self::AtLeast,
            Self::More => Self::Less,
            Self::AtLeast => Self::AtMost,
            same => same,
        }
    }

    /// Whether it needs values that have an order.
    pub(super) fn is_order(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }
}

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    Name(&'a str),
    Text(String),
    Number(f64),
    Bool(bool),
    And,
    Or,
    Not,
    Compare(Comparison),
    In,
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    Dot,
    Minus,
    /// A sign of full CEL that conditions do not have.
    Unsupported,
    /// After the last token; its span is empty.
    End,
}

/// What came of a text.
pub(super) struct Lexed<'a> {
    /// Tokens with their places; the last is `End`.
    pub tokens: Vec<(Token<'a>, Span)>,
    /// Mistakes, in order.
    pub found: Vec<Diagnostic>,
    /// False where a text was not closed, so that the rest cannot be understood.
    pub complete: bool,
}

/// Cuts `text` into tokens.
pub(super) fn lex(text: &str) -> Lexed<'_> {
    let mut lexer = Lexer { text, at: 0, open_lists: 0, tokens: vec![], found: vec![] };
    let mut complete = true;
    while complete && lexer.at < text.len() {
        complete = lexer.token();
    }
    lexer.tokens.push((Token::End, text.len()..text.len()));
    Lexed { tokens: lexer.tokens, found: lexer.found, complete }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// How many `[` are open: between them a comma divides items, never thousands.
    open_lists: usize,
    tokens: Vec<(Token<'a>, Span)>,
    found: Vec<Diagnostic>,
}

/// Signs by length, longest first; those with a hint are what other languages write for the token.
const SIGNS: &[(&str, Token<'static>, Option<&str>)] = &[
    ("===", Token::Compare(Comparison::Equal), Some("==")),
    ("!==", Token::Compare(Comparison::NotEqual), Some("!=")),
    ("&&", Token::And, None),
    ("||", Token::Or, None),
    ("==", Token::Compare(Comparison::Equal), None),
    ("!=", Token::Compare(Comparison::NotEqual), None),
    ("<=", Token::Compare(Comparison::AtMost), None),
    (">=", Token::Compare(Comparison::AtLeast), None),
    ("<>", Token::Compare(Comparison::NotEqual), Some("!=")),
    ("=>", Token::Compare(Comparison::AtLeast), Some(">=")),
    ("=<", Token::Compare(Comparison::AtMost), Some("<=")),
    ("=~", Token::Unsupported, None),
    ("<", Token::Compare(Comparison::Less), None),
    (">", Token::Compare(Comparison::More), None),
    ("=", Token::Compare(Comparison::Equal), Some("==")),
    ("!", Token::Not, None),
    ("&", Token::And, Some("&&")),
    ("|", Token::Or, Some("||")),
    ("≠", Token::Compare(Comparison::NotEqual), Some("!=")),
    ("≤", Token::Compare(Comparison::AtMost), Some("<=")),
    ("≥", Token::Compare(Comparison::AtLeast), Some(">=")),
    ("(", Token::Open, None),
    (")", Token::Close, None),
    ("[", Token::OpenList, None),
    ("]", Token::CloseList, None),
    (",", Token::Comma, None),
    (".", Token::Dot, None),
    ("-", Token::Minus, None),
    ("+", Token::Unsupported, None),
    ("*", Token::Unsupported, None),
    ("/", Token::Unsupported, None),
    ("%", Token::Unsupported, None),
    ("?", Token::Unsupported, None),
    (":", Token::Unsupported, None),
    ("{", Token::Unsupported, None),
    ("}", Token::Unsupported, None),
];

impl<'a> Lexer<'a> {
    /// Reads one token, or skips what is none. False where the rest of the text cannot be read.
    fn token(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let Some(first) = rest.chars().next() else { return false };
        let starts_number = literal::starts_number(rest);
        if first.is_whitespace() {
            self.at += first.len_utf8();
        } else if is_quote(first) {
            return self.quoted(self.at, false);
        } else if starts_number {
            let in_list = self.open_lists > 0;
            let (value, length) = literal::number(self.text, self.at, in_list, &mut self.found);
            self.push(Token::Number(value), length);
        } else if is_name_start(first) {
            return self.name(rest);
        } else if let Some((sign, token, hint)) =
            SIGNS.iter().find(|(sign, ..)| rest.starts_with(sign))
        {
            if let Some(hint) = hint {
                self.foreign(sign, hint);
            }
            match token {
                Token::OpenList => self.open_lists += 1,
                Token::CloseList => self.open_lists = self.open_lists.saturating_sub(1),
                _ => {}
            }
            self.push(token.clone(), sign.len());
        } else {
            self.strange(rest);
        }
        true
    }

    fn push(&mut self, token: Token<'a>, length: usize) {
        self.tokens.push((token, self.at..self.at + length));
        self.at += length;
    }

    fn name(&mut self, rest: &'a str) -> bool {
        let is_part = |c: char| c == '_' || c.is_alphanumeric();
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let name = &rest[..length];
        if matches!(name, "r" | "R") && rest[length..].starts_with(['"', '\'']) {
            return self.quoted(self.at + length, true);
        }
        let token = match name {
            "true" => Token::Bool(true),
            "false" => Token::Bool(false),
            "in" => Token::In,
            _ => Token::Name(name),
        };
        self.push(token, length);
        true
    }

    fn quoted(&mut self, open: usize, raw: bool) -> bool {
        let Some((value, end)) = literal::text(self.text, open, raw, &mut self.found) else {
            return false;
        };
        self.push(Token::Text(value), end - self.at);
        true
    }

    fn foreign(&mut self, sign: &str, hint: &str) {
        let code = if sign == "=" { codes::ASSIGNMENT } else { codes::FOREIGN_OPERATOR };
        let label = match hint {
            "&&" => "\"and\" is written `&&`".to_owned(),
            "||" => "\"or\" is written `||`".to_owned(),
            _ => format!("this comparison is written `{hint}`"),
        };
        self.report(code, sign.len(), format!("`{sign}` is not an operator of conditions")).label =
            label;
        if let Some(last) = self.found.last_mut() {
            last.help = format!("write `{hint}`");
        }
    }

    /// Characters that no condition has; a run of them is one mistake.
    fn strange(&mut self, rest: &str) {
        let is_strange = |c: char| {
            let known = c.is_whitespace() || is_quote(c) || is_name_start(c) || c.is_ascii_digit();
            !known && !SIGNS.iter().any(|(sign, ..)| sign.starts_with(c))
        };
        let length = rest.find(|c| !is_strange(c)).unwrap_or(rest.len());
        let run = &rest[..length];
        let invisible = run.chars().all(|c| c.is_control() || is_invisible(c));
        let (message, help) = if invisible {
            let code = run.chars().next().map_or(0, u32::from);
            let message = format!("an invisible character (U+{code:04X}) is in the condition");
            (message, "delete it, or type this part of the line again".to_owned())
        } else {
            let message = format!("{} is not part of a condition", quote(run));
            (message, "remove it; if it belongs to a text, put the text in quotes".to_owned())
        };
        let diagnostic = self.report(codes::CHARACTER, length, message);
        diagnostic.label = "conditions do not use this".to_owned();
        diagnostic.help = help;
        self.at += length;
    }

    fn report(&mut self, code: &'static str, length: usize, message: String) -> &mut Diagnostic {
        let span = self.at..self.at + length;
        self.found.push(Diagnostic::error(code, span, message));
        let last = self.found.len() - 1;
        &mut self.found[last]
    }
}

fn is_name_start(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}
