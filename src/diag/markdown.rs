//! Text of users in Markdown as GitHub reads it, so that nothing in it acts: no heading, no link,
//! no image, no mention of anybody, no reference to another issue. And diagnostics in that form.

use super::{Diagnostic, Severity, Source};

/// Characters that findings take at most: what changes is to fit beside them.
const ROOM: usize = 30_000;
/// Longest piece of text, in characters: one value must not fill a comment.
const LONGEST: usize = 1_000;
/// Stands between what would act together. GitHub drops it.
const APART: &str = "<!-- -->";

/// `text` as it is to be read, on one line. What stands between backquotes stays quoted.
pub fn escaped(text: &str) -> String {
    let text = plain(text);
    // A pair of single ones quotes; with longer runs among them nobody can tell what closes what.
    let quoted = !text.contains("``") && text.matches('`').count().is_multiple_of(2);
    let mut out = String::with_capacity(text.len());
    for (index, piece) in text.split('`').enumerate() {
        if index > 0 {
            out.push_str(if quoted { "`" } else { "\\`" });
        }
        match quoted && index % 2 == 1 {
            // A table ends its cells even there.
            true => out.push_str(&piece.replace('|', "\\|")),
            false => inert(piece, &mut out),
        }
    }
    out
}

/// `text` between HTML tags, where Markdown's own signs mean nothing.
pub fn within_html(text: &str) -> String {
    let mut out = String::new();
    for c in plain(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' | '#' | ':' => out.extend([&c.to_string(), APART]),
            c => out.push(c),
        }
    }
    out
}

fn inert(piece: &str, out: &mut String) {
    for c in piece.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' | '#' => {
                out.push(c);
                out.push_str(APART);
            }
            '/' if out.ends_with(":/") => {
                out.push_str(APART);
                out.push(c);
            }
            '.' if out.to_lowercase().ends_with("www") => {
                out.push_str(APART);
                out.push(c);
            }
            '\\' | '*' | '_' | '[' | ']' | '|' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(c);
            }
            // A list or a line below a heading begins with these.
            '-' | '+' | '=' if out.trim().is_empty() => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
}

/// One line without anything that cannot be seen, cut where it is too long.
fn plain(text: &str) -> String {
    let line = text.trim().chars().filter(|c| !unseen(*c));
    let line: String = line.map(|c| if c.is_control() { ' ' } else { c }).collect();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// What turns the order of letters, or is none.
fn unseen(c: char) -> bool {
    const UNSEEN: [std::ops::RangeInclusive<char>; 3] =
        ['\u{200b}'..='\u{200f}', '\u{202a}'..='\u{202e}', '\u{2060}'..='\u{2069}'];
    UNSEEN.iter().any(|range| range.contains(&c))
}

/// What was found in a file, a line each, worst first; those beyond `most` are counted.
pub fn findings(source: &Source, found: &[Diagnostic], most: usize) -> String {
    let mut sorted: Vec<&Diagnostic> = found.iter().collect();
    sorted.sort_by_key(|one| std::cmp::Reverse(one.severity));
    let lines = sorted.iter().take(most).map(|one| {
        let word = match one.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let line = source.position(one.span.start).line;
        let label = match one.label.is_empty() {
            true => String::new(),
            false => format!(" ({})", escaped(&one.label)),
        };
        let help = match one.help.is_empty() {
            true => String::new(),
            false => format!("<br>{}", escaped(&one.help)),
        };
        let message = escaped(&one.message);
        format!("- **{word} {}**, line {line}: {message}{label}{help}\n", one.code)
    });
    let (mut text, mut shown) = (String::new(), 0);
    for line in lines {
        if text.len() + line.len() > ROOM {
            break;
        }
        text.push_str(&line);
        shown += 1;
    }
    if let Some(more) = sorted.len().checked_sub(shown).filter(|more| *more > 0) {
        text.push_str(&format!("- … and {more} more: `leadpact check` shows all of them.\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::snapshot;

    #[test]
    fn nothing_in_a_name_acts() {
        let names = [
            "@acme/sales please see #12",
            "[click](https://evil.example) ![x](http://x.example/y.png)",
            "<script>alert(1)</script><!-- --> &amp;",
            "| a | b |\n# heading\n- item",
            "**bold** _it_ ~~gone~~ $x$",
            "`score >= 60 || hot`, or `@x`",
            "`` ` a `` @team `",
            "one ` alone @team",
            "WWW.evil.example, ada@customer.example",
            "\u{202e}desrever\u{2066}\u{200b}",
            "= a\t= b",
        ];
        let shown: Vec<String> = names.map(escaped).into();
        snapshot("markdown_names", &shown.join("\n"));
        assert_eq!(escaped(&"x".repeat(2_000)).chars().count(), 1_001);
    }
}
