//! What the operator is told: blindness is loud, once; again only with news; and its end is said in
//! the same message. The real cycle over real HTTP, on a simulated clock.

use std::path::Path;
use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use leadpact::clock::{Clock as _, SimClock};
use leadpact::crm::hubspot::connect;
use leadpact::crm::{Options, Requests};
use leadpact::daemon::deliver::Deliverer;
use leadpact::daemon::{Deps, Live, Pulse, cycle, reload};
use leadpact::demo::hubspot::{self as hub, Kind, Owner, Property, Team, Trouble, Type};
use leadpact::demo::slack::{Happening, Limits, SCOPES, Server, Slack};
use leadpact::notify::slack;
use leadpact::store::{Mode, Sqlite};
use tokio::net::TcpListener;

use crate::outside::{SLACK_TOKEN, masked, snapshot};

struct Watch {
    clock: SimClock,
    hub: hub::HubSpot,
    slack: Slack,
    deps: Deps,
    live: Live,
    deliverer: Deliverer,
    seen: usize,
    _servers: (hub::Server, Server),
    _home: tempfile::TempDir,
}

impl Watch {
    /// A watch that has looked twice and found nothing to say: not of the month either, which has
    /// just begun.
    async fn begun() -> Self {
        let clock = SimClock::new("2026-12-01T15:00:00Z".parse().unwrap());
        let (hub, slack) =
            (hub::HubSpot::new(Arc::new(clock.clone())), Slack::new(Arc::new(clock.clone())));
        hub.configure(|settings| settings.limits = hub::Limits::NONE);
        hub.add_option(Kind::Contact, "hs_lead_status", "NURTURE", "Nurture");
        slack.limits(Limits::none());
        slack.token(SLACK_TOKEN, SCOPES);
        slack.channel("C0OPS", "ops");
        let servers = (
            hub.serve_locally().await.unwrap(),
            slack.serve(TcpListener::bind("127.0.0.1:0").await.unwrap()).unwrap(),
        );
        let requests = Requests { per_10s: 100_000, search_per_s: 100_000, per_day: 100_000_000 };
        let options = Options {
            token: hub::TOKEN.into(),
            api_version: "2026-09".into(),
            base_url: Some(servers.0.base_url.clone()),
            requests,
        };
        let ours = slack::Options {
            token: SLACK_TOKEN.into(),
            ops: Some("C0OPS".to_owned()),
            base_url: Some(servers.1.base_url.clone()),
        };
        let home = tempfile::tempdir().unwrap();
        let store = Sqlite::open(home.path().join("leads.db"), Mode::Writer).await.unwrap();
        let deps = Deps {
            clock: Arc::new(clock.clone()),
            crm: Arc::new(connect(options, Arc::new(clock.clone())).unwrap()),
            store: Arc::new(store),
            notifier: Arc::new(slack::Slack::new(ours, Arc::new(clock.clone())).unwrap()),
            mirror: None,
            sinks: Default::default(),
        };
        let sla = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/sla.yaml");
        let running = reload::in_force(&deps, &sla).await.unwrap();
        let live: Live = Arc::new(ArcSwap::from_pointee(running));
        let deliverer = Deliverer::new(deps.clone(), Arc::clone(&live), Pulse::default());
        let (servers, home, seen) = (servers, home, 0);
        let mut watch =
            Self { clock, hub, slack, deps, live, deliverer, seen, _servers: servers, _home: home };
        for _ in 0..2 {
            assert_eq!(watch.look(5).await, "");
        }
        watch
    }

    /// So many minutes later: one look, and what the operator gets to see of it.
    async fn look(&mut self, minutes: i64) -> String {
        let later = self.clock.now() + SignedDuration::from_mins(minutes);
        self.clock.advance_to(later);
        let running = self.live.load_full();
        cycle::run_once(&self.deps, &running, &Pulse::default(), 60_000).await.unwrap();
        self.deliverer.run_once().await.unwrap();
        let mut shown = String::new();
        let events = self.slack.events(self.seen);
        self.seen += events.len();
        for event in events {
            assert_eq!(event.message.channel, "C0OPS");
            let how = match event.happening {
                Happening::Posted => "new",
                Happening::Edited => "edited",
                Happening::Deleted => "deleted",
            };
            let zone = TimeZone::get("America/New_York").unwrap();
            shown.push_str(&format!("({how}) {}", self.slack.render(&event.message, &zone)));
        }
        shown
    }

