//! Delivery end to end: the outbox in a real file, our Slack client over real HTTP, a workspace
//! that misbehaves. Time is simulated: whoever must wait is put off, and the clock is moved.

mod classes;
mod crash;
mod edits;
mod order;
mod readers;
mod refused;
pub(crate) mod sinks;
mod webhook;

use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
use jiff::{SignedDuration, Timestamp};
use leadpact::alert::{Item, Many, Notice, Post, PostId, Recipient, Story};
use leadpact::clock::{Clock as _, SimClock};
use leadpact::contract::{Agreement, Version};
use leadpact::crm::hubspot::connect;
use leadpact::crm::{Options, Requests};
use leadpact::daemon::deliver::{Delivered, Deliverer};
use leadpact::daemon::{Deps, Live, Pulse, Running};
use leadpact::demo::hubspot as hub;
use leadpact::demo::slack::{Answer, Fault, Limits, Message, SCOPES, Server, Slack, TokenState};
use leadpact::notify::slack::{self, Webhook};
use leadpact::notify::{self, Address, Console, Delivery, Names, Powers, SendError};
use leadpact::sla::CountdownKey;
use leadpact::store::{Changeset, Mode, Sqlite};
use tokio::net::TcpListener;

use crate::alerts::{AGREEMENT, contract, monday};

const TOKEN: &str = "xoxb-1";

/// A workspace, a CRM with the people in it, a store, and our delivery between them.
struct World {
    clock: SimClock,
    slack: Slack,
    hub: hub::HubSpot,
    deps: Deps,
    live: Live,
    deliverer: Deliverer,
    /// What the console showed.
    console: Arc<Mutex<Vec<String>>>,
    home: tempfile::TempDir,
    server: Server,
    _hub: hub::Server,
}

impl World {
    async fn new() -> Self {
        Self::with(SCOPES).await
    }

    async fn with(scopes: &[&str]) -> Self {
        let clock = SimClock::new(monday(14, 30));
        Self::apart(scopes, clock.clone(), clock).await
    }

    /// Slack's clock, and ours.
    async fn apart(scopes: &[&str], theirs: SimClock, clock: SimClock) -> Self {
        let slack = Slack::new(Arc::new(theirs));
        slack.limits(Limits::none());
        slack.token(TOKEN, scopes);
        slack.user("UGRACE", "grace@example.com", "Grace Hopper", "America/New_York");
        slack.user("UEDSGER", "edsger@example.com", "Edsger Dijkstra", "Europe/Amsterdam");
        for id in ["C0INBOUND", "C0REVOPS", "C0MARKETING", "C0OPS"] {
            slack.channel(id, &id[2..].to_lowercase());
        }
        let server = slack.serve(TcpListener::bind("127.0.0.1:0").await.unwrap()).unwrap();
        let hub = hub::HubSpot::new(Arc::new(clock.clone()));
        hub.configure(|settings| settings.limits = hub::Limits::NONE);
        hub.owner(hub::Owner::person("12", "Grace", "Hopper", "grace@example.com"));
        hub.owner(hub::Owner::person("7", "Edsger", "Dijkstra", "edsger@example.com"));
        let hub_server = hub.serve_locally().await.unwrap();
        let requests = Requests { per_10s: 100_000, search_per_s: 100_000, per_day: 100_000_000 };
        let options = Options {
            token: hub::TOKEN.into(),
            api_version: "2026-09".into(),
            base_url: Some(hub_server.base_url.clone()),
            requests,
        };
        let ours = slack_options(&server);
        let console = Arc::new(Mutex::new(Vec::new()));
        let paper = Arc::clone(&console);
        let mirror = Console::new(move |text| paper.lock().unwrap().push(text.to_owned()));
        let home = tempfile::tempdir().unwrap();
        let deps = Deps {
            clock: Arc::new(clock.clone()),
            crm: Arc::new(connect(options, Arc::new(clock.clone())).unwrap()),
            store: open(&home).await,
            notifier: Arc::new(slack::Slack::new(ours, Arc::new(clock.clone())).unwrap()),
            mirror: Some(Arc::new(mirror)),
            sinks: Default::default(),
        };
        let agreement = AGREEMENT.replace("default: u0007", "default: \"7\"");
        let running = Running::new(Agreement::of(contract(&agreement))).unwrap();
        let live: Live = Arc::new(ArcSwap::from_pointee(running));
        let deliverer = Deliverer::new(deps.clone(), Arc::clone(&live), Pulse::default());
        Self { clock, slack, hub, deps, live, deliverer, console, home, server, _hub: hub_server }
    }

    /// The process ends and begins anew on the same file.
    async fn restart(&mut self) {
        // The lock on the file goes with the last handle to the store.
        let nowhere = tempfile::tempdir().unwrap();
        self.deps.store = open(&nowhere).await;
        self.deliverer =
            Deliverer::new(self.deps.clone(), Arc::clone(&self.live), Pulse::default());
        self.deps.store = open(&self.home).await;
        self.deliverer =
            Deliverer::new(self.deps.clone(), Arc::clone(&self.live), Pulse::default());
    }

