//! Reads Rust source as text: words and marks without comments and literals, and what of it is
//! tests.
//!
//! No parser: what the rules ask (who names whom, how long is a function) needs only tokens.

use std::ops::RangeInclusive;

/// One word or mark of the code. A literal is the mark `"`; comments leave no trace.
pub(crate) struct Token {
    /// Line, from 1.
    pub(crate) line: usize,
    /// The word, a single mark, or `::`.
    pub(crate) text: String,
}

/// One file of the project.
pub(crate) struct Source {
    /// Path from the project's root, with `/`.
    pub(crate) path: String,
    /// Everything in it.
    pub(crate) text: String,
    /// Its code outside tests; empty where the whole file is tests, or is not Rust.
    pub(crate) code: Vec<Token>,
    /// Which of its lines are tests.
    tests: Vec<RangeInclusive<usize>>,
}

impl Source {
    /// Reads `text` as the file at `path`.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let mut code = if path.ends_with(".rs") { tokens(text) } else { vec![] };
        let mut tests = cut_tests(&mut code);
        if is_test(path) {
            tests = vec![1..=usize::MAX];
            code.clear();
        }
        Self { path: path.into(), text: text.into(), code, tests }
    }

    /// Whether the line is part of a test.
    pub(crate) fn is_test_line(&self, line: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&line))
    }

    /// How many of its lines are no tests.
    pub(crate) fn lines(&self) -> usize {
        (1..=self.text.lines().count()).filter(|line| !self.is_test_line(*line)).count()
    }

    /// Whether it is Rust.
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether it is Rust that ends up in the product.
    pub(crate) fn is_product(&self) -> bool {
        self.is_rust() && self.path.starts_with("src/") && !is_test(&self.path)
    }

    /// The modules it lies in: `src/lead/mod.rs` is `[lead]`, `src/lead/field.rs` is `[lead,
    /// field]`.
    pub(crate) fn module(&self) -> Vec<&str> {
        let inner = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        inner.trim_end_matches("/mod").split('/').collect()
    }

    /// Every path the code names, with each beginning of it, `use` trees spread out:
    /// `use crate::{id::LeadId, diag}` is `crate`, `crate::id`, `crate::id::LeadId`, `crate::diag`.
    pub(crate) fn paths(&self) -> Vec<(usize, Vec<&str>)> {
        let (mut found, mut path, mut braces) = (vec![], vec![], vec![]);
        let mut before = "";
        for Token { line, text } in &self.code {
            match text.as_str() {
                "{" if before == "::" => braces.push(path.clone()),
                "{" => braces.push(vec![]),
                "}" => drop(braces.pop()),
                word if is_word(word) && word != "as" && before != "as" => {
                    if before != "::" {
                        path = braces.last().cloned().unwrap_or_default();
                    }
                    path.push(word);
                    found.push((*line, path.clone()));
                }
                _ => {}
            }
            before = text;
        }
        found
    }
}

/// Whether a token is a name or keyword.
pub(crate) fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// The token at which the bracket opened at or after `from` closes, or a `;` outside brackets.
pub(crate) fn end_of_item(code: &[Token], from: usize) -> usize {
    let mut depth = 0;
    let is_use = code.get(from).is_some_and(|token| token.text == "use");
    for (at, token) in code.iter().enumerate().skip(from) {
        match token.text.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth -= 1,
            _ => {}
        }
        if depth == 0 && (token.text == ";" || token.text == "}" && !is_use) {
            return at;
        }
    }
    code.len().saturating_sub(1)
}

/// Whether the file holds nothing but tests.
fn is_test(path: &str) -> bool {
    path.trim_end_matches(".rs").split('/').any(|part| part == "tests")
}

/// Takes items behind `#[cfg(test)]` out of `code`; returns their lines.
fn cut_tests(code: &mut Vec<Token>) -> Vec<RangeInclusive<usize>> {
    const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut lines = vec![];
    while let Some(from) = code
        .windows(MARK.len())
        .position(|window| window.iter().map(|token| token.text.as_str()).eq(MARK))
    {
        let mut item = from + MARK.len();
        while code.get(item).is_some_and(|token| token.text == "#") {
            item += 1 + code[item..].iter().position(|token| token.text == "]").unwrap_or(0);
        }
        let to = end_of_item(code, item).max(from);
        lines.push(code[from].line..=code[to].line);
        code.drain(from..=to);
    }
    lines
}

/// Cuts Rust into tokens.
fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = vec![];
    let (mut rest, mut line) = (text, 1);
    while let Some(first) = rest.chars().next() {
        let (length, kept) = token(rest, first);
        if let Some(kept) = kept {
            found.push(Token { line, text: kept.into() });
        }
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    found
}

/// The length of what `rest` begins with, and the token it is, if any.
fn token(rest: &str, first: char) -> (usize, Option<&str>) {
    let until = |end: &str, from: usize| {
        rest[from..].find(end).map_or(rest.len(), |found| from + found + end.len())
    };
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    if rest.starts_with("//") {
        return (until("\n", 0) - usize::from(rest.contains('\n')), None);
    }
    if rest.starts_with("/*") {
        return (until("*/", 0), None);
    }
    if ["r", "br", "cr"].contains(&&rest[..word]) {
        let hashes = rest[word..].len() - rest[word..].trim_start_matches('#').len();
        if rest[word + hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            return (until(&end, word + hashes + 1), Some("\""));
        }
    }
    match first {
        '"' => (quoted(rest, '"'), Some("\"")),
        '\'' => {
            let mut after = rest[1..].chars();
            let (one, two) = (after.next(), after.next());
            if one == Some('\\') || two == Some('\'') {
                return (quoted(rest, '\''), Some("\""));
            }
            (1, None)
        }
        _ if word > 0 => (word, Some(&rest[..word])),
        ':' if rest.starts_with("::") => (2, Some("::")),
        _ if first.is_whitespace() => (first.len_utf8(), None),
        _ => (first.len_utf8(), Some(&rest[..first.len_utf8()])),
    }
}

/// The length of the literal that `rest` begins with, closed by `mark`.
fn quoted(rest: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == mark => return at + 1,
            _ => {}
        }
    }
    rest.len()
}
