//! What is said about quotas and budgets, look by look: on hand-made leads, through the engines.

use leadpact::alert::terms::{self, Course, Look, Outcome, Spoken, Term};
use leadpact::contract::Period;
use leadpact::lead::{Coverage, Stream};
use leadpact::sla::{
    Budgets, Decided, Decision, Delays, Entry, Life, Quotas, Rater, Rating, Reason, Short,
};

use super::*;

const AGREEMENT: &str = r#"
sla: Inbound leads
version: 3
effective_from: 2026-01-01
enforce_from: 2026-01-01
timezone: America/New_York
fields:
  lifecycle: {crm: lifecyclestage, type: option}
  web: {crm: hs_analytics_source, type: option}
  score: {crm: hubspotscore, type: number}
stages:
  mql: lifecycle == "marketingqualifiedlead"
  sql: lifecycle == "salesqualifiedlead"
exits:
  disqualified: lifecycle == "other"
sources:
  ads: web == "PAID_SEARCH"
definitions:
  mql: {means: They asked., require: [score >= 60], grace: 1 working hour}
touch: {channels: [call], late_log_grace: 15 minutes}
calendars:
  us: {timezone: America/New_York, hours: {mon-fri: [09:00-17:00]}, holidays: [{date: 2027-12-24, name: Closed}]}
calendar_of: [{use: us}]
sales_owes:
  first-touch:
    kind: first_touch
    starts_at: mql
    within: 1 working hour
    objective: {share: 90%, per: month, min_sample: 30}
    route: sales
marketing_owes:
  volume: {kind: volume, stage: mql, at_least: 300, per: month, pace: true, route: both}
routes:
  sales:
    - {upon: at_risk, to: owner}
    - {upon: at_risk, to: "slack:C0INBOUND"}
    - {upon: breached, to: "slack:C0INBOUND"}
    - {upon: breached, after: 2 working hours, to: manager}
  both:
    - {upon: at_risk, to: "slack:C0MARKETING"}
    - {upon: breached, to: "slack:C0MARKETING"}
people:
  managers: {default: u0007}
"#;

/// An instant of November 2026, in New York: Monday the 2nd is its first working day.
fn at(day: i8, hour: i8, minute: i8) -> Timestamp {
    let local = jiff::civil::date(2026, 11, day).at(hour, minute, 0, 0);
    local.in_tz("America/New_York").unwrap().timestamp()
}

fn december(day: i8, hour: i8) -> Timestamp {
    let local = jiff::civil::date(2026, 12, day).at(hour, 0, 0, 0);
    local.in_tz("America/New_York").unwrap().timestamp()
}

/// A lead of `ads` that reached mql then.
fn life(id: usize, when: Timestamp) -> Life {
    let entry = Entry {
        stage: "mql".into(),
        at: when,
        source: "ads".into(),
        segment: None,
        owner: None,
        decision: None,
    };
    Life {
        lead: id.to_string().into(),
        created_at: when,
        gone: false,
        import: false,
        source: "ads".into(),
        entries: vec![entry],
        delays: Delays::default(),
        touches: vec![],
        ratings: vec![],
        open: None,
        countdowns: vec![],
    }
}

/// The same with a countdown of this promise, due after an hour.
fn promised(promise: &str, id: usize, when: Timestamp, verdict: Verdict) -> Life {
    let countdown = Short {
        promise: promise.into(),
        version: 3,
        verdict,
        start: when,
        due: Some(when + minutes(60)),
        worked_ms: None,
        owner: None,
        segment: None,
        source: "ads".into(),
    };
    Life { countdowns: vec![countdown], ..life(id, when) }
}

/// So many leads that came then, with such a verdict about their first touch.
fn came(count: usize, when: Timestamp, verdict: Verdict) -> Vec<Life> {
    (0..count).map(|id| promised("first-touch", id, when, verdict)).collect()
}

/// What the store keeps from look to look.
struct Desk {
    agreement: Agreement,
    since: Timestamp,
    /// Everything is read up to the look.
    reads: bool,
    coverage: Coverage,
    spoken: BTreeMap<DedupKey, Spoken>,
    posts: BTreeMap<PostId, Post>,
}

impl Desk {
    fn new() -> Self {
        Self::of(Agreement::of(contract(AGREEMENT)))
    }

    fn with(from: &str, to: &str) -> Self {
        assert!(AGREEMENT.contains(from), "{from}");
        Self::of(Agreement::of(contract(&AGREEMENT.replace(from, to))))
    }

