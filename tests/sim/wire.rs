//! The slow layer: the same worlds with real HTTP between. The connector that ships reads the
//! demo's HubSpot account, in which everything of the plan happens, and the notifier that ships
//! writes into the demo's Slack workspace. Only ids are translated: a plan numbers its leads
//! itself.
//!
//! What the account cannot do at an instant of its own choosing (merges with their rules, editing
//! an activity) is left to the fast layer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use leadpact::alert::PostId;
use leadpact::clock::Clock;
use leadpact::crm::hubspot::connect;
use leadpact::crm::{
    Ask, Card, Contact, CrmSource, Cursor, Options, Page, Probe, Requests, SourceError, Wanted,
};
use leadpact::demo::hubspot::{self as hub, Activity, HubSpot, Id, Kind, Source, Team};
use leadpact::demo::slack::{self, Slack};
use leadpact::id::{LeadId, OwnerId};
use leadpact::lead::Batch;
use leadpact::notify::{Address, Delivery, Notifier, Powers, Remote, SendError, slack as ours};
use secrecy::SecretString;
use tokio::net::TcpListener;

use crate::Ms;
use crate::channel::{OPERATOR, SimChannel};
use crate::crm::{OWNERS, SimCrm, number};
use crate::plan::{Op, Plan};
use crate::run::Wrong;
use crate::runner::{Total, once_over, range};
use crate::terms::{MARKETING, OPS, REPS};
use crate::truth::{Act, Event, Outcome, Way};
use crate::world::{Shared, instant};

const TOKEN: &str = "xoxb-simulated";
const SCOPES: [&str; 8] = [
    "chat:write",
    "users:read",
    "users:read.email",
    "channels:read",
    "channels:history",
    "im:history",
    "im:write",
    "metadata.message:read",
];
/// The operator's channel.
const WATCH: &str = "C0WATCH";

/// The CRM's time, which the two vendors live by.
struct TrueTime(Shared);

#[async_trait]
impl Clock for TrueTime {
    fn now(&self) -> Timestamp {
        instant(self.0.get().now)
    }

    async fn sleep_until(&self, _at: Timestamp) {
        unreachable!("a vendor waits for nobody")
    }
}

/// Both servers and both of our clients.
pub(crate) struct Wire {
    pub(crate) crm: Arc<WireCrm>,
    pub(crate) channel: Arc<WireChannel>,
    slack: Slack,
    _servers: (hub::Server, slack::Server),
}

impl Wire {
    pub(crate) async fn new(crm: &Arc<SimCrm>, channel: &Arc<SimChannel>, lag: Ms) -> Self {
        let world = crm.world.clone();
        let theirs: Arc<dyn Clock> = Arc::new(TrueTime(world.clone()));
        let clock: Arc<dyn Clock> = Arc::new(world.clone());
        let account = account(Arc::clone(&theirs), lag);
        let hub_server = account.serve_locally().await.expect("a port");
        let options = Options {
            token: hub::TOKEN.into(),
            api_version: "2026-09".into(),
            base_url: Some(hub_server.base_url.clone()),
            requests: Requests { per_10s: 100_000, search_per_s: 100_000, per_day: 100_000_000 },
        };
        let slack = workspace(theirs);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let slack_server = slack.serve(listener).expect("a port");
        let own = ours::Options {
            token: TOKEN.into(),
            ops: Some(WATCH.to_owned()),
            base_url: Some(slack_server.base_url.clone()),
        };
        let crm = WireCrm {
            sim: Arc::clone(crm),
            real: Box::new(connect(options, Arc::clone(&clock)).expect("a connector")),
            account,
            ids: Mutex::default(),
        };
        let channel = WireChannel {
            sim: Arc::clone(channel),
            real: ours::Slack::new(own, clock).expect("a notifier"),
        };
        let servers = (hub_server, slack_server);
        Self { crm: Arc::new(crm), channel: Arc::new(channel), slack, _servers: servers }
    }

