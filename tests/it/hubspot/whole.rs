//! Leads whole, by id: what stands before a breach may be said.

use super::*;
use demo::{Activity, Trouble};

fn whole(leads: &[Id]) -> Ask {
    Ask::Leads(leads.iter().map(|id| lead(*id)).collect())
}

#[tokio::test]
async fn a_lead_is_read_whole_past_the_lagging_index() {
    let world = World::new().await;
    world.hub.configure(|settings| settings.lag(minutes(30)));
    let ada = world.hub.edit().contact(&[("lifecyclestage", "lead")]);
    let bob = world.hub.edit().contact(&[]);
    world.pass(minutes(1));
    let call = world.hub.edit().log(ada, Activity::call(world.now(), minutes(2)));
    let mail = world.hub.edit().log(ada, Activity::email(world.now()));
    let began = world.now();
    let batch = world.read(whole(&[ada, bob])).await;
    assert_eq!(ids(&batch.records), [ada, bob]);
    assert_eq!(batch.logged.len(), 2);
    assert!(batch.logged.iter().all(|logged| logged.leads == [lead(ada)]));
    let of = |id: Id, channel: Channel| {
        let mut links = batch.links.iter();
        let links = links.find(|links| links.lead == lead(id) && links.channel == channel);
        links.unwrap().activities.clone()
    };
    assert_eq!(of(ada, Channel::Call), [format!("call:{call}").into()]);
    assert_eq!(of(ada, Channel::Email), [format!("email:{mail}").into()]);
    assert_eq!(of(ada, Channel::Meeting), []);
    assert_eq!(of(bob, Channel::Call), [], "none, and known to be none");
    assert_eq!(batch.links.len(), 2 * Channel::ALL.len());
    let stamped: Vec<_> = batch.reread.iter().map(|(lead, _)| lead.clone()).collect();
    assert_eq!(stamped, [lead(ada), lead(bob)]);
    for (_, at) in &batch.reread {
        assert!(*at <= began && began.duration_since(*at) < SignedDuration::from_secs(1));
    }
}

#[tokio::test]
async fn a_merged_lead_is_read_as_its_winner() {
    let world = World::new().await;
    let winner = world.hub.edit().contact(&[]);
    let loser = world.hub.edit().contact(&[]);
    let call = world.hub.edit().log(loser, Activity::call(world.now(), minutes(2)));
    world.pass(minutes(1));
    world.hub.edit().merge(winner, loser);
    let batch = world.read(whole(&[loser])).await;
    assert_eq!(batch.merged, [(lead(loser), lead(winner))]);
    assert!(batch.records.iter().all(|record| record.lead == lead(winner)));
    assert!(batch.records[0].aliases.contains(&lead(loser)));
    let stamped: Vec<_> = batch.reread.iter().map(|(lead, _)| lead.clone()).collect();
    assert_eq!(stamped, [lead(winner)], "the loser is nobody any more");
    let links = batch.links.iter().filter(|links| links.channel == Channel::Call);
    let links: Vec<_> = links.map(|links| (&links.lead, &links.activities)).collect();
    assert_eq!(links, [(&lead(winner), &vec![format!("call:{call}").into()])]);
}

#[tokio::test]
async fn both_of_a_merge_may_be_asked_for_at_once() {
    let world = World::new().await;
    let [winner, second, third] = [(); 3].map(|()| world.hub.edit().contact(&[]));
    world.hub.edit().merge(winner, second);
    world.hub.edit().merge(winner, third);
    let batch = world.read(whole(&[third, winner, second])).await;
    assert_eq!(batch.merged, [(lead(third), lead(winner)), (lead(second), lead(winner))]);
    assert_eq!(batch.reread.len(), 1);
}

