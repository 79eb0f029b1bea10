//! One call of Slack's Web API, and what came of it.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{CONTENT_TYPE, DATE, RETRY_AFTER};
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::class::Refusal;
use super::later;
use crate::notify::SendError;

/// Answers are small; more is not read.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// How long something that is not Slack (a proxy) is left alone.
const ELSEWHERE: SignedDuration = SignedDuration::from_secs(30);

/// Where Slack takes answers to commands; nothing is posted anywhere else.
const HOOKS: &str = "https://hooks.slack.com/";

/// The Web API with its token.
pub(super) struct Api {
    client: Client,
    base: String,
    token: SecretString,
}

/// What Slack answered: the body, or its refusal.
pub(super) type Answer = Result<Value, Refusal>;

impl Api {
    /// # Errors
    /// Where the HTTP client cannot be made or the address is not allowed.
    pub(super) fn new(base: &str, token: SecretString) -> Result<Self, SendError> {
        let base = base.trim_end_matches('/').to_owned();
        Ok(Self { client: client(&base)?, base, token })
    }

    /// Writes: the arguments go as JSON.
    pub(super) async fn write(
        &self,
        method: &str,
        arguments: &Value,
        now: Timestamp,
    ) -> Result<Answer, SendError> {
        let request = self.client.post(format!("{}/api/{method}", self.base));
        let request = request.header(CONTENT_TYPE, "application/json; charset=utf-8");
        self.send(method, request.body(arguments.to_string()), now).await
    }

    /// Reads: the arguments go as a form, in the body; an address never reaches a URL.
    pub(super) async fn read(
        &self,
        method: &str,
        arguments: &[(&str, &str)],
        now: Timestamp,
    ) -> Result<Answer, SendError> {
        let request = self.client.post(format!("{}/api/{method}", self.base));
        self.send(method, request.form(arguments), now).await
    }

    /// Slack's own time, whole seconds rounded down, as it stands in the head of any answer.
    pub(super) async fn time(&self) -> Option<Timestamp> {
        let request = self.client.post(format!("{}/api/api.test", self.base));
        let answer = request.send().await.ok()?;
        let date = answer.headers().get(DATE)?.to_str().ok()?;
        DateTimeParser::new().parse_timestamp(date).ok()
    }

    /// What the token may do, as Slack says beside every answer.
    pub(super) async fn scopes(
        &self,
        now: Timestamp,
    ) -> Result<(Answer, Option<String>), SendError> {
        let method = "auth.test";
        let request = self.client.post(format!("{}/api/{method}", self.base));
        let answer = request.bearer_auth(self.token.expose_secret()).send().await;
        let answer = answer.map_err(|error| unsent(method, &error, now))?;
        let scopes = answer.headers().get("x-oauth-scopes").and_then(|held| held.to_str().ok());
        let scopes = scopes.map(str::to_owned);
        Ok((read(method, answer, now).await?, scopes))
    }

    /// Puts a file where Slack said. What is not `NotSent` may have arrived, which does no harm: a
    /// file is nothing until it is named.
    pub(super) async fn put(
        &self,
        url: &str,
        bytes: Vec<u8>,
        now: Timestamp,
    ) -> Result<(), SendError> {
        const WHAT: &str = "the upload";
        if !may_be_called(url) || is_local(url) != is_local(&self.base) {
            return Err(SendError::OurBug(format!("{WHAT}: Slack names a place that is not safe")));
        }
        let request = self.client.post(url).header(CONTENT_TYPE, "application/octet-stream");
        let answer = request.body(bytes).send().await;
        let answer = answer.map_err(|error| unsent(WHAT, &error, now))?;
        match (by_status(WHAT, &answer, now), answer.status()) {
            (Some(error), _) => Err(error),
            (None, status) if status.is_success() => Ok(()),
            (None, status) => Err(SendError::Unknown(format!("{WHAT}: Slack answers {status}"))),
        }
    }

    /// Whether an answer may go there: to Slack itself, or to the test server that we speak to.
    pub(super) fn may_answer_at(&self, url: &str) -> bool {
        match is_local(&self.base) {
            true => is_local(url),
            false => url.starts_with(HOOKS),
        }
    }

    /// Posts JSON without the token.
    pub(super) async fn post_to(
        &self,
        url: &str,
        body: &Value,
        (what, now): (&str, Timestamp),
    ) -> Result<(), SendError> {
        let request = self.client.post(url);
        let request = request.header(CONTENT_TYPE, "application/json; charset=utf-8");
        let answer = request.body(body.to_string()).send().await;
        let answer = answer.map_err(|error| unsent(what, &error, now))?;
        match (by_status(what, &answer, now), answer.status()) {
            (Some(error), _) => Err(error),
            (None, status) if status.is_success() => Ok(()),
            (None, status) => Err(SendError::Unknown(format!("{what}: Slack answers {status}"))),
        }
    }

