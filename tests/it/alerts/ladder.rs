//! Steps that wait, repeat and stop: what people do about alerts, when they are left in peace, and
//! how much one reader is told.

use leadpact::lead::{Act, Reaction};

use super::*;

/// The agreement with other routes for reps, and other terms of alerts.
fn agreed(steps: &str, alerts: &str) -> Ledger {
    let (head, rest) = AGREEMENT.split_once("  reps:\n").unwrap();
    let (_, rest) = rest.split_once("  ops:\n").unwrap();
    let text = format!("{head}  reps:\n{steps}  ops:\n{rest}{alerts}");
    Ledger::of(contract(&text))
}

fn reaction(by: &str, at: Timestamp, act: Act) -> Reaction {
    let id = format!("{at}{}", act.word()).into();
    let promise = "first-touch".into();
    Reaction { at, id, by: by.into(), promise, cycle: 1, tenure: 1, act }
}

/// One look at one lead, with what people have done by then.
fn look(ledger: &mut Ledger, verdict: Verdict, at: Timestamp, done: &[Reaction]) -> Decisions {
    let countdown = countdown(&ledger.contract, "first-touch", "4711", verdict);
    let mut evaluation = evaluation("4711", vec![countdown], at);
    evaluation.reactions = done.iter().filter(|one| one.at <= at).cloned().collect();
    ledger.decide(&[evaluation], at)
}

/// Whom new messages address.
fn new(decisions: &Decisions) -> Vec<String> {
    let new = decisions.posts.iter().filter(|post| post.revision == 1);
    new.map(|post| post.to.to_string()).collect()
}

fn reasons(decisions: &Decisions) -> Vec<&str> {
    decisions.suppressed.iter().map(|one| one.reason.as_str()).collect()
}

const OWNER_THEN_MANAGER: &str = "    - {upon: breached, to: owner}\n    - {upon: breached, after: 1 working hour, to: manager}\n";

#[test]
fn whoever_is_on_it_holds_the_ladder_for_a_working_hour() {
    let mut ledger = agreed(OWNER_THEN_MANAGER, "");
    let done = [reaction("u0012", monday(14, 40), Act::Take)];
    assert_eq!(new(&look(&mut ledger, Verdict::Breached, monday(14, 20), &done)), ["owner u0012"]);
    // The message says who is on it.
    let taken = look(&mut ledger, Verdict::Breached, monday(14, 41), &done);
    let handled = one(&taken.posts[0]).handled.as_ref().unwrap();
    assert_eq!((handled.by.as_str(), handled.until), ("u0012", Some(monday(15, 40))));
    // The manager's turn would have come at three.
    let held = look(&mut ledger, Verdict::Breached, monday(15, 10), &done);
    assert_eq!((new(&held), reasons(&held)), (vec![], vec!["somebody is on it"]));
    assert!(held.wake.contains(&("4711".into(), monday(15, 40))));
    let after = look(&mut ledger, Verdict::Breached, monday(15, 40), &done);
    assert_eq!(new(&after), ["owner u0007"]);
    // And nothing once it is answered.
    let mut ledger = agreed(OWNER_THEN_MANAGER, "");
    look(&mut ledger, Verdict::Breached, monday(14, 20), &done);
    let after = look(&mut ledger, Verdict::BreachedAnswered, monday(15, 40), &done);
    assert_eq!((new(&after), one(&after.posts[0]).handled.clone()), (vec![], None));
}

#[test]
fn who_put_it_off_is_reminded_exactly_once_and_twice_at_most() {
    let mut ledger = agreed("    - {upon: breached, to: owner}\n", "");
    let snooze = |at, until| reaction("u0012", at, Act::Snooze { until });
    let done = [
        snooze(monday(14, 30), monday(15, 30)),
        snooze(monday(15, 40), monday(16, 40)),
        snooze(monday(16, 50), monday(17, 20)),
    ];
    let mut told = Vec::new();
    for minute in (0..180).step_by(5) {
        let at = monday(14, 20) + minutes(minute);
        let decisions = look(&mut ledger, Verdict::Breached, at, &done);
        told.extend(new(&decisions).into_iter().map(|to| (minute, to)));
    }
    let owner = || "owner u0012".to_owned();
    assert_eq!(told, [(0, owner()), (70, owner()), (140, owner())]);
}

