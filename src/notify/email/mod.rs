//! E-mail: to a person whom the CRM knows by address, or to an address of the agreement.
//!
//! One message is one mail; a changed story answers the mail before it, and all mails about one
//! promise share a thread. A mail has the same Message-ID at every attempt, which is all that a
//! receiver can go by. `line` speaks SMTP, `paper` lays the words out. The address of a person is
//! never kept: not in the store, not in a log, not in an error.

mod line;
mod paper;

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use lettre::Address as Mailbox;
use lettre::address::Envelope;
use lettre::message::Mailbox as Named;
use secrecy::{ExposeSecret, SecretString};

use super::sinks::{SinkSetup, SinkType};
use super::{Address, Asked, Delivery, Notifier, Powers, Remote, SendError};
use crate::clock::Clock;
use crate::contract::SinkKind;
use line::Line;

/// In the table of sinks.
pub(super) const TYPE: SinkType = SinkType {
    kind: SinkKind::Email,
    called: "The mail server",
    build: |setup| Ok(Arc::new(Email::new(&setup)?)),
};

/// Where mails lie that were sent to people; their addresses are not kept.
pub(super) const PEOPLE: &str = "email";

/// A mail server.
pub(super) struct Email {
    line: Line,
    from: Named,
    clock: Arc<dyn Clock>,
}

impl Email {
    /// # Errors
    /// Where the settings name no server or no sender.
    pub(super) fn new(setup: &SinkSetup) -> Result<Self, SendError> {
        let wrong = |what: &str| SendError::OurBug(format!("`notify.email.{what}"));
        let from = setup.text("from").trim().parse();
        let from = from.map_err(|_| wrong("from` is no address: write `leadpact@example.com`"))?;
        let line = Line::new(setup).map_err(|why| wrong(&format!("smtp` {why}")))?;
        Ok(Self { line, from, clock: Arc::clone(&setup.clock) })
    }

    /// To whom, and the name of the place where it will lie.
    fn reader(&self, to: &Address) -> Result<(Mailbox, String), SendError> {
        let (text, place) = match to {
            Address::Person { handle, .. } => (handle.as_deref(), PEOPLE.to_owned()),
            Address::Channel(address) => (Some(address.as_str()), format!("{PEOPLE}:{address}")),
            Address::Ops => (None, String::new()),
        };
        let Some(text) = text else {
            return Err(SendError::Destination("no address is known for this reader".to_owned()));
        };
        match text.trim().parse() {
            Ok(address) => Ok((address, place)),
            Err(_) => {
                let message = "the address in the CRM has not the form of one";
                Err(SendError::Destination(message.to_owned()))
            }
        }
    }
}

#[async_trait]
impl Notifier for Email {
    fn kind(&self) -> &'static str {
        TYPE.kind.word()
    }

    fn powers(&self) -> Powers {
        Powers { edits: false, people: true, places: true, pictures: true }
    }

    fn keeps_handles(&self) -> bool {
        false
    }

    async fn send(&self, delivery: &Delivery) -> Result<Option<Remote>, SendError> {
        let now = self.clock.now();
        let (to, place) = self.reader(&delivery.to)?;
        let id = paper::message_id(delivery, self.from.email.domain());
        let mail = paper::mail(delivery, (&self.from, &to, &id), now)
            .map_err(|error| SendError::OurBug(format!("the mail cannot be made: {error}")))?;
        let envelope = Envelope::new(Some(self.from.email.clone()), vec![to])
            .map_err(|error| SendError::OurBug(format!("the mail cannot be made: {error}")))?;
        self.line.send(&envelope, &mail.formatted(), now).await?;
        Ok(Some(Remote { channel: place, message: id }))
    }

    async fn find(&self, _: &Delivery, _: Timestamp) -> Result<Option<Remote>, SendError> {
        Err(SendError::Destination("a mail that was sent cannot be looked for".to_owned()))
    }

    /// The address itself: whether somebody has it only the mail server can say, and only then.
    async fn handle(&self, email: &SecretString) -> Result<Option<String>, SendError> {
        Ok(Some(email.expose_secret().to_owned()))
    }

    async fn probe(&self, _: Asked<'_>) -> Vec<Result<String, String>> {
        let tried = self.line.open(self.clock.now()).await;
        vec![match tried {
            Ok(mut connection) => {
                drop(connection.quit().await);
                Ok(format!("{} lets us in", self.line.what()))
            }
            Err(error) => Err(error.to_string()),
        }]
    }
}
