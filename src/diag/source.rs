//! A file's text as it may be shown: secrets blanked, every offset with its line and column.

use super::{Span, secret};

/// A place as people count: both from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// The text that diagnostics point into. Whatever looks like a secret is blanked from the start.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    lines: Vec<usize>,
}

impl Source {
    /// The file `name` with this text.
    pub fn new(name: impl Into<String>, text: &str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
        let (name, lines) = (name.into(), lines.collect());
        let mut source = Self { name, text: text.to_owned(), lines };
        secret::find(text).into_iter().for_each(|span| source.hide(&span));
        source
    }

    /// Blanks a place: nothing that was written there is ever shown. Offsets stay as they are.
    pub fn hide(&mut self, span: &Span) {
        let Some(written) = self.text.get(span.clone()) else { return };
        let blank: String = written
            .chars()
            .flat_map(|c| {
                let shown = if matches!(c, '\n' | '\r') { c } else { '*' };
                std::iter::repeat_n(shown, c.len_utf8())
            })
            .collect();
        self.text.replace_range(span.clone(), &blank);
    }

    /// The file's name, as the user gave it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text with its secrets blanked; as long as the file's, byte for byte.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and column of byte `offset`; the end, where it lies beyond it.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let line = self.lines.partition_point(|start| *start <= offset);
        let before = &self.text[self.lines[line - 1]..offset];
        // A byte order mark is no column: no editor shows it.
        let column = before.trim_start_matches('\u{feff}').chars().count() + 1;
        Position { line, column }
    }

    /// The whole lines that hold `span`, as byte offsets.
    pub(super) fn lines_around(&self, span: &Span) -> Span {
        let first = self.lines.partition_point(|start| *start <= span.start).max(1) - 1;
        let after = self.lines.partition_point(|start| *start < span.end.max(span.start + 1));
        self.lines[first]..self.lines.get(after).copied().unwrap_or(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = Source::new("sla.yaml", "\u{feff}ä: ü\r\nb: x\n");
        assert_eq!(source.position(3), Position { line: 1, column: 1 });
        assert_eq!(source.position(5), Position { line: 1, column: 2 });
        assert_eq!(source.position(7), Position { line: 1, column: 4 });
        assert_eq!(source.position(11), Position { line: 2, column: 1 });
        assert_eq!(source.position(999), Position { line: 3, column: 1 });
    }

    #[test]
    fn what_is_hidden_keeps_its_length_and_lines() {
        let mut source = Source::new("x", "a: gehéim\nb");
        source.hide(&(3..11));
        assert_eq!(source.text(), "a: *******\nb");
    }
}
