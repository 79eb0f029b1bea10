//! Facts go in once and come out as they went in; only real changes touch a lead.

use leadpact::lead::{Coverage, Links, OwnerFact, Stream};

use super::*;

#[tokio::test]
async fn a_history_comes_out_as_it_went_in() {
    let (home, store) = fresh().await;
    let mut read = record("1");
    read.existence = Existence::Archived(t(500));
    let batch = Batch {
        records: vec![read],
        logged: vec![call("call:2", 200, &["1"]), call("call:1", 100, &["1"])],
        reread: vec![(lead("1"), t(900))],
        ..Batch::default()
    };
    let ingested = take(&store, batch).await;
    assert_eq!(ingested, Ingested { touched: vec![lead("1")], new_facts: 5 });
    let expected = History {
        lead: lead("1"),
        aliases: vec![],
        created_at: t(0),
        origin: Some("FORM".into()),
        fields: record("1").fields,
        owners: record("1").owners,
        activities: ["call:1", "call:2"]
            .into_iter()
            .zip([100, 200])
            .map(|(id, at)| Activity { seen_at: t(HOUR), ..call(id, at, &[]).activity })
            .collect(),
        existence: Existence::Archived(t(500)),
        reread_at: Some(t(900)),
        import_burst: false,
        ratings: Vec::new(),
        reactions: Vec::new(),
    };
    assert_eq!(history(&store, "1").await, expected);
    drop(store);
    assert_eq!(history(&home.open().await, "1").await, expected);
}

#[tokio::test]
async fn histories_come_in_the_order_asked_and_unknown_ones_are_left_out() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2", "3"])).await;
    let asked = ["3", "9", "1"].map(lead);
    let found = store.histories(&asked).await.unwrap();
    let ids: Vec<&str> = found.iter().map(|history| history.lead.as_str()).collect();
    assert_eq!(ids, ["3", "1"]);
}

#[tokio::test]
async fn reading_the_same_again_touches_nothing() {
    let (_home, store) = fresh().await;
    let batch = Batch {
        records: vec![record("1")],
        logged: vec![call("call:1", 100, &["1"])],
        links: vec![Links {
            lead: lead("1"),
            channel: Channel::Call,
            activities: vec![activity_id("call:1")],
        }],
        reread: vec![(lead("1"), t(900))],
        ..Batch::default()
    };
    take(&store, batch.clone()).await;
    settle(&store).await;
    let before = history(&store, "1").await;
    let mark = store.facts_mark().await.unwrap();
    let again = store.ingest(&batch, t(2 * HOUR)).await.unwrap();
    assert_eq!(again, Ingested::default());
    assert_eq!(history(&store, "1").await, before);
    assert_eq!(store.facts_mark().await.unwrap(), mark);
    assert_eq!(due_ids(&store).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_change_that_a_history_does_not_show_touches_nothing() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1"])).await;
    settle(&store).await;
    let later = Record { modified_at: t(7_000), ..record("1") };
    let batch = Batch { records: vec![later], ..Batch::default() };
    assert_eq!(take(&store, batch).await, Ingested::default());
}

#[tokio::test]
async fn a_list_of_unknown_completeness_only_adds() {
    let (_home, store) = fresh().await;
    let linked = |ids: &[&str]| Links {
        lead: lead("1"),
        channel: Channel::Call,
        activities: ids.iter().copied().map(ActivityId::from).collect(),
    };
    let calls = vec![call("call:1", 100, &["1"]), call("call:2", 200, &[])];
    take(&store, Batch { records: vec![record("1")], logged: calls, ..Batch::default() }).await;
    settle(&store).await;
    // Of a lead that was just archived the CRM lists nothing.
    let none = Batch { linked: vec![linked(&[])], ..Batch::default() };
    assert_eq!(take(&store, none).await, Ingested::default());
    assert_eq!(activities(&store, "1").await, ["call:1"]);
    let more = Batch { linked: vec![linked(&["call:2"])], ..Batch::default() };
    assert_eq!(take(&store, more.clone()).await.touched, [lead("1")]);
    assert_eq!(activities(&store, "1").await, ["call:1", "call:2"]);
    settle(&store).await;
    assert_eq!(take(&store, more).await.touched, []);
    let whole = Batch { links: vec![linked(&["call:2"])], ..Batch::default() };
    assert_eq!(take(&store, whole).await.touched, [lead("1")]);
    assert_eq!(activities(&store, "1").await, ["call:2"]);
}

#[tokio::test]
async fn facts_are_added_and_never_taken_away() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1"])).await;
    settle(&store).await;
    let mut read = record("1");
    read.fields = vec![field("lifecyclestage", 120, "sql"), field("lifecyclestage", 60, "mql")];
    read.owners = vec![OwnerFact { at: t(40), owner: None }];
    read.modified_at = t(120);
    let ingested = take(&store, Batch { records: vec![read], ..Batch::default() }).await;
    assert_eq!(ingested, Ingested { touched: vec![lead("1")], new_facts: 2 });
    let history = history(&store, "1").await;
    let values: Vec<&str> = history.fields.iter().map(|fact| &*fact.value).collect();
    assert_eq!(values, ["lead", "mql", "sql"]);
    assert_eq!(history.owners.len(), 2);
    assert_eq!(due_ids(&store).await, ["1"]);
}

