//! What users get wrong, and what they are told. Each snapshot was read aloud.

use super::*;

/// Makes each mistake in the full agreement and shows what is said about it.
fn told(mistakes: &[(&str, &str)]) -> String {
    let told = mistakes.iter().map(|(find, instead)| {
        let checked = checked(&with(find, instead));
        let shown = shown(&checked);
        assert!(!shown.is_empty(), "{find:?} -> {instead:?} is not noticed");
        shown
    });
    told.collect::<Vec<_>>().join("\n\n\n")
}

macro_rules! mistakes {
    ($name:ident, $mistakes:expr) => {
        #[test]
        fn $name() {
            let told = told($mistakes);
            let _here = crate::diag::snapshots();
            insta::assert_snapshot!(told);
        }
    };
}

mistakes!(
    at_the_top,
    &[
        ("sla: Everything\n", ""),
        ("sla: Everything", "sla:"),
        ("sla: Everything", "sla: [Everything]"),
        ("\nversion: 3", "\nversion: 3.1"),
        ("\nversion: 3", "\nversion: \"3\""),
        ("\nversion: 3", "\nversion: 1"),
        ("effective_from: 2026-11-01", "effective_from: 2026-11-31"),
        ("effective_from: 2026-11-01", "effective_from: 01.11.2026"),
        ("enforce_from: 2026-11-02 09:00", "enforce_from: tomorrow"),
        ("\ntimezone: America/New_York", "\ntimezone: America/NewYork"),
        ("\ntimezone: America/New_York", "\ntimezone: EST"),
        ("\ntimezone: America/New_York", "\ntimezone: Berlin"),
        ("\ntimezone: America/New_York", "\ntimezone: america/new_york"),
        ("sales_owes:", "sales_ows:"),
        ("imports:", "import:"),
        ("x-common: &slow 4 working hours", "common: &slow 4 working hours"),
    ]
);

mistakes!(
    in_fields_and_lists,
    &[
        ("{crm: lifecyclestage, type: option}", "lifecyclestage"),
        ("{crm: lifecyclestage, type: option}", "{type: option}"),
        ("crm: lifecyclestage, type: option", "crm: Lifecycle Stage, type: option"),
        ("crm: country, type: text", "crm: country, type: string"),
        ("crm: country, type: text", "crm: country, typ: text"),
        ("keep: presence", "keep: presense"),
        ("crm: hubspotscore, type: number", "crm: hubspotscore, type: number, keep: domain"),
        ("country: {crm", "Country name: {crm"),
        ("  home: [US, CA]", "  home: US"),
        ("  home: [US, CA]", "  home: [US, 49]"),
        ("  home: [US, CA]", "  home: []"),
        ("  home: [US, CA]", "  score: [US, CA]"),
        ("{file: lists/free.txt}", "{file: lists/fre.txt}"),
        ("{file: lists/free.txt}", "{file: lists/empty.txt}"),
        ("{file: lists/free.txt}", "{file: ../../etc/passwd}"),
        ("{file: lists/free.txt}", "{path: lists/free.txt}"),
    ]
);

mistakes!(
    in_the_funnel,
    &[
        ("mql: lifecycle == \"mql\"", "mql: lifecycle = \"mql\""),
        ("mql: lifecycle == \"mql\"", "mql: lifecylce == \"mql\""),
        ("mql: lifecycle == \"mql\"", "mql: score == \"high\""),
        ("mql: lifecycle == \"mql\"", "mql: 'lifecycle == \"mql\" && scor > 3'"),
        ("mql: lifecycle == \"mql\"", "mql: >-\n    lifecycle == \"mql\" &&\n    scor > 3"),
        ("mql: lifecycle == \"mql\"", "mql: true"),
        ("lead: lifecycle == \"lead\"", "a lead: lifecycle == \"lead\""),
        ("lead: lifecycle == \"lead\"", "lead: stage == \"mql\""),
        ("recycled: status", "mql: status"),
        ("rest: otherwise", "rest: otherwise\n  cold: score < 10"),
        ("hot: score >= 90", "hot: otherwise"),
        ("hot: score >= 90", "unknown: score >= 90"),
        ("hot: score >= 90", "warm: score >= 50\n  hot: score >= 90"),
        ("hot: score >= 90", "hot: score >= 90 && score < 10"),
    ]
);

