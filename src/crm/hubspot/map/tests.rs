//! Records in our own words, in every shape HubSpot has been seen to answer in.

use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};

use super::*;
use crate::crm::Wanted;
use crate::lead::{Channel, Direction, Keep, Logged, Outcome};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn raw(value: &serde_json::Value) -> Box<RawValue> {
    to_raw_value(value).unwrap()
}

fn asked(properties: &[(&str, Keep)]) -> Asked {
    let own = |(name, keep): &(&str, Keep)| ((*name).to_owned(), *keep);
    Asked::new(&Wanted { properties: properties.iter().map(own).collect(), ..Wanted::default() })
}

fn facts(record: &Record, property: &str) -> Vec<(String, String)> {
    let own = record.fields.iter().filter(|fact| &*fact.property == property);
    own.map(|fact| (fact.at.to_string(), fact.value.to_string())).collect()
}

fn ada() -> serde_json::Value {
    json!({
        "id": "4711",
        "createdAt": "2026-03-02T08:00:00Z",
        "updatedAt": "2026-03-03T10:00:00.250Z",
        "archived": false,
        "properties": {
            "lifecyclestage": "marketingqualifiedlead",
            "email": "ada@Example.COM",
            "phone": "+44 20 7946 0000",
            "company": null,
            "hubspot_owner_id": "7",
            "hs_object_source": "FORM",
            "hs_merged_object_ids": "4712;4713",
            "hs_calculated_merged_vids": "4713:1772400000000;4714:1772400000001; ;4711:1",
        },
        "propertiesWithHistory": {
            "lifecyclestage": [
                {"value": "marketingqualifiedlead", "timestamp": "2026-03-03T10:00:00.250Z",
                 "sourceType": "CRM_UI", "sourceId": "userId:1", "updatedByUserId": 1},
                {"value": "lead", "timestamp": "2026-03-02T08:00:00Z", "sourceType": "FORM"},
            ],
            "hubspot_owner_id": [
                {"value": "7", "timestamp": "2026-03-03T09:00:00Z", "sourceType": "AUTOMATION"},
                {"value": "", "timestamp": "2026-03-03T08:30:00Z", "sourceType": "CRM_UI"},
                {"value": "5", "timestamp": "2026-03-02T08:00:00Z", "sourceType": "FORM"},
            ],
            "email": [],
        },
    })
}

#[test]
fn a_contact_becomes_facts() {
    let keep =
        [("lifecyclestage", Keep::Value), ("email", Keep::Domain), ("phone", Keep::Presence)];
    let record = contact(&raw(&ada()), &asked(&keep)).unwrap();
    assert_eq!(record.lead, "4711".into());
    assert_eq!(record.created_at, at("2026-03-02T08:00:00Z"));
    assert_eq!(record.modified_at, at("2026-03-03T10:00:00.25Z"));
    assert_eq!(record.origin.as_deref(), Some("FORM"));
    let aliases: Vec<_> = record.aliases.iter().map(LeadId::as_str).collect();
    assert_eq!(aliases, ["4712", "4713", "4714"], "both lists, each id once, not its own");
    let stages = facts(&record, "lifecyclestage");
    let stages: Vec<_> = stages.iter().map(|(at, value)| (at.as_str(), value.as_str())).collect();
    assert_eq!(
        stages,
        [("2026-03-02T08:00:00Z", "lead"), ("2026-03-03T10:00:00.25Z", "marketingqualifiedlead"),]
    );
    let owners: Vec<_> = record.owners.iter().map(|fact| fact.owner.clone()).collect();
    assert_eq!(owners, [Some("5".into()), None, Some("7".into())]);
}

#[test]
fn a_value_without_history_has_stood_since_the_beginning() {
    let record = contact(&raw(&ada()), &asked(&[("email", Keep::Value)])).unwrap();
    let created = "2026-03-02T08:00:00Z".to_owned();
    assert_eq!(facts(&record, "email"), [(created, "ada@Example.COM".to_owned())]);
}

