//! How fast a budget goes: case by case, and against a second, naive reading of the rule.

use jiff::{SignedDuration, Timestamp};
use leadpact::contract::{Contract, Period, Verdict};
use leadpact::sla::{Budget, BudgetState, Budgets, Burn, Life, Short};

use super::standings::lead;
use super::world::contract;

const AGREEMENT: &str = r#"
sla: Budgets
version: 1
effective_from: 2026-01-01
enforce_from: 2026-01-01
timezone: America/New_York
fields:
  lifecycle: {crm: lifecyclestage, type: option}
stages:
  mql: lifecycle == "mql"
  sql: lifecycle == "sql"
touch: {channels: [call], direction: outbound, by: human}
calendars:
  us: {timezone: America/New_York, hours: {mon-fri: [09:00-17:00]}, holidays: [{date: 2027-12-24, name: Closed}]}
calendar_of: [{use: us}]
sales_owes:
  p: {kind: first_touch, starts_at: mql, within: 1 working hour, objective: {share: 90%, per: month, min_sample: 30}}
"#;

/// An instant of September 2026, in New York: Tuesday the 1st is a working day.
fn at(day: i8, hour: i8, minute: i8) -> Timestamp {
    let local = jiff::civil::date(2026, 9, day).at(hour, minute, 0, 0);
    local.in_tz("America/New_York").unwrap().timestamp()
}

/// A lead with one countdown.
fn life(number: usize, (start, due): (Timestamp, Timestamp), verdict: Verdict) -> Life {
    let countdown = Short {
        promise: "p".into(),
        version: 1,
        verdict,
        start,
        due: Some(due),
        worked_ms: None,
        owner: None,
        segment: None,
        source: "unknown".into(),
    };
    Life { countdowns: vec![countdown], ..lead(number, start, ("unknown", false)) }
}

/// So many leads that came at `when` and were due an hour later.
fn leads(count: usize, when: Timestamp, verdict: Verdict) -> Vec<Life> {
    let due = when + SignedDuration::from_hours(1);
    (0..count).map(|number| life(number, (when, due), verdict)).collect()
}

fn budget<'a>(contract: &'a Contract, lives: &[Vec<Life>], as_of: Timestamp) -> Budget<'a> {
    let september = |per: Period| vec![per.span(jiff::civil::date(2026, 9, 15))];
    let mut budgets = Budgets::new(contract, september).burning();
    lives.iter().flatten().for_each(|life| budgets.add(life));
    budgets.standings(as_of).remove(0)
}

use Verdict::{Breached, Met, OnTrack, Unknown, Void};

#[test]
fn five_of_a_budget_of_twenty_in_a_day_are_fast() {
    let contract = contract(AGREEMENT);
    let met = || leads(194, at(1, 9, 0), Met);
    let burn = |missed: &[(usize, Timestamp)]| {
        let missed = missed.iter().map(|(count, when)| leads(*count, *when, Breached));
        budget(&contract, &missed.chain([met()]).collect::<Vec<_>>(), at(10, 9, 0)).burn.fast
    };
    // Due at 10:00 and 16:30: all within a day, the last two within two hours.
    assert_eq!(burn(&[(3, at(2, 9, 0)), (2, at(2, 15, 30))]), Some(at(2, 16, 30)));
    // Six and a half working hours lie between the four and the last.
    assert_eq!(burn(&[(4, at(2, 9, 0)), (1, at(2, 15, 30))]), None);
    // The night does not count.
    assert_eq!(burn(&[(3, at(2, 15, 30)), (2, at(3, 9, 0))]), Some(at(3, 10, 0)));
    // A working day later to the minute is another day.
    assert_eq!(burn(&[(3, at(2, 9, 0)), (2, at(3, 9, 0))]), None);
    assert_eq!(burn(&[(3, at(2, 9, 1)), (2, at(3, 9, 0))]), Some(at(3, 10, 0)));
    // Friday and Monday are two days in a row.
    assert_eq!(burn(&[(3, at(4, 12, 0)), (2, at(7, 10, 0))]), Some(at(7, 11, 0)));
    // Four are no quarter, however fast.
    assert_eq!(burn(&[(4, at(2, 9, 0))]), None);
    // Of two hundred leads and more, six are less than a quarter of what may be missed.
    let many = leads(400, at(1, 9, 0), Met);
    let five = leads(5, at(2, 9, 0), Breached);
    assert_eq!(budget(&contract, &[many, five], at(10, 9, 0)).burn.fast, None);
}

#[test]
fn half_of_a_budget_in_the_first_half_of_the_month_is_slow() {
    let contract = contract(AGREEMENT);
    let slow = |missed: usize, when: Timestamp| {
        let met = leads(200 - missed, at(1, 9, 0), Met);
        budget(&contract, &[met, leads(missed, when, Breached)], at(30, 9, 0)).burn.slow
    };
    assert_eq!(slow(10, at(3, 9, 0)), Some(at(3, 10, 0)));
    assert_eq!(slow(9, at(3, 9, 0)), None);
    // 22 working days: half of them are over at the end of the fifteenth.
    assert_eq!(slow(10, at(15, 15, 0)), Some(at(15, 16, 0)));
    assert_eq!(slow(10, at(15, 16, 0)), None);
}

