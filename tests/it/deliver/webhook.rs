//! The degraded ways: an incoming webhook, and the console alone.

use super::*;

/// The same world through a webhook into C0INBOUND.
async fn hooked(path: &str) -> World {
    let mut world = World::new().await;
    world.slack.webhook("T0/B0/secret", "C0INBOUND");
    let url = format!("{}/services/{path}", world.server.base_url);
    let clock = Arc::new(world.clock.clone());
    world.deps.notifier = Arc::new(Webhook::new(url.into(), clock).unwrap());
    world.deliverer = Deliverer::new(world.deps.clone(), Arc::clone(&world.live), Pulse::default());
    world
}

#[tokio::test]
async fn everything_lands_in_its_one_channel() {
    let world = hooked("T0/B0/secret").await;
    let ops = Recipient::Ops;
    world.commit(vec![post(inbound(), "1"), post(grace(), "2"), post(ops, "3")]).await;
    world.settle(60).await;
    let mut heads = world.heads("C0INBOUND");
    heads.sort_unstable();
    assert_eq!(heads, ["Breached 1", "Breached 2", "Breached 3"]);
    assert_eq!(world.calls("users.lookupByEmail"), 0);
    assert!(world.slack.messages("C0INBOUND").iter().all(|message| message.by_webhook));
}

#[tokio::test]
async fn a_changed_story_is_a_new_message_but_a_changed_count_is_none() {
    let world = hooked("T0/B0/secret").await;
    let first = post(inbound(), "1");
    world.commit(vec![first.clone()]).await;
    world.settle(60).await;
    world.commit(vec![revised(&first, 2, Story::Answered)]).await;
    world.settle(60).await;
    assert_eq!(world.heads("C0INBOUND"), ["Breached 1", "Done late 1"]);
    for (revision, open) in [(1, 7), (2, 6), (3, 5)] {
        world.commit(vec![summary(inbound(), revision, open)]).await;
        world.settle(60).await;
    }
    assert_eq!(world.heads("C0INBOUND").len(), 3);
    world.commit(vec![summary(inbound(), 4, 0)]).await;
    world.settle(60).await;
    assert_eq!(world.heads("C0INBOUND")[3], "All 7 promises of this list are settled");
}

#[tokio::test]
async fn a_webhook_that_is_gone_holds_everything() {
    let world = hooked("T0/B0/revoked").await;
    world.commit(vec![post(inbound(), "1")]).await;
    let done = world.settle(600).await;
    assert_eq!((done.sent, done.dead), (0, 0));
    let said = world.printed();
    assert_eq!(said.len(), 1);
    insta::assert_snapshot!(said[0], @r"
    [to the operator] The Slack webhook does not take our messages
      • the webhook: Slack answers 404 Not Found `no_service`: make a new webhook, put its address where `notify.slack.webhook` points to, and restart leadpact
      • Nothing is lost: messages are held, tried every minute, and sent when it does.
      leadpact · for the operator
    ");
    assert!(!said[0].contains("revoked"), "the address is a secret");
    world.slack.webhook("T0/B0/revoked", "C0INBOUND");
    world.settle(120).await;
    assert_eq!(world.heads("C0INBOUND"), ["Breached 1"]);
}

#[tokio::test]
async fn what_may_have_arrived_is_repeated_and_marked() {
    let world = hooked("T0/B0/secret").await;
    world.slack.fault(Fault::on("webhook", Answer::Dropped).once_applied());
    world.commit(vec![post(inbound(), "1")]).await;
    world.settle(600).await;
    let marks: Vec<bool> = world.slack.messages("C0INBOUND").iter().map(is_marked).collect();
    assert_eq!(marks, [false, true]);
    world.slack.fault(Fault::on("webhook", Answer::RateLimited(20)));
    world.commit(vec![post(inbound(), "2")]).await;
    world.settle(600).await;
    assert_eq!(world.heads("C0INBOUND").len(), 3);
}

#[tokio::test]
async fn the_console_alone_is_enough() {
    let mut world = World::new().await;
    world.deps.notifier = world.deps.mirror.take().unwrap();
    world.deliverer = Deliverer::new(world.deps.clone(), Arc::clone(&world.live), Pulse::default());
    let first = post(grace(), "1");
    world.commit(vec![first.clone(), post(inbound(), "2"), post(Recipient::Ops, "3")]).await;
    world.settle(60).await;
    world.commit(vec![revised(&first, 2, Story::Answered)]).await;
    world.settle(60).await;
    let heads: Vec<String> =
        world.printed().iter().map(|text| text.lines().next().unwrap().to_owned()).collect();
    let mut sorted = heads[..3].to_vec();
    sorted.sort_unstable();
    assert_eq!(
        sorted,
        [
            "[in C0INBOUND] Breached: first-touch",
            "[to Grace Hopper] Breached: first-touch",
            "[to the operator] Breached: first-touch"
        ]
    );
    assert_eq!(heads[3], "[to Grace Hopper, changed] Done late: first-touch");
}

/// Each kind is built from its line in the table.
#[tokio::test]
async fn every_kind_is_built_by_its_name() {
    let world = World::new().await;
    for kind in leadpact::notify::KINDS {
        let setup = leadpact::notify::Setup {
            secret: "https://hooks.slack.com/services/T/B/x".into(),
            hears: false,
            ops: None,
            base_url: None,
            clock: Arc::new(world.clock.clone()),
            print: Arc::new(|_| ()),
            kept: false,
        };
        let built = leadpact::notify::build(kind.name, setup).unwrap().unwrap();
        assert_eq!(built.kind(), kind.name);
        assert!(!kind.summary.is_empty());
        let bot = kind.name == "slack";
        assert_eq!(
            built.powers(),
            Powers { edits: bot, people: bot, places: kind.name != "slack-webhook", pictures: bot }
        );
    }
}
