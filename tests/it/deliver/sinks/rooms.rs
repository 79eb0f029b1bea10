//! Microsoft Teams, Google Chat and PagerDuty, each as it documents itself.

use super::*;

/// The world with one of this kind, and where it is called.
async fn world(kind: SinkKind, receiver: &Receiver, path: &str) -> World {
    let world = World::new().await;
    let url = format!("{}{path}", receiver.serve().await);
    let given = [("url", url.as_str()), ("routing_key", "R0UT1NGKEY")];
    let one = named(kind, "sales");
    let mut sinks = Sinks::default();
    sinks.add(one.clone(), sink(&world, &one, &given));
    with(world, sinks)
}

fn to(kind: SinkKind) -> Recipient {
    Recipient::Sink(named(kind, "sales"))
}

fn ops_texts(world: &World) -> String {
    let told = world.slack.messages("C0OPS");
    told.iter().map(|one| one.text().to_owned()).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn an_incident_is_triggered_once_and_resolved_when_its_story_closes() {
    let (kind, receiver) = (SinkKind::Pagerduty, Receiver::default());
    let world = world(kind, &receiver, "/v2/enqueue").await;
    receiver.says(&[Says::Dropped, Says::Status(202, "")]);
    let first = post(to(kind), "4711");
    world.commit(vec![first.clone()]).await;
    world.settle(60).await;
    world.commit(vec![revised(&first, 2, Story::Answered)]).await;
    world.settle(60).await;
    let events: Vec<Value> = receiver.received().iter().map(Received::json).collect();
    let actions: Vec<&str> =
        events.iter().map(|event| event["event_action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["trigger", "trigger", "resolve"]);
    assert_eq!(events[0], events[1], "what may have arrived is sent again as it was");
    assert!(events.iter().all(|event| event["dedup_key"] == first.id.as_str()));
    assert!(events.iter().all(|event| event["routing_key"] == "R0UT1NGKEY"));
    let severity = events[0]["payload"]["severity"].as_str().unwrap();
    assert!(["info", "warning", "error", "critical"].contains(&severity));
}

#[tokio::test]
async fn what_it_calls_a_bad_request_is_not_sent_again() {
    let (kind, receiver) = (SinkKind::Pagerduty, Receiver::default());
    let world = world(kind, &receiver, "/v2/enqueue").await;
    receiver.says(&[Says::Status(400, "")]);
    world.commit(vec![post(to(kind), "1")]).await;
    world.settle(600).await;
    assert_eq!(receiver.received().len(), 1);
    let told = ops_texts(&world);
    assert!(told.contains("check the integration key") && !told.contains("R0UT1NGKEY"), "{told}");
    assert!(told.contains("Meant for pagerduty:sales"), "{told}");
}

#[tokio::test]
async fn the_trouble_of_the_operator_is_an_incident_until_it_is_over() {
    let (kind, receiver) = (SinkKind::Pagerduty, Receiver::default());
    let mut world = world(kind, &receiver, "/v2/enqueue").await;
    world.deps.sinks.also_ops = vec![to(kind)];
    let sinks = world.deps.sinks.clone();
    let world = with(world, sinks);
    world.slack.set_token(TOKEN, TokenState::Revoked);
    world.commit(vec![post(inbound(), "1")]).await;
    world.settle(120).await;
    world.slack.set_token(TOKEN, TokenState::Active);
    world.settle(120).await;
    let events: Vec<Value> = receiver.received().iter().map(Received::json).collect();
    assert_eq!(events.len(), 2);
    assert_eq!(events[0]["event_action"], "trigger");
    let summary = events[0]["payload"]["summary"].as_str().unwrap();
    assert!(summary.starts_with("Slack does not take our messages"), "{summary}");
    assert_eq!(events[1]["event_action"], "resolve");
    assert_eq!(events[0]["dedup_key"], events[1]["dedup_key"]);
}

#[tokio::test]
async fn a_chat_gets_one_request_id_for_each_revision_and_one_thread_for_each_promise() {
    let (kind, receiver) = (SinkKind::Gchat, Receiver::default());
    let world = world(kind, &receiver, "/v1/spaces/S/messages?key=K&token=T").await;
    receiver.says(&[Says::Nothing, Says::Status(200, "")]);
    let first = post(to(kind), "4711");
    world.commit(vec![first.clone()]).await;
    world.settle(60).await;
    world.commit(vec![revised(&first, 2, Story::Answered)]).await;
    world.settle(60).await;
    let received = receiver.received();
    assert_eq!(received.len(), 3);
    assert_eq!(received[0].uri, received[1].uri);
    assert_eq!(received[0].body, received[1].body, "it tells a repeat by its id");
    let asked = "messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD";
    for (received, revision) in received.iter().zip([1, 1, 2]) {
        let uri = format!(
            "/v1/spaces/S/messages?key=K&token=T&requestId={}-{revision}&{asked}",
            first.id
        );
        assert_eq!(received.uri, uri);
    }
    let threads: Vec<Value> = received.iter().map(|one| one.json()["thread"].clone()).collect();
    assert_eq!(threads[0], threads[2]);
}

#[tokio::test]
async fn a_card_that_may_have_arrived_is_repeated_and_marked() {
    let (kind, receiver) = (SinkKind::Teams, Receiver::default());
    let world = world(kind, &receiver, "/workflows/W?sig=S1GNATURE").await;
    receiver.says(&[Says::Dropped, Says::Status(202, "")]);
    world.commit(vec![post(to(kind), "1")]).await;
    world.settle(60).await;
    let marks: Vec<bool> =
        receiver.received().iter().map(|one| one.body.contains("possibly a repeat")).collect();
    assert_eq!(marks, [false, true]);
}

#[tokio::test]
async fn a_room_that_is_gone_falls_back_within_a_minute_without_its_address() {
    for kind in [SinkKind::Teams, SinkKind::Gchat] {
        let receiver = Receiver::default();
        let world = world(kind, &receiver, "/room?token=S3CRET").await;
        receiver.says(&[Says::Status(404, "")]);
        let began = world.now();
        world.commit(vec![post(to(kind), "1"), post(inbound(), "2")]).await;
        world.settle(50).await;
        assert!(world.now().duration_since(began) < SignedDuration::from_secs(60));
        let told = ops_texts(&world);
        assert!(told.contains("Meant for") && told.contains("points to"), "{told}");
        assert!(!told.contains("S3CRET"), "{told}");
        assert_eq!(world.heads("C0INBOUND"), ["Breached 2"]);
    }
}

#[tokio::test]
async fn a_blocked_room_delays_no_other() {
    let (blocked, receiver) = (Receiver::default(), Receiver::default());
    let mut world = world(SinkKind::Teams, &blocked, "/room").await;
    let url = receiver.serve().await;
    let other = named(SinkKind::Gchat, "sales");
    let given = [("url", url.as_str())];
    world.deps.sinks.add(other.clone(), sink(&world, &other, &given));
    let sinks = world.deps.sinks.clone();
    let world = with(world, sinks);
    blocked.says(&[Says::Status(429, "600")]);
    let mut posts: Vec<Post> = (0..5).map(|n| post(to(SinkKind::Teams), &n.to_string())).collect();
    posts.extend((0..5).map(|n| post(to(SinkKind::Gchat), &n.to_string())));
    posts.push(post(inbound(), "9"));
    world.commit(posts).await;
    let began = world.now();
    world.settle(30).await;
    assert_eq!(receiver.received().len(), 5);
    assert_eq!(world.heads("C0INBOUND"), ["Breached 9"]);
    assert!(world.now().duration_since(began) <= SignedDuration::from_secs(30));
    assert_eq!(blocked.received().len(), 1);
    blocked.says(&[Says::Status(202, "")]);
    world.settle(700).await;
    assert_eq!(blocked.received().len(), 6, "held, then drained once");
}
