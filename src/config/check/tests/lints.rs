//! Warnings that know sales: where each speaks, in which words, and where it is silent.

use super::*;

/// What is said of the full agreement with these changes.
fn told(changes: &[(&str, &str)]) -> String {
    let text = changes.iter().fold(FULL.to_owned(), |text, (find, instead)| {
        assert_eq!(text.matches(find).count(), 1, "{find:?}");
        text.replace(find, instead)
    });
    shown(&checked(&text))
}

#[test]
fn what_cannot_be_meant_is_warned_about() {
    let pause = "pauses_while: status == \"BAD_TIMING\"\n    max_pause: 10 working days";
    let overlap = "\n  - {owner: u0099, reason: holiday, from: 2026-12-24, until: 2027-01-03}\n";
    let until = "until: 2027-01-15}\n";
    let cases: &[&[(&str, &str)]] = &[
        &[("within: 15 working minutes", "within: 24 working hours")],
        &[("max_gap: 5 working days", "max_gap: 40 working hours")],
        &[(pause, "pauses_while:  lifecycle  == \"mql\"")],
        &[(until, &format!("until: 2027-01-15}}{overlap}"))],
        &[("  keep-moving: {kind", "  keep-moving: {at_risk_at: 50%, kind")],
        &[("sql: lifecycle == \"sql\"", "sql: lifecycle == \"mql\"")],
        &[("marketing: has(email)", "marketing: score > 5 && score < 5")],
        &[("sales: vip == true", "sales: has(email)")],
        &[("recycled: status == \"NURTURE\"", "recycled: status == \"A\" && status == \"B\"")],
    ];
    let told: Vec<String> = cases.iter().map(|changes| told(changes)).collect();
    for (told, changes) in told.iter().zip(cases) {
        assert!(told.starts_with("warning["), "{changes:?}: {told}");
    }
    let _here = crate::diag::snapshots();
    insta::assert_snapshot!(told.join("\n\n\n"));
}

#[test]
fn what_may_be_meant_is_not() {
    let after = "\n  - {owner: u0099, reason: holiday, from: 2027-01-16, until: 2027-01-20}\n";
    let other = "\n  - {owner: u0098, reason: holiday, from: 2026-12-24, until: 2027-01-03}\n";
    let until = "until: 2027-01-15}\n";
    let cases: &[&[(&str, &str)]] = &[
        &[],
        // As long as a day, and hours of all time.
        &[("within: 15 working minutes", "within: 8 working hours")],
        &[("within: 15 working minutes", "within: 24 hours")],
        // The pause has an end.
        &[("pauses_while: status == \"BAD_TIMING\"", "pauses_while: lifecycle == \"mql\"")],
        &[(until, &format!("until: 2027-01-15}}{after}"))],
        &[(until, &format!("until: 2027-01-15}}{other}"))],
        &[("marketing: has(email)", "marketing: score > 5 && score < 6")],
    ];
    for changes in cases {
        assert_eq!(told(changes), "", "{changes:?}");
    }
}
