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
pub(super) struct Load(BTreeMap<(Recipient, Date), [u64; 2]>);

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
            let date = one.at.to_zoned(contract.timezone.clone()).date();
            let week = Period::Week.span(date).first;
            self.0.entry((one.to, week)).or_default()[side as usize] += 1;
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (place, [old, new]) in other.0 {
            let sum = self.0.entry(place).or_default();
            sum[0] += old;
            sum[1] += new;
        }
    }

    /// By reader, over `weeks` weeks.
    pub(super) fn weekly(&self, weeks: f64) -> Vec<(&Recipient, [Weekly; 2])> {
        let readers: BTreeSet<&Recipient> = self.0.keys().map(|(reader, _)| reader).collect();
        let of = |reader: &Recipient, side: usize| {
            let mine = self.0.iter().filter(|((one, _), _)| one == reader);
            let counts: Vec<u64> = mine.map(|(_, counts)| counts[side]).collect();
            let (sum, most) = (counts.iter().sum::<u64>(), counts.iter().max().copied());
            Weekly { mean: sum as f64 / weeks.max(1.0), most: most.unwrap_or_default() }
        };
        readers.into_iter().map(|reader| (reader, [of(reader, 0), of(reader, 1)])).collect()
    }
}
