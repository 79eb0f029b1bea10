//! Slack, with a bot token: post, edit in place, answer in threads, find what may have been sent.
//!
//! `render` makes Block Kit, `call` speaks HTTP, `class` says what an error means. No request waits
//! for its turn here: a destination that was written to less than a second ago answers `NotSent`
//! with the time to try.

mod call;
mod class;
mod pace;
mod render;
mod webhook;

use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{Address, Delivery, Notifier, Receipt, Remote, SendError};
use crate::clock::Clock;
use call::Api;
use pace::Pace;

pub use webhook::Webhook;

/// Where Slack is.
pub const BASE_URL: &str = "https://slack.com";

/// Pages of history searched for a message that may have been sent.
const PAGES: usize = 5;

/// What it takes to speak to a workspace.
#[derive(Clone, Debug)]
pub struct Options {
    /// `xoxb-…`.
    pub token: SecretString,
    /// Channel for the operator; `None`: the operator is told in the log only.
    pub ops: Option<String>,
    /// Another server than Slack's own; only for tests.
    pub base_url: Option<String>,
}

/// A workspace.
pub struct Slack {
    api: Api,
    ops: Option<String>,
    pace: Pace,
    clock: Arc<dyn Clock>,
}

impl Slack {
    /// Connects nothing yet; the first call does.
    ///
    /// # Errors
    /// Where the HTTP client cannot be made or the address is not allowed.
    pub fn new(options: Options, clock: Arc<dyn Clock>) -> Result<Self, SendError> {
        let api = Api::new(options.base_url.as_deref().unwrap_or(BASE_URL), options.token)?;
        Ok(Self { api, ops: options.ops, pace: Pace::default(), clock })
    }

    fn channel(&self, to: &Address) -> Result<String, SendError> {
        match to {
            Address::User(id) | Address::Channel(id) => Ok(id.clone()),
            Address::Ops => self.ops.clone().ok_or_else(|| {
                SendError::Destination(
                    "no channel for the operator is named (notify.slack.ops)".to_owned(),
                )
            }),
            Address::Email(_) => {
                Err(SendError::OurBug("a person must be looked up before writing".to_owned()))
            }
        }
    }

    async fn call(&self, method: &str, body: &Value) -> Result<Value, SendError> {
        self.api.call(method, body, self.clock.now()).await
    }

    /// Direct messages have a channel id of their own.
    async fn conversation(&self, to: &Address) -> Result<String, SendError> {
        let channel = self.channel(to)?;
        if !matches!(to, Address::User(_)) {
            return Ok(channel);
        }
        let answer = self.call("conversations.open", &json!({ "users": channel })).await?;
        let id = answer["channel"]["id"].as_str();
        id.map(str::to_owned)
            .ok_or_else(|| SendError::OurBug("Slack named no conversation".to_owned()))
    }
}

#[async_trait]
impl Notifier for Slack {
    fn kind(&self) -> &'static str {
        "slack"
    }

    async fn send(&self, delivery: &Delivery) -> Result<Receipt, SendError> {
        let channel = match &delivery.previous {
            Some(previous) => previous.channel.clone(),
            None => self.channel(&delivery.to)?,
        };
        self.pace.take(&channel, self.clock.now())?;
        let mut body = render::payload(delivery);
        body["channel"] = json!(channel);
        let method = match (&delivery.previous, &delivery.thread) {
            (Some(previous), _) => {
                body["ts"] = json!(previous.message);
                "chat.update"
            }
            (None, thread) => {
                if let Some(thread) = thread {
                    body["thread_ts"] = json!(thread.message);
                    body["reply_broadcast"] = json!(true);
                }
                "chat.postMessage"
            }
        };
        let answer = match self.call(method, &body).await {
            // Malformed to Slack: the plain sentence is better than nothing.
            Err(SendError::OurBug(error)) => {
                tracing::error!(error, "Slack refused the layout of a message; it is sent as text");
                if let Some(body) = body.as_object_mut() {
                    body.remove("blocks");
                }
                self.call(method, &body).await?
            }
            other => other?,
        };
        let place = |name: &str| answer[name].as_str().map(str::to_owned);
        let remote = place("channel").zip(place("ts"));
        let remote = remote.map(|(channel, message)| Remote { channel, message });
        Ok(Receipt { remote: remote.or_else(|| delivery.previous.clone()), handle: None })
    }

    async fn find(
        &self,
        delivery: &Delivery,
        since: Timestamp,
    ) -> Result<Option<Receipt>, SendError> {
        let channel = self.conversation(&delivery.to).await?;
        let mut ask = json!({
            "channel": channel,
            "oldest": format!("{}.000000", since.as_second()),
            "inclusive": true,
            "limit": 100,
            "include_all_metadata": true,
        });
        let method = match &delivery.thread {
            Some(thread) => {
                ask["ts"] = json!(thread.message);
                "conversations.replies"
            }
            None => "conversations.history",
        };
        for _ in 0..PAGES {
            let answer = self.call(method, &ask).await?;
            let messages = answer["messages"].as_array().cloned().unwrap_or_default();
            let ours = messages.iter().find(|message| {
                message["metadata"]["event_payload"]["post"] == delivery.post.as_str()
            });
            if let Some(ts) = ours.and_then(|message| message["ts"].as_str()) {
                let remote = Some(Remote { channel, message: ts.to_owned() });
                return Ok(Some(Receipt { remote, handle: None }));
            }
            match answer["response_metadata"]["next_cursor"].as_str() {
                Some(next) if !next.is_empty() => ask["cursor"] = json!(next),
                _ => break,
            }
        }
        Ok(None)
    }

    async fn handle(&self, email: &SecretString) -> Result<Option<String>, SendError> {
        match self.api.lookup(email, self.clock.now()).await {
            Ok(answer) => Ok(answer["user"]["id"].as_str().map(str::to_owned)),
            Err(SendError::Destination(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn probe(&self, addresses: &[Address]) -> Vec<Result<String, String>> {
        let mut findings = Vec::new();
        match self.call("auth.test", &json!({})).await {
            Ok(answer) => {
                let team = answer["team"].as_str().unwrap_or("the workspace");
                findings.push(Ok(format!("slack: the token is good for {team}")));
            }
            Err(error) => return vec![Err(format!("slack: {error}"))],
        }
        for address in addresses {
            let Ok(channel) = self.channel(address) else {
                findings.push(Err("slack: no channel for the operator (notify.slack.ops)".into()));
                continue;
            };
            let info = self.call("conversations.info", &json!({ "channel": channel })).await;
            findings.push(match info {
                Ok(answer) if answer["channel"]["is_archived"] == true => {
                    Err(format!("slack: channel {channel} is archived; name another one"))
                }
                Ok(answer) if answer["channel"]["is_member"] == false => {
                    Err(format!("slack: the bot is not in channel {channel}; invite it there"))
                }
                Ok(_) => Ok(format!("slack: channel {channel} can be written to")),
                Err(error) => Err(format!("slack: channel {channel}: {error}")),
            });
        }
        findings
    }
}

/// An hour from now: how long a configuration that needs a person is left alone.
fn in_a_while(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}
