//! `leadpact countdowns`: every promise about every lead, as of the last completed evaluation.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::look::Look;
use super::open::{self, Opened};
use super::place::Place;
use super::term::{Ink, Term};
use super::{BAD_SETTINGS, FINE};
use crate::contract::Verdict;
use crate::diag::words::count;
use crate::id::OwnerId;
use crate::sla::Countdown;
use crate::store::{Filter, Store as _};

/// What `countdowns` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only of this verdict (`breached`, `at_risk` …)
    #[arg(long, value_name = "V", value_parser = verdict)]
    verdict: Option<Verdict>,
    /// Only of this owner, by the CRM's id
    #[arg(long, value_name = "O")]
    owner: Option<String>,
    /// For people, for programs, or for spreadsheets
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

fn verdict(word: &str) -> Result<Verdict, String> {
    let words: Vec<&str> = Verdict::ALL.iter().map(|verdict| verdict.word()).collect();
    Verdict::from_word(word).ok_or_else(|| format!("it must be one of {}", words.join(", ")))
}

/// Lists countdowns as of the last completed evaluation, and says when that was.
pub(super) fn run(args: &Args, place: &Place, term: &Term) -> anyhow::Result<u8> {
    open::runtime()?.block_on(async {
        let Opened::Ready(look) = Look::open(place, term).await? else { return Ok(BAD_SETTINGS) };
        let owner = args.owner.as_deref().map(OwnerId::from);
        let filter = Filter { verdict: args.verdict, owner, lead: None };
        let countdowns = look.store.countdowns(&filter).await?;
        match args.format {
            Format::Jsonl => term.write(&jsonl(&countdowns, look.health.as_of)),
            Format::Csv => term.write(&csv(&countdowns, look.health.as_of)),
            Format::Table => show(&look, &countdowns, term),
        }
        Ok(FINE)
    })
}

fn show(look: &Look, countdowns: &[Countdown], term: &Term) {
    let zone = look.running.as_ref().map(|running| running.contract.timezone.clone());
    let zone = zone.unwrap_or(TimeZone::UTC);
    if !countdowns.is_empty() {
        term.table(&table(countdowns, &zone), |verdict| match verdict {
            "breached" | "breached_answered" => Ink::Bad,
            "met" | "met_late_logged" => Ink::Good,
            "at_risk" | "unknown" => Ink::Strong,
            _ => Ink::Faint,
        });
    }
    let as_of = look.health.as_of.map_or_else(
        || "nothing has been judged yet: start `leadpact run`".to_owned(),
        |at| {
            format!(
                "as of {} by the CRM's clock",
                at.to_zoned(zone).strftime("%a %Y-%m-%d %H:%M:%S %Z")
            )
        },
    );
    term.note(&format!("{}, {as_of}", count(countdowns.len(), "countdown")));
}

/// How they are listed: aligned columns, one JSON object per line, or comma-separated values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    #[default]
    Table,
    Jsonl,
    Csv,
}

/// The columns of `jsonl` and `csv`, in order.
const COLUMNS: [&str; 19] = [
    "lead",
    "promise",
    "cycle",
    "tenure",
    "verdict",
    "reason",
    "start",
    "due",
    "at_risk_from",
    "answered_at",
    "owner",
    "segment",
    "source",
    "target",
    "calendar",
    "muted",
    "version",
    "hash",
    "as_of",
];

/// One JSON object per countdown, one per line. Times are UTC, RFC 3339; what is not known is
/// `null`. `as_of` is the instant, by the CRM's clock, of which all of them are true.
fn jsonl(countdowns: &[Countdown], as_of: Option<Timestamp>) -> String {
    let mut text = String::new();
    for countdown in countdowns {
        let _ = writeln!(text, "{}", Value::Object(row(countdown, as_of)));
    }
    text
}

/// The same as comma-separated values with a header line. Text that a spreadsheet would take for a
/// formula gets an apostrophe before it.
fn csv(countdowns: &[Countdown], as_of: Option<Timestamp>) -> String {
    let mut text = COLUMNS.join(",") + "\r\n";
    for countdown in countdowns {
        let row = row(countdown, as_of);
        let cells: Vec<String> = COLUMNS.iter().map(|column| cell(&row[*column])).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

fn row(countdown: &Countdown, as_of: Option<Timestamp>) -> Map<String, Value> {
    let Countdown { key, version, .. } = countdown;
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let values = [
        json!(key.lead.as_str()),
        json!(key.promise.as_str()),
        json!(key.cycle),
        json!(key.tenure),
        json!(countdown.verdict.word()),
        json!(countdown.reason),
        json!(countdown.start.to_string()),
        json!(time(countdown.due)),
        json!(time(countdown.at_risk_from)),
        json!(time(countdown.answered.as_ref().map(|answered| answered.at))),
        json!(countdown.owner.as_ref().map(|owner| owner.as_str().to_owned())),
        json!(countdown.segment.as_deref()),
        json!(&*countdown.source),
        json!(countdown.target.to_string()),
        json!(&*countdown.calendar),
        json!(countdown.mute.map(|mute| mute.reason())),
        json!(version.number),
        json!(&*version.hash),
        json!(time(as_of)),
    ];
    COLUMNS.iter().map(|column| (*column).to_owned()).zip(values).collect()
}

fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text };
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

/// Aligned columns; times in `zone`.
fn table(countdowns: &[Countdown], zone: &TimeZone) -> Vec<[String; 6]> {
    let local =
        |at: Timestamp| at.to_zoned(zone.clone()).strftime("%a %Y-%m-%d %H:%M %Z").to_string();
    let rows = countdowns.iter().map(|countdown| {
        let mut cycle = countdown.key.cycle.to_string();
        if countdown.key.tenure > 1 {
            let _ = write!(cycle, ".{}", countdown.key.tenure);
        }
        [
            countdown.verdict.word().to_owned(),
            countdown.key.lead.to_string(),
            countdown.key.promise.to_string(),
            cycle,
            countdown.due.map_or_else(|| "–".to_owned(), local),
            countdown.owner.as_ref().map_or_else(|| "nobody".to_owned(), ToString::to_string),
        ]
    });
    let header = ["VERDICT", "LEAD", "PROMISE", "CYCLE", "DUE", "OWNER"].map(str::to_owned);
    std::iter::once(header).chain(rows).collect()
}
