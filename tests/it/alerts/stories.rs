//! One story at a time: what is said first, how it goes on, what is never said.

use super::*;

const NOBODY: &[(String, Story)] = &[];

fn says(to: &str, story: Story) -> Vec<(String, Story)> {
    vec![(to.to_owned(), story)]
}

#[test]
fn a_warning_goes_to_the_owner_and_a_breach_to_the_channel_each_once() {
    let mut ledger = Ledger::new();
    let warned = ledger.step("first-touch", Verdict::AtRisk, monday(13, 0));
    assert_eq!(told(&warned), says("owner u0012", Story::AtRisk));
    assert_eq!(told(&ledger.step("first-touch", Verdict::AtRisk, monday(13, 10))), NOBODY);
    let breached = ledger.step("first-touch", Verdict::Breached, monday(14, 20));
    let mut stories = told(&breached);
    stories.sort_by(|a, b| a.0.cmp(&b.0));
    // The warning is carried on in its own message.
    let both = [("channel C0INBOUND", Story::Breached), ("owner u0012", Story::Breached)];
    assert_eq!(stories, both.map(|(to, story)| (to.to_owned(), story)));
    // The manager's turn comes later, and the store is asked to look again then.
    assert_eq!(breached.wake, [(LeadId::from("4711"), monday(15, 0))]);
    assert_eq!(told(&ledger.step("first-touch", Verdict::Breached, monday(14, 30))), NOBODY);
}

#[test]
fn an_escalation_answers_in_the_thread_in_the_countdowns_calendar() {
    let mut ledger = Ledger::new();
    let contract = Arc::clone(&ledger.contract);
    let mut late = countdown(&contract, "first-touch", "4711", Verdict::Breached);
    // Due at 17:00: one working hour later is 09:30 the next day.
    late.due = Some(monday(17, 0));
    let at = |at| [evaluation("4711", vec![late.clone()], at)];
    let first = ledger.decide(&at(monday(17, 10)), monday(17, 10));
    assert_eq!(first.wake, [(LeadId::from("4711"), monday(9, 30) + minutes(24 * 60))]);
    let evening = monday(23, 0);
    assert_eq!(told(&ledger.decide(&at(evening), evening)), NOBODY);
    let next_day = monday(9, 30) + minutes(24 * 60);
    let escalated = ledger.decide(&at(next_day), next_day);
    let [post] = &escalated.posts[..] else { panic!("{escalated:?}") };
    assert_eq!(
        (&post.to, &post.thread_of),
        (&channel("C0INBOUND"), &Some(first.posts[0].id.clone()))
    );
    assert_eq!(one(post).mention, Some(OwnerId::from("u0007")));
    assert_eq!(told(&ledger.decide(&at(next_day + minutes(5)), next_day + minutes(5))), NOBODY);
}

#[test]
fn nobody_is_called_about_what_is_answered() {
    let mut ledger = Ledger::new();
    ledger.step("first-touch", Verdict::Breached, monday(14, 20));
    let answered = ledger.step("first-touch", Verdict::BreachedAnswered, monday(14, 40));
    assert_eq!(told(&answered), says("channel C0INBOUND", Story::Answered));
    assert_eq!(answered.wake, []);
    assert_eq!(told(&ledger.step("first-touch", Verdict::BreachedAnswered, monday(17, 0))), NOBODY);
}

#[test]
fn a_breach_first_seen_when_it_is_answered_is_said_once() {
    let mut ledger = Ledger::new();
    let seen = ledger.step("first-touch", Verdict::BreachedAnswered, monday(15, 0));
    assert_eq!(told(&seen), says("channel C0INBOUND", Story::Answered));
    assert_eq!(told(&ledger.step("first-touch", Verdict::BreachedAnswered, monday(16, 0))), NOBODY);
    // Not if it was over before anybody watched, then or at any later look.
    let mut ledger = Ledger::new();
    for (since, at) in [(None, 15), (Some(monday(15, 0)), 16)] {
        ledger.since = since;
        let seen = ledger.step("first-touch", Verdict::BreachedAnswered, monday(at, 0));
        assert_eq!(told(&seen), NOBODY);
        assert_eq!(seen.suppressed[0].reason, "it was over before it was watched");
    }
}

