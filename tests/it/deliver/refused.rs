//! Nothing is taken from us: everything is held, said once where it can still be heard, and sent
//! once when it is over.

use super::*;

fn channels() -> Vec<Post> {
    let ids = ["C0INBOUND", "C0REVOPS", "C0MARKETING"];
    ids.iter().map(|id| post(Recipient::Channel((*id).to_owned()), "1")).collect()
}

#[tokio::test]
async fn a_token_that_is_revoked_holds_everything_until_it_is_renewed() {
    let mut world = World::new().await;
    world.commit(channels()).await;
    world.settle(60).await;
    assert_eq!(world.printed().len(), 3);
    world.slack.set_token(TOKEN, TokenState::Revoked);
    for number in 2..=4 {
        let to = Recipient::Channel("C0INBOUND".to_owned());
        world.commit(vec![post(to, &number.to_string()), post(grace(), &number.to_string())]).await;
    }
    let before = world.calls("chat.postMessage");
    let done = world.settle(3_600).await;
    assert_eq!((done.sent, done.dead), (0, 0));
    // One try a minute, however many wait; and it survives a restart.
    let tries = world.calls("chat.postMessage") + world.calls("users.lookupByEmail") - before;
    assert!((50..=70).contains(&tries), "{tries} tries in an hour");
    let said = world.printed();
    assert_eq!(said.len(), 1, "said once: {said:?}");
    // Whichever came first.
    let said = said[0].replace("users.lookupByEmail", "chat.postMessage");
    insta::assert_snapshot!(said, @r"
    [to the operator] Slack does not take our messages
      • Slack answers `token_revoked` to chat.postMessage: install the app again, put its bot token where `notify.slack.bot_token` points to, and restart leadpact
      • Nothing is lost: messages are held, tried every minute, and sent when it does.
      leadpact · for the operator
    ");
    assert!(world.deps.store.note("notifier_refused").await.unwrap().is_some());
    world.restart().await;
    world.settle(120).await;
    world.slack.set_token(TOKEN, TokenState::Active);
    world.settle(120).await;
    assert_eq!(world.heads("C0INBOUND"), ["Breached 1", "Breached 2", "Breached 3", "Breached 4"]);
    assert_eq!(world.heads("UGRACE"), ["Breached 2", "Breached 3", "Breached 4"]);
    let said = world.printed();
    assert!(said.iter().any(|text| text.contains("Slack takes our messages again")), "{said:?}");
    assert_eq!(world.deps.store.note("notifier_refused").await.unwrap(), None);
    assert_eq!(world.settle(3_600).await, Delivered::default());
}

#[tokio::test]
async fn a_missing_permission_to_write_names_itself() {
    let world = World::with(&["users:read.email"]).await;
    world.commit(channels()).await;
    world.settle(60).await;
    let said = world.printed().join("\n");
    assert!(said.contains("give the app the scope chat:write"), "{said}");
}

#[tokio::test]
async fn ten_minutes_without_getting_through_are_said_once() {
    let world = World::new().await;
    world.slack.fault(Fault::on("*", Answer::Status(503)).forever());
    world.commit(channels()).await;
    world.settle(500).await;
    assert_eq!(world.printed(), Vec::<String>::new());
    world.settle(3_600).await;
    assert_eq!(world.printed().len(), 1);
    world.slack.heal();
    let began = world.now();
    world.settle(60).await;
    // Noticed within half a minute.
    assert!(world.now().duration_since(began) <= SignedDuration::from_secs(35));
    for id in ["C0INBOUND", "C0REVOPS", "C0MARKETING"] {
        assert_eq!(world.heads(id), ["Breached 1"]);
    }
}

#[tokio::test]
async fn while_the_crm_cannot_say_who_somebody_is_the_message_waits() {
    let world = World::new().await;
    world.hub.expire(hub::TOKEN);
    world.commit(vec![post(grace(), "1"), post(inbound(), "1")]).await;
    let done = world.settle(300).await;
    assert_eq!((done.sent, done.dead), (1, 0));
    assert_eq!(world.heads("C0INBOUND"), ["Breached 1"]);
    world.hub.grant(hub::TOKEN, &hub::SCOPES);
    world.settle(60).await;
    assert_eq!(world.heads("UGRACE"), ["Breached 1"]);
}
