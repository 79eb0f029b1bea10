//! One HTTP client for every connector: who we are, how long we wait, how much we read.
//!
//! It knows nothing of any CRM: what a refusal means is told to it by a [`Dialect`]. This is the
//! only layer that tries again. Nothing that was sent or received is ever part of a message: both
//! may hold personal data. Start at [`Http::call`].

mod address;
mod body;
mod call;
mod pause;
mod server_time;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Client, StatusCode, Url, redirect};
use secrecy::{ExposeSecret, SecretString};

pub(super) use self::call::{Answer, Call, Dialect, Failed, Refusal, Refused};
use super::SourceError;
use super::budget::{Admission, Budget};
use crate::clock::Clock;

/// Until the connection stands.
const CONNECT: Duration = Duration::from_secs(5);
/// Between two pieces of an answer.
const IDLE: Duration = Duration::from_secs(15);
/// From the first byte sent to the last one read.
const WHOLE: Duration = Duration::from_secs(60);
/// Tries of one request, the first included.
const TRIES: u32 = 4;
/// Longer waits, of one request in all, are the caller's: it has other work to do meanwhile. Long
/// enough for a ten-second window to pass, so that a page of many requests is not begun again.
const PATIENCE: SignedDuration = SignedDuration::from_secs(12);
/// When to come back after a refusal that does not say.
const COME_BACK: SignedDuration = SignedDuration::from_secs(10);

/// The client.
pub(super) struct Http {
    client: Client,
    base: Url,
    bearer: HeaderValue,
    dialect: Dialect,
    clock: Arc<dyn Clock>,
    budget: Budget,
    counts: Mutex<BTreeMap<&'static str, u64>>,
}

