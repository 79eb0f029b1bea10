//! Telling people. The port is [`Notifier`]; one file per channel, one line each in `NOTIFIERS`.
//!
//! A notifier renders a message for its channel and sends, edits or finds it. It decides nothing
//! and stores nothing: what to say is `alert`'s business, when and how often the daemon's.

mod console;
pub mod slack;
mod wording;

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;

use crate::alert::{Notice, PostId};
use crate::id::{LeadId, OwnerId};

pub use console::Console;

/// Where a message goes, resolved.
#[derive(Clone, Debug)]
pub enum Address {
    /// A person whose handle at this notifier is known (a Slack user id).
    User(String),
    /// A person, by e-mail address; the receipt tells the handle.
    Email(SecretString),
    /// A channel.
    Channel(String),
    /// Whoever runs the monitor.
    Ops,
}

/// Where a message lies (in Slack: channel and `ts`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// The conversation.
    pub channel: String,
    /// The message in it.
    pub message: String,
}

/// Names and links that a message shows; looked up when it is sent, never stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Lead → name and company, as people know it.
    pub leads: Vec<(LeadId, String)>,
    /// Lead → where to open it.
    pub links: Vec<(LeadId, String)>,
    /// Owner → name.
    pub owners: Vec<(OwnerId, String)>,
    /// Owner → handle at this notifier, for mentions.
    pub handles: Vec<(OwnerId, String)>,
}

/// One message to send or to edit.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Which message.
    pub post: PostId,
    /// Which revision of it.
    pub revision: u32,
    /// To whom.
    pub to: Address,
    /// The message it answers in a thread.
    pub thread: Option<Remote>,
    /// Where it lies already: edit it there.
    pub previous: Option<Remote>,
    /// It may be a repeat: an earlier attempt ended without our learning how, and could not be
    /// found.
    pub repeat: bool,
    /// What it says.
    pub notice: Notice,
    /// Names and links it shows.
    pub names: Names,
}

/// It is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Where it lies; `None` for channels that do not say (webhooks, the console).
    pub remote: Option<Remote>,
    /// The handle behind an e-mail address, to be remembered instead of the address.
    pub handle: Option<String>,
}

/// Why it is not there, by what the caller does about it.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum SendError {
    /// Certainly not sent: try again at `retry_at` or after.
    #[error("{message}")]
    NotSent {
        /// By this machine's clock.
        retry_at: Timestamp,
        /// What happened.
        message: String,
    },
    /// May have been sent: look for it before sending it again.
    #[error("{0}")]
    Ambiguous(String),
    /// Nobody can be told there: use the fall-back and tell the operator.
    #[error("{0}")]
    Destination(String),
    /// The token is not accepted, or lacks a permission: hold everything, tell the operator another
    /// way.
    #[error("{0}")]
    Credential(String),
    /// The message to edit is gone: post it anew.
    #[error("{0}")]
    Gone(String),
    /// The channel refused our message as malformed, even as plain text: keep it, count it, go on.
    #[error("{0}")]
    OurBug(String),
}

/// A way to reach people.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Its name in `NOTIFIERS`.
    fn kind(&self) -> &'static str;

    /// Sends or edits one message, at its own pace per destination.
    async fn send(&self, delivery: &Delivery) -> Result<Receipt, SendError>;

    /// Looks for a message that may have been sent at or after `since`.
    async fn find(
        &self,
        delivery: &Delivery,
        since: Timestamp,
    ) -> Result<Option<Receipt>, SendError>;

    /// Finds the handle behind an e-mail address; `None`: nobody there has it.
    async fn handle(&self, email: &SecretString) -> Result<Option<String>, SendError>;

    /// Checks token, permissions and that `addresses` can be reached: one line per finding.
    async fn probe(&self, addresses: &[Address]) -> Vec<Result<String, String>>;
}
