//! One world from its first look to its last: the real daemon and the real store between a
//! simulated CRM and a simulated channel.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
use leadpact::alert::{Post, Said};
use leadpact::clock::Clock;
use leadpact::crm::CrmSource;
use leadpact::daemon::cycle::{self, Cycle};
use leadpact::daemon::deliver::{Delivered, Deliverer};
use leadpact::daemon::{Deps, Live, Pulse, Running, reconcile, reload};
use leadpact::id::LeadId;
use leadpact::notify::Notifier;
use leadpact::store::{Filter, Mode, Sqlite, Store, StoreError};

use crate::channel::SimChannel;
use crate::checks::Checks;
use crate::crm::{SimCrm, millis};
use crate::fuse::Fuse;
use crate::oracle::Oracle;
use crate::plan::{Op, Plan, in_force};
use crate::planted::Bug;
use crate::rng::Rng;
use crate::store::SimStore;
use crate::terms::Terms;
use crate::wire::Wire;
use crate::world::{Shared, Trouble, World};
use crate::{HOUR, MINUTE, Ms, SECOND};

/// What went wrong.
pub(crate) type Wrong = String;

/// One world while it runs.
pub(crate) struct Sim {
    pub(crate) world: Shared,
    pub(crate) crm: Arc<SimCrm>,
    pub(crate) channel: Arc<SimChannel>,
    pub(crate) oracle: Oracle,
    pub(crate) checks: Checks,
    pub(crate) plan: Plan,
    fuse: Fuse,
    home: tempfile::TempDir,
    bug: Option<Bug>,
    /// The slow layer.
    pub(crate) wire: Option<Wire>,
    process: Option<Process>,
}

/// What dies in a crash.
struct Process {
    store: Arc<Sqlite>,
    deps: Deps,
    live: Live,
    sla: PathBuf,
    deliverer: Deliverer,
    pulse: Pulse,
}

/// What one look came to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Look {
    /// The process died.
    pub(crate) crashed: bool,
    pub(crate) cycle: Option<Cycle>,
    pub(crate) delivered: Delivered,
    /// Nothing was in the way of reading.
    pub(crate) read_whole: bool,
    /// Nothing was in the way of delivering.
    pub(crate) told_whole: bool,
    pub(crate) began: Ms,
    pub(crate) as_of: Option<Ms>,
    pub(crate) ended: Ms,
}

/// Where the stores of the simulation live: in memory where that is possible.
fn home() -> tempfile::TempDir {
    let memory = PathBuf::from("/dev/shm");
    let made = match memory.is_dir() {
        true => tempfile::tempdir_in(memory),
        false => tempfile::tempdir(),
    };
    made.expect("a directory for a store")
}

/// Runs `plan` to its end.
pub(crate) async fn run(plan: Plan, bug: Option<Bug>, over_http: bool) -> Result<Sim, Wrong> {
    let mut sim = Sim::new(plan, bug);
    if over_http {
        let lag = if sim.plan.flavour.lag { sim.plan.lag } else { 0 };
        sim.wire = Some(Wire::new(&sim.crm, &sim.channel, lag).await);
    }
    let ops = sim.plan.ops.clone();
    sim.accept(&sim.plan.terms.clone()).await?;
    for (at, op) in ops {
        sim.world.get().advance(at);
        sim.step(at, op).await.map_err(|wrong| sim.explained(&wrong))?;
    }
    sim.settle().await.map_err(|wrong| sim.explained(&wrong))?;
    Ok(sim)
}

