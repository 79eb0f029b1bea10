//! Looking for a message that may have been sent.
//!
//! What we post carries its id twice: in the metadata, which takes a permission of its own to be
//! read, and in the names of its blocks. Either is proof. It is missing only where everything since
//! then has been read and every message of a bot could be told apart.

use jiff::Timestamp;
use serde_json::Value;

use super::Slack;
use crate::alert::PostId;
use crate::notify::{Address, Delivery, Remote, SendError};

/// Pages of history that are searched.
const PAGES: usize = 5;

/// Messages on one page.
const PAGE: &str = "200";

impl Slack {
    /// See [`crate::notify::Notifier::find`].
    pub(super) async fn look(
        &self,
        delivery: &Delivery,
        since: Timestamp,
    ) -> Result<Option<Remote>, SendError> {
        let place = self.conversation(delivery).await?;
        let oldest = format!("{}.000000", since.as_second().max(0));
        let thread = delivery.thread.as_ref().map(|thread| thread.message.as_str());
        let method = match thread {
            Some(_) => "conversations.replies",
            None => "conversations.history",
        };
        let (mut metadata, mut cursor) = (true, String::new());
        let mut looked = 0;
        while looked < PAGES {
            let mut ask = vec![
                ("channel", place.as_str()),
                ("oldest", &oldest),
                ("inclusive", "true"),
                ("limit", PAGE),
            ];
            ask.extend(thread.map(|ts| ("ts", ts)));
            ask.extend(metadata.then_some(("include_all_metadata", "true")));
            ask.extend((!cursor.is_empty()).then_some(("cursor", cursor.as_str())));
            let answer = match self.read(method, &ask).await? {
                Ok(answer) => answer,
                Err(refusal) if metadata && refusal.code == "missing_scope" => {
                    metadata = false;
                    continue;
                }
                Err(refusal) => return Err(refusal.class(self.clock.now())),
            };
            looked += 1;
            for message in answer["messages"].as_array().into_iter().flatten() {
                if is_ours(message, &delivery.post)? {
                    let message = message["ts"].as_str().unwrap_or_default().to_owned();
                    return Ok(Some(Remote { channel: place, message }));
                }
            }
            match answer["response_metadata"]["next_cursor"].as_str() {
                Some(next) if !next.is_empty() => next.clone_into(&mut cursor),
                _ => return Ok(None),
            }
        }
        Err(SendError::Destination("too much was said since then to be searched".to_owned()))
    }

    /// The conversation in which the message would lie. Direct messages have one of their own.
    async fn conversation(&self, delivery: &Delivery) -> Result<String, SendError> {
        let place = self.place(delivery)?;
        if delivery.thread.is_some() || !matches!(delivery.to, Address::Person { .. }) {
            return Ok(place);
        }
        let opened = self.read("conversations.open", &[("users", &place)]).await?;
        let opened = opened.map_err(|refusal| refusal.class(self.clock.now()))?;
        let id = opened["channel"]["id"].as_str().map(str::to_owned);
        id.ok_or_else(|| SendError::Unknown("Slack named no conversation".to_owned()))
    }
}

/// Whether `message` is the one we look for.
///
/// # Errors
/// Where it is a bot's and carries nothing by which to tell.
fn is_ours(message: &Value, post: &PostId) -> Result<bool, SendError> {
    let noted = &message["metadata"]["event_payload"]["post"];
    let mut blocks = message["blocks"].as_array().into_iter().flatten();
    let ours = |block: &Value| {
        let id = block["block_id"].as_str().and_then(|id| id.strip_prefix(post.as_str()));
        id.is_some_and(|rest| rest.starts_with('-'))
    };
    if noted == post.as_str() || blocks.any(ours) {
        return Ok(true);
    }
    let is_bare = noted.is_null() && message["blocks"].as_array().is_none_or(Vec::is_empty);
    if is_bare && message["bot_id"].is_string() {
        let error = "a bot's message there cannot be told apart from ours without the scope \
                     metadata.message:read";
        return Err(SendError::Destination(error.to_owned()));
    }
    Ok(false)
}
