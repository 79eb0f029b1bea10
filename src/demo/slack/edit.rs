//! Editing the workspace: what an admin, a colleague or fate does to it.

use super::fault::Fault;
use super::message::{Happening, Message, Revision};
use super::meter::Limits;
use super::state::{Channel, TokenState, User};
use super::ts::Ts;
use super::{Slack, Token};

impl Slack {
    /// Adds a person.
    pub fn user(&self, id: &str, email: &str, name: &str, tz: &str) {
        let user = User {
            id: id.to_owned(),
            email: email.to_owned(),
            name: name.to_owned(),
            tz: tz.to_owned(),
            deactivated: false,
        };
        self.change(|state| state.users.insert(user.id.clone(), user));
    }

    /// Deactivates a person's account, or brings it back.
    pub fn deactivate(&self, user: &str, deactivated: bool) {
        self.change(|state| {
            if let Some(user) = state.users.get_mut(user) {
                user.deactivated = deactivated;
            }
        });
    }

    /// Adds a public channel with the app in it.
    pub fn channel(&self, id: &str, name: &str) {
        self.add_channel(Channel {
            id: id.to_owned(),
            name: name.to_owned(),
            private: false,
            archived: false,
            bot_in: true,
        });
    }

    /// Adds a channel, or replaces it (archive it, make it private, throw the app out).
    pub fn add_channel(&self, channel: Channel) {
        self.change(|state| state.channels.insert(channel.id.clone(), channel));
    }

    /// Archives a channel, or opens it again.
    pub fn archive(&self, channel: &str, archived: bool) {
        self.change(|state| {
            if let Some(channel) = state.channels.get_mut(channel) {
                channel.archived = archived;
            }
        });
    }

    /// Issues a bot token with these scopes, or changes the scopes of one.
    pub fn token(&self, token: &str, scopes: &[&str]) {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let issued = Token { scopes, state: TokenState::Active };
        self.change(|state| state.tokens.insert(token.to_owned(), issued));
    }

    /// Changes what a token is worth, from the next call on.
    pub fn set_token(&self, token: &str, worth: TokenState) {
        self.change(|state| {
            if let Some(token) = state.tokens.get_mut(token) {
                token.state = worth;
            }
        });
    }

    /// Installs an incoming webhook: `path` below `/services/` posts to `channel`.
    pub fn webhook(&self, path: &str, channel: &str) {
        self.change(|state| state.hooks.insert(path.to_owned(), channel.to_owned()));
    }

    /// A person says something; returns the message's time.
    pub fn says(&self, user: &str, channel: &str, text: &str) -> Ts {
        let now = self.now();
        self.change(|state| {
            let ts = state.next_ts(channel, now);
            let said = Revision {
                at: now,
                text: text.to_owned(),
                blocks: Vec::new(),
                metadata: None,
                marked_edited: false,
            };
            let message = Message {
                channel: channel.to_owned(),
                ts,
                author: user.to_owned(),
                thread_ts: None,
                broadcast: false,
                only_for: None,
                by_webhook: false,
                revisions: vec![said],
                deleted: None,
                client_msg_id: None,
            };
            state.post(message, now);
            ts
        })
    }

    /// A person with the right to deletes a message; whether there was one.
    pub fn deletes(&self, user: &str, channel: &str, ts: Ts) -> bool {
        let now = self.now();
        self.change(|state| {
            let Some(message) = state.find(channel, ts) else { return false };
            message.deleted = Some((user.to_owned(), now));
            let message = message.clone();
            state.tell(Happening::Deleted, &message, now);
            true
        })
    }

    /// Makes something go wrong. Of several faults that befall one call the earliest is taken.
    pub fn fault(&self, fault: Fault) {
        self.change(|state| state.faults.push(fault));
    }

    /// Takes all faults back.
    pub fn heal(&self) {
        self.change(|state| state.faults.clear());
    }

    /// Sets the speeds allowed.
    pub fn limits(&self, limits: Limits) {
        self.change(|state| state.meter.limits = limits);
    }

    /// Whether metadata asked for without `metadata.message:read` is left out in silence instead of
    /// being refused. Slack's documentation names the scope and not what its absence does, so a
    /// client must be right under both.
    pub fn hide_metadata(&self, hide: bool) {
        self.change(|state| state.hide_metadata = hide);
    }
}
