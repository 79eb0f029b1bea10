//! Every key of sla.yaml changes a verdict, an alert or what is explained.
//!
//! One small agreement (`tests/cases/keys.yaml`), one lead per key, the key changed: what comes out
//! must differ, and the snapshot shows how, for a person to judge. A key that is not listed here
//! fails the last test.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use leadpact::alert::{self, Decisions, Notice, Recipient, Round};
use leadpact::config::Files;
use leadpact::config::check::{Input, check, check_file};
use leadpact::contract::{Agreement, Case, Contract};
use leadpact::crm::Wanted;
use leadpact::diag::Severity;
use leadpact::lead::{Coverage, Stream};
use leadpact::report::describe::describe;
use leadpact::report::plan::{Change, changes};
use leadpact::report::prose::markdown;
use leadpact::sla::{self, Known};

const BASE: &str = include_str!("../cases/keys.yaml");

/// A lead that came on Monday 2026-11-23, is complete, and belongs to somebody.
const MONDAY: &str = "lead: {score: 70, country: US, email: ada@customer.example, phone: \"1\", \
                      channel: PAID_SEARCH, lifecycle: lead, owner: u0012}\n    timeline:\n      \
                      - {at: 2026-11-23 09:00, set: {lifecycle: mql}}\n";

/// A key, the change, and what happens to the lead until when.
struct Key {
    key: &'static str,
    from: &'static str,
    to: &'static str,
    lead: &'static str,
    /// More lines of the timeline.
    then: &'static [&'static str],
    look: &'static str,
}

/// The usual lead.
const fn key(
    key: &'static str,
    (from, to): (&'static str, &'static str),
    then: &'static [&'static str],
    look: &'static str,
) -> Key {
    Key { key, from, to, lead: MONDAY, then, look }
}

const QUIET: &[&str] = &[];
const CALL_9_30: &[&str] = &["{at: 2026-11-23 09:30, touch: {channel: call, seconds: 60}}"];

