//! A program of the user's own: each message is an event, signed as Standard Webhooks says, in the
//! envelope of CloudEvents 1.0.
//!
//! A program reads it, so leads and people are called by the CRM's ids; links lead to the rest. The
//! same revision of a message is the same event with the same `webhook-id`, however often it is
//! sent: the receiver drops what it has seen.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::Sha256;

use super::console::Bare;
use super::outgoing::{Call, Target};
use super::sinks::{SinkSetup, SinkType};
use super::wording::{Wording, wording};
use super::{Asked, Delivery, Names, Notifier, Powers, Remote, SendError};
use crate::alert::terms::Term;
use crate::alert::{Item, Notice};
use crate::clock::Clock;
use crate::contract::{Sink, SinkKind};

/// In the table of sinks.
pub(super) const TYPE: SinkType = SinkType {
    kind: SinkKind::Webhook,
    called: "The webhook",
    build: |setup| Ok(Arc::new(Webhook::new(&setup)?)),
};

/// What the standard calls a payload that is small.
const MOST_BYTES: usize = 20_000;

/// How long a secret is, in bytes.
const SECRET: std::ops::RangeInclusive<usize> = 24..=64;

/// One webhook.
pub(super) struct Webhook {
    sink: Sink,
    target: Target,
    /// The present secret, then the one before.
    secrets: Vec<Vec<u8>>,
    /// It has said that it is gone for good.
    gone: AtomicBool,
    clock: Arc<dyn Clock>,
}

impl Webhook {
    /// # Errors
    /// Where the address is not allowed or a secret is none.
    pub(super) fn new(setup: &SinkSetup) -> Result<Self, SendError> {
        let sink = setup.sink.clone();
        let what = format!("the webhook `{}`", sink.name);
        let secrets =
            ["secret", "old_secret"].into_iter().filter(|key| setup.given.contains_key(*key));
        let secrets: Result<Vec<Vec<u8>>, SendError> = secrets
            .map(|key| {
                secret(setup.text(key)).ok_or_else(|| {
                    SendError::OurBug(format!(
                        "`notify.webhook.{}.{key}` is no secret of Standard Webhooks: it must be \
                         `whsec_` and 24 to 64 bytes in base64, as `openssl rand -base64 32` \
                         makes them",
                        sink.name
                    ))
                })
            })
            .collect();
        let target = Target::new(setup.text("url"), what, &setup.reach)?;
        let (gone, clock) = (AtomicBool::new(false), Arc::clone(&setup.clock));
        Ok(Self { sink, target, secrets: secrets?, gone, clock })
    }

    /// The headers that go with this body.
    fn headers(&self, id: &str, body: &str) -> HeaderMap {
        let at = self.clock.now().as_second();
        let signatures: Vec<String> =
            self.secrets.iter().map(|secret| sign(secret, &format!("{id}.{at}.{body}"))).collect();
        let mut headers = HeaderMap::new();
        let json = "application/cloudevents+json; charset=utf-8";
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(json));
        for (name, value) in [
            ("webhook-id", id),
            ("webhook-timestamp", &at.to_string()),
            ("webhook-signature", &signatures.join(" ")),
        ] {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        headers
    }

    fn class(&self, status: StatusCode) -> SendError {
        let what = self.target.what();
        let message = format!("{what} answers {status}");
        match status {
            StatusCode::GONE => {
                self.gone.store(true, Ordering::Relaxed);
                SendError::Destination(format!(
                    "{message}: it wants no more of them. Restart leadpact when it does"
                ))
            }
            StatusCode::NOT_FOUND => {
                SendError::Destination(format!("{message}: check its address"))
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                SendError::Credential(format!("{message}: check that it has our secret"))
            }
            StatusCode::BAD_REQUEST
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNPROCESSABLE_ENTITY => SendError::OurBug(message),
            _ => SendError::Unknown(message),
        }
    }
}

#[async_trait]
impl Notifier for Webhook {
    fn kind(&self) -> &'static str {
        TYPE.kind.word()
    }

    fn powers(&self) -> Powers {
        // A new revision is an event that replaces the one before.
        Powers { edits: true, people: false, places: false, pictures: false }
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    async fn send(&self, delivery: &Delivery) -> Result<Option<Remote>, SendError> {
        if self.gone.load(Ordering::Relaxed) {
            return Err(self.class(StatusCode::GONE));
        }
        let id = format!("{}-{}", delivery.post, delivery.revision);
        let body = event(&id, delivery).to_string();
        let headers = self.headers(&id, &body);
        let call = Call { method: Method::POST, headers, body };
        let status = self.target.call(self.target.url().clone(), call, self.clock.now()).await?;
        match status.is_success() {
            true => Ok(Some(Remote { channel: self.sink.to_string(), message: id })),
            false => Err(self.class(status)),
        }
    }

    async fn find(&self, _: &Delivery, _: Timestamp) -> Result<Option<Remote>, SendError> {
        Err(SendError::Destination("a webhook cannot look for messages".to_owned()))
    }

    async fn handle(&self, _: &SecretString) -> Result<Option<String>, SendError> {
        Ok(None)
    }

    /// Nothing is sent: the receiver would take it for news.
    async fn probe(&self, _: Asked<'_>) -> Vec<Result<String, String>> {
        vec![self.target.probe().await]
    }
}

