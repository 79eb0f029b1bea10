//! The budget against a ledger of what it let through.

use proptest::prelude::*;

use super::*;

const PATIENCE: SignedDuration = SignedDuration::from_secs(12);

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn requests(per_10s: u32, search_per_s: u32, per_day: u64) -> Requests {
    Requests { per_10s, search_per_s, per_day }
}

proptest! {
    /// Whatever the rhythm, no window of the CRM's own length holds more calls than allowed, and no
    /// call waits while there is room.
    #[test]
    fn no_window_ever_holds_more_than_allowed(
        most in 1_u32..20,
        gaps in proptest::collection::vec(0_i64..3_000, 1..200),
    ) {
        let budget = Budget::new(requests(most, 1, 1_000_000));
        let mut now = at("2026-03-02T09:00:00Z");
        let mut sent: Vec<Timestamp> = vec![];
        for gap in gaps {
            now += SignedDuration::from_millis(gap);
            let Admission::At(time) = budget.admit(Lane::General, false, now, PATIENCE) else {
                continue;
            };
            prop_assert!(time >= now);
            let within = |from: Timestamp, to: Timestamp| {
                sent.iter().filter(|sent| **sent > from && **sent <= to).count()
            };
            if time > now {
                let full = within(now - TEN_SECONDS, Timestamp::MAX);
                prop_assert!(full >= most as usize, "waited although only {full} were sent");
            }
            sent.push(time);
        }
        for time in &sent {
            let until = *time + SignedDuration::from_secs(10);
            let held = sent.iter().filter(|sent| **sent >= *time && **sent < until).count();
            prop_assert!(held <= most as usize, "{held} calls within ten seconds");
        }
    }
}

#[test]
fn searches_are_counted_for_themselves() {
    let budget = Budget::new(requests(1, 2, 100));
    let now = at("2026-03-02T09:00:00Z");
    assert_eq!(budget.admit(Lane::General, false, now, PATIENCE), Admission::At(now));
    assert_eq!(budget.admit(Lane::Search, false, now, PATIENCE), Admission::At(now));
    assert_eq!(budget.admit(Lane::Search, false, now, PATIENCE), Admission::At(now));
    let third = budget.admit(Lane::Search, false, now, PATIENCE);
    assert_eq!(third, Admission::At(now + ONE_SECOND));
}

#[test]
fn a_fifth_of_the_day_is_kept_for_verdicts_that_are_due() {
    let budget = Budget::new(requests(1_000, 1_000, 10));
    budget.set_zone("America/New_York");
    let now = at("2026-03-02T15:00:00Z");
    let admit = |urgent| budget.admit(Lane::General, urgent, now, PATIENCE);
    for _ in 0..8 {
        assert_eq!(admit(false), Admission::At(now));
    }
    let midnight = at("2026-03-03T05:00:00Z");
    let Admission::NotBefore { at: until, why } = admit(false) else { panic!("went through") };
    assert_eq!(
        (until, why),
        (midnight, "what is left of the day is kept for verdicts that are due")
    );
    assert_eq!(admit(true), Admission::At(now));
    assert_eq!(admit(true), Admission::At(now));
    let Admission::NotBefore { at: until, why } = admit(true) else { panic!("went through") };
    assert_eq!((until, why), (midnight, "the day's allowance is used up"));
    let tomorrow = budget.admit(Lane::General, false, midnight, PATIENCE);
    assert_eq!(tomorrow, Admission::At(midnight));
}

#[test]
fn what_the_crm_says_counts_more_than_our_own_count() {
    let budget = Budget::new(requests(100, 100, 1_000));
    let now = at("2026-03-02T15:00:00Z");
    let told = |left| {
        budget.told(Remaining { day: Some((left, 1_000)), window_empty_for: None }, now);
    };
    let goes =
        |urgent| matches!(budget.admit(Lane::General, urgent, now, PATIENCE), Admission::At(_));
    told(200);
    assert!(goes(false));
    told(199);
    assert!(!goes(false), "others have used the day up to our reserve");
    assert!(goes(true));
    told(0);
    assert!(!goes(true));
}

#[test]
fn an_empty_window_holds_calls_back() {
    let budget = Budget::new(requests(100, 100, 1_000));
    let now = at("2026-03-02T15:00:00Z");
    let empty = SignedDuration::from_secs(10);
    budget.told(Remaining { day: None, window_empty_for: Some(empty) }, now);
    assert_eq!(budget.admit(Lane::General, false, now, PATIENCE), Admission::At(now + empty));
    let impatient = SignedDuration::from_secs(3);
    let Admission::NotBefore { at: until, .. } = budget.admit(Lane::General, false, now, impatient)
    else {
        panic!("went through")
    };
    assert_eq!(until, now + empty);
}

#[test]
fn a_clock_set_back_does_not_silence_us() {
    let budget = Budget::new(requests(1, 1, 1_000));
    let now = at("2026-03-02T15:00:00Z");
    assert_eq!(budget.admit(Lane::General, false, now, PATIENCE), Admission::At(now));
    let earlier = at("2026-03-02T12:00:00Z");
    assert_eq!(budget.admit(Lane::General, false, earlier, PATIENCE), Admission::At(earlier));
}

#[test]
fn a_clock_set_back_does_not_prolong_what_the_crm_asked_for() {
    let budget = Budget::new(requests(100, 100, 1_000));
    let now = at("2036-03-02T15:00:00Z");
    budget.hold_until(now + SignedDuration::from_secs(30), now);
    let held = budget.admit(Lane::General, false, now, PATIENCE);
    assert!(matches!(held, Admission::NotBefore { .. }));
    let earlier = at("2026-03-02T15:00:00Z");
    assert_eq!(budget.admit(Lane::General, false, earlier, PATIENCE), Admission::At(earlier));
}

#[test]
fn a_spent_day_of_unknown_end_is_tried_again_every_hour() {
    let budget = Budget::new(requests(100, 100, 1_000));
    let now = at("2026-03-02T15:00:00Z");
    let later = now + ASK_AGAIN;
    assert_eq!(budget.exhausted(now), later);
    assert!(matches!(
        budget.admit(Lane::General, true, now, PATIENCE),
        Admission::NotBefore { .. }
    ));
    assert_eq!(budget.admit(Lane::General, false, later, PATIENCE), Admission::At(later));
}
