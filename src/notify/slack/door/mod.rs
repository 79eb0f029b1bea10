//! Hearing what people do in Slack: over a socket that we open, or at an address that Slack posts
//! to.
//!
//! `payload` reads what came, `forms` asks for more where more is needed, `socket` and `signed` are
//! the two ways in. Nothing is acknowledged before it is durable, and nothing is decided here: what
//! a click means, and whether its author may, is the daemon's business.

mod forms;
mod payload;
mod signed;
mod socket;

use std::sync::Arc;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::call::Api;
use super::{BASE_URL, Options};
use crate::clock::Clock;
use crate::notify::SendError;
use crate::notify::click::Ears;
use payload::Meant;
pub(super) use payload::OURS;
pub use signed::Refused;
use signed::Replays;

/// How clicks come in.
#[derive(Clone, Debug)]
pub enum Entrance {
    /// Socket Mode: an app-level token (`xapp-…`).
    Socket(SecretString),
    /// Signed requests: the signing secret.
    Signed(SecretString),
}

/// A workspace's door to us.
pub struct Door {
    api: Api,
    entrance: Entrance,
    base: String,
    replays: Replays,
    clock: Arc<dyn Clock>,
}

/// What is said back at once.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// It arrived; the payload is `null` where there is nothing more to say.
    Heard(Value),
    /// It could not be kept: nothing is said, so that the person sees that it did not work.
    NotKept,
}

impl Door {
    /// Connects nothing yet.
    ///
    /// # Errors
    /// Where the HTTP client cannot be made or the address is not allowed.
    pub fn new(
        options: Options,
        entrance: Entrance,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SendError> {
        let base = options.base_url.unwrap_or_else(|| BASE_URL.to_owned());
        let api = Api::new(&base, options.token)?;
        Ok(Self { api, entrance, base, replays: Replays::default(), clock })
    }

    /// Whether it is a socket that we open, rather than an address that Slack posts to.
    pub fn is_socket(&self) -> bool {
        matches!(self.entrance, Entrance::Socket(_))
    }

    /// Takes what somebody did; `kind` is Slack's word for the payload. `sent_at` is the time that
    /// Slack gives beside it, where the payload has none of its own.
    pub(crate) async fn hear(
        &self,
        kind: &str,
        payload: &Value,
        (ears, sent_at): (&Ears, Option<Timestamp>),
    ) -> Said {
        let now = sent_at.unwrap_or_else(|| self.clock.now());
        let choices = (ears.choices)();
        match payload::read(kind, payload, (&choices, now)) {
            Meant::Nothing => Said::Heard(Value::Null),
            Meant::Wrong(errors) => {
                Said::Heard(json!({"response_action": "errors", "errors": errors}))
            }
            Meant::Form { trigger, view } => {
                // The right to show a form ends within seconds. Nothing is lost where it fails: the
                // person sees no form, and presses again.
                let body = json!({"trigger_id": trigger, "view": view});
                match self.api.write("views.open", &body, now).await {
                    Ok(Ok(_)) => {}
                    Ok(Err(refusal)) => {
                        tracing::warn!(error = %refusal.class(now), "a form was not shown");
                    }
                    Err(error) => tracing::warn!(%error, "a form was not shown"),
                }
                Said::Heard(Value::Null)
            }
            Meant::Click(click) => match ears.take(*click).await {
                true => Said::Heard(Value::Null),
                false => Said::NotKept,
            },
        }
    }
}
