//! What is said, to whom, and how it reads: decisions on verdicts, and every message in every
//! channel.

mod ladder;
mod messages;
mod sinks;
mod random;
mod stories;
pub(crate) mod terms;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use jiff::{SignedDuration, Timestamp};
use leadpact::alert::{
    self, Decisions, Item, Many, Notice, Post, PostId, Recent, Recipient, Round, Said, Story,
    looks_back,
};
use leadpact::calendar::{Length, Unit};
use leadpact::config::Files;
use leadpact::config::check::{Input, check};
use leadpact::contract::{Agreement, Contract, Verdict};
use leadpact::id::{DedupKey, LeadId, OwnerId};
use leadpact::lead::Directory;
use leadpact::sla::{Answered, Countdown, CountdownKey, Evaluation, Mute};

/// Every kind of promise, every kind of step.
pub(crate) const AGREEMENT: &str = r#"
sla: Inbound leads
version: 3
effective_from: 2026-01-01
enforce_from: 2026-01-01
timezone: America/New_York
fields:
  lifecycle: {crm: lifecyclestage, type: option}
  score: {crm: hubspotscore, type: number}
stages:
  mql: lifecycle == "marketingqualifiedlead"
  sal: lifecycle == "salesqualifiedlead"
exits:
  disqualified: lifecycle == "other"
segments:
  hot: score >= 90
  standard: otherwise
definitions:
  mql: {means: They asked., require: [score >= 60], grace: 1 working hour, unlabelled: 4 working hours, route: marketing}
touch: {channels: [call, email, meeting, message]}
calendars:
  us:
    timezone: America/New_York
    hours: {mon-fri: [09:00-12:00, 13:00-17:30]}
calendar_of: [{use: us}]
sales_owes:
  assign: {kind: time_to_assign, starts_at: mql, within: 15 working minutes, at_risk_at: 60%, route: ops}
  first-touch: {kind: first_touch, starts_at: mql, within: 4 working hours, at_risk_at: 75%, route: reps}
  persist: {kind: persistence, starts_at: mql, attempts: 6, within: 10 working days, channels_at_least: 2, at_risk_at: 75%, route: reps}
  decide: {kind: time_to_accept, starts_at: mql, within: 2 working days, at_risk_at: 75%, route: reps}
  stay-in-touch: {kind: next_touch, starts_at: sal, max_gap: 3 working days, at_risk_at: 75%, route: reps}
  keep-moving: {kind: time_in_stage, stage: sal, within: 15 working days, at_risk_at: 75%, route: reps}
routes:
  reps:
    - {upon: at_risk, to: owner}
    - {upon: breached, to: "slack:C0INBOUND"}
    - {upon: breached, after: 1 working hour, to: manager}
  ops:
    - {upon: at_risk, to: "slack:C0REVOPS"}
    - {upon: breached, to: "slack:C0REVOPS"}
  marketing: [{upon: breached, to: "slack:C0MARKETING"}]
people:
  managers: {default: u0007}
"#;

pub(crate) fn contract(text: &str) -> Arc<Contract> {
    let files = Files::Stored(BTreeMap::new());
    let (name, bytes) = ("sla.yaml", text.as_bytes());
    let checked = check(Input { name, bytes, files: &files, as_of: None, accepted: None });
    checked.contract.unwrap_or_else(|| panic!("{:?}", checked.diagnostics))
}

/// Monday, 23 November 2026, in New York.
pub(crate) fn monday(hour: i8, minute: i8) -> Timestamp {
    let local = jiff::civil::date(2026, 11, 23).at(hour, minute, 0, 0);
    local.in_tz("America/New_York").unwrap().timestamp()
}

/// The first countdown of `promise` for `lead`, as it stands.
fn countdown(contract: &Contract, promise: &str, lead: &str, verdict: Verdict) -> Countdown {
    let answered = || Answered { at: monday(14, 30), recorded_at: monday(14, 31), activity: None };
    let reason = match (verdict, promise) {
        (Verdict::Void, _) => "left by disqualified",
        (Verdict::Excused, _) => "parental leave",
        (Verdict::Breached | Verdict::BreachedAnswered, "mql-violation") => {
            "score >= 60 (found 41)"
        }
        (Verdict::AtRisk | Verdict::Breached | Verdict::BreachedAnswered, "persist") => {
            "2 of 6 touches on 1 of 2 channels"
        }
        (Verdict::Unknown, _) => "calls are not read completely yet",
        _ => "",
    };
    Countdown {
        key: CountdownKey {
            lead: LeadId::from(lead),
            promise: promise.into(),
            cycle: 1,
            tenure: 1,
        },
        version: contract.version.clone(),
        start: monday(9, 0),
        cycle_start: monday(9, 0),
        due: (verdict != Verdict::Paused).then(|| monday(14, 0)),
        verdict,
        reason: reason.to_owned(),
        owner: (promise != "assign").then(|| OwnerId::from("u0012")),
        segment: Some("hot".into()),
        source: "marketing".into(),
        target: Length { amount: 4, unit: Unit::WorkingHours },
        calendar: "us".into(),
        at_risk_from: Some(monday(12, 0)),
        answered: matches!(
            verdict,
            Verdict::Met | Verdict::MetLateLogged | Verdict::BreachedAnswered
        )
        .then(answered),
        paused_too_long: false,
        mute: None,
        wants_reread: None,
        next_change: None,
    }
}

