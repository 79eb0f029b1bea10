//! One log line: what an event says, without secrets and addresses, rendered for its reader.
//!
//! Whatever an event holds stays on one line, bounded in length, free of control characters.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use jiff::Timestamp;
use regex::Regex;
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Level};

/// Bytes of one value; a longer one is cut.
const VALUE_BYTES: usize = 4096;

/// What no log may hold, should it ever be handed some: tokens by their shape, and addresses.
static PRIVATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(?:xox[a-z]|xapp|pat)-[\w-]{4,}",
        r"|\bbearer\s+[\w.~+/=-]{16,}",
        r"|hooks\.slack\.com/[\w/-]+",
        r"|[\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+",
        r"|\b[a-z][a-z0-9+.-]*://[^\s/@]+:[^\s/@]+@",
    ))
    .expect("the pattern is a constant that a test compiles")
});

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// `<4>message key=value`: the journal takes the level off and adds the time.
    Journal,
    /// One JSON object.
    Json,
    /// `2026-01-05T09:00:00Z  WARN message key=value`.
    Text {
        /// Whether the level is coloured.
        colour: bool,
    },
}

/// One event, ready to be rendered.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// How grave it is.
    pub(super) level: Level,
    /// Which event it is: equal for the same place in the code with the same words, whatever the
    /// numbers.
    pub(super) key: u64,
    target: &'static str,
    message: String,
    fields: Vec<(&'static str, Value)>,
}

impl Line {
    /// What `event` says.
    pub(super) fn of(event: &Event<'_>) -> Self {
        let about = event.metadata();
        let mut line = Self {
            level: *about.level(),
            key: 0,
            target: about.target(),
            message: String::new(),
            fields: vec![],
        };
        event.record(&mut line);
        let mut key = DefaultHasher::new();
        about.callsite().hash(&mut key);
        line.message.hash(&mut key);
        line.fields.iter().filter_map(|(_, value)| value.as_str()).for_each(|s| s.hash(&mut key));
        line.key = key.finish();
        line
    }

    /// That `count` lines could not be written.
    pub(super) fn lost(count: u64) -> Self {
        Self {
            level: Level::WARN,
            key: 0,
            target: module_path!(),
            message: "Log lines were lost: whatever reads this log did not keep up".into(),
            fields: vec![("lost", count.into())],
        }
    }

    /// Adds how often the same was said since it was last written; nothing for 0.
    pub(super) fn repeated(mut self, count: u64) -> Self {
        if count > 0 {
            self.fields.push(("repeated", count.into()));
        }
        self
    }

    /// The line with its line end, as written at `now`.
    pub(super) fn render(&self, look: Look, now: Timestamp) -> String {
        let at = now.strftime("%Y-%m-%dT%H:%M:%SZ");
        match look {
            Look::Journal => format!("<{}>{}\n", syslog(self.level), self.text()),
            Look::Json => self.json(at.to_string()),
            Look::Text { colour: false } => format!("{at} {:>5} {}\n", self.level, self.text()),
            Look::Text { colour: true } => {
                let colour = match self.level {
                    Level::ERROR => "\x1b[31m",
                    Level::WARN => "\x1b[33m",
                    _ => "\x1b[2m",
                };
                format!("\x1b[2m{at}\x1b[0m {colour}{:>5}\x1b[0m {}\n", self.level, self.text())
            }
        }
    }

    fn text(&self) -> String {
        let mut text = one_line(&self.message);
        for (name, value) in &self.fields {
            let plain = |s: &&str| !s.is_empty() && !s.contains([' ', '"', '=', '\\']);
            let value = match value.as_str().filter(plain) {
                Some(plain) => one_line(plain),
                None => one_line(&value.to_string()),
            };
            text += &format!(" {name}={value}");
        }
        text
    }

    fn json(&self, at: String) -> String {
        let mut object = Map::new();
        object.insert("at".into(), at.into());
        object.insert("level".into(), self.level.to_string().to_lowercase().into());
        object.insert("target".into(), self.target.into());
        object.insert("message".into(), self.message.as_str().into());
        // A field cannot take the place of what every line has.
        for (name, value) in &self.fields {
            object.entry(*name).or_insert_with(|| value.clone());
        }
        Value::Object(object).to_string() + "\n"
    }

    fn put(&mut self, field: &Field, value: Value) {
        match (field.name(), value) {
            ("message", Value::String(text)) => self.message = text,
            (name, value) => self.fields.push((name, value)),
        }
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, public(&format!("{value:?}")).into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, public(value).into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value.into());
    }
}

/// `text` without what looks like a secret or an address, and no longer than a log needs.
fn public(text: &str) -> String {
    // Cleaned before it is cut: half an address is no longer known as one.
    let mut text = PRIVATE.replace_all(text, "[removed]").into_owned();
    if text.len() > VALUE_BYTES {
        text.truncate(text.floor_char_boundary(VALUE_BYTES));
        text.push('…');
    }
    text
}

/// `text` with control characters spelt out.
fn one_line(text: &str) -> String {
    let escape = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
    if !text.contains(escape) {
        return text.to_owned();
    }
    let spelt = |c: char| if escape(c) { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(spelt).collect()
}

/// The journal's number for a level.
fn syslog(level: Level) -> u8 {
    match level {
        Level::ERROR => 3,
        Level::WARN => 4,
        Level::INFO => 6,
        _ => 7,
    }
}
