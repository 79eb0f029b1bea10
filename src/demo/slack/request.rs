//! One call as it came in: arguments from the query, a form or JSON, and the token.
//!
//! Slack takes each argument as text; lists and objects are JSON, either real (in a JSON body) or
//! written into a form field. A method documented for forms only never looks at a JSON body.

use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};

/// The arguments of a call.
#[derive(Default)]
pub(super) struct Request {
    args: Map<String, Value>,
    /// The arguments that came as JSON, which some methods do not see.
    json: Map<String, Value>,
    pub(super) token: Option<String>,
    /// `missing_charset` and the like, passed on in every answer.
    pub(super) warning: Option<&'static str>,
}

impl Request {
    /// Reads a call.
    ///
    /// # Errors
    /// Slack's code for a body that is not what its content type says.
    pub(super) fn read(
        headers: &HeaderMap,
        query: &str,
        body: &[u8],
    ) -> Result<Self, &'static str> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let mut request = Self { args: form(query), ..Self::default() };
        let kind = text(header::CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
        let utf8 = std::str::from_utf8(body).map_err(|_| "invalid_form_data")?;
        if body.is_empty() {
            // Slack's own SDK announces JSON and sends nothing where there are no arguments.
        } else if kind.starts_with("application/json") {
            match serde_json::from_str(utf8) {
                Ok(Value::Object(args)) => request.json = args,
                Ok(_) => return Err("json_not_object"),
                Err(_) => return Err("invalid_json"),
            }
            request.warning = (!kind.contains("charset")).then_some("missing_charset");
        } else if kind.starts_with("application/x-www-form-urlencoded") {
            request.args.extend(form(utf8));
            request.warning = kind.contains("charset").then_some("superfluous_charset");
        } else {
            return Err("invalid_post_type");
        }
        let bearer = text(header::AUTHORIZATION).and_then(|value| value.split_once(' '));
        let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let in_form = request.args.remove("token").and_then(|token| Some(token.as_str()?.into()));
        request.token = bearer.map(|(_, token)| token.trim().to_owned()).or(in_form);
        Ok(request)
    }

    /// A call with just these arguments.
    pub(super) fn of(args: Map<String, Value>) -> Self {
        Self { args, ..Self::default() }
    }

    /// Lets a method that takes JSON see what came as JSON.
    pub(super) fn take_json(&mut self) {
        self.args.append(&mut self.json);
    }

    /// The conversation the call is about, however it came: what faults are aimed by.
    pub(super) fn channel(&self) -> Option<&str> {
        self.args.get("channel").or_else(|| self.json.get("channel"))?.as_str()
    }

    /// An argument as text; a number as it was written. Absent and empty are the same, as at Slack.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.args.get(name)? {
            Value::String(text) if text.is_empty() => None,
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        }
    }

    /// Whether the argument was given at all, be it empty.
    pub(super) fn has(&self, name: &str) -> bool {
        self.args.get(name).is_some_and(|value| !value.is_null())
    }

    /// An argument that is `true`, `1` or absent.
    pub(super) fn flag(&self, name: &str) -> bool {
        matches!(self.text(name).as_deref(), Some("true" | "1" | "True"))
    }

    /// An argument that is a list or an object.
    ///
    /// # Errors
    /// It is text that is not JSON.
    pub(super) fn value(&self, name: &str) -> Result<Option<Value>, serde_json::Error> {
        match self.args.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => serde_json::from_str(text).map(Some),
            Some(value) => Ok(Some(value.clone())),
        }
    }

    /// The arguments, for `api.test`, which sends them back.
    pub(super) fn args(&self) -> &Map<String, Value> {
        &self.args
    }
}

/// The pairs of a query or a form body.
pub(super) fn form(text: &str) -> Map<String, Value> {
    let Ok(mut url) = reqwest::Url::parse("form:/") else { return Map::new() };
    url.set_query(Some(text));
    let pairs = url.query_pairs();
    pairs.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect()
}
