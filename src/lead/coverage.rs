//! What has been read completely, per stream. Outside it, absence of a fact proves nothing.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Channel;

/// One kind of fact that the CRM hands out separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// Leads and the history of their fields and owner.
    Leads,
    /// Activities of one kind.
    Activities(Channel),
    /// Which activity belongs to which lead.
    Associations,
    /// Owners and teams.
    Directory,
    /// Deletes and merges.
    Removals,
}

impl Stream {
    /// Every stream, in the order in which `status` and `explain` list them.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Leads].into_iter().chain(Channel::ALL.into_iter().map(Self::Activities)).chain([
            Self::Associations,
            Self::Directory,
            Self::Removals,
        ])
    }

    /// The word used in the store, `status` and `explain`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Leads => "leads",
            Self::Activities(Channel::Call) => "calls",
            Self::Activities(Channel::Email) => "emails",
            Self::Activities(Channel::Meeting) => "meetings",
            Self::Activities(Channel::Message) => "messages",
            Self::Activities(Channel::Note) => "notes",
            Self::Activities(Channel::Task) => "tasks",
            Self::Associations => "associations",
            Self::Directory => "owners",
            Self::Removals => "removals",
        }
    }

    /// The stream with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::all().find(|stream| stream.word() == word)
    }
}

/// The intervals of CRM time that have been read completely, and what cannot be read at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    intervals: BTreeMap<Stream, Vec<(Timestamp, Timestamp)>>,
    /// How long the CRM may take to show a change (its *visibility lag*), in milliseconds.
    pub lag_ms: i64,
    /// Properties that cannot be judged now, with the reason: no permission, gone, or an option
    /// that the agreement names is no longer offered. Absent is not empty.
    pub unreadable: BTreeMap<String, String>,
    /// Streams the token may not read, with the reason.
    pub refused: BTreeMap<Stream, String>,
}

impl Coverage {
    /// Notes that everything of `stream` in `[from, to)` has been read.
    pub fn add(&mut self, stream: Stream, from: Timestamp, to: Timestamp) {
        if from >= to {
            return;
        }
        let list = self.intervals.entry(stream).or_default();
        list.push((from, to));
        list.sort_unstable();
        let mut joined: Vec<(Timestamp, Timestamp)> = Vec::with_capacity(list.len());
        for &(from, to) in list.iter() {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        *list = joined;
    }

    /// Forgets what was read of `stream`: what we ask of it has changed.
    pub fn clear(&mut self, stream: Stream) {
        self.intervals.remove(&stream);
    }

    /// The complete intervals of `stream`, in order, apart from each other.
    pub fn intervals(&self, stream: Stream) -> &[(Timestamp, Timestamp)] {
        self.intervals.get(&stream).map_or(&[], Vec::as_slice)
    }

    /// Up to when `stream` is complete without a gap from `since` on; `None` where `since` itself
    /// is not. The lag is not taken off here.
    pub fn complete_through(&self, stream: Stream, since: Timestamp) -> Option<Timestamp> {
        let list = self.intervals(stream);
        let after = list.partition_point(|&(from, _)| from <= since);
        let (_, to) = *list.get(after.checked_sub(1)?)?;
        (to >= since).then_some(to)
    }
}
