//! The server from outside: every call here goes over real HTTP.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::*;
use crate::clock::SimClock;

const TOKEN: &str = "xoxb-1";
const SCOPES: &[&str] =
    &["chat:write", "channels:history", "im:history", "metadata.message:read", "users:read.email"];

struct World {
    slack: Slack,
    clock: SimClock,
    server: Server,
    http: reqwest::Client,
}

impl World {
    async fn new() -> Self {
        let clock = SimClock::new("2026-11-20T09:42:00Z".parse().unwrap());
        let slack = Slack::new(Arc::new(clock.clone()));
        slack.user("U1", "Grace@example.com", "Grace Hopper", "Europe/London");
        slack.channel("C1", "inbound");
        slack.token(TOKEN, SCOPES);
        let server = slack.serve(TcpListener::bind("127.0.0.1:0").await.unwrap()).unwrap();
        let http = reqwest::Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
        Self { slack, clock, server, http }
    }

    fn wait(&self, seconds: i64) {
        self.clock.advance_to(self.clock.now() + SignedDuration::from_secs(seconds));
    }

    fn request(&self, method: &str) -> reqwest::RequestBuilder {
        self.http.post(format!("{}/api/{method}", self.server.base_url)).bearer_auth(TOKEN)
    }

    async fn send(&self, method: &str, args: &Value) -> reqwest::Response {
        let kind = "application/json; charset=utf-8";
        let request = self.request(method).header("content-type", kind).body(args.to_string());
        request.send().await.unwrap()
    }

    async fn call(&self, method: &str, args: Value) -> Value {
        self.send(method, &args).await.json().await.unwrap()
    }

    async fn form(&self, method: &str, args: &[(&str, &str)]) -> Value {
        self.request(method).form(args).send().await.unwrap().json().await.unwrap()
    }

    async fn post(&self, text: &str) -> String {
        let said = self.call("chat.postMessage", json!({"channel": "C1", "text": text})).await;
        said["ts"].as_str().unwrap().to_owned()
    }

