//! The outbox over crashes and bad answers: nothing lost, nothing silently repeated, in order.

use leadpact::alert::{Digest, Part};
use leadpact::store::{Outcome, Undelivered};

use super::*;

async fn put(store: &Arc<dyn Store>, posts: &[Post]) {
    store.commit(&Changeset { posts: posts.to_vec(), ..Changeset::default() }).await.unwrap();
}

async fn claim(store: &Arc<dyn Store>, now: i64) -> Vec<Undelivered> {
    store.claim(t(now), 50).await.unwrap()
}

/// What is claimed at `now`, as `id.revision`.
async fn claimed(store: &Arc<dyn Store>, now: i64) -> Vec<String> {
    let claimed = claim(store, now).await;
    claimed.iter().map(|one| format!("{}.{}", one.post.id, one.post.revision)).collect()
}

async fn end(store: &Arc<dyn Store>, id: &str, revision: u32, outcome: Outcome) {
    store.delivered(&PostId::from(id.to_owned()), revision, &outcome).await.unwrap();
}

fn place(id: &str) -> (String, String) {
    ("C1".to_owned(), format!("ts-{id}"))
}

fn sent(id: &str) -> Outcome {
    Outcome::Sent { remote: Some(place(id)), at: t(1) }
}

fn retry(at: i64) -> Outcome {
    Outcome::Retry { at: t(at), error: "rate limited".into() }
}

fn ambiguous(at: i64) -> Outcome {
    Outcome::Ambiguous { at: t(at), error: "timed out".into() }
}

fn dead() -> Outcome {
    Outcome::Dead { error: "no such channel".into() }
}

fn reply(id: &str, to: &str, thread_of: &str) -> Post {
    Post { thread_of: Some(PostId::from(thread_of.to_owned())), ..post(id, to, 1) }
}

fn only(mut claimed: Vec<Undelivered>) -> Undelivered {
    assert_eq!(claimed.len(), 1);
    claimed.remove(0)
}

#[tokio::test]
async fn every_kind_of_message_comes_back_whole() {
    let (home, store) = fresh().await;
    let backlog = Notice::Backlog {
        items: vec![item("1"), item("2")],
        total: 7,
        open: 3,
        many: Many::First,
        by_owner: vec![],
        at: t(8),
    };
    let ops = Notice::Ops {
        headline: "It stands.".into(),
        details: vec!["why".into()],
        is_over: false,
        at: t(9),
    };
    let mut merged = item("4");
    (merged.lead, merged.owner, merged.mention, merged.due) = (lead("5"), None, None, None);
    (merged.segment, merged.answered_at) = (Some("smb".into()), Some(t(77)));
    let posts = vec![
        post("a", "C1", 1),
        Post { to: Recipient::Person(OwnerId::from("12")), notice: backlog, ..post("b", "", 4) },
        Post { to: Recipient::Ops, notice: ops, ..post("c", "", 1) },
        Post { notice: digest(), ..post("e", "C2", 1) },
        Post { notice: Notice::One(merged), ..reply("d", "C1", "a") },
    ];
    put(&store, &posts).await;
    drop(store);
    let store = home.open().await;
    let ids: Vec<PostId> = posts.iter().map(|post| post.id.clone()).collect();
    assert_eq!(store.posts(&ids).await.unwrap(), posts);
    let claimed = claim(&store, 10).await;
    let claimed: Vec<Post> = claimed.into_iter().map(|one| one.post).collect();
    assert_eq!(claimed, posts[..4]);
}

fn digest() -> Notice {
    let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
    Notice::Digest(Box::new(Digest {
        agreement: "Inbound leads".into(),
        dates: "14 to 20 September 2026".into(),
        says: vec!["Sales kept it.".into()],
        parts: vec![Part {
            title: "What Sales owes".into(),
            says: vec!["All of it.".into()],
            table: vec![row(["promise", "kept"]), row(["first-touch", "9 %"])],
        }],
        picture: Some("first-touch 9 %".into()),
        version: Version { number: 3, hash: "0123456789ab".into() },
        as_of: t(7),
        zone: "America/New_York".into(),
        at: t(8),
    }))
}

