//! HTTP: the doors (`/api/…`, `/services/…`, `/upload/…`, `/actions/…`, `/link/`), and answers that
//! go wrong on the wire.

use std::io;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, Path, RawQuery, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::Slack;
use super::call::{self, Answered};
use super::fault::Answer;
use super::files::{self, Taken};
use super::interact::{self, Ask};
use super::line::{Lines, Scissors};
use super::page;
use super::request::{Request, form};
use super::webhook::{self, Heard};

/// The largest body read.
const MOST_BYTES: usize = 1 << 20;
/// What a proxy shows while the house behind it burns.
const HTML: &str = "<!DOCTYPE html>\n<html><head><title>Slack</title></head>\
    <body><h1>Something went wrong</h1></body></html>\n";

/// A running server; stops when shut down or dropped.
pub struct Server {
    /// `http://127.0.0.1:PORT`, without a slash; the Web API is below `/api/`.
    pub base_url: String,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Server {
    /// Stops taking calls, lets go of stalled ones and waits until the port is free.
    pub async fn shutdown(mut self) {
        self.stop.cancel();
        // A failed task has nothing left to shut down.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
        self.task.abort();
    }
}

#[derive(Clone)]
struct Door {
    slack: Slack,
    stop: CancellationToken,
}

impl Slack {
    /// Opens the workspace on `listener`.
    ///
    /// # Errors
    /// The listener's own address cannot be told.
    pub fn serve(&self, listener: TcpListener) -> io::Result<Server> {
        let base_url = format!("http://{}", listener.local_addr()?);
        self.change(|state| state.base_url.clone_from(&base_url));
        let stop = CancellationToken::new();
        let door = Door { slack: self.clone(), stop: stop.clone() };
        let page = Router::new()
            .route("/", get(page::page))
            .route("/page/state", get(page::state))
            .route("/page/act", post(page::act))
            .with_state(self.clone());
        let app = Router::new()
            .route("/api/{method}", any(api))
            .route("/services/{*path}", post(hook))
            .route("/actions/{*path}", post(respond))
            .route("/link/", get(link))
            .route("/upload/v1/{ticket}", post(upload))
            .layer(axum::extract::DefaultBodyLimit::max(MOST_BYTES))
            .with_state(door)
            .merge(page)
            .into_make_service_with_connect_info::<Scissors>();
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            let serving =
                axum::serve(Lines(listener), app).with_graceful_shutdown(stopped.cancelled_owned());
            // Serving ends only when told to.
            let _ = serving.await;
        });
        Ok(Server { base_url, stop, task })
    }
}

async fn api(
    Shared(door): Shared<Door>,
    Path(method): Path<String>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    RawQuery(query): RawQuery,
    (headers, body): (HeaderMap, Bytes),
) -> Response {
    let request = match Request::read(&headers, &query.unwrap_or_default(), &body) {
        Ok(request) => request,
        Err(error) => return json(&json!({"ok": false, "error": error})).into_response(),
    };
    let now = door.slack.now();
    let spoken = door.slack.change(|state| call::answer(state, &method, request, now));
    let mut response = match spoken.answer {
        Answered::Truly(body) => json(&body).into_response(),
        Answered::TooFast(seconds) => too_fast(seconds),
        Answered::Wrongly(answer) => door.wrong(answer, &scissors).await,
    };
    let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let scopes = [("x-oauth-scopes", spoken.scopes), ("x-accepted-oauth-scopes", spoken.accepted)];
    for (name, value) in scopes {
        if let Some(value) = value.and_then(|value| value.parse().ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    // Its own time, which is the demo's and not this machine's.
    if let Ok(date) = date.parse() {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

async fn hook(
    Shared(door): Shared<Door>,
    Path(path): Path<String>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    (headers, body): (HeaderMap, Bytes),
) -> Response {
    let Ok(request) = Request::read(&headers, "", &body) else {
        return (StatusCode::BAD_REQUEST, "invalid_payload").into_response();
    };
    let now = door.slack.now();
    match door.slack.change(|state| webhook::hear(state, &path, request, now)) {
        Heard::Truly(code, words) => (status(code), words).into_response(),
        Heard::TooFast(seconds) => {
            let headers = [(header::RETRY_AFTER, seconds.to_string())];
            (StatusCode::TOO_MANY_REQUESTS, headers, "rate_limited").into_response()
        }
        Heard::Wrongly(answer) => door.wrong(answer, &scissors).await,
    }
}

async fn upload(
    Shared(door): Shared<Door>,
    Path(ticket): Path<String>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    (headers, body): (HeaderMap, Bytes),
) -> Response {
    let now = door.slack.now();
    match door.slack.change(|state| files::take(state, &ticket, (&headers, &body), now)) {
        Taken::Truly(code, words) => (status(code), words).into_response(),
        Taken::Wrongly(answer) => door.wrong(answer, &scissors).await,
    }
}

async fn respond(
    Shared(door): Shared<Door>,
    Path(path): Path<String>,
    (headers, body): (HeaderMap, Bytes),
) -> Response {
    let Ok(request) = Request::read(&headers, "", &body) else {
        return (StatusCode::BAD_REQUEST, "invalid_payload").into_response();
    };
    let now = door.slack.now();
    let replied = door.slack.change(|state| interact::respond(state, &path, request, now));
    (status(replied.0), replied.into_words()).into_response()
}

async fn link(
    Shared(door): Shared<Door>,
    RawQuery(query): RawQuery,
    upgrade: WebSocketUpgrade,
) -> Response {
    let asked = form(&query.unwrap_or_default());
    let word = |name: &str| asked.get(name).and_then(|value| value.as_str()).unwrap_or_default();
    let debug_reconnects = word("debug_reconnects") == "true";
    let ask = Ask { ticket: word("ticket").to_owned(), debug_reconnects };
    if !door.slack.change(|state| state.admits(&ask.ticket)) {
        return (StatusCode::FORBIDDEN, "expired_ticket").into_response();
    }
    let Door { slack, stop } = door;
    upgrade.on_upgrade(move |socket| interact::attend(slack, socket, ask, stop))
}

impl Door {
    async fn wrong(&self, answer: Answer, scissors: &Scissors) -> Response {
        match answer {
            Answer::RateLimited(seconds) => too_fast(seconds.into()),
            Answer::Error(error) => json(&json!({"ok": false, "error": error})).into_response(),
            Answer::Status(code) => {
                let code = status(code);
                (code, code.canonical_reason().unwrap_or_default()).into_response()
            }
            Answer::Html(code) => {
                (status(code), [(header::CONTENT_TYPE, "text/html")], HTML).into_response()
            }
            Answer::CutShort => {
                let kind = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
                (kind, r#"{"ok":true,"channel":"C0"#).into_response()
            }
            Answer::Dropped => {
                scissors.cut();
                Body::empty().into_response()
            }
            Answer::Stalled => {
                self.stop.cancelled().await;
                scissors.cut();
                Body::empty().into_response()
            }
        }
    }
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn json(body: &serde_json::Value) -> impl IntoResponse + use<> {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body.to_string())
}

fn too_fast(seconds: u64) -> Response {
    let body = json!({"ok": false, "error": "ratelimited"}).to_string();
    let headers = [
        (header::RETRY_AFTER, seconds.to_string()),
        (header::CONTENT_TYPE, "application/json; charset=utf-8".to_owned()),
    ];
    (StatusCode::TOO_MANY_REQUESTS, headers, body).into_response()
}
