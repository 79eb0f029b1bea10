//! What both sides promise beyond single leads, as it is lowered.

use super::*;
use crate::contract::kinds::KINDS;
use crate::contract::quotas::QUOTAS;
use crate::contract::{Measure, Party, Period};

fn contract(text: &str) -> Arc<Contract> {
    let checked = checked(text);
    let refused = shown(&checked);
    checked.contract.unwrap_or_else(|| panic!("{refused}"))
}

/// Every name that the examples of the kinds use.
const NAMES: &str = "\
sla: Examples
version: 2
effective_from: 2026-11-01
timezone: America/New_York
fields:
  lifecycle: {crm: lifecyclestage, type: option}
  lead_status: {crm: hs_lead_status, type: option}
  score: {crm: hubspotscore, type: number}
stages:
  mql: lifecycle == \"mql\"
  sal: lifecycle == \"sal\"
  sql: lifecycle == \"sql\"
sources:
  marketing: score > 1
segments:
  hot: score >= 90
definitions:
  mql: {means: Somebody., require: [score >= 60]}
calendars:
  us: {timezone: America/New_York, hours: {mon-fri: [09:00-17:00]}}
calendar_of: [{use: us}]
costs: [{source: marketing, month: 2026-11, spend: 1, currency: USD}]
routes:
  reps: [{upon: breached, to: owner}]
  ops: [{upon: breached, to: \"slack:C0OPS\"}]
  marketing: [{upon: breached, to: \"slack:C0MARKETING\"}]
";

#[test]
fn every_example_of_a_kind_is_a_promise_of_that_kind() {
    let within = |section: &str, example: &str| {
        let example = example.lines().map(|line| format!("  {line}\n")).collect::<String>();
        contract(&format!("{NAMES}{section}:\n{example}"))
    };
    for kind in KINDS {
        let found = within("sales_owes", kind.example);
        assert!(found.promises.iter().any(|one| one.kind == kind.name), "{}", kind.name);
    }
    for kind in QUOTAS {
        let found = within("marketing_owes", kind.example);
        assert_eq!(found.quotas[0].kind, kind.name);
        assert_eq!(found.quotas.len(), 1);
    }
}

#[test]
fn what_marketing_owes_is_lowered_as_written() {
    let contract = contract(FULL);
    let told = contract.quotas.iter().map(|quota| {
        let (id, bound) = (&quota.id, quota.bound);
        let (per, least) = (quota.per, quota.min_sample);
        format!(
            "{id}: {:?} {:?} {:?} per {per} from {least} pace {} route {:?}",
            quota.measure, bound.target, bound.unit, quota.pace, quota.route
        )
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"), @r"
    volume: Volume { stage: 1 } AtLeast(400.0) Leads per month from 1 pace true route Some(1)
    quality: PassRate { definition: 0 } AtLeast(0.9) Share per month from 30 pace false route Some(1)
    acceptance: Acceptance { stage: 1 } AtLeast(0.7) Share per month from 31 pace false route None
    conversion: Conversion { from: 1, to: 2 } AtLeast(0.025) Share per quarter from 50 pace false route None
    mix: SourceShare { source: 0, stage: 2 } AtLeast(0.4) Share per quarter from 10 pace false route None
    liked: Rating { source: Some(0) } AtLeast(3.5) Stars per month from 20 pace false route None
    evenness: Evenness { stage: 1, over: 8 } AtMost(0.3) Share per week from 60 pace false route None
    price: CostPerLead { source: Some(0), stage: 1 } AtMost(12000.0) Money(USD) per month from 5 pace false route None
    ");
    assert_eq!(contract.currency().unwrap().as_str(), "USD");
    assert_eq!(contract.quota("mix"), contract.quotas.get(4));
}

#[test]
fn costs_are_exact_and_only_salaries_are_shared() {
    let contract = contract(FULL);
    let [marketing, sales] = &contract.costs[..] else { panic!("{:?}", contract.costs) };
    assert_eq!((marketing.spend, marketing.overhead), (2_100_000, 400_050));
    assert_eq!(marketing.total(), 4_300_050);
    assert_eq!(marketing.month.label(), "2026-11");
    assert_eq!(
        (sales.salary, sales.salary_for_leads(), sales.total()),
        (9_600_000, 1_920_000, 1_920_000)
    );
}

#[test]
fn the_handover_is_where_sales_begins_else_what_is_defined_else_the_first_stage() {
    let acceptance = |text: &str| match contract(text).quotas[..] {
        [ref quota] => match quota.measure {
            Measure::Acceptance { stage } => stage,
            other => panic!("{other:?}"),
        },
        ref other => panic!("{other:?}"),
    };
    let quota = "marketing_owes:\n  a: {kind: acceptance_rate, at_least: 70%, per: month}\n";
    let sales = |stages: &[&str]| -> String {
        let lines = stages.iter().enumerate().map(|(index, stage)| {
            format!("  p{index}: {{kind: first_touch, starts_at: {stage}, within: 1 hour}}\n")
        });
        format!("sales_owes:\n{}", lines.collect::<String>())
    };
    assert_eq!(acceptance(&format!("{NAMES}{quota}{}", sales(&["sql", "sal"]))), 1);
    // Only what is promised, not the stage that a lead must leave.
    let moving = "sales_owes:\n  p: {kind: time_in_stage, stage: sql, within: 1 hour}\n";
    assert_eq!(acceptance(&format!("{NAMES}{quota}{moving}")), 0);
    let defined = NAMES.replace("  mql: {means", "  sql: {means");
    assert_eq!(acceptance(&format!("{defined}{quota}{moving}")), 2);
    let undefined =
        NAMES.replace("definitions:\n  mql: {means: Somebody., require: [score >= 60]}\n", "");
    assert_eq!(acceptance(&format!("{undefined}{quota}")), 0);
}

#[test]
fn an_objective_stands_where_its_budget_holds_one() {
    let with = |share: &str, sample: &str| {
        let objective = format!("{{share: {share}, per: quarter{sample}}}");
        checked(&with("{share: 95%, per: month, min_sample: 40}", &objective))
    };
    for (share, sample, stands) in [
        ("95%", "", true),
        ("95%", ", min_sample: 20", true),
        ("95%", ", min_sample: 19", false),
        ("96.66%", "", true),
        ("96.67%", "", false),
        ("99.99%", ", min_sample: 10000", true),
        ("99.99%", ", min_sample: 9999", false),
        ("1%", ", min_sample: 2", true),
        ("50%", ", min_sample: 1", false),
    ] {
        let checked = with(share, sample);
        assert_eq!(checked.contract.is_some(), stands, "{share}{sample}\n{}", shown(&checked));
    }
    let objective = contract(FULL).promise("first-touch").unwrap().objective.unwrap();
    assert_eq!((objective.share, objective.per, objective.min_sample), (0.95, Period::Month, 40));
    let unsaid = with("95%", "").contract.unwrap();
    assert_eq!(unsaid.promise("first-touch").unwrap().objective.unwrap().min_sample, 30);
}

#[test]
fn a_review_is_due_after_the_last_signature_under_this_version() {
    let due = |find: &str, instead: &str| {
        let contract = contract(&with(find, instead));
        (contract.review_due().map(|date| date.to_string()), contract.unsigned())
    };
    let marketing = "accepted: {version: 3, date: 2026-10-28}";
    let text = |due: &str| Some(due.to_owned());
    // Ninety days after Sales, who signed last, on 29 October.
    assert_eq!(due("x-common", "x-common"), (text("2027-01-27"), vec![]));
    let newer = "accepted: {version: 3, date: 2026-11-10}";
    assert_eq!(due(marketing, newer), (text("2027-02-08"), vec![]));
    let older = "accepted: {version: 2, date: 2026-11-10}";
    assert_eq!(due(marketing, older), (text("2027-01-27"), vec!["marketing"]));
    // Where nobody has signed it: after it came into effect.
    let start = FULL.find("parties:\n").unwrap();
    let end = FULL.find("fields:\n").unwrap();
    assert_eq!(due(&FULL[start..end], ""), (text("2027-01-30"), vec![]));
    assert_eq!(due("review_every: 90 days\n", ""), (None, vec![]));
}

#[test]
fn what_is_not_wrong_is_not_warned_of() {
    // The digest alone hears of some promises, and a forecast is a warning of its own.
    let quotas = "\
marketing_owes:
  a: {kind: volume, stage: mql, at_least: 4, per: week, pace: true, route: early}
  b: {kind: volume, stage: sql, at_least: 1, per: quarter, route: silent}
  c: {kind: cost_per_lead, at_most: 9.50 USD, per: month}
";
    let routes = "  early: [{upon: at_risk, to: \"slack:C0EARLY\"}]\n  silent: []\n";
    let unused = "  reps: [{upon: breached, to: owner}]\n  ops: [{upon: breached, to: \"slack:C0OPS\"}]\n  marketing: [{upon: breached, to: \"slack:C0MARKETING\"}]\n";
    let text = format!(
        "{}{quotas}",
        NAMES.replace(unused, routes).replace("segments:\n  hot: score >= 90\n", "")
    );
    let text = text.replace("  lead_status: {crm: hs_lead_status, type: option}\n", "");
    assert_eq!(shown(&checked(&text)), "");
    let both = "early: [{upon: breached, to: \"slack:C0EARLY\"}, ";
    let text = text.replace("pace: true", "pace: false").replace("early: [", both);
    assert!(shown(&checked(&text)).contains("ever at risk"), "{}", shown(&checked(&text)));
}

#[test]
fn marketing_may_owe_something_about_each_lead_too() {
    let owed = "sales_owes:\n  decide: {kind: time_to_accept, starts_at: sql, within: 1 hour}\n\
                marketing_owes:\n  call: {kind: first_touch, starts_at: mql, within: 1 hour}\n  \
                volume: {kind: volume, stage: mql, at_least: 10, per: month}\n";
    let found = contract(&format!("{NAMES}{owed}"));
    let owed_by = |id: &str| found.promise(id).map(|promise| promise.owed_by);
    assert_eq!(owed_by("decide"), Some(Party::Sales));
    assert_eq!(owed_by("call"), Some(Party::Marketing));
    assert_eq!(found.quotas.len(), 1);
    // Sales has its leads from the first stage that it promises something about.
    assert_eq!(found.handover(), 2);
    let twice = owed.replace("  call:", "  decide:");
    assert!(shown(&checked(&format!("{NAMES}{twice}"))).contains("the name of a promise of Sales"));
}

/// What is found, each at its own promise: the key it points at, and what it says.
fn found_at(text: &str) -> Vec<(String, String)> {
    let checked = checked(text);
    let told = checked
        .diagnostics
        .iter()
        .map(|found| (text[found.span.clone()].to_owned(), found.message.clone()));
    told.collect()
}

#[test]
fn a_finding_points_at_its_own_promise_whatever_stands_before_it() {
    let owed = "marketing_owes:
  call: {kind: first_touch, starts_at: mql, within: 1 hour, route: reps, objective: {share: 50%, per: month}}
  reach: {kind: first_touch, starts_at: sql, within: 1 hour, objective: {share: 50%, per: month}}
  volume: {kind: volume, stage: mql, at_least: 10, per: month, route: reps}
  cost: {kind: cost_per_lead, source: other, at_most: 9 USD, per: month}
";
    let names =
        NAMES.replace("  marketing: score > 1\n", "  marketing: score > 1\n  other: score > 0\n");
    let found = found_at(&format!("{names}{owed}"));
    let keys = found.iter().map(|(key, said)| (key.as_str(), said.split(':').next().unwrap()));
    assert_eq!(
        keys.collect::<Vec<_>>(),
        [
            ("objective", "nobody would hear that the objective of `call` is missed"),
            ("objective", "nobody would hear that the objective of `reach` is missed"),
            ("route", "nobody would hear that `volume` is broken"),
        ]
    );
    let heard = owed.replace("reps", "ops").replace("1 hour, obj", "1 hour, route: ops, obj");
    let found = found_at(&format!("{names}{heard}"));
    let of_costs = found.iter().filter(|(_, said)| said.contains("no costs of"));
    assert_eq!(of_costs.map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["cost"]);
}

#[test]
fn what_is_agreed_about_a_period_stands_where_somebody_would_hear_of_it() {
    const MANAGERS: &str = "people: {managers: {EMEA: u1}}\n";
    const DEFAULT: &str = "people: {managers: {EMEA: u1, default: u2}}\n";
    let call = |rest: &str| {
        let objective = "objective: {share: 50%, per: month}";
        format!(
            "sales_owes:\n  call: {{kind: first_touch, starts_at: mql, within: 1 hour, {objective}{rest}}}\n"
        )
    };
    let volume = |rest: &str| {
        let kind = "kind: volume, stage: mql, at_least: 10, per: month";
        format!("marketing_owes:\n  volume: {{{kind}{rest}}}\n")
    };
    let (to_owner, to_manager, to_channel) = ("owner", "manager", "\"slack:C0SIDES\"");
    let step = |upon: &str, to: &str| format!("{{upon: {upon}, to: {to}}}");
    // What is owed, the steps of its route, what is known of people, and whether that stands.
    for (owed, steps, people, stands) in [
        (call(""), String::new(), "", false),
        (call(", route: it"), String::new(), "", false),
        (call(", route: it"), step("breached", to_owner), "", false),
        (call(", route: it"), step("breached", to_manager), "", false),
        (call(", route: it"), step("breached", to_manager), MANAGERS, false),
        (call(", route: it"), step("breached", to_manager), DEFAULT, true),
        (call(", route: it"), step("breached", to_channel), "", true),
        (call(", route: it"), step("at_risk", to_channel), "", true),
        (volume(""), String::new(), "", true),
        // That nobody is told can be meant.
        (volume(", route: it"), String::new(), "", true),
        (volume(", route: it"), step("breached", to_owner), "", false),
        (volume(", route: it"), step("breached", to_manager), MANAGERS, false),
        (volume(", route: it"), step("breached", to_manager), DEFAULT, true),
        (volume(", route: it"), step("at_risk", to_channel), "", false),
        (volume(", route: it, pace: true"), step("at_risk", to_channel), "", true),
    ] {
        let names = NAMES.replace("routes:\n", &format!("routes:\n  it: [{steps}]\n"));
        let checked = checked(&format!("{names}{people}{owed}"));
        let told = format!("{owed}{steps}\n{people}{}", shown(&checked));
        assert_eq!(checked.contract.is_some(), stands, "{told}");
        assert_eq!(told.contains("error[E0144]"), !stands, "{told}");
    }
}

#[test]
fn a_step_that_tells_a_manager_whom_nobody_has_is_warned_of() {
    let owed = "sales_owes:\n  call: {kind: first_touch, starts_at: mql, within: 1 hour, route: \
                reps}\n";
    let text = format!("{NAMES}{owed}").replace("to: owner}]", "to: manager}]");
    assert!(shown(&checked(&text)).contains("warning[W0105]: nobody is anybody's manager"));
    let text = format!("{text}people: {{managers: {{EMEA: u1}}}}\n");
    assert!(!shown(&checked(&text)).contains("W0105"));
}

#[test]
fn who_would_hear_is_not_asked_of_what_could_not_be_read() {
    let owed = "sales_owes:\n  call: {kind: first_touch, starts_at: mql, within: 1 hour, \
                objective: {share: 50%, per: month}, route: reps}\n";
    let text = format!("{NAMES}{owed}");
    assert!(shown(&checked(&text)).contains("E0144"));
    for (find, instead, said) in [
        ("reps: [{upon: breached, to: owner}]", "reps: [{upon: breached, to: owners}]", "E0130"),
        ("route: reps", "route: rep", "E0106"),
    ] {
        let told = shown(&checked(&text.replace(find, instead)));
        assert!(told.contains(said) && !told.contains("E0144"), "{told}");
    }
    let step = text.replace("to: owner}]", "to: manager}]");
    for people in ["people: {manager: {default: u1}}", "people: {managers: {default: [u1]}}"] {
        let told = shown(&checked(&format!("{step}{people}\n")));
        assert!(told.contains("error") && !told.contains("E0144"), "{told}");
    }
}

#[test]
fn a_version_that_was_accepted_before_is_not_refused_for_whom_it_tells() {
    let owed = "sales_owes:\n  call: {kind: first_touch, starts_at: mql, within: 1 hour, \
                objective: {share: 50%, per: month}}\n";
    let text = format!("{NAMES}{owed}");
    let files = files();
    let bytes = text.as_bytes();
    let again = Input { name: "sla.yaml", bytes, files: &files, as_of: None, accepted: None };
    assert!(check(again).contract.is_some());
    assert!(checked(&text).contract.is_none());
}

#[test]
fn all_of_a_salary_may_count() {
    let of = |share: &str| {
        let found = checked(&with("share_of_time: 20%", &format!("share_of_time: {share}")));
        let refused = shown(&found);
        found.contract.map(|contract| contract.costs[1].total()).ok_or(refused)
    };
    let whole = of("100%").unwrap();
    for same in ["100.0%", "100.00%"] {
        assert_eq!(of(same), Ok(whole), "{same}");
    }
    assert!(of("99.99%").unwrap() < whole);
    for refused in ["0%", "100.01%", "101%", "1000%"] {
        assert!(of(refused).is_err(), "{refused}");
    }
}

#[test]
fn a_cost_per_lead_is_asked_of_months_or_quarters() {
    let of = |per: &str| {
        checked(&with("at_most: 120 USD, per: month", &format!("at_most: 120 USD, per: {per}")))
    };
    for per in ["month", "quarter"] {
        assert!(of(per).contract.is_some(), "{per}");
    }
    assert!(of("week").contract.is_none());
}