#[test]
fn unknown_is_never_news() {
    for before in [None, Some(Verdict::AtRisk), Some(Verdict::Breached), Some(Verdict::Met)] {
        let mut ledger = Ledger::new();
        ledger.step("first-touch", Verdict::AtRisk, monday(13, 0));
        if let Some(before) = before {
            ledger.step("first-touch", before, monday(14, 20));
        }
        let (said, posts) = (ledger.said.clone(), ledger.posts.clone());
        let unknown = ledger.step("first-touch", Verdict::Unknown, monday(14, 30));
        assert_eq!(unknown, Decisions::default());
        assert_eq!((ledger.said, ledger.posts), (said, posts));
    }
}

#[test]
fn a_breach_that_was_none_is_withdrawn_with_its_reason() {
    for (verdict, why) in [
        (Verdict::MetLateLogged, "it was done in time and logged late"),
        (Verdict::Met, "it was done in time"),
        (Verdict::Void, "left by disqualified"),
        (Verdict::Excused, "the owner is excused (parental leave)"),
        (Verdict::Paused, "its clock is paused"),
        (Verdict::OnTrack, "the deadline has moved"),
        (Verdict::AtRisk, "the deadline has moved"),
    ] {
        let mut ledger = Ledger::new();
        ledger.step("first-touch", Verdict::Breached, monday(14, 20));
        let after = ledger.step("first-touch", verdict, monday(14, 30));
        let post = after.posts.iter().find(|post| post.to == channel("C0INBOUND")).unwrap();
        assert_eq!((one(post).story, one(post).why.as_str()), (Story::Withdrawn, why));
        // And said again where it is one after all, in the same message.
        let again = ledger.step("first-touch", Verdict::Breached, monday(14, 40));
        let post = again.posts.iter().find(|post| post.to == channel("C0INBOUND")).unwrap();
        assert_eq!((one(post).story, post.revision), (Story::Breached, 3));
    }
}

#[test]
fn a_warning_ends_in_what_came_of_it() {
    for (verdict, story, why) in [
        (Verdict::Met, Story::Met, "it was done in time"),
        (Verdict::Void, Story::Closed, "left by disqualified"),
        (Verdict::Paused, Story::Closed, "its clock is paused"),
        (Verdict::OnTrack, Story::Closed, "the deadline has moved"),
    ] {
        let mut ledger = Ledger::new();
        ledger.step("first-touch", Verdict::AtRisk, monday(13, 0));
        let after = ledger.step("first-touch", verdict, monday(13, 30));
        assert_eq!((one(&after.posts[0]).story, one(&after.posts[0]).why.as_str()), (story, why));
        // A pause that ends, or a touch that is taken back, brings it back.
        let again = ledger.step("first-touch", Verdict::AtRisk, monday(13, 40));
        assert_eq!(told(&again), says("owner u0012", Story::AtRisk));
        assert_eq!(again.posts[0].revision, 3);
    }
}

#[test]
fn what_a_message_shows_is_kept_right() {
    let mut ledger = Ledger::new();
    let contract = Arc::clone(&ledger.contract);
    ledger.step("first-touch", Verdict::AtRisk, monday(13, 0));
    let mut moved = countdown(&contract, "first-touch", "4711", Verdict::AtRisk);
    (moved.due, moved.owner) = (Some(monday(16, 0)), Some(OwnerId::from("u0044")));
    let after = ledger.decide(&[evaluation("4711", vec![moved], monday(13, 5))], monday(13, 5));
    let [post] = &after.posts[..] else { panic!("{after:?}") };
    assert_eq!(
        (one(post).due, one(post).owner.as_ref()),
        (Some(monday(16, 0)), Some(&"u0044".into()))
    );
    // The step has spoken; the new owner is no reason to say it again.
    assert_eq!(post.to, Recipient::Person("u0012".into()));
}

