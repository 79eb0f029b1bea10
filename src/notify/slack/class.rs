//! What an error code of Slack means for what we do next.

use jiff::{SignedDuration, Timestamp};

use super::in_a_while;
use crate::notify::SendError;

/// The class of `code` that came in answer to `method`. Unknown codes may have been sent.
pub(super) fn class(method: &str, code: &str, needed: Option<&str>, now: Timestamp) -> SendError {
    let message = format!("Slack answers `{code}` to {method}");
    match code {
        "ratelimited" | "rate_limited" | "request_timeout" => {
            let retry_at = in_a_while(now, SignedDuration::from_secs(5));
            SendError::NotSent { retry_at, message }
        }
        "message_limit_exceeded"
        | "team_added_to_org"
        | "org_login_required"
        | "external_channel_migrating" => {
            let retry_at = in_a_while(now, SignedDuration::from_mins(10));
            SendError::NotSent { retry_at, message }
        }
        "channel_not_found"
        | "not_in_channel"
        | "is_archived"
        | "is_inactive"
        | "messages_tab_disabled"
        | "ekm_access_denied"
        | "no_permission"
        | "users_not_found"
        | "user_not_found"
        | "user_disabled"
        | "cannot_dm_bot" => SendError::Destination(format!("{message}: {}", remedy(code))),
        "message_not_found"
        | "cant_update_message"
        | "edit_window_closed"
        | "cannot_reply_to_message"
        | "restricted_action_thread_locked" => SendError::Gone(message),
        code if code.starts_with("restricted_action") => SendError::Destination(format!(
            "{message}: the workspace does not let the bot write there"
        )),
        "not_authed"
        | "invalid_auth"
        | "account_inactive"
        | "token_revoked"
        | "token_expired"
        | "not_allowed_token_type"
        | "access_denied"
        | "two_factor_setup_required" => SendError::Credential(format!(
            "{message}: install the app again and renew the bot token"
        )),
        "missing_scope" => {
            let scope = needed.unwrap_or("a scope");
            SendError::Credential(format!(
                "{message}: give the app the scope {scope} and install it again"
            ))
        }
        "invalid_blocks"
        | "invalid_blocks_format"
        | "msg_too_long"
        | "msg_blocks_too_long"
        | "no_text"
        | "metadata_too_large"
        | "markdown_text_conflict"
        | "block_mismatch"
        | "too_many_attachments" => SendError::OurBug(message),
        code if code.starts_with("invalid_metadata") || code.starts_with("invalid_arg") => {
            SendError::OurBug(message)
        }
        _ => SendError::Ambiguous(message),
    }
}

fn remedy(code: &str) -> &'static str {
    match code {
        "not_in_channel" => "invite the bot to the channel",
        "is_archived" => "name another channel in the agreement's routes",
        "channel_not_found" => "check the channel's id in the agreement's routes",
        "users_not_found" | "user_not_found" => "nobody in Slack has this e-mail address",
        _ => "nobody can be reached there",
    }
}
