//! Socket Mode: connections that we open to Slack, over which it sends what people do.
//!
//! Slack renews a connection every few hours: it says so some seconds before. The next one is
//! opened before the old one ends, and the old one is listened to until Slack closes it, so that
//! no click falls between the two. An envelope is acknowledged once its click is durable; what is
//! not acknowledged, Slack shows as failed or sends again.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{CONNECTION, UPGRADE};
use reqwest::{StatusCode, Upgraded};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Message, Role, WebSocketConfig};
use tokio_util::sync::CancellationToken;

use super::super::call::{self, is_local};
use super::super::later;
use super::{Api, Door, Entrance, Said};
use crate::notify::SendError;
use crate::notify::click::Ears;

/// Longest message that is read.
const MOST_BYTES: usize = 1 << 20;
/// Envelopes dealt with at once on one connection.
const AT_ONCE: usize = 32;
/// A connection that is silent for so long is asked whether it lives; silent again, it is dead.
const SILENT: Duration = Duration::from_secs(30);
/// A handshake takes no longer.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Between two attempts, at first and at most: Slack lets us ask about once a minute.
const FIRST: SignedDuration = SignedDuration::from_secs(2);
const LONGEST: SignedDuration = SignedDuration::from_mins(5);
/// Where a person must act first, it is looked again after so long.
const REFUSED: SignedDuration = SignedDuration::from_mins(15);

/// What the operator is to do about `link_disabled`.
const DISABLED: &str = "Slack answers `link_disabled`: switch Socket Mode on in the app's settings";

type Socket = WebSocketStream<Upgraded>;

/// How a connection ended.
enum End {
    /// Slack asked for a new one, or it broke.
    Renew,
    /// The app may not have any.
    Disabled,
}

impl Door {
    /// Listens until `stop`. Nothing to do where clicks come in another way.
    pub async fn listen(self: Arc<Self>, ears: Ears, stop: CancellationToken) {
        let Entrance::Socket(token) = &self.entrance else { return };
        let stopped = stop.clone();
        let mut open: JoinSet<()> = JoinSet::new();
        let mut wait = FIRST;
        while !stop.is_cancelled() {
            let opened = tokio::select! {
                () = stop.cancelled() => break,
                opened = self.open(token) => opened,
            };
            let now = self.clock.now();
            let again = match opened {
                Ok(socket) => {
                    wait = FIRST;
                    // The next is opened as soon as this one is about to end, not once it has.
                    let renew = Arc::new(Notify::new());
                    let ended = Arc::new(std::sync::Mutex::new(None));
                    let line = Line {
                        door: Arc::clone(&self),
                        ears: ears.clone(),
                        stop: stop.clone(),
                        renew: Arc::clone(&renew),
                    };
                    let end = Arc::clone(&ended);
                    open.spawn(async move {
                        let how = line.attend(socket).await;
                        *end.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(how);
                        line.renew.notify_one();
                    });
                    tokio::select! {
                        () = stopped.cancelled() => break,
                        () = renew.notified() => {}
                    }
                    while open.try_join_next().is_some() {}
                    let how =
                        ended.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
                    match how {
                        Some(End::Disabled) => {
                            ears.trouble.send_replace(Some(DISABLED.to_owned()));
                            later(self.clock.now(), REFUSED)
                        }
                        // It may have broken: not at once again and again.
                        Some(End::Renew) => later(self.clock.now(), FIRST),
                        // Asked to renew: at once, but not again and again.
                        None => later(now, FIRST),
                    }
                }
                Err(SendError::Credential(error)) => {
                    ears.trouble.send_replace(Some(error));
                    later(now, REFUSED)
                }
                Err(error) => {
                    tracing::warn!(%error, "no connection for clicks");
                    let at = match &error {
                        SendError::NotSent { retry_at, .. } => (*retry_at).max(later(now, wait)),
                        _ => later(now, wait),
                    };
                    wait = (wait * 2).min(LONGEST);
                    at
                }
            };
            tokio::select! {
                () = stop.cancelled() => break,
                () = self.clock.sleep_until(again) => {}
            }
        }
        while open.join_next().await.is_some() {}
    }

    /// Whether the app-level token lets us listen; for `doctor`. Nothing is opened.
    ///
    /// # Errors
    /// Why not.
    pub async fn may_listen(&self) -> Result<(), SendError> {
        match &self.entrance {
            Entrance::Socket(token) => self.address(token).await.map(drop),
            Entrance::Signed(_) => Ok(()),
        }
    }

