//! Tokens, scopes, rate limits, and the time every answer carries.

use jiff::SignedDuration;
use serde_json::json;

use super::super::{Dialect, Limits};
use super::Lab;

const LIST: &str = "/crm/v3/objects/contacts";

#[tokio::test]
async fn every_answer_carries_hubspots_time_in_whole_seconds() {
    let lab = Lab::new().await;
    lab.hub.configure(|settings| settings.skew = SignedDuration::from_secs(90));
    for path in [LIST, "/nowhere"] {
        let date = lab.get(path).await.header("date").map(str::to_owned);
        assert_eq!(date.as_deref(), Some("Mon, 02 Mar 2026 10:01:30 GMT"), "{path}");
    }
    let id = lab.hub.edit().contact(&[]);
    let got = lab.get(&format!("{LIST}/{id}")).await;
    assert_eq!(got.body["createdAt"], "2026-03-02T10:01:30.500Z");
}

#[tokio::test]
async fn a_token_nobody_knows_is_refused() {
    let mut lab = Lab::new().await;
    lab.token = "someone-elses";
    let got = lab.get(LIST).await;
    assert_eq!((got.status, &got.body["category"]), (401, &json!("INVALID_AUTHENTICATION")));
    assert!(got.body["correlationId"].is_string());
    lab.token = super::TOKEN;
    lab.hub.expire(super::TOKEN);
    assert_eq!(lab.get(LIST).await.body["category"], "EXPIRED_AUTHENTICATION");
}

#[tokio::test]
async fn a_missing_scope_is_named_in_either_dialect() {
    let mut lab = Lab::new().await;
    lab.hub.grant("narrow", &["crm.objects.contacts.read"]);
    lab.token = "narrow";
    assert_eq!(lab.get(LIST).await.status, 200);
    assert_eq!(lab.get("/crm/properties/2026-09/contacts").await.status, 200);
    let live = lab.get("/crm/v3/owners/").await;
    assert_eq!((live.status, &live.body["category"]), (403, &json!("MISSING_SCOPES")));
    let scopes = json!(["crm.objects.owners.read"]);
    assert_eq!(live.body["errors"][0]["context"]["requiredGranularScopes"], scopes);
    lab.hub.configure(|settings| settings.dialect = Dialect::Described);
    let email = lab.get("/crm/objects/2026-09/emails").await;
    assert_eq!(email.body["context"]["missingScopes"], json!(["sales-email-read"]));
}

#[tokio::test]
async fn bursts_searches_and_days_are_limited_apart() {
    let lab = Lab::new().await;
    let tight = Limits { per_ten_seconds: 3, searches_per_second: 2, per_day: 8 };
    lab.hub.configure(|settings| settings.limits = tight);
    for left in ["2", "1", "0"] {
        let got = lab.get(LIST).await;
        assert_eq!(got.header("x-hubspot-ratelimit-remaining"), Some(left));
        assert_eq!(got.header("x-hubspot-ratelimit-max"), Some("3"));
    }
    let burst = lab.get(LIST).await;
    assert_eq!((burst.status, &burst.body["policyName"]), (429, &json!("TEN_SECONDLY_ROLLING")));
    for _ in 0..2 {
        let search = lab.search(json!([]), 0).await;
        assert_eq!((search.status, search.header("x-hubspot-ratelimit-max")), (200, None));
    }
    let third = lab.search(json!([]), 0).await;
    assert_eq!((third.status, &third.body["policyName"]), (429, &json!("SECONDLY")));
    lab.pass(SignedDuration::from_secs(1));
    assert_eq!(lab.search(json!([]), 0).await.status, 200);
    lab.pass(SignedDuration::from_secs(9));
    assert_eq!(lab.get(LIST).await.status, 200);
    assert_eq!(lab.get(LIST).await.header("x-hubspot-ratelimit-daily-remaining"), Some("0"));
    lab.hub.configure(|settings| settings.dialect = Dialect::Described);
    let daily = lab.get(LIST).await;
    assert_eq!(daily.body["policyName"], "DAILY");
    assert_eq!(
        (&daily.body["errorType"], &daily.body["category"]),
        (&json!("RATE_LIMIT"), &json!(null))
    );
    // Midnight in New York, not in UTC.
    lab.clock.advance_to("2026-03-03T04:59:59Z".parse().unwrap());
    assert_eq!(lab.get(LIST).await.status, 429);
    lab.clock.advance_to("2026-03-03T05:00:00Z".parse().unwrap());
    assert_eq!(lab.get(LIST).await.status, 200);
    lab.hub.exhaust_day();
    assert_eq!(lab.get(LIST).await.status, 429);
}
