//! The HTTP side: one handler for every path, since every path shares its limits, troubles and
//! headers.
//!
//! Bodies, queries and tokens are never logged here, nor is anything else.

use std::future::pending;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body as HttpBody, to_bytes};
use axum::extract::State as Shared;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::json;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::io::ReaderStream;
use tokio_util::sync::CancellationToken;

use super::HubSpot;
use super::answer::answer;
use super::calls::Call;
use super::faults::Trouble;
use super::reply::{Body, Reply};
use super::request::Request;
use super::route;

/// More than any client of ours sends.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct Server {
    /// Where it listens: `http://127.0.0.1:4711`.
    pub base_url: String,
    stop: CancellationToken,
    task: Option<JoinHandle<()>>,
}

impl Server {
    pub(super) fn start(hub: HubSpot, listener: TcpListener) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let stop = CancellationToken::new();
        let app = Router::new().fallback(handle).with_state((hub, stop.clone()));
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            let served = axum::serve(listener, app);
            // Accepting cannot fail here, and what a broken connection means is the client's to
            // say.
            let _ = served.with_graceful_shutdown(stopped.cancelled_owned()).await;
        });
        Ok(Self { base_url: format!("http://{address}"), stop, task: Some(task) })
    }

    /// Stops it, connections included, and waits until it has.
    pub async fn shutdown(mut self) {
        self.stop.cancel();
        if let Some(task) = self.task.take() {
            // It was not aborted, so it ends by itself.
            let _ = task.await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn handle(
    Shared((hub, stop)): Shared<(HubSpot, CancellationToken)>,
    request: axum::extract::Request,
) -> Response {
    let Some(request) = read(request).await else {
        return write(
            &hub,
            Reply::error(413, "PAYLOAD_TOO_LARGE", "Request too large"),
            None,
            &stop,
        );
    };
    let trouble = hub.trouble(&request.method, &request.path);
    if let Some(Trouble::Meanwhile(edit)) = &trouble {
        edit(&hub);
    }
    if let Some(Trouble::Silent) = &trouble {
        record(&hub, &request, 0);
        tokio::select! {
            () = stop.cancelled() => {}
            () = pending() => {}
        }
    }
    let reply = match trouble.as_ref().and_then(|trouble| trouble.reply(hub.state().dialect())) {
        Some(reply) => reply,
        None => {
            let mut state = hub.state();
            let found = route::find(&request.method, &request.path, &state.settings.versions);
            answer(&mut state, &request, found.as_ref())
        }
    };
    record(&hub, &request, reply.status);
    write(&hub, reply, trouble, &stop)
}

async fn read(request: axum::extract::Request) -> Option<Request> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY).await.ok()?;
    let text = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let query = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
    Some(Request {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        host: text(header::HOST).unwrap_or_default().to_owned(),
        query: query.map(|query| query.0).unwrap_or_default(),
        token: text(header::AUTHORIZATION)
            .and_then(|value| value.strip_prefix("Bearer "))
            .map(str::to_owned),
        body: body.to_vec(),
        uri_length: parts.uri.path_and_query().map_or(0, |uri| uri.as_str().len()),
    })
}

fn record(hub: &HubSpot, request: &Request, status: u16) {
    let mut state = hub.state();
    let found = route::find(&request.method, &request.path, &state.settings.versions);
    let (at, method) = (state.now(), request.method.clone());
    state.calls.add(Call { at, method, endpoint: found.map(|found| found.endpoint), status });
}

fn write(
    hub: &HubSpot,
    reply: Reply,
    trouble: Option<Trouble>,
    stop: &CancellationToken,
) -> Response {
    let (kind, bytes) = match reply.body {
        Body::Empty => (None, Vec::new()),
        Body::Html(page) => (Some("text/html"), page.into_bytes()),
        Body::Bytes(bytes) => (None, bytes),
        Body::Json(mut value) => {
            if value["status"] == "error" && value["correlationId"].is_null() {
                value["correlationId"] = json!(hub.correlation_id());
            }
            if let Some(Trouble::Tampered(change)) = &trouble {
                change(&mut value);
            }
            (Some("application/json;charset=utf-8"), value.to_string().into_bytes())
        }
    };
    let mut response = Response::new(body(bytes, trouble, stop));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or_default();
    let headers = response.headers_mut();
    if let Some(kind) = kind {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    let date = hub.state().now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    put(headers, "date", &date);
    for (name, value) in &reply.headers {
        put(headers, name, value);
    }
    response
}

fn put(headers: &mut HeaderMap, name: &str, value: &str) {
    let name = HeaderName::from_bytes(name.as_bytes());
    if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
        headers.insert(name, value);
    }
}

/// The body as the trouble, if any, lets it through.
fn body(mut bytes: Vec<u8>, trouble: Option<Trouble>, stop: &CancellationToken) -> HttpBody {
    let half = bytes.len() / 2;
    let (piece, every, then) = match trouble {
        Some(Trouble::TruncatedJson) => {
            bytes.truncate(half);
            return HttpBody::from(bytes);
        }
        Some(Trouble::Dropped) => (half.max(1), Duration::ZERO, Then::Drop),
        Some(Trouble::Stalled) => (half.max(1), Duration::ZERO, Then::Stall),
        Some(Trouble::Slow { bytes, every }) => (bytes.max(1), every, Then::End),
        Some(Trouble::Endless) => (64 * 1024, Duration::ZERO, Then::Repeat),
        _ => return HttpBody::from(bytes),
    };
    if matches!(then, Then::Drop | Then::Stall) {
        bytes.truncate(half);
    }
    let wait: Option<Wait> = None;
    let stopped = Box::pin(stop.clone().cancelled_owned());
    let troubled = Troubled { left: bytes, piece, every, then, wait, stopped };
    HttpBody::from_stream(ReaderStream::new(troubled))
}

/// What follows the last byte of a troubled body.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    End,
    Drop,
    Stall,
    Repeat,
}

type Wait = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A body that comes in pieces and may not end well.
struct Troubled {
    left: Vec<u8>,
    piece: usize,
    every: Duration,
    then: Then,
    /// The pause before the next piece, while it lasts.
    wait: Option<Wait>,
    stopped: Wait,
}

impl AsyncRead for Troubled {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.stopped.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        if let Some(wait) = &mut self.wait {
            if wait.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.wait = None;
        }
        if self.left.is_empty() {
            return match self.then {
                Then::End => Poll::Ready(Ok(())),
                Then::Drop => Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
                Then::Stall => Poll::Pending,
                Then::Repeat => {
                    let room = out.remaining().min(self.piece);
                    out.put_slice(&vec![b' '; room]);
                    Poll::Ready(Ok(()))
                }
            };
        }
        let count = self.piece.min(self.left.len()).min(out.remaining());
        let rest = self.left.split_off(count);
        out.put_slice(&std::mem::replace(&mut self.left, rest));
        self.wait = Some(Box::pin(wait(self.every)));
        Poll::Ready(Ok(()))
    }
}

/// Real time, as the client's own time-outs run in it.
#[expect(clippy::disallowed_methods, reason = "a slow connection is slow in real time")]
async fn wait(span: Duration) {
    if !span.is_zero() {
        tokio::time::sleep(span).await;
    }
}