    /// Trouble that is said at the first look after so many minutes, not again while it stays as it
    /// is, and whose end is said. All of it as read.
    async fn trouble(
        &mut self,
        minutes: i64,
        begin: impl Fn(&hub::HubSpot),
        end: impl Fn(&hub::HubSpot),
    ) -> String {
        begin(&self.hub);
        let said = self.look(minutes).await;
        assert!(said.starts_with("(new)"), "{said}");
        for _ in 0..3 {
            assert_eq!(self.look(5).await, "", "said again without news");
        }
        end(&self.hub);
        let over = self.look(5).await;
        assert!(over.starts_with("(edited)"), "{over}");
        assert_eq!(self.look(5).await, "", "said again when it was over");
        // When it comes again it is a message of its own.
        begin(&self.hub);
        assert!(self.look(minutes).await.starts_with("(new)"));
        end(&self.hub);
        assert!(self.look(5).await.starts_with("(edited)"));
        masked(&format!("{said}{over}"))
    }
}

#[tokio::test]
async fn a_token_that_is_refused() {
    let mut watch = Watch::begun().await;
    let shown = watch.trouble(5, |hub| hub.always("/", Trouble::Expired), hub::HubSpot::heal).await;
    snapshot("ops_token", &shown);
}

#[tokio::test]
async fn a_scope_that_is_taken_away_and_given_back() {
    let mut watch = Watch::begun().await;
    let scopes = ["sales-email-read"].map(str::to_owned).to_vec();
    let begin = |hub: &hub::HubSpot| {
        hub.always("/emails", Trouble::MissingScopes(scopes.clone()));
    };
    let shown = watch.trouble(5, begin, hub::HubSpot::heal).await;
    snapshot("ops_scope", &shown);
}

#[tokio::test]
async fn an_option_that_is_renamed_and_then_a_property_that_goes_too() {
    let mut watch = Watch::begun().await;
    let rename = |from: &'static str, to: &'static str| {
        move |hub: &hub::HubSpot| hub.rename_option(Kind::Contact, "hs_lead_status", from, to)
    };
    let shown =
        watch.trouble(61, rename("NURTURE", "NURTURING"), rename("NURTURING", "NURTURE")).await;
    snapshot("ops_drift", &shown);
    // While it lasts, more of it is told in the same message.
    rename("NURTURE", "NURTURING")(&watch.hub);
    assert!(watch.look(60).await.starts_with("(new)"));
    watch.hub.remove_property(Kind::Contact, "numberofemployees");
    let more = watch.look(5).await;
    assert!(more.starts_with("(edited)"), "{more}");
    snapshot("ops_drift_more", &masked(&more));
}

#[tokio::test]
async fn a_clock_that_is_off() {
    let mut watch = Watch::begun().await;
    let skew = |seconds| {
        move |hub: &hub::HubSpot| {
            hub.configure(|settings| settings.skew = SignedDuration::from_secs(seconds));
        }
    };
    skew(180)(&watch.hub);
    // Clocks are compared once an hour.
    let said = watch.look(61).await;
    assert!(said.starts_with("(new)"), "{said}");
    assert_eq!(watch.look(5).await, "");
    skew(181)(&watch.hub);
    assert_eq!(watch.look(61).await, "", "a second more or less is no news");
    skew(0)(&watch.hub);
    let over = watch.look(61).await;
    snapshot("ops_clock", &format!("{said}{over}"));
    assert_eq!(watch.look(5).await, "");
}

#[tokio::test]
async fn a_crm_that_is_down_is_said_when_it_lasts() {
    let mut watch = Watch::begun().await;
    watch.hub.always("/", Trouble::BadGateway);
    assert_eq!(watch.look(5).await, "", "five minutes may pass");
    let mut said = String::new();
    for _ in 0..3 {
        said.push_str(&watch.look(5).await);
    }
    assert_eq!(said.matches("(new)").count(), 1, "{said}");
    assert_eq!(watch.look(60).await, "", "said again without news");
    watch.hub.heal();
    let over = watch.look(5).await;
    snapshot("ops_stale", &masked(&format!("{said}{over}")));
    assert_eq!(watch.look(5).await, "");
}

#[tokio::test]
async fn who_polls_often_is_told_after_three_polls() {
    let mut watch = Watch::begun().await;
    watch.hub.always("/", Trouble::BadGateway);
    for _ in 0..3 {
        assert_eq!(watch.look(1).await, "");
    }
    assert!(watch.look(1).await.starts_with("(new)"));
    watch.hub.heal();
    assert!(watch.look(1).await.starts_with("(edited)"));
}

