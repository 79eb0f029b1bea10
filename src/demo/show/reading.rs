//! Messages in Slack, read as a person reads them: what is said, about which promise of which lead.
//!
//! Only what is readable in the workspace is used, not what the program meant by it.

use serde_json::Value;

use crate::demo::hubspot::Id;
use crate::demo::slack::Message;
use crate::demo::world::{Heard, Promise, Told};

/// The words that messages open with.
const WORDS: [(&str, Told); 6] = [
    ("At risk", Told::AtRisk),
    ("Breached", Told::Breached),
    ("Done late", Told::Answered),
    ("Withdrawn", Told::Withdrawn),
    ("Done in time", Told::Done),
    ("No longer at risk", Told::Closed),
];

/// Everything that `message` says now about promises: one thing, or a summary's many.
pub(super) fn read(message: &Message) -> Vec<Heard> {
    let sections = message.current().blocks.iter().filter(|block| block["type"] == "section");
    let texts: Vec<&str> = sections.filter_map(|block| block["text"]["text"].as_str()).collect();
    let escalated = message.replies_to().is_some();
    let alone = texts.first().and_then(|text| {
        let (title, body) = text.strip_prefix('*')?.split_once("*\n")?;
        statement(title.split_once(": ")?, body, escalated)
    });
    let listed = texts.iter().flat_map(|text| text.lines()).filter_map(|line| {
        let (told, rest) = line.strip_prefix("• ")?.split_once(" · ")?;
        let (promise, body) = rest.split_once(": ")?;
        statement((told, promise), body, false)
    });
    alone.into_iter().chain(listed).collect()
}

fn statement((told, promise): (&str, &str), body: &str, escalated: bool) -> Option<Heard> {
    let (_, told) = WORDS.into_iter().find(|(word, _)| *word == told)?;
    let promise = Promise::from_word(promise)?;
    Some(Heard { told, promise, lead: link(body)?, escalated })
}

/// The lead that the first link leads to.
fn link(text: &str) -> Option<Id> {
    let (_, rest) = text.split_once("/record/0-1/")?;
    rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

/// Whether a message is about the monitor itself.
pub(super) fn is_operational(message: &Message) -> bool {
    let blocks = &message.current().blocks;
    let small = blocks.iter().filter(|block| block["type"] == "context");
    small.flat_map(|block| block["elements"].as_array().into_iter().flatten()).any(
        |element: &Value| {
            element["text"].as_str().is_some_and(|text| text.contains("for the operator"))
        },
    )
}

/// Whether a message is about a whole week, and so about nobody's lead.
pub(super) fn is_digest(message: &Message) -> bool {
    message.text().starts_with("Weekly digest: ")
}