/// A secret as Standard Webhooks writes it.
fn secret(text: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(text.trim().strip_prefix("whsec_")?).ok()?;
    SECRET.contains(&bytes.len()).then_some(bytes)
}

fn sign(secret: &[u8], text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length is one");
    mac.update(text.as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

/// The whole event, short enough: what is listed is cut from its end.
fn event(id: &str, delivery: &Delivery) -> Value {
    let names = Names { links: delivery.names.links.clone(), ..Names::default() };
    let words = wording(&Delivery { names, ..delivery.clone() }, &Bare);
    let (kind, at) = about(&delivery.notice);
    let mut event = json!({
        "specversion": "1.0",
        "id": id,
        "source": "leadpact",
        "type": format!("leadpact.{kind}"),
        "subject": delivery.post.as_str(),
        "time": at.to_string(),
        "timestamp": at.to_string(),
        "datacontenttype": "application/json",
        "data": data(delivery, &words),
    });
    let mut left_out = 0;
    while event.to_string().len() > MOST_BYTES {
        let lists = ["items", "terms", "list", "parts", "text"];
        let longest = lists.iter().max_by_key(|name| event["data"][**name].to_string().len());
        let list = longest.and_then(|name| event["data"][*name].as_array_mut());
        if list.and_then(Vec::pop).is_none() {
            break;
        }
        left_out += 1;
        event["data"]["left_out"] = left_out.into();
    }
    event
}

fn data(delivery: &Delivery, words: &Wording) -> Value {
    let facts = words.facts.iter().map(|(label, value)| ((*label).to_owned(), json!(value)));
    let mut data = json!({
        "post": delivery.post.as_str(),
        "revision": delivery.revision,
        "title": words.title,
        "text": words.body,
        "facts": facts.collect::<serde_json::Map<_, _>>(),
        "list": words.list,
    });
    if let Some(meant_for) = &delivery.meant_for {
        data["meant_for"] = meant_for.to_string().into();
    }
    if let Some(thread) = &delivery.thread {
        data["answers"] = thread.message.as_str().into();
    }
    match &delivery.notice {
        Notice::One(one) => data["items"] = json!([item(one, delivery)]),
        Notice::Backlog { items, total, open, .. } => {
            data["items"] = items.iter().map(|one| item(one, delivery)).collect();
            // The same once more in words.
            data["list"] = json!([]);
            (data["total"], data["open"]) = ((*total).into(), (*open).into());
        }
        Notice::Terms(terms) => data["terms"] = terms.iter().map(term).collect(),
        Notice::Ops { .. } => {}
        Notice::Digest(_) => {
            let parts = words
                .parts
                .iter()
                .map(|part| json!({ "title": part.title, "text": part.body, "table": part.table }));
            data["parts"] = parts.collect();
        }
    }
    data
}

fn item(item: &Item, delivery: &Delivery) -> Value {
    let links = &delivery.names.links;
    let link = links.iter().find(|(lead, _)| *lead == item.lead).map(|(_, link)| link);
    let at = |at: Option<Timestamp>| at.map(|at| at.to_string());
    json!({
        "lead": item.lead.as_str(),
        "link": link,
        "promise": item.countdown.promise.as_str(),
        "cycle": item.countdown.cycle,
        "tenure": item.countdown.tenure,
        "kind": item.kind,
        "story": item.story.word(),
        "owner": item.owner.as_ref().map(|owner| owner.as_str()),
        "segment": item.segment,
        "source": item.source,
        "start": item.start.to_string(),
        "due": at(item.due),
        "answered_at": at(item.answered_at),
        "target": item.target,
        "why": item.why,
        "version": { "number": item.version.number, "hash": &*item.version.hash },
        "as_of": item.as_of.to_string(),
    })
}

fn term(term: &Term) -> Value {
    json!({
        "promise": term.promise.as_str(),
        "period": term.span.label(),
        "bad": term.course.is_bad(),
        "agreed": term.agreed,
        "found": term.found,
        "version": { "number": term.version.number, "hash": &*term.version.hash },
        "as_of": term.as_of.to_string(),
    })
}

/// What kind of event it is, and when it was so: the same at every attempt.
fn about(notice: &Notice) -> (String, Timestamp) {
    match notice {
        Notice::One(item) => (item.story.word().to_owned(), item.as_of),
        Notice::Backlog { at, .. } => ("backlog".to_owned(), *at),
        Notice::Terms(terms) => {
            let at = terms.iter().map(|term| term.as_of).max();
            ("terms".to_owned(), at.unwrap_or(Timestamp::UNIX_EPOCH))
        }
        Notice::Ops { at, .. } => ("operator".to_owned(), *at),
        Notice::Digest(digest) => ("digest".to_owned(), digest.at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_24_to_64_bytes() {
        let of = |bytes: usize| format!("whsec_{}", STANDARD.encode(vec![7; bytes]));
        for (bytes, fine) in [(23, false), (24, true), (64, true), (65, false)] {
            assert_eq!(secret(&of(bytes)).is_some(), fine, "{bytes}");
        }
        assert_eq!(secret("hunter2"), None);
        assert_eq!(secret(&of(32)[6..]), None);
    }

    /// The example of the standard's own text.
    #[test]
    fn a_signature_is_the_standards() {
        let secret = secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let text = "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}";
        assert_eq!(sign(&secret, text), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
