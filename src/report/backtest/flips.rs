//! Verdicts that are others under the new version: all counted, some listed.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::id::{LeadId, OwnerId};
use crate::sla::{CountdownKey, Past};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flip {
    pub(super) key: CountdownKey,
    pub(super) owner: Option<OwnerId>,
    pub(super) start: Timestamp,
    pub(super) answered: Option<Timestamp>,
    /// Under the new version; under the old it was the other way round.
    pub(super) kept: bool,
}

/// In the order of leads, promises, cycles and tenures, so that whoever counts which first lists
/// the same.
type Place = (LeadId, String, u32, u32);

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Flips {
    pub(super) count: u64,
    listed: BTreeMap<Place, Flip>,
}

impl Flips {
    pub(super) fn add(&mut self, after: &Past, kept: bool, most: usize) {
        self.count += 1;
        let countdown = &after.countdown;
        let key = &countdown.key;
        let place = (key.lead.clone(), key.promise.to_string(), key.cycle, key.tenure);
        let flip = Flip {
            key: key.clone(),
            owner: countdown.owner.clone(),
            start: countdown.start,
            answered: countdown.answered.as_ref().map(|answered| answered.at),
            kept,
        };
        self.listed.insert(place, flip);
        self.cut(most);
    }

    pub(super) fn merge(&mut self, other: Self, most: usize) {
        self.count += other.count;
        self.listed.extend(other.listed);
        self.cut(most);
    }

    pub(super) fn listed(&self) -> impl Iterator<Item = &Flip> {
        self.listed.values()
    }

    fn cut(&mut self, most: usize) {
        while self.listed.len() > most {
            self.listed.pop_last();
        }
    }
}