    /// P3: what stands in the workspace is what our side believes to stand there, once.
    pub(crate) fn check(&self) -> Result<(), Wrong> {
        let mut believed: BTreeMap<String, usize> = BTreeMap::new();
        for one in self.channel.sim.shown.lock().expect("nobody panics here").iter() {
            let place = if one.place == OPERATOR { WATCH } else { &one.place };
            *believed.entry(place.to_owned()).or_default() += 1;
        }
        let people = OWNERS.iter().map(|(id, ..)| format!("U{id}"));
        let places = [REPS, OPS, MARKETING, WATCH].map(str::to_owned).into_iter().chain(people);
        for place in places {
            let standing = self.slack.messages(&place);
            let standing = standing.iter().filter(|one| one.deleted.is_none()).count();
            let believed = believed.get(&place).copied().unwrap_or_default();
            if standing != believed {
                return Err(format!("P3: {standing} messages in {place}, and {believed} sent"));
            }
        }
        Ok(())
    }
}

fn account(clock: Arc<dyn Clock>, lag: Ms) -> HubSpot {
    let account = HubSpot::new(clock);
    account.configure(|settings| {
        settings.limits = hub::Limits::NONE;
        settings.lag(SignedDuration::from_millis(lag));
    });
    account.add_option(Kind::Contact, "hs_lead_status", "NURTURE", "Nurture");
    for (id, team, queue) in OWNERS {
        let (id, email) = (id.to_string(), format!("owner{id}@example.com"));
        let owner = match queue {
            true => hub::Owner::queue(&id, "Unassigned"),
            false => hub::Owner::person(&id, "Owner", &id, &email),
        };
        let team = team.iter().map(|team| Team::primary(team, team));
        account.owner(team.fold(owner, hub::Owner::in_team));
    }
    account
}

fn workspace(clock: Arc<dyn Clock>) -> Slack {
    let slack = Slack::new(clock);
    slack.limits(slack::Limits::none());
    slack.token(TOKEN, &SCOPES);
    for (id, _, queue) in OWNERS {
        if !queue {
            let email = format!("owner{id}@example.com");
            slack.user(&format!("U{id}"), &email, &format!("Owner {id}"), "Europe/London");
        }
    }
    for channel in [REPS, OPS, MARKETING, WATCH] {
        slack.channel(channel, &channel[2..].to_lowercase());
    }
    slack
}

/// The plan's numbers and the account's ids.
#[derive(Default)]
struct Ids {
    leads: BTreeMap<u32, Id>,
    acts: BTreeMap<u32, (Kind, Id)>,
}

/// The connector that ships, with the account behind it kept up to date.
pub(crate) struct WireCrm {
    sim: Arc<SimCrm>,
    real: Box<dyn CrmSource>,
    account: HubSpot,
    ids: Mutex<Ids>,
}

impl WireCrm {
    /// What has happened in the world since the last time happens in the account, at its instant.
    fn catch_up(&self) {
        let happened = std::mem::take(&mut self.sim.world.get().happened);
        let mut ids = self.ids.lock().expect("nobody panics here");
        for (at, event) in happened {
            self.happen(&mut ids, at, &event);
        }
    }

    fn happen(&self, ids: &mut Ids, at: Ms, event: &Event) {
        let edit = self.account.edit_at(instant(at));
        match event {
            Event::Arrives { lead, origin, props, owner } => {
                let owner = owner.map(|owner| owner.to_string());
                let mut values: Vec<(&str, &str)> =
                    props.iter().map(|(name, value)| (*name, value.as_str())).collect();
                values.extend(owner.as_deref().map(|owner| ("hubspot_owner_id", owner)));
                let id = edit.by(Source::other(origin)).contact(&values);
                ids.leads.insert(*lead, id);
            }
            Event::Edited { lead, props } => {
                let values: Vec<(&str, &str)> =
                    props.iter().map(|(name, value)| (*name, value.as_str())).collect();
                edit.set(ids.leads[lead], &values);
            }
            Event::Owned { lead, owner } => {
                let owner = owner.map(|owner| owner.to_string());
                edit.assign(ids.leads[lead], owner.as_deref());
            }
            Event::Logs { act, leads } => {
                let (kind, activity) = activity(act);
                let id = edit.log_loose(activity);
                ids.acts.insert(act.id, (kind, id));
                for lead in leads {
                    edit.associate((Kind::Contact, ids.leads[lead]), (kind, id));
                }
            }
            Event::Associates { act, lead } => {
                edit.associate((Kind::Contact, ids.leads[lead]), ids.acts[act]);
            }
            Event::Deletes { act } => {
                let (kind, id) = ids.acts[act];
                edit.archive(kind, id);
            }
            Event::Archives { lead } => edit.archive(Kind::Contact, ids.leads[lead]),
            Event::Erases { lead } => edit.gdpr_delete(Kind::Contact, ids.leads[lead]),
            Event::Edits { .. } | Event::Merges { .. } | Event::Restores { .. } => {
                unreachable!("left out of the plan")
            }
        }
    }

