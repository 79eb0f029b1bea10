//! Slack, with a bot token: post, edit in place, answer in threads, find what may have been sent.
//!
//! `render` makes Block Kit, `call` speaks HTTP, `class` says what an error means, `find` looks for
//! what may be there. No request waits for its turn here: a destination that was written to less
//! than a second ago answers `NotSent` with the time to try.

mod answer;
mod buttons;
mod call;
mod class;
mod door;
mod find;
mod pace;
mod picture;
mod probe;
mod render;
pub mod webhook;

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::click::Who;
use super::{Address, Asked, Delivery, Kind, Notifier, Powers, Remote, Reply, SendError};
use crate::alert::PostId;
use crate::clock::Clock;
use call::{Answer, Api};
pub(super) use pace::Pace;
use picture::Pictures;

pub use door::{Door, Entrance, Refused, Said};
pub use webhook::Webhook;

/// In the table of kinds.
pub(super) const KIND: Kind = Kind {
    name: "slack",
    called: "Slack",
    summary: "a Slack app with a bot token: posts, edits in place, threads, direct messages",
    build: |setup| {
        let options = Options { token: setup.secret, ops: setup.ops, base_url: setup.base_url };
        let slack = Slack::new(options, setup.clock)?;
        Ok(Arc::new(if setup.hears { slack.hearing() } else { slack }))
    },
};

/// Where Slack is.
pub const BASE_URL: &str = "https://slack.com";

/// What it takes to speak to a workspace.
#[derive(Clone, Debug)]
pub struct Options {
    /// `xoxb-…`.
    pub token: SecretString,
    /// Channel for the operator; `None`: there is none.
    pub ops: Option<String>,
    /// Another server than Slack's own; only for tests and the demo.
    pub base_url: Option<String>,
}

/// A workspace.
pub struct Slack {
    api: Api,
    ops: Option<String>,
    pace: Pace,
    pictures: Pictures,
    /// What people press is heard.
    hears: bool,
    /// The workspace's id, once it is known.
    team: OnceLock<String>,
    clock: Arc<dyn Clock>,
}

impl Slack {
    /// Connects nothing yet; the first call does.
    ///
    /// # Errors
    /// Where the HTTP client cannot be made or the address is not allowed.
    pub fn new(options: Options, clock: Arc<dyn Clock>) -> Result<Self, SendError> {
        let api = Api::new(options.base_url.as_deref().unwrap_or(BASE_URL), options.token)?;
        let (pace, pictures) = (Pace::default(), Pictures::default());
        let (hears, team) = (false, OnceLock::new());
        Ok(Self { api, ops: options.ops, pace, pictures, hears, team, clock })
    }

    /// The same, with buttons below its messages: there is a [`Door`] for what they bring.
    #[must_use]
    pub fn hearing(self) -> Self {
        Self { hears: true, ..self }
    }

    fn channel(&self, to: &Address) -> Result<String, SendError> {
        let id = match to {
            Address::Channel(id) => Some(id),
            Address::Person { handle, .. } => handle.as_ref(),
            Address::Ops => self.ops.as_ref(),
        };
        let missing = match to {
            Address::Ops => "no channel for the operator is named (notify.slack.ops)",
            _ => "nobody in Slack was found for this person",
        };
        id.cloned().ok_or_else(|| SendError::Destination(missing.to_owned()))
    }

    /// Where a message goes: to where it lies, to where the message lies that it answers, or to its
    /// reader.
    fn place(&self, delivery: &Delivery) -> Result<String, SendError> {
        match delivery.previous.as_ref().or(delivery.thread.as_ref()) {
            Some(remote) => Ok(remote.channel.clone()),
            None => self.channel(&delivery.to),
        }
    }

    /// A call that reads. Slack counts these for the whole workspace: a pause holds for all.
    async fn read(&self, method: &str, ask: &[(&str, &str)]) -> Result<Answer, SendError> {
        let now = self.clock.now();
        self.pace.check(method, now)?;
        let answer = self.api.read(method, ask, now).await;
        self.hold(method, &answer);
        answer
    }

    /// A call that writes.
    async fn write(&self, method: &str, body: &Value) -> Result<Value, SendError> {
        let now = self.clock.now();
        self.pace.check(method, now)?;
        let answer = self.api.write(method, body, now).await;
        // New messages are counted by conversation, where the next one has its own turn.
        if method != "chat.postMessage" {
            self.hold(method, &answer);
        }
        answer?.map_err(|refusal| refusal.class(now))
    }