    /// Asks for the address of a new connection.
    async fn address(&self, token: &SecretString) -> Result<String, SendError> {
        const METHOD: &str = "apps.connections.open";
        let now = self.clock.now();
        let api = Api::new(&self.base, token.clone())?;
        let answer = api.write(METHOD, &json!({}), now).await?;
        let answer = answer.map_err(|refusal| match refusal.class(now) {
            // Here it is the app's own token that is meant.
            SendError::Credential(_) | SendError::Destination(_) => SendError::Credential(format!(
                "Slack answers `{}` to {METHOD}: make an app-level token with the scope \
                 connections:write, put it where `notify.slack.app_token` points to, and restart \
                 leadpact",
                refusal.code
            )),
            error => error,
        })?;
        let url = answer["url"].as_str().unwrap_or_default();
        let url = match url.split_once("://") {
            Some(("wss", rest)) => format!("https://{rest}"),
            Some(("ws", rest)) => format!("http://{rest}"),
            _ => String::new(),
        };
        if !call::may_be_called(&url) || is_local(&url) != is_local(&self.base) {
            return Err(SendError::Unknown("Slack names a place that is not safe".to_owned()));
        }
        Ok(url)
    }

    /// Opens one connection: a request like any other, which then becomes a socket, so that it
    /// takes the same way through proxies and the same care with certificates.
    async fn open(&self, token: &SecretString) -> Result<Socket, SendError> {
        let url = self.address(token).await?;
        let now = self.clock.now();
        let what = "the connection for clicks";
        let again = |why: &str| SendError::NotSent {
            retry_at: later(now, FIRST),
            message: format!("{what}: {why}"),
        };
        let key = generate_key();
        let request = call::upgradable(&self.base)?
            .get(url)
            .header(CONNECTION, "Upgrade")
            .header(UPGRADE, "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", &key);
        let opened = tokio::time::timeout(HANDSHAKE, request.send()).await;
        let answer = opened.map_err(|_| again("no answer in time"))?;
        let answer = answer.map_err(|error| call::unsent(what, &error, now))?;
        let accepted = answer.headers().get("sec-websocket-accept");
        let is_ours = accepted.is_some_and(|accept| *accept == *derive_accept_key(key.as_bytes()));
        if answer.status() != StatusCode::SWITCHING_PROTOCOLS || !is_ours {
            return Err(again("it was not opened"));
        }
        let stream = answer.upgrade().await.map_err(|_| again("it broke off"))?;
        let config = WebSocketConfig::default()
            .max_message_size(Some(MOST_BYTES))
            .max_frame_size(Some(MOST_BYTES));
        Ok(WebSocketStream::from_raw_socket(stream, Role::Client, Some(config)).await)
    }
}

/// One connection.
struct Line {
    door: Arc<Door>,
    ears: Ears,
    stop: CancellationToken,
    /// Told when the next connection is to be opened.
    renew: Arc<Notify>,
}

impl Line {
    /// Listens to it until it ends.
    async fn attend(&self, mut socket: Socket) -> End {
        let mut under_way: JoinSet<Option<String>> = JoinSet::new();
        let (mut end, mut asked) = (End::Renew, false);
        loop {
            let heard = tokio::select! {
                // What is under way is answered first, while there is somebody to answer.
                () = self.stop.cancelled(), if under_way.is_empty() => break,
                Some(done) = under_way.join_next(), if !under_way.is_empty() => {
                    let Ok(Some(acknowledgement)) = done else { continue };
                    match socket.send(Message::text(acknowledgement)).await {
                        Ok(()) => continue,
                        Err(_) => break,
                    }
                }
                heard = tokio::time::timeout(SILENT, socket.next()),
                    if under_way.len() < AT_ONCE && !self.stop.is_cancelled() => heard,
            };
            let message = match heard {
                Ok(Some(Ok(message))) => message,
                Err(_) if !std::mem::replace(&mut asked, true) => {
                    let ping = Message::Ping(Default::default());
                    match socket.send(ping).await {
                        Ok(()) => continue,
                        Err(_) => break,
                    }
                }
                _ => break,
            };
            asked = false;
            let Message::Text(text) = message else { continue };
            let Ok(said) = serde_json::from_str::<Value>(&text) else { continue };
            match said["type"].as_str() {
                Some("hello") => {
                    tracing::info!("listening for clicks");
                    self.ears.trouble.send_replace(None);
                }
                Some("disconnect") => match said["reason"].as_str() {
                    Some("link_disabled") => {
                        end = End::Disabled;
                        break;
                    }
                    // It is listened to until Slack closes it.
                    reason => {
                        tracing::debug!(reason, "a connection for clicks is renewed");
                        self.renew.notify_one();
                    }
                },
                Some(kind) if said["envelope_id"].is_string() => {
                    let (door, ears) = (Arc::clone(&self.door), self.ears.clone());
                    let kind = kind.to_owned();
                    under_way.spawn(async move { heard_in(&door, &ears, &kind, said).await });
                }
                _ => {}
            }
        }
        let _ = tokio::time::timeout(HANDSHAKE, socket.close(None)).await;
        end
    }
}

/// What an envelope is acknowledged with; `None`: it is not.
async fn heard_in(door: &Door, ears: &Ears, kind: &str, envelope: Value) -> Option<String> {
    let mut acknowledgement = json!({"envelope_id": envelope["envelope_id"]});
    match door.hear(kind, &envelope["payload"], (ears, None::<Timestamp>)).await {
        Said::NotKept => return None,
        Said::Heard(Value::Null) => {}
        Said::Heard(payload) => acknowledgement["payload"] = payload,
    }
    Some(acknowledgement.to_string())
}
