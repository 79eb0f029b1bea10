//! `conversations.open` and `conversations.info`, and which conversations the app can see.

use serde_json::{Value, json};

use crate::demo::slack::call::{Call, Failure, Result};
use crate::demo::slack::state::{BOT_USER, Channel, State, TEAM};

/// A conversation the app can see.
pub(super) enum Place<'a> {
    /// A channel.
    Channel(&'a Channel),
    /// The direct messages with this person.
    Dm(&'a str),
}

impl<'a> Place<'a> {
    /// The conversation with this id. A private channel without the app does not exist to it.
    pub(super) fn find(state: &'a State, id: &str) -> std::result::Result<Self, Failure> {
        if let Some(user) = state.dms.get(id) {
            return Ok(Self::Dm(user));
        }
        match state.channels.get(id) {
            Some(channel) if channel.bot_in || !channel.private => Ok(Self::Channel(channel)),
            _ => Err("channel_not_found".into()),
        }
    }

    /// The scope that `family` (`history`, `read`) takes here.
    pub(super) fn scope(&self, family: &str) -> String {
        let kind = match self {
            Self::Dm(_) => "im",
            Self::Channel(channel) if channel.private => "groups",
            Self::Channel(_) => "channels",
        };
        format!("{kind}:{family}")
    }
}

/// Opens the direct messages with one person.
pub(super) fn open(call: &mut Call<'_>) -> Result {
    let users = call.required("users")?;
    if users.contains(',') {
        // Group messages are another kind of conversation, which this app has no use for.
        call.needs(&["mpim:write"])?;
        return Err("method_not_supported_for_channel_type".into());
    }
    if call.state.users.get(&users).is_some_and(|user| user.deactivated) {
        return Err("user_disabled".into());
    }
    let known = call.state.dms.values().any(|whose| *whose == users);
    let id = call.state.open_dm(&users).ok_or("user_not_found")?;
    let channel = if call.request.flag("return_im") {
        json!({"id": id, "user": users, "is_im": true, "is_open": true})
    } else {
        json!({"id": id})
    };
    Ok(json!({"channel": channel, "no_op": known, "already_open": known}))
}

/// Describes one conversation.
pub(super) fn info(call: &mut Call<'_>) -> Result {
    let id = call.required("channel")?;
    let place = Place::find(call.state, &id)?;
    call.needs(&[&place.scope("read")])?;
    Ok(json!({"channel": describe(&id, &place)}))
}

fn describe(id: &str, place: &Place<'_>) -> Value {
    match place {
        Place::Dm(user) => json!({
            "id": id, "is_im": true, "is_channel": false, "user": user, "is_archived": false,
            "context_team_id": TEAM, "is_open": true,
        }),
        Place::Channel(channel) => json!({
            "id": id, "name": channel.name, "name_normalized": channel.name, "is_channel": true,
            "is_group": channel.private, "is_im": false, "is_mpim": false, "is_general": false,
            "is_private": channel.private, "is_archived": channel.archived, "creator": BOT_USER,
            "is_member": channel.bot_in, "context_team_id": TEAM,
        }),
    }
}
