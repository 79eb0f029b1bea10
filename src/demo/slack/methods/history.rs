//! `conversations.history` and `conversations.replies`: what was said, by pages.

use serde_json::{Value, json};

use super::conversations::Place;
use crate::demo::slack::call::{Call, Failure, Result};
use crate::demo::slack::message::Message;
use crate::demo::slack::ts::Ts;

/// What one page holds at most for an app of the customer's own.
const MOST: usize = 999;

/// The channel's own messages (not the replies in threads), newest first.
pub(super) fn history(call: &mut Call<'_>) -> Result {
    let page = Page::read(call)?;
    let seen = |message: &&Message| message.replies_to().is_none() || message.broadcast;
    let all = call.state.said(&page.channel).iter().rev();
    let found: Vec<_> = all.filter(|message| page.holds(message)).filter(seen).collect();
    let (shown, cursor) = page.cut(&found, |message, start| message.ts <= start);
    let mut out = page.spell(call, shown, cursor);
    out["pin_count"] = json!(0);
    Ok(out)
}

/// A thread: the message it began with, then the replies, oldest first.
pub(super) fn replies(call: &mut Call<'_>) -> Result {
    let page = Page::read(call)?;
    let ts = call.required("ts")?;
    let parse = |text: &str| Ts::parse(text).ok_or_else(|| Failure::from("thread_not_found"));
    let mut root = parse(&ts)?;
    let said = call.state.said(&page.channel);
    let find = |ts: Ts| {
        let index = said.binary_search_by_key(&ts, |message| message.ts).ok()?;
        Some(&said[index]).filter(|message| message.only_for.is_none())
    };
    // The time of a reply names its thread as well.
    if let Some(parent) = find(root).and_then(Message::replies_to) {
        root = parse(parent)?;
    }
    let parent = find(root).ok_or("thread_not_found")?;
    if parent.deleted.is_some() && call.state.replies(parent).0 == 0 {
        return Err("thread_not_found".into());
    }
    let name = root.to_string();
    let found: Vec<_> = said
        .iter()
        .filter(|message| message.replies_to() == Some(name.as_str()) && page.holds(message))
        .collect();
    let (shown, cursor) = page.cut(&found, |message, start| message.ts >= start);
    let shown: Vec<_> = std::iter::once(parent).chain(shown).collect();
    Ok(page.spell(call, shown, cursor))
}

/// The part of a conversation asked for.
struct Page {
    channel: String,
    oldest: Option<Ts>,
    latest: Option<Ts>,
    inclusive: bool,
    limit: usize,
    start: Option<Ts>,
    with_metadata: bool,
}

impl Page {
    fn read(call: &Call<'_>) -> std::result::Result<Self, Failure> {
        let channel = call.required("channel")?;
        let place = Place::find(call.state, &channel)?;
        call.needs(&[&place.scope("history")])?;
        if let Place::Channel(found) = place
            && !found.bot_in
        {
            return Err("not_in_channel".into());
        }
        let bound = |name, error: &'static str| match call.request.text(name) {
            None => Ok(None),
            Some(text) => Ts::bound(&text).map(Some).ok_or_else(|| Failure::from(error)),
        };
        let limit = match call.request.text("limit") {
            None => 100,
            Some(text) => text.parse::<usize>().map_err(|_| Failure::from("invalid_limit"))?,
        };
        let start = match call.request.text("cursor") {
            None => None,
            Some(cursor) => Some(open_cursor(&cursor).ok_or("invalid_cursor")?),
        };
        let mut with_metadata = call.request.flag("include_all_metadata");
        if with_metadata && call.state.hide_metadata {
            with_metadata = call.scopes.contains("metadata.message:read");
        } else if with_metadata {
            call.needs(&["metadata.message:read"])?;
        }
        Ok(Self {
            channel,
            oldest: bound("oldest", "invalid_ts_oldest")?,
            latest: bound("latest", "invalid_ts_latest")?,
            inclusive: call.request.flag("inclusive"),
            limit: limit.clamp(1, MOST),
            start,
            with_metadata,
        })
    }

    fn holds(&self, message: &Message) -> bool {
        let within = |bound: Option<Ts>, past: fn(&Ts, &Ts) -> bool| {
            bound.is_none_or(|bound| {
                past(&message.ts, &bound) || self.inclusive && message.ts == bound
            })
        };
        message.only_for.is_none()
            && message.deleted.is_none()
            && within(self.oldest, |ts, bound| ts > bound)
            && within(self.latest, |ts, bound| ts < bound)
    }

    /// The messages of this page out of all `found`, and where the next one starts.
    fn cut<'m>(
        &self,
        found: &[&'m Message],
        from: impl Fn(&Message, Ts) -> bool,
    ) -> (Vec<&'m Message>, Option<Ts>) {
        let rest = found.iter().filter(|message| self.start.is_none_or(|ts| from(message, ts)));
        let mut shown: Vec<_> = rest.copied().take(self.limit + 1).collect();
        let next = (shown.len() > self.limit).then(|| shown.pop()).flatten();
        (shown, next.map(|message| message.ts))
    }

    fn spell(&self, call: &Call<'_>, shown: Vec<&Message>, next: Option<Ts>) -> Value {
        let messages: Vec<_> = shown
            .into_iter()
            .map(|message| {
                let mut out = message.to_json(self.with_metadata);
                let (count, last) = call.state.replies(message);
                if message.deleted.is_some() {
                    out = json!({"type": "message", "subtype": "tombstone", "hidden": true,
                        "user": "USLACKBOT", "text": "This message was deleted.",
                        "ts": message.ts.to_string()});
                }
                if let Some(last) = last {
                    out["thread_ts"] = json!(message.ts.to_string());
                    out["reply_count"] = json!(count);
                    out["latest_reply"] = json!(last.to_string());
                }
                out
            })
            .collect();
        let mut out = json!({"messages": messages, "has_more": next.is_some()});
        if let Some(next) = next {
            out["response_metadata"] = json!({"next_cursor": seal_cursor(next)});
        }
        out
    }
}

/// A cursor as Slack writes them: opaque, and ending in what a careless client fails to escape.
fn seal_cursor(ts: Ts) -> String {
    format!("bmV4dF90czo{}==", ts.to_string().replace('.', "+"))
}

fn open_cursor(cursor: &str) -> Option<Ts> {
    let ts = cursor.strip_prefix("bmV4dF90czo")?.strip_suffix("==")?;
    Ts::parse(&ts.replace('+', "."))
}
