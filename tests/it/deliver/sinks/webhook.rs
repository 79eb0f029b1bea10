//! The webhook: signed as Standard Webhooks says, in the envelope of CloudEvents.

use tokio::io::AsyncWriteExt as _;

use super::*;
use crate::peers::{printed, python};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";
const OLD: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDbRqG1r0yKnM=";

fn log() -> Sink {
    named(SinkKind::Webhook, "crm-log")
}

fn to_log() -> Recipient {
    Recipient::Sink(log())
}

/// A world with one webhook.
async fn world(receiver: &Receiver) -> World {
    watched(World::new().await, receiver).await
}

async fn watched(world: World, receiver: &Receiver) -> World {
    let url = format!("{}/hooks/T0KEN", receiver.serve().await);
    let given = [("url", url.as_str()), ("secret", SECRET), ("old_secret", OLD)];
    let mut sinks = Sinks::default();
    sinks.add(log(), sink(&world, &log(), &given));
    with(world, sinks)
}

/// Whether the library of Standard Webhooks takes it, by a secret.
async fn verified(received: &Received, secret: &str) -> Option<String> {
    let mut command = python("webhook_verify.py")?;
    command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let asked = serde_json::json!({
        "secret": secret, "headers": received.headers, "body": received.body,
    });
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(asked.to_string().as_bytes()).await.unwrap();
    drop(stdin);
    Some(printed(&child.wait_with_output().await.unwrap()).trim().to_owned())
}

#[tokio::test]
async fn the_library_of_the_standard_verifies_it_by_either_secret() {
    let receiver = Receiver::default();
    let mut world = World::new().await;
    // Its library compares with the time of day.
    world.set_clock(SimClock::new(leadpact::clock::SystemClock.now()));
    let world = watched(world, &receiver).await;
    world.commit(vec![post(to_log(), "1")]).await;
    world.settle(60).await;
    let received = receiver.received().remove(0);
    let other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    for (secret, said) in [(SECRET, "good"), (OLD, "good"), (other, "No matching signature found")]
    {
        let Some(found) = verified(&received, secret).await else { return };
        assert_eq!(found, said);
    }
    let changed = Received { body: received.body.replace("Breached", "Met"), ..received };
    assert_eq!(verified(&changed, SECRET).await.unwrap(), "No matching signature found");
}

#[tokio::test]
async fn an_event_says_what_is_so_by_ids() {
    let receiver = Receiver::default();
    let world = world(&receiver).await;
    let first = post(to_log(), "4711");
    world.commit(vec![first.clone()]).await;
    world.settle(60).await;
    world.commit(vec![revised(&first, 2, Story::Answered)]).await;
    world.settle(60).await;
    let received = receiver.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].uri, "/hooks/T0KEN");
    let content = "application/cloudevents+json; charset=utf-8";
    assert_eq!(received[0].headers["content-type"], content);
    let events: Vec<Value> = received.iter().map(Received::json).collect();
    for (received, event) in received.iter().zip(&events) {
        assert_eq!(received.headers["webhook-id"], event["id"].as_str().unwrap());
    }
    assert_eq!(events[1]["type"], "leadpact.answered");
    let text = events[0].to_string();
    assert!(!text.contains("Grace") && !text.contains('@'), "a program gets ids: {text}");
    insta::assert_snapshot!(serde_json::to_string_pretty(&events[0]).unwrap());
}

#[tokio::test]
async fn what_may_have_arrived_is_sent_again_as_the_same_event() {
    let receiver = Receiver::default();
    let world = world(&receiver).await;
    for says in [Says::Nothing, Says::Dropped, Says::Status(502, "")] {
        receiver.received.lock().unwrap().clear();
        receiver.says(&[says, Says::Status(200, "")]);
        world.commit(vec![post(to_log(), &receiver.received().len().to_string())]).await;
        world.pass(1);
        world.commit(vec![post(to_log(), &world.now().to_string())]).await;
        world.settle(300).await;
        let received = receiver.received();
        let ids: Vec<&str> =
            received.iter().map(|one| one.headers["webhook-id"].as_str()).collect();
        assert_eq!(ids[0], ids[1], "the receiver can tell that it is a repeat");
        assert_eq!(received[0].body, received[1].body);
    }
}

