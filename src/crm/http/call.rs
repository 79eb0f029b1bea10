//! What is asked, what comes back, and what a refusal means.

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use reqwest::header::HeaderMap;

use super::super::SourceError;
use super::super::budget::{Lane, Remaining};

/// One request.
#[derive(Clone, Debug)]
pub(in crate::crm) struct Call {
    /// The kind of request, for counts.
    pub(in crate::crm) kind: &'static str,
    /// What is being done, for messages: `listing contacts`.
    pub(in crate::crm) doing: String,
    /// GET or POST.
    pub(in crate::crm) method: Method,
    /// Below the base address, beginning with `/`.
    pub(in crate::crm) path: String,
    /// Parameters; names of properties and ids only, never a value of a record.
    pub(in crate::crm) query: Vec<(&'static str, String)>,
    /// The JSON to send.
    pub(in crate::crm) body: Option<String>,
    /// Which allowance it draws on.
    pub(in crate::crm) lane: Lane,
    /// Needed for a verdict that is due: may use what is kept back of the day's allowance.
    pub(in crate::crm) urgent: bool,
}

/// What came back: always a success, always JSON that is not nested too deep.
#[derive(Debug)]
pub(in crate::crm) struct Answer {
    /// The JSON.
    pub(in crate::crm) body: Vec<u8>,
    /// The server's time when the request was sent, never later than the truth.
    pub(in crate::crm) began_at: Timestamp,
    /// The server's time when it answered, never later than the truth.
    pub(in crate::crm) answered_at: Timestamp,
}

/// An answer that is no success.
pub(in crate::crm) struct Refused<'a> {
    /// The status line's number.
    pub(in crate::crm) status: u16,
    /// Its headers.
    pub(in crate::crm) headers: &'a HeaderMap,
    /// Its body, of whatever kind.
    pub(in crate::crm) body: &'a [u8],
    /// What was being done.
    pub(in crate::crm) doing: &'a str,
}

/// What a refusal means.
pub(in crate::crm) enum Refusal {
    /// It may pass. `after` is the shortest wait, where it is known.
    Again { after: Option<SignedDuration>, message: String },
    /// Too much was asked in too short a time.
    TooFast { after: Option<SignedDuration>, message: String },
    /// The day's allowance is used up.
    DayUsedUp(String),
    /// It will not pass by waiting.
    Final(SourceError),
}

/// A request that was not answered.
#[derive(Debug)]
pub(in crate::crm) struct Failed {
    /// What the caller does about it.
    pub(in crate::crm) error: SourceError,
    /// The status of the last refusal; `None` where there was no answer.
    pub(in crate::crm) status: Option<u16>,
}

impl From<Failed> for SourceError {
    fn from(failed: Failed) -> Self {
        failed.error
    }
}

/// How a CRM says no, and how it says what is left of our allowance.
#[derive(Clone, Copy)]
pub(in crate::crm) struct Dialect {
    /// The CRM's name in messages.
    pub(in crate::crm) name: &'static str,
    /// Reads a refusal.
    pub(in crate::crm) refusal: fn(&Refused<'_>) -> Refusal,
    /// Reads what is left.
    pub(in crate::crm) remaining: fn(&HeaderMap) -> Remaining,
}
