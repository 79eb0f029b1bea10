//! What goes wrong on the way: nothing is lost, nothing counts twice, nobody does what is not
//! theirs.

use leadpact::notify::click::{Choices, Ears};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

use super::*;

#[tokio::test]
async fn a_click_is_durable_before_it_is_acknowledged() {
    let mut world = World::new().await;
    let (_, message) = world.post(grace(), Story::AtRisk).await;
    let (clicks, mut heard) = mpsc::channel(4);
    let choices = Arc::new(Choices::default);
    let ears = Ears { clicks, choices, trouble: watch::Sender::new(None) };
    let stop = CancellationToken::new();
    let door = world.door(Entrance::Socket(APP.into()));
    world.run(door.listen(ears, stop.clone()), &stop);
    world.until(|slack| slack.sockets() == 1).await;
    let (slack, pressed) = (world.slack.clone(), message.clone());
    let click = tokio::spawn(async move { slack.click("UGRACE", &pressed, "leadpact-take").await });
    let (first, kept) = heard.recv().await.unwrap();
    assert!(!click.is_finished());
    // It could not be kept: nothing is acknowledged, and it comes again.
    kept.send(false).unwrap();
    world.pass(4);
    let (again, kept) = heard.recv().await.unwrap();
    assert_eq!(again.id, first.id);
    assert!(!click.is_finished());
    kept.send(true).unwrap();
    assert!(click.await.unwrap().is_heard());
    world.stop().await;
}

#[tokio::test]
async fn what_was_acknowledged_survives_the_end_of_the_process() {
    let mut world = World::new().await;
    let (_, message) = world.post(grace(), Story::AtRisk).await;
    // The process ends between the acknowledgement and what is to follow.
    let (clicks, mut heard) = mpsc::channel::<(leadpact::notify::click::Click, _)>(4);
    let choices = Arc::new(Choices::default);
    let ears = Ears { clicks, choices, trouble: watch::Sender::new(None) };
    let stop = CancellationToken::new();
    let door = world.door(Entrance::Socket(APP.into()));
    world.run(door.listen(ears, stop.clone()), &stop);
    world.until(|slack| slack.sockets() == 1).await;
    let store = Arc::clone(&world.deps.store);
    let keep = tokio::spawn(async move {
        let (click, kept): (_, tokio::sync::oneshot::Sender<bool>) = heard.recv().await.unwrap();
        let text = click.text();
        let incoming = leadpact::store::Incoming { id: click.id, at: click.at, text };
        store.take_in(&incoming).await.unwrap();
        kept.send(true).unwrap();
    });
    assert!(world.slack.click("UGRACE", &message, "leadpact-take").await.is_heard());
    keep.await.unwrap();
    world.stop().await;
    assert_eq!(world.reactions().await, []);
    let nowhere = tempfile::tempdir().unwrap();
    world.deps.store = open(&nowhere).await;
    world.deliverer = Deliverer::new(world.deps.clone(), Arc::clone(&world.live), Pulse::default());
    world.deps.store = open(&world.home).await;
    let desk = world.desk();
    assert_eq!(desk.run_once().await.unwrap(), 1);
    assert!(desk.has_news());
    assert_eq!(world.reactions().await.len(), 1);
    assert_eq!(desk.run_once().await.unwrap(), 0);
}

#[tokio::test]
async fn a_refresh_loses_no_click() {
    let mut world = World::new().await;
    world.listen().await;
    let (post, _) = world.post(grace(), Story::AtRisk).await;
    let mut clicks = Vec::new();
    for round in 0..5_u32 {
        // Each round is a message of its own, pressed while its connection is renewed.
        let mut item = world.item();
        item.countdown.cycle = round + 1;
        let id = PostId::about(&format!("round {round}"));
        let post = Post { id, notice: Notice::One(item), ..post.clone() };
        // One message a second to one person; and a renewal is not at once again and again.
        world.pass(2);
        world.commit(post).await;
        let mut messages = world.slack.messages("UGRACE");
        messages.retain(|message| message.only_for.is_none());
        let message = messages.pop().unwrap();
        let before = world.slack.count("socket", "hello");
        world.slack.disconnect("warning");
        world.slack.disconnect("refresh_requested");
        for _ in 0..4 {
            let (slack, message) = (world.slack.clone(), message.clone());
            clicks.push(tokio::spawn(async move {
                slack.click("UGRACE", &message, "leadpact-take").await
            }));
        }
        // The next one is there before the old one goes.
        world.until(|slack| slack.count("socket", "hello") > before).await;
        world.slack.hang_up(1);
        world.until(|slack| slack.sockets() == 1).await;
    }
    for click in clicks {
        assert!(click.await.unwrap().is_heard());
    }
    world.wait(|| world.whispers("UGRACE").len() == 20).await;
    // However often it was pressed, each was taken once.
    assert_eq!(world.reactions().await.len(), 5);
    world.stop().await;
}

