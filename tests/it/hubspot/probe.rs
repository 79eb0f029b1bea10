//! Token, scopes, properties and options: unknown, never empty.

use super::*;
use leadpact::crm::Probe;

async fn probe(world: &World) -> Probe {
    world.crm.probe(&world.wanted).await.unwrap()
}

#[tokio::test]
async fn a_good_account_has_nothing_to_complain_about() {
    let world = World::new().await;
    world.contacts(3, at("2026-01-05T08:00:00Z"));
    assert_eq!(world.crm.lead_url(&lead(951)), None, "the account is not known yet");
    let probe = probe(&world).await;
    assert_eq!((probe.refused, probe.unreadable), (vec![], vec![]));
    assert_eq!(probe.account.as_deref(), Some("4242424"));
    assert!(probe.server_time <= world.now());
    assert!(world.now().duration_since(probe.server_time) < SignedDuration::from_secs(1));
    let held = probe.scopes_held.unwrap();
    assert!(probe.scopes_needed.iter().all(|scope| held.contains(scope)));
    let url = world.crm.lead_url(&lead(951)).unwrap();
    assert_eq!(url, "https://app.hubspot.com/contacts/4242424/record/0-1/951");
}

#[tokio::test]
async fn a_missing_scope_makes_its_stream_unknown_and_names_itself() {
    for dialect in [demo::Dialect::Live, demo::Dialect::Described] {
        let world = World::new().await;
        world.hub.configure(|settings| settings.dialect = dialect);
        world.hub.revoke_scope("sales-email-read");
        let probe = probe(&world).await;
        let [(stream, why)] = &probe.refused[..] else { panic!("{:?}", probe.refused) };
        assert_eq!(*stream, Stream::Activities(Channel::Email));
        assert!(why.contains("sales-email-read"), "{why}");
        assert!(!probe.scopes_held.unwrap().contains(&"sales-email-read".to_owned()));
        let error = world.refused(Ask::All(Stream::Activities(Channel::Email))).await;
        assert!(matches!(error, SourceError::Scope(_)), "{error:?}");
        // Nothing else stops.
        let ada = world.hub.edit().contact(&[]);
        assert_eq!(world.read(Ask::All(Stream::Leads)).await.records.len(), 1);
        // Not being able to read everything, nobody is read whole; without e-mails everybody is.
        let whole = Ask::Leads(vec![lead(ada)]);
        assert!(matches!(world.refused(whole.clone()).await, SourceError::Scope(_)));
        let wanted = world.wanted.sparing(&probe.refused);
        assert_eq!(wanted.channels.len(), Channel::ALL.len() - 1);
        let page = world.crm.fetch(&wanted, &whole, None).await.unwrap();
        assert_eq!(page.batch.reread.len(), 1);
    }
}

#[tokio::test]
async fn without_the_scope_of_contacts_nothing_is_called_empty() {
    let world = World::with("poor-token", PLENTY).await;
    world.hub.grant("poor-token", &["crm.objects.owners.read"]);
    let probe = probe(&world).await;
    let mut refused: Vec<_> = probe.refused.iter().map(|(stream, _)| stream.word()).collect();
    refused.sort_unstable();
    assert_eq!(
        refused,
        [
            "associations",
            "calls",
            "emails",
            "leads",
            "meetings",
            "messages",
            "notes",
            "removals",
            "tasks"
        ]
    );
    assert!(probe.refused.iter().all(|(_, why)| why.contains("crm.objects.contacts.read")));
    for ask in [Ask::All(Stream::Leads), Ask::Archived, Ask::Leads(vec![lead(951)])] {
        let error = world.refused(ask).await;
        assert!(matches!(error, SourceError::Scope(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_token_that_is_not_accepted_ends_it() {
    let world = World::with("old-token", PLENTY).await;
    let error = world.crm.probe(&world.wanted).await.unwrap_err();
    assert!(matches!(error, SourceError::Auth(_)), "{error:?}");
    world.hub.grant("old-token", &demo::SCOPES);
    assert!(world.crm.probe(&world.wanted).await.is_ok());
    world.hub.expire("old-token");
    let error = world.refused(Ask::All(Stream::Leads)).await;
    assert!(matches!(error, SourceError::Auth(_)), "{error:?}");
}

#[tokio::test]
async fn drift_is_told_with_what_to_write_instead() {
    let mut world = World::new().await;
    let value = |name: &str| (name.to_owned(), Keep::Value);
    world.wanted.properties.extend([
        value("numberofemployes"),
        value("jobtitle"),
        value("industry"),
    ]);
    world.hub.archive_property(Kind::Contact, "jobtitle");
    world.hub.remove_property(Kind::Contact, "industry");
    world.hub.rename_option(Kind::Contact, "lifecyclestage", "marketingqualifiedlead", "1234567");
    let probe = probe(&world).await;
    let lines: Vec<_> =
        probe.unreadable.iter().map(|(name, why)| format!("{name} {why}")).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    numberofemployes is no contact property, or the token may not see it; did you mean `numberofemployees`?
    jobtitle is archived in HubSpot; restore it there, or name another one
    industry is no contact property, or the token may not see it
    lifecyclestage offers no `marketingqualifiedlead` (did you mean `1234567`, which people see as "marketingqualifiedlead"?)
    "#);
}

#[tokio::test]
async fn without_definitions_a_record_tells_what_can_be_seen() {
    let mut world = World::new().await;
    world.wanted.properties.push(("no_such_thing".to_owned(), Keep::Value));
    world.hub.edit().contact(&[]);
    let scope = vec!["crm.schemas.contacts.read".to_owned()];
    world.hub.always("/properties/", demo::Trouble::MissingScopes(scope));
    let probe = probe(&world).await;
    let [(name, why)] = &probe.unreadable[..] else { panic!("{:?}", probe.unreadable) };
    assert_eq!(name, "no_such_thing");
    insta::assert_snapshot!(why, @"contacts do not show it, and why cannot be looked up (HubSpot: listing contact properties: the token lacks crm.schemas.contacts.read; add it to the token in HubSpot (403, MISSING_SCOPES, 00000000-0000-4000-8000-000000000001))");
}

#[tokio::test]
async fn a_version_that_does_not_exist_is_said() {
    let world = World::new().await;
    world.hub.configure(|settings| settings.versions = vec!["2027-03".into()]);
    let error = world.refused(Ask::All(Stream::Leads)).await;
    assert!(matches!(error, SourceError::Rejected(_)));
    insta::assert_snapshot!(error, @"HubSpot: listing contacts: there is nothing at this address; does `api_version` exist? (404, NOT_FOUND, 00000000-0000-4000-8000-000000000001)");
}
