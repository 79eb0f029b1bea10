//! Everything that can go wrong with one call, as a client meets it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::super::{Kind, Policy, TOKEN, Trouble};
use super::Lab;

const LIST: &str = "/crm/v3/objects/contacts";

async fn raw(lab: &Lab) -> reqwest::Result<(u16, Vec<u8>)> {
    let url = format!("{}{LIST}", lab.server.base_url);
    let request = lab.client.get(url).bearer_auth(TOKEN).timeout(Duration::from_millis(300));
    let answer = request.send().await?;
    let status = answer.status().as_u16();
    Ok((status, answer.bytes().await?.to_vec()))
}

#[tokio::test]
async fn troubles_that_are_answers() {
    let lab = Lab::new().await;
    lab.hub.next(LIST, Trouble::TooMany(Policy::Secondly, None));
    lab.hub.next(LIST, Trouble::TooMany(Policy::Daily, Some(7)));
    lab.hub.next(LIST, Trouble::Moving(86_400));
    lab.hub.next_n(2, "GET /crm", Trouble::BadGateway);
    lab.hub.next(LIST, Trouble::Status(523));
    lab.hub.next(LIST, Trouble::Expired);
    lab.hub.next(LIST, Trouble::MissingScopes(vec!["x.read".into()]));
    let expected = [(429, None), (429, Some("7")), (477, Some("86400")), (502, None), (502, None)];
    for (status, wait) in expected {
        let got = lab.get(LIST).await;
        assert_eq!((got.status, got.header("retry-after")), (status, wait));
        assert_eq!(got.body.is_null(), status == 502, "a gateway answers in HTML");
        assert!(got.header("date").is_some());
    }
    for status in [523, 401, 403, 200] {
        assert_eq!(lab.get(LIST).await.status, status);
    }
    lab.hub.always("/contacts", Trouble::Status(500));
    assert_eq!(lab.get("/crm/v3/owners/").await.status, 200, "another path");
    assert_eq!((lab.get(LIST).await.status, lab.get(LIST).await.status), (500, 500));
    lab.hub.heal();
    assert_eq!(lab.get(LIST).await.status, 200);
}

#[tokio::test]
async fn troubles_of_the_body_and_of_the_line() {
    let lab = Lab::new().await;
    lab.hub.edit().contact(&[("email", "ada@example.com")]);
    let whole = raw(&lab).await.unwrap().1;
    lab.hub.next(LIST, Trouble::TruncatedJson);
    let (status, cut) = raw(&lab).await.unwrap();
    assert_eq!((status, cut.as_slice()), (200, &whole[..whole.len() / 2]));
    lab.hub.next(LIST, Trouble::HtmlInstead);
    let (status, page) = raw(&lab).await.unwrap();
    assert!(status == 200 && page.starts_with(b"<html>"));
    lab.hub.next(LIST, Trouble::Slow { bytes: 100, every: Duration::from_millis(5) });
    assert_eq!(raw(&lab).await.unwrap().1, whole);
    lab.hub.next(LIST, Trouble::Dropped);
    assert!(raw(&lab).await.is_err_and(|error| !error.is_timeout()));
    lab.hub.next(LIST, Trouble::Stalled);
    assert!(raw(&lab).await.is_err_and(|error| error.is_timeout()));
    lab.hub.next(LIST, Trouble::Silent);
    assert!(raw(&lab).await.is_err_and(|error| error.is_timeout()));
    lab.hub.next(LIST, Trouble::Endless);
    assert!(raw(&lab).await.is_err_and(|error| error.is_timeout()));
    let gzip = vec![("content-encoding".to_owned(), "gzip".to_owned())];
    lab.hub.next(LIST, Trouble::Raw(200, gzip, b"not gzip".to_vec()));
    assert!(raw(&lab).await.is_err());
    assert_eq!(raw(&lab).await.unwrap().1, whole);
    let statuses: Vec<_> = lab.hub.calls().recent().map(|call| call.status).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 0, 200, 200, 200]);
}

#[tokio::test]
async fn an_answer_can_be_changed_and_the_account_edited_in_between() {
    let lab = Lab::new().await;
    let ada = lab.hub.edit().contact(&[]);
    let loops = |body: &mut Value| body["paging"] = json!({"next": {"after": "951"}});
    lab.hub.next(LIST, Trouble::Tampered(Arc::new(loops)));
    assert_eq!(lab.get(LIST).await.body["paging"]["next"]["after"], "951");
    lab.hub.next(
        LIST,
        Trouble::Meanwhile(Arc::new(move |hub| hub.edit().archive(Kind::Contact, ada))),
    );
    assert_eq!(lab.get(LIST).await.ids(), [0; 0]);
}

