//! `leadpact history` from outside, and that a verdict is explained by the version that gave it.

use serde_json::Value;

use crate::outside::{House, snapshot};

/// Three versions: the first as shipped, one with other targets, one that nobody signed.
fn house() -> (House, String) {
    let house = House::new();
    // Its examples lie before the day from which on the last one holds.
    let text = std::fs::read_to_string(house.dir.path().join("sla.yaml")).unwrap();
    house.write("sla.yaml", text.split_once("\ntests:\n").unwrap().0);
    let ada = house.lead("Ada", "u0012", house.ago(60 * 4)).to_string();
    house.good(&["run", "--once"]);
    house.pass(10);
    house.edit("sla.yaml", "version: 1 ", "version: 2 ");
    house.edit("sla.yaml", "within: 15 working minutes", "within: 20 working minutes");
    house.edit("sla.yaml", "at_least: 300", "at_least: 250");
    house.edit("sla.yaml", "discipline: {dark_after: 5 working days}\n", "");
    for (day, other) in [("2026-08-28", "2026-11-23"), ("2026-08-31", "2026-11-23")] {
        let accepted = |version, day| format!("accepted: {{version: {version}, date: {day}}}");
        house.edit("sla.yaml", &accepted(1, day), &accepted(2, other));
    }
    house.good(&["run", "--once"]);
    house.pass(10);
    house.edit("sla.yaml", "version: 2 ", "version: 3 ");
    house.edit("sla.yaml", "effective_from: 2026-01-01", "effective_from: 2026-12-01");
    house.edit("sla.yaml", "within: 20 working minutes", "within: 10 working minutes");
    house.edit("sla.yaml", "within: 15 working days", "within: 12 working days");
    house.good(&["run", "--once"]);
    (house, ada)
}

#[test]
fn every_version_is_listed_with_what_it_changed() {
    let (house, _) = house();
    let said = house.run(&["history"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    snapshot("cli_history", &said.out);
    assert!(!said.out.contains('\u{1b}'), "colour belongs on a terminal");
    assert!(!said.out.contains("example.com"), "addresses belong into the agreement");
    let object: Value =
        serde_json::from_str(&house.good(&["history", "--format", "json"])).unwrap();
    let rows = object["sections"][0]["tables"][0]["rows"].as_array().unwrap();
    let numbers: Vec<_> = rows.iter().map(|row| row["cells"]["version"]["value"].clone()).collect();
    assert_eq!(numbers, [3, 2, 1]);
    // `status` names the newest one by number and hash.
    let status = house.good(&["status"]);
    let newest = &rows[0]["cells"]["hash"]["value"];
    assert!(status.contains(&format!("version 3 ({})", newest.as_str().unwrap())), "{status}");
    // A copy tells the same, wherever it lies.
    let copy = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(house.dir.path()).unwrap().map(Result::unwrap) {
        // With what SQLite has not moved into the file itself yet.
        if file.file_name().to_str().unwrap().starts_with("leadpact.") && file.path().is_file() {
            std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
    }
    let settings = copy.path().join("leadpact.yaml");
    let of_copy = house.run(&["history", "--config", settings.to_str().unwrap()]);
    assert_eq!((of_copy.code, of_copy.out), (Some(0), said.out), "{}", of_copy.err);
}

#[test]
fn a_store_without_a_version_says_so() {
    let house = House::new();
    let nothing = house.run(&["history"]);
    assert_eq!((nothing.code, nothing.out.as_str()), (Some(2), ""));
    // A store that was made, and an agreement that was refused.
    house.edit("sla.yaml", "within: 15 working minutes", "within: 15min");
    assert_ne!(house.run(&["run", "--once"]).code, Some(0));
    let empty = house.run(&["history"]);
    let told = format!("{}({:?}) {}", nothing.err, empty.code, empty.all());
    snapshot("cli_history_empty", &told);
}

/// What has been settled under a version is told by its terms for ever.
#[test]
fn a_verdict_is_explained_by_the_version_that_gave_it() {
    let (house, ada) = house();
    let mary = house.lead("Mary", "u0015", house.hub.now()).to_string();
    house.pass(30);
    house.good(&["run", "--once"]);
    let jsonl = house.good(&["countdowns", "--format", "jsonl"]);
    let rows: Vec<Value> = jsonl.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    let assign = |lead: &str| {
        rows.iter().find(|row| row["lead"] == lead && row["promise"] == "assign").unwrap()
    };
    assert_eq!((&assign(&ada)["version"], &assign(&ada)["verdict"]), (&1.into(), &"met".into()));
    assert_eq!(assign(&mary)["version"], 2);
    let versions = house.good(&["history", "--format", "json"]);
    let versions: Value = serde_json::from_str(&versions).unwrap();
    let hash = |index: usize| {
        let row = &versions["sections"][0]["tables"][0]["rows"][index];
        row["cells"]["hash"]["value"].as_str().unwrap().to_owned()
    };
    // The part under the version that judges it, of `explain`.
    let explained = |lead: &str, index: usize| {
        let all = house.good(&["explain", lead]);
        let begins = format!("lead {lead} as of ");
        let mut parts = all.split(&begins).skip(1);
        let part = parts.find(|part| part.lines().next().unwrap().contains(&hash(index))).unwrap();
        let (head, rest) = part.split_once('\n').unwrap();
        let (_, assign) = rest.split_once("assign (").unwrap();
        format!("{head}\nassign ({}", assign.split("\n\n").next().unwrap())
    };
    let (first, second) = (explained(&ada, 2), explained(&mary, 1));
    assert!(first.contains("version 1 (") && first.contains("15 working minutes"), "{first}");
    assert!(second.contains("version 2 (") && second.contains("20 working minutes"), "{second}");
    for (lead, index) in [(&ada, 1), (&ada, 0), (&mary, 2), (&mary, 0)] {
        let all = house.good(&["explain", lead]);
        let (_, part) = all.split_once(&format!("({})", hash(index))).unwrap();
        let part = part.split("\nlead ").next().unwrap();
        assert!(part.contains("no promise of this version covers it"), "{index}: {all}");
    }
    let shown = format!("{first}\n\n{second}").replace(&ada, "ADA").replace(&mary, "MARY");
    snapshot("cli_history_explained", &shown);
}
