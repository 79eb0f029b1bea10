//! A message as a person would read it in Slack, in plain text of 80 columns.
//!
//! ```text
//! #inbound · leadpact · 9:42 AM
//! │ First touch is late: Ada Lovelace
//! │ …
//! │ [I'm on it] [Open in CRM]
//! │ · first-touch · version 7
//! ```
//!
//! [`Slack::render`] gives the text; [`Slack::lines`] the same with a [`Style`] on each piece, for
//! a terminal that has colour. No escape sequence is written here, and none from a message
//! survives.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt;

use super::Slack;
use super::message::Message;
use super::state::{BOT_NAME, BOT_USER, State};

mod body;
mod date;
mod emoji;
mod mrkdwn;
mod wrap;

/// Columns of a rendered message.
pub const COLUMNS: usize = 80;

/// How a piece of a line is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    #[default]
    Plain,
    /// `*bold*`, a header.
    Bold,
    /// Small print: context lines, the frame.
    Dim,
    /// The words of a link.
    Link,
    /// A mention of a person, a channel, or everybody.
    Mention,
    /// Monospaced.
    Code,
    /// A button or a menu, in its brackets.
    Button,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// How it is meant.
    pub style: Style,
    /// What it says; one line, no control characters.
    pub text: String,
}

/// One line of at most [`COLUMNS`] columns; `Display` is its plain text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its pieces, left to right.
    pub spans: Vec<Span>,
}

impl Span {
    fn new(style: Style, text: impl Into<String>) -> Self {
        Self { style, text: text.into() }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spans.iter().try_for_each(|span| out.write_str(&span.text))
    }
}

impl Slack {
    /// What `message` says now, in plain text; times in `zone`, or the reader's own in a direct
    /// message. Ends with a newline.
    pub fn render(&self, message: &Message, zone: &TimeZone) -> String {
        self.lines(message, zone).iter().map(|line| format!("{line}\n")).collect()
    }

    /// What `message` says now, line by line.
    pub fn lines(&self, message: &Message, zone: &TimeZone) -> Vec<Line> {
        self.lines_within(message, zone, COLUMNS)
    }

    /// The same in lines of at most `columns` columns, 20 at least.
    pub fn lines_within(&self, message: &Message, zone: &TimeZone, columns: usize) -> Vec<Line> {
        let state = self.state();
        let reader = state.dms.get(&message.channel).and_then(|user| state.users.get(user));
        let own = reader.and_then(|user| TimeZone::get(&user.tz).ok());
        let zone = own.unwrap_or_else(|| zone.clone());
        let now = message.current().at;
        let view = View { state: &state, zone, now, columns };
        let mut lines = vec![view.heading(message)];
        let body = match message.deleted {
            Some(_) => vec![vec![Span::new(Style::Dim, "This message was deleted.")]],
            None => body::lines(message.current(), &view),
        };
        for spans in body {
            let mut line = Line { spans: vec![Span::new(Style::Dim, "│")] };
            if !spans.is_empty() {
                line.spans.push(Span::new(Style::Plain, " "));
            }
            line.spans.extend(spans);
            lines.push(line);
        }
        lines
    }
}

/// Who looks, from where, when.
struct View<'a> {
    state: &'a State,
    zone: TimeZone,
    now: Timestamp,
    columns: usize,
}

impl View<'_> {
    /// What is left beside the frame.
    fn inner(&self) -> usize {
        self.columns.max(20) - 2
    }

    fn heading(&self, message: &Message) -> Line {
        let mut line = Line { spans: vec![Span::new(Style::Bold, self.place(message))] };
        let author = self.user(&message.author);
        let mut rest = format!(" · {author} · {}", date::time(message.ts.at(), &self.zone));
        if message.current().marked_edited && message.deleted.is_none() {
            rest.push_str(" (edited)");
        }
        if let Some(user) = &message.only_for {
            rest.push_str(&format!(" · only visible to {}", self.user(user)));
        }
        line.spans.push(Span::new(Style::Dim, rest));
        line
    }

    fn place(&self, message: &Message) -> String {
        let mut place = match self.state.dms.get(&message.channel) {
            Some(user) => format!("To {}", self.user(user)),
            None => format!("#{}", self.channel(&message.channel)),
        };
        if message.replies_to().is_some() {
            place.push_str(if message.broadcast {
                " › thread, and channel"
            } else {
                " › thread"
            });
        }
        place
    }

    fn user(&self, id: &str) -> String {
        match self.state.users.get(id) {
            Some(user) => user.name.clone(),
            None if id == BOT_USER => BOT_NAME.to_owned(),
            None => id.to_owned(),
        }
    }

    fn channel(&self, id: &str) -> String {
        self.state.channels.get(id).map_or(id, |channel| &channel.name).to_owned()
    }
}

#[cfg(test)]
mod tests;
