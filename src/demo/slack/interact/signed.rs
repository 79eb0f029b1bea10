//! Posting to the app's own address, with a signature.

use std::fmt::Write as _;
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{PATIENCE, Slack};

/// Slack's signature over `body`, sent at `at` (seconds): `v0=` and hexadecimal digits.
pub fn sign(secret: &str, at: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length will do");
    mac.update(format!("v0:{at}:{body}").as_bytes());
    let mut signature = "v0=".to_owned();
    for byte in mac.finalize().into_bytes() {
        let _ = write!(signature, "{byte:02x}");
    }
    signature
}

impl Slack {
    /// Posts it; what the app answered within three seconds.
    pub(super) async fn by_request(
        &self,
        (url, secret): (&str, &str),
        kind: &str,
        payload: &Value,
    ) -> Option<Value> {
        let body = body(kind, payload);
        let at = self.now().as_second();
        let patience = Duration::try_from(PATIENCE).ok()?;
        let client = reqwest::Client::builder().timeout(patience).no_proxy().build().ok()?;
        let request = client
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-slack-request-timestamp", at)
            .header("x-slack-signature", sign(secret, at, &body))
            .header("user-agent", "Slackbot 1.0 (+https://api.slack.com/robots)");
        let answer = request.body(body).send().await.ok()?;
        if !answer.status().is_success() {
            return None;
        }
        let text = answer.text().await.ok()?;
        match text.is_empty() {
            true => Some(Value::Null),
            // Words alone are an answer to a command.
            false => Some(serde_json::from_str(&text).unwrap_or_else(|_| json!({"text": text}))),
        }
    }
}

/// A command's fields stand side by side; everything else is one field.
fn body(kind: &str, payload: &Value) -> String {
    let mut form = reqwest::Url::parse("form:/").expect("it is one");
    let mut pairs = form.query_pairs_mut();
    match (kind, payload.as_object()) {
        ("slash_commands", Some(fields)) => {
            for (name, value) in fields {
                pairs.append_pair(name, value.as_str().unwrap_or_default());
            }
        }
        _ => {
            pairs.append_pair("payload", &payload.to_string());
        }
    }
    drop(pairs);
    form.query().unwrap_or_default().to_owned()
}
