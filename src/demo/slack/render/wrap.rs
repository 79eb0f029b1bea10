//! Lines of a given width, by what a terminal shows.

use unicode_width::UnicodeWidthStr;

use super::{Span, Style};

/// Columns that `spans` take.
pub(super) fn width(spans: &[Span]) -> usize {
    spans.iter().map(|span| span.text.width()).sum()
}

/// Breaks `spans` at newlines, and between words where a line would grow beyond `columns`. Code
/// keeps its spaces and is broken only where it must be.
pub(super) fn wrap(spans: &[Span], columns: usize) -> Vec<Vec<Span>> {
    let mut page = Page { columns, lines: vec![Vec::new()], gap: None };
    for span in spans {
        for (index, line) in span.text.split('\n').enumerate() {
            if index > 0 {
                page.newline();
            }
            if span.style == Style::Code {
                page.word(line, Style::Code);
            } else {
                page.words(line, span.style);
            }
        }
    }
    page.lines
}

struct Page {
    columns: usize,
    lines: Vec<Vec<Span>>,
    /// A space waits to be written until a word follows it on the same line.
    gap: Option<Style>,
}

impl Page {
    fn newline(&mut self) {
        self.gap = None;
        self.lines.push(Vec::new());
    }

    fn words(&mut self, text: &str, style: Style) {
        for (index, word) in text.split(' ').enumerate() {
            if index > 0 {
                self.gap = Some(style);
            }
            if !word.is_empty() {
                self.word(word, style);
            }
        }
    }

    fn word(&mut self, word: &str, style: Style) {
        let used = self.lines.last().map_or(0, |line| width(line));
        // A word may consist of several spans; what is glued on without a gap stays on its line if
        // it can.
        let gap = usize::from(self.gap.is_some() && used > 0);
        if used > 0 && used + gap + word.width() > self.columns {
            self.newline();
        } else if gap > 0 {
            let glue = self.gap.take().unwrap_or_default();
            self.push(" ", glue);
        }
        self.gap = None;
        let mut rest = word;
        while rest.width() > self.columns {
            let cut = cut(rest, self.columns);
            self.push(&rest[..cut], style);
            self.newline();
            rest = &rest[cut..];
        }
        self.push(rest, style);
    }

    fn push(&mut self, text: &str, style: Style) {
        if text.is_empty() {
            return;
        }
        let Some(line) = self.lines.last_mut() else { return };
        match line.last_mut() {
            Some(last) if last.style == style => last.text.push_str(text),
            _ => line.push(Span::new(style, text)),
        }
    }
}

/// Where to cut so that at most `columns` are before the cut; at least one character.
fn cut(text: &str, columns: usize) -> usize {
    let starts = text.char_indices().map(|(at, _)| at).skip(1);
    starts.take_while(|at| text[..*at].width() <= columns).last().unwrap_or(text.len())
}

/// Fills `spans` up to `columns`.
pub(super) fn pad(mut spans: Vec<Span>, columns: usize) -> Vec<Span> {
    let missing = columns.saturating_sub(width(&spans));
    spans.push(Span::new(Style::Plain, " ".repeat(missing)));
    spans
}
