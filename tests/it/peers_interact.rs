//! People click, fill in and type in the demo's Slack, and apps made with Slack's own SDKs hear it:
//! over a socket and over signed HTTP.

use std::process::Stdio;
use std::sync::Arc;

use leadpact::clock::SystemClock;
use leadpact::demo::slack::{Heard, Limits, Message, SCOPES, Server, Slack};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::process::{ChildStdout, Command};

use crate::peers::{node, python};

/// A workspace in real time: an SDK looks at its own clock.
async fn workspace() -> (Slack, Server) {
    let slack = Slack::new(Arc::new(SystemClock));
    slack.limits(Limits::none());
    slack.user("U1", "grace@example.com", "Grace Hopper", "Europe/London");
    slack.channel("C1", "inbound");
    slack.token("xoxb-good", SCOPES);
    slack.token("xapp-good", &["connections:write"]);
    let server = slack.serve(TcpListener::bind("127.0.0.1:0").await.unwrap()).unwrap();
    (slack, server)
}

/// The app says something that can be pressed.
async fn posted(slack: &Slack, server: &Server) -> Message {
    let plain = |text: &str| json!({"type": "plain_text", "text": text});
    let option = |value: &str| json!({"text": plain(value), "value": value});
    let button = |id: &str| {
        json!({"type": "button", "action_id": id, "text": plain(id),
        "value": "m1:1"})
    };
    let menu = json!({"type": "overflow", "action_id": "more",
        "options": [option("snooze"), option("excuse")]});
    let blocks = json!([{"type": "actions", "elements": [button("take"), button("refuse"), menu]}]);
    let ask = reqwest::Client::new().post(format!("{}/api/chat.postMessage", server.base_url));
    let body = json!({"channel": "C1", "text": "late", "blocks": blocks});
    let ask =
        ask.bearer_auth("xoxb-good").header("content-type", "application/json; charset=utf-8");
    assert!(ask.body(body.to_string()).send().await.unwrap().status().is_success());
    slack.messages("C1").remove(0)
}

/// What the people of the workspace do, the same with every app.
async fn act(slack: &Slack, message: &Message) -> Vec<String> {
    let mut seen = Vec::new();
    seen.push(word("take", &slack.click("U1", message, "take").await));
    seen.push(word("take again", &slack.again().await));
    seen.push(word("snooze", &slack.choose("U1", message, ("more", "snooze")).await));
    seen.push(word("refuse", &slack.click("U1", message, "refuse").await));
    until(slack, |slack| slack.views("U1").len() == 1).await;
    let form = slack.views("U1").remove(0);
    seen.push(word("nothing", &slack.submit("U1", &form, &[]).await));
    seen.push(word("short", &slack.submit("U1", &form, &[("words", "no")]).await));
    seen.push(format!("errors: {}", slack.views("U1")[0].errors));
    seen.push(word("long", &slack.submit("U1", &form, &[("words", "a student")]).await));
    seen.push(format!("forms left: {}", slack.views("U1").len()));
    seen.push(word("status", &slack.command("U1", "C1", ("/leadpact", "status")).await));
    seen.push(word("later", &slack.command("U1", "C9", ("/leadpact", "later")).await));
    until(slack, |slack| !slack.messages("C9").is_empty()).await;
    // Some ephemeral words come when they come.
    until(slack, |slack| whispers(slack).len() == 5).await;
    seen.push(word("stop", &slack.command("U1", "C1", ("/leadpact", "stop")).await));
    let mut whispers = whispers(slack);
    whispers.sort();
    seen.extend(whispers.iter().map(|said| format!("only Grace reads: {said}")));
    seen
}

/// What a person sees of the app's acknowledgement, which may be nothing in several forms.
fn word(what: &str, heard: &Heard) -> String {
    match heard {
        Heard::Acknowledged(Value::Object(said)) if !said.is_empty() => {
            format!("{what}: {}", json!(said))
        }
        Heard::Acknowledged(_) => format!("{what}: heard"),
        other => format!("{what}: {other:?}"),
    }
}

fn whispers(slack: &Slack) -> Vec<String> {
    let all = ["C1", "C9"].into_iter().flat_map(|channel| slack.messages(channel));
    let to_one = all.filter(|message| message.only_for.as_deref() == Some("U1"));
    to_one.map(|message| message.text().to_owned()).collect()
}

#[expect(clippy::disallowed_methods, reason = "an SDK runs in real time")]
async fn until(slack: &Slack, holds: impl Fn(&Slack) -> bool) {
    let mut news = slack.news();
    let patience = std::time::Duration::from_secs(20);
    let waited = tokio::time::timeout(patience, async {
        while !holds(slack) {
            tokio::select! {
                _ = news.changed() => {}
                () = tokio::time::sleep(std::time::Duration::from_millis(20)) => {}
            }
        }
    });
    assert!(waited.await.is_ok(), "it did not come: {:#?}", slack.told());
}

async fn drive(app: Option<Command>, way: &str) {
    let Some(mut app) = app else { return };
    let (slack, server) = workspace().await;
    let message = posted(&slack, &server).await;
    let mut app = app.arg(&server.base_url).arg(way).stdout(Stdio::piped()).spawn().unwrap();
    let mut printed = BufReader::new(app.stdout.take().unwrap());
    if way == "http" {
        let port = line(&mut printed).await;
        slack.request_url(&format!("http://127.0.0.1:{}/slack/events", port.trim()), "secret");
    } else {
        until(&slack, |slack| slack.sockets() == 1).await;
        // The SDK opens a new connection when it is told that the old one ends.
        slack.disconnect("refresh_requested");
        let anew = |slack: &Slack| slack.count("socket", "hello") == 2 && slack.sockets() == 1;
        until(&slack, anew).await;
    }
    let seen = act(&slack, &message).await;
    let mut rest = String::new();
    printed.read_to_string(&mut rest).await.unwrap();
    assert!(app.wait().await.unwrap().success());
    let heard: Value = serde_json::from_str(rest.lines().last().unwrap()).unwrap();
    let heard: Vec<String> = heard.as_array().unwrap().iter().map(Value::to_string).collect();
    insta::with_settings!({ snapshot_path => "../snapshots" }, {
        let both = [&["people:".to_owned()][..], &seen, &["the app:".to_owned()], &heard].concat();
        insta::assert_snapshot!("what_slacks_sdks_hear", both.join("\n"));
    });
    server.shutdown().await;
}

async fn line(printed: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    printed.read_line(&mut line).await.unwrap();
    line
}

#[tokio::test]
async fn the_python_sdk_hears_by_socket() {
    drive(python("slack_interact.py"), "socket").await;
}

#[tokio::test]
async fn the_python_sdk_hears_by_request() {
    drive(python("slack_interact.py"), "http").await;
}

#[tokio::test]
async fn bolt_hears_by_socket() {
    drive(node("slack_interact.mjs", "@slack/bolt"), "socket").await;
}

#[tokio::test]
async fn bolt_hears_by_request() {
    drive(node("slack_interact.mjs", "@slack/bolt"), "http").await;
}
