//! Files: granted an address, sent there, completed; and when a message may show one.

use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::Slack;
use super::fault::{self, Answer};
use super::state::State;

/// Slack does not say how long the address of an upload is good.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(10);
/// A file that was completed can be shown a moment later, when it has been looked at.
const LOOKED_AT: SignedDuration = SignedDuration::from_secs(1);

/// A file of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// `F…`.
    pub id: String,
    /// As it was announced.
    pub name: String,
    /// As it was completed.
    pub title: Option<String>,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// Its size as it was announced.
    pub length: usize,
    /// What was sent.
    pub bytes: Vec<u8>,
    /// How far it has come.
    pub stage: Stage,
}

/// How far an upload has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It may be sent to the address with this end.
    Granted {
        /// The end of the address.
        ticket: String,
        /// Since when.
        at: Timestamp,
    },
    /// It was sent, and is not completed.
    Sent,
    /// It exists.
    Done {
        /// Since when.
        at: Timestamp,
    },
}

impl File {
    /// Whether a message may show it.
    fn can_be_shown(&self, now: Timestamp) -> bool {
        let png = self.bytes.starts_with(b"\x89PNG\r\n\x1a\n");
        let jpg = self.bytes.starts_with(b"\xff\xd8\xff");
        let is_image = png || jpg || self.bytes.starts_with(b"GIF8");
        let looked_at = |at: Timestamp| now.duration_since(at) >= LOOKED_AT;
        is_image && matches!(self.stage, Stage::Done { at } if looked_at(at))
    }
}

impl State {
    /// The id of the next file; ten characters, as Slack's.
    pub(super) fn next_file_id(&self) -> String {
        format!("F0LEAD{:04}", self.files.len() + 1)
    }

    /// Where the blocks show a file that cannot be shown: in Slack's words.
    pub(super) fn wrong_files(&self, blocks: &[Value], now: Timestamp) -> Vec<String> {
        let shown = blocks.iter().enumerate().filter(|(_, block)| !block["slack_file"].is_null());
        let wrong = shown.filter(|(_, block)| {
            let file = block["slack_file"]["id"].as_str().and_then(|id| self.files.get(id));
            file.is_none_or(|file| !file.can_be_shown(now))
        });
        let wrong = wrong.map(|(index, _)| {
            format!("invalid slack file [json-pointer:/blocks/{index}/slack_file]")
        });
        wrong.collect()
    }
}

/// What the door for uploads answers.
pub(super) enum Taken {
    /// HTTP status and words.
    Truly(u16, String),
    Wrongly(Answer),
}

/// Takes what was sent to the address that ends with `ticket`.
pub(super) fn take(
    state: &mut State,
    ticket: &str,
    (headers, body): (&HeaderMap, &[u8]),
    now: Timestamp,
) -> Taken {
    let fault = fault::next(&mut state.faults, "upload", None);
    let applies = fault.as_ref().is_none_or(|(applied, _)| *applied);
    let truth = applies.then(|| put(state, ticket, content(headers, body), now));
    let taken = match (fault, truth) {
        (Some((_, wrong)), _) => Taken::Wrongly(wrong),
        (None, Some((status, words))) => Taken::Truly(status, words),
        (None, None) => unreachable!("a call without a fault is run"),
    };
    let told = match &taken {
        Taken::Truly(status, _) => format!("http {status}"),
        Taken::Wrongly(_) => "fault".to_owned(),
    };
    *state.told.entry(("upload".to_owned(), told)).or_default() += 1;
    taken
}

fn put(state: &mut State, ticket: &str, bytes: &[u8], now: Timestamp) -> (u16, String) {
    let granted = |file: &&mut File| match &file.stage {
        Stage::Granted { ticket: own, at } => own == ticket && now.duration_since(*at) < GOOD_FOR,
        Stage::Sent | Stage::Done { .. } => false,
    };
    let Some(file) = state.files.values_mut().find(granted) else {
        return (404, "not found".to_owned());
    };
    if bytes.len() != file.length {
        return (400, "size mismatch".to_owned());
    }
    file.bytes = bytes.to_vec();
    file.stage = Stage::Sent;
    (200, format!("OK - {}", bytes.len()))
}

/// The file in a body: all of it, or the first part of a form.
fn content<'b>(headers: &HeaderMap, body: &'b [u8]) -> &'b [u8] {
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let Some((_, boundary)) = kind.split_once("boundary=") else { return body };
    let end = format!("\r\n--{}", boundary.trim_matches('"'));
    let find = |bytes: &[u8], wanted: &[u8]| {
        bytes.windows(wanted.len()).position(|window| window == wanted)
    };
    let Some(start) = find(body, b"\r\n\r\n").map(|at| at + 4) else { return body };
    let rest = &body[start..];
    find(rest, end.as_bytes()).map_or(rest, |end| &rest[..end])
}

impl Slack {
    /// Every file that was announced, oldest first.
    pub fn files(&self) -> Vec<File> {
        self.state().files.values().cloned().collect()
    }
}
