//! What cannot be seen from outside: settings of the connections, and what a full disk, a busy file
//! or a damaged row is told as. Everything a caller sees is in `tests/it/store_*`.

use jiff::Timestamp;
use sqlx::{SqliteConnection, query, query_scalar};

use super::*;
use crate::id::OwnerId;
use crate::lead::{Existence, FieldFact, OwnerFact, Record};

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    async fn open(&self) -> Sqlite {
        Sqlite::open(self.0.path().join("leads.db"), Mode::Writer).await.unwrap()
    }

    /// The message, a line for each of its parts.
    fn said(&self, error: &StoreError) -> String {
        let text = error.to_string().replace(&format!("{}/", self.0.path().display()), "");
        text.replace(": ", ":\n").replace(". ", ".\n")
    }
}

fn batch(from: u32, leads: u32) -> Batch {
    let at = Timestamp::UNIX_EPOCH;
    let records = (from..from + leads).map(|number| Record {
        lead: LeadId::from(number.to_string()),
        aliases: vec![],
        created_at: at,
        modified_at: at,
        origin: None,
        fields: vec![FieldFact { property: "a".into(), at, value: "secret".repeat(100).into() }],
        owners: vec![OwnerFact { at, owner: Some(OwnerId::from("1")) }],
        existence: Existence::Live,
    });
    Batch { records: records.collect(), ..Batch::default() }
}

async fn set(store: &Sqlite, pragma: &'static str) {
    query(pragma).execute(&mut *store.writer().await.unwrap()).await.unwrap();
}

async fn asked(connection: &mut SqliteConnection, pragma: &'static str) -> i64 {
    query_scalar(pragma).fetch_one(connection).await.unwrap()
}

#[tokio::test]
async fn what_is_answered_is_on_the_disk_and_what_is_deleted_is_overwritten() {
    let store = Home::new();
    let store = store.open().await;
    let mut writer = store.writer().await.unwrap();
    assert_eq!(asked(&mut writer, "PRAGMA synchronous").await, 2, "FULL");
    assert_eq!(asked(&mut writer, "PRAGMA secure_delete").await, 1);
    assert_eq!(asked(&mut writer, "PRAGMA journal_size_limit").await, 4 << 20);
    assert_eq!(asked(&mut writer, "PRAGMA busy_timeout").await, 5_000);
    let mut reader = store.reader().await.unwrap();
    assert!(query("CREATE TABLE a (b)").execute(&mut *reader).await.is_err());
}