impl Sim {
    fn new(plan: Plan, bug: Option<Bug>) -> Self {
        let rng = Rng::new(plan.seed).fork(7);
        let mut ahead: Vec<_> = plan
            .ops
            .iter()
            .filter_map(|(at, op)| match op {
                Op::Happens(event, lag) => Some((*at, event.clone(), *lag)),
                _ => None,
            })
            .collect();
        ahead.sort_by_key(|(at, ..)| *at);
        let world = Shared::new(World {
            now: Ms::MIN / 4,
            skew: 0,
            truth: Default::default(),
            ahead: ahead.into(),
            happened: Vec::new(),
            crm_troubles: Vec::new(),
            channel_troubles: Vec::new(),
            failures: 0,
            hidden: Default::default(),
            lag: plan.lag,
            rng,
            page: plan.page,
            can_find: plan.can_find,
            restored: Default::default(),
            linked_late: Default::default(),
            violations: Vec::new(),
        });
        world.get().advance(plan.start);
        let fuse = Fuse::default();
        let crm =
            Arc::new(SimCrm { world: world.clone(), fuse: fuse.clone(), served: Mutex::default() });
        let channel = Arc::new(SimChannel {
            world: world.clone(),
            fuse: fuse.clone(),
            shown: Mutex::default(),
            doubtful: Mutex::default(),
            eyes: Mutex::default(),
        });
        let oracle = Oracle { versions: Vec::new(), lag: plan.lag };
        let (checks, home) = (Checks::default(), home());
        Self {
            world,
            crm,
            channel,
            oracle,
            checks,
            plan,
            fuse,
            home,
            bug,
            wire: None,
            process: None,
        }
    }

    fn explained(&self, wrong: &str) -> Wrong {
        let now = crate::world::instant(self.world.get().now);
        format!("at {now}: {wrong}")
    }

    /// The process, started if there is none.
    async fn process(&mut self) -> Result<&Process, Wrong> {
        if self.process.is_none() {
            let path = self.home.path().join("leads.db");
            let mut opened = Err(StoreError::Busy(String::new()));
            for _ in 0..200 {
                opened = Sqlite::open(&path, Mode::Writer).await;
                if !matches!(opened, Err(StoreError::Held(_))) {
                    break;
                }
                // What was killed a moment ago is still being dropped.
                tokio::task::yield_now().await;
                std::thread::yield_now();
            }
            let store = Arc::new(opened.map_err(|error| error.to_string())?);
            let eyes = Sqlite::open(&path, Mode::Reader).await.map_err(|e| e.to_string())?;
            *self.channel.eyes.lock().expect("nobody panics here") = Some(Arc::new(eyes));
            let sim = SimStore {
                inner: Arc::clone(&store),
                fuse: self.fuse.clone(),
                bug: self.bug,
                channel: Arc::clone(&self.channel),
            };
            let deps = Deps {
                clock: Arc::new(self.world.clone()),
                crm: Arc::clone(&self.crm) as Arc<dyn CrmSource>,
                store: Arc::new(sim),
                notifier: Arc::clone(&self.channel) as Arc<dyn Notifier>,
                mirror: None,
                sinks: Default::default(),
            };
            let deps = match &self.wire {
                None => deps,
                Some(wire) => Deps {
                    crm: Arc::clone(&wire.crm) as Arc<dyn CrmSource>,
                    notifier: Arc::clone(&wire.channel) as Arc<dyn Notifier>,
                    ..deps
                },
            };
            let deps = match self.bug {
                Some(bug) => bug.plant(deps, &self.world),
                None => deps,
            };
            let pulse = Pulse::default();
            let running = reload::in_force(&deps, &self.sla()).await;
            let running = match running {
                Ok(running) => running,
                // As a restart with a bad file would: the last good version goes on.
                Err(_) => {
                    reload::accepted(&*store).await.map_err(|e| e.to_string())?.ok_or("none")?
                }
            };
            let live: Live = Arc::new(ArcSwap::from_pointee(running));
            let deliverer = Deliverer::new(deps.clone(), Arc::clone(&live), pulse.clone());
            self.process = Some(Process { store, deps, live, deliverer, pulse, sla: self.sla() });
        }
        Ok(self.process.as_ref().expect("just started"))
    }

    /// The store as it is now, past the fuse.
    pub(crate) async fn store(&mut self) -> Result<Arc<Sqlite>, Wrong> {
        Ok(Arc::clone(&self.process().await?.store))
    }

    pub(crate) fn running(&self) -> Option<Arc<Running>> {
        self.process.as_ref().map(|process| process.live.load_full())
    }