mistakes!(
    in_definitions_and_touches,
    &[
        ("  mql:\n    means", "  mqls:\n    means"),
        ("    means: Somebody who asked.\n", ""),
        ("      - country in home", "      - country in hom"),
        ("complete: [email, phone]", "complete: [emial, phone]"),
        ("complete: [email, phone]", "complete: [phone, phone]"),
        ("complete: [email, phone]", "complete: phone"),
        ("exclude: [email in free_mail]", "exclude: []"),
        ("grace: 1 working hour", "grace: 1h"),
        ("unlabelled: 2 working hours", "unlabelled: 1 day"),
        ("2 working hours\n    route: marketing", "2 working hours\n    route: marketting"),
        ("channels: [call, email]", "channels: [phone, email]"),
        ("channels: [call, email]", "channels: [call, note]"),
        ("direction: outbound\n", "direction: out\n"),
        ("min_call: 10 seconds", "min_call: 10"),
        ("late_log_grace: 15 minutes", "late_log_grace: 90 seconds"),
        ("backdating_limit: 1 working day", "backdating_limit: 2 weeks"),
    ]
);

mistakes!(
    in_calendars,
    &[
        ("mon-fri: [09:00-12:00, 13:00-17:30]", "mon-fri: 09:00-17:30"),
        ("mon-fri: [09:00-12:00, 13:00-17:30]", "mon-fri: [9:00-17:30]"),
        ("mon-fri: [09:00-12:00, 13:00-17:30]", "mon-fri: [09:00-13:00, 12:00-17:30]"),
        ("mon-fri: [09:00-12:00, 13:00-17:30]", "Monday-Friday: [09:00-17:30]"),
        ("mon-fri: [09:00-12:00, 13:00-17:30]", "mon-fri: [09:00-17:30], fri: [09:00-16:00]"),
        ("mon-fri: [09:00-12:00, 13:00-17:30]", "mon-fri: [22:00-10:00, 09:00-17:30]"),
        ("mon, wed: [09:00-17:30]\n      fri: [22:00-06:00]", "mon-fri: []"),
        ("mon-fri: [09:00-12:00, 13:00-17:30]", "mon-fri: [09:00-09:00]"),
        ("    timezone: Europe/London", "    timezone: London"),
        ("{ical: holidays/us.ics}", "{ical: holidays/page.ics}"),
        ("{ical: holidays/us.ics}", "{ical: holidays/us.ics, name: Federal}"),
        ("{ical: holidays/us.ics}", "2026-12-25"),
        ("{ical: holidays/us.ics}", "{date: 2026-12-24}"),
        (
            "{ical: holidays/us.ics}\n      - {date: 2026-12-24, hours: [09:00-12:00], name: Christmas Eve}",
            "{date: 2026-11-23}"
        ),
        ("  - {use: us}\n", ""),
        ("  - {use: us}\n", "  - {use: uk}\n"),
        ("  - {use: us}\n", "  - {use: us}\n  - {when: owner.team == \"UK\", use: emea}\n"),
        ("calendar_of:\n  - {when: owner.team == \"EMEA\", use: emea}\n  - {use: us}\n", ""),
    ]
);

mistakes!(
    in_promises,
    &[
        ("kind: time_to_assign", "kind: time_to_asign"),
        ("    kind: time_to_assign\n", ""),
        ("starts_at: mql\n    within: 15", "starts_at: mgl\n    within: 15"),
        ("    starts_at: mql\n    within: 15 working minutes\n", ""),
        ("within: 15 working minutes", "within: 15"),
        ("within: 15 working minutes", "within: 4h"),
        ("within: 15 working minutes", "within: 2 years"),
        ("otherwise: *slow", "cold: *slow"),
        ("&slow 4 working hours", "&slow 4 hrs"),
        ("at_risk_at: 50%", "at_risk_at: 50"),
        ("at_risk_at: 50%", "at_risk_at: 0.5"),
        ("at_risk_at: 50%", "at_risk_at: 120%"),
        ("    pauses_while: status == \"WAIT\"\n", ""),
        ("on_reassign: restart", "on_reassign: reset"),
        ("reopen: ignore", "reopen: no"),
        ("  assign:\n", "  mql-violation:\n"),
        ("  assign:\n", "  assign lead:\n"),
        ("reopen: ignore\n", "reopen: ignore\n    on_reassign: keep\n"),
        ("when: segment != \"rest\"", "when: segment != \"reest\""),
        ("when: source == \"marketing\"", "when: sorce == \"marketing\""),
        ("attempts: 6", "attempts: 0"),
        ("attempts: 6", "attempts: six"),
        ("    attempts: 6\n", ""),
        ("channels_at_least: 2", "channels_at_least: 3"),
        ("until: [reply, sql, exit]", "until: reply"),
        ("until: [reply, sql, exit]", "until: [answer, sql, exit]"),
        ("until: [reply, sql, exit]", "until: [reply, lead, exit]"),
        ("reasons: country", "reasons: contry"),
        ("max_gap: 5 working days, ", ""),
        ("stage: sql, within", "starts_at: sql, within"),
    ]
);

