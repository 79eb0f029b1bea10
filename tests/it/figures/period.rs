//! What belongs to a period, case by case: on hand-made lives and histories.

use jiff::Timestamp;
use leadpact::contract::{Agreement, Span};
use leadpact::id::OwnerId;
use leadpact::lead::{
    Channel, Coverage, Directory, Existence, FieldFact, History, OwnerFact, RatingFact,
};
use leadpact::report::sheet::{Report, Table};
use leadpact::report::{Figures, Scope};
use leadpact::sla::{self, Known, Life, Rater, Rating, Touched, Worth};

use super::standings::lead;
use super::world::contract;

const AGREEMENT: &str = r#"
sla: Periods
version: 1
effective_from: 2026-01-01
enforce_from: 2026-01-01
timezone: America/New_York
fields: {lifecycle: {crm: lifecyclestage, type: option}}
stages:
  mql: lifecycle == "mql"
  sql: lifecycle == "sql"
touch: {channels: [call], direction: outbound, by: human}
calendars:
  us: {timezone: America/New_York, hours: {mon-fri: [09:00-17:00]}, holidays: [{date: 2027-12-24, name: Closed}]}
calendar_of: [{use: us}]
sales_owes:
  first-touch:
    kind: first_touch
    starts_at: mql
    within: 4 working hours
    objective: {share: 90%, per: month, min_sample: 10}
discipline: {dark_after: 5 working days}
"#;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn report(lives: &[Life], period: &str, as_of: &str) -> Report {
    let (contract, directory, coverage) =
        (contract(AGREEMENT), Directory::default(), Coverage::default());
    let mut figures = Figures::new(Scope {
        contract: &contract,
        directory: &directory,
        coverage: &coverage,
        asked: Span::parse(period).unwrap(),
        by: None,
        as_of: at(as_of),
    });
    lives.iter().for_each(|life| figures.add(life));
    figures.report()
}

fn table<'r>(report: &'r Report, section: &str, table: &str) -> &'r Table {
    let section = report.sections.iter().find(|one| one.id == section).expect("the section");
    section.tables.iter().find(|one| one.id == table).expect("the table")
}

/// The cells of a column, as they are read.
fn column(table: &Table, id: &str) -> Vec<String> {
    let place = table.columns.iter().position(|column| column.id == id).unwrap();
    table.rows.iter().map(|row| row.cells[place].words()).collect()
}

#[test]
fn a_span_that_has_not_begun_has_no_budget() {
    let lives = [lead(1, at("2026-10-06T15:00:00Z"), ("unknown", false))];
    let quarter = report(&lives, "2026-Q4", "2026-11-17T15:00:00Z");
    let budgets = table(&quarter, "sales", "budgets");
    assert_eq!(column(budgets, "period"), ["2026-10", "2026-11"]);
}

#[test]
fn a_plan_is_without_outcome_only_once_its_time_is_past() {
    let planned = Touched {
        at: at("2026-11-17T15:00:00Z"),
        channel: Channel::Meeting,
        by: Some("o1".into()),
        worth: Worth::Planned,
        unconcluded: false,
    };
    let made = lead(1, at("2026-11-10T15:00:00Z"), ("unknown", false));
    let lives = [Life { touches: vec![planned], ..made }];
    let unconcluded = |as_of: &str| {
        let november = report(&lives, "2026-11", as_of);
        column(table(&november, "discipline", "people"), "unconcluded")
    };
    assert_eq!(unconcluded("2026-11-17T15:00:00Z"), [""; 0]);
    assert_eq!(unconcluded("2026-11-17T15:00:01Z"), ["1"]);
}

#[test]
fn a_touch_of_which_nobody_says_what_came_is_without_outcome() {
    let call = |unconcluded: bool, worth: Worth| Touched {
        at: at("2026-11-17T15:00:00Z"),
        channel: Channel::Call,
        by: Some("o1".into()),
        worth,
        unconcluded,
    };
    let shown = |touches: Vec<Touched>| {
        let made = lead(1, at("2026-11-10T15:00:00Z"), ("unknown", false));
        let november = report(&[Life { touches, ..made }], "2026-11", "2026-11-18T15:00:00Z");
        let people = table(&november, "discipline", "people");
        ["touches", "backdated", "unconcluded"].map(|id| column(people, id)[0].clone())
    };
    assert_eq!(shown(vec![call(false, Worth::Counts)]), ["1", "0", "0"]);
    assert_eq!(shown(vec![call(true, Worth::Counts)]), ["1", "0", "1"]);
    assert_eq!(shown(vec![call(true, Worth::Late), call(true, Worth::Backdated)]), ["1", "1", "2"]);
    // Nobody has concluded a plan, whatever else is said of it: once is enough.
    assert_eq!(shown(vec![call(true, Worth::Planned)]), ["0", "0", "1"]);
}

