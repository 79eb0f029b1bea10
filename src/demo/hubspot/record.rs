//! One stored record: small enough that a million of them fit in a test.
//!
//! A record that was never touched shares its whole content with its siblings (a [`Mould`]); only
//! what is set on one record is stored with it, as history entries of which the last is the value.

use std::sync::Arc;

use jiff::Timestamp;

use super::kind::Kind;

/// A record's id. Text on the wire, but ordered as the number it is.
pub type Id = u64;

/// A record anywhere in the account: ids alone are unique within a type only.
pub type Record = (Kind, Id);

/// Milliseconds since 1970, the precision of HubSpot's own stamps.
pub(super) type Millis = i64;

/// Who or what set a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `CRM_UI`, `API`, `IMPORT`, `AUTOMATION_PLATFORM`, `FORM` …
    pub kind: String,
    /// The source's own id: `userId:7`, a workflow's id …
    pub id: Option<String>,
    /// The user behind it, where a person acted.
    pub user: Option<i32>,
}

impl Source {
    /// A person working in HubSpot's own pages.
    pub fn user(user: i32) -> Self {
        Self { kind: "CRM_UI".into(), id: Some(format!("userId:{user}")), user: Some(user) }
    }

    /// Anything else, by HubSpot's name of it.
    pub fn other(kind: &str) -> Self {
        Self { kind: kind.into(), id: None, user: None }
    }
}

/// One value a property had, from `at` on.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) value: Box<str>,
    pub(super) at: Millis,
    pub(super) source: Arc<Source>,
}

/// What records created in bulk have in common. `{id}` in a value stands for the record's own id.
#[derive(Debug)]
pub(super) struct Mould {
    pub(super) values: Vec<(Arc<str>, Box<str>)>,
    pub(super) source: Arc<Source>,
}

/// Where a record is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    Live,
    Archived(Millis),
    /// Merged away: its id answers with the winner's record.
    Merged(Id),
    /// Deleted for good: nothing is left.
    Gone,
}

/// What is set on this one record.
#[derive(Debug, Default)]
pub(super) struct Own {
    histories: Vec<(Arc<str>, Vec<Entry>)>,
}

/// One record.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) created: Millis,
    pub(super) modified: Millis,
    /// The modified time the search index knows; `None` as `Millis::MIN` until it has seen the
    /// record.
    pub(super) indexed: Millis,
    pub(super) life: Life,
    pub(super) mould: Arc<Mould>,
    own: Option<Box<Own>>,
}

/// The search index has not seen the record yet.
pub(super) const UNSEEN: Millis = Millis::MIN;

impl Row {
    pub(super) fn new(created: Millis, mould: Arc<Mould>) -> Self {
        Self { created, modified: created, indexed: UNSEEN, life: Life::Live, mould, own: None }
    }

    /// The entries of `name`, oldest first. A value from the mould is one entry, set at creation.
    pub(super) fn history(&self, id: Id, name: &str) -> Vec<Entry> {
        if let Some(own) = self.own_history(name) {
            return own.clone();
        }
        self.moulded(id, name)
            .map(|value| {
                let source = Arc::clone(&self.mould.source);
                vec![Entry { value, at: self.created, source }]
            })
            .unwrap_or_default()
    }

    /// The present value of `name`: `None` if never set, empty text if cleared.
    pub(super) fn value(&self, id: Id, name: &str) -> Option<Box<str>> {
        match self.own_history(name) {
            Some(own) => own.last().map(|entry| entry.value.clone()),
            None => self.moulded(id, name),
        }
    }

    /// Appends a value; what the mould gave stays visible as the first entry of the history.
    pub(super) fn set(&mut self, id: Id, name: &Arc<str>, entry: Entry) {
        let before = self.history(id, name);
        let own = self.own.get_or_insert_default();
        match own.histories.iter_mut().find(|(known, _)| known == name) {
            Some((_, entries)) => entries.push(entry),
            None => {
                let mut entries = before;
                entries.push(entry);
                own.histories.push((Arc::clone(name), entries));
            }
        }
    }

    /// Names of every property that was ever set on the record.
    pub(super) fn names(&self) -> Vec<Arc<str>> {
        let own = self.own.iter().flat_map(|own| own.histories.iter().map(|(name, _)| name));
        let mut names: Vec<_> =
            own.chain(self.mould.values.iter().map(|(name, _)| name)).cloned().collect();
        names.sort();
        names.dedup();
        names
    }

    fn own_history(&self, name: &str) -> Option<&Vec<Entry>> {
        let own = self.own.as_ref()?;
        own.histories.iter().find(|(known, _)| &**known == name).map(|(_, entries)| entries)
    }

    fn moulded(&self, id: Id, name: &str) -> Option<Box<str>> {
        let (_, value) = self.mould.values.iter().find(|(known, _)| &**known == name)?;
        Some(if value.contains("{id}") {
            value.replace("{id}", &id.to_string()).into()
        } else {
            value.clone()
        })
    }
}

/// HubSpot's way of writing an instant: milliseconds only where there are any.
pub(super) fn stamp(at: Millis) -> String {
    let Ok(instant) = Timestamp::from_millisecond(at) else {
        return String::new();
    };
    let seconds = instant.strftime("%Y-%m-%dT%H:%M:%S");
    match at.rem_euclid(1000) {
        0 => format!("{seconds}Z"),
        millis => format!("{seconds}.{millis:03}Z"),
    }
}

/// The instant behind a date or datetime as HubSpot accepts it: epoch milliseconds or ISO 8601.
pub(super) fn parse_instant(text: &str) -> Option<Millis> {
    if let Ok(millis) = text.parse::<Millis>() {
        return Some(millis);
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_millisecond());
    }
    let date = text.parse::<jiff::civil::Date>().ok()?;
    let midnight = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(midnight.timestamp().as_millisecond())
}
