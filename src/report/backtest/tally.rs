//! Counts of both sides.

use crate::contract::Verdict;

/// Which version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Old,
    New,
}

/// Countdowns under one version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) kept: u64,
    pub(super) broken: u64,
    pub(super) excused: u64,
    /// Still running, not certain, or void.
    pub(super) open: u64,
}

impl Tally {
    /// Kept or broken for certain.
    pub(super) fn judged(self) -> u64 {
        self.kept + self.broken
    }

    fn merge(&mut self, other: Self) {
        self.kept += other.kept;
        self.broken += other.broken;
        self.excused += other.excused;
        self.open += other.open;
    }
}

/// Countdowns under both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) old: Tally,
    pub(super) new: Tally,
    /// Kept under the old version, broken under the new.
    pub(super) broke: u64,
    /// Broken under the old version, kept under the new.
    pub(super) mended: u64,
    /// There under the old version only.
    pub(super) dropped: u64,
    /// There under the new version only.
    pub(super) added: u64,
}

impl Pair {
    pub(super) fn count(&mut self, side: Side, verdict: Verdict) {
        let tally = match side {
            Side::Old => &mut self.old,
            Side::New => &mut self.new,
        };
        match (standing(verdict), verdict) {
            (Some(true), _) => tally.kept += 1,
            (Some(false), _) => tally.broken += 1,
            (None, Verdict::Excused) => tally.excused += 1,
            (None, _) => tally.open += 1,
        }
    }

    /// One that was otherwise `is` kept under the new version.
    pub(super) fn flip(&mut self, is: bool) {
        match is {
            true => self.mended += 1,
            false => self.broke += 1,
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.old.merge(other.old);
        self.new.merge(other.new);
        self.broke += other.broke;
        self.mended += other.mended;
        self.dropped += other.dropped;
        self.added += other.added;
    }
}

/// Whether it was kept; `None` where it counts neither way.
pub(super) fn standing(verdict: Verdict) -> Option<bool> {
    match verdict {
        Verdict::Met | Verdict::MetLateLogged => Some(true),
        Verdict::Breached | Verdict::BreachedAnswered => Some(false),
        _ => None,
    }
}
