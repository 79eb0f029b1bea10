//! Socket Mode: the app's connections, envelopes and their acknowledgements.

use axum::extract::ws::{Message as Frame, WebSocket};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{APP, PATIENCE, Slack, TEAM};
use crate::demo::slack::state::State;

/// So many connections at once.
const MOST: usize = 10;
/// How often something that was not acknowledged is sent in all.
const ATTEMPTS: u32 = 3;
/// How long a connection lasts that asked for `debug_reconnects`, and when it is warned.
const DEBUG: SignedDuration = SignedDuration::from_secs(360);
const WARNED: SignedDuration = SignedDuration::from_secs(350);

/// One connection, from here.
pub(super) struct Line(mpsc::UnboundedSender<Say>);

/// What a connection is told to do.
enum Say {
    Text(Value),
    Close,
}

/// An envelope that was sent and is not acknowledged yet.
pub(super) struct Waiting {
    line: u64,
    answer: oneshot::Sender<Value>,
}

/// How a socket was asked for.
pub(in crate::demo::slack) struct Ask {
    pub(in crate::demo::slack) ticket: String,
    pub(in crate::demo::slack) debug_reconnects: bool,
}

impl Slack {
    /// How many sockets the app has open.
    pub fn sockets(&self) -> usize {
        self.state().interact.lines.len()
    }

    /// Tells every connection that it will end: `warning`, `refresh_requested` or `link_disabled`.
    /// Closes those that have nothing left to expect.
    pub fn disconnect(&self, reason: &str) {
        let notice = json!({"type": "disconnect", "reason": reason,
            "debug_info": {"host": "applink-demo"}});
        self.change(|state| {
            for line in state.interact.lines.values() {
                let _ = line.0.send(Say::Text(notice.clone()));
                if reason == "link_disabled" {
                    let _ = line.0.send(Say::Close);
                }
            }
        });
    }

    /// Switches Socket Mode off for the app, or on: its connections are told and closed.
    pub fn socket_mode(&self, on: bool) {
        self.change(|state| state.interact.disabled = !on);
        if !on {
            self.disconnect("link_disabled");
        }
    }

    /// Closes the oldest `count` connections, as Slack does some time after it asked for a refresh.
    pub fn hang_up(&self, count: usize) {
        self.change(|state| {
            for line in state.interact.lines.values().take(count) {
                let _ = line.0.send(Say::Close);
            }
        });
    }

    /// Sends it to any one connection; what the app acknowledged it with.
    pub(super) async fn by_socket(&self, kind: &'static str, payload: &Value) -> Option<Value> {
        for attempt in 0..ATTEMPTS {
            let until = self.now() + PATIENCE;
            let mut envelope = json!({"type": kind, "payload": payload,
                "accepts_response_payload": kind != "events_api"});
            if attempt > 0 {
                envelope["retry_attempt"] = json!(attempt);
                envelope["retry_reason"] = json!("timeout");
            }
            loop {
                let mut news = self.news();
                let sent = self.change(|state| state.send(envelope.clone()));
                let Some(answer) = sent else {
                    // Nobody listens just now; somebody may come back in time.
                    tokio::select! {
                        _ = news.changed() => continue,
                        () = self.clock.sleep_until(until) => break,
                    }
                };
                tokio::select! {
                    answered = answer => match answered {
                        Ok(payload) => return Some(payload),
                        // The connection broke: another one gets it.
                        Err(_) => continue,
                    },
                    () = self.clock.sleep_until(until) => break,
                }
            }
        }
        None
    }

    /// How a connection that opens now begins; `None`: it is turned away.
    fn greet(&self, say: mpsc::UnboundedSender<Say>) -> (Option<u64>, Value) {
        self.change(|state| {
            let interact = &mut state.interact;
            let refused = match (interact.disabled, interact.lines.len() >= MOST) {
                (true, _) => Some("link_disabled"),
                (_, true) => Some("too_many_websockets"),
                _ => None,
            };
            if let Some(reason) = refused {
                return (None, json!({"type": "disconnect", "reason": reason}));
            }
            *state.told.entry(("socket".to_owned(), "hello".to_owned())).or_default() += 1;
            let number = interact.number();
            interact.lines.insert(number, Line(say));
            let hello = json!({
                "type": "hello", "num_connections": interact.lines.len(),
                "connection_info": {"app_id": APP},
                "debug_info": {"host": "applink-demo", "started": "2026-11-20 09:42:00.000",
                    "build_number": 1, "approximate_connection_time": 18_060},
            });
            (Some(number), hello)
        })
    }

