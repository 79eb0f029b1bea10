//! How it reads, in each channel; the snapshots are meant to be read aloud.

use leadpact::alert::{Digest, Notice, Part, Post, PostId, Quality, Recipient};
use leadpact::contract::Version;
use leadpact::report::digest::Facts;
use leadpact::report::sheet::{Cell, Column, Heading, Plot, Report, Row, Section, Table, Tone};
use leadpact::store::Changeset;
use serde_json::json;

use super::*;
use crate::peers_blockkit::problems;

fn payload(message: &Message) -> serde_json::Value {
    json!({ "text": message.text(), "blocks": message.current().blocks })
}

/// Hashes of the agreement stand for themselves.
fn still(text: &str) -> String {
    text.replace(&*contract(AGREEMENT).version.hash, "0123456789ab")
}

async fn valid(messages: &[&Message]) {
    let payloads: Vec<_> = messages.iter().map(|message| payload(message)).collect();
    let Some(found) = problems(&payloads).await else { return };
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test]
async fn a_week_in_slack() {
    let mut world = World::week(SCOPES).await;
    world.to(at(10, 26, 9, 0));
    world.look().await;
    let [one, other] = CHANNELS.map(|channel| world.only(channel));
    insta::with_settings!({ snapshot_path => "../../snapshots" }, {
        insta::assert_snapshot!("digest_in_slack", still(&world.read(&one)));
        insta::assert_snapshot!("digest_heard", still(one.text()));
    });
    assert_eq!(one.text(), other.text());
    valid(&[&one, &other]).await;
}

#[tokio::test]
async fn the_same_facts_are_the_same_bytes() {
    let mut texts = Vec::new();
    for _ in 0..2 {
        let mut world = World::week(SCOPES).await;
        world.to(at(10, 26, 9, 0));
        world.look().await;
        let mut blocks = world.only("C0INBOUND").current().blocks.clone();
        blocks.iter_mut().for_each(|block| block["slack_file"] = json!(null));
        let bytes = world.slack.files().remove(0).bytes;
        texts.push((blocks, bytes));
    }
    assert_eq!(texts[0], texts[1]);
}

#[tokio::test]
async fn a_week_through_a_webhook_comes_once_and_without_its_picture() {
    let mut world = World::week(SCOPES).await;
    world.slack.webhook("T0/B0/secret", "C0REVOPS");
    let url = format!("{}/services/T0/B0/secret", world.server.base_url);
    let clock = Arc::new(world.clock.clone());
    world.through(Arc::new(Webhook::new(url.into(), clock).unwrap()));
    world.to(at(10, 26, 9, 0));
    assert_eq!(world.look().await, 1);
    let message = world.only("C0REVOPS");
    assert!(pictures(&message).is_empty());
    insta::with_settings!({ snapshot_path => "../../snapshots" }, {
        insta::assert_snapshot!("digest_by_webhook", still(&world.read(&message)));
    });
    valid(&[&message]).await;
    assert!(world.slack.files().is_empty());
}

#[tokio::test]
async fn a_week_on_the_console() {
    let mut world = World::week(SCOPES).await;
    let paper = Arc::new(Mutex::new(Vec::new()));
    let printed = Arc::clone(&paper);
    world
        .through(Arc::new(Console::new(move |text| printed.lock().unwrap().push(text.to_owned()))));
    world.to(at(10, 26, 9, 0));
    world.look().await;
    let printed = paper.lock().unwrap();
    insta::with_settings!({ snapshot_path => "../../snapshots" }, {
        insta::assert_snapshot!("digest_on_the_console", still(&printed[0]));
    });
    assert_eq!(printed.len(), 2);
}

#[tokio::test]
async fn a_week_without_leads() {
    let mut world = World::new(at(10, 19, 10, 0)).await;
    world.look().await;
    world.to(at(10, 26, 9, 0));
    world.look().await;
    let message = world.only("C0INBOUND");
    assert!(pictures(&message).is_empty());
    insta::with_settings!({ snapshot_path => "../../snapshots" }, {
        insta::assert_snapshot!("digest_of_an_empty_week", still(&world.read(&message)));
    });
    valid(&[&message]).await;
}

/// A table of sixty rows with these columns.
fn long(id: &'static str, columns: &[&str]) -> Table {
    let cell = |column: &str, row: u64| match column {
        "kept" | "passed" | "share" => Cell::Share { part: row, of: 60 },
        "goal" => Cell::Goal(0.9),
        "leads" | "allowed" | "used" => Cell::Count(row),
        _ => Cell::Text(format!("<a & `very` long> name {row} ").repeat(9)),
    };
    let tones = [Tone::Good, Tone::Plain, Tone::Bad, Tone::Warn];
    let rows = (0..60).map(|row| Row {
        tone: tones[row as usize % 4],
        cells: columns.iter().map(|column| cell(column, row)).collect(),
    });
    Table {
        id,
        title: String::new(),
        columns: columns.iter().map(|column| Column::new(column, column)).collect(),
        rows: rows.collect(),
        plot: Some(Plot::Bars { label: 0, value: 2, goal: Some(3) }),
        empty: "",
    }
}

