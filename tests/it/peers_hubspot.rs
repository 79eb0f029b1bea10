//! The HubSpot server of the demo, driven by HubSpot's own clients: what they see must be what
//! HubSpot says.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use leadpact::clock::SimClock;
use leadpact::demo::hubspot::{
    Activity, HubSpot, Id, Kind, Limits, Owner, Policy, Server, Team, Trouble,
};
use serde_json::Value;
use tokio::process::Command;

use crate::peers::{node, printed, python};

const START: &str = "2026-11-20T09:42:00.250Z";

/// 125 contacts, of which the first has all there is, one is archived and one was merged away.
pub(crate) async fn account() -> (HubSpot, Server) {
    let start: Timestamp = START.parse().unwrap();
    let clock = SimClock::new(start);
    let hub = HubSpot::new(Arc::new(clock.clone()));
    hub.configure(|settings| settings.limits = Limits::NONE);
    let team = Team::primary("5", "Inbound");
    hub.owner(Owner::person("11", "Grace", "Hopper", "grace@example.com").in_team(team));
    hub.owner(Owner::person("12", "Alan", "Turing", "alan@example.com"));
    hub.owner(Owner::person("13", "Left", "Us", "left@example.com"));
    hub.owner(Owner::queue("14", "Round robin"));
    hub.archive_owner("13");
    hub.grant("narrow", &["crm.objects.contacts.read"]);

    let ada = hub.edit().contact(&[("email", "ada@example.com"), ("lifecyclestage", "lead")]);
    let merged = hub.edit().contact(&[("email", "ada@old.example.com")]);
    let others: Vec<_> = (0..123).map(|_| hub.edit().contact(&[])).collect();
    clock.advance_to(start + SignedDuration::from_mins(3));
    let stage = [("lifecyclestage", "marketingqualifiedlead"), ("hubspot_owner_id", "11")];
    hub.edit().set(ada, &stage);
    everything_happens(&hub, ada);
    hub.edit().merge(ada, merged);
    hub.edit().archive(Kind::Contact, others[0]);
    let server = hub.serve_locally().await.unwrap();
    (hub, server)
}

fn everything_happens(hub: &HubSpot, contact: Id) {
    let (now, edit) = (hub.now(), hub.edit());
    let minute = SignedDuration::from_mins(1);
    edit.log(contact, Activity::call(now - minute, minute).owner("11"));
    edit.log(contact, Activity::call(now, minute).inbound());
    edit.log(contact, Activity::email(now).sequence("7"));
    edit.log(contact, Activity::reply(now));
    edit.log(contact, Activity::meeting(now + minute, minute));
    edit.log(contact, Activity::message(now, "SMS"));
    edit.log(contact, Activity::note(now));
    edit.log(contact, Activity::task(now + minute).owner("11"));
}

async fn drive(client: Option<Command>) {
    let Some(mut client) = client else { return };
    let (hub, server) = account().await;
    hub.next("/search", Trouble::TooMany(Policy::Secondly, Some(1)));
    hub.next("/properties/contacts", Trouble::BadGateway);
    let output = client.arg(&server.base_url).output().await.unwrap();
    let seen: Value = serde_json::from_str(&printed(&output)).unwrap();
    insta::with_settings!({ snapshot_path => "../snapshots" }, {
        insta::assert_json_snapshot!("what_hubspots_clients_see", seen);
    });
    let refused: Vec<_> =
        hub.calls().recent().map(|call| call.status).filter(|status| *status >= 400).collect();
    assert_eq!(refused, [429, 502, 409, 400, 404, 401, 403]);
    server.shutdown().await;
}

#[tokio::test]
async fn the_python_client_is_content() {
    drive(python("hubspot_drive.py")).await;
}

#[tokio::test]
async fn the_node_client_is_content() {
    drive(node("hubspot_drive.mjs", "@hubspot/api-client")).await;
}
