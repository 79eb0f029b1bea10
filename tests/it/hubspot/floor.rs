//! How many calls a reading takes, against the least there can be.

use super::*;
use demo::Activity;

fn ratio(calls: u64, floor: usize) -> f64 {
    calls as f64 / floor as f64
}

#[tokio::test]
async fn a_first_reading_costs_hardly_more_than_its_pages() {
    let world = World::new().await;
    let contacts: Vec<_> = world.contacts(10_000, at("2026-01-05T08:00:00Z")).collect();
    let mut floor = contacts.len().div_ceil(50);
    for (kind, count) in
        [(Kind::Call, 4_500_usize), (Kind::Email, 6_000), (Kind::Meeting, 800), (Kind::Note, 300)]
    {
        let made = world.hub.populate(&Bulk {
            kind,
            count,
            values: &[],
            first: at("2026-02-05T08:00:00Z"),
            step: SignedDuration::from_secs(1),
            source: Source::user(1),
        });
        let pairs: Vec<_> = made
            .zip(contacts.iter().cycle())
            .map(|(id, contact)| ((kind, id), (Kind::Contact, *contact)))
            .collect();
        world.hub.associate_bulk(&pairs);
        floor += count.div_ceil(100);
    }
    let streams = [Stream::Leads].into_iter().chain(Channel::ALL.map(Stream::Activities));
    let (mut records, mut linked, mut calls) = (0, 0, 0);
    for stream in streams {
        let (batch, made) = world.counting(world.read(Ask::All(stream))).await;
        records += batch.records.len();
        linked += batch.logged.iter().filter(|logged| !logged.leads.is_empty()).count();
        calls += made.total();
    }
    assert_eq!((records, linked), (10_000, 11_600));
    let ratio = ratio(calls, floor);
    println!("first reading: {calls} calls, floor {floor}, ratio {ratio:.3}");
    assert!(ratio <= 1.05, "{calls} calls where {floor} would do");
}

#[tokio::test]
async fn a_poll_of_a_thousand_changes_among_a_million_costs_hardly_more_than_its_floor() {
    let world = World::new().await;
    world.contacts(1_000_000, at("2025-03-05T08:00:00Z"));
    let changed: Vec<Id> = (0..1_000).map(|n| 951 + n * 997).collect();
    for id in &changed {
        world.hub.edit().set(*id, &[("lifecyclestage", "marketingqualifiedlead")]);
    }
    world.pass(minutes(1));
    // Searches of 200 rows, histories of 50 contacts, and one look at each kind of activity.
    let floor = 1_000 / 200 + 1_000 / 50 + Channel::ALL.len();
    let streams = [Stream::Leads].into_iter().chain(Channel::ALL.map(Stream::Activities));
    let (mut records, mut calls) = (vec![], 0);
    for stream in streams {
        let window = world.last(stream, minutes(5));
        let (batch, made) = world.counting(world.read(window)).await;
        records.extend(batch.records);
        calls += made.total();
    }
    assert_eq!(ids(&records), changed);
    let ratio = ratio(calls, floor);
    println!("poll: {calls} calls, floor {floor}, ratio {ratio:.3}");
    assert!(ratio <= 1.3, "{calls} calls where {floor} would do");
}

#[tokio::test]
async fn reading_leads_whole_costs_hardly_more_than_its_floor() {
    let world = World::new().await;
    let leads: Vec<_> = world.contacts(500, at("2026-01-05T08:00:00Z")).collect();
    for id in &leads {
        world.hub.edit().log(*id, Activity::call(world.now(), minutes(1)));
        world.hub.edit().log(*id, Activity::email(world.now()));
    }
    let ask = Ask::Leads(leads.iter().map(|id| lead(*id)).collect());
    let (batch, calls) = world.counting(world.read(ask)).await;
    assert_eq!((batch.reread.len(), batch.logged.len()), (500, 1_000));
    // Histories, one look at the associations of each channel, activities.
    let floor = 500 / 50 + Channel::ALL.len() + 1_000 / 100;
    assert_eq!(calls.total(), floor as u64);
}

#[tokio::test]
async fn requests_are_counted_by_kind() {
    let world = World::new().await;
    world.hub.edit().contact(&[]);
    world.pass(minutes(1));
    world.read(world.last(Stream::Leads, minutes(5))).await;
    world.read(Ask::All(Stream::Leads)).await;
    assert_eq!(world.crm.requests(), [("batch_read", 1), ("list", 1), ("search", 1)]);
}

#[tokio::test]
async fn a_name_that_several_messages_need_at_once_is_asked_for_once() {
    let world = World::new().await;
    let named = [("firstname", "Ada"), ("lastname", "Lovelace")];
    let lead = LeadId::from(world.hub.edit().contact(&named).to_string());
    world.hub.forget_calls();
    let (one, two, three) =
        tokio::join!(world.crm.card(&lead), world.crm.card(&lead), world.crm.card(&lead));
    for card in [one, two, three] {
        assert_eq!(card.unwrap().name, "Ada Lovelace");
    }
    // And the account once, for the link.
    assert_eq!(world.hub.calls().total(), 2);
}