#[tokio::test]
async fn gone_and_archived_are_told_apart_and_nobody_is_stamped() {
    let world = World::new().await;
    let [ada, bin, gone] = [(); 3].map(|()| world.hub.edit().contact(&[]));
    world.pass(minutes(5));
    let archived_at = world.now();
    world.hub.edit().archive(Kind::Contact, bin);
    world.hub.edit().gdpr_delete(Kind::Contact, gone);
    world.pass(minutes(5));
    let batch = world.read(whole(&[ada, bin, gone, 999_999])).await;
    assert_eq!(ids(&batch.records), [ada]);
    assert_eq!(batch.reread.len(), 1);
    let mut existence = batch.existence.clone();
    existence.sort_by_key(|(lead, _)| lead.clone());
    let (first, rest) = existence.split_first().unwrap();
    assert_eq!(*first, (lead(bin), Existence::Archived(archived_at)));
    let rest: Vec<_> = rest.iter().map(|(lead, is)| (lead.clone(), is)).collect();
    assert!(
        matches!(&rest[..], [(one, Existence::Gone(_)), (other, Existence::Gone(_))]
            if *one == lead(999_999) && *other == lead(gone)
                || *one == lead(gone) && *other == lead(999_999)),
        "{rest:?}"
    );
}

#[tokio::test]
async fn a_lead_that_vanishes_while_it_is_read_is_not_called_untouched() {
    let world = World::new().await;
    let ada = world.hub.edit().contact(&[]);
    world.hub.edit().log(ada, Activity::call(world.now(), minutes(2)));
    // Between the look at her calls and the look at herself she is archived.
    let vanish = move |hub: &demo::HubSpot| hub.edit().archive(Kind::Contact, ada);
    world.hub.next("contacts/batch/read", Trouble::Meanwhile(Arc::new(vanish)));
    let batch = world.read(whole(&[ada])).await;
    assert_eq!((batch.reread.len(), batch.links.len()), (0, 0));
    assert!(matches!(batch.existence[..], [(_, Existence::Archived(_))]));
}

#[tokio::test]
async fn many_associations_are_followed_to_the_last_page() {
    let world = World::new().await;
    world.hub.configure(|settings| settings.associations_per_page = 50);
    let ada = world.hub.edit().contact(&[]);
    let calls: Vec<_> = (0..180)
        .map(|n| world.hub.edit().log(ada, Activity::call(world.now() - minutes(n), minutes(1))))
        .collect();
    let batch = world.read(whole(&[ada])).await;
    let links = batch.links.iter().find(|links| links.channel == Channel::Call).unwrap();
    assert_eq!(links.activities.len(), calls.len());
    assert_eq!(batch.logged.len(), calls.len());
}

#[tokio::test]
async fn one_activity_that_cannot_be_read_keeps_its_lead_unstamped_and_no_other() {
    let world = World::new().await;
    let [ada, bob] = [(); 2].map(|()| world.hub.edit().contact(&[]));
    let log = |id: Id, n: i64| {
        world.hub.edit().log(id, Activity::call(world.now() - minutes(n), minutes(1)))
    };
    let bad = (0..40).map(|n| log(ada, n)).collect::<Vec<_>>()[17];
    let fine = (0..40).map(|n| log(bob, n)).collect::<Vec<_>>().len();
    world.hub.configure(|settings| {
        settings.poisoned.insert((Kind::Call, bad));
    });
    let pages = world.pages(whole(&[ada, bob])).await.unwrap();
    let [page] = &pages[..] else { panic!("one page") };
    assert_eq!(page.batch.logged.len(), 39 + fine);
    let stamped: Vec<_> = page.batch.reread.iter().map(|(lead, _)| lead.clone()).collect();
    assert_eq!(stamped, [lead(bob)]);
    let issues: Vec<_> =
        page.issues.iter().map(|one| format!("{}: {}", one.record, one.problem)).collect();
    assert_eq!(issues, [format!("call {bad}: HubSpot fails whenever it is read")]);
}

#[tokio::test]
async fn a_poisoned_contact_is_found_by_halves() {
    let world = World::new().await;
    let crowd: Vec<_> = world.contacts(100, world.now() - minutes(10)).collect();
    world.hub.configure(|settings| {
        settings.poisoned.extend([(Kind::Contact, crowd[3]), (Kind::Contact, crowd[77])]);
    });
    let pages = world.pages(world.last(Stream::Leads, minutes(30))).await.unwrap();
    let records: usize = pages.iter().map(|page| page.batch.records.len()).sum();
    let issues: Vec<_> =
        pages.iter().flat_map(|page| &page.issues).map(|issue| issue.record.clone()).collect();
    assert_eq!(records, 98);
    assert_eq!(issues, [format!("contact {}", crowd[3]), format!("contact {}", crowd[77])]);
}

