//! Counts by the finest parts of everything that they are split by.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::tally::Pair;
use crate::id::{Name, OwnerId, PromiseId};

/// Whose countdowns.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Whose {
    pub(super) owner: Option<OwnerId>,
    /// Since when the owner is in the team of that time; `None`: in none.
    pub(super) teamed: Option<Timestamp>,
    pub(super) source: Name,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    places: HashMap<Whose, usize>,
    groups: Vec<(Whose, Vec<(PromiseId, Pair)>)>,
    /// The group that was counted last: one lead's countdowns mostly belong together.
    last: usize,
}

impl Groups {
    /// The counts of one promise.
    pub(super) fn pair(
        &mut self,
        (owner, teamed, source): (Option<&OwnerId>, Option<Timestamp>, &Name),
        promise: &PromiseId,
    ) -> &mut Pair {
        let is_last = self.groups.get(self.last).is_some_and(|(last, _)| {
            last.owner.as_ref() == owner && last.teamed == teamed && last.source == *source
        });
        if !is_last {
            self.last = self.place(Whose { owner: owner.cloned(), teamed, source: source.clone() });
        }
        let counts = &mut self.groups[self.last].1;
        let place = counts.iter().position(|(one, _)| one == promise).unwrap_or(counts.len());
        if place == counts.len() {
            counts.push((promise.clone(), Pair::default()));
        }
        &mut counts[place].1
    }

    fn place(&mut self, whose: Whose) -> usize {
        if let Some(place) = self.places.get(&whose) {
            return *place;
        }
        let place = self.groups.len();
        self.places.insert(whose.clone(), place);
        self.groups.push((whose, Vec::new()));
        place
    }

    /// Adds other counts.
    pub(super) fn merge(&mut self, other: Self) {
        for (whose, counts) in other.groups {
            for (promise, pair) in counts {
                let whose = (whose.owner.as_ref(), whose.teamed, &whose.source);
                self.pair(whose, &promise).merge(pair);
            }
        }
    }

    /// All counts, split by what `of` says of each.
    pub(super) fn split<K: Ord>(&self, of: impl Fn(&Whose, &PromiseId) -> K) -> BTreeMap<K, Pair> {
        let mut all: BTreeMap<K, Pair> = BTreeMap::new();
        for (whose, counts) in &self.groups {
            for (promise, pair) in counts {
                all.entry(of(whose, promise)).or_default().merge(*pair);
            }
        }
        all
    }
}
