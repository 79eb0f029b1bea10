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
    budgets.burnt(as_of).remove(0)
}

/// So many that were kept in August; what came before it was counted, too.
fn august(count: usize) -> Vec<Life> {
    let day = SignedDuration::from_hours(24);
    let before = |days: i32| at(1, 9, 0) - day * days;
    let mut lives = leads(count, before(20), Met);
    lives.extend(leads(1, before(40), Met));
    lives
}

use Verdict::{Breached, Met, OnTrack, Unknown, Void};

#[test]
fn five_of_a_budget_of_twenty_in_a_day_are_fast() {
    let contract = contract(AGREEMENT);
    let met = || leads(194, at(1, 9, 0), Met);
    let burn = |missed: &[(usize, Timestamp)]| {
        let missed = missed.iter().map(|(count, when)| leads(*count, *when, Breached));
        let lives: Vec<_> = missed.chain([met(), august(200)]).collect();
        budget(&contract, &lives, at(10, 9, 0)).burn.fast
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
    let five = || leads(5, at(2, 9, 0), Breached);
    assert_eq!(budget(&contract, &[many, five(), august(200)], at(10, 9, 0)).burn.fast, None);
    // Nobody knows yet how many it is going to be.
    assert_eq!(budget(&contract, &[met(), five()], at(3, 9, 0)).burn.fast, None);
}

#[test]
fn half_of_a_budget_in_the_first_half_of_the_month_is_slow() {
    let contract = contract(AGREEMENT);
    let slow = |missed: usize, when: Timestamp| {
        let lives =
            [leads(200 - missed, at(1, 9, 0), Met), leads(missed, when, Breached), august(200)];
        budget(&contract, &lives, at(30, 9, 0)).burn.slow
    };
    assert_eq!(slow(10, at(3, 9, 0)), Some(at(3, 10, 0)));
    assert_eq!(slow(9, at(3, 9, 0)), None);
    // 22 working days: half of them are over at the end of the fifteenth. An hour before, 200 make
    // 404 in the whole month.
    assert_eq!(slow(20, at(15, 15, 0)), Some(at(15, 16, 0)));
    assert_eq!(slow(19, at(15, 15, 0)), None);
    assert_eq!(slow(20, at(15, 16, 0)), None);
    // What was missed in the first days is told as soon as it can be: a quarter is 44 hours.
    let first = [leads(20, at(1, 9, 0), Met), leads(20, at(2, 9, 0), Breached)];
    let told = |day, hour| budget(&contract, &first, at(day, hour, 0)).burn.slow;
    assert_eq!((told(8, 12), told(8, 13)), (None, Some(at(8, 13, 0))));
}

#[test]
fn a_budget_is_used_up_missed_or_kept_and_below_the_least_sample_nothing() {
    let contract = contract(AGREEMENT);
    let stands = |lives: &[Vec<Life>], as_of| budget(&contract, lives, as_of).state;
    let (met, missed) = (|n| leads(n, at(1, 9, 0), Met), |n| leads(n, at(2, 9, 0), Breached));
    let (running, over) = (at(3, 9, 0), at(30, 23, 59) + SignedDuration::from_mins(1));
    assert_eq!(stands(&[met(26), missed(3)], running), BudgetState::TooFew);
    assert_eq!(stands(&[met(27), missed(2)], over), BudgetState::TooFew);
    // What it is going to be is known from the month before, if that was enough and counted whole.
    assert_eq!(stands(&[met(27), missed(3)], running), BudgetState::TooEarly);
    assert_eq!(stands(&[met(27), missed(3), august(29)], running), BudgetState::TooEarly);
    let part = august(100)[..100].to_vec();
    assert_eq!(stands(&[met(27), missed(3), part], running), BudgetState::TooEarly);
    // Of 100 ten may be missed; of 128, which are not beyond chance, twelve.
    let early = |count| stands(&[met(40), missed(count), august(100)], running);
    assert_eq!(early(3), BudgetState::Left(7));
    assert_eq!([early(10), early(11)], [BudgetState::Left(0); 2]);
    assert_eq!(early(12), BudgetState::UsedUp);
    assert_eq!(early(13), BudgetState::Missed);
    // Half of the working time is gone: 100 make 200, 228 are not beyond chance.
    let half = |count| stands(&[met(100 - count), missed(count), august(50)], at(15, 17, 0));
    assert_eq!(half(5), BudgetState::Left(15));
    assert_eq!(half(21), BudgetState::Left(0));
    assert_eq!(half(22), BudgetState::UsedUp);
    assert_eq!(half(23), BudgetState::Missed);
    // At the end they are counted.
    assert_eq!(stands(&[met(27), missed(3)], over), BudgetState::Kept);
    assert_eq!(stands(&[met(26), missed(4)], over), BudgetState::Missed);
    // What runs or is unknown may still be met: it counts for the budget, not against it.
    let open = |verdict| vec![met(26), missed(3), leads(1, at(2, 9, 0), verdict), august(100)];
    assert_eq!(stands(&open(OnTrack), running), BudgetState::Left(7));
    assert_eq!(stands(&open(Unknown), running), BudgetState::Left(7));
    assert_eq!(stands(&open(Void), running), BudgetState::TooFew);
    let few = budget(&contract, &[met(20), missed(9), august(100)], running);
    assert_eq!((few.state, few.burn), (BudgetState::TooFew, Burn::default()));
}

/// The rule, read word for word at one instant; `None` where nothing can begin then.
fn naive(
    contract: &Contract,
    countdowns: &[Short],
    before: Option<i64>,
    at: Timestamp,
) -> Option<(bool, bool)> {
    let calendar = &contract.calendars[0];
    let begun = |at| countdowns.iter().filter(|one| one.start <= at && one.verdict != Void).count();
    let expected = begun(at);
    let minute = SignedDuration::from_mins(1);
    let (month, end) = (self::at(1, 0, 0), self::at(1, 0, 0) + SignedDuration::from_hours(30 * 24));
    let gone = |at| calendar.worked_ms(month, at);
    let whole = gone(end);
    let told = |at| gone(at) * 4 >= whole;
    let due: Vec<Timestamp> = countdowns
        .iter()
        .filter(|one| one.verdict == Breached && one.due.unwrap() <= at)
        .map(|one| one.due.unwrap())
        .collect();
    let first = begun(at - minute) < 30 || (told(at) && !told(at - minute));
    if expected < 30 || !(first || due.contains(&at)) {
        return None;
    }
    // A working day of this calendar is eight working hours; from within one it ends at the same
    // time of the next.
    let lately = |hours: i64| {
        let ms = hours * 3_600_000;
        due.iter().filter(|due| calendar.worked_ms(**due, at) < ms).count()
    };
    let expected = i64::try_from(expected).unwrap();
    let size = match told(at) {
        true => expected * whole / gone(at),
        false => before?.max(expected),
    };
    let allowed = (size / 10) as f64;
    let day = lately(8);
    let fast = day as f64 >= 0.25 * allowed && day >= 5 && lately(2) >= 2;
    let early = gone(at) as f64 / (whole as f64) < 0.5;
    Some((fast, !due.is_empty() && due.len() as f64 >= 0.5 * allowed && early))
}

/// Numbers below a bound, the same for the same seed.
fn draws(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    move |most| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(seed * 2 + 1);
        (state >> 33) % most
    }
}

