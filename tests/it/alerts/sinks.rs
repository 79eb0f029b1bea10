//! How every message reads in every other way than Slack. The snapshots are meant to be read aloud.

use leadpact::clock::{Clock as _, SimClock};
use leadpact::contract::SinkKind;
use leadpact::notify::{Address, Delivery};
use serde_json::Value;

use super::messages::{Sample, others, stories};
use super::*;
use crate::deliver::sinks::mail::MailServer;
use crate::deliver::sinks::{Received, Receiver, by_clock, named};
use crate::peers::node;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";

fn samples() -> impl Iterator<Item = Sample> {
    stories().into_iter().chain(others())
}

/// Sends every message there. Returns what was received, by name.
async fn all(kind: SinkKind, messages: impl Iterator<Item = Sample>) -> Vec<(String, Received)> {
    let (receiver, clock) = (Receiver::default(), SimClock::new(monday(14, 30)));
    let url = receiver.serve().await;
    let given = [("url", url.as_str()), ("secret", SECRET), ("routing_key", "R0UT1NGKEY")];
    let sink = by_clock(&clock, &named(kind, "sales"), &given);
    let mut names = Vec::new();
    for Sample { name, delivery } in messages {
        clock.advance_to(clock.now() + jiff::SignedDuration::from_secs(2));
        sink.send(&Delivery { to: Address::Channel("sales".to_owned()), ..delivery })
            .await
            .unwrap();
        names.push(name);
    }
    names.into_iter().zip(receiver.received()).collect()
}

fn snapshot(name: &str, shown: &str) {
    insta::with_settings!({ snapshot_path => "../../snapshots" }, {
        insta::assert_snapshot!(name, shown);
    });
}

/// A message with names that anybody may have typed into a form.
fn hostile() -> impl Iterator<Item = Sample> {
    let names = [
        "<users/all> <https://evil.example|Your bank>",
        "[Your bank](https://evil.example) **bold** `code` {{DATE(2026-01-01T00:00:00Z)}}",
        "<script>alert(1)</script>\r\n# Breached: everything\u{202e}",
        "@channel *x* ~y~ _z_ \\",
    ];
    names.into_iter().map(|name| {
        let mut sample = samples().find(|one| one.name == "first-touch, breached").unwrap();
        sample.delivery.names.leads[0].1 = name.to_owned();
        sample.delivery.names.owners[0].1 = name.to_owned();
        Sample { name: name.to_owned(), delivery: sample.delivery }
    })
}

/// What Microsoft's own library finds wrong with these.
async fn problems(messages: &[(String, Received)]) -> Option<String> {
    let mut command = node("cards.mjs", "adaptivecards")?;
    let folder = tempfile::tempdir().unwrap();
    for (index, (_, received)) in messages.iter().enumerate() {
        let path = folder.path().join(format!("message {index}"));
        std::fs::write(&path, &received.body).unwrap();
        command.arg(path);
    }
    let output = command.output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(said + &String::from_utf8_lossy(&output.stderr))
}

#[tokio::test]
async fn every_message_as_a_card() {
    let messages = all(SinkKind::Teams, samples()).await;
    let mut shown = String::new();
    for (name, received) in &messages {
        assert!(received.body.len() < 28_000, "{name}");
        let card = &received.json()["attachments"][0]["content"];
        shown.push_str(&format!("── {name}\n"));
        for block in card["body"].as_array().unwrap() {
            for fact in block["facts"].as_array().into_iter().flatten() {
                let (title, value) = (fact["title"].as_str(), fact["value"].as_str());
                shown.push_str(&format!("{}: {}\n", title.unwrap(), value.unwrap()));
            }
            shown.extend(block["text"].as_str().map(|text| format!("{text}\n")));
        }
        for action in card["actions"].as_array().into_iter().flatten() {
            shown.push_str(&format!("[{}] {}\n", action["title"], action["url"]));
        }
        shown.push('\n');
    }
    snapshot("messages_in_teams", &shown);
    assert_eq!(problems(&messages).await.unwrap_or_default(), "");
    let odd = messages.iter().map(|(name, received)| {
        let body = received.body.replace("\"TextBlock\"", "\"TextBlok\"");
        (name.clone(), Received { body, ..received.clone() })
    });
    let odd: Vec<(String, Received)> = odd.take(1).collect();
    assert!(problems(&odd).await.is_none_or(|found| !found.is_empty()), "the check bites");
}