    async fn send(
        &self,
        method: &str,
        request: RequestBuilder,
        now: Timestamp,
    ) -> Result<Answer, SendError> {
        let answer = request.bearer_auth(self.token.expose_secret()).send().await;
        read(method, answer.map_err(|error| unsent(method, &error, now))?, now).await
    }
}

/// A client for small requests, https only unless `base` is this machine itself.
///
/// # Errors
/// Where it cannot be made or the address is not allowed.
pub(super) fn client(base: &str) -> Result<Client, SendError> {
    built(base, |builder| builder.timeout(Duration::from_secs(10)))
}

/// A client whose connection may become a socket, which lasts.
///
/// # Errors
/// As [`client`].
pub(super) fn upgradable(base: &str) -> Result<Client, SendError> {
    built(base, ClientBuilder::http1_only)
}

fn built(
    base: &str,
    more: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<Client, SendError> {
    if !may_be_called(base) {
        return Err(SendError::OurBug(
            "Slack's address must begin with https:// (http is for a test server on this machine)"
                .to_owned(),
        ));
    }
    let mut builder = Client::builder()
        .connect_timeout(Duration::from_secs(5))
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("leadpact/", env!("CARGO_PKG_VERSION")));
    if is_local(base) {
        // To a proxy, this machine would be another one.
        builder = builder.no_proxy();
    }
    more(builder).build().map_err(|error| SendError::OurBug(format!("no HTTP client: {error}")))
}

/// Whether it is https, or a test server on this machine.
pub(super) fn may_be_called(url: &str) -> bool {
    url.starts_with("https://") || is_local(url)
}

/// Whether it is a test server on this machine.
pub(super) fn is_local(url: &str) -> bool {
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    local.iter().any(|start| {
        url.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    })
}

/// Why nothing came back. A request that never reached Slack was certainly not sent; anything later
/// may have been. The error's own text is left out: it may hold the address, which may be secret.
pub(super) fn unsent(method: &str, error: &reqwest::Error, now: Timestamp) -> SendError {
    if error.is_connect() {
        let message = format!("{method}: Slack cannot be reached");
        return SendError::NotSent { retry_at: later(now, SignedDuration::from_secs(10)), message };
    }
    let what = if error.is_timeout() { "no answer in time" } else { "the connection broke off" };
    SendError::Ambiguous(format!("{method}: {what}"))
}

/// Why an answer says by its status alone that it is none.
pub(super) fn by_status(method: &str, answer: &Response, now: Timestamp) -> Option<SendError> {
    let status = answer.status();
    if status == StatusCode::TOO_MANY_REQUESTS {
        let wait = answer.headers().get(RETRY_AFTER).and_then(|wait| wait.to_str().ok());
        let wait: i64 = wait.and_then(|wait| wait.trim().parse().ok()).unwrap_or(5);
        let wait = SignedDuration::from_secs(wait.clamp(1, 3_600));
        let message = format!("{method}: too many, Slack asks to wait {} s", wait.as_secs());
        return Some(SendError::NotSent { retry_at: later(now, wait), message });
    }
    status
        .is_server_error()
        .then(|| SendError::Ambiguous(format!("{method}: Slack answers {status}")))
}

async fn read(method: &str, answer: Response, now: Timestamp) -> Result<Answer, SendError> {
    if let Some(error) = by_status(method, &answer, now) {
        return Err(error);
    }
    let status = answer.status();
    let text = body(method, answer).await?;
    let Ok(body) = serde_json::from_slice::<Value>(&text) else {
        let message = format!("{method}: the answer ({status}) is not JSON");
        return Err(match status.is_success() {
            true => SendError::Ambiguous(message),
            // Something in between refused it; Slack has not seen it.
            false => SendError::NotSent { retry_at: later(now, ELSEWHERE), message },
        });
    };
    if body["ok"] == true {
        return Ok(Ok(body));
    }
    let word = |name: &str| body[name].as_str().map(str::to_owned);
    let code = word("error").unwrap_or_else(|| format!("no error code, {status}"));
    Ok(Err(Refusal { method: method.to_owned(), code, needed: word("needed") }))
}

/// The body of an answer, as far as it is read.
///
/// # Errors
/// `Ambiguous`, where it broke off or does not end.
pub(super) async fn body(method: &str, mut answer: Response) -> Result<Vec<u8>, SendError> {
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(_) => return Err(SendError::Ambiguous(format!("{method}: the answer broke off"))),
        }
        if body.len() > MOST_BYTES {
            return Err(SendError::Ambiguous(format!("{method}: the answer is too long")));
        }
    }
}