#[test]
fn a_countdown_that_is_no_more_ends_its_stories() {
    for (verdict, story) in
        [(Verdict::AtRisk, Story::Closed), (Verdict::Breached, Story::Withdrawn)]
    {
        let mut ledger = Ledger::new();
        ledger.step("first-touch", verdict, monday(13, 0));
        let gone = ledger.decide(&[evaluation("4711", vec![], monday(15, 0))], monday(15, 0));
        assert_eq!(told(&gone)[0].1, story);
        let again = ledger.decide(&[evaluation("4711", vec![], monday(15, 5))], monday(15, 5));
        assert_eq!(again, Decisions::default());
    }
}

#[test]
fn a_lead_that_was_merged_away_ends_its_stories() {
    let mut ledger = Ledger::new();
    ledger.step("first-touch", Verdict::Breached, monday(14, 20));
    let winner = countdown(&ledger.contract, "first-touch", "9000", Verdict::Met);
    ledger.merged.insert("4711".into(), "9000".into());
    let merged = [evaluation("9000", vec![winner], monday(15, 0))];
    let after = ledger.decide(&merged, monday(15, 0));
    assert_eq!(told(&after), says("channel C0INBOUND", Story::Withdrawn));
    assert!(one(&after.posts[0]).why.contains("merged into another"));
    assert_eq!(ledger.decide(&merged, monday(15, 5)), Decisions::default());
}

#[test]
fn what_is_muted_is_noted_with_its_reason() {
    let mut ledger = Ledger::new();
    let muted = muted(countdown(&ledger.contract, "first-touch", "4711", Verdict::Breached));
    let quiet = ledger.decide(&[evaluation("4711", vec![muted], monday(14, 20))], monday(14, 20));
    assert_eq!(quiet.posts, []);
    let reasons: Vec<_> = quiet.suppressed.iter().map(|one| one.reason.as_str()).collect();
    assert_eq!(reasons, ["the lead came in an upload (`imports`)"; 2]);
}

#[test]
fn a_breach_without_a_reader_goes_to_the_operator_and_a_warning_to_nobody() {
    let agreement = AGREEMENT.replace("\"slack:C0INBOUND\"", "owner");
    let mut ledger = Ledger::of(contract(&agreement));
    let unowned = |ledger: &Ledger, verdict| Countdown {
        owner: None,
        ..countdown(&ledger.contract, "first-touch", "4711", verdict)
    };
    let warned = unowned(&ledger, Verdict::AtRisk);
    let warned = ledger.decide(&[evaluation("4711", vec![warned], monday(13, 0))], monday(13, 0));
    assert_eq!(
        (&warned.posts[..], &*warned.suppressed[0].reason),
        (&[][..], "nobody owns the lead")
    );
    let late = unowned(&ledger, Verdict::Breached);
    let late = ledger.decide(&[evaluation("4711", vec![late], monday(14, 20))], monday(14, 20));
    assert_eq!(told(&late), says("the operator", Story::Breached));
}

#[test]
fn who_is_excused_is_not_warned_but_others_are() {
    let away = "exemptions:\n  - {owner: u0012, reason: parental leave, until: 2026-12-31}\n";
    let both = "    - {upon: at_risk, to: owner}\n    - {upon: at_risk, to: \"slack:C0INBOUND\"}";
    let agreement = AGREEMENT.replace("    - {upon: at_risk, to: owner}", both) + away;
    let mut ledger = Ledger::of(contract(&agreement));
    let warned = ledger.step("first-touch", Verdict::AtRisk, monday(13, 0));
    assert_eq!(told(&warned), says("channel C0INBOUND", Story::AtRisk));
    let reasons: Vec<_> = warned.suppressed.iter().map(|one| one.reason.as_str()).collect();
    assert_eq!(reasons, ["the owner is excused (parental leave)"]);
}

#[test]
fn the_same_step_written_twice_speaks_once() {
    let twice = "[{upon: breached, to: \"slack:C0MARKETING\"}, {upon: breached, to: \"slack:C0MARKETING\"}]";
    let agreement = AGREEMENT.replace("[{upon: breached, to: \"slack:C0MARKETING\"}]", twice);
    let Some(contract) = std::panic::catch_unwind(|| contract(&agreement)).ok() else {
        return; // The checker refuses it, which is better still.
    };
    let mut ledger = Ledger::of(contract);
    let said = ledger.step("mql-violation", Verdict::Breached, monday(14, 20));
    assert_eq!(told(&said), says("channel C0MARKETING", Story::Breached));
}

