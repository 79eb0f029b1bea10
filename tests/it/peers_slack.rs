//! The Slack server of the demo, driven by Slack's own SDKs: what they see must be what Slack says.

use std::sync::Arc;

use leadpact::clock::SimClock;
use leadpact::demo::slack::{Answer, Fault, Happening, Limits, Server, Slack, Stage};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::process::Command;

use crate::peers::{node, printed, python};

async fn workspace() -> (Slack, Server) {
    let clock = SimClock::new("2026-11-20T09:42:00Z".parse().unwrap());
    let slack = Slack::new(Arc::new(clock));
    slack.limits(Limits::none());
    slack.user("U1", "Grace+Sales@example.com", "Grace Hopper", "Europe/London");
    for (id, name) in [("C1", "inbound"), ("C2", "old"), ("C3", "busy")] {
        slack.channel(id, name);
    }
    for index in 0..5 {
        slack.says("U1", "C2", &index.to_string());
    }
    let scopes = [
        "channels:history",
        "channels:read",
        "chat:write",
        "files:write",
        "im:write",
        "metadata.message:read",
        "users:read",
        "users:read.email",
    ];
    slack.token("xoxb-good", &scopes);
    slack.token("xoxb-weak", &["chat:write", "users:read"]);
    slack.webhook("T1/B1/secret", "C3");
    slack.fault(Fault::on("chat.postMessage", Answer::RateLimited(1)).to("C3"));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = slack.serve(listener).unwrap();
    (slack, server)
}

async fn drive(client: Option<Command>) {
    let Some(mut client) = client else { return };
    let (slack, server) = workspace().await;
    let output = client.arg(&server.base_url).output().await.unwrap();
    let seen: Value = serde_json::from_str(&printed(&output)).unwrap();
    insta::with_settings!({ snapshot_path => "../snapshots" }, {
        insta::assert_json_snapshot!("what_slacks_sdks_see", seen);
    });

    let inbound = slack.messages("C1");
    let [alert, why] = inbound.as_slice() else { panic!("{inbound:#?}") };
    assert_eq!(alert.revisions.len(), 2);
    assert_eq!(alert.revisions[1].metadata, alert.revisions[0].metadata);
    assert!(alert.deleted.is_some());
    assert_eq!(why.replies_to(), Some(alert.ts.to_string().as_str()));
    assert_eq!(slack.messages("U1").len(), 1);
    let chart = slack.files().remove(0);
    // The Node SDK calls the words `alt_text`, which is not what Slack documents.
    assert!(["A chart", ""].contains(&chart.alt.as_str()) && chart.bytes.len() == 208);
    assert!(matches!(chart.stage, Stage::Done { .. }) && chart.bytes.starts_with(b"\x89PNG"));
    assert_eq!(slack.count("chat.postMessage", "ratelimited"), 1);
    let busy: Vec<_> = slack.messages("C3").iter().map(|said| said.text().to_owned()).collect();
    assert_eq!(busy, ["patience", "by webhook"]);
    assert_eq!(slack.events(0).last().unwrap().happening, Happening::Deleted);
    server.shutdown().await;
}

#[tokio::test]
async fn the_python_sdk_is_content() {
    drive(python("slack_drive.py")).await;
}

#[tokio::test]
async fn the_node_sdk_is_content() {
    drive(node("slack_drive.mjs", "@slack/web-api")).await;
}
