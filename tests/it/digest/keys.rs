//! Every key of the digest changes what is sent.

use super::*;

/// A key and a change of it.
pub(crate) const CHANGED: &[(&str, &str, &str)] = &[
    ("alerts.digest.at", "0 9 * * MON", "0 9 * * TUE"),
    ("alerts.digest.to", "\"slack:C0INBOUND\", \"slack:C0MARKETING\"", "\"slack:C0REVOPS\""),
];

/// When and where something is sent in the first three days of a week.
async fn sent(agreement: &str) -> Vec<String> {
    let mut world = World::new(at(10, 25, 8, 0)).await;
    world.live.store(Arc::new(running(agreement)));
    world.look().await;
    let mut sent = Vec::new();
    for day in 26..=28 {
        world.to(at(10, day, 9, 0));
        world.look().await;
        for event in world.slack.events(sent.len()) {
            sent.push(format!("{day} {}", event.message.channel));
        }
    }
    sent
}

#[tokio::test]
async fn every_key_of_the_digest_changes_what_is_sent() {
    assert_eq!(sent(AGREEMENT).await, ["26 C0INBOUND", "26 C0MARKETING"]);
    let changed = [&["27 C0INBOUND", "27 C0MARKETING"][..], &["26 C0REVOPS"]];
    for ((key, from, to), expected) in CHANGED.iter().zip(changed) {
        assert_eq!(AGREEMENT.matches(from).count(), 1, "{key}");
        assert_eq!(sent(&AGREEMENT.replace(from, to)).await, expected, "{key}");
    }
}