const CHANGES: &[Key] = &[
    key("sla", ("sla: Keys", "sla: Other"), QUIET, "2026-11-23 09:10"),
    key("version", ("version: 1", "version: 2"), QUIET, "2026-11-23 09:10"),
    key(
        "effective_from",
        ("effective_from: 2026-11-01", "effective_from: 2026-11-24"),
        QUIET,
        "2026-11-23 09:10",
    ),
    key(
        "enforce_from",
        ("enforce_from: 2026-11-02", "enforce_from: 2026-11-24"),
        QUIET,
        "2026-11-23 15:00",
    ),
    key(
        "timezone",
        ("\ntimezone: America/New_York", "\ntimezone: America/Chicago"),
        QUIET,
        "2026-11-23 09:10",
    ),
    key("fields.crm", ("crm: country,", "crm: land,"), QUIET, "2026-11-23 11:00"),
    key(
        "fields.type",
        ("hs_lead_status, type: option", "hs_lead_status, type: text"),
        QUIET,
        "2026-11-23 09:10",
    ),
    key("fields.keep", ("type: text, keep: domain}", "type: text}"), QUIET, "2026-11-23 09:10"),
    key("lists", ("home: [US, CA]", "home: [CA]"), QUIET, "2026-11-23 11:00"),
    key(
        "stages",
        ("mql:  lifecycle == \"mql\"", "mql:  lifecycle == \"MQL\""),
        QUIET,
        "2026-11-23 09:10",
    ),
    key(
        "exits",
        ("recycled: status == \"NURTURE\"", "recycled: status == \"GONE\""),
        &["{at: 2026-11-23 10:00, set: {status: NURTURE}}"],
        "2026-11-23 15:00",
    ),
    key(
        "sources",
        ("channel == \"PAID_SEARCH\"", "channel == \"OTHER\""),
        QUIET,
        "2026-11-23 09:10",
    ),
    key("segments", ("hot:  score >= 90", "hot:  score >= 70"), QUIET, "2026-11-23 09:10"),
    key(
        "definitions.means",
        ("means: Somebody we can sell to.", "means: Anybody."),
        &["{at: 2026-11-23 09:00, set: {score: 10}}"],
        "2026-11-23 09:10",
    ),
    key("definitions.require", ("[score >= 60,", "[score >= 80,"), QUIET, "2026-11-23 11:00"),
    key("definitions.exclude", ("rival.example", "customer.example"), QUIET, "2026-11-23 11:00"),
    key(
        "definitions.complete",
        ("complete: [phone]", "complete: [phone, status]"),
        QUIET,
        "2026-11-23 11:00",
    ),
    key(
        "definitions.grace",
        ("grace: 1 working hour", "grace: 3 working hours"),
        &["{at: 2026-11-23 09:00, set: {score: 10}}"],
        "2026-11-23 11:00",
    ),
    Key {
        key: "definitions.unlabelled",
        from: "unlabelled: 2 working hours",
        to: "unlabelled: 4 working hours",
        lead: "lead: {score: 50, country: US, email: a@b.example, phone: \"1\", lifecycle: lead}\n    timeline:\n      - {at: 2026-11-23 09:00, set: {score: 61}}\n",
        then: QUIET,
        look: "2026-11-23 11:30",
    },
    key(
        "definitions.route",
        (
            "unlabelled: 2 working hours\n    route: marketing",
            "unlabelled: 2 working hours\n    route: ops",
        ),
        &["{at: 2026-11-23 09:00, set: {score: 10}}"],
        "2026-11-23 11:00",
    ),
    key(
        "touch.channels",
        ("channels: [call, email]", "channels: [email, meeting]"),
        CALL_9_30,
        "2026-11-23 11:30",
    ),
    key(
        "touch.direction",
        ("direction: outbound", "direction: any"),
        &["{at: 2026-11-23 09:30, touch: {channel: email, direction: inbound}}"],
        "2026-11-23 11:30",
    ),
    key(
        "touch.by",
        ("by: human", "by: any"),
        &["{at: 2026-11-23 09:30, touch: {channel: email, by: automation}}"],
        "2026-11-23 11:30",
    ),
    key(
        "touch.min_call",
        ("min_call: 10 seconds", "min_call: 2 minutes"),
        CALL_9_30,
        "2026-11-23 11:30",
    ),
    key(
        "touch.late_log_grace",
        ("late_log_grace: 15 minutes", "late_log_grace: 30 minutes"),
        QUIET,
        "2026-11-23 11:20",
    ),
    key(
        "touch.backdating_limit",
        ("backdating_limit: 2 working hours", "backdating_limit: 1 working hour"),
        &[
            "{at: 2026-11-23 09:30, logged_at: 2026-11-23 11:10, touch: {channel: call, seconds: 60}}",
        ],
        "2026-11-23 11:30",
    ),
    key(
        "calendars.timezone",
        ("  us:\n    timezone: America/New_York", "  us:\n    timezone: America/Chicago"),
        QUIET,
        "2026-11-23 09:10",
    ),
    key(
        "calendars.hours",
        ("[09:00-12:00, 13:00-17:00]}", "[10:00-12:00, 13:00-17:00]}"),
        QUIET,
        "2026-11-23 09:10",
    ),
    Key {
        key: "calendars.holidays.date",
        from: "{date: 2026-11-26, name: Thanksgiving}",
        to: "{date: 2026-11-25, name: Thanksgiving}",
        lead: "lead: {score: 70, country: US, email: a@b.example, phone: \"1\", owner: u0012}\n    timeline:\n      - {at: 2026-11-26 09:00, set: {lifecycle: mql}}\n",
        then: QUIET,
        look: "2026-11-26 09:10",
    },
    Key {
        key: "calendars.holidays.hours",
        from: "hours: [09:00-12:00], name: Day after",
        to: "hours: [09:00-10:00], name: Day after",
        lead: "lead: {score: 70, country: US, email: a@b.example, phone: \"1\", owner: u0012}\n    timeline:\n      - {at: 2026-11-27 09:00, set: {lifecycle: mql}}\n",
        then: QUIET,
        look: "2026-11-27 09:10",
    },
    Key {
        key: "calendars.holidays.name",
        from: "name: Thanksgiving",
        to: "name: Turkey day",
        lead: "lead: {score: 70, country: US, email: a@b.example, phone: \"1\", owner: u0012}\n    timeline:\n      - {at: 2026-11-26 09:00, set: {lifecycle: mql}}\n",
        then: QUIET,
        look: "2026-11-26 09:10",
    },
    Key {
        key: "calendar_of",
        from: "when: owner.team == \"EMEA\"",
        to: "when: owner.team == \"APAC\"",
        lead: "lead: {score: 70, country: US, email: a@b.example, phone: \"1\", owner: {id: u0031, team: EMEA}}\n    timeline:\n      - {at: 2026-11-23 09:00, set: {lifecycle: mql}}\n",
        then: QUIET,
        look: "2026-11-23 09:10",
    },
    Key {
        key: "calendars.holidays.ical",
        from: "[{date: 2026-11-26, name: Thanksgiving},",
        to: "[{ical: days.ics}, {date: 2026-11-26, name: Thanksgiving},",
        lead: MONDAY,
        then: QUIET,
        look: "2026-11-23 09:10",
    },
    Key {
        key: "lists.file",
        from: "home: [US, CA]",
        to: "home: {file: home.txt}",
        lead: MONDAY,
        then: QUIET,
        look: "2026-11-23 11:00",
    },
    key(
        "sales_owes.kind",
        ("kind: time_to_assign", "kind: first_touch"),
        QUIET,
        "2026-11-23 10:00",
    ),
    key(
        "sales_owes.when",
        ("when: country != \"XX\"", "when: country != \"US\""),
        QUIET,
        "2026-11-23 09:10",
    ),
    key(
        "sales_owes.starts_at",
        ("starts_at: mql\n    within: {", "starts_at: sql\n    within: {"),
        QUIET,
        "2026-11-23 09:10",
    ),
    key(
        "sales_owes.within",
        ("otherwise: 2 working hours", "otherwise: 3 working hours"),
        QUIET,
        "2026-11-23 11:30",
    ),
    key("sales_owes.at_risk_at", ("at_risk_at: 50%", "at_risk_at: 90%"), QUIET, "2026-11-23 10:10"),
    key(
        "sales_owes.pauses_while",
        ("status == \"WAIT\"", "status == \"HOLD\""),
        &["{at: 2026-11-23 09:30, set: {status: WAIT}}"],
        "2026-11-23 11:30",
    ),
    key(
        "sales_owes.max_pause",
        ("max_pause: 4 working hours", "max_pause: 1 working hour"),
        &["{at: 2026-11-23 09:30, set: {status: WAIT}}"],
        "2026-11-23 15:00",
    ),
    key(
        "sales_owes.on_reassign",
        ("on_reassign: keep", "on_reassign: restart"),
        &["{at: 2026-11-23 10:30, owner: u0013}"],
        "2026-11-23 11:30",
    ),
    key(
        "sales_owes.reopen",
        ("reopen: new_cycle", "reopen: continue"),
        &[
            "{at: 2026-11-23 10:00, set: {status: NURTURE}}",
            "{at: 2026-11-23 14:00, set: {status: OPEN}}",
        ],
        "2026-11-23 14:10",
    ),
    key(
        "sales_owes.route",
        ("reopen: new_cycle\n    route: reps", "reopen: new_cycle\n    route: ops"),
        QUIET,
        "2026-11-23 11:30",
    ),
    key(
        "sales_owes.attempts",
        ("attempts: 2", "attempts: 3"),
        &[
            "{at: 2026-11-23 09:30, touch: {channel: call, seconds: 60}}",
            "{at: 2026-11-23 10:30, touch: {channel: email}}",
        ],
        "2026-11-23 11:30",
    ),
    key(
        "sales_owes.channels_at_least",
        ("channels_at_least: 2", "channels_at_least: 1"),
        &[
            "{at: 2026-11-23 09:30, touch: {channel: call, seconds: 60}}",
            "{at: 2026-11-23 10:30, touch: {channel: call, seconds: 60}}",
        ],
        "2026-11-23 11:30",
    ),
    key(
        "sales_owes.max_gap",
        ("max_gap: 1 working day", "max_gap: 2 working hours"),
        CALL_9_30,
        "2026-11-23 14:30",
    ),
    key(
        "sales_owes.until",
        ("until: [reply, exit]", "until: [exit]"),
        &["{at: 2026-11-23 10:30, touch: {channel: email, direction: inbound}}"],
        "2026-11-23 11:30",
    ),
    key(
        "sales_owes.reasons",
        ("reasons: country", "reasons: status"),
        &["{at: 2026-11-23 10:30, set: {status: NURTURE}}"],
        "2026-11-23 11:30",
    ),
    key(
        "sales_owes.stage",
        ("stage: mql, within", "stage: sql, within"),
        QUIET,
        "2026-11-23 11:30",
    ),
    Key {
        key: "ratings.field",
        from: "ratings: {field: rating}",
        to: "ratings: {field: score}",
        lead: MONDAY,
        then: &[
            "{at: 2026-11-23 10:00, set: {lifecycle: sql}}",
            "{at: 2026-11-23 10:30, set: {rating: 4}}",
        ],
        look: "2026-11-23 10:40",
    },
    key(
        "routes.upon",
        ("{upon: breached, to: \"slack:C0INBOUND\"}", "{upon: at_risk, to: \"slack:C0INBOUND\"}"),
        QUIET,
        "2026-11-23 11:30",
    ),
    key(
        "routes.after",
        ("after: 1 working hour, to: manager", "after: 2 working hours, to: manager"),
        QUIET,
        "2026-11-23 13:30",
    ),
    key("routes.to", ("slack:C0INBOUND", "slack:C0OTHER"), QUIET, "2026-11-23 11:30"),
    key("people.managers", ("default: u0007", "default: u0008"), QUIET, "2026-11-23 13:30"),
    Key {
        key: "exemptions.owner",
        from: "owner: u0099",
        to: "owner: u0098",
        lead: EXEMPT,
        then: QUIET,
        look: "2026-11-19 15:00",
    },
    Key {
        key: "exemptions.reason",
        from: "reason: parental leave",
        to: "reason: illness",
        lead: EXEMPT,
        then: QUIET,
        look: "2026-11-19 15:00",
    },
    Key {
        key: "exemptions.from",
        from: "from: 2026-11-10",
        to: "from: 2026-11-20",
        lead: EXEMPT,
        then: QUIET,
        look: "2026-11-19 15:00",
    },
    Key {
        key: "exemptions.until",
        from: "until: 2026-11-20",
        to: "until: 2026-11-18",
        lead: EXEMPT,
        then: QUIET,
        look: "2026-11-19 15:00",
    },
];