    async fn error(&self, method: &str, args: Value) -> String {
        let answer = self.call(method, args).await;
        assert_eq!(answer["ok"], false, "{answer}");
        answer["error"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_post_is_kept_and_edits_make_revisions() {
    let world = World::new().await;
    let blocks = json!([{"type": "divider"}]);
    let note = json!({"event_type": "alert", "event_payload": {"alert": "a1", "rev": 1}});
    let said = json!({"channel": "C1", "text": "late", "blocks": blocks, "metadata": note});
    let said = world.call("chat.postMessage", said).await;
    assert_eq!(said["ts"], "1795167720.000000");
    assert_eq!(said["message"]["metadata"], note);
    assert!(said["message"]["blocks"][0]["block_id"].is_string());

    let edit = |more: Value| {
        let mut args = json!({"channel": "C1", "ts": said["ts"]});
        args.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        args
    };
    world.wait(60);
    // Text without blocks takes the blocks away and shows as edited; the note stays.
    assert_eq!(world.call("chat.update", edit(json!({"text": "done"}))).await["text"], "done");
    world.call("chat.update", edit(json!({"blocks": blocks}))).await;
    world.call("chat.update", edit(json!({"text": "x", "metadata": {}, "blocks": blocks}))).await;
    let messages = world.slack.messages("C1");
    let [first, text, blocks, last] = messages[0].revisions.as_slice() else { panic!() };
    assert_eq!((first.blocks.len(), first.marked_edited), (1, false));
    assert_eq!((text.blocks.len(), text.marked_edited), (0, true));
    assert!(text.metadata == first.metadata && text.metadata.is_some());
    assert_eq!((blocks.text.as_str(), blocks.marked_edited), ("done", false));
    assert_eq!(last.metadata, None);
    assert_eq!(text.at, world.clock.now());
    let events: Vec<_> = world.slack.events(0).iter().map(|event| event.happening).collect();
    assert_eq!(events[..2], [Happening::Posted, Happening::Edited]);
    assert_eq!(*world.slack.news().borrow(), 4);
}

#[tokio::test]
async fn times_are_unique_and_increase_while_the_clock_stands() {
    let world = World::new().await;
    let (first, second) = (world.post("1").await, world.post("2").await);
    assert_eq!((first.as_str(), second.as_str()), ("1795167720.000000", "1795167720.000001"));
}

#[tokio::test]
async fn a_person_is_found_by_mail_and_written_to_by_id() {
    let world = World::new().await;
    let found = world.form("users.lookupByEmail", &[("email", "grace@EXAMPLE.com")]).await;
    assert_eq!(found["user"]["id"], "U1");
    let gone = world.form("users.lookupByEmail", &[("email", "x@example.com")]).await;
    assert_eq!(gone["error"], "users_not_found");
    // The method never looks at JSON.
    let json = json!({"email": "grace@example.com"});
    assert_eq!(world.error("users.lookupByEmail", json).await, "invalid_arguments");

    let said = world.call("chat.postMessage", json!({"channel": "U1", "text": "hi"})).await;
    assert_eq!(said["channel"], "D1");
    assert_eq!(world.slack.messages("U1"), world.slack.messages("D1"));
    assert_eq!(world.slack.dm_with("D1").unwrap(), "U1");
    let edit = |channel: &str| json!({"channel": channel, "ts": said["ts"], "text": "x"});
    assert_eq!(world.error("chat.update", edit("U1")).await, "channel_not_found");
    assert_eq!(world.call("chat.update", edit("D1")).await["ok"], true);
    world.slack.deactivate("U1", true);
    let said = json!({"channel": "U1", "text": "hi"});
    assert_eq!(world.error("chat.postMessage", said).await, "channel_not_found");
}

#[tokio::test]
async fn history_is_paged_and_filtered_as_slack_does() {
    let world = World::new().await;
    world.slack.limits(Limits::none());
    let mut ts = Vec::new();
    for index in 0..5 {
        ts.push(world.post(&index.to_string()).await);
        world.wait(1);
    }
    let reply = json!({"channel": "C1", "text": "reply", "thread_ts": ts[0]});
    world.call("chat.postMessage", reply).await;
    let texts = |answer: &Value| -> Vec<String> {
        let messages = answer["messages"].as_array().unwrap();
        messages.iter().map(|message| message["text"].as_str().unwrap().to_owned()).collect()
    };
    let first = world.call("conversations.history", json!({"channel": "C1", "limit": 2})).await;
    assert_eq!(texts(&first), ["4", "3"]);
    assert_eq!(first["has_more"], true);
    let cursor = first["response_metadata"]["next_cursor"].as_str().unwrap();
    let args = [("channel", "C1"), ("limit", "9"), ("cursor", cursor)];
    let second = world.form("conversations.history", &args).await;
    assert_eq!(texts(&second), ["2", "1", "0"]);
    assert_eq!(second["messages"][2]["reply_count"], 1);
    let range = json!({"channel": "C1", "oldest": ts[1], "latest": ts[3]});
    assert_eq!(texts(&world.call("conversations.history", range.clone()).await), ["2"]);
    let mut range = range;
    range["inclusive"] = json!(true);
    assert_eq!(texts(&world.call("conversations.history", range).await), ["3", "2", "1"]);

    let thread = world.form("conversations.replies", &[("channel", "C1"), ("ts", &ts[0])]).await;
    assert_eq!(texts(&thread), ["0", "reply"]);
    let none = [("channel", "C1"), ("ts", "1.000000")];
    assert_eq!(world.form("conversations.replies", &none).await["error"], "thread_not_found");
    // A parent that is gone leaves a stone while there are replies.
    assert!(world.slack.deletes("U1", "C1", Ts::parse(&ts[0]).unwrap()));
    let thread = world.form("conversations.replies", &[("channel", "C1"), ("ts", &ts[0])]).await;
    assert_eq!(thread["messages"][0]["subtype"], "tombstone");
}

#[tokio::test]
async fn metadata_comes_when_asked_for_and_allowed() {
    let world = World::new().await;
    let note = json!({"event_type": "alert", "event_payload": {"id": "a1"}});
    let said = json!({"channel": "C1", "text": "x", "metadata": note});
    world.call("chat.postMessage", said).await;
    let plain = world.call("conversations.history", json!({"channel": "C1"})).await;
    assert!(plain["messages"][0]["metadata"].is_null());
    let asked = json!({"channel": "C1", "include_all_metadata": true});
    let found = world.call("conversations.history", asked.clone()).await;
    assert_eq!(found["messages"][0]["metadata"], note);
    world.slack.token(TOKEN, &["channels:history"]);
    let refused = world.call("conversations.history", asked.clone()).await;
    assert_eq!(refused["needed"], "metadata.message:read");
    assert_eq!(refused["provided"], "channels:history");
    world.slack.hide_metadata(true);
    let hidden = world.call("conversations.history", asked).await;
    assert!(hidden["ok"] == true && hidden["messages"][0]["metadata"].is_null());
}

#[tokio::test]
async fn refusals_are_in_slacks_words() {
    let world = World::new().await;
    world.slack.limits(Limits::none());
    let channel = Channel {
        id: String::new(),
        name: "x".into(),
        private: false,
        archived: false,
        bot_in: false,
    };
    world.slack.add_channel(Channel { id: "C2".into(), ..channel.clone() });
    world.slack.add_channel(Channel { id: "C3".into(), private: true, ..channel.clone() });
    world.slack.add_channel(Channel { id: "C4".into(), archived: true, ..channel });
    let post = |channel: &str, more: Value| {
        let mut args = json!({"channel": channel, "text": "x"});
        args.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        world.error("chat.postMessage", args)
    };
    let none = || json!({});
    assert_eq!(post("C9", none()).await, "channel_not_found");
    assert_eq!(post("C2", none()).await, "not_in_channel");
    assert_eq!(post("C3", none()).await, "channel_not_found");
    assert_eq!(post("C4", none()).await, "is_archived");
    assert_eq!(post("C1", json!({"text": ""})).await, "no_text");
    assert_eq!(post("C1", json!({"blocks": "{"})).await, "invalid_blocks_format");
    assert_eq!(post("C1", json!({"blocks": [{"type": "x"}]})).await, "invalid_blocks");
    assert_eq!(post("C1", json!({"metadata": {"id": 1}})).await, "invalid_metadata_format");
    let huge = json!({"event_type": "x", "event_payload": {"x": "y".repeat(5000)}});
    assert_eq!(post("C1", json!({"metadata": huge})).await, "metadata_too_large");
    let section = json!({"type": "section", "text": {"type": "mrkdwn", "text": "x".repeat(2999)}});
    let wall = json!([section, section, section, section, section]);
    assert_eq!(post("C1", json!({"blocks": wall})).await, "msg_blocks_too_long");
    assert_eq!(world.error("chat.nothing", none()).await, "unknown_method");

    let ts = world.post("mine").await;
    let theirs = world.slack.says("U1", "C1", "theirs").to_string();
    let update = |ts: &str, text: &str| {
        world.error("chat.update", json!({"channel": "C1", "ts": ts, "text": text}))
    };
    assert_eq!(update("1.000000", "x").await, "message_not_found");
    assert_eq!(update(&theirs, "x").await, "cant_update_message");
    assert_eq!(update(&ts, &"x".repeat(4001)).await, "msg_too_long");
    assert_eq!(update(&ts, "").await, "no_text");
    world.slack.deletes("U1", "C1", Ts::parse(&ts).unwrap());
    assert_eq!(update(&ts, "x").await, "message_not_found");
    world.slack.archive("C1", true);
    assert_eq!(update(&ts, "x").await, "is_inactive");
}

#[tokio::test]
async fn a_token_is_what_the_workspace_says() {
    let world = World::new().await;
    let answer = world.send("auth.test", &json!({})).await;
    let held = answer.headers()["x-oauth-scopes"].to_str().unwrap().to_owned();
    assert!(held.contains("chat:write") && held.contains("users:read.email"));
    let refused = world.form("users.info", &[("user", "U1")]).await;
    assert_eq!(
        (&refused["error"], &refused["needed"]),
        (&json!("missing_scope"), &json!("users:read"))
    );
    for (worth, error) in [
        (TokenState::Revoked, "token_revoked"),
        (TokenState::Expired, "token_expired"),
        (TokenState::Inactive, "account_inactive"),
    ] {
        world.slack.set_token(TOKEN, worth);
        assert_eq!(world.error("auth.test", json!({})).await, error);
    }
    let url = format!("{}/api/auth.test", world.server.base_url);
    let bare: Value = world.http.post(&url).send().await.unwrap().json().await.unwrap();
    assert_eq!(bare["error"], "not_authed");
    let other = world.http.post(&url).bearer_auth("xoxb-2").send().await.unwrap();
    assert_eq!(other.json::<Value>().await.unwrap()["error"], "invalid_auth");
}

#[tokio::test]
async fn a_channel_takes_a_burst_then_one_message_a_second() {
    let world = World::new().await;
    for _ in 0..3 {
        world.post("x").await;
    }
    let args = json!({"channel": "C1", "text": "x"});
    let refused = world.send("chat.postMessage", &args).await;
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["retry-after"], "1");
    world.slack.channel("C2", "other");
    let other = json!({"channel": "C2", "text": "x"});
    assert_eq!(world.call("chat.postMessage", other).await["ok"], true);
    world.wait(1);
    world.post("y").await;
    assert_eq!(world.send("chat.postMessage", &args).await.status(), 429);
    assert_eq!(world.slack.messages("C1").len(), 4);
    assert_eq!(world.slack.count("chat.postMessage", "ratelimited"), 2);
    assert_eq!(world.slack.calls("chat.postMessage"), 7);
}

#[tokio::test]
async fn a_tier_is_so_many_calls_a_minute() {
    let world = World::new().await;
    world.slack.limits(Limits { tier_three: 2, ..Limits::default() });
    world.wait(20);
    let args = json!({"channel": "C1"});
    for _ in 0..2 {
        world.call("conversations.history", args.clone()).await;
    }
    let refused = world.send("conversations.history", &args).await;
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["retry-after"]),
        (429, &"40".parse().unwrap())
    );
    world.wait(40);
    assert_eq!(world.call("conversations.history", args).await["ok"], true);
}

