//! The daemon's tasks around a HubSpot account that behaves like one, over real HTTP and on a real
//! file: what one reading alone does not show.

use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::{SignedDuration, Timestamp};
use leadpact::clock::{Clock as _, SimClock};
use leadpact::contract::{Agreement, Verdict};
use leadpact::crm::hubspot::connect;
use leadpact::crm::{Ask, Options, Requests};
use leadpact::daemon::deliver::Deliverer;
use leadpact::daemon::{Deps, Pulse, Running, cycle, reconcile, reload};
use leadpact::demo::hubspot as demo;
use leadpact::demo::hubspot::{Activity, Id, Kind};
use leadpact::demo::slack::{Limits, SCOPES, Slack as Workspace};
use leadpact::lead::{
    Channel, Coverage, Direction, Directory, FieldFact, History, Outcome, Owner, OwnerFact,
    OwnerKind, RatingFact, Stream,
};
use leadpact::notify::{Console, slack};
use leadpact::sla::{Countdown, Known, evaluate};
use leadpact::store::{Filter, Mode, Sqlite};
use tokio::net::TcpListener;

use crate::alerts::{AGREEMENT, contract, monday};
use crate::outside::SLACK_TOKEN;

/// What the CRM may take to show a change.
const LAG_MS: i64 = 60_000;

/// An account, our clock, a store, and the daemon's tasks.
struct World {
    clock: SimClock,
    hub: demo::HubSpot,
    deps: Deps,
    running: Running,
    home: tempfile::TempDir,
    server: demo::Server,
}

fn options(server: &demo::Server) -> Options {
    Options {
        token: demo::TOKEN.into(),
        api_version: "2026-09".into(),
        base_url: Some(server.base_url.clone()),
        requests: Requests { per_10s: 100_000, search_per_s: 100_000, per_day: 100_000_000 },
    }
}

impl World {
    async fn new() -> Self {
        let clock = SimClock::new(monday(9, 0));
        Self::apart(clock.clone(), clock).await
    }

    /// The CRM's clock, and ours.
    async fn apart(theirs: SimClock, clock: SimClock) -> Self {
        let hub = demo::HubSpot::new(Arc::new(theirs.clone()));
        hub.configure(|settings| settings.limits = demo::Limits::NONE);
        hub.owner(demo::Owner::person("12", "Grace", "Hopper", "grace@example.com"));
        let server = hub.serve_locally().await.unwrap();
        let home = tempfile::tempdir().unwrap();
        let store = Sqlite::open(home.path().join("leads.db"), Mode::Writer).await.unwrap();
        let deps = Deps {
            clock: Arc::new(clock.clone()),
            crm: Arc::new(connect(options(&server), Arc::new(clock)).unwrap()),
            store: Arc::new(store),
            notifier: Arc::new(Console::new(|_| {})),
            mirror: None,
            sinks: Default::default(),
        };
        let running = Running::new(Agreement::of(contract(AGREEMENT))).unwrap();
        Self { clock: theirs, hub, deps, running, home, server }
    }

    fn pass(&self, minutes: i64) {
        self.clock.advance_to(self.clock.now() + SignedDuration::from_mins(minutes));
    }

    /// A marketing lead of Grace's.
    fn lead(&self) -> Id {
        let marked = [("lifecyclestage", "marketingqualifiedlead"), ("hubspotscore", "70")];
        let lead = self.hub.edit().contact(&marked);
        self.hub.edit().assign(lead, Some("12"));
        lead
    }

    async fn poll(&self) {
        let pulse = Pulse::default();
        let cycle = cycle::run_once(&self.deps, &self.running, &pulse, LAG_MS).await.unwrap();
        assert!(cycle.reading.is_complete(), "{:?}", cycle.reading.problems);
    }

    async fn reconcile(&self) {
        let pulse = Pulse::default();
        let done = reconcile::run_once(&self.deps, &self.running, &pulse).await.unwrap();
        assert!(done.complete);
    }

    async fn first_touch(&self, lead: Id) -> Countdown {
        let all = self.deps.store.countdowns(&Filter::default()).await.unwrap();
        let own = all.into_iter().find(|one| {
            one.key.lead.as_str() == lead.to_string() && one.key.promise.as_str() == "first-touch"
        });
        own.unwrap_or_else(|| panic!("lead {lead} owes no first touch"))
    }
}

