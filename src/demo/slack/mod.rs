//! A Slack-compatible server: one workspace, one installed app (the bot), real HTTP on loopback.
//!
//! It keeps what was posted, edited and deleted, refuses what Slack refuses in Slack's own words,
//! and can be told to misbehave ([`Fault`]). It knows nothing of leadpact and must stay so:
//! whatever it accepts, Slack should. Files are taken, and shown in messages; they are not shared
//! in any other way. People press, fill in and type with `interact/`. Not here: home tabs, events,
//! user tokens, several workspaces.
//!
//! Start at [`Slack`], the handle: tests and the demo edit the workspace and read what happened
//! with it; [`Slack::serve`] opens the door. `methods/` has one file per family of Web API methods,
//! `blocks/` checks Block Kit, `render/` shows a message as a person would read it.

use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;
use tokio::sync::watch;

use crate::clock::Clock;

pub mod blocks;
mod call;
mod edit;
mod fault;
mod files;
mod interact;
mod line;
pub mod message;
mod methods;
mod meter;
mod page;
mod read;
pub mod render;
mod request;
mod server;
mod state;
mod ts;
mod webhook;

pub use fault::{Answer, Fault};
pub use files::{File, Stage};
pub use interact::{Heard, View, sign};
pub use message::{Event, Happening, Message, Metadata, Revision};
pub use meter::Limits;
pub use server::Server;
pub use state::{BOT_NAME, BOT_USER, Channel, TokenState, User};
pub use ts::Ts;

use state::{State, Token};

/// Everything that our app asks a workspace to allow.
pub const SCOPES: &[&str] = &[
    "chat:write",
    "commands",
    "channels:read",
    "channels:history",
    "files:write",
    "im:write",
    "im:history",
    "metadata.message:read",
    "users:read",
    "users:read.email",
];

/// A Slack workspace. Clones are the same workspace.
#[derive(Clone)]
pub struct Slack {
    state: Arc<Mutex<State>>,
    clock: Arc<dyn Clock>,
    news: watch::Sender<usize>,
}

impl Slack {
    /// An empty workspace whose message times come from `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        Self { state, clock, news: watch::Sender::new(0) }
    }

    /// The server's present instant.
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The workspace, locked. A panic under the lock is a failed test; the data is still whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Wakes those who watch, though nothing was said.
    fn stir(&self) {
        self.news.send_modify(|_| {});
    }

    /// Runs `work` on the workspace and tells those who watch if anything was said.
    fn change<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let (result, events) = {
            let mut state = self.state();
            (work(&mut state), state.events.len())
        };
        self.news.send_if_modified(|seen| std::mem::replace(seen, events) != events);
        result
    }
}

#[cfg(test)]
mod tests;
