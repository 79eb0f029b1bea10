//! Messages through the models and types that Slack publishes, and through our own server's check.
//!
//! [`problems`] is for every test that has a message to show; the tests here show that it bites.

use leadpact::demo::slack::blocks;
use serde_json::{Value, json};

use crate::peers::{node, python};

/// What Slack's models, Slack's types and our server find wrong with each message's blocks, as
/// lines `message N: /blocks/…: what`; none if Slack's are not installed.
pub(crate) async fn problems(messages: &[Value]) -> Option<Vec<String>> {
    let theirs = sdk_problems(messages).await?;
    let mut found = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        let own = blocks::check(message["blocks"].as_array().unwrap());
        found.extend(own.iter().map(|problem| format!("message {index}: {problem}")));
    }
    found.extend(theirs);
    Some(found)
}

/// What Slack's models and Slack's types alone find wrong: for forms, which are no messages.
pub(crate) async fn sdk_problems(messages: &[Value]) -> Option<Vec<String>> {
    let checks = [python("blockkit.py")?, node("blockkit.mjs", "@slack/types")?];
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    let mut found = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        let path = folder.path().join(format!("message {index}"));
        std::fs::write(&path, message.to_string()).unwrap();
        paths.push(path);
    }
    for mut check in checks {
        let output = check.args(&paths).output().await.unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        // 1 with lines is a finding; anything else is a broken check.
        let sound = output.status.code() == Some(i32::from(!printed.is_empty()));
        assert!(sound && complaint.is_empty(), "{}: {complaint}", output.status);
        let start = format!("{}/", folder.path().display());
        found.extend(printed.lines().map(|line| line.replacen(&start, "", 1)));
    }
    Some(found)
}

fn button(more: Value) -> Value {
    let mut button =
        json!({"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Go"}});
    button.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    button
}

fn good() -> Value {
    let plain = json!({"type": "plain_text", "text": "x"});
    let mrkdwn = json!({"type": "mrkdwn", "text": "*x*"});
    let option = |value: &str| json!({"text": plain, "value": value});
    let confirm = json!({"title": plain, "text": plain, "confirm": plain, "deny": plain});
    let image = json!({"type": "image", "image_url": "https://x.example/y.png", "alt_text": "y"});
    let more = json!({"action_id": "b", "style": "primary", "value": "v", "confirm": confirm});
    let overflow =
        json!({"type": "overflow", "action_id": "c", "options": [option("1"), option("2")]});
    let select = json!({"type": "static_select", "action_id": "d", "placeholder": plain,
        "options": [option("1")]});
    json!({"blocks": [
        {"type": "header", "text": {"type": "plain_text", "text": "x", "emoji": true}},
        {"type": "section", "block_id": "b", "text": mrkdwn,
            "accessory": button(json!({"url": "https://x.example/"}))},
        {"type": "section", "fields": [mrkdwn, mrkdwn]},
        {"type": "actions", "elements": [button(json!({})), button(more), overflow, select]},
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn, image]},
        image,
        {"type": "markdown", "text": "# x"},
        {"type": "rich_text", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
        ]},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]},
    ]})
}

#[tokio::test]
async fn all_three_accept_what_slack_documents() {
    let Some(found) = problems(&[good()]).await else { return };
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test]
async fn each_mistake_is_found_by_those_who_can() {
    let plain = |text: &str| json!({"type": "plain_text", "text": text});
    let actions = |elements: Value| json!({"type": "actions", "elements": elements});
    let bad = [
        json!({"type": "header", "text": plain(&"x".repeat(151))}),
        json!({"type": "section"}),
        json!({"type": "divider", "colour": "red"}),
        json!({"type": "banner"}),
        json!({"type": "section", "text": {"type": "mrkdwn", "text": "x", "shout": true}}),
        actions(json!([button(json!({"style": "red"}))])),
        actions(json!([button(json!({"text": "Go"}))])),
        actions(json!([button(json!({"url": "example"}))])),
        actions(json!([button(json!({})), button(json!({}))])),
        actions(json!([])),
        json!({"type": "context", "elements": [button(json!({}))]}),
    ];
    let messages: Vec<_> = bad.iter().map(|block| json!({"blocks": [block]})).collect();
    let Some(found) = problems(&messages).await else { return };
    insta::with_settings!({ snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!("what_is_wrong_with_these_blocks", found.join("\n"));
    });
    // Ours alone must find every one: it stands between a bad message and the demo.
    for (index, block) in bad.iter().enumerate() {
        assert!(!blocks::check(std::slice::from_ref(block)).is_empty(), "message {index}");
    }
}
