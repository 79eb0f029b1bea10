//! One map of the file, read key by key: unknown keys are refused, missing ones named.
//!
//! Every reader of a section opens it with the list of the keys it takes; what the keys hold is
//! read with the functions of `value`.

use super::tree::{Entry, Node, Value};
use super::value;
use crate::diag::{Diagnostic, Span, codes, words};

/// A map whose keys are known.
#[derive(Debug)]
pub(super) struct Section<'t> {
    /// As messages call it, in backquotes where it is a key.
    name: String,
    /// What is underlined where a key is missing.
    head: Span,
    entries: &'t [Entry],
    /// Keys that a misspelt one was taken for: they are not missing as well.
    meant: Vec<String>,
}

impl<'t> Section<'t> {
    /// Opens `node`, which stands under the key (or begins at the place) `head`. Every key that is
    /// not in `keys` is refused. `None` where it is no map at all.
    pub(super) fn open(
        node: &'t Node,
        head: &Span,
        name: impl Into<String>,
        keys: &[&str],
        out: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let name = name.into();
        let Value::Map(entries) = &node.value else {
            let takes = format!("a map with the keys {}", words::listed(keys.iter().copied()));
            out.push(value::wrong(node, &name, &takes));
            return None;
        };
        let strange = entries.iter().filter(|entry| !keys.contains(&entry.key.as_str()));
        let meant = refuse(strange, &name, keys, out);
        Some(Self { name, head: head.clone(), entries, meant })
    }

    /// Opens the top of a file, where keys besides those in `shown` are allowed.
    pub(super) fn open_top(
        entries: &'t [Entry],
        name: &str,
        allowed: fn(&str) -> bool,
        keys: &[&str],
        out: &mut Vec<Diagnostic>,
    ) -> Self {
        let known = |entry: &&Entry| keys.contains(&entry.key.as_str()) || allowed(&entry.key);
        let meant = refuse(entries.iter().filter(|entry| !known(entry)), name, keys, out);
        let head = entries.first().map_or(0..0, |entry| entry.at.clone());
        Self { name: name.to_owned(), head, entries, meant }
    }

    /// As messages call it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// What is underlined where something is missing.
    pub(super) fn head(&self) -> Span {
        self.head.clone()
    }

    /// The key with its value, if it is there.
    pub(super) fn entry(&self, key: &str) -> Option<&'t Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The value of `key`, if it is there.
    pub(super) fn get(&self, key: &str) -> Option<&'t Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The value of `key`, which must be there. `example` is what to write.
    pub(super) fn require(
        &self,
        key: &str,
        example: &str,
        out: &mut Vec<Diagnostic>,
    ) -> Option<&'t Node> {
        let found = self.get(key);
        if found.is_none() && !self.meant.iter().any(|meant| meant == key) {
            out.push(self.missing(key, example));
        }
        found
    }

    /// `key` is missing.
    pub(super) fn missing(&self, key: &str, example: &str) -> Diagnostic {
        let message = format!("{} has no `{key}`", self.name);
        Diagnostic::error(codes::MISSING_KEY, self.head(), message)
            .help(format!("add `{key}: {example}`"))
    }
}

/// Refuses keys that do not exist; returns those that were probably meant.
fn refuse<'t>(
    strange: impl Iterator<Item = &'t Entry>,
    name: &str,
    keys: &[&str],
    out: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let mut meant = Vec::new();
    for entry in strange {
        let message = format!("{name} has no key {}", words::quote(&entry.key));
        let found = entry.error(codes::UNKNOWN_KEY, message).label("unknown key");
        let guess = (out.len() < value::GUESSES).then_some(entry.key.as_str());
        let near = guess.and_then(|written| words::nearest(written, keys.iter().copied()));
        out.push(match near {
            Some(near) => {
                meant.push(near.to_owned());
                found.help(format!("did you mean `{near}`?"))
            }
            None => found.help(format!("it takes {}", words::listed(keys.iter().copied()))),
        });
    }
    meant
}