mistakes!(
    in_promises_about_periods,
    &[
        ("kind: volume", "kind: volumes"),
        ("kind: volume", "kind: first_touch"),
        ("kind: time_to_assign", "kind: volume"),
        ("kind: volume, ", ""),
        ("  volume: {kind", "  assign: {kind"),
        ("  volume: {kind", "  mql-missed: {kind"),
        ("kind: volume, stage: mql", "kind: volume, stage: mgl"),
        ("kind: volume, stage: mql", "kind: volume, source: marketing"),
        ("at_least: 400", "at_most: 400"),
        ("at_least: 400", "at_least: 400, at_most: 500"),
        ("at_least: 400", "at_least: 0"),
        ("at_least: 400", "at_least: 40%"),
        ("at_least: 400, ", ""),
        ("per: month, pace: true", "per: year, pace: true"),
        ("per: month, pace: true", "per: month, pace: yes"),
        ("definition: mql", "definition: sql"),
        ("    at_least: 90%", "    at_least: 90"),
        ("    at_least: 90%", "    at_least: 100%"),
        ("    at_least: 90%", "    at_least: 90.125%"),
        ("from: mql, to: sql", "from: sql, to: mql"),
        ("from: mql, to: sql", "from: mql, to: mql"),
        ("kind: source_share, source: marketing", "kind: source_share, source: marketting"),
        ("kind: source_share, source: marketing", "kind: source_share, source: unknown"),
        ("at_least: 3.5", "at_least: 5.5"),
        ("at_least: 3.5", "at_least: 1"),
        ("at_least: 3.5", "at_least: \"3.5\""),
        ("over: 8 weeks", "over: 8 months"),
        ("over: 8 weeks", "over: 8"),
        ("over: 8 weeks", "over: 2 weeks"),
        ("over: 8 weeks", "over: 60 days"),
        ("at_most: 30%", "at_least: 30%"),
        ("at_most: 120 USD", "at_most: 120"),
        ("at_most: 120 USD", "at_most: 120 usd"),
        ("at_most: 120 USD", "at_most: $120"),
        ("at_most: 120 USD", "at_most: 120 EUR"),
        ("at_most: 120 USD", "at_most: 0 USD"),
        ("at_most: 120 USD, per: month", "at_most: 120 USD, per: week"),
        ("breached, to: \"slack:C0MARKETING\"}", "breached, to: owner}"),
        ("breached, to: \"slack:C0MARKETING\"}", "at_risk, to: \"slack:C0MARKETING\"}"),
    ]
);

mistakes!(
    in_objectives,
    &[
        ("{share: 95%, per: month, min_sample: 40}", "95%"),
        ("{share: 95%, per: month, min_sample: 40}", "{per: month}"),
        ("{share: 95%, per: month, min_sample: 40}", "{share: 95%}"),
        ("share: 95%, per: month, min_sample: 40", "share: 100%, per: month"),
        ("share: 95%, per: month, min_sample: 40", "share: 0.95, per: month"),
        ("share: 95%, per: month, min_sample: 40", "share: 99%, per: month"),
        ("share: 95%, per: month, min_sample: 40", "share: 99%, per: month, min_sample: 99"),
        ("share: 95%, per: month, min_sample: 40", "share: 90%, per: month, min_sample: 1"),
        ("share: 95%, per: month, min_sample: 40", "share: 95%, per: monthly"),
        ("share: 95%, per: month, min_sample: 40", "at_least: 95%, share: 95%, per: month"),
        ("min_sample: 40}\n    route: reps\n", "min_sample: 40}\n"),
        (
            "    - {upon: breached, after: 1 working hour, to: manager}\n",
            "    - {upon: breached, to: owner}\n"
        ),
        ("{EMEA: u0042, default: u0007}", "{EMEA: u0042}"),
    ]
);

