//! `leadpact.yaml` made into [`Settings`]: how this machine keeps watch. Nothing is opened or
//! called here; secrets are only located.
//!
//! One file per section; all mistakes in one pass, as for the agreement.

mod crm;
mod notify;
mod read;
mod sinks;
mod store;

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::tz::TimeZone;
use tracing::Level;

use super::leaks;
use super::section::Section;
use super::table::{Holds, Table, may, must, of, table};
use super::tree::{self, Value};
use super::{Crontab, SecretRef, secrets, value};
use crate::contract::{Destination, Sink};
use crate::diag::{Diagnostic, Severity, Source, Span, codes};
use crate::telemetry;
use read::Reader;

/// How this machine keeps watch.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The agreement, relative paths resolved beside the settings.
    pub sla: PathBuf,
    /// Where the leads are.
    pub crm: Crm,
    /// Where facts, verdicts and messages are kept.
    pub store: Store,
    /// Where messages go.
    pub notify: Notify,
    /// Who outside hears after each good look: an address.
    pub heartbeat: Option<Given>,
    /// How events are logged.
    pub log: telemetry::Settings,
}

/// `crm:`.
#[derive(Clone, Debug)]
pub struct Crm {
    /// Name of the connector.
    pub kind: String,
    /// Names the data and the lease.
    pub account: String,
    /// Where the token is.
    pub token: SecretRef,
    /// The CRM's version of its interface.
    pub api_version: String,
    /// Another address than the CRM's own: https, or a test server on this machine.
    pub base_url: Option<String>,
    /// When to look for changes.
    pub poll: Crontab,
    /// When to compare all ids.
    pub reconcile: Crontab,
    /// The zone in which the two are read.
    pub timezone: TimeZone,
    /// How much we may ask.
    pub requests: Requests,
    /// How long the CRM may take to show a change.
    pub visibility_lag: Duration,
}

/// `crm.requests:`, our share of the account's limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requests {
    /// Requests in any ten seconds.
    pub per_10s: u32,
    /// Searches a second.
    pub search_per_s: u32,
    /// Requests a day.
    pub per_day: u32,
}

/// `store:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Store {
    /// A file. A relative one lies in `$STATE_DIRECTORY`, else beside the settings.
    Sqlite(PathBuf),
}

/// `notify:`.
#[derive(Clone, Debug, Default)]
pub struct Notify {
    /// A Slack workspace.
    pub slack: Option<Slack>,
    /// Other ways than Slack.
    pub sinks: Vec<Way>,
    /// Where messages go whose reader cannot be reached; else to the operator.
    pub fall_back: Option<Destination>,
    /// Where besides what the operator must not miss is told.
    pub also_ops: Vec<Destination>,
    /// Hosts that other ways may be called at although their addresses are private.
    pub allow_private: Vec<String>,
    /// Show every message on the console.
    pub console: bool,
}

/// A way besides Slack, as it is configured.
#[derive(Clone, Debug)]
pub struct Way {
    /// As the agreement writes it.
    pub sink: Sink,
    /// What its keys hold.
    pub given: Vec<(&'static str, Given)>,
}

/// What a key of it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// Something that may be read by others.
    Plain(String),
    /// A secret, which lies there.
    Secret(SecretRef),
}

/// `notify.slack:`.
#[derive(Clone, Debug)]
pub struct Slack {
    /// How to speak to it.
    pub access: Access,
    /// Channel, by id, for whoever runs the monitor.
    pub ops: Option<String>,
    /// Another address than Slack's own: https, or a test server on this machine.
    pub base_url: Option<String>,
    /// How we hear what people press below messages; `None`: messages have no buttons.
    pub hears: Option<Hears>,
}

/// How we hear what people press in Slack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hears {
    /// By Socket Mode: the app-level token lies there.
    Socket(SecretRef),
    /// Slack posts it to this address of ours; the signing secret lies there.
    Listen(SecretRef, std::net::SocketAddr),
}

/// How to speak to Slack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// With a bot token, which lies there.
    Bot(SecretRef),
    /// Through an incoming webhook, whose address lies there: one channel, no edits.
    Webhook(SecretRef),
}

/// What came of a file.
#[derive(Debug)]
pub struct Read {
    /// The settings; `None` where there is an error.
    pub settings: Option<Settings>,
    /// Everything found, in file order.
    pub diagnostics: Vec<Diagnostic>,
    /// The text that the diagnostics point into, secrets blanked.
    pub source: Source,
}

