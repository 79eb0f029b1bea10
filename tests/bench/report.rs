//! What a report over many leads takes: time and memory of a process that makes it from the store,
//! beside the plain SQL for the first of its tables; and what a back-test of two versions takes.
//! Then, over fewer leads, beside the SQL for all of its figures, which is the second opinion of
//! the tests.
//!
//! `cargo bench --bench report [-- LEADS]` (1,000,000 unless given, with four activities each). The
//! store is filled the way the daemon does it: taken in, judged, committed. Goals: 5 s for
//! a report, 15 s for a back-test, 1 GiB for each.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that cannot run ends")]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use indicatif::ProgressBar;
use jiff::{SignedDuration, Timestamp};
use leadpact::clock::{Clock as _, SystemClock};
use leadpact::config::Files;
use leadpact::config::check::{Input, check, check_file};
use leadpact::contract::{Agreement, Contract, Period, Span};
use leadpact::daemon::Running;
use leadpact::daemon::backtest::backtest;
use leadpact::daemon::report::{Asked, report};
use leadpact::daemon::status::Health;
use leadpact::id::{ActivityId, LeadId, OwnerId};
use leadpact::lead::{
    Activity, Batch, Channel, Coverage, Direction, Directory, Existence, FieldFact, Logged,
    Outcome, OwnerFact, Record, Stream,
};
use leadpact::report::backtest::Trial;
use leadpact::sla::{Known, evaluate};
use leadpact::store::{Changeset, LeadVerdicts, Mode, Sqlite, Store as _};
use sqlx::{Connection as _, SqliteConnection};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[path = "../it/figures/naive.rs"]
#[expect(dead_code, reason = "the tests compare what this only times")]
mod naive;
#[path = "../it/figures/world.rs"]
mod world;

/// Leads that the SQL for all figures is asked about.
const FEWER: usize = 20_000;
/// Leads taken in and judged together.
const BATCH: u64 = 5_000;
/// Runs of each.
const RUNS: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let [what, path] = &arguments[..] {
        return runtime.block_on(measure(what, Path::new(path)));
    }
    let leads = arguments.iter().find_map(|one| one.parse().ok()).unwrap_or(1_000_000);
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("leads.db");
    println!("{}", path.display());
    let began = SystemClock.now();
    runtime.block_on(fill(&path, leads));
    let took = SystemClock.now().duration_since(began).as_secs_f64();
    let size = std::fs::metadata(&path).unwrap().len() / 1_048_576;
    println!("{leads} leads filled in {took:.0} s, {size} MiB");
    for what in ["report", "sql", "duckdb", "backtest"] {
        for _ in 0..RUNS {
            let program = std::env::current_exe().unwrap();
            let output = Command::new(program).arg(what).arg(&path).output().unwrap();
            print!("{}", String::from_utf8_lossy(&output.stdout));
        }
    }
    runtime.block_on(all_figures());
}

/// All figures of one month, by leadpact and in SQL.
async fn all_figures() {
    let world = world::world(2026, FEWER).await;
    let as_of = world::at(world::AS_OF);
    let contract = world.agreement.latest().unwrap();
    let asked = Asked { span: Span::parse("2026-10").unwrap(), by: None, as_of };
    let store = Sqlite::open(world.file.clone(), Mode::Reader).await.unwrap();
    let began = SystemClock.now();
    report(&store, contract, &Health::default(), asked, &mut |_| ()).await.unwrap();
    let ours = SystemClock.now().duration_since(began).as_secs_f64();
    let began = SystemClock.now();
    let mut naive = naive::Naive::open(&world.file, as_of).await;
    naive.ask("month", "2026-10", None).await;
    for (_, sql) in naive::queries() {
        naive.rows(&sql).await;
    }
    let theirs = SystemClock.now().duration_since(began).as_secs_f64();
    println!("{FEWER} leads, all figures of a month: {ours:.2} s; in SQL {theirs:.1} s");
    println!("  that is {:.0} times as long", theirs / ours);
}

fn contract() -> Arc<Contract> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/sla.yaml");
    check_file(&path, None, None).unwrap().contract.unwrap()
}

fn now() -> Timestamp {
    "2026-11-20T22:00:00Z".parse().unwrap()
}