#[tokio::test]
async fn an_outage_is_not_taken_for_poison() {
    let world = World::new().await;
    let crowd: Vec<_> = world.contacts(100, world.now() - minutes(10)).collect();
    world.hub.always("batch/read", Trouble::Status(500));
    let error = world.refused(whole(&crowd)).await;
    assert!(matches!(error, SourceError::Transient(_)), "{error:?}");
    assert!(world.calls().total() < 60, "{} calls into an outage", world.calls().total());
}

#[tokio::test]
async fn half_read_is_not_read() {
    let world = World::new().await;
    let ada = world.hub.edit().contact(&[]);
    for channel in ["calls", "emails", "meetings", "communications", "notes", "tasks"] {
        world.hub.next_n(9, &format!("contacts/{channel}/batch/read"), Trouble::BadGateway);
        let error = world.refused(whole(&[ada])).await;
        assert!(matches!(error, SourceError::Transient(_)), "{channel}: {error:?}");
        world.hub.heal();
    }
    // A part of the answer is missing, and HubSpot does not say of whom.
    let part = |answer: &mut serde_json::Value| {
        answer["errors"] = serde_json::json!([{"status": "error", "category": "INTERNAL_ERROR"}]);
    };
    world.hub.next("contacts/calls/batch/read", Trouble::Tampered(Arc::new(part)));
    let error = world.refused(whole(&[ada])).await;
    assert!(matches!(error, SourceError::Transient(_)), "{error:?}");
    insta::assert_snapshot!(error, @"HubSpot: reading calls of contacts: only a part was answered, without a word about which; nothing of it was used");
}

#[tokio::test]
async fn a_long_list_of_leads_comes_in_pages() {
    let world = World::new().await;
    let crowd: Vec<_> = world.contacts(1_100, world.now() - minutes(60)).collect();
    let pages = world.pages(whole(&crowd)).await.unwrap();
    assert_eq!(pages.len(), 3);
    let read: usize = pages.iter().map(|page| page.batch.reread.len()).sum();
    assert_eq!(read, crowd.len());
}

#[tokio::test]
async fn a_record_passed_over_in_silence_is_an_issue_once_it_is_sure() {
    let world = World::new().await;
    let [ada, bob] = [(); 2].map(|()| world.hub.edit().contact(&[]));
    let log = |id| world.hub.edit().log(id, Activity::call(world.now(), minutes(1)));
    let (call, other) = (log(ada), log(bob));
    let hide = |id: Id| {
        Trouble::Tampered(Arc::new(move |answer: &mut serde_json::Value| {
            let hidden = id.to_string();
            answer["results"].as_array_mut().unwrap().retain(|row| row["id"] != *hidden);
        }))
    };
    // Once may be an accident: the page is not whole, and asked for again later.
    for (path, id) in
        [("objects/2026-09/calls/batch", call), ("objects/2026-09/contacts/batch", bob)]
    {
        world.hub.next(path, hide(id));
        let error = world.refused(whole(&[ada, bob])).await;
        assert!(matches!(error, SourceError::Transient(_)), "{error:?}");
        world.hub.heal();
    }
    // Twice is how it is.
    world.hub.always("objects/2026-09/calls/batch/read", hide(call));
    let [page] = &world.pages(whole(&[ada, bob])).await.unwrap()[..] else { panic!("one page") };
    let stamped: Vec<_> = page.batch.reread.iter().map(|(lead, _)| lead.clone()).collect();
    assert_eq!(stamped, [lead(bob)]);
    assert_eq!(page.batch.logged[0].activity.id, format!("call:{other}").into());
    assert_eq!(page.issues.len(), 1);
    insta::assert_snapshot!(format!("{} {}", page.issues[0].record, page.issues[0].problem), @"call 951 HubSpot shows nothing under this id and does not say why");
    world.hub.heal();
    world.hub.always("objects/2026-09/contacts/batch/read", hide(bob));
    let [page] = &world.pages(whole(&[ada, bob])).await.unwrap()[..] else { panic!("one page") };
    let stamped: Vec<_> = page.batch.reread.iter().map(|(lead, _)| lead.clone()).collect();
    assert_eq!((stamped, page.issues.len()), (vec![lead(ada)], 1));
    assert!(page.batch.existence.is_empty(), "nobody is called gone by silence");
}
