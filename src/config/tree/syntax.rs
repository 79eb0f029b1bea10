//! What is wrong with a file as YAML, in words for people who do not know YAML's.

use serde_yaml::granit_parser::ErrorKind;
use serde_yaml::localizer::ExternalMessageSource;
use serde_yaml::{Error, Location, budget::BudgetBreach};

use super::{MAX_DEPTH, MAX_NODES};
use crate::diag::{Diagnostic, Span, codes};

/// How many misleading characters are reported.
const SHOWN: usize = 10;

/// The place of `location` in `text`.
pub(super) fn span(text: &str, location: &Location) -> Span {
    let place = location.span();
    let (Some(start), Some(length)) = (place.byte_offset(), place.byte_len()) else {
        return character(text, location.line(), location.column());
    };
    let start = text.floor_char_boundary((start as usize).min(text.len()));
    start..text.ceil_char_boundary((start + length as usize).min(text.len()))
}

/// The character at a line and column, both from 1: all that is known of mistakes in the syntax.
fn character(text: &str, line: u64, column: u64) -> Span {
    let counted = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).saturating_sub(1);
    let lines = text.split_inclusive('\n');
    let start: usize = lines.clone().take(counted(line)).map(str::len).sum();
    let line = text[start..].split('\n').next().unwrap_or_default();
    let column = line.chars().take(counted(column)).map(char::len_utf8).sum::<usize>();
    let length = line[column..].chars().next().map_or(0, char::len_utf8);
    start + column..start + column + length
}

/// Characters that cannot be seen, or turn the reading direction: what is read must be what is
/// there.
pub(super) fn misleading_characters(text: &str) -> Vec<Diagnostic> {
    let misleading = |(at, c): &(usize, char)| match c {
        '\n' | '\r' | '\t' => false,
        '\u{feff}' => *at > 0,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => true,
        '\u{061c}' | '\u{200b}' | '\u{2028}' | '\u{2029}' => true,
        _ => c.is_control(),
    };
    let found = text.char_indices().filter(misleading).take(SHOWN);
    let found = found.map(|(at, c)| {
        let message = format!("an invisible character (U+{:04X})", u32::from(c));
        Diagnostic::error(codes::CONTROL_CHARACTER, at..at + c.len_utf8(), message)
            .label("here")
            .help("delete it; it may have come along from a web page or a chat message")
    });
    found.collect()
}

/// Too many values.
pub(super) fn too_many() -> Diagnostic {
    let message =
        format!("the file holds more than {MAX_NODES} values, aliases counted at each use");
    Diagnostic::error(codes::TOO_MANY, 0..0, message)
        .help("move long lists to files of their own: `lists: {NAME: {file: NAME.txt}}`")
}

/// Why the file cannot be read as YAML.
pub(super) fn explain(text: &str, error: &Error) -> Diagnostic {
    let location = error.locations().and_then(serde_yaml::Locations::primary_location);
    let at = location.map_or(text.len()..text.len(), |location| span(text, &location));
    match error.without_snippet() {
        Error::AliasError { error, .. } => explain(text, error),
        Error::Budget { breach, .. } => over_budget(breach, at),
        Error::AliasReplayLimitExceeded { .. } | Error::AliasReplayCounterOverflow { .. } => {
            too_many()
        }
        Error::AliasReplayStackDepthExceeded { .. } => too_deep(at),
        Error::UnknownAnchor { .. } => {
            Diagnostic::error(codes::ALIAS, at, "no anchor has this name")
                .label("used here")
                .help("write `&NAME` before the value it stands for, further up in the file")
        }
        Error::RecursiveReferencesRequireWeakTypes { .. } => {
            Diagnostic::error(codes::ALIAS, at, "an alias inside the value it stands for")
                .help("a value cannot contain itself; write it out")
        }
        Error::MultipleDocuments { .. } => {
            Diagnostic::error(codes::DOCUMENTS, at, "a second document begins here")
                .help("delete the line `---`: one file is one document")
        }
        Error::MergeValueNotMapOrSeqOfMaps { .. } => {
            Diagnostic::error(codes::SYNTAX, at, "`<<` takes a map, or a list of maps")
                .help("write `<<: *NAME` where `&NAME` stands before a map")
        }
        Error::ExternalMessage { source, .. } => match &**source {
            ExternalMessageSource::Parser(error) => scan(text, error.kind(), at),
            _ => unreadable(at),
        },
        Error::InvalidScalar { .. } | Error::UnsupportedTag { .. }
            if text[..at.start].contains('!') =>
        {
            let before = text[..at.start].rfind('!').unwrap_or(at.start);
            let tag = before..text[..at.start].trim_end().len().max(before);
            Diagnostic::error(codes::TAG, tag, "a YAML tag (`!…`) has no meaning here")
                .help("delete the word that begins with `!`, or put the text in quotes")
        }
        _ => unreadable(at),
    }
}

fn over_budget(breach: &BudgetBreach, at: Span) -> Diagnostic {
    match breach {
        BudgetBreach::Depth { .. } => too_deep(at),
        _ => too_many(),
    }
}

fn too_deep(at: Span) -> Diagnostic {
    let message = format!("lists and maps are nested more than {MAX_DEPTH} deep");
    Diagnostic::error(codes::TOO_DEEP, at, message).help("nothing here needs more than six")
}

