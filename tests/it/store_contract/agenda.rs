//! Which leads are due, in which order, and until when.

use super::*;

async fn judge(store: &Arc<dyn Store>, next: &[(&str, Option<i64>)], facts_mark: u64) {
    let verdicts = next.iter().map(|(id, next)| LeadVerdicts {
        lead: lead(id),
        countdowns: vec![],
        life: None,
        next_change: next.map(t),
    });
    let verdicts = verdicts.collect();
    store.commit(&Changeset { facts_mark, verdicts, ..Changeset::default() }).await.unwrap();
}

async fn due(store: &Arc<dyn Store>, as_of: i64, limit: usize) -> Vec<String> {
    let due = store.due_leads(t(as_of), limit).await.unwrap();
    due.iter().map(LeadId::to_string).collect()
}

#[tokio::test]
async fn what_changed_comes_first_then_whose_time_has_come() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2", "3", "4"])).await;
    let mark = store.facts_mark().await.unwrap();
    judge(&store, &[("1", Some(200)), ("2", Some(100)), ("3", None), ("4", Some(300))], mark).await;
    assert_eq!(due(&store, 99, 9).await, Vec::<String>::new());
    assert_eq!(due(&store, 100, 9).await, ["2"]);
    assert_eq!(due(&store, 200, 9).await, ["2", "1"]);
    take(&store, Batch { reread: vec![(lead("4"), t(7))], ..Batch::default() }).await;
    take(&store, Batch { reread: vec![(lead("3"), t(7))], ..Batch::default() }).await;
    assert_eq!(due(&store, 500, 9).await, ["4", "3", "2", "1"]);
    assert_eq!(due(&store, 500, 3).await, ["4", "3", "2"]);
    assert_eq!(due(&store, 500, 1).await, ["4"]);
}

#[tokio::test]
async fn what_changed_after_the_look_stays_due() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    let mark = store.facts_mark().await.unwrap();
    // While these two are judged, one of them changes.
    take(&store, Batch { reread: vec![(lead("2"), t(7))], ..Batch::default() }).await;
    judge(&store, &[("1", None), ("2", None)], mark).await;
    assert_eq!(due_ids(&store).await, ["2"]);
    judge(&store, &[("2", None)], store.facts_mark().await.unwrap()).await;
    assert_eq!(due_ids(&store).await, Vec::<String>::new());
}

#[tokio::test]
async fn being_due_survives_a_restart() {
    let (home, store) = fresh().await;
    take(&store, records(&["1"])).await;
    drop(store);
    let store = home.open().await;
    assert_eq!(due_ids(&store).await, ["1"]);
    settle(&store).await;
    drop(store);
    assert_eq!(due_ids(&home.open().await).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_new_agreement_makes_every_lead_due_even_those_that_are() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2", "3"])).await;
    let before = store.facts_mark().await.unwrap();
    judge(&store, &[("1", None), ("2", None)], before).await;
    assert_eq!(due_ids(&store).await, ["3"]);
    assert_eq!(store.all_due().await.unwrap(), 3);
    // A judgement by the agreement before does not count any more.
    judge(&store, &[("3", None)], before).await;
    assert_eq!(due_ids(&store).await, ["1", "2", "3"]);
    settle(&store).await;
}

#[tokio::test]
async fn open_leads_come_by_their_nearest_deadline() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2", "3", "4", "5"])).await;
    let other = |id: &str, due, verdict| {
        let mut other = countdown(id, due, verdict);
        other.key.promise = PromiseId::from("time-to-assign");
        other
    };
    let rows = [
        ("1", vec![countdown("1", Some(300), Verdict::OnTrack)]),
        ("2", vec![countdown("2", None, Verdict::Paused)]),
        (
            "3",
            vec![
                countdown("3", Some(500), Verdict::Unknown),
                other("3", Some(100), Verdict::AtRisk),
            ],
        ),
        ("4", vec![countdown("4", Some(50), Verdict::Breached)]),
        ("5", vec![countdown("5", Some(60), Verdict::Met), other("5", Some(400), Verdict::AtRisk)]),
    ];
    let rows = rows.map(|(id, countdowns)| verdicts(lead(id), countdowns));
    store.commit(&Changeset { verdicts: rows.to_vec(), ..Changeset::default() }).await.unwrap();
    assert_eq!(store.open_leads(9).await.unwrap(), ["3", "1", "5", "2"].map(lead));
    assert_eq!(store.open_leads(2).await.unwrap(), ["3", "1"].map(lead));
}

