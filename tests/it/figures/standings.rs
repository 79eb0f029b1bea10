//! How a quota stands, case by case: on hand-made lives, with figures that can be counted on
//! fingers.

use jiff::{SignedDuration, Timestamp};
use leadpact::contract::Span;
use leadpact::sla::{Delays, Entry, Life, Quotas, State, Untold, spans};

use super::world::contract;

const AGREEMENT: &str = r#"
sla: Quotas
version: 1
effective_from: 2026-01-01
enforce_from: 2026-01-01
timezone: America/New_York
fields:
  lifecycle: {crm: lifecyclestage, type: option}
  web: {crm: hs_analytics_source, type: option}
stages:
  mql: lifecycle == "mql"
  sql: lifecycle == "sql"
sources:
  marketing: web == "PAID"
  referral: web == "REFERRALS"
touch: {channels: [call], direction: outbound, by: human}
calendars:
  us: {timezone: America/New_York, hours: {mon-fri: [09:00-17:00]}, holidays: [{date: 2027-12-24, name: Closed}]}
calendar_of: [{use: us}]
marketing_owes:
  q: QUOTA
costs: [{source: marketing, month: 2026-09, spend: 100, currency: USD}]
"#;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A lead of this source that reached mql then, and sql where `on`.
pub(super) fn lead(number: usize, when: Timestamp, (source, on): (&str, bool)) -> Life {
    let entry = |stage: &str, at| Entry {
        stage: stage.into(),
        at,
        source: source.into(),
        segment: None,
        owner: None,
        decision: None,
    };
    let mut entries = vec![entry("mql", when)];
    entries.extend(on.then(|| entry("sql", when + SignedDuration::from_hours(1))));
    Life {
        lead: number.to_string().into(),
        created_at: when,
        gone: false,
        import: false,
        source: source.into(),
        entries,
        delays: Delays::default(),
        touches: vec![],
        ratings: vec![],
        open: None,
        countdowns: vec![],
    }
}

/// So many leads a day from `first` on, every second one of marketing, every fourth of all goes on.
fn leads(first: &str, days: &[usize]) -> Vec<Life> {
    let day = |day: usize| at(first) + SignedDuration::from_hours(24 * i64::try_from(day).unwrap());
    let times = days.iter().enumerate().flat_map(|(place, count)| vec![day(place); *count]);
    let made = times.enumerate().map(|(number, when)| {
        let source = if number.is_multiple_of(2) { "marketing" } else { "referral" };
        lead(number, when, (source, number.is_multiple_of(4)))
    });
    made.collect()
}

/// How `quota` stands in the last span of `period`: figure, forecast, state.
fn stands(
    quota: &str,
    lives: &[Life],
    (period, as_of): (&str, &str),
) -> (Option<f64>, Option<f64>, State) {
    let contract = contract(&AGREEMENT.replace("QUOTA", quota));
    let mut quotas = Quotas::new(&contract, |per| spans(per, Span::parse(period).unwrap()));
    lives.iter().for_each(|life| quotas.add(life));
    let standings = quotas.standings(at(as_of));
    let last = standings.last().expect("the span has begun");
    (last.figure, last.forecast, last.state.clone())
}

const NOON: &str = "2026-09-01T16:00:00Z";
const AFTER: &str = "2026-10-01T12:00:00Z";

#[test]
fn a_count_is_kept_or_broken_when_the_period_is_over() {
    let ten = leads(NOON, &[4, 3, 3]);
    let quota = |least| format!("{{kind: volume, stage: mql, at_least: {least}, per: month}}");
    let september = ("2026-09", AFTER);
    assert_eq!(stands(&quota(10), &ten, september), (Some(10.0), None, State::Kept));
    assert_eq!(stands(&quota(11), &ten, september), (Some(10.0), None, State::Broken));
    // A deleted lead counts nowhere.
    let mut nine = ten.clone();
    nine[0].gone = true;
    assert_eq!(stands(&quota(10), &nine, september), (Some(9.0), None, State::Broken));
}

