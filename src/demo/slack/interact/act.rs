//! Pressing and typing.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Heard, Slack, TEAM};
use crate::demo::slack::message::Message;
use crate::demo::slack::state::{APP, State};

impl Slack {
    /// `user` presses the button `action_id` of a message.
    pub async fn click(&self, user: &str, message: &Message, action_id: &str) -> Heard {
        self.press(user, message, (action_id, None)).await
    }

    /// `user` chooses `value` in the menu `action_id` of a message.
    pub async fn choose(&self, user: &str, message: &Message, menu: (&str, &str)) -> Heard {
        self.press(user, message, (menu.0, Some(menu.1))).await
    }

    /// `user` types `/command text` in `channel`, where the app need not be.
    pub async fn command(&self, user: &str, channel: &str, (command, text): (&str, &str)) -> Heard {
        let now = self.now();
        let payload = self.change(|state| {
            let response_url = state.reply_to((channel, user), None, now);
            let name = state.channels.get(channel).map_or("directmessage", |one| &one.name);
            json!({
                "token": "verification", "team_id": TEAM, "team_domain": "leadpact",
                "channel_id": channel, "channel_name": name, "user_id": user,
                "user_name": state.doer(user)["name"], "command": command, "text": text,
                "api_app_id": APP, "is_enterprise_install": "false",
                "response_url": response_url, "trigger_id": state.interact.trigger(user, now),
            })
        });
        let heard = self.deliver("slash_commands", payload).await;
        if let Heard::Acknowledged(answer) = &heard
            && answer["text"].is_string()
        {
            let now = self.now();
            self.change(|state| state.whisper((channel, user), answer, now));
        }
        heard
    }

    async fn press(&self, user: &str, message: &Message, what: (&str, Option<&str>)) -> Heard {
        let now = self.now();
        let payload = self.change(|state| payload(state, (user, message), what, now));
        match payload {
            Some(payload) => self.deliver("interactive", payload).await,
            // What is not there cannot be pressed.
            None => Heard::Unheard,
        }
    }
}

/// The payload for a button or a choice; `None` where the message shows no such thing now.
fn payload(
    state: &mut State,
    (user, message): (&str, &Message),
    (action_id, chosen): (&str, Option<&str>),
    now: Timestamp,
) -> Option<Value> {
    let (block_id, element) = find(message, action_id)?;
    let mut action = json!({
        "action_id": action_id, "block_id": block_id, "type": element["type"],
        "action_ts": format!("{}.{:06}", now.as_second(), now.subsec_nanosecond() / 1_000),
    });
    match chosen {
        Some(value) => {
            let mut options = element["options"].as_array()?.iter();
            action["selected_option"] = options.find(|one| one["value"] == value)?.clone();
        }
        None => {
            for name in ["text", "value", "style"] {
                if let Some(value) = element.get(name) {
                    action[name] = value.clone();
                }
            }
        }
    }
    let (channel, ts) = (&message.channel, message.ts.to_string());
    let name = state.channels.get(channel).map_or("directmessage", |one| &one.name).to_owned();
    let response_url = state.reply_to((channel, user), Some(message.ts), now);
    Some(json!({
        "type": "block_actions", "user": state.doer(user), "api_app_id": APP,
        "token": "verification", "team": {"id": TEAM, "domain": "leadpact"}, "enterprise": null,
        "is_enterprise_install": false, "trigger_id": state.interact.trigger(user, now),
        "container": {"type": "message", "message_ts": ts, "channel_id": channel,
            "is_ephemeral": message.only_for.is_some()},
        "channel": {"id": channel, "name": name}, "message": message.to_json(true),
        "state": {"values": {}}, "response_url": response_url, "actions": [action],
    }))
}

/// An element that can be pressed, with the block it stands in.
fn find<'a>(message: &'a Message, action_id: &str) -> Option<(&'a Value, &'a Value)> {
    let blocks = &message.current().blocks;
    blocks.iter().find_map(|block| {
        let inner = block["elements"].as_array().into_iter().flatten();
        let mut all = inner.chain(block.get("accessory"));
        Some((&block["block_id"], all.find(|element| element["action_id"] == action_id)?))
    })
}
