//! A HubSpot account behind its own HTTP API: the same paths, limits, errors and quirks.
//!
//! Tests and the demo run our real connector against it. It holds one account: [`HubSpot`] is a
//! handle to it, [`HubSpot::edit`] is what people do in it, [`HubSpot::serve`] puts it on a socket,
//! [`Trouble`] and [`Settings`] are what goes wrong. It must not know anything of leadpact: only
//! what HubSpot does.
//!
//! Where the vendor's description and the vendor's server disagree, [`Dialect`] chooses. What
//! stands in neither is said where it is assumed. Start reading at `answer` (who may, which
//! endpoint), then `objects` and `search`.

mod account;
mod activity;
mod answer;
mod associations;
mod auth;
mod bulk;
mod calls;
mod defaults;
mod edit;
mod faults;
mod kind;
mod limits;
mod links;
mod objects;
mod owners;
mod properties;
mod record;
mod reply;
mod request;
mod route;
mod search;
mod server;
mod settings;
mod state;
mod table;
mod world;
mod write;
mod writing;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;

pub use self::activity::Activity;
pub use self::auth::{SCOPES, TOKEN};
pub use self::bulk::Bulk;
pub use self::calls::{Call, Calls};
pub use self::edit::Edit;
pub use self::faults::Trouble;
pub use self::kind::Kind;
pub use self::limits::Policy;
pub use self::owners::{Owner, Team};
pub use self::properties::{Choice, Property, Type};
pub use self::record::{Id, Record, Source};
pub use self::route::Endpoint;
pub use self::server::Server;
pub use self::settings::{Dialect, Limits, Settings};
use self::state::State;
use crate::clock::Clock;

/// A handle to one account. Clones share it.
#[derive(Clone)]
pub struct HubSpot {
    state: Arc<Mutex<State>>,
}

impl HubSpot {
    /// A fresh account in which this clock's time passes, with [`TOKEN`] as a token that may do
    /// all.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { state: Arc::new(Mutex::new(State::new(clock))) }
    }

    /// Serves the account until the server is stopped or dropped.
    ///
    /// # Errors
    /// When the listener has no address.
    pub fn serve(&self, listener: TcpListener) -> std::io::Result<Server> {
        Server::start(self.clone(), listener)
    }

    /// Serves the account on a free port of this machine.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn serve_locally(&self) -> std::io::Result<Server> {
        self.serve(TcpListener::bind(("127.0.0.1", 0)).await?)
    }

    pub(in crate::demo::hubspot) fn state(&self) -> MutexGuard<'_, State> {
        // An edit that panicked said so; the account is still what it was.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