mistakes!(
    in_costs,
    &[
        ("overhead: 4000.50, currency: USD", "overhead: 4000.50"),
        ("overhead: 4000.50, currency: USD", "overhead: 4000.50, currency: $"),
        ("overhead: 4000.50, currency: USD", "overhead: 4000.50, currency: EUR"),
        ("{source: sales, month: 2026-11", "{source: marketing, month: 2026-11"),
        ("{source: sales, month: 2026-11", "{source: unknown, month: 2026-11"),
        ("{source: sales, month: 2026-11", "{source: sale, month: 2026-11"),
        ("{source: sales, month: 2026-11", "{source: sales, month: 2026-13"),
        ("{source: sales, month: 2026-11", "{source: sales, month: 2026-11-01"),
        ("{source: sales, month: 2026-11", "{source: sales, month: 2026-Q4"),
        ("{source: sales, month: 2026-11", "{source: sales, month: November"),
        ("spend: 21000", "spend: 21,000"),
        ("spend: 21000", "spend: 21000 USD"),
        ("spend: 21000", "spend: -1"),
        ("spend: 21000", "spend: 2.1e4"),
        ("spend: 21000", "spend:"),
        ("spend: 21000", "spends: 21000"),
        ("salary: 96000, share_of_time: 20%, ", ""),
        ("salary: 96000, share_of_time: 20%", "overhead: 1, share_of_time: 20%"),
        ("share_of_time: 20%", "share_of_time: 20"),
        ("share_of_time: 20%", "share_of_time: 0%"),
        ("share_of_time: 20%", "share_of_time: 100.01%"),
        (
            "  - {source: marketing, month: 2026-11, spend: 21000, salary: 18000, overhead: \
             4000.50, currency: USD}\n",
            ""
        ),
    ]
);

mistakes!(
    in_what_both_sides_do,
    &[
        (
            "  sales:\n    accountable: vp-sales@example.com\n    accepted: {version: 3, date: 2026-10-29}\n",
            ""
        ),
        ("accountable: cmo@example.com, ", ""),
        ("accountable: cmo@example.com", "accountable: The CMO"),
        (", accepted: {version: 3, date: 2026-10-28}", ""),
        ("accepted: {version: 3, date: 2026-10-28}", "accepted: {version: 2, date: 2026-06-01}"),
        ("accepted: {version: 3, date: 2026-10-28}", "accepted: 3"),
        ("accepted: {version: 3, date: 2026-10-28}", "accepted: {version: 3}"),
        ("accepted: {version: 3, date: 2026-10-28}", "accepted: {version: 3, date: October}"),
        ("review_every: 90 days", "review_every: 3 months"),
        ("review_every: 90 days", "review_every: 90 working days"),
        ("review_every: 90 days", "review_every: 90"),
        ("review_every: 90 days", "review_every: 0 days"),
        ("review_every: 90 days", "review_every: quarter"),
        ("field: rating, reason", "field: ratng, reason"),
        ("field: rating, reason", "field: rating_why, reason"),
        ("{field: rating, reason: rating_why}", "rating"),
        ("dark_after: 5 working days", "dark_after: 5 days"),
        ("discipline: {dark_after", "discipline: {dark"),
        ("at: \"0 9 * * MON\"", "at: Monday at 9"),
        ("at: \"0 9 * * MON\"", "at: 0 9 31 2 *"),
        ("to: [\"slack:C0INBOUND\"]", "to: \"slack:C0INBOUND\""),
        ("to: [\"slack:C0INBOUND\"]", "to: [owner]"),
        ("to: [\"slack:C0INBOUND\"]", "to: [\"pagerduty:on-call\"]"),
        ("to: [\"slack:C0INBOUND\"]", "to: [\"#inbound\"]"),
        ("to: [\"slack:C0INBOUND\"]", "to: [\"slack:C0INBOUND\", \"slack:C0INBOUND\"]"),
        ("alerts:\n  digest:", "alerts:\n  digests:"),
    ]
);

