//! Patterns: regular expressions whose time is linear in the text and whose memory has a limit.

use regex::{Regex, RegexBuilder};

use super::Checker;
use crate::condition::codes;
use crate::diag::{Diagnostic, Span};

/// How much memory one pattern may take, in bytes.
const PATTERN_BYTES: usize = 256 * 1024;
/// How many patterns a condition may have.
const MAX_PATTERNS: usize = 8;
/// How deep a pattern's groups may be nested.
const PATTERN_DEPTH: u32 = 32;

impl Checker<'_> {
    /// The pattern of `.matches()`.
    pub(super) fn pattern(&mut self, pattern: &str, span: &Span) -> Option<Regex> {
        self.patterns += 1;
        if self.patterns > MAX_PATTERNS {
            let message = format!("the condition has more than {MAX_PATTERNS} patterns");
            self.report(
                Diagnostic::error(codes::PATTERN_TOO_LARGE, span.clone(), message)
                    .label("one pattern too many")
                    .help("join patterns with `|` inside one, or use `.contains()`"),
            );
            return None;
        }
        let built = RegexBuilder::new(pattern)
            .size_limit(PATTERN_BYTES)
            .dfa_size_limit(PATTERN_BYTES)
            .nest_limit(PATTERN_DEPTH)
            .build();
        let diagnostic = match built {
            Ok(pattern) => return Some(pattern),
            Err(regex::Error::CompiledTooBig(_)) => Diagnostic::error(
                codes::PATTERN_TOO_LARGE,
                span.clone(),
                "the pattern would take too much memory",
            )
            .label("too large a pattern")
            .help("write smaller repetitions, such as `{1,20}`, or use `.contains()`"),
            Err(error) => {
                // The library draws several lines; its last says what is wrong.
                let error = error.to_string();
                let reason = error.lines().last().unwrap_or_default();
                Diagnostic::error(codes::PATTERN, span.clone(), "the pattern cannot be read")
                    .label(reason.trim_start_matches("error: "))
                    .help("to find signs as they are, use `.contains()`, or put `\\\\` before each")
            }
        };
        self.report(diagnostic);
        None
    }
}
