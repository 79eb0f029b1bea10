//! PagerDuty, by its Events API v2: what needs somebody is triggered, and resolved when it no
//! longer does.
//!
//! A message is one incident: its id is the `dedup_key`, so that what is sent again changes
//! nothing. There a program pages people, and everybody with an account reads: leads and people are
//! called by the CRM's ids.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::console::Bare;
use super::outgoing::{Call, Target};
use super::sinks::{SinkSetup, SinkType};
use super::wording::{Wording, wording};
use super::{Asked, Delivery, Names, Notifier, Powers, Remote, SendError};
use crate::alert::Notice;
use crate::clock::Clock;
use crate::contract::{Sink, SinkKind};

/// In the table of sinks.
pub(super) const TYPE: SinkType = SinkType {
    kind: SinkKind::Pagerduty,
    called: "PagerDuty",
    build: |setup| Ok(Arc::new(PagerDuty::new(&setup)?)),
};

/// Where it is for accounts in the US.
const URL: &str = "https://events.pagerduty.com/v2/enqueue";

/// Longest summary, in characters.
const SUMMARY: usize = 1_024;

/// Largest event, well below its limit of 512 KB.
const MOST_BYTES: usize = 100_000;

/// One service.
pub(super) struct PagerDuty {
    sink: Sink,
    target: Target,
    key: SecretString,
    clock: Arc<dyn Clock>,
}

impl PagerDuty {
    /// # Errors
    /// Where the address is not allowed.
    pub(super) fn new(setup: &SinkSetup) -> Result<Self, SendError> {
        let sink = setup.sink.clone();
        let url = Some(setup.text("url")).filter(|url| !url.is_empty()).unwrap_or(URL);
        let target = Target::new(url, format!("PagerDuty (`{}`)", sink.name), &setup.reach)?;
        let key = setup.text("routing_key").trim().into();
        Ok(Self { sink, target, key, clock: Arc::clone(&setup.clock) })
    }
}

#[async_trait]
impl Notifier for PagerDuty {
    fn kind(&self) -> &'static str {
        TYPE.kind.word()
    }

    fn powers(&self) -> Powers {
        Powers { edits: true, people: false, places: false, pictures: false }
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    async fn send(&self, delivery: &Delivery) -> Result<Option<Remote>, SendError> {
        let key = delivery.post.to_string();
        let body = event(delivery, &self.key).to_string();
        let json = HeaderValue::from_static("application/json");
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, json)]);
        let call = Call { method: Method::POST, headers, body };
        let status = self.target.call(self.target.url().clone(), call, self.clock.now()).await?;
        let message = format!("{} answers {status}", self.target.what());
        match status {
            status if status.is_success() => {
                Ok(Some(Remote { channel: self.sink.to_string(), message: key }))
            }
            // It says the same of an event that it cannot read and of a key that it does not know.
            StatusCode::BAD_REQUEST => Err(SendError::Destination(format!(
                "{message}: check the integration key (`notify.pagerduty.{}.routing_key`)",
                self.sink.name
            ))),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(SendError::Credential(message)),
            StatusCode::NOT_FOUND => Err(SendError::Destination(message)),
            _ => Err(SendError::Unknown(message)),
        }
    }

    async fn find(&self, _: &Delivery, _: Timestamp) -> Result<Option<Remote>, SendError> {
        Err(SendError::Destination("an incident cannot be looked for".to_owned()))
    }

    async fn handle(&self, _: &SecretString) -> Result<Option<String>, SendError> {
        Ok(None)
    }

    /// Nothing is sent: it would page somebody.
    async fn probe(&self, _: Asked<'_>) -> Vec<Result<String, String>> {
        vec![self.target.probe().await]
    }
}

/// Whether somebody still has to do something about it.
fn is_open(notice: &Notice) -> bool {
    match notice {
        Notice::One(item) => item.story.is_open(),
        Notice::Backlog { open, .. } => *open > 0,
        Notice::Terms(terms) => terms.iter().any(|term| term.course.is_bad()),
        Notice::Ops { is_over, .. } => !is_over,
        Notice::Digest(_) => false,
    }
}

fn event(delivery: &Delivery, key: &SecretString) -> Value {
    use secrecy::ExposeSecret as _;

    let mut event = json!({
        "routing_key": key.expose_secret(),
        "dedup_key": delivery.post.as_str(),
        "event_action": "resolve",
    });
    if !is_open(&delivery.notice) {
        return event;
    }
    let names = Names { links: delivery.names.links.clone(), ..Names::default() };
    let words = wording(&Delivery { names, ..delivery.clone() }, &Bare);
    let at_risk = matches!(&delivery.notice, Notice::One(item) if item.story.word() == "at_risk");
    event["event_action"] = "trigger".into();
    event["client"] = "leadpact".into();
    event["payload"] = json!({
        "summary": summary(&words),
        "source": "leadpact",
        "severity": if at_risk { "warning" } else { "error" },
        "custom_details": details(delivery, &words),
    });
    if let [(_, link)] = delivery.names.links.as_slice() {
        event["links"] = json!([{ "href": link, "text": "Open in the CRM" }]);
    }
    while event.to_string().len() > MOST_BYTES {
        let details = &mut event["payload"]["custom_details"];
        if details["list"].as_array_mut().and_then(Vec::pop).is_none() {
            break;
        }
    }
    event
}

fn details(delivery: &Delivery, words: &Wording) -> Value {
    let facts = words.facts.iter().map(|(label, value)| ((*label).to_owned(), json!(value)));
    let mut details = json!({
        "text": words.body,
        "facts": facts.collect::<serde_json::Map<_, _>>(),
        "list": words.list,
        "small print": words.small,
    });
    if let Some(meant_for) = &delivery.meant_for {
        details["meant for"] = meant_for.to_string().into();
    }
    details
}

/// Title and sentences on one line, as many as there is room for.
fn summary(words: &Wording) -> String {
    let mut summary = format!("{}.", words.title.trim_end_matches('.'));
    for sentence in &words.body {
        if summary.chars().count() + sentence.chars().count() >= SUMMARY {
            break;
        }
        summary.push(' ');
        summary.push_str(sentence);
    }
    summary.chars().take(SUMMARY).collect()
}