    fn theirs(&self, lead: &LeadId) -> LeadId {
        let ids = self.ids.lock().expect("nobody panics here");
        ids.leads[&number(lead)].to_string().into()
    }

    fn plans(&self, lead: &LeadId) -> LeadId {
        let ids = self.ids.lock().expect("nobody panics here");
        let known = ids.leads.iter().find(|(_, id)| id.to_string() == lead.as_str());
        known.map_or_else(|| lead.clone(), |(number, _)| number.to_string().into())
    }

    fn ask(&self, ask: &Ask) -> Ask {
        let all = |leads: &[LeadId]| leads.iter().map(|lead| self.theirs(lead)).collect();
        match ask {
            Ask::Leads(leads) => Ask::Leads(all(leads)),
            Ask::Links(leads) => Ask::Links(all(leads)),
            Ask::Present(leads) => Ask::Present(all(leads)),
            other => other.clone(),
        }
    }

    fn rename(&self, batch: &mut Batch) {
        let mut leads: Vec<&mut LeadId> = Vec::new();
        leads.extend(batch.records.iter_mut().map(|one| &mut one.lead));
        leads.extend(batch.logged.iter_mut().flat_map(|one| &mut one.leads));
        leads.extend(batch.links.iter_mut().chain(&mut batch.linked).map(|one| &mut one.lead));
        leads.extend(batch.existence.iter_mut().map(|(lead, _)| lead));
        leads.extend(batch.reread.iter_mut().map(|(lead, _)| lead));
        for lead in leads {
            *lead = self.plans(lead);
        }
    }
}

/// The activity as it is logged in the account.
fn activity(act: &Act) -> (Kind, Activity) {
    let at = instant(act.occurred);
    let (kind, mut activity) = match act.channel {
        "call" => {
            let lasted = SignedDuration::from_secs(act.seconds.unwrap_or_default());
            (Kind::Call, Activity::call(at, lasted))
        }
        "email" => (Kind::Email, Activity::email(at)),
        "meeting" => (Kind::Meeting, Activity::meeting(at, SignedDuration::from_mins(30))),
        "message" => (Kind::Communication, Activity::message(at, "SMS")),
        _ => (Kind::Note, Activity::note(at)),
    };
    if act.way == Way::In {
        activity = activity.inbound();
    }
    activity = match (kind, act.outcome) {
        (Kind::Meeting, Outcome::Done) => activity.outcome("COMPLETED"),
        (Kind::Meeting, Outcome::Failed) => activity.outcome("NO_SHOW"),
        (Kind::Call | Kind::Email, Outcome::Failed) => activity.status("FAILED"),
        _ => activity,
    };
    if act.automated {
        activity = activity.sequence("7");
    }
    let owner = act.by.map(|by| by.to_string());
    (kind, owner.iter().fold(activity, |activity, owner| activity.owner(owner)))
}

#[async_trait]
impl CrmSource for WireCrm {
    fn kind(&self) -> &'static str {
        self.real.kind()
    }

    async fn probe(&self, wanted: &Wanted) -> Result<Probe, SourceError> {
        self.sim.fuse.before("probe").await;
        self.sim.called(None)?;
        self.catch_up();
        self.real.probe(wanted).await
    }

    async fn fetch(
        &self,
        wanted: &Wanted,
        ask: &Ask,
        after: Option<&Cursor>,
    ) -> Result<Page, SourceError> {
        self.sim.fuse.before("fetch").await;
        self.sim.called(Some(ask))?;
        self.catch_up();
        let mut page = self.real.fetch(wanted, &self.ask(ask), after).await?;
        self.rename(&mut page.batch);
        self.sim.note(ask, after.map(|after| after.0.as_str()), &page);
        self.sim.fuse.after("fetch").await;
        Ok(page)
    }

    async fn card(&self, lead: &LeadId) -> Result<Card, SourceError> {
        self.real.card(&self.theirs(lead)).await
    }

    async fn owner(&self, owner: &OwnerId) -> Result<Option<Contact>, SourceError> {
        self.real.owner(owner).await
    }

    fn lead_url(&self, lead: &LeadId) -> Option<String> {
        self.real.lead_url(&self.theirs(lead))
    }

    fn requests(&self) -> Vec<(&'static str, u64)> {
        self.real.requests()
    }
}

