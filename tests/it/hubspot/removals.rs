//! Archived, restored, merged, gone: what no search shows.

use super::*;
use demo::Activity;

#[tokio::test]
async fn presence_tells_the_living_from_the_rest() {
    let world = World::new().await;
    let [ada, bin, gone, winner, loser] = [(); 5].map(|()| world.hub.edit().contact(&[]));
    world.hub.edit().archive(Kind::Contact, bin);
    world.hub.edit().gdpr_delete(Kind::Contact, gone);
    world.hub.edit().merge(winner, loser);
    let all = [ada, bin, gone, winner, loser].map(lead).to_vec();
    let batch = world.read(Ask::Present(all.clone())).await;
    assert!(batch.records.is_empty() && batch.reread.is_empty());
    assert_eq!(batch.merged, [(lead(loser), lead(winner))]);
    let is = |id: Id| {
        let found = batch.existence.iter().find(|(known, _)| *known == lead(id));
        found.map(|(_, existence)| *existence)
    };
    assert_eq!(is(ada), Some(Existence::Live));
    assert_eq!(is(winner), Some(Existence::Live));
    assert!(matches!(is(bin), Some(Existence::Archived(_))));
    assert!(matches!(is(gone), Some(Existence::Gone(_))));
    assert_eq!(is(loser), None);
    world.pass(minutes(60));
    world.hub.edit().restore(Kind::Contact, bin);
    let batch = world.read(Ask::Present(all)).await;
    assert!(batch.existence.contains(&(lead(bin), Existence::Live)), "it came back");
}

#[tokio::test]
async fn the_recycle_bin_is_read_whole_activities_included() {
    let world = World::new().await;
    let crowd: Vec<_> = world.contacts(230, at("2026-01-05T08:00:00Z")).collect();
    let ada = world.hub.edit().contact(&[]);
    let call = world.hub.edit().log(ada, Activity::call(world.now(), minutes(2)));
    let kept = world.hub.edit().log(ada, Activity::note(world.now()));
    world.pass(minutes(5));
    for id in &crowd {
        world.hub.edit().archive(Kind::Contact, *id);
    }
    world.hub.edit().archive(Kind::Call, call);
    let batch = world.read(Ask::Archived).await;
    let archived: Vec<_> = batch.existence.iter().map(|(lead, _)| lead.clone()).collect();
    assert_eq!(archived, crowd.iter().map(|id| lead(*id)).collect::<Vec<_>>());
    assert!(batch.existence.iter().all(|(_, is)| *is == Existence::Archived(world.now())));
    let logged: Vec<_> =
        batch.logged.iter().map(|one| (one.activity.id.clone(), one.deleted)).collect();
    assert_eq!(logged, [(format!("call:{call}").into(), true)], "and not note {kept}");
}

#[tokio::test]
async fn a_contact_deleted_between_search_and_reading_is_not_lost() {
    let world = World::new().await;
    let [ada, bin] = [(); 2].map(|()| world.hub.edit().contact(&[]));
    world.pass(minutes(1));
    let delete = move |hub: &demo::HubSpot| hub.edit().archive(Kind::Contact, bin);
    world.hub.next("contacts/batch/read", demo::Trouble::Meanwhile(Arc::new(delete)));
    let batch = world.read(world.last(Stream::Leads, minutes(5))).await;
    assert_eq!(ids(&batch.records), [ada]);
    assert!(matches!(&batch.existence[..], [(id, Existence::Archived(_))] if *id == lead(bin)));
}
