//! What things may be called, and whom a text may name.

use crate::config::tree::Entry;
use crate::diag::{Diagnostic, codes, words};

/// Whether things may be called this: letters, digits, `-` and `_`, at most 64, not `-` first.
pub(in crate::config) fn is_label(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Whether `text` is a Slack channel's id; names can change, ids cannot.
pub(in crate::config) fn is_channel(text: &str) -> bool {
    text.starts_with(['C', 'G']) && is_slack_id(text)
}

/// Whether `text` is an id of Slack's, of a person, a channel or something else.
pub(in crate::config) fn is_slack_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    (3..=24).contains(&text.len()) && text.chars().all(plain)
}

/// Whether `entry`'s key may name a `thing`; `taken` are words with a meaning of their own.
pub(in crate::config) fn label(
    entry: &Entry,
    thing: &str,
    taken: &[&str],
    out: &mut Vec<Diagnostic>,
) -> bool {
    let quoted = words::quote(&entry.key);
    if taken.contains(&entry.key.as_str()) {
        let message = format!("a {thing} cannot be called {quoted}: the word has its own meaning");
        out.push(entry.error(codes::BAD_NAME, message).help("choose another name"));
        return false;
    }
    if !is_label(&entry.key) {
        let message = format!("{quoted} cannot be the name of a {thing}");
        let help = "use letters, digits, `-` and `_`, beginning with a letter or digit";
        out.push(entry.error(codes::BAD_NAME, message).help(help));
        return false;
    }
    true
}

/// Whether `text` has the form of an e-mail address.
pub(in crate::config) fn is_email(text: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '@';
    text.len() <= 254
        && text.split_once('@').is_some_and(|(name, domain)| {
            !name.is_empty()
                && name.chars().chain(domain.chars()).all(plain)
                && domain.split('.').count() > 1
                && domain.split('.').all(|part| !part.is_empty())
        })
}
