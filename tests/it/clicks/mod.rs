//! What people do below messages, end to end: a workspace in which they press, fill in and type,
//! our socket and our listener, a store in a real file, and what comes of it. Time is simulated.

mod faults;
mod signed;
mod stories;

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use jiff::{SignedDuration, Timestamp};
use leadpact::alert::{Item, Notice, Post, PostId, Recipient, Story};
use leadpact::clock::{Clock as _, SimClock};
use leadpact::contract::{Agreement, Version};
use leadpact::crm::hubspot::connect;
use leadpact::crm::{Options, Requests};
use leadpact::daemon::clicks::{Clicks, Desk};
use leadpact::daemon::deliver::Deliverer;
use leadpact::daemon::{Deps, Live, Pulse, Running, cycle};
use leadpact::demo::hubspot as hub;
use leadpact::demo::slack::{Heard, Limits, Message, SCOPES, Server, Slack};
use leadpact::id::LeadId;
use leadpact::lead::Reaction;
use leadpact::notify::slack::{self, Door, Entrance};
use leadpact::sla::CountdownKey;
use leadpact::store::{Changeset, Mode, Sqlite};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::alerts::{AGREEMENT, contract, monday};

const TOKEN: &str = "xoxb-1";
const APP: &str = "xapp-1";
const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

/// A workspace, a CRM with people and a lead in it, a store, and the daemon's tasks between them.
struct World {
    clock: SimClock,
    slack: Slack,
    deps: Deps,
    live: Live,
    deliverer: Deliverer,
    lead: LeadId,
    home: tempfile::TempDir,
    server: Server,
    _hub: hub::Server,
    running: Vec<(CancellationToken, JoinHandle<()>)>,
}

