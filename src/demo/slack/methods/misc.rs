//! `api.test` and `auth.test`.

use serde_json::{Value, json};

use crate::demo::slack::call::{Call, Failure, Result};
use crate::demo::slack::state::{BOT, BOT_NAME, BOT_USER, TEAM};

/// Sends the arguments back, or the error asked for.
pub(super) fn api_test(call: &mut Call<'_>) -> Result {
    if let Some(error) = call.request.text("error") {
        return Err(Failure::from(error.as_str()));
    }
    Ok(json!({"args": Value::Object(call.request.args().clone())}))
}

/// Who the token speaks for.
pub(super) fn auth_test(_: &mut Call<'_>) -> Result {
    Ok(json!({
        "url": "https://leadpact.slack.com/", "team": "leadpact demo", "team_id": TEAM,
        "user": BOT_NAME, "user_id": BOT_USER, "bot_id": BOT, "is_enterprise_install": false,
    }))
}
