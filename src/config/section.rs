//! One map of the file, read key by key: unknown keys are refused, missing ones named.
//!
//! Every reader of a section opens it with the table (or the names) of the keys it takes; what the
//! keys hold is read with the functions of `value`.

use super::table::{Needs, Rule, Table};
use super::tree::{Entry, Node, Value};
use super::value;
use crate::diag::{Diagnostic, Span, codes, words};

/// What a key at the top begins with that is the user's own.
pub(super) const OWN: &str = "x-";

/// A map whose keys are known.
#[derive(Clone, Debug)]
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
    /// Opens `node`, which stands under the key (or begins at the place) `head`, with its table:
    /// unknown keys are refused, and so is what misses a key or goes against a rule. `None` where
    /// it is no map at all.
    pub(super) fn of(
        node: &'t Node,
        head: &Span,
        name: impl Into<String>,
        table: &'static Table,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let names: Vec<&str> = table.names().collect();
        let section = Self::open(node, head, name, &names, out)?;
        section.obey(table, out);
        Some(section)
    }

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

    /// Opens a map whose keys are names of the agreement's fields (and a few `things` besides);
    /// what is no such name is refused as that.
    pub(super) fn named(
        node: &'t Node,
        head: &Span,
        name: &str,
        things: &[&str],
        out: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let before = out.len();
        let section = Self::open(node, head, name, things, out);
        let unknown = out[before..].iter_mut().filter(|one| one.code == codes::UNKNOWN_KEY);
        for one in unknown {
            one.code = codes::UNKNOWN_NAME;
            one.message =
                one.message.replacen(&format!("{name} has no key"), "there is no field", 1);
            one.label = "not under `fields`".to_owned();
        }
        section
    }

    /// Opens the top of a file with its table; keys that begin with `x-` are the user's own.
    pub(super) fn top(
        entries: &'t [Entry],
        name: &str,
        table: &'static Table,
        out: &mut Vec<Diagnostic>,
    ) -> Self {
        let names: Vec<&str> = table.names().collect();
        let known = |key: &str| names.contains(&key) || key.starts_with(OWN);
        let strange = entries.iter().filter(|entry| !known(&entry.key));
        let meant = refuse(strange, name, &names, out);
        let head = entries.first().map_or(0..0, |entry| entry.at.clone());
        let section = Self { name: name.to_owned(), head, entries, meant };
        section.obey(table, out);
        section
    }

    /// The key with its value, if it is there.
    pub(super) fn entry(&self, key: &str) -> Option<&'t Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The value of `key`, if it is there.
    pub(super) fn get(&self, key: &str) -> Option<&'t Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// `key` is missing: its name, an example, and what it says.
    pub(super) fn missing(&self, (key, example, says): (&str, &str, &str)) -> Diagnostic {
        let message = format!("{} has no `{key}`", self.name);
        Diagnostic::error(codes::MISSING_KEY, self.head.clone(), message)
            .help(format!("add `{key}: {example}`: {says}"))
    }

    /// Names every key that the table requires and that is missing, and every rule that is broken.
    fn obey(&self, table: &'static Table, out: &mut Vec<Diagnostic>) {
        let missing = table.keys.iter().filter(|key| key.required && !self.has(key.name));
        out.extend(missing.map(|key| self.missing((key.name, key.example, key.help))));
        for rule in table.rules {
            let (keys, most, otherwise) = match rule {
                Rule::AnyOf(keys, otherwise) => (*keys, keys.len(), otherwise),
                Rule::OneOf(keys, otherwise) => (*keys, 1, otherwise),
                Rule::Needs(needs) => {
                    out.extend(self.lacks(needs));
                    continue;
                }
                Rule::Apart(needs) => {
                    let other = self.entry(needs.other).filter(|_| self.has(needs.key));
                    out.extend(other.map(|other| {
                        other.error(codes::UNKNOWN_KEY, needs.message).help(needs.help)
                    }));
                    continue;
                }
            };
            let given = keys.iter().filter(|key| self.has(key)).count();
            if given == 0 || given > most {
                let message = format!("{} {otherwise}", self.name);
                let examples = keys.iter().filter_map(|name| {
                    let key = table.key(name)?;
                    Some(format!("`{}: {}`", key.name, key.example))
                });
                let examples = examples.collect::<Vec<_>>().join(" or ");
                let verb = if given == 0 { "add" } else { "keep one of them:" };
                out.push(
                    Diagnostic::error(codes::MISSING_KEY, self.head.clone(), message)
                        .help(format!("{verb} {examples}")),
                );
            }
        }
    }

    /// Whether the key is there, or one that was meant for it.
    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some() || self.meant.iter().any(|meant| meant == key)
    }

    fn lacks(&self, needs: &Needs) -> Option<Diagnostic> {
        let entry = self.entry(needs.key).filter(|_| !self.has(needs.other))?;
        Some(entry.error(codes::MISSING_KEY, needs.message).help(needs.help))
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