#[tokio::test]
async fn what_is_associated_after_the_accusation_takes_it_back() {
    let world = World::new().await;
    let lead = world.lead();
    world.poll().await;
    let call = Activity::call(monday(10, 0), SignedDuration::from_mins(3)).owner("12");
    world.pass(61);
    let call = world.hub.edit().log_loose(call);
    world.pass(5 * 60);
    world.poll().await;
    assert_eq!(world.first_touch(lead).await.verdict, Verdict::Breached);
    // Neither the call's nor the contact's time of change moves.
    world.hub.edit().associate((Kind::Contact, lead), (Kind::Call, call));
    world.pass(5);
    world.poll().await;
    assert_eq!(world.first_touch(lead).await.verdict, Verdict::Met);
}

#[tokio::test]
async fn a_lead_out_of_the_recycle_bin_is_followed_again() {
    let world = World::new().await;
    let lead = world.lead();
    world.poll().await;
    world.pass(5);
    world.hub.edit().archive(Kind::Contact, lead);
    world.pass(5);
    world.reconcile().await;
    world.poll().await;
    assert_eq!(world.first_touch(lead).await.verdict, Verdict::Void);
    world.pass(5);
    world.pass(60);
    world.poll().await;
    // Its time of change is that of long ago, so that no search shows it.
    world.hub.edit_at(monday(9, 0)).restore(Kind::Contact, lead);
    world.pass(5);
    world.reconcile().await;
    world.poll().await;
    assert_eq!(world.first_touch(lead).await.verdict, Verdict::OnTrack);
}

#[tokio::test]
async fn an_accusation_nobody_has_heard_yet_needs_a_fresh_reading() {
    let world = World::new().await;
    let lead = world.lead();
    world.poll().await;
    world.pass(5 * 60 + 5);
    // It is read again by id, and the process dies before it says anything.
    let ask = Ask::Leads(vec![lead.to_string().into()]);
    let page = world.deps.crm.fetch(&world.running.wanted, &ask, None).await.unwrap();
    world.deps.store.ingest(&page.batch, world.clock.now()).await.unwrap();
    world.pass(60);
    world.hub.edit().gdpr_delete(Kind::Contact, lead);
    world.pass(60);
    world.poll().await;
    assert_eq!(world.first_touch(lead).await.verdict, Verdict::Void);
}

#[tokio::test]
async fn what_changed_while_the_first_reading_stood_still_is_read_with_its_end() {
    let world = World::new().await;
    let leads: Vec<Id> =
        (0..120).map(|_| world.hub.edit().contact(&[("lifecyclestage", "lead")])).collect();
    let nothing = demo::Trouble::Meanwhile(Arc::new(|_| {}));
    world.hub.next("GET /crm/objects", nothing);
    world.hub.next("GET /crm/objects", demo::Trouble::Raw(400, vec![], b"{}".to_vec()));
    let pulse = Pulse::default();
    let cycle = cycle::run_once(&world.deps, &world.running, &pulse, LAG_MS).await.unwrap();
    assert!(!cycle.reading.is_complete());
    world.pass(10);
    world.hub.edit().set(leads[0], &[("lifecyclestage", "marketingqualifiedlead")]);
    world.pass(10);
    world.poll().await;
    assert_eq!(world.first_touch(leads[0]).await.verdict, Verdict::OnTrack);
}

#[tokio::test]
async fn a_new_version_binds_from_the_crms_present_whatever_our_clock_says() {
    let there = SimClock::new(monday(9, 0));
    for ours in [monday(9, 0) + SignedDuration::from_hours(9_000), monday(8, 0)] {
        let world = World::apart(there.clone(), SimClock::new(ours)).await;
        let sla = world.home.path().join("sla.yaml");
        std::fs::write(&sla, AGREEMENT).unwrap();
        reload::in_force(&world.deps, &sla).await.unwrap();
        let versions = world.deps.store.versions().await.unwrap();
        let accepted: Vec<Timestamp> = versions.iter().map(|one| one.accepted_at).collect();
        assert_eq!(accepted, [monday(9, 0)], "our clock says {ours}");
        // What has not changed costs no call.
        world.hub.forget_calls();
        reload::in_force(&world.deps, &sla).await.unwrap();
        assert_eq!(world.hub.calls().total(), 0);
    }
}

/// What a lead's fields and owners make of it.
fn history(stages: &[(Timestamp, &str)], owners: &[(Timestamp, &str)]) -> History {
    let fact = |(at, value): &(Timestamp, &str)| FieldFact {
        property: "lifecyclestage".into(),
        at: *at,
        value: (*value).into(),
    };
    History {
        lead: "1".into(),
        aliases: vec![],
        created_at: monday(9, 0),
        origin: None,
        fields: stages.iter().map(fact).collect(),
        owners: owners
            .iter()
            .map(|(at, owner)| OwnerFact { at: *at, owner: Some((*owner).into()) })
            .collect(),
        activities: vec![],
        existence: Default::default(),
        reread_at: None,
        import_burst: false,
        ratings: Vec::new(),
        reactions: Vec::new(),
    }
}

