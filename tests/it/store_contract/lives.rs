//! What reports need of each lead, kept with its verdicts.

use leadpact::contract::Verdict;
use leadpact::lead::Channel;
use leadpact::sla::{
    Decided, Decision, Delay, Delays, Entry, Life, Open, Rater, Rating, Reason, Short, Touched,
    Worth,
};

use super::*;

fn life(id: &str) -> Life {
    let owner = || Some(OwnerId::from("u0012"));
    let left = Reason { exit: "disqualified".into(), code: Some("WRONG \"ROUTE\"".into()) };
    Life {
        lead: lead(id),
        created_at: t(5),
        gone: false,
        import: true,
        source: "marketing".into(),
        entries: vec![
            Entry {
                stage: "lead".into(),
                at: t(5),
                source: "sales".into(),
                segment: None,
                owner: None,
                decision: None,
            },
            Entry {
                stage: "mql".into(),
                at: t(60),
                source: "marketing".into(),
                segment: Some("hot".into()),
                owner: owner(),
                decision: Some(Decision { at: t(90), how: Decided::Refused(left), owner: owner() }),
            },
        ],
        delays: Delays {
            assigned: Some(Delay { at: t(60), worked_ms: 55_000 }),
            speed: Some(Delay { at: t(80), worked_ms: 20_000 }),
            ..Delays::default()
        },
        touches: vec![
            Touched {
                at: t(80),
                channel: Channel::Call,
                by: owner(),
                worth: Worth::Late,
                unconcluded: true,
            },
            Touched {
                at: t(85),
                channel: Channel::Meeting,
                by: None,
                worth: Worth::Planned,
                unconcluded: false,
            },
        ],
        ratings: vec![Rating {
            at: t(88),
            stars: 2,
            by: owner(),
            rater: Rater::Manager,
            reason: Some("too small".into()),
            source: "marketing".into(),
        }],
        open: Some(Open { stage: "mql".into(), owner: owner(), dark_from: Some(t(500)) }),
        countdowns: vec![Short {
            promise: "first-touch".into(),
            version: 3,
            verdict: Verdict::MetLateLogged,
            start: t(60),
            due: Some(t(100)),
            worked_ms: Some(20_000),
            owner: owner(),
            segment: Some("hot".into()),
            source: "marketing".into(),
        }],
    }
}

async fn keep(store: &Arc<dyn Store>, lives: &[Life]) {
    let verdicts = lives.iter().map(|life| LeadVerdicts {
        life: Some(life.clone()),
        ..verdicts(life.lead.clone(), vec![])
    });
    let verdicts = verdicts.collect();
    store.commit(&Changeset { verdicts, ..Changeset::default() }).await.unwrap();
}

async fn kept(store: &Arc<dyn Store>) -> Vec<Life> {
    let mut kept = Vec::new();
    let count = store.each_life(&mut |life| kept.push(life)).await.unwrap();
    assert_eq!(count as usize, kept.len());
    kept
}

fn merged(loser: &str, winner: &str) -> Batch {
    Batch { merged: vec![(lead(loser), lead(winner))], ..Batch::default() }
}

#[tokio::test]
async fn a_life_is_kept_as_it_is_through_a_restart() {
    let (home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    let (one, two) = (life("1"), Life { gone: true, open: None, ..life("2") });
    keep(&store, &[two.clone(), one.clone()]).await;
    assert_eq!(kept(&store).await, [one.clone(), two]);
    let later = Life { entries: vec![], ratings: vec![], ..life("2") };
    keep(&store, std::slice::from_ref(&later)).await;
    drop(store);
    let store = home.open().await;
    assert_eq!(kept(&store).await, [one, later]);
}

#[tokio::test]
async fn a_life_goes_with_its_lead() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2", "3"])).await;
    keep(&store, &["1", "2", "3", "unknown"].map(life)).await;
    take(&store, merged("1", "2")).await;
    store.forget(&lead("3")).await.unwrap();
    assert_eq!(kept(&store).await, [life("2")]);
    // Nor does a judgement that began before bring it back.
    keep(&store, &["1", "3"].map(life)).await;
    assert_eq!(kept(&store).await, [life("2")]);
}

#[tokio::test]
async fn where_there_is_no_life_to_keep_what_there_was_stays() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1"])).await;
    keep(&store, &[life("1")]).await;
    let verdicts = vec![verdicts(lead("1"), vec![])];
    store.commit(&Changeset { verdicts, ..Changeset::default() }).await.unwrap();
    assert_eq!(kept(&store).await, [life("1")]);
}

/// More than are read at once, with ids and instants whose bytes are anything but text.
#[tokio::test]
async fn thousands_of_lives_come_whole_and_in_order() {
    let (_home, store) = fresh().await;
    let mut ids: Vec<String> = (0..2_500).map(|number| format!("{number}")).collect();
    ids.extend(["é, 'ü'", "a,b", "\u{1f}", "long ".repeat(40).as_str()].map(str::to_owned));
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    take(&store, records(&names)).await;
    let mut lives: Vec<Life> = names.iter().map(|id| life(id)).collect();
    for (place, life) in lives.iter_mut().enumerate() {
        life.created_at = t(place as i64 * 77 - 90_000);
        life.countdowns.truncate(place % 2);
    }
    keep(&store, &lives).await;
    lives.sort_by(|one, other| one.lead.cmp(&other.lead));
    assert_eq!(kept(&store).await, lives);
}
