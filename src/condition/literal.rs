//! Texts and numbers as conditions write them: CEL's quotes, escapes and numbers, and what people
//! write instead.

use super::codes;
use super::wording::{in_quotes, quote, shortened};
use crate::diag::Diagnostic;

/// Integers up to this size are exact as a number of the CRM (2⁵³ - 1).
const LARGEST_WHOLE: f64 = 9_007_199_254_740_991.0;

/// Whether `c` opens a text: straight quotes, and those of word processors, which are refused with
/// a hint.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'') || is_curly(c)
}

fn is_curly(c: char) -> bool {
    matches!(c, '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '‚' | '`' | '´')
}

/// Whether `c` ends a text that `open` began.
fn closes(open: char, c: char) -> bool {
    match open {
        '“' | '”' | '„' | '«' | '»' => matches!(c, '“' | '”' | '«' | '»' | '"'),
        '‘' | '’' | '‚' | '´' => matches!(c, '‘' | '’' | '´' | '\''),
        '`' => matches!(c, '`' | '\''),
        _ => c == open,
    }
}

/// Reads the text whose opening quote is at `open`: its value and the end of its closing quote.
/// `None` where it is never closed.
pub(super) fn text(
    source: &str,
    open: usize,
    raw: bool,
    found: &mut Vec<Diagnostic>,
) -> Option<(String, usize)> {
    let opening = source[open..].chars().next()?;
    let inside = open + opening.len_utf8();
    let mut value = String::new();
    let mut at = inside;
    loop {
        let Some(c) = source[at..].chars().next().filter(|c| !matches!(c, '\n' | '\r')) else {
            found.push(unclosed(source, open, opening, at));
            return None;
        };
        if closes(opening, c) {
            let end = at + c.len_utf8();
            if is_curly(opening) {
                found.push(curly(source, open, end, &value));
            }
            return Some((value, end));
        }
        if c == '\\' && !raw {
            at += escape(source, at, &mut value, found);
        } else {
            value.push(c);
            at += c.len_utf8();
        }
    }
}

fn curly(source: &str, open: usize, end: usize, value: &str) -> Diagnostic {
    let message = format!("{} has quotes of another kind", quote(&source[open..end]));
    Diagnostic::error(codes::QUOTES, open..end, message)
        .label("conditions use straight quotes")
        .help(format!("write {}", in_quotes(value)))
}

fn unclosed(source: &str, open: usize, opening: char, at: usize) -> Diagnostic {
    let body = source[open + opening.len_utf8()..at].trim_end();
    if let Some((before, _)) = body.split_once(is_curly).filter(|_| !is_curly(opening)) {
        let end = open + opening.len_utf8() + body.find(is_curly).unwrap_or(0);
        let end = source[end..].chars().next().map_or(end, |c| end + c.len_utf8());
        let message = format!("{} ends in a quote of another kind", quote(&source[open..end]));
        return Diagnostic::error(codes::QUOTES, open..end, message)
            .label("conditions use straight quotes")
            .help(format!("write {}", in_quotes(before)));
    }
    // The shortest guess at what was meant: the text ends where the word ends.
    let word = body.split([' ', ',', ')', ']', '&', '|']).next().unwrap_or(body);
    let word = shortened(word.trim_end_matches('\\'));
    let closing = if is_curly(opening) { '"' } else { opening };
    let help = if word.is_empty() {
        "give every text a quote before it and one after it; look further left as well".to_owned()
    } else {
        format!("write {closing}{word}{closing}")
    };
    Diagnostic::error(codes::UNCLOSED_TEXT, open..at, "a text is not closed")
        .label("begins here, and no quote ends it")
        .help(help)
}

/// Reads the escape at `at` into `value`; returns its length.
fn escape(source: &str, at: usize, value: &mut String, found: &mut Vec<Diagnostic>) -> usize {
    let after = &source[at + 1..];
    let simple = after.chars().next().and_then(|c| match c {
        '\\' | '"' | '\'' | '`' | '?' => Some(c),
        'a' => Some('\u{7}'),
        'b' => Some('\u{8}'),
        'f' => Some('\u{c}'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        'v' => Some('\u{b}'),
        _ => None,
    });
    if let Some(c) = simple {
        value.push(c);
        return 2;
    }
    if let Some((c, length)) = numbered(after) {
        value.push(c);
        return 1 + length;
    }
    let next = after.chars().next().filter(|c| !matches!(c, '\n' | '\r'));
    let length = 1 + next.map_or(0, char::len_utf8);
    let written = &source[at..at + length];
    found.push(
        Diagnostic::error(
            codes::ESCAPE,
            at..at + length,
            format!("{} has no meaning in a text", quote(written)),
        )
        .label("not an escape of conditions")
        .help(format!("for a backslash write two, `\\{written}`; patterns are easier in `r\"…\"`")),
    );
    value.push_str(written);
    length
}