/// Two people.
fn directory() -> Directory {
    let person = Owner { kind: OwnerKind::Person, active: true, teams: vec![] };
    Directory { owners: ["12", "13"].map(|id| (id.into(), person.clone())).into() }
}

#[test]
fn time_away_before_the_next_owner_does_not_prolong_theirs() {
    let (mql, away) = ("marketingqualifiedlead", "other");
    let stages = [(monday(9, 0), mql), (monday(10, 0), away), (monday(11, 0), mql)];
    let history = history(&stages, &[(monday(9, 0), "12"), (monday(11, 30), "13")]);
    let old = "starts_at: mql, within: 4 working hours";
    let new = "on_reassign: restart, reopen: continue, starts_at: mql, within: 4 working hours";
    let agreement = Agreement::of(contract(&AGREEMENT.replace(old, new)));
    let (coverage, directory) = (Coverage::default(), directory());
    let known = Known { coverage: &coverage, directory: &directory };
    let evaluation = evaluate(&agreement, &history, known, monday(11, 45));
    let mut all = evaluation.countdowns.iter();
    let second = all.rfind(|one| one.key.promise.as_str() == "first-touch").unwrap();
    assert_eq!((second.key.tenure, second.start), (2, monday(11, 30)));
    assert_eq!(second.due, Some(monday(16, 30)));
}

/// One lead may be read again for another promise just before this one may be said, and be deleted
/// before anybody looks the next time.
#[test]
fn a_reading_from_before_it_could_be_said_is_made_again() {
    let marked = [(monday(9, 0), "marketingqualifiedlead")];
    let mut history = history(&marked, &[(monday(9, 0), "12")]);
    let (mut coverage, directory) = (Coverage::default(), directory());
    for stream in Stream::all() {
        coverage.add(stream, Timestamp::UNIX_EPOCH, monday(16, 0));
    }
    coverage.lag_ms = LAG_MS;
    let known = Known { coverage: &coverage, directory: &directory };
    let agreement = Agreement::of(contract(AGREEMENT));
    let mut read_at = |reread: Timestamp| {
        history.reread_at = Some(reread);
        let all = evaluate(&agreement, &history, known, monday(16, 0)).countdowns.into_iter();
        let one = all.into_iter().find(|one| one.key.promise.as_str() == "first-touch").unwrap();
        (one.due.unwrap(), one.verdict, one.wants_reread)
    };
    let due = monday(14, 0);
    let sayable = due + SignedDuration::from_millis(LAG_MS);
    assert_eq!(read_at(due), (due, Verdict::Unknown, Some(sayable)));
    assert_eq!(read_at(sayable), (due, Verdict::Breached, None));
}

/// Where the field that holds ratings has gone, nobody can see whether a lead was rated in it.
#[test]
fn a_rating_that_cannot_be_read_is_unknown_and_accuses_nobody() {
    let text = AGREEMENT
        .replace("fields:\n", "fields:\n  stars: {crm: lead_stars, type: number}\n")
        .replace("sales_owes:\n", "ratings: {field: stars}\nsales_owes:\n  rate: {kind: time_to_rate, starts_at: mql, within: 1 working hour, at_risk_at: 50%}\n");
    let agreement = Agreement::of(contract(&text));
    let mut history = history(&[(monday(9, 0), "marketingqualifiedlead")], &[(monday(9, 0), "12")]);
    history.reread_at = Some(monday(16, 0));
    let (mut coverage, directory) = (Coverage::default(), directory());
    for stream in Stream::all() {
        coverage.add(stream, Timestamp::UNIX_EPOCH, monday(16, 0));
    }
    let judged = |coverage: &Coverage, history: &History, at| {
        let known = Known { coverage, directory: &directory };
        let all = evaluate(&agreement, history, known, at).countdowns;
        let one = |id: &str| {
            let one = all.iter().find(|one| one.key.promise.as_str() == id).unwrap();
            (one.verdict, one.reason.clone())
        };
        (one("rate"), one("assign").0)
    };
    let late = monday(15, 0);
    assert_eq!(judged(&coverage, &history, late).0.0, Verdict::Breached);
    coverage.unreadable.insert("lead_stars".into(), "is gone".into());
    let why = "field `stars` cannot be judged: is gone".to_owned();
    for at in [monday(9, 10), monday(9, 40), late] {
        let (rate, assign) = judged(&coverage, &history, at);
        assert_eq!(rate, (Verdict::Unknown, why.clone()), "{at}");
        // What does not need it is judged as ever.
        assert_eq!(assign, Verdict::Met);
    }
    // A rating that is known answers it all the same.
    let rating = RatingFact { at: monday(9, 30), stars: 4, by: None, reason: None };
    history.ratings.push(rating);
    assert_eq!(judged(&coverage, &history, late).0.0, Verdict::Met);
}