    fn of(agreement: Agreement) -> Self {
        let (spoken, posts, coverage) = Default::default();
        Self { agreement, since: at(1, 0, 0), reads: true, coverage, spoken, posts }
    }

    /// One look, its outcome kept, and checked for what always holds.
    fn look(&mut self, lives: &[Vec<Life>], as_of: Timestamp) -> Outcome {
        if self.reads {
            for stream in Stream::all() {
                self.coverage.add(stream, Timestamp::UNIX_EPOCH, as_of);
            }
        }
        let contract = self.agreement.latest().unwrap();
        let spans = |per: Period| terms::spans(contract, per, as_of);
        let mut quotas = Quotas::new(contract, spans);
        let mut budgets = Budgets::new(contract, spans).burning();
        for life in lives.iter().flatten() {
            quotas.add(life);
            budgets.add(life);
        }
        let (spoken, posts): (Vec<Spoken>, Vec<Post>) =
            (self.spoken.values().cloned().collect(), self.posts.values().cloned().collect());
        let outcome = terms::decide(Look {
            agreement: &self.agreement,
            coverage: &self.coverage,
            quotas: &quotas.standings(as_of),
            budgets: &budgets.burnt(as_of),
            spoken: &spoken,
            posts: &posts,
            as_of,
            watching_since: self.since,
        });
        for line in &outcome.spoken {
            let old = self.spoken.insert(line.key.clone(), line.clone());
            assert!(old.is_none_or(|old| old.post.is_none()), "{} speaks twice", line.key);
        }
        for post in &outcome.posts {
            let old = self.posts.insert(post.id.clone(), post.clone());
            assert_eq!(post.revision, old.map_or(0, |old| old.revision) + 1, "{}", post.id);
        }
        outcome
    }

    /// One look: who reads what, a `+` before what is new.
    fn reads(&mut self, lives: &[Vec<Life>], as_of: Timestamp) -> Vec<String> {
        let outcome = self.look(lives, as_of);
        let line = |post: &Post| {
            let new = if post.revision == 1 { "+" } else { "" };
            let terms = terms_of(post)
                .iter()
                .map(|term| format!("{} {} {}", term.promise, term.span, term.course.word()));
            format!("{new}{}: {}", post.to, terms.collect::<Vec<_>>().join(", "))
        };
        outcome.posts.iter().map(line).collect()
    }
}

fn terms_of(post: &Post) -> &[Term] {
    match &post.notice {
        Notice::Terms(terms) => terms,
        other => panic!("not about a period: {other:?}"),
    }
}

const NONE: [String; 0] = [];

use Verdict::{Breached, Met, MetLateLogged, OnTrack};

#[test]
fn a_quota_is_out_of_reach_on_pace_again_and_broken() {
    let mut desk = Desk::new();
    let few = came(60, at(3, 10, 0), Met);
    // Too early to foretell anything.
    assert_eq!(desk.reads(std::slice::from_ref(&few), at(4, 9, 0)), NONE);
    let told = desk.reads(std::slice::from_ref(&few), at(16, 9, 0));
    assert_eq!(told, ["+channel C0MARKETING: volume 2026-11 out_of_reach"]);
    assert_eq!(desk.reads(std::slice::from_ref(&few), at(16, 9, 10)), NONE);
    // Behind, though no more beyond reach: a forecast that wavers is no news.
    let more = |count| vec![few.clone(), came(count, at(16, 10, 0), Met)];
    assert_eq!(desk.reads(&more(70), at(16, 11, 0)), NONE);
    let eased = desk.reads(&more(120), at(16, 12, 0));
    assert_eq!(eased, ["channel C0MARKETING: volume 2026-11 eased"]);
    assert_eq!(desk.reads(&more(120), at(16, 13, 0)), NONE);
    let again = desk.reads(&more(120), at(26, 9, 0));
    assert_eq!(again, ["channel C0MARKETING: volume 2026-11 out_of_reach"]);
    // The period is over, but what was logged late and shown late is still to come.
    assert_eq!(desk.reads(&more(120), december(1, 0)), NONE);
    let broken = desk.reads(&more(120), december(1, 10));
    let both = [
        "channel C0MARKETING: volume 2026-11 broken",
        "+channel C0MARKETING: volume 2026-11 broken",
    ];
    assert_eq!(BTreeSet::from_iter(broken.iter().map(String::as_str)), BTreeSet::from(both));
    assert_eq!(desk.reads(&more(120), december(1, 11)), NONE);
    // Facts that come later still: it was kept.
    let withdrawn = desk.reads(&more(240), december(2, 9));
    assert_eq!(withdrawn, ["channel C0MARKETING: volume 2026-11 withdrawn"; 2]);
}

