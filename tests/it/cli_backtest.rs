//! `leadpact backtest` from outside.

use serde_json::Value;

use crate::outside::{House, snapshot};

/// A house that has looked once, with a faster version beside the agreement in force.
fn house() -> House {
    let house = House::new();
    for (name, owner, hours) in [("Ada", "u0012", 72), ("Bo", "u0015", 30), ("Cy", "u0012", 2)] {
        house.lead(name, owner, house.ago(60 * hours));
    }
    let late = house.lead("Dee", "u0015", house.ago(60 * 24 * 4));
    let when = house.ago(60 * 24 * 4 - 200);
    let call = leadpact::demo::hubspot::Activity::call(when, jiff::SignedDuration::from_secs(90));
    house.hub.edit_at(when).log(late, call.owner("u0015"));
    house.good(&["run", "--once"]);
    let text = include_str!("../../config/sla.yaml");
    let faster = text
        .replace("version: 1 ", "version: 2 ")
        .replace("hot: 30 working minutes", "hot: 15 working minutes")
        .replace("otherwise: 4 working hours", "otherwise: 2 working hours");
    assert_ne!(faster, text);
    house.write("faster.yaml", &faster);
    house
}

#[test]
fn a_version_is_tried_on_the_past() {
    let house = house();
    let arguments = ["backtest", "faster.yaml", "--suggest", "first-touch", "--share", "50%"];
    let said = house.run(&arguments);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    snapshot("cli_backtest", &said.out);
    assert!(said.out.lines().all(|line| line.chars().count() <= 80), "{}", said.out);

    let json = house.good(&[&arguments[..], &["--format", "json"]].concat());
    let object: Value = serde_json::from_str(&json).unwrap();
    let flips = object["sections"].as_array().unwrap().iter().find(|one| one["id"] == "flips");
    assert_eq!(flips.unwrap()["tables"][0]["rows"].as_array().unwrap().len(), 1, "{json}");
    // Nothing is stored: what is in force is what was.
    assert!(house.good(&["status"]).contains("version 1"));
    // The version in force against itself: nothing flips.
    let same = house.good(&["backtest"]);
    assert!(same.contains("No verdict is another under the new version."), "{same}");
    let swapped = house.good(&["backtest", "sla.yaml", "--against", "faster.yaml"]);
    assert!(swapped.contains("1 verdict is another"), "{swapped}");
}

#[test]
fn what_cannot_be_tried_is_said() {
    let house = house();
    house.write("broken.yaml", "sla: Broken\n");
    let mut all = String::new();
    for (code, arguments) in [
        (1, &["broken.yaml"][..]),
        (2, &["nowhere.yaml"]),
        (2, &["--against", "nowhere.yaml"]),
        (2, &["--suggest", "first-tuch"]),
        (2, &["--share", "0"]),
        (2, &["--from", "2026-11-20", "--to", "2026-11-19"]),
        (2, &["--from", "2027-01-01", "--to", "2027-01-31"]),
        (2, &["--from", "yesterday"]),
    ] {
        let said = house.run(&[&["backtest"], arguments].concat());
        assert_eq!(said.code, Some(code), "{arguments:?}: {}", said.all());
        all.push_str(&format!("$ leadpact backtest {}\n{}\n", arguments.join(" "), said.all()));
    }
    snapshot("cli_backtest_cannot", &all);
    let empty = House::new();
    let said = empty.run(&["backtest"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{}", said.err);
}
