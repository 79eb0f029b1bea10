//! How many messages people would have had, by week.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::tally::Side;
use crate::alert::{Recipient, foretold};
use crate::contract::{Contract, Period};
use crate::lead::Directory;
use crate::sla::Past;

/// Messages by reader and week, under the old version and the new. Messages that would come
/// together are counted apart: what is grouped is less.
#[derive(Clone, Debug, Default)]
pub(super) struct Load {
    counts: BTreeMap<(Recipient, Date), [u64; 2]>,
    /// The week that was looked up last on each side: most messages fall into the one before's.
    last: [Option<Week>; 2],
}

#[derive(Clone, Copy, Debug)]
struct Week {
    first: Date,
    bounds: (Timestamp, Timestamp),
}

impl Week {
    fn of(at: Timestamp, contract: &Contract) -> Self {
        let span = Period::Week.span(at.to_zoned(contract.timezone.clone()).date());
        Self { first: span.first, bounds: span.bounds(&contract.timezone) }
    }

    fn has(&self, at: Timestamp) -> bool {
        self.bounds.0 <= at && at < self.bounds.1
    }
}

/// One reader's messages in a week.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Weekly {
    pub(super) mean: f64,
    pub(super) most: u64,
}

impl Load {
    pub(super) fn add(
        &mut self,
        side: Side,
        (contract, directory): (&Contract, &Directory),
        past: &Past,
        as_of: Timestamp,
    ) {
        for one in foretold(contract, directory, past, as_of) {
            let last = self.last[side as usize].filter(|week| week.has(one.at));
            let week = last.unwrap_or_else(|| Week::of(one.at, contract));
            self.last[side as usize] = Some(week);
            self.counts.entry((one.to, week.first)).or_default()[side as usize] += 1;
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (place, [old, new]) in other.counts {
            let sum = self.counts.entry(place).or_default();
            sum[0] += old;
            sum[1] += new;
        }
    }

    /// By reader, over `weeks` weeks.
    pub(super) fn weekly(&self, weeks: f64) -> Vec<(&Recipient, [Weekly; 2])> {
        let readers: BTreeSet<&Recipient> = self.counts.keys().map(|(reader, _)| reader).collect();
        let of = |reader: &Recipient, side: usize| {
            let mine = self.counts.iter().filter(|((one, _), _)| one == reader);
            let counts: Vec<u64> = mine.map(|(_, counts)| counts[side]).collect();
            let (sum, most) = (counts.iter().sum::<u64>(), counts.iter().max().copied());
            Weekly { mean: sum as f64 / weeks.max(1.0), most: most.unwrap_or_default() }
        };
        readers.into_iter().map(|reader| (reader, [of(reader, 0), of(reader, 1)])).collect()
    }
}