    fn hold(&self, method: &str, answer: &Result<Answer, SendError>) {
        if let Err(SendError::NotSent { retry_at, .. }) = answer {
            self.pace.hold(method, *retry_at, self.clock.now());
        }
    }

    /// Sends it, and again without what was refused: the picture, the layout, or the thread.
    async fn insist(
        &self,
        method: &str,
        post: &PostId,
        mut body: Value,
    ) -> Result<Value, SendError> {
        loop {
            let refused = match self.write(method, &body).await {
                Err(error @ (SendError::OurBug(_) | SendError::Gone(_))) => error,
                other => return other,
            };
            if matches!(refused, SendError::OurBug(_)) && self.without_picture(post, &mut body)? {
                continue;
            }
            let lies_there = !body["ts"].is_null();
            let Some(arguments) = body.as_object_mut() else { return Err(refused) };
            let has_blocks = arguments
                .get("blocks")
                .and_then(Value::as_array)
                .is_some_and(|all| !all.is_empty());
            match &refused {
                SendError::OurBug(error) if has_blocks => {
                    tracing::error!(error, "the layout of a message was refused; it goes as text");
                    // An edit keeps its blocks unless they are taken away.
                    match lies_there {
                        true => arguments.insert("blocks".to_owned(), json!([])),
                        false => arguments.remove("blocks"),
                    };
                }
                SendError::Gone(_) if !lies_there && arguments.contains_key("thread_ts") => {
                    arguments.remove("thread_ts");
                    arguments.remove("reply_broadcast");
                }
                _ => return Err(refused),
            }
        }
    }
}

#[async_trait]
impl Notifier for Slack {
    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn powers(&self) -> Powers {
        Powers { edits: true, people: true, places: true, pictures: true }
    }

    fn hears(&self) -> bool {
        self.hears
    }

    async fn person(&self, who: &Who) -> Result<Option<SecretString>, SendError> {
        self.email_of(who).await
    }

    async fn whisper(&self, who: &Who, reply: &Reply) -> Result<(), SendError> {
        self.say_to_one(who, reply).await
    }

    fn ops(&self) -> Option<&str> {
        self.ops.as_deref()
    }

    async fn send(&self, delivery: &Delivery) -> Result<Option<Remote>, SendError> {
        let place = self.place(delivery)?;
        self.pace.check(&place, self.clock.now())?;
        let file = self.picture(delivery).await?;
        self.pace.take(&place, self.clock.now())?;
        let mut body = render::payload(delivery, file.as_deref(), self.hears);
        body["channel"] = json!(place);
        let method = match (&delivery.previous, &delivery.thread) {
            (Some(previous), _) => {
                body["ts"] = json!(previous.message);
                "chat.update"
            }
            (None, Some(thread)) => {
                body["thread_ts"] = json!(thread.message);
                // A thread is read by those who follow it; whoever is called may not.
                body["reply_broadcast"] = json!(true);
                "chat.postMessage"
            }
            (None, None) => "chat.postMessage",
        };
        let answer = self.insist(method, &delivery.post, body).await;
        if let (Err(SendError::NotSent { retry_at, .. }), "chat.postMessage") = (&answer, method) {
            self.pace.hold(&place, *retry_at, self.clock.now());
        }
        let answer = answer?;
        self.pictures.forget(&delivery.post);
        let word = |name: &str| answer[name].as_str().map(str::to_owned);
        let remote = word("channel").zip(word("ts"));
        let remote = remote.map(|(channel, message)| Remote { channel, message });
        Ok(remote.or_else(|| delivery.previous.clone()))
    }

    async fn time(&self) -> Option<Timestamp> {
        self.api.time().await
    }

    async fn find(
        &self,
        delivery: &Delivery,
        since: Timestamp,
    ) -> Result<Option<Remote>, SendError> {
        self.look(delivery, since).await
    }

    async fn handle(&self, email: &SecretString) -> Result<Option<String>, SendError> {
        match self.read("users.lookupByEmail", &[("email", email.expose_secret())]).await? {
            Ok(answer) => Ok(answer["user"]["id"].as_str().map(str::to_owned)),
            Err(refusal) if refusal.code == "users_not_found" => Ok(None),
            Err(refusal) => Err(refusal.class(self.clock.now())),
        }
    }

    async fn probe(&self, asked: Asked<'_>) -> Vec<Result<String, String>> {
        self.examine(asked).await
    }
}

fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}