impl Http {
    /// A client for the server at `base`. Refuses plain http to anything but this machine.
    pub(super) fn new(
        base: &str,
        token: &SecretString,
        dialect: Dialect,
        budget: Budget,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SourceError> {
        let (base, loopback) = address::base_url(base)?;
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))
            .map_err(|_| {
                SourceError::Auth(format!(
                    "the token for {} holds a character that no token has (a line break?); store \
                     it again, without anything around it",
                    dialect.name
                ))
            })?;
        bearer.set_sensitive(true);
        let mut builder = Client::builder()
            .user_agent(concat!("leadpact/", env!("CARGO_PKG_VERSION")))
            // A redirect could carry the token to somebody else.
            .redirect(redirect::Policy::none())
            .https_only(!loopback)
            .connect_timeout(CONNECT)
            .read_timeout(IDLE)
            .timeout(WHOLE)
            // One layer tries again, and it is this file.
            .retry(reqwest::retry::never());
        if loopback {
            builder = builder.no_proxy();
        }
        let client = builder
            .build()
            .map_err(|_| SourceError::Rejected("cannot set up TLS on this machine".into()))?;
        let counts = Mutex::default();
        Ok(Self { client, base, bearer, dialect, clock, budget, counts })
    }

    /// Sends the request and reads the whole answer, within the budget; tries again what may pass
    /// soon.
    pub(super) async fn call(&self, call: &Call) -> Result<Answer, Failed> {
        let (mut tries, mut patience) = (0, PATIENCE);
        loop {
            self.admit(call).await.map_err(|error| Failed { error, status: None })?;
            let (status, refusal) = match self.attempt(call).await {
                Ok(answer) => return Ok(answer),
                Err(refusal) => refusal,
            };
            let failed = |error| Err(Failed { error, status });
            tries += 1;
            let (after, message, too_fast) = match refusal {
                Refusal::Final(error) => return failed(error),
                Refusal::DayUsedUp(message) => {
                    let retry_at = self.budget.exhausted(self.clock.now());
                    return failed(SourceError::RateLimited { retry_at, message });
                }
                Refusal::Again { after, message } => (after, message, false),
                Refusal::TooFast { after, message } => (after, message, true),
            };
            if too_fast {
                // The others need not find out for themselves.
                let until = self.later(after.unwrap_or(COME_BACK));
                self.budget.hold_until(until, self.clock.now());
            }
            let pause = after.unwrap_or(SignedDuration::ZERO).max(pause::jittered(tries));
            if tries < TRIES && pause <= patience {
                patience -= pause;
                pause::until(&*self.clock, self.clock.now() + pause).await;
                continue;
            }
            // A wait that the CRM asks for is a date to keep, whatever it is asked for.
            return failed(if too_fast || after.is_some_and(|after| after > PATIENCE) {
                let retry_at = self.later(after.unwrap_or(COME_BACK).max(COME_BACK));
                SourceError::RateLimited { retry_at, message }
            } else {
                SourceError::Transient(message)
            });
        }
    }

    /// This machine's time after a while.
    fn later(&self, wait: SignedDuration) -> Timestamp {
        self.clock.now().checked_add(wait).unwrap_or(Timestamp::MAX)
    }

    /// Requests sent, by kind.
    pub(super) fn counts(&self) -> Vec<(&'static str, u64)> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.iter().map(|(kind, count)| (*kind, *count)).collect()
    }

    /// The budget, for what the CRM says about it elsewhere than in headers.
    pub(super) fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The time by which waits are counted.
    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    async fn admit(&self, call: &Call) -> Result<(), SourceError> {
        let now = self.clock.now();
        match self.budget.admit(call.lane, call.urgent, now, PATIENCE) {
            Admission::At(at) => {
                pause::until(&*self.clock, at).await;
                Ok(())
            }
            Admission::NotBefore { at: retry_at, why } => {
                let (name, doing) = (self.dialect.name, &call.doing);
                let message = format!("{name}: {doing} has to wait until {retry_at:.0}: {why}");
                Err(SourceError::RateLimited { retry_at, message })
            }
        }
    }

    async fn attempt(&self, call: &Call) -> Result<Answer, (Option<u16>, Refusal)> {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{}", self.base.path().trim_end_matches('/'), call.path));
        let mut request = self.client.request(call.method.clone(), url);
        request = request.header(AUTHORIZATION, self.bearer.clone());
        if !call.query.is_empty() {
            request = request.query(&call.query);
        }
        if let Some(body) = &call.body {
            request = request.header("content-type", "application/json").body(body.clone());
        }
        *self
            .counts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(call.kind)
            .or_default() += 1;
        let sent = self.clock.now();
        let lost = |error: reqwest::Error| (None, self.broken(call, &error));
        let answer = request.send().await.map_err(lost)?;
        let took = self.clock.now().duration_since(sent);
        let (status, headers) = (answer.status(), answer.headers().clone());
        self.budget.told((self.dialect.remaining)(&headers), self.clock.now());
        let body = match body::read(answer).await {
            Ok(body) => body,
            Err(body::Broken::Connection(error)) => return Err(lost(error)),
            Err(body::Broken::TooLong) => return Err((None, self.too_long(call))),
        };
        if !status.is_success() {
            return Err((Some(status.as_u16()), self.refused(call, status, &headers, &body)));
        }
        let unusable = |what: &str| {
            let message = format!("{}: {}: {what}", self.dialect.name, call.doing);
            (None, Refusal::Again { after: None, message })
        };
        body::check(&headers, &body).map_err(unusable)?;
        let answered_at = server_time::of(&headers)
            .ok_or_else(|| unusable("the answer does not say the server's time (`Date`)"))?;
        let began_at = server_time::when_sent(answered_at, took, WHOLE);
        Ok(Answer { body, began_at, answered_at })
    }

    fn too_long(&self, call: &Call) -> Refusal {
        Refusal::Final(SourceError::Transient(format!(
            "{}: {}: the answer is longer than {} MB; nothing of it was used",
            self.dialect.name,
            call.doing,
            body::MOST >> 20
        )))
    }

    fn refused(
        &self,
        call: &Call,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Refusal {
        if status.is_redirection() {
            return Refusal::Final(SourceError::Rejected(format!(
                "{}: {}: the server wants us elsewhere ({status}); redirects are not followed \
                 because they would carry the token along. Check `base_url`",
                self.dialect.name, call.doing
            )));
        }
        let refused = Refused { status: status.as_u16(), headers, body, doing: &call.doing };
        (self.dialect.refusal)(&refused)
    }

    /// The connection failed. The address is left out: it is in the configuration.
    fn broken(&self, call: &Call, error: &reqwest::Error) -> Refusal {
        let what = if error.is_timeout() {
            "no answer in time"
        } else if error.is_connect() {
            "no connection"
        } else if error.is_body() || error.is_decode() {
            "the answer broke off"
        } else {
            "the request failed"
        };
        let message = format!("{}: {}: {what}{}", self.dialect.name, call.doing, cause(error));
        if error.is_timeout() {
            // The time for one page is spent.
            return Refusal::Final(SourceError::Transient(message));
        }
        Refusal::Again { after: None, message }
    }
}

/// The innermost cause, which for a connection is the one that helps (`Connection refused`).
fn cause(error: &reqwest::Error) -> String {
    let mut source = std::error::Error::source(error);
    let mut innermost = None;
    while let Some(error) = source {
        innermost = Some(error);
        source = error.source();
    }
    innermost.map(|error| format!(" ({error})")).unwrap_or_default()
}

#[cfg(test)]
mod tests;
