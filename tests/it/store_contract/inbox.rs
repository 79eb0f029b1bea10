//! What people did where they read: kept once, dealt with once.

use leadpact::store::{Incoming, TakenIn};

use super::*;

fn incoming(id: &str, at: i64) -> Incoming {
    Incoming { id: id.to_owned(), at: t(at), text: format!("{{\"what\":\"{id}\"}}") }
}

#[tokio::test]
async fn what_comes_in_waits_until_it_is_dealt_with() {
    let (home, store) = fresh().await;
    for (id, at) in [("b", 20), ("a", 10), ("c", 30)] {
        assert_eq!(store.take_in(&incoming(id, at)).await.unwrap(), TakenIn::New);
    }
    let again = Incoming { text: "changed".to_owned(), ..incoming("a", 40) };
    assert_eq!(store.take_in(&again).await.unwrap(), TakenIn::Known);
    store.dealt_with("b", t(50)).await.unwrap();
    drop(store);
    let store = home.open().await;
    let waiting = store.inbox(10).await.unwrap();
    assert_eq!(waiting, [incoming("a", 10), incoming("c", 30)]);
    assert_eq!(store.inbox(1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_was_dealt_with_is_known_for_two_days_without_its_content() {
    let (_home, store) = fresh().await;
    store.take_in(&incoming("a", 0)).await.unwrap();
    store.dealt_with("a", t(10)).await.unwrap();
    store.take_in(&incoming("b", 47 * HOUR)).await.unwrap();
    store.dealt_with("b", t(47 * HOUR)).await.unwrap();
    assert_eq!(store.take_in(&incoming("a", 47 * HOUR)).await.unwrap(), TakenIn::Known);
    store.dealt_with("b", t(49 * HOUR)).await.unwrap();
    assert_eq!(store.take_in(&incoming("a", 49 * HOUR)).await.unwrap(), TakenIn::New);
}

#[tokio::test]
async fn too_much_is_not_kept() {
    let (_home, store) = fresh().await;
    let mut refused = 0;
    for number in 0..1_003 {
        let taken = store.take_in(&incoming(&format!("{number:04}"), number)).await.unwrap();
        refused += usize::from(taken == TakenIn::Full);
    }
    assert_eq!(refused, 3);
    store.dealt_with("0000", t(0)).await.unwrap();
    assert_eq!(store.take_in(&incoming("more", 0)).await.unwrap(), TakenIn::New);
}
