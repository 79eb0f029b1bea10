//! What every store keeps to, written against `dyn Store`: another engine joins by a second
//! [`Home`]. What only SQLite does (files, locks, free pages) is tested beside it.
//!
//! Times are seconds of one invented day: `t(9 * HOUR)`.

mod agenda;
mod directory;
mod facts;
mod forget;
mod inbox;
mod judged;
mod lives;
mod merges;
mod order;
mod outbox;
mod ratings;
mod reactions;
mod verdicts;

use std::sync::Arc;

use jiff::Timestamp;
use leadpact::alert::{Item, Many, Notice, Post, PostId, Recipient, Said, Story};
use leadpact::calendar::{Length, Unit};
use leadpact::contract::{Upon, Verdict, Version};
use leadpact::id::{ActivityId, DedupKey, LeadId, OwnerId, PromiseId};
use leadpact::lead::{
    Activity, Batch, Channel, Direction, Existence, FieldFact, History, Logged, Outcome, OwnerFact,
    Record,
};
use leadpact::sla::{Answered, Countdown, CountdownKey, Mute};
use leadpact::store::{Changeset, Ingested, LeadVerdicts, Mode, Sqlite, Store};

const HOUR: i64 = 3_600;

/// Where a store lives between openings.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(Sqlite::open(self.0.path().join("leads.db"), Mode::Writer).await.unwrap())
    }
}

/// A fresh store, and what keeps its file.
async fn fresh() -> (Home, Arc<dyn Store>) {
    let home = Home::new();
    let store = home.open().await;
    (home, store)
}

fn t(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_760_000_000 + seconds).unwrap()
}

fn lead(id: &str) -> LeadId {
    LeadId::from(id)
}

fn activity_id(id: &str) -> ActivityId {
    ActivityId::from(id)
}

fn record(id: &str) -> Record {
    Record {
        lead: lead(id),
        aliases: vec![],
        created_at: t(0),
        modified_at: t(60),
        origin: Some("FORM".into()),
        fields: vec![field("lifecyclestage", 0, "lead"), field("lifecyclestage", 60, "mql")],
        owners: vec![OwnerFact { at: t(30), owner: Some(OwnerId::from("12")) }],
        existence: Existence::Live,
    }
}

fn field(property: &str, at: i64, value: &str) -> FieldFact {
    FieldFact { property: property.into(), at: t(at), value: value.into() }
}

fn call(id: &str, at: i64, leads: &[&str]) -> Logged {
    Logged {
        activity: Activity {
            id: activity_id(id),
            channel: Channel::Call,
            direction: Direction::Outbound,
            outcome: Outcome::Done,
            duration_ms: Some(65_000),
            by: Some(OwnerId::from("12")),
            automated: false,
            unconcluded: true,
            occurred_at: t(at),
            occurred_until: t(at),
            recorded_at: t(at + 5),
            seen_at: t(at + 10),
        },
        modified_at: t(at + 5),
        leads: leads.iter().copied().map(LeadId::from).collect(),
        deleted: false,
    }
}

fn records(ids: &[&str]) -> Batch {
    Batch { records: ids.iter().copied().map(record).collect(), ..Batch::default() }
}

fn logged(logged: Vec<Logged>) -> Batch {
    Batch { logged, ..Batch::default() }
}

async fn take(store: &Arc<dyn Store>, batch: Batch) -> Ingested {
    store.ingest(&batch, t(HOUR)).await.unwrap()
}

/// The only history under this id.
async fn history(store: &Arc<dyn Store>, id: &str) -> History {
    let mut found = store.histories(&[lead(id)]).await.unwrap();
    assert_eq!(found.len(), 1, "lead {id} has one history");
    found.remove(0)
}

async fn activities(store: &Arc<dyn Store>, id: &str) -> Vec<String> {
    let history = history(store, id).await;
    history.activities.iter().map(|activity| activity.id.to_string()).collect()
}

/// Judges whatever is due: nothing is due afterwards.
async fn settle(store: &Arc<dyn Store>) {
    let facts_mark = store.facts_mark().await.unwrap();
    let due = store.due_leads(t(0), 1_000).await.unwrap();
    let verdicts = due.into_iter().map(|lead| verdicts(lead, vec![])).collect();
    let changes = Changeset { facts_mark, verdicts, ..Changeset::default() };
    store.commit(&changes).await.unwrap();
    assert_eq!(due_ids(store).await, Vec::<String>::new());
}

async fn due_ids(store: &Arc<dyn Store>) -> Vec<String> {
    let due = store.due_leads(t(0), 1_000).await.unwrap();
    due.iter().map(LeadId::to_string).collect()
}

fn verdicts(lead: LeadId, countdowns: Vec<Countdown>) -> LeadVerdicts {
    LeadVerdicts { lead, countdowns, life: None, next_change: None }
}

fn key(id: &str) -> CountdownKey {
    CountdownKey { lead: lead(id), promise: PromiseId::from("first-touch"), cycle: 1, tenure: 1 }
}

fn countdown(id: &str, due: Option<i64>, verdict: Verdict) -> Countdown {
    Countdown {
        key: key(id),
        version: Version { number: 3, hash: "0123456789ab".into() },
        start: t(0),
        cycle_start: t(-5),
        due: due.map(t),
        verdict,
        reason: "calls read only to 09:00".into(),
        owner: Some(OwnerId::from("12")),
        segment: Some("enterprise".into()),
        source: "webform".into(),
        target: Length { amount: 4, unit: Unit::WorkingHours },
        calendar: "london".into(),
        at_risk_from: Some(t(3 * HOUR)),
        answered: Some(Answered {
            at: t(100),
            recorded_at: t(105),
            activity: Some(activity_id("call:1")),
        }),
        paused_too_long: true,
        mute: Some(Mute::ImportBurst),
        wants_reread: Some(t(5 * HOUR)),
        next_change: Some(t(6 * HOUR)),
    }
}

fn item(id: &str) -> Item {
    Item {
        countdown: key(id),
        story: Story::Breached,
        kind: "first_touch".into(),
        lead: lead(id),
        owner: Some(OwnerId::from("12")),
        handled: None,
        mention: Some(OwnerId::from("7")),
        segment: None,
        source: "webform".into(),
        start: t(0),
        due: Some(t(4 * HOUR)),
        answered_at: None,
        target: "4 working hours".into(),
        calendar: "london".into(),
        zone: "Europe/London".into(),
        why: "no call that counts is logged since then".into(),
        version: Version { number: 3, hash: "0123456789ab".into() },
        as_of: t(5 * HOUR),
    }
}

fn post(id: &str, to: &str, revision: u32) -> Post {
    Post {
        id: PostId::from(id.to_owned()),
        to: Recipient::Channel(to.to_owned()),
        thread_of: None,
        revision,
        notice: Notice::One(item("1")),
    }
}

fn said(id: &str, step: &str, post: &str) -> Said {
    Said {
        key: DedupKey::from(format!("{id}/{step}")),
        countdown: key(id),
        upon: Upon::Breached,
        post: PostId::from(post.to_owned()),
        story: Story::Breached,
        at: t(5 * HOUR),
    }
}