#[tokio::test]
async fn faults_befall_the_calls_they_are_aimed_at() {
    let world = World::new().await;
    world.slack.limits(Limits::none());
    world.slack.channel("C2", "other");
    let args = |channel: &str| json!({"channel": channel, "text": "x"});
    let fault = |answer: Answer| Fault::on("chat.postMessage", answer).to("C1");

    world.slack.fault(fault(Answer::RateLimited(30)).after(1).times(2));
    assert_eq!(world.call("chat.postMessage", args("C1")).await["ok"], true);
    assert_eq!(world.call("chat.postMessage", args("C2")).await["ok"], true);
    for _ in 0..2 {
        let refused = world.send("chat.postMessage", &args("C1")).await;
        assert_eq!(refused.headers()["retry-after"], "30");
    }
    assert_eq!(world.slack.messages("C1").len(), 1);

    // Whether the call took effect is one thing, what the client hears another.
    let before = [Answer::Error("internal_error".into()), Answer::Html(503), Answer::Status(500)];
    for answer in before {
        world.slack.fault(fault(answer));
        let _ = world.send("chat.postMessage", &args("C1")).await;
    }
    assert_eq!(world.slack.messages("C1").len(), 1);
    world.slack.fault(fault(Answer::Error("fatal_error".into())).once_applied());
    assert_eq!(world.error("chat.postMessage", args("C1")).await, "fatal_error");
    world.slack.fault(fault(Answer::CutShort).once_applied());
    assert!(world.send("chat.postMessage", &args("C1")).await.json::<Value>().await.is_err());
    assert_eq!(world.slack.messages("C1").len(), 3);
    world.slack.fault(fault(Answer::Status(503)).forever());
    assert_eq!(world.send("chat.postMessage", &args("C1")).await.status(), 503);
    world.slack.heal();
    assert_eq!(world.call("chat.postMessage", args("C1")).await["ok"], true);
}

