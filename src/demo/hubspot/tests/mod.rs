//! The server's quirks, seen from outside over real HTTP.

mod changing;
mod limits;
mod reading;
mod searching;
mod trouble;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};

use super::{HubSpot, Limits, Server, TOKEN};
use crate::clock::SimClock;

/// An account, its time, and a plain HTTP client.
struct Lab {
    hub: HubSpot,
    clock: SimClock,
    server: Server,
    client: reqwest::Client,
    token: &'static str,
}

struct Got {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Value,
}

impl Got {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn ids(&self) -> Vec<u64> {
        let id = |result: &Value| result["id"].as_str().unwrap().parse().unwrap();
        self.body["results"].as_array().unwrap().iter().map(id).collect()
    }
}

impl Lab {
    async fn new() -> Self {
        let clock = SimClock::new("2026-03-02T10:00:00.5Z".parse().unwrap());
        let hub = HubSpot::new(Arc::new(clock.clone()));
        hub.configure(|settings| settings.limits = Limits::NONE);
        let server = hub.serve_locally().await.unwrap();
        Self { hub, clock, server, client: reqwest::Client::new(), token: TOKEN }
    }

    fn now(&self) -> Timestamp {
        self.hub.now()
    }

    fn pass(&self, span: SignedDuration) {
        self.clock.advance_to(crate::clock::Clock::now(&self.clock) + span);
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Got {
        let url = format!("{}{path}", self.server.base_url);
        let mut request = self.client.request(method, url).bearer_auth(self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let bytes = answer.bytes().await.unwrap();
        Got { status, headers, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
    }

    async fn get(&self, path: &str) -> Got {
        self.send(Method::GET, path, None).await
    }

    async fn post(&self, path: &str, body: Value) -> Got {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Searches contacts by these filters, 200 at a time from `after` on.
    async fn search(&self, filters: Value, after: usize) -> Got {
        let body = json!({
            "filterGroups": [{"filters": filters}],
            "sorts": ["hs_object_id"],
            "properties": ["email"],
            "limit": 200,
            "after": after.to_string(),
        });
        self.post("/crm/objects/2026-09/contacts/search", body).await
    }
}

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}