#[tokio::test]
async fn open_leads_are_found_behind_one_with_many_countdowns() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    let many = (1..=100).map(|cycle| {
        let mut one = countdown("1", Some(i64::from(cycle)), Verdict::OnTrack);
        one.key.cycle = cycle;
        one
    });
    let rows = vec![
        verdicts(lead("1"), many.collect()),
        verdicts(lead("2"), vec![countdown("2", Some(500), Verdict::OnTrack)]),
    ];
    store.commit(&Changeset { verdicts: rows, ..Changeset::default() }).await.unwrap();
    assert_eq!(store.open_leads(2).await.unwrap(), ["1", "2"].map(lead));
}

#[tokio::test]
async fn broken_leads_come_by_their_latest_deadline_and_once() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2", "3", "4"])).await;
    let mut second = countdown("2", Some(900), Verdict::Breached);
    second.key.cycle = 2;
    let rows = vec![
        verdicts(lead("1"), vec![countdown("1", Some(300), Verdict::Breached)]),
        verdicts(lead("2"), vec![countdown("2", Some(100), Verdict::BreachedAnswered), second]),
        verdicts(lead("3"), vec![countdown("3", Some(800), Verdict::Unknown)]),
        verdicts(lead("4"), vec![countdown("4", Some(400), Verdict::BreachedAnswered)]),
    ];
    store.commit(&Changeset { verdicts: rows, ..Changeset::default() }).await.unwrap();
    assert_eq!(store.broken_leads(9).await.unwrap(), ["2", "4", "1"].map(lead));
    assert_eq!(store.broken_leads(2).await.unwrap(), ["2", "4"].map(lead));
}

#[tokio::test]
async fn leads_in_the_recycle_bin_are_paged_by_id() {
    let (_home, store) = fresh().await;
    take(&store, records(&["3", "1", "20", "2", "4"])).await;
    let bin = ["3", "20", "1"].map(|id| (lead(id), Existence::Archived(t(1))));
    let gone = [(lead("4"), Existence::Gone(t(1)))];
    let existence = bin.into_iter().chain(gone).collect();
    take(&store, Batch { existence, ..Batch::default() }).await;
    let first = store.archived_leads(None, 2).await.unwrap();
    assert_eq!(first, ["1", "20"].map(lead));
    assert_eq!(store.archived_leads(first.last(), 2).await.unwrap(), [lead("3")]);
    take(&store, Batch { existence: vec![(lead("3"), Existence::Live)], ..Batch::default() }).await;
    assert_eq!(store.archived_leads(first.last(), 2).await.unwrap(), []);
}

#[tokio::test]
async fn live_leads_are_paged_by_id() {
    let (_home, store) = fresh().await;
    take(&store, records(&["3", "1", "20", "2"])).await;
    let gone = vec![(lead("2"), Existence::Archived(t(1)))];
    take(&store, Batch { existence: gone, ..Batch::default() }).await;
    let first = store.live_leads(None, 2).await.unwrap();
    assert_eq!(first, ["1", "20"].map(lead));
    assert_eq!(store.live_leads(first.last(), 2).await.unwrap(), [lead("3")]);
    assert_eq!(store.live_leads(Some(&lead("3")), 2).await.unwrap(), []);
}

