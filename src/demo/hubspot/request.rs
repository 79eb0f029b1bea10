//! One request as the endpoints see it, with HubSpot's common parameters read strictly.

use serde_json::Value;

use super::record::Id;
use super::reply::Reply;

/// A request taken apart.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: String,
    /// Path without the query, as it came.
    pub(super) path: String,
    pub(super) host: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) token: Option<String>,
    pub(super) body: Vec<u8>,
    pub(super) uri_length: usize,
}

impl Request {
    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.host)
    }

    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A list parameter: comma-separated, repeated, or both.
    pub(super) fn names(&self, name: &str) -> Vec<String> {
        self.query
            .iter()
            .filter(|(known, _)| known == name)
            .flat_map(|(_, value)| value.split(','))
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        // HubSpot's own Python client writes `True`.
        self.query(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, Reply> {
        let Some(text) = self.query(name).filter(|text| !text.is_empty()) else { return Ok(None) };
        let wrong = |_| Reply::invalid(&format!("{name} must be a number"));
        text.parse().map(Some).map_err(wrong)
    }

    /// The page size, refused when larger than the endpoint allows.
    pub(super) fn limit(&self, default: usize, most: usize) -> Result<usize, Reply> {
        let limit = self.number("limit")?.map_or(Ok(default), usize::try_from);
        match limit {
            Ok(limit) if (1..=most).contains(&limit) => Ok(limit),
            _ => Err(Reply::invalid(&format!("limit must be between 1 and {most}"))),
        }
    }

    /// The body as a JSON object.
    pub(super) fn json(&self) -> Result<Value, Reply> {
        match serde_json::from_slice::<Value>(&self.body) {
            Ok(value) if value.is_object() => Ok(value),
            Ok(_) => Err(Reply::invalid("Invalid input JSON: expected an object")),
            Err(wrong) => Err(Reply::invalid(&format!(
                "Invalid input JSON on line {}, column {}",
                wrong.line(),
                wrong.column()
            ))),
        }
    }
}

/// The texts of a JSON list; absent and null are none.
pub(super) fn texts(value: &Value, field: &str) -> Result<Vec<String>, Reply> {
    let list = match &value[field] {
        Value::Null => return Ok(Vec::new()),
        Value::Array(list) => list,
        _ => return Err(Reply::invalid(&format!("{field} must be a list"))),
    };
    let text = |item: &Value| item.as_str().map(str::to_owned);
    let texts: Option<Vec<_>> = list.iter().map(text).collect();
    texts.ok_or_else(|| Reply::invalid(&format!("{field} must be a list of texts")))
}

/// `inputs` of a batch request, refused when there are more than `most`.
pub(super) fn inputs(value: &Value, most: usize) -> Result<&Vec<Value>, Reply> {
    let Value::Array(inputs) = &value["inputs"] else {
        return Err(Reply::invalid("inputs is required and must be a list"));
    };
    if inputs.len() > most {
        let message = format!("The maximum number of inputs is {most}, got {}", inputs.len());
        return Err(Reply::invalid(&message));
    }
    Ok(inputs)
}

/// The id in `{"id": …}`, which the real one takes as text or as a number.
pub(super) fn id_text(input: &Value) -> Result<String, Reply> {
    match &input["id"] {
        Value::String(text) if !text.is_empty() => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(Reply::invalid("Some required fields were not set: [id]")),
    }
}

/// The record id a text stands for; `None` for anything that cannot be one.
pub(super) fn record_id(text: &str) -> Option<Id> {
    text.parse().ok()
}