/// Spread over half a year, ninety days of them with activities in the last month.
fn born(number: u64, of: u64) -> Timestamp {
    let span = 180 * 86_400;
    let second = number * span / of;
    let first = now() - SignedDuration::from_secs(i64::try_from(span).unwrap());
    first + SignedDuration::from_secs(i64::try_from(second).unwrap())
}

fn after(at: Timestamp, minutes: u64) -> Timestamp {
    at + SignedDuration::from_mins(i64::try_from(minutes).unwrap())
}

fn record(number: u64, of: u64) -> Record {
    let born = born(number, of);
    let field = |property: &str, minutes, value: &str| FieldFact {
        property: property.into(),
        at: after(born, minutes),
        value: value.into(),
    };
    let source = ["ORGANIC_SEARCH", "PAID_SEARCH", "REFERRALS", "OFFLINE"][number as usize % 4];
    let mut fields = vec![
        field("lifecyclestage", 0, "lead"),
        field("hubspotscore", 0, if number.is_multiple_of(9) { "95" } else { "72" }),
        field("country", 0, if number.is_multiple_of(11) { "FR" } else { "US" }),
        field("numberofemployees", 0, if number.is_multiple_of(7) { "4000" } else { "120" }),
        field("email", 0, "example.com"),
        field("phone", 0, "+"),
        field("company", 0, "+"),
        field("hs_analytics_source", 0, source),
        field("lifecyclestage", 30, "marketingqualifiedlead"),
    ];
    match number % 5 {
        0 => fields.push(field("hs_lead_status", 3_000, "UNQUALIFIED")),
        1 | 2 => fields.push(field("hs_lead_status", 900, "OPEN")),
        3 => fields.push(field("lifecyclestage", 4_000, "salesqualifiedlead")),
        _ => {}
    }
    let owner = OwnerId::from(format!("u{:04}", number % 40));
    Record {
        lead: LeadId::from(format!("{}", 51_000_000_000 + number * 37)),
        aliases: vec![],
        created_at: born,
        modified_at: after(born, 4_000),
        origin: Some("FORMS".into()),
        fields,
        owners: vec![OwnerFact { at: after(born, 32), owner: Some(owner) }],
        existence: Existence::Live,
    }
}

fn logged(number: u64, of: u64) -> Vec<Logged> {
    let made = (0..4_u64).map(|place| {
        let when = after(born(number, of), 60 + (number % 13) * 90 + place * 1_500);
        let channel = [Channel::Call, Channel::Email][place as usize % 2];
        Logged {
            activity: Activity {
                id: ActivityId::from(format!("{}:{}", channel.word(), number * 4 + place)),
                channel,
                direction: Direction::Outbound,
                outcome: Outcome::Done,
                duration_ms: Some(60_000),
                by: Some(OwnerId::from(format!("u{:04}", number % 40))),
                automated: number.is_multiple_of(6),
                unconcluded: number.is_multiple_of(5),
                occurred_at: when,
                occurred_until: when,
                recorded_at: after(when, number % 40),
                seen_at: when,
            },
            modified_at: when,
            leads: vec![LeadId::from(format!("{}", 51_000_000_000 + number * 37))],
            deleted: false,
        }
    });
    made.collect()
}

async fn fill(path: &Path, leads: u64) {
    let store = Sqlite::open(path, Mode::Writer).await.unwrap();
    let agreement = Agreement::of(contract());
    let mut coverage = Coverage::default();
    for stream in Stream::all() {
        coverage.add(stream, Timestamp::UNIX_EPOCH, now());
    }
    let directory = Directory::default();
    let known = Known { coverage: &coverage, directory: &directory };
    let bar = ProgressBar::new(leads);
    for from in (0..leads).step_by(BATCH as usize) {
        let numbers = from..(from + BATCH).min(leads);
        let batch = Batch {
            records: numbers.clone().map(|number| record(number, leads)).collect(),
            logged: numbers.clone().flat_map(|number| logged(number, leads)).collect(),
            ..Batch::default()
        };
        let touched = store.ingest(&batch, now()).await.unwrap().touched;
        let facts_mark = store.facts_mark().await.unwrap();
        let histories = store.histories(&touched).await.unwrap();
        let mut judged = histories;
        let verdicts = judged.iter_mut().map(|history| {
            history.reread_at = Some(now());
            let evaluation = evaluate(&agreement, history, known, now());
            LeadVerdicts {
                lead: evaluation.lead,
                countdowns: evaluation.countdowns,
                life: evaluation.life,
                next_change: evaluation.next_change,
            }
        });
        let verdicts = verdicts.collect();
        let changes =
            Changeset { as_of: now(), facts_mark, verdicts, judged, ..Changeset::default() };
        store.commit(&changes).await.unwrap();
        bar.set_position(from + BATCH);
    }
    bar.finish_and_clear();
    store.close().await.unwrap();
}

