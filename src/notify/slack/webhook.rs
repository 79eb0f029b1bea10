//! An incoming webhook: Slack without a bot. It cannot edit, thread, find, or write to a person:
//! everything lands in its one channel, and a changed story is a new message.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::call::{body, by_status, client, unsent};
use super::pace::Pace;
use super::render;
use crate::clock::Clock;
use crate::notify::{Asked, Delivery, Kind, Notifier, Powers, Remote, SendError};

/// In the table of kinds.
pub(in crate::notify) const KIND: Kind = Kind {
    name: "slack-webhook",
    called: "The Slack webhook",
    summary: "an incoming webhook of Slack: one channel, no edits, no threads",
    build: |setup| Ok(Arc::new(Webhook::new(setup.secret, setup.clock)?)),
};

/// One webhook.
pub struct Webhook {
    client: reqwest::Client,
    /// The URL is the secret.
    url: SecretString,
    pace: Pace,
    clock: Arc<dyn Clock>,
}

impl Webhook {
    /// # Errors
    /// Where the HTTP client cannot be made or the address is not allowed.
    pub fn new(url: SecretString, clock: Arc<dyn Clock>) -> Result<Self, SendError> {
        let client = client(url.expose_secret())?;
        Ok(Self { client, url, pace: Pace::default(), clock })
    }

    async fn post(&self, message: &Value) -> Result<(), SendError> {
        let (what, now) = ("the webhook", self.clock.now());
        let request = self.client.post(self.url.expose_secret());
        let request = request.header(CONTENT_TYPE, "application/json; charset=utf-8");
        let answer = request.body(message.to_string()).send().await;
        let answer = answer.map_err(|error| unsent(what, &error, now))?;
        if let Some(error) = by_status(what, &answer, now) {
            return Err(error);
        }
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        let words = body(what, answer).await?;
        // Slack answers in one plain word; a page of something in between is not shown.
        let word = String::from_utf8_lossy(&words);
        let word = word.trim();
        let plain = |c: char| c.is_ascii_lowercase() || c == '_';
        let word = if word.len() <= 60 && word.chars().all(plain) { word } else { "" };
        Err(match word {
            "invalid_payload"
            | "invalid_blocks"
            | "invalid_blocks_format"
            | "no_text"
            | "msg_too_long"
            | "msg_blocks_too_long"
            | "too_many_attachments" => {
                SendError::OurBug(format!("{what}: Slack answers `{word}`"))
            }
            _ => SendError::Credential(format!(
                "{what}: Slack answers {status} `{word}`: make a new webhook, put its address \
                 where `notify.slack.webhook` points to, and restart leadpact"
            )),
        })
    }
}

#[async_trait]
impl Notifier for Webhook {
    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn powers(&self) -> Powers {
        Powers { edits: false, people: false, places: false, pictures: false }
    }

    async fn send(&self, delivery: &Delivery) -> Result<Option<Remote>, SendError> {
        let now = self.clock.now();
        self.pace.take("the webhook", now)?;
        let payload = render::payload(delivery, None, false);
        let sent =
            match self.post(&json!({ "text": payload["text"], "blocks": payload["blocks"] })).await
            {
                Err(SendError::OurBug(error)) => {
                    tracing::error!(error, "the layout of a message was refused; it goes as text");
                    self.post(&json!({ "text": payload["text"] })).await
                }
                other => other,
            };
        if let Err(SendError::NotSent { retry_at, .. }) = &sent {
            self.pace.hold("the webhook", *retry_at, now);
        }
        sent.map(|()| None)
    }

    async fn find(&self, _: &Delivery, _: Timestamp) -> Result<Option<Remote>, SendError> {
        Err(SendError::Destination("a webhook cannot look for messages".to_owned()))
    }

    async fn handle(&self, _: &SecretString) -> Result<Option<String>, SendError> {
        Ok(None)
    }

    async fn probe(&self, asked: Asked<'_>) -> Vec<Result<String, String>> {
        let plain = "slack: a webhook is configured; it cannot edit or thread messages".to_owned();
        let digest = "slack: the digest goes to its channel once, without the picture".to_owned();
        std::iter::once(plain).chain(asked.pictures.then_some(digest)).map(Ok).collect()
    }
}