const EXEMPT: &str = "lead: {score: 70, country: US, email: a@b.example, phone: \"1\", owner: u0099}\n    timeline:\n      - {at: 2026-11-19 09:00, set: {lifecycle: mql}}\n";

fn contract(text: &str) -> Arc<Contract> {
    let files = Files::stored(&[
        ("days.ics".to_owned(), b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261123\r\nDTEND;VALUE=DATE:20261124\r\nSUMMARY:Founders' day\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".to_vec()),
        ("home.txt".to_owned(), b"# where we sell\nNZ\n".to_vec()),
    ]);
    let input = Input {
        name: "keys.yaml",
        bytes: text.as_bytes(),
        files: &files,
        as_of: None,
        accepted: None,
    };
    let checked = check(input);
    checked.contract.unwrap_or_else(|| panic!("{:#?}\n{text}", checked.diagnostics))
}

/// What comes out: one line per countdown and per message, then the explanation without the hash,
/// and what is asked of the CRM.
fn outcome(contract: &Arc<Contract>, case: &Case) -> (Vec<String>, Vec<String>) {
    let agreement = Agreement::of(Arc::clone(contract));
    let as_of = case.looks[0].at;
    let mut coverage = Coverage::default();
    for stream in Stream::all() {
        coverage.add(stream, Timestamp::UNIX_EPOCH, as_of);
    }
    let mut history = case.leads[0].history.recorded_by(as_of);
    history.reread_at = Some(as_of);
    let known = Known { coverage: &coverage, directory: &case.directory };
    let evaluation = sla::evaluate(&agreement, &history, known, as_of);
    let mut lines: Vec<String> = evaluation
        .countdowns
        .iter()
        .map(|one| {
            let due = one.due.map_or("open".to_owned(), |due| due.to_string());
            let name = format!("{} {}.{}", one.key.promise, one.key.cycle, one.key.tenure);
            let reason = [one.reason.as_str(), one.mute.map_or("", |mute| mute.reason())].concat();
            format!("{name}: {} due {due} {reason}", one.verdict).trim_end().to_owned()
        })
        .collect();
    // Said in two rounds: a manager is told in the thread of what was said before.
    let (mut said, mut posts) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        let decisions: Decisions = alert::decide(Round {
            agreement: &agreement,
            directory: &case.directory,
            evaluations: std::slice::from_ref(&evaluation),
            said: &said,
            posts: &posts,
            recent: &[],
            storms: &[],
            as_of,
            watching_since: Some(Timestamp::UNIX_EPOCH),
        });
        for post in &decisions.posts {
            let to = match &post.to {
                Recipient::Person(owner) => format!("person {owner}"),
                Recipient::Channel(channel) => format!("channel {channel}"),
                Recipient::Sink(sink) => sink.to_string(),
                Recipient::Ops => "operator".to_owned(),
            };
            let Notice::One(item) = &post.notice else { continue };
            let mention = item.mention.as_ref().map_or(String::new(), |who| format!(" for {who}"));
            lines.push(format!("{} {} → {to}{mention}", item.countdown.promise, item.story.word()));
        }
        said.extend(decisions.said);
        posts.extend(decisions.posts);
    }
    let text = sla::explain(&agreement, &history, known, as_of);
    let text = text.replace(&*contract.version.hash, "HASH");
    let text = format!("{text}{:#?}", Wanted::of(&agreement));
    (lines, text.lines().map(str::to_owned).collect())
}

