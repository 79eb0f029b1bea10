//! Forgetting a person: nothing about them is left, and nothing brings it back.

use leadpact::lead::Links;
use leadpact::store::{Filter, Outcome};

use super::*;

/// Two leads with everything a store can hold about them, and a loser merged into the first.
async fn world(store: &Arc<dyn Store>) {
    let batch = Batch {
        records: vec![record("1"), record("2"), Record { aliases: vec![], ..record("0") }],
        logged: vec![
            call("call:own", 100, &["1"]),
            call("call:losers", 150, &["0"]),
            call("call:both", 200, &["1", "2"]),
        ],
        merged: vec![(lead("0"), lead("1"))],
        ..Batch::default()
    };
    take(store, batch).await;
    let both = |id: &str| verdicts(lead(id), vec![countdown(id, Some(5), Verdict::Breached)]);
    let changes = Changeset {
        verdicts: vec![both("1"), both("2")],
        said: vec![said("1", "a", "a"), said("2", "a", "b"), said("0", "a", "z")],
        posts: vec![
            post("a", "C1", 1),
            Post { notice: Notice::One(item("2")), ..post("b", "C2", 1) },
        ],
        ..Changeset::default()
    };
    store.commit(&changes).await.unwrap();
}

#[tokio::test]
async fn nothing_about_the_lead_is_handed_out_any_more() {
    let (_home, store) = fresh().await;
    world(&store).await;
    let forgotten = store.forget(&lead("1")).await.unwrap();
    assert_eq!((forgotten.known, forgotten.facts, forgotten.posts), (true, 5, vec![]));
    assert_eq!(store.histories(&["0", "1"].map(lead)).await.unwrap(), []);
    assert_eq!(store.said(&["0", "1"].map(lead)).await.unwrap(), []);
    assert_eq!(store.posts(&[PostId::from("a".to_owned())]).await.unwrap(), []);
    let unknown = ["call:own", "call:losers"].map(activity_id);
    assert_eq!(store.unknown_activities(&unknown).await.unwrap(), unknown);
    // Everybody else is untouched.
    assert_eq!(activities(&store, "2").await, ["call:both"]);
    assert_eq!(store.said(&[lead("2")]).await.unwrap().len(), 1);
    assert_eq!(store.live_leads(None, 9).await.unwrap(), [lead("2")]);
    let left = store.countdowns(&Filter::default()).await.unwrap();
    assert_eq!(left, [countdown("2", Some(5), Verdict::Breached)]);
    assert_eq!(store.open_leads(9).await.unwrap(), []);
    let again = store.forget(&lead("1")).await.unwrap();
    assert_eq!(again, Default::default());
}

#[tokio::test]
async fn a_loser_of_a_merge_is_the_same_person() {
    let (_home, store) = fresh().await;
    world(&store).await;
    assert!(store.forget(&lead("0")).await.unwrap().known);
    assert_eq!(store.live_leads(None, 9).await.unwrap(), [lead("2")]);
}

#[tokio::test]
async fn nothing_that_is_read_later_brings_it_back() {
    let (home, store) = fresh().await;
    world(&store).await;
    store.forget(&lead("1")).await.unwrap();
    drop(store);
    let store = home.open().await;
    let back = Batch {
        records: vec![record("1"), record("0")],
        logged: vec![
            call("call:own", 100, &["1"]),
            Logged { modified_at: t(999), ..call("call:both", 200, &["1", "2"]) },
        ],
        links: vec![Links {
            lead: lead("1"),
            channel: Channel::Call,
            activities: vec![activity_id("call:own")],
        }],
        existence: vec![(lead("1"), Existence::Live)],
        reread: vec![(lead("1"), t(500))],
        ..Batch::default()
    };
    assert_eq!(take(&store, back).await, Ingested::default());
    assert_eq!(store.histories(&["0", "1"].map(lead)).await.unwrap(), []);
    let own = [activity_id("call:own")];
    assert_eq!(store.unknown_activities(&own).await.unwrap(), own);
    // Nor does a judgement that began before.
    let verdicts = vec![verdicts(lead("1"), vec![countdown("1", Some(5), Verdict::Breached)])];
    let posts = vec![
        post("a", "C1", 2),
        Post {
            notice: Notice::Backlog {
                items: vec![item("1"), item("2")],
                total: 9,
                open: 9,
                many: Many::First,
                by_owner: vec![],
                at: t(1),
            },
            ..post("c", "C3", 1)
        },
    ];
    let said = vec![said("1", "a", "a")];
    store.commit(&Changeset { verdicts, said, posts, ..Changeset::default() }).await.unwrap();
    assert_eq!(store.countdowns(&Filter::default()).await.unwrap().len(), 1);
    assert_eq!(store.said(&[lead("1")]).await.unwrap(), []);
    let posts = store.posts(&["a", "c"].map(|id| PostId::from(id.to_owned()))).await.unwrap();
    assert_eq!(posts.len(), 1);
    assert!(matches!(&posts[0].notice, Notice::Backlog { items, .. } if *items == [item("2")]));
}

