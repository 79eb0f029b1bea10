//! What people do about alerts.

use leadpact::lead::{Act, Reaction};
use leadpact::store::Reacted;

use super::*;

pub(super) fn reaction(id: &str, at: i64, act: Act) -> Reaction {
    Reaction {
        at: t(at),
        id: id.into(),
        by: OwnerId::from("12"),
        promise: PromiseId::from("first-touch"),
        cycle: 1,
        tenure: 1,
        act,
    }
}

#[tokio::test]
async fn a_reaction_is_part_of_the_leads_history_and_makes_it_due() {
    let (home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    settle(&store).await;
    let snoozed = reaction("a/2", 500, Act::Snooze { until: t(900) });
    let taken = reaction("a/1", 400, Act::Take);
    for one in [&snoozed, &taken] {
        assert_eq!(store.react(&lead("1"), one).await.unwrap(), Reacted::New);
    }
    assert_eq!(due_ids(&store).await, ["1"]);
    let expected = [taken, snoozed];
    assert_eq!(history(&store, "1").await.reactions, expected);
    assert_eq!(history(&store, "2").await.reactions, []);
    drop(store);
    assert_eq!(history(&home.open().await, "1").await.reactions, expected);
}

#[tokio::test]
async fn the_same_again_changes_nothing() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1"])).await;
    let taken = reaction("a/1", 400, Act::Take);
    assert_eq!(store.react(&lead("1"), &taken).await.unwrap(), Reacted::New);
    settle(&store).await;
    let again = Reaction { at: t(700), by: OwnerId::from("13"), ..taken.clone() };
    assert_eq!(store.react(&lead("1"), &again).await.unwrap(), Reacted::Known);
    assert_eq!(due_ids(&store).await, Vec::<String>::new());
    assert_eq!(history(&store, "1").await.reactions, [taken]);
}

#[tokio::test]
async fn nobody_reacts_to_what_is_not_known() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1"])).await;
    let taken = reaction("a/1", 400, Act::Take);
    assert_eq!(store.react(&lead("9"), &taken).await.unwrap(), Reacted::NoLead);
    store.react(&lead("1"), &taken).await.unwrap();
    let forgotten = store.forget(&lead("1")).await.unwrap();
    assert_eq!(forgotten.facts, 4, "two changes, an owner and a reaction");
    assert_eq!(store.react(&lead("1"), &taken).await.unwrap(), Reacted::NoLead);
}

#[tokio::test]
async fn a_merged_records_reactions_are_the_winners() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    store.react(&lead("1"), &reaction("a/1", 400, Act::Take)).await.unwrap();
    take(&store, Batch { merged: vec![(lead("1"), lead("2"))], ..Batch::default() }).await;
    settle(&store).await;
    // The message still names the old record.
    store.react(&lead("1"), &reaction("a/2", 500, Act::Take)).await.unwrap();
    assert_eq!(due_ids(&store).await, ["2"]);
    let ids: Vec<_> = history(&store, "2").await.reactions.into_iter().map(|one| one.id).collect();
    assert_eq!(ids, ["a/1".into(), "a/2".into()]);
}
