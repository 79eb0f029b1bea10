//! Pictures: uploaded first, shown by the message afterwards.
//!
//! A file that was uploaded and never shown is seen by nobody, so that an upload may be repeated
//! without harm, and nothing about it is stored. Slack looks at a file for a moment before a
//! message may show it: the message waits for that, but not for ever. A picture that cannot be had
//! keeps no message back.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Slack, later};
use crate::alert::PostId;
use crate::notify::{Delivery, Picture, SendError};

/// How long Slack may look at a file before it is tried.
const LOOKED_AT: SignedDuration = SignedDuration::from_secs(2);

/// How often each part is tried, this long apart, before the message goes without its picture.
const TRIES: u32 = 5;
const APART: SignedDuration = SignedDuration::from_secs(5);

/// Messages whose pictures are remembered; more are never under way.
const MOST: usize = 100;

/// What became of the pictures of messages that are not there yet.
#[derive(Default)]
pub(super) struct Pictures(Mutex<BTreeMap<PostId, State>>);

#[derive(Clone, Debug, Default)]
struct State {
    file: Option<String>,
    given_up: bool,
    failed: u32,
}

impl Pictures {
    fn get(&self, post: &PostId) -> State {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(post).cloned().unwrap_or_default()
    }

    fn set(&self, post: &PostId, state: State) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(post.clone(), state);
    }

    /// One more failure; whether it may be tried again.
    fn fail(&self, post: &PostId) -> bool {
        let state = self.get(post);
        let failed = state.failed + 1;
        self.set(post, State { failed, ..state });
        failed < TRIES
    }

    /// The message is there, or will go without its picture.
    pub(super) fn forget(&self, post: &PostId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(post);
    }
}

impl Slack {
    /// Slack's id of the picture that belongs to `delivery`; `None` where there is none, or it
    /// cannot be had.
    ///
    /// # Errors
    /// `NotSent`: come again. Of the message nothing has left yet.
    pub(super) async fn picture(&self, delivery: &Delivery) -> Result<Option<String>, SendError> {
        let Some(picture) = &delivery.picture else { return Ok(None) };
        let post = &delivery.post;
        let state = self.pictures.get(post);
        if state.file.is_some() || state.given_up {
            return Ok(state.file);
        }
        let error = match self.upload(picture).await {
            Ok(file) => {
                self.pictures.set(post, State { file: Some(file), ..State::default() });
                let retry_at = later(self.clock.now(), LOOKED_AT);
                let message = "Slack looks at the picture first".to_owned();
                return Err(SendError::NotSent { retry_at, message });
            }
            Err(error) => error,
        };
        match error {
            // The message would fare no better.
            SendError::Credential(_) => return Err(error),
            SendError::NotSent { .. } | SendError::Ambiguous(_) | SendError::Unknown(_)
                if self.pictures.fail(post) =>
            {
                let at = later(self.clock.now(), APART);
                let retry_at = match &error {
                    SendError::NotSent { retry_at, .. } => at.max(*retry_at),
                    _ => at,
                };
                return Err(SendError::NotSent { retry_at, message: error.to_string() });
            }
            _ => {}
        }
        tracing::warn!(%error, "a message goes without its picture");
        self.pictures.set(post, State { given_up: true, ..State::default() });
        Ok(None)
    }

    /// A message was refused that shows a picture: waits for a while, for Slack may not have looked
    /// at the file yet, then takes the picture out. Whether it shows one at all.
    ///
    /// # Errors
    /// `NotSent`: come again.
    pub(super) fn without_picture(
        &self,
        post: &PostId,
        body: &mut Value,
    ) -> Result<bool, SendError> {
        let Some(blocks) = body["blocks"].as_array_mut() else { return Ok(false) };
        let all = blocks.len();
        if !blocks.iter().any(shows_file) {
            return Ok(false);
        }
        if self.pictures.fail(post) {
            let retry_at = later(self.clock.now(), APART);
            let message = "Slack has not looked at the picture yet".to_owned();
            return Err(SendError::NotSent { retry_at, message });
        }
        blocks.retain(|block| !shows_file(block));
        tracing::warn!(blocks = all, "Slack does not show a picture; its message goes without it");
        Ok(true)
    }

    /// The three steps of an upload.
    async fn upload(&self, picture: &Picture) -> Result<String, SendError> {
        let now = self.clock.now();
        let alt = picture.shows.as_str();
        let length = picture.png.len().to_string();
        let ask = [("filename", NAME), ("length", length.as_str()), ("alt_txt", alt)];
        let granted = self.read("files.getUploadURLExternal", &ask).await?;
        let granted = granted.map_err(|refusal| refusal.class(now))?;
        let word = |name: &str| granted[name].as_str().map(str::to_owned);
        let unknown = || SendError::Unknown("Slack names no place for the picture".to_owned());
        let (url, file) = word("upload_url").zip(word("file_id")).ok_or_else(unknown)?;
        self.api.put(&url, picture.png.clone(), now).await?;
        let files = json!([{ "id": file, "title": picture.title }]).to_string();
        let done = self.read("files.completeUploadExternal", &[("files", files.as_str())]).await?;
        done.map_err(|refusal| refusal.class(now))?;
        Ok(file)
    }
}

/// What the file is called.
const NAME: &str = "digest.png";

fn shows_file(block: &Value) -> bool {
    block["type"] == "image" && !block["slack_file"].is_null()
}
