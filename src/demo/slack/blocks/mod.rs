//! Block Kit: whether Slack would show these blocks.
//!
//! `shapes` says as data what each block may hold; this file walks a message along it. Shapes and
//! figures are Slack's documentation; the wording of a refusal is Slack's style, not its letter.
//! Blocks not listed there (video, file …) are refused: nothing here can say they are right.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};

mod shapes;

use shapes::{Field, Is, Shape};

/// Blocks in one message.
const MOST_BLOCKS: usize = 50;
/// Characters of text over all blocks, above which real messages have been refused
/// (`msg_blocks_too_long`). Undocumented; reports lie between 11,300 and 13,200.
pub const TEXT_BUDGET: usize = 12_000;

/// One thing wrong with a message's blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// JSON pointer into the message: `/blocks/0/text/text`.
    pub pointer: String,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} [json-pointer:{}]", self.message, self.pointer)
    }
}

/// Everything wrong with a message's blocks; nothing if Slack would show them.
pub fn check(blocks: &[Value]) -> Vec<Problem> {
    let mut walk = Walk::default();
    if blocks.len() > MOST_BLOCKS {
        walk.blame("/blocks", format!("no more than {MOST_BLOCKS} items allowed"));
    }
    walk.all(blocks, false);
    walk.problems
}

/// Everything wrong with a form's blocks, which may hold inputs.
pub fn check_form(blocks: &[Value]) -> Vec<Problem> {
    let mut walk = Walk::default();
    walk.all(blocks, true);
    walk.problems
}
/// How many characters of text the blocks hold in all.
pub fn text_chars(blocks: &[Value]) -> usize {
    fn of(value: &Value) -> usize {
        match value {
            Value::Array(items) => items.iter().map(of).sum(),
            Value::Object(map) => {
                let own = map.get("text").and_then(Value::as_str).map_or(0, |t| t.chars().count());
                own + map.values().filter(|value| !value.is_string()).map(of).sum::<usize>()
            }
            _ => 0,
        }
    }
    blocks.iter().map(of).sum()
}

#[derive(Default)]
struct Walk {
    problems: Vec<Problem>,
}

impl Walk {
    fn all(&mut self, blocks: &[Value], in_form: bool) {
        let mut names = BTreeSet::new();
        for (index, block) in blocks.iter().enumerate() {
            let at = format!("/blocks/{index}");
            let is_input = in_form && block["type"] == "input";
            self.element(block, if is_input { shapes::INPUT } else { shapes::BLOCKS }, &at);
            self.whole(block, &at);
            if let Some(name) = block["block_id"].as_str()
                && !names.insert(name)
            {
                self.blame(format!("{at}/block_id"), format!("block_id `{name}` already exists"));
            }
        }
    }

    fn blame(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        self.problems.push(Problem { pointer: pointer.into(), message: message.into() });
    }

    /// Rules about a block as a whole rather than one of its fields.
    fn whole(&mut self, block: &Value, at: &str) {
        let has = |name: &str| block.get(name).is_some_and(|value| !value.is_null());
        match block["type"].as_str() {
            Some("section") if !has("text") && !has("fields") => {
                self.blame(at, "must define either `text` or `fields`");
            }
            Some("image") if has("image_url") == has("slack_file") => {
                self.blame(at, "must define exactly one of `image_url` and `slack_file`");
            }
            _ => {}
        }
        let mut names = BTreeSet::new();
        let inner = block["elements"].as_array().into_iter().flatten().enumerate();
        for (index, element) in inner {
            if let Some(name) = element["action_id"].as_str()
                && !names.insert(name)
            {
                let at = format!("{at}/elements/{index}/action_id");
                self.blame(at, format!("action_id `{name}` already exists"));
            }
        }
    }

