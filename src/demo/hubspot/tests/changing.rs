//! What changes in an account: archiving, merging, deleting, and the API's own writes.

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::json;

use super::super::{Activity, Endpoint, Kind};
use super::{Lab, minutes};

#[tokio::test]
async fn archived_records_are_seen_only_in_the_recycle_bin_and_come_back() {
    let lab = Lab::new().await;
    let edit = lab.hub.edit();
    let (ada, bob) = (edit.contact(&[]), edit.contact(&[]));
    edit.archive(Kind::Contact, ada);
    let one = format!("/crm/v3/objects/contacts/{ada}");
    assert_eq!(lab.get("/crm/v3/objects/contacts").await.ids(), [bob]);
    assert_eq!(lab.get(&one).await.status, 404);
    assert_eq!(lab.search(json!([]), 0).await.ids(), [bob]);
    let bin = lab.get("/crm/v3/objects/contacts?archived=true").await;
    assert_eq!(bin.ids(), [ada]);
    assert_eq!(bin.body["results"][0]["archived"], true);
    assert_eq!(bin.body["results"][0]["archivedAt"], "2026-03-02T10:00:00.500Z");
    lab.pass(minutes(1));
    lab.hub.edit().restore(Kind::Contact, ada);
    assert_eq!(lab.get(&one).await.body["updatedAt"], "2026-03-02T10:01:00.500Z");
    assert_eq!(lab.search(json!([]), 0).await.ids(), [ada, bob]);
}

#[tokio::test]
async fn a_merged_id_answers_with_the_winner() {
    let lab = Lab::new().await;
    let edit = lab.hub.edit();
    let winner = edit.contact(&[("email", "ada@example.com")]);
    let loser = edit.contact(&[("email", "ada@old.example.com"), ("phone", "123")]);
    let call = edit.log(loser, Activity::call(lab.now(), SignedDuration::from_secs(60)));
    edit.merge(winner, loser);
    let third = edit.contact(&[]);
    edit.merge(third, winner);
    let merged = "email,phone,hs_merged_object_ids,hs_calculated_merged_vids";
    let got = lab.get(&format!("/crm/objects/2026-09/contacts/{loser}?properties={merged}")).await;
    assert_eq!(got.body["id"], third.to_string());
    let properties = &got.body["properties"];
    assert_eq!(
        (&properties["email"], &properties["phone"]),
        (&json!("ada@example.com"), &json!("123"))
    );
    assert_eq!(properties["hs_merged_object_ids"], format!("{loser};{winner}"));
    let vids = properties["hs_calculated_merged_vids"].as_str().unwrap();
    assert!(vids.starts_with(&format!("{winner}:")) && !vids.contains(&format!("{loser}:")));
    let both = json!({"inputs": [{"id": winner.to_string()}, {"id": loser.to_string()}]});
    let batch = lab.post("/crm/v3/objects/contacts/batch/read", both).await;
    assert_eq!((batch.status, batch.ids()), (200, vec![third]));
    assert_eq!(lab.get("/crm/v3/objects/contacts").await.ids(), [third]);
    assert_eq!(lab.get("/crm/v3/objects/contacts?archived=true").await.ids(), [0; 0]);
    let calls = lab.get(&format!("/crm/v4/objects/contacts/{third}/associations/calls")).await;
    assert_eq!(calls.body["results"][0]["toObjectId"], call);
    assert_eq!(lab.search(json!([]), 0).await.ids(), [third]);
}

#[tokio::test]
async fn deleting_by_law_leaves_nothing() {
    let lab = Lab::new().await;
    let edit = lab.hub.edit();
    let ada = edit.contact(&[("email", "ada@example.com")]);
    let call = edit.log(ada, Activity::call(lab.now(), SignedDuration::from_secs(60)));
    edit.gdpr_delete(Kind::Contact, ada);
    assert_eq!(lab.get(&format!("/crm/v3/objects/contacts/{ada}?archived=true")).await.status, 404);
    assert_eq!(lab.get("/crm/v3/objects/contacts?archived=true").await.ids(), [0; 0]);
    let other = lab.get(&format!("/crm/v4/objects/calls/{call}/associations/contacts")).await;
    assert_eq!(other.body["results"], json!([]));
    assert_eq!(lab.search(json!([]), 0).await.body["total"], 0);
}

