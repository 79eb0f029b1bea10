//! Between accept and record anything may happen: at most one repeat, marked, and none where the
//! message can be looked for.

use super::*;

/// How Slack may fail after it has taken a message.
fn lost() -> [Answer; 4] {
    [Answer::Dropped, Answer::CutShort, Answer::Status(502), Answer::Html(200)]
}

/// One message whose answer is lost, in each kind of place; what stands there in the end.
async fn lose_the_answer(scopes: &[&str], hide: bool, to: &Recipient, answer: Answer) -> World {
    let world = World::with(scopes).await;
    world.slack.hide_metadata(hide);
    let mut first = post(to.clone(), "1");
    if *to == inbound() {
        // In a thread.
        let parent = post(inbound(), "0");
        world.commit(vec![parent.clone()]).await;
        world.settle(60).await;
        first.thread_of = Some(parent.id);
    }
    world.slack.fault(Fault::on("chat.postMessage", answer).once_applied());
    world.commit(vec![first]).await;
    world.settle(600).await;
    world
}

fn places() -> [(Recipient, &'static str); 3] {
    let channel = "C0REVOPS";
    [
        (inbound(), "C0INBOUND"),
        (Recipient::Channel(channel.to_owned()), channel),
        (grace(), "UGRACE"),
    ]
}

fn about_one(world: &World, place: &str) -> Vec<Message> {
    let all = world.slack.messages(place).into_iter();
    all.filter(|message| head(message) == "Breached 1").collect()
}

#[tokio::test]
async fn what_was_taken_is_found_and_not_said_again() {
    for (to, place) in places() {
        for answer in lost() {
            let world = lose_the_answer(SCOPES, false, &to, answer.clone()).await;
            let found = about_one(&world, place);
            assert_eq!(found.len(), 1, "{to} {answer:?}");
            assert!(!is_marked(&found[0]));
            assert!(world.heads("C0OPS").is_empty());
        }
    }
}

#[tokio::test]
async fn it_is_found_by_slacks_clock_whatever_ours_says() {
    let year = SignedDuration::from_hours(365 * 24);
    for ours in [monday(14, 30) + year, monday(14, 30) - year, monday(15, 30)] {
        let world = World::apart(SCOPES, SimClock::new(monday(14, 30)), SimClock::new(ours)).await;
        world.slack.fault(Fault::on("chat.postMessage", Answer::Dropped).once_applied());
        world.commit(vec![post(inbound(), "1")]).await;
        world.settle(600).await;
        assert_eq!(about_one(&world, "C0INBOUND").len(), 1, "our clock says {ours}");
    }
}

#[tokio::test]
async fn it_is_found_after_our_clock_was_put_right() {
    let (headline, at) = ("The CRM does not answer".to_owned(), monday(16, 30));
    let trouble = Notice::Ops { headline, details: vec![], is_over: false, at };
    let trouble = Post { notice: trouble, ..post(Recipient::Ops, "0") };
    for (said, place) in [(post(inbound(), "1"), "C0INBOUND"), (trouble, "C0OPS")] {
        let theirs = SimClock::new(monday(14, 30));
        let mut world = World::apart(SCOPES, theirs.clone(), SimClock::new(monday(16, 30))).await;
        world.slack.fault(Fault::on("chat.postMessage", Answer::Dropped).once_applied());
        world.commit(vec![said]).await;
        world.round().await;
        // Five hours later our clock no longer is two hours ahead.
        theirs.advance_to(monday(19, 30));
        world.set_clock(SimClock::new(monday(19, 30)));
        world.settle(600).await;
        assert_eq!(world.slack.messages(place).len(), 1, "{:?}", world.heads(place));
    }
}

/// The story went on while nobody knew whether its first telling had arrived.
#[tokio::test]
async fn it_is_found_after_our_clock_was_put_right_though_the_story_has_changed() {
    let theirs = SimClock::new(monday(14, 30));
    let mut world = World::apart(SCOPES, theirs.clone(), SimClock::new(monday(16, 30))).await;
    world.slack.fault(Fault::on("chat.postMessage", Answer::Dropped).once_applied());
    let said = post(inbound(), "1");
    world.commit(vec![said.clone()]).await;
    world.round().await;
    theirs.advance_to(monday(19, 30));
    world.set_clock(SimClock::new(monday(19, 30)));
    let mut later = revised(&said, 2, Story::Answered);
    let Notice::One(item) = &mut later.notice else { panic!("about one lead") };
    item.as_of = monday(19, 30);
    world.commit(vec![later]).await;
    world.settle(600).await;
    assert_eq!(world.slack.messages("C0INBOUND").len(), 1, "{:?}", world.heads("C0INBOUND"));
}

#[tokio::test]
async fn it_is_found_without_the_permission_to_read_notes() {
    let fewer: Vec<&str> =
        SCOPES.iter().copied().filter(|scope| !scope.starts_with("metadata")).collect();
    for hide in [true, false] {
        for (to, place) in places() {
            let world = lose_the_answer(&fewer, hide, &to, Answer::Dropped).await;
            assert_eq!(about_one(&world, place).len(), 1, "{to}, hidden: {hide}");
        }
    }
}

#[tokio::test]
async fn without_the_permission_to_look_there_is_one_repeat_and_it_says_so() {
    let fewer: Vec<&str> =
        SCOPES.iter().copied().filter(|scope| !scope.ends_with(":history")).collect();
    for (to, place) in places() {
        let world = lose_the_answer(&fewer, false, &to, Answer::Dropped).await;
        let found = about_one(&world, place);
        let marks: Vec<bool> = found.iter().map(is_marked).collect();
        assert_eq!(marks, [false, true], "{to}");
    }
}

#[tokio::test]
async fn a_bare_text_that_cannot_be_told_apart_is_repeated_and_marked() {
    let fewer: Vec<&str> =
        SCOPES.iter().copied().filter(|scope| !scope.starts_with("metadata")).collect();
    let world = World::with(&fewer).await;
    world.slack.hide_metadata(true);
    let bad = Fault::on("chat.postMessage", Answer::Error("invalid_blocks".to_owned()));
    world.slack.fault(bad);
    world.slack.fault(Fault::on("chat.postMessage", Answer::Dropped).once_applied());
    world.commit(vec![post(inbound(), "1")]).await;
    world.settle(600).await;
    let found = about_one(&world, "C0INBOUND");
    assert_eq!((found.len(), is_marked(&found[1])), (2, true));
}

#[tokio::test]
async fn a_long_history_is_searched_to_its_end_or_not_believed() {
    for (chatter, repeats) in [(900, 1), (1_100, 2)] {
        let world = World::new().await;
        world.slack.fault(Fault::on("chat.postMessage", Answer::Dropped).once_applied());
        world.commit(vec![post(inbound(), "1")]).await;
        world.round().await;
        for number in 0..chatter {
            world.slack.says("UGRACE", "C0INBOUND", &number.to_string());
        }
        world.settle(600).await;
        assert_eq!(about_one(&world, "C0INBOUND").len(), repeats, "{chatter}");
    }
}

/// Begins to send and is killed when Slack has taken the message.
async fn killed(scopes: &[&str]) -> World {
    let mut world = World::with(scopes).await;
    let stalled = Fault::on("chat.postMessage", Answer::Stalled).once_applied();
    world.slack.fault(stalled);
    world.commit(vec![post(inbound(), "1")]).await;
    let deliverer = world.deliverer.clone();
    let round = tokio::spawn(async move { deliverer.run_once().await });
    world.slack.news().wait_for(|count| *count > 0).await.unwrap();
    round.abort();
    assert!(round.await.is_err_and(|error| error.is_cancelled()));
    world.restart().await;
    world
}

#[tokio::test]
async fn killed_between_accept_and_record_it_is_found_after_the_restart() {
    let world = killed(SCOPES).await;
    world.settle(600).await;
    assert!(!is_marked(&world.only("C0INBOUND")));
    // And it is the one that is edited from then on.
    world.commit(vec![revised(&post(inbound(), "1"), 2, Story::Answered)]).await;
    world.settle(60).await;
    assert_eq!(world.heads("C0INBOUND"), ["Done late 1"]);
}

#[tokio::test]
async fn killed_between_accept_and_record_without_history_it_is_repeated_once() {
    let mut world = killed(&["chat:write"]).await;
    world.settle(600).await;
    let marks: Vec<bool> = world.slack.messages("C0INBOUND").iter().map(is_marked).collect();
    assert_eq!(marks, [false, true]);
    world.restart().await;
    assert_eq!(world.settle(600).await, Delivered::default());
}

#[tokio::test]
async fn killed_before_the_first_byte_it_is_sent_once_and_unmarked() {
    let mut world = World::new().await;
    world.commit(vec![post(inbound(), "1")]).await;
    assert_eq!(world.deps.store.claim(world.now(), 10).await.unwrap().len(), 1);
    world.restart().await;
    world.settle(600).await;
    assert!(!is_marked(&world.only("C0INBOUND")));
}

#[tokio::test]
async fn the_answer_to_an_edit_may_be_lost_as_often_as_it_likes() {
    let world = World::new().await;
    let first = post(inbound(), "1");
    world.commit(vec![first.clone()]).await;
    world.settle(60).await;
    world.slack.fault(Fault::on("chat.update", Answer::Dropped).once_applied().times(3));
    world.commit(vec![revised(&first, 2, Story::Withdrawn)]).await;
    world.settle(600).await;
    assert_eq!(world.heads("C0INBOUND"), ["Withdrawn 1"]);
    assert_eq!(world.calls("chat.postMessage"), 1);
}