#[test]
fn a_naive_reading_minute_by_minute_finds_the_same() {
    let contract = contract(AGREEMENT);
    let (mut fast, mut slow, mut neither) = (0, 0, 0);
    for seed in 1..=40_u64 {
        println!("seed {seed}");
        let mut next = draws(seed);
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
        let before = 20 + next(150) as usize;
        let countdowns: Vec<Short> = lives.iter().flat_map(|one| one.countdowns.clone()).collect();
        let end = at(30, 0, 0);
        let found = budget(&contract, &[lives, august(before)], end).burn;
        let before = i64::try_from(before).ok().filter(|before| *before >= 30);
        let minutes =
            (0..30 * 24 * 60).map(|minute| at(1, 0, 0) + SignedDuration::from_mins(minute));
        let (mut first_fast, mut first_slow) = (None, None);
        for minute in minutes.take_while(|minute| *minute <= end) {
            let (fast, slow) =
                naive(&contract, &countdowns, before, minute).unwrap_or((false, false));
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

/// The first day of a September on which anything is said of a budget, looked at twice a day: about
/// 400 leads come at random in it, and of a hundred `bad` are missed.
fn first_told(contract: &Contract, seed: u64, bad: u64) -> Option<i8> {
    let mut next = draws(seed);
    let days: Vec<i8> = (1..=30).filter(|day| ![0, 6].contains(&((day + 1) % 7))).collect();
    let mut countdowns = Vec::new();
    let minute = SignedDuration::from_mins(1);
    for day in &days {
        let opens = at(*day, 9, 0);
        for _ in 0..480 {
            if next(10_560) >= 400 {
                continue;
            }
            let start = opens + minute * i32::try_from(next(420)).unwrap();
            let verdict = if next(100) < bad { Breached } else { Met };
            countdowns.push((start, start + minute * 60, verdict));
        }
    }
    let known = seed.is_multiple_of(2).then(|| august(380 + next(41) as usize));
    let said = |as_of: Timestamp| {
        let seen = countdowns.iter().filter(|(start, ..)| *start <= as_of);
        let seen = seen.enumerate().map(|(number, (start, due, verdict))| {
            let verdict = if *due <= as_of { *verdict } else { OnTrack };
            life(number, (*start, *due), verdict)
        });
        let lives = [seen.collect(), known.clone().unwrap_or_default()];
        let budget = budget(contract, &lives, as_of);
        match budget.state {
            BudgetState::Missed | BudgetState::UsedUp => true,
            BudgetState::Left(_) => budget.burn != Burn::default(),
            _ => false,
        }
    };
    days.into_iter().find(|day| said(at(*day, 12, 0)) || said(at(*day, 17, 0)))
}

/// A budget is about what a team does, not about the order in which chance brings its misses: of
/// 200 such months of the good team, 6 were spoken of.
#[test]
fn a_team_that_keeps_more_than_agreed_hears_nothing_one_that_keeps_less_hears_in_time() {
    let contract = contract(&AGREEMENT.replace("90%", "95%"));
    let months = 40;
    let told = |bad: u64| -> Vec<Option<i8>> {
        (1..=months).map(|seed| first_told(&contract, seed, bad)).collect()
    };
    let good = told(2).into_iter().flatten().count();
    assert!(good <= 2, "{good} of {months} months");
    let days: Vec<i8> = told(20).into_iter().flatten().collect();
    assert!(days.len() >= 39, "{} of {months} months", days.len());
    assert!(days.iter().all(|day| *day <= 15), "{days:?}");
}
