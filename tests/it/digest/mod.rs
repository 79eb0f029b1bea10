//! The weekly digest end to end: a CRM and a workspace over real HTTP, the store in a real file,
//! time that is moved by hand.

pub(crate) mod keys;
mod picture;
mod schedule;
mod words;

use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use leadpact::clock::{Clock as _, SimClock};
use leadpact::contract::Agreement;
use leadpact::crm::hubspot::connect;
use leadpact::crm::{Options, Requests};
use leadpact::daemon::deliver::Deliverer;
use leadpact::daemon::digest::Digester;
use leadpact::daemon::{Deps, Live, Pulse, Running, cycle};
use leadpact::demo::hubspot as hub;
use leadpact::demo::hubspot::{Activity, Id};
use leadpact::demo::slack::{Limits, Message, SCOPES, Server, Slack};
use leadpact::notify::slack::{self, Webhook};
use leadpact::notify::{Console, Notifier};
use leadpact::store::{Mode, Sqlite};
use tokio::net::TcpListener;

use crate::alerts::contract;

const TOKEN: &str = "xoxb-1";
const CHANNELS: [&str; 2] = ["C0INBOUND", "C0MARKETING"];

/// Both sides owe something, and nobody has signed for a while.
const AGREEMENT: &str = r#"
sla: Inbound leads
version: 3
effective_from: 2026-01-01
enforce_from: 2026-01-01
timezone: America/New_York
review_every: 90 days
parties:
  marketing: {accountable: cmo@example.com, accepted: {version: 3, date: 2026-07-01}}
  sales: {accountable: vp-sales@example.com, accepted: {version: 2, date: 2026-05-01}}
fields:
  lifecycle: {crm: lifecyclestage, type: option}
  score: {crm: hubspotscore, type: number}
  web_source: {crm: hs_analytics_source, type: option}
  status: {crm: hs_lead_status, type: option}
stages:
  mql: lifecycle == "marketingqualifiedlead"
  sql: lifecycle == "salesqualifiedlead"
exits:
  disqualified: status == "UNQUALIFIED"
sources:
  marketing: web_source == "PAID_SEARCH"
  referral: web_source == "REFERRALS"
segments:
  standard: otherwise
definitions:
  mql: {means: They asked., require: [score >= 60], grace: 1 working hour}
touch: {channels: [call, email]}
calendars:
  us:
    timezone: America/New_York
    hours: {mon-fri: [09:00-17:00]}
calendar_of: [{use: us}]
sales_owes:
  first-touch: {kind: first_touch, starts_at: mql, within: 4 working hours, at_risk_at: 75%, objective: {share: 80%, per: month, min_sample: 5}, route: reps}
  decide: {kind: time_to_accept, starts_at: mql, within: 2 working days, reasons: status}
marketing_owes:
  volume: {kind: volume, stage: mql, at_least: 40, per: month, pace: true}
  quality: {kind: definition_pass_rate, definition: mql, at_least: 90%, per: week, min_sample: 5}
routes:
  reps:
    - {upon: at_risk, to: owner}
    - {upon: breached, to: "slack:C0REVOPS"}
alerts:
  digest: {at: "0 9 * * MON", to: ["slack:C0INBOUND", "slack:C0MARKETING"]}
"#;

/// A company, its workspace, a store, and the daemon's tasks between them.
struct World {
    clock: SimClock,
    slack: Slack,
    hub: hub::HubSpot,
    deps: Deps,
    live: Live,
    digester: Digester,
    deliverer: Deliverer,
    home: tempfile::TempDir,
    server: Server,
    _hub: hub::Server,
}

/// New York's wall clock in autumn 2026.
fn at(month: i8, day: i8, hour: i8, minute: i8) -> Timestamp {
    date(2026, month, day).at(hour, minute, 0, 0).in_tz("America/New_York").unwrap().timestamp()
}

fn running(agreement: &str) -> Running {
    Running::new(Agreement::of(contract(agreement))).unwrap()
}

async fn open(home: &tempfile::TempDir) -> Arc<Sqlite> {
    Arc::new(Sqlite::open(home.path().join("leads.db"), Mode::Writer).await.unwrap())
}

impl World {
    async fn new(begins: Timestamp) -> Self {
        Self::with(begins, SCOPES).await
    }

    async fn with(begins: Timestamp, scopes: &[&str]) -> Self {
        let clock = SimClock::new(begins);
        let slack = Slack::new(Arc::new(clock.clone()));
        slack.limits(Limits::none());
        slack.token(TOKEN, scopes);
        slack.user("UGRACE", "grace@example.com", "Grace Hopper", "America/New_York");
        for id in ["C0INBOUND", "C0MARKETING", "C0REVOPS", "C0OPS"] {
            slack.channel(id, &id[2..].to_lowercase());
        }
        let server = slack.serve(TcpListener::bind("127.0.0.1:0").await.unwrap()).unwrap();
        let hub = hub::HubSpot::new(Arc::new(clock.clone()));
        hub.configure(|settings| settings.limits = hub::Limits::NONE);
        hub.owner(hub::Owner::person("12", "Grace", "Hopper", "grace@example.com"));
        let hub_server = hub.serve_locally().await.unwrap();
        let requests = Requests { per_10s: 100_000, search_per_s: 100_000, per_day: 100_000_000 };
        let options = Options {
            token: hub::TOKEN.into(),
            api_version: "2026-09".into(),
            base_url: Some(hub_server.base_url.clone()),
            requests,
        };
        let home = tempfile::tempdir().unwrap();
        let deps = Deps {
            clock: Arc::new(clock.clone()),
            crm: Arc::new(connect(options, Arc::new(clock.clone())).unwrap()),
            store: open(&home).await,
            notifier: bot(&server, &clock),
            mirror: None,
            sinks: Default::default(),
        };
        let live: Live = Arc::new(ArcSwap::from_pointee(running(AGREEMENT)));
        let deliverer = Deliverer::new(deps.clone(), Arc::clone(&live), Pulse::default());
        let digester = Digester::default();
        Self { clock, slack, hub, deps, live, digester, deliverer, home, server, _hub: hub_server }
    }

