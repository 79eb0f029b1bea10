//! What was said: messages with every revision they have had, and the events in their order.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::state::{APP, BOT, BOT_USER, TEAM};
use super::ts::Ts;

/// One message of a channel or a direct-message conversation, with all it has ever said.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The conversation it stands in: a channel (`C…`, `G…`) or a direct message (`D…`).
    pub channel: String,
    /// Its time, which is its name within the conversation.
    pub ts: Ts,
    /// Who said it: a user id; [`super::BOT_USER`] for the app itself.
    pub author: String,
    /// The message it answers, as the client wrote it. May name a message that never was, or is
    /// gone.
    pub thread_ts: Option<String>,
    /// A reply that is shown in the channel as well.
    pub broadcast: bool,
    /// The only user who sees it (`chat.postEphemeral`).
    pub only_for: Option<String>,
    /// Posted through an incoming webhook.
    pub by_webhook: bool,
    /// What it said, oldest first; never empty. The last one is what people see.
    pub revisions: Vec<Revision>,
    /// Who deleted it, and when.
    pub deleted: Option<(String, Timestamp)>,
    /// The client's own id for it. Slack promises nothing about it, so neither do we.
    pub client_msg_id: Option<String>,
}

/// What a message said from one edit to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// When it was posted or edited.
    pub at: Timestamp,
    /// The text: the whole message where there are no blocks, else the notification.
    pub text: String,
    /// The blocks, with the ids Slack gives to those that came without.
    pub blocks: Vec<Value>,
    /// What the app noted beside the message.
    pub metadata: Option<Metadata>,
    /// Slack shows `(edited)`: only where the text was replaced and no blocks were given.
    pub marked_edited: bool,
}

/// An app's note beside a message, invisible to readers.
#[derive(Clone, Debug, PartialEq)]
pub struct Metadata {
    /// What kind of note it is.
    pub event_type: String,
    /// The note.
    pub event_payload: Map<String, Value>,
}

/// Something that happened to a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When, by the server's clock.
    pub at: Timestamp,
    /// What.
    pub happening: Happening,
    /// The message as it was right after.
    pub message: Message,
}

/// What can happen to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// It was said.
    Posted,
    /// It says something else now.
    Edited,
    /// It is gone.
    Deleted,
}

impl Message {
    /// What it says now.
    pub fn current(&self) -> &Revision {
        self.revisions.last().expect("a message is made with its first revision")
    }

    /// The notification text it has now.
    pub fn text(&self) -> &str {
        &self.current().text
    }

    /// The note it carries now.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.current().metadata.as_ref()
    }

    /// The thread it answers in; none for a message that stands by itself.
    pub fn replies_to(&self) -> Option<&str> {
        self.thread_ts.as_deref().filter(|parent| *parent != self.ts.to_string())
    }

    /// The message as the Web API gives it out.
    pub(super) fn to_json(&self, with_metadata: bool) -> Value {
        let now = self.current();
        let mut out = json!({"type": "message", "user": self.author, "text": now.text,
            "ts": self.ts.to_string(), "team": TEAM});
        if self.author == BOT_USER {
            out["bot_id"] = json!(BOT);
            out["app_id"] = json!(APP);
        }
        if self.by_webhook {
            out["subtype"] = json!("bot_message");
        } else if self.broadcast {
            out["subtype"] = json!("thread_broadcast");
        }
        if !now.blocks.is_empty() {
            out["blocks"] = json!(now.blocks);
        }
        if let Some(thread) = &self.thread_ts {
            out["thread_ts"] = json!(thread);
        }
        if now.marked_edited {
            let ts = format!("{}.000000", now.at.as_second());
            out["edited"] = json!({"user": self.author, "ts": ts});
        }
        if let (true, Some(note)) = (with_metadata, &now.metadata) {
            out["metadata"] = note.to_json();
        }
        out
    }
}

impl Metadata {
    fn to_json(&self) -> Value {
        json!({"event_type": self.event_type, "event_payload": self.event_payload})
    }
}
