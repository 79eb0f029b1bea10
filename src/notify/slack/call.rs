//! One call of Slack's Web API, and what came of it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::class::class;
use super::in_a_while;
use crate::notify::SendError;

/// Answers are small; more is not read.
const MOST_BYTES: usize = 4 * 1024 * 1024;

pub(super) struct Api {
    client: Client,
    base: String,
    token: SecretString,
}

/// A client for small requests, https only unless `base` is this machine itself.
pub(super) fn client(base: &str) -> Result<Client, SendError> {
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let is_local = local.iter().any(|start| {
        base.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    });
    if !base.starts_with("https://") && !is_local {
        return Err(SendError::Destination(
            "Slack's address must begin with https:// (http is for a test server on this machine)"
                .to_owned(),
        ));
    }
    Client::builder()
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(10))
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("leadpact/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| SendError::OurBug(format!("no HTTP client: {error}")))
}

impl Api {
    pub(super) fn new(base: &str, token: SecretString) -> Result<Self, SendError> {
        let base = base.trim_end_matches('/').to_owned();
        Ok(Self { client: client(&base)?, base, token })
    }

    /// Calls `method` with a JSON body.
    pub(super) async fn call(
        &self,
        method: &str,
        body: &Value,
        now: Timestamp,
    ) -> Result<Value, SendError> {
        // Reading methods take forms only; their arguments are all plain values.
        let request = self.client.post(format!("{}/api/{method}", self.base));
        let request = match method {
            "chat.postMessage" | "chat.update" | "auth.test" => request.json(body),
            _ => request.form(&form(body)),
        };
        self.send(method, request, now).await
    }

    /// Looks a person up by e-mail address, which travels in the body, never in the URL.
    pub(super) async fn lookup(
        &self,
        email: &SecretString,
        now: Timestamp,
    ) -> Result<Value, SendError> {
        let method = "users.lookupByEmail";
        let request = self.client.post(format!("{}/api/{method}", self.base));
        self.send(method, request.form(&[("email", email.expose_secret())]), now).await
    }

    async fn send(
        &self,
        method: &str,
        request: reqwest::RequestBuilder,
        now: Timestamp,
    ) -> Result<Value, SendError> {
        let answer = request.bearer_auth(self.token.expose_secret()).send().await;
        let answer = answer.map_err(|error| unsent(method, &error, now))?;
        if let Some(error) = by_status(method, &answer, now) {
            return Err(error);
        }
        let needed: Value = parse(method, answer).await?;
        if needed["ok"] == true {
            return Ok(needed);
        }
        let code = needed["error"].as_str().unwrap_or("no error code");
        Err(class(method, code, needed["needed"].as_str(), now))
    }
}

fn form(body: &Value) -> Vec<(String, String)> {
    let fields = body.as_object().into_iter().flatten();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    fields.map(|(name, value)| (name.clone(), text(value))).collect()
}

/// A request that never reached Slack was certainly not sent; anything later may have been.
pub(super) fn unsent(method: &str, error: &reqwest::Error, now: Timestamp) -> SendError {
    if error.is_connect() {
        let message = format!("{method}: Slack cannot be reached");
        return SendError::NotSent {
            retry_at: in_a_while(now, SignedDuration::from_secs(10)),
            message,
        };
    }
    let what = if error.is_timeout() { "no answer in time" } else { "the connection broke off" };
    SendError::Ambiguous(format!("{method}: {what}"))
}

pub(super) fn by_status(
    method: &str,
    answer: &reqwest::Response,
    now: Timestamp,
) -> Option<SendError> {
    let status = answer.status();
    if status == StatusCode::TOO_MANY_REQUESTS {
        let wait = answer.headers().get(RETRY_AFTER).and_then(|wait| wait.to_str().ok());
        let wait: i64 = wait.and_then(|wait| wait.trim().parse().ok()).unwrap_or(5);
        let wait = SignedDuration::from_secs(wait.clamp(1, 3_600));
        let message =
            format!("{method}: too many requests, Slack asks to wait {} s", wait.as_secs());
        return Some(SendError::NotSent { retry_at: in_a_while(now, wait), message });
    }
    if status.is_server_error() {
        return Some(SendError::Ambiguous(format!("{method}: Slack answers {status}")));
    }
    (!status.is_success()).then(|| SendError::OurBug(format!("{method}: Slack answers {status}")))
}

async fn parse(method: &str, mut answer: reqwest::Response) -> Result<Value, SendError> {
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(_) => return Err(SendError::Ambiguous(format!("{method}: the answer broke off"))),
        }
        if body.len() > MOST_BYTES {
            return Err(SendError::Ambiguous(format!("{method}: the answer is too long")));
        }
    }
    serde_json::from_slice(&body)
        .map_err(|_| SendError::Ambiguous(format!("{method}: the answer is not JSON")))
}