fn history(owners: &[(&str, &str)]) -> History {
    let owners = owners.iter().map(|(when, owner)| {
        let owner = (!owner.is_empty()).then(|| OwnerId::from(*owner));
        OwnerFact { at: at(when), owner }
    });
    History {
        lead: "1".into(),
        aliases: vec![],
        created_at: at("2026-11-02T15:00:00Z"),
        origin: None,
        fields: vec![FieldFact {
            property: "lifecyclestage".into(),
            at: at("2026-11-02T15:00:00Z"),
            value: "mql".into(),
        }],
        owners: owners.collect(),
        activities: vec![],
        ratings: vec![],
        reactions: vec![],
        existence: Existence::Live,
        reread_at: None,
        import_burst: false,
    }
}

fn life(history: &History, as_of: &str) -> Life {
    let (coverage, directory) = (Coverage::default(), Directory::default());
    let known = Known { coverage: &coverage, directory: &directory };
    sla::evaluate(&Agreement::of(contract(AGREEMENT)), history, known, at(as_of)).life.unwrap()
}

#[test]
fn a_lead_is_dark_so_long_after_it_came_to_its_owner() {
    let dark = |owners: &[(&str, &str)]| {
        life(&history(owners), "2026-11-20T15:00:00Z").open.unwrap().dark_from
    };
    // Monday to Monday.
    let monday = at("2026-11-09T15:00:00Z");
    assert_eq!(dark(&[("2026-11-02T15:00:00Z", "o1")]), Some(monday));
    // Whoever gets it on Thursday has until Thursday.
    let passed_on = [("2026-11-02T15:00:00Z", "o1"), ("2026-11-05T15:00:00Z", "o2")];
    assert_eq!(dark(&passed_on), Some(at("2026-11-12T15:00:00Z")));
    assert_eq!(dark(&[]), None, "what nobody owns lies in nobody's dark");
}

#[test]
fn ratings_and_touches_of_a_period_without_leads_are_told() {
    let rating = Rating {
        at: at("2026-11-17T15:00:00Z"),
        stars: 4,
        by: None,
        rater: Rater::Owner,
        reason: None,
        source: "unknown".into(),
    };
    let touch = Touched {
        at: at("2026-11-17T15:00:00Z"),
        channel: Channel::Call,
        by: Some("o1".into()),
        worth: Worth::Counts,
        unconcluded: false,
    };
    let september = lead(1, at("2026-09-10T15:00:00Z"), ("unknown", false));
    let ids = |life: Life| -> Vec<&'static str> {
        let november = report(&[life], "2026-11", "2026-11-20T15:00:00Z");
        november.sections.iter().map(|section| section.id).collect()
    };
    assert_eq!(ids(september.clone()), ["empty", "coverage"]);
    let rated = Life { ratings: vec![rating], ..september.clone() };
    assert_eq!(ids(rated), ["empty", "quality", "coverage"]);
    let touched = Life { touches: vec![touch], ..september };
    assert_eq!(ids(touched), ["empty", "discipline", "coverage"]);
}

#[test]
fn a_rating_given_here_counts_with_its_rater() {
    let owners = [("2026-11-02T15:00:00Z", "o1")];
    let rating = |by: Option<&str>| RatingFact {
        at: at("2026-11-03T15:00:00Z"),
        stars: 2,
        by: by.map(OwnerId::from),
        reason: Some("too small".into()),
    };
    let rated = |by| {
        let history = History { ratings: vec![rating(by)], ..history(&owners) };
        // Not known before it was given.
        assert_eq!(life(&history, "2026-11-03T14:59:59Z").ratings, []);
        let rating = life(&history, "2026-11-04T15:00:00Z").ratings.remove(0);
        assert_eq!((rating.stars, rating.reason.as_deref()), (2, Some("too small")));
        (rating.rater, rating.by.unwrap().to_string())
    };
    assert_eq!(rated(None), (Rater::Owner, "o1".to_owned()));
    assert_eq!(rated(Some("o1")), (Rater::Owner, "o1".to_owned()));
    assert_eq!(rated(Some("o2")), (Rater::Colleague, "o2".to_owned()));
}
