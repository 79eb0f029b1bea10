//! `leadpact describe` from outside.

use crate::outside::{House, leadpact, snapshot, text};

#[test]
fn the_agreement_reads_as_prose() {
    let root = env!("CARGO_MANIFEST_DIR");
    let run = |arguments: &[&str]| {
        let output = leadpact().current_dir(root).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    snapshot("cli_describe", &run(&["describe", "config/sla.yaml"]));
    let page = run(&["describe", "config/sla.yaml", "--format", "html"]);
    assert!(page.starts_with("<!doctype html>") && !page.contains("<script"), "{page}");
    assert!(page.contains("30 working minutes"));
}

#[test]
fn what_has_changed_since_the_last_version_is_told() {
    let house = House::new();
    house.good(&["run", "--once"]);
    // The one in force: nothing was another.
    assert!(!house.good(&["describe"]).contains("What has changed"));
    house.edit("sla.yaml", "hot: 30 working minutes", "hot: 15 working minutes");
    house.edit("sla.yaml", "version: 1 ", "version: 2 ");
    let said = house.good(&["describe"]);
    let (_, changed) = said.split_once("## What has changed").unwrap();
    assert!(changed.contains("Time for hot leads: 30 working minutes, now 15 working minutes"));
    let hash = changed.split_once("version 1 (").unwrap().1.split_once(')').unwrap().0;
    assert_eq!(house.good(&["describe", "--since", &hash[..6]]), said);
    let said = house.run(&["describe", "--since", "nowhere.yaml"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(said.err.contains("is neither a file nor a stored version"), "{}", said.err);
}