mistakes!(
    in_routes_and_people,
    &[
        ("slack:C0MARKETING", "#marketing"),
        ("slack:C0MARKETING", "slack:#marketing"),
        ("slack:C0MARKETING", "slack:U0123ABC"),
        ("slack:C0MARKETING", "carrier-pigeon:cmo"),
        ("slack:C0MARKETING", "webhok:crm-log"),
        ("slack:C0MARKETING", "webhook:crm log"),
        ("slack:C0MARKETING", "email:the CMO"),
        ("slack:C0MARKETING", "boss"),
        ("upon: at_risk, to: owner}\n    - {", "upon: warned, to: owner}\n    - {"),
        (
            "{upon: breached, after: 1 working hour, to: manager}",
            "{upon: breached, after: 1 working hour}"
        ),
        (
            "    - {upon: breached, after: 1 working hour, to: manager}",
            "    - {upon: at_risk, to: owner}"
        ),
        ("people:\n  managers: {EMEA: u0042, default: u0007}\n", ""),
        ("managers: {EMEA", "manager: {EMEA"),
        ("burst: 200", "burst: 0"),
        ("within: 1 minute}", "within: 1 working hour}"),
        ("from: 2026-11-03, until: 2027-01-15", "from: 2027-11-03, until: 2027-01-15"),
        ("reason: parental leave, from", "from"),
        (
            "  marketing: [{upon: breached, to: \"slack:C0MARKETING\"}]",
            "  marketing: []\n  sales: []"
        ),
    ]
);

mistakes!(
    in_tests,
    &[
        ("lead: {score: 95", "lead: {score: high"),
        ("lead: {score: 95", "lead: {scores: 95"),
        ("lead: {score: 95, country: US", "lead: {score: 95, country: 49"),
        ("      first-touch:\n        due", "      first_touch:\n        due"),
        ("verdict: met", "verdict: ok"),
        ("due: 2026-11-23 05:30", "due: 05:30"),
        ("due: 2026-11-23 05:30", "due: 2026-11-23"),
        ("at: 2026-11-23 05:20", "at: 2026-11-24 05:20"),
        ("04:50, owner: none", "04:50, logged_at: 2026-11-23 05:00"),
        ("seconds: 60", "seconds: 1 minute"),
        ("channel: call, direction: outbound", "direction: outbound"),
        ("    check_at: 2026-11-23 06:00\n", ""),
        ("logged_at: 2026-11-23 05:25", "logged_at: 2026-11-23 05:15"),
        (
            "    check_at: 2026-11-23 06:00\n",
            "    check_at: 2026-11-23 06:00\n    checks: [{at: 2026-11-23 06:00}]\n"
        ),
        (
            "    checks:\n      - at: 2026-11-24 10:40",
            "    check_at: 2026-11-24 10:40\n    check:\n      - at: 2026-11-24 10:40"
        ),
        (
            "    leads:\n      - times: 2",
            "    lead: {score: 50}\n    timeline: []\n    leads:\n      - times: 2"
        ),
        ("    leads:\n      - times: 2", "    leads:\n      - times: 1\n      - times: 2"),
        ("times: 2", "times: two"),
        ("times: 2", "times: 0"),
        ("rated: 3", "rated: 6"),
        ("record: restored", "record: purged"),
        ("record: restored", "records: restored"),
        ("merge: [{at: 2026-11-24 10:05", "merge: [{at: 2026-11-24 10:31"),
        (
            "merge: [{at: 2026-11-24 10:05, logged_at: 2026-11-24 10:06, touch: {channel: call, seconds: 5}}]",
            "merge: []"
        ),
        (
            "merge: [{at: 2026-11-24 10:05, logged_at: 2026-11-24 10:06, touch: {channel: call, seconds: 5}}]",
            "merge: u0017"
        ),
        ("at: 2026-11-24 10:10, rated", "at: 2026-12-24 10:10, rated"),
        ("at: 2026-11-24 10:22:30, reads: breached", "at: 11:30, reads: broken"),
    ]
);