#[tokio::test]
async fn one_poisoned_record_spoils_its_batch() {
    let lab = Lab::new().await;
    let (ada, bob) = (lab.hub.edit().contact(&[]), lab.hub.edit().contact(&[]));
    lab.hub.configure(|settings| settings.poisoned = [(Kind::Contact, bob)].into());
    let path = "/crm/v3/objects/contacts/batch/read";
    let ask = |ids: &[u64]| {
        let inputs: Vec<_> = ids.iter().map(|id| json!({"id": id.to_string()})).collect();
        json!({ "inputs": inputs })
    };
    assert_eq!(lab.post(path, ask(&[ada, bob])).await.status, 500);
    assert_eq!(lab.post(path, ask(&[ada])).await.ids(), [ada]);
}

#[tokio::test]
async fn a_batch_may_fail_in_part() {
    let lab = Lab::new().await;
    let (ada, bob) = (lab.hub.edit().contact(&[]), lab.hub.edit().contact(&[]));
    lab.hub.configure(|settings| settings.unreadable = [(Kind::Contact, bob)].into());
    let inputs = json!([{"id": ada.to_string()}, {"id": bob.to_string()}]);
    let got = lab.post("/crm/v3/objects/contacts/batch/read", json!({ "inputs": inputs })).await;
    assert_eq!((got.status, got.ids()), (207, vec![ada]));
    assert_eq!(got.body["errors"][0]["category"], "INTERNAL_ERROR");
    assert_eq!(got.body["errors"][0]["context"], json!({"ids": [bob.to_string()]}));
}

#[tokio::test]
async fn nonsense_is_refused_and_never_breaks_the_server() {
    let lab = Lab::new().await;
    lab.hub.edit().contact(&[]);
    let objects = ["", "/search", "/batch/read", "/batch/create", "/batch/update", "/merge"];
    let more = ["/batch/archive", "/gdpr-delete"];
    let mut paths: Vec<_> =
        objects.iter().chain(&more).map(|end| format!("/crm/v3/objects/contacts{end}")).collect();
    for end in ["read", "create", "archive", "associate/default"] {
        paths.push(format!("/crm/v4/associations/contacts/calls/batch/{end}"));
    }
    let bodies = [
        json!([]),
        json!("text"),
        json!({"inputs": {}}),
        json!({"inputs": [7, null, {"id": {}}]}),
        json!({"inputs": [{"id": "951", "from": 3, "to": "x", "properties": []}]}),
        json!({"inputs": [{"id": "99999999999999999999999"}], "properties": "email"}),
        json!({"filterGroups": [{"filters": [{"propertyName": 5, "operator": {}}]}]}),
        json!({"filterGroups": [{"filters": [
            {"propertyName": "hs_object_id", "operator": "BETWEEN", "value": "9", "highValue": "1"},
            {"propertyName": "lastmodifieddate", "operator": "GT", "value": "1e300"},
        ]}], "after": -1, "sorts": [{}]}),
        json!({"properties": {"email": ["a"], "nothing": null}}),
    ];
    for path in &paths {
        for body in &bodies {
            let got = lab.post(path, body.clone()).await;
            assert!(got.status < 500, "{path} {body}: {}", got.status);
        }
    }
    let long = format!("{LIST}?properties={}", "x".repeat(9_000));
    for path in [&long, "/%", "/crm/v3/objects/contacts/%zz", "/crm/v3/owners?limit=-1"] {
        let got = lab.get(path).await;
        assert!((400..500).contains(&got.status), "{path}: {}", got.status);
    }
    assert_eq!(lab.get(&long).await.status, 414);
    assert_eq!(lab.get(LIST).await.status, 200);
}

#[tokio::test]
async fn a_server_stops_with_its_stalled_connections() {
    let lab = Lab::new().await;
    lab.hub.next(LIST, Trouble::Stalled);
    let url = format!("{}{LIST}", lab.server.base_url);
    let answer = lab.client.get(&url).bearer_auth(TOKEN).send().await.unwrap();
    lab.server.shutdown().await;
    assert!(answer.bytes().await.is_err());
    assert!(lab.client.get(&url).send().await.is_err());
}
