//! The CRM's whole truth: every record with everything that ever happened to it, and what its
//! search index shows of that by now. Times are milliseconds of the CRM's own clock.

use std::collections::{BTreeMap, BTreeSet};

use crate::Ms;

/// Where a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Live,
    Archived(Ms),
    Gone(Ms),
    Merged(u32),
}

/// A lead.
#[derive(Clone, Debug)]
pub(crate) struct Lead {
    pub(crate) id: u32,
    pub(crate) created: Ms,
    pub(crate) origin: &'static str,
    /// By the CRM's name of the property.
    pub(crate) props: BTreeMap<&'static str, Vec<(Ms, String)>>,
    pub(crate) owners: Vec<(Ms, Option<u32>)>,
    pub(crate) modified: Ms,
    pub(crate) fate: Fate,
    /// Records merged into it.
    pub(crate) absorbed: Vec<u32>,
    /// When the search index shows which stamp of change.
    pub(crate) index: Vec<(Ms, Ms)>,
}

impl Lead {
    /// The stamp of change that the index shows at `now`.
    pub(crate) fn indexed(&self, now: Ms) -> Option<Ms> {
        self.index.iter().filter(|(from, _)| *from <= now).map(|(_, stamp)| *stamp).max()
    }

    fn touch(&mut self, at: Ms, lag: Ms) {
        self.modified = self.modified.max(at);
        self.index.push((at + lag, at));
    }
}

/// What an activity shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Act {
    pub(crate) id: u32,
    pub(crate) channel: &'static str,
    pub(crate) way: Way,
    pub(crate) outcome: Outcome,
    pub(crate) seconds: Option<i64>,
    pub(crate) by: Option<u32>,
    pub(crate) automated: bool,
    pub(crate) occurred: Ms,
    pub(crate) recorded: Ms,
    pub(crate) modified: Ms,
}

/// Who spoke to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Out,
    In,
    Unstated,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    Planned,
    Failed,
}

/// An activity with all its states.
#[derive(Clone, Debug)]
pub(crate) struct Logged {
    pub(crate) now: Act,
    pub(crate) leads: BTreeSet<u32>,
    pub(crate) deleted: bool,
    /// When the search index shows which state.
    pub(crate) index: Vec<(Ms, Act)>,
}

impl Logged {
    pub(crate) fn indexed(&self, now: Ms) -> Option<&Act> {
        let shown = self.index.iter().filter(|(from, _)| *from <= now).map(|(_, act)| act);
        shown.max_by_key(|act| act.modified)
    }
}

/// What happens to the CRM. `lag` is how long the search index takes to show it.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    Arrives {
        lead: u32,
        origin: &'static str,
        props: Vec<(&'static str, String)>,
        owner: Option<u32>,
    },
    Edited {
        lead: u32,
        props: Vec<(&'static str, String)>,
    },
    Owned {
        lead: u32,
        owner: Option<u32>,
    },
    Logs {
        act: Act,
        leads: Vec<u32>,
    },
    Edits {
        act: u32,
        change: Change,
    },
    Deletes {
        act: u32,
    },
    Associates {
        act: u32,
        lead: u32,
    },
    Merges {
        loser: u32,
        winner: u32,
    },
    Archives {
        lead: u32,
    },
    Restores {
        lead: u32,
    },
    Erases {
        lead: u32,
    },
}

/// What is edited of an activity.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Outcome(Outcome),
    Seconds(i64),
    Occurred(Ms),
}

/// Everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Truth {
    pub(crate) leads: BTreeMap<u32, Lead>,
    pub(crate) acts: BTreeMap<u32, Logged>,
}

impl Truth {
    /// Lets `event` happen at `at`. An event about what is not there does nothing. Returns the
    /// leads that it is about.
    pub(crate) fn apply(&mut self, at: Ms, event: &Event, lag: Ms) -> Vec<u32> {
        match event {
            Event::Arrives { lead, origin, props, owner } => {
                self.arrives((at, lag), (*lead, origin), props, *owner)
            }
            Event::Edited { lead, props } => self.with(*lead, |one| {
                for (name, value) in props {
                    one.props.entry(name).or_default().push((at, value.clone()));
                }
                one.touch(at, lag);
            }),
            Event::Owned { lead, owner } => self.with(*lead, |one| {
                one.owners.push((at, *owner));
                one.touch(at, lag);
            }),
            Event::Logs { act, leads } => self.logs(at, lag, act, leads),
            Event::Edits { act, change } => self.edits(at, lag, *act, change),
            Event::Deletes { act } => match self.acts.get_mut(act).filter(|one| !one.deleted) {
                None => Vec::new(),
                Some(logged) => {
                    logged.deleted = true;
                    logged.now.modified = logged.now.modified.max(at);
                    logged.leads.iter().copied().collect()
                }
            },
            Event::Associates { act, lead } => {
                let there = self.leads.get(lead).is_some_and(|one| one.fate == Fate::Live);
                let Some(logged) = self.acts.get_mut(act).filter(|one| !one.deleted && there)
                else {
                    return Vec::new();
                };
                logged.leads.insert(*lead);
                vec![*lead]
            }
            Event::Merges { loser, winner } => self.merges(at, lag, *loser, *winner),
            Event::Archives { lead } => self.with(*lead, |one| one.fate = Fate::Archived(at)),
            Event::Restores { lead } => match self.leads.get_mut(lead) {
                Some(one) if matches!(one.fate, Fate::Archived(_)) => {
                    one.fate = Fate::Live;
                    one.touch(at, lag);
                    vec![*lead]
                }
                _ => Vec::new(),
            },
            Event::Erases { lead } => self.with(*lead, |one| one.fate = Fate::Gone(at)),
        }
    }

