//! How every message reads: in Slack, as Slack gets it, and on the console. The snapshots are meant
//! to be read aloud.

use std::sync::Mutex;

use jiff::tz::TimeZone;
use leadpact::clock::SimClock;
use leadpact::demo::slack::{self as server, Limits};
use leadpact::notify::slack::{Options, Slack};
use leadpact::notify::{Address, Console, Delivery, Names, Notifier};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::*;
use crate::peers_blockkit::problems;

/// One message, and what it shows.
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) delivery: Delivery,
}

fn names() -> Names {
    let url = |id: &str| format!("https://app.hubspot.com/contacts/4242424/record/0-1/{id}");
    let lead = |id: &str, name: &str| (LeadId::from(id), name.to_owned());
    let owner = |id: &str, name: &str| (OwnerId::from(id), name.to_owned());
    Names {
        leads: vec![lead("4711", "Ada Lovelace (Analytical Engines)")],
        links: vec![lead("4711", &url("4711"))],
        owners: vec![owner("u0012", "Grace Hopper"), owner("u0007", "Edsger Dijkstra")],
        handles: vec![owner("u0007", "U0EDSGER")],
    }
}

fn delivery(post: &Post) -> Delivery {
    let to = match &post.to {
        Recipient::Person(owner) => {
            let handle = if owner.as_str() == "u0007" { "U0EDSGER" } else { "U0GRACE" };
            Address::Person { owner: owner.clone(), handle: Some(handle.to_owned()) }
        }
        Recipient::Channel(channel) => Address::Channel(channel.clone()),
        Recipient::Sink(sink) => Address::Channel(sink.name.clone()),
        Recipient::Ops => Address::Ops,
    };
    Delivery {
        post: post.id.clone(),
        revision: post.revision,
        to,
        meant_for: None,
        thread: None,
        previous: None,
        changed: post.revision > 1,
        repeat: false,
        notice: post.notice.clone(),
        names: names(),
        picture: None,
        offers: Vec::new(),
    }
}

/// Every story that a promise of each kind can tell, through the decisions themselves.
pub(super) fn stories() -> Vec<Sample> {
    let warned = |then| vec![(Verdict::AtRisk, monday(13, 0)), then];
    let broken = |then| vec![(Verdict::Breached, monday(14, 20)), then];
    let ways = [
        ("at risk", vec![(Verdict::AtRisk, monday(13, 0))]),
        ("done in time", warned((Verdict::Met, monday(14, 40)))),
        ("no longer at risk", warned((Verdict::Void, monday(13, 30)))),
        ("breached", vec![(Verdict::Breached, monday(14, 20))]),
        ("done late", broken((Verdict::BreachedAnswered, monday(14, 40)))),
        ("withdrawn", broken((Verdict::MetLateLogged, monday(14, 40)))),
    ];
    let mut samples = Vec::new();
    for promise in [
        "first-touch",
        "assign",
        "mql-violation",
        "mql-missed",
        "persist",
        "decide",
        "stay-in-touch",
        "keep-moving",
    ] {
        for (way, steps) in &ways {
            let mut ledger = Ledger::new();
            let mut last = Decisions::default();
            for (verdict, at) in steps {
                last = ledger.step(promise, *verdict, *at);
            }
            // Nobody is warned about a definition.
            let Some(post) = last.posts.first() else { continue };
            samples.push(Sample { name: format!("{promise}, {way}"), delivery: delivery(post) });
        }
    }
    samples
}

/// Escalations, summaries, what the operator reads, and what may go wrong on the way.
pub(super) fn others() -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut add = |name: &str, delivery: Delivery| {
        samples.push(Sample { name: name.to_owned(), delivery });
    };
    let mut ledger = Ledger::new();
    let breached = ledger.step("first-touch", Verdict::Breached, monday(14, 20));
    let escalated = ledger.step("first-touch", Verdict::Breached, monday(15, 10));
    add("an escalation in the channel", delivery(&escalated.posts[0]));
    let to_manager = Post { to: Recipient::Person("u0007".into()), ..breached.posts[0].clone() };
    add("to a manager directly", delivery(&to_manager));
    let unowned = Countdown {
        owner: None,
        ..countdown(&ledger.contract, "first-touch", "4711", Verdict::Breached)
    };
    let unowned = [evaluation("4711", vec![unowned], monday(14, 20))];
    add("nobody owns it", delivery(&Ledger::new().decide(&unowned, monday(14, 20)).posts[0]));
    let meant_for = Some(Recipient::Person("u0012".into()));
    let fallen =
        Delivery { to: Address::Ops, meant_for, repeat: true, ..delivery(&breached.posts[0]) };
    add("to the operator instead, and possibly a repeat", fallen);
    add("without any names", Delivery { names: Names::default(), ..delivery(&breached.posts[0]) });
    for (name, count, since, answered) in [
        ("a first start with one", 1, None, 0),
        ("a first start with many", 12, None, 0),
        ("many at once", 12, Some(monday(8, 0)), 0),
        ("many at once, half of them answered", 12, Some(monday(8, 0)), 6),
        ("many at once, all of them answered", 12, Some(monday(8, 0)), 12),
    ] {
        add(name, delivery(&summary(count, since, answered)));
    }
    let ops = |headline: &str, details: &[&str]| Post {
        id: PostId::about(headline),
        to: Recipient::Ops,
        thread_of: None,
        revision: 1,
        notice: Notice::Ops {
            headline: headline.to_owned(),
            details: details.iter().map(|line| (*line).to_owned()).collect(),
            is_over: false,
            at: monday(14, 20),
        },
    };
    let post = ops("This machine's clock is off", &["It is 75 s behind the CRM's.", "Turn on …"]);
    add("for the operator", delivery(&post));
    let post = Post { to: channel("C0INBOUND"), ..ops("Removed: this was about somebody.", &[]) };
    add("what is left of somebody forgotten", delivery(&post));
    for (name, post) in terms::samples() {
        add(&name, delivery(&post));
    }
    samples
}

