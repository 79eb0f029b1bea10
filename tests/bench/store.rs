//! How fast contacts become durable, beside the obvious way to write them; and how fast their
//! histories come out again.
//!
//! Goal: at least 25,000 contacts a second with four field facts each, in batches of a thousand, on
//! the disk (`synchronous=FULL`) when `ingest` returns. Run it where the temporary folder is a real
//! disk (`TMPDIR`).

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot run ends")]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use jiff::Timestamp;
use leadpact::calendar::{Length, Unit};
use leadpact::contract::{Verdict, Version};
use leadpact::id::{ActivityId, LeadId, OwnerId, PromiseId};
use leadpact::lead::{
    Activity, Batch, Channel, Direction, Existence, FieldFact, Logged, Outcome, OwnerFact, Record,
};
use leadpact::sla::{Countdown, CountdownKey};
use leadpact::store::{Changeset, LeadVerdicts, Mode, Sqlite, Store};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection, query, raw_sql};
use tokio::runtime::Runtime;

/// Contacts in one batch, as one transaction.
const BATCH: u64 = 1_000;
/// Batches in one sample: long enough that the log is moved into the file meanwhile.
const BATCHES: u64 = 20;
/// Leads that are there where reading is measured.
const THERE: u64 = 100_000;

fn main() {
    divan::main();
}

fn at(second: u64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + i64::try_from(second).unwrap()).unwrap()
}

fn id(number: u64) -> String {
    format!("{}", 51_000_000_000 + number * 37)
}

fn record(number: u64) -> Record {
    let owner = OwnerId::from((400_000 + number % 12).to_string());
    let field = |property: &str, after, value: &str| FieldFact {
        property: property.into(),
        at: at(number + after),
        value: value.into(),
    };
    Record {
        lead: LeadId::from(id(number)),
        aliases: vec![],
        created_at: at(number),
        modified_at: at(number + 900),
        origin: Some(["FORMS", "IMPORT", "API"][number as usize % 3].into()),
        fields: vec![
            field("lifecyclestage", 0, "lead"),
            field("lifecyclestage", 600, "marketingqualifiedlead"),
            field("email", 0, "example.com"),
            field("numberofemployees", 0, "250"),
        ],
        owners: vec![OwnerFact { at: at(number + 700), owner: Some(owner) }],
        existence: Existence::Live,
    }
}

fn batches(from: u64) -> Vec<Batch> {
    let batch = |batch| {
        let first = from + batch * BATCH;
        Batch { records: (first..first + BATCH).map(record).collect(), ..Batch::default() }
    };
    (0..BATCHES).map(batch).collect()
}

fn call(number: u64) -> Logged {
    let when = at(number + 1_000);
    Logged {
        activity: Activity {
            id: ActivityId::from(format!("call:{number}")),
            channel: Channel::Call,
            direction: Direction::Outbound,
            outcome: Outcome::Done,
            duration_ms: Some(60_000),
            by: Some(OwnerId::from("400001")),
            automated: false,
            unconcluded: false,
            occurred_at: when,
            occurred_until: when,
            recorded_at: when,
            seen_at: when,
        },
        modified_at: when,
        leads: vec![LeadId::from(id(number))],
        deleted: false,
    }
}

fn verdicts(number: u64) -> LeadVerdicts {
    let countdown = |promise: &str| Countdown {
        key: CountdownKey {
            lead: LeadId::from(id(number)),
            promise: PromiseId::from(promise),
            cycle: 1,
            tenure: 1,
        },
        version: Version { number: 3, hash: "0123456789ab".into() },
        start: at(number),
        cycle_start: at(number),
        due: Some(at(number + 14_400)),
        verdict: Verdict::OnTrack,
        reason: String::new(),
        owner: Some(OwnerId::from("400001")),
        segment: Some("enterprise".into()),
        source: "webform".into(),
        target: Length { amount: 4, unit: Unit::WorkingHours },
        calendar: "london".into(),
        at_risk_from: Some(at(number + 10_800)),
        answered: None,
        paused_too_long: false,
        mute: None,
        wants_reread: None,
        next_change: Some(at(number + 10_800)),
    };
    LeadVerdicts {
        lead: LeadId::from(id(number)),
        countdowns: vec![countdown("first-touch"), countdown("time-to-assign")],
        life: None,
        next_change: Some(at(number + 10_800)),
    }
}

/// A store on the disk, and what runs it.
struct Bench {
    runtime: Runtime,
    home: tempfile::TempDir,
    store: Sqlite,
}

impl Bench {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("leads.db");
        let store = runtime.block_on(Sqlite::open(path, Mode::Writer)).unwrap();
        Self { runtime, home, store }
    }

    /// With [`THERE`] leads, a call each, all judged and open.
    fn filled() -> Self {
        let bench = Self::new();
        bench.runtime.block_on(async {
            for from in (0..THERE).step_by(BATCH as usize) {
                let numbers = from..from + BATCH;
                let batch = Batch {
                    records: numbers.clone().map(record).collect(),
                    logged: numbers.clone().map(call).collect(),
                    ..Batch::default()
                };
                bench.store.ingest(&batch, at(0)).await.unwrap();
                let facts_mark = bench.store.facts_mark().await.unwrap();
                let verdicts = numbers.map(verdicts).collect();
                let changes = Changeset { facts_mark, verdicts, ..Changeset::default() };
                bench.store.commit(&changes).await.unwrap();
            }
        });
        bench
    }

    fn ingest(&self, batches: &[Batch]) {
        self.runtime.block_on(async {
            for batch in batches {
                black_box(self.store.ingest(batch, at(0)).await.unwrap());
            }
        });
    }
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn ingest_new(bencher: Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(BATCH * BATCHES))
        .with_inputs(|| (Bench::new(), batches(0)))
        .bench_local_refs(|(bench, batches)| bench.ingest(batches));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn ingest_the_same_again(bencher: Bencher<'_, '_>) {
    let (bench, batches) = (Bench::new(), batches(0));
    bench.ingest(&batches);
    bencher.counter(ItemsCount::new(BATCH * BATCHES)).bench_local(|| bench.ingest(&batches));
}

