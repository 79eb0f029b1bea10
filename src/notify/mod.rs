//! Telling people. The port is [`Notifier`]; one file per channel, one line each in [`KINDS`].
//!
//! A notifier renders a message for its channel and sends, edits or finds it. It decides nothing
//! and stores nothing: what to say is `alert`'s business, when and how often the daemon's.

pub mod click;
mod console;
mod email;
mod gchat;
mod heartbeat;
mod kinds;
mod outgoing;
mod pagerduty;
mod sinks;
pub mod slack;
mod tame;
mod teams;
mod webhook;
mod wording;

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;

use crate::alert::{Notice, Offer, PostId, Recipient};
use crate::id::{LeadId, OwnerId};

use click::Who;
pub use console::{Console, Print};
pub use heartbeat::Heartbeat;
pub use kinds::{KINDS, Kind, Setup, build, called};
pub use outgoing::{Lookup, Reach};
pub use sinks::{SINKS, SinkSetup, SinkType, Sinks, build_sink};
pub use wording::answers::{self, Answer, Done, Line, Reply};

/// Where a message goes, resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A person, directly.
    Person {
        /// Who it is in the CRM.
        owner: OwnerId,
        /// Who it is here (a Slack user id); `None` for a notifier that does not know people.
        handle: Option<String>,
    },
    /// A channel, or what another way than Slack is named by.
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
    /// Whom it was meant for, where that reader cannot be reached and `to` reads it instead.
    pub meant_for: Option<Recipient>,
    /// The message it answers in a thread; the reply goes where that one lies.
    pub thread: Option<Remote>,
    /// Where it lies already: edit it there.
    pub previous: Option<Remote>,
    /// An earlier revision has been read already.
    pub changed: bool,
    /// It may be a repeat: an earlier attempt ended without our learning how, and could not be
    /// looked for.
    pub repeat: bool,
    /// What it says.
    pub notice: Notice,
    /// Names and links it shows.
    pub names: Names,
    /// The picture that belongs to it.
    pub picture: Option<Picture>,
    /// What its readers can do about it there, where somebody listens.
    pub offers: Vec<Offer>,
}

/// A picture that belongs to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// What it is called.
    pub title: String,
    /// What it shows, for those who do not see it.
    pub shows: String,
    /// The picture itself, as a PNG.
    pub png: Vec<u8>,
}

/// What a notifier is able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Powers {
    /// It can change a message that lies there. Otherwise a changed story is a new message.
    pub edits: bool,
    /// It can find a person by e-mail address and write to that person alone.
    pub people: bool,
    /// It writes to more than one place.
    pub places: bool,
    /// It shows pictures.
    pub pictures: bool,
}

/// What a notifier is to be able to do for this agreement.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// To be written to.
    pub addresses: &'a [Address],
    /// Messages with pictures are to be sent: there is a weekly summary.
    pub pictures: bool,
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
    /// An answer we do not know: like `Ambiguous`, but only a few times.
    #[error("{0}")]
    Unknown(String),
    /// Nobody can be told there: use the fall-back and tell the operator.
    #[error("{0}")]
    Destination(String),
    /// Nothing is taken from us until a person acts: the token is refused or lacks a permission,
    /// or the whole workspace is shut. Hold everything, tell the operator another way.
    #[error("{0}")]
    Credential(String),
    /// The message to edit is gone: post it anew.
    #[error("{0}")]
    Gone(String),
    /// Refused as malformed, even as plain text: keep it, count it, go on.
    #[error("{0}")]
    OurBug(String),
}

/// A way to reach people.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Its name in [`KINDS`].
    fn kind(&self) -> &'static str;

    /// What it is able to do.
    fn powers(&self) -> Powers;

    /// Whether the handle of a person may be kept: it is an id there, and no address.
    fn keeps_handles(&self) -> bool {
        true
    }

    /// Whether what is sent again is the same message to whoever reads it.
    fn is_idempotent(&self) -> bool {
        false
    }

    /// Whether what people do below a message is heard.
    fn hears(&self) -> bool {
        false
    }

    /// The e-mail address of a person who did something there; `None`: nobody of ours.
    ///
    /// # Errors
    /// Where it could not be asked.
    async fn person(&self, _who: &Who) -> Result<Option<SecretString>, SendError> {
        Ok(None)
    }

    /// Answers somebody where they did something, for their eyes alone. Nothing is kept of it.
    ///
    /// # Errors
    /// Where it was not said; it is not worth trying again.
    async fn whisper(&self, _who: &Who, _reply: &Reply) -> Result<(), SendError> {
        Ok(())
    }

    /// The conversation that the operator reads, where there is one.
    fn ops(&self) -> Option<&str> {
        None
    }

    /// Sends or edits one message. Returns where it lies, where the channel says so. Never waits
    /// for its turn: what comes too soon is `NotSent`, with the time to come again.
    async fn send(&self, delivery: &Delivery) -> Result<Option<Remote>, SendError>;

    /// What time it is there, by the channel's own clock; `None` where it does not say.
    async fn time(&self) -> Option<Timestamp> {
        None
    }

    /// Looks for a message that may have been sent at or after `since`, by the channel's clock.
    /// `None`: it is not there.
    ///
    /// # Errors
    /// `NotSent` or `Ambiguous`: look again later. Anything else: it cannot be looked for.
    async fn find(
        &self,
        delivery: &Delivery,
        since: Timestamp,
    ) -> Result<Option<Remote>, SendError>;

    /// Finds the handle behind an e-mail address; `None`: nobody there has it.
    async fn handle(&self, email: &SecretString) -> Result<Option<String>, SendError>;

    /// Checks token, permissions and that every address can be reached: one line per finding.
    async fn probe(&self, asked: Asked<'_>) -> Vec<Result<String, String>>;
}
