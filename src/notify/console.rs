//! Messages on the terminal: for trying out, and for those who have no Slack.

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use secrecy::SecretString;

use super::wording::{Dress, clock, tame, wording};
use super::{Address, Delivery, Notifier, Receipt, SendError};

/// Longest name shown.
const NAME: usize = 80;

/// Hands each message as text to `print`, which the command line owns.
pub struct Console {
    print: Box<dyn Fn(&str) + Send + Sync>,
}

impl Console {
    /// A console that prints with `print`.
    pub fn new(print: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self { print: Box::new(print) }
    }
}

struct Bare;

impl Dress for Bare {
    fn plain(&self, text: &str) -> String {
        tame(text, NAME * 4)
    }

    fn link(&self, _url: &str, text: &str) -> String {
        text.to_owned()
    }

    fn mention(&self, handle: &str) -> String {
        format!("@{handle}")
    }

    fn time(&self, at: Timestamp, zone: &TimeZone) -> String {
        clock(at, zone)
    }
}

/// A message as plain text.
pub(super) fn text(delivery: &Delivery) -> String {
    let words = wording(&delivery.notice, &delivery.names, delivery.repeat, &Bare);
    let mut text = format!("{}\n", words.title);
    for line in &words.body {
        text.push_str(&format!("  {line}\n"));
    }
    for (label, value) in &words.facts {
        text.push_str(&format!("  {label:<7} {value}\n"));
    }
    for line in &words.list {
        text.push_str(&format!("  • {line}\n"));
    }
    text.push_str(&format!("  {}\n", words.small));
    text
}

#[async_trait]
impl Notifier for Console {
    fn kind(&self) -> &'static str {
        "console"
    }

    async fn send(&self, delivery: &Delivery) -> Result<Receipt, SendError> {
        let to = match &delivery.to {
            Address::User(handle) => format!("to {handle}"),
            Address::Channel(channel) => format!("in {channel}"),
            Address::Email(_) => "to a person".to_owned(),
            Address::Ops => "to the operator".to_owned(),
        };
        let again = if delivery.revision > 1 { ", changed" } else { "" };
        (self.print)(&format!("[{to}{again}] {}", text(delivery)));
        Ok(Receipt { remote: None, handle: None })
    }

    async fn find(&self, _: &Delivery, _: Timestamp) -> Result<Option<Receipt>, SendError> {
        Err(SendError::Destination("the console remembers nothing".to_owned()))
    }

    async fn handle(&self, _: &SecretString) -> Result<Option<String>, SendError> {
        // The address is not shown, so everybody is simply somebody.
        Ok(Some("the owner".to_owned()))
    }

    async fn probe(&self, _: &[Address]) -> Vec<Result<String, String>> {
        vec![Ok("console: messages are printed here".to_owned())]
    }
}