fn evaluation(lead: &str, countdowns: Vec<Countdown>, as_of: Timestamp) -> Evaluation {
    let (lead, reactions) = (LeadId::from(lead), vec![]);
    Evaluation { lead, as_of, countdowns, life: None, reactions, next_change: None }
}

/// A ledger in memory: what the store keeps between rounds.
struct Ledger {
    contract: Arc<Contract>,
    agreement: Agreement,
    directory: Directory,
    since: Option<Timestamp>,
    /// Who was merged into whom.
    merged: BTreeMap<LeadId, LeadId>,
    said: BTreeMap<DedupKey, Said>,
    posts: BTreeMap<PostId, Post>,
}

impl Ledger {
    fn new() -> Self {
        static CONTRACT: LazyLock<Arc<Contract>> = LazyLock::new(|| contract(AGREEMENT));
        Self::of(Arc::clone(&CONTRACT))
    }

    fn of(contract: Arc<Contract>) -> Self {
        let agreement = Agreement::of(Arc::clone(&contract));
        let (directory, since) = (Directory::default(), Some(monday(8, 0)));
        let (merged, said, posts) = Default::default();
        Self { contract, agreement, directory, since, merged, said, posts }
    }

    /// One round, its outcome kept, and checked for what always holds.
    fn decide(&mut self, evaluations: &[Evaluation], as_of: Timestamp) -> Decisions {
        // The store hands out the lines of these leads, and of those merged into them.
        let judged: BTreeSet<&LeadId> = evaluations.iter().map(|one| &one.lead).collect();
        let concerns = |line: &&Said| {
            let lead = &line.countdown.lead;
            judged.contains(lead) || self.merged.get(lead).is_some_and(|one| judged.contains(one))
        };
        let said: Vec<Said> = self.said.values().filter(concerns).cloned().collect();
        let posts: Vec<Post> = self.posts.values().cloned().collect();
        let (recent, storms) = (self.recent(as_of), self.storms());
        let decisions = alert::decide(Round {
            agreement: &self.agreement,
            directory: &self.directory,
            evaluations,
            said: &said,
            posts: &posts,
            recent: &recent,
            storms: &storms,
            as_of,
            watching_since: self.since,
        });
        for line in &decisions.said {
            let old = self.said.insert(line.key.clone(), line.clone());
            assert!(old.is_none_or(|old| old.post == line.post), "{} moved", line.key);
        }
        let mut revised = BTreeSet::new();
        for post in &decisions.posts {
            assert!(revised.insert(post.id.clone()), "{} comes twice", post.id);
            let old = self.posts.insert(post.id.clone(), post.clone());
            assert_eq!(post.revision, old.map_or(0, |old| old.revision) + 1, "{}", post.id);
        }
        decisions
    }

    /// What was said of late, as the store hands it out.
    fn recent(&self, as_of: Timestamp) -> Vec<Recent> {
        let after = as_of - looks_back(&self.contract.alerts);
        let lines = self.said.values().filter(|line| line.at > after);
        let recent = lines.map(|line| Recent {
            to: self.posts[&line.post].to.clone(),
            promise: line.countdown.promise.clone(),
            post: line.post.clone(),
            at: line.at,
        });
        recent.collect()
    }

    /// The messages of many that take in what follows.
    fn storms(&self) -> Vec<Post> {
        let is_storm = |post: &&Post| {
            matches!(post.notice, Notice::Backlog { many: Many::Storm(_), open: 1.., .. })
        };
        self.posts.values().filter(is_storm).cloned().collect()
    }

    /// One round about one lead and one promise.
    fn step(&mut self, promise: &str, verdict: Verdict, as_of: Timestamp) -> Decisions {
        let countdown = countdown(&self.contract, promise, "4711", verdict);
        self.decide(&[evaluation("4711", vec![countdown], as_of)], as_of)
    }
}

fn one(post: &Post) -> &Item {
    match &post.notice {
        Notice::One(item) => item,
        other => panic!("not about one lead: {other:?}"),
    }
}

/// Who reads which story, of messages about one lead.
fn told(decisions: &Decisions) -> Vec<(String, Story)> {
    decisions.posts.iter().map(|post| (post.to.to_string(), one(post).story)).collect()
}

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

fn channel(id: &str) -> Recipient {
    Recipient::Channel(id.to_owned())
}

/// Mutes a countdown.
fn muted(countdown: Countdown) -> Countdown {
    Countdown { mute: Some(Mute::ImportBurst), ..countdown }
}