#[tokio::test]
async fn a_picture_is_kept_until_its_message_is_there() {
    let (home, store) = fresh().await;
    let posts = vec![post("a", "C1", 1), post("b", "C2", 1), post("c", "C3", 1)];
    let pictures = posts[..2].iter().map(|post| (post.id.clone(), vec![1, 2, 3])).collect();
    let changes = Changeset { posts, pictures, ..Changeset::default() };
    store.commit(&changes).await.unwrap();
    let pictures = async |store: &Arc<dyn Store>, now| {
        let claimed = claim(store, now).await.into_iter();
        let pictures = claimed.map(|one| (one.post.id.to_string(), one.picture));
        pictures.collect::<Vec<_>>()
    };
    let png = Some(vec![1, 2, 3]);
    let all = vec![("a".into(), png.clone()), ("b".into(), png.clone()), ("c".into(), None)];
    assert_eq!(pictures(&store, 10).await, all);
    end(&store, "a", 1, sent("a")).await;
    end(&store, "b", 1, retry(20)).await;
    end(&store, "c", 1, dead()).await;
    // Decided once more after a crash: what is there needs no picture.
    store.commit(&changes).await.unwrap();
    drop(store);
    let store = home.open().await;
    assert_eq!(pictures(&store, 30).await, [("b".into(), png)]);
    // A message that is taken away afterwards is posted anew without it.
    end(&store, "a", 1, Outcome::Gone).await;
    assert_eq!(pictures(&store, 30).await, [("a".into(), None)]);
}