async fn measure(what: &str, path: &Path) {
    let began = SystemClock.now();
    let shown = match what {
        "sql" => plain_sql(path).await,
        "duckdb" => return in_duckdb(path),
        "backtest" => by_backtest(path).await,
        _ => by_leadpact(path).await,
    };
    let took = SystemClock.now().duration_since(began).as_secs_f64();
    println!("  {what:7} {took:6.2} s, at most {:6.1} MiB, {shown}", peak_mib());
}

async fn by_leadpact(path: &Path) -> String {
    let store = Sqlite::open(path, Mode::Reader).await.unwrap();
    let contract = contract();
    let span = Period::Month.span(now().to_zoned(contract.timezone.clone()).date());
    let asked = Asked { span, by: None, as_of: now() };
    let health = Health::default();
    let report = report(&store, &contract, &health, asked, &mut |_| ()).await.unwrap();
    let rows = report.sections.iter().flat_map(|section| &section.tables);
    format!("{} rows of figures", rows.map(|table| table.rows.len()).sum::<usize>())
}

/// Two versions over half a year.
async fn by_backtest(path: &Path) -> String {
    let store = Sqlite::open(path, Mode::Reader).await.unwrap();
    let old = contract();
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let text = std::fs::read_to_string(config.join("sla.yaml")).unwrap();
    let text = text.replace("hot: 30 working minutes", "hot: 15 working minutes");
    let (bytes, files) = (text.as_bytes(), Files::Directory(config));
    let input = Input { name: "sla.yaml", bytes, files: &files, as_of: None, accepted: None };
    let trial = Trial {
        old: Arc::clone(&old),
        new: check(input).contract.unwrap(),
        directory: Arc::new(store.directory().await.unwrap()),
        from: now() - SignedDuration::from_hours(24 * 180),
        to: now(),
        as_of: now(),
        listed: 20,
        suggest: None,
    };
    let running = Running::new(Agreement::of(old)).unwrap();
    let health = Health::default();
    let tried = backtest(&store, (&running, &health), trial, &mut |_| ()).await.unwrap();
    tried.report().section("flips").unwrap().says.join(" ")
}

/// Verdicts of the month by promise, median apart: one table of many.
async fn plain_sql(path: &Path) -> String {
    let url = format!("sqlite:{}?mode=ro", path.display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let (from, to) = november();
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT promise, verdict, count(*) FROM countdowns WHERE due >= $1 AND due < $2 \
         GROUP BY promise, verdict",
    )
    .bind(from)
    .bind(to)
    .fetch_all(&mut connection)
    .await
    .unwrap();
    format!("{} rows: one table of them", rows.len())
}

/// The same where DuckDB is installed for `python3` (from PyPI), as the columnar engine to compare
/// with.
fn in_duckdb(path: &Path) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/duckdb_table.py");
    let (from, to) = november();
    let mut python = Command::new("python3");
    let python = python.arg(script).arg(path).args([from.to_string(), to.to_string()]);
    match python.output() {
        Ok(output) if output.status.success() => {
            print!("{}", String::from_utf8_lossy(&output.stdout));
        }
        Ok(output) if output.status.code() != Some(3) => {
            println!("  duckdb  failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        _ => println!("  duckdb  is not installed: left out"),
    }
}

/// The month that is reported on, in microseconds.
fn november() -> (i64, i64) {
    let from: Timestamp = "2026-11-01T04:00:00Z".parse().unwrap();
    (from.as_microsecond(), after(from, 43_260).as_microsecond())
}

/// The most memory that this process has had, in MiB.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1_024.0
}