/// `xHH`, `uHHHH`, `UHHHHHHHH` or three octal digits: the character, and how long that was.
fn numbered(after: &str) -> Option<(char, usize)> {
    let (skip, digits, radix) = match after.as_bytes().first()? {
        b'x' | b'X' => (1, 2, 16),
        b'u' => (1, 4, 16),
        b'U' => (1, 8, 16),
        b'0'..=b'3' => (0, 3, 8),
        _ => return None,
    };
    let digits = after.get(skip..skip + digits)?;
    if !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let c = char::from_u32(u32::from_str_radix(digits, radix).ok()?)?;
    Some((c, skip + digits.len()))
}

/// Whether `rest` begins with a number.
pub(super) fn starts_number(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    digit(0) || (bytes.first() == Some(&b'.') && digit(1))
}

/// Reads the number at `at`: its value and its length. One that is written in a way of its own
/// (`10k`, `60%`) is a mistake, and is read as far as it goes.
pub(super) fn number(
    source: &str,
    at: usize,
    in_list: bool,
    found: &mut Vec<Diagnostic>,
) -> (f64, usize) {
    let rest = &source[at..];
    let plain = plain_length(rest);
    let length = plain + odd_length(&rest[plain..], in_list);
    let written = &rest[..length];
    let value = rest[..plain].parse::<f64>().unwrap_or(0.0);
    if length > plain {
        found.push(
            Diagnostic::error(
                codes::NUMBER,
                at..at + length,
                format!("{} is not a number", quote(written)),
            )
            .label("numbers are digits, with a `.` before decimals")
            .help(number_help(written)),
        );
        return (value, length);
    }
    let whole = !written.contains(['.', 'e', 'E']);
    if !value.is_finite() || (whole && value > LARGEST_WHOLE) {
        found.push(
            Diagnostic::error(
                codes::NUMBER_TOO_LARGE,
                at..at + length,
                format!("{} is too large a number", quote(written)),
            )
            .label("cannot be kept exactly")
            .help("write at most 9007199254740991; if it is an id, put it in quotes"),
        );
        return (0.0, length);
    }
    (value, length)
}

/// How much of `rest` is a number as CEL writes it.
fn plain_length(rest: &str) -> usize {
    let digits = |from: usize| rest[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut end = digits(0);
    if rest[end..].starts_with('.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    if rest[end..].starts_with(['e', 'E']) {
        let sign = usize::from(rest[end + 1..].starts_with(['+', '-']));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    end
}

/// How much of what follows a number was meant to belong to it.
fn odd_length(after: &str, in_list: bool) -> usize {
    let is_part = |c: char| c == '_' || c == '%' || c.is_alphanumeric();
    let mut end = 0;
    loop {
        let rest = &after[end..];
        let word = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        // `1,000` outside a list: a comma and exactly three digits.
        let digits = rest
            .strip_prefix(',')
            .map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
        let decimals = rest
            .strip_prefix('.')
            .map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
        if word > 0 {
            end += word;
        } else if decimals > 0 {
            end += 1 + decimals;
        } else if !in_list && digits == 3 {
            end += 4;
        } else {
            return end;
        }
    }
}

fn number_help(written: &str) -> String {
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let only = |extra: &[char]| {
        written.chars().all(|c| c.is_ascii_digit() || c == '.' || extra.contains(&c))
    };
    let last = written.chars().last().unwrap_or_default();
    let zeros = match last {
        'k' | 'K' => "000",
        'm' | 'M' => "000000",
        _ => "",
    };
    let hex = written.strip_prefix("0x").and_then(|hex| u32::from_str_radix(hex, 16).ok());
    if let Some(value) = hex {
        format!("write {value}")
    } else if !zeros.is_empty() && only(&[last]) && !written.contains('.') {
        format!("write {}{zeros}", shortened(&digits))
    } else if only(&['u']) && last == 'u' {
        format!("write {}", shortened(written.trim_end_matches('u')))
    } else if written.matches('.').count() > 1 && only(&[]) {
        format!("write {}", shortened(&digits))
    } else if only(&['%']) {
        format!("write {} without `%`", shortened(written.trim_end_matches('%')))
    } else if only(&['_', ',']) && !written.contains('.') {
        format!("write {}", shortened(&digits))
    } else {
        "write the number out in digits; if it is a text, put it in quotes".to_owned()
    }
}
