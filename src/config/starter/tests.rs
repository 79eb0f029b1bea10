//! Whatever the answers are, what is written from them passes its own check and its own examples.

use jiff::civil::date;

use super::*;
use crate::config::Files;
use crate::config::check::{Checked, Input, check};
use crate::diag::snapshot;
use crate::diag::{Severity, codes, render};

const LIFECYCLE: &[(&str, &str)] = &[
    ("subscriber", "Subscriber"),
    ("lead", "Lead"),
    ("marketingqualifiedlead", "Marketing Qualified Lead"),
    ("salesqualifiedlead", "Sales Qualified Lead"),
    ("opportunity", "Opportunity"),
    ("customer", "Customer"),
    ("evangelist", "Evangelist"),
    ("other", "Other"),
];
const STATUSES: &[(&str, &str)] =
    &[("NEW", "New"), ("UNQUALIFIED", "Unqualified"), ("NURTURE", "Nurture")];
/// What people have made of theirs.
const ODD: &[(&str, &str)] = &[
    ("1234", "Neu: #1 \"heiß\""),
    ("5678", "MQL"),
    ("exit", "Exit"),
    ("it's", "It's"),
    ("9", "'- {zone} #version"),
    ("back\\slash", "  "),
    ("mql", "Mql"),
];

fn offered(options: &[(&str, &str)]) -> Vec<Offered> {
    options.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned())).collect()
}

fn usual() -> Answers {
    let stages = stages(&offered(LIFECYCLE));
    Answers {
        name: "Inbound leads".to_owned(),
        zone: "America/New_York".to_owned(),
        hours: hours("mon-fri 09:00-17:30").unwrap(),
        within: length("4 working hours").unwrap(),
        handover: handover(None, &stages).unwrap(),
        exits: exits(&offered(STATUSES), &stages),
        stages,
        statuses: vec!["NEW".to_owned(), "UNQUALIFIED".to_owned()],
        sources: vec!["PAID_SEARCH".to_owned(), "EMAIL_MARKETING".to_owned()],
        teams: Vec::new(),
        read: false,
        channel: None,
        manager: None,
        today: date(2026, 11, 23),
    }
}

fn checked(text: &str) -> Checked {
    let files = Files::stored(&[]);
    let as_of = Some("2026-11-23T12:00:00Z".parse().unwrap());
    check(Input { name: "sla.yaml", bytes: text.as_bytes(), files: &files, as_of, accepted: None })
}

fn shown(checked: &Checked) -> String {
    render::text(&checked.source, &checked.with_tests(), render::Style { color: false, width: 100 })
}

#[test]
fn the_usual_agreement_reads_well_and_has_nothing_to_be_said_against() {
    let text = usual().agreement();
    let checked = checked(&text);
    assert_eq!(shown(&checked), "");
    assert_eq!(checked.contract.unwrap().tests.len(), 3);
    snapshot("starter_usual", &text);
}

#[test]
fn everything_that_can_be_answered_is_written() {
    let stages = stages(&offered(ODD));
    let full = Answers {
        name: "Leads: {zone} #version \"A\"".to_owned(),
        handover: handover(Some("MQL"), &stages).unwrap(),
        exits: exits(&offered(&[("77", "Kein Bedarf (disqualified)")]), &stages),
        stages,
        teams: vec!["EMEA".to_owned(), "US \"East\"\n".to_owned()],
        read: true,
        channel: Some("C0123ABCD".to_owned()),
        manager: Some("4711".to_owned()),
        ..usual()
    };
    let text = full.agreement();
    let checked = checked(&text);
    assert_eq!(shown(&checked), "", "{text}");
    let contract = checked.contract.unwrap();
    assert_eq!(contract.name, full.name);
    let lines = text.lines().filter(|line| !line.starts_with("# ") && !line.is_empty());
    snapshot("starter_full", &lines.collect::<Vec<_>>().join("\n"));
}