    async fn step(&mut self, at: Ms, op: Op) -> Result<(), Wrong> {
        match op {
            // They happen by themselves.
            Op::Happens(..) => {}
            Op::Look => {
                let look = self.look(None).await?;
                self.check(&look).await?;
            }
            Op::CrashingLook(crossing) => {
                let look = self.look(Some(crossing)).await?;
                self.check(&look).await?;
            }
            Op::Reconcile => {
                self.reconcile().await?;
                let look = self.look(None).await?;
                self.check(&look).await?;
            }
            Op::Crm(what, lasts) => {
                let trouble = Trouble { from: at, to: at + lasts, what };
                self.world.get().crm_troubles.push(trouble);
            }
            Op::Channel(what, lasts) => {
                let trouble = Trouble { from: at, to: at + lasts, what };
                self.world.get().channel_troubles.push(trouble);
            }
            Op::Clock(skew) => self.world.get().skew = skew,
            Op::Reload(terms) => self.accept(&terms).await?,
            Op::BadReload(text) => self.refuse(text).await?,
        }
        Ok(())
    }

    /// A whole cycle, then delivery until nothing can go out now.
    pub(crate) async fn look(&mut self, crash_at: Option<i64>) -> Result<Look, Wrong> {
        let lag = self.plan.lag;
        // The CRM tells its time in whole seconds, and nobody looks twice within one.
        self.world.get().pass(2 * SECOND);
        let (began, failures) = self.world.get().so_far();
        self.process().await?;
        if let Some(crossing) = crash_at {
            self.fuse.arm(crossing);
        }
        let process = self.process.as_ref().expect("just started");
        let Process { deps, live, pulse, deliverer, .. } = process;
        let (running, over_http) = (&live.load_full(), &self.wire.is_some());
        let walk = async {
            let cycle = cycle::run_once(deps, running, pulse, lag).await?;
            let cycle_failures = self.world.get().failures;
            let mut delivered = deliverer.run_once().await?;
            // A channel takes one message a second.
            let (tries, pause) = if *over_http { (40, 2 * SECOND) } else { (1, 30 * SECOND) };
            for _ in 0..tries {
                if delivered.later == 0 {
                    break;
                }
                self.world.get().pass(pause);
                delivered = deliverer.run_once().await?;
            }
            Ok::<_, StoreError>((cycle, cycle_failures, delivered))
        };
        let done = tokio::select! {
            biased;
            () = self.fuse.wait() => None,
            done = walk => Some(done),
        };
        let mut look = Look { began, ..Look::default() };
        match done {
            None => {
                look.crashed = true;
                self.checks.crashes += 1;
                let place = self.fuse.place();
                *self.checks.crash_places.entry(place).or_default() += 1;
                self.die().await;
            }
            Some(done) => {
                let (cycle, read, delivered) = done.map_err(|error| format!("store: {error}"))?;
                look.as_of = cycle.reading.as_of.map(millis);
                let whole = cycle.reading.is_complete() && cycle.waiting == 0;
                look.read_whole = whole && read == failures;
                look.delivered = delivered;
                look.told_whole = self.world.get().failures == read && delivered.later == 0;
                look.cycle = Some(cycle);
            }
        }
        self.fuse.disarm();
        look.ended = self.world.get().now;
        let mut world = self.world.get();
        if look.read_whole
            && let Some(as_of) = look.as_of
        {
            world.polled(as_of);
        }
        Ok(look)
    }

    /// Everything that only the process knew is lost.
    async fn die(&mut self) {
        *self.channel.eyes.lock().expect("nobody panics here") = None;
        self.process = None;
        for _ in 0..16 {
            tokio::task::yield_now().await;
        }
    }

    async fn reconcile(&mut self) -> Result<(), Wrong> {
        let (began, failures) = self.world.get().so_far();
        let process = self.process().await?;
        let Process { deps, live, pulse, .. } = process;
        let running = &live.load_full();
        let done = reconcile::run_once(deps, running, pulse).await.map_err(|e| e.to_string())?;
        let mut world = self.world.get();
        if done.complete && world.failures == failures {
            world.reconciled(began);
        }
        Ok(())
    }