fn case_of(key: &Key) -> String {
    let then: String = key.then.iter().map(|line| format!("      - {line}\n")).collect();
    format!(
        "tests:\n  - name: {}\n    {}{then}    check_at: {}\n    expect: {{first-touch: {{verdict: met}}}}\n",
        key.key, key.lead, key.look
    )
}

fn difference(before: &[String], after: &[String]) -> String {
    let gone =
        before.iter().filter(|line| !after.contains(line)).map(|line| format!("  - {line}\n"));
    let come =
        after.iter().filter(|line| !before.contains(line)).map(|line| format!("  + {line}\n"));
    gone.chain(come).collect()
}

#[test]
fn every_key_changes_what_comes_out() {
    let (mut told, mut idle) = (String::new(), Vec::new());
    for key in CHANGES {
        assert_eq!(BASE.matches(key.from).count(), 1, "`{}` is not once in the base", key.from);
        let before = contract(&format!("{BASE}{}", case_of(key)));
        let changed = BASE.replace(key.from, key.to);
        let after = contract(&format!("{changed}{}", case_of(key)));
        let (lines, text) = outcome(&before, &before.tests[0]);
        let (lines_after, text_after) = outcome(&after, &before.tests[0]);
        let mut change = difference(&lines, &lines_after);
        if change.is_empty() {
            change = difference(&text, &text_after);
        }
        if change.is_empty() {
            idle.push(key.key);
        }
        told.push_str(&format!("{}: {} → {}\n{change}", key.key, key.from.trim(), key.to.trim()));
    }
    assert!(idle.is_empty(), "these change nothing: {idle:?}");
    insta::assert_snapshot!("every_key_changes_what_comes_out", told);
}

