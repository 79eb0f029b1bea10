//! Block Kit: what passes, what does not, and the figure on each side of a limit.

use serde_json::{Value, json};

use super::*;

/// A block with this text somewhere.
type Long = fn(String) -> Value;
/// A block with so many of something.
type Many = fn(usize) -> Value;

fn refused(block: &Value) -> String {
    let problems = check(std::slice::from_ref(block));
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn button() -> Value {
    json!({"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go"})
}

fn options(count: usize) -> Value {
    let option =
        |n: usize| json!({"text": {"type": "plain_text", "text": "x"}, "value": n.to_string()});
    (0..count).map(option).collect()
}

#[test]
fn what_an_alert_is_made_of_passes() {
    let mrkdwn = json!({"type": "mrkdwn", "text": "*x*", "verbatim": true});
    let overflow = json!({"type": "overflow", "action_id": "more", "options": options(5)});
    let blocks = [
        json!({"type": "header", "text": {"type": "plain_text", "text": "x", "emoji": true}}),
        json!({"type": "section", "text": mrkdwn, "accessory": button()}),
        json!({"type": "section", "fields": [mrkdwn, mrkdwn], "block_id": "b"}),
        json!({"type": "actions", "elements": [button(), overflow]}),
        json!({"type": "divider"}),
        json!({"type": "context", "elements": [mrkdwn, {"type": "plain_text", "text": "x"}]}),
        json!({"type": "image", "image_url": "https://x.example/y.png", "alt_text": "chart"}),
        json!({"type": "markdown", "text": "# x"}),
        json!({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}),
    ];
    assert_eq!(check(&blocks), []);
    assert_eq!(text_chars(&blocks[..2]), 1 + 3 + 2);
}

#[test]
fn limits_hold_to_the_character() {
    let cases: [(&str, usize, Long); 7] = [
        (
            "/blocks/0/text/text",
            150,
            |text| json!({"type": "header", "text": {"type": "plain_text", "text": text}}),
        ),
        (
            "/blocks/0/text/text",
            3000,
            |text| json!({"type": "section", "text": {"type": "mrkdwn", "text": text}}),
        ),
        (
            "/blocks/0/fields/0/text",
            2000,
            |text| json!({"type": "section", "fields": [{"type": "mrkdwn", "text": text}]}),
        ),
        ("/blocks/0/elements/0/text/text", 75, |text| {
            let mut button = button();
            button["text"]["text"] = text.into();
            json!({"type": "actions", "elements": [button]})
        }),
        ("/blocks/0/elements/0/value", 2000, |text| {
            let mut button = button();
            button["value"] = text.into();
            json!({"type": "actions", "elements": [button]})
        }),
        ("/blocks/0/elements/0/action_id", 255, |text| {
            let mut button = button();
            button["action_id"] = text.into();
            json!({"type": "actions", "elements": [button]})
        }),
        ("/blocks/0/block_id", 255, |text| json!({"type": "divider", "block_id": text})),
    ];
    for (pointer, most, block) in cases {
        assert_eq!(refused(&block("é".repeat(most))), "");
        let expected =
            format!("must be less than {} characters [json-pointer:{pointer}]", most + 1);
        assert_eq!(refused(&block("é".repeat(most + 1))), expected);
        let none = format!("must be more than 0 characters [json-pointer:{pointer}]");
        assert_eq!(refused(&block(String::new())), none);
    }
}

#[test]
fn counts_are_bounded() {
    let dividers = vec![json!({"type": "divider"}); 51];
    assert_eq!(check(&dividers)[0].message, "no more than 50 items allowed");
    assert_eq!(check(&dividers[..50]), []);
    let bounded: [(usize, Many); 4] = [
        (10, |count| {
            let field = json!({"type": "mrkdwn", "text": "x"});
            json!({"type": "section", "fields": vec![field; count]})
        }),
        (10, |count| {
            let element = json!({"type": "mrkdwn", "text": "x"});
            json!({"type": "context", "elements": vec![element; count]})
        }),
        (25, |count| {
            let named = |n: usize| {
                let mut button = button();
                button["action_id"] = n.to_string().into();
                button
            };
            json!({"type": "actions", "elements": (0..count).map(named).collect::<Value>()})
        }),
        (5, |count| {
            let menu = json!({"type": "overflow", "options": options(count)});
            json!({"type": "actions", "elements": [menu]})
        }),
    ];
    for (most, block) in bounded {
        assert_eq!(refused(&block(most)), "");
        assert!(refused(&block(most + 1)).contains("no more than"), "{most}");
        assert!(refused(&block(0)).contains("no fewer than 1"), "{most}");
    }
}

#[test]
fn names_are_unique_where_slack_says_so() {
    let twice = json!({"type": "divider", "block_id": "b"});
    assert_eq!(check(&[twice.clone(), twice])[0].pointer, "/blocks/1/block_id");
    let actions = json!({"type": "actions", "elements": [button(), button()]});
    assert_eq!(
        refused(&actions),
        "action_id `go` already exists [json-pointer:/blocks/0/elements/1/action_id]"
    );
    let one = json!({"type": "actions", "elements": [button()]});
    assert_eq!(check(&[one.clone(), one]), []);
}

#[test]
fn shapes_are_exact() {
    let mrkdwn = json!({"type": "mrkdwn", "text": "x"});
    let cases = [
        (json!("x"), "must provide an object [json-pointer:/blocks/0]"),
        (json!({}), "missing required field: type [json-pointer:/blocks/0]"),
        (json!({"type": "video"}), "unsupported type: video [json-pointer:/blocks/0/type]"),
        (
            json!({"type": "section"}),
            "must define either `text` or `fields` [json-pointer:/blocks/0]",
        ),
        (
            json!({"type": "header", "text": mrkdwn}),
            "must be one of: plain_text [json-pointer:/blocks/0/text/type]",
        ),
        (
            json!({"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": true}}),
            "invalid additional property: emoji [json-pointer:/blocks/0/text]",
        ),
        (
            json!({"type": "divider", "colour": "red"}),
            "invalid additional property: colour [json-pointer:/blocks/0]",
        ),
        (
            json!({"type": "context", "elements": [button()]}),
            "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
        ),
        (
            json!({"type": "image", "image_url": "https://x.example/y.png"}),
            "missing required field: alt_text [json-pointer:/blocks/0]",
        ),
    ];
    for (block, expected) in cases {
        assert_eq!(refused(&block), expected);
    }
    for (name, value) in [("url", "example.com/x"), ("url", "javascript:x"), ("style", "red")] {
        let mut button = button();
        button[name] = json!(value);
        assert!(!refused(&json!({"type": "actions", "elements": [button]})).is_empty(), "{value}");
    }
}