#[test]
fn a_refusal_ends_the_ladder_and_a_dispute_calls_the_manager_at_once() {
    for (act, called, why) in [
        (Act::Refuse { reason: "spam".into() }, vec![], "it was refused as not a lead"),
        (
            Act::Dispute { reason: "absent".into() },
            vec!["owner u0007"],
            "it was said to be somebody else's",
        ),
        (
            Act::Excuse { reason: "ill".into(), until: monday(23, 0) },
            vec![],
            "a manager excused it",
        ),
    ] {
        let mut ledger = agreed(OWNER_THEN_MANAGER, "");
        let done = [reaction("u0012", monday(14, 30), act)];
        look(&mut ledger, Verdict::Breached, monday(14, 20), &done);
        let after = look(&mut ledger, Verdict::Breached, monday(14, 31), &done);
        assert_eq!(new(&after), called, "{why}");
        let late = look(&mut ledger, Verdict::Breached, monday(15, 30), &done);
        assert_eq!((new(&late), reasons(&late)), (vec![], vec![why]));
    }
}

#[test]
fn a_step_is_said_again_as_often_as_agreed_and_not_once_somebody_is_on_it() {
    let again = "    - {upon: breached, to: owner, repeat: {every: 1 working hour, times: 2}, until: ack}\n";
    let mut ledger = agreed(again, "");
    let told = |ledger: &mut Ledger, done: &[Reaction]| -> Vec<i64> {
        let looks = (0..190).step_by(10).filter(|minute| {
            let at = monday(14, 0) + minutes(*minute);
            !new(&look(ledger, Verdict::Breached, at, done)).is_empty()
        });
        looks.collect()
    };
    assert_eq!(told(&mut ledger, &[]), [0, 60, 120]);
    let mut ledger = agreed(again, "");
    let taken = [reaction("u0012", monday(15, 5), Act::Take)];
    assert_eq!(told(&mut ledger, &taken), [0, 60]);
}

#[test]
fn nobody_is_told_outside_their_hours_and_only_of_what_is_still_so() {
    let quiet = "alerts: {quiet_outside: working_hours}\n";
    let mut ledger = agreed("    - {upon: breached, to: owner}\n", quiet);
    let evening = look(&mut ledger, Verdict::Breached, monday(20, 0), &[]);
    let off = "its reader is not at work (`quiet_outside`)";
    assert_eq!((new(&evening), reasons(&evening)), (vec![], vec![off]));
    let morning = monday(9, 0) + minutes(24 * 60);
    assert_eq!(evening.wake, [("4711".into(), morning)]);
    // Over by then, it is not said at all.
    let mut other = agreed("    - {upon: breached, to: owner}\n", quiet);
    look(&mut other, Verdict::Breached, monday(20, 0), &[]);
    assert_eq!(new(&look(&mut other, Verdict::MetLateLogged, morning, &[])), Vec::<String>::new());
    assert_eq!(new(&look(&mut ledger, Verdict::Breached, morning, &[])), ["owner u0012"]);
    // A channel has no hours.
    let mut channel = agreed("    - {upon: breached, to: \"slack:C0INBOUND\"}\n", quiet);
    let evening = look(&mut channel, Verdict::Breached, monday(20, 0), &[]);
    assert_eq!(new(&evening), ["channel C0INBOUND"]);
}

/// So many leads that come to be broken at once.
fn broken(ledger: &mut Ledger, ids: std::ops::Range<usize>, at: Timestamp) -> Decisions {
    let lead = |index: usize| {
        let id = format!("{index:05}");
        let countdown = countdown(&ledger.contract, "first-touch", &id, Verdict::Breached);
        evaluation(&id, vec![countdown], at)
    };
    let evaluations: Vec<Evaluation> = ids.map(lead).collect();
    ledger.decide(&evaluations, at)
}