/// A reading takes a while: it may bring what happened after the instant that verdicts rely on.
#[test]
fn a_fact_from_after_the_look_is_looked_at_when_its_time_comes() {
    let history = history(&[(monday(9, 1), "marketingqualifiedlead")], &[]);
    let (coverage, directory) = (Coverage::default(), Directory::default());
    let known = Known { coverage: &coverage, directory: &directory };
    let agreement = Agreement::of(contract(AGREEMENT));
    let early = evaluate(&agreement, &history, known, monday(9, 0));
    assert_eq!((early.countdowns.len(), early.next_change), (0, Some(monday(9, 1))));
    let then = evaluate(&agreement, &history, known, monday(9, 1));
    assert!(!then.countdowns.is_empty());
}

/// People log what is still to come: what is no touch may yet be the lead's reply.
#[test]
fn a_reply_that_lies_ahead_is_looked_at_when_its_time_comes() {
    let mut history = history(&[(monday(9, 0), "marketingqualifiedlead")], &[]);
    history.activities.push(leadpact::lead::Activity {
        id: "call:1".into(),
        channel: Channel::Call,
        direction: Direction::Inbound,
        outcome: Outcome::Done,
        duration_ms: Some(1_000),
        by: None,
        automated: false,
        unconcluded: false,
        occurred_at: monday(10, 20),
        occurred_until: monday(10, 20),
        recorded_at: monday(9, 15),
        seen_at: monday(9, 15),
    });
    history.reread_at = Some(monday(16, 0));
    let (mut coverage, directory) = (Coverage::default(), directory());
    for stream in Stream::all() {
        coverage.add(stream, Timestamp::UNIX_EPOCH, monday(16, 0));
    }
    let known = Known { coverage: &coverage, directory: &directory };
    let text = AGREEMENT.replace("attempts: 6,", "attempts: 6, until: [reply],");
    let agreement = Agreement::of(contract(&text));
    let look = |at| {
        let all = evaluate(&agreement, &history, known, at);
        let persist = all.countdowns.iter().find(|one| one.key.promise.as_str() == "persist");
        (persist.unwrap().verdict, all.next_change.unwrap())
    };
    let (verdict, again) = look(monday(10, 15));
    assert_eq!((verdict, again), (Verdict::OnTrack, monday(10, 20)));
    assert_eq!(look(again).0, Verdict::Met);
}

/// What a process left unsaid is delivered by the next one before it has read anything.
#[tokio::test]
async fn what_is_said_first_after_a_restart_links_to_its_lead() {
    let world = World::new().await;
    world.poll().await;
    let lead = world.lead();
    for _ in 0..2 {
        world.pass(5 * 60);
        world.poll().await;
    }
    assert_eq!(world.first_touch(lead).await.verdict, Verdict::Breached);
    let clock = Arc::new(world.clock.clone());
    let workspace = Workspace::new(clock.clone());
    workspace.limits(Limits::none());
    workspace.token(SLACK_TOKEN, SCOPES);
    workspace.channel("C0INBOUND", "inbound");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = workspace.serve(listener).unwrap();
    let token = SLACK_TOKEN.into();
    let base_url = Some(server.base_url.clone());
    let own = slack::Options { token, ops: None, base_url };
    let deps = Deps {
        crm: Arc::new(connect(options(&world.server), clock.clone()).unwrap()),
        notifier: Arc::new(slack::Slack::new(own, clock).unwrap()),
        ..world.deps.clone()
    };
    let running = Running::new(Agreement::of(contract(AGREEMENT))).unwrap();
    let live = Arc::new(ArcSwap::from_pointee(running));
    Deliverer::new(deps, live, Pulse::default()).run_once().await.unwrap();
    let said = format!("{:?}", workspace.messages("C0INBOUND"));
    assert!(said.contains(&format!("/contacts/4242424/record/0-1/{lead}")), "{said}");
}

#[test]
fn what_may_end_a_promise_is_read_though_it_is_no_touch() {
    let calls = AGREEMENT
        .replace("channels: [call, email, meeting, message]", "channels: [call]")
        .replace("channels_at_least: 2, ", "");
    let channels =
        |text: &str| Running::new(Agreement::of(contract(text))).unwrap().wanted.channels;
    assert_eq!(channels(&calls), [Channel::Call]);
    // A reply may be an e-mail: unread, the promise would stay unknown for ever.
    let until = calls.replace("attempts: 6,", "attempts: 6, until: [reply],");
    assert_eq!(channels(&until), [Channel::Call, Channel::Email]);
}
