//! The show: the program's own daemon, unchanged, in the simulated world.
//!
//! Nothing of the daemon is imitated here: settings and agreement are read from files, the HubSpot
//! connector and the Slack notifier speak HTTP to the two servers, facts and verdicts are kept in a
//! SQLite file. Only the clock is simulated, and it moves only while the daemon sleeps. Start at
//! [`Show::step`], one look at the CRM; whoever watches decides how long a step takes in real time.

mod audit;
mod files;
mod order;
mod place;
mod reading;
mod servers;

use std::sync::Arc;

use anyhow::{Context as _, bail};
use arc_swap::ArcSwap;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub use self::audit::{Audit, Findings, Subject};
pub use self::place::Place;
pub use self::servers::Servers;
use super::slack::{Event, Message};
use super::world::{Heard, News, Office, Script, World};
use crate::clock::{Clock, SimClock};
use crate::contract::{Period, Version};
use crate::daemon::clicks::{Clicks, Desk};
use crate::daemon::deliver::Deliverer;
use crate::daemon::digest::Digester;
use crate::daemon::report::{Asked, report};
use crate::daemon::{Deps, Live, Pulse, Schedule, cycle, reconcile, reload, status};
use crate::report::sheet::Report;
use crate::sla::Countdown;
use crate::store::{Filter, Mode, Sqlite, Store as _};

/// Before the first poll, this much of the world has already happened.
const PRELUDE_DAYS: i64 = 1;
/// The team worked for so long before anybody watched: the month that the report is about.
const MONTH_DAYS: i64 = 21;
/// Nobody looks at the office for this long at night.
const NAP: SignedDuration = SignedDuration::from_hours(1);
/// Until this hour of New York only London is at work.
const EARLY: i8 = 8;
/// Messages that must wait their turn do not wait for the next poll.
const TURNS: SignedDuration = SignedDuration::from_mins(1);
/// More turns than a minute has are taken by something that does not move.
const MOST_TURNS: u32 = 100;

/// What is to be shown.
#[derive(Clone, Copy, Debug)]
pub struct Programme {
    /// Which of all worlds.
    pub seed: u64,
    /// The first working day.
    pub from: Date,
    /// How many working days.
    pub days: u32,
}

/// One step: from one look at the CRM to the next.
#[derive(Clone, Debug)]
pub struct Step {
    /// When it began.
    pub from: Timestamp,
    /// When the look was taken.
    pub at: Timestamp,
    /// What happened in the world in between.
    pub news: Vec<News>,
    /// What was said in Slack, in order.
    pub said: Vec<Event>,
    /// Whether people are at work somewhere, or at lunch.
    pub awake: bool,
    /// Whether New York, where most of them are, is still asleep.
    pub early: bool,
}

/// A show that is on.
pub struct Show {
    /// The two servers, with what is in them.
    pub servers: Servers,
    /// What has been said, and whether it was true.
    pub audit: Audit,
    /// When the first look was taken.
    pub began: Timestamp,
    /// What began before is counted, but nobody is told: the agreement's `enforce_from`.
    pub enforced: Timestamp,
    world: World,
    clock: SimClock,
    deps: Deps,
    store: Arc<Sqlite>,
    live: Live,
    schedule: Schedule,
    pulse: Pulse,
    deliverer: Deliverer,
    digester: Digester,
    ends: Timestamp,
    reconcile_at: Option<Timestamp>,
    heard: usize,
    looked: bool,
    /// Somebody presses buttons.
    hearing: Option<Hearing>,
}