#[tokio::test]
async fn an_older_reading_changes_neither_origin_nor_existence() {
    let (_home, store) = fresh().await;
    let mut newer = record("1");
    (newer.modified_at, newer.existence) = (t(900), Existence::Archived(t(900)));
    take(&store, Batch { records: vec![newer], ..Batch::default() }).await;
    let older = Record { origin: Some("IMPORT".into()), ..record("1") };
    take(&store, Batch { records: vec![older], ..Batch::default() }).await;
    let history = history(&store, "1").await;
    assert_eq!(history.origin.as_deref(), Some("FORM"));
    assert_eq!(history.existence, Existence::Archived(t(900)));
}

#[tokio::test]
async fn a_lead_goes_and_comes_back() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    settle(&store).await;
    let states = [Existence::Archived(t(100)), Existence::Gone(t(200)), Existence::Live];
    for existence in states {
        let batch = Batch { existence: vec![(lead("1"), existence)], ..Batch::default() };
        assert_eq!(take(&store, batch.clone()).await.touched, [lead("1")]);
        assert_eq!(history(&store, "1").await.existence, existence);
        let live = store.live_leads(None, 9).await.unwrap();
        assert_eq!(live.contains(&lead("1")), existence == Existence::Live);
        assert_eq!(take(&store, batch).await.touched, []);
    }
    // Nothing is known of a lead but that it is gone: there is nothing to judge.
    let gone = Batch { existence: vec![(lead("9"), Existence::Gone(t(1)))], ..Batch::default() };
    assert_eq!(take(&store, gone).await, Ingested::default());
}

#[tokio::test]
async fn a_rereading_makes_due_and_never_goes_back() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1"])).await;
    settle(&store).await;
    for (at, touched, stands) in [(900, 1, 900), (400, 0, 900), (900, 0, 900), (901, 1, 901)] {
        let batch = Batch { reread: vec![(lead("1"), t(at))], ..Batch::default() };
        assert_eq!(take(&store, batch).await.touched.len(), touched, "read at {at}");
        assert_eq!(history(&store, "1").await.reread_at, Some(t(stands)));
    }
    assert_eq!(due_ids(&store).await, ["1"]);
}

#[tokio::test]
async fn the_newest_state_of_an_activity_counts() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1"])).await;
    take(&store, logged(vec![call("call:1", 100, &["1"])])).await;
    settle(&store).await;
    let mut newer = call("call:1", 100, &[]);
    newer.activity.outcome = Outcome::Failed;
    newer.modified_at = t(300);
    assert_eq!(take(&store, logged(vec![newer.clone()])).await.touched, [lead("1")]);
    // A search index that lags shows the old state once more.
    assert_eq!(take(&store, logged(vec![call("call:1", 100, &["1"])])).await.touched, []);
    assert_eq!(history(&store, "1").await.activities[0].outcome, Outcome::Failed);
    let deleted = Logged { deleted: true, modified_at: t(400), ..newer };
    assert_eq!(take(&store, logged(vec![deleted.clone()])).await.touched, [lead("1")]);
    assert_eq!(activities(&store, "1").await, Vec::<String>::new());
    let restored = Logged { deleted: false, modified_at: t(500), ..deleted };
    assert_eq!(take(&store, logged(vec![restored])).await.touched, [lead("1")]);
    assert_eq!(activities(&store, "1").await, ["call:1"]);
}

#[tokio::test]
async fn an_activity_keeps_when_it_was_first_seen() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1"])).await;
    store.ingest(&logged(vec![call("call:1", 100, &["1"])]), t(5_000)).await.unwrap();
    let mut edited = call("call:1", 100, &["1"]);
    (edited.modified_at, edited.activity.duration_ms) = (t(6_000), Some(1));
    store.ingest(&logged(vec![edited]), t(7_000)).await.unwrap();
    let activity = history(&store, "1").await.activities.remove(0);
    assert_eq!((activity.seen_at, activity.duration_ms), (t(5_000), Some(1)));
}

