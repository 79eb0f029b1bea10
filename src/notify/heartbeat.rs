//! A sign of life to somebody outside: whoever hears nothing for a while knows that we are dead,
//! or blind.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};

use super::SendError;
use super::outgoing::{Call, Reach, Target};
use crate::clock::Clock;

/// Failures are logged this often.
const LOGGED_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// Where the signs go. Cheap to clone.
#[derive(Clone)]
pub struct Heartbeat(Arc<State>);

struct State {
    target: Target,
    clock: Arc<dyn Clock>,
    /// One is under way.
    beats: AtomicBool,
    logged: Mutex<Option<Timestamp>>,
}

impl Heartbeat {
    /// # Errors
    /// Where the address is not allowed.
    pub fn new(
        url: &SecretString,
        reach: &Reach,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SendError> {
        let target = Target::new(url.expose_secret(), "the heartbeat".to_owned(), reach)?;
        let (beats, logged) = (AtomicBool::new(false), Mutex::default());
        Ok(Self(Arc::new(State { target, clock, beats, logged })))
    }

    /// One sign, within seconds. Where one is still under way this one is left out. That it failed
    /// is logged, and nothing more: whoever waits for it will say so.
    pub async fn beat(&self) {
        let State { clock, beats, .. } = &*self.0;
        if beats.swap(true, Ordering::AcqRel) {
            return;
        }
        let said = self.ask().await;
        beats.store(false, Ordering::Release);
        if let Err(why) = said
            && self.is_time_to_log(clock.now())
        {
            tracing::warn!(why, "the heartbeat was not heard");
        }
    }

    /// One sign, for whoever asks whether it is heard.
    ///
    /// # Errors
    /// Why it is not.
    pub async fn ask(&self) -> Result<(), String> {
        let State { target, clock, .. } = &*self.0;
        let call = Call { method: Method::GET, headers: HeaderMap::new(), body: String::new() };
        match target.call(target.url().clone(), call, clock.now()).await {
            Ok(status) if status.is_success() => Ok(()),
            Ok(status) => Err(format!("{} answers {status}", target.what())),
            Err(error) => Err(error.to_string()),
        }
    }

    fn is_time_to_log(&self, now: Timestamp) -> bool {
        let mut logged = self.0.logged.lock().unwrap_or_else(PoisonError::into_inner);
        let silent = logged.is_some_and(|at| now.duration_since(at).abs() < LOGGED_EVERY);
        if !silent {
            *logged = Some(now);
        }
        !silent
    }
}
