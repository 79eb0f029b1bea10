//! `leadpact plan` from outside.

use crate::outside::{House, leadpact, snapshot, text};

/// A house that has looked once: leads whose time runs, and some whose time is over.
fn house() -> House {
    let house = House::new();
    for (name, owner, minutes) in
        [("Ada", "u0012", 60 * 72), ("Bo", "u0015", 60 * 4), ("Cy", "u0012", 60)]
    {
        house.lead(name, owner, house.ago(minutes));
    }
    house.good(&["run", "--once"]);
    let shipped = include_str!("../../config/sla.yaml");
    let changed = shipped
        .replace("version: 1 ", "version: 2 ")
        .replace("otherwise: 4 working hours", "otherwise: 2 working hours")
        .replace("after: 1 working hour, to: manager", "after: 2 working hours, to: manager")
        .replace("at_least: 300", "at_least: 250")
        .replace("discipline: {dark_after: 5 working days}\n", "");
    house.write("new.yaml", &changed);
    house
}

#[test]
fn what_a_version_changes_is_told_before_it_counts() {
    let house = house();
    let said = house.run(&["plan", "new.yaml", "--against", "sla.yaml"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    assert!(said.out.contains("4 working hours  2 working hours"), "{}", said.out);
    let said = house.run(&["plan", "new.yaml"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    // When it would be accepted is now, by this machine's clock.
    let now = regex::Regex::new(r"begins from [-0-9]+ [:0-9]+\s\w+").unwrap();
    snapshot("cli_plan", &now.replace(&said.out, "begins from NOW"));
    assert!(said.out.lines().all(|line| line.chars().count() <= 80), "{}", said.out);
    let same = house.good(&["plan"]);
    assert!(same.contains("Nothing that counts is another"), "{same}");
    assert!(house.good(&["status"]).contains("version 1"), "it changes nothing");
}

#[test]
fn what_cannot_be_planned_is_said() {
    let house = House::new();
    let said = house.run(&["plan"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{}", said.err);
    house.write("broken.yaml", "sla: Broken\n");
    let said = house.run(&["plan", "broken.yaml"]);
    assert_eq!(said.code, Some(1), "{}", said.all());
    assert!(said.out.contains("7 errors in broken.yaml: nothing more was done"), "{}", said.out);
}

/// Both agreements side by side, in a directory without settings or store.
fn two(hostile: bool) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let current = include_str!("../../config/sla.yaml");
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    for file in
        ["lists/free-mail-domains.txt", "holidays/us-2026-2028.ics", "holidays/gb-2026-2028.ics"]
    {
        std::fs::create_dir_all(dir.path().join(file).parent().unwrap()).unwrap();
        std::fs::copy(shipped.join(file), dir.path().join(file)).unwrap();
    }
    let mut new = current
        .replace("version: 1 ", "version: 2 ")
        .replace("within: 2 working days", "within: 3 working days");
    if hostile {
        new = new
            .replace("sla: Inbound leads", "sla: \"@acme/all <img src=x> [a](http://b) | #1\"")
            .replace("[US, CA, GB]", "[US, \"@evil | `x\", \"https://evil.example\"]");
    }
    std::fs::write(dir.path().join("current.yaml"), current).unwrap();
    std::fs::write(dir.path().join("new.yaml"), new).unwrap();
    dir
}

fn run(dir: &tempfile::TempDir, arguments: &[&str]) -> (Option<i32>, String) {
    let output = leadpact().current_dir(dir.path()).args(arguments).output().unwrap();
    assert_eq!(text(&output.stderr), "");
    let when = regex::Regex::new(r"20\d\d-\d\d-\d\d \d\d:\d\d\s\w+").unwrap();
    let days = regex::Regex::new("(Mon|Tue|Wed|Thu|Fri|Sat|Sun) WHEN").unwrap();
    let shown = when.replace_all(&text(&output.stdout), "WHEN").into_owned();
    let shown = days.replace_all(&shown, "WHEN").into_owned();
    let tests = regex::Regex::new(r"\d+ tests pass").unwrap();
    let shown = tests.replace_all(&shown, "N tests pass").into_owned();
    let today = regex::Regex::new(r"date:(\s+)20\d\d-\d\d-\d\d\}").unwrap();
    (output.status.code(), today.replace_all(&shown, "date:${1}TODAY}").into_owned())
}

#[test]
fn a_check_against_the_current_version_tells_what_changes() {
    let dir = two(false);
    let check = ["check", "new.yaml", "--against", "current.yaml"];
    let (code, shown) = run(&dir, &check);
    assert_eq!(code, Some(0), "{shown}");
    snapshot("cli_check_against", &shown);
    let (code, comment) = run(&dir, &[&check[..], &["--format", "markdown"]].concat());
    assert_eq!(code, Some(0));
    snapshot("cli_check_against_markdown", &comment);
    let (code, object) = run(&dir, &[&check[..], &["--format", "json"]].concat());
    assert_eq!(code, Some(0));
    let object: serde_json::Value = serde_json::from_str(&object).unwrap();
    let row = &object["plan"]["sections"][0]["tables"][0]["rows"][0]["cells"];
    // One computation: every form says the same.
    let cells = ["clause", "term", "was", "is"].map(|cell| row[cell]["value"].as_str().unwrap());
    assert_eq!(cells, ["promise decide", "time", "2 working days", "3 working days"]);
    for cell in cells {
        assert!(shown.contains(cell) && comment.contains(cell), "{cell}");
    }
    let plan = ["plan", "new.yaml", "--against", "current.yaml", "--format", "markdown"];
    let (code, plan) = run(&dir, &plan);
    assert!(code == Some(0) && comment.ends_with(&plan), "{plan}\n{comment}");
}

#[test]
fn a_refused_file_is_not_compared_and_a_broken_current_one_is_said() {
    let dir = two(false);
    let new = std::fs::read_to_string(dir.path().join("new.yaml")).unwrap();
    let broken = new.replace("within: 15 working minutes", "within: 15min");
    std::fs::write(dir.path().join("broken.yaml"), broken).unwrap();
    let against = ["check", "broken.yaml", "--against", "current.yaml", "--format", "markdown"];
    let (code, shown) = run(&dir, &against);
    assert_eq!(code, Some(1));
    snapshot("cli_check_against_refused", &shown);
    let (code, shown) = run(&dir, &["check", "new.yaml", "--against", "broken.yaml"]);
    assert_eq!(code, Some(1));
    assert!(shown.contains("1 error in broken.yaml: nothing more was done"), "{shown}");
}

#[test]
fn hostile_names_are_harmless_in_a_comment() {
    let dir = two(true);
    let arguments = ["check", "new.yaml", "--against", "current.yaml", "--format", "markdown"];
    let (code, comment) = run(&dir, &arguments);
    assert_eq!(code, Some(0), "{comment}");
    for acts in ["@acme", "@evil", "<img", "[a](", "https://evil", "http://b", " #1"] {
        assert!(!comment.contains(acts), "{acts}\n{comment}");
    }
    snapshot("cli_check_against_hostile", &comment);
}
