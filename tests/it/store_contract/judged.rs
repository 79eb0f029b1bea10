//! Histories as they were judged, kept for those who look at all leads.

use leadpact::lead::{Act, RatingFact};

use super::reactions::reaction;
use super::*;

/// A history with something in every place that there is.
fn told(id: &str) -> History {
    let call = call("call:1", 90, &[]).activity;
    let meeting = Activity {
        id: activity_id("meeting:é\u{1f}"),
        channel: Channel::Meeting,
        direction: Direction::Unstated,
        outcome: Outcome::Planned,
        duration_ms: None,
        by: None,
        automated: true,
        unconcluded: false,
        occurred_until: t(300),
        ..call.clone()
    };
    let reply = Activity {
        id: activity_id("email:2"),
        channel: Channel::Email,
        direction: Direction::Inbound,
        outcome: Outcome::Failed,
        ..call.clone()
    };
    let owner = |at, owner: Option<&str>| OwnerFact { at: t(at), owner: owner.map(OwnerId::from) };
    let rated = |at, by: Option<&str>, reason: Option<&str>| RatingFact {
        at: t(at),
        stars: 4,
        by: by.map(OwnerId::from),
        reason: reason.map(Arc::from),
    };
    History {
        lead: lead(id),
        aliases: vec![lead("7"), lead("8, and \"9\"")],
        created_at: t(-5),
        origin: Some("FORM".into()),
        fields: vec![field("lifecyclestage", 0, "lead"), field("score", 0, ""), field("é", 9, "ß")],
        owners: vec![owner(30, Some("12")), owner(40, None)],
        activities: vec![call, meeting, reply],
        reactions: vec![
            reaction("a/1", 55, Act::Take),
            reaction("a/2", 56, Act::Snooze { until: t(90) }),
            reaction("a/3", 57, Act::Refuse { reason: "spam".into() }),
            reaction("a/4", 58, Act::Dispute { reason: "left, \"gone\"".into() }),
            reaction("a/5", 59, Act::Excuse { reason: "ß".into(), until: t(99) }),
        ],
        ratings: vec![rated(50, Some("12"), Some("too, small")), rated(60, None, None)],
        existence: Existence::Live,
        reread_at: Some(t(400)),
        import_burst: true,
    }
}

async fn judge(store: &Arc<dyn Store>, histories: &[History]) {
    let judged = histories.to_vec();
    store.commit(&Changeset { judged, ..Changeset::default() }).await.unwrap();
}

async fn judged(store: &Arc<dyn Store>) -> Vec<History> {
    store.judged(None, 1_000).await.unwrap()
}

#[tokio::test]
async fn a_history_is_kept_as_it_was_judged_through_a_restart() {
    let (home, store) = fresh().await;
    take(&store, records(&["1", "2", "3"])).await;
    let plain = History {
        aliases: vec![],
        origin: None,
        fields: vec![],
        owners: vec![],
        activities: vec![],
        ratings: vec![],
        reactions: vec![],
        reread_at: None,
        import_burst: false,
        existence: Existence::Gone(t(70)),
        ..told("2")
    };
    let binned = History { existence: Existence::Archived(t(80)), ..told("3") };
    judge(&store, &[told("1"), told("2"), binned.clone()]).await;
    judge(&store, std::slice::from_ref(&plain)).await;
    assert_eq!(judged(&store).await, [told("1"), plain.clone(), binned.clone()]);
    drop(store);
    let store = home.open().await;
    assert_eq!(judged(&store).await, [told("1"), plain, binned]);
}

#[tokio::test]
async fn what_was_read_is_what_was_judged() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    take(&store, logged(vec![call("call:1", 90, &["1"]), call("call:2", 95, &["1", "2"])])).await;
    let read = store.histories(&[lead("1"), lead("2")]).await.unwrap();
    assert_eq!(read[0].activities.len(), 2);
    judge(&store, &read).await;
    assert_eq!(judged(&store).await, read);
    // What comes later is not in it before it is judged.
    take(&store, logged(vec![call("call:3", 99, &["1"])])).await;
    assert_eq!(judged(&store).await, read);
}

#[tokio::test]
async fn they_are_paged_by_id() {
    let (_home, store) = fresh().await;
    let ids: Vec<String> = (0..25).map(|number| format!("é{number:02}")).collect();
    let all: Vec<&str> = ids.iter().map(String::as_str).collect();
    take(&store, records(&all)).await;
    let all: Vec<History> = ids.iter().rev().map(|id| told(id)).collect();
    judge(&store, &all).await;
    let (mut last, mut seen) = (None, Vec::new());
    loop {
        let page = store.judged(last.as_ref(), 10).await.unwrap();
        let Some(end) = page.last() else { break };
        assert!(page.len() == 10 || seen.len() == 20, "{} of a page", page.len());
        last = Some(end.lead.clone());
        seen.extend(page.into_iter().map(|one| one.lead.to_string()));
    }
    assert_eq!(seen, ids);
}

#[tokio::test]
async fn it_goes_with_its_lead() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2", "3"])).await;
    judge(&store, &["1", "2", "3", "unknown"].map(told)).await;
    take(&store, Batch { merged: vec![(lead("1"), lead("2"))], ..Batch::default() }).await;
    store.forget(&lead("3")).await.unwrap();
    assert_eq!(judged(&store).await, [told("2")]);
    // Nor does a judgement that began before bring it back.
    judge(&store, &["1", "3"].map(told)).await;
    assert_eq!(judged(&store).await, [told("2")]);
}