#[tokio::test]
async fn it_waits_as_long_as_it_is_asked_to() {
    let receiver = Receiver::default();
    let world = world(&receiver).await;
    for (status, wait) in [(429, "40"), (503, "70")] {
        receiver.says(&[Says::Status(status, wait), Says::Status(204, "")]);
        let before = receiver.received().len();
        world.commit(vec![post(to_log(), wait), post(inbound(), wait)]).await;
        let asked: i64 = wait.parse().unwrap();
        world.settle(2).await;
        world.pass(asked - 5);
        world.settle(2).await;
        assert_eq!(receiver.received().len(), before + 1);
        world.settle(10).await;
        assert_eq!(receiver.received().len(), before + 2);
    }
    assert_eq!(world.heads("C0INBOUND").len(), 2, "a channel does not wait for a webhook");
}

#[tokio::test]
async fn one_that_is_gone_falls_back_within_a_minute_and_is_not_called_again() {
    let receiver = Receiver::default();
    let mut world = world(&receiver).await;
    world.deps.sinks.fall_back = Some(Recipient::Channel("C0REVOPS".to_owned()));
    let sinks = world.deps.sinks.clone();
    let world = with(world, sinks);
    receiver.says(&[Says::Status(410, "")]);
    let first = post(to_log(), "1");
    world.commit(vec![first.clone(), post(to_log(), "2")]).await;
    let began = world.now();
    world.settle(50).await;
    assert!(world.now().duration_since(began) < SignedDuration::from_secs(60));
    assert_eq!(receiver.received().len(), 1, "410 is the last word");
    assert_eq!(world.heads("C0REVOPS"), ["Breached 1", "Breached 2"]);
    // Edits follow it there.
    world.commit(vec![revised(&first, 2, Story::Withdrawn)]).await;
    world.settle(60).await;
    assert_eq!(world.heads("C0REVOPS"), ["Withdrawn 1", "Breached 2"]);
    let zone = jiff::tz::TimeZone::UTC;
    insta::assert_snapshot!(world.slack.render(&world.only("C0OPS"), &zone));
}

#[tokio::test]
async fn one_that_leads_elsewhere_or_nowhere_falls_back_to_the_operator() {
    for (status, says) in [(302, "redirects are not followed"), (404, "check its address")] {
        let receiver = Receiver::default();
        let world = world(&receiver).await;
        receiver.says(&[Says::Status(status, "")]);
        world.commit(vec![post(to_log(), "1")]).await;
        world.settle(60).await;
        let told: Vec<String> =
            world.slack.messages("C0OPS").iter().map(|one| one.text().to_owned()).collect();
        assert!(told.iter().any(|text| text.contains("Meant for webhook:crm-log")), "{told:?}");
        assert!(told.iter().any(|text| text.contains(says)), "{told:?}");
        assert!(!told.concat().contains("T0KEN"), "the address is a secret: {told:?}");
    }
}

#[tokio::test]
async fn what_leadpact_yaml_does_not_name_falls_back() {
    let world = World::new().await;
    world.commit(vec![post(to_log(), "1")]).await;
    world.settle(60).await;
    let told: Vec<String> =
        world.slack.messages("C0OPS").iter().map(|one| one.text().to_owned()).collect();
    assert!(told.concat().contains("leadpact.yaml has no `notify.webhook.crm-log`"), "{told:?}");
    assert!(told.concat().contains("Meant for webhook:crm-log"), "{told:?}");
}

