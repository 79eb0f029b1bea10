//! Everything there is, once.

use super::*;
use demo::{Activity, Owner, Team};
use leadpact::id::OwnerId;
use leadpact::lead::{Direction, Outcome, OwnerKind};

#[tokio::test]
async fn every_contact_comes_once_with_its_history() {
    let world = World::new().await;
    let crowd = world.contacts(120, at("2026-01-05T08:00:00Z"));
    let ada = world.hub.edit_at(at("2026-02-01T10:00:00Z")).contact(&[
        ("lifecyclestage", "lead"),
        ("email", "ada@Example.com"),
        ("phone", "+44 20 7946 0000"),
        ("firstname", "Ada"),
    ]);
    world.hub.edit_at(at("2026-02-02T11:30:00.125Z")).assign(ada, Some("7"));
    world
        .hub
        .edit_at(at("2026-02-03T12:00:00Z"))
        .set(ada, &[("lifecyclestage", "marketingqualifiedlead")]);
    world.hub.edit_at(at("2026-02-04T12:00:00Z")).assign(ada, None);

    let batch = world.read(Ask::All(Stream::Leads)).await;
    let mut all: Vec<_> = crowd.collect();
    all.push(ada);
    all.sort_unstable();
    assert_eq!(ids(&batch.records), all);

    let record = batch.records.iter().find(|record| record.lead == lead(ada)).unwrap();
    assert_eq!(record.created_at, at("2026-02-01T10:00:00Z"));
    assert_eq!(record.modified_at, at("2026-02-04T12:00:00Z"));
    assert_eq!(record.existence, Existence::Live);
    assert_eq!(record.origin.as_deref(), Some("CRM_UI"));
    let facts: Vec<_> = record
        .fields
        .iter()
        .map(|fact| format!("{} {} {}", fact.property, fact.at, fact.value))
        .collect();
    assert_eq!(
        facts,
        [
            "lifecyclestage 2026-02-01T10:00:00Z lead",
            "lifecyclestage 2026-02-03T12:00:00Z marketingqualifiedlead",
            "email 2026-02-01T10:00:00Z example.com",
            "phone 2026-02-01T10:00:00Z +",
        ]
    );
    let owners: Vec<_> = record.owners.iter().map(|fact| (fact.at, fact.owner.clone())).collect();
    assert_eq!(
        owners,
        [(at("2026-02-02T11:30:00.125Z"), Some("7".into())), (at("2026-02-04T12:00:00Z"), None)]
    );
}

#[tokio::test]
async fn activities_of_every_kind_come_with_their_leads() {
    let world = World::new().await;
    let ada = world.hub.edit().contact(&[]);
    let bob = world.hub.edit().contact(&[]);
    let now = world.now();
    let edit = world.hub.edit();
    let call = edit.log(ada, Activity::call(now - minutes(30), minutes(3)).owner("7"));
    edit.associate((Kind::Contact, bob), (Kind::Call, call));
    edit.log(ada, Activity::reply(now - minutes(20)));
    edit.log(ada, Activity::email(now - minutes(10)).sequence("33"));
    edit.log(ada, Activity::meeting(now + minutes(60), minutes(30)));
    edit.log(ada, Activity::message(now, "SMS"));
    edit.log(ada, Activity::note(now));
    edit.log(ada, Activity::task(now + minutes(500)));
    let loose = edit.log_loose(Activity::call(now, minutes(1)));

    let mut all = Batch::default();
    for channel in Channel::ALL {
        let batch = world.read(Ask::All(Stream::Activities(channel))).await;
        assert!(batch.logged.iter().all(|logged| logged.activity.channel == channel));
        all.logged.extend(batch.logged);
    }
    assert_eq!(all.logged.len(), 8);
    let of = |id: ActivityId| all.logged.iter().find(|logged| logged.activity.id == id).unwrap();
    let first = of(format!("call:{call}").as_str().into());
    assert_eq!(first.leads, [lead(ada), lead(bob)]);
    assert_eq!(first.activity.by, Some(OwnerId::from("7")));
    assert_eq!(first.activity.direction, Direction::Outbound);
    assert_eq!(first.activity.duration_ms, Some(180_000));
    assert_eq!(first.activity.occurred_at, now - minutes(30));
    assert_eq!(first.activity.recorded_at, now);
    assert_eq!(of(format!("call:{loose}").as_str().into()).leads, []);
    let emails: Vec<_> = all
        .logged
        .iter()
        .filter(|logged| logged.activity.channel == Channel::Email)
        .map(|logged| (logged.activity.direction, logged.activity.automated))
        .collect();
    assert_eq!(emails, [(Direction::Inbound, false), (Direction::Outbound, true)]);
    let meeting = all.logged.iter().find(|one| one.activity.channel == Channel::Meeting).unwrap();
    assert_eq!(meeting.activity.outcome, Outcome::Planned);
    assert_eq!(meeting.activity.occurred_at, now + minutes(60));
}

