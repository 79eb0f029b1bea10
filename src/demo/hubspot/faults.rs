//! Trouble on demand: what goes wrong with the next calls of a path.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::HubSpot;
use super::limits::Policy;
use super::reply::{Body, Reply};
use super::settings::Dialect;

/// One way in which an answer goes wrong.
#[derive(Clone)]
pub enum Trouble {
    /// 429 of this policy, with or without `Retry-After` in seconds.
    TooMany(Policy, Option<u64>),
    /// 477: the account is moving to another data centre; `Retry-After` in seconds.
    Moving(u64),
    /// 502 with a page of HTML, as a proxy in between writes it.
    BadGateway,
    /// This status, with HubSpot's error body: 423, 500, 503, 504, 521, 523, 524 …
    Status(u16),
    /// 403: these scopes are missing.
    MissingScopes(Vec<String>),
    /// 401: the token has expired.
    Expired,
    /// 200 with a page of HTML.
    HtmlInstead,
    /// The right answer, cut in the middle; framing and length are those of the cut one.
    TruncatedJson,
    /// Some of the right answer, then the connection is gone.
    Dropped,
    /// Headers and some of the body, then nothing for as long as the caller waits.
    Stalled,
    /// No answer at all for as long as the caller waits.
    Silent,
    /// The right answer, a few bytes at a time.
    Slow {
        /// Bytes per piece.
        bytes: usize,
        /// Real time between pieces.
        every: Duration,
    },
    /// A body that never ends: white space for ever.
    Endless,
    /// Exactly this: status, headers, body.
    Raw(u16, Vec<(String, String)>, Vec<u8>),
    /// The right answer, changed: a page repeated, a wrong type, a cursor that loops …
    Tampered(Arc<dyn Fn(&mut Value) + Send + Sync>),
    /// Somebody edits the account just before the call is answered, which then is answered rightly.
    Meanwhile(Arc<dyn Fn(&HubSpot) + Send + Sync>),
}

impl fmt::Debug for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Trouble")
    }
}

/// Trouble that waits for its calls.
#[derive(Debug)]
pub(super) struct Fault {
    /// Part of the path; `POST /crm` style narrows to a method.
    pub(super) pattern: String,
    /// Calls left; `None` for all of them.
    pub(super) left: Option<u32>,
    pub(super) trouble: Trouble,
}

impl Fault {
    fn concerns(&self, method: &str, path: &str) -> bool {
        match self.pattern.split_once(' ') {
            Some((verb, part)) => verb == method && path.contains(part),
            None => path.contains(&self.pattern),
        }
    }
}

impl HubSpot {
    /// The next call whose path contains `pattern` (`"/search"`, or `"POST /crm/objects"`) meets
    /// this.
    pub fn next(&self, pattern: &str, trouble: Trouble) {
        self.next_n(1, pattern, trouble);
    }

    /// The next `n` such calls meet this.
    pub fn next_n(&self, n: u32, pattern: &str, trouble: Trouble) {
        let fault = Fault { pattern: pattern.into(), left: Some(n), trouble };
        self.state().faults.push_back(fault);
    }

    /// Every such call meets this, until [`Self::heal`].
    pub fn always(&self, pattern: &str, trouble: Trouble) {
        let fault = Fault { pattern: pattern.into(), left: None, trouble };
        self.state().faults.push_back(fault);
    }

    /// Ends all trouble.
    pub fn heal(&self) {
        self.state().faults.clear();
    }

    /// The trouble this call meets: the oldest that concerns it.
    pub(super) fn trouble(&self, method: &str, path: &str) -> Option<Trouble> {
        let mut state = self.state();
        let at = state.faults.iter().position(|fault| fault.concerns(method, path))?;
        let fault = state.faults.get_mut(at)?;
        let trouble = fault.trouble.clone();
        if let Some(left) = &mut fault.left {
            *left = left.saturating_sub(1);
            if *left == 0 {
                state.faults.remove(at);
            }
        }
        Some(trouble)
    }
}

const HTML: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
                    <center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";

impl Trouble {
    /// The whole answer, where the trouble is one.
    pub(super) fn reply(&self, dialect: Dialect) -> Option<Reply> {
        let reply = match self {
            Self::TooMany(policy, wait) => {
                let reply = policy.refusal(dialect);
                match wait {
                    Some(seconds) => reply.header("Retry-After", seconds),
                    None => reply,
                }
            }
            Self::Moving(seconds) => {
                let message =
                    "This portal is being migrated between HubSpot data hosting locations.";
                let body = json!({"status": "error", "message": message, "category": "MIGRATION"});
                Reply::json(477, body).header("Retry-After", seconds)
            }
            Self::BadGateway => html(502),
            Self::HtmlInstead => html(200),
            Self::Status(status) => Reply::error(*status, "INTERNAL_ERROR", "internal error"),
            Self::Expired => super::auth::expired_token(),
            Self::MissingScopes(scopes) => {
                let scopes: Vec<_> = scopes.iter().map(String::as_str).collect();
                super::auth::missing_scopes(&scopes, dialect)
            }
            Self::Raw(status, headers, body) => {
                Reply { status: *status, headers: headers.clone(), body: Body::Bytes(body.clone()) }
            }
            _ => return None,
        };
        Some(reply)
    }
}

fn html(status: u16) -> Reply {
    Reply { status, headers: Vec::new(), body: Body::Html(HTML.into()) }
}