#[test]
fn no_more_is_kept_than_may_be() {
    let keep = [("email", Keep::Domain), ("phone", Keep::Presence), ("company", Keep::Presence)];
    let record = contact(&raw(&ada()), &asked(&keep)).unwrap();
    let kept: Vec<_> = record.fields.iter().map(|fact| &*fact.value).collect();
    assert_eq!(kept, ["example.com", "+"]);
    assert!(!format!("{record:?}").contains("ada"), "nothing else of the record came along");
}

#[test]
fn of_two_changes_in_one_millisecond_the_later_stays_the_later() {
    let mut ada = ada();
    let both = "2026-03-02T08:00:00Z";
    ada["propertiesWithHistory"]["lifecyclestage"] = json!([
        {"value": "a-later", "timestamp": both},
        {"value": "z-earlier", "timestamp": both},
    ]);
    let record = contact(&raw(&ada), &asked(&[("lifecyclestage", Keep::Value)])).unwrap();
    let mut values = record.fields.clone();
    values.sort();
    let values: Vec<_> = values.iter().map(|fact| &*fact.value).collect();
    assert_eq!(values, ["z-earlier", "a-later"]);
}

#[test]
fn a_bad_record_is_an_issue_that_names_it_and_repeats_nothing() {
    let break_it: [fn(&mut serde_json::Value); 7] = [
        |ada| ada["createdAt"] = json!("yesterday, said ada@example.com"),
        |ada| ada["id"] = json!("ada@example.com"),
        |ada| ada["id"] = json!(null),
        |ada| ada["properties"] = json!(["ada@example.com"]),
        |ada| ada["propertiesWithHistory"]["email"] = json!([{"value": "ada@example.com"}]),
        |ada| ada["propertiesWithHistory"]["hubspot_owner_id"][0]["timestamp"] = json!("now"),
        |ada| *ada = json!("ada@example.com"),
    ];
    let asked = asked(&[("email", Keep::Value)]);
    let issues = break_it.map(|break_it| {
        let mut ada = ada();
        break_it(&mut ada);
        let issue = contact(&raw(&ada), &asked).unwrap_err();
        format!("{} {}", issue.record, issue.problem)
    });
    insta::assert_snapshot!(issues.join("\n"), @r"
    contact 4711 does not say when it was created
    contact without a readable id has no id
    contact without a readable id has no id
    contact 4711 has another form than agreed
    contact 4711 has a history of email without readable times
    contact 4711 has a history of owners without readable times
    contact without a readable id has another form than agreed
    ");
}

#[test]
fn a_contact_may_come_in_looser_shapes() {
    let lean = json!({
        "id": 4711,
        "properties": {"createdate": "1772438400000", "hubspot_owner_id": 7, "extra": {"a": 1}},
    });
    // An unknown property with a strange value is of no interest, but makes the record unreadable
    // only if it stands among the properties.
    assert!(contact(&raw(&lean), &asked(&[])).is_err());
    let lean =
        json!({"id": 4711, "properties": {"createdate": "1772438400000", "hubspot_owner_id": 7}});
    let record = contact(&raw(&lean), &asked(&[("never_set", Keep::Value)])).unwrap();
    assert_eq!(record.created_at, at("2026-03-02T08:00:00Z"));
    assert_eq!(record.modified_at, record.created_at);
    assert_eq!(record.owners, [OwnerFact { at: record.created_at, owner: Some("7".into()) }]);
    assert!(record.fields.is_empty() && record.origin.is_none());
}

fn logged(channel: Channel, properties: serde_json::Value) -> Logged {
    let record = json!({
        "id": "900",
        "createdAt": "2026-03-02T12:00:00Z",
        "updatedAt": "2026-03-02T12:05:00Z",
        "properties": properties,
    });
    activity(&raw(&record), channel, at("2026-03-02T13:00:00Z")).unwrap().0
}

#[test]
fn an_activity_has_three_times_and_an_author() {
    let logged = logged(
        Channel::Call,
        json!({
            "hs_timestamp": "2026-03-02T09:15:00Z",
            "hubspot_owner_id": "7",
            "hs_call_direction": "OUTBOUND",
            "hs_call_status": "COMPLETED",
            "hs_call_duration": "184000",
        }),
    );
    let activity = &logged.activity;
    assert_eq!(activity.id, "call:900".into());
    assert_eq!(activity.occurred_at, at("2026-03-02T09:15:00Z"));
    assert_eq!(activity.occurred_until, activity.occurred_at);
    assert_eq!(activity.recorded_at, at("2026-03-02T12:00:00Z"));
    assert_eq!(activity.seen_at, at("2026-03-02T13:00:00Z"));
    assert_eq!(logged.modified_at, at("2026-03-02T12:05:00Z"));
    assert_eq!(activity.by, Some("7".into()));
    assert_eq!(activity.duration_ms, Some(184_000));
    assert_eq!((activity.direction, activity.outcome), (Direction::Outbound, Outcome::Done));
    assert!(!activity.automated && !logged.deleted && logged.leads.is_empty());
}

#[test]
fn a_date_alone_is_a_whole_day_and_no_time_is_the_records() {
    let date = logged(Channel::Note, json!({"hs_timestamp": "2026-03-01"})).activity;
    assert_eq!(date.occurred_at, at("2026-03-01T00:00:00Z"));
    assert_eq!(date.occurred_until, at("2026-03-02T00:00:00Z"));
    let none = logged(Channel::Note, json!({"hs_timestamp": null})).activity;
    assert_eq!((none.occurred_at, none.occurred_until), (none.recorded_at, none.recorded_at));
}

#[test]
fn a_meeting_counts_from_its_start() {
    let meeting = logged(
        Channel::Meeting,
        json!({
            "hs_timestamp": "2026-03-02T08:00:00Z",
            "hs_meeting_start_time": "2026-03-05T15:00:00Z",
            "hs_meeting_outcome": "COMPLETED",
        }),
    );
    assert_eq!(meeting.activity.occurred_at, at("2026-03-05T15:00:00Z"));
    assert_eq!(meeting.activity.outcome, Outcome::Done);
}

#[test]
fn every_word_has_one_meaning() {
    use Direction::{Inbound, Outbound, Unstated};
    use Outcome::{Done, Failed, Planned};
    let call = |direction: &str, status: &str| json!({"hs_call_direction": direction, "hs_call_status": status});
    let email = |direction: &str, status: &str| json!({"hs_email_direction": direction, "hs_email_status": status});
    let cases = [
        (Channel::Call, call("OUTBOUND", "COMPLETED"), Outbound, Done),
        (Channel::Call, call("OUTBOUND", "NO_ANSWER"), Outbound, Done),
        (Channel::Call, call("OUTBOUND", "BUSY"), Outbound, Done),
        (Channel::Call, call("OUTBOUND", "FAILED"), Outbound, Failed),
        (Channel::Call, call("OUTBOUND", "CANCELED"), Outbound, Failed),
        (Channel::Call, call("OUTBOUND", "QUEUED"), Outbound, Planned),
        (Channel::Call, call("OUTBOUND", "RINGING"), Outbound, Planned),
        (Channel::Call, call("OUTBOUND", "IN_PROGRESS"), Outbound, Planned),
        (Channel::Call, call("INBOUND", "MISSED"), Inbound, Done),
        (Channel::Call, call("", ""), Unstated, Done),
        (Channel::Call, call("OUTBOUND", "WORD_OF_2031"), Outbound, Done),
        (Channel::Email, email("EMAIL", "SENT"), Outbound, Done),
        (Channel::Email, email("EMAIL", ""), Outbound, Done),
        (Channel::Email, email("EMAIL", "SENDING"), Outbound, Done),
        (Channel::Email, email("EMAIL", "BOUNCED"), Outbound, Failed),
        (Channel::Email, email("EMAIL", "FAILED"), Outbound, Failed),
        (Channel::Email, email("EMAIL", "SCHEDULED"), Outbound, Planned),
        (Channel::Email, email("DRAFT_EMAIL", ""), Outbound, Planned),
        (Channel::Email, email("INCOMING_EMAIL", ""), Inbound, Done),
        (Channel::Email, email("FORWARDED_EMAIL", "SENT"), Unstated, Done),
        (Channel::Meeting, json!({"hs_meeting_outcome": "COMPLETED"}), Unstated, Done),
        (Channel::Meeting, json!({"hs_meeting_outcome": "SCHEDULED"}), Unstated, Planned),
        (Channel::Meeting, json!({"hs_meeting_outcome": "RESCHEDULED"}), Unstated, Planned),
        (Channel::Meeting, json!({"hs_meeting_outcome": "NO_SHOW"}), Unstated, Failed),
        (Channel::Meeting, json!({"hs_meeting_outcome": "CANCELED"}), Unstated, Failed),
        (Channel::Meeting, json!({"hs_meeting_outcome": "Went great"}), Unstated, Planned),
        (Channel::Meeting, json!({}), Unstated, Planned),
        (Channel::Message, json!({}), Unstated, Done),
        (Channel::Note, json!({}), Unstated, Done),
        (Channel::Task, json!({"hs_task_status": "COMPLETED"}), Unstated, Done),
        (Channel::Task, json!({"hs_task_status": "NOT_STARTED"}), Unstated, Planned),
    ];
    for (channel, properties, direction, outcome) in cases {
        let case = format!("{channel:?} {properties}");
        let activity = logged(channel, properties).activity;
        assert_eq!((activity.direction, activity.outcome), (direction, outcome), "{case}");
    }
}

#[test]
fn a_call_that_was_answered_is_to_say_what_came_of_it() {
    let connected = "f240bbac-87c9-4f6e-bf70-924b57d47db7";
    let call = |status: Option<&str>, said: Option<&str>| json!({"hs_call_status": status, "hs_call_disposition": said});
    for (channel, properties, unconcluded) in [
        (Channel::Call, call(Some("COMPLETED"), None), true),
        (Channel::Call, call(Some("COMPLETED"), Some(" ")), true),
        (Channel::Call, call(None, None), true),
        (Channel::Call, call(Some("COMPLETED"), Some(connected)), false),
        (Channel::Call, call(Some("NO_ANSWER"), None), false),
        (Channel::Call, call(Some("BUSY"), None), false),
        (Channel::Call, call(Some("QUEUED"), None), false),
        // Not shown: it may not be read.
        (Channel::Call, json!({"hs_call_status": "COMPLETED"}), false),
        (Channel::Email, call(Some("COMPLETED"), None), false),
        (Channel::Meeting, json!({"hs_meeting_outcome": null}), false),
    ] {
        let case = format!("{channel:?} {properties}");
        assert_eq!(logged(channel, properties).activity.unconcluded, unconcluded, "{case}");
    }
}

#[test]
fn machines_are_told_from_people() {
    for (properties, automated) in [
        (json!({"hs_object_source": "SEQUENCES"}), true),
        (json!({"hs_object_source": "AUTOMATION_PLATFORM"}), true),
        (json!({"hs_engagement_source": "WORKFLOWS"}), true),
        (json!({"hs_object_source": "CRM_UI", "hs_sequence_id": "33"}), true),
        (json!({"hs_object_source": "PROSPECTING_AGENT"}), true),
        (json!({"hs_object_source": "CRM_UI", "hs_sequence_id": ""}), false),
        (json!({"hs_object_source": "EMAIL"}), false),
        (json!({"hs_object_source": "EMAIL_INTEGRATION"}), false),
        (json!({"hs_object_source": "INTEGRATION"}), false),
        (json!({"hs_object_source": "MOBILE_IOS"}), false),
        (json!({}), false),
    ] {
        let case = properties.to_string();
        assert_eq!(logged(Channel::Email, properties).activity.automated, automated, "{case}");
    }
}

#[test]
fn leads_inside_an_activity_are_each_taken_once() {
    let record = json!({
        "id": "900",
        "createdAt": "2026-03-02T12:00:00Z",
        "properties": {},
        "associations": {"contacts": {
            "results": [
                {"id": "2", "type": "call_to_contact"},
                {"id": "1", "type": "call_to_contact"},
                {"id": "2", "type": "labelled"},
            ],
            "paging": {"next": {"after": "3", "link": "https://example.com"}},
        }},
    });
    let (logged, more) =
        activity(&raw(&record), Channel::Call, at("2026-03-02T13:00:00Z")).unwrap();
    assert_eq!(logged.leads, ["1".into(), "2".into()]);
    assert!(more);
}
