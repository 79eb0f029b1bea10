//! Quotas and budgets end to end: a CRM and a workspace over real HTTP, the store in a real file,
//! time that is moved by hand, and a process that is started anew after every poll.

use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::{SignedDuration, Timestamp};
use leadpact::clock::{Clock as _, SimClock};
use leadpact::contract::Agreement;
use leadpact::crm::hubspot::connect;
use leadpact::crm::{Options, Requests};
use leadpact::daemon::deliver::Deliverer;
use leadpact::daemon::{Deps, Live, Pulse, Running, cycle};
use leadpact::demo::hubspot as hub;
use leadpact::demo::hubspot::{Activity, Trouble};
use leadpact::demo::slack::{Limits, SCOPES, Server, Slack};
use leadpact::notify::slack;
use leadpact::store::{Mode, Sqlite};
use tokio::net::TcpListener;

use crate::alerts::contract;

const TOKEN: &str = "xoxb-1";

const AGREEMENT: &str = r#"
sla: Inbound leads
version: 1
effective_from: 2026-01-01
enforce_from: 2026-01-01
timezone: America/New_York
fields:
  lifecycle: {crm: lifecyclestage, type: option}
stages:
  mql: lifecycle == "marketingqualifiedlead"
touch: {channels: [call], late_log_grace: 15 minutes}
calendars:
  us: {timezone: America/New_York, hours: {mon-fri: [09:00-17:00]}}
calendar_of: [{use: us}]
sales_owes:
  first-touch:
    kind: first_touch
    starts_at: mql
    within: 1 working hour
    objective: {share: 90%, per: month, min_sample: 30}
    route: sales
marketing_owes:
  volume: {kind: volume, stage: mql, at_least: 40, per: month, pace: true, route: marketing}
routes:
  sales:
    - {upon: at_risk, to: "slack:C0SALES"}
    - {upon: breached, to: "slack:C0SALES"}
  marketing:
    - {upon: at_risk, to: "slack:C0MARKETING"}
    - {upon: breached, to: "slack:C0MARKETING"}
"#;

/// November 2026 in New York, where the 2nd is a Monday; the 31st is the 1st of December.
fn at(day: i8, hour: i8, minute: i8) -> Timestamp {
    let date = match day {
        31.. => jiff::civil::date(2026, 12, day - 30),
        _ => jiff::civil::date(2026, 11, day),
    };
    date.at(hour, minute, 0, 0).in_tz("America/New_York").unwrap().timestamp()
}

struct World {
    clock: SimClock,
    slack: Slack,
    hub: hub::HubSpot,
    hub_server: hub::Server,
    server: Server,
    live: Live,
    home: tempfile::TempDir,
}

impl World {
    async fn new(agreement: &str) -> Self {
        let clock = SimClock::new(at(2, 8, 0));
        let slack = Slack::new(Arc::new(clock.clone()));
        slack.limits(Limits::none());
        slack.token(TOKEN, SCOPES);
        slack.channel("C0SALES", "sales");
        slack.channel("C0MARKETING", "marketing");
        let server = slack.serve(TcpListener::bind("127.0.0.1:0").await.unwrap()).unwrap();
        let hub = hub::HubSpot::new(Arc::new(clock.clone()));
        hub.configure(|settings| settings.limits = hub::Limits::NONE);
        hub.owner(hub::Owner::person("12", "Grace", "Hopper", "grace@example.com"));
        let hub_server = hub.serve_locally().await.unwrap();
        let running = Running::new(Agreement::of(contract(agreement))).unwrap();
        let live: Live = Arc::new(ArcSwap::from_pointee(running));
        let home = tempfile::tempdir().unwrap();
        let world = Self { clock, slack, hub, hub_server, server, live, home };
        world.poll(at(2, 8, 30)).await;
        world
    }