#[tokio::test]
async fn what_belongs_together_may_come_in_any_order() {
    let (_home, store) = fresh().await;
    let links = |ids: &[&str]| Batch {
        links: vec![Links {
            lead: lead("1"),
            channel: Channel::Call,
            activities: ids.iter().copied().map(ActivityId::from).collect(),
        }],
        ..Batch::default()
    };
    assert_eq!(take(&store, links(&["call:1"])).await.touched, []);
    assert_eq!(take(&store, logged(vec![call("call:1", 100, &[])])).await.touched, []);
    assert_eq!(take(&store, records(&["1"])).await.touched, [lead("1")]);
    assert_eq!(activities(&store, "1").await, ["call:1"]);
    settle(&store).await;
    // An association that comes late makes the lead due.
    take(&store, logged(vec![call("call:2", 200, &[])])).await;
    assert_eq!(due_ids(&store).await, Vec::<String>::new());
    assert_eq!(take(&store, links(&["call:1", "call:2"])).await.touched, [lead("1")]);
    assert_eq!(activities(&store, "1").await, ["call:1", "call:2"]);
    assert_eq!(take(&store, links(&["call:2"])).await.touched, [lead("1")]);
    assert_eq!(activities(&store, "1").await, ["call:2"]);
}

#[tokio::test]
async fn a_list_replaces_only_its_own_channel_and_lead() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    let mut email = call("email:1", 50, &["1"]);
    email.activity.channel = Channel::Email;
    take(&store, logged(vec![email, call("call:1", 100, &["1", "2"])])).await;
    let empty = Links { lead: lead("1"), channel: Channel::Call, activities: vec![] };
    let batch = Batch { links: vec![empty], ..Batch::default() };
    assert_eq!(take(&store, batch).await.touched, [lead("1")]);
    assert_eq!(activities(&store, "1").await, ["email:1"]);
    assert_eq!(activities(&store, "2").await, ["call:1"]);
}

#[tokio::test]
async fn it_says_which_activities_it_does_not_know() {
    let (_home, store) = fresh().await;
    take(&store, logged(vec![call("call:1", 100, &["1"])])).await;
    let asked = ["call:2", "call:1", "call:3"].map(activity_id);
    let unknown = store.unknown_activities(&asked).await.unwrap();
    assert_eq!(unknown, ["call:2", "call:3"].map(activity_id));
}

#[tokio::test]
async fn coverage_is_joined_cleared_and_survives() {
    let (home, store) = fresh().await;
    let leads = Stream::Leads;
    let calls = Stream::Activities(Channel::Call);
    let cover = |covered: Vec<(Stream, i64, i64)>, uncovered: Vec<Stream>| {
        let covered = covered.into_iter().map(|(stream, from, to)| (stream, t(from), t(to)));
        Batch { covered: covered.collect(), uncovered, ..Batch::default() }
    };
    take(&store, cover(vec![(leads, 0, 10), (calls, 0, 5)], vec![])).await;
    take(&store, cover(vec![(leads, 20, 30), (leads, 8, 12)], vec![])).await;
    let mut expected = Coverage::default();
    expected.add(leads, t(0), t(12));
    expected.add(leads, t(20), t(30));
    expected.add(calls, t(0), t(5));
    assert_eq!(store.coverage().await.unwrap(), expected);
    drop(store);
    let store = home.open().await;
    assert_eq!(store.coverage().await.unwrap(), expected);
    // What no longer counts goes first: what is read in the same batch counts.
    take(&store, cover(vec![(leads, 40, 50)], vec![leads])).await;
    expected.clear(leads);
    expected.add(leads, t(40), t(50));
    assert_eq!(store.coverage().await.unwrap(), expected);
}

#[tokio::test]
async fn notes_are_kept_replaced_and_forgotten() {
    let (home, store) = fresh().await;
    let cursors = vec![("fresh".to_owned(), Some("a".to_owned())), ("old".to_owned(), None)];
    store.set_note("old", Some("x")).await.unwrap();
    take(&store, Batch { cursors, ..Batch::default() }).await;
    assert_eq!(store.note("fresh").await.unwrap().as_deref(), Some("a"));
    assert_eq!(store.note("old").await.unwrap(), None);
    store.set_note("fresh", Some("b")).await.unwrap();
    drop(store);
    let store = home.open().await;
    assert_eq!(store.note("fresh").await.unwrap().as_deref(), Some("b"));
    store.set_note("fresh", None).await.unwrap();
    assert_eq!(store.note("fresh").await.unwrap(), None);
}
