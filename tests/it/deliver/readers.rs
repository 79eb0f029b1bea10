//! Readers who cannot be reached: the operator reads in their place and is told once why.

use super::*;

fn ops_alert(world: &World, starts: &str) -> Vec<Message> {
    let all = world.slack.messages("C0OPS").into_iter();
    all.filter(|message| message.text().starts_with(starts)).collect()
}

fn shown(world: &World, message: &Message) -> String {
    let zone = jiff::tz::TimeZone::get("America/New_York").unwrap();
    world.slack.render(message, &zone)
}

#[tokio::test]
async fn an_archived_channel_is_the_operators_until_it_is_open_again() {
    let world = World::new().await;
    let first = post(inbound(), "1");
    world.commit(vec![first.clone()]).await;
    world.settle(60).await;
    world.slack.archive("C0INBOUND", true);
    let second = post(inbound(), "2");
    world.commit(vec![second.clone(), post(inbound(), "3")]).await;
    // What lies in it can no longer be edited: the change goes to the operator too.
    world.commit(vec![revised(&first, 2, Story::Answered)]).await;
    world.settle(600).await;
    let alerts = ops_alert(&world, "Channel C0INBOUND cannot be written to");
    assert_eq!(alerts.len(), 1, "said once");
    insta::assert_snapshot!(shown(&world, &alerts[0]), @r"
    #ops · leadpact · 2:30 PM
    │ Channel C0INBOUND cannot be written to
    │
    │ • Slack answers is_archived to chat.postMessage: the channel is archived; name
    │ another one
    │ • sla.yaml names it in routes.reps: slack:C0INBOUND.
    │ • Until then its messages come here.
    │ · leadpact · for the operator
    ");
    let mut heads = world.heads("C0OPS");
    heads.retain(|head| !head.starts_with("Channel"));
    assert_eq!(heads, ["Done late 1", "Breached 2", "Breached 3"]);
    // Edits follow it there, and it still says whom it is for.
    world.commit(vec![revised(&second, 2, Story::Withdrawn)]).await;
    world.settle(600).await;
    let edited = ops_alert(&world, "Withdrawn").remove(0);
    assert!(edited.text().contains("Meant for channel C0INBOUND"), "{}", edited.text());
    world.slack.archive("C0INBOUND", false);
    world.commit(vec![post(inbound(), "4")]).await;
    world.settle(600).await;
    assert_eq!(world.heads("C0INBOUND"), ["Breached 1", "Breached 4"]);
    insta::assert_snapshot!(shown(&world, &ops_alert(&world, "The channel can be")[0]), @r"
    #ops · leadpact · 2:30 PM
    │ The channel can be written to again
    │
    │ • From Mon 23 Nov 14:30 EST to Mon 23 Nov 14:30 EST: Channel C0INBOUND cannot
    │ be written to.
    │ · leadpact · for the operator
    ");
}

#[tokio::test]
async fn people_who_are_not_in_slack_are_one_matter() {
    let world = World::new().await;
    world.hub.owner(hub::Owner::person("13", "Alan", "Turing", "alan@example.com"));
    world.hub.owner(hub::Owner::person("14", "Nobody", "Home", ""));
    let to = |owner: &str| Recipient::Person(owner.into());
    world.commit(vec![post(to("13"), "1"), post(to("13"), "2"), post(to("99"), "3")]).await;
    world.settle(600).await;
    let alerts = ops_alert(&world, "Some people cannot be written to");
    assert_eq!(alerts.len(), 1);
    insta::assert_snapshot!(shown(&world, &alerts[0]), @r"
    #ops · leadpact · 2:30 PM
    │ Some people cannot be written to
    │
    │ • owner 13: nobody in Slack has the e-mail address that this owner has in the
    │ CRM
    │ • owner 99: the CRM knows no such owner
    │ • Give them the same e-mail address in both. Their messages come here until
    │ then.
    │ · leadpact · for the operator
    ");
    let told = ops_alert(&world, "Breached");
    assert_eq!(told.len(), 3);
    let his = |message: &&Message| message.text().contains("Meant for Alan Turing, who cannot");
    assert_eq!(told.iter().filter(his).count(), 2);
    // He was looked for once, not once for each message.
    assert_eq!(world.calls("users.lookupByEmail"), 1);
    world.slack.user("UALAN", "alan@example.com", "Alan Turing", "Europe/London");
    world.pass(3_700);
    world.commit(vec![post(to("13"), "5")]).await;
    world.settle(600).await;
    assert_eq!(world.heads("UALAN"), ["Breached 5"]);
    let alert = ops_alert(&world, "Some people").remove(0);
    assert!(!shown(&world, &alert).contains("owner 13"));
}

#[tokio::test]
async fn somebody_who_has_left_is_looked_for_anew() {
    let world = World::new().await;
    world.commit(vec![post(grace(), "1")]).await;
    world.settle(60).await;
    world.slack.deactivate("UGRACE", true);
    world.commit(vec![post(grace(), "2")]).await;
    world.settle(600).await;
    assert_eq!(ops_alert(&world, "Breached").len(), 1);
    // The same person with a new account.
    world.slack.user("UGRACE2", "grace@example.com", "Grace Hopper", "America/New_York");
    world.pass(3_700);
    world.commit(vec![post(grace(), "3")]).await;
    world.settle(600).await;
    assert_eq!(world.heads("UGRACE2"), ["Breached 3"]);
}

#[tokio::test]
async fn a_missing_permission_to_find_people_names_itself_and_stops_nothing_else() {
    let fewer: Vec<&str> =
        SCOPES.iter().copied().filter(|scope| *scope != "users:read.email").collect();
    let world = World::with(&fewer).await;
    world.commit(vec![post(grace(), "1"), post(inbound(), "2")]).await;
    world.settle(600).await;
    assert_eq!(world.heads("C0INBOUND"), ["Breached 2"]);
    let alert = shown(&world, &ops_alert(&world, "Some people").remove(0));
    assert!(alert.contains("users:read.email"), "{alert}");
}

#[tokio::test]
async fn a_reply_goes_where_the_message_lies_that_it_answers() {
    let world = World::new().await;
    world.slack.archive("C0INBOUND", true);
    let parent = post(inbound(), "1");
    let mut reply = Post { thread_of: Some(parent.id.clone()), ..post(inbound(), "1") };
    reply.id = PostId::about("the reply");
    world.commit(vec![parent, reply]).await;
    world.settle(600).await;
    let told = ops_alert(&world, "Breached");
    assert_eq!(told[1].replies_to(), Some(told[0].ts.to_string().as_str()));
}

#[tokio::test]
async fn what_not_even_the_operator_can_be_told_is_held() {
    let world = World::new().await;
    world.slack.archive("C0INBOUND", true);
    world.slack.archive("C0OPS", true);
    world.commit(vec![post(inbound(), "1"), post(inbound(), "2")]).await;
    let done = world.settle(3_600).await;
    assert_eq!((done.sent, done.dead), (0, 0));
    world.slack.archive("C0OPS", false);
    world.settle(3_600).await;
    assert_eq!(ops_alert(&world, "Breached").len(), 2);
    assert_eq!(ops_alert(&world, "Channel").len(), 1);
}
