//! The only printer. A reader that goes away (`| head`) is not an error.

use std::env;
use std::io::{self, IsTerminal as _, Write as _};

use crate::diag::render::Style;
use crate::diag::words;

/// Columns where the terminal does not say.
const WIDTH: usize = 80;

/// Where a command prints, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term {
    /// How standard output is shown.
    pub(super) style: Style,
    error_color: bool,
    /// Whether a line can be written over.
    overwrites: bool,
}

/// A colour, where colours are shown.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ink {
    Good,
    Bad,
    Warn,
    Faint,
    Strong,
    Link,
    Call,
}

impl Term {
    /// This process's: colour only on a terminal, and not where `NO_COLOR` is set.
    pub(super) fn of_this_process() -> Self {
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        let plain = dumb || env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let color = !plain && io::stdout().is_terminal();
        let columns = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let shown = terminal_size::terminal_size_of(io::stdout());
        let shown = shown.map(|(width, _)| usize::from(width.0));
        let width = columns.or(shown).unwrap_or(WIDTH).clamp(40, 140);
        let error_color = !plain && io::stderr().is_terminal();
        let overwrites = !dumb && io::stdout().is_terminal();
        Self { style: Style { color, width }, error_color, overwrites }
    }

    /// `text` in a colour.
    pub(super) fn ink(&self, ink: Ink, text: &str) -> String {
        paint(self.style.color, ink, text)
    }

    /// `text` in lines that fit, broken between words.
    pub(super) fn paragraph(&self, text: &str) -> String {
        let mut lines = vec![String::new()];
        for word in text.split(' ') {
            let last = lines.last_mut().expect("it begins with one line, and lines are only added");
            match last.chars().count() + 1 + word.chars().count() {
                _ if last.is_empty() => last.push_str(word),
                wide if wide > self.style.width => lines.push(word.to_owned()),
                _ => last.push_str(&format!(" {word}")),
            }
        }
        lines.join("\n")
    }

    /// Prints `text` and ends the line.
    pub(super) fn print(&self, text: &str) {
        // A closed pipe: nobody reads on, and that is all there is to it.
        let _ = writeln!(io::stdout().lock(), "{text}");
    }

    /// Writes `text` as it is.
    pub(super) fn write(&self, text: &str) {
        let _ = io::stdout().lock().write_all(text.as_bytes());
    }

    /// Shows a line that the next one takes the place of; nothing where no line can be written
    /// over.
    pub(super) fn live(&self, text: &str) {
        if self.overwrites {
            self.write(&format!("\r\u{1b}[2K{}", self.ink(Ink::Faint, text)));
            let _ = io::stdout().flush();
        }
    }

    /// Takes the live line away.
    pub(super) fn clear_live(&self) {
        if self.overwrites {
            self.write("\r\u{1b}[2K");
        }
    }

    /// Says something beside the output proper, on standard error.
    pub(super) fn note(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Prints rows in aligned columns, the first of them a heading; `ink` colours a row's first
    /// cell.
    pub(super) fn table<const N: usize>(&self, rows: &[[String; N]], ink: impl Fn(&str) -> Ink) {
        let widths: [usize; N] = std::array::from_fn(|column| {
            rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default()
        });
        for (index, row) in rows.iter().enumerate() {
            let mut line = String::new();
            for (column, cell) in row.iter().enumerate() {
                let gap = if column + 1 == N { 0 } else { widths[column] + 2 };
                let pad = gap.saturating_sub(cell.chars().count());
                let shown = match (index, column) {
                    (0, _) => self.ink(Ink::Faint, cell),
                    (_, 0) => self.ink(ink(cell), cell),
                    _ => cell.clone(),
                };
                line.push_str(&shown);
                line.push_str(&" ".repeat(pad));
            }
            self.print(&line);
        }
    }

    /// Says why a command could not run.
    pub(super) fn error(&self, text: &str) {
        let word = paint(self.error_color, Ink::Bad, "error");
        let _ = writeln!(io::stderr().lock(), "{word}: {text}");
    }
}

/// `1 lead`, `3 leads`.
pub(super) fn many(number: u64, thing: &str) -> String {
    words::count(usize::try_from(number).unwrap_or(usize::MAX), thing)
}

fn paint(color: bool, ink: Ink, text: &str) -> String {
    let code = match ink {
        Ink::Good => "1;32",
        Ink::Bad => "1;31",
        Ink::Warn => "1;33",
        Ink::Faint => "2",
        Ink::Strong => "1",
        Ink::Link => "34",
        Ink::Call => "36",
    };
    if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}
