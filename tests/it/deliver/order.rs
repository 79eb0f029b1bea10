//! Order and pace: one reader's messages go in order, one reader's trouble is nobody else's.

use super::*;

fn many(channel: &str, count: usize) -> Vec<Post> {
    let to = || Recipient::Channel(channel.to_owned());
    (1..=count).map(|number| post(to(), &number.to_string())).collect()
}

fn breached(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("Breached {number}")).collect()
}

/// The seconds between a conversation's messages.
fn gaps(world: &World, place: &str) -> Vec<i64> {
    let times: Vec<Timestamp> =
        world.slack.messages(place).iter().map(|message| message.ts.at()).collect();
    times.windows(2).map(|two| two[1].duration_since(two[0]).as_secs()).collect()
}

#[tokio::test]
async fn each_channel_gets_one_message_a_second() {
    let world = World::new().await;
    world.slack.limits(Limits::default());
    world.commit(many("C0INBOUND", 8)).await;
    world.commit(many("C0REVOPS", 3)).await;
    let began = world.now();
    world.settle(60).await;
    assert_eq!(world.heads("C0INBOUND"), breached(8));
    assert_eq!(world.heads("C0REVOPS"), breached(3));
    assert_eq!(gaps(&world, "C0INBOUND"), [1; 7]);
    assert_eq!(world.now().duration_since(began).as_secs(), 7);
    assert_eq!(world.slack.count("chat.postMessage", "ratelimited"), 0);
}

#[tokio::test]
async fn a_storm_of_refusals_keeps_the_order_and_delays_nobody_else() {
    let world = World::new().await;
    world.commit(many("C0INBOUND", 6)).await;
    world.commit(many("C0REVOPS", 6)).await;
    let slow = Fault::on("chat.postMessage", Answer::RateLimited(40)).to("C0INBOUND");
    world.slack.fault(slow.after(2).times(5));
    let began = world.now();
    world.settle(10).await;
    // While one waits for Slack's pleasure, the other is through.
    assert_eq!(world.heads("C0INBOUND"), breached(2));
    assert_eq!(world.heads("C0REVOPS"), breached(6));
    world.settle(600).await;
    assert_eq!(world.heads("C0INBOUND"), breached(6));
    let waited = world.now().duration_since(began).as_secs();
    assert!((5 * 40..5 * 40 + 15).contains(&waited), "{waited} s");
    // Nothing was tried while it was told to wait.
    assert_eq!(world.slack.count("chat.postMessage", "ratelimited"), 5);
}

#[tokio::test]
async fn a_channel_that_hangs_delays_no_other() {
    let world = World::new().await;
    world.slack.fault(Fault::on("chat.postMessage", Answer::Stalled).to("C0INBOUND"));
    world.commit(many("C0INBOUND", 1)).await;
    world.commit(many("C0REVOPS", 1)).await;
    let deliverer = world.deliverer.clone();
    let round = tokio::spawn(async move { deliverer.run_once().await });
    let mut news = world.slack.news();
    news.wait_for(|count| *count > 0).await.unwrap();
    // The first is still under way; the second is there.
    assert_eq!(world.heads("C0REVOPS"), breached(1));
    assert!(!round.is_finished());
    world.server.shutdown().await;
    assert_eq!(round.await.unwrap().unwrap().later, 1);
}

#[tokio::test]
async fn edits_are_slowed_down_together_and_posts_are_not() {
    let world = World::new().await;
    let posts = [post(inbound(), "1"), post(Recipient::Channel("C0REVOPS".to_owned()), "1")];
    world.commit(posts.to_vec()).await;
    world.settle(60).await;
    world.slack.fault(Fault::on("chat.update", Answer::RateLimited(30)));
    world.commit(posts.iter().map(|post| revised(post, 2, Story::Answered)).collect()).await;
    world.commit(many("C0MARKETING", 1)).await;
    world.settle(5).await;
    assert_eq!(world.heads("C0MARKETING"), breached(1));
    world.settle(60).await;
    assert_eq!(world.heads("C0INBOUND"), ["Done late 1"]);
    assert_eq!(world.heads("C0REVOPS"), ["Done late 1"]);
    assert!(world.calls("chat.update") <= 4, "{}", world.calls("chat.update"));
}
