//! One HTTP client for every connector: who we are, how long we wait, how much we read.
//!
//! It knows nothing of any CRM: what a refusal means is told to it by a [`Dialect`]. This is the
//! only layer that tries again. Nothing that was sent or received is ever part of a message: both
//! may hold personal data. Start at [`Http::call`].

mod body;
mod pause;
mod server_time;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Client, Method, StatusCode, Url, redirect};
use secrecy::{ExposeSecret, SecretString};

use super::SourceError;
use super::budget::{Admission, Budget, Lane, Remaining};
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
/// Pauses between tries grow from here …
const FIRST_PAUSE: SignedDuration = SignedDuration::from_millis(250);
/// … to here.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_secs(2);
/// When to come back after a refusal that does not say.
const COME_BACK: SignedDuration = SignedDuration::from_secs(10);

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// The kind of request, for counts.
    pub(super) kind: &'static str,
    /// What is being done, for messages: `listing contacts`.
    pub(super) doing: String,
    /// GET or POST.
    pub(super) method: Method,
    /// Below the base address, beginning with `/`.
    pub(super) path: String,
    /// Parameters; names of properties and ids only, never a value of a record.
    pub(super) query: Vec<(&'static str, String)>,
    /// The JSON to send.
    pub(super) body: Option<String>,
    /// Which allowance it draws on.
    pub(super) lane: Lane,
    /// Needed for a verdict that is due: may use what is kept back of the day's allowance.
    pub(super) urgent: bool,
}

/// What came back: always a success, always JSON that is not nested too deep.
#[derive(Debug)]
pub(super) struct Answer {
    /// The JSON.
    pub(super) body: Vec<u8>,
    /// The server's time when the request was sent, never later than the truth.
    pub(super) began_at: Timestamp,
    /// The server's time when it answered, never later than the truth.
    pub(super) answered_at: Timestamp,
}

/// An answer that is no success.
pub(super) struct Refused<'a> {
    /// The status line's number.
    pub(super) status: u16,
    /// Its headers.
    pub(super) headers: &'a HeaderMap,
    /// Its body, of whatever kind.
    pub(super) body: &'a [u8],
    /// What was being done.
    pub(super) doing: &'a str,
}

/// What a refusal means.
pub(super) enum Refusal {
    /// It may pass. `after` is the shortest wait, where it is known.
    Again { after: Option<SignedDuration>, message: String },
    /// Too much was asked in too short a time.
    TooFast { after: Option<SignedDuration>, message: String },
    /// The day's allowance is used up.
    DayUsedUp(String),
    /// It will not pass by waiting.
    Final(SourceError),
}

/// A request that was not answered.
#[derive(Debug)]
pub(super) struct Failed {
    /// What the caller does about it.
    pub(super) error: SourceError,
    /// The status of the last refusal; `None` where there was no answer.
    pub(super) status: Option<u16>,
}

impl From<Failed> for SourceError {
    fn from(failed: Failed) -> Self {
        failed.error
    }
}

/// How a CRM says no, and how it says what is left of our allowance.
#[derive(Clone, Copy)]
pub(super) struct Dialect {
    /// The CRM's name in messages.
    pub(super) name: &'static str,
    /// Reads a refusal.
    pub(super) refusal: fn(&Refused<'_>) -> Refusal,
    /// Reads what is left.
    pub(super) remaining: fn(&HeaderMap) -> Remaining,
}

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
        let (base, loopback) = base_url(base)?;
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
            let pause = after.unwrap_or(SignedDuration::ZERO).max(jittered(tries));
            if tries < TRIES && pause <= patience {
                patience -= pause;
                pause::until(&*self.clock, self.clock.now() + pause).await;
                continue;
            }
            // A wait that the CRM asks for is a date to keep, whatever it is asked for.
            return failed(if too_fast || after.is_some_and(|after| after > PATIENCE) {
                let wait = after.unwrap_or(COME_BACK).max(COME_BACK);
                let retry_at = self.clock.now().checked_add(wait).unwrap_or(Timestamp::MAX);
                if too_fast {
                    self.budget.hold_until(retry_at);
                }
                SourceError::RateLimited { retry_at, message }
            } else {
                SourceError::Transient(message)
            });
        }
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

/// The address, and whether it is this machine.
fn base_url(text: &str) -> Result<(Url, bool), SourceError> {
    let wrong = |why: &str| SourceError::Rejected(format!("`base_url`: {why}"));
    let url = Url::parse(text).map_err(|_| wrong("is not an address"))?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
        return Err(wrong("must hold nothing but scheme, host, port and path"));
    }
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let loopback = host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    match url.scheme() {
        "https" => Ok((url, false)),
        "http" if loopback => Ok((url, true)),
        _ => Err(wrong("must be https; plain http is for a test server on this machine only")),
    }
}

/// How long to wait after the `tries`-th failure: anything up to a bound that doubles, so that many
/// clients that failed together do not come back together.
fn jittered(tries: u32) -> SignedDuration {
    let bound = (FIRST_PAUSE * (1 << tries.min(8))).min(LONGEST_PAUSE);
    let most = u64::try_from(bound.as_millis()).unwrap_or_default().max(1);
    let millis = i64::try_from(noise() % most).unwrap_or_default();
    SignedDuration::from_millis(millis)
}

/// A number nobody can guess. Every new hash state of the standard library has its own random keys.
fn noise() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests;