#[tokio::test]
async fn a_lost_answer_is_lost_whether_or_not_the_message_stands() {
    let world = World::new().await;
    let send =
        || world.request("chat.postMessage").form(&[("channel", "C1"), ("text", "x")]).send();
    world.slack.fault(Fault::on("chat.postMessage", Answer::Dropped));
    let error = send().await.unwrap_err();
    assert!(error.is_request() && !error.is_connect() && !error.is_timeout(), "{error:?}");
    assert!(world.slack.messages("C1").is_empty());
    world.slack.fault(Fault::on("chat.postMessage", Answer::Dropped).once_applied());
    assert!(send().await.is_err());
    assert_eq!(world.slack.messages("C1").len(), 1);
    assert_eq!(world.slack.count("chat.postMessage", "dropped"), 2);

    world.slack.fault(Fault::on("*", Answer::Stalled).once_applied());
    let request = world.request("chat.postMessage").timeout(Duration::from_millis(200));
    let error = request.form(&[("channel", "C1"), ("text", "y")]).send().await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(world.slack.messages("C1").len(), 2);
    assert!(send().await.is_ok());
}

#[tokio::test]
async fn shutting_down_lets_go_of_stalled_calls() {
    let World { slack, server, http, .. } = World::new().await;
    slack.fault(Fault::on("api.test", Answer::Stalled));
    let url = format!("{}/api/api.test", server.base_url);
    let stalled = tokio::spawn(http.post(&url).send());
    while slack.count("api.test", "stalled") == 0 {
        tokio::task::yield_now().await;
    }
    server.shutdown().await;
    assert!(stalled.await.unwrap().is_err());
    assert!(http.post(&url).send().await.unwrap_err().is_connect());
}

