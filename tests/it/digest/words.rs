//! How it reads, in each channel; the snapshots are meant to be read aloud.

use leadpact::alert::{Digest, Notice, Part, Post, PostId, Recipient};
use leadpact::contract::Version;
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
    assert_eq!(pictures(&message), [String::new(); 0]);
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
    assert_eq!(pictures(&message), [String::new(); 0]);
    insta::with_settings!({ snapshot_path => "../../snapshots" }, {
        insta::assert_snapshot!("digest_of_an_empty_week", still(&world.read(&message)));
    });
    valid(&[&message]).await;
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
    let text = payload(&message).to_string();
    assert!(!text.contains("<!channel") && !text.contains("<https://evil"), "{text}");
    valid(&[&message]).await;
}
