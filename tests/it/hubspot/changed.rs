//! What changed within a window, whatever the search does.

use super::*;
use demo::{Activity, Trouble};

#[tokio::test]
async fn a_window_holds_what_changed_in_it_and_nothing_else() {
    let world = World::new().await;
    let old = world.hub.edit_at(at("2026-03-01T09:00:00Z")).contact(&[]);
    let window = (at("2026-03-02T08:00:00Z"), at("2026-03-02T08:30:00Z"));
    let millis = SignedDuration::from_millis;
    let before = world.hub.edit_at(window.0 - millis(1)).contact(&[]);
    let first = world.hub.edit_at(window.0).contact(&[]);
    let last = world.hub.edit_at(window.1 - millis(1)).contact(&[]);
    let after = world.hub.edit_at(window.1).contact(&[]);
    let ask = |from, to| Ask::Changed { stream: Stream::Leads, from, to };
    let batch = world.read(ask(window.0, window.1)).await;
    assert_eq!(ids(&batch.records), [first, last]);
    assert!(![old, before, after].iter().any(|id| ids(&batch.records).contains(id)));
    // Bounds finer than HubSpot's own stamps cut between the same records.
    let nano = SignedDuration::from_nanos(1);
    let batch = world.read(ask(window.0 + nano, window.1 + nano)).await;
    assert_eq!(ids(&batch.records), [last, after]);
}

#[tokio::test]
async fn twelve_thousand_identical_stamps_are_read_whole_and_once() {
    let world = World::new().await;
    let stamp = at("2026-03-02T08:00:00Z");
    let bulk = world.hub.populate(&Bulk {
        kind: Kind::Call,
        count: 12_345,
        values: &[("hs_call_direction", "OUTBOUND")],
        first: stamp,
        step: SignedDuration::ZERO,
        source: Source::other("IMPORT"),
    });
    let window = Ask::Changed {
        stream: Stream::Activities(Channel::Call),
        from: stamp,
        to: stamp + SignedDuration::from_millis(1),
    };
    let pages = world.pages(window).await.unwrap();
    assert_eq!(pages[0].total, Some(12_345));
    let logged = pages.iter().flat_map(|page| &page.batch.logged);
    let ids: Vec<Id> = logged
        .map(|logged| logged.activity.id.as_str().trim_start_matches("call:").parse().unwrap())
        .collect();
    assert_eq!(ids, bulk.collect::<Vec<_>>());
}

#[tokio::test]
async fn contacts_are_read_by_id_with_their_history_and_nothing_personal_is_searched() {
    let world = World::new().await;
    let crowd: Vec<_> = world.contacts(430, world.now() - minutes(10)).collect();
    let (batch, calls) = world.counting(world.read(world.last(Stream::Leads, minutes(30)))).await;
    assert_eq!(ids(&batch.records), crowd);
    assert_eq!(calls.of(Endpoint::Search(Kind::Contact)), 3);
    assert_eq!(calls.of(Endpoint::BatchRead(Kind::Contact)), 4 + 4 + 1);
    assert!(batch.records.iter().all(|record| record.fields.len() == 2));
}

#[tokio::test]
async fn a_row_that_changes_while_pages_are_read_is_in_this_window_or_the_next() {
    let world = World::new().await;
    let crowd: Vec<_> = world.contacts(450, world.now() - minutes(10)).collect();
    let to = world.now();
    let from = to - minutes(30);
    // Before the second page is answered, somebody edits contacts of the first and of the last one.
    world.pass(SignedDuration::from_secs(2));
    let (early, late) = (crowd[10], crowd[440]);
    world.hub.next("/search", Trouble::Meanwhile(Arc::new(|_| {})));
    let edit = move |hub: &demo::HubSpot| {
        hub.edit().set(early, &[("lifecyclestage", "marketingqualifiedlead")]);
        hub.edit().set(late, &[("lifecyclestage", "marketingqualifiedlead")]);
    };
    world.hub.next("/search", Trouble::Meanwhile(Arc::new(edit)));
    let first = world.read(Ask::Changed { stream: Stream::Leads, from, to }).await;
    world.pass(SignedDuration::from_secs(2));
    let next = world.last(Stream::Leads, world.now().duration_since(to));
    let second = world.read(next).await;
    let mut seen = ids(&first.records);
    assert!(!seen.contains(&late), "it moved out of the window before its page was read");
    seen.extend(ids(&second.records));
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen, crowd);
    assert_eq!(ids(&second.records), [early, late]);
}

#[tokio::test]
async fn a_row_above_the_window_is_kept_because_the_window_is_called_complete() {
    let world = World::new().await;
    let ada = world.hub.edit().contact(&[("lifecyclestage", "lead")]);
    world.pass(minutes(1));
    let window = world.last(Stream::Leads, minutes(5));
    // She changes again, and the index does not know it yet.
    world.hub.configure(|settings| settings.lag(minutes(2)));
    world.pass(minutes(1));
    world.hub.edit().set(ada, &[("lifecyclestage", "marketingqualifiedlead")]);
    let batch = world.read(window).await;
    assert_eq!(ids(&batch.records), [ada]);
    assert_eq!(batch.records[0].fields.len(), 2, "both of her stages");
}