#[test]
fn a_quota_that_was_warned_of_and_kept_says_so() {
    let mut desk = Desk::new();
    let few = came(60, at(3, 10, 0), Met);
    assert_eq!(desk.reads(std::slice::from_ref(&few), at(16, 9, 0)).len(), 1);
    let kept = desk.reads(&[few, came(240, at(17, 10, 0), Met)], at(18, 9, 0));
    assert_eq!(kept, ["channel C0MARKETING: volume 2026-11 kept"]);
}

/// So many met and so many broken ones, of leads that came on the second and the third, after an
/// October with two hundred of them: 20 may be missed, 24 by chance.
fn met_and_missed(met: usize, missed: usize) -> Vec<Vec<Life>> {
    let before = |days: i32| at(2, 9, 0) - minutes(60 * 24) * days;
    vec![
        came(met, at(2, 9, 0), Met),
        came(missed, at(3, 9, 0), Breached),
        came(200, before(10), Met),
        came(1, before(40), Met),
    ]
}

#[test]
fn a_budget_goes_fast_then_slowly_and_is_used_up_each_once() {
    let mut desk = Desk::with("at_least: 300", "at_least: 1");
    assert_eq!(desk.reads(&met_and_missed(195, 4), at(3, 11, 0)), NONE);
    let fast = desk.reads(&met_and_missed(195, 5), at(3, 11, 10));
    assert_eq!(fast, ["+channel C0INBOUND: first-touch 2026-11 fast"]);
    assert_eq!(desk.reads(&met_and_missed(194, 6), at(4, 11, 0)), NONE);
    let slow = desk.reads(&met_and_missed(190, 10), at(5, 11, 0));
    assert_eq!(slow, ["+channel C0INBOUND: first-touch 2026-11 slow"]);
    assert_eq!(desk.reads(&met_and_missed(182, 18), at(5, 12, 0)), NONE);
    let used_up = desk.reads(&met_and_missed(176, 24), at(5, 12, 10));
    let all = [
        "+channel C0INBOUND: first-touch 2026-11 used_up",
        "channel C0INBOUND: first-touch 2026-11 used_up",
    ];
    assert_eq!(used_up.len(), 3);
    assert_eq!(BTreeSet::from_iter(used_up.iter().map(String::as_str)), BTreeSet::from(all));
    // Two working hours later the manager is told: of the period as it is then.
    let missed = desk.reads(&met_and_missed(175, 25), at(5, 14, 10));
    assert!(missed.contains(&"+owner u0007: first-touch 2026-11 missed".to_owned()), "{missed:?}");
    assert_eq!(missed.len(), 4);
    assert_eq!(desk.reads(&met_and_missed(175, 25), at(5, 15, 0)), NONE);
    // More leads come, and with them more may be missed.
    let eased = desk.reads(&met_and_missed(225, 25), at(6, 9, 0));
    let eased = BTreeSet::from_iter(eased.iter().map(|line| line.rsplit(' ').next().unwrap()));
    assert_eq!(eased, BTreeSet::from(["used_up"]));
    let kept = desk.reads(&met_and_missed(225, 25), december(1, 10));
    assert!(kept.len() == 4 && kept.iter().all(|line| line.ends_with("2026-11 kept")), "{kept:?}");
}

#[test]
fn what_comes_at_once_is_told_once_by_its_gravest() {
    let mut desk = Desk::with("at_least: 300", "at_least: 1");
    let fast = desk.reads(&met_and_missed(188, 12), at(3, 11, 0));
    assert_eq!(fast, ["+channel C0INBOUND: first-touch 2026-11 fast"]);
    assert_eq!(desk.reads(&met_and_missed(188, 12), at(4, 11, 0)), NONE);
    // Who looks only when nothing is left warns nobody any more.
    let mut late = Desk::with("at_least: 300", "at_least: 1");
    let missed = late.reads(&met_and_missed(170, 30), at(3, 11, 0));
    assert_eq!(missed, ["+channel C0INBOUND: first-touch 2026-11 missed"]);
}

