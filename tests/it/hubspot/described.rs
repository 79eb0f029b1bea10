//! Everything the client sends, held to HubSpot's own API descriptions by a validating proxy: a
//! request that breaks one is not passed on, and the reading fails.

use super::*;
use crate::peers_prism::Prism;
use demo::{Activity, Dialect};

#[tokio::test]
async fn every_request_matches_the_vendors_description() {
    let mut world = World::new().await;
    world.hub.configure(|settings| settings.dialect = Dialect::Described);
    let Some(prism) = Prism::before(&world.server.base_url).await else { return };
    world.crm = connect(
        Options {
            token: demo::TOKEN.to_owned().into(),
            api_version: "2026-03".into(),
            base_url: Some(prism.base_url.clone()),
            requests: PLENTY,
        },
        Arc::new(world.clock.clone()),
    )
    .unwrap();
    world.hub.configure(|settings| settings.associations_per_page = 20);
    let crowd: Vec<_> = world.contacts(260, world.now() - minutes(10)).collect();
    let [bin, winner, loser] = [(); 3].map(|()| world.hub.edit().contact(&[]));
    for n in 0..30 {
        world.hub.edit().log(crowd[0], Activity::call(world.now(), minutes(n)));
    }
    let mail = world.hub.edit().log(crowd[0], Activity::email(world.now()));
    for id in &crowd[1..130] {
        world.hub.edit().associate((Kind::Contact, *id), (Kind::Email, mail));
    }
    world.hub.owner(demo::Owner::person("7", "Grace", "Hopper", "grace@example.com"));
    world.hub.edit().archive(Kind::Contact, bin);
    world.hub.edit().merge(winner, loser);
    world.pass(minutes(1));
    let some: Vec<_> = [crowd[0], crowd[1], bin, winner, loser, 999_999].map(lead).to_vec();
    let window = |stream| world.last(stream, minutes(30));
    let calls = Stream::Activities(Channel::Call);
    let asks = [
        Ask::All(Stream::Leads),
        Ask::All(Stream::Activities(Channel::Email)),
        Ask::All(Stream::Activities(Channel::Message)),
        window(Stream::Leads),
        window(calls),
        window(Stream::Activities(Channel::Meeting)),
        Ask::Leads(some.clone()),
        Ask::Links(some.clone()),
        Ask::Activities(vec![format!("email:{mail}").into(), "task:999999".into()]),
        Ask::Present(some),
        Ask::Archived,
        Ask::Directory,
    ];
    let mut read = 0;
    for ask in asks {
        let mut after = None;
        loop {
            let page = world.crm.fetch(&world.wanted, &ask, after.as_ref()).await;
            let page = page.unwrap_or_else(|error| panic!("{ask:?}: {error}"));
            read += page.batch.records.len() + page.batch.logged.len();
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    assert!(read > 500, "only {read} records came through");
    let probe = world.crm.probe(&world.wanted).await.unwrap();
    assert_eq!((probe.refused, probe.unreadable), (vec![], vec![]));
    assert_eq!(world.crm.card(&lead(winner)).await.unwrap().name, "");
}