fn long_report() -> Report {
    let section = |id, tables| {
        let says = vec!["A sentence of the report, with `a name` in it. ".repeat(20); 40];
        Section { id, title: "", says, tables }
    };
    let quotas = ["promise", "period", "figure", "goal", "forecast", "standing"];
    let budgets = ["promise", "period", "goal", "allowed", "used", "standing"];
    Report {
        heading: Heading {
            agreement: "An agreement & its name ".repeat(20),
            version: Version { number: 3, hash: "0123456789ab".into() },
            period: "2026-W43".into(),
            dates: "19 to 25 October 2026".into(),
            running: false,
            by: String::new(),
            as_of: at(10, 26, 9, 0),
            zone: TimeZone::UTC,
        },
        sections: vec![
            section(
                "score",
                vec![
                    long("sides", &["side", "score", "of"]),
                    long("promises", &["promise", "side", "kept", "goal"]),
                ],
            ),
            section(
                "sales",
                vec![
                    long("kept", &["promise", "kept", "goal", "raw", "median", "p90"]),
                    long("budgets", &budgets),
                ],
            ),
            section("marketing", vec![long("quotas", &quotas)]),
            section("mix", vec![long("sources", &["source", "leads", "share"])]),
            section(
                "quality",
                vec![
                    long("definitions", &["definition", "source", "passed", "open"]),
                    long("reasons", &["reason", "exit", "kind", "leads"]),
                ],
            ),
            section("coverage", vec![long("streams", &["stream", "from", "to"])]),
        ],
    }
}

#[tokio::test]
async fn a_report_of_any_length_becomes_a_message() {
    let world = World::new(at(10, 26, 9, 0)).await;
    let contract = contract(AGREEMENT);
    let report = long_report();
    let unread = vec!["Of calls nothing has been read. ".repeat(10); 30];
    let alerts = Quality { silent: vec![("why ".repeat(200), 1); 50], ..Quality::default() };
    let facts = Facts {
        contract: &contract,
        report: &report,
        alerts: &alerts,
        unread: &unread,
        at: at(10, 26, 9, 0),
    };
    let digest = facts.digest();
    assert_eq!(digest, facts.digest());
    assert_eq!(digest.parts.len(), 7);
    for part in &digest.parts {
        assert!(part.table.len() <= 9 && part.says.len() <= 8, "{}", part.title);
    }
    // Worst first, and what is worst furthest from its goal first.
    let sales = &digest.parts[0].table;
    assert!(sales[1..].iter().all(|row| row[0] == "✗"), "{sales:#?}");
    assert!(sales[1][1].starts_with("<a & `very` long> name 2 "), "{sales:#?}");
    let message = sent(&world, digest).await;
    let read = world.read(&message);
    for part in ["What Sales owes", "What Marketing owes"] {
        assert!(read.contains(part), "{read}");
    }
    valid(&[&message]).await;
}

/// The message that this digest becomes.
async fn sent(world: &World, digest: Digest) -> Message {
    let post = Post {
        id: PostId::about("digest"),
        to: Recipient::Channel("C0INBOUND".into()),
        thread_of: None,
        revision: 1,
        notice: Notice::Digest(Box::new(digest)),
    };
    let changes = Changeset { posts: vec![post], ..Changeset::default() };
    world.deps.store.commit(&changes).await.unwrap();
    world.settle(60).await;
    let message = world.only("C0INBOUND");
    assert!(!message.current().blocks.is_empty(), "its layout was refused");
    message
}

#[tokio::test]
async fn the_longest_one_is_taken_and_pings_nobody() {
    let world = World::new(at(10, 26, 9, 0)).await;
    let hostile = "<!channel> ```*x* & <https://evil.example|y> ".repeat(100);
    let row = || vec![hostile.clone(); 6];
    let part = Part {
        title: hostile.clone(),
        says: vec![hostile.clone(); 4],
        table: (0..9).map(|_| row()).collect(),
    };
    let digest = Digest {
        agreement: hostile.clone(),
        dates: "19 to 25 October 2026".into(),
        says: vec![hostile.clone(); 8],
        parts: vec![part; 9],
        picture: None,
        version: Version { number: 3, hash: hostile.as_str().into() },
        as_of: at(10, 26, 9, 0),
        zone: "America/New_York".into(),
        at: at(10, 26, 9, 0),
    };
    let message = sent(&world, digest).await;
    let text = payload(&message).to_string();
    assert!(!text.contains("<!channel") && !text.contains("<https://evil"), "{text}");
    valid(&[&message]).await;
}
