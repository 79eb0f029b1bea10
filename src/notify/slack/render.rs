//! A message as Slack shows it: Block Kit within its limits, and one full sentence for those who
//! only hear it.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::notify::Delivery;
use crate::notify::wording::{Dress, clock, tame, wording};

/// Text of all blocks together stays below this; Slack refuses somewhere above 11 000.
const BUDGET: usize = 8_000;

/// Longest name shown.
const NAME: usize = 200;

/// Slack's dress: mrkdwn, with everything from outside escaped.
struct Mrkdwn;

impl Dress for Mrkdwn {
    fn plain(&self, text: &str) -> String {
        let text = tame(text, NAME * 4);
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    }

    fn link(&self, url: &str, text: &str) -> String {
        format!("<{url}|{}>", text.replace('|', "¦"))
    }

    fn mention(&self, handle: &str) -> String {
        format!("<@{handle}>")
    }

    fn time(&self, at: Timestamp, zone: &TimeZone) -> String {
        let fallback = clock(at, zone);
        format!("<!date^{}^{{date_short_pretty}} {{time}}|{fallback}>", at.as_second())
    }
}

/// Plain dress, for `text`: what notifications and screen readers read.
struct Spoken;

impl Dress for Spoken {
    fn plain(&self, text: &str) -> String {
        Mrkdwn.plain(text)
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

/// Everything but the destination.
pub(super) fn payload(delivery: &Delivery) -> Value {
    let spoken = wording(&delivery.notice, &delivery.names, delivery.repeat, &Spoken);
    let mut text = format!("{}.", spoken.title);
    for sentence in spoken.body.iter().chain(spoken.list.first()) {
        text.push(' ');
        text.push_str(sentence);
    }
    json!({
        "text": cut(&text, 3_500),
        "blocks": blocks(delivery),
        "unfurl_links": false,
        "unfurl_media": false,
        "metadata": {
            "event_type": "leadpact_message",
            "event_payload": { "post": delivery.post.as_str(), "revision": delivery.revision },
        },
    })
}

fn blocks(delivery: &Delivery) -> Vec<Value> {
    let words = wording(&delivery.notice, &delivery.names, delivery.repeat, &Mrkdwn);
    let mut blocks = vec![section(&format!("*{}*\n{}", words.title, words.body.join(" ")))];
    if !words.facts.is_empty() {
        let fields: Vec<Value> = words
            .facts
            .iter()
            .map(|(label, value)| mrkdwn(&cut(&format!("*{label}*\n{value}"), 2_000)))
            .collect();
        blocks.push(json!({ "type": "section", "fields": fields }));
    }
    let mut left = BUDGET;
    let mut list = String::new();
    for line in &words.list {
        let line = format!("• {line}\n");
        if line.len() > left {
            break;
        }
        left -= line.len();
        if list.chars().count() + line.chars().count() > 2_900 {
            blocks.push(section(&list));
            list.clear();
        }
        list.push_str(&line);
    }
    if !list.is_empty() {
        blocks.push(section(&list));
    }
    blocks.push(json!({ "type": "context", "elements": [mrkdwn(&cut(&words.small, 1_900))] }));
    // A block that keeps its id may keep its old content in a client: each revision has its own.
    for (index, block) in blocks.iter_mut().enumerate() {
        block["block_id"] = json!(format!("{}-{}-{index}", delivery.post, delivery.revision));
    }
    blocks
}

fn section(text: &str) -> Value {
    json!({ "type": "section", "text": mrkdwn(&cut(text, 3_000)) })
}

fn mrkdwn(text: &str) -> Value {
    json!({ "type": "mrkdwn", "text": text, "verbatim": true })
}

/// At most `most` characters.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}
