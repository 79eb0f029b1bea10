//! Slack's requests, signed. One path; anything else is not there.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep};
use tokio_util::sync::CancellationToken;

use crate::notify::click::Ears;
use crate::notify::slack::{Door, Refused, Said};

/// Where Slack posts to.
const PATH: &str = "/slack/events";
/// The largest body that is read.
const MOST_BYTES: usize = 64 * 1024;
/// Connections at once; more wait outside.
const MOST: usize = 256;
/// A connection on which nothing happens for so long is closed, and so is a request that takes
/// longer to come.
const IDLE: Duration = Duration::from_secs(10);
/// Slack waits three seconds for its answer.
const PATIENCE: Duration = Duration::from_millis(2_500);

#[derive(Clone)]
struct Desk {
    door: Arc<Door>,
    ears: Ears,
}

/// Answers Slack on `listener` until `stop`.
///
/// # Errors
/// Of the listener.
pub async fn listen(
    listener: TcpListener,
    door: Arc<Door>,
    ears: Ears,
    stop: CancellationToken,
) -> io::Result<()> {
    let app = Router::new()
        .route(PATH, post(hear))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .with_state(Desk { door, ears });
    let listener = Bounded { listener, room: Arc::new(Semaphore::new(MOST)) };
    axum::serve(listener, app).with_graceful_shutdown(stop.cancelled_owned()).await
}

async fn hear(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> Response {
    let all =
        |name: &str| headers.get_all(name).iter().map(|value| value.as_bytes().to_vec()).collect();
    let heard = tokio::time::timeout(PATIENCE, desk.door.request(&all, &body, &desk.ears)).await;
    match heard {
        Ok(Ok(Said::Heard(Value::Null))) => StatusCode::OK.into_response(),
        Ok(Ok(Said::Heard(said))) => {
            ([(header::CONTENT_TYPE, "application/json")], said.to_string()).into_response()
        }
        // What is not durable did not arrive.
        Ok(Ok(Said::NotKept)) | Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Ok(Err(refused)) => {
            tracing::warn!(%refused, "a request to the address for Slack was refused");
            match refused {
                Refused::Unreadable => StatusCode::BAD_REQUEST,
                _ => StatusCode::UNAUTHORIZED,
            }
            .into_response()
        }
    }
}

/// A listener with room for so many.
struct Bounded {
    listener: TcpListener,
    room: Arc<Semaphore>,
}

impl axum::serve::Listener for Bounded {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok(room) = Arc::clone(&self.room).acquire_owned().await else {
                // The semaphore is never closed.
                std::future::pending::<()>().await;
                continue;
            };
            let (stream, peer) = axum::serve::Listener::accept(&mut self.listener).await;
            let until = Box::pin(tokio::time::sleep_until(end()));
            return (Line { stream, until, _room: room }, peer);
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// When the next request must have come.
#[expect(clippy::disallowed_methods, reason = "a connection's patience is this machine's")]
fn end() -> Instant {
    Instant::now() + IDLE
}

/// One connection: it has ten seconds for each request, from the end of the answer before. A byte
/// now and then is no request.
struct Line {
    stream: TcpStream,
    until: Pin<Box<Sleep>>,
    _room: OwnedSemaphorePermit,
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.until.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        from: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, from);
        if matches!(written, Poll::Ready(Ok(_))) {
            // It has been answered: the next one has its own time.
            self.until.as_mut().reset(end());
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
