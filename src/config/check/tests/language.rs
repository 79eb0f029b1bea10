//! What a test of the agreement can say: each key changes what must come out, and what does not
//! come out is told with what did.

use std::collections::BTreeSet;

use super::keys::keys;
use super::*;
use crate::config::cases::{self, Failure};

/// A test for every key and word.
const LANGUAGE: &str = include_str!("../../../../tests/cases/language.yaml");

/// A key, and what is written instead so that something else must come out.
const CHANGES: &[(&str, &str, &str)] = &[
    (
        "due",
        "expect: {first-touch: {due: 2026-11-23 11:00, verdict: on",
        "expect: {first-touch: {due: 2026-11-23 11:01, verdict: on",
    ),
    (
        "verdict",
        "expect: {first-touch: {verdict: paused}}",
        "expect: {first-touch: {verdict: none}}",
    ),
    ("verdict", "first-touch: {verdict: none, alerts: []}", "first-touch: {verdict: met}"),
    (
        "alerts",
        "verdict: on_track, alerts: []",
        "verdict: on_track, alerts: [{upon: at_risk, to: owner}]",
    ),
    ("upon", "alerts: [{upon: at_risk, to: owner}]", "alerts: [{upon: breached, to: owner}]"),
    ("to", "alerts: [{upon: at_risk, to: owner}]", "alerts: [{upon: at_risk, to: manager}]"),
    (
        "at",
        "{upon: breached, to: manager, at: 2026-11-23 12:00}",
        "{upon: breached, to: manager, at: 2026-11-23 12:01}",
    ),
    (
        "reads",
        "to: \"slack:C0INBOUND\", at: 2026-11-23 11:15, reads: withdrawn",
        "to: \"slack:C0INBOUND\", at: 2026-11-23 11:15, reads: closed",
    ),
    (
        "fails",
        "verdict: breached_answered, fails: [score >= 60]",
        "verdict: breached_answered, fails: []",
    ),
    (
        "fails",
        "verdict: on_track, fails: [score >= 60, \"complete: phone\"]",
        "verdict: on_track, fails: [score >= 61]",
    ),
    ("objective", "first-touch: {objective: {missed: 2}}", "first-touch: {objective: {missed: 3}}"),
    ("missed", "standing: broken, missed: 2", "standing: broken, missed: 1"),
    ("standing", "standing: broken, missed: 2", "standing: used_up, missed: 2"),
    ("standing", "volume: {standing: out_of_reach}", "volume: {standing: behind}"),
    ("period", "volume: {period: 2026-11, standing: kept}", "volume: {standing: kept}"),
    (
        "period",
        "volume: {period: 2026-11, standing: kept}",
        "volume: {period: 2027-01, standing: kept}",
    ),
    ("figure", "figure: 50 USD", "figure: 49 USD"),
    ("figure", "volume: {standing: ahead, figure: 18}", "volume: {standing: ahead, figure: 19}"),
    ("figure", "figure: 80%", "figure: 80.1%"),
    ("figure", "standing: behind, figure: 2.0", "standing: behind, figure: 2.1"),
    (
        "figure",
        "price: {standing: told_at_the_end}\n          rating: {standing",
        "price: {figure: 50 USD}\n          rating: {standing",
    ),
    (
        "check_at",
        "check_at: 2026-11-23 11:30\n    expect:\n",
        "check_at: 2026-11-23 10:30\n    expect:\n",
    ),
    (
        "checks",
        "      - {at: 2026-11-23 12:00, expect: {first-touch: {verdict: paused}}}",
        "      - {at: 2026-11-23 09:20, expect: {first-touch: {verdict: paused}}}",
    ),
    ("expect", "expect: {rate: {due", "expect: {follow-up: {due"),
    ("leads", "set: {score: 60}", "set: {score: 59}"),
    ("times", "times: 18", "times: 17"),
    ("lead", "lead: {score: 50, owner: u0012}", "lead: {score: 80, owner: u0012}"),
    (
        "timeline",
        "timeline: [{at: 2026-11-23 09:00, set: {lifecycle: lead}}]\n      - lead",
        "timeline: []\n      - lead",
    ),
    (
        "set",
        "{at: 2026-11-23 09:30, set: {status: WAIT}}",
        "{at: 2026-11-23 09:30, set: {status: OPEN}}",
    ),
    (
        "owner",
        "lead: {score: 80, phone: \"1\", owner: u0012}\n    timeline:\n      - {at: 2026-11-23 09:00, set: {lifecycle: mql}}\n      - {at: 2026-11-23 14:00, touch",
        "lead: {score: 80, phone: \"1\", owner: none}\n    timeline:\n      - {at: 2026-11-23 09:00, set: {lifecycle: mql}}\n      - {at: 2026-11-23 14:00, touch",
    ),
    ("logged_at", "logged_at: 2026-11-23 11:40", "logged_at: 2026-11-23 11:05"),
    ("logged_at", "logged_at: 2026-11-23 11:40", "logged_at: 2026-11-24 11:40"),
    (
        "touch",
        "{at: 2026-11-23 14:00, touch: {channel: call, seconds: 60}}",
        "{at: 2026-11-23 14:00, set: {score: 81}}",
    ),
    (
        "channel",
        "{at: 2026-11-23 09:35, touch: {channel: note}}",
        "{at: 2026-11-23 09:35, touch: {channel: meeting}}",
    ),
    ("seconds", "seconds: 5}", "seconds: 15}"),
    ("direction", "seconds: 60, direction: inbound", "seconds: 60, direction: outbound"),
    ("outcome", "seconds: 60, outcome: failed", "seconds: 60, outcome: done"),
    (
        "outcome",
        "{at: 2026-11-24 15:00, logged_at: 2026-11-23 09:20, touch: {channel: meeting, outcome: planned}}",
        "{at: 2026-11-23 10:00, touch: {channel: meeting}}",
    ),
    ("by", "by: automation", "by: human"),
    ("rated", "rated: 4", "owner: u0013"),
    ("rated", "rated: 5", "rated: 3"),
    ("record", "record: deleted", "record: restored"),
    ("record", "record: restored", "record: deleted"),
    (
        "merge",
        "merge:\n          - {at: 2026-11-23 09:40",
        "merge:\n          - {at: 2026-11-23 08:40",
    ),
    (
        "id",
        "owner: {id: u0012, team: EMEA}}\n    timeline:\n      - {at: 2026-11-23 09:00, set: {lifecycle: mql}}\n      - {at: 2026-11-23 09:30",
        "owner: u0012}\n    timeline:\n      - {at: 2026-11-23 09:00, set: {lifecycle: mql}}\n      - {at: 2026-11-23 10:30",
    ),
];

