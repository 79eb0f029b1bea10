//! Which record is associated with which, in both directions, and since when that can be seen.

use std::collections::BTreeMap;

use super::kind::Kind;
use super::record::{Id, Millis, Record};

/// Every association, stored once per direction so that either side is one range read.
#[derive(Debug, Default)]
pub(super) struct Links {
    seen_from: BTreeMap<(Kind, Id, Kind, Id), Millis>,
}

impl Links {
    /// Associates the two, visible from `from` on. An earlier visibility is kept.
    pub(super) fn join(&mut self, one: Record, other: Record, from: Millis) {
        for (near, far) in [(one, other), (other, one)] {
            let seen = self.seen_from.entry((near.0, near.1, far.0, far.1)).or_insert(from);
            *seen = from.min(*seen);
        }
    }

    /// Adds many associations at once, which is far quicker than one by one.
    pub(super) fn join_bulk(&mut self, pairs: &[(Record, Record)], from: Millis) {
        let both = pairs.iter().flat_map(|(one, other)| [(one, other), (other, one)]);
        let mut added: BTreeMap<_, _> =
            both.map(|(near, far)| ((near.0, near.1, far.0, far.1), from)).collect();
        self.seen_from.append(&mut added);
    }

    /// Ends an association.
    pub(super) fn part(&mut self, one: Record, other: Record) {
        self.seen_from.remove(&(one.0, one.1, other.0, other.1));
        self.seen_from.remove(&(other.0, other.1, one.0, one.1));
    }

    /// Ids of type `to` associated with the record from id `after` on, as visible at `now`.
    pub(super) fn of(
        &self,
        record: Record,
        to: Kind,
        after: Id,
        now: Millis,
    ) -> impl Iterator<Item = Id> + '_ {
        let from = (record.0, record.1, to, after);
        self.seen_from
            .range(from..=(record.0, record.1, to, Id::MAX))
            .filter(move |(_, seen_from)| **seen_from <= now)
            .map(|((_, _, _, id), _)| *id)
    }

    /// Gives everything associated with `loser` to `winner`.
    pub(super) fn hand_over(&mut self, kind: Kind, loser: Id, winner: Id) {
        let from = (kind, loser, Kind::Contact, Id::MIN);
        let moved: Vec<_> = self
            .seen_from
            .range(from..)
            .take_while(|((near, id, _, _), _)| (*near, *id) == (kind, loser))
            .map(|((_, _, far, id), seen_from)| ((*far, *id), *seen_from))
            .collect();
        for (other, seen_from) in moved {
            self.part((kind, loser), other);
            self.join((kind, winner), other, seen_from);
        }
    }

    /// Forgets everything about the record.
    pub(super) fn drop_all(&mut self, record: Record) {
        let from = (record.0, record.1, Kind::Contact, Id::MIN);
        let gone: Vec<_> = self
            .seen_from
            .range(from..)
            .take_while(|((near, id, _, _), _)| (*near, *id) == record)
            .map(|((_, _, far, id), _)| (*far, *id))
            .collect();
        for other in gone {
            self.part(record, other);
        }
    }
}
