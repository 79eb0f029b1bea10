//! Messages on the terminal: for trying out, and for those who have no Slack.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use secrecy::SecretString;

use super::tame::tame;
use super::wording::{Dress, clock, wording};
use super::{Address, Asked, Delivery, Kind, Names, Notifier, Powers, Remote, SendError};

/// In the table of kinds.
pub(super) const KIND: Kind = Kind {
    name: "console",
    called: "The console",
    summary: "every message is printed where leadpact runs",
    build: |setup| Ok(Arc::new(Console { print: setup.print, by_id: setup.kept })),
};

/// Prints one message; the command line owns the terminal.
pub type Print = Arc<dyn Fn(&str) + Send + Sync>;

/// Hands each message as text to `print`.
pub struct Console {
    print: Print,
    by_id: bool,
}

impl Console {
    /// A console that prints with `print`.
    pub fn new(print: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self { print: Arc::new(print), by_id: false }
    }

    /// Calls leads and people by the CRM's ids only: for a place where what is printed is kept.
    #[must_use]
    pub fn by_id(self) -> Self {
        Self { by_id: true, ..self }
    }
}

/// Plain text.
pub(super) struct Bare;

impl Dress for Bare {
    fn plain(&self, text: &str, most: usize) -> String {
        tame(text, most, |_| 1)
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
fn text(delivery: &Delivery) -> String {
    let words = wording(delivery, &Bare);
    let to = match &delivery.to {
        Address::Person { owner, .. } => {
            let names = &delivery.names.owners;
            let name = names.iter().find(|(id, name)| id == owner && !name.is_empty());
            let name = name.map_or_else(|| format!("owner {owner}"), |(_, name)| name.clone());
            format!("to {}", tame(&name, 60, |_| 1))
        }
        Address::Channel(channel) => format!("in {}", tame(channel, 60, |_| 1)),
        Address::Ops => "to the operator".to_owned(),
    };
    let changed = if delivery.changed { ", changed" } else { "" };
    let mut text = format!("[{to}{changed}] {}\n", words.title);
    for line in &words.body {
        text.push_str(&format!("  {line}\n"));
    }
    for (label, value) in &words.facts {
        text.push_str(&format!("  {label:<7} {value}\n"));
    }
    for line in &words.list {
        text.push_str(&format!("  • {line}\n"));
    }
    for part in &words.parts {
        text.push_str(&format!("\n  {}\n", part.title));
        for line in part.body.iter().chain(&part.table) {
            text.push_str(&format!("    {line}\n"));
        }
    }
    text.push_str(&format!("  {}\n", words.small.join(" · ")));
    text
}

#[async_trait]
impl Notifier for Console {
    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn powers(&self) -> Powers {
        Powers { edits: false, people: false, places: true, pictures: false }
    }

    async fn send(&self, delivery: &Delivery) -> Result<Option<Remote>, SendError> {
        match self.by_id {
            false => (self.print)(&text(delivery)),
            true => {
                let names = Names::default();
                (self.print)(&text(&Delivery { names, ..delivery.clone() }));
            }
        }
        Ok(None)
    }

    async fn find(&self, _: &Delivery, _: Timestamp) -> Result<Option<Remote>, SendError> {
        Err(SendError::Destination("the console remembers nothing".to_owned()))
    }

    async fn handle(&self, _: &SecretString) -> Result<Option<String>, SendError> {
        Ok(None)
    }

    async fn probe(&self, _: Asked<'_>) -> Vec<Result<String, String>> {
        vec![Ok("console: messages are printed here".to_owned())]
    }
}