/// The notifier that ships. What it believes to have sent is kept as the fast layer keeps it.
pub(crate) struct WireChannel {
    sim: Arc<SimChannel>,
    real: ours::Slack,
}

impl WireChannel {
    fn believe(&self, delivery: &Delivery) {
        let mut shown = self.sim.shown.lock().expect("nobody panics here");
        let lies = |post: &PostId| shown.iter().rposition(|one| one.post == *post);
        match lies(&delivery.post).filter(|_| delivery.previous.is_some()) {
            Some(index) => shown[index].notice = delivery.notice.clone(),
            None => {
                drop(shown);
                let _ = self.sim.accept(&Delivery { previous: None, ..delivery.clone() });
            }
        }
    }
}

#[async_trait]
impl Notifier for WireChannel {
    fn kind(&self) -> &'static str {
        self.real.kind()
    }

    fn powers(&self) -> Powers {
        self.real.powers()
    }

    fn ops(&self) -> Option<&str> {
        self.real.ops()
    }

    async fn time(&self) -> Option<Timestamp> {
        self.real.time().await
    }

    async fn send(&self, delivery: &Delivery) -> Result<Option<Remote>, SendError> {
        self.sim.fuse.before("send").await;
        self.sim.must_be_durable(delivery);
        self.sim.world.get().pass(150);
        let sent = self.real.send(delivery).await;
        if sent.is_ok() {
            self.believe(delivery);
            self.sim.fuse.after("send").await;
        }
        sent
    }

    async fn find(
        &self,
        delivery: &Delivery,
        since: Timestamp,
    ) -> Result<Option<Remote>, SendError> {
        self.sim.fuse.before("find").await;
        self.real.find(delivery, since).await
    }

    async fn handle(&self, email: &SecretString) -> Result<Option<String>, SendError> {
        self.real.handle(email).await
    }

    async fn probe(&self, addresses: &[Address]) -> Vec<Result<String, String>> {
        self.real.probe(addresses).await
    }
}

/// The world of this seed, with what an account can do.
fn plan(seed: u64) -> Plan {
    let mut plan = Plan::draw(seed);
    // One fixed lag, and nothing in the way of messages but crashes and Slack's own pace.
    let (lag, lags) = (plan.lag, plan.flavour.lag);
    plan.can_find = true;
    plan.ops.retain_mut(|(_, op)| match op {
        Op::Happens(event, of_event) => {
            *of_event = if lags { lag } else { 0 };
            if let Event::Logs { act, .. } = event {
                let has_outcome = matches!(act.channel, "call" | "email" | "meeting");
                act.by = act.by.or(Some(101));
                if !has_outcome {
                    act.outcome = Outcome::Done;
                }
            }
            !matches!(event, Event::Edits { .. } | Event::Merges { .. } | Event::Restores { .. })
        }
        Op::Channel(..) => false,
        _ => true,
    });
    plan
}

/// So many worlds over real HTTP.
const WORLDS: u64 = 12;

#[test]
fn worlds_over_real_http_agree_too() {
    let (from, to) = range(WORLDS);
    let mut total = Total::default();
    for seed in from..to {
        let plan = plan(seed);
        match once_over(plan.clone(), None, true) {
            Ok(sim) => total.add(&sim),
            Err(wrong) => {
                panic!("{wrong}\n\n{plan}\nRun it again with LEADPACT_SIM_SEED={seed}.")
            }
        }
    }
    println!("over HTTP: {total}");
    assert!(total.accusations > 0 && total.messages > 0, "nothing was shown: {total}");
}
