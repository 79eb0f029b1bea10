//! A message as Slack shows it: Block Kit within its limits, and one full sentence for those who
//! only hear it.
//!
//! Lengths are kept by construction: every text from outside is cut before it is dressed, so that
//! no cut ever falls into a link or an escaped character.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::buttons;
use crate::notify::tame::tame;
use crate::notify::wording::{Dress, Passage, Wording, clock, wording};
use crate::notify::{Delivery, Reply, answers};

/// Text of all blocks together stays below this; Slack refuses somewhere above 11 000.
const BUDGET: usize = 8_000;

/// One section's text; Slack's limit is 3 000.
const SECTION: usize = 2_900;

/// The text beside the blocks; an edit may not have more than 4 000.
const TEXT: usize = 3_500;

/// What stands above a picture.
const TITLE: &str = "How far each promise was kept";

/// Longest address of a lead that is made a link.
const URL: usize = 300;

/// Slack's dress: mrkdwn, with everything from outside escaped.
struct Mrkdwn;

impl Dress for Mrkdwn {
    fn plain(&self, text: &str, most: usize) -> String {
        harmless(text, most, escaped)
    }

    fn ours(&self, text: &str, most: usize) -> String {
        harmless(text, most, |c| escaped(c).filter(|_| c != '`'))
    }

    fn link(&self, url: &str, text: &str) -> String {
        let odd = |c: char| c.is_whitespace() || c.is_control() || "<>|\"".contains(c);
        if url.len() > URL || url.contains(odd) || !url.starts_with("https://") {
            return text.to_owned();
        }
        format!("<{}|{}>", url.replace('&', "&amp;"), text.replace('|', "¦"))
    }

    fn mention(&self, handle: &str) -> String {
        match handle.chars().all(|c| c.is_ascii_alphanumeric()) {
            true => format!("<@{handle}>"),
            false => self.plain(handle, 40),
        }
    }

    fn time(&self, at: Timestamp, zone: &TimeZone) -> String {
        let fallback = clock(at, zone);
        format!("<!date^{}^{{date_short_pretty}} {{time}}|{fallback}>", at.as_second())
    }
}

/// `text` with each character that Slack would read as markup replaced.
fn harmless(text: &str, most: usize, escaped: fn(char) -> Option<&'static str>) -> String {
    let mut plain = String::new();
    for c in tame(text, most, |c| escaped(c).map_or(1, str::len)).chars() {
        match escaped(c) {
            Some(escaped) => plain.push_str(escaped),
            None => plain.push(c),
        }
    }
    plain
}

/// What Slack would read as markup. It has no escape for its own marks, and one in a name could
/// strike out what others read: a look-alike stands in.
fn escaped(c: char) -> Option<&'static str> {
    Some(match c {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '*' => "∗",
        '~' => "∼",
        '`' => "ˋ",
        _ => return None,
    })
}

/// Plain dress, for `text`: what notifications and screen readers read.
struct Spoken;

impl Dress for Spoken {
    fn plain(&self, text: &str, most: usize) -> String {
        Mrkdwn.plain(text, most)
    }

    fn ours(&self, text: &str, most: usize) -> String {
        Mrkdwn.ours(text, most)
    }

    fn link(&self, _url: &str, text: &str) -> String {
        text.to_owned()
    }

    fn mention(&self, handle: &str) -> String {
        Mrkdwn.mention(handle)
    }

    fn time(&self, at: Timestamp, zone: &TimeZone) -> String {
        clock(at, zone)
    }
}

/// Everything but the destination. `file` is Slack's id of the picture that belongs to it.
/// Buttons are shown where what they bring is heard.
pub(super) fn payload(delivery: &Delivery, file: Option<&str>, hears: bool) -> Value {
    let buttons = hears.then(|| buttons::block(delivery)).flatten();
    json!({
        "text": text(&wording(delivery, &Spoken)),
        "blocks": blocks(delivery, &wording(delivery, &Mrkdwn), (file, buttons)),
        "unfurl_links": false,
        "unfurl_media": false,
        "metadata": {
            "event_type": "leadpact_message",
            "event_payload": { "post": delivery.post.as_str(), "revision": delivery.revision },
        },
    })
}