    /// A week that both sides have something to read about, watched from Monday 10:00 on; the clock
    /// stands at the next Monday, 8:55.
    async fn week(scopes: &[&str]) -> Self {
        let mut world = Self::with(at(10, 19, 10, 0), scopes).await;
        world.look().await;
        world.busy_week().await;
        world
    }

    async fn busy_week(&mut self) {
        for day in 20..=23 {
            self.to(at(10, day, 9, 30));
            let sources = ["PAID_SEARCH", "PAID_SEARCH", "REFERRALS"];
            let leads: Vec<Id> = sources.iter().map(|source| self.lead(source)).collect();
            self.look().await;
            self.to(at(10, day, 10, 0));
            self.call(leads[0]);
            if day == 21 {
                let gone = [("hs_lead_status", "UNQUALIFIED")];
                self.hub.edit().set(leads[2], &gone);
            }
            self.to(at(10, day, 12, 40));
            self.look().await;
            self.call(leads[2]);
            self.to(at(10, day, 14, 0));
            self.look().await;
            if day < 23 {
                self.to(at(10, day, 14, 45));
                self.call(leads[1]);
                self.look().await;
            }
        }
        self.to(at(10, 26, 8, 55));
        self.look().await;
    }

    fn lead(&self, source: &str) -> Id {
        let lead = self.hub.edit().contact(&[
            ("lifecyclestage", "marketingqualifiedlead"),
            ("hubspotscore", "70"),
            ("hs_analytics_source", source),
        ]);
        self.hub.edit().assign(lead, Some("12"));
        lead
    }

    fn call(&self, lead: Id) {
        let call = Activity::call(self.clock.now(), SignedDuration::from_mins(3)).owner("12");
        self.hub.edit().log(lead, call);
        self.pass(120);
    }

    fn to(&self, at: Timestamp) {
        assert!(at >= self.clock.now(), "time does not run backwards");
        self.clock.advance_to(at);
    }

    fn pass(&self, seconds: i64) {
        self.clock.advance_to(self.clock.now() + SignedDuration::from_secs(seconds));
    }

    /// What the daemon does at each poll, its outbox emptied.
    async fn look(&mut self) -> usize {
        let made = self.judge().await;
        self.settle(300).await;
        made
    }

    /// The same without a byte leaving for Slack.
    async fn judge(&mut self) -> usize {
        let running = self.live.load_full();
        cycle::run_once(&self.deps, &running, &Pulse::default(), 60_000).await.unwrap();
        self.digester.run_once(&self.deps, &running).await.unwrap()
    }

    /// Delivers, and moves the clock to whatever is put off, for at most `seconds`.
    async fn settle(&self, seconds: i64) {
        let end = self.clock.now() + SignedDuration::from_secs(seconds);
        loop {
            self.deliverer.run_once().await.unwrap();
            match self.deliverer.next().await.unwrap() {
                Some(next) if next <= end => self.clock.advance_to(next),
                _ => return,
            }
        }
    }

    /// The process ends and begins anew on the same file.
    async fn restart(&mut self) {
        // The lock on the file goes with the last handle to the store.
        let nowhere = tempfile::tempdir().unwrap();
        self.deps.store = open(&nowhere).await;
        self.begin();
        self.deps.store = open(&self.home).await;
        self.deps.notifier = bot(&self.server, &self.clock);
        self.begin();
    }

    fn begin(&mut self) {
        self.digester = Digester::default();
        self.deliverer =
            Deliverer::new(self.deps.clone(), Arc::clone(&self.live), Pulse::default());
    }

    fn through(&mut self, notifier: Arc<dyn Notifier>) {
        self.deps.notifier = notifier;
        self.begin();
    }

    fn messages(&self, channel: &str) -> Vec<Message> {
        let mut all = self.slack.messages(channel);
        all.retain(|message| message.deleted.is_none() && message.text().contains("digest"));
        all
    }

    fn only(&self, channel: &str) -> Message {
        let mut all = self.messages(channel);
        let texts: Vec<&str> = all.iter().map(Message::text).collect();
        assert_eq!(all.len(), 1, "{channel}: {texts:#?}");
        all.remove(0)
    }

    fn read(&self, message: &Message) -> String {
        let zone = TimeZone::get("America/New_York").unwrap();
        self.slack.render(message, &zone)
    }
}

fn bot(server: &Server, clock: &SimClock) -> Arc<dyn Notifier> {
    let base_url = Some(server.base_url.clone());
    let options = slack::Options { token: TOKEN.into(), ops: Some("C0OPS".to_owned()), base_url };
    Arc::new(slack::Slack::new(options, Arc::new(clock.clone())).unwrap())
}

/// What the blocks of a message show as a picture.
fn pictures(message: &Message) -> Vec<String> {
    let blocks = message.current().blocks.iter().filter(|block| block["type"] == "image");
    blocks.map(|block| block["slack_file"]["id"].as_str().unwrap().to_owned()).collect()
}