#[tokio::test]
async fn one_stream_that_cannot_be_read_is_named() {
    let mut watch = Watch::begun().await;
    watch.hub.always("/calls", Trouble::TruncatedJson);
    let mut said = String::new();
    for _ in 0..5 {
        said.push_str(&watch.look(5).await);
    }
    assert_eq!(said.matches("(new)").count(), 1, "{said}");
    watch.hub.heal();
    let over = watch.look(5).await;
    snapshot("ops_stale_stream", &masked(&format!("{said}{over}")));
}

#[tokio::test]
async fn leads_that_cannot_be_read_again_are_not_left_in_silence() {
    let mut watch = Watch::begun().await;
    // What changes is found, but nothing may be said about a lead past its deadline before its
    // associations have been read.
    let marked = [
        ("email", "ada@customer.example"),
        ("lifecyclestage", "marketingqualifiedlead"),
        ("hs_lead_status", "NEW"),
        ("hubspotscore", "90"),
    ];
    watch.hub.edit().contact(&marked);
    assert_eq!(watch.look(5).await, "");
    watch.hub.always("/associations", Trouble::BadGateway);
    let mut said = String::new();
    for _ in 0..24 {
        said.push_str(&watch.look(5).await);
    }
    assert_eq!(said.matches("(new)").count(), 1, "{said}");
    snapshot("ops_not_read_again", &masked(&said));
}

#[tokio::test]
async fn a_field_that_is_retyped() {
    let mut watch = Watch::begun().await;
    let as_type =
        |ty| move |hub: &hub::HubSpot| hub.define(Kind::Contact, Property::new("hubspotscore", ty));
    let shown = watch.trouble(61, as_type(Type::Text), as_type(Type::Number)).await;
    snapshot("ops_drift_retyped", &shown);
}

#[tokio::test]
async fn an_option_that_is_hidden_and_a_stage_that_is_removed() {
    let mut watch = Watch::begun().await;
    let stages = |hub: &hub::HubSpot, all: &[&str]| {
        hub.define(Kind::Contact, Property::choice("lifecyclestage", all));
    };
    let left = ["subscriber", "lead", "marketingqualifiedlead", "opportunity", "customer"];
    let whole = [&left[..], &["salesqualifiedlead"]].concat();
    let shown = watch.trouble(61, |hub| stages(hub, &left), |hub| stages(hub, &whole)).await;
    snapshot("ops_drift_stage", &shown);
    let hide = |hub: &hub::HubSpot, hidden: bool| {
        let all = ["OPEN", "IN_PROGRESS", "UNQUALIFIED", "CONNECTED", "BAD_TIMING", "NURTURE"];
        let mut statuses = Property::choice("hs_lead_status", &all);
        statuses.options[5].hidden = hidden;
        hub.define(Kind::Contact, statuses);
    };
    let shown = watch.trouble(61, |hub| hide(hub, true), |hub| hide(hub, false)).await;
    snapshot("ops_drift_hidden", &shown);
}

#[tokio::test]
async fn a_team_that_is_renamed_and_an_owner_who_leaves() {
    let mut watch = Watch::begun().await;
    let ana = |hub: &hub::HubSpot, team: &str| {
        let ana = Owner::person("u0042", "Ana", "Silva", "ana@sales.example");
        hub.owner(ana.in_team(Team::primary("1", team)));
    };
    let tom = Owner::person("u0099", "Tom", "Weber", "tom@sales.example");
    watch.hub.owner(Owner { user: 77, ..tom });
    let grace = |hub: &hub::HubSpot| {
        let grace = Owner::person("u0007", "Grace", "Hopper", "grace@sales.example");
        hub.owner(Owner { user: 78, ..grace });
    };
    ana(&watch.hub, "EMEA");
    grace(&watch.hub);
    assert_eq!(watch.look(61).await, "");
    let begin = |hub: &hub::HubSpot| ana(hub, "EMEA North");
    let shown = watch.trouble(61, begin, |hub| ana(hub, "EMEA")).await;
    snapshot("ops_drift_team", &shown);
    let shown = watch.trouble(61, |hub| hub.archive_owner("u0007"), grace).await;
    snapshot("ops_drift_owner", &shown);
}
