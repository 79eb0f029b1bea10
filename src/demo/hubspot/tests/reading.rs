//! Lists, single records, batches, associations, owners, definitions.

use jiff::SignedDuration;
use serde_json::json;

use super::super::{Activity, Dialect, Kind, Owner, Property, Source, Team, Type};
use super::{Lab, minutes};

#[tokio::test]
async fn every_version_of_a_path_is_one_endpoint() {
    let lab = Lab::new().await;
    let id = lab.hub.edit().contact(&[("email", "ada@example.com")]);
    for path in [
        "/crm/v3/objects/contacts",
        "/crm/objects/2026-03/contacts",
        "/crm/objects/2026-09/0-1/",
        "/crm/objects/2026-09/contact",
    ] {
        assert_eq!(lab.get(path).await.ids(), [id], "{path}");
    }
    for path in
        ["/crm/objects/2031-01/contacts", "/crm/objects/contacts", "/crm/objects/v3/contacts"]
    {
        assert_eq!(lab.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn lists_page_by_id_across_the_thousand() {
    let lab = Lab::new().await;
    let made: Vec<_> = (0..120).map(|_| lab.hub.edit().contact(&[])).collect();
    let (mut seen, mut after) = (Vec::new(), None::<String>);
    loop {
        let cursor = after.as_ref().map(|after| format!("&after={after}")).unwrap_or_default();
        let got = lab.get(&format!("/crm/objects/2026-03/contacts?limit=50{cursor}")).await;
        seen.extend(got.ids());
        match got.body["paging"]["next"]["after"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(seen, made, "ids pass from 999 to 1000 in order");
    assert_eq!(lab.get("/crm/v3/objects/contacts?limit=101").await.status, 400);
    let history = "/crm/v3/objects/contacts?propertiesWithHistory=email&limit=51";
    assert_eq!(lab.get(history).await.status, 400);
}

#[tokio::test]
async fn a_record_shows_what_is_asked_for_and_drops_what_it_does_not_know() {
    let lab = Lab::new().await;
    lab.hub.owner(
        Owner::person("77", "Ann", "Lee", "ann@example.com").in_team(Team::primary("5", "UK")),
    );
    let form = Source::other("FORM");
    let id = lab.hub.edit().by(form).contact(&[("email", "ada@example.com"), ("country", "GB")]);
    lab.pass(SignedDuration::from_millis(1_500));
    lab.hub.edit().by(Source::user(9)).set(id, &[("hubspot_owner_id", "77"), ("country", "")]);
    let asked = "email,phone,country,no_such_thing,hubspot_owner_assigneddate,hubspot_team_id";
    let path = format!(
        "/crm/objects/2026-09/contacts/{id}?properties={asked},hs_object_source\
         &propertiesWithHistory=hubspot_owner_id,country"
    );
    let got = lab.get(&path).await;
    assert_eq!(
        got.body,
        json!({
            "id": id.to_string(),
            "properties": {
                "createdate": "2026-03-02T10:00:00.500Z",
                "hs_object_id": id.to_string(),
                "lastmodifieddate": "2026-03-02T10:00:02Z",
                "email": "ada@example.com",
                "phone": null,
                "country": "",
                "hubspot_owner_assigneddate": "2026-03-02T10:00:02Z",
                "hubspot_team_id": "5",
                "hs_object_source": "FORM",
            },
            "propertiesWithHistory": {
                "hubspot_owner_id": [{
                    "value": "77",
                    "timestamp": "2026-03-02T10:00:02Z",
                    "sourceType": "CRM_UI",
                    "sourceId": "userId:9",
                    "updatedByUserId": 9,
                }],
                "country": [
                    {
                        "value": "",
                        "timestamp": "2026-03-02T10:00:02Z",
                        "sourceType": "CRM_UI",
                        "sourceId": "userId:9",
                        "updatedByUserId": 9,
                    },
                    {"value": "GB", "timestamp": "2026-03-02T10:00:00.500Z", "sourceType": "FORM"},
                ],
            },
            "createdAt": "2026-03-02T10:00:00.500Z",
            "updatedAt": "2026-03-02T10:00:02Z",
            "archived": false,
        })
    );
}

#[tokio::test]
async fn histories_are_cut_at_their_depth_keeping_the_newest() {
    let lab = Lab::new().await;
    let id = lab.hub.edit().contact(&[]);
    for n in 0..60 {
        lab.pass(minutes(1));
        lab.hub.edit().set(id, &[("hubspotscore", &n.to_string())]);
    }
    let got =
        lab.get(&format!("/crm/v3/objects/contacts/{id}?propertiesWithHistory=hubspotscore")).await;
    let entries = got.body["propertiesWithHistory"]["hubspotscore"].as_array().unwrap().clone();
    assert_eq!(entries.len(), 45);
    assert_eq!((&entries[0]["value"], &entries[44]["value"]), (&json!("59"), &json!("15")));
}

#[tokio::test]
async fn a_batch_names_what_it_cannot_find() {
    let lab = Lab::new().await;
    let id = lab.hub.edit().contact(&[("email", "ada@example.com")]);
    let body = json!({
        "inputs": [{"id": id.to_string()}, {"id": "4"}, {"id": "soup"}],
        "properties": ["email"],
        "propertiesWithHistory": ["email"],
    });
    let path = "/crm/objects/2026-03/contacts/batch/read";
    let got = lab.post(path, body.clone()).await;
    assert_eq!((got.status, got.ids()), (207, vec![id]));
    assert_eq!(got.body["numErrors"], 1);
    let error = &got.body["errors"][0];
    assert_eq!(error["category"], "OBJECT_NOT_FOUND");
    assert_eq!(error["context"], json!({"ids": ["4", "soup"]}));
    assert_eq!(
        error["links"],
        json!(null),
        "the live server leaves out what its description requires"
    );
    lab.hub.configure(|settings| settings.dialect = Dialect::Described);
    let got = lab.post(path, body).await;
    assert_eq!(got.body["errors"][0]["links"], json!({}));

    let inputs: Vec<_> = (0..101).map(|n| json!({"id": n.to_string()})).collect();
    assert_eq!(lab.post(path, json!({"inputs": inputs})).await.status, 400);
    let by_email = json!({"idProperty": "email", "inputs": [{"id": "ADA@example.com"}]});
    assert_eq!(lab.post(path, by_email).await.ids(), [id]);
}

#[tokio::test]
async fn associations_are_read_in_batches_pages_and_records() {
    let lab = Lab::new().await;
    let edit = lab.hub.edit();
    let (ada, bob) = (edit.contact(&[]), edit.contact(&[]));
    let calls: Vec<_> = (0..3)
        .map(|_| edit.log(ada, Activity::call(lab.now(), SignedDuration::from_secs(90))))
        .collect();
    lab.hub.configure(|settings| settings.associations_per_page = 2);
    let path = "/crm/associations/2026-03/contacts/calls/batch/read";
    let ask = json!({"inputs": [{"id": ada.to_string()}, {"id": bob.to_string()}]});
    let got = lab.post(path, ask).await;
    assert_eq!(got.status, 207);
    let result = &got.body["results"][0];
    assert_eq!(result["from"]["id"], ada.to_string());
    let link = json!({"category": "HUBSPOT_DEFINED", "typeId": 193, "label": null});
    assert_eq!(result["to"][0], json!({"toObjectId": calls[0], "associationTypes": [link]}));
    let error = &got.body["errors"][0];
    assert_eq!(error["context"]["fromObjectId"], json!([bob.to_string()]));
    assert_eq!(error["subCategory"], "crm.associations.NO_ASSOCIATIONS_FOUND");
    let after = &result["paging"]["next"]["after"];
    let rest = lab.post(path, json!({"inputs": [{"id": ada.to_string(), "after": after}]})).await;
    assert_eq!(
        (rest.status, &rest.body["results"][0]["to"][0]["toObjectId"]),
        (200, &json!(calls[2]))
    );

    let v4 = lab.get(&format!("/crm/v4/objects/contacts/{ada}/associations/calls?limit=2")).await;
    assert_eq!(v4.body["results"].as_array().unwrap().len(), 2);
    let call = calls[0];
    let back = lab.get(&format!("/crm/objects/2026-09/calls/{call}?associations=contacts")).await;
    let shown = json!({"results": [{"id": ada.to_string(), "type": "call_to_contact"}]});
    assert_eq!(back.body["associations"]["contacts"], shown);
    let too_many: Vec<_> = (0..1_001).map(|n| json!({"id": n.to_string()})).collect();
    assert_eq!(lab.post(path, json!({"inputs": too_many})).await.status, 400);
}

#[tokio::test]
async fn an_association_may_arrive_late_and_modifies_nothing() {
    let lab = Lab::new().await;
    let ada = lab.hub.edit().contact(&[]);
    let before = lab.hub.value(Kind::Contact, ada, "lastmodifieddate");
    lab.pass(minutes(1));
    let email = Activity::email(lab.now()).associated_from(lab.now() + minutes(5));
    let email = lab.hub.edit().log(ada, email);
    let path = format!("/crm/objects/2026-09/contacts/{ada}/associations/emails");
    assert_eq!(lab.get(&path).await.body["results"], json!([]));
    lab.pass(minutes(5));
    assert_eq!(lab.get(&path).await.body["results"][0]["toObjectId"], email);
    assert_eq!(lab.hub.value(Kind::Contact, ada, "lastmodifieddate"), before);
}

#[tokio::test]
async fn owners_come_in_pages_and_archived_ones_apart() {
    let lab = Lab::new().await;
    for n in 1..=101 {
        lab.hub.owner(Owner::person(&n.to_string(), "Owner", "No", &format!("o{n}@example.com")));
    }
    lab.hub.owner(Owner::queue("900", "Inbound"));
    lab.hub.archive_owner("3");
    let first = lab.get("/crm/v3/owners/").await;
    assert_eq!(first.ids().len(), 100);
    assert_eq!(first.body["paging"]["next"]["after"], "900");
    let rest = lab.get("/crm/owners/2026-03?limit=500&after=900").await;
    assert_eq!(rest.body["results"][0]["type"], "QUEUE");
    let archived = lab.get("/crm/owners/2026-03?archived=true").await;
    assert_eq!(archived.ids(), [3]);
    let gone = archived.body["results"][0].as_object().unwrap();
    assert!(gone.get("userId").unwrap().is_null() && !gone["userIdIncludingInactive"].is_null());
    assert_eq!(lab.get("/crm/v3/owners/?email=o7@example.com").await.ids(), [7]);
    assert_eq!(lab.get("/crm/owners/2026-03/3").await.status, 404);
    assert_eq!(lab.get("/crm/owners/2026-03/7").await.body["email"], "o7@example.com");
}

#[tokio::test]
async fn definitions_say_type_options_and_what_is_archived() {
    let lab = Lab::new().await;
    let status = lab.get("/crm/properties/2026-03/contacts/hs_lead_status").await;
    assert_eq!(status.body["type"], "enumeration");
    assert_eq!(status.body["options"][4]["value"], "UNQUALIFIED");
    let owner = lab.get("/crm/properties/2026-09/0-1/hubspot_owner_id").await;
    assert_eq!(
        (&owner.body["externalOptions"], &owner.body["options"]),
        (&json!(true), &json!([]))
    );
    lab.hub.define(Kind::Contact, Property::new("budget", Type::Number));
    let id = lab.hub.edit().contact(&[("budget", "12")]);
    lab.hub.archive_property(Kind::Contact, "budget");
    assert_eq!(lab.get("/crm/v3/properties/contacts/budget").await.status, 404);
    let archived = lab.get("/crm/v3/properties/contacts?archived=true").await;
    assert_eq!(archived.body["results"][0]["name"], "budget");
    let shown = lab.get(&format!("/crm/v3/objects/contacts/{id}?properties=budget")).await;
    assert!(!shown.body["properties"].as_object().unwrap().contains_key("budget"));
    lab.hub.rename_option(Kind::Contact, "hs_lead_status", "OPEN", "OPENED");
    let renamed = lab.get("/crm/properties/2026-03/contacts/hs_lead_status").await;
    assert_eq!(renamed.body["options"][1]["value"], "OPENED");
    lab.hub.remove_property(Kind::Contact, "phone");
    assert_eq!(lab.get("/crm/v3/properties/contacts/phone").await.status, 404);
}

#[tokio::test]
async fn the_account_tells_its_zone_its_use_and_what_a_token_may() {
    let lab = Lab::new().await;
    let details = lab.get("/account-info/2026-03/details").await;
    assert_eq!(
        (&details.body["timeZone"], &details.body["utcOffset"]),
        (&json!("America/New_York"), &json!("-05:00"))
    );
    let usage = lab.get("/account-info/v3/api-usage/daily/private-apps").await;
    assert_eq!(usage.body["results"][0]["resetsAt"], "2026-03-03T05:00:00Z");
    let info = "/oauth/v2/private-apps/get/access-token-info";
    let token = lab.post(info, json!({"tokenKey": lab.token})).await;
    assert!(token.body["scopes"].as_array().unwrap().contains(&json!("crm.objects.owners.read")));
}
