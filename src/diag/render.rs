//! Shows diagnostics: as text for people, as one JSON object for programs.
//!
//! Prints nothing; `cli::term` does.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde_json::{Value, json};

use super::{Diagnostic, Severity, Source, Span, words};

/// How many diagnostics are shown; more of them say nothing that these do not.
const SHOWN: usize = 100;

/// How text is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// With colour.
    pub color: bool,
    /// Columns.
    pub width: usize,
}

impl Style {
    /// Without colour, for logs, files and tests.
    pub const PLAIN: Self = Self { color: false, width: 100 };
}

/// How many errors and warnings there are.
pub fn tally(diagnostics: &[Diagnostic]) -> (usize, usize) {
    let errors = diagnostics.iter().filter(|one| one.severity == Severity::Error).count();
    (errors, diagnostics.len() - errors)
}

/// Every diagnostic with its place in the text, a blank line between them.
pub fn text(source: &Source, diagnostics: &[Diagnostic], style: Style) -> String {
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(style.width);
    let shown: Vec<String> = diagnostics
        .iter()
        .take(SHOWN)
        .map(|one| render(&renderer, style.width, source, one))
        .collect();
    let mut out = shown.join("\n\n");
    if diagnostics.len() > SHOWN {
        let more = words::count(diagnostics.len() - SHOWN, "more finding");
        out.push_str(&format!("\n\n… and {more}"));
    }
    out
}

/// The file, its version and everything found, as one object. Lines and columns count from 1.
pub fn json(source: &Source, version: Option<u32>, hash: &str, found: &[Diagnostic]) -> Value {
    let (errors, warnings) = tally(found);
    json!({
        "file": source.name(),
        "version": version,
        "hash": hash,
        "diagnostics": found.iter().map(|one| object(source, one)).collect::<Vec<_>>(),
        "errors": errors,
        "warnings": warnings,
    })
}

fn render(renderer: &Renderer, width: usize, source: &Source, one: &Diagnostic) -> String {
    // Only the lines concerned are handed over: a large file is not walked for every finding.
    let spans = one.others.iter().map(|(span, _)| span).chain([&one.span]);
    let from = spans.clone().map(|span| span.start).min().unwrap_or(0);
    let to = spans.map(|span| span.end).max().unwrap_or(0);
    let window = source.lines_around(&(from..to));
    let text = &source.text()[window.clone()];
    let within = |span: &Span| {
        let inside = |at: usize| at.clamp(window.start, window.end) - window.start;
        text.floor_char_boundary(inside(span.start))..text.ceil_char_boundary(inside(span.end))
    };
    let label = |words: &str| (!words.is_empty()).then(|| words.to_owned());
    let mut snippet = Snippet::source(text)
        .path(source.name())
        .line_start(source.position(window.start).line)
        .annotation(AnnotationKind::Primary.span(within(&one.span)).label(label(&one.label)));
    for (span, words) in &one.others {
        snippet =
            snippet.annotation(AnnotationKind::Context.span(within(span)).label(label(words)));
    }
    let level = match one.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level.primary_title(&one.message).id(one.code).element(snippet);
    if !one.help.is_empty() {
        group = group.element(Level::HELP.message(wrapped(&one.help, width)));
    }
    let lines: Vec<String> =
        renderer.render(&[group]).lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}

/// `text` in lines that fit beside the margin of a snippet. Lines that are there already stay.
fn wrapped(text: &str, width: usize) -> String {
    let room = width.saturating_sub(16).max(24);
    let mut lines: Vec<String> = Vec::new();
    for given in text.lines() {
        let mut line = String::new();
        for word in given.split(' ') {
            let length = line.chars().count() + 1 + word.chars().count();
            if !line.trim().is_empty() && length > room {
                lines.push(std::mem::take(&mut line));
            } else if !line.is_empty() || word.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines.join("\n")
}

fn object(source: &Source, one: &Diagnostic) -> Value {
    let place = |span: &Span, key: &str, words: &str| {
        let (from, to) = (source.position(span.start), source.position(span.end));
        json!({
            key: words,
            "line": from.line,
            "column": from.column,
            "end_line": to.line,
            "end_column": to.column,
        })
    };
    let mut object = place(&one.span, "label", &one.label);
    object["severity"] = match one.severity {
        Severity::Error => "error".into(),
        Severity::Warning => "warning".into(),
    };
    object["code"] = one.code.into();
    object["message"] = one.message.as_str().into();
    object["help"] = one.help.as_str().into();
    let others = one.others.iter().map(|(span, words)| place(span, "message", words));
    object["others"] = others.collect();
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "x-common: &slow 30 minuten\nrules:\n  - after: 1 hour\n  - after: *slow\n";

    fn found() -> Vec<Diagnostic> {
        let at = TEXT.find("*slow").unwrap();
        let anchor = TEXT.find("30").unwrap();
        vec![
            Diagnostic::error("E0110", at..at + 5, "`30 minuten` is not a length of time")
                .label("used here as `after`")
                .also(anchor..anchor + 10, "the value comes from this anchor")
                .help("write `30 minutes` or `4 working hours`"),
            Diagnostic::warning("W0101", 27..32, "nothing follows from this"),
        ]
    }

    #[test]
    fn text_shows_the_places_and_what_to_write() {
        let shown = text(&Source::new("sla.yaml", TEXT), &found(), Style::PLAIN);
        let _here = crate::diag::snapshots();
        insta::assert_snapshot!(shown);
    }

    #[test]
    fn json_counts_lines_and_columns_from_one() {
        let shown = json(&Source::new("sla.yaml", TEXT), Some(3), "a1b2c3d4e5f6", &found());
        let _here = crate::diag::snapshots();
        insta::assert_json_snapshot!(shown);
    }

    #[test]
    fn places_outside_the_text_are_shown_at_its_end() {
        let source = Source::new("sla.yaml", "a: 1");
        for span in [4..4, 4..5, 90..99, 0..0] {
            let one = Diagnostic::error("E0001", span.clone(), "something");
            assert!(text(&source, &[one], Style::PLAIN).contains("sla.yaml:1:"), "{span:?}");
        }
        let empty = Diagnostic::error("E0009", 0..0, "nothing there");
        assert!(text(&Source::new("x", ""), &[empty], Style::PLAIN).contains("nothing there"));
    }

    #[test]
    fn colour_only_when_asked() {
        let source = Source::new("sla.yaml", TEXT);
        assert!(!text(&source, &found(), Style::PLAIN).contains('\u{1b}'));
        let colour = Style { color: true, width: 80 };
        assert!(text(&source, &found(), colour).contains('\u{1b}'));
    }
}
