//! What people say of a lead here.

use leadpact::lead::RatingFact;

use super::*;

fn rating(at: i64, stars: u8) -> RatingFact {
    let by = Some(OwnerId::from("12"));
    RatingFact { at: t(at), stars, by, reason: Some("too small".into()) }
}

#[tokio::test]
async fn a_rating_is_part_of_the_leads_history_and_makes_it_due() {
    let (home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    settle(&store).await;
    assert!(store.rate(&lead("1"), &rating(500, 2)).await.unwrap());
    let anonymous = RatingFact { by: None, reason: None, ..rating(400, 5) };
    assert!(store.rate(&lead("1"), &anonymous).await.unwrap());
    assert_eq!(due_ids(&store).await, ["1"]);
    let expected = [anonymous, rating(500, 2)];
    assert_eq!(history(&store, "1").await.ratings, expected);
    assert_eq!(history(&store, "2").await.ratings, []);
    // One instant, one rating.
    assert!(store.rate(&lead("1"), &rating(500, 4)).await.unwrap());
    assert_eq!(history(&store, "1").await.ratings[1].stars, 4);
    drop(store);
    assert_eq!(history(&home.open().await, "1").await.ratings.len(), 2);
}

#[tokio::test]
async fn nobody_is_rated_who_is_not_known() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1"])).await;
    assert!(!store.rate(&lead("9"), &rating(500, 2)).await.unwrap());
    store.forget(&lead("1")).await.unwrap();
    assert!(!store.rate(&lead("1"), &rating(500, 2)).await.unwrap());
}

#[tokio::test]
async fn a_merged_records_ratings_are_the_winners() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    assert!(store.rate(&lead("1"), &rating(500, 2)).await.unwrap());
    let merged = vec![(lead("1"), lead("2"))];
    take(&store, Batch { merged, ..Batch::default() }).await;
    settle(&store).await;
    // Whoever still has the old id may go on using it.
    assert!(store.rate(&lead("1"), &rating(600, 3)).await.unwrap());
    assert_eq!(due_ids(&store).await, ["2"]);
    assert_eq!(history(&store, "2").await.ratings, [rating(500, 2), rating(600, 3)]);
}

#[tokio::test]
async fn ratings_are_forgotten_with_the_lead() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1"])).await;
    store.rate(&lead("1"), &rating(500, 2)).await.unwrap();
    let forgotten = store.forget(&lead("1")).await.unwrap();
    assert_eq!(forgotten.facts, 4, "two changes, an owner and a rating");
}