#[test]
fn what_was_logged_late_takes_a_burn_back() {
    let mut desk = Desk::with("at_least: 300", "at_least: 1");
    assert_eq!(desk.reads(&met_and_missed(195, 5), at(3, 11, 0)).len(), 1);
    let mut lives = met_and_missed(195, 4);
    lives.push(came(1, at(3, 9, 0), MetLateLogged));
    let withdrawn = desk.reads(&lives, at(3, 12, 0));
    assert_eq!(withdrawn, ["channel C0INBOUND: first-touch 2026-11 withdrawn"]);
    // It was said once; should it come after all, the same message says so.
    let again = desk.reads(&met_and_missed(195, 5), at(3, 13, 0));
    assert_eq!(again, NONE);
}

#[test]
fn below_the_least_sample_nothing_is_said() {
    let mut desk = Desk::with("at_least: 300", "at_least: 1");
    assert_eq!(desk.reads(&met_and_missed(9, 20), at(3, 11, 0)), NONE);
    assert_eq!(desk.reads(&met_and_missed(9, 20), december(1, 10)), NONE);
    let mut lives = met_and_missed(9, 20);
    lives.push(came(1, at(3, 10, 55), OnTrack));
    assert_eq!(desk.reads(&lives, at(3, 11, 0)).len(), 1);
}

#[test]
fn nothing_is_said_of_what_is_not_read() {
    let few = vec![came(60, at(3, 10, 0), Met), came(30, at(10, 9, 0), Breached)];
    let mut desk = Desk::new();
    assert_eq!(desk.reads(&[], at(2, 9, 0)), NONE);
    desk.reads = false;
    assert_eq!(desk.reads(&few, at(16, 9, 0)), NONE);
    desk.reads = true;
    desk.coverage.unreadable.insert("hubspotscore".into(), "is gone".into());
    assert_eq!(desk.reads(&few, at(16, 9, 10)), NONE);
    desk.coverage.unreadable.clear();
    desk.coverage.refused.insert(Stream::Leads, "no permission".into());
    assert_eq!(desk.reads(&few, at(16, 9, 20)), NONE);
    desk.coverage.refused.clear();
    assert_eq!(desk.reads(&few, at(16, 9, 30)).len(), 2);
    // Nor is anything taken back while nothing is read.
    desk.reads = false;
    assert_eq!(desk.reads(&[], at(17, 9, 0)), NONE);
    // A stream that is behind is as bad as none: calls could clear somebody.
    let mut desk = Desk::new();
    desk.reads = false;
    desk.coverage.add(Stream::Leads, Timestamp::UNIX_EPOCH, at(16, 9, 0));
    assert_eq!(desk.reads(&few, at(16, 9, 0)), NONE);
}

#[test]
fn what_was_over_before_anybody_watched_is_no_news() {
    let few = [came(60, at(3, 10, 0), Met), came(30, at(10, 9, 0), Breached)];
    let mut desk = Desk::new();
    desk.since = december(1, 9);
    assert_eq!(desk.reads(&few, december(1, 10)), NONE);
    // What ran when the watch began is.
    desk.since = at(30, 9, 0);
    assert_eq!(desk.reads(&few, december(1, 11)).len(), 2);
}

#[test]
fn what_binds_only_a_part_of_the_period_claims_nothing() {
    let few = [came(60, at(3, 10, 0), Met), came(30, at(10, 9, 0), Breached)];
    for key in ["effective_from", "enforce_from"] {
        let from = format!("{key}: 2026-01-01");
        let told = Desk::with(&from, &format!("{key}: 2026-11-02")).reads(&few, at(16, 9, 0));
        assert_eq!(told, NONE, "{key}");
        let told = Desk::with(&from, &format!("{key}: 2026-11-01")).reads(&few, at(16, 9, 0));
        assert_eq!(told.len(), 2, "{key}");
    }
    // A later version that says the same changes nothing; one that asks for more binds from the
    // next period on.
    let next = AGREEMENT.replace("version: 3", "version: 4");
    let versions = |text: &str| {
        let first = (contract(AGREEMENT), at(1, 0, 0));
        Agreement::from_accepted([first, (contract(text), at(12, 0, 0))])
    };
    assert_eq!(Desk::of(versions(&next)).reads(&few, at(16, 9, 0)).len(), 2);
    let more = next.replace("at_least: 300", "at_least: 301");
    let told = Desk::of(versions(&more)).reads(&few, at(16, 9, 0));
    assert_eq!(told, ["+channel C0INBOUND: first-touch 2026-11 missed"]);
    // What is measured is a part of what was agreed; places in the file are not.
    let other = next.replace("{kind: volume, stage: mql", "{kind: volume, stage: sql");
    let told = Desk::of(versions(&other)).reads(&few, at(16, 9, 0));
    assert_eq!(told, ["+channel C0INBOUND: first-touch 2026-11 missed"]);
    let sooner = next.replace("stages:\n", "stages:\n  raw: lifecycle == \"lead\"\n");
    assert_eq!(Desk::of(versions(&sooner)).reads(&few, at(16, 9, 0)).len(), 2);
    let stricter = next.replace("share: 90%", "share: 91%");
    let told = Desk::of(versions(&stricter)).reads(&few, at(16, 9, 0));
    assert_eq!(told, ["+channel C0MARKETING: volume 2026-11 out_of_reach"]);
}

