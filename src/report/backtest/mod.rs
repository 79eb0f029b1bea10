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

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

use self::flips::Flips;
use self::load::Load;
use self::suggest::Needed;
use self::tally::{Pair, Side, standing};
use crate::contract::Contract;
use crate::id::{Name, OwnerId, PromiseId};
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
    groups: HashMap<Group, Pair>,
    flips: Flips,
    load: Load,
    needed: Needed,
}

/// What countdowns are counted by: of everything that is split by them, the finest part.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Group {
    promise: PromiseId,
    owner: Option<OwnerId>,
    /// Since when the owner is in the team of that time; `None`: in none.
    teamed: Option<Timestamp>,
    source: Name,
}

impl Backtest {
    /// Nothing counted yet.
    pub fn new(trial: Trial) -> Self {
        Self {
            trial,
            leads: 0,
            groups: HashMap::new(),
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
        let owner = countdown.owner.as_ref();
        let at = countdown.due.unwrap_or(countdown.start);
        let teams = owner.and_then(|owner| self.trial.directory.teams(owner, at));
        let group = Group {
            promise: countdown.key.promise.clone(),
            owner: owner.cloned(),
            teamed: teams.map(|teams| teams.from),
            source: countdown.source.clone(),
        };
        self.groups.entry(group).or_default()
    }

    /// Adds what was counted of other leads.
    pub fn merge(&mut self, other: Self) {
        self.leads += other.leads;
        for (group, pair) in other.groups {
            self.groups.entry(group).or_default().merge(pair);
        }
        self.flips.merge(other.flips, self.trial.listed);
        self.load.merge(other.load);
        self.needed.merge(other.needed);
    }

    /// All counts, split by what `of` says of each group.
    fn split<K: Ord>(&self, of: impl Fn(&Group) -> K) -> BTreeMap<K, Pair> {
        let mut all: BTreeMap<K, Pair> = BTreeMap::new();
        for (group, pair) in &self.groups {
            all.entry(of(group)).or_default().merge(*pair);
        }
        all
    }

    fn team(&self, group: &Group) -> &str {
        let Some(owner) = &group.owner else { return "nobody" };
        let team = group.teamed.and_then(|from| self.trial.directory.team(owner, from));
        team.unwrap_or("no team")
    }
}
