//! A space of Google Chat, through a webhook of it.
//!
//! `requestId` makes what is sent again the same message. A webhook may not edit (that takes an
//! app): a changed story answers in the thread of its message. The address is the secret.

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
use crate::alert::{Notice, PostId};
use crate::clock::Clock;
use crate::contract::{Sink, SinkKind};
use crate::sla::CountdownKey;

/// In the table of sinks.
pub(super) const TYPE: SinkType = SinkType {
    kind: SinkKind::Gchat,
    called: "Google Chat",
    build: |setup| Ok(Arc::new(GoogleChat::new(&setup)?)),
};

/// A message may have 32 000 bytes, and its text is cut off much before: so much is read.
const MOST_BYTES: usize = 4_000;

/// Longest address that is made a link.
const URL: usize = 500;

/// One space.
pub(super) struct GoogleChat {
    sink: Sink,
    target: Target,
    pace: Pace,
    clock: Arc<dyn Clock>,
}

impl GoogleChat {
    /// # Errors
    /// Where the address is not allowed.
    pub(super) fn new(setup: &SinkSetup) -> Result<Self, SendError> {
        let sink = setup.sink.clone();
        let what = format!("the Google Chat space `{}`", sink.name);
        let target = Target::new(setup.text("url"), what, &setup.reach)?;
        Ok(Self { sink, target, pace: Pace::default(), clock: Arc::clone(&setup.clock) })
    }
}

#[async_trait]
impl Notifier for GoogleChat {
    fn kind(&self) -> &'static str {
        TYPE.kind.word()
    }

    fn powers(&self) -> Powers {
        Powers { edits: false, people: false, places: false, pictures: false }
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    async fn send(&self, delivery: &Delivery) -> Result<Option<Remote>, SendError> {
        let now = self.clock.now();
        self.pace.take(self.target.what(), now)?;
        let id = format!("{}-{}", delivery.post, delivery.revision);
        let mut url = self.target.url().clone();
        url.query_pairs_mut()
            .append_pair("requestId", &id)
            .append_pair("messageReplyOption", "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD");
        let json = HeaderValue::from_static("application/json; charset=UTF-8");
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, json)]);
        let call = Call { method: Method::POST, headers, body: message(delivery).to_string() };
        let status = self.target.call(url, call, now).await?;
        let message = format!("{} answers {status}", self.target.what());
        match status {
            status if status.is_success() => {
                Ok(Some(Remote { channel: self.sink.to_string(), message: id }))
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
                Err(SendError::Destination(format!(
                    "{message}: make the webhook anew, put its address where `notify.gchat.{}.url` \
                     points to, and restart leadpact",
                    self.sink.name
                )))
            }
            StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE => {
                Err(SendError::OurBug(message))
            }
            _ => Err(SendError::Unknown(message)),
        }
    }

    async fn find(&self, _: &Delivery, _: Timestamp) -> Result<Option<Remote>, SendError> {
        Err(SendError::Destination("a webhook cannot look for messages".to_owned()))
    }

    async fn handle(&self, _: &SecretString) -> Result<Option<String>, SendError> {
        Ok(None)
    }

    /// Nothing is sent: everybody there would read it.
    async fn probe(&self, _: Asked<'_>) -> Vec<Result<String, String>> {
        vec![self.target.probe().await]
    }
}

/// Its dress: `*bold*`, `<address|text>`, everything from outside without.
struct Chat;

impl Dress for Chat {
    fn plain(&self, text: &str, most: usize) -> String {
        tame(text, most, |_| 1).chars().map(harmless).collect()
    }

    fn link(&self, url: &str, text: &str) -> String {
        let odd = |c: char| c.is_whitespace() || c.is_control() || "<>|\"".contains(c);
        match url.len() <= URL && url.starts_with("https://") && !url.contains(odd) {
            true => format!("<{url}|{}>", text.replace('|', "¦")),
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

/// It has no escape: a look-alike stands in for each mark.
fn harmless(c: char) -> char {
    match c {
        '*' => '∗',
        '~' => '∼',
        '`' => 'ˋ',
        '<' => '‹',
        '>' => '›',
        c => c,
    }
}

/// What keeps messages about one promise in one thread.
fn thread(delivery: &Delivery) -> PostId {
    match &delivery.notice {
        Notice::One(item) => {
            let CountdownKey { lead, promise, cycle, tenure } = &item.countdown;
            PostId::about(&format!("thread {lead} {promise} {cycle} {tenure}"))
        }
        _ => delivery.post.clone(),
    }
}

fn message(delivery: &Delivery) -> Value {
    json!({
        "text": text(&wording(delivery, &Chat)),
        "thread": { "threadKey": thread(delivery).as_str() },
    })
}

/// Lines, as many as there is room for; the small print always.
fn text(words: &Wording) -> String {
    let small = format!("\n_{}_", words.small.join(" · "));
    let mut lines = vec![format!("*{}*", words.title)];
    lines.extend(words.body.iter().cloned());
    lines.extend(words.facts.iter().map(|(label, value)| format!("*{label}:* {value}")));
    lines.extend(words.list.iter().map(|line| format!("• {line}")));
    for part in &words.parts {
        let body = std::iter::once(format!("\n*{}*", part.title)).chain(part.body.iter().cloned());
        let mut whole = body.collect::<Vec<_>>().join("\n");
        if !part.table.is_empty() {
            whole.push_str(&format!("\n```\n{}\n```", part.table.join("\n")));
        }
        lines.push(whole);
    }
    let mut text = String::new();
    for line in lines {
        if text.len() + line.len() + small.len() + 1 > MOST_BYTES {
            continue;
        }
        text.push_str(&line);
        text.push('\n');
    }
    text.push_str(small.trim_start());
    text
}
