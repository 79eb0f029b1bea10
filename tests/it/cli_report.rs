//! `leadpact report` from outside: what it prints of the simulated month, in every form.

use serde_json::Value;

use crate::outside::{House, Said, masked, snapshot};

/// A house that has looked once: four leads, one of them unworked for days.
fn looked() -> House {
    let house = House::new();
    for (name, owner, hours) in [("Ada", "u0012", 72), ("Bo", "u0015", 30), ("Cy", "u0012", 2)] {
        house.lead(name, owner, house.ago(60 * hours));
    }
    house.good(&["run", "--once"]);
    house
}

fn report(house: &House, arguments: &[&str]) -> Said {
    house.run(&[&["report"], arguments].concat())
}

#[test]
fn a_month_reads_well_in_a_terminal() {
    let house = looked();
    let said = report(&house, &[]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    snapshot("cli_report", &said.out);
    assert!(said.out.lines().all(|line| line.chars().count() <= 80), "{}", said.out);
    assert!(!said.out.contains('\u{1b}'), "colours where nobody sees them");
}

/// What has been read and not judged is in no figure: that is said, beside the report.
#[test]
fn leads_that_wait_to_be_judged_are_counted() {
    let house = House::new();
    let ada = house.lead("Ada", "u0012", house.ago(60 * 72)).to_string();
    house.good(&["run", "--once"]);
    let untold = |arguments: &[&str]| house.run(arguments).err;
    assert_eq!(untold(&["report"]), "");
    house.good(&["rate", &ada, "4"]);
    let told = "note: 1 lead waits to be judged; these figures do not count what is new of them. \
                `leadpact run` judges them: ask again after its next poll.\n";
    assert_eq!(untold(&["report"]), told);
    assert_eq!(untold(&["backtest"]), told);
    house.good(&["run", "--once"]);
    assert_eq!(untold(&["report"]), "");
}

#[test]
fn every_form_tells_the_same() {
    let house = looked();
    let json = report(&house, &["--format", "json", "--by", "owner"]);
    let object: Value = serde_json::from_str(&json.out).unwrap();
    let text = object.to_string();
    assert!(text.contains("first-touch") && text.contains("2026-11"), "{text}");
    let csv = report(&house, &["--format", "csv", "--by", "owner"]);
    assert!(csv.out.lines().any(|line| line.contains("first-touch")), "{}", csv.out);
    let html = report(&house, &["--format", "html", "--by", "owner"]);
    assert!(html.out.starts_with("<!DOCTYPE html>") || html.out.starts_with("<!doctype html>"));
    assert!(
        !html.out.contains("<script") && !html.out.contains("http://"),
        "it needs nothing else"
    );
    assert_eq!(
        masked(&html.out),
        masked(&report(&house, &["--format", "html", "--by", "owner"]).out)
    );
}

#[test]
fn what_cannot_be_reported_is_said() {
    let house = looked();
    for (arguments, words) in [
        (&["--period", "2027-03"][..], "nothing to report yet"),
        (&["--period", "November"], "is no period: write a month"),
        (&["--period", "2026-13"], "is no period"),
        (&["--by", "weather"], "it must be one of owner, team, source, segment, week"),
    ] {
        let said = report(&house, arguments);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(said.err.contains(words), "{arguments:?}: {}", said.err);
    }
    let none = report(&house, &["--period", "2026-02"]);
    assert_eq!(none.code, Some(0), "{}", none.err);
    snapshot("cli_report_empty", &none.out);
    let fresh = House::new();
    fresh.good(&["run", "--once"]);
    snapshot("cli_report_no_leads", &report(&fresh, &[]).out);
}