    /// A new version comes into force.
    pub(crate) async fn accept(&mut self, terms: &Terms) -> Result<(), Wrong> {
        let yaml = self.bug.map_or_else(|| terms.yaml(), |bug| bug.terms(terms).yaml());
        self.write(&yaml)?;
        let now = self.world.get().now;
        let runs = self.process.is_some();
        let process = self.process().await?;
        // A process that has just been started has read it.
        if runs {
            let outcome = reload::run_once(&process.deps, &process.live, &process.sla).await;
            outcome.map_err(|lines| format!("a good agreement is refused: {lines:?}\n{yaml}"))?;
        }
        let versions = process.store.versions().await.map_err(|error| error.to_string())?;
        let newest = versions.last().ok_or("P10: a version in force is not stored")?;
        let accepted = millis(newest.accepted_at);
        let troubled = self.world.get().crm_trouble().next().is_some();
        if !troubled && (accepted - now).abs() > MINUTE {
            return Err(format!("P8: the version is accepted as of {}", newest.accepted_at));
        }
        let (hash, first) = (newest.hash.clone(), self.oracle.versions.is_empty());
        let from = if first { terms.effective_from } else { terms.effective_from.max(accepted) };
        self.oracle.versions.retain(|earlier| earlier.from < from);
        self.oracle.versions.push(in_force(terms, &hash, from, self.plan.start));
        Ok(())
    }

    /// A bad file changes nothing.
    async fn refuse(&mut self, text: &str) -> Result<(), Wrong> {
        let before = self.store().await?.versions().await.map_err(|e| e.to_string())?;
        self.write(text)?;
        let process = self.process().await?;
        let old = process.live.load_full();
        if reload::run_once(&process.deps, &process.live, &process.sla).await.is_ok() {
            return Err(format!("P10: this was taken for an agreement: {text:?}"));
        }
        let same = Arc::ptr_eq(&old, &process.live.load_full());
        let after = self.store().await?.versions().await.map_err(|e| e.to_string())?;
        (same && before == after).then_some(()).ok_or("P10: a bad file changed a version".into())
    }

    fn write(&self, yaml: &str) -> Result<(), Wrong> {
        std::fs::write(self.sla(), yaml).map_err(|error| error.to_string())
    }

    fn sla(&self) -> PathBuf {
        self.home.path().join("sla.yaml")
    }

    /// All troubles are over: everything must come out.
    async fn settle(&mut self) -> Result<(), Wrong> {
        let end = self.plan.end.max(self.world.get().now);
        {
            let mut world = self.world.get();
            world.advance(end);
            world.crm_troubles.clear();
            world.channel_troubles.iter_mut().for_each(|one| one.to = one.to.min(end));
        }
        let wait = |sim: &Self, millis| sim.world.get().pass(millis);
        let look = self.look(None).await?;
        self.check(&look).await?;
        for pause in [2 * MINUTE, 40 * MINUTE] {
            wait(self, pause);
            let look = self.look(None).await?;
            self.check(&look).await?;
        }
        self.reconcile().await?;
        wait(self, MINUTE);
        let look = self.look(None).await?;
        self.check(&look).await?;
        wait(self, HOUR);
        let look = self.look(None).await?;
        self.check(&look).await?;
        self.check_settled(&look).await?;
        self.wire.as_ref().map_or(Ok(()), Wire::check)
    }

    /// Every ledger line and the messages they name.
    pub(crate) async fn ledger(&mut self) -> Result<(Vec<Said>, Vec<Post>), Wrong> {
        let ids = self.world.get().truth.leads.keys().copied().collect::<Vec<_>>();
        let ids: Vec<LeadId> = ids.into_iter().map(|id| id.to_string().into()).collect();
        let store = self.store().await?;
        let said = store.said(&ids).await.map_err(|error| error.to_string())?;
        let mut names: Vec<_> = said.iter().map(|said| said.post.clone()).collect();
        names.sort_unstable();
        names.dedup();
        let posts = store.posts(&names).await.map_err(|error| error.to_string())?;
        Ok((said, posts))
    }

    pub(crate) async fn rows(&mut self) -> Result<Vec<leadpact::sla::Countdown>, Wrong> {
        let store = self.store().await?;
        store.countdowns(&Filter::default()).await.map_err(|error| error.to_string())
    }

    pub(crate) fn local(&self) -> jiff::Timestamp {
        self.world.now()
    }
}