#[tokio::test]
async fn one_that_takes_nothing_holds_only_its_own_and_is_said_by_another_way() {
    let (receiver, pager) = (Receiver::default(), Receiver::default());
    let mut world = world(&receiver).await;
    let url = pager.serve().await;
    let also = named(SinkKind::Webhook, "pager");
    let given = [("url", url.as_str()), ("secret", SECRET)];
    world.deps.sinks.add(also.clone(), sink(&world, &also, &given));
    world.deps.sinks.also_ops = vec![Recipient::Sink(also)];
    let sinks = world.deps.sinks.clone();
    let world = with(world, sinks);
    receiver.says(&[Says::Status(401, "")]);
    world.commit(vec![post(to_log(), "1"), post(to_log(), "2"), post(inbound(), "3")]).await;
    let done = world.settle(600).await;
    assert_eq!(world.heads("C0INBOUND"), ["Breached 3"]);
    assert!((9..=12).contains(&receiver.received().len()), "one try a minute: {done:?}");
    let headlines = |receiver: &Receiver| -> Vec<String> {
        let titles = receiver.received().into_iter();
        titles.map(|one| one.json()["data"]["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(headlines(&pager), ["The webhook `crm-log` does not take our messages"]);
    assert_eq!(world.heads("C0OPS"), ["The webhook `crm-log` does not take our messages"]);
    receiver.says(&[Says::Status(200, "")]);
    world.settle(120).await;
    let mut leads: Vec<String> = receiver
        .received()
        .iter()
        .rev()
        .take(2)
        .map(|one| one.json()["data"]["items"][0]["lead"].as_str().unwrap().to_owned())
        .collect();
    leads.reverse();
    assert_eq!(leads, ["1", "2"], "held, then drained once, in order");
    assert_eq!(headlines(&pager)[1], "The webhook `crm-log` takes our messages again");
    assert_eq!(world.heads("C0OPS"), ["The webhook `crm-log` takes our messages again"]);
}

#[tokio::test]
async fn slack_that_refuses_us_is_said_by_another_way_and_its_end_too() {
    let pager = Receiver::default();
    let mut world = world(&pager).await;
    world.deps.sinks.also_ops = vec![to_log()];
    let sinks = world.deps.sinks.clone();
    let mut world = with(world, sinks);
    world.slack.set_token(TOKEN, TokenState::Revoked);
    world.commit(vec![post(inbound(), "1")]).await;
    world.settle(300).await;
    // Whoever restarts it is not told twice, and still hears that it is over.
    world.restart().await;
    world.settle(300).await;
    world.slack.set_token(TOKEN, TokenState::Active);
    world.settle(120).await;
    let mut titles: Vec<String> = pager
        .received()
        .iter()
        .map(|one| one.json()["data"]["title"].as_str().unwrap().to_owned())
        .collect();
    // On a busy machine an event may come twice: its id is the same.
    titles.dedup();
    assert_eq!(titles, ["Slack does not take our messages", "Slack takes our messages again"]);
    assert_eq!(world.heads("C0INBOUND"), ["Breached 1"]);
    assert_eq!(world.deps.store.note("notifier_refused").await.unwrap(), None);
}

#[tokio::test]
async fn a_long_list_is_cut_to_what_the_standard_calls_small() {
    let receiver = Receiver::default();
    let world = world(&receiver).await;
    let items = (0..60).map(|lead| item(&format!("{lead}{}", "x".repeat(300)), Story::Breached));
    let notice = Notice::Backlog {
        items: items.collect(),
        total: 60,
        open: 60,
        many: leadpact::alert::Many::First,
        by_owner: vec![],
        at: monday(14, 20),
    };
    let many = Post { notice, ..post(to_log(), "many") };
    world.commit(vec![many]).await;
    world.settle(60).await;
    let received = receiver.received().remove(0);
    assert!(received.body.len() <= 20_000, "{}", received.body.len());
    let event = received.json();
    assert_eq!(event["data"]["total"], 60);
    assert!(event["data"]["left_out"].as_u64().unwrap() > 0);
    assert!(event["data"]["items"].as_array().unwrap().len() > 10, "{event}");
}
