//! The versions of the agreement, each with the instant from which it binds.

use std::sync::Arc;

use jiff::Timestamp;

use super::Contract;

/// A version and the first instant whose countdowns follow it.
#[derive(Clone, Debug)]
pub struct Bound {
    /// The version.
    pub contract: Arc<Contract>,
    /// Countdowns that start at or after this follow it, until the next version binds.
    pub from: Timestamp,
}

/// All versions that still bind something, oldest first. Tightening never reaches back: a version
/// binds from its `effective_from`, or from when it was accepted if that was later and an earlier
/// version was in force.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    bound: Vec<Bound>,
    highest: Option<u32>,
}

impl Agreement {
    /// An agreement of a single version, binding from its `effective_from`.
    pub fn of(contract: Arc<Contract>) -> Self {
        let (from, highest) = (contract.effective_from, Some(contract.version.number));
        Self { bound: vec![Bound { contract, from }], highest }
    }

    /// From versions in the order in which they were accepted, each with when that was. A later
    /// version that is effective earlier than one before it replaces that one from then on.
    pub fn from_accepted(accepted: impl IntoIterator<Item = (Arc<Contract>, Timestamp)>) -> Self {
        accepted.into_iter().fold(Self::default(), |agreement, (contract, accepted_at)| {
            agreement.followed_by(contract, accepted_at)
        })
    }

    /// The same with a version that was accepted after all the others.
    #[must_use]
    pub fn followed_by(mut self, contract: Arc<Contract>, accepted_at: Timestamp) -> Self {
        let from = match self.bound.is_empty() {
            true => contract.effective_from,
            false => contract.effective_from.max(accepted_at),
        };
        self.highest = self.highest.max(Some(contract.version.number));
        self.bound.retain(|earlier| earlier.from < from);
        self.bound.push(Bound { contract, from });
        self
    }

    /// The highest number of a version that was ever accepted; `None` where there is none at all.
    pub fn highest(&self) -> Option<u32> {
        self.highest
    }

    /// Each version with the half-open interval of starts that follow it; the last has no end.
    pub fn windows(&self) -> impl Iterator<Item = (&Contract, Timestamp, Option<Timestamp>)> {
        self.bound.iter().enumerate().map(|(index, bound)| {
            (&*bound.contract, bound.from, self.bound.get(index + 1).map(|next| next.from))
        })
    }

    /// The newest version; `None` where there is none at all.
    pub fn latest(&self) -> Option<&Arc<Contract>> {
        self.bound.last().map(|bound| &bound.contract)
    }

    /// The version with this hash.
    pub fn by_hash(&self, hash: &str) -> Option<&Arc<Contract>> {
        self.bound
            .iter()
            .map(|bound| &bound.contract)
            .find(|contract| *contract.version.hash == *hash)
    }
}
