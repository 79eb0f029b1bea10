//! The HubSpot server of the demo, held to HubSpot's own API descriptions by a validating proxy.
//!
//! The descriptions are not part of the project: they are looked for beside it.

use std::process::Stdio;
use std::time::Duration;

use leadpact::demo::hubspot::{Dialect, TOKEN};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;

use crate::peers::{node, root};
use crate::peers_hubspot::account;

const VERSION: &str = "2026-03";

/// A proxy in front of a server that lets through only what the descriptions allow.
pub(crate) struct Prism {
    pub(crate) base_url: String,
    // Ends with the test: it is killed when dropped.
    _process: Child,
}

impl Prism {
    /// Starts it; without the descriptions or the package says so and gives nothing.
    pub(crate) async fn before(upstream: &str) -> Option<Self> {
        let folder = root().join("../shared/specs/hubspot").join(format!("derived-{VERSION}"));
        let Ok(files) = std::fs::read_dir(&folder) else {
            println!("skipped: there are no API descriptions in {}", folder.display());
            return None;
        };
        let mut command = node("prism_proxy.mjs", "@stoplight/prism-cli")?;
        command.arg(upstream).args(files.map(|file| file.unwrap().path()));
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = tokio::time::timeout(Duration::from_secs(60), lines.next_line()).await;
        let base_url = line.unwrap().unwrap().unwrap();
        Some(Self { base_url, _process: process })
    }

    async fn call(&self, (method, path, body): &Call) -> (u16, Value) {
        let url = format!("{}{path}", self.base_url);
        let mut request = reqwest::Client::new().request(method.clone(), url).bearer_auth(TOKEN);
        if !body.is_null() {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null))
    }
}

type Call = (Method, String, Value);

fn get(path: &str) -> Call {
    (Method::GET, path.replace("VERSION", VERSION), Value::Null)
}

fn post(path: &str, body: Value) -> Call {
    (Method::POST, path.replace("VERSION", VERSION), body)
}

/// What a connector asks of one type of record.
fn reads(kind: &str) -> Vec<(Call, u16)> {
    let modified = if kind == "contacts" { "lastmodifieddate" } else { "hs_lastmodifieddate" };
    let filters = json!([
        {"propertyName": modified, "operator": "GTE", "value": "0"},
        {"propertyName": modified, "operator": "LT", "value": "1900000000000"},
        {"propertyName": "hs_object_id", "operator": "GT", "value": "0"},
    ]);
    let search = |after: &str| {
        json!({
            "filterGroups": [{"filters": filters}],
            "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
            "properties": ["hubspot_owner_id"],
            "limit": 100,
            "after": after,
        })
    };
    let batch = |ids: &[&str]| {
        let inputs: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
        json!({
            "inputs": inputs,
            "properties": ["hs_object_source"],
            "propertiesWithHistory": ["hubspot_owner_id"],
        })
    };
    let base = format!("/crm/objects/VERSION/{kind}");
    let history = "propertiesWithHistory=hubspot_owner_id&properties=hs_object_source";
    vec![
        (get(&format!("{base}?limit=50&{history}")), 200),
        (get(&format!("{base}?limit=100&after=960&archived=true")), 200),
        (get(&format!("{base}/951?{history}")), 200),
        (get(&format!("{base}/4")), 404),
        (post(&format!("{base}/search"), search("0")), 200),
        (post(&format!("{base}/search"), search("100")), 200),
        (post(&format!("{base}/search"), search("10000")), 400),
        (post(&format!("{base}/batch/read"), batch(&["951"])), 200),
        (post(&format!("{base}/batch/read"), batch(&["951", "4", "x"])), 207),
    ]
}

fn all() -> Vec<(Call, u16)> {
    let kinds = ["contacts", "calls", "emails", "meetings", "communications", "notes", "tasks"];
    let mut all: Vec<_> = kinds.into_iter().flat_map(reads).collect();
    for kind in &kinds[1..] {
        let inputs = json!({"inputs": [{"id": "951"}, {"id": "953", "after": "0"}]});
        let read = format!("/crm/associations/VERSION/contacts/{kind}/batch/read");
        all.push((post(&read, inputs), 207));
        all.push((post(&read, json!({"inputs": [{"id": "951"}]})), 200));
        let of_one = format!("/crm/objects/VERSION/contacts/951/associations/{kind}?limit=1");
        all.push((get(&of_one), 200));
        all.push((get(&format!("/crm/objects/VERSION/{kind}/951?associations=contacts")), 200));
    }
    for kind in ["contacts", "calls", "deals", "leads"] {
        for archived in ["", "?archived=true"] {
            all.push((get(&format!("/crm/properties/VERSION/{kind}{archived}")), 200));
        }
    }
    all.extend([
        (get("/crm/properties/VERSION/contacts/hs_lead_status"), 200),
        (get("/crm/properties/VERSION/contacts/nothing"), 404),
        (get("/crm/owners/VERSION?limit=2"), 200),
        (get("/crm/owners/VERSION?archived=true"), 200),
        (get("/crm/owners/VERSION/11"), 200),
        (get("/crm/pipelines/VERSION/deals"), 200),
        (get("/crm/pipelines/VERSION/leads/lead-pipeline-id"), 200),
        (post("/crm/objects/VERSION/contacts", json!({"properties": {"phone": "1"}})), 201),
        (post("/crm/objects/VERSION/contacts", json!({"properties": {"phon": "1"}})), 400),
    ]);
    all
}

#[tokio::test]
async fn every_answer_matches_the_vendors_description() {
    let (hub, server) = account().await;
    hub.configure(|settings| settings.dialect = Dialect::Described);
    let Some(prism) = Prism::before(&server.base_url).await else { return };
    let calls = all();
    for (call, expected) in &calls {
        let (status, body) = prism.call(call).await;
        assert_eq!(status, *expected, "{} {}: {body:#}", call.0, call.1);
        // The proxy's own complaints carry the address of their explanation; a property has a type.
        let complaint = body["type"].as_str().is_some_and(|kind| kind.contains("stoplight"));
        assert!(!complaint, "{} {}: {body:#}", call.0, call.1);
    }
    assert_eq!(hub.calls().total(), calls.len() as u64, "every call came through");
    server.shutdown().await;
}

#[tokio::test]
async fn the_proxy_would_notice() {
    let (hub, server) = account().await;
    let Some(prism) = Prism::before(&server.base_url).await else { return };
    // In its own way of speaking the server leaves out what the description requires.
    let missing = json!({"inputs": [{"id": "4"}], "properties": [], "propertiesWithHistory": []});
    let (status, body) =
        prism.call(&post("/crm/objects/VERSION/contacts/batch/read", missing)).await;
    assert_eq!((status, body["type"].as_str().unwrap().ends_with("#VIOLATIONS")), (500, true));
    // And what a client sends is looked at too, before it reaches the server.
    let before = hub.calls().total();
    let search = json!({"filterGroups": [], "sorts": [], "properties": [], "limit": 500});
    let (status, _) = prism.call(&post("/crm/objects/VERSION/contacts/search", search)).await;
    assert_eq!((status, hub.calls().total()), (422, before));
    server.shutdown().await;
}