/// Every zone with every week, and of the rest some of all, at times of the year between which
/// clocks change.
#[test]
fn what_is_written_passes_whatever_is_answered() {
    let zones = ["UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca"];
    let weeks = [
        "mon-fri 09:00-17:30",
        "mon-thu: [08:00-12:00, 13:00-18:00]; fri 08:00-14:00",
        "mon-sun 00:00-24:00",
        "sun-thu 22:00-06:00",
        "wed 10:00-10:30",
        "sat, sun 00:00-03:00, 23:30-24:00",
    ];
    let lengths = [
        "1 minute",
        "5 working minutes",
        "4 working hours",
        "3 hours",
        "48 hours",
        "2 working days",
    ];
    let today = [date(2026, 3, 1), date(2026, 11, 1), date(2027, 7, 15)];
    let stage_sets = [stages(&offered(LIFECYCLE)), stages(&offered(ODD))];
    let mut tried = 0;
    for (index, zone) in zones.into_iter().enumerate() {
        for week in weeks {
            for number in [index + 1, index + 4] {
                let within = lengths[number % lengths.len()];
                let stages = stage_sets[(index + number) % 2].clone();
                let answers = Answers {
                    zone: zone.to_owned(),
                    hours: hours(week).unwrap(),
                    within: length(within).unwrap(),
                    handover: handover(None, &stages).unwrap(),
                    exits: if number % 3 == 0 { vec![] } else { usual().exits },
                    stages,
                    channel: (number % 2 == 0).then(|| "C0123ABCD".to_owned()),
                    manager: (index % 2 == 0).then(|| "u0007".to_owned()),
                    today: today[(index + number) % 3],
                    ..usual()
                };
                let text = answers.agreement();
                let checked = checked(&text);
                let found = checked.with_tests();
                // A target that does not fit into a day is for its author to see.
                let bad = found
                    .iter()
                    .any(|one| one.severity == Severity::Error || one.code != codes::LONG_TARGET);
                assert!(!bad, "{zone}, {week}, {within}:\n{}\n{text}", shown(&checked));
                let tests = checked.contract.unwrap().tests.len();
                let always = week.contains("mon-sun");
                assert_eq!(tests, if always { 2 } else { 3 }, "{zone}, {week}, {within}");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 60);
}

#[test]
fn a_wrong_answer_is_told_as_the_agreement_tells_it() {
    let base = std::path::Path::new("/etc/leadpact");
    let mut told = String::new();
    let mut tell = |what: &str, written: &str, found: Result<String, String>| {
        told.push_str(&format!("{what} {written:?}: {}\n", found.unwrap_err()));
    };
    for written in ["Amerca/New_York", "EST", "Berlin", ""] {
        tell("zone", written, zone(written));
    }
    for written in ["4h", "2 weeks", "0 working hours", "1 day", "soon", ""] {
        tell("follow-up", written, length(written).map(|length| length.to_string()));
    }
    for written in [
        "",
        "weekdays",
        "09:00-17:00",
        "Monday-Friday 09:00-17:00",
        "mon-fri 9-5",
        "mon-fri 09:00-17:00; fri 09:00-12:00",
        "mon 09:00-12:00, 11:00-14:00",
    ] {
        tell("hours", written, hours(written).map(|_| String::new()));
    }
    for written in ["#inbound", "slack:inbound", ""] {
        tell("channel", written, channel(written));
    }
    tell("manager", "Grace Hopper", owner("Grace Hopper"));
    tell("name", " ", name(" "));
    for written in ["pat-na1-secret", "env:A B", "file:", "hubspot-token"] {
        let found = place(written, base);
        let repeated = found.as_ref().unwrap_err().contains(written);
        assert!(!repeated || written == "file:", "a secret is repeated");
        tell("token", "…", found);
    }
    let options = offered(LIFECYCLE);
    for wanted in ["opportunty", "Opportunity, lost", "lead,lead"] {
        let wanted: Vec<String> = wanted.split(',').map(str::to_owned).collect();
        let found = pick(&wanted, &options, true).map(|_| String::new());
        tell("stages", &wanted.join(","), found);
    }
    let all = stages(&options);
    tell("handover", "mqll", handover(Some("mqll"), &all).map(|_| String::new()));
    let own = pick(&["new".to_owned(), "working".to_owned()], &options, false).unwrap();
    tell("handover", "none", handover(None, &own).map(|_| String::new()));
    snapshot("starter_wrong", &told);
}

#[test]
fn a_place_is_written_as_the_settings_have_it() {
    let base = std::path::Path::new("/srv/a b");
    let read = |written| place(written, base).unwrap();
    assert_eq!(read("env:HUBSPOT_TOKEN"), "{env: HUBSPOT_TOKEN}");
    assert_eq!(read("credential:hubspot-token"), "{credential: hubspot-token}");
    assert_eq!(read("file:secrets/token"), "{file: /srv/a b/secrets/token}");
    assert_eq!(read("file:/run/a\"b"), "{file: \"/run/a\\\"b\"}");
}

#[test]
fn stages_are_found_by_value_label_or_name() {
    let wanted = ["Lead", "mql", "salesqualifiedlead", "4711"].map(str::to_owned);
    let picked = pick(&wanted, &offered(LIFECYCLE), false).unwrap();
    let names: Vec<&str> = picked.iter().map(|stage| stage.name.as_str()).collect();
    assert_eq!(names, ["lead", "mql", "sql", "stage-4711"]);
    assert_eq!(handover(Some("Marketing Qualified Lead"), &picked), Ok(1));
    assert_eq!(handover(None, &picked), Ok(1));
}

#[test]
fn the_settings_can_be_read_as_they_are_written() {
    use crate::config::settings::read;
    let setup = Setup {
        sla: "sla.yaml".to_owned(),
        kind: "hubspot",
        base_url: None,
        token: "{credential: hubspot-token}".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        slack: None,
    };
    let full = Setup {
        base_url: Some("http://127.0.0.1:4000".to_owned()),
        slack: Some("{env: SLACK_TOKEN}".to_owned()),
        sla: "our \"own\": sla.yaml".to_owned(),
        ..setup.clone()
    };
    let path = std::path::Path::new("/etc/leadpact/leadpact.yaml");
    for setup in [&setup, &full] {
        let text = setup.settings();
        let read = read(path, text.as_bytes(), None);
        assert_eq!(read.diagnostics, vec![], "{text}");
        assert_eq!(read.settings.unwrap().notify.slack.is_some(), setup.slack.is_some());
    }
    snapshot("starter_settings", &full.settings());
}
