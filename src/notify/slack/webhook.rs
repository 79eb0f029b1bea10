//! An incoming webhook: Slack without a bot. It cannot edit, thread or find: a changed story is a
//! new message.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::call::{by_status, client, unsent};
use super::pace::Pace;
use super::render;
use crate::clock::Clock;
use crate::notify::{Address, Delivery, Notifier, Receipt, SendError};

/// One webhook; everything goes to its one channel.
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
}

#[async_trait]
impl Notifier for Webhook {
    fn kind(&self) -> &'static str {
        "slack-webhook"
    }

    async fn send(&self, delivery: &Delivery) -> Result<Receipt, SendError> {
        let now = self.clock.now();
        self.pace.take("webhook", now)?;
        let payload = render::payload(delivery);
        let body = json!({ "text": payload["text"], "blocks": payload["blocks"] });
        let answer = self.client.post(self.url.expose_secret()).json(&body).send().await;
        let answer = answer.map_err(|error| unsent("webhook", &error, now))?;
        match by_status("webhook", &answer, now) {
            None => Ok(Receipt { remote: None, handle: None }),
            Some(SendError::OurBug(error)) => Err(SendError::Credential(format!(
                "{error}: make a new webhook and put its address where `notify.slack.webhook` \
                 points to"
            ))),
            Some(error) => Err(error),
        }
    }

    async fn find(&self, _: &Delivery, _: Timestamp) -> Result<Option<Receipt>, SendError> {
        Err(SendError::Destination("a webhook cannot look for messages".to_owned()))
    }

    async fn handle(&self, _: &SecretString) -> Result<Option<String>, SendError> {
        // Everything lands in the webhook's one channel; there is nobody to look up.
        Ok(Some("webhook".to_owned()))
    }

    async fn probe(&self, _: &[Address]) -> Vec<Result<String, String>> {
        vec![Ok("slack: a webhook is configured; it cannot edit or thread messages".to_owned())]
    }
}
