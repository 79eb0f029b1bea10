//! Every way a record changes: shared by people (the editing verbs) and by the API's own writes.

use std::sync::Arc;

use super::kind::Kind;
use super::record::{Entry, Id, Life, Millis, Row, Source, stamp};
use super::state::State;

/// When a change happens and by whom.
#[derive(Clone, Debug)]
pub(super) struct Stamp {
    pub(super) at: Millis,
    pub(super) source: Arc<Source>,
}

/// A property's name and its new value; empty text clears it.
pub(super) type Value<'a> = (&'a str, &'a str);

impl State {
    /// What is wrong with setting these values, if anything: the property's name and why.
    pub(super) fn wrong(&self, kind: Kind, values: &[Value<'_>]) -> Option<(String, &'static str)> {
        values.iter().find_map(|(name, value)| {
            let reason = match self.property(kind, name) {
                None => "PROPERTY_DOESNT_EXIST",
                Some(property) if property.calculated => "READ_ONLY_VALUE",
                Some(property) if !property.accepts(value) => "INVALID_OPTION",
                Some(_) => return None,
            };
            Some(((*name).to_owned(), reason))
        })
    }

    /// A new record.
    pub(super) fn create(&mut self, stamp: &Stamp, kind: Kind, values: &[Value<'_>]) -> Id {
        let row = Row::new(stamp.at, Arc::clone(&self.blank));
        let id = self.table_mut(kind).insert(row);
        let source = stamp.source.kind.clone();
        let origin = [("hs_object_source", source.as_str())];
        let stated = values.iter().any(|(name, _)| *name == "hs_object_source");
        if !stated && self.wrong(kind, &origin).is_none() {
            self.write(stamp, kind, id, &origin);
        }
        self.set(stamp, kind, id, values);
        id
    }

    /// New values of an existing record; the record of the winner where it was merged away.
    pub(super) fn set(&mut self, stamp: &Stamp, kind: Kind, id: Id, values: &[Value<'_>]) {
        let Some(id) = self.table(kind).resolve(id) else { return };
        self.write(stamp, kind, id, values);
        self.touch(kind, id, stamp.at);
    }

    /// Into the recycle bin.
    pub(super) fn archive(&mut self, stamp: &Stamp, kind: Kind, id: Id) {
        if let Some(row) = self.table_mut(kind).get_mut(id)
            && row.life == Life::Live
        {
            row.life = Life::Archived(stamp.at);
            self.touch(kind, id, stamp.at);
        }
    }

    /// Out of the recycle bin.
    pub(super) fn restore(&mut self, stamp: &Stamp, kind: Kind, id: Id) {
        if let Some(row) = self.table_mut(kind).get_mut(id)
            && matches!(row.life, Life::Archived(_))
        {
            row.life = Life::Live;
            self.touch(kind, id, stamp.at);
        }
    }

    /// Deletes for good: nothing of the record is left, not even in the recycle bin.
    pub(super) fn erase(&mut self, kind: Kind, id: Id) {
        let blank = Arc::clone(&self.blank);
        self.table_mut(kind).unindex(id);
        if let Some(row) = self.table_mut(kind).get_mut(id) {
            *row = Row::new(row.created, blank);
            row.life = Life::Gone;
        }
        self.links.drop_all((kind, id));
    }

    /// Merges `loser` into `winner`: the winner keeps its values, takes what it lacked, and all
    /// associations; the loser's id answers with the winner from now on.
    pub(super) fn merge(&mut self, stamp: &Stamp, kind: Kind, winner: Id, loser: Id) {
        let table = self.table(kind);
        let (Some(winner), Some(loser)) = (table.resolve(winner), table.resolve(loser)) else {
            return;
        };
        let (Some(kept), Some(lost)) = (table.get(winner), table.get(loser)) else { return };
        if winner == loser {
            return;
        }
        let merged = "hs_merged_object_ids";
        let mut ids: Vec<String> = [kept, lost]
            .iter()
            .zip([winner, loser])
            .filter_map(|(row, id)| row.value(id, merged))
            .flat_map(|list| list.split(';').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        ids.push(loser.to_string());
        let gains: Vec<(Arc<str>, Box<str>)> = lost
            .names()
            .into_iter()
            .filter(|name| &**name != merged && kept.value(winner, name).is_none())
            .filter_map(|name| lost.value(loser, &name).map(|value| (name, value)))
            .collect();
        let source = Source { kind: "MERGE_OBJECTS".into(), ..(*stamp.source).clone() };
        let stamp = &Stamp { source: Arc::new(source), ..*stamp };
        for (name, value) in gains {
            self.write(stamp, kind, winner, &[(&name, &value)]);
        }
        // The older list keeps the last merge only: readers have to look at both.
        let vids = format!("{loser}:{}", stamp.at);
        let lists = [(merged, &*ids.join(";")), ("hs_calculated_merged_vids", &*vids)];
        self.write(stamp, kind, winner, &lists);
        self.links.hand_over(kind, loser, winner);
        self.table_mut(kind).unindex(loser);
        if let Some(row) = self.table_mut(kind).get_mut(loser) {
            row.life = Life::Merged(winner);
        }
        self.touch(kind, winner, stamp.at);
    }

    fn touch(&mut self, kind: Kind, id: Id, at: Millis) {
        let visible_from = self.visible_from(id, at);
        self.table_mut(kind).touch(id, at, visible_from);
    }

    fn write(&mut self, stamp: &Stamp, kind: Kind, id: Id, values: &[Value<'_>]) {
        for (name, value) in values {
            let Some(property) = self.property(kind, name) else { continue };
            let (name, value) = (Arc::clone(&property.name), property.normal(value));
            let entry = Entry { value, at: stamp.at, source: Arc::clone(&stamp.source) };
            if let Some(row) = self.table_mut(kind).get_mut(id) {
                row.set(id, &name, entry);
            }
        }
        if kind == Kind::Meeting {
            self.follow_start(stamp, id, values);
        }
    }

    /// A meeting's `hs_timestamp` is its start, whichever of the two was written.
    fn follow_start(&mut self, by: &Stamp, id: Id, values: &[Value<'_>]) {
        let given = |name| values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        let other = match (given("hs_timestamp"), given("hs_meeting_start_time")) {
            (Some(at), None) => ("hs_meeting_start_time", at),
            (None, Some(at)) => ("hs_timestamp", at),
            _ => return,
        };
        let at = super::record::parse_instant(other.1).map(stamp).unwrap_or_default();
        let entry = Entry { value: at.into(), at: by.at, source: Arc::clone(&by.source) };
        if let Some(row) = self.table_mut(Kind::Meeting).get_mut(id) {
            row.set(id, &Arc::from(other.0), entry);
        }
    }
}