fn summary(count: usize, since: Option<Timestamp>, answered: usize) -> Post {
    let mut ledger = Ledger::new();
    ledger.since = since;
    let contract = Arc::clone(&ledger.contract);
    let lead = |index: usize, verdict| {
        let id = if index == 0 { "4711".to_owned() } else { format!("48{index:02}") };
        let mut countdown = countdown(&contract, "first-touch", &id, verdict);
        countdown.due = Some(monday(13, 0) + minutes(5 * index as i64));
        evaluation(&id, vec![countdown], monday(14, 30))
    };
    let all: Vec<_> = (0..count).map(|index| lead(index, Verdict::Breached)).collect();
    let mut post = ledger.decide(&all, monday(14, 30)).posts[0].clone();
    if answered > 0 {
        let some: Vec<_> =
            (0..answered).map(|index| lead(index, Verdict::BreachedAnswered)).collect();
        post = ledger.decide(&some, monday(15, 0)).posts[0].clone();
    }
    post
}

/// A workspace, and our client for it.
struct Workspace {
    clock: SimClock,
    slack: server::Slack,
    ours: Slack,
    _server: server::Server,
}

impl Workspace {
    async fn new() -> Self {
        let clock = SimClock::new(monday(14, 30));
        let slack = server::Slack::new(Arc::new(clock.clone()));
        slack.limits(Limits::none());
        slack.user("U0GRACE", "grace@example.com", "Grace Hopper", "America/New_York");
        slack.user("U0EDSGER", "edsger@example.com", "Edsger Dijkstra", "America/New_York");
        for (id, name) in
            [("C0INBOUND", "inbound"), ("C0REVOPS", "rev-ops"), ("C0MARKETING", "marketing")]
        {
            slack.channel(id, name);
        }
        slack.token("xoxb-1", &["chat:write"]);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = slack.serve(listener).unwrap();
        let ours = Slack::new(
            Options {
                token: "xoxb-1".into(),
                ops: Some("C0REVOPS".to_owned()),
                base_url: Some(server.base_url.clone()),
            },
            Arc::new(clock.clone()),
        )
        .unwrap();
        Self { clock, slack, ours, _server: server }
    }

    /// Sends it; the message as the workspace has it.
    async fn send(&self, delivery: &Delivery) -> server::Message {
        self.clock.advance_to(leadpact::clock::Clock::now(&self.clock) + minutes(1));
        let remote = self.ours.send(delivery).await.unwrap().unwrap();
        let all = self.slack.messages(&remote.channel);
        all.into_iter().find(|message| message.ts.to_string() == remote.message).unwrap()
    }
}

async fn on_the_console(delivery: &Delivery) -> String {
    let printed = Arc::new(Mutex::new(String::new()));
    let paper = Arc::clone(&printed);
    let console = Console::new(move |text| paper.lock().unwrap().push_str(text));
    console.send(delivery).await.unwrap();
    std::mem::take(&mut *printed.lock().unwrap())
}

#[tokio::test]
async fn where_it_is_kept_nobody_is_called_by_name() {
    for Sample { delivery, .. } in stories().into_iter().chain(others()) {
        let printed = Arc::new(Mutex::new(String::new()));
        let paper = Arc::clone(&printed);
        let console = Console::new(move |text| paper.lock().unwrap().push_str(text)).by_id();
        console.send(&delivery).await.unwrap();
        let printed = printed.lock().unwrap();
        for name in ["Ada", "Lovelace", "Grace", "Hopper", "Edsger", "Dijkstra", "U0EDSGER"] {
            assert!(!printed.contains(name), "{name} is named: {printed}");
        }
    }
}

