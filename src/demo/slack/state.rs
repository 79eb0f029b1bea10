//! The workspace itself: people, channels, tokens, messages. Plain data; no HTTP, no clock.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::fault::Fault;
use super::files::File;
use super::interact::Interact;
use super::message::{Event, Happening, Message};
use super::meter::Meter;
use super::ts::Ts;

/// The workspace's id.
pub(super) const TEAM: &str = "T0LEADPACT";
/// The installed app's id.
pub(super) const APP: &str = "A0LEADPACT";
/// The app's bot id, as messages carry it.
pub(super) const BOT: &str = "B0LEADPACT";
/// The user id under which the app speaks.
pub const BOT_USER: &str = "U0LEADPACT";
/// The name people see beside the app's messages.
pub const BOT_NAME: &str = "leadpact";

/// A person in the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// `U…`.
    pub id: String,
    /// The registered address; what `users.lookupByEmail` finds.
    pub email: String,
    /// The name shown to colleagues.
    pub name: String,
    /// IANA zone, in which this person's client shows times.
    pub tz: String,
    /// No longer at the company: cannot be found by e-mail, nor written to.
    pub deactivated: bool,
}

/// A public or private channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// `C…`, or `G…` for an old private one.
    pub id: String,
    /// Without the `#`.
    pub name: String,
    /// Seen only by members.
    pub private: bool,
    /// Closed for good; still readable.
    pub archived: bool,
    /// The app is a member.
    pub bot_in: bool,
}

/// What a token is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenState {
    /// Good.
    #[default]
    Active,
    /// Taken back by an admin, or the app was uninstalled: `token_revoked`.
    Revoked,
    /// A rotating token past its time: `token_expired`.
    Expired,
    /// The bot user, or the workspace, is gone: `account_inactive`.
    Inactive,
}

/// A bot token.
#[derive(Clone, Debug, Default)]
pub(super) struct Token {
    pub(super) scopes: BTreeSet<String>,
    pub(super) state: TokenState,
}

/// Everything the server knows.
#[derive(Default)]
pub(super) struct State {
    pub(super) users: BTreeMap<String, User>,
    pub(super) channels: BTreeMap<String, Channel>,
    /// Direct-message conversations with the app, by id; whose they are.
    pub(super) dms: BTreeMap<String, String>,
    pub(super) tokens: BTreeMap<String, Token>,
    /// Incoming webhooks: path below `/services/` to channel.
    pub(super) hooks: BTreeMap<String, String>,
    /// Messages of each conversation, oldest first.
    pub(super) messages: BTreeMap<String, Vec<Message>>,
    pub(super) events: Vec<Event>,
    pub(super) faults: Vec<Fault>,
    pub(super) files: BTreeMap<String, File>,
    /// Where the workspace is: uploads go to an address below it.
    pub(super) base_url: String,
    pub(super) meter: Meter,
    /// Sockets, forms, and where clicks go.
    pub(super) interact: Interact,
    /// How often each method was answered in which way.
    pub(super) told: BTreeMap<(String, String), u64>,
    /// Without the scope, metadata is left out in silence rather than refused.
    pub(super) hide_metadata: bool,
}

impl State {
    /// The conversation with `user`, opened if need be; none for nobody, or somebody who has left.
    pub(super) fn open_dm(&mut self, user: &str) -> Option<String> {
        if self.users.get(user).is_none_or(|user| user.deactivated) {
            return None;
        }
        if let Some((id, _)) = self.dms.iter().find(|(_, whose)| *whose == user) {
            return Some(id.clone());
        }
        let id = format!("D{}", user.trim_start_matches(['U', 'W']));
        self.dms.insert(id.clone(), user.to_owned());
        Some(id)
    }

    /// The time the next message of `channel` will have.
    pub(super) fn next_ts(&self, channel: &str, now: Timestamp) -> Ts {
        Ts::next(now, self.said(channel).last().map(|message| message.ts))
    }

    /// The messages of a conversation, oldest first, deleted and private ones included.
    pub(super) fn said(&self, channel: &str) -> &[Message] {
        self.messages.get(channel).map_or(&[], Vec::as_slice)
    }

    /// Keeps a new message.
    pub(super) fn post(&mut self, message: Message, now: Timestamp) {
        self.tell(Happening::Posted, &message, now);
        self.messages.entry(message.channel.clone()).or_default().push(message);
    }

    /// The message named `ts`, unless it is gone or was never for all.
    pub(super) fn find(&mut self, channel: &str, ts: Ts) -> Option<&mut Message> {
        let messages = self.messages.get_mut(channel)?;
        let index = messages.binary_search_by_key(&ts, |message| message.ts).ok()?;
        let message = &mut messages[index];
        (message.deleted.is_none() && message.only_for.is_none()).then_some(message)
    }

    /// Notes what happened, for those who watch.
    pub(super) fn tell(&mut self, happening: Happening, message: &Message, at: Timestamp) {
        self.events.push(Event { at, happening, message: message.clone() });
    }

    /// How many replies to `message` are still there, and the last one's time.
    pub(super) fn replies(&self, message: &Message) -> (usize, Option<Ts>) {
        let ts = message.ts.to_string();
        let replies = self.said(&message.channel).iter().filter(|reply| {
            reply.deleted.is_none()
                && reply.only_for.is_none()
                && reply.replies_to() == Some(ts.as_str())
        });
        replies.fold((0, None), |(count, _), reply| (count + 1, Some(reply.ts)))
    }
}