    /// So many leads that come then; each is called at once where it is `called`.
    fn leads(&self, count: usize, when: Timestamp, called: bool) {
        self.clock.advance_to(when);
        for _ in 0..count {
            let marked = [("lifecyclestage", "marketingqualifiedlead")];
            let lead = self.hub.edit().contact(&marked);
            self.hub.edit().assign(lead, Some("12"));
            if called {
                let call = Activity::call(when, SignedDuration::from_mins(3)).owner("12");
                self.hub.edit().log(lead, call);
            }
        }
    }

    /// A process that starts, polls once, delivers, and ends.
    async fn poll(&self, when: Timestamp) {
        self.clock.advance_to(when);
        let clock = Arc::new(self.clock.clone());
        let requests = Requests { per_10s: 100_000, search_per_s: 100_000, per_day: 100_000_000 };
        let options = Options {
            token: hub::TOKEN.into(),
            api_version: "2026-09".into(),
            base_url: Some(self.hub_server.base_url.clone()),
            requests,
        };
        let base_url = Some(self.server.base_url.clone());
        let own = slack::Options { token: TOKEN.into(), ops: None, base_url };
        let store = Sqlite::open(self.home.path().join("leads.db"), Mode::Writer).await.unwrap();
        let deps = Deps {
            clock: clock.clone(),
            crm: Arc::new(connect(options, clock.clone()).unwrap()),
            store: Arc::new(store),
            notifier: Arc::new(slack::Slack::new(own, clock).unwrap()),
            mirror: None,
            sinks: Default::default(),
        };
        let (running, pulse) = (self.live.load_full(), Pulse::default());
        cycle::run_once(&deps, &running, &pulse, 60_000).await.unwrap();
        // A channel takes one message a second.
        let deliverer = Deliverer::new(deps, Arc::clone(&self.live), pulse);
        let end = self.clock.now() + SignedDuration::from_mins(5);
        loop {
            deliverer.run_once().await.unwrap();
            match deliverer.next().await.unwrap() {
                Some(next) if next <= end => self.clock.advance_to(next),
                _ => return,
            }
        }
    }

    /// The titles of the messages about this term in the channel, as they read now.
    fn titles(&self, channel: &str, term: &str) -> Vec<String> {
        let all = self.slack.messages(channel);
        let title = all.iter().map(|message| message.text().split(". ").next().unwrap().to_owned());
        title.filter(|title| title.contains(&format!(": {term}, November 2026"))).collect()
    }
}

const OUT_OF_REACH: &str = "Out of reach at this rate: volume, November 2026";
const BACK: &str = "Back on track: volume, November 2026";
const NOT_KEPT: &str = "Not kept: volume, November 2026";

#[tokio::test]
async fn a_quota_has_one_message_while_it_runs_and_one_when_it_is_broken() {
    let world = World::new(AGREEMENT).await;
    let titles = || world.titles("C0MARKETING", "volume");
    world.leads(8, at(3, 9, 30), true);
    world.poll(at(3, 11, 0)).await;
    assert_eq!(titles(), [""; 0]);
    world.poll(at(16, 9, 0)).await;
    assert_eq!(titles(), [OUT_OF_REACH]);
    world.poll(at(16, 9, 15)).await;
    assert_eq!(titles(), [OUT_OF_REACH]);
    world.leads(25, at(16, 10, 0), true);
    world.poll(at(16, 11, 0)).await;
    assert_eq!(titles(), [BACK]);
    world.poll(at(27, 9, 0)).await;
    world.poll(at(31, 0, 5)).await;
    // The last quarter of an hour may still be logged.
    assert_eq!(titles(), [BACK]);
    world.poll(at(31, 9, 30)).await;
    assert_eq!(titles(), [NOT_KEPT, NOT_KEPT]);
    world.poll(at(31, 10, 0)).await;
    assert_eq!(titles(), [NOT_KEPT, NOT_KEPT]);
    // None of December, of which nothing can be foretold yet.
    let told = self::told(&world, "C0MARKETING");
    assert_eq!(told.matches("December").count(), 0, "{told}");
}

fn told(world: &World, channel: &str) -> String {
    world.slack.messages(channel).iter().map(|message| format!("{}\n", message.text())).collect()
}