fn payload(message: &server::Message) -> Value {
    json!({ "text": message.text(), "blocks": message.current().blocks })
}

#[tokio::test]
async fn every_message_in_every_channel() {
    let workspace = Workspace::new().await;
    let zone = TimeZone::get("America/New_York").unwrap();
    let (mut read, mut sent, mut printed) = (String::new(), String::new(), String::new());
    let mut payloads = Vec::new();
    for Sample { name, delivery } in stories().into_iter().chain(others()) {
        let message = workspace.send(&delivery).await;
        let payload = payload(&message);
        let pretty = serde_json::to_string_pretty(&payload).unwrap();
        read.push_str(&format!("── {name}\n{}", workspace.slack.render(&message, &zone)));
        read.push_str(&format!("heard: {}\n\n", message.text()));
        sent.push_str(&format!("── {name}\n{pretty}\n\n"));
        printed.push_str(&format!("── {name}\n{}\n", on_the_console(&delivery).await));
        let sentence = message.text();
        assert!(sentence.contains(". ") || sentence.ends_with('.'), "{sentence}");
        assert!(!sentence.contains('\n') && sentence.chars().count() < 3_600, "{sentence}");
        payloads.push(payload);
    }
    insta::with_settings!({ snapshot_path => "../../snapshots" }, {
        insta::assert_snapshot!("messages_as_read_in_slack", read);
        insta::assert_snapshot!("messages_as_slack_gets_them", sent);
        insta::assert_snapshot!("messages_on_the_console", printed);
    });
    let Some(found) = problems(&payloads).await else { return };
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test]
async fn hostile_names_harm_nobody() {
    let workspace = Workspace::new().await;
    let zone = TimeZone::get("America/New_York").unwrap();
    let mut ledger = Ledger::new();
    let breached = ledger.step("first-touch", Verdict::Breached, monday(14, 20)).posts.remove(0);
    let hostile = [
        "<!channel> <!here> <@U0EDSGER> <#C0REVOPS>",
        "<https://evil.example|Your bank>",
        "a|b>c<d&e&amp;f",
        "*Withdrawn* ~Breached~ `x` ```y``` _z_",
        "Ada\n\n*Breached: everything*\r\n> quote\u{2028}- list",
        "\u{202e}desrever\u{202c} \u{2066}x\u{2069} \u{200b}\u{feff}",
        "שרה כהן (חברה)",
        "👩‍🚀🏴‍☠️ :rotating_light: 👍🏽",
        &"x".repeat(5_000),
        &"&<>".repeat(2_000),
        &"e\u{301}\u{302}\u{303}".repeat(1_000),
        "",
        "   ",
    ];
    let mut read = String::new();
    let mut payloads = Vec::new();
    for name in hostile {
        let mut delivery = delivery(&breached);
        delivery.names.leads[0].1 = name.to_owned();
        delivery.names.owners[0].1 = name.to_owned();
        let message = workspace.send(&delivery).await;
        let payload = payload(&message);
        let text = payload.to_string();
        for ping in ["<!channel", "<!here", "<@U0EDSGER", "<#C0", "<https://evil", "\\n>", "~"] {
            assert!(!text.contains(ping), "{ping}: {text}");
        }
        read.push_str(&workspace.slack.render(&message, &zone));
        read.push('\n');
        payloads.push(payload);
        // Nothing printed moves the cursor or reverses the line.
        let printed = on_the_console(&delivery).await;
        let odd = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{2066}".contains(c);
        assert!(!printed.contains(odd) && printed.lines().count() < 12, "{printed}");
    }
    insta::with_settings!({ snapshot_path => "../../snapshots" }, {
        insta::assert_snapshot!("messages_with_hostile_names", read);
    });
    let Some(found) = problems(&payloads).await else { return };
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test]
async fn the_longest_message_is_taken() {
    let workspace = Workspace::new().await;
    let mut post = summary(60, Some(monday(8, 0)), 0);
    let long = "&<>\"' ".repeat(1_000);
    let mut names = names();
    if let Notice::Backlog { items, .. } = &mut post.notice {
        for item in items {
            item.countdown.promise = long.as_str().into();
            item.version.hash = long.as_str().into();
            names.leads.push((item.lead.clone(), long.clone()));
            let url = format!("https://crm.example/{}", "x".repeat(250));
            names.links.push((item.lead.clone(), url));
        }
    }
    names.owners = vec![("u0012".into(), long.clone())];
    let message = workspace.send(&Delivery { names, ..delivery(&post) }).await;
    let payload = payload(&message);
    let Some(found) = problems(&[payload]).await else { return };
    assert_eq!(found, Vec::<String>::new());
    let details = vec![long.clone(); 50];
    let notice = Notice::Ops { headline: long, details, is_over: false, at: monday(14, 20) };
    workspace.send(&Delivery { notice, ..delivery(&post) }).await;
}
