//! P12: after `forget` not one byte of the person is left in the file, its log or its index,
//! however often the rows were moved about before.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use leadpact::alert::{Notice, Post, PostId, Recipient, Suppressed};
use leadpact::contract::{Verdict, Version};
use leadpact::id::{ActivityId, DedupKey, LeadId, PromiseId};
use leadpact::lead::{
    Activity, Batch, Channel, Direction, Existence, FieldFact, Logged, Outcome, Record,
};
use leadpact::sla::{Countdown, CountdownKey};
use leadpact::store::{Changeset, LeadVerdicts, Mode, Sqlite, Store};

const LEADS: u64 = 600;
const ROUNDS: i64 = 6;

/// A shuffled number: ids and sizes in no order, so that pages split and rows move.
fn scatter(number: u64) -> u64 {
    number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}

fn id(number: u64) -> String {
    format!("canary{:016x}", scatter(number))
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_760_000_000 + second).unwrap()
}

fn record(number: u64, round: i64) -> Record {
    let length = scatter(number + 7) % 900;
    let value = format!("{}:{round}:{}", id(number), "x".repeat(length as usize));
    Record {
        lead: LeadId::from(id(number)),
        aliases: vec![],
        created_at: at(0),
        modified_at: at(round),
        origin: Some("FORM".into()),
        fields: vec![FieldFact {
            property: "company".into(),
            at: at(round),
            value: value.as_str().into(),
        }],
        owners: vec![],
        existence: Existence::Live,
    }
}

fn logged(number: u64, round: i64) -> Logged {
    Logged {
        activity: Activity {
            id: ActivityId::from(format!("call:{}:{round}", id(number))),
            channel: Channel::Call,
            direction: Direction::Outbound,
            outcome: Outcome::Done,
            duration_ms: None,
            by: None,
            automated: false,
            unconcluded: false,
            occurred_at: at(round),
            occurred_until: at(round),
            recorded_at: at(round),
            seen_at: at(round),
        },
        modified_at: at(round),
        leads: vec![LeadId::from(id(number))],
        deleted: false,
    }
}

fn verdicts(number: u64, round: i64) -> LeadVerdicts {
    let lead = LeadId::from(id(number));
    let key = |cycle| CountdownKey {
        lead: lead.clone(),
        promise: PromiseId::from("first-touch"),
        cycle,
        tenure: 1,
    };
    // Sometimes more, sometimes fewer: rows come and go.
    let cycles = 1 + u32::try_from(scatter(number + round as u64) % 4).unwrap();
    let countdowns = (1..=cycles).map(|cycle| Countdown {
        key: key(cycle),
        version: Version { number: 1, hash: "0123456789ab".into() },
        start: at(0),
        cycle_start: at(0),
        due: Some(at(round)),
        verdict: Verdict::Breached,
        reason: format!("{} {}", id(number), "y".repeat((number % 200) as usize)),
        owner: None,
        segment: None,
        source: "webform".into(),
        target: leadpact::calendar::Length { amount: 1, unit: leadpact::calendar::Unit::Hours },
        calendar: "london".into(),
        at_risk_from: None,
        answered: None,
        paused_too_long: false,
        mute: None,
        wants_reread: None,
        next_change: None,
    });
    LeadVerdicts {
        lead: lead.clone(),
        countdowns: countdowns.collect(),
        life: None,
        next_change: None,
    }
}

fn suppressed(number: u64) -> Suppressed {
    Suppressed {
        key: DedupKey::from(format!("{}/1", id(number))),
        countdown: verdicts(number, 0).countdowns[0].key.clone(),
        reason: format!("{} is owned by nobody", id(number)),
        until: None,
        at: at(0),
    }
}

fn told(number: u64) -> Post {
    let notice = Notice::Ops {
        headline: "One record cannot be read".into(),
        details: vec![format!("contact {} has no e-mail", id(number))],
        is_over: false,
        at: at(0),
    };
    let id = PostId::from(format!("{number:016x}"));
    Post { id, to: Recipient::Ops, thread_of: None, revision: 1, notice }
}

/// Every canary in the files of the store, with the places where it stands.
fn canaries(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        for place in 0..bytes.len().saturating_sub(22) {
            if bytes[place] == b'c' && bytes[place..].starts_with(b"canary") {
                let canary = String::from_utf8_lossy(&bytes[place..place + 22]).into_owned();
                found.entry(canary).or_default().push(format!("{name}:{place}"));
            }
        }
    }
    found
}

#[tokio::test]
async fn not_one_byte_of_somebody_forgotten_is_left() {
    let home = tempfile::tempdir().unwrap();
    let store = Sqlite::open(home.path().join("leads.db"), Mode::Writer).await.unwrap();
    for round in 0..ROUNDS {
        for start in 0..6 {
            let numbers: Vec<u64> = (0..LEADS).filter(|number| number % 6 == start).collect();
            let batch = Batch {
                records: numbers.iter().map(|number| record(*number, round)).collect(),
                logged: numbers.iter().map(|number| logged(*number, round)).collect(),
                ..Batch::default()
            };
            store.ingest(&batch, at(round)).await.unwrap();
            let ids: Vec<LeadId> = numbers.iter().map(|number| id(*number).into()).collect();
            let changes = Changeset {
                judged: store.histories(&ids).await.unwrap(),
                verdicts: numbers.iter().map(|number| verdicts(*number, round)).collect(),
                suppressed: numbers.iter().map(|number| suppressed(*number)).collect(),
                posts: numbers.iter().map(|number| told(*number)).collect(),
                ..Changeset::default()
            };
            store.commit(&changes).await.unwrap();
        }
    }
    let forgotten: Vec<u64> =
        (0..LEADS).filter(|number| scatter(*number).is_multiple_of(10)).collect();
    assert!(forgotten.len() > 30);
    let before = canaries(home.path());
    assert!(forgotten.iter().all(|number| before.contains_key(&id(*number))));
    for number in &forgotten {
        let gone = store.forget(&LeadId::from(id(*number))).await.unwrap();
        assert!(gone.known);
        assert_eq!(gone.facts, 2 * ROUNDS as u64);
    }
    let mut left = canaries(home.path());
    left.retain(|canary, _| forgotten.iter().any(|number| id(*number) == *canary));
    assert_eq!(left, BTreeMap::new());
    // The others are all there.
    let live = store.live_leads(None, LEADS as usize).await.unwrap();
    assert_eq!(live.len() + forgotten.len(), LEADS as usize);
    assert_eq!(store.histories(&live).await.unwrap().len(), live.len());
}
