//! `alerts:`: how much is told, when people are left in peace, and what they may answer.

use crate::calendar::{Length, Unit};

/// `alerts:`, apart from the weekly summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alerts {
    /// A person is told during their own working hours only (`quiet_outside: working_hours`).
    pub quiet: bool,
    /// Alerts of one promise for one reader that come within so long of each other are counted as
    /// one event. Elapsed.
    pub group_within: Length,
    /// So many of them are one message, which takes in what follows until it is all dealt with.
    pub storm_at: u32,
    /// Messages that one person gets at most.
    pub per_person: Cap,
    /// Messages that one channel gets at most.
    pub per_channel: Cap,
    /// Why a lead may be refused as none ("Not a lead"); never empty.
    pub not_a_lead: Vec<String>,
    /// Why somebody else should have it ("Wrong owner"); never empty.
    pub wrong_owner: Vec<String>,
}

/// So many messages in so long; what is more waits, and comes as one list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cap {
    /// Messages.
    pub most: u32,
    /// In any stretch of so long. Elapsed.
    pub within: Length,
}

impl Default for Alerts {
    /// What holds where the agreement says nothing.
    fn default() -> Self {
        let listed = |reasons: &[&str]| reasons.iter().map(|&reason| reason.to_owned()).collect();
        Self {
            quiet: false,
            group_within: Length { amount: 60, unit: Unit::Seconds },
            storm_at: 5,
            per_person: Cap { most: 1, within: Length { amount: 5, unit: Unit::Minutes } },
            per_channel: Cap { most: 30, within: Length { amount: 1, unit: Unit::Hours } },
            not_a_lead: listed(&[
                "no interest",
                "not our market",
                "no budget",
                "competitor",
                "student or applicant",
                "duplicate",
                "spam or test",
            ]),
            wrong_owner: listed(&[
                "another territory",
                "another team",
                "a colleague works on it",
                "absent",
            ]),
        }
    }
}
