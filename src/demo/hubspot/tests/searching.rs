//! The search endpoint: its limits, its late index, its operators.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::super::{Activity, Bulk, Kind, Source};
use super::{Lab, minutes};

fn filter(name: &str, operator: &str, value: &str) -> Value {
    json!({"propertyName": name, "operator": operator, "value": value})
}

fn millis(lab: &Lab) -> String {
    lab.now().as_millisecond().to_string()
}

#[tokio::test]
async fn the_index_lags_and_shows_what_the_record_is_now() {
    let lab = Lab::new().await;
    lab.hub.configure(|settings| settings.lag(SignedDuration::from_secs(10)));
    let id = lab.hub.edit().contact(&[("email", "ada@example.com")]);
    assert_eq!(lab.search(json!([]), 0).await.ids(), [0; 0], "not indexed yet");
    lab.pass(SignedDuration::from_secs(10));
    let bound = millis(&lab);
    assert_eq!(lab.search(json!([]), 0).await.ids(), [id]);
    lab.pass(SignedDuration::from_secs(5));
    lab.hub.edit().set(id, &[("email", "ada@new.example.com")]);
    let old = lab.search(json!([filter("lastmodifieddate", "LT", &bound)]), 0).await;
    assert_eq!(old.ids(), [id], "the index still has the old time");
    assert_eq!(old.body["results"][0]["updatedAt"], "2026-03-02T10:00:15.500Z", "above the bound");
    lab.pass(SignedDuration::from_secs(10));
    assert_eq!(
        lab.search(json!([filter("lastmodifieddate", "LT", &bound)]), 0).await.ids(),
        [0; 0]
    );
    assert_eq!(lab.search(json!([filter("lastmodifieddate", "GTE", &bound)]), 0).await.ids(), [id]);
}

#[tokio::test]
async fn a_lag_between_bounds_makes_recent_changes_appear_out_of_order() {
    let lab = Lab::new().await;
    let bounds = (SignedDuration::from_secs(1), SignedDuration::from_secs(60));
    lab.hub.configure(|settings| settings.index_lag = bounds);
    let made: Vec<_> = (0..50)
        .map(|_| {
            lab.pass(SignedDuration::from_secs(1));
            lab.hub.edit().contact(&[])
        })
        .collect();
    let seen = lab.search(json!([]), 0).await.ids();
    assert!(!seen.is_empty() && seen.len() < 50);
    let holes = made.iter().position(|id| !seen.contains(id)).unwrap();
    assert!(seen.iter().any(|id| *id > made[holes]), "a later one was seen before an earlier one");
    lab.pass(SignedDuration::from_secs(60));
    assert_eq!(lab.search(json!([]), 0).await.ids(), made);
}

#[tokio::test]
async fn only_the_first_ten_thousand_can_be_paged() {
    let lab = Lab::new().await;
    let bulk = Bulk {
        kind: Kind::Contact,
        count: 12_000,
        values: &[("email", "lead{id}@example.com")],
        first: lab.now(),
        step: SignedDuration::ZERO,
        source: Source::other("IMPORT"),
    };
    let ids = lab.hub.populate(&bulk);
    let first = lab.search(json!([filter("lastmodifieddate", "EQ", &millis(&lab))]), 0).await;
    assert_eq!(first.body["total"], 12_000);
    assert_eq!(first.body["paging"]["next"]["after"], "200");
    let email = &first.body["results"][0]["properties"]["email"];
    assert_eq!(email, &json!(format!("lead{}@example.com", ids.start())));
    let last = lab.search(json!([]), 9_800).await;
    assert_eq!(last.body["paging"]["next"]["after"], "10000", "a cursor that cannot be followed");
    assert_eq!(lab.search(json!([]), 10_000).await.status, 400);
    assert_eq!(lab.search(json!([]), 9_801).await.status, 400);
    let past = (ids.start() + 9_999).to_string();
    let rest = lab.search(json!([filter("hs_object_id", "GT", &past)]), 0).await;
    assert_eq!(rest.body["total"], 2_000);
    assert_eq!(rest.ids()[0], ids.start() + 10_000);
}

#[tokio::test]
async fn requests_past_the_documented_limits_are_refused() {
    let lab = Lab::new().await;
    let path = "/crm/objects/2026-03/contacts/search";
    let one = filter("email", "EQ", "a");
    let group = |n: usize| json!({"filters": vec![one.clone(); n]});
    let refused = [
        json!({"filterGroups": vec![group(1); 6]}),
        json!({"filterGroups": [group(7)]}),
        json!({"filterGroups": vec![group(4); 5]}),
        json!({"limit": 201}),
        json!({"sorts": ["email", "phone"]}),
        json!({"after": "soup"}),
        json!({"query": "x".repeat(3_000)}),
        json!({"filterGroups": [{"filters": [filter("email", "LIKE", "a")]}]}),
        json!({"filterGroups": [{"filters": [filter("no_such_thing", "EQ", "a")]}]}),
        json!({"filterGroups": [{"filters": [filter("hubspotscore", "GT", "many")]}]}),
        json!({"filterGroups": [{"filters": [{"propertyName": "email", "operator": "EQ"}]}]}),
    ];
    for body in refused {
        let got = lab.post(path, body.clone()).await;
        assert_eq!(
            (got.status, &got.body["category"]),
            (400, &json!("VALIDATION_ERROR")),
            "{body}"
        );
    }
    for body in [json!({"filterGroups": vec![group(3); 5]}), json!({"limit": 200}), json!({})] {
        assert_eq!(lab.post(path, body).await.status, 200);
    }
}

