//! A channel of Microsoft Teams, through a workflow's address: each message is one Adaptive Card.
//!
//! What was posted cannot be edited, found or answered in a thread: a changed story is a new card.
//! The address is the secret.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::outgoing::{Call, Target};
use super::sinks::{SinkSetup, SinkType};
use super::slack::Pace;
use super::tame::tame;
use super::wording::{Dress, Wording, clock, wording};
use super::{Asked, Delivery, Notifier, Powers, Remote, SendError};
use crate::clock::Clock;
use crate::contract::{Sink, SinkKind};

/// In the table of sinks.
pub(super) const TYPE: SinkType = SinkType {
    kind: SinkKind::Teams,
    called: "Microsoft Teams",
    build: |setup| Ok(Arc::new(Teams::new(&setup)?)),
};

/// A message may have about 28 KB.
const MOST_BYTES: usize = 26_000;

/// Longest address that is made a link.
const URL: usize = 500;

/// One channel.
pub(super) struct Teams {
    sink: Sink,
    target: Target,
    pace: Pace,
    clock: Arc<dyn Clock>,
}

impl Teams {
    /// # Errors
    /// Where the address is not allowed.
    pub(super) fn new(setup: &SinkSetup) -> Result<Self, SendError> {
        let sink = setup.sink.clone();
        let what = format!("the Teams channel `{}`", sink.name);
        let target = Target::new(setup.text("url"), what, &setup.reach)?;
        Ok(Self { sink, target, pace: Pace::default(), clock: Arc::clone(&setup.clock) })
    }
}

#[async_trait]
impl Notifier for Teams {
    fn kind(&self) -> &'static str {
        TYPE.kind.word()
    }

    fn powers(&self) -> Powers {
        Powers { edits: false, people: false, places: false, pictures: false }
    }

    async fn send(&self, delivery: &Delivery) -> Result<Option<Remote>, SendError> {
        let now = self.clock.now();
        self.pace.take(self.target.what(), now)?;
        let json = HeaderValue::from_static("application/json");
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, json)]);
        let call = Call { method: Method::POST, headers, body: message(delivery).to_string() };
        let status = self.target.call(self.target.url().clone(), call, now).await?;
        let message = format!("{} answers {status}", self.target.what());
        match status {
            status if status.is_success() => Ok(Some(Remote {
                channel: self.sink.to_string(),
                message: format!("{}-{}", delivery.post, delivery.revision),
            })),
            StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::NOT_FOUND
            | StatusCode::GONE => Err(SendError::Destination(format!(
                "{message}: make the workflow anew, put its address where `notify.teams.{}.url` \
                 points to, and restart leadpact",
                self.sink.name
            ))),
            StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE => {
                Err(SendError::OurBug(message))
            }
            _ => Err(SendError::Unknown(message)),
        }
    }

    async fn find(&self, _: &Delivery, _: Timestamp) -> Result<Option<Remote>, SendError> {
        Err(SendError::Destination("a workflow cannot look for messages".to_owned()))
    }

    async fn handle(&self, _: &SecretString) -> Result<Option<String>, SendError> {
        Ok(None)
    }

    /// Nothing is sent: everybody there would read it.
    async fn probe(&self, _: Asked<'_>) -> Vec<Result<String, String>> {
        vec![self.target.probe().await]
    }
}

/// The dress of a card's text: the little markdown that it has, everything from outside without.
struct Card;

impl Dress for Card {
    fn plain(&self, text: &str, most: usize) -> String {
        tame(text, most, |_| 1).chars().map(harmless).collect()
    }

    fn link(&self, url: &str, text: &str) -> String {
        let odd = |c: char| c.is_whitespace() || c.is_control() || "<>()[]\"\\".contains(c);
        match url.len() <= URL && url.starts_with("https://") && !url.contains(odd) {
            true => format!("[{text}]({url})"),
            false => text.to_owned(),
        }
    }

    fn mention(&self, handle: &str) -> String {
        self.plain(handle, 120)
    }

    fn time(&self, at: Timestamp, zone: &TimeZone) -> String {
        clock(at, zone)
    }
}

/// It has no escape that every client obeys: a look-alike stands in for each mark, and for what
/// would begin a function (`{{DATE(…)}}`).
fn harmless(c: char) -> char {
    match c {
        '*' => '∗',
        '[' => '［',
        ']' => '］',
        '`' => 'ˋ',
        '~' => '∼',
        '<' => '‹',
        '>' => '›',
        '{' => '｛',
        '}' => '｝',
        '\\' => '＼',
        c => c,
    }
}

/// The whole message: what is listed is cut from its end until it fits.
fn message(delivery: &Delivery) -> Value {
    let mut words = wording(delivery, &Card);
    loop {
        let message = json!({
            "type": "message",
            "attachments": [{
                "contentType": "application/vnd.microsoft.card.adaptive",
                "contentUrl": null,
                "content": card(delivery, &words),
            }],
        });
        if message.to_string().len() <= MOST_BYTES {
            return message;
        }
        let cut = words.list.pop().map(drop).or_else(|| words.parts.pop().map(drop));
        if cut.or_else(|| words.body.pop().map(drop)).is_none() {
            return message;
        }
    }
}

fn card(delivery: &Delivery, words: &Wording) -> Value {
    let text = |text: &str| json!({ "type": "TextBlock", "text": text, "wrap": true });
    let mut title = text(&words.title);
    (title["weight"], title["size"]) = ("Bolder".into(), "Medium".into());
    title["style"] = "heading".into();
    let mut body = vec![title];
    body.extend(words.body.iter().map(|line| text(line)));
    if !words.facts.is_empty() {
        let facts = words.facts.iter();
        let facts = facts.map(|(label, value)| json!({ "title": label, "value": value }));
        body.push(json!({ "type": "FactSet", "facts": facts.collect::<Vec<_>>() }));
    }
    body.extend(words.list.iter().map(|line| text(&format!("• {line}"))));
    for part in &words.parts {
        let mut title = text(&part.title);
        title["weight"] = "Bolder".into();
        body.push(title);
        body.extend(part.body.iter().map(|line| text(line)));
        for line in &part.table {
            let mut row = text(line);
            (row["fontType"], row["spacing"]) = ("Monospace".into(), "None".into());
            body.push(row);
        }
    }
    let mut small = text(&words.small.join(" · "));
    (small["size"], small["isSubtle"]) = ("Small".into(), true.into());
    body.push(small);
    let mut card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "fallbackText": words.title,
    });
    if let [(_, link)] = delivery.names.links.as_slice() {
        let open = json!({ "type": "Action.OpenUrl", "title": "Open in the CRM", "url": link });
        card["actions"] = json!([open]);
    }
    card
}
