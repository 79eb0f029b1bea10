//! What a person reads, word for word.

use std::sync::Arc;

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::*;
use crate::clock::SimClock;
use crate::demo::slack::request::Request;
use crate::demo::slack::{Limits, call};

fn world() -> Slack {
    let slack = Slack::new(Arc::new(SimClock::new("2026-11-20T17:42:00Z".parse().unwrap())));
    slack.user("U1", "grace@example.com", "Grace Hopper", "Europe/London");
    slack.user("U2", "bob@example.com", "Bob Baker", "America/New_York");
    slack.channel("C1", "inbound");
    slack.limits(Limits::none());
    slack.token("xoxb", &["chat:write"]);
    slack
}

fn said(slack: &Slack, method: &str, args: Value) -> Message {
    let Value::Object(args) = args else { panic!("arguments are an object") };
    let mut request = Request::of(args);
    request.token = Some("xoxb".into());
    let now = slack.now();
    let spoken = slack.change(|state| call::answer(state, method, request, now));
    assert_eq!(spoken.answer.name(), "ok");
    slack.events(0).pop().unwrap().message
}

fn shown(slack: &Slack, args: Value) -> String {
    let message = said(slack, "chat.postMessage", args);
    let text = slack.render(&message, &TimeZone::get("America/New_York").unwrap());
    for line in text.lines() {
        assert!(line.width() <= COLUMNS, "{} columns: {line}", line.width());
    }
    text
}

fn breach() -> Value {
    let mrkdwn = |text: &str| json!({"type": "mrkdwn", "text": text});
    let button = |id: &str, text: &str| json!({"type": "button", "action_id": id, "text": {"type": "plain_text", "text": text}});
    let option = json!({"text": {"type": "plain_text", "text": "Snooze 1 hour"}, "value": "s1"});
    json!([
        {"type": "header", "text": {"type": "plain_text", "text": ":red_circle: 12 minutes late"}},
        {"type": "section", "text": mrkdwn(
            "*<https://crm.example/1|Ada Lovelace>* (Babbage &amp; Co) has had no first touch. \
             <@U1> owes it since <!date^1795196400^{date_pretty} at {time}|Friday>."
        )},
        {"type": "section", "fields": [
            mrkdwn("*Source*\nWeb form, pricing page, from the autumn campaign"),
            mrkdwn("*Owner*\n<@U1>"),
            mrkdwn("*Clock*\n42 of 30 working minutes"),
        ]},
        {"type": "actions", "elements": [
            button("ack", "I'm on it"), button("open", "Open in CRM"),
            {"type": "overflow", "action_id": "more", "options": [option]},
        ]},
        {"type": "divider"},
        {"type": "context", "elements": [
            mrkdwn("first-touch · agreement version 7 (`a1b2c3`) · CRM data as of 5:40 PM"),
            mrkdwn("everything known was read up to a minute before this was said"),
        ]},
    ])
}

