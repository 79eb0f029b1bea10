//! Incoming webhooks: one address, one channel, and plain words for an answer.

use jiff::Timestamp;
use serde_json::Value;

use super::call::{Answered, Failure};
use super::fault;
use super::message::{Message, Revision};
use super::methods::read_content;
use super::request::Request;
use super::state::{BOT_USER, State};

/// A webhook's answer.
pub(super) enum Heard {
    /// HTTP status and the plain-text body.
    Truly(u16, String),
    TooFast(u64),
    Wrongly(fault::Answer),
}

/// Takes what was posted to the webhook at `path`.
pub(super) fn hear(state: &mut State, path: &str, request: Request, now: Timestamp) -> Heard {
    let channel = state.hooks.get(path).cloned();
    let fault = fault::next(&mut state.faults, "webhook", channel.as_deref());
    let applies = fault.as_ref().is_none_or(|(applied, _)| *applied);
    let truth = applies.then(|| post(state, channel, request, now));
    let heard = match (fault, truth) {
        (Some((_, wrong)), _) => Heard::Wrongly(wrong),
        (None, Some(Ok(()))) => Heard::Truly(200, "ok".into()),
        (None, Some(Err(Failure { retry_after: Some(seconds), .. }))) => Heard::TooFast(seconds),
        (None, Some(Err(failure))) => Heard::Truly(status(&failure.error), failure.error),
        (None, None) => unreachable!("a call without a fault is run"),
    };
    *state.told.entry(("webhook".into(), heard.name())).or_default() += 1;
    heard
}

fn post(
    state: &mut State,
    channel: Option<String>,
    mut request: Request,
    now: Timestamp,
) -> Result<(), Failure> {
    let channel = channel.ok_or("no_service")?;
    request.take_json();
    // The old form: one field `payload` that holds the JSON.
    if let Ok(Some(Value::Object(payload))) = request.value("payload") {
        request = Request::of(payload);
    }
    if state.channels.get(&channel).ok_or("channel_not_found")?.archived {
        return Err("channel_is_archived".into());
    }
    state.meter.post(&channel, now).map_err(Failure::ratelimited)?;
    let (text, blocks, metadata) = read_content(&request)?.whole()?;
    let thread_ts = request.text("thread_ts");
    let revision = Revision { at: now, text, blocks, metadata, marked_edited: false };
    let message = Message {
        ts: state.next_ts(&channel, now),
        channel,
        author: BOT_USER.to_owned(),
        broadcast: thread_ts.is_some() && request.flag("reply_broadcast"),
        thread_ts,
        only_for: None,
        by_webhook: true,
        revisions: vec![revision],
        deleted: None,
        client_msg_id: None,
    };
    state.post(message, now);
    Ok(())
}

fn status(error: &str) -> u16 {
    match error {
        "no_service" | "channel_not_found" => 404,
        "channel_is_archived" => 410,
        _ => 400,
    }
}

impl Heard {
    fn name(&self) -> String {
        match self {
            Self::Truly(_, words) => words.clone(),
            Self::TooFast(_) => "ratelimited".into(),
            Self::Wrongly(answer) => Answered::Wrongly(answer.clone()).name(),
        }
    }
}
