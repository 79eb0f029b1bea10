//! A story that goes on: edited in place, posted anew where somebody took it away, told in threads.

use super::*;

#[tokio::test]
async fn a_message_is_edited_where_it_lies() {
    let world = World::new().await;
    for (to, place) in [(inbound(), "C0INBOUND"), (grace(), "UGRACE")] {
        let first = post(to, "1");
        world.commit(vec![first.clone()]).await;
        world.settle(60).await;
        world.commit(vec![revised(&first, 2, Story::Answered)]).await;
        world.settle(60).await;
        let message = world.only(place);
        assert_eq!((head(&message), message.revisions.len()), ("Done late 1".to_owned(), 2));
        // Slack shows no "(edited)", keeps the note, and no block keeps its name.
        assert!(!message.current().marked_edited);
        assert_eq!(message.metadata().unwrap().event_payload["revision"], 2);
        let names = |revision: usize| {
            message.revisions[revision].blocks[0]["block_id"].as_str().unwrap().to_owned()
        };
        assert_ne!(names(0), names(1));
    }
    // The person was looked up once, and a direct message is edited by its own conversation's id.
    assert_eq!(world.calls("users.lookupByEmail"), 1);
    assert_eq!(world.slack.count("chat.update", "ok"), 2);
}

#[tokio::test]
async fn only_the_newest_of_several_revisions_is_sent() {
    let world = World::new().await;
    let first = post(inbound(), "1");
    world.commit(vec![first.clone()]).await;
    world.settle(60).await;
    world.slack.fault(Fault::on("chat.update", Answer::RateLimited(30)));
    for (revision, story) in [(2, Story::Answered), (3, Story::Breached), (4, Story::Withdrawn)] {
        world.commit(vec![revised(&first, revision, story)]).await;
        world.round().await;
    }
    world.settle(60).await;
    let message = world.only("C0INBOUND");
    assert_eq!((head(&message), message.revisions.len()), ("Withdrawn 1".to_owned(), 2));
}

#[tokio::test]
async fn a_message_that_somebody_deleted_is_posted_anew_once() {
    let world = World::new().await;
    let first = post(inbound(), "1");
    world.commit(vec![first.clone()]).await;
    world.settle(60).await;
    let ts = world.only("C0INBOUND").ts;
    assert!(world.slack.deletes("UGRACE", "C0INBOUND", ts));
    // Nothing is said until there is something to say.
    assert_eq!(world.settle(600).await, Delivered::default());
    world.commit(vec![revised(&first, 2, Story::Answered)]).await;
    world.settle(600).await;
    world.commit(vec![revised(&first, 3, Story::Withdrawn)]).await;
    world.settle(600).await;
    assert_eq!(world.heads("C0INBOUND"), ["Withdrawn 1"]);
    assert_eq!(world.slack.messages("C0INBOUND").len(), 2);
}

fn reply_to(parent: &Post) -> Post {
    let mut reply = Post { thread_of: Some(parent.id.clone()), ..post(inbound(), "1") };
    reply.id = PostId::about("the reply");
    if let Notice::One(item) = &mut reply.notice {
        item.mention = Some("7".into());
    }
    reply
}

#[tokio::test]
async fn an_escalation_answers_in_the_thread_and_calls_the_manager() {
    let world = World::new().await;
    let parent = post(inbound(), "1");
    world.commit(vec![parent.clone(), reply_to(&parent)]).await;
    world.settle(60).await;
    let [first, reply] = &world.slack.messages("C0INBOUND")[..] else { panic!() };
    assert_eq!(reply.replies_to(), Some(first.ts.to_string().as_str()));
    assert!(reply.broadcast && !first.broadcast);
    assert!(reply.text().contains("<@UEDSGER>"), "{}", reply.text());
    // Both are edited when it is over.
    world.commit(vec![revised(&parent, 2, Story::Answered)]).await;
    world.commit(vec![revised(&reply_to(&parent), 2, Story::Answered)]).await;
    world.settle(60).await;
    assert_eq!(world.heads("C0INBOUND"), ["Done late 1", "Done late 1"]);
}

#[tokio::test]
async fn a_thread_that_is_closed_is_answered_beside_it() {
    for code in ["cannot_reply_to_message", "restricted_action_thread_locked"] {
        let world = World::new().await;
        let parent = post(inbound(), "1");
        world.commit(vec![parent.clone()]).await;
        world.settle(60).await;
        world.slack.fault(Fault::on("chat.postMessage", Answer::Error(code.to_owned())));
        world.commit(vec![reply_to(&parent)]).await;
        assert_eq!(world.settle(60).await.sent, 1);
        let reply = world.slack.messages("C0INBOUND").remove(1);
        assert_eq!((reply.replies_to(), reply.broadcast), (None, false));
    }
}

#[tokio::test]
async fn names_and_links_come_from_the_crm_when_it_is_sent() {
    let world = World::new().await;
    let ada = world.hub.edit().contact(&[
        ("firstname", "Ada"),
        ("lastname", "Lovelace"),
        ("company", "Analytical Engines"),
    ]);
    world.commit(vec![post(inbound(), &ada.to_string())]).await;
    world.settle(60).await;
    let text = world.only("C0INBOUND").text().to_owned();
    assert!(text.contains("Ada Lovelace (Analytical Engines) was to have"), "{text}");
    assert!(text.contains("Grace Hopper: please"), "{text}");
    // A CRM that does not answer takes the names away, not the message.
    world.pass(3_600);
    world.hub.expire(hub::TOKEN);
    let second = Recipient::Channel("C0REVOPS".to_owned());
    world.commit(vec![post(second, &ada.to_string())]).await;
    world.settle(60).await;
    let text = world.only("C0REVOPS").text().to_owned();
    assert!(text.contains(&format!("Lead {ada} was to have")), "{text}");
}
