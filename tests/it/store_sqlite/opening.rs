//! Opening: one writer, any number of readers, and nothing touched that is not ours.

use std::path::{Path, PathBuf};

use insta::{allow_duplicates, assert_snapshot};
use jiff::Timestamp;
use leadpact::id::LeadId;
use leadpact::lead::{Batch, Existence, Record};
use leadpact::store::{Mode, Sqlite, Store, StoreError};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("leads.db")
    }

    async fn open(&self, mode: Mode) -> Result<Sqlite, StoreError> {
        Sqlite::open(self.path(), mode).await
    }

    /// Why it is refused, without what differs from machine to machine; and the file is as it was.
    async fn refusal(&self, mode: Mode) -> String {
        let before = std::fs::read(self.path()).ok();
        let refused = self.open(mode).await.err().expect("it is refused");
        assert_eq!(std::fs::read(self.path()).ok(), before, "the file is untouched");
        let folder = format!("{}/", self.0.path().display());
        let text = refused.to_string().replace(&folder, "");
        let held = regex(r"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "since TIME");
        let text = held(&regex(r"process \d+ on \S+", "process PID on HOST")(&text));
        wrapped(&format!("{}: {text}", variant(&refused)))
    }
}

/// In lines of a terminal's width.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().unwrap();
        if line.is_empty() {
            line.push_str(word);
        } else if line.len() + 1 + word.len() <= 80 {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.join("\n")
}

fn regex(pattern: &'static str, by: &'static str) -> impl Fn(&str) -> String {
    move |text| regex::Regex::new(pattern).unwrap().replace_all(text, by).into_owned()
}

fn variant(error: &StoreError) -> &'static str {
    match error {
        StoreError::Held(_) => "Held",
        StoreError::Schema(_) => "Schema",
        StoreError::Broken(_) => "Broken",
        StoreError::Busy(_) => "Busy",
    }
}

async fn raw(path: &Path) -> SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    options.create_if_missing(true).connect().await.unwrap()
}

async fn execute(connection: &mut SqliteConnection, sql: &'static str) {
    sqlx::raw_sql(sql).execute(connection).await.unwrap();
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_760_000_000 + second).unwrap()
}

fn one_lead(id: &str) -> Batch {
    let record = Record {
        lead: LeadId::from(id),
        aliases: vec![],
        created_at: at(0),
        modified_at: at(0),
        origin: None,
        fields: vec![],
        owners: vec![],
        existence: Existence::Live,
    };
    Batch { records: vec![record], ..Batch::default() }
}

