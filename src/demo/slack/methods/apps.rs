//! `apps.*`: what an app-level token is for.

use serde_json::json;

use crate::demo::slack::call::{Call, Result};

/// Gives out the address of a new socket.
pub(super) fn connections_open(call: &mut Call<'_>) -> Result {
    let base = call.state.base_url.clone();
    Ok(json!({"url": call.state.interact.ticket(&base)}))
}
