//! `chat.*`: saying, editing and taking back.

use serde_json::{Value, json};

use super::content::{self, Content};
use super::conversations::Place;
use crate::demo::slack::call::{Call, Failure, Result};
use crate::demo::slack::message::{Happening, Message, Revision};
use crate::demo::slack::state::BOT_USER;
use crate::demo::slack::ts::Ts;

/// An edited text may not be longer, though a posted one may.
const UPDATE_TEXT: usize = 4_000;

/// Says something in a channel, or to a person (a `U…` id opens the direct messages).
pub(super) fn post_message(call: &mut Call<'_>) -> Result {
    let wanted = call.request.text("channel").ok_or("channel_not_found")?;
    let channel = call.state.open_dm(&wanted).unwrap_or(wanted);
    may_post(call, &channel)?;
    call.state.meter.post(&channel, call.now).map_err(Failure::ratelimited)?;
    let content = content::read(call.request)?;
    may_show(call, &content)?;
    let message = compose(call, channel, content)?;
    let out = json!({"channel": message.channel, "ts": message.ts.to_string(),
        "message": message.to_json(true)});
    let now = call.now;
    call.state.post(message, now);
    Ok(out)
}

/// Says something that only one person sees, until their client is closed. Cannot be edited.
pub(super) fn post_ephemeral(call: &mut Call<'_>) -> Result {
    let channel = call.request.text("channel").ok_or("channel_not_found")?;
    let user = call.required("user")?;
    may_post(call, &channel)?;
    if !call.state.users.contains_key(&user) {
        return Err("user_not_in_channel".into());
    }
    let content = content::read(call.request)?;
    let mut message = compose(call, channel, content)?;
    message.only_for = Some(user);
    let out = json!({"message_ts": message.ts.to_string()});
    let now = call.now;
    call.state.post(message, now);
    Ok(out)
}

/// Makes one of the app's own messages say something else.
pub(super) fn update(call: &mut Call<'_>) -> Result {
    let (channel, ts) = target(call)?;
    let content = content::read(call.request)?;
    may_show(call, &content)?;
    if content.text.is_none() && content.blocks.is_none() {
        return Err("no_text".into());
    }
    if content.text.as_ref().is_some_and(|text| text.chars().count() > UPDATE_TEXT) {
        return Err("msg_too_long".into());
    }
    let now = call.now;
    let message = call.state.find(&channel, ts).ok_or("message_not_found")?;
    if message.author != BOT_USER || message.by_webhook {
        return Err("cant_update_message".into());
    }
    let before = message.current();
    // Blocks survive only an edit that gives neither text nor blocks of its own.
    let given = content.blocks.is_some();
    let blocks = match (content.blocks, &content.text) {
        (Some(blocks), _) => blocks,
        (None, None) => before.blocks.clone(),
        (None, Some(_)) => Vec::new(),
    };
    let rich = |blocks: &[Value]| blocks.iter().any(|block| block["type"] == "rich_text");
    if given && rich(&before.blocks) && !rich(&blocks) {
        return Err("block_mismatch".into());
    }
    let revision = Revision {
        at: now,
        text: content.text.unwrap_or_else(|| before.text.clone()),
        blocks,
        metadata: content.metadata.unwrap_or_else(|| before.metadata.clone()),
        marked_edited: !given,
    };
    message.revisions.push(revision);
    let message = message.clone();
    call.state.tell(Happening::Edited, &message, now);
    Ok(json!({"channel": channel, "ts": ts.to_string(), "text": message.text(),
        "message": message.to_json(true)}))
}

/// Takes one of the app's own messages back.
pub(super) fn delete(call: &mut Call<'_>) -> Result {
    let (channel, ts) = target(call)?;
    let now = call.now;
    let message = call.state.find(&channel, ts).ok_or("message_not_found")?;
    if message.author != BOT_USER {
        return Err("cant_delete_message".into());
    }
    message.deleted = Some((BOT_USER.to_owned(), now));
    let message = message.clone();
    call.state.tell(Happening::Deleted, &message, now);
    Ok(json!({"channel": channel, "ts": ts.to_string()}))
}

/// The message an edit is about. A person's id is not a conversation here, as it is when posting.
fn target(call: &Call<'_>) -> std::result::Result<(String, Ts), Failure> {
    let channel = call.request.text("channel").ok_or("channel_not_found")?;
    if let Place::Channel(found) = Place::find(call.state, &channel)?
        && found.archived
    {
        return Err("is_inactive".into());
    }
    let ts = call.required("ts")?;
    Ok((channel, Ts::parse(&ts).ok_or("message_not_found")?))
}

fn may_post(call: &Call<'_>, channel: &str) -> std::result::Result<(), Failure> {
    match Place::find(call.state, channel)? {
        Place::Channel(found) if found.archived => Err("is_archived".into()),
        Place::Channel(found) if !found.bot_in && !call.scopes.contains("chat:write.public") => {
            Err("not_in_channel".into())
        }
        _ => Ok(()),
    }
}

/// Files in blocks are the workspace's own, and have been looked at.
fn may_show(call: &Call<'_>, content: &Content) -> std::result::Result<(), Failure> {
    let blocks = content.blocks.as_deref().unwrap_or_default();
    match call.state.wrong_files(blocks, call.now) {
        wrong if wrong.is_empty() => Ok(()),
        wrong => Err(Failure::because("invalid_blocks", &wrong)),
    }
}

fn compose(
    call: &Call<'_>,
    channel: String,
    content: Content,
) -> std::result::Result<Message, Failure> {
    let (text, blocks, metadata) = content.whole()?;
    // A thread that never was is accepted; the reply is then to be seen nowhere.
    let thread_ts = call.request.text("thread_ts");
    let revision = Revision { at: call.now, text, blocks, metadata, marked_edited: false };
    Ok(Message {
        ts: call.state.next_ts(&channel, call.now),
        channel,
        author: BOT_USER.to_owned(),
        broadcast: thread_ts.is_some() && call.request.flag("reply_broadcast"),
        thread_ts,
        only_for: None,
        by_webhook: false,
        revisions: vec![revision],
        deleted: None,
        client_msg_id: call.request.text("client_msg_id"),
    })
}