#[tokio::test]
async fn a_second_writer_is_refused_and_told_who_holds_it() {
    let home = Home::new();
    let first = home.open(Mode::Writer).await.unwrap();
    assert_snapshot!(home.refusal(Mode::Writer).await, @r"
    Held: leads.db is in use by process PID on HOST since TIME: only one leadpact
    may watch with it. Stop that one, or give this one a store of its own.
    ");
    let lock = std::fs::read_to_string(home.path().with_extension("db.lock")).unwrap();
    assert!(lock.starts_with(&format!("process {} on ", std::process::id())), "{lock}");
    first.ingest(&one_lead("1"), at(1)).await.unwrap();
    first.close().await.unwrap();
    home.open(Mode::Writer).await.unwrap();
}

#[tokio::test]
async fn a_lock_left_behind_by_a_crash_holds_nobody_up() {
    let home = Home::new();
    std::fs::write(home.path().with_extension("db.lock"), "process 1 on elsewhere").unwrap();
    home.open(Mode::Writer).await.unwrap();
}

#[tokio::test]
async fn readers_look_while_the_writer_writes_and_change_nothing() {
    let home = Home::new();
    let writer = home.open(Mode::Writer).await.unwrap();
    let readers = [home.open(Mode::Reader).await.unwrap(), home.open(Mode::Reader).await.unwrap()];
    writer.ingest(&one_lead("1"), at(1)).await.unwrap();
    for reader in &readers {
        assert_eq!(reader.live_leads(None, 9).await.unwrap(), [LeadId::from("1")]);
        let refused = reader.set_note("a", Some("b")).await.unwrap_err();
        let text = refused.to_string().replace(&home.path().display().to_string(), "leads.db");
        allow_duplicates! {
            assert_snapshot!(wrapped(&text), @r"
            leads.db cannot be changed: it was opened for looking only. This is a mistake in
            leadpact: please report it.
            ");
        }
    }
    drop(writer);
    assert_eq!(readers[0].live_leads(None, 9).await.unwrap(), [LeadId::from("1")]);
}

#[tokio::test]
async fn there_is_nothing_to_look_at_before_the_first_run() {
    assert_snapshot!(Home::new().refusal(Mode::Reader).await, @r"
    Schema: leads.db does not exist: nothing has been watched with it yet. Start
    `leadpact run` first, or give the path of its store.
    ");
}

#[tokio::test]
async fn another_programs_database_is_refused_untouched() {
    let home = Home::new();
    let mut other = raw(&home.path()).await;
    execute(&mut other, "CREATE TABLE song (title TEXT)").await;
    other.close().await.unwrap();
    let refused = home.refusal(Mode::Writer).await;
    assert_snapshot!(refused, @r"
    Schema: leads.db is not a store of leadpact. Give another path; the file is
    untouched.
    ");
    assert_eq!(home.refusal(Mode::Reader).await, refused);
    let home = Home::new();
    let mut other = raw(&home.path()).await;
    execute(&mut other, "PRAGMA application_id = 7").await;
    other.close().await.unwrap();
    assert!(home.refusal(Mode::Writer).await.starts_with("Schema"));
}

#[tokio::test]
async fn what_is_no_database_is_refused_untouched() {
    let home = Home::new();
    std::fs::write(home.path(), "To be kept.\n".repeat(1_000)).unwrap();
    let refused = home.refusal(Mode::Writer).await;
    assert_snapshot!(refused, @r"
    Schema: leads.db is not a store of leadpact. Give another path; the file is
    untouched.
    ");
    assert_eq!(home.refusal(Mode::Reader).await, refused);
}

#[tokio::test]
async fn not_even_a_short_note_is_written_over() {
    for note in ["Dear diary.", "SQLite format 3", "SQLite format 4\0, and more"] {
        let home = Home::new();
        std::fs::write(home.path(), note).unwrap();
        for mode in [Mode::Reader, Mode::Writer] {
            assert!(home.refusal(mode).await.starts_with("Schema"), "{note}");
        }
        assert_eq!(std::fs::read_to_string(home.path()).unwrap(), note);
    }
}

#[tokio::test]
async fn a_newer_store_is_refused_untouched() {
    let home = Home::new();
    home.open(Mode::Writer).await.unwrap().close().await.unwrap();
    let mut newer = raw(&home.path()).await;
    let migration = "INSERT INTO _sqlx_migrations VALUES (99, 'later', '', 1, x'00', 0)";
    execute(&mut newer, migration).await;
    newer.close().await.unwrap();
    let refused = home.refusal(Mode::Writer).await;
    let masked = regex(r"knows \d+", "knows LESS")(&refused);
    assert_snapshot!(masked, @r"
    Schema: leads.db was written by a newer leadpact (its schema is 99, this one
    knows LESS). Start that one, or give this one a store of its own; the file is
    untouched.
    ");
    assert_eq!(home.refusal(Mode::Reader).await, refused);
}

#[tokio::test]
async fn a_store_of_another_build_is_refused() {
    let home = Home::new();
    home.open(Mode::Writer).await.unwrap().close().await.unwrap();
    let mut other = raw(&home.path()).await;
    execute(&mut other, "UPDATE _sqlx_migrations SET checksum = x'00'").await;
    other.close().await.unwrap();
    assert_snapshot!(home.refusal(Mode::Writer).await, @r"
    Schema: leads.db was made by another leadpact: its schema 1 is not the one known
    here. Start that one, or give this one a store of its own.
    ");
}

#[tokio::test]
async fn an_older_store_is_for_the_writer_to_bring_up_to_date() {
    let home = Home::new();
    home.open(Mode::Writer).await.unwrap().close().await.unwrap();
    let mut older = raw(&home.path()).await;
    let all =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'";
    let first = include_str!("../../../src/store/migrations/0001_first.sql");
    for table in sqlx::query_scalar::<_, String>(all).fetch_all(&mut older).await.unwrap() {
        if !first.contains(&format!("CREATE TABLE {table} (")) {
            let drop = sqlx::AssertSqlSafe(format!("DROP TABLE {table}"));
            sqlx::query(drop).execute(&mut older).await.unwrap();
        }
    }
    for later in [
        "DROP INDEX said_at",
        "DROP INDEX posts_storm",
        "ALTER TABLE posts DROP COLUMN storm",
        "ALTER TABLE suppressed DROP COLUMN until_at",
        "ALTER TABLE activities DROP COLUMN unconcluded",
    ] {
        execute(&mut older, later).await;
    }
    execute(&mut older, "DELETE FROM _sqlx_migrations WHERE version > 1").await;
    execute(&mut older, "INSERT INTO leads VALUES ('1', 0, 0, NULL, 'live', NULL, 0, 0, NULL, 9)")
        .await;
    execute(
        &mut older,
        "INSERT INTO activities VALUES ('call:1', 'call', 'outbound', 'done', 60, NULL, 0, 1, 1, 1, 1, 1, 0)",
    )
    .await;
    execute(&mut older, "INSERT INTO links VALUES ('1', 'call', 'call:1')").await;
    older.close().await.unwrap();
    assert_snapshot!(home.refusal(Mode::Reader).await, @r"
    Schema: leads.db was written by an older leadpact and has not been brought up to
    date. Start `leadpact run` first, or give the path of its store.
    ");
    // What it did not know yet is worked out once.
    let store = home.open(Mode::Writer).await.unwrap();
    assert_eq!(store.due_leads(Timestamp::MIN, 9).await.unwrap(), [LeadId::from("1")]);
    assert_eq!(store.each_life(&mut |_| ()).await.unwrap(), 0);
    // What was not asked then is not known, and said of nobody.
    let known = store.histories(&[LeadId::from("1")]).await.unwrap();
    assert!(!known[0].activities[0].unconcluded);
}

#[tokio::test]
async fn a_folder_that_does_not_exist_is_named() {
    let home = Home::new();
    let path = home.0.path().join("nowhere").join("leads.db");
    let refused = Sqlite::open(&path, Mode::Writer).await.err().unwrap();
    let folder = format!("{}/", home.0.path().display());
    assert_snapshot!(wrapped(&refused.to_string().replace(&folder, "")), @r"
    nowhere/leads.db cannot be opened: its lock nowhere/leads.db.lock cannot be
    written (entity not found). Make the folder, and let the user that leadpact runs
    as write there.
    ");
}

#[tokio::test]
async fn a_crash_while_it_was_made_leaves_nothing_in_the_way() {
    for began in ["PRAGMA journal_mode = WAL", "PRAGMA application_id = 1280328532"] {
        let home = Home::new();
        let mut half = raw(&home.path()).await;
        execute(&mut half, began).await;
        half.close().await.unwrap();
        let reader = home.refusal(Mode::Reader).await;
        assert!(reader.starts_with("Schema: leads.db does not exist"), "{began}: {reader}");
        let store = home.open(Mode::Writer).await.unwrap();
        store.ingest(&one_lead("1"), at(1)).await.unwrap();
    }
}

#[tokio::test]
async fn the_file_is_ours_and_keeps_a_log() {
    let home = Home::new();
    let store = home.open(Mode::Writer).await.unwrap();
    store.ingest(&one_lead("1"), at(1)).await.unwrap();
    let mut raw = raw(&home.path()).await;
    let ask = async |raw: &mut SqliteConnection, pragma| {
        sqlx::query_scalar::<_, String>(pragma).fetch_one(raw).await.unwrap()
    };
    assert_eq!(ask(&mut raw, "PRAGMA journal_mode").await, "wal");
    assert_eq!(ask(&mut raw, "PRAGMA integrity_check").await, "ok");
    let id = sqlx::query_scalar::<_, i64>("PRAGMA application_id");
    assert_eq!(id.fetch_one(&mut raw).await.unwrap(), 0x4c50_4354);
}

/// One random byte somewhere in the file, or its end cut off, two hundred times: it opens, or is
/// refused, and every question is answered or refused. Nothing hangs, nothing panics, no message
/// holds a value.
#[tokio::test]
async fn a_damaged_file_is_refused_or_read_and_never_more() {
    let home = Home::new();
    let store = home.open(Mode::Writer).await.unwrap();
    let records = (0..200).flat_map(|id| one_lead(&format!("secret{id:04}")).records);
    let batch = Batch { records: records.collect(), ..Batch::default() };
    store.ingest(&batch, at(1)).await.unwrap();
    store.close().await.unwrap();
    let whole = std::fs::read(home.path()).unwrap();
    let mut seed = 42_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let mut refused = 0;
    for round in 0..200 {
        let mut bytes = whole.clone();
        match round % 4 {
            0 => bytes.truncate(random(whole.len())),
            1 => bytes[random(4_096)] ^= 1 << random(8),
            _ => {
                let page = random(whole.len() / 4_096) * 4_096;
                bytes[page + random(64)] = random(256) as u8;
            }
        }
        std::fs::write(home.path(), &bytes).unwrap();
        for left in ["db-wal", "db-shm"] {
            let _ = std::fs::remove_file(home.path().with_extension(left));
        }
        if let Err(error) = everything(&home).await {
            refused += 1;
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
    assert!(refused > 50, "only {refused} of 200 damages were noticed");
}

async fn everything(home: &Home) -> Result<(), StoreError> {
    let store = home.open(Mode::Writer).await?;
    let all = store.live_leads(None, 1_000).await?;
    store.histories(&all).await?;
    store.due_leads(at(0), 1_000).await?;
    store.ingest(&one_lead("secret0001"), at(2)).await?;
    store.all_due().await?;
    store.countdowns(&Default::default()).await?;
    store.close().await
}
