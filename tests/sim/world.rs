//! The world outside the daemon: the CRM's truth, its clock and ours, what is going to happen, and
//! what is out of order for a while. Time passes only here.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use jiff::Timestamp;
use leadpact::clock::Clock;
use leadpact::lead::Stream;

use crate::Ms;
use crate::rng::Rng;
use crate::truth::{Event, Truth};

/// What is wrong with the CRM for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CrmFault {
    /// Nothing answers.
    Down,
    /// So many calls of a hundred fail.
    Flaky(i64),
    /// Every call is refused for now.
    Busy,
    /// The token is not accepted.
    Revoked,
    /// One stream may not be read.
    NoScope(Stream),
    /// Nothing is found by its id.
    NoIds,
    /// Every call takes half a minute.
    Slow,
}

/// What is wrong with the channel for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChannelFault {
    /// Refused for now.
    Busy,
    /// It arrives, and we do not learn of it.
    LostAnswer,
    /// It does not arrive, and we do not learn of that.
    LostRequest,
    /// The token is not accepted.
    Revoked,
    /// The channel of the reps is archived.
    NoChannel,
}

/// Something is wrong from one instant to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trouble<T> {
    pub(crate) from: Ms,
    pub(crate) to: Ms,
    pub(crate) what: T,
}

/// What the daemon cannot know yet about a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// Until a whole poll after this.
    Poll(Ms),
    /// Until a whole poll after this, and another: associations leave no trace, and are asked for
    /// only of leads that a poll before has shown to be open.
    Links(Ms),
    /// Until a whole reconcile after this, and a poll after that.
    Reconcile(Ms),
}

/// See the module.
#[derive(Debug)]
pub(crate) struct World {
    /// The CRM's time, which is the true one.
    pub(crate) now: Ms,
    /// Our clock minus the CRM's.
    pub(crate) skew: Ms,
    pub(crate) truth: Truth,
    /// What is going to happen, in order: when, what, and the lag of the index.
    pub(crate) ahead: VecDeque<(Ms, Event, Ms)>,
    /// What has happened and is not in the account of the slow layer yet.
    pub(crate) happened: Vec<(Ms, Event)>,
    pub(crate) crm_troubles: Vec<Trouble<CrmFault>>,
    pub(crate) channel_troubles: Vec<Trouble<ChannelFault>>,
    /// Calls that failed because of a trouble.
    pub(crate) failures: u64,
    /// What about each lead may not be known yet.
    pub(crate) hidden: BTreeMap<u32, Vec<Hidden>>,
    /// The lag that the daemon allows for.
    pub(crate) lag: Ms,
    pub(crate) rng: Rng,
    /// Records in one page.
    pub(crate) page: usize,
    /// Whether the channel can be searched.
    pub(crate) can_find: bool,
    /// Leads that came back from the recycle bin.
    pub(crate) restored: BTreeSet<u32>,
    /// Leads that an activity was associated with later than it was logged.
    pub(crate) linked_late: BTreeSet<u32>,
    /// What the ports saw that must not be.
    pub(crate) violations: Vec<String>,
}

/// The settled pass looks this long behind the present, and takes as much at once.
const SETTLES: Ms = 15 * crate::MINUTE;

impl World {
    /// Lets time pass, and what was going to happen, happen.
    pub(crate) fn advance(&mut self, to: Ms) {
        while self.ahead.front().is_some_and(|(at, ..)| *at <= to) {
            let Some((at, event, lag)) = self.ahead.pop_front() else { break };
            let leads = self.truth.apply(at, &event, lag);
            if !leads.is_empty() || matches!(event, Event::Logs { .. }) {
                let mut happened = event.clone();
                // Nothing is associated with a record that is not there.
                if let Event::Logs { leads: whose, .. } = &mut happened {
                    whose.clone_from(&leads);
                }
                self.happened.push((at, happened));
            }
            for lead in leads {
                let hidden = match event {
                    Event::Merges { .. }
                    | Event::Archives { .. }
                    | Event::Restores { .. }
                    | Event::Erases { .. }
                    | Event::Deletes { .. } => Hidden::Reconcile(at),
                    Event::Associates { .. } => Hidden::Links(at),
                    // What the fresh pass misses, the settled one finds.
                    _ if lag > self.lag => Hidden::Poll(at + 2 * SETTLES + crate::MINUTE),
                    _ => Hidden::Poll(at + lag),
                };
                self.hidden.entry(lead).or_default().push(hidden);
                if matches!(event, Event::Associates { .. }) {
                    self.linked_late.insert(lead);
                }
                if matches!(event, Event::Restores { .. }) {
                    self.restored.insert(lead);
                }
            }
        }
        self.now = self.now.max(to);
    }

    pub(crate) fn pass(&mut self, millis: Ms) {
        self.advance(self.now + millis);
    }

    /// The present, and how many calls have failed.
    pub(crate) fn so_far(&self) -> (Ms, u64) {
        (self.now, self.failures)
    }

    pub(crate) fn crm_trouble(&self) -> impl Iterator<Item = CrmFault> {
        let now = self.now;
        let on = self.crm_troubles.iter().filter(move |one| one.from <= now && now < one.to);
        on.map(|one| one.what)
    }

    pub(crate) fn channel_trouble(&self) -> Option<ChannelFault> {
        let mut on = self.channel_troubles.iter();
        on.find(|one| one.from <= self.now && self.now < one.to).map(|one| one.what)
    }

    pub(crate) fn local(&self) -> Timestamp {
        instant(self.now + self.skew)
    }

    /// A whole poll that relied on `as_of` has shown what there was to see.
    pub(crate) fn polled(&mut self, as_of: Ms) {
        for hidden in self.hidden.values_mut() {
            hidden.retain(|one| !matches!(one, Hidden::Poll(at) if *at < as_of));
            for one in hidden {
                if matches!(one, Hidden::Links(at) if *at < as_of) {
                    *one = Hidden::Poll(as_of);
                }
            }
        }
    }

    /// So has a whole reconcile that began at `began`; a poll must follow it.
    pub(crate) fn reconciled(&mut self, began: Ms) {
        for hidden in self.hidden.values_mut() {
            for one in hidden {
                if matches!(one, Hidden::Reconcile(at) if *at < began) {
                    *one = Hidden::Poll(began);
                }
            }
        }
    }

    /// Whether a lead, or something of it, was removed at `at` or later.
    pub(crate) fn was_removed_since(&self, lead: u32, at: Ms) -> bool {
        let mut hidden = self.hidden.get(&lead).into_iter().flatten();
        hidden.any(|one| matches!(one, Hidden::Reconcile(removed) if *removed >= at))
    }

    /// Whether the daemon must know everything about a lead by now.
    pub(crate) fn is_settled(&self, lead: u32) -> bool {
        self.hidden.get(&lead).is_none_or(Vec::is_empty)
    }
}

/// The world, shared.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<World>>);

impl Shared {
    pub(crate) fn new(world: World) -> Self {
        Self(Arc::new(Mutex::new(world)))
    }

    pub(crate) fn get(&self) -> MutexGuard<'_, World> {
        self.0.lock().expect("no check panics while it holds the world")
    }
}

pub(crate) fn instant(at: Ms) -> Timestamp {
    Timestamp::from_millisecond(at).expect("a time of our era")
}

#[async_trait]
impl Clock for Shared {
    fn now(&self) -> Timestamp {
        self.get().local()
    }

    async fn sleep_until(&self, at: Timestamp) {
        let mut world = self.get();
        let to = at.as_millisecond() - world.skew;
        world.advance(to);
    }
}
