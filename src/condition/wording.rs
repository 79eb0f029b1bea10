//! The words that mistakes have in common: quoting what was written, and guessing what was meant.

/// Longest name that a guess is made for, in characters: guessing takes time with its square.
const LONGEST_GUESS: usize = 64;
/// Longest piece of a condition that a message repeats, in characters.
const LONGEST_QUOTE: usize = 60;
/// How many names a message lists at most.
const NAMES_LISTED: usize = 12;

/// `text`, cut where it is too long for a message.
pub(super) fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A piece of a condition inside a message.
pub(super) fn quote(text: &str) -> String {
    format!("`{}`", shortened(text))
}

/// A text as a condition writes it.
pub(super) fn in_quotes(text: &str) -> String {
    let mut out = String::from("\"");
    for c in shortened(text).chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.extend(format!("\\u{:04x}", u32::from(c)).chars()),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The candidate that `written` is most likely a slip for.
pub(super) fn nearest<'c>(
    written: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let length = written.chars().count();
    if length > LONGEST_GUESS {
        return None;
    }
    let written = fold(written);
    let allowed = (length / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= 2 * LONGEST_GUESS)
        .map(|candidate| (strsim::damerau_levenshtein(&written, &fold(candidate)), candidate))
        .filter(|(distance, candidate)| {
            *distance <= allowed && *distance < candidate.chars().count()
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Without what people vary when they remember a name: case, `-`, `_` and spaces.
fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

/// `a`, `b` or `c`; "…" stands for what is too much to list.
pub(super) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut names = names.into_iter();
    let shown: Vec<String> = names.by_ref().take(NAMES_LISTED).map(quote).collect();
    if names.next().is_some() {
        return format!("{}, …", shown.join(", "));
    }
    match shown.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}