/// The agreements beside this one hold what their own tests say, kind by kind.
/// As both sides sign it, without the hash.
fn described(contract: &Contract) -> String {
    markdown(&describe(contract, None)).replace(&*contract.version.hash, "")
}

/// What changes what comes out is what people are told before they agree to it.
#[test]
fn every_key_is_in_the_plan() {
    let (base, mut told) = (contract(BASE), String::new());
    for key in CHANGES.iter().filter(|key| key.key != "version") {
        let after = contract(&BASE.replace(key.from, key.to));
        assert_ne!(described(&base), described(&after), "{} is not in the prose", key.key);
        let changes = changes(&base, &after);
        assert!(!changes.is_empty(), "{} is not in the plan", key.key);
        for Change { clause, what, was, is, .. } in changes {
            let side = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
            told.push_str(&format!("{clause} · {what}: {} → {}\n", side(was), side(is)));
        }
    }
    insta::assert_snapshot!(told);
    assert_eq!(changes(&base, &base), []);
}

#[test]
fn the_cases_come_out_as_they_say() {
    let place = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut run = 0;
    for file in std::fs::read_dir(place).unwrap() {
        let path = file.unwrap().path();
        let checked = check_file(&path, None, None).unwrap();
        let found = checked.with_tests();
        let wrong = found.iter().any(|one| one.severity == Severity::Error);
        assert!(!wrong, "{}: {found:#?}", path.display());
        run += checked.contract.unwrap().tests.len();
    }
    println!("{run} cases");
    assert!(run >= 71, "only {run} cases were run");
}

