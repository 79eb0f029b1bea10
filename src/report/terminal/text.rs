//! Lines of a terminal: pieces of text that say what they mean, so that whoever prints them may
//! colour them, and how wide they are.

use std::fmt;

use unicode_width::UnicodeWidthStr as _;

/// Characters of a name that a terminal shows; longer ones are cut.
const LONGEST: usize = 160;

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Piece>);

/// Text of one meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it means.
    pub face: Face,
    /// One line at most, no control characters.
    pub text: String,
}

/// What a piece of text means. Everything can be read without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// As it is.
    Plain,
    /// The name of the whole, or of a section.
    Title,
    /// What is looked for first.
    Strong,
    /// What is looked for last.
    Faint,
    /// Kept.
    Good,
    /// Close to broken.
    Warn,
    /// Broken.
    Bad,
}

impl Line {
    /// A line of one piece.
    pub(super) fn of(face: Face, text: impl Into<String>) -> Self {
        Self::default().with(face, text)
    }

    /// The same with one more piece.
    pub(super) fn with(mut self, face: Face, text: impl Into<String>) -> Self {
        let text = text.into();
        self.0.push(Piece { face, text });
        self
    }
}

impl fmt::Display for Line {
    /// Without colours, and without blanks at the end.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self.0.iter().map(|piece| piece.text.as_str()).collect();
        out.write_str(text.trim_end())
    }
}

/// Columns of a terminal that `text` takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The width of the longest word.
pub(super) fn longest_word(text: &str) -> usize {
    text.split(' ').map(width).max().unwrap_or_default()
}

/// `text` with blanks to fill `columns`.
pub(super) fn left(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// `text` behind blanks that fill `columns`.
pub(super) fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// `text`, cut where it is longer than anybody reads in a terminal.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// `text` on one line of `columns` at most, cut where it is longer.
pub(super) fn cut_to(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let (first, _) = split(&cut(text), columns.saturating_sub(1));
    match columns {
        0 => String::new(),
        // Not even one character and the mark fit.
        _ if width(&first) >= columns => "…".to_owned(),
        _ => format!("{}…", first.trim_end()),
    }
}

/// `text` in lines of `columns` at most, broken between words, and inside words that are longer.
/// At least one line.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for word in text.split(' ') {
        let mut word = word.to_owned();
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(&word) <= columns => {
                line.push(' ');
                line.push_str(&word);
                continue;
            }
            _ => {}
        }
        while width(&word) > columns {
            let (first, rest) = split(&word, columns);
            lines.push(first);
            word = rest;
        }
        lines.push(word);
    }
    lines
}

/// The longest beginning of `text` that `columns` hold, at least one character, and the rest.
fn split(text: &str, columns: usize) -> (String, String) {
    let mut end = text.chars().next().map_or(0, char::len_utf8);
    for (at, c) in text.char_indices().skip(1) {
        // Whole beginnings are measured: joined characters take less than their sum.
        if width(&text[..at + c.len_utf8()]) > columns {
            break;
        }
        end = at + c.len_utf8();
    }
    (text[..end].to_owned(), text[end..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_never_takes_more_than_it_may() {
        for text in ["-1,000,000.00 USD", "名前", "a", "é"] {
            for columns in 0..6 {
                let cut = cut_to(text, columns);
                assert!(width(&cut) <= columns, "{text:?} in {columns}: {cut:?}");
            }
        }
        assert_eq!(cut_to("first-touch", 6), "first…");
        assert_eq!(cut_to("first-touch", 1), "…");
    }
}
