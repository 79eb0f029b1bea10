//! The Web API methods: one table, one file per family.
//!
//! A method takes a [`Call`] that is already known to be authenticated, allowed and slow enough,
//! and answers with an object or a refusal in Slack's words.

use super::call::{Call, Result};
use super::interact;
use super::meter::Tier;

mod apps;
mod chat;
mod content;
mod conversations;
mod files;
mod history;
mod misc;
mod users;

pub(super) use content::{Content, read as read_content};

/// One method.
pub(super) struct Method {
    name: &'static str,
    pub(super) tier: Tier,
    /// Any one of these is enough; a method that needs more asks itself.
    pub(super) scopes: &'static [&'static str],
    /// Whether it is documented to take a JSON body, not only a form.
    pub(super) takes_json: bool,
    pub(super) with_token: bool,
    pub(super) run: fn(&mut Call<'_>) -> Result,
}

const HISTORY: &[&str] = &["channels:history", "groups:history", "im:history", "mpim:history"];
const READ: &[&str] = &["channels:read", "groups:read", "im:read", "mpim:read"];
const WRITE: &[&str] = &["chat:write"];
const SOCKETS: &[&str] = &["connections:write"];
const FILES: &[&str] = &["files:write"];

const METHODS: &[Method] = &[
    Method::new("api.test", Tier::Free, &[], misc::api_test).without_token().json(),
    Method::new("apps.connections.open", Tier::One, SOCKETS, apps::connections_open).json(),
    Method::new("auth.test", Tier::Free, &[], misc::auth_test).json(),
    Method::new("chat.delete", Tier::Three, WRITE, chat::delete).json(),
    Method::new("chat.postEphemeral", Tier::Four, WRITE, chat::post_ephemeral).json(),
    Method::new("chat.postMessage", Tier::Posting, WRITE, chat::post_message).json(),
    Method::new("chat.update", Tier::Three, WRITE, chat::update).json(),
    Method::new("conversations.history", Tier::Three, HISTORY, history::history).json(),
    Method::new("conversations.info", Tier::Three, READ, conversations::info),
    Method::new("conversations.open", Tier::Three, &["im:write"], conversations::open).json(),
    Method::new("conversations.replies", Tier::Three, HISTORY, history::replies),
    Method::new("files.completeUploadExternal", Tier::Four, FILES, files::complete_upload).json(),
    Method::new("files.getUploadURLExternal", Tier::Four, FILES, files::get_upload_url).json(),
    Method::new("users.info", Tier::Four, &["users:read"], users::info),
    Method::new("users.lookupByEmail", Tier::Three, &["users:read.email"], users::lookup_by_email),
    Method::new("views.open", Tier::Four, &[], interact::open_view).json(),
];

/// The method of this name.
pub(super) fn find(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name == name)
}

impl Method {
    const fn new(
        name: &'static str,
        tier: Tier,
        scopes: &'static [&'static str],
        run: fn(&mut Call<'_>) -> Result,
    ) -> Self {
        Self { name, tier, scopes, takes_json: false, with_token: true, run }
    }

    const fn json(mut self) -> Self {
        self.takes_json = true;
        self
    }

    const fn without_token(mut self) -> Self {
        self.with_token = false;
        self
    }
}
