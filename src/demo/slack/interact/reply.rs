//! Answers through a `response_url`: five times, within half an hour.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::demo::slack::message::{Happening, Message, Revision};
use crate::demo::slack::methods::read_content;
use crate::demo::slack::request::Request;
use crate::demo::slack::state::{BOT_USER, State, TEAM};
use crate::demo::slack::ts::Ts;

/// How often one may be used.
const USES: u32 = 5;
/// How long it is good for.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(30);

/// One address.
pub(super) struct Reply {
    channel: String,
    user: String,
    /// The message that was clicked.
    original: Option<Ts>,
    uses: u32,
    until: Timestamp,
}

/// HTTP status and plain-text body.
pub(in crate::demo::slack) struct Replied(pub(in crate::demo::slack) u16, pub(super) String);

impl Replied {
    /// The body.
    pub(in crate::demo::slack) fn into_words(self) -> String {
        self.1
    }
}

impl State {
    /// A new address at which the app may answer what `user` did in `channel`.
    pub(super) fn reply_to(
        &mut self,
        (channel, user): (&str, &str),
        original: Option<Ts>,
        now: Timestamp,
    ) -> String {
        let path = self.interact.name(&format!("{TEAM}/"));
        let until = now + GOOD_FOR;
        let (channel, user) = (channel.to_owned(), user.to_owned());
        let reply = Reply { channel, user, original, uses: 0, until };
        self.interact.replies.insert(path.clone(), reply);
        format!("{}/actions/{path}", self.base_url)
    }

    /// Shows `user` alone what `answer` says.
    pub(super) fn whisper(
        &mut self,
        (channel, user): (&str, &str),
        answer: &Value,
        now: Timestamp,
    ) {
        let text = answer["text"].as_str().unwrap_or_default().to_owned();
        let blocks = answer["blocks"].as_array().cloned().unwrap_or_default();
        let message = self.said_by_app((channel, Some(user)), (text, blocks), now);
        self.post(message, now);
    }

    fn said_by_app(
        &self,
        (channel, only_for): (&str, Option<&str>),
        (text, blocks): (String, Vec<Value>),
        now: Timestamp,
    ) -> Message {
        let revision = Revision { at: now, text, blocks, metadata: None, marked_edited: false };
        Message {
            ts: self.next_ts(channel, now),
            channel: channel.to_owned(),
            author: BOT_USER.to_owned(),
            broadcast: false,
            thread_ts: None,
            only_for: only_for.map(str::to_owned),
            by_webhook: false,
            revisions: vec![revision],
            deleted: None,
            client_msg_id: None,
        }
    }
}

/// Takes what was posted to the address that ends in `path`.
pub(in crate::demo::slack) fn respond(
    state: &mut State,
    path: &str,
    mut request: Request,
    now: Timestamp,
) -> Replied {
    request.take_json();
    let Some(reply) = state.interact.replies.get_mut(path) else {
        return Replied(404, "invalid_url".to_owned());
    };
    if now > reply.until {
        return Replied(404, "expired_url".to_owned());
    }
    if reply.uses >= USES {
        return Replied(404, "used_url".to_owned());
    }
    reply.uses += 1;
    let (channel, user, original) = (reply.channel.clone(), reply.user.clone(), reply.original);
    let said = match read_content(&request).and_then(super::super::methods::Content::whole) {
        Ok((text, blocks, _)) => (text, blocks),
        Err(failure) => return Replied(400, failure.error),
    };
    match original.filter(|_| request.flag("replace_original")) {
        Some(ts) => {
            let Some(message) = state.find(&channel, ts) else {
                return Replied(404, "message_not_found".to_owned());
            };
            let (text, blocks) = said;
            let revision = Revision { at: now, text, blocks, metadata: None, marked_edited: false };
            message.revisions.push(revision);
            let message = message.clone();
            state.tell(Happening::Edited, &message, now);
        }
        None => {
            let for_all = request.text("response_type").as_deref() == Some("in_channel");
            let only_for = (!for_all).then_some(user.as_str());
            let message = state.said_by_app((&channel, only_for), said, now);
            state.post(message, now);
        }
    }
    Replied(200, "ok".to_owned())
}
