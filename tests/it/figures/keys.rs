//! Every key that is about a period changes a figure, a standing or a sentence of the report.

use leadpact::contract::Agreement;
use leadpact::report::plan::changes;
use leadpact::report::sheet::Report;

use super::report;
use super::world::{AGREEMENT, World, contract, judged, world};

/// A key, a change of the agreement, and the period in which that shows.
pub(crate) struct Change {
    pub(crate) key: &'static str,
    from: &'static str,
    to: &'static str,
    period: &'static str,
}

const fn change(
    key: &'static str,
    (from, to): (&'static str, &'static str),
    period: &'static str,
) -> Change {
    Change { key, from, to, period }
}

/// Every such key. What these leave as it is fails.
pub(crate) const CHANGED: &[Change] = &[
    change("objective", (", objective: {share: 50%, per: week, min_sample: 5}", ""), "2026-10"),
    change("objective.share", ("share: 60%, per: month", "share: 80%, per: month"), "2026-10"),
    change("objective.per", ("share: 60%, per: month", "share: 60%, per: week"), "2026-10"),
    change(
        "objective.min_sample",
        ("per: month, min_sample: 10}", "per: month, min_sample: 1000}"),
        "2026-10",
    ),
    change("ratings.reason", ("reason: rating_why", "reason: why"), "2026-Q3"),
    change(
        "marketing_owes.kind",
        (
            "{kind: volume, stage: lead, at_least: 20, per: week}",
            "{kind: evenness, stage: lead, at_most: 20%, per: week, over: 3 weeks}",
        ),
        "2026-10",
    ),
    change("marketing_owes.stage", ("volume, stage: lead", "volume, stage: sql"), "2026-10"),
    change(
        "marketing_owes.at_least",
        ("at_least: 20, per: week", "at_least: 1, per: week"),
        "2026-10",
    ),
    change("marketing_owes.at_most", ("at_most: 350 USD", "at_most: 9000 USD"), "2026-10"),
    change(
        "marketing_owes.per",
        ("at_least: 20, per: week", "at_least: 20, per: month"),
        "2026-10",
    ),
    change(
        "marketing_owes.min_sample",
        ("at_least: 60%, per: month, min_sample: 10", "at_least: 60%, per: month, min_sample: 900"),
        "2026-10",
    ),
    change("marketing_owes.pace", ("per: month, pace: true", "per: month, pace: false"), "2026-11"),
    change("marketing_owes.definition", ("definition: mql,", "definition: lead,"), "2026-10"),
    change("marketing_owes.from", ("from: mql, to: sql", "from: lead, to: sql"), "2026-Q3"),
    change("marketing_owes.to", ("from: mql, to: sql", "from: mql, to: customer"), "2026-Q3"),
    change(
        "marketing_owes.source",
        ("share, source: marketing", "share, source: sales"),
        "2026-Q3",
    ),
    change("marketing_owes.over", ("over: 8 weeks", "over: 3 weeks"), "2026-10"),
    change(
        "costs.source",
        ("{source: marketing, month: 2026-11", "{source: referral, month: 2026-11"),
        "2026-11",
    ),
    change("costs.month", ("marketing, month: 2026-06", "marketing, month: 2026-09"), "2026-09"),
    change("costs.spend", ("spend: 21000", "spend: 22000"), "2026-06"),
    change("costs.salary", ("21000, salary: 18000", "21000, salary: 18001"), "2026-06"),
    change("costs.overhead", ("overhead: 4000.50", "overhead: 4000.51"), "2026-06"),
    change(
        "costs.share_of_time",
        ("96000, share_of_time: 15%", "96000, share_of_time: 16%"),
        "2026-09",
    ),
    change("costs.currency", ("USD", "EUR"), "2026-06"),
    change(
        "parties.marketing",
        ("accepted: {version: 2, date: 2026-08-10}}", "accepted: {version: 1, date: 2026-08-10}}"),
        "2026-10",
    ),
    change(
        "parties.sales",
        ("version: 1, date: 2026-05-01", "version: 2, date: 2026-08-10"),
        "2026-10",
    ),
    change("parties.accountable", ("vp-sales@", "somebody-else@"), "2026-10"),
    change("parties.accepted", ("date: 2026-08-10", "date: 2026-08-12"), "2026-10"),
    change("review_every", ("review_every: 90 days", "review_every: 91 days"), "2026-10"),
    change(
        "discipline.dark_after",
        ("dark_after: 40 working", "dark_after: 80 working"),
        "2026-11",
    ),
];

/// As both sides read it.
fn words(report: &Report) -> Vec<String> {
    let mut words = Vec::new();
    for section in &report.sections {
        words.extend(section.says.iter().cloned());
        for table in &section.tables {
            words.extend(table.rows.iter().map(|row| {
                let cells = row.cells.iter().map(|cell| cell.words());
                format!("{}.{}: {}", section.id, table.id, cells.collect::<Vec<_>>().join(" | "))
            }));
        }
    }
    words
}

/// The agreement with a second definition, so that a quota can name another one.
fn base() -> String {
    AGREEMENT.replace(
        "touch:\n  channels",
        "  lead: {means: Somebody., require: [score >= 50]}\ntouch:\n  channels",
    )
}

/// The same leads under another agreement.
async fn under(text: &str) -> World {
    let agreement = Agreement::of(contract(text));
    judged(world(77, 120).await, agreement).await
}

#[tokio::test]
async fn every_key_about_a_period_changes_the_report() {
    let before = under(&base()).await;
    let mut idle = Vec::new();
    for Change { key, from, to, period } in CHANGED {
        assert!(base().contains(from), "{key}: `{from}` is not in the agreement");
        let after = under(&base().replace(from, to)).await;
        let (old, new) =
            (words(&report(&before, period, None)), words(&report(&after, period, None)));
        if old == new {
            idle.push(key);
        }
        let gone = old.iter().filter(|line| !new.contains(line)).take(2);
        let come = new.iter().filter(|line| !old.contains(line)).take(2);
        println!("{key}\n  - {:?}\n  + {:?}", gone.collect::<Vec<_>>(), come.collect::<Vec<_>>());
    }
    assert!(idle.is_empty(), "these change nothing: {idle:?}");
}

/// And it is told before anybody agrees to it.
#[test]
fn every_key_about_a_period_is_in_the_plan() {
    let before = contract(&base());
    for Change { key, from, to, .. } in CHANGED {
        let told = changes(&before, &contract(&base().replace(from, to)));
        assert!(!told.is_empty(), "{key} is not in the plan");
    }
}
