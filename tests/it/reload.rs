//! The agreement is read again and again while the CRM is polled: two thousand files, every other
//! one bad, each renamed over the last.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::{SignedDuration, Timestamp};
use leadpact::clock::{Clock as _, SimClock};
use leadpact::crm::hubspot::connect;
use leadpact::crm::{Options, Requests};
use leadpact::daemon::{Deps, Live, Pulse, Running, cycle, reload};
use leadpact::demo::hubspot as demo;
use leadpact::demo::hubspot::{Activity, Id};
use leadpact::id::LeadId;
use leadpact::notify::Console;
use leadpact::sla::Countdown;
use leadpact::store::{Filter, Mode, Sqlite, Store};

use crate::alerts::monday;

/// Good files, and as many bad ones.
const ROUNDS: u32 = 1_000;

/// Something happens in the CRM once in so many rounds.
const STEP: u32 = 80;

/// What the CRM may take to show a change.
const LAG_MS: i64 = 1_000;

/// Short, for it is read four thousand times.
const AGREEMENT: &str = "\
sla: Reload
version: NUMBER
effective_from: 2026-01-01
timezone: America/New_York
fields: {lifecycle: {crm: lifecyclestage, type: option}}
stages: {mql: lifecycle == \"marketingqualifiedlead\"}
calendars: {us: {timezone: America/New_York, hours: {mon: [09:00-17:30]}}}
calendar_of: [{use: us}]
sales_owes:
  assign: {kind: time_to_assign, starts_at: mql, within: 15 working minutes}
  first-touch: {kind: first_touch, starts_at: mql, within: HOURS working hours}
tests:
  - name: It is due
    timeline: [{at: 2026-11-23 09:00, set: {lifecycle: marketingqualifiedlead}}]
    check_at: 2026-11-23 09:10
    expect: {first-touch: {due: 2026-11-23 DUE:00}}
";

/// A good file: its own test holds, with this number and none of the last one's targets.
fn good(number: u32) -> String {
    let hours = 1 + number % 3;
    let text = AGREEMENT.replace("NUMBER", &number.to_string());
    text.replace("HOURS", &hours.to_string()).replace("DUE", &format!("{:02}", 9 + hours))
}

/// A bad file, of one kind after the other.
fn bad(number: u32) -> Vec<u8> {
    let text = good(number);
    let spoilt = match number % 8 {
        // Half written.
        0 => text[..text.len() / 2].to_owned(),
        1 => String::new(),
        2 => text.replace("timezone: America/New_York\nfields", "time_zone: UTC\nfields"),
        3 => text.replace("15 working minutes", "15min"),
        // Its own test fails.
        4 => text.replace("2026-11-23 09:00, set", "2026-11-23 09:05, set"),
        5 => return b"\0\xff\xfe".to_vec(),
        6 => text.replace("lifecycle == ", "lifecylce == "),
        _ => text.replace("calendars:", "lists: {more: {file: gone.txt}}\ncalendars:"),
    };
    assert_ne!(spoilt, text, "kind {}", number % 8);
    spoilt.into_bytes()
}

/// As editors and deployments do it: whole or not at all.
fn put(path: &Path, bytes: &[u8]) {
    let beside = path.with_extension("new");
    std::fs::write(&beside, bytes).unwrap();
    std::fs::rename(beside, path).unwrap();
}

struct World {
    clock: SimClock,
    hub: demo::HubSpot,
    server: demo::Server,
    home: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let clock = SimClock::new(monday(9, 0));
        let hub = demo::HubSpot::new(Arc::new(clock.clone()));
        hub.configure(|settings| settings.limits = demo::Limits::NONE);
        hub.owner(demo::Owner::person("12", "Grace", "Hopper", "grace@example.com"));
        let server = hub.serve_locally().await.unwrap();
        Self { clock, hub, server, home: tempfile::tempdir().unwrap() }
    }

    /// The ports of a process whose store has this name.
    async fn deps(&self, name: &str) -> Deps {
        let options = Options {
            token: demo::TOKEN.into(),
            api_version: "2026-09".into(),
            base_url: Some(self.server.base_url.clone()),
            requests: Requests { per_10s: 100_000, search_per_s: 100_000, per_day: 100_000_000 },
        };
        let store = Sqlite::open(self.home.path().join(name), Mode::Writer).await.unwrap();
        Deps {
            clock: Arc::new(self.clock.clone()),
            crm: Arc::new(connect(options, Arc::new(self.clock.clone())).unwrap()),
            store: Arc::new(store),
            notifier: Arc::new(Console::new(|_| {})),
            mirror: None,
            sinks: Default::default(),
        }
    }

    fn pass(&self, minutes: i64) {
        self.clock.advance_to(self.clock.now() + SignedDuration::from_mins(minutes));
    }

    /// A lead comes, and one of those before it is called.
    fn happens(&self, leads: &mut Vec<Id>) {
        self.pass(7);
        let marked = [("lifecyclestage", "marketingqualifiedlead"), ("hubspotscore", "70")];
        let lead = self.hub.edit().contact(&marked);
        self.hub.edit().assign(lead, Some("12"));
        if let Some(earlier) = leads.len().checked_sub(3) {
            let call = Activity::call(self.clock.now(), SignedDuration::from_mins(3)).owner("12");
            self.hub.edit().log(leads[earlier], call);
        }
        leads.push(lead);
        self.pass(1);
    }
}