/// What listens to what people press.
struct Hearing {
    desk: Desk,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl Show {
    /// Everything is set up below `place`; the curtain rises before the first office opens.
    ///
    /// # Errors
    /// Where files, sockets or the store cannot be had.
    pub async fn open(programme: Programme, place: &Place) -> anyhow::Result<Self> {
        let from = programme.from.saturating_sub(jiff::Span::new().days(PRELUDE_DAYS));
        let script = Script { seed: programme.seed, from, to: None, outage: true };
        let (began, ends) = times(programme);
        let clock = SimClock::new(midnight(from));
        let servers = Servers::simulated(&clock).await?;
        let mut world = World::new(&servers.hubspot, &servers.slack, script);
        history(&servers, script, began);
        world.play(began);
        clock.advance_to(began);
        let settings = servers.settings(place.path(), from)?;
        let store = Arc::new(Sqlite::open(&settings.store_path(), Mode::Writer).await?);
        let deps = settings.deps(&clock, Arc::clone(&store))?;
        let running = reload::in_force(&deps, &settings.sla()).await?;
        let live: Live = Arc::new(ArcSwap::from_pointee(running));
        let pulse = Pulse::default();
        let deliverer = Deliverer::new(deps.clone(), Arc::clone(&live), pulse.clone());
        let schedule = settings.schedule();
        let reconcile_at = schedule.reconcile.next_after(began, &schedule.zone);
        Ok(Self {
            servers,
            audit: Audit::default(),
            began,
            enforced: midnight(from),
            world,
            clock,
            deps,
            store,
            live,
            schedule,
            pulse,
            deliverer,
            digester: Digester::default(),
            ends,
            reconcile_at,
            heard: 0,
            looked: false,
            hearing: None,
        })
    }

    /// The agreement's name and version.
    pub fn agreement(&self) -> (String, Version) {
        let running = self.live.load();
        (running.contract.name.clone(), running.contract.version.clone())
    }

    /// From now on messages have buttons, and what people press is heard.
    ///
    /// # Errors
    /// Where the notifier cannot be made.
    pub async fn hear(&mut self) -> anyhow::Result<()> {
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let (notifier, door) = self.servers.hearing(&clock)?;
        self.deps.notifier = notifier;
        let (deps, live) = (self.deps.clone(), Arc::clone(&self.live));
        self.deliverer = Deliverer::new(deps.clone(), Arc::clone(&live), self.pulse.clone());
        let (ears, clicks) = Clicks::new(deps, live);
        let (desk, stop) = (clicks.desk(), CancellationToken::new());
        let listening = tokio::spawn(door.listen(ears, stop.clone()));
        let stopped = stop.clone();
        let dealing = tokio::spawn(async move {
            if let Err(error) = clicks.run(stopped).await {
                tracing::error!(%error, "what people press is not heard any more");
            }
        });
        self.hearing = Some(Hearing { desk, stop, tasks: vec![listening, dealing] });
        Ok(())
    }

    /// Whether somebody pressed something that the next look should see.
    pub fn has_clicks(&self) -> bool {
        self.hearing.as_ref().is_some_and(|hearing| hearing.desk.has_news())
    }

    /// Messages that somebody can act on now.
    pub fn waiting(&self) -> usize {
        self.servers.slack.waiting()
    }

    /// Simulated time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets time pass until the next look is due, and looks; `None`: it is over.
    ///
    /// # Errors
    /// Of the store.
    pub async fn step(&mut self) -> anyhow::Result<Option<Step>> {
        let from = self.clock.now();
        let at = if self.looked { self.next_look(from)? } else { from };
        if at > self.ends {
            return Ok(None);
        }
        self.looked = true;
        let news = self.world.play(at);
        self.clock.advance_to(at);
        self.look(at).await?;
        self.deliver().await?;
        let said = self.listen();
        let early = at.to_zoned(Office::NewYork.zone()).hour() < EARLY;
        Ok(Some(Step { from, at, news, said, awake: awake(at), early }))
    }

    /// One poll, with what is due at night and once a week: what the daemon's loop does.
    async fn look(&mut self, at: Timestamp) -> anyhow::Result<()> {
        let Self { deps, live, pulse, schedule, digester, .. } = self;
        let running = live.load_full();
        cycle::run_once(deps, &running, pulse, schedule.lag_ms).await?;
        digester.run_once(deps, &running).await?;
        if self.reconcile_at.is_some_and(|due| due <= at) {
            reconcile::run_once(deps, &running, pulse).await?;
            self.reconcile_at = schedule.reconcile.next_after(at, &schedule.zone);
        }
        Ok(())
    }

    /// Empties the outbox. A channel takes one message a second, and seconds pass here only if we
    /// let them.
    async fn deliver(&mut self) -> anyhow::Result<()> {
        let until = self.clock.now().saturating_add(TURNS)?;
        for _ in 0..MOST_TURNS {
            self.deliverer.run_once().await?;
            match self.deliverer.next().await? {
                Some(next) if next <= until => self.clock.advance_to(next),
                _ => break,
            }
        }
        Ok(())
    }

    /// What was said since the last time.
    fn listen(&mut self) -> Vec<Event> {
        let mut events = self.servers.slack.events(self.heard);
        self.heard += events.len();
        order::by_subject(&mut events);
        let now = self.clock.now();
        for event in &events {
            self.audit.hear(event, &self.world);
            for heard in reading::read(&event.message) {
                self.world.hear(now, heard);
            }
        }
        events
    }

    /// When the schedule says to look next. At night, when nobody works and nothing happens, some
    /// looks are left out: they would find nothing.
    fn next_look(&self, now: Timestamp) -> anyhow::Result<Timestamp> {
        let scheduled = |after| self.schedule.poll.next_after(after, &self.schedule.zone);
        let next = scheduled(now).context("the schedule of polls has no next one")?;
        if awake(next) {
            return Ok(next);
        }
        let opens = Office::ALL.into_iter().map(|office| office.next_open(next)).min();
        let nap = now.saturating_add(NAP)?;
        let wake = [Some(nap), self.world.next(), self.reconcile_at, opens, Some(self.ends)];
        let wake = wake.into_iter().flatten().min().unwrap_or(nap);
        let just_before = wake.saturating_sub(SignedDuration::from_millis(1))?;
        Ok(scheduled(just_before.max(now)).unwrap_or(next))
    }

    /// Every countdown that somebody may be told of, as last judged.
    ///
    /// # Errors
    /// Of the store.
    pub async fn countdowns(&self) -> anyhow::Result<Vec<Countdown>> {
        let mut countdowns = self.store.countdowns(&Filter::default()).await?;
        countdowns.retain(|countdown| countdown.start >= self.enforced);
        Ok(countdowns)
    }

    /// The report of the simulated month.
    ///
    /// # Errors
    /// Of the store.
    pub async fn report(&self) -> anyhow::Result<Report> {
        let health = status::health(&*self.store).await?;
        let running = self.live.load_full();
        let today = self.clock.now().to_zoned(Office::NewYork.zone()).date();
        let as_of = health.as_of.unwrap_or_else(|| self.clock.now());
        let asked = Asked { span: Period::Month.span(today), by: None, as_of };
        Ok(report(&*self.store, &running.contract, &health, asked, &mut |_| ()).await?)
    }

    /// How what was said compares with what really happened.
    pub fn findings(&self) -> Findings {
        self.audit.findings(&self.world, self.began, self.clock.now())
    }

    /// What people call a lead.
    pub fn name(&self, subject: &Subject) -> String {
        self.world.name(subject.0).unwrap_or_default()
    }

    /// Leads in the CRM.
    pub fn leads(&self) -> usize {
        self.world.leads().count()
    }

    /// Ends it: the servers are stopped, the store is closed.
    ///
    /// # Errors
    /// Of the store.
    pub async fn close(self) -> anyhow::Result<()> {
        let Self { servers, deps, store, deliverer, hearing, .. } = self;
        if let Some(Hearing { desk, stop, tasks }) = hearing {
            stop.cancel();
            drop(desk);
            for task in tasks {
                task.await?;
            }
        }
        drop((deps, deliverer));
        servers.shutdown().await;
        match Arc::try_unwrap(store) {
            Ok(store) => Ok(store.close().await?),
            Err(_) => bail!("the store is still in use"),
        }
    }
}

/// Whether an office is open, will be after lunch, or was until a moment ago: what was due when it
/// closed is said a little later.
fn awake(at: Timestamp) -> bool {
    let hour = SignedDuration::from_hours(1);
    let before = at.saturating_sub(hour).unwrap_or(at);
    Office::ALL
        .into_iter()
        .any(|office| office.is_open(before) || office.next_open(at).duration_since(at) <= hour)
}

/// What a message says about promises, as a reader understands it.
pub fn says(message: &Message) -> Vec<Heard> {
    reading::read(message)
}

/// What the team did in the weeks before, when nobody watched.
fn history(servers: &Servers, script: Script, until: Timestamp) {
    let from = script.from.saturating_sub(jiff::Span::new().days(MONTH_DAYS));
    let seed = script.seed.wrapping_add(1_000_000);
    let script = Script { seed, from, to: Some(script.from), outage: false };
    World::among(&servers.hubspot, script).play(until);
}

/// From just before the first office opens on the first day to just after the last one closes on
/// the last.
fn times(programme: Programme) -> (Timestamp, Timestamp) {
    let began = Office::London.next_open(midnight(programme.from));
    let began = began.saturating_sub(SignedDuration::from_mins(5)).unwrap_or(began);
    let mut last = programme.from;
    for _ in 1..programme.days {
        last = Office::NewYork
            .next_open(midnight(last.saturating_add(jiff::Span::new().days(1))))
            .to_zoned(Office::NewYork.zone())
            .date();
    }
    let closes = last.at(18, 30, 0, 0).to_zoned(Office::NewYork.zone());
    (began, closes.map_or(began, |closes| closes.timestamp()))
}

fn midnight(day: Date) -> Timestamp {
    let start = day.to_zoned(Office::NewYork.zone());
    start.map_or(Timestamp::UNIX_EPOCH, |start| start.timestamp())
}