impl World {
    async fn new() -> Self {
        let clock = SimClock::new(monday(9, 0));
        let slack = Slack::new(Arc::new(clock.clone()));
        slack.limits(Limits::none());
        slack.token(TOKEN, SCOPES);
        slack.token(APP, &["connections:write"]);
        slack.user("UGRACE", "Grace@example.com", "Grace Hopper", "America/New_York");
        slack.user("UEDSGER", "edsger@example.com", "Edsger Dijkstra", "Europe/Amsterdam");
        slack.user("UADA", "ada@example.com", "Ada Lovelace", "Europe/London");
        slack.user("UNEMO", "nemo@example.com", "Nobody", "Europe/London");
        for id in ["C0INBOUND", "C0OPS"] {
            slack.channel(id, &id[2..].to_lowercase());
        }
        let server = slack.serve(TcpListener::bind("127.0.0.1:0").await.unwrap()).unwrap();
        let hub = hub::HubSpot::new(Arc::new(clock.clone()));
        hub.configure(|settings| settings.limits = hub::Limits::NONE);
        hub.owner(hub::Owner::person("12", "Grace", "Hopper", "grace@example.com"));
        hub.owner(hub::Owner::person("7", "Edsger", "Dijkstra", "edsger@example.com"));
        hub.owner(hub::Owner::person("9", "Ada", "Lovelace", "ada@example.com"));
        let marked = [("lifecyclestage", "marketingqualifiedlead"), ("hubspotscore", "70")];
        let lead = hub.edit().contact(&marked);
        hub.edit().assign(lead, Some("12"));
        let lead = LeadId::from(lead.to_string());
        let hub_server = hub.serve_locally().await.unwrap();
        let requests = Requests { per_10s: 100_000, search_per_s: 100_000, per_day: 100_000_000 };
        let options = Options {
            token: hub::TOKEN.into(),
            api_version: "2026-09".into(),
            base_url: Some(hub_server.base_url.clone()),
            requests,
        };
        let home = tempfile::tempdir().unwrap();
        let ours = slack::Slack::new(slack_options(&server), Arc::new(clock.clone())).unwrap();
        let deps = Deps {
            clock: Arc::new(clock.clone()),
            crm: Arc::new(connect(options, Arc::new(clock.clone())).unwrap()),
            store: open(&home).await,
            notifier: Arc::new(ours.hearing()),
            sinks: leadpact::notify::Sinks::default(),
            mirror: None,
        };
        let agreement = AGREEMENT.replace("default: u0007", "default: \"7\"");
        let running = Running::new(Agreement::of(contract(&agreement))).unwrap();
        let live: Live = Arc::new(ArcSwap::from_pointee(running));
        let pulse = Pulse::default();
        clock.advance_to(monday(9, 5));
        cycle::run_once(&deps, &live.load_full(), &pulse, 60_000).await.unwrap();
        let deliverer = Deliverer::new(deps.clone(), Arc::clone(&live), pulse);
        deliverer.run_once().await.unwrap();
        clock.advance_to(monday(14, 30));
        let running = Vec::new();
        Self { clock, slack, deps, live, deliverer, lead, home, server, _hub: hub_server, running }
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn pass(&self, seconds: i64) {
        self.clock.advance_to(self.now() + SignedDuration::from_secs(seconds));
    }

    fn door(&self, entrance: Entrance) -> Arc<Door> {
        let clock = Arc::new(self.clock.clone());
        Arc::new(Door::new(slack_options(&self.server), entrance, clock).unwrap())
    }

    fn desk(&self) -> Desk {
        Desk::new(self.deps.clone(), Arc::clone(&self.live))
    }

    fn run(&mut self, task: impl Future<Output = ()> + Send + 'static, stop: &CancellationToken) {
        self.running.push((stop.clone(), tokio::spawn(task)));
    }

    /// Listens by socket, and deals with what comes.
    async fn listen(&mut self) {
        let (ears, clicks) = Clicks::new(self.deps.clone(), Arc::clone(&self.live));
        let stop = CancellationToken::new();
        let door = self.door(Entrance::Socket(APP.into()));
        self.run(door.listen(ears, stop.clone()), &stop);
        let stopped = stop.clone();
        self.run(async move { clicks.run(stopped).await.unwrap() }, &stop);
        self.until(|slack| slack.sockets() == 1).await;
    }

    async fn stop(&mut self) {
        for (stop, task) in self.running.drain(..) {
            stop.cancel();
            task.await.unwrap();
        }
    }

    /// Posts a message about the lead, as a decision and a delivery do.
    async fn post(&self, to: Recipient, story: Story) -> (Post, Message) {
        let item = Item { story, ..self.item() };
        let id = PostId::about(&format!("{to}"));
        let post = Post { id, to, thread_of: None, revision: 1, notice: Notice::One(item) };
        self.commit(post.clone()).await;
        let place = match &post.to {
            Recipient::Channel(channel) => channel.clone(),
            Recipient::Person(owner) if owner.as_str() == "12" => "UGRACE".to_owned(),
            _ => "UEDSGER".to_owned(),
        };
        (post, self.slack.messages(&place).pop().unwrap())
    }

    async fn commit(&self, post: Post) {
        let changes = Changeset { as_of: self.now(), posts: vec![post], ..Changeset::default() };
        self.deps.store.commit(&changes).await.unwrap();
        self.deliverer.run_once().await.unwrap();
    }

    fn item(&self) -> Item {
        let countdown = CountdownKey {
            lead: self.lead.clone(),
            promise: "first-touch".into(),
            cycle: 1,
            tenure: 1,
        };
        Item {
            countdown,
            story: Story::Breached,
            kind: "first_touch".to_owned(),
            lead: self.lead.clone(),
            owner: Some("12".into()),
            handled: None,
            mention: None,
            segment: None,
            source: "marketing".to_owned(),
            start: monday(9, 0),
            due: Some(monday(14, 0)),
            answered_at: None,
            target: "4 working hours".to_owned(),
            calendar: "us".to_owned(),
            zone: "America/New_York".to_owned(),
            why: "no call that counts has been logged".to_owned(),
            version: Version { number: 3, hash: "0123456789ab".into() },
            as_of: monday(14, 20),
        }
    }

    async fn reactions(&self) -> Vec<Reaction> {
        let lead = std::slice::from_ref(&self.lead);
        self.deps.store.histories(lead).await.unwrap().remove(0).reactions
    }

    /// What was said to one person alone, wherever that was.
    fn whispers(&self, user: &str) -> Vec<String> {
        let places = ["C0INBOUND", "C0OPS", "UGRACE", "UEDSGER", "UADA", "UNEMO", "C0ELSEWHERE"];
        let all = places.into_iter().flat_map(|place| self.slack.messages(place));
        let to_one = all.filter(|message| message.only_for.as_deref() == Some(user));
        to_one.map(|message| message.text().to_owned()).collect()
    }

    /// The next thing said to one person alone, beyond the `seen` earlier ones.
    async fn whisper(&self, user: &str, seen: usize) -> String {
        self.wait(|| self.whispers(user).len() > seen).await;
        self.whispers(user)[seen].clone()
    }

    async fn until(&self, holds: impl Fn(&Slack) -> bool) {
        self.wait(|| holds(&self.slack)).await;
    }

    #[expect(clippy::disallowed_methods, reason = "what waits is on another task, in real time")]
    async fn wait(&self, holds: impl Fn() -> bool) {
        let waited = tokio::time::timeout(Duration::from_secs(20), async {
            while !holds() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        assert!(waited.await.is_ok(), "it did not come: {:#?}", self.slack.told());
    }
}

fn slack_options(server: &Server) -> slack::Options {
    let base_url = Some(server.base_url.clone());
    slack::Options { token: TOKEN.into(), ops: Some("C0OPS".to_owned()), base_url }
}

async fn open(home: &tempfile::TempDir) -> Arc<Sqlite> {
    Arc::new(Sqlite::open(home.path().join("leads.db"), Mode::Writer).await.unwrap())
}

fn inbound() -> Recipient {
    Recipient::Channel("C0INBOUND".to_owned())
}

fn grace() -> Recipient {
    Recipient::Person("12".into())
}

fn edsger() -> Recipient {
    Recipient::Person("7".into())
}

/// The button's or the choice's own words, as a person reads them.
fn buttons(message: &Message) -> Vec<String> {
    let blocks = &message.current().blocks;
    let Some(block) = blocks.iter().find(|block| block["type"] == "actions") else {
        return Vec::new();
    };
    let elements = block["elements"].as_array().unwrap().iter();
    let words = elements.flat_map(|element| match element["options"].as_array() {
        Some(options) => options
            .iter()
            .map(|one| format!("⋯ {}", one["text"]["text"].as_str().unwrap()))
            .collect(),
        None => vec![element["text"]["text"].as_str().unwrap().to_owned()],
    });
    words.collect()
}

/// The value of the menu's option that begins so.
fn option(message: &Message, name: &str) -> String {
    let blocks = &message.current().blocks;
    let elements = blocks.iter().filter_map(|block| block["elements"].as_array()).flatten();
    let options = elements.filter_map(|element| element["options"].as_array()).flatten();
    let mut values = options.filter_map(|one| one["value"].as_str());
    values.find(|value| value.starts_with(name)).unwrap().to_owned()
}