    fn with(&mut self, lead: u32, change: impl FnOnce(&mut Lead)) -> Vec<u32> {
        match self.leads.get_mut(&lead).filter(|one| one.fate == Fate::Live) {
            Some(one) => {
                change(one);
                vec![lead]
            }
            None => Vec::new(),
        }
    }

    fn arrives(
        &mut self,
        (at, lag): (Ms, Ms),
        (id, origin): (u32, &'static str),
        props: &[(&'static str, String)],
        owner: Option<u32>,
    ) -> Vec<u32> {
        let props = props.iter().map(|(name, value)| (*name, vec![(at, value.clone())]));
        let mut lead = Lead {
            id,
            created: at,
            origin,
            props: props.collect(),
            owners: owner.map(|owner| (at, Some(owner))).into_iter().collect(),
            modified: at,
            fate: Fate::Live,
            absorbed: Vec::new(),
            index: Vec::new(),
        };
        lead.touch(at, lag);
        self.leads.insert(id, lead);
        vec![id]
    }

    fn logs(&mut self, at: Ms, lag: Ms, act: &Act, leads: &[u32]) -> Vec<u32> {
        let live = |lead: &&u32| self.leads.get(lead).is_some_and(|one| one.fate == Fate::Live);
        let leads: BTreeSet<u32> = leads.iter().filter(live).copied().collect();
        let now = Act { recorded: at, modified: at, ..act.clone() };
        let index = vec![(at + lag, now.clone())];
        let all = leads.iter().copied().collect();
        self.acts.insert(now.id, Logged { now, leads, deleted: false, index });
        all
    }

    fn edits(&mut self, at: Ms, lag: Ms, act: u32, change: &Change) -> Vec<u32> {
        let Some(logged) = self.acts.get_mut(&act).filter(|one| !one.deleted) else {
            return Vec::new();
        };
        match change {
            Change::Outcome(outcome) => logged.now.outcome = *outcome,
            Change::Seconds(seconds) => logged.now.seconds = Some(*seconds),
            Change::Occurred(occurred) => logged.now.occurred = *occurred,
        }
        logged.now.modified = at;
        logged.index.push((at + lag, logged.now.clone()));
        logged.leads.iter().copied().collect()
    }

    fn merges(&mut self, at: Ms, lag: Ms, loser: u32, winner: u32) -> Vec<u32> {
        let live = |id: u32| self.leads.get(&id).is_some_and(|one| one.fate == Fate::Live);
        if loser == winner || !live(loser) || !live(winner) {
            return Vec::new();
        }
        let lost = self.leads.get_mut(&loser).expect("it is live");
        lost.fate = Fate::Merged(winner);
        let mut absorbed = std::mem::take(&mut lost.absorbed);
        absorbed.push(loser);
        let last = |(name, values): (&&'static str, &Vec<(Ms, String)>)| {
            Some((*name, values.last()?.1.clone()))
        };
        let props: Vec<_> = lost.props.iter().filter_map(last).collect();
        let owner = lost.owners.last().copied();
        let won = self.leads.get_mut(&winner).expect("it is live");
        // The winner takes what it never had.
        for (name, value) in props {
            won.props.entry(name).or_insert_with(|| vec![(at, value)]);
        }
        if won.owners.is_empty() {
            won.owners.extend(owner.map(|(_, owner)| (at, owner)));
        }
        won.absorbed.extend(absorbed);
        won.touch(at, lag);
        for logged in self.acts.values_mut().filter(|one| one.leads.contains(&loser)) {
            logged.leads.remove(&loser);
            logged.leads.insert(winner);
        }
        for other in self.leads.values_mut() {
            if other.fate == Fate::Merged(loser) {
                other.fate = Fate::Merged(winner);
            }
        }
        vec![loser, winner]
    }

    /// Leads that came the same way as `lead`.
    pub(crate) fn alike(&self, lead: u32) -> Vec<u32> {
        let origin = self.leads.get(&lead).map(|one| one.origin);
        let alike = self.leads.values().filter(|one| Some(one.origin) == origin);
        alike.map(|one| one.id).collect()
    }

    /// What belongs to `lead` and is not deleted.
    pub(crate) fn acts_of(&self, lead: u32) -> impl Iterator<Item = &Act> {
        let there = self.acts.values().filter(move |one| !one.deleted && one.leads.contains(&lead));
        there.map(|one| &one.now)
    }
}