    /// The same process by another clock.
    fn set_clock(&mut self, clock: SimClock) {
        self.clock = clock.clone();
        let ours = slack_options(&self.server);
        self.deps.notifier = Arc::new(slack::Slack::new(ours, Arc::new(clock.clone())).unwrap());
        self.deps.clock = Arc::new(clock);
        self.deliverer =
            Deliverer::new(self.deps.clone(), Arc::clone(&self.live), Pulse::default());
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn pass(&self, seconds: i64) {
        self.clock.advance_to(self.now() + SignedDuration::from_secs(seconds));
    }

    /// Decides posts, as an evaluation does.
    async fn commit(&self, posts: Vec<Post>) {
        let changes = Changeset { as_of: self.now(), posts, ..Changeset::default() };
        self.deps.store.commit(&changes).await.unwrap();
    }

    async fn round(&self) -> Delivered {
        self.deliverer.run_once().await.unwrap()
    }

    /// Delivers, and moves the clock to whatever is put off, for at most `seconds`.
    async fn settle(&self, seconds: i64) -> Delivered {
        let end = self.now() + SignedDuration::from_secs(seconds);
        let mut all = Delivered::default();
        loop {
            let done = self.round().await;
            all.sent += done.sent;
            all.later += done.later;
            all.dead += done.dead;
            match self.deliverer.next().await.unwrap() {
                Some(next) if next <= end => {
                    assert!(next >= self.now(), "what is due was left");
                    self.clock.advance_to(next);
                }
                _ => return all,
            }
        }
    }

    /// What stands in a conversation now: the heads of its messages.
    fn heads(&self, place: &str) -> Vec<String> {
        let live = self.slack.messages(place).into_iter().filter(|one| one.deleted.is_none());
        live.map(|message| head(&message)).collect()
    }

    fn only(&self, place: &str) -> Message {
        let mut all = self.slack.messages(place);
        all.retain(|message| message.deleted.is_none());
        assert_eq!(all.len(), 1, "{:?}", self.heads(place));
        all.remove(0)
    }

    fn calls(&self, method: &str) -> u64 {
        self.slack.calls(method)
    }

    fn printed(&self) -> Vec<String> {
        std::mem::take(&mut *self.console.lock().unwrap())
    }
}

fn slack_options(server: &Server) -> slack::Options {
    let base_url = Some(server.base_url.clone());
    slack::Options { token: TOKEN.into(), ops: Some("C0OPS".to_owned()), base_url }
}

async fn open(home: &tempfile::TempDir) -> Arc<Sqlite> {
    Arc::new(Sqlite::open(home.path().join("leads.db"), Mode::Writer).await.unwrap())
}

/// The story and the lead of a message: `Breached 4711`.
fn head(message: &Message) -> String {
    let text = message.text();
    let story = text.split(':').next().unwrap_or_default();
    let lead = text.split("Lead ").nth(1).and_then(|rest| rest.split(' ').next());
    match lead {
        Some(lead) if story.len() < 20 => format!("{story} {lead}"),
        _ => text.split('.').next().unwrap_or_default().to_owned(),
    }
}

/// Whether a message says that it may be a repeat.
fn is_marked(message: &Message) -> bool {
    serde_json::to_string(&message.current().blocks).unwrap().contains("possibly a repeat")
}

fn item(lead: &str, story: Story) -> Item {
    Item {
        countdown: CountdownKey {
            lead: lead.into(),
            promise: "first-touch".into(),
            cycle: 1,
            tenure: 1,
        },
        story,
        kind: "first_touch".to_owned(),
        lead: lead.into(),
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

/// A first message about a lead.
fn post(to: Recipient, lead: &str) -> Post {
    Post {
        id: PostId::about(&format!("{to} {lead}")),
        to,
        thread_of: None,
        revision: 1,
        notice: Notice::One(item(lead, Story::Breached)),
    }
}

/// The same message when its story has changed.
fn revised(post: &Post, revision: u32, story: Story) -> Post {
    let Notice::One(old) = &post.notice else { panic!("not about one lead") };
    let answered_at = (story == Story::Answered).then(|| monday(14, 40));
    let notice = Notice::One(Item { story, answered_at, ..old.clone() });
    Post { revision, notice, ..post.clone() }
}

fn summary(to: Recipient, revision: u32, open: u32) -> Post {
    let items = vec![item("4711", Story::Breached)];
    let notice = Notice::Backlog {
        items,
        total: 7,
        open,
        many: Many::Together,
        by_owner: vec![],
        at: monday(14, 20),
    };
    Post { id: PostId::about("many"), to, thread_of: None, revision, notice }
}

fn inbound() -> Recipient {
    Recipient::Channel("C0INBOUND".to_owned())
}

fn grace() -> Recipient {
    Recipient::Person("12".into())
}

/// What a notifier is handed, without any look-up.
fn delivery(post: &Post, to: Address) -> Delivery {
    Delivery {
        post: post.id.clone(),
        revision: post.revision,
        to,
        meant_for: None,
        thread: None,
        previous: None,
        changed: false,
        repeat: false,
        notice: post.notice.clone(),
        names: Names::default(),
        picture: None,
        offers: Vec::new(),
    }
}