    /// One acknowledgement.
    fn acknowledged(&self, text: &str) {
        let Ok(mut said) = serde_json::from_str::<Value>(text) else { return };
        let Some(envelope) = said["envelope_id"].as_str().map(str::to_owned) else { return };
        let waiting = self.change(|state| state.interact.waiting.remove(&envelope));
        if let Some(waiting) = waiting {
            let _ = waiting.answer.send(said["payload"].take());
        }
    }

    fn gone(&self, line: u64) {
        self.change(|state| {
            state.interact.lines.remove(&line);
            // Whoever waits learns that it will not come.
            state.interact.waiting.retain(|_, waiting| waiting.line != line);
        });
        self.stir();
    }
}

impl State {
    /// Whether somebody may open a connection with this ticket, which is used up by that.
    pub(in crate::demo::slack) fn admits(&mut self, ticket: &str) -> bool {
        self.interact.tickets.remove(ticket)
    }

    /// Sends an envelope to the connection whose turn it is; `None` where there is none.
    fn send(&mut self, mut envelope: Value) -> Option<oneshot::Receiver<Value>> {
        let interact = &mut self.interact;
        let after = interact.lines.range(interact.turn + 1..).next();
        let (&line, _) = after.or_else(|| interact.lines.iter().next())?;
        interact.turn = line;
        let id = interact.name(&format!("{TEAM}-envelope-"));
        envelope["envelope_id"] = json!(id);
        let (answer, answered) = oneshot::channel();
        interact.waiting.insert(id, Waiting { line, answer });
        let _ = interact.lines[&line].0.send(Say::Text(envelope));
        Some(answered)
    }
}

/// Looks after one connection until it ends.
pub(in crate::demo::slack) async fn attend(
    slack: Slack,
    mut socket: WebSocket,
    ask: Ask,
    stop: CancellationToken,
) {
    let (say, mut said) = mpsc::unbounded_channel();
    let (line, hello) = slack.greet(say.clone());
    if socket.send(text(&hello)).await.is_err() {
        line.into_iter().for_each(|line| slack.gone(line));
        return;
    }
    slack.stir();
    let began = slack.now();
    let mut ends = [(WARNED, "warning"), (DEBUG, "refresh_requested")].into_iter();
    let mut end = ask.debug_reconnects.then(|| ends.next()).flatten();
    while line.is_some() {
        let at = end.map_or(Timestamp::MAX, |(after, _)| began + after);
        tokio::select! {
            () = stop.cancelled() => break,
            () = slack.clock.sleep_until(at) => {
                let reason = end.map_or("warning", |(_, reason)| reason);
                let notice = json!({"type": "disconnect", "reason": reason});
                end = ends.next();
                if socket.send(text(&notice)).await.is_err() || reason == "refresh_requested" {
                    break;
                }
            }
            told = said.recv() => match told {
                Some(Say::Text(value)) => if socket.send(text(&value)).await.is_err() { break },
                Some(Say::Close) | None => break,
            },
            heard = socket.recv() => match heard {
                Some(Ok(Frame::Text(text))) => slack.acknowledged(&text),
                Some(Ok(Frame::Ping(_) | Frame::Pong(_) | Frame::Binary(_))) => {}
                Some(Ok(Frame::Close(_)) | Err(_)) | None => break,
            },
        }
    }
    line.into_iter().for_each(|line| slack.gone(line));
    let _ = socket.send(Frame::Close(None)).await;
}

fn text(value: &Value) -> Frame {
    Frame::Text(value.to_string().into())
}