fn arrivals(origin: Option<&str>, first: usize, at_ms: &[i64]) -> Batch {
    let records = at_ms.iter().zip(first..).map(|(at, number)| Record {
        created_at: t(0) + jiff::SignedDuration::from_millis(*at),
        origin: origin.map(Into::into),
        ..record(&format!("{number:05}"))
    });
    Batch { records: records.collect(), ..Batch::default() }
}

async fn in_burst(store: &Arc<dyn Store>) -> Vec<String> {
    let all = store.live_leads(None, 100_000).await.unwrap();
    let histories = store.histories(&all).await.unwrap();
    let marked = histories.into_iter().filter(|history| history.import_burst);
    marked.map(|history| history.lead.to_string()).collect()
}

#[tokio::test]
async fn more_than_a_burst_of_one_origin_is_marked_whole() {
    let (_home, store) = fresh().await;
    // Three within a second are allowed; the fourth makes all of them an upload.
    take(&store, arrivals(Some("IMPORT"), 0, &[0, 300, 600, 5_000, 5_300, 5_600, 5_999])).await;
    take(&store, arrivals(Some("FORM"), 10, &[100, 400, 5_100, 5_200])).await;
    take(&store, arrivals(None, 20, &[0, 0, 0, 0, 0])).await;
    settle(&store).await;
    assert_eq!(store.mark_bursts(3, 1_000).await.unwrap(), 4);
    assert_eq!(in_burst(&store).await, ["00003", "00004", "00005", "00006"]);
    assert_eq!(due_ids(&store).await, ["00003", "00004", "00005", "00006"]);
    assert_eq!(store.mark_bursts(3, 1_000).await.unwrap(), 0);
    // A fourth one comes to the first three.
    take(&store, arrivals(Some("IMPORT"), 30, &[999])).await;
    assert_eq!(store.mark_bursts(3, 1_000).await.unwrap(), 4);
    // At the end of the time it no longer is one.
    take(&store, arrivals(Some("API"), 40, &[0, 1, 2, 1_000])).await;
    assert_eq!(store.mark_bursts(3, 1_000).await.unwrap(), 0);
}

#[tokio::test]
async fn other_limits_are_applied_to_everything() {
    let (_home, store) = fresh().await;
    take(&store, arrivals(Some("IMPORT"), 0, &[0, 1, 2, 90_000])).await;
    assert_eq!(store.mark_bursts(2, 1_000).await.unwrap(), 3);
    settle(&store).await;
    assert_eq!(store.mark_bursts(3, 1_000).await.unwrap(), 0);
    assert_eq!(in_burst(&store).await, Vec::<String>::new());
    assert_eq!(due_ids(&store).await, ["00000", "00001", "00002"]);
    assert_eq!(store.mark_bursts(3, 90_001).await.unwrap(), 4);
}

#[tokio::test]
async fn bursts_agree_with_counting_every_window() {
    let mut seed = 7_u64;
    let mut random = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for _ in 0..20 {
        let (_home, store) = fresh().await;
        let times: Vec<i64> = (0..60).map(|_| random(6_000) as i64).collect();
        let mut at = 0;
        // In several batches, each followed by a look.
        while at < times.len() {
            let upto = (at + 1 + random(20) as usize).min(times.len());
            take(&store, arrivals(Some("IMPORT"), at, &times[at..upto])).await;
            store.mark_bursts(4, 300).await.unwrap();
            at = upto;
        }
        let naive = (0..times.len()).filter(|one| {
            let windows = times.iter().filter(|from| (0..300).contains(&(times[*one] - **from)));
            windows.clone().any(|from| {
                times.iter().filter(|time| (0..300).contains(&(**time - from))).count() > 4
            })
        });
        let naive: Vec<String> = naive.map(|number| format!("{number:05}")).collect();
        assert_eq!(in_burst(&store).await, naive, "{times:?}");
    }
}