/// The obvious way: a table for each kind of fact, a statement for each row, one transaction for
/// each batch, the same promises about the disk.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn naive_row_by_row(bencher: Bencher<'_, '_>) {
    let runtime = Runtime::new().unwrap();
    bencher
        .counter(ItemsCount::new(BATCH * BATCHES))
        .with_inputs(|| {
            let home = tempfile::tempdir().unwrap();
            let connection = runtime.block_on(naive_store(home.path()));
            (home, connection, batches(0))
        })
        .bench_local_refs(|(_home, connection, batches)| {
            for batch in batches {
                runtime.block_on(naive_ingest(connection, batch));
            }
        });
}

async fn naive_store(folder: &std::path::Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("naive.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("secure_delete", "ON");
    let mut connection = options.connect().await.unwrap();
    raw_sql(
        "CREATE TABLE leads (id TEXT PRIMARY KEY, created_at BIGINT, modified_at BIGINT, \
         origin TEXT, changed BIGINT) WITHOUT ROWID;
         CREATE INDEX leads_changed ON leads (changed);
         CREATE TABLE fields (lead TEXT, property TEXT, at BIGINT, value TEXT, \
         PRIMARY KEY (lead, property, at, value)) WITHOUT ROWID;
         CREATE TABLE owners (lead TEXT, at BIGINT, owner TEXT, \
         PRIMARY KEY (lead, at, owner)) WITHOUT ROWID;",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    connection
}

async fn naive_ingest(connection: &mut SqliteConnection, batch: &Batch) {
    let mut transaction = connection.begin().await.unwrap();
    for record in &batch.records {
        let lead = record.lead.as_str().to_owned();
        query(
            "INSERT INTO leads VALUES ($1, $2, $3, $4, 1) ON CONFLICT (id) DO UPDATE \
             SET modified_at = excluded.modified_at",
        )
        .bind(lead.clone())
        .bind(record.created_at.as_microsecond())
        .bind(record.modified_at.as_microsecond())
        .bind(record.origin.clone())
        .execute(&mut *transaction)
        .await
        .unwrap();
        for fact in &record.fields {
            query("INSERT INTO fields VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
                .bind(lead.clone())
                .bind(fact.property.clone())
                .bind(fact.at.as_microsecond())
                .bind(fact.value.clone())
                .execute(&mut *transaction)
                .await
                .unwrap();
        }
        for fact in &record.owners {
            query("INSERT INTO owners VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                .bind(lead.clone())
                .bind(fact.at.as_microsecond())
                .bind(fact.owner.as_ref().map(|owner| owner.as_str().to_owned()))
                .execute(&mut *transaction)
                .await
                .unwrap();
        }
    }
    transaction.commit().await.unwrap();
}

/// Histories of 1,000 leads of 100,000, each with a call.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn histories(bencher: Bencher<'_, '_>) {
    let bench = Bench::filled();
    let leads: Vec<LeadId> =
        (0..THERE).step_by(100).map(|number| LeadId::from(id(number))).collect();
    bencher
        .counter(ItemsCount::new(leads.len()))
        .bench_local(|| bench.runtime.block_on(bench.store.histories(black_box(&leads))).unwrap());
}

/// Verdicts of 1,000 leads, two countdowns each, that have changed.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn commit(bencher: Bencher<'_, '_>) {
    let bench = Bench::filled();
    let mut round = 0;
    bencher
        .counter(ItemsCount::new(BATCH))
        .with_inputs(|| {
            round += 1;
            let mut verdicts: Vec<LeadVerdicts> =
                (0..BATCH).map(|number| verdicts(number * 100)).collect();
            for countdown in verdicts.iter_mut().flat_map(|one| &mut one.countdowns) {
                countdown.due = Some(at(round));
            }
            Changeset { verdicts, ..Changeset::default() }
        })
        .bench_local_refs(|changes| bench.runtime.block_on(bench.store.commit(changes)).unwrap());
}

/// A restart: open the file, find what is due and what is open.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn ready_after_a_restart(bencher: Bencher<'_, '_>) {
    let Bench { runtime, home, store } = Bench::filled();
    runtime.block_on(store.close()).unwrap();
    let path = home.path().join("leads.db");
    bencher.bench_local(|| {
        runtime.block_on(async {
            let store = Sqlite::open(&path, Mode::Writer).await.unwrap();
            black_box(store.due_leads(at(0), 1_000).await.unwrap());
            black_box(store.open_leads(1_000).await.unwrap());
            store.close().await.unwrap();
        });
    });
}

/// Everything becomes due: a new version of the agreement.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn all_due(bencher: Bencher<'_, '_>) {
    let bench = Bench::filled();
    bencher
        .counter(ItemsCount::new(THERE))
        .bench_local(|| bench.runtime.block_on(bench.store.all_due()).unwrap());
}

/// Forgetting one of 100,000: the whole file is written anew.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn forget(bencher: Bencher<'_, '_>) {
    let bench = Bench::filled();
    let mut next = 0;
    bencher.bench_local(|| {
        next += 1;
        bench.runtime.block_on(bench.store.forget(&LeadId::from(id(next)))).unwrap()
    });
}
