//! What history would have been under two versions of the agreement, side by side: which verdicts
//! flip, how attainment moves, how many messages people would have had.
//!
//! Both versions judge all that is known by now, each as if it had always been in force. Countdowns
//! that begin in the window count, and are compared by lead, promise, cycle and tenure. What is
//! counted in parts and merged, in any order, comes to the same. Start at [`Backtest`].

mod flips;
mod groups;
mod load;
mod shown;
mod suggest;
mod tally;

use std::sync::Arc;

use jiff::Timestamp;

use self::flips::Flips;
use self::groups::{Groups, Whose};
use self::load::Load;
use self::suggest::Needed;
use self::tally::{Pair, Side, standing};
use crate::contract::Contract;
use crate::id::PromiseId;
use crate::lead::Directory;
use crate::sla::Past;

/// What is tried.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The version that is compared with.
    pub old: Arc<Contract>,
    /// The version that is tried.
    pub new: Arc<Contract>,
    /// Who is in which team.
    pub directory: Arc<Directory>,
    /// Countdowns that begin from here on …
    pub from: Timestamp,
    /// … and before this.
    pub to: Timestamp,
    /// The CRM's time of what is known.
    pub as_of: Timestamp,
    /// So many flipped verdicts are listed; all are counted.
    pub listed: usize,
    /// The promise of the new version for which a target is sought, and the share that should meet
    /// it, in (0, 1].
    pub suggest: Option<(PromiseId, f64)>,
}

/// Figures of a trial. Shown each lead once, asked once.
#[derive(Debug)]
pub struct Backtest {
    trial: Trial,
    leads: u64,
    groups: Groups,
    flips: Flips,
    load: Load,
    needed: Needed,
}

impl Backtest {
    /// Nothing counted yet.
    pub fn new(trial: Trial) -> Self {
        Self {
            trial,
            leads: 0,
            groups: Groups::default(),
            flips: Flips::default(),
            load: Load::default(),
            needed: Needed::default(),
        }
    }

    /// Counts one lead: what it was under both versions alike, what else it was under the old, and
    /// what else under the new.
    pub fn add(&mut self, mut both: Vec<Past>, mut old: Vec<Past>, mut new: Vec<Past>) {
        let (from, to) = (self.trial.from, self.trial.to);
        let begins = |past: &Past| from <= past.countdown.start && past.countdown.start < to;
        [&mut both, &mut old, &mut new].into_iter().for_each(|all| all.retain(begins));
        let all = [&both, &old, &new];
        self.leads += u64::from(all.into_iter().any(|all| !all.is_empty()));
        for (side, all) in [(Side::Old, &old), (Side::New, &new)] {
            for past in both.iter().chain(all) {
                self.count(side, past);
            }
        }
        for after in both.iter().chain(&new) {
            self.needed.add(self.trial.suggest.as_ref(), after);
        }
        // Both are in one order: what is sought is mostly the last.
        old.reverse();
        for after in &new {
            match old.iter().rposition(|before| before.countdown.key == after.countdown.key) {
                Some(place) => self.compare(&old.swap_remove(place), after),
                None => self.pair(after).added += 1,
            }
        }
        for before in &old {
            self.pair(before).dropped += 1;
        }
    }

    fn count(&mut self, side: Side, past: &Past) {
        let contract = match side {
            Side::Old => &self.trial.old,
            Side::New => &self.trial.new,
        };
        self.load.add(side, (contract, &self.trial.directory), past, self.trial.as_of);
        self.pair(past).count(side, past.countdown.verdict);
    }

    /// The same countdown under both.
    fn compare(&mut self, before: &Past, after: &Past) {
        let (was, is) = (standing(before.countdown.verdict), standing(after.countdown.verdict));
        let (Some(was), Some(is)) = (was, is) else { return };
        if was == is {
            return;
        }
        self.pair(after).flip(is);
        self.flips.add(after, is, self.trial.listed);
    }

    fn pair(&mut self, past: &Past) -> &mut Pair {
        let countdown = &past.countdown;
        let at = countdown.due.unwrap_or(countdown.start);
        let owner = countdown.owner.as_ref();
        let teams = owner.and_then(|owner| self.trial.directory.teams(owner, at));
        let teamed = teams.map(|teams| teams.from);
        self.groups.pair((owner, teamed, &countdown.source), &countdown.key.promise)
    }

    /// Adds what was counted of other leads.
    pub fn merge(&mut self, other: Self) {
        self.leads += other.leads;
        self.groups.merge(other.groups);
        self.flips.merge(other.flips, self.trial.listed);
        self.load.merge(other.load);
        self.needed.merge(other.needed);
    }

    fn team(&self, whose: &Whose) -> &str {
        let Some(owner) = &whose.owner else { return "nobody" };
        let team = whose.teamed.and_then(|from| self.trial.directory.team(owner, from));
        team.unwrap_or("no team")
    }
}