mistakes!(
    in_what_tests_expect,
    &[
        ("stay-in-touch: {verdict: none}", "stay-in-touch: {verdict: nothing}"),
        ("stay-in-touch: {verdict: none}", "stay-in-touch: {verdict: none, due: 2026-11-24 11:00}"),
        ("stay-in-touch: {verdict: none}", "stay-in-touch: {fails: [\"score >= 60\"]}"),
        ("stay-in-touch: {verdict: none}", "stay-in-touch: {standing: kept}"),
        ("stay-in-touch: {verdict: none}", "first-touch: {standing: kept}"),
        ("stay-in-touch: {verdict: none}", "stay-in-touch: {objective: {standing: kept}}"),
        ("stay-in-touch: {verdict: none}", "stay-in-touch: {}"),
        ("volume: {standing", "volumes: {standing"),
        ("volume: {standing: out_of_reach", "volume: {verdict: out_of_reach"),
        ("volume: {standing: out_of_reach", "volume: {period: 2026-W48, standing: out_of_reach"),
        ("volume: {standing: out_of_reach", "volume: {period: November, standing: out_of_reach"),
        ("volume: {standing: out_of_reach", "volume: {standing: out of reach"),
        ("volume: {standing: out_of_reach, figure: 2}", "volume: {period: 2026-11}"),
        ("standing: out_of_reach, figure: 2}", "standing: out_of_reach, figure: 2%}"),
        ("volume: {standing: out_of_reach, figure: 2}", "quality: {figure: 0.5}"),
        ("volume: {standing: out_of_reach, figure: 2}", "price: {figure: 100}"),
        ("liked: {period: 2026-11, standing: too_few}", "liked: {figure: 3.5 stars}"),
        ("standing: out_of_reach, figure: 2}", "standing: out_of_reach, figure: [2]}"),
        ("objective: {standing: too_few, missed: 2", "objective: {standing: missed"),
        ("objective: {standing: too_few, missed: 2", "objective: {missed: none"),
        ("objective: {standing: too_few, missed: 2}", "objective: {period: 2026-11}"),
        ("fails: [country in home, \"complete: phone\"]", "fails: score"),
    ]
);

#[test]
fn what_contradicts_itself_is_found_and_nothing_else() {
    for (condition, is_impossible) in [
        ("score >= 90 && score < 90", true),
        ("score > 90 && score <= 90", true),
        ("score == 90 && score == 91", true),
        ("score < 10 && vip == true && score >= 90", true),
        ("country == \"US\" && country == \"CA\"", true),
        ("vip == true && vip == false", true),
        ("score >= 90 && score <= 90", false),
        ("score >= 90 && score < 91", false),
        ("score >= 90 || score < 10", false),
        ("country == \"US\" && country != \"CA\"", false),
        ("score >= 90 && !(score < 100)", false),
        ("country == \"US\" && status == \"CA\"", false),
        ("score > 1 && score > 2", false),
    ] {
        let told = shown(&checked(&with("hot: score >= 90", &format!("hot: {condition}"))));
        assert_eq!(told.contains("never both true"), is_impossible, "{condition}\n{told}");
    }
}

#[test]
fn many_mistakes_at_once_are_all_told_in_file_order() {
    let text = FULL
        .replace("\nversion: 3", "\nversion: three")
        .replace("keep: presence", "keep: some")
        .replace("score >= 60", "score >= \"60\"")
        .replace("mon-fri: [09:00-12:00", "mon-fri: [09:00-26:00")
        .replace("starts_at: mql\n    within: 15", "starts_at: mqll\n    within: 15")
        .replace("to: manager}", "to: managr}")
        .replace("verdict: met\n", "verdict: kept\n");
    let checked = checked(&text);
    let lines: Vec<usize> = checked
        .diagnostics
        .iter()
        .map(|one| checked.source.position(one.span.start).line)
        .collect();
    assert_eq!(lines.len(), 7, "{}", shown(&checked));
    assert!(lines.is_sorted());
    assert!(checked.contract.is_none());
}

#[test]
fn every_code_is_listed() {
    let listed: Vec<&str> = crate::diag::codes::CODES
        .iter()
        .chain(crate::condition::CODES)
        .map(|(code, _)| *code)
        .collect();
    let mut unique = listed.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), listed.len(), "a code has two meanings");
    // The kinds' own files write theirs out.
    assert!(listed.contains(&"E0141"));
}
