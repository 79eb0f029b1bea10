//! SHELL. The daemon: tasks that each can `run_once`, and the loop that wakes them.
//!
//! A wake-up carries no data: cron, a signal and a reload take the same path, and each task finds
//! its work in the store. The CRM's time decides verdicts; the machine's clock only decides when to
//! look. Start at [`cycle::run_once`], one whole walk from the CRM to Slack; [`run`] is the loop
//! around it.

mod announce;
pub mod backtest;
pub mod clicks;
pub mod cycle;
pub mod deliver;
pub mod digest;
pub mod drift;
mod errands;
pub mod evaluate;
pub mod forget;
mod glance;
mod names;
mod ops;
pub mod plan;
pub mod poll;
mod pulse;
pub mod rate;
pub mod reconcile;
pub mod reload;
pub mod report;
pub mod run;
mod schedule;
mod series;
pub mod status;
mod systemd;
mod terms;

use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::clock::Clock;
use crate::contract::{Agreement, Contract};
use crate::crm::{CrmSource, Wanted};
use crate::lead::Stream;
use crate::notify::{Notifier, Sinks};
use crate::store::Store;

pub use errands::{Errand, Errands};
pub use pulse::{Progress, Pulse};
pub use schedule::Schedule;

/// Everything from outside, behind the four ports.
#[derive(Clone)]
pub struct Deps {
    /// When to look.
    pub clock: Arc<dyn Clock>,
    /// The CRM.
    pub crm: Arc<dyn CrmSource>,
    /// What survives a restart.
    pub store: Arc<dyn Store>,
    /// Where messages go: to channels, people and the operator.
    pub notifier: Arc<dyn Notifier>,
    /// The other ways.
    pub sinks: Sinks,
    /// Shown every message too, for whoever watches the terminal.
    pub mirror: Option<Arc<dyn Notifier>>,
}

/// The agreement in force and what follows from it.
#[derive(Debug)]
pub struct Running {
    /// All versions that still bind something.
    pub agreement: Agreement,
    /// The newest.
    pub contract: Arc<Contract>,
    /// What it needs of the CRM.
    pub wanted: Wanted,
}

impl Running {
    /// Everything that follows from `agreement`; `None` where it holds no version.
    pub fn new(agreement: Agreement) -> Option<Self> {
        let contract = Arc::clone(agreement.latest()?);
        let wanted = Wanted::of(&agreement);
        Some(Self { agreement, contract, wanted })
    }

    /// The same, asking for nothing that may not be read; see [`Wanted::sparing`].
    #[must_use]
    pub fn sparing(&self, refused: &[(Stream, String)]) -> Self {
        let (agreement, contract) = (self.agreement.clone(), Arc::clone(&self.contract));
        Self { agreement, contract, wanted: self.wanted.sparing(refused) }
    }
}

/// The one place where a reload swaps the agreement: between cycles, never within.
pub type Live = Arc<ArcSwap<Running>>;