#[test]
fn a_running_count_is_foretold_by_working_time_once_a_quarter_of_it_is_over() {
    // 22 working days but for Labor Day, which this calendar does not know: eleven are over on
    // Tuesday the 15th at the close.
    let half = ("2026-09", "2026-09-15T21:00:00Z");
    let quota =
        |least| format!("{{kind: volume, stage: mql, at_least: {least}, per: month, pace: true}}");
    let forty = leads(NOON, &[40]);
    assert_eq!(stands(&quota(30), &forty, half).2, State::Kept, "a count only grows");
    let (figure, forecast, state) = stands(&quota(80), &forty, half);
    assert_eq!((figure, state), (Some(40.0), State::Ahead));
    assert!((forecast.unwrap() - 80.0).abs() < 1e-9, "{forecast:?}");
    // Within what chance may still bring it is behind; far beyond that it is out of reach.
    assert_eq!(stands(&quota(90), &forty, half).2, State::Behind);
    assert_eq!(stands(&quota(200), &forty, half).2, State::OutOfReach);
    let early = ("2026-09", "2026-09-03T21:00:00Z");
    assert_eq!(stands(&quota(200), &forty, early), (Some(40.0), None, State::Behind));
}

#[test]
fn a_share_of_too_few_claims_nothing() {
    let eight = leads(NOON, &[8]);
    let quota = |share, least| {
        format!(
            "{{kind: conversion, from: mql, to: sql, at_least: {share}%, per: month, \
             min_sample: {least}}}"
        )
    };
    let september = ("2026-09", AFTER);
    assert_eq!(stands(&quota(25, 8), &eight, september), (Some(0.25), None, State::Kept));
    assert_eq!(stands(&quota(26, 8), &eight, september), (Some(0.25), None, State::Broken));
    let few = State::Untold(Untold::TooFew);
    assert_eq!(stands(&quota(26, 9), &eight, september).2, few);
    assert_eq!(stands(&quota(26, 1), &[], september), (None, None, few));
    let running = ("2026-09", "2026-09-20T12:00:00Z");
    assert_eq!(stands(&quota(25, 8), &eight, running).2, State::Ahead);
    assert_eq!(stands(&quota(26, 8), &eight, running).2, State::Behind);
}

#[test]
fn evenness_looks_back_only_at_weeks_that_had_leads_to_count() {
    let quota = "{kind: evenness, stage: mql, at_most: 30%, per: week, over: 3 weeks}";
    // Monday to Sunday, three weeks: 7, 7, 7; then 7, 7, 28.
    let even = leads("2026-09-07T04:00:00Z", &[1; 21]);
    let asked = ("2026-W39", "2026-10-05T12:00:00Z");
    assert_eq!(stands(quota, &even, asked), (Some(0.0), None, State::Kept));
    let peak = leads("2026-09-07T04:00:00Z", &[&[1; 14][..], &[4; 7]].concat());
    let (figure, _, state) = stands(quota, &peak, asked);
    // Mean 14, standard deviation √98: 70.7 %.
    assert!((figure.unwrap() - 98.0_f64.sqrt() / 14.0).abs() < 1e-9, "{figure:?}");
    assert_eq!(state, State::Broken);
    // 7, 7, 0: a week without any lead is the drought that it is about.
    let drought = leads("2026-09-07T04:00:00Z", &[1; 14]);
    assert_eq!(stands(quota, &drought, asked).2, State::Broken);
    let early = ("2026-W38", "2026-10-05T12:00:00Z");
    assert_eq!(stands(quota, &even, early).2, State::Untold(Untold::TooEarly));
    let running = ("2026-W39", "2026-09-24T12:00:00Z");
    assert_eq!(stands(quota, &even, running).2, State::Untold(Untold::Running));
}

#[test]
fn a_lead_costs_what_all_of_it_cost() {
    let quota = |most| {
        format!(
            "{{kind: cost_per_lead, source: marketing, stage: mql, at_most: {most} USD, per: month}}"
        )
    };
    // Four of eight are marketing's: 100 USD are 25 each.
    let eight = leads(NOON, &[8]);
    let september = ("2026-09", AFTER);
    assert_eq!(stands(&quota("25"), &eight, september), (Some(2_500.0), None, State::Kept));
    assert_eq!(stands(&quota("24.99"), &eight, september).2, State::Broken);
    let running = ("2026-09", "2026-09-20T12:00:00Z");
    assert_eq!(stands(&quota("25"), &eight, running).2, State::Untold(Untold::Running));
    assert_eq!(stands(&quota("25"), &[], september).2, State::Untold(Untold::TooFew));
    let august = Span::parse("2026-08").unwrap();
    let missing = State::Untold(Untold::NoCosts(vec![august]));
    assert_eq!(stands(&quota("25"), &eight, ("2026-08", AFTER)).2, missing);
}