#[tokio::test]
async fn what_the_index_shows_late_is_found_by_reading_the_window_again() {
    let world = World::new().await;
    world.hub.configure(|settings| settings.lag(minutes(3)));
    let ada = world.hub.edit().contact(&[]);
    world.pass(minutes(1));
    let window = world.last(Stream::Leads, minutes(5));
    assert!(world.read(window.clone()).await.records.is_empty());
    world.pass(minutes(5));
    assert_eq!(ids(&world.read(window).await.records), [ada]);
}

#[tokio::test]
async fn activities_come_with_their_leads_however_late_those_are_associated() {
    let world = World::new().await;
    let ada = world.hub.edit().contact(&[]);
    let later = world.now() + minutes(20);
    let call = Activity::call(world.now(), minutes(2));
    let known = world.hub.edit().log(ada, call.clone());
    let late = world.hub.edit().log(ada, call.associated_from(later));
    world.pass(minutes(1));
    let leads = |batch: &Batch| {
        let mut leads: Vec<_> =
            batch.logged.iter().map(|one| (one.activity.id.clone(), one.leads.clone())).collect();
        leads.sort();
        leads
    };
    let calls = Stream::Activities(Channel::Call);
    let batch = world.read(world.last(calls, minutes(5))).await;
    let id = |id: Id| ActivityId::from(format!("call:{id}"));
    assert_eq!(leads(&batch), [(id(known), vec![lead(ada)]), (id(late), vec![])]);
    // Associating changes neither record: no window shows it, asking for the lead does.
    world.pass(minutes(30));
    assert!(world.read(world.last(calls, minutes(28))).await.logged.is_empty());
    let links = world.read(Ask::Links(vec![lead(ada)])).await.linked;
    let links = links.iter().find(|links| links.channel == Channel::Call).unwrap();
    assert_eq!(links.activities, [id(known), id(late)]);
    let batch = world.read(Ask::Activities(vec![id(late)])).await;
    assert_eq!(leads(&batch), [(id(late), vec![lead(ada)])]);
}

#[tokio::test]
async fn a_search_that_does_not_go_on_is_refused_loudly() {
    let world = World::new().await;
    world.contacts(450, world.now() - minutes(10));
    let ask = world.last(Stream::Leads, minutes(30));
    let first = world.crm.fetch(&world.wanted, &ask, None).await.unwrap();
    // The second page repeats the first.
    let ids: Vec<_> = first.batch.records.iter().map(|record| record.lead.clone()).collect();
    let repeat = move |answer: &mut serde_json::Value| {
        for (row, id) in answer["results"].as_array_mut().unwrap().iter_mut().zip(&ids) {
            row["id"] = id.as_str().into();
        }
    };
    world.hub.next("/search", Trouble::Tampered(Arc::new(repeat)));
    let second = world.crm.fetch(&world.wanted, &ask, first.next.as_ref()).await;
    let error = second.unwrap_err();
    assert!(matches!(error, SourceError::Rejected(_)));
    insta::assert_snapshot!(error, @"HubSpot: searching changed contacts: a page does not go on from the one before: its rows are not in order of id. Nothing of it was used");
    // Rows are promised, and none is shown.
    let nothing = |answer: &mut serde_json::Value| answer["results"] = serde_json::json!([]);
    world.hub.next("/search", Trouble::Tampered(Arc::new(nothing)));
    let error = world.crm.fetch(&world.wanted, &ask, None).await.unwrap_err();
    assert!(matches!(error, SourceError::Transient(_)));
    insta::assert_snapshot!(error, @"HubSpot: searching changed contacts: there are said to be more rows, and none is shown");
}

#[tokio::test]
async fn a_list_that_turns_in_a_circle_is_refused() {
    let world = World::new().await;
    world.contacts(170, at("2026-01-05T08:00:00Z"));
    let circle = |answer: &mut serde_json::Value| answer["paging"]["next"]["after"] = "951".into();
    world.hub.always("GET /crm/objects", Trouble::Tampered(Arc::new(circle)));
    let error = world.refused(Ask::All(Stream::Leads)).await;
    assert!(matches!(error, SourceError::Rejected(_)));
    insta::assert_snapshot!(error, @"HubSpot: a list does not go on: the cursor of its next page does not lie behind that of this one");
}

#[tokio::test]
async fn a_short_page_is_not_the_last_one() {
    let world = World::new().await;
    let crowd: Vec<_> = world.contacts(450, world.now() - minutes(10)).collect();
    let short = |answer: &mut serde_json::Value| {
        answer["results"].as_array_mut().unwrap().truncate(37);
    };
    world.hub.next("/search", Trouble::Tampered(Arc::new(short)));
    let batch = world.read(world.last(Stream::Leads, minutes(30))).await;
    assert_eq!(ids(&batch.records), crowd);
}