/// `LANGUAGE` with one piece exchanged, which it has once.
fn failures(find: &str, instead: &str) -> Vec<Failure> {
    assert_eq!(LANGUAGE.matches(find).count(), 1, "{find:?}");
    let checked = checked(&LANGUAGE.replace(find, instead));
    let refused = shown(&checked);
    cases::run(&checked.contract.unwrap_or_else(|| panic!("{instead:?}: {refused}")))
}

#[test]
fn every_key_of_a_test_changes_what_must_come_out() {
    assert_eq!(shown(&checked(LANGUAGE)), "");
    assert_eq!(cases::run(&checked(LANGUAGE).contract.unwrap()), []);
    let (mut told, mut idle) = (String::new(), vec![]);
    for (key, find, instead) in CHANGES {
        let failures = failures(find, instead);
        if failures.is_empty() {
            idle.push(format!("{key}: {find:?} -> {instead:?}"));
        }
        told.push_str(&format!("{key}: {}\n", instead.trim()));
        for Failure { case, message, why, .. } in failures {
            told.push_str(&format!("    {case}\n        {message}\n        {why}\n"));
        }
    }
    assert!(idle.is_empty(), "these change nothing:\n{}", idle.join("\n"));
    let mut all = BTreeSet::new();
    keys(cases_of_the_table(), &mut all);
    let held: BTreeSet<&str> = CHANGES.iter().map(|(key, ..)| *key).collect();
    // What a test is called is no matter, and a team is asked for in `calendar_of`.
    let missing: Vec<_> =
        all.difference(&held).filter(|key| !["name", "team"].contains(*key)).collect();
    assert!(missing.is_empty(), "without a change: {missing:?}");
    let _here = crate::diag::snapshots();
    insta::assert_snapshot!(told);
}

fn cases_of_the_table() -> &'static crate::config::table::Table {
    &super::super::cases::TEST
}

#[test]
fn a_test_has_no_end_of_leads_looks_and_entries() {
    let told = [
        ("      - times: 18\n", "      - times: 2001\n".to_owned()),
        ("      - times: 18\n", "      - times: 2000\n".to_owned()),
        (
            "      - {at: 2026-11-23 10:15, expect: {first-touch: {verdict: at_risk}}}\n",
            "      - {at: 2026-11-23 10:15, expect: {first-touch: {verdict: at_risk}}}\n"
                .repeat(101),
        ),
        (
            "      - {at: 2026-11-23 10:00, rated: 4}\n",
            "      - {at: 2026-11-23 10:00, rated: 4}\n".repeat(501),
        ),
        (
            "      - lead: {phone: \"2\", lifecycle: lead}\n",
            "      - lead: {phone: \"2\", lifecycle: lead}\n".repeat(501),
        ),
    ]
    .map(|(find, instead)| {
        assert_eq!(LANGUAGE.matches(find).count(), 1, "{find:?}");
        let checked = checked(&LANGUAGE.replace(find, &instead));
        shown(&checked)
    });
    let _here = crate::diag::snapshots();
    insta::assert_snapshot!(told.join("\n\n\n"));
}

#[test]
fn too_many_looks_at_too_many_leads_are_not_taken() {
    let leads = "      - lead: {score: 80}\n".repeat(60);
    let looks = "      - {at: 2026-11-23 12:00, expect: {first-touch: {alerts: []}}}\n".repeat(100);
    let failures = |leads: &str, looks: &str| {
        let test = format!("  - name: Too much\n    leads:\n{leads}    checks:\n{looks}");
        let checked = checked(&format!("{LANGUAGE}{test}"));
        let refused = shown(&checked);
        cases::run(&checked.contract.unwrap_or_else(|| panic!("{refused}")))
    };
    let told = failures(&leads, &looks);
    let told: Vec<_> = told.iter().map(|one| format!("{}; {}", one.message, one.why)).collect();
    let expected =
        "60 leads and 100 looks are more than 5000 looks at a lead; make two tests of it";
    assert_eq!(told, [expected]);
    let entries = "          - {at: 2026-11-23 09:10:SS, set: {score: 80}}\n";
    let entries: String = (0..50).map(|at| entries.replace("SS", &format!("{at:02}"))).collect();
    let eventful = format!("      - timeline:\n{entries}").repeat(40);
    let look = "      - {at: 2026-11-23 12:SS, expect: {mql-missed: {alerts: []}}}\n";
    let looks: String =
        (0..80).map(|at| look.replace("SS", &format!("{:02}:{:02}", at / 60, at % 60))).collect();
    let told = failures(&eventful, &looks);
    let told: Vec<_> = told.iter().map(|one| format!("{}; {}", one.message, one.why)).collect();
    let expected = "what is said would take more than 5000 looks at its leads; ask for `alerts` in a \
                    test with fewer leads, or over a shorter time";
    assert_eq!(told, [expected]);
}
