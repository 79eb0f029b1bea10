//! What of one lead counts for a quota, and when.

use jiff::Timestamp;

use super::super::{Decided, Life};
use crate::contract::{Contract, Definition, Measure};

/// The count of one quota in one span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// What counts in favour: leads that passed, were accepted, came from the source …; stars.
    pub part: u64,
    /// Of how many leads, or ratings.
    pub of: u64,
    /// Leads about which nothing can be told yet, left out of both; of a conversion those that
    /// count as not converted, but have not left: they still can.
    pub open: u64,
}

/// What one lead adds.
#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    /// One of how many, and whether in favour.
    One(bool),
    /// A rating.
    Stars(u8),
    /// Left out.
    Open,
    /// One that does not count in favour, but still can.
    NotYet,
}

impl What {
    pub(super) fn add_to(self, tally: &mut Tally) {
        match self {
            Self::One(counts) => {
                tally.of += 1;
                tally.part += u64::from(counts);
            }
            Self::Stars(stars) => {
                tally.of += 1;
                tally.part += u64::from(stars);
            }
            Self::Open => tally.open += 1,
            Self::NotYet => {
                tally.of += 1;
                tally.open += 1;
            }
        }
    }
}

/// Hands what `life` adds to `measure` to `add`, with the instant that says to which span.
pub(super) fn count(
    contract: &Contract,
    measure: &Measure,
    life: &Life,
    add: &mut dyn FnMut(Timestamp, What),
) {
    let stage = |index: usize| life.entry(&contract.stages[index].name);
    let source = |index: usize| &contract.sources[index].name;
    match *measure {
        Measure::Volume { stage: index } | Measure::Evenness { stage: index, .. } => {
            if let Some(entry) = stage(index) {
                add(entry.at, What::One(true));
            }
        }
        Measure::PassRate { definition } => {
            let definition = &contract.definitions[definition];
            if let Some(entry) = stage(definition.stage) {
                add(entry.at, passed(life, definition).map_or(What::Open, What::One));
            }
        }
        Measure::Acceptance { stage: index } => {
            if let Some(entry) = stage(index) {
                let decided = entry.decision.as_ref();
                add(entry.at, decided.map_or(What::Open, |one| What::One(one.how.is_accepted())));
            }
        }
        Measure::Conversion { from, to } => {
            if let Some(entry) = stage(from) {
                let what = match stage(to).is_some() {
                    false if !has_left(life) => What::NotYet,
                    converted => What::One(converted),
                };
                add(entry.at, what);
            }
        }
        Measure::SourceShare { source: wanted, stage: index } => {
            if let Some(entry) = stage(index) {
                add(entry.at, What::One(entry.source == *source(wanted)));
            }
        }
        Measure::Rating { source: wanted } => {
            for rating in &life.ratings {
                if wanted.is_none_or(|wanted| rating.source == *source(wanted)) {
                    add(rating.at, What::Stars(rating.stars));
                }
            }
        }
        Measure::CostPerLead { source: wanted, stage: index } => {
            if let Some(entry) = stage(index)
                && wanted.is_none_or(|wanted| entry.source == *source(wanted))
            {
                add(entry.at, What::One(true));
            }
        }
    }
}

/// Whether the lead left by an exit.
fn has_left(life: &Life) -> bool {
    let mut decisions = life.entries.iter().filter_map(|entry| entry.decision.as_ref());
    decisions.any(|one| !matches!(one.how, Decided::Accepted))
}

/// Whether the lead met `definition`, mended in time included; `None` where that is not known yet.
pub fn passed(life: &Life, definition: &Definition) -> Option<bool> {
    let mut passed = Some(true);
    let violations = life.countdowns.iter();
    for short in violations.filter(|short| definition.is_violation(&short.promise)) {
        match short.verdict {
            verdict if verdict.is_breach() => return Some(false),
            verdict if verdict.is_open() => passed = None,
            _ => {}
        }
    }
    passed
}

impl Decided {
    /// Whether Sales took the lead on; one that was given up after somebody had spoken to it was.
    pub fn is_accepted(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }
}