#[test]
fn many_at_once_are_one_summary_that_counts_what_is_open() {
    let mut ledger = Ledger::new();
    let contract = Arc::clone(&ledger.contract);
    let all = |verdict: &dyn Fn(usize) -> Verdict, at| -> Vec<Evaluation> {
        let lead = |index: usize| {
            let id = format!("{index:03}");
            let mut countdown = countdown(&contract, "first-touch", &id, verdict(index));
            countdown.due = Some(monday(13, 0) + minutes(index as i64));
            evaluation(&id, vec![countdown], at)
        };
        (0..500).map(lead).collect()
    };
    let at = monday(12, 0) + minutes(24 * 60);
    let came = ledger.decide(&all(&|_| Verdict::Breached, at), at);
    // The manager, whose turn came meanwhile too, and the channel: one message each.
    let [manager, all_of_them] = &came.posts[..] else { panic!("{}", came.posts.len()) };
    assert_eq!(manager.to, Recipient::Person("u0007".into()));
    assert_eq!(all_of_them.to, channel("C0INBOUND"));
    assert_eq!(came.said.len(), 1_000);
    let counts = |post: &Post| match &post.notice {
        Notice::Backlog { items, total, open, .. } => (items.len(), *total, *open),
        other => panic!("{other:?}"),
    };
    assert_eq!(counts(all_of_them), (10, 500, 500));
    let at = at + minutes(10);
    let half = |index| if index % 2 == 0 { Verdict::Breached } else { Verdict::BreachedAnswered };
    let answered = ledger.decide(&all(&half, at), at);
    assert_eq!(answered.posts.iter().map(counts).collect::<Vec<_>>(), [(10, 500, 250); 2]);
    // What is shown of them has changed too.
    let Notice::Backlog { items, .. } = &answered.posts[0].notice else { panic!() };
    assert_eq!(items.iter().filter(|item| item.story == Story::Answered).count(), 5);
    assert_eq!(ledger.decide(&all(&half, at), at + minutes(5)), Decisions::default());
}

#[test]
fn a_first_start_is_one_summary_for_each_reader_however_many_rounds_it_takes() {
    let mut ledger = Ledger::new();
    ledger.since = None;
    let contract = Arc::clone(&ledger.contract);
    for round in 0..4 {
        let lead = |index: i64| {
            let id = format!("{round}-{index}");
            let countdown = countdown(&contract, "first-touch", &id, Verdict::Breached);
            evaluation(&id, vec![countdown], monday(14, 30))
        };
        let evaluations: Vec<Evaluation> = (0..3).map(lead).collect();
        // The store hands out what these leads' lines name, and what a first look names.
        ledger.decide(&evaluations, monday(14, 30));
    }
    let [post] = &ledger.posts.values().collect::<Vec<_>>()[..] else { panic!() };
    let Notice::Backlog { items, total, open, many, .. } = &post.notice else { panic!() };
    assert_eq!(*many, Many::First);
    assert_eq!((items.len(), *total, *open, post.revision), (10, 12, 12, 4));
}

#[test]
fn too_many_replies_in_one_channel_become_one_summary_for_the_manager() {
    let mut ledger = Ledger::new();
    let contract = Arc::clone(&ledger.contract);
    let leads = |count: usize, at| -> Vec<Evaluation> {
        let lead = |index: usize| {
            let id = format!("{index}");
            evaluation(&id, vec![countdown(&contract, "first-touch", &id, Verdict::Breached)], at)
        };
        (0..count).map(lead).collect()
    };
    // One by one, so that each has a message of its own in the channel.
    for (at, index) in (0..8).map(|index| (monday(14, 20) + minutes(2 * index as i64), index)) {
        ledger.decide(&leads(8, at)[index..=index], at);
    }
    let escalated = ledger.decide(&leads(8, monday(15, 30)), monday(15, 30));
    let [post] = &escalated.posts[..] else { panic!("{}", escalated.posts.len()) };
    assert_eq!((&post.to, &post.thread_of), (&Recipient::Person("u0007".into()), &None));
    assert!(matches!(post.notice, Notice::Backlog { total: 8, .. }));
}