/// Whether its effect is in what a period came to, or in what is said of it: changed there.
fn in_the_report(name: &str) -> bool {
    let said = crate::alerts::terms::CHANGED.iter();
    said.into_iter().any(|(key, ..)| *key == name)
        || crate::figures::keys::CHANGED.iter().any(|one| one.key == name)
}

/// Upload bursts are marked by the store; the store's own contract tests hold `imports`.
#[test]
fn no_key_is_left_out() {
    let held: BTreeSet<&str> =
        CHANGES.iter().map(|key| key.key.rsplit('.').next().unwrap()).collect();
    let elsewhere = [
        "imports",
        "tests",
        "use",
        "definitions",
        "touch",
        "calendars",
        "sales_owes",
        "routes",
        "people",
        "exemptions",
        "fields",
        "ratings",
    ];
    let mut missing: Vec<String> = Vec::new();
    for line in BASE.lines() {
        let Some((name, _)) = line.trim().split_once(':') else { continue };
        let top = !line.starts_with([' ', '#', '-']);
        if top && !held.contains(name) && !elsewhere.contains(&name) {
            missing.push(name.to_owned());
        }
    }
    for kind in leadpact::contract::kinds::KINDS {
        let keys = kind.keys.iter().map(|key| key.name);
        let keys = keys.filter(|name| !held.contains(name) && !in_the_report(name));
        missing.extend(keys.map(|name| format!("{}.{name}", kind.name)));
    }
    for kind in leadpact::contract::quotas::QUOTAS {
        let names = kind.keys.iter().map(|key| format!("marketing_owes.{}", key.name));
        missing.extend(names.filter(|name| !in_the_report(name)));
    }
    // What goes out once a week is tested where it is sent.
    let digest = ["alerts.digest.at", "alerts.digest.to"];
    let sent = |name: &&str| crate::digest::keys::CHANGED.iter().any(|(key, ..)| key == name);
    missing.extend(digest.iter().filter(|name| !sent(name)).map(|name| (*name).to_owned()));
    assert!(missing.is_empty(), "without a test in which they change something: {missing:?}");
}