#[tokio::test]
async fn a_double_click_two_people_and_a_second_delivery_are_one() {
    let mut world = World::new().await;
    world.listen().await;
    let (post, message) = world.post(inbound(), Story::Breached).await;
    let take = "leadpact-take";
    assert!(world.slack.click("UGRACE", &message, take).await.is_heard());
    assert!(world.slack.again().await.is_heard());
    world.whisper("UGRACE", 0).await;
    assert!(world.slack.click("UGRACE", &message, take).await.is_heard());
    insta::assert_snapshot!(world.whisper("UGRACE", 1).await, @"You are on it already. Nothing was changed.");
    assert!(world.slack.click("UEDSGER", &message, take).await.is_heard());
    insta::assert_snapshot!(world.whisper("UEDSGER", 0).await, @"Grace Hopper is on it already. Nothing was changed.");
    assert_eq!(world.reactions().await.len(), 1);
    assert_eq!(world.whispers("UGRACE").len(), 2, "what was delivered again is answered once");
    // What is settled meanwhile stays as it is.
    let item = Item { story: Story::Answered, answered_at: Some(world.now()), ..world.item() };
    world.commit(Post { revision: 2, notice: Notice::One(item), ..post }).await;
    let hour = option(&message, "snooze-hour");
    world.pass(2 * 3_600);
    world.slack.choose("UGRACE", &message, ("leadpact-more", &hour)).await;
    insta::assert_snapshot!(world.whisper("UGRACE", 2).await, @"This is settled already: it was done, late. Nothing was changed.");
    assert_eq!(world.reactions().await.len(), 1);
    world.stop().await;
}

#[tokio::test]
async fn nobody_does_what_is_not_theirs() {
    let mut world = World::new().await;
    world.listen().await;
    let (post, message) = world.post(inbound(), Story::Breached).await;
    assert!(world.slack.click("UADA", &message, "leadpact-take").await.is_heard());
    insta::assert_snapshot!(world.whisper("UADA", 0).await, @"Only the lead's owner, their manager, or whoever the message was sent to can do this. Nothing was changed.");
    assert!(world.slack.click("UNEMO", &message, "leadpact-take").await.is_heard());
    insta::assert_snapshot!(world.whisper("UNEMO", 0).await, @"Nobody who works in the CRM has the e-mail address that you have in Slack, so this was not kept. Whoever runs leadpact can help.");
    // Somebody who has left.
    world.slack.deactivate("UGRACE", true);
    assert!(world.slack.click("UGRACE", &message, "leadpact-take").await.is_heard());
    insta::assert_snapshot!(world.whisper("UGRACE", 0).await, @"Nobody who works in the CRM has the e-mail address that you have in Slack, so this was not kept. Whoever runs leadpact can help.");
    world.slack.deactivate("UGRACE", false);
    let forged = |user: &str, team: &str, name: &str, value: &str| {
        json!({
            "type": "block_actions", "user": {"id": user}, "team": {"id": team},
            "container": {"type": "message", "channel_id": "C0INBOUND"}, "trigger_id": value,
            "actions": [{"action_id": name, "type": "button", "value": value,
                "action_ts": "1.0"}],
        })
    };
    let good = format!("{}:1", post.id);
    let payloads = [
        forged("UGRACE", "T0OTHER", "leadpact-take", &good),
        forged("UFORGED", "T0LEADPACT", "leadpact-take", &good),
        forged("UGRACE", "T0LEADPACT", "leadpact-take", "0000000000000000:1"),
        forged("UGRACE", "T0LEADPACT", "leadpact-take", "'; DROP TABLE leads; --"),
        forged("UGRACE", "T0LEADPACT", "leadpact-own", &good),
        forged("UGRACE", "T0LEADPACT", "take", &good),
        forged("", "", "", ""),
        json!({"type": "block_actions"}),
        json!({"type": "view_submission", "view": {"callback_id": "leadpact-excuse"}}),
        json!([]),
        Value::Null,
    ];
    for payload in payloads {
        assert!(world.slack.deliver("interactive", payload).await.is_heard());
    }
    world.wait(|| world.whispers("UGRACE").len() >= 5).await;
    let said = &world.whispers("UGRACE")[1..];
    assert!(said[0].starts_with("Nobody who works in the CRM"), "another workspace: {}", said[0]);
    for said in &said[1..] {
        assert_eq!(said, "This was not recognised. Nothing was changed.");
    }
    assert_eq!(world.reactions().await, []);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn that_socket_mode_is_off_is_told_once() {
    let mut world = World::new().await;
    world.listen().await;
    world.slack.socket_mode(false);
    world.until(|slack| slack.sockets() == 0).await;
    world.wait(|| !world.told().is_empty()).await;
    for _ in 0..4 {
        let calls = world.slack.calls("apps.connections.open");
        world
            .until(|slack| {
                world.pass(60);
                slack.calls("apps.connections.open") > calls
            })
            .await;
    }
    let told = world.told();
    insta::assert_snapshot!(told.join("\n"), @"What people press below messages is not heard: Slack answers `link_disabled`: switch Socket Mode on in the app's settings.");
    world.slack.socket_mode(true);
    world
        .until(|slack| {
            world.pass(60);
            slack.sockets() == 1
        })
        .await;
    world.stop().await;
}

impl World {
    /// What the operator was told about clicks.
    fn told(&self) -> Vec<String> {
        let store = Arc::clone(&self.deps.store);
        let posts = tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(async move {
                let ids: Vec<_> =
                    (1..5).map(|times| PostId::about(&format!("clicks {times}"))).collect();
                store.posts(&ids).await.unwrap()
            })
        });
        let words = posts.into_iter().filter_map(|post| match post.notice {
            Notice::Ops { headline, details, .. } => {
                Some(format!("{headline}: {}", details.join(" ")))
            }
            _ => None,
        });
        words.collect()
    }
}