async fn poll(deps: &Deps, running: &Running) {
    let cycle = cycle::run_once(deps, running, &Pulse::default(), LAG_MS).await.unwrap();
    assert!(cycle.reading.is_complete(), "{:?}", cycle.reading.problems);
}

/// What people are told of a countdown, by its key.
async fn verdicts(store: &dyn Store) -> Vec<(String, String)> {
    let rows = store.countdowns(&Filter::default()).await.unwrap();
    let told = |row: &Countdown| {
        let answered = row.answered.as_ref().map(|answered| answered.at);
        let (version, owner) = (&row.version, &row.owner);
        let (due, verdict) = (row.due, row.verdict);
        format!("{verdict} due {due:?} {answered:?} of {owner:?} by {version:?}")
    };
    let mut told: Vec<(String, String)> =
        rows.iter().map(|row| (format!("{:?}", row.key), told(row))).collect();
    told.sort();
    told
}

/// Which version holds from when.
fn windows(running: &Running) -> Vec<(String, Timestamp)> {
    let windows = running.agreement.windows();
    windows.map(|(contract, from, _)| (contract.version.hash.to_string(), from)).collect()
}

#[tokio::test]
async fn no_bad_file_is_accepted_and_no_verdict_is_lost_while_files_come_and_go() {
    let world = World::new().await;
    let deps = world.deps("leads.db").await;
    let sla: PathBuf = world.home.path().join("sla.yaml");
    put(&sla, good(1).as_bytes());
    let live: Live = Arc::new(ArcSwap::from_pointee(reload::in_force(&deps, &sla).await.unwrap()));
    let mut accepted = vec![live.load().contract.version.hash.to_string()];
    let mut leads = Vec::new();
    for number in 2..=ROUNDS + 1 {
        put(&sla, &bad(number));
        let before = live.load_full();
        let reading = async { reload::run_once(&deps, &live, &sla).await };
        let refused = if number % STEP == 0 {
            world.happens(&mut leads);
            // A poll is on its way meanwhile.
            tokio::join!(reading, poll(&deps, &before)).0
        } else {
            reading.await
        };
        assert!(refused.is_err(), "round {number}: {refused:?}");
        assert!(Arc::ptr_eq(&before, &live.load_full()), "round {number}");

        put(&sla, good(number).as_bytes());
        let reading = async { reload::run_once(&deps, &live, &sla).await };
        let said = if number % STEP == STEP / 2 {
            world.pass(20);
            tokio::join!(reading, poll(&deps, &before)).0
        } else {
            reading.await
        };
        let version = live.load().contract.version.clone();
        let expected = format!("version {number} ({}) is in force", version.hash);
        assert_eq!((said, version.number), (Ok(expected), number));
        accepted.push(version.hash.to_string());
    }
    let stored = deps.store.versions().await.unwrap();
    let stored: Vec<String> = stored.into_iter().map(|version| version.hash).collect();
    assert_eq!(stored, accepted, "the versions are the good files, each once, in order");

    world.pass(2);
    poll(&deps, &live.load_full()).await;
    let found = verdicts(&*deps.store).await;
    let followed: Vec<LeadId> = leads.iter().map(|lead| lead.to_string().into()).collect();
    let histories = deps.store.histories(&followed).await.unwrap();
    assert_eq!(histories.len(), (ROUNDS / STEP) as usize);

    // What has been put together file by file is what a start would find.
    let again = reload::accepted(&*deps.store).await.unwrap().unwrap();
    assert_eq!(windows(&live.load_full()), windows(&again));
    let fresh = world.deps("fresh.db").await;
    for version in deps.store.versions().await.unwrap() {
        fresh.store.accept(&version).await.unwrap();
    }
    poll(&fresh, &again).await;
    poll(&fresh, &again).await;
    assert_eq!(found, verdicts(&*fresh.store).await);
    let of_versions = windows(&again).len();
    println!("{} countdowns of {} leads under {of_versions} versions", found.len(), leads.len());
    assert!(found.len() == 2 * leads.len() && of_versions > 10);
}
