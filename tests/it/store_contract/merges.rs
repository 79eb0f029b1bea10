//! Merged records: the winner's history, both records' activities, nothing of the loser's own.

use leadpact::lead::Links;

use super::*;

fn merged(pairs: &[(&str, &str)]) -> Batch {
    let merged = pairs.iter().map(|(loser, winner)| (lead(loser), lead(winner))).collect();
    Batch { merged, ..Batch::default() }
}

fn calls(id: &str, activities: &[&str]) -> Batch {
    let activities = activities.iter().copied().map(ActivityId::from).collect();
    Batch {
        links: vec![Links { lead: lead(id), channel: Channel::Call, activities }],
        ..Batch::default()
    }
}

#[tokio::test]
async fn the_winner_has_its_own_history_and_both_records_activities() {
    let (_home, store) = fresh().await;
    let mut loser = record("1");
    loser.fields.push(field("lifecyclestage", 90, "customer"));
    take(&store, Batch { records: vec![loser, record("2")], ..Batch::default() }).await;
    take(&store, logged(vec![call("call:1", 100, &["1"]), call("call:2", 200, &["2"])])).await;
    settle(&store).await;
    assert_eq!(take(&store, merged(&[("1", "2")])).await.touched, [lead("2")]);
    let winner = history(&store, "2").await;
    assert_eq!(winner.aliases, [lead("1")]);
    assert_eq!(winner.fields, record("2").fields);
    assert_eq!(activities(&store, "2").await, ["call:1", "call:2"]);
    assert_eq!(store.histories(&[lead("1")]).await.unwrap(), []);
    assert_eq!(store.live_leads(None, 9).await.unwrap(), [lead("2")]);
    assert_eq!(due_ids(&store).await, ["2"]);
    assert_eq!(take(&store, merged(&[("1", "2")])).await, Ingested::default());
}

#[tokio::test]
async fn what_comes_later_about_the_loser_is_the_winners() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    take(&store, merged(&[("1", "2")])).await;
    settle(&store).await;
    assert_eq!(take(&store, records(&["1"])).await, Ingested::default());
    let late = logged(vec![call("call:1", 100, &["1"])]);
    assert_eq!(take(&store, late).await.touched, [lead("2")]);
    assert_eq!(take(&store, calls("1", &["call:1", "call:9"])).await.touched, []);
    assert_eq!(activities(&store, "2").await, ["call:1"]);
    // That the loser is gone and has no activities any more says nothing about the winner.
    let gone = Batch { existence: vec![(lead("1"), Existence::Gone(t(9)))], ..calls("1", &[]) };
    assert_eq!(take(&store, gone).await.touched, []);
    assert_eq!(activities(&store, "2").await, ["call:1"]);
    assert_eq!(history(&store, "2").await.existence, Existence::Live);
    let reread = Batch { reread: vec![(lead("1"), t(900))], ..Batch::default() };
    take(&store, reread).await;
    assert_eq!(history(&store, "2").await.reread_at, None);
}

#[tokio::test]
async fn the_winners_own_list_cannot_lose_the_losers_activities() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    take(&store, logged(vec![call("call:1", 100, &["1"]), call("call:2", 200, &["2"])])).await;
    take(&store, merged(&[("1", "2")])).await;
    take(&store, calls("2", &[])).await;
    assert_eq!(activities(&store, "2").await, ["call:1"]);
}

#[tokio::test]
async fn a_record_says_itself_what_was_merged_into_it() {
    let (_home, store) = fresh().await;
    take(&store, logged(vec![call("call:1", 100, &["1"])])).await;
    let winner = Record { aliases: vec![lead("1")], ..record("2") };
    take(&store, Batch { records: vec![record("1"), winner], ..Batch::default() }).await;
    assert_eq!(store.live_leads(None, 9).await.unwrap(), [lead("2")]);
    assert_eq!(activities(&store, "2").await, ["call:1"]);
}

#[tokio::test]
async fn chains_end_at_the_last_winner_in_any_order() {
    for pairs in [[("1", "2"), ("2", "3")], [("2", "3"), ("1", "2")]] {
        for together in [true, false] {
            let (_home, store) = fresh().await;
            take(&store, records(&["1", "2", "3"])).await;
            take(&store, logged(vec![call("call:1", 100, &["1"])])).await;
            if together {
                take(&store, merged(&pairs)).await;
            } else {
                take(&store, merged(&pairs[..1])).await;
                take(&store, merged(&pairs[1..])).await;
            }
            let winner = history(&store, "3").await;
            assert_eq!(winner.aliases, [lead("1"), lead("2")], "{pairs:?}");
            assert_eq!(activities(&store, "3").await, ["call:1"], "{pairs:?}");
            assert_eq!(store.live_leads(None, 9).await.unwrap(), [lead("3")]);
        }
    }
}

#[tokio::test]
async fn a_circle_of_merges_loses_nobody() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    take(&store, merged(&[("1", "2"), ("2", "1"), ("2", "2")])).await;
    assert_eq!(history(&store, "2").await.aliases, [lead("1")]);
}

#[tokio::test]
async fn the_losers_countdowns_go_and_what_was_said_stays_with_the_winner() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    let changes = Changeset {
        verdicts: vec![verdicts(lead("1"), vec![countdown("1", Some(HOUR), Verdict::OnTrack)])],
        said: vec![said("1", "a", "p1")],
        posts: vec![post("p1", "C1", 1)],
        ..Changeset::default()
    };
    store.commit(&changes).await.unwrap();
    take(&store, merged(&[("1", "2")])).await;
    assert_eq!(store.countdowns(&Default::default()).await.unwrap(), []);
    assert_eq!(store.open_leads(9).await.unwrap(), []);
    assert_eq!(store.said(&[lead("2")]).await.unwrap(), changes.said);
    // A judgement that began before the merge brings no row back.
    store.commit(&changes).await.unwrap();
    assert_eq!(store.countdowns(&Default::default()).await.unwrap(), []);
    assert_eq!(store.said(&[lead("1"), lead("2")]).await.unwrap(), changes.said);
}