    /// An object whose `type` chooses its shape.
    fn element(&mut self, value: &Value, shapes: &[Shape], at: &str) {
        let Some(map) = value.as_object() else {
            return self.blame(at, "must provide an object");
        };
        let Some(kind) = map.get("type").and_then(Value::as_str) else {
            return self.blame(at, "missing required field: type");
        };
        match shapes.iter().find(|shape| shape.kind == kind) {
            Some(shape) => self.object(map, shape.fields, at),
            None => self.blame(format!("{at}/type"), format!("unsupported type: {kind}")),
        }
    }

    fn object(&mut self, map: &Map<String, Value>, fields: &[Field], at: &str) {
        for field in fields {
            match map.get(field.name) {
                None | Some(Value::Null) if field.required => {
                    self.blame(at, format!("missing required field: {}", field.name));
                }
                None | Some(Value::Null) => {}
                Some(value) => self.value(value, &field.is, &format!("{at}/{}", field.name)),
            }
        }
        for name in map.keys() {
            if name != "type" && !fields.iter().any(|field| field.name == name) {
                self.blame(at, format!("invalid additional property: {name}"));
            }
        }
    }

    fn value(&mut self, value: &Value, is: &Is, at: &str) {
        match is {
            Is::Any => {}
            Is::Bool => self.require(value.is_boolean(), at, "must be a boolean"),
            Is::Int => self.require(value.is_i64(), at, "must be an integer"),
            Is::Chars(most) => self.chars(value, *most, at),
            Is::Url(most) => {
                self.chars(value, *most, at);
                let url = value.as_str().and_then(|text| reqwest::Url::parse(text).ok());
                let known = url.is_some_and(|url| matches!(url.scheme(), "http" | "https"));
                self.require(known, at, "must be a valid URL");
            }
            Is::OneOf(words) => {
                let known = value.as_str().is_some_and(|word| words.contains(&word));
                self.require(known, at, format!("must be one of: {}", words.join(", ")));
            }
            Is::Plain(most) => self.text(value, &["plain_text"], *most, at),
            Is::Text(most) => self.text(value, &["plain_text", "mrkdwn"], *most, at),
            Is::Object(fields) => match value.as_object() {
                Some(map) => self.object(map, fields, at),
                None => self.blame(at, "must provide an object"),
            },
            Is::Element(shapes) => self.element(value, shapes, at),
            Is::List(least, most, each) => self.list(value, (*least, *most), each, at),
        }
    }

    fn list(&mut self, value: &Value, (least, most): (usize, usize), each: &Is, at: &str) {
        let Some(items) = value.as_array() else {
            return self.blame(at, "must be an array");
        };
        let enough = items.len() >= least;
        self.require(enough, at, format!("no fewer than {least} items required"));
        self.require(items.len() <= most, at, format!("no more than {most} items allowed"));
        for (index, item) in items.iter().enumerate() {
            self.value(item, each, &format!("{at}/{index}"));
        }
    }

    fn chars(&mut self, value: &Value, most: usize, at: &str) {
        let Some(text) = value.as_str() else { return self.blame(at, "must be a string") };
        let count = text.chars().count();
        self.require(count > 0, at, "must be more than 0 characters");
        self.require(count <= most, at, format!("must be less than {} characters", most + 1));
    }

    fn text(&mut self, value: &Value, kinds: &[&str], most: usize, at: &str) {
        let Some(map) = value.as_object() else {
            return self.blame(at, "must provide an object");
        };
        let kind = map.get("type").and_then(Value::as_str).unwrap_or_default();
        if !kinds.contains(&kind) {
            return self
                .blame(format!("{at}/type"), format!("must be one of: {}", kinds.join(", ")));
        }
        let text = Field { name: "text", required: true, is: Is::Chars(most) };
        let extra = if kind == "mrkdwn" { "verbatim" } else { "emoji" };
        self.object(map, &[text, Field { name: extra, required: false, is: Is::Bool }], at);
    }

    fn require(&mut self, holds: bool, at: &str, message: impl Into<String>) {
        if !holds {
            self.blame(at, message);
        }
    }
}

#[cfg(test)]
mod tests;
