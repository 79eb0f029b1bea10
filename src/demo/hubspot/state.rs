//! Everything one account holds. Pure data behind one lock; no HTTP and no waiting in here.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

use super::auth::{SCOPES, TOKEN, Token};
use super::calls::Calls;
use super::defaults;
use super::faults::Fault;
use super::kind::Kind;
use super::limits::Usage;
use super::links::Links;
use super::owners::Owner;
use super::properties::Property;
use super::record::{Id, Life, Millis, Mould, Row, Source, stamp};
use super::search::Found;
use super::settings::{Dialect, Settings};
use super::table::Table;
use crate::clock::Clock;

pub(super) struct State {
    clock: Arc<dyn Clock>,
    pub(super) settings: Settings,
    tables: [Table; Kind::ALL.len()],
    properties: [Vec<Property>; Kind::ALL.len()],
    pub(super) links: Links,
    pub(super) owners: Vec<Owner>,
    pub(super) tokens: BTreeMap<String, Token>,
    pub(super) usage: Usage,
    pub(super) calls: Calls,
    pub(super) faults: VecDeque<Fault>,
    /// Errors answered so far: what correlation ids are made from.
    pub(super) errors: u64,
    /// Grows with every change, so that a search knows whether what it found still stands.
    pub(super) revision: u64,
    pub(super) found: Option<Found>,
    /// When the account was opened: the stamp of owners and definitions.
    pub(super) born: Millis,
    /// What records made one by one are cast from: nothing.
    pub(super) blank: Arc<Mould>,
}

impl State {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        let source = Arc::new(Source::other("CRM_UI"));
        Self {
            born: clock.now().as_millisecond(),
            clock,
            settings: Settings::default(),
            tables: Default::default(),
            properties: Kind::ALL.map(defaults::properties),
            links: Links::default(),
            owners: Vec::new(),
            tokens: BTreeMap::from([(TOKEN.to_owned(), Token::with(&SCOPES))]),
            usage: Usage::default(),
            calls: Calls::default(),
            faults: VecDeque::new(),
            errors: 0,
            revision: 0,
            found: None,
            blank: Arc::new(Mould { values: Vec::new(), source }),
        }
    }

    /// HubSpot's own time.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now().saturating_add(self.settings.skew).unwrap_or(Timestamp::MAX)
    }

    pub(super) fn now_millis(&self) -> Millis {
        self.now().as_millisecond()
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.settings.dialect
    }

    pub(super) fn table(&self, kind: Kind) -> &Table {
        &self.tables[kind.index()]
    }

    pub(super) fn table_mut(&mut self, kind: Kind) -> &mut Table {
        self.revision += 1;
        &mut self.tables[kind.index()]
    }

    /// Lets the search index of a type catch up with the time.
    pub(super) fn refresh(&mut self, kind: Kind) {
        let now = self.now_millis();
        if self.tables[kind.index()].refresh(now) {
            self.revision += 1;
        }
    }

    pub(super) fn properties(&self, kind: Kind) -> &Vec<Property> {
        &self.properties[kind.index()]
    }

    pub(super) fn properties_mut(&mut self, kind: Kind) -> &mut Vec<Property> {
        self.revision += 1;
        &mut self.properties[kind.index()]
    }

    /// The definition in force. Names are not case-sensitive; archived ones do not count.
    pub(super) fn property(&self, kind: Kind, name: &str) -> Option<&Property> {
        self.properties(kind).iter().find(|property| {
            property.name.eq_ignore_ascii_case(name) && property.archived.is_none()
        })
    }

    /// The value a reader sees: stored, or computed by HubSpot. `None` if never set.
    pub(super) fn value(&self, kind: Kind, id: Id, row: &Row, name: &str) -> Option<String> {
        match name {
            "hs_object_id" => Some(id.to_string()),
            "createdate" | "hs_createdate" => Some(stamp(row.created)),
            "lastmodifieddate" => Some(stamp(row.modified)),
            // Contacts have it and it is not kept up to date: whoever polls by it misses changes.
            "hs_lastmodifieddate" if kind == Kind::Contact => Some(stamp(row.created)),
            "hs_lastmodifieddate" => Some(stamp(row.modified)),
            "hubspot_owner_assigneddate" => {
                let assigned = row.history(id, "hubspot_owner_id");
                assigned.last().filter(|entry| !entry.value.is_empty()).map(|entry| stamp(entry.at))
            }
            "hubspot_team_id" => {
                let owner = row.value(id, "hubspot_owner_id")?;
                let owner = self.owners.iter().find(|known| *known.id == *owner)?;
                owner.teams.iter().find(|team| team.primary).map(|team| team.id.clone())
            }
            _ => row.value(id, name).map(Into::into),
        }
    }

    /// When the index will see a change made at `at`: the same every time for the same record and
    /// time.
    pub(super) fn visible_from(&self, id: Id, at: Millis) -> Millis {
        let (least, most) = self.settings.index_lag;
        let least = millis(least);
        let spread = u64::try_from(millis(most) - least).unwrap_or(0);
        let mixed = (id ^ at.unsigned_abs()).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 16;
        at + least + i64::try_from(mixed % (spread + 1)).unwrap_or(0)
    }

    /// The record an id answers with, and its own id: another one after a merge. Archived records
    /// only when asked for, and then nothing else.
    pub(super) fn record(&self, kind: Kind, id: Id, archived: bool) -> Option<(Id, &Row)> {
        let id = self.table(kind).resolve(id)?;
        let row = self.table(kind).get(id)?;
        (matches!(row.life, Life::Archived(_)) == archived).then_some((id, row))
    }
}

fn millis(span: jiff::SignedDuration) -> Millis {
    i64::try_from(span.as_millis()).unwrap_or(Millis::MAX / 4)
}