#[test]
fn who_is_told_follows_the_route() {
    let few = [came(60, at(3, 10, 0), Met)];
    let step = "{upon: at_risk, to: \"slack:C0MARKETING\"}";
    let reads = |to: &str| Desk::with(step, to).reads(&few, at(16, 9, 0));
    // A period has no owner: who hears of a breach at once is warned, too.
    let instead = reads("{upon: at_risk, to: owner}");
    assert_eq!(instead, ["+channel C0MARKETING: volume 2026-11 out_of_reach"]);
    let channel = "    - {upon: at_risk, to: \"slack:C0INBOUND\"}\n";
    let mut desk = Desk::of(Agreement::of(contract(
        &AGREEMENT.replace(channel, "").replace("at_least: 300", "at_least: 1"),
    )));
    let fast = desk.reads(&met_and_missed(195, 5), at(3, 11, 0));
    assert_eq!(fast, ["+channel C0INBOUND: first-touch 2026-11 fast"]);
    let used_up = desk.reads(&met_and_missed(176, 24), at(5, 12, 0));
    assert!(used_up.contains(&"+channel C0INBOUND: first-touch 2026-11 used_up".to_owned()));
    let manager = reads("{upon: at_risk, to: manager}");
    assert_eq!(manager, ["+owner u0007: volume 2026-11 out_of_reach"]);
    // A warning that nobody could read is nobody's; what is broken is the operator's then.
    let alone = AGREEMENT.replace("managers: {default: u0007}", "managers: {EMEA: u0008}");
    for (upon, when, told) in [
        ("at_risk", at(16, 9, 0), vec![]),
        ("breached", december(1, 10), vec!["+the operator: volume 2026-11 broken"]),
    ] {
        let both = "    - {upon: breached, to: \"slack:C0MARKETING\"}\n";
        let text = alone.replace(both, "").replace(step, &format!("{{upon: {upon}, to: manager}}"));
        assert_eq!(Desk::of(Agreement::of(contract(&text))).reads(&few, when), told);
    }
    // Without a route nobody is told.
    assert_eq!(Desk::with(", route: both}", "}").reads(&few, december(1, 10)), NONE);
}

/// Keys that decide what is said about a period, with a change that must change it.
pub(crate) const CHANGED: &[(&str, &str, &str)] = &[
    ("marketing_owes.route", "pace: true, route: both", "pace: true, route: sales"),
    ("marketing_owes.pace", "pace: true, ", ""),
    ("sales_owes.route", "    route: sales\n", "    route: both\n"),
    ("objective", "    objective: {share: 90%, per: month, min_sample: 30}\n", ""),
    ("objective.share", "share: 90%, per", "share: 80%, per"),
    ("objective.per", "share: 90%, per: month", "share: 90%, per: week"),
    ("objective.min_sample", "per: month, min_sample: 30}", "per: month, min_sample: 300}"),
    ("routes.upon", "{upon: breached, to: \"slack:C0INBOUND\"}", "{upon: breached, to: owner}"),
    ("routes.after", "after: 2 working hours", "after: 3 working hours"),
    ("people.managers", "default: u0007", "default: u0008"),
];

#[test]
fn every_key_about_a_period_changes_what_is_said() {
    let lives = met_and_missed(70, 20);
    let outcome = |from: &str, to: &str| {
        let mut desk = Desk::with(from, to);
        let looks = [at(20, 9, 0), at(20, 11, 0), at(20, 12, 0), december(1, 10)];
        looks.map(|as_of| desk.reads(&lives, as_of))
    };
    let before = outcome("sla:", "sla:");
    for (key, from, to) in CHANGED {
        assert_eq!(AGREEMENT.matches(from).count(), 1, "{key}: {from}");
        assert_ne!(outcome(from, to), before, "{key} changes nothing");
    }
}

