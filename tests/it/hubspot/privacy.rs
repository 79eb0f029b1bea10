//! Nothing of a person in errors, issues, addresses or anything that is printed.

use super::*;
use demo::{Activity, Trouble};

/// Stands in every value that nobody asked for.
const CANARY: &str = "canary-7f3a";

#[tokio::test]
async fn no_value_is_kept_that_was_not_asked_for() {
    let world = World::new().await;
    let mail = format!("{CANARY}@example.com");
    let ada = world.hub.edit().contact(&[
        ("firstname", CANARY),
        ("lastname", CANARY),
        ("company", CANARY),
        ("email", &mail),
        ("phone", CANARY),
        ("lifecyclestage", "lead"),
    ]);
    let talk = Activity::call(world.now(), minutes(2))
        .with("hs_call_title", CANARY)
        .with("hs_call_body", CANARY)
        .with("hs_call_to_number", CANARY);
    world.hub.edit().log(ada, talk);
    let letter = Activity::email(world.now())
        .with("hs_email_subject", CANARY)
        .with("hs_email_text", CANARY)
        .with("hs_email_to_email", &mail);
    world.hub.edit().log(ada, letter);
    world.hub.owner(demo::Owner::person("7", CANARY, CANARY, &mail));
    world.pass(minutes(1));
    let mut asks = vec![
        Ask::All(Stream::Leads),
        Ask::Leads(vec![lead(ada)]),
        Ask::Links(vec![lead(ada)]),
        Ask::Present(vec![lead(ada)]),
        Ask::Directory,
        Ask::Archived,
        world.last(Stream::Leads, minutes(5)),
    ];
    for channel in [Channel::Call, Channel::Email] {
        asks.push(Ask::All(Stream::Activities(channel)));
        asks.push(world.last(Stream::Activities(channel), minutes(5)));
    }
    for ask in asks {
        let pages = format!("{:?}", world.pages(ask.clone()).await.unwrap());
        assert!(!pages.contains(CANARY), "{ask:?} kept {pages}");
    }
    // It is had for a message, when a message is sent.
    let card = world.crm.card(&lead(ada)).await.unwrap();
    assert_eq!(card.name, format!("{CANARY} {CANARY}"));
    assert_eq!(card.company, CANARY);
    let owner = world.crm.owner(&"7".into()).await.unwrap().unwrap();
    assert!(!format!("{:?}", owner.email).contains(CANARY));
}

#[tokio::test]
async fn names_are_fetched_once_in_a_while() {
    let world = World::new().await;
    let ada = world.hub.edit().contact(&[("firstname", "Ada"), ("company", "Engines")]);
    for _ in 0..5 {
        assert_eq!(world.crm.card(&lead(ada)).await.unwrap().name, "Ada");
    }
    // The account once, for the link, and the name.
    assert_eq!(world.calls().total(), 2);
    world.hub.edit().set(ada, &[("firstname", "Augusta")]);
    world.pass(minutes(20));
    assert_eq!(world.crm.card(&lead(ada)).await.unwrap().name, "Augusta");
    world.hub.edit().gdpr_delete(Kind::Contact, ada);
    world.pass(minutes(20));
    assert_eq!(world.crm.card(&lead(ada)).await.unwrap().name, "", "who is gone has no name");
}

#[tokio::test]
async fn errors_and_issues_repeat_nothing() {
    let body = format!(
        r#"{{"status":"error","message":"{CANARY}","category":"{CANARY} x","context":{{"{CANARY}":["{CANARY}"]}}}}"#
    );
    let json = ("content-type".to_owned(), "application/json".to_owned());
    let raw = |status| Trouble::Raw(status, vec![json.clone()], body.clone().into_bytes());
    let broken = format!(r#"{{"results":[{{"id":"{CANARY}","properties":"{CANARY}"}}]}}"#);
    let html = format!("<html>{CANARY}</html>");
    let mut troubles: Vec<_> =
        [400, 401, 403, 404, 409, 414, 423, 429, 477, 500, 503].map(raw).to_vec();
    troubles.extend([
        Trouble::Raw(200, vec![json.clone()], broken.into_bytes()),
        Trouble::Raw(200, vec![json.clone()], CANARY.as_bytes().to_vec()),
        Trouble::Raw(200, vec![json.clone()], format!(r#"{{"results":"{CANARY}"}}"#).into_bytes()),
        Trouble::Raw(502, vec![("content-type".into(), "text/html".into())], html.into_bytes()),
        Trouble::Raw(302, vec![("location".into(), format!("http://{CANARY}"))], vec![]),
    ]);
    for trouble in troubles {
        let world = World::with(&format!("token-{CANARY}"), PLENTY).await;
        world.hub.grant(&format!("token-{CANARY}"), &demo::SCOPES);
        let ada = world.hub.edit().contact(&[("firstname", CANARY)]);
        world.hub.always("/crm/", trouble);
        for ask in [Ask::All(Stream::Leads), Ask::Leads(vec![lead(ada)])] {
            match world.pages(ask).await {
                Ok(pages) => assert!(!format!("{pages:?}").contains(CANARY)),
                Err(error) => assert!(!format!("{error:?} {error}").contains(CANARY), "{error}"),
            }
        }
    }
}