#[test]
fn a_breach_reads_as_in_slack() {
    let slack = world();
    let text = shown(&slack, json!({"channel": "C1", "text": "late", "blocks": breach()}));
    insta::assert_snapshot!(text, @r"
    #inbound · leadpact · 12:42 PM
    │ 🔴 12 minutes late
    │
    │ Ada Lovelace (Babbage & Co) has had no first touch. @Grace Hopper owes it
    │ since today at 12:40 PM.
    │
    │ Source                                  Owner
    │ Web form, pricing page, from the        @Grace Hopper
    │ autumn campaign
    │ Clock
    │ 42 of 30 working minutes
    │
    │ [I'm on it] [Open in CRM] [⋯]
    │ ──────────────────────────────────────────────────────────────────────────────
    │ · first-touch · agreement version 7 (a1b2c3) · CRM data as of 5:40 PM
    │   everything known was read up to a minute before this was said
    ");
}

#[test]
fn a_direct_message_is_in_its_readers_zone() {
    let slack = world();
    let text =
        "Due <!date^1795196400^{date_long}, {time}|soon>, and <!date^1795282800^{date_pretty}|x>";
    let text = shown(&slack, json!({"channel": "U1", "text": text}));
    insta::assert_snapshot!(text, @r"
    To Grace Hopper · leadpact · 5:42 PM
    │ Due Friday, November 20th, 2026, 5:40 PM, and tomorrow
    ");
}

#[test]
fn threads_edits_deletions_and_whispers_say_so() {
    let slack = world();
    let zone = TimeZone::UTC;
    let first = said(&slack, "chat.postMessage", json!({"channel": "C1", "text": "one"}));
    let ts = first.ts.to_string();
    let reply = |more: bool| json!({"channel": "C1", "text": "two", "thread_ts": ts, "reply_broadcast": more});
    let mut out = String::new();
    for (method, args) in [
        ("chat.postMessage", reply(false)),
        ("chat.postMessage", reply(true)),
        ("chat.update", json!({"channel": "C1", "ts": ts, "text": "three"})),
        ("chat.postEphemeral", json!({"channel": "C1", "user": "U2", "text": "psst"})),
        ("chat.delete", json!({"channel": "C1", "ts": ts})),
    ] {
        out += &slack.render(&said(&slack, method, args), &zone);
    }
    insta::assert_snapshot!(out, @r"
    #inbound › thread · leadpact · 5:42 PM
    │ two
    #inbound › thread, and channel · leadpact · 5:42 PM
    │ two
    #inbound · leadpact · 5:42 PM (edited)
    │ three
    #inbound · leadpact · 5:42 PM · only visible to Bob Baker
    │ psst
    #inbound · leadpact · 5:42 PM
    │ This message was deleted.
    ");
}

#[test]
fn mrkdwn_is_read() {
    let slack = world();
    let text = "&lt;a&gt; *bold* and _italic_, 2*3*4, snake_case_name, `code *x*`, <https://x.example>\n\
        <mailto:a@b.example|write>, <#C1>, <!here>, <!subteam^S1|@sales>, &lt;b&gt; &amp;lt; :tada: :nope:\n\
        ```\nowner     late\nGrace        3\n```";
    let text = shown(&slack, json!({"channel": "C1", "text": text}));
    insta::assert_snapshot!(text, @r"
    #inbound · leadpact · 12:42 PM
    │ <a> bold and italic, 2*3*4, snake_case_name, code *x*, https://x.example
    │ write, #inbound, @here, @sales, <b> &lt; 🎉 :nope:
    │ owner     late
    │ Grace        3
    ");
}

#[test]
fn hostile_names_do_not_touch_the_terminal() {
    let slack = world();
    let name = "\u{1b}[31mred\u{7} \u{202e}evil &lt;!channel&gt; *";
    let long = "x".repeat(200) + &"宽".repeat(60);
    let text = shown(&slack, json!({"channel": "C1", "text": format!("{name}\n{long}")}));
    insta::assert_snapshot!(text, @r"
    #inbound · leadpact · 12:42 PM
    │ [31mred evil <!channel> *
    │ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    │ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    │ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽
    │ 宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽宽
    │ 宽宽宽宽
    ");
}

proptest::proptest! {
    #[test]
    fn nothing_breaks_the_frame(text in "([<>*_`:&;|^!@# \n]|https://|&amp;|date\\^1\\^\\{time\\}|\\PC|\\pC|宽){1,120}") {
        let slack = world();
        let field = json!({"type": "mrkdwn", "text": text});
        let blocks = json!([
            {"type": "section", "text": field, "fields": [field, field, field]},
            {"type": "context", "elements": [field, field]},
        ]);
        // `shown` refuses a line that is too wide.
        let out = shown(&slack, json!({"channel": "C1", "text": "x", "blocks": blocks}))
            + &shown(&slack, json!({"channel": "U1", "text": text}));
        proptest::prop_assert!(!out.contains(|c: char| c != '\n' && c.is_control()), "{out:?}");
    }
}

#[test]
fn tables_line_up() {
    let slack = world();
    let row = |cells: [&str; 3]| -> Value {
        cells.iter().map(|cell| json!({"type": "raw_text", "text": cell})).collect()
    };
    let rows = [row(["Source", "Leads", "In time"]), row(["Web form", "112", "91 %"])];
    let blocks =
        json!([{"type": "table", "rows": rows}, {"type": "markdown", "text": "**All** of it"}]);
    let text = shown(&slack, json!({"channel": "C1", "text": "x", "blocks": blocks}));
    insta::assert_snapshot!(text, @r"
    #inbound · leadpact · 12:42 PM
    │ Source    Leads  In time
    │ Web form  112    91 %
    │
    │ All of it
    ");
}

#[test]
fn styles_say_what_a_terminal_may_colour() {
    let slack = world();
    let message =
        said(&slack, "chat.postMessage", json!({"channel": "C1", "text": "x", "blocks": breach()}));
    let lines = slack.lines(&message, &TimeZone::UTC);
    let of = |style: Style| -> Vec<String> {
        let spans = lines.iter().flat_map(|line| &line.spans);
        spans.filter(|span| span.style == style).map(|span| span.text.clone()).collect()
    };
    assert_eq!(of(Style::Button), ["[I'm on it]", "[Open in CRM]", "[⋯]"]);
    assert_eq!(of(Style::Mention), ["@Grace Hopper", "@Grace Hopper"]);
    assert_eq!(of(Style::Bold)[..2], ["#inbound", "🔴 12 minutes late"]);
}
