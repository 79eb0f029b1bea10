//! What history would have been under two versions of the agreement, side by side: which verdicts
//! flip, how attainment moves, how many messages people would have had.
//!
//! Both versions judge all that is known by now, each as if it had always been in force. Countdowns
//! that begin in the window count, and are compared by lead, promise, cycle and tenure. What is
//! counted in parts and merged, in any order, comes to the same. Start at [`Backtest`].

mod flips;
mod load;
mod shown;
mod suggest;
mod tally;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use self::flips::Flips;
use self::load::Load;
use self::suggest::Needed;
use self::tally::{Pair, Side, standing};
use crate::contract::Contract;
use crate::id::{OwnerId, PromiseId};
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
    promises: BTreeMap<PromiseId, Pair>,
    owners: BTreeMap<String, Pair>,
    teams: BTreeMap<String, Pair>,
    sources: BTreeMap<String, Pair>,
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
            promises: BTreeMap::new(),
            owners: BTreeMap::new(),
            teams: BTreeMap::new(),
            sources: BTreeMap::new(),
            flips: Flips::default(),
            load: Load::default(),
            needed: Needed::default(),
        }
    }

    /// Counts one lead: what it was under the old version, and under the new.
    pub fn add(&mut self, mut old: Vec<Past>, mut new: Vec<Past>) {
        let (from, to) = (self.trial.from, self.trial.to);
        let begins = |past: &Past| from <= past.countdown.start && past.countdown.start < to;
        old.retain(begins);
        new.retain(begins);
        self.leads += u64::from(!old.is_empty() || !new.is_empty());
        for (side, all) in [(Side::Old, &old), (Side::New, &new)] {
            for past in all {
                self.count(side, past);
            }
        }
        for after in &new {
            self.needed.add(self.trial.suggest.as_ref(), after);
            match old.iter().position(|before| before.countdown.key == after.countdown.key) {
                Some(place) => self.compare(&old.swap_remove(place), after),
                None => pair(&mut self.promises, &after.countdown.key.promise).added += 1,
            }
        }
        for before in &old {
            pair(&mut self.promises, &before.countdown.key.promise).dropped += 1;
        }
    }

    fn count(&mut self, side: Side, past: &Past) {
        let contract = match side {
            Side::Old => &self.trial.old,
            Side::New => &self.trial.new,
        };
        self.load.add(side, (contract, &self.trial.directory), past, self.trial.as_of);
        let verdict = past.countdown.verdict;
        pair(&mut self.promises, &past.countdown.key.promise).count(side, verdict);
        let Groups { owner, team, source } = self.groups(past);
        pair(&mut self.owners, &owner).count(side, verdict);
        pair(&mut self.teams, &team).count(side, verdict);
        pair(&mut self.sources, &source).count(side, verdict);
    }

    /// The same countdown under both.
    fn compare(&mut self, before: &Past, after: &Past) {
        let (was, is) = (standing(before.countdown.verdict), standing(after.countdown.verdict));
        let (Some(was), Some(is)) = (was, is) else { return };
        if was == is {
            return;
        }
        pair(&mut self.promises, &after.countdown.key.promise).flip(is);
        let Groups { owner, team, source } = self.groups(after);
        pair(&mut self.owners, &owner).flip(is);
        pair(&mut self.teams, &team).flip(is);
        pair(&mut self.sources, &source).flip(is);
        self.flips.add(after, is, self.trial.listed);
    }

    fn groups(&self, past: &Past) -> Groups {
        let countdown = &past.countdown;
        let owner = countdown.owner.as_ref();
        let at = countdown.due.unwrap_or(countdown.start);
        let team = owner.and_then(|owner| self.trial.directory.team(owner, at));
        let none = if owner.is_some() { "no team" } else { "nobody" };
        Groups {
            owner: owner.map_or("nobody", OwnerId::as_str).to_owned(),
            team: team.unwrap_or(none).to_owned(),
            source: countdown.source.to_string(),
        }
    }

    /// Adds what was counted of other leads.
    pub fn merge(&mut self, other: Self) {
        self.leads += other.leads;
        merged(&mut self.promises, other.promises);
        merged(&mut self.owners, other.owners);
        merged(&mut self.teams, other.teams);
        merged(&mut self.sources, other.sources);
        self.flips.merge(other.flips, self.trial.listed);
        self.load.merge(other.load);
        self.needed.merge(other.needed);
    }
}

/// Whose a countdown is.
struct Groups {
    owner: String,
    team: String,
    source: String,
}

fn pair<'m, K: Ord + Clone>(all: &'m mut BTreeMap<K, Pair>, key: &K) -> &'m mut Pair {
    if !all.contains_key(key) {
        all.insert(key.clone(), Pair::default());
    }
    all.get_mut(key).expect("it is there now")
}

fn merged<K: Ord>(all: &mut BTreeMap<K, Pair>, others: BTreeMap<K, Pair>) {
    for (key, other) in others {
        all.entry(key).or_default().merge(other);
    }
}
