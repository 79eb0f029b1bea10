//! What the server answers: status, headers, body, and HubSpot's ways of saying no.

use serde_json::{Value, json};

use super::request::Request;

/// What every endpoint gives: its answer, or a refusal, which is an answer too.
pub(super) type Answer = Result<Reply, Reply>;

/// One HTTP answer before it is written.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Body,
}

#[derive(Clone, Debug)]
pub(super) enum Body {
    Empty,
    Json(Value),
    Html(String),
    Bytes(Vec<u8>),
}

impl Reply {
    pub(super) fn json(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), body: Body::Json(body) }
    }

    pub(super) fn ok(body: Value) -> Self {
        Self::json(200, body)
    }

    pub(super) fn created(body: Value) -> Self {
        Self::json(201, body)
    }

    pub(super) fn empty() -> Self {
        Self { status: 204, headers: Vec::new(), body: Body::Empty }
    }

    pub(super) fn header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.into(), value.to_string()));
        self
    }

    /// An error in HubSpot's common shape; the correlation id is added when it is sent.
    pub(super) fn error(status: u16, category: &str, message: &str) -> Self {
        Self::json(status, json!({"status": "error", "message": message, "category": category}))
    }

    /// 400: the request itself is wrong.
    pub(super) fn invalid(message: &str) -> Self {
        Self::error(400, "VALIDATION_ERROR", message)
    }

    pub(super) fn not_found(message: &str) -> Self {
        Self::error(404, "OBJECT_NOT_FOUND", message)
    }
}

/// A page of results, with the cursor of the next one where there is one.
pub(super) fn page(request: &Request, results: Vec<Value>, next: Option<String>) -> Value {
    let mut page = json!({ "results": results });
    if let Some(after) = next {
        let link = format!("{}{}?after={after}", request.origin(), request.path);
        page["paging"] = json!({"next": {"after": after, "link": link}});
    }
    page
}
