//! What people do with messages: press a button, fill in a form, type a command.
//!
//! [`Slack::click`] and its like build the payload that Slack would, hand it to the app (over one
//! of its sockets, or signed to its request URL) and tell what the person gets to see. Slack does
//! not say whether a click that nobody acknowledged is offered again; here it is, so that a client
//! must be right if it is. Not here: shortcuts, home tabs, message menus.

mod act;
mod forms;
mod reply;
mod signed;
mod socket;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::Slack;
use super::state::{APP, State, TEAM, User};

pub(super) use reply::respond;
pub use signed::sign;
pub(super) use socket::{Ask, attend};
pub use view::View;
pub(super) use view::open as open_view;

/// How long the app may take to say that it heard.
const PATIENCE: SignedDuration = SignedDuration::from_secs(3);
/// How long a form may be opened after the click that asked for it.
const TRIGGER: SignedDuration = SignedDuration::from_secs(3);

/// What became of something that a person did.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// The app acknowledged it, with this payload; `null` where it said nothing more.
    Acknowledged(Value),
    /// The app did not: the person sees a warning sign.
    Unheard,
    /// The client itself does not send it: these fields are to be filled in first.
    Incomplete(Vec<String>),
}

impl Heard {
    /// Whether the app acknowledged it.
    pub fn is_heard(&self) -> bool {
        matches!(self, Self::Acknowledged(_))
    }
}

/// Everything that belongs to interaction.
#[derive(Default)]
pub(super) struct Interact {
    /// How often something was made here: ids come of it.
    made: u64,
    /// Addresses of sockets that were given out and not used yet.
    tickets: BTreeSet<String>,
    lines: BTreeMap<u64, socket::Line>,
    waiting: BTreeMap<String, socket::Waiting>,
    /// The line that gets the next envelope.
    turn: u64,
    /// Socket Mode was switched off for the app.
    disabled: bool,
    /// Where clicks are posted to, with the signing secret.
    request_url: Option<(String, String)>,
    triggers: BTreeMap<String, view::Trigger>,
    views: BTreeMap<String, View>,
    replies: BTreeMap<String, reply::Reply>,
    /// What was sent to the app last.
    last: Option<(&'static str, Value)>,
}

impl Interact {
    fn number(&mut self) -> u64 {
        self.made += 1;
        self.made
    }

    /// A name that nothing else has.
    fn name(&mut self, start: &str) -> String {
        format!("{start}{:08}", self.number())
    }

    /// The address of a new socket, below `base`.
    pub(super) fn ticket(&mut self, base: &str) -> String {
        let ticket = self.name("ticket-");
        let host = base.trim_start_matches("http://");
        let url = format!("ws://{host}/link/?ticket={ticket}&app_id={APP}");
        self.tickets.insert(ticket);
        url
    }

    /// Lets `user` be shown one form, soon.
    fn trigger(&mut self, user: &str, now: Timestamp) -> String {
        let id = self.name("trigger.");
        let trigger = view::Trigger { user: user.to_owned(), until: now + TRIGGER, used: false };
        self.triggers.insert(id.clone(), trigger);
        id
    }
}

impl State {
    /// Whoever did something, as every payload names them.
    fn doer(&self, user: &str) -> Value {
        let name = self.users.get(user).map_or("nobody", |User { name, .. }| name);
        let name = name.to_lowercase().replace(' ', ".");
        json!({"id": user, "username": name, "name": name, "team_id": TEAM})
    }
}

impl Slack {
    /// From now on clicks are posted to `url`, signed with `secret`, and no longer sent to sockets.
    pub fn request_url(&self, url: &str, secret: &str) {
        let to = Some((url.to_owned(), secret.to_owned()));
        self.change(|state| state.interact.request_url = to);
    }

    /// What lets the app show `user` a form for a few seconds: for payloads made by hand.
    pub fn trigger(&self, user: &str) -> String {
        let now = self.now();
        self.change(|state| state.interact.trigger(user, now))
    }

    /// Sends the app once more what it was sent last, as it was.
    pub async fn again(&self) -> Heard {
        let last = self.state().interact.last.clone();
        match last {
            Some((kind, payload)) => self.deliver(kind, payload).await,
            None => Heard::Unheard,
        }
    }

    /// Hands the app what somebody did, whatever it is: also what no client of Slack's would send.
    pub async fn deliver(&self, kind: &'static str, payload: Value) -> Heard {
        let to = self.change(|state| {
            state.interact.last = Some((kind, payload.clone()));
            state.interact.request_url.clone()
        });
        let answer = match to {
            Some((url, secret)) => self.by_request((&url, &secret), kind, &payload).await,
            None => self.by_socket(kind, &payload).await,
        };
        answer.map_or(Heard::Unheard, Heard::Acknowledged)
    }
}
