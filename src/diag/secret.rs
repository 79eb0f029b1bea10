//! What looks like a secret in a text. Such a text is refused, and never shown or stored.
//!
//! Only shapes are known here: a password that looks like a word is hidden by whoever reads the key
//! it stands under (see `config::secrets`).

use std::sync::LazyLock;

use regex::Regex;

use super::Span;

/// Shapes of tokens, by what issues them. Long enough that prose about them is not one. Words
/// begin as ASCII has it: with the letters of all languages a file of 1 MiB would take half a
/// second.
static SHAPES: LazyLock<Regex> = LazyLock::new(|| {
    let shapes = [
        r"(?-u:\b)xox[a-z](?:\.xox[a-z])?-[0-9A-Za-z-]{6,}",
        r"(?-u:\b)xapp-[0-9A-Za-z-]{6,}",
        r"https://hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/[^\s'\x22]+",
        r"(?-u:\b)pat-[a-z]{2,3}[0-9]-[0-9A-Za-z-]{6,}",
        r"(?i:bearer)\s+[0-9A-Za-z._~+/=-]*[0-9][0-9A-Za-z._~+/=-]{7,}",
        r"(?-u:\b)eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}[0-9A-Za-z._-]*",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
        r"(?-u:\b)[a-z][a-z0-9+.-]*://[^\s/:@'\x22]*:[^\s/@'\x22]+@",
        r"(?-u:\b)(?:gh[pousr]_|github_pat_|sk_live_|AKIA)[0-9A-Za-z_]{16,}",
    ];
    Regex::new(&shapes.join("|")).expect("the shapes are constants, and a test compiles them")
});

/// The places in `text` that look like a secret, in order.
pub fn find(text: &str) -> Vec<Span> {
    SHAPES.find_iter(text).map(|found| found.range()).collect()
}

/// `text` with its secrets blanked, for messages.
pub fn redact(text: &str) -> String {
    SHAPES.replace_all(text, "***").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_found_and_prose_about_them_is_not() {
        // Put together here, so that no scanner takes this file for a leak.
        let secret = [
            format!("xoxb{}", "-1234567890-abcdef"),
            format!("xoxe.xoxp{}", "-1-Mi0yLTEyMzQ"),
            format!("xapp{}", "-1-A0123-456"),
            format!("pat-{}", "na1-01234567-89ab-cdef"),
            format!("Bearer {}", "a1b2c3d4e5f6"),
            format!("https://hooks.slack.com/{}", "services/T0/B0/abc"),
            format!("eyJhbGciOiJI.{}", "eyJzdWIiOiIx.c2ln"),
            format!("postgres://leadpact:{}", "hunter2@db.example/leads"),
        ];
        for text in secret {
            assert_eq!(find(&format!("a: {text}")).len(), 1, "{text}");
            assert_eq!(find(&format!("a: {text}"))[0].start, 3, "{text}");
            assert!(!redact(&text).contains(&text[text.len() - 4..]) || text.contains("@db"));
        }
        let plain = [
            "never write xoxb-… or pat-… here",
            "Bearer certificates of our holding",
            "https://api.hubapi.com:443/crm",
            "the bearer of bad news 2026",
            "pat-a-cake",
            "mon-fri: [09:00-12:00, 13:00-17:30]",
        ];
        for text in plain {
            assert_eq!(find(text), Vec::<Span>::new(), "{text}");
        }
    }
}
