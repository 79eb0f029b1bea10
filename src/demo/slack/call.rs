//! From a request to an answer: who calls, may they, how fast, and what the method says.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::fault::{self, Answer};
use super::methods;
use super::request::Request;
use super::state::{State, Token, TokenState};

/// A method's answer, before `ok` and the warnings are put in.
pub(super) type Result = std::result::Result<Value, Failure>;

/// Why a call was refused.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: String,
    /// What else Slack says beside the code.
    pub(super) more: Map<String, Value>,
    /// HTTP 429 with this `Retry-After`.
    pub(super) retry_after: Option<u64>,
}

impl From<&str> for Failure {
    fn from(error: &str) -> Self {
        Self { error: error.to_owned(), more: Map::new(), retry_after: None }
    }
}

impl Failure {
    /// Too fast.
    pub(super) fn ratelimited(seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..Self::from("ratelimited") }
    }

    /// Refused with sentences, as `invalid_blocks` and `invalid_arguments` are.
    pub(super) fn because(error: &str, reasons: &[String]) -> Self {
        let mut more = Map::new();
        more.insert("errors".into(), json!(reasons));
        let lines: Vec<_> = reasons.iter().map(|reason| format!("[ERROR] {reason}")).collect();
        more.insert("response_metadata".into(), json!({"messages": lines}));
        Self { more, ..Self::from(error) }
    }

    /// An argument that must be there is not.
    pub(super) fn missing(argument: &str) -> Self {
        Self::because("invalid_arguments", &[format!("missing required field: {argument}")])
    }
}

/// One call being answered.
pub(super) struct Call<'a> {
    pub(super) state: &'a mut State,
    pub(super) request: &'a Request,
    pub(super) scopes: &'a BTreeSet<String>,
    pub(super) now: Timestamp,
}

impl Call<'_> {
    /// Refuses unless the token has one of the scopes.
    pub(super) fn needs(&self, any_of: &[&str]) -> std::result::Result<(), Failure> {
        if any_of.is_empty() || any_of.iter().any(|scope| self.scopes.contains(*scope)) {
            return Ok(());
        }
        let mut refusal = Failure::from("missing_scope");
        let held: Vec<_> = self.scopes.iter().map(String::as_str).collect();
        refusal.more.insert("needed".into(), json!(any_of.join(",")));
        refusal.more.insert("provided".into(), json!(held.join(",")));
        Err(refusal)
    }

    /// An argument that must be there.
    pub(super) fn required(&self, name: &str) -> std::result::Result<String, Failure> {
        self.request.text(name).ok_or_else(|| Failure::missing(name))
    }
}

/// What goes back over the wire.
pub(super) struct Spoken {
    pub(super) answer: Answered,
    /// `x-oauth-scopes`: what the token may do. Slack says so in every authenticated answer.
    pub(super) scopes: Option<String>,
    /// `x-accepted-oauth-scopes`: what the method would take.
    pub(super) accepted: Option<String>,
}

/// The truth, or a fault in its place.
pub(super) enum Answered {
    Truly(Value),
    TooFast(u64),
    Wrongly(Answer),
}

/// Answers one Web API call and counts the answer.
pub(super) fn answer(
    state: &mut State,
    method: &str,
    mut request: Request,
    now: Timestamp,
) -> Spoken {
    let fault = fault::next(&mut state.faults, method, request.channel());
    let held = request.token.as_ref().and_then(|token| state.tokens.get(token)).cloned();
    let scopes = held.as_ref().map(|token| join(&token.scopes));
    let accepted = methods::find(method).map(|method| method.scopes.join(","));
    let applies = fault.as_ref().is_none_or(|(applied, _)| *applied);
    let truth = applies.then(|| run(state, method, &mut request, held.as_ref(), now));
    let answer = match (fault, truth) {
        (Some((_, wrong)), _) => Answered::Wrongly(wrong),
        (None, Some(truth)) => spell(method, truth, request.warning),
        (None, None) => unreachable!("a call without a fault is run"),
    };
    *state.told.entry((method.to_owned(), answer.name())).or_default() += 1;
    Spoken { answer, scopes, accepted }
}

fn run(
    state: &mut State,
    name: &str,
    request: &mut Request,
    held: Option<&Token>,
    now: Timestamp,
) -> Result {
    let method = methods::find(name).ok_or("unknown_method")?;
    if method.takes_json {
        request.take_json();
    }
    let nobody = Token::default();
    let token = match (held, &request.token) {
        _ if !method.with_token => &nobody,
        (None, None) => return Err("not_authed".into()),
        (None, Some(_)) => return Err("invalid_auth".into()),
        (Some(token), _) => token,
    };
    match token.state {
        TokenState::Active => {}
        TokenState::Revoked => return Err("token_revoked".into()),
        TokenState::Expired => return Err("token_expired".into()),
        TokenState::Inactive => return Err("account_inactive".into()),
    }
    // A token of the app speaks for no workspace, and a bot's opens no sockets.
    let of_app = request.token.as_ref().is_some_and(|token| token.starts_with("xapp-"));
    if method.with_token && of_app != (name == "apps.connections.open") {
        return Err("not_allowed_token_type".into());
    }
    let mut call = Call { state, request, scopes: &token.scopes, now };
    call.needs(method.scopes)?;
    call.state.meter.call(name, method.tier, now).map_err(Failure::ratelimited)?;
    (method.run)(&mut call)
}

/// Slack's envelope around a method's answer.
fn spell(method: &str, truth: Result, warning: Option<&str>) -> Answered {
    let mut body = match truth {
        Ok(Value::Object(mut body)) => {
            body.insert("ok".into(), json!(true));
            body
        }
        Ok(_) => unreachable!("every method answers with an object"),
        Err(Failure { retry_after: Some(seconds), .. }) => return Answered::TooFast(seconds),
        Err(failure) => {
            let mut body = failure.more;
            body.insert("ok".into(), json!(false));
            if failure.error == "unknown_method" {
                body.insert("req_method".into(), json!(method));
            }
            body.insert("error".into(), json!(failure.error));
            body
        }
    };
    if let Some(warning) = warning {
        body.insert("warning".into(), json!(warning));
        let about = body.entry("response_metadata").or_insert_with(|| json!({}));
        about["warnings"] = json!([warning]);
    }
    Answered::Truly(Value::Object(body))
}

fn join(scopes: &BTreeSet<String>) -> String {
    scopes.iter().map(String::as_str).collect::<Vec<_>>().join(",")
}

impl Answered {
    /// The name under which the answer is counted.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Truly(body) => body["error"].as_str().unwrap_or("ok").to_owned(),
            Self::TooFast(_) | Self::Wrongly(Answer::RateLimited(_)) => "ratelimited".into(),
            Self::Wrongly(Answer::Error(error)) => error.clone(),
            Self::Wrongly(Answer::Status(code) | Answer::Html(code)) => format!("http {code}"),
            Self::Wrongly(Answer::CutShort) => "cut short".into(),
            Self::Wrongly(Answer::Dropped) => "dropped".into(),
            Self::Wrongly(Answer::Stalled) => "stalled".into(),
        }
    }
}