#[tokio::test]
async fn an_activity_with_more_leads_than_are_shown_has_them_all() {
    let world = World::new().await;
    world.hub.configure(|settings| settings.associations_per_page = 60);
    let crowd: Vec<_> = world.contacts(250, at("2026-01-05T08:00:00Z")).collect();
    let mail = world.hub.edit().log_loose(Activity::email(world.now()));
    let pairs: Vec<_> =
        crowd.iter().map(|id| ((Kind::Contact, *id), (Kind::Email, mail))).collect();
    world.hub.associate_bulk(&pairs);
    let batch = world.read(Ask::All(Stream::Activities(Channel::Email))).await;
    let mut leads: Vec<Id> =
        batch.logged[0].leads.iter().map(|lead| lead.as_str().parse().unwrap()).collect();
    leads.sort_unstable();
    assert_eq!(leads, crowd);
}

#[tokio::test]
async fn a_reading_goes_on_where_another_client_stopped() {
    let world = World::new().await;
    let crowd: Vec<_> = world.contacts(170, at("2026-01-05T08:00:00Z")).collect();
    let ask = Ask::All(Stream::Leads);
    let first = world.crm.fetch(&world.wanted, &ask, None).await.unwrap();
    let restarted = connect(
        Options {
            token: demo::TOKEN.to_owned().into(),
            api_version: "2026-03".into(),
            base_url: Some(world.server.base_url.clone()),
            requests: PLENTY,
        },
        Arc::new(world.clock.clone()),
    )
    .unwrap();
    let (mut records, mut after) = (first.batch.records, first.next);
    while let Some(cursor) = after {
        let page = restarted.fetch(&world.wanted, &ask, Some(&cursor)).await.unwrap();
        records.extend(page.batch.records);
        after = page.next;
    }
    assert_eq!(ids(&records), crowd);
}

#[tokio::test]
async fn more_properties_than_fit_into_an_address_are_read_all_the_same() {
    let mut world = World::new().await;
    let names: Vec<_> =
        (0..120).map(|n| format!("a_property_with_a_rather_long_name_{n:03}")).collect();
    for name in &names {
        world.hub.define(Kind::Contact, demo::Property::new(name, demo::Type::Text));
    }
    world.wanted.properties = names.iter().map(|name| (name.clone(), Keep::Value)).collect();
    for _ in 0..130 {
        world.hub.edit().contact(&[(&names[7], "seven")]);
    }
    let batch = world.read(Ask::All(Stream::Leads)).await;
    assert_eq!(batch.records.len(), 130);
    assert!(batch.records.iter().all(|record| record.fields.len() == 1));
}

#[tokio::test]
async fn owners_come_with_teams_and_those_who_left() {
    let world = World::new().await;
    let second = Team { id: "2".into(), name: "Night shift".into(), primary: false };
    world.hub.owner(
        Owner::person("7", "Grace", "Hopper", "grace@example.com")
            .in_team(second)
            .in_team(Team::primary("1", "Inbound")),
    );
    world.hub.owner(Owner::person("8", "Alan", "Turing", "alan@example.com"));
    world.hub.owner(Owner::queue("9", "New leads"));
    world.hub.archive_owner("8");
    let batch = world.read(Ask::Directory).await;
    let directory = batch.directory.unwrap();
    let owner = |id: &str| &directory.owners[&OwnerId::from(id)];
    assert_eq!(directory.owners.len(), 3);
    assert_eq!(owner("7").teams[0].teams, ["Inbound", "Night shift"]);
    assert!(owner("7").active && !owner("8").active);
    assert_eq!((owner("7").kind, owner("9").kind), (OwnerKind::Person, OwnerKind::Queue));
    let grace = world.crm.owner(&"7".into()).await.unwrap().unwrap();
    assert_eq!(grace.name, "Grace Hopper");
    assert!(grace.email.is_some());
    assert!(world.crm.owner(&"4711".into()).await.unwrap().is_none());
    let url = world.crm.lead_url(&lead(951)).unwrap();
    assert_eq!(url, "https://app.hubspot.com/contacts/4242424/record/0-1/951");
}

#[tokio::test]
async fn progress_knows_how_much_there_is() {
    let world = World::new().await;
    world.contacts(170, at("2026-01-05T08:00:00Z"));
    let pages = world.pages(Ask::All(Stream::Leads)).await.unwrap();
    let totals: Vec<_> = pages.iter().map(|page| page.total).collect();
    assert_eq!(totals, [Some(170), None, None, None]);
}
