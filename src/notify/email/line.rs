//! One conversation with the mail server for each mail, step by step: only what happens after the
//! whole mail was sent leaves a question.

use std::net::IpAddr;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};

use super::super::outgoing::{Reach, later};
use super::super::sinks::SinkSetup;
use crate::notify::SendError;

/// For each step of the conversation.
const STEP: Duration = Duration::from_secs(15);

/// A server that cannot be reached, or is busy, is left alone for so long.
const UNREACHED: SignedDuration = SignedDuration::from_secs(10);
const BUSY: SignedDuration = SignedDuration::from_secs(60);

/// When a connection is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Secured {
    /// From its first byte (`smtps://`).
    AtOnce,
    /// Before anything is said (`smtp://`, STARTTLS).
    Soon,
    /// Never: a test server on this machine.
    Never,
}

/// The way to a mail server.
pub(super) struct Line {
    host: String,
    port: u16,
    secured: Secured,
    account: Option<Credentials>,
    reach: Reach,
}

impl Line {
    /// # Errors
    /// What is wrong with the address of the server.
    pub(super) fn new(setup: &SinkSetup) -> Result<Self, &'static str> {
        const FORM: &str = "is no mail server: write `smtps://HOST` or `smtp://HOST`";
        let url = reqwest::Url::parse(setup.text("smtp").trim()).map_err(|_| FORM)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(FORM)?;
        let host = host.trim_matches(['[', ']']).to_owned();
        let local = host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        let (secured, port) = match url.scheme() {
            "smtps" => (Secured::AtOnce, 465),
            "smtp" if local => (Secured::Never, 25),
            "smtp" => (Secured::Soon, 587),
            _ => return Err(FORM),
        };
        let (user, password) = (setup.text("user"), setup.text("password"));
        let account =
            (!user.is_empty()).then(|| Credentials::new(user.to_owned(), password.to_owned()));
        let port = url.port().unwrap_or(port);
        Ok(Self { host, port, secured, account, reach: setup.reach.clone() })
    }

    /// As messages call it.
    pub(super) fn what(&self) -> String {
        format!("the mail server {}", self.host)
    }

    /// Opens a conversation: connected, secured, let in.
    ///
    /// # Errors
    /// Nothing was sent then.
    pub(super) async fn open(&self, now: Timestamp) -> Result<AsyncSmtpConnection, SendError> {
        let silent = || not_sent(&format!("{} is silent", self.what()), UNREACHED, now);
        tokio::time::timeout(2 * STEP, self.begin(now)).await.unwrap_or_else(|_| Err(silent()))
    }

    async fn begin(&self, now: Timestamp) -> Result<AsyncSmtpConnection, SendError> {
        let what = self.what();
        let addresses = self.reach.addresses(&self.host).await;
        let addresses = addresses.map_err(|error| match error {
            SendError::Destination(why) => SendError::Credential(format!("{what}: {why}")),
            error => not_sent(&format!("{what}: {error}"), UNREACHED, now),
        })?;
        let sockets: Vec<_> =
            addresses.into_iter().map(|address| (address, self.port).into()).collect();
        let tls = TlsParameters::new(self.host.clone());
        let tls =
            tls.map_err(|_| SendError::Credential(format!("{what}: TLS cannot be set up")))?;
        let at_once = (self.secured == Secured::AtOnce).then(|| tls.clone());
        let hello = ClientId::default();
        let sockets: &[std::net::SocketAddr] = &sockets;
        let connected =
            AsyncSmtpConnection::connect_tokio1(sockets, Some(STEP), &hello, at_once, None);
        let mut connection =
            connected.await.map_err(|error| self.refused("cannot be reached", &error, now))?;
        if self.secured == Secured::Soon {
            let secured = connection.starttls(tls, &hello).await;
            secured.map_err(|error| self.refused("does not secure the connection", &error, now))?;
        }
        if let Some(account) = &self.account {
            let let_in = connection.auth(DEFAULT_MECHANISMS, account).await;
            let_in.map_err(|error| match error.is_permanent() || error.is_client() {
                true => SendError::Credential(format!(
                    "{what} does not let us in{}: check `notify.email.user` and `password`",
                    code(&error)
                )),
                false => self.refused("does not let us in now", &error, now),
            })?;
        }
        Ok(connection)
    }

    /// Sends one mail to one reader.
    ///
    /// # Errors
    /// `Ambiguous` where the whole mail was sent and no answer came.
    pub(super) async fn send(
        &self,
        envelope: &Envelope,
        mail: &[u8],
        now: Timestamp,
    ) -> Result<(), SendError> {
        let what = self.what();
        let mut connection = self.open(now).await?;
        let wide = connection.server_info().supports_feature(Extension::EightBitMime);
        let body = MailParameter::Body(MailBodyParameter::EightBitMime);
        let parameters = if wide { vec![body] } else { Vec::new() };
        let sender = Mail::new(envelope.from().cloned(), parameters);
        let taken = connection.command(sender).await;
        taken.map_err(|error| match error.is_permanent() {
            true => SendError::Credential(format!(
                "{what} takes no mail from `notify.email.from`{}",
                code(&error)
            )),
            false => self.refused("is busy", &error, now),
        })?;
        for to in envelope.to() {
            let taken = connection.command(Rcpt::new(to.clone(), Vec::new())).await;
            taken.map_err(|error| match error.is_permanent() {
                true => SendError::Destination(format!(
                    "{what} knows nobody with this address{}",
                    code(&error)
                )),
                false => self.refused("does not take this mail now", &error, now),
            })?;
        }
        let ready = connection.command(Data).await;
        ready.map_err(|error| self.refused("does not take this mail now", &error, now))?;
        let sent = connection.message(mail).await;
        sent.map_err(|error| match (error.is_permanent(), error.is_transient()) {
            (true, _) => SendError::OurBug(format!("{what} refuses the mail{}", code(&error))),
            (_, true) => self.refused("does not take this mail now", &error, now),
            _ => SendError::Ambiguous(format!("{what}: no answer after the mail was sent")),
        })?;
        // It is there, whatever becomes of the farewell.
        drop(connection.quit().await);
        Ok(())
    }

    /// Nothing was sent: later. The server's own words are left out, which may name the reader.
    fn refused(&self, doing: &str, error: &Error, now: Timestamp) -> SendError {
        let wait = if error.is_response() || error.is_transient() { BUSY } else { UNREACHED };
        let why = if is_untrusted(error) { ": its certificate is not trusted" } else { "" };
        not_sent(&format!("{} {doing}{}{why}", self.what(), code(error)), wait, now)
    }
}

fn not_sent(message: &str, wait: SignedDuration, now: Timestamp) -> SendError {
    SendError::NotSent { retry_at: later(now, wait), message: message.to_owned() }
}

/// Whether it is its certificate; an error while connecting says so only in words.
fn is_untrusted(error: &Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if inner.to_string().contains("certificate") {
            return true;
        }
        cause = inner.source();
    }
    error.is_tls()
}

/// The number that it answers with.
fn code(error: &Error) -> String {
    error.status().map_or_else(String::new, |code| format!(" ({code})"))
}
