//! All records of one type, with the search index that lags behind them.
//!
//! The index is a second, late copy of one thing: when each record was last modified. What a search
//! *finds* follows the index, what it *shows* is the record as it is now, so rows whose `updatedAt`
//! lies above the bound that was asked for come out by themselves, as they do in the real one.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::record::{Id, Life, Millis, Mould, Row, UNSEEN};

/// Ids begin just below a thousand, so that code ordering them as text is soon found out.
const FIRST: Id = 951;

#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Row>,
    by_modified: BTreeSet<(Millis, Id)>,
    /// Changes the index has not seen: visible from, modified, id.
    pending: BTreeSet<(Millis, Millis, Id)>,
}

impl Table {
    pub(super) fn insert(&mut self, row: Row) -> Id {
        let id = FIRST + self.rows.len() as Id;
        self.rows.push(row);
        id
    }

    /// `count` records of one mould, one every `step` milliseconds from `start` on, known to the
    /// index.
    pub(super) fn insert_bulk(
        &mut self,
        mould: &Arc<Mould>,
        created: impl Iterator<Item = Millis>,
    ) -> RangeInclusive<Id> {
        let first = FIRST + self.rows.len() as Id;
        self.rows.extend(created.map(|at| {
            let mut row = Row::new(at, Arc::clone(mould));
            row.indexed = at;
            row
        }));
        let last = FIRST + self.rows.len() as Id;
        // Collected and appended: both build the tree in one pass, which a million inserts would
        // not.
        let mut index: BTreeSet<_> =
            (first..last).filter_map(|id| Some((self.get(id)?.created, id))).collect();
        self.by_modified.append(&mut index);
        first..=last.saturating_sub(1)
    }

    /// The record of this id in whatever state, merged-away ones included.
    pub(super) fn get(&self, id: Id) -> Option<&Row> {
        let row = self.rows.get(usize::try_from(id.checked_sub(FIRST)?).ok()?)?;
        (row.life != Life::Gone).then_some(row)
    }

    pub(super) fn get_mut(&mut self, id: Id) -> Option<&mut Row> {
        let row = self.rows.get_mut(usize::try_from(id.checked_sub(FIRST)?).ok()?)?;
        (row.life != Life::Gone).then_some(row)
    }

    /// The id that answers for `id`: the winner's where it was merged away.
    pub(super) fn resolve(&self, id: Id) -> Option<Id> {
        let mut id = id;
        // A winner may itself be merged later; ids only ever point at records that exist.
        loop {
            match self.get(id)?.life {
                Life::Merged(winner) => id = winner,
                Life::Live | Life::Archived(_) => return Some(id),
                Life::Gone => return None,
            }
        }
    }

    /// Notes that the record changed at `at`; the index will know from `visible_from` on.
    pub(super) fn touch(&mut self, id: Id, at: Millis, visible_from: Millis) {
        let Some(row) = self.get_mut(id) else { return };
        row.modified = row.modified.max(at);
        let modified = row.modified;
        self.pending.insert((visible_from, modified, id));
    }

    /// Lets the index see what it may see by `now`. Says whether anything changed.
    pub(super) fn refresh(&mut self, now: Millis) -> bool {
        let mut changed = false;
        while let Some(&(visible_from, modified, id)) = self.pending.first() {
            if visible_from > now {
                break;
            }
            self.pending.pop_first();
            changed = true;
            let Some(row) = self.get_mut(id) else { continue };
            let before = std::mem::replace(&mut row.indexed, modified);
            if before > modified {
                row.indexed = before;
                continue;
            }
            self.by_modified.remove(&(before, id));
            self.by_modified.insert((modified, id));
        }
        changed
    }

    /// Takes a record out of the index for good.
    pub(super) fn unindex(&mut self, id: Id) {
        if let Some(row) = self.get_mut(id) {
            let before = std::mem::replace(&mut row.indexed, UNSEEN);
            self.by_modified.remove(&(before, id));
        }
    }

    /// Ids the index believes were modified within the bounds, by that time.
    pub(super) fn modified_within(
        &self,
        bounds: RangeInclusive<Millis>,
    ) -> impl Iterator<Item = Id> + '_ {
        let from = (*bounds.start(), Id::MIN);
        let to = (*bounds.end(), Id::MAX);
        let range = (from <= to).then(|| self.by_modified.range(from..=to));
        range.into_iter().flatten().map(|(_, id)| *id)
    }

    /// Every id within the bounds, ascending, whatever the record's state.
    pub(super) fn ids(&self, bounds: RangeInclusive<Id>) -> impl Iterator<Item = Id> + '_ {
        let end = FIRST + self.rows.len() as Id;
        let from = (*bounds.start()).max(FIRST);
        let to = (*bounds.end()).min(end.saturating_sub(1));
        (from..=to).filter(|id| self.get(*id).is_some())
    }
}