#[tokio::test]
async fn a_record_merged_into_somebody_forgotten_is_forgotten_with_them() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2", "3"])).await;
    store.forget(&lead("1")).await.unwrap();
    let merged = vec![(lead("2"), lead("1"))];
    take(&store, Batch { merged, records: vec![record("2")], ..Batch::default() }).await;
    assert_eq!(store.live_leads(None, 9).await.unwrap(), [lead("3")]);
    take(&store, records(&["2"])).await;
    assert_eq!(store.live_leads(None, 9).await.unwrap(), [lead("3")]);
}

#[tokio::test]
async fn a_message_that_lies_somewhere_is_emptied_there() {
    let (_home, store) = fresh().await;
    world(&store).await;
    store.claim(t(10), 9).await.unwrap();
    let place = ("C1".to_owned(), "ts-1".to_owned());
    let sent = Outcome::Sent { remote: Some(place.clone()), at: t(11) };
    let id = PostId::from("a".to_owned());
    store.delivered(&id, 1, &sent).await.unwrap();
    let forgotten = store.forget(&lead("1")).await.unwrap();
    let to = Recipient::Channel("C1".to_owned());
    assert_eq!(forgotten.posts, [(id, to, place.clone())]);
    let mut due = store.claim(t(12), 9).await.unwrap();
    let last = due.remove(0);
    assert_eq!((last.post.revision, last.remote), (2, Some(place)));
    insta::assert_debug_snapshot!(last.post.notice, @r#"
    Ops {
        headline: "Removed: this was about somebody who is no longer watched.",
        details: [],
        is_over: true,
        at: 2025-10-09T13:53:20Z,
    }
    "#);
}

#[tokio::test]
async fn a_message_that_is_just_being_sent_is_emptied_once_it_is_there() {
    let (_home, store) = fresh().await;
    world(&store).await;
    store.claim(t(10), 9).await.unwrap();
    store.forget(&lead("1")).await.unwrap();
    let place = Some(("C1".to_owned(), "ts-1".to_owned()));
    let sent = Outcome::Sent { remote: place.clone(), at: t(11) };
    store.delivered(&PostId::from("a".to_owned()), 1, &sent).await.unwrap();
    let due = store.claim(t(12), 9).await.unwrap();
    assert_eq!((due[0].post.revision, &due[0].remote), (2, &place));
    assert!(matches!(due[0].post.notice, Notice::Ops { .. }));
}

#[tokio::test]
async fn summaries_and_notes_to_the_operator_lose_the_lead_and_keep_the_rest() {
    let (_home, store) = fresh().await;
    let details = ["contact 4711 has no e-mail", "contact 47112 neither", "see the log"];
    let ops = Notice::Ops {
        headline: "Two records cannot be read".into(),
        details: details.map(String::from).to_vec(),
        is_over: false,
        at: t(1),
    };
    let items = vec![item("4711"), item("2")];
    let posts = vec![
        Post {
            notice: Notice::Backlog {
                items,
                total: 2,
                open: 2,
                many: Many::First,
                by_owner: vec![],
                at: t(1),
            },
            ..post("a", "C1", 1)
        },
        Post { to: Recipient::Ops, notice: ops, ..post("b", "", 1) },
    ];
    store.commit(&Changeset { posts, ..Changeset::default() }).await.unwrap();
    store.forget(&lead("4711")).await.unwrap();
    let posts = store.posts(&["a", "b"].map(|id| PostId::from(id.to_owned()))).await.unwrap();
    assert!(
        matches!(&posts[0].notice, Notice::Backlog { items, total: 1, open: 1, .. } if *items == [item("2")])
    );
    assert!(matches!(&posts[1].notice, Notice::Ops { details, .. }
        if *details == ["contact 47112 neither", "see the log"]));
}
