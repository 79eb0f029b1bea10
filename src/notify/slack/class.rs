//! What an error code of Slack means for what we do next.

use jiff::{SignedDuration, Timestamp};

use super::later;
use crate::notify::SendError;

/// A refusal in Slack's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) method: String,
    /// `channel_not_found` …
    pub(super) code: String,
    /// The permission that is missing, where it is one.
    pub(super) needed: Option<String>,
}

impl Refusal {
    /// What to do about it.
    pub(super) fn class(&self, now: Timestamp) -> SendError {
        let Self { method, code, needed } = self;
        let message = format!("Slack answers `{code}` to {method}");
        let again =
            |wait| SendError::NotSent { retry_at: later(now, wait), message: message.clone() };
        match code.as_str() {
            "ratelimited" | "rate_limited" | "request_timeout" => {
                again(SignedDuration::from_secs(5))
            }
            "external_channel_migrating" => again(SignedDuration::from_mins(10)),
            "not_authed"
            | "invalid_auth"
            | "account_inactive"
            | "token_revoked"
            | "token_expired"
            | "not_allowed_token_type"
            | "access_denied"
            | "two_factor_setup_required" => SendError::Credential(format!(
                "{message}: install the app again, put its bot token where \
                 `notify.slack.bot_token` points to, and restart leadpact"
            )),
            "message_limit_exceeded" | "team_added_to_org" | "org_login_required" => {
                SendError::Credential(format!("{message}: the workspace takes no messages"))
            }
            "missing_scope" => {
                let scope = needed.as_deref().unwrap_or("that Slack names");
                let error =
                    format!("{message}: give the app the scope {scope} and install it again");
                // Without a scope for looking something up the rest still goes on.
                match method.starts_with("chat.") {
                    true => SendError::Credential(error),
                    false => SendError::Destination(error),
                }
            }
            "message_not_found"
            | "cant_update_message"
            | "edit_window_closed"
            | "cannot_reply_to_message"
            | "thread_not_found"
            | "restricted_action_thread_locked" => SendError::Gone(message),
            code => match remedy(code) {
                Some(remedy) => SendError::Destination(format!("{message}: {remedy}")),
                None if is_malformed(code) => SendError::OurBug(message),
                None => SendError::Unknown(message),
            },
        }
    }
}

/// What to do about a destination that takes no messages; `None` for any other code.
fn remedy(code: &str) -> Option<&'static str> {
    Some(match code {
        "channel_not_found" => "there is no such channel for the bot; check its id, invite the bot",
        "not_in_channel" => "invite the bot to the channel",
        "is_archived" | "is_inactive" => "the channel is archived; name another one",
        "messages_tab_disabled" => "allow direct messages in the app's settings (App Home)",
        "users_not_found" | "user_not_found" => "nobody in Slack has this e-mail address",
        "user_disabled" => "this person's account is deactivated",
        "ekm_access_denied" | "no_permission" | "cannot_dm_bot" => "the bot may not write there",
        code if code.starts_with("restricted_action") => {
            "the workspace does not let the bot write there"
        }
        _ => return None,
    })
}

/// Whether the message itself was refused.
fn is_malformed(code: &str) -> bool {
    const CODES: [&str; 8] = [
        "msg_too_long",
        "msg_blocks_too_long",
        "no_text",
        "metadata_too_large",
        "markdown_text_conflict",
        "block_mismatch",
        "too_many_attachments",
        "invalid_payload",
    ];
    const STARTS: [&str; 3] = ["invalid_blocks", "invalid_metadata", "invalid_arg"];
    CODES.contains(&code) || STARTS.iter().any(|start| code.starts_with(start))
}