#[tokio::test]
async fn a_webhook_answers_in_plain_words() {
    let world = World::new().await;
    world.slack.webhook("T1/B1/secret", "C1");
    let send = async |path: &str, body: &str| {
        let url = format!("{}/services/{path}", world.server.base_url);
        let request = world.http.post(url).header("content-type", "application/json");
        let answer = request.body(body.to_owned()).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let heard = |code, words: &str| (code, words.to_owned());
    assert_eq!(send("T1/B1/secret", r#"{"text": "hi"}"#).await, heard(200, "ok"));
    assert_eq!(send("T1/B1/secret", "{}").await, heard(400, "no_text"));
    assert_eq!(send("T1/B1/secret", "{").await, heard(400, "invalid_payload"));
    assert_eq!(send("T1/B1/other", r#"{"text": "hi"}"#).await, heard(404, "no_service"));
    world.slack.fault(Fault::on("webhook", Answer::Status(503)).once_applied());
    assert_eq!(send("T1/B1/secret", r#"{"text": "hi"}"#).await.0, 503);
    world.slack.archive("C1", true);
    let archived = send("T1/B1/secret", r#"{"text": "hi"}"#).await;
    assert_eq!(archived, heard(410, "channel_is_archived"));
    let said = world.slack.messages("C1");
    assert!(said.len() == 2 && said[0].by_webhook);
}

#[tokio::test]
async fn forms_and_json_say_the_same() {
    let world = World::new().await;
    let blocks = r#"[{"type":"section","text":{"type":"mrkdwn","text":"a+b & c"}}]"#;
    let form = [("channel", "C1"), ("text", "a+b & c"), ("blocks", blocks)];
    world.form("chat.postMessage", &form).await;
    let json: Value = serde_json::from_str(blocks).unwrap();
    let args = json!({"channel": "C1", "text": "a+b & c", "blocks": json});
    world.call("chat.postMessage", args).await;
    let said = world.slack.messages("C1");
    assert_eq!(said[0].current(), said[1].current());
    // A JSON body without a charset is served, with a warning.
    let body = world.request("api.test").header("content-type", "application/json").body("{}");
    let answer: Value = body.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["warning"], "missing_charset");
}
