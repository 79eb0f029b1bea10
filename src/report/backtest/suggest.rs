//! The target that history would have met.
//!
//! Of each countdown two lengths are known, in the time that its target counts: after how long it
//! was answered, and after how long it stopped, because the lead left or because the data end.
//! Under a target it is kept if answered within it; otherwise broken if it went on for so long;
//! otherwise it counts neither way, for it ended before it was due.

use std::collections::BTreeMap;

use crate::calendar::{Length, Unit};
use crate::contract::Verdict;
use crate::id::{Name, PromiseId};
use crate::sla::Past;

/// Up to so many minutes a target is sought by the minute, then by the hour.
const BY_MINUTE: u32 = 180;

/// How long answers took, by segment.
#[derive(Clone, Debug, Default)]
pub(super) struct Needed(BTreeMap<Option<Name>, Took>);

#[derive(Clone, Debug)]
struct Took {
    /// What stands in the agreement.
    target: Length,
    /// Answered, as far as ever, and stopped, in milliseconds.
    all: Vec<(Option<i64>, i64)>,
    /// Kept or broken for certain under what stands there, and kept.
    judged: u64,
    kept: u64,
}

/// What a segment needs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Need {
    /// `None` is `otherwise`.
    pub(super) segment: Option<Name>,
    /// What stands in the agreement.
    pub(super) target: Length,
    /// How many kept it, of how many.
    pub(super) kept: (u64, u64),
    /// The shortest target that enough would have met, how many would have, and of how many;
    /// `None`: there is none.
    pub(super) found: Option<(Length, u64, u64)>,
}

impl Needed {
    pub(super) fn add(&mut self, sought: Option<&(PromiseId, f64)>, past: &Past) {
        let countdown = &past.countdown;
        let is_sought = sought.is_some_and(|(promise, _)| *promise == countdown.key.promise);
        let Some(ran) = past.ran.filter(|_| is_sought) else { return };
        if matches!(countdown.verdict, Verdict::Excused | Verdict::Unknown) {
            return;
        }
        let took = Took::under(&mut self.0, countdown.segment.clone(), countdown.target);
        let standing = super::standing(countdown.verdict);
        took.judged += u64::from(standing.is_some());
        took.kept += u64::from(standing == Some(true));
        // What came after the end answers another countdown, or none.
        let answered = ran.answered_ms.filter(|answered| *answered <= ran.stopped_ms);
        took.all.push((answered, ran.stopped_ms));
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (segment, took) in other.0 {
            let mine = Took::under(&mut self.0, segment, took.target);
            mine.judged += took.judged;
            mine.kept += took.kept;
            mine.all.extend(took.all);
        }
    }

    /// What `share` of each segment needs.
    pub(super) fn needs(&self, share: f64) -> Vec<Need> {
        let need = |(segment, took): (&Option<Name>, &Took)| Need {
            segment: segment.clone(),
            target: took.target,
            kept: (took.kept, took.judged),
            found: took.shortest(share),
        };
        self.0.iter().map(need).collect()
    }
}

impl Took {
    fn under(
        all: &mut BTreeMap<Option<Name>, Self>,
        segment: Option<Name>,
        target: Length,
    ) -> &mut Self {
        let nothing = Self { target, all: Vec::new(), judged: 0, kept: 0 };
        all.entry(segment).or_insert(nothing)
    }

    /// The first of all lengths that enough would have met.
    fn shortest(&self, share: f64) -> Option<(Length, u64, u64)> {
        let latest = self.all.iter().filter_map(|(answered, _)| *answered).max()?;
        let all: Vec<Length> = lengths(self.target, latest).collect();
        let ms: Vec<i64> = all.iter().filter_map(|length| length.millis()).collect();
        // How many more are kept, and broken, under each length than under the one before.
        let (mut kept, mut broken) = (vec![0_i64; ms.len() + 1], vec![0_i64; ms.len() + 1]);
        for (answered, stopped) in &self.all {
            let within = answered.map(|answered| ms.partition_point(|one| *one < answered));
            let ends = ms.partition_point(|one| one <= stopped);
            let until = within.map_or(ends, |within| within.min(ends));
            broken[0] += 1;
            broken[until] -= 1;
            if let Some(within) = within {
                kept[within] += 1;
            }
        }
        let counts = kept.into_iter().zip(broken).scan((0, 0), |sum, (kept, broken)| {
            *sum = (sum.0 + kept, sum.1 + broken);
            Some(*sum)
        });
        counts.zip(all).find_map(|((kept, broken), length)| {
            let judged = kept + broken;
            // Shares are written with two decimals: what differs by less is rounding.
            let enough = kept as f64 + 1e-6 >= judged as f64 * share;
            let counted = (length, kept.unsigned_abs(), judged.unsigned_abs());
            (enough && judged > 0).then_some(counted)
        })
    }
}

/// All lengths in whole minutes, then hours, up to the first that is no shorter than `latest`.
fn lengths(like: Length, latest: i64) -> impl Iterator<Item = Length> {
    let (minute, hour) = match like.is_working() {
        true => (Unit::WorkingMinutes, Unit::WorkingHours),
        false => (Unit::Minutes, Unit::Hours),
    };
    let last = u32::try_from(latest / 3_600_000 + 1).unwrap_or(u32::MAX);
    let minutes = (1..=BY_MINUTE).map(move |amount| Length { amount, unit: minute });
    let hours = (BY_MINUTE / 60 + 1..=last).map(move |amount| Length { amount, unit: hour });
    minutes.chain(hours)
}
