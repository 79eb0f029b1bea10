//! Every way in which HubSpot says no.

use reqwest::header::{HeaderName, HeaderValue};
use serde_json::json;

use super::*;

fn refuse(status: u16, headers: &[(&str, &str)], body: &str) -> String {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            (name, HeaderValue::from_str(value).unwrap())
        })
        .collect();
    let (body, doing) = (body.as_bytes(), "listing contacts");
    match read(&Refused { status, headers: &headers, body, doing }) {
        Refusal::Again { after, message } => format!("again {after:?}: {message}"),
        Refusal::TooFast { after, message } => format!("too fast {after:?}: {message}"),
        Refusal::DayUsedUp(message) => format!("day: {message}"),
        Refusal::Final(SourceError::Auth(message)) => format!("auth: {message}"),
        Refusal::Final(SourceError::Scope(message)) => format!("scope: {message}"),
        Refusal::Final(error) => format!("rejected: {error}"),
    }
}

#[test]
fn refusals_read_aloud() {
    let described = json!({
        "status": "error",
        "message": "You have reached your limit, ada@example.com",
        "errorType": "RATE_LIMIT",
        "policyName": "TEN_SECONDLY_ROLLING",
        "correlationId": "00000000-0000-4000-8000-000000000001",
    });
    let live = json!({"category": "RATE_LIMITS", "policyName": "SECONDLY"});
    let daily = json!({"category": "RATE_LIMITS", "policyName": "DAILY"});
    let scopes = json!({
        "category": "MISSING_SCOPES",
        "errors": [{"context": {"requiredGranularScopes": ["sales-email-read"]}}],
    });
    let seconds = [("retry-after", "7")];
    let absurd = [("retry-after", "99999999999")];
    let negative = [("retry-after", "-5")];
    let date = [
        ("date", "Mon, 02 Mar 2026 09:00:00 GMT"),
        ("retry-after", "Mon, 02 Mar 2026 09:00:42 GMT"),
    ];
    let said = [
        refuse(401, &[], "{}"),
        refuse(403, &[], &scopes.to_string()),
        refuse(403, &[], "<html>ada@example.com</html>"),
        refuse(429, &[], &described.to_string()),
        refuse(429, &[], &live.to_string()),
        refuse(429, &seconds, &live.to_string()),
        refuse(429, &[], ""),
        refuse(429, &[], &daily.to_string()),
        refuse(477, &date, "{}"),
        refuse(477, &absurd, "{}"),
        refuse(423, &[], "{}"),
        refuse(503, &negative, "<html>ada@example.com</html>"),
        refuse(400, &[], r#"{"category":"ada@example.com","message":"ada@example.com"}"#),
        refuse(404, &[], "{}"),
        refuse(414, &[], "{}"),
    ]
    .join("\n");
    assert!(!said.contains("ada"), "what a record holds is not repeated");
    insta::assert_snapshot!(said, @r"
    auth: HubSpot: listing contacts: the token is not accepted; make a new one in HubSpot and store it (401)
    scope: HubSpot: listing contacts: the token lacks sales-email-read; add it to the token in HubSpot (403, MISSING_SCOPES)
    scope: HubSpot: listing contacts: the token may not do this, and HubSpot does not say which scope is missing (403)
    too fast Some(10s): HubSpot: listing contacts: too many requests (429, TEN_SECONDLY_ROLLING, 00000000-0000-4000-8000-000000000001)
    too fast Some(1s): HubSpot: listing contacts: too many requests (429, RATE_LIMITS, SECONDLY)
    too fast Some(7s): HubSpot: listing contacts: too many requests (429, RATE_LIMITS, SECONDLY)
    too fast Some(10s): HubSpot: listing contacts: too many requests (429)
    day: HubSpot: listing contacts: too many requests (429, RATE_LIMITS, DAILY)
    again Some(42s): HubSpot: listing contacts: the account is being moved to another data centre (477)
    again Some(24h): HubSpot: listing contacts: the account is being moved to another data centre (477)
    again Some(2s): HubSpot: listing contacts: the record is locked (423)
    again Some(0s): HubSpot: listing contacts: HubSpot cannot answer now (503)
    rejected: HubSpot: listing contacts: HubSpot does not accept the request (400)
    rejected: HubSpot: listing contacts: there is nothing at this address; does `api_version` exist? (404)
    rejected: HubSpot: listing contacts: the address is too long (414)
    ");
}

#[test]
fn what_is_left_is_read_from_headers() {
    let headers = |pairs: &[(&'static str, &'static str)]| {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect::<HeaderMap>()
    };
    let all = headers(&[
        ("x-hubspot-ratelimit-daily", "250000"),
        ("x-hubspot-ratelimit-daily-remaining", "1234"),
        ("x-hubspot-ratelimit-interval-milliseconds", "10000"),
        ("x-hubspot-ratelimit-max", "100"),
        ("x-hubspot-ratelimit-remaining", "0"),
    ]);
    let window_empty_for = Some(SignedDuration::from_secs(10));
    assert_eq!(remaining(&all), Remaining { day: Some((1234, 250_000)), window_empty_for });
    let some = headers(&[("x-hubspot-ratelimit-remaining", "3")]);
    assert_eq!(remaining(&some), Remaining::default());
    let nonsense = headers(&[
        ("x-hubspot-ratelimit-daily", "0"),
        ("x-hubspot-ratelimit-daily-remaining", "-1"),
    ]);
    assert_eq!(remaining(&nonsense), Remaining::default());
}
