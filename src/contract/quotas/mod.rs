//! The kinds of promises Marketing makes about a period: one file per kind, one line each in
//! [`QUOTAS`].
//!
//! A kind says which keys it takes and lowers them to a [`Quota`] for the one quota engine: what is
//! measured, over which leads, and the figure that it must reach or not exceed.

mod acceptance_rate;
mod conversion;
mod cost_per_lead;
mod definition_pass_rate;
mod evenness;
mod keys;
mod rating_average;
mod source_share;
mod volume;

use std::fmt;

use super::keys::{Args, Key};
use super::{Currency, Definition, Party, Period, Promise, Start};
use crate::diag::Diagnostic;
use crate::id::PromiseId;

/// Every kind, in the order in which they are listed to users.
pub static QUOTAS: &[QuotaKind] = &[
    volume::QUOTA,
    definition_pass_rate::QUOTA,
    acceptance_rate::QUOTA,
    conversion::QUOTA,
    source_share::QUOTA,
    rating_average::QUOTA,
    evenness::QUOTA,
    cost_per_lead::QUOTA,
];

/// A kind of promise about a period.
pub struct QuotaKind {
    /// What users write after `kind:`.
    pub name: &'static str,
    /// What it promises, in one line.
    pub summary: &'static str,
    /// An example entry, as YAML.
    pub example: &'static str,
    /// The keys it takes besides `kind`.
    pub keys: &'static [Key],
    /// Makes the quota from checked values; the last is the stage of the handover. Every required
    /// key is there, every value has its shape.
    pub lower: fn(PromiseId, &Args, usize) -> Result<Quota, Vec<Diagnostic>>,
}

impl QuotaKind {
    /// Whether it promises a least figure (`at_least`) and not a greatest (`at_most`).
    pub fn is_at_least(&self) -> bool {
        self.keys.iter().any(|key| key.name == "at_least")
    }
}

/// One promise about a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Quota {
    /// As named in the agreement; no promise has the same name.
    pub id: PromiseId,
    /// Name of its kind in [`QUOTAS`].
    pub kind: &'static str,
    /// What is measured.
    pub measure: Measure,
    /// What it must come to.
    pub bound: QuotaBound,
    /// In each of these periods.
    pub per: Period,
    /// With fewer leads than this in what is measured, nothing is claimed; at least 1.
    pub min_sample: u32,
    /// Whether it is foretold within the period, and said when it can no longer be met at the
    /// present rate.
    pub pace: bool,
    /// Index into the contract's routes; `None`: nobody is told.
    pub route: Option<usize>,
}

/// `at least 300 per month`.
impl fmt::Display for Quota {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.bound.target {
            Target::AtLeast(_) => "at least",
            Target::AtMost(_) => "at most",
        };
        let figure = self.bound.target.figure();
        match self.bound.unit {
            QuotaUnit::Leads => write!(out, "{side} {figure} leads per {}", self.per)?,
            QuotaUnit::Share => {
                let percent = (figure * 10_000.0).round() / 100.0;
                write!(out, "{side} {percent}% per {}", self.per)?;
            }
            QuotaUnit::Stars => write!(out, "{side} {figure} of 5 per {}", self.per)?,
            QuotaUnit::Money(currency) => {
                write!(out, "{side} {} {currency} per {}", figure / 100.0, self.per)?;
            }
        }
        match self.measure {
            Measure::Evenness { over, .. } => write!(out, ", over {over} {}s", self.per),
            _ => Ok(()),
        }
    }
}

/// What is measured. All numbers are indices into the contract's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// How many leads reached the stage in the period.
    Volume {
        /// The stage.
        stage: usize,
    },
    /// Of the leads marked as the definition's stage in the period, the share that met it (mended
    /// within its `grace` included).
    PassRate {
        /// The definition.
        definition: usize,
    },
    /// Of the leads that reached the stage in the period and were decided about, the share that
    /// Sales accepted: a later stage, not an exit.
    Acceptance {
        /// The stage.
        stage: usize,
    },
    /// Of the leads that reached one stage in the period, the share that reached the other, ever.
    Conversion {
        /// The stage that makes the cohort.
        from: usize,
        /// A later stage.
        to: usize,
    },
    /// Of the leads that reached the stage in the period, the share that this source brought.
    SourceShare {
        /// The source.
        source: usize,
        /// The stage.
        stage: usize,
    },
    /// The mean of the ratings given in the period.
    Rating {
        /// Only of leads of this source; `None`: of all.
        source: Option<usize>,
    },
    /// How unevenly leads reached the stage in the last periods: the standard deviation of the
    /// periods' counts, divided by their mean.
    Evenness {
        /// The stage.
        stage: usize,
        /// So many periods, the one at hand included.
        over: u32,
    },
    /// What the period cost, divided by the leads that reached the stage in it.
    CostPerLead {
        /// Only costs and leads of this source; `None`: all.
        source: Option<usize>,
        /// The stage.
        stage: usize,
    },
}

/// The figure that a quota must reach or not exceed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuotaBound {
    /// How large, in `unit`s.
    pub target: Target,
    /// Of what.
    pub unit: QuotaUnit,
}

/// From which side the figure counts; the figure itself keeps the promise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// More is better.
    AtLeast(f64),
    /// Less is better.
    AtMost(f64),
}

impl Target {
    /// The figure.
    pub fn figure(self) -> f64 {
        match self {
            Self::AtLeast(figure) | Self::AtMost(figure) => figure,
        }
    }

    /// Whether `figure` keeps the promise.
    pub fn is_met(self, figure: f64) -> bool {
        match self {
            Self::AtLeast(least) => figure >= least,
            Self::AtMost(most) => figure <= most,
        }
    }
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotaUnit {
    /// Leads.
    Leads,
    /// A share of a whole: 0.9 is 90%.
    Share,
    /// Ratings, 1 to 5.
    Stars,
    /// Money, in hundredths of the currency's unit.
    Money(Currency),
}

/// Index of the stage at which a lead is handed over to Sales: the first that starts one of Sales'
/// promises; without such a promise the first that is defined, else the first of all.
pub fn handover(promises: &[Promise], definitions: &[Definition]) -> usize {
    let sales = promises.iter().filter(|promise| promise.owed_by == Party::Sales);
    let started = sales.filter_map(|promise| match promise.start {
        Start::Stage(stage) => Some(stage),
        _ => None,
    });
    let defined = || definitions.iter().map(|definition| definition.stage).min();
    started.min().or_else(defined).unwrap_or(0)
}