/// An answer for one person: as words alone, which Slack reads as mrkdwn.
pub(super) fn reply(reply: &Reply) -> String {
    let mut text = String::new();
    for line in answers::lines(reply, &Mrkdwn) {
        if text.chars().count() + line.chars().count() >= TEXT {
            break;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&line);
    }
    text
}

/// Title and sentences on one line, as many as there is room for.
fn text(words: &Wording) -> String {
    let mut text = format!("{}.", words.title.trim_end_matches('.'));
    let sentences = words.body.iter().chain(words.list.first());
    for sentence in sentences {
        if text.chars().count() + sentence.chars().count() >= TEXT {
            break;
        }
        text.push(' ');
        text.push_str(sentence);
    }
    text
}

fn blocks(
    delivery: &Delivery,
    words: &Wording,
    (file, buttons): (Option<&str>, Option<Value>),
) -> Vec<Value> {
    let mut left = BUDGET;
    let mut blocks = Vec::new();
    let head = std::iter::once(format!("*{}*", words.title));
    let mut lines: Vec<String> = head.collect();
    let body = words.body.join(" ");
    match body.chars().count() < SECTION {
        true => lines.extend(Some(body).filter(|body| !body.is_empty())),
        // Too much for one paragraph: a line each.
        false => lines.extend(words.body.iter().cloned()),
    }
    sections(lines.into_iter(), &mut left, &mut blocks);
    if let (Some(file), Some(shows)) = (file, &words.picture) {
        blocks.push(json!({
            "type": "image",
            "slack_file": { "id": file },
            "title": { "type": "plain_text", "text": TITLE },
            "alt_text": shows,
        }));
    }
    if !words.facts.is_empty() {
        let fact = |(label, value): &(&str, String)| mrkdwn(&format!("*{label}*\n{value}"));
        let fields: Vec<Value> = words.facts.iter().map(fact).collect();
        blocks.push(json!({ "type": "section", "fields": fields }));
    }
    sections(words.list.iter().map(|line| format!("• {line}")), &mut left, &mut blocks);
    blocks.extend(words.parts.iter().filter_map(|part| passage(part, &mut left)));
    blocks.extend(buttons);
    if !words.small.is_empty() {
        let small = mrkdwn(&words.small.join(" · "));
        blocks.push(json!({ "type": "context", "elements": [small] }));
    }
    // A block that keeps its name may keep its old content in a client: each revision has its own.
    for (index, block) in blocks.iter_mut().enumerate() {
        block["block_id"] = json!(format!("{}-{}-{index}", delivery.post, delivery.revision));
    }
    blocks
}

/// One subject as a section of its own: without its table where that does not fit, `None` where
/// not even its words do.
fn passage(part: &Passage, left: &mut usize) -> Option<Value> {
    let head = std::iter::once(format!("*{}*", part.title));
    let words = head.chain(part.body.iter().cloned()).collect::<Vec<_>>().join("\n");
    let mut forms = Vec::new();
    if !part.table.is_empty() {
        forms.push(format!("{words}\n```\n{}\n```", part.table.join("\n")));
    }
    forms.push(words);
    let text = forms.into_iter().find(|text| text.chars().count() <= SECTION.min(*left))?;
    *left -= text.chars().count();
    Some(section(&text))
}

/// Lines as sections, as few as there may be; what is beyond the budget is left out whole.
fn sections(lines: impl Iterator<Item = String>, left: &mut usize, blocks: &mut Vec<Value>) {
    let mut text = String::new();
    for line in lines {
        let size = line.chars().count() + 1;
        if size > *left || size > SECTION {
            continue;
        }
        *left -= size;
        if text.chars().count() + size > SECTION {
            blocks.push(section(&text));
            text.clear();
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&line);
    }
    if !text.is_empty() {
        blocks.push(section(&text));
    }
}

fn section(text: &str) -> Value {
    json!({ "type": "section", "text": mrkdwn(text) })
}

fn mrkdwn(text: &str) -> Value {
    json!({ "type": "mrkdwn", "text": text, "verbatim": true })
}
