//! The words that messages have in common: quoting what was written, listing names, guessing what
//! was meant.

/// Longest name that a guess is made for, in characters: guessing takes time with its square.
const LONGEST_GUESS: usize = 64;
/// Names that are compared with one slip.
const CANDIDATES: usize = 300;
/// Longest piece of a file that a message repeats, in characters.
const LONGEST_QUOTE: usize = 60;
/// How many names a message lists at most.
const NAMES_LISTED: usize = 24;

/// A piece of the file inside a message, on one line, cut where it is too long.
pub fn quote(text: &str) -> String {
    let line: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match line.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("`{}…`", &line[..end]),
        None => format!("`{line}`"),
    }
}

/// `` `a`, `b` or `c` ``; "…" stands for what is too much to list.
pub fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
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

/// The candidate that `written` is most likely a slip for.
pub fn nearest<'c>(
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
        .take(CANDIDATES)
        .filter(|candidate| candidate.len() <= 2 * LONGEST_GUESS)
        .map(|candidate| (strsim::damerau_levenshtein(&written, &fold(candidate)), candidate))
        .filter(|(distance, candidate)| {
            *distance <= allowed && *distance < candidate.chars().count()
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `1 promise`, `3 promises`.
pub fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// Without what people vary when they remember a name: case, `-`, `_` and spaces.
fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

/// The text with its first letter as a sentence begins.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_a_stranger_does_not() {
        let names = ["first_touch", "time_to_assign"];
        assert_eq!(nearest("first-touch", names), Some("first_touch"));
        assert_eq!(nearest("frist_touch", names), Some("first_touch"));
        assert_eq!(nearest("volume", names), None);
        assert_eq!(nearest(&"x".repeat(1_000), names), None);
        assert_eq!(nearest("q", ["a"]), None);
    }

    #[test]
    fn lists_read_like_a_sentence() {
        assert_eq!(listed([]), "");
        assert_eq!(listed(["a"]), "`a`");
        assert_eq!(listed(["a", "b", "c"]), "`a`, `b` or `c`");
        assert!(listed(["a"; 25]).ends_with("`a`, …"));
    }
}