#[tokio::test]
async fn every_message_in_google_chat() {
    let mut shown = String::new();
    for (name, received) in all(SinkKind::Gchat, samples()).await {
        assert!(received.body.len() < 32_000, "{name}");
        shown.push_str(&format!("── {name}\n{}\n\n", received.json()["text"].as_str().unwrap()));
    }
    snapshot("messages_in_google_chat", &shown);
}

#[tokio::test]
async fn every_message_as_an_incident() {
    let mut shown = String::new();
    for (name, received) in all(SinkKind::Pagerduty, samples()).await {
        let event = received.json();
        assert!(received.body.len() < 512_000 && event["dedup_key"].as_str().unwrap().len() <= 255);
        let action = event["event_action"].as_str().unwrap();
        let summary = event["payload"]["summary"].as_str().unwrap_or("-");
        assert!(summary.chars().count() <= 1_024, "{name}");
        let severity = event["payload"]["severity"].as_str().unwrap_or("-");
        shown.push_str(&format!("── {name}\n{action} · {severity} · {summary}\n\n"));
        assert!(!received.body.contains("Ada") && !received.body.contains("Grace"), "{name}");
    }
    snapshot("messages_in_pagerduty", &shown);
}

#[tokio::test]
async fn every_message_as_an_event() {
    let mut shown = String::new();
    for (name, received) in all(SinkKind::Webhook, samples()).await {
        let event = received.json();
        assert!(received.body.len() <= 20_000, "{name}");
        assert!(!received.body.contains("Ada") && !received.body.contains("Grace"), "{name}");
        let (kind, data) = (event["type"].as_str().unwrap(), &event["data"]);
        let text = data["text"].as_array().unwrap().iter().filter_map(Value::as_str);
        let text: Vec<&str> = data["title"].as_str().into_iter().chain(text).collect();
        shown.push_str(&format!("── {name}\n{kind}\n{}\n\n", text.join("\n")));
    }
    snapshot("messages_by_webhook", &shown);
}

#[tokio::test]
async fn every_message_by_mail() {
    let Some(server) = MailServer::start(&["plain"]).await else { return };
    let clock = SimClock::new(monday(14, 30));
    let smtp = format!("smtp://127.0.0.1:{}", server.port);
    let given = [("smtp", smtp.as_str()), ("from", "leadpact@acme.example")];
    let sink = by_clock(&clock, &named(SinkKind::Email, ""), &given);
    let mut names = Vec::new();
    for Sample { name, mut delivery } in samples().chain(hostile()) {
        delivery.to = match delivery.to {
            Address::Person { owner, .. } => {
                Address::Person { owner, handle: Some("grace@acme.example".to_owned()) }
            }
            _ => Address::Channel("team@acme.example".to_owned()),
        };
        sink.send(&delivery).await.unwrap();
        names.push(name);
    }
    let mails = server.mails(names.len()).await;
    let (mut text, mut html) = (String::new(), String::new());
    for (name, mail) in names.iter().zip(&mails) {
        assert_eq!(mail["defects"], serde_json::json!([]), "{name}");
        let part = |part: &str| mail[part].as_str().unwrap().replace('\r', "");
        let subject = mail["headers"]["Subject"].as_str().unwrap();
        text.push_str(&format!("── {name}\nSubject: {subject}\n\n{}\n", part("text")));
        html.push_str(&format!("── {name}\n{}\n", part("html")));
        for odd in ["<script", "href=\"https://evil", "\u{202e}"] {
            assert!(!part("html").contains(odd), "{name}");
        }
    }
    snapshot("messages_by_mail", &text);
    snapshot("messages_by_mail_in_html", &html);
}

#[tokio::test]
async fn hostile_names_harm_nobody_there() {
    let mut shown = String::new();
    for kind in [SinkKind::Teams, SinkKind::Gchat] {
        for (name, received) in all(kind, hostile()).await {
            // Chat reads no other marks; a card reads those of markdown, and functions.
            let more: &[&str] = match kind {
                SinkKind::Teams => &["](https://evil", "{{", "<"],
                _ => &["<users", "<https://evil"],
            };
            for odd in ["**bold", "~y", "`", "\u{202e}"].iter().chain(more) {
                assert!(!received.body.contains(odd), "{odd}: {}", received.body);
            }
            let body = received.json();
            let text = body["text"].as_str();
            let text =
                text.or_else(|| body["attachments"][0]["content"]["body"][1]["text"].as_str());
            shown.push_str(&format!("── {}: {name:?}\n{}\n\n", kind.word(), text.unwrap()));
        }
    }
    snapshot("hostile_names_elsewhere", &shown);
}