fn unreadable(at: Span) -> Diagnostic {
    Diagnostic::error(codes::SYNTAX, at, "this cannot be read as YAML")
        .help("compare it with the lines above; text with special signs belongs in quotes")
}

/// The parser's finding in other words: what it tripped over is rarely what is wrong.
fn scan(text: &str, kind: &ErrorKind, at: Span) -> Diagnostic {
    use ErrorKind as K;
    let syntax = |at, message: &str| Diagnostic::error(codes::SYNTAX, at, message);
    match kind {
        K::MappingValueNotAllowed | K::InvalidColonPlacement | K::SimpleKeyExpected => {
            misplaced_colon(text, at)
        }
        K::TabInBlockIndentation | K::TabNotAllowed | K::TabInIndentation => {
            syntax(tab(text, at), "a tab at the beginning of a line")
                .help("use spaces: YAML does not take tabs there")
        }
        K::UnclosedFlowCollection { open } => syntax(at, &format!("`{open}` is never closed"))
            .help(format!("close it with `{}`", if *open == '[' { ']' } else { '}' })),
        K::MismatchedFlowCollectionEnd { open, close } => {
            syntax(at, &format!("`{open}` is closed by `{close}`"))
                .help(format!("close it with `{}`", if *open == '[' { ']' } else { '}' }))
        }
        K::MisplacedFlowCollectionEnd => syntax(at, "a closing bracket that nothing opened")
            .help("delete it, or add the opening one"),
        K::ExpectedFlowSequenceSeparator | K::ExpectedFlowMappingSeparator => {
            syntax(at, "something is missing between two values in brackets")
                .help("put a comma between them, or close the bracket")
        }
        K::UnclosedQuotedScalar
        | K::InvalidQuotedScalarIndent
        | K::DocumentIndicatorInQuotedScalar => syntax(quote(text, at), "a quote is never closed")
            .help("close it with the same sign that opened it"),
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => {
            syntax(at, "text goes on after the closing quote")
                .help("put the whole value in quotes, in the other kind if it contains this one")
        }
        K::UnknownQuotedScalarEscape => syntax(at, "a backslash that means nothing to YAML")
            .help("use 'single quotes', where a backslash is a backslash"),
        K::UnexpectedCharacter { character } => {
            syntax(at, &format!("a value cannot begin with `{character}`")).help("put it in quotes")
        }
        K::BlockSequenceEntryNotAllowed => syntax(at, "a list item on the line of its key")
            .help("begin the list on the next line, or write it as `[a, b]`"),
        K::ExpectedBlockMappingKey
        | K::ExpectedBlockSequenceEntry
        | K::InvalidIndentation
        | K::InvalidFlowScalarIndent
        | K::InvalidSimpleKey => syntax(at, "this line does not fit the indentation above it")
            .help("keys that belong together begin in the same column; list items with `- `"),
        K::RecursionLimitExceeded => too_deep(at),
        K::UnknownAnchor => syntax(at, "no anchor has this name")
            .help("write `&NAME` before the value it stands for, further up in the file"),
        _ => unreadable(at),
    }
}

/// A colon where YAML takes none: a missing colon on the line before, an indentation, or a colon in
/// a text.
fn misplaced_colon(text: &str, at: Span) -> Diagnostic {
    let start = text[..at.start].rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let above = text[..start].lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    let above_at = text[..start].rfind(above).unwrap_or(0);
    let bare = above.trim();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let message = "YAML takes no colon here";
    if !bare.is_empty() && !bare.contains(':') && !bare.starts_with(['-', '#']) {
        let from = above_at + indent(above);
        return Diagnostic::error(codes::SYNTAX, from..from + bare.len(), "a key without a colon")
            .help("write `key: value`, with a space after the colon");
    }
    let opened =
        |sign: char, other: char| above.matches(sign).count() > above.matches(other).count();
    for (open, close) in [('[', ']'), ('{', '}')] {
        if opened(open, close) {
            let at = above_at + above.rfind(open).unwrap_or(0);
            return Diagnostic::error(
                codes::SYNTAX,
                at..at + 1,
                format!("`{open}` is not closed before the next key"),
            )
            .help(format!("close it with `{close}`"));
        }
    }
    if line[..at.start - start].contains(": ") {
        return Diagnostic::error(codes::SYNTAX, at, message)
            .label("a second colon in one line")
            .help("put the value in quotes, or the second key on a line of its own");
    }
    if indent(line) > indent(above) && !bare.ends_with(':') {
        return Diagnostic::error(codes::SYNTAX, at, message)
            .label("this line is indented under a key that has a value already")
            .help("begin it in the column of the key above, or delete that key's value");
    }
    Diagnostic::error(codes::SYNTAX, at, message)
        .help("check the brackets and quotes above; text with `: ` in it belongs in quotes")
}

/// The quote that was open at `at`.
fn quote(text: &str, at: Span) -> Span {
    text[..at.start].rfind(['\'', '"']).map_or(at, |quote| quote..quote + 1)
}

/// The tab on the line of `at`.
fn tab(text: &str, at: Span) -> Span {
    let start = text[..at.start].rfind('\n').map_or(0, |end| end + 1);
    match text[start..].lines().next().and_then(|line| line.find('\t')) {
        Some(tab) => start + tab..start + tab + 1,
        None => at,
    }
}
