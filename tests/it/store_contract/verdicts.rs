//! Verdicts, ledger and versions come back as they were decided.

use leadpact::alert::Suppressed;
use leadpact::alert::terms::{Course, Spoken, Term};
use leadpact::contract::{Party, Span};
use leadpact::store::{Filter, StoredVersion, Told};

use super::*;

async fn commit(store: &Arc<dyn Store>, id: &str, countdowns: Vec<Countdown>) {
    let verdicts = vec![verdicts(lead(id), countdowns)];
    store.commit(&Changeset { verdicts, ..Changeset::default() }).await.unwrap();
}

#[tokio::test]
async fn a_countdown_comes_back_whole() {
    let (home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    let units = [
        Unit::Seconds,
        Unit::Minutes,
        Unit::Hours,
        Unit::WorkingMinutes,
        Unit::WorkingHours,
        Unit::WorkingDays,
    ];
    let mut all: Vec<Countdown> = Vec::new();
    for (number, verdict) in (1..).zip(Verdict::ALL) {
        let mut one = countdown("1", Some(i64::from(number)), verdict);
        (one.key.cycle, one.target.unit) = (number, units[number as usize % units.len()]);
        one.mute =
            [None, Some(Mute::BeforeEnforcement), Some(Mute::ImportBurst)][number as usize % 3];
        all.push(one);
    }
    let mut bare = countdown("1", None, Verdict::Paused);
    (bare.key.tenure, bare.owner, bare.segment, bare.answered) = (2, None, None, None);
    (bare.at_risk_from, bare.wants_reread, bare.next_change) = (None, None, None);
    bare.paused_too_long = false;
    all.push(bare);
    commit(&store, "1", all.clone()).await;
    assert_eq!(store.countdowns(&Filter::default()).await.unwrap(), all);
    drop(store);
    assert_eq!(home.open().await.countdowns(&Filter::default()).await.unwrap(), all);
}

#[tokio::test]
async fn new_verdicts_replace_all_earlier_ones_of_the_lead() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    let mut second = countdown("1", Some(20), Verdict::OnTrack);
    second.key.cycle = 2;
    commit(&store, "1", vec![countdown("1", Some(10), Verdict::OnTrack), second]).await;
    commit(&store, "2", vec![countdown("2", Some(15), Verdict::OnTrack)]).await;
    let changed = countdown("1", Some(10), Verdict::Breached);
    commit(&store, "1", vec![changed.clone()]).await;
    let all = store.countdowns(&Filter::default()).await.unwrap();
    assert_eq!(all, [changed, countdown("2", Some(15), Verdict::OnTrack)]);
    commit(&store, "1", vec![]).await;
    assert_eq!(store.countdowns(&Filter::default()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn countdowns_are_listed_by_due_time_and_filtered() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2", "3"])).await;
    let mut other = countdown("2", Some(20), Verdict::Breached);
    other.owner = Some(OwnerId::from("13"));
    let mut assign = countdown("1", Some(20), Verdict::Met);
    assign.key.promise = PromiseId::from("assign");
    let touch = countdown("1", Some(20), Verdict::Breached);
    let paused = countdown("3", None, Verdict::Paused);
    commit(&store, "3", vec![paused.clone()]).await;
    commit(&store, "2", vec![other.clone()]).await;
    commit(&store, "1", vec![touch.clone(), assign.clone()]).await;
    let list = async |filter: Filter| store.countdowns(&filter).await.unwrap();
    let all = [assign.clone(), touch.clone(), other.clone(), paused];
    assert_eq!(list(Filter::default()).await, all);
    let verdict = Some(Verdict::Breached);
    let breached = Filter { verdict, ..Filter::default() };
    assert_eq!(list(breached.clone()).await, [touch.clone(), other.clone()]);
    let owner = Some(OwnerId::from("13"));
    assert_eq!(list(Filter { owner, ..breached.clone() }).await, [other]);
    let one = Some(lead("1"));
    assert_eq!(list(Filter { lead: one.clone(), ..breached }).await, std::slice::from_ref(&touch));
    assert_eq!(list(Filter { lead: one, ..Filter::default() }).await, [assign, touch]);
}

#[tokio::test]
async fn the_ledger_keeps_one_line_for_each_alert() {
    let (home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    let (first, second) = (said("1", "a", "p1"), said("1", "b", "p2"));
    let mut upon = said("2", "a", "p3");
    upon.upon = Upon::AtRisk;
    let lines = vec![second.clone(), first.clone(), upon];
    store.commit(&Changeset { said: lines, ..Changeset::default() }).await.unwrap();
    let stories = [
        Story::AtRisk,
        Story::Met,
        Story::Answered,
        Story::Withdrawn,
        Story::Closed,
        Story::Breached,
    ];
    for story in stories {
        let revised = Said { story, ..first.clone() };
        let changes = Changeset { said: vec![revised.clone()], ..Changeset::default() };
        store.commit(&changes).await.unwrap();
        assert_eq!(store.said(&[lead("1")]).await.unwrap(), [revised, second.clone()]);
    }
    drop(store);
    let store = home.open().await;
    assert_eq!(store.said(&[lead("2"), lead("1")]).await.unwrap().len(), 3);
    assert_eq!(store.said(&[lead("9")]).await.unwrap(), []);
}

#[tokio::test]
async fn a_round_is_stored_whole_with_what_was_not_said() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1"])).await;
    let suppressed = Suppressed {
        key: DedupKey::from("1/a"),
        countdown: key("1"),
        reason: "nobody owns the lead".into(),
        until: None,
        at: t(9),
    };
    let changes = Changeset {
        as_of: t(9),
        facts_mark: store.facts_mark().await.unwrap(),
        verdicts: vec![verdicts(lead("1"), vec![countdown("1", Some(5), Verdict::Breached)])],
        judged: store.histories(&[lead("1")]).await.unwrap(),
        said: vec![said("1", "b", "p1")],
        spoken: vec![],
        posts: vec![post("p1", "C1", 1)],
        suppressed: vec![suppressed],
        pictures: vec![(post("p1", "C1", 1).id, vec![7])],
    };
    // Twice: after an answer that was lost on its way the caller commits again.
    store.commit(&changes).await.unwrap();
    store.commit(&changes).await.unwrap();
    assert_eq!(store.countdowns(&Filter::default()).await.unwrap().len(), 1);
    assert_eq!(store.said(&[lead("1")]).await.unwrap(), changes.said);
    let (silent, spoken) = (t(9), t(5 * HOUR));
    let told = store.told(silent, t(9 * HOUR)).await.unwrap();
    assert_eq!((&told.said, &told.suppressed), (&changes.said, &changes.suppressed));
    // What was decided at the end belongs to the next stretch.
    assert_eq!(store.told(t(0), silent).await.unwrap(), Told::default());
    assert_eq!(store.told(silent, spoken).await.unwrap().said, []);
    assert_eq!(store.posts(&[changes.posts[0].id.clone()]).await.unwrap(), changes.posts);
    assert_eq!(due_ids(&store).await, Vec::<String>::new());
}

#[tokio::test]
async fn versions_come_back_in_the_order_accepted() {
    let (home, store) = fresh().await;
    let version = |hash: &str, number, at| StoredVersion {
        hash: hash.into(),
        number,
        accepted_at: t(at),
        files: vec![
            ("sla.yaml".into(), format!("version: {number}\n").into_bytes()),
            ("lists/free.txt".into(), vec![0xff, 0x00, b'\n']),
        ],
    };
    let (first, second) = (version("ffff", 2, 10), version("0000", 1, 20));
    store.accept(&first).await.unwrap();
    store.accept(&second).await.unwrap();
    // The latest one again changes nothing.
    store.accept(&version("0000", 9, 90)).await.unwrap();
    drop(store);
    let store = home.open().await;
    assert_eq!(store.versions().await.unwrap(), [first.clone(), second.clone()]);
    // An older one is in force again from then on.
    let again = version("ffff", 2, 30);
    store.accept(&again).await.unwrap();
    assert_eq!(store.versions().await.unwrap(), [first, second, again]);
}

#[tokio::test]
async fn what_was_told_of_a_period_is_kept_with_its_message() {
    let (_home, store) = fresh().await;
    let span = |label| Span::parse(label).unwrap();
    let line = |key: &str, label, post: Option<&str>| Spoken {
        key: key.into(),
        promise: "volume".into(),
        span: span(label),
        post: post.map(|post| PostId::from(post.to_owned())),
        at: t(9),
    };
    let waits = line("volume/2026-11/broken/1 working hour/manager", "2026-11", None);
    let spoke = line("volume/2026-W47/broken//slack:C1", "2026-W47", Some("p1"));
    let notice = Notice::Terms(vec![Term {
        promise: "volume".into(),
        span: span("2026-W47"),
        course: Course::Broken,
        owed_by: Party::Marketing,
        owed: "that at least 300 leads reach mql".into(),
        found: "212 did".into(),
        agreed: "at least 300 leads per week".into(),
        since: Some(t(3)),
        zone: "America/New_York".into(),
        version: Version { number: 3, hash: "4f1c09ab27de".into() },
        as_of: t(9),
    }]);
    let posts = vec![Post { notice, ..post("p1", "C1", 1) }];
    let spoken = vec![waits.clone(), spoke.clone()];
    let changes = Changeset { spoken, posts, ..Changeset::default() };
    // Twice: after an answer that was lost on its way the caller commits again.
    store.commit(&changes).await.unwrap();
    store.commit(&changes).await.unwrap();
    let (month, week) = (span("2026-11"), span("2026-W47"));
    assert_eq!(store.spoken(&[month]).await.unwrap(), std::slice::from_ref(&waits));
    assert_eq!(store.spoken(&[month, week]).await.unwrap(), [waits.clone(), spoke]);
    assert_eq!(store.spoken(&[]).await.unwrap(), []);
    assert_eq!(store.posts(&[changes.posts[0].id.clone()]).await.unwrap(), changes.posts);
    let later = Spoken { post: Some(PostId::from("p2".to_owned())), at: t(10), ..waits.clone() };
    let changes = Changeset { spoken: vec![later.clone()], ..Changeset::default() };
    store.commit(&changes).await.unwrap();
    // When its cause was found stays what it was.
    assert_eq!(store.spoken(&[month]).await.unwrap(), [Spoken { at: t(9), ..later }]);
}