#[test]
fn a_share_is_broken_only_when_what_is_undecided_cannot_save_it() {
    let quota = "{kind: acceptance_rate, stage: mql, at_least: 80%, per: month, min_sample: 10, route: both}";
    let volume = "{kind: volume, stage: mql, at_least: 300, per: month, pace: true, route: both}";
    let leads = |refused: usize, accepted: usize, open: usize| {
        let all = (0..refused + accepted + open).map(|id| {
            let reason = || Reason { exit: "disqualified".into(), code: None };
            let how = match id {
                id if id < refused => Some(Decided::Refused(reason())),
                id if id < refused + accepted => Some(Decided::Accepted),
                _ => None,
            };
            let decision = how.map(|how| Decision { at: at(20, 9, 0), how, owner: None });
            let mut life = life(id, at(3, 9, 0));
            life.entries[0].decision = decision;
            life
        });
        [all.collect::<Vec<_>>()]
    };
    let mut desk = Desk::with(volume, quota);
    assert_eq!(desk.reads(&leads(5, 15, 5), december(1, 10)), NONE);
    let told = desk.reads(&leads(5, 15, 4), december(1, 11));
    assert_eq!(told, ["+channel C0MARKETING: volume 2026-11 broken"]);
}

#[test]
fn a_conversion_is_broken_only_when_those_that_still_can_go_on_cannot_save_it() {
    let quota = "{kind: conversion, from: mql, to: sql, at_least: 10%, per: month, min_sample: 50, route: both}";
    let volume = "{kind: volume, stage: mql, at_least: 300, per: month, pace: true, route: both}";
    let mut desk = Desk::with(volume, quota);
    // Three of fifty have gone on, and so many have not been let go.
    let leads = |open: usize| {
        let mut lives = breaking("conversion");
        lives.iter_mut().rev().take(open).for_each(|life| life.entries[0].decision = None);
        [lives]
    };
    assert_eq!(desk.reads(&leads(2), december(1, 10)), NONE);
    let told = desk.reads(&leads(1), december(1, 11));
    assert_eq!(told, ["+channel C0MARKETING: volume 2026-11 broken"]);
}

#[test]
fn many_at_once_are_one_message() {
    let quota = |index: usize| {
        format!(
            "  volume-{index}: {{kind: volume, stage: mql, at_least: 300, per: month, route: both}}\n"
        )
    };
    let all: String = (0..12).map(quota).collect();
    let text = AGREEMENT.replace("marketing_owes:\n", &format!("marketing_owes:\n{all}"));
    let mut desk = Desk::of(Agreement::of(contract(&text)));
    let few = [came(60, at(3, 10, 0), Met)];
    let outcome = desk.look(&few, december(1, 10));
    let sizes: Vec<usize> = outcome.posts.iter().map(|post| terms_of(post).len()).collect();
    assert_eq!(sizes.iter().sum::<usize>(), 13);
    assert_eq!(BTreeSet::from_iter(sizes), BTreeSet::from([3, 10]));
    assert_eq!(outcome.spoken.len(), 13);
    assert_eq!(desk.reads(&few, december(1, 11)), NONE);
    // Each of them is carried on by itself, in its message.
    let withdrawn = desk.reads(&[came(300, at(3, 10, 0), Met)], december(1, 12));
    assert_eq!(withdrawn.len(), 2);
    assert_eq!(withdrawn.concat().matches("withdrawn").count(), 13);
}

