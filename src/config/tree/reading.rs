//! The parser's values made into [`Node`]s: sizes checked, aliases resolved, double keys refused.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::options::DuplicateKeyPolicy;
use serde_yaml::{Location, Options, Spanned};

use super::{Entry, MAX_BYTES, MAX_DEPTH, MAX_NODES, Node, Text, Value, syntax};
use crate::diag::{Diagnostic, Span, codes, words};

/// What came of a file.
#[derive(Debug)]
pub struct Parsed {
    /// The file's text; what is not UTF-8 is replaced.
    pub text: String,
    /// The tree; `None` where the file could not be read as YAML at all.
    pub root: Option<Node>,
    /// What is wrong with it as YAML, in file order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads `bytes`. All findings about single characters and keys are returned; of several mistakes
/// in the syntax only the first can be known.
pub fn parse(bytes: &[u8]) -> Parsed {
    if bytes.len() > MAX_BYTES {
        let message =
            format!("the file has {} bytes; at most {MAX_BYTES} (1 MiB) are read", bytes.len());
        let found = Diagnostic::error(codes::TOO_LARGE, 0..0, message)
            .help("move long lists to files of their own: `lists: {NAME: {file: NAME.txt}}`");
        return Parsed { text: String::new(), root: None, diagnostics: vec![found] };
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) => {
            let at = error.valid_up_to();
            let found =
                Diagnostic::error(codes::NOT_UTF8, at..at + 1, "the file is not UTF-8 text")
                    .label("the first byte that is not")
                    .help("save the file as UTF-8 in your editor");
            let text = String::from_utf8_lossy(bytes).into_owned();
            return Parsed { text, root: None, diagnostics: vec![found] };
        }
    };
    let mut diagnostics = syntax::misleading_characters(&text);
    if !diagnostics.is_empty() {
        return Parsed { text, root: None, diagnostics };
    }
    let root = match serde_yaml::from_str_with_options::<Spanned<Raw>>(&text, options()) {
        Ok(raw) => {
            let mut builder = Builder { text: &text, nodes: 0, found: Vec::new() };
            let root = builder.node(raw);
            if builder.nodes > MAX_NODES {
                builder.found = vec![syntax::too_many()];
            }
            let whole = builder.nodes <= MAX_NODES;
            diagnostics.append(&mut builder.found);
            whole.then_some(root)
        }
        Err(error) => {
            diagnostics.push(syntax::explain(&text, &error));
            None
        }
    };
    diagnostics.sort_by_key(|one| one.span.start);
    Parsed { text, root, diagnostics }
}

fn options() -> Options {
    serde_yaml::options! {
        with_snippet: false,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        reject_unsupported_tags: true,
        non_finite_float_policy: serde_yaml::NonFiniteFloatPolicy::AsString,
        // Reported below, all of them and with both places.
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        alias_limits: serde_yaml::alias_limits! {
            max_total_replayed_events: 2 * MAX_NODES,
            max_replay_stack_depth: MAX_DEPTH,
        },
        budget: serde_yaml::budget! {
            max_depth: MAX_DEPTH,
            flow_nesting_limit: MAX_DEPTH,
            max_nodes: MAX_NODES,
            max_events: 3 * MAX_NODES,
            max_documents: 8,
            max_recorded_anchor_events: 8 * MAX_NODES,
            max_recorded_anchor_bytes: 4 * MAX_BYTES,
            max_merge_keys: 1_000,
            enforce_alias_anchor_ratio: false,
        },
    }
}

/// The parser's value, before it knows its place.
enum Raw {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

#[expect(clippy::cast_precision_loss, reason = "the text of a number is kept beside its value")]
impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("any YAML value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Number(value as f64))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Raw, E> {
        Ok(Raw::Number(value as f64))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Raw, E> {
        Ok(Raw::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key()? {
            map.push((key, entries.next_value()?));
        }
        Ok(Raw::Map(map))
    }
}

struct Builder<'t> {
    text: &'t str,
    nodes: usize,
    found: Vec<Diagnostic>,
}

impl Builder<'_> {
    fn node(&mut self, raw: Spanned<Raw>) -> Node {
        self.nodes += 1;
        let written = self.span(&raw.defined);
        let used = self.span(&raw.referenced);
        let value = match raw.value {
            Raw::Null => Value::Null,
            Raw::Bool(value) => Value::Bool(value),
            Raw::Number(value) => Value::Number { value, raw: self.text[written.clone()].into() },
            Raw::Text(text) => Value::Text(self.text(text, &written)),
            Raw::List(items) => {
                Value::List(items.into_iter().map(|item| self.node(item)).collect())
            }
            Raw::Map(entries) => Value::Map(self.entries(entries)),
        };
        let anchor = (used != written).then_some(written);
        let mut node = Node { value, at: used, anchor };
        self.widen(&mut node);
        node
    }

    /// Keys in order; the second of two equal ones is refused and left out.
    fn entries(&mut self, raw: Vec<(Spanned<Raw>, Spanned<Raw>)>) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::with_capacity(raw.len());
        let mut seen = std::collections::HashMap::new();
        for (key, value) in raw {
            let (key, value) = (self.node(key), self.node(value));
            let name = match &key.value {
                Value::Text(text) => text.text.clone(),
                // A number is a fair name for a team or an owner.
                Value::Number { raw, .. } => raw.clone(),
                _ => {
                    let message = format!("a key must be text; this is {}", key.described());
                    self.found.push(key.error(codes::KEY_TYPE, message).help(
                        "write `key: value`, with the key in quotes if it must look like this",
                    ));
                    continue;
                }
            };
            if let Some(&first) = seen.get(&name) {
                let first: &Entry = &entries[first];
                let message = format!("the key {} is there twice", words::quote(&name));
                self.found.push(
                    key.error(codes::DUPLICATE_KEY, message)
                        .label("the second")
                        .also(first.at.clone(), "the first")
                        .help("keep one of them: the file does not say which one counts"),
                );
                continue;
            }
            seen.insert(name.clone(), entries.len());
            entries.push(Entry { key: name, at: key.at, anchor: key.anchor, value });
        }
        entries
    }

    /// Text with its place, if it stands in the file letter for letter (plain, or quoted without
    /// escapes).
    fn text(&self, text: String, written: &Span) -> Text {
        let source = &self.text[written.clone()];
        let quoted =
            source.strip_prefix(['"', '\'']).and_then(|rest| rest.strip_suffix(['"', '\'']));
        let exact = match quoted {
            _ if source == text => Some(written.start),
            Some(inner) if inner == text => Some(written.start + 1),
            _ => None,
        };
        Text { text, exact }
    }

    /// Lists and maps begin at a place without a length: shows their first key or sign instead.
    /// Block texts end before their last line break.
    fn widen(&self, node: &mut Node) {
        if node.anchor.is_some() {
            return;
        }
        match &node.value {
            Value::Map(entries) if node.at.is_empty() => {
                if let Some(first) = entries.iter().find(|entry| entry.anchor.is_none()) {
                    node.at = first.at.clone();
                }
            }
            Value::List(_) if node.at.is_empty() && self.text[node.at.start..].starts_with('-') => {
                node.at.end += 1;
            }
            Value::Text(_) => {
                let shown = self.text[node.at.clone()].trim_end();
                node.at.end = node.at.start + shown.len();
            }
            _ => {}
        }
    }

    fn span(&self, location: &Location) -> Span {
        syntax::span(self.text, location)
    }
}

#[cfg(test)]
mod tests;