#[test]
fn a_person_gets_one_message_in_five_minutes_and_then_a_list() {
    let mut ledger = agreed("    - {upon: breached, to: owner}\n", "");
    assert_eq!(new(&broken(&mut ledger, 0..1, monday(14, 20))), ["owner u0012"]);
    let held = broken(&mut ledger, 1..3, monday(14, 22));
    let enough = "its reader has had enough messages of late";
    assert_eq!((new(&held), reasons(&held)), (vec![], vec![enough; 2]));
    assert!(held.suppressed.iter().all(|one| one.until == Some(monday(14, 25))));
    let list = broken(&mut ledger, 0..3, monday(14, 25));
    let [post] = &list.posts[..] else { panic!("{:?}", list.posts) };
    assert!(matches!(post.notice, Notice::Backlog { many: Many::Together, total: 2, .. }));
    // What was held has been said: nothing is lost.
    assert_eq!(ledger.said.len(), 3);
}

#[test]
fn a_channel_never_gets_more_than_its_share() {
    let terms = "alerts: {per_channel: {most: 3, within: 1 hour}, storm_at: 100}\n";
    let mut ledger = agreed("    - {upon: breached, to: \"slack:C0INBOUND\"}\n", terms);
    let mut times = Vec::new();
    for look in 0..60_i64 {
        let at = monday(9, 0) + minutes(5 * look);
        let decisions = broken(&mut ledger, 0..(look as usize + 1), at);
        times.extend(new(&decisions).iter().map(|_| at));
    }
    for from in &times {
        let hour = times.iter().filter(|at| *at >= from && **at < *from + minutes(60)).count();
        assert!(hour <= 3, "{hour} in the hour from {from}");
    }
    let last = broken(&mut ledger, 0..60, monday(9, 0) + minutes(8 * 60));
    assert!(last.suppressed.is_empty(), "all is said in the end");
    assert_eq!(ledger.said.len(), 60);
}

#[test]
fn five_thousand_at_once_are_one_message_for_each_reader_which_takes_in_what_follows() {
    let steps =
        "    - {upon: breached, to: \"slack:C0INBOUND\"}\n    - {upon: breached, to: owner}\n";
    let mut ledger = agreed(steps, "");
    let storm = broken(&mut ledger, 0..5_000, monday(14, 20));
    assert_eq!(new(&storm), ["owner u0012", "channel C0INBOUND"]);
    assert_eq!(storm.said.len(), 10_000, "nothing is lost");
    let more = broken(&mut ledger, 5_000..5_002, monday(15, 0));
    assert_eq!((new(&more), more.posts.len()), (vec![], 2));
    let storm = more.posts.iter().find(|post| post.to == channel("C0INBOUND")).unwrap();
    let Notice::Backlog { many, total, open, by_owner, .. } = &storm.notice else { panic!() };
    assert_eq!(*many, Many::Storm("first-touch".into()));
    assert_eq!(
        (*total, *open, &by_owner[..]),
        (5_002, 5_002, &[(Some("u0012".into()), 5_002)][..])
    );
    // Once it has drained, what comes next is news of its own.
    let ended: Vec<Evaluation> = (0..5_002)
        .map(|index| {
            let (id, at) = (format!("{index:05}"), monday(15, 5));
            evaluation(
                &id,
                vec![countdown(&ledger.contract, "first-touch", &id, Verdict::BreachedAnswered)],
                at,
            )
        })
        .collect();
    ledger.decide(&ended, monday(15, 5));
    assert_eq!(ledger.storms(), []);
    let next = broken(&mut ledger, 6_000..6_001, monday(16, 0));
    assert_eq!(new(&next).len(), 2);
    assert!(next.posts.iter().all(|post| matches!(post.notice, Notice::One(_))));
}