/// Every course, and every kind of quota, as their readers get them.
pub(super) fn samples() -> Vec<(String, Post)> {
    let mut all = Vec::new();
    let mut keep = |name: &str, outcome: Outcome| {
        let newest = outcome.posts.into_iter().max_by_key(|post| post.revision).unwrap();
        all.push((name.to_owned(), newest));
    };
    let few = came(60, at(3, 10, 0), Met);
    let more = |count| [few.clone(), came(count, at(16, 10, 0), Met)];
    let mut desk = Desk::new();
    keep("a quota, out of reach", desk.look(&more(0), at(16, 9, 0)));
    keep("a quota, on pace again", desk.look(&more(120), at(16, 12, 0)));
    keep("a quota, kept after all", desk.look(&more(240), at(26, 9, 0)));
    let mut desk = Desk::new();
    keep("a quota, broken", desk.look(&more(120), december(1, 10)));
    keep("a quota, withdrawn", desk.look(&more(240), december(1, 11)));
    for (name, quota, lives) in kinds() {
        let volume =
            "{kind: volume, stage: mql, at_least: 300, per: month, pace: true, route: both}";
        let costs = "costs: [{source: ads, month: 2026-11, spend: 7000, currency: USD}]\nroutes:";
        let text = AGREEMENT.replace(volume, &quota).replace("routes:", costs);
        let mut desk = Desk::of(Agreement::of(contract(&text)));
        keep(&format!("{name}, broken"), desk.look(&[lives], december(1, 10)));
    }
    let budget = || Desk::with("at_least: 300", "at_least: 1");
    let mut desk = budget();
    keep("a budget, fast", desk.look(&met_and_missed(195, 5), at(3, 11, 0)));
    keep("a budget, slow", desk.look(&met_and_missed(190, 10), at(5, 11, 0)));
    let mut desk = budget();
    keep("a budget, used up", desk.look(&met_and_missed(176, 24), at(5, 12, 0)));
    keep("a budget, missed", desk.look(&met_and_missed(175, 25), at(5, 13, 0)));
    keep("a budget, well again", desk.look(&met_and_missed(275, 25), at(5, 13, 30)));
    keep("an objective, kept after all", desk.look(&met_and_missed(275, 25), december(1, 10)));
    let mut desk = budget();
    keep("an objective, broken", desk.look(&met_and_missed(175, 25), december(1, 10)));
    keep("an objective, withdrawn", desk.look(&met_and_missed(275, 25), december(1, 11)));
    let quota = |index: usize| {
        format!(
            "  volume-{index}: {{kind: volume, stage: mql, at_least: 300, per: month, route: both}}\n"
        )
    };
    let four: String = (1..4).map(quota).collect();
    let text = AGREEMENT.replace("marketing_owes:\n", &format!("marketing_owes:\n{four}"));
    let mut desk = Desk::of(Agreement::of(contract(&text)));
    keep("several at once", desk.look(&more(0), december(1, 10)));
    keep("several at once, all withdrawn", desk.look(&more(240), december(1, 11)));
    all
}

/// The other kinds of quotas, with leads that break them.
fn kinds() -> Vec<(&'static str, String, Vec<Life>)> {
    [
        ("definition_pass_rate", "definition: mql, at_least: 90%, per: month, min_sample: 30"),
        ("acceptance_rate", "stage: mql, at_least: 80%, per: month, min_sample: 30"),
        ("conversion", "from: mql, to: sql, at_least: 10%, per: month, min_sample: 50"),
        ("source_share", "source: ads, at_least: 60%, per: month, min_sample: 30"),
        ("rating_average", "source: ads, at_least: 3.5, per: month, min_sample: 20"),
        ("evenness", "stage: mql, at_most: 30%, per: week, over: 3 weeks"),
        ("cost_per_lead", "source: ads, stage: mql, at_most: 120 USD, per: month"),
    ]
    .map(|(kind, keys)| (kind, format!("{{kind: {kind}, {keys}, route: both}}"), breaking(kind)))
    .into()
}

/// Leads of November that break a quota of this kind.
fn breaking(kind: &str) -> Vec<Life> {
    let leads = |count: usize| (0..count).map(|id| (id, life(id, at(3, 9, 0))));
    let broken = |(id, mut life): (usize, Life)| {
        let reason = || Reason { exit: "disqualified".into(), code: None };
        match kind {
            "definition_pass_rate" => {
                let verdict = if id < 7 { Breached } else { Met };
                return promised("mql-violation", id, at(3, 9, 0), verdict);
            }
            "acceptance_rate" => {
                let how = if id < 12 { Decided::Refused(reason()) } else { Decided::Accepted };
                life.entries[0].decision = Some(Decision { at: at(4, 9, 0), how, owner: None });
            }
            "conversion" if id < 3 => {
                let entry = life.entries[0].clone();
                life.entries.push(Entry { stage: "sql".into(), at: at(9, 9, 0), ..entry });
            }
            "conversion" => {
                let how = Decided::Refused(reason());
                life.entries[0].decision = Some(Decision { at: at(4, 9, 0), how, owner: None });
            }
            "source_share" if id < 25 => life.entries[0].source = "unknown".into(),
            "rating_average" => {
                let stars = if id < 20 { 5 } else { 1 };
                let (source, at) = ("ads".into(), at(9, 9, 0));
                let (by, rater, reason) = (None, Rater::Owner, None);
                life.ratings = vec![Rating { at, stars, by, rater, reason, source }];
            }
            // A first lead long ago, then a week of drought and one of plenty.
            "evenness" => {
                life.entries[0].at = match id {
                    0 => at(1, 1, 0) - minutes(60 * 24 * 90),
                    1..10 => at(11, 9, 0),
                    10..15 => at(18, 9, 0),
                    _ => at(25, 9, 0),
                };
            }
            _ => {}
        }
        life
    };
    leads(50).map(broken).collect()
}

