//! Shows diagnostics as workflow commands, which GitHub puts beside the lines of a pull request.

use super::{Diagnostic, Severity, Source};

/// One command per finding, one per line.
pub fn commands(source: &Source, found: &[Diagnostic]) -> String {
    let lines: Vec<String> = found.iter().map(|one| command(source, one)).collect();
    lines.join("\n")
}

fn command(source: &Source, one: &Diagnostic) -> String {
    let (from, to) = (source.position(one.span.start), source.position(one.span.end));
    let severity = match one.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    // Columns only mean something within one line.
    let columns = match from.line == to.line {
        true => format!(",col={},endColumn={}", from.column, to.column),
        false => String::new(),
    };
    let mut text = one.message.clone();
    if !one.label.is_empty() {
        text.push_str(&format!(" ({})", one.label));
    }
    for (span, words) in &one.others {
        text.push_str(&format!("\nline {}: {words}", source.position(span.start).line));
    }
    if !one.help.is_empty() {
        text.push_str(&format!("\nhelp: {}", one.help));
    }
    let (file, line, end) = (property(source.name()), from.line, to.line);
    let title = property(one.code);
    let text = escaped(&text);
    format!("::{severity} file={file},line={line},endLine={end}{columns},title={title}::{text}")
}

/// What ends a command or begins an escape is escaped.
fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What ends a property as well.
fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_is_one_line_that_nothing_in_it_ends() {
        let text = "a: 1\nb: [2,\n  3]\n";
        let source = Source::new("config/a,b:100%.yaml", text);
        let found = [
            Diagnostic::error("E0110", 3..4, "`1` is 100% wrong,\r\nsee: b")
                .label("a")
                .also(5..6, "the other")
                .help("write `::error::`"),
            Diagnostic::warning("W0101", 8..15, "over two lines"),
        ];
        insta::assert_snapshot!(commands(&source, &found), @r"
        ::error file=config/a%2Cb%3A100%25.yaml,line=1,endLine=1,col=4,endColumn=5,title=E0110::`1` is 100%25 wrong,%0D%0Asee: b (a)%0Aline 2: the other%0Ahelp: write `::error::`
        ::warning file=config/a%2Cb%3A100%25.yaml,line=2,endLine=3,title=W0101::over two lines
        ");
    }
}