#[tokio::test]
async fn activities_carry_a_claimed_time_and_a_recorded_one() {
    let lab = Lab::new().await;
    let ada = lab.hub.edit().contact(&[]);
    let long_ago = lab.now() - SignedDuration::from_hours(30);
    let call = Activity::call(long_ago, SignedDuration::from_secs(95)).owner("77");
    let call = lab.hub.edit().log(ada, call);
    let later = lab.now() + SignedDuration::from_hours(2);
    let meeting = Activity::meeting(later, minutes(30)).outcome("COMPLETED");
    let meeting = lab.hub.edit().log(ada, meeting);
    let mail = lab.hub.edit().log(ada, Activity::email(lab.now()).sequence("42"));
    let value = |kind, id, name: &str| lab.hub.value(kind, id, name).unwrap();
    assert_eq!(value(Kind::Call, call, "hs_timestamp"), "2026-03-01T04:00:00.500Z");
    assert_eq!(value(Kind::Call, call, "hs_createdate"), "2026-03-02T10:00:00.500Z");
    assert_eq!(value(Kind::Call, call, "hs_call_duration"), "95000");
    assert_eq!(value(Kind::Meeting, meeting, "hs_meeting_start_time"), "2026-03-02T12:00:00.500Z");
    assert_eq!(value(Kind::Email, mail, "hs_object_source"), "SEQUENCES");
    let backdated = [("hs_timestamp", "2026-02-01T00:00:00Z")];
    lab.hub.edit().update(Kind::Call, call, &backdated);
    assert_eq!(value(Kind::Call, call, "hs_timestamp"), "2026-02-01T00:00:00Z");
}

#[tokio::test]
async fn clients_can_write_too() {
    let lab = Lab::new().await;
    let path = "/crm/objects/2026-03/contacts";
    let made = lab.post(path, json!({"properties": {"email": "ada@example.com"}})).await;
    assert_eq!(
        (made.status, &made.body["properties"]["hs_object_source"]),
        (201, &json!("INTEGRATION"))
    );
    let ada = made.body["id"].as_str().unwrap().to_owned();
    let again = lab.post(path, json!({"properties": {"email": "ADA@example.com"}})).await;
    assert_eq!((again.status, &again.body["category"]), (409, &json!("CONFLICT")));
    for wrong in
        [json!({"nonsense": "1"}), json!({"lifecyclestage": "vip"}), json!({"hs_object_id": "1"})]
    {
        assert_eq!(lab.post(path, json!({"properties": wrong})).await.status, 400, "{wrong}");
    }
    let call = json!({
        "properties": {"hs_timestamp": "1772445600000", "hs_call_direction": "OUTBOUND"},
        "associations": [{
            "to": {"id": ada},
            "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 194}],
        }],
    });
    let call = lab.post("/crm/v3/objects/calls", call).await;
    assert_eq!(call.body["properties"]["hs_timestamp"], "2026-03-02T10:00:00Z");
    let linked = lab.get(&format!("/crm/v4/objects/contacts/{ada}/associations/calls")).await;
    assert_eq!(linked.body["results"][0]["associationTypes"][0]["typeId"], 193);
    let one = format!("{path}/{ada}");
    let changed = json!({"properties": {"firstname": "Ada"}});
    let changed = lab.send(Method::PATCH, &one, Some(changed)).await;
    assert_eq!(changed.body["properties"]["firstname"], "Ada");
    assert_eq!(lab.send(Method::DELETE, &one, None).await.status, 204);
    assert_eq!(lab.get(&one).await.status, 404);
    let calls = lab.hub.calls();
    assert_eq!(calls.of(Endpoint::Create(Kind::Contact)), 5);
    assert_eq!(calls.of(Endpoint::RecordAssociations(Kind::Contact, Kind::Call)), 1);
    assert_eq!(calls.recent().last().map(|call| call.status), Some(404));
}