/// Leads that come, are missed, are found to have been called after all, and are deleted; looks now
/// and then, some of them blind. No step speaks twice (the desk sees to it), and after each look
/// that sees every message says what is so.
#[test]
fn whatever_happens_every_message_says_what_is_so() {
    let mut courses = BTreeSet::new();
    for seed in 1..=60_u64 {
        println!("seed {seed}");
        let mut state = seed;
        let mut draw = move |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(seed * 2 + 1);
            (state >> 33) % most
        };
        let mut desk = Desk::with("at_least: 300", &format!("at_least: {}", 20 + draw(700)));
        let (mut lives, mut now) = (Vec::<Life>::new(), at(2, 9, 0));
        let bad = 1 + draw(25);
        while now < december(4, 9) {
            for _ in 0..draw(15) {
                let late = draw(100) < bad;
                let verdict = if late { Breached } else { Met };
                lives.push(promised("first-touch", lives.len(), now - minutes(70), verdict));
            }
            for _ in 0..draw(3) {
                let Some(place) = (draw(lives.len().max(1) as u64) as usize).checked_sub(1) else {
                    continue;
                };
                lives[place].gone |= draw(3) == 0;
                lives[place].countdowns[0].verdict = MetLateLogged;
            }
            desk.reads = draw(4) > 0;
            desk.look(std::slice::from_ref(&lives), now);
            if desk.reads {
                courses.extend(holds(&desk, &lives, now));
            }
            now += minutes(60 * (1 + draw(20) as i64));
        }
    }
    assert_eq!(courses.len(), 9, "{courses:?}");
}

/// Checks what every message about November says against its quota and its budget.
fn holds(desk: &Desk, lives: &[Life], now: Timestamp) -> BTreeSet<Course> {
    let lives = || lives.iter().filter(|life| !life.gone);
    let november = |at: Timestamp| self::at(1, 0, 0) <= at && at < december(1, 0);
    let shorts = lives().flat_map(|life| &life.countdowns);
    let due: Vec<_> = shorts.filter(|short| november(short.due.unwrap())).collect();
    let missed = due.iter().filter(|short| short.verdict == Breached).count();
    let over = now >= december(1, 1);
    let worked =
        |to| desk.agreement.latest().unwrap().calendars[0].worked_ms(self::at(1, 0, 0), to) as f64;
    let share = worked(now.min(december(1, 0))) / worked(december(1, 0));
    let spread = 2.0 * (due.len() as f64 * (1.0 - share)).sqrt();
    // A tenth of what the month is going to have, and of what it may have by chance.
    let allowed = (due.len() as f64 / share / 10.0 + 1e-9) as usize;
    let most = ((due.len() as f64 + spread) / share / 10.0 + 1e-9) as usize;
    let came = lives().filter(|life| november(life.entries[0].at)).count() as f64;
    let quota = &desk.agreement.latest().unwrap().quotas[0];
    let kept = quota.bound.target.is_met(came);
    let terms = desk.posts.values().flat_map(terms_of);
    let mut courses = BTreeSet::new();
    for term in terms.filter(|term| term.span.label() == "2026-11") {
        courses.insert(term.course);
        let quota = term.promise.as_str() == "volume";
        let sound = match term.course {
            Course::OutOfReach => quota && !kept && !over,
            Course::Fast | Course::Slow => !quota && missed < most && !over,
            Course::UsedUp | Course::Missed => !quota && missed >= allowed && !over,
            Course::Broken if quota => !kept && over,
            Course::Broken => missed > allowed && over,
            Course::Eased => !over && (quota || missed < most),
            Course::Kept | Course::Withdrawn if quota => kept || !over,
            Course::Kept => missed <= allowed && over,
            Course::Withdrawn => missed <= most || due.len() < 30,
        };
        assert!(sound, "{now}: {term:?}, {missed} of {allowed}, {came}");
    }
    courses
}

#[test]
fn every_course_has_its_word() {
    let words: BTreeSet<&str> = samples()
        .iter()
        .flat_map(|(_, post)| terms_of(post).iter().map(|term| term.course.word()))
        .collect();
    assert_eq!(words.len(), 9, "{words:?}");
    for word in words {
        assert_eq!(Course::from_word(word).map(Course::word), Some(word));
    }
    assert_eq!(Course::from_word(""), None);
}