#[tokio::test]
async fn a_full_disk_is_named_and_nothing_is_kept_by_half() {
    let home = Home::new();
    let store = home.open().await;
    store.ingest(&batch(0, 10), Timestamp::UNIX_EPOCH).await.unwrap();
    set(&store, "PRAGMA max_page_count = 60").await;
    let full = store.ingest(&batch(10, 1_000), Timestamp::UNIX_EPOCH).await.unwrap_err();
    assert!(matches!(full, StoreError::Broken(_)));
    insta::assert_snapshot!(home.said(&full), @r"
    leads.db cannot take in what was read:
    the disk is full.
    Make room, then start leadpact again; nothing half-written is kept.
    ");
    assert_eq!(store.live_leads(None, 9_999).await.unwrap().len(), 10);
    set(&store, "PRAGMA max_page_count = 1000000").await;
    store.ingest(&batch(10, 1_000), Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(store.live_leads(None, 9_999).await.unwrap().len(), 1_010);
}

#[tokio::test]
async fn a_busy_file_is_to_be_tried_again() {
    let home = Home::new();
    let store = home.open().await;
    set(&store, "PRAGMA busy_timeout = 0").await;
    let other = sqlx::sqlite::SqliteConnectOptions::new().filename(&store.path);
    let mut other = sqlx::ConnectOptions::connect(&other).await.unwrap();
    query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let busy = store.set_note("a", Some("b")).await.unwrap_err();
    assert!(matches!(busy, StoreError::Busy(_)));
    insta::assert_snapshot!(home.said(&busy), @r"
    leads.db cannot remember a position:
    another process keeps it busy.
    It is tried again; if this lasts, see who has it open.
    ");
    query("ROLLBACK").execute(&mut other).await.unwrap();
    store.set_note("a", Some("b")).await.unwrap();
}

#[tokio::test]
async fn a_file_that_may_not_be_written_is_named() {
    let home = Home::new();
    let store = home.open().await;
    set(&store, "PRAGMA query_only = ON").await;
    let refused = store.set_note("a", Some("b")).await.unwrap_err();
    assert!(matches!(refused, StoreError::Broken(_)));
    insta::assert_snapshot!(home.said(&refused), @r"
    leads.db cannot remember a position:
    the file may not be read or written.
    Give the user that leadpact runs as the right to read and write it and its folder.
    ");
}

#[tokio::test]
async fn an_unreadable_row_is_named_without_its_value() {
    let home = Home::new();
    let store = home.open().await;
    store.ingest(&batch(0, 1), Timestamp::UNIX_EPOCH).await.unwrap();
    set(&store, "UPDATE facts SET doc = '{\"f\":secret'").await;
    let refused = store.histories(&[LeadId::from("0")]).await.unwrap_err();
    insta::assert_snapshot!(home.said(&refused), @r"
    leads.db cannot be read:
    facts.doc holds something unreadable.
    Start leadpact again; if it comes back, please report it.
    ");
    set(&store, "UPDATE leads SET existence = 'secret'").await;
    let refused = store.histories(&[LeadId::from("0")]).await.unwrap_err();
    assert!(!home.said(&refused).contains("secret"), "{refused}");
}

#[tokio::test]
async fn a_mistake_of_ours_says_what_sqlite_says() {
    let home = Home::new();
    let store = home.open().await;
    set(&store, "DROP TABLE notes").await;
    let refused = store.set_note("a", Some("secret")).await.unwrap_err();
    insta::assert_snapshot!(home.said(&refused), @r"
    leads.db cannot remember a position:
    SQLite answers 1 (no such table:
    notes).
    This is a mistake in leadpact:
    please report it.
    ");
}

#[tokio::test]
async fn an_operation_that_is_given_up_half_way_leaves_nothing() {
    let home = Home::new();
    let store = home.open().await;
    for _ in 0..20 {
        let seen_at = Timestamp::UNIX_EPOCH;
        let batch = batch(0, 300);
        // Dropped at its first moment of waiting, then some way in.
        let ingest = store.ingest(&batch, seen_at);
        tokio::select! {
            biased;
            _ = ingest => break,
            () = async { for _ in 0..5 { tokio::task::yield_now().await } } => {}
        }
        // Given up in the very moment of the commit it may be whole, never half.
        let stored = store.live_leads(None, 9_999).await.unwrap().len();
        assert!([0, 300].contains(&stored), "{stored} of 300");
        if stored > 0 {
            break;
        }
    }
    store.ingest(&batch(0, 300), Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(store.live_leads(None, 9_999).await.unwrap().len(), 300);
}

#[tokio::test]
async fn a_crash_before_the_last_traces_are_wiped_is_made_up_for() {
    let home = Home::new();
    let store = home.open().await;
    store.ingest(&batch(0, 3), Timestamp::UNIX_EPOCH).await.unwrap();
    let lead = LeadId::from("1");
    forget::forget(&mut store.writer().await.unwrap(), &lead).await.unwrap();
    let traces = "store: traces of somebody forgotten";
    assert!(store.note(traces).await.unwrap().is_some());
    drop(store);
    let store = home.open().await;
    assert_eq!(store.note(traces).await.unwrap(), None);
    // A record that the CRM merges into somebody forgotten is wiped by the batch that says so.
    let merged = vec![(LeadId::from("2"), lead)];
    let merge = Batch { merged, ..Batch::default() };
    store.ingest(&merge, Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(store.live_leads(None, 9).await.unwrap(), [LeadId::from("0")]);
    assert_eq!(store.note(traces).await.unwrap(), None);
}