#[tokio::test]
async fn a_budget_goes_fast_and_is_more_than_gone() {
    let world = World::new(AGREEMENT).await;
    let titles = || world.titles("C0SALES", "first-touch");
    let (fast, slow, missed) = (
        "Budget goes fast: first-touch, November 2026".to_owned(),
        "Half of the budget is gone early: first-touch, November 2026".to_owned(),
        "More missed than agreed: first-touch, November 2026".to_owned(),
    );
    // A quarter of November's 21 working days is over.
    world.leads(100, at(10, 9, 30), true);
    world.poll(at(10, 11, 0)).await;
    // Of some 300 thirty may be missed: four are fewer than a quarter, and than half.
    world.leads(4, at(11, 9, 30), false);
    world.poll(at(11, 11, 0)).await;
    assert_eq!(titles(), [""; 0]);
    world.leads(20, at(12, 9, 30), true);
    world.leads(1, at(12, 9, 40), false);
    world.poll(at(12, 11, 0)).await;
    assert_eq!(titles(), [""; 0]);
    // Ten within the working day that ends with the last of them, and fourteen of 33 in all.
    world.leads(1, at(12, 11, 10), false);
    world.leads(8, at(12, 11, 20), false);
    world.hub.always("/contacts/search", Trouble::TruncatedJson);
    world.poll(at(12, 13, 0)).await;
    assert_eq!(titles(), [""; 0], "nothing is read");
    world.hub.heal();
    world.poll(at(12, 13, 15)).await;
    assert_eq!(titles(), std::slice::from_ref(&fast));
    world.poll(at(12, 13, 30)).await;
    world.poll(at(13, 9, 0)).await;
    assert_eq!(titles(), std::slice::from_ref(&fast));
    // More than even a good rest of the month could make up for.
    world.leads(40, at(13, 9, 30), false);
    world.poll(at(13, 12, 0)).await;
    assert_eq!(titles(), [&*missed, &*missed]);
    world.poll(at(13, 16, 0)).await;
    assert_eq!(titles(), [&*missed, &*missed]);
    assert!(!told(&world, "C0SALES").contains(&slow));
}

#[tokio::test]
async fn half_of_a_budget_is_told_once_and_below_the_least_sample_nothing_is() {
    let world = World::new(AGREEMENT).await;
    let titles = || world.titles("C0SALES", "first-touch");
    // Two on each of five days: never five within a working day.
    for day in [3, 4, 5, 6, 9] {
        world.leads(2, at(day, 9, 30), false);
    }
    world.leads(19, at(10, 9, 40), true);
    world.poll(at(10, 11, 0)).await;
    assert_eq!(titles(), [""; 0], "of 29 nothing is claimed");
    world.leads(25, at(10, 11, 30), true);
    world.poll(at(10, 13, 0)).await;
    let slow = "Half of the budget is gone early: first-touch, November 2026";
    assert_eq!(titles(), [slow]);
    world.poll(at(11, 13, 0)).await;
    assert_eq!(titles(), [slow]);
}

#[tokio::test]
async fn what_was_missed_before_anybody_watched_is_told_without_a_flood() {
    let world = World::new(&AGREEMENT.replace("at_least: 40", "at_least: 1")).await;
    world.leads(40, at(2, 9, 30), false);
    // The first process to see them finds all of it at once.
    std::fs::remove_file(world.home.path().join("leads.db")).unwrap();
    world.poll(at(12, 9, 0)).await;
    let missed = "More missed than agreed: first-touch, November 2026";
    assert_eq!(world.titles("C0SALES", "first-touch"), [missed]);
    assert_eq!(world.slack.messages("C0SALES").len(), 2, "that, and the summary of the leads");
    world.poll(at(12, 9, 15)).await;
    assert_eq!(world.slack.messages("C0SALES").len(), 2);
    // December knows nothing of it.
    world.poll(at(31, 9, 0)).await;
    assert!(!told(&world, "C0SALES").contains("December 2026"));
}
