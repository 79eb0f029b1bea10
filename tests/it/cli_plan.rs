//! `leadpact plan` from outside.

use crate::outside::{House, snapshot};

/// A house that has looked once: leads whose time runs, and some whose time is over.
fn house() -> House {
    let house = House::new();
    for (name, owner, minutes) in
        [("Ada", "u0012", 60 * 72), ("Bo", "u0015", 60 * 4), ("Cy", "u0012", 60)]
    {
        house.lead(name, owner, house.ago(minutes));
    }
    house.good(&["run", "--once"]);
    let text = include_str!("../../config/sla.yaml");
    let changed = text
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