#[tokio::test]
async fn a_message_goes_out_once() {
    let (_home, store) = fresh().await;
    put(&store, &[post("a", "C1", 1)]).await;
    let first = only(claim(&store, 10).await);
    assert_eq!((first.remote, first.thread), (None, None));
    assert_eq!((first.ambiguous_since, first.attempts), (None, 0));
    // While it is being sent nobody else gets it.
    assert_eq!(claimed(&store, 11).await, Vec::<String>::new());
    end(&store, "a", 1, sent("a")).await;
    assert_eq!(claimed(&store, 9_999).await, Vec::<String>::new());
    assert_eq!(store.next_delivery().await.unwrap(), None);
    put(&store, &[post("a", "C1", 1)]).await;
    assert_eq!(claimed(&store, 9_999).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_crash_while_sending_leaves_a_question() {
    let (home, store) = fresh().await;
    put(&store, &[post("a", "C1", 1)]).await;
    claim(&store, 10).await;
    drop(store);
    let store = home.open().await;
    let again = only(claim(&store, 20).await);
    assert_eq!((again.ambiguous_since, again.attempts), (Some(t(10)), 1));
    drop(store);
    // It stays the same question over any number of crashes and failed look-ups.
    let store = home.open().await;
    assert_eq!(only(claim(&store, 30).await).ambiguous_since, Some(t(10)));
    end(&store, "a", 1, retry(40)).await;
    assert_eq!(only(claim(&store, 40).await).ambiguous_since, Some(t(10)));
    end(&store, "a", 1, ambiguous(50)).await;
    let again = only(claim(&store, 50).await);
    assert_eq!((again.ambiguous_since, again.attempts), (Some(t(10)), 4));
    end(&store, "a", 1, sent("a")).await;
    drop(store);
    assert_eq!(claimed(&home.open().await, 60).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_crash_before_the_claim_or_after_the_result_leaves_none() {
    let (home, store) = fresh().await;
    put(&store, &[post("a", "C1", 1), post("b", "C2", 1)]).await;
    drop(store);
    let store = home.open().await;
    let both = claim(&store, 10).await;
    assert!(both.iter().all(|one| one.ambiguous_since.is_none()));
    end(&store, "a", 1, sent("a")).await;
    end(&store, "b", 1, retry(20)).await;
    drop(store);
    let again = only(claim(&home.open().await, 20).await);
    assert_eq!(again.post.id, PostId::from("b".to_owned()));
    assert_eq!((again.ambiguous_since, again.attempts), (None, 1));
}

#[tokio::test]
async fn an_attempt_without_a_result_is_found_again_even_by_a_clock_set_back() {
    for later in [10 + 120, 10 - 86_400] {
        let (_home, store) = fresh().await;
        put(&store, &[post("a", "C1", 1)]).await;
        claim(&store, 10).await;
        assert_eq!(claimed(&store, 10 + 119).await, Vec::<String>::new());
        assert_eq!(claimed(&store, 9).await, Vec::<String>::new());
        assert_eq!(only(claim(&store, later).await).ambiguous_since, Some(t(10)));
    }
}

#[tokio::test]
async fn an_ambiguous_end_is_a_question_from_when_it_began() {
    let (_home, store) = fresh().await;
    put(&store, &[post("a", "C1", 1)]).await;
    claim(&store, 10).await;
    end(&store, "a", 1, ambiguous(15)).await;
    assert_eq!(claimed(&store, 14).await, Vec::<String>::new());
    assert_eq!(only(claim(&store, 15).await).ambiguous_since, Some(t(10)));
    end(&store, "a", 1, sent("a")).await;
    put(&store, &[post("a", "C1", 2)]).await;
    assert_eq!(only(claim(&store, 16).await).ambiguous_since, None);
}

#[tokio::test]
async fn a_newer_revision_is_sent_to_where_the_older_lies() {
    let (_home, store) = fresh().await;
    put(&store, &[post("a", "C1", 1)]).await;
    claim(&store, 10).await;
    end(&store, "a", 1, sent("a")).await;
    put(&store, &[post("a", "C1", 3)]).await;
    put(&store, &[post("a", "C1", 2)]).await;
    let edit = only(claim(&store, 20).await);
    assert_eq!((edit.post.revision, edit.remote, edit.attempts), (3, Some(place("a")), 0));
    // A channel that does not say where it lies leaves what was known.
    end(&store, "a", 3, Outcome::Sent { remote: None, at: t(21) }).await;
    put(&store, &[post("a", "C1", 4)]).await;
    assert_eq!(only(claim(&store, 30).await).remote, Some(place("a")));
}

#[tokio::test]
async fn what_was_superseded_while_being_sent_stays_due() {
    let (_home, store) = fresh().await;
    for outcome in [sent("a"), dead()] {
        let (_other, store) = fresh().await;
        put(&store, &[post("a", "C1", 1)]).await;
        claim(&store, 10).await;
        put(&store, &[post("a", "C1", 2)]).await;
        assert_eq!(claimed(&store, 11).await, Vec::<String>::new());
        end(&store, "a", 1, outcome).await;
        assert_eq!(claimed(&store, 12).await, ["a.2"]);
    }
    put(&store, &[post("a", "C1", 1)]).await;
    claim(&store, 10).await;
    put(&store, &[post("a", "C1", 2)]).await;
    end(&store, "a", 1, retry(20)).await;
    assert_eq!(claimed(&store, 19).await, Vec::<String>::new());
    assert_eq!(claimed(&store, 20).await, ["a.2"]);
}

#[tokio::test]
async fn a_revision_does_not_shorten_the_wait() {
    let (_home, store) = fresh().await;
    put(&store, &[post("a", "C1", 1)]).await;
    claim(&store, 10).await;
    end(&store, "a", 1, retry(100)).await;
    put(&store, &[post("a", "C1", 2)]).await;
    assert_eq!(claimed(&store, 99).await, Vec::<String>::new());
    assert_eq!(only(claim(&store, 100).await).attempts, 1);
}

#[tokio::test]
async fn a_clock_set_back_holds_no_message_for_longer_than_an_hour() {
    let (_home, store) = fresh().await;
    put(&store, &[post("a", "C1", 1)]).await;
    let ahead = 30 * 24 * HOUR;
    claim(&store, ahead).await;
    end(&store, "a", 1, retry(ahead + 60)).await;
    // Nothing is ever put off for so long: the clock was wrong then, or is now.
    assert_eq!(claimed(&store, 10).await, ["a.1"]);
    end(&store, "a", 1, retry(HOUR)).await;
    assert_eq!(claimed(&store, 20).await, Vec::<String>::new());
    assert_eq!(claimed(&store, HOUR).await, ["a.1"]);
}

#[tokio::test]
async fn what_vanished_is_posted_anew_and_what_was_given_up_waits_for_news() {
    let (_home, store) = fresh().await;
    put(&store, &[post("a", "C1", 1)]).await;
    claim(&store, 10).await;
    end(&store, "a", 1, sent("a")).await;
    put(&store, &[post("a", "C1", 2)]).await;
    claim(&store, 20).await;
    end(&store, "a", 2, Outcome::Gone).await;
    let anew = only(claim(&store, 20).await);
    assert_eq!((anew.post.revision, anew.remote, anew.ambiguous_since), (2, None, None));
    end(&store, "a", 2, dead()).await;
    assert_eq!(claimed(&store, 9_999).await, Vec::<String>::new());
    put(&store, &[post("a", "C1", 3)]).await;
    assert_eq!(claimed(&store, 9_999).await, ["a.3"]);
}

#[tokio::test]
async fn one_reader_gets_one_message_at_a_time_in_order() {
    let (_home, store) = fresh().await;
    put(&store, &[post("a", "C1", 1), post("b", "C1", 1), post("c", "C2", 1)]).await;
    put(&store, &[post("d", "C1", 1)]).await;
    assert_eq!(claimed(&store, 10).await, ["a.1", "c.1"]);
    end(&store, "a", 1, retry(50)).await;
    // Neither the wait of the first nor a later decision changes the order.
    put(&store, &[post("e", "C2", 1)]).await;
    assert_eq!(claimed(&store, 20).await, Vec::<String>::new());
    end(&store, "c", 1, sent("c")).await;
    assert_eq!(claimed(&store, 20).await, ["e.1"]);
    assert_eq!(claimed(&store, 50).await, ["a.1"]);
    end(&store, "a", 1, dead()).await;
    assert_eq!(claimed(&store, 51).await, ["b.1"]);
    end(&store, "b", 1, sent("b")).await;
    put(&store, &[post("b", "C1", 2)]).await;
    assert_eq!(claimed(&store, 52).await, ["b.2"]);
    end(&store, "b", 2, sent("b")).await;
    assert_eq!(claimed(&store, 53).await, ["d.1"]);
}

#[tokio::test]
async fn oldest_first_and_no_more_than_asked() {
    let (_home, store) = fresh().await;
    put(&store, &[post("z", "C1", 1), post("a", "C2", 1), post("m", "C3", 1)]).await;
    let first = store.claim(t(10), 2).await.unwrap();
    let ids: Vec<&str> = first.iter().map(|one| one.post.id.as_str()).collect();
    assert_eq!(ids, ["z", "a"]);
    assert_eq!(claimed(&store, 10).await, ["m.1"]);
}

#[tokio::test]
async fn a_reply_waits_for_what_it_answers_and_holds_up_nobody() {
    let (home, store) = fresh().await;
    put(&store, &[post("a", "C1", 1)]).await;
    put(&store, &[reply("b", "C2", "a"), post("c", "C2", 1)]).await;
    assert_eq!(claimed(&store, 10).await, ["a.1", "c.1"]);
    end(&store, "a", 1, retry(20)).await;
    end(&store, "c", 1, sent("c")).await;
    assert_eq!(claimed(&store, 19).await, Vec::<String>::new());
    assert_eq!(claimed(&store, 20).await, ["a.1"]);
    end(&store, "a", 1, sent("a")).await;
    drop(store);
    let reply = only(claim(&home.open().await, 21).await);
    assert_eq!((reply.post.id.as_str(), reply.thread), ("b", Some(place("a"))));
}

#[tokio::test]
async fn a_reply_to_what_cannot_be_answered_goes_alone() {
    for outcome in [dead(), Outcome::Sent { remote: None, at: t(1) }] {
        let (_home, store) = fresh().await;
        put(&store, &[post("a", "C1", 1), reply("b", "C1", "a")]).await;
        claim(&store, 10).await;
        end(&store, "a", 1, outcome).await;
        assert_eq!(only(claim(&store, 11).await).thread, None);
    }
    let (_home, store) = fresh().await;
    put(&store, &[reply("b", "C1", "unheard-of")]).await;
    assert_eq!(only(claim(&store, 11).await).thread, None);
}

#[tokio::test]
async fn it_says_when_something_can_be_delivered_next() {
    let (_home, store) = fresh().await;
    assert_eq!(store.next_delivery().await.unwrap(), None);
    put(&store, &[post("a", "C1", 1), reply("b", "C2", "a"), post("c", "C1", 1)]).await;
    let now = store.next_delivery().await.unwrap().expect("something waits");
    assert!(now < t(0), "at once, and it is {now}");
    claim(&store, 10).await;
    assert_eq!(store.next_delivery().await.unwrap(), Some(t(130)));
    end(&store, "a", 1, retry(70)).await;
    assert_eq!(store.next_delivery().await.unwrap(), Some(t(70)));
    claim(&store, 70).await;
    end(&store, "a", 1, sent("a")).await;
    assert!(store.next_delivery().await.unwrap().expect("two wait") < t(0));
}

#[tokio::test]
async fn a_result_for_a_message_that_is_no_more_is_no_error() {
    let (_home, store) = fresh().await;
    end(&store, "unheard-of", 1, sent("a")).await;
    assert_eq!(store.posts(&[PostId::from("unheard-of".to_owned())]).await.unwrap(), []);
}