#[test]
fn a_budget_is_used_up_missed_or_kept_and_below_the_least_sample_nothing() {
    let contract = contract(AGREEMENT);
    let stands = |lives: &[Vec<Life>], as_of| budget(&contract, lives, as_of).state;
    let (met, missed) = (|n| leads(n, at(1, 9, 0), Met), |n| leads(n, at(2, 9, 0), Breached));
    let (running, over) = (at(3, 9, 0), at(30, 23, 59) + SignedDuration::from_mins(1));
    assert_eq!(stands(&[met(26), missed(3)], running), BudgetState::TooFew);
    assert_eq!(stands(&[met(27), missed(2)], running), BudgetState::TooFew);
    assert_eq!(stands(&[met(28), missed(2)], running), BudgetState::Left(1));
    assert_eq!(stands(&[met(27), missed(3)], running), BudgetState::UsedUp);
    assert_eq!(stands(&[met(27), missed(3)], over), BudgetState::Kept);
    assert_eq!(stands(&[met(26), missed(4)], running), BudgetState::Missed);
    assert_eq!(stands(&[met(26), missed(4)], over), BudgetState::Missed);
    // What runs or is unknown may still be met: it counts for the budget, not against it.
    let open = |verdict| vec![met(26), missed(3), leads(1, at(2, 9, 0), verdict)];
    assert_eq!(stands(&open(OnTrack), running), BudgetState::UsedUp);
    assert_eq!(stands(&open(Unknown), running), BudgetState::UsedUp);
    assert_eq!(stands(&open(Void), running), BudgetState::TooFew);
    let few = budget(&contract, &[met(20), missed(9)], running);
    assert_eq!((few.state, few.burn), (BudgetState::TooFew, Burn::default()));
}

/// The rule, read word for word at one instant.
fn naive(contract: &Contract, countdowns: &[Short], at: Timestamp) -> (bool, bool) {
    let calendar = &contract.calendars[0];
    let begun = countdowns.iter().filter(|one| one.start <= at && one.verdict != Void);
    let expected = begun.count();
    let broken: Vec<Timestamp> = countdowns
        .iter()
        .filter(|one| one.verdict == Breached && one.due.unwrap() <= at)
        .map(|one| one.due.unwrap())
        .collect();
    // A working day of this calendar is eight working hours; from within one it ends at the same
    // time of the next.
    let lately = |hours: i64| {
        let ms = hours * 3_600_000;
        broken.iter().filter(|due| calendar.worked_ms(**due, at) < ms).count()
    };
    let allowed = expected as f64 / 10.0;
    let day = lately(8);
    let fast = expected >= 30 && day as f64 >= 0.25 * allowed.floor() && day >= 5 && lately(2) >= 2;
    let month = self::at(1, 0, 0);
    let end = month + SignedDuration::from_hours(30 * 24);
    let early =
        calendar.worked_ms(month, at) as f64 / (calendar.worked_ms(month, end) as f64) < 0.5;
    let slow = expected >= 30
        && !broken.is_empty()
        && broken.len() as f64 >= 0.5 * allowed.floor()
        && early;
    (fast, slow)
}

#[test]
fn a_naive_reading_minute_by_minute_finds_the_same() {
    let contract = contract(AGREEMENT);
    let (mut fast, mut slow, mut neither) = (0, 0, 0);
    for seed in 1..=30_u64 {
        println!("seed {seed}");
        let mut state = seed;
        let mut next = |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(seed * 2 + 1);
            (state >> 33) % most
        };
        // Within working hours, so that eight of them are a day.
        let (count, days, bad) = (20 + next(120), 3 + next(12), 1 + next(25));
        let lives: Vec<Life> = (0..count)
            .map(|number| {
                let day = i8::try_from(
                    [1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18][next(days.min(14)) as usize],
                )
                .unwrap();
                let start = at(day, 9, 0) + SignedDuration::from_mins(next(400) as i64 + 1);
                let due = start + SignedDuration::from_mins(60);
                let verdict = match next(100) {
                    chance if chance < bad => Breached,
                    chance if chance < 90 => Met,
                    chance if chance < 95 => OnTrack,
                    _ => Void,
                };
                life(number as usize, (start, due), verdict)
            })
            .collect();
        let countdowns: Vec<Short> = lives.iter().flat_map(|one| one.countdowns.clone()).collect();
        let end = at(30, 0, 0);
        let found = budget(&contract, &[lives], end).burn;
        let minutes =
            (0..30 * 24 * 60).map(|minute| at(1, 0, 0) + SignedDuration::from_mins(minute));
        let (mut first_fast, mut first_slow) = (None, None);
        for minute in minutes {
            let (fast, slow) = naive(&contract, &countdowns, minute);
            first_fast = first_fast.or(fast.then_some(minute));
            first_slow = first_slow.or(slow.then_some(minute));
            if first_fast.is_some() && first_slow.is_some() {
                break;
            }
        }
        assert_eq!(found, Burn { fast: first_fast, slow: first_slow });
        fast += u32::from(found.fast.is_some());
        slow += u32::from(found.slow.is_some());
        neither += u32::from(found == Burn::default());
    }
    assert!(fast > 3 && slow > 3 && neither > 3, "{fast} {slow} {neither}");
}