/// The keys at the top of the file.
pub(super) static SETTINGS: Table = table(&[
    may("sla", Holds::Text, "sla.yaml", "the agreement, beside this file"),
    must(
        "crm",
        Holds::Keys(&crm::CRM),
        "{kind: hubspot, account: main, token: {credential: hubspot-token}}",
        "where the leads are",
    ),
    may("store", Holds::Text, "sqlite:leadpact.db", "where facts, verdicts and messages are kept"),
    must(
        "notify",
        Holds::Keys(&notify::NOTIFY),
        "{slack: {bot_token: {credential: slack-bot-token}}}",
        "where messages go",
    ),
    may(
        "heartbeat",
        sinks::ADDRESS,
        "https://heartbeat.example.com/leadpact",
        "the https address that hears of us after each good look, so that our end is noticed",
    ),
    may("log", Holds::Keys(&LOG), "{format: json}", "how events are logged"),
]);
/// The keys of `log`.
static LOG: Table = table(&[
    may("format", Holds::Word(|| of(&formats())), "json", "how a line is written"),
    may("level", Holds::Word(|| of(LEVELS)), "info", "what is worth a line"),
]);
/// How much is logged, by word.
const LEVELS: &[(&str, Level)] = &[
    ("error", Level::ERROR),
    ("warn", Level::WARN),
    ("info", Level::INFO),
    ("debug", Level::DEBUG),
    ("trace", Level::TRACE),
];

fn formats() -> [(&'static str, telemetry::Format); 3] {
    telemetry::Format::ALL.map(|format| (format.word(), format))
}

/// Reads the settings in `bytes`, found at `path`. `state` is `$STATE_DIRECTORY`.
pub fn read(path: &Path, bytes: &[u8], state: Option<&Path>) -> Read {
    let parsed = tree::parse(bytes);
    let mut source = Source::new(path.display().to_string(), &parsed.text);
    let base = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let mut reader = Reader { base, state, out: parsed.diagnostics, hide: Vec::new() };
    reader.out.extend(leaks::find(&parsed.text));
    let settings = parsed.root.as_ref().and_then(|root| {
        hide_likely_secrets(root, &mut reader.hide);
        top(root, &mut reader)
    });
    let Reader { out: mut diagnostics, hide, .. } = reader;
    hide.iter().for_each(|span| source.hide(span));
    diagnostics.sort_by_key(|one| (one.span.start, one.span.end));
    leaks::redact(&mut diagnostics);
    let refused = diagnostics.iter().any(|one| one.severity == Severity::Error);
    Read { settings: settings.filter(|_| !refused), diagnostics, source }
}

fn top(root: &tree::Node, reader: &mut Reader<'_>) -> Option<Settings> {
    let Value::Map(entries) = &root.value else {
        let message = "the file must be a map of keys";
        let help = "begin with `sla: sla.yaml`, `crm:`, `store:` and `notify:`";
        reader.out.push(root.error(codes::NOT_A_MAP, message).help(help));
        return None;
    };
    let root = Section::top(entries, "leadpact.yaml", &SETTINGS, &mut reader.out);
    let sla = match root.get("sla") {
        Some(node) => value::text(node, "sla", &mut reader.out).map(|text| text.text.clone()),
        None => Some("sla.yaml".to_owned()),
    };
    let crm = crm::read(&root, reader);
    let store = store::read(&root, reader);
    let notify = notify::read(&root, reader);
    let log = log(&root, reader);
    let heartbeat = root.get("heartbeat").map(|node| sinks::target(node, "heartbeat", reader));
    Some(Settings {
        sla: reader.base.join(sla?),
        crm: crm?,
        store: store?,
        notify: notify?,
        heartbeat: heartbeat.map_or(Some(None), |url| url.map(Some))?,
        log,
    })
}

/// Notes what stands under a key that sounds secret, even where the key itself is a slip. Only the
/// places that a secret's map may name are left readable.
fn hide_likely_secrets(node: &tree::Node, hide: &mut Vec<Span>) {
    let sounds = |key: &str| {
        let key = key.to_lowercase();
        ["token", "secret", "password", "webhook", "key"].iter().any(|word| key.contains(word))
    };
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| hide_likely_secrets(item, hide)),
        Value::Map(entries) => {
            for entry in entries {
                match sounds(&entry.key) {
                    true => hide_values(&entry.value, hide),
                    false => hide_likely_secrets(&entry.value, hide),
                }
            }
        }
        _ => {}
    }
}

fn hide_values(node: &tree::Node, hide: &mut Vec<Span>) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| hide_values(item, hide)),
        Value::Map(entries) => {
            let strange = |entry: &&tree::Entry| secrets::PLACE.key(&entry.key).is_none();
            entries.iter().filter(strange).for_each(|entry| hide_values(&entry.value, hide));
        }
        _ => {
            hide.push(node.at.clone());
            hide.extend(node.anchor.clone());
        }
    }
}

fn log(root: &Section<'_>, reader: &mut Reader<'_>) -> telemetry::Settings {
    let mut log = telemetry::Settings::default();
    let out = &mut reader.out;
    let Some(entry) = root.entry("log") else { return log };
    let Some(section) = Section::of(&entry.value, &entry.at, "`log`", &LOG, out) else {
        return log;
    };
    if let Some(node) = section.get("format") {
        log.format = value::word(node, "format", &formats(), out).unwrap_or_default();
    }
    if let Some(node) = section.get("level") {
        log.level = value::word(node, "level", LEVELS, out).unwrap_or(log.level);
    }
    log
}

#[cfg(test)]
mod tests;
