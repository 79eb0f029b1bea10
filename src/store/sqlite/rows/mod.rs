//! What the columns hold: instants as microseconds, words for kinds, JSON for what is always read
//! whole. Serde stops here; domain types know nothing of it.
//!
//! Reading never panics: what cannot be what we wrote is an error that names table and column.

use jiff::Timestamp;

use super::error::unreadable;
use crate::alert::Recipient;
use crate::contract::{Sink, SinkKind, Upon};
use crate::id::OwnerId;
use crate::lead::{Direction, Existence, Outcome, OwnerKind};

/// A struct that is read from the columns of its fields' names.
macro_rules! row {
    ($(#[$attribute:meta])* $visible:vis struct $name:ident { $($column:ident: $type:ty,)* }) => {
        $(#[$attribute])*
        $visible struct $name { $($column: $type,)* }

        impl sqlx::FromRow<'_, sqlx::sqlite::SqliteRow> for $name {
            fn from_row(row: &sqlx::sqlite::SqliteRow) -> sqlx::Result<Self> {
                use sqlx::Row;
                Ok(Self { $($column: row.try_get(stringify!($column))?,)* })
            }
        }
    };
}
pub(super) use row;

mod countdown;
mod digest;
mod facts;
mod history;
mod life;
mod names;
mod notice;
mod places;
mod term;

pub(super) use countdown::{CountdownRow, body};
pub(super) use facts::Facts;
pub(super) use history::{history, history_bytes};
pub(super) use life::{life, life_bytes};
pub(super) use names::Names;
pub(super) use notice::{notice, notice_text};

/// As stored: microseconds since 1970. Finer parts are cut off; no CRM has any.
pub(super) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// As it was before it was stored.
pub(super) fn time(micros: i64) -> sqlx::Result<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(|_range| unreadable("an instant"))
}

/// The same for what may be missing.
pub(super) fn some_time(micros: Option<i64>) -> sqlx::Result<Option<Timestamp>> {
    micros.map(time).transpose()
}

/// A count as stored.
pub(super) fn count(number: i64) -> sqlx::Result<u32> {
    u32::try_from(number).map_err(|_range| unreadable("a number"))
}

/// A kind of thing and the word it is stored as.
pub(super) trait Word: Sized + Copy + PartialEq + 'static {
    /// Every kind with its word.
    const WORDS: &'static [(Self, &'static str)];

    /// The word of this kind.
    fn stored(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(kind, _)| *kind == self);
        found.map(|(_, word)| *word).expect("every kind has its word")
    }

    /// The kind that is stored as `word`; `place` names table and column.
    fn read(word: &str, place: &'static str) -> sqlx::Result<Self> {
        let found = Self::WORDS.iter().find(|(_, stored)| *stored == word);
        found.map(|(kind, _)| *kind).ok_or_else(|| unreadable(place))
    }
}

impl Word for Direction {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Outbound, "outbound"), (Self::Inbound, "inbound"), (Self::Unstated, "unstated")];
}

impl Word for Outcome {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Done, "done"), (Self::Planned, "planned"), (Self::Failed, "failed")];
}

impl Word for OwnerKind {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Person, "person"), (Self::Queue, "queue")];
}

impl Word for Upon {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::AtRisk, "at_risk"), (Self::Breached, "breached")];
}

/// Word and instant.
pub(super) fn existence_columns(existence: Existence) -> (&'static str, Option<i64>) {
    match existence {
        Existence::Live => ("live", None),
        Existence::Archived(at) => ("archived", Some(micros(at))),
        Existence::Gone(at) => ("gone", Some(micros(at))),
    }
}

/// From word and instant.
pub(super) fn existence(word: &str, at: Option<i64>) -> sqlx::Result<Existence> {
    match (word, some_time(at)?) {
        ("live", None) => Ok(Existence::Live),
        ("archived", Some(at)) => Ok(Existence::Archived(at)),
        ("gone", Some(at)) => Ok(Existence::Gone(at)),
        _ => Err(unreadable("leads.existence")),
    }
}

/// Kind and id; whoever runs the monitor has no id.
pub(super) fn recipient_columns(to: &Recipient) -> (&'static str, String) {
    match to {
        Recipient::Person(owner) => ("person", owner.as_str().to_owned()),
        Recipient::Channel(channel) => ("channel", channel.clone()),
        Recipient::Sink(sink) => (sink.kind.word(), sink.name.clone()),
        Recipient::Ops => ("ops", String::new()),
    }
}

/// From kind and id.
pub(super) fn recipient(kind: &str, id: String) -> sqlx::Result<Recipient> {
    match kind {
        "person" => Ok(Recipient::Person(OwnerId::from(id))),
        "channel" => Ok(Recipient::Channel(id)),
        "ops" => Ok(Recipient::Ops),
        word => {
            let kind = SinkKind::from_word(word).ok_or_else(|| unreadable("posts.to_kind"))?;
            Ok(Recipient::Sink(Sink { kind, name: id }))
        }
    }
}

/// Reads JSON that we wrote.
fn json<'a, T: serde::Deserialize<'a>>(text: &'a str, place: &'static str) -> sqlx::Result<T> {
    serde_json::from_str(text).map_err(|_shape| unreadable(place))
}

/// Writes JSON. Our rows hold nothing that JSON cannot.
fn text<T: serde::Serialize>(row: &T) -> String {
    serde_json::to_string(row).expect("texts, numbers and lists are always JSON")
}