#[tokio::test]
async fn operators_follow_types_and_case() {
    let lab = Lab::new().await;
    let edit = lab.hub.edit();
    let ada = edit.contact(&[
        ("email", "Ada@Example.com"),
        ("country", "GB"),
        ("hubspotscore", "95"),
        ("lifecyclestage", "lead"),
    ]);
    let bob = edit.contact(&[("country", "us"), ("hubspotscore", "9")]);
    let none = edit.contact(&[]);
    let list = |name: &str, operator: &str, values: &[&str]| {
        let mut filter = json!({"propertyName": name, "operator": operator});
        filter["values"] = json!(values);
        filter
    };
    let between = |name: &str, low: &str, high: &str| {
        let mut filter = filter(name, "BETWEEN", low);
        filter["highValue"] = json!(high);
        filter
    };
    let cases = [
        (filter("country", "EQ", "gb"), vec![ada]),
        (filter("country", "NEQ", "gb"), vec![bob]),
        (list("country", "IN", &["gb", "us"]), vec![ada, bob]),
        (list("country", "IN", &["GB"]), vec![]),
        (list("country", "NOT_IN", &["us"]), vec![ada]),
        (filter("lifecyclestage", "EQ", "lead"), vec![ada]),
        (filter("lifecyclestage", "EQ", "Lead"), vec![]),
        (filter("hubspotscore", "GT", "10"), vec![ada]),
        (filter("hubspotscore", "LTE", "9"), vec![bob]),
        (between("hubspotscore", "9", "10"), vec![bob]),
        (json!({"propertyName": "email", "operator": "HAS_PROPERTY"}), vec![ada]),
        (json!({"propertyName": "email", "operator": "NOT_HAS_PROPERTY"}), vec![bob, none]),
        (filter("email", "CONTAINS_TOKEN", "*@example.com"), vec![ada]),
        (filter("email", "CONTAINS_TOKEN", "example"), vec![ada]),
        (filter("email", "NOT_CONTAINS_TOKEN", "other"), vec![ada]),
        (list("hs_object_id", "IN", &[&bob.to_string()]), vec![bob]),
    ];
    for (case, expected) in cases {
        assert_eq!(lab.search(json!([case]), 0).await.ids(), expected, "{case}");
    }
    let by_score = json!({"sorts": [{"propertyName": "hubspotscore", "direction": "ASCENDING"}]});
    let path = "/crm/v3/objects/contacts/search";
    assert_eq!(lab.post(path, by_score).await.ids(), [bob, ada, none], "numbers, not text");
    assert_eq!(lab.post(path, json!({"query": "ada@"})).await.ids(), [ada]);
}

#[tokio::test]
async fn activities_are_found_by_their_contact() {
    let lab = Lab::new().await;
    let edit = lab.hub.edit();
    let (ada, bob) = (edit.contact(&[]), edit.contact(&[]));
    let call = edit.log(ada, Activity::call(lab.now(), minutes(2)));
    edit.log(bob, Activity::call(lab.now(), minutes(2)));
    let body = json!({"filterGroups": [{"filters": [
        filter("associations.contact", "EQ", &ada.to_string()),
    ]}]});
    assert_eq!(lab.post("/crm/v3/objects/calls/search", body).await.ids(), [call]);
}

#[tokio::test]
async fn contacts_polled_by_the_wrong_property_miss_changes() {
    let lab = Lab::new().await;
    let id = lab.hub.edit().contact(&[]);
    lab.pass(minutes(5));
    let since = millis(&lab);
    lab.hub.edit().set(id, &[("country", "GB")]);
    let wrong = lab.search(json!([filter("hs_lastmodifieddate", "GTE", &since)]), 0).await;
    assert_eq!((wrong.status, wrong.ids()), (200, vec![]));
    assert_eq!(lab.search(json!([filter("lastmodifieddate", "GTE", &since)]), 0).await.ids(), [id]);
}

#[tokio::test]
async fn a_page_is_searched_anew_not_a_snapshot() {
    let lab = Lab::new().await;
    let ids: Vec<_> = (0..300).map(|_| lab.hub.edit().contact(&[])).collect();
    assert_eq!(lab.search(json!([]), 0).await.ids(), ids[..200]);
    lab.hub.edit().archive(Kind::Contact, ids[0]);
    assert_eq!(lab.search(json!([]), 200).await.ids(), ids[201..], "one record slipped through");
}

#[tokio::test]
async fn a_thousand_changes_are_found_among_a_million() {
    let row = std::mem::size_of::<super::super::record::Row>();
    assert!(row <= 56, "a million records of {row} bytes are too many");
    let lab = Lab::new().await;
    let bulk = Bulk {
        kind: Kind::Contact,
        count: 1_000_000,
        values: &[("email", "lead{id}@example.com"), ("lifecyclestage", "lead")],
        first: lab.now() - SignedDuration::from_hours(10_000),
        step: SignedDuration::from_secs(30),
        source: Source::other("IMPORT"),
    };
    let ids = lab.hub.populate(&bulk);
    lab.pass(minutes(5));
    let since = millis(&lab);
    let changed: Vec<_> = ids.step_by(1_000).collect();
    changed.iter().for_each(|id| lab.hub.edit().set(*id, &[("lifecyclestage", "customer")]));
    let mut seen = Vec::new();
    for page in 0..5 {
        let window = json!([filter("lastmodifieddate", "GTE", &since)]);
        let got = lab.search(window, page * 200).await;
        assert_eq!(got.body["total"], 1_000);
        seen.extend(got.ids());
    }
    assert_eq!(seen, changed);
}
