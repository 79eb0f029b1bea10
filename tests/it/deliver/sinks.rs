//! Other ways than Slack: each with a server of its own, a line of its own, and a stand-in.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use leadpact::contract::{Sink, SinkKind};
use leadpact::notify::{Reach, SinkSetup, Sinks, build_sink};
use serde_json::Value;

use super::*;

pub(crate) mod mail;
mod rooms;
mod webhook;

/// What was received: one call.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) uri: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// How the server answers; what is left over is answered as the last.
#[derive(Clone, Debug)]
pub(crate) enum Says {
    /// With this status, and this after `Retry-After`.
    Status(u16, &'static str),
    /// Never.
    Nothing,
    /// By ending the connection, after it has taken the message.
    Dropped,
}

/// A server on this machine that keeps what it is sent.
#[derive(Clone, Default)]
pub(crate) struct Receiver {
    received: Arc<Mutex<Vec<Received>>>,
    says: Arc<Mutex<Vec<Says>>>,
}

impl Receiver {
    /// Starts it. Returns its address, without a slash at the end.
    pub(crate) async fn serve(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(take).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        base
    }

    pub(crate) fn says(&self, answers: &[Says]) {
        *self.says.lock().unwrap() = answers.iter().rev().cloned().collect();
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

async fn take(
    State(receiver): State<Receiver>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let headers = headers.iter();
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().into()));
    receiver.received.lock().unwrap().push(Received {
        uri: uri.to_string(),
        headers: headers.collect(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    });
    let says = {
        let mut says = receiver.says.lock().unwrap();
        if says.len() > 1 { says.pop() } else { says.last().cloned() }
    };
    match says {
        None => StatusCode::OK.into_response(),
        Some(Says::Status(status, wait)) => {
            let status = StatusCode::from_u16(status).unwrap();
            let location = "http://127.0.0.1:1/elsewhere";
            (status, [("retry-after", wait), ("location", location)]).into_response()
        }
        Some(Says::Nothing) => std::future::pending().await,
        Some(Says::Dropped) => panic!("the connection ends here"),
    }
}

pub(crate) fn named(kind: SinkKind, name: &str) -> Sink {
    Sink { kind, name: name.to_owned() }
}

/// Makes a sink that may call this machine.
pub(crate) fn by_clock(
    clock: &SimClock,
    sink: &Sink,
    given: &[(&'static str, &str)],
) -> Arc<dyn notify::Notifier> {
    let given = given.iter().map(|(key, value)| (*key, (*value).into())).collect();
    let reach = Reach::new(["127.0.0.1".to_owned()]);
    let clock = Arc::new(clock.clone());
    build_sink(SinkSetup { sink: sink.clone(), given, reach, clock }).unwrap()
}

fn sink(world: &World, sink: &Sink, given: &[(&'static str, &str)]) -> Arc<dyn notify::Notifier> {
    by_clock(&world.clock, sink, given)
}

/// The world with these sinks besides Slack.
fn with(mut world: World, sinks: Sinks) -> World {
    world.deps.sinks = sinks;
    world.deliverer = Deliverer::new(world.deps.clone(), Arc::clone(&world.live), Pulse::default());
    world
}
