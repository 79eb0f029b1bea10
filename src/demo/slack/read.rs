//! Reading the workspace: what tests check and the demo shows.

use tokio::sync::watch;

use super::Slack;
use super::message::{Event, Message};
use super::state::{Channel, User};

impl Slack {
    /// Messages of a conversation, oldest first, with all their revisions, the deleted ones too.
    /// `place` is a channel, a direct message (`D…`) or the person it is with (`U…`).
    pub fn messages(&self, place: &str) -> Vec<Message> {
        let state = self.state();
        let dm = state.dms.iter().find(|(_, whose)| *whose == place).map(|(id, _)| id.as_str());
        state.said(dm.unwrap_or(place)).to_vec()
    }

    /// All that happened to messages since the `from`-th event.
    pub fn events(&self, from: usize) -> Vec<Event> {
        self.state().events.get(from..).unwrap_or_default().to_vec()
    }

    /// Tells how many events there are, whenever that changes.
    pub fn news(&self) -> watch::Receiver<usize> {
        self.news.subscribe()
    }

    /// How often `method` was answered with `told`: `ok`, an error's code, `http 503`, `dropped` …
    pub fn count(&self, method: &str, told: &str) -> u64 {
        let key = (method.to_owned(), told.to_owned());
        self.state().told.get(&key).copied().unwrap_or_default()
    }

    /// How often `method` was called at all.
    pub fn calls(&self, method: &str) -> u64 {
        let state = self.state();
        state.told.iter().filter(|((name, _), _)| name == method).map(|(_, times)| times).sum()
    }

    /// Every method called, what it was told, and how often.
    pub fn told(&self) -> Vec<(String, String, u64)> {
        let state = self.state();
        let row = |((method, told), times): (&(String, String), &u64)| {
            (method.clone(), told.clone(), *times)
        };
        state.told.iter().map(row).collect()
    }

    /// A person, by id.
    pub fn find_user(&self, id: &str) -> Option<User> {
        self.state().users.get(id).cloned()
    }

    /// A channel, by id.
    pub fn find_channel(&self, id: &str) -> Option<Channel> {
        self.state().channels.get(id).cloned()
    }

    /// Whose direct-message conversation with the app this is.
    pub fn dm_with(&self, id: &str) -> Option<String> {
        self.state().dms.get(id).cloned()
    }
}
