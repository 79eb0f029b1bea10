//! A CRM as the port sees it: pages by id, a search index that lags, reading by id that does not,
//! associations that leave no trace, a recycle bin, and trouble.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use async_trait::async_trait;
use jiff::Timestamp;
use leadpact::crm::{
    Ask, Card, Contact, CrmSource, Cursor, Page, Probe, Property, SourceError, Wanted,
};
use leadpact::id::{ActivityId, LeadId, OwnerId};
use leadpact::lead::{
    Activity, Batch, Channel, Direction, Directory, Existence, FieldFact, Links, Logged, Outcome,
    Owner, OwnerFact, OwnerKind, Record, Stream, TeamsFrom,
};
use secrecy::{ExposeSecret as _, SecretString};

use crate::Ms;
use crate::fuse::Fuse;
use crate::truth::{self, Act, Fate, Lead, Truth, Way};
use crate::world::{CrmFault, Shared, World, instant};

/// Every owner: id, team, whether a queue.
pub(crate) const OWNERS: [(u32, Option<&str>, bool); 6] = [
    (101, Some("Sales"), false),
    (102, Some("EMEA"), false),
    (103, Some("EMEA"), false),
    (104, Some("Managers"), false),
    (105, Some("Managers"), false),
    (900, None, true),
];

/// See the module.
pub(crate) struct SimCrm {
    pub(crate) world: Shared,
    pub(crate) fuse: Fuse,
    /// What has been served completely, by stream.
    pub(crate) served: Mutex<Served>,
}

/// The intervals that were handed out to the last page.
#[derive(Debug, Default)]
pub(crate) struct Served {
    pub(crate) whole: BTreeMap<Stream, Vec<(Ms, Ms)>>,
    /// Where each series stands: its window, and the cursor that goes on.
    open: BTreeMap<Stream, (Window, Option<String>)>,
    /// When the first page of a whole list was asked for.
    lists: BTreeMap<Stream, Ms>,
}

/// What a series is about; `None` is everything.
type Window = Option<(Ms, Ms)>;

impl Served {
    /// A page was handed out.
    fn page(&mut self, stream: Stream, window: Window, (after, next): Step<'_>, now: Ms) {
        if after.is_none() && window.is_none() {
            self.lists.insert(stream, now);
        }
        let goes_on = match self.open.get(&stream) {
            Some((open, cursor)) => *open == window && cursor.as_deref() == after,
            None => false,
        };
        // A list may be taken up again where it stopped, even by another process.
        let goes_on = goes_on || after.is_none() || window.is_none();
        self.open.insert(stream, (window, next.map(str::to_owned)));
        if next.is_none() && goes_on {
            let whole = match window {
                Some(window) => window,
                None => (Ms::MIN, self.lists.get(&stream).copied().unwrap_or(Ms::MIN)),
            };
            self.whole.entry(stream).or_default().push(whole);
        }
    }

    /// Whether all of `[from, to)` was handed out.
    pub(crate) fn covers(&self, stream: Stream, from: Ms, to: Ms) -> bool {
        let mut parts = self.whole.get(&stream).cloned().unwrap_or_default();
        parts.sort_unstable();
        let mut reached = from;
        for (a, b) in parts {
            if a <= reached {
                reached = reached.max(b);
            }
        }
        reached >= to
    }
}

/// The cursor of a page and of the next.
type Step<'a> = (Option<&'a str>, Option<&'a str>);

fn lead_id(id: u32) -> LeadId {
    id.to_string().into()
}

pub(crate) fn number(lead: &LeadId) -> u32 {
    lead.as_str().parse().expect("ids of leads are numbers")
}

fn owner_id(id: u32) -> OwnerId {
    id.to_string().into()
}

fn channel(act: &Act) -> Channel {
    Channel::from_word(act.channel).expect("a channel")
}

fn act_id(act: &Act) -> ActivityId {
    format!("{}:{}", act.channel, act.id).into()
}

fn record(lead: &Lead, wanted: &Wanted) -> Record {
    let mut fields = Vec::new();
    for (name, keep) in &wanted.properties {
        for (at, value) in lead.props.get(name.as_str()).into_iter().flatten() {
            let (property, at) = (name.as_str().into(), instant(*at));
            fields.push(FieldFact { property, at, value: keep.reduce(value).into() });
        }
    }
    let owners = lead.owners.iter();
    Record {
        lead: lead_id(lead.id),
        aliases: lead.absorbed.iter().map(|id| lead_id(*id)).collect(),
        created_at: instant(lead.created),
        modified_at: instant(lead.modified),
        origin: Some(lead.origin.into()),
        fields,
        owners: owners
            .map(|(at, owner)| OwnerFact { at: instant(*at), owner: owner.map(owner_id) })
            .collect(),
        existence: Existence::Live,
    }
}

fn logged(act: &Act, leads: impl IntoIterator<Item = u32>, deleted: bool, seen: Ms) -> Logged {
    let activity = Activity {
        id: act_id(act),
        channel: channel(act),
        direction: match act.way {
            Way::Out => Direction::Outbound,
            Way::In => Direction::Inbound,
            Way::Unstated => Direction::Unstated,
        },
        outcome: match act.outcome {
            truth::Outcome::Done => Outcome::Done,
            truth::Outcome::Planned => Outcome::Planned,
            truth::Outcome::Failed => Outcome::Failed,
        },
        duration_ms: act.seconds.map(|seconds| seconds * 1_000),
        by: act.by.map(owner_id),
        automated: act.automated,
        unconcluded: false,
        occurred_at: instant(act.occurred),
        occurred_until: instant(act.occurred),
        recorded_at: instant(act.recorded),
        seen_at: instant(seen),
    };
    let leads = leads.into_iter().map(lead_id).collect();
    Logged { activity, modified_at: instant(act.modified), leads, deleted }
}

/// So many of these ids after `after`, and the cursor of the next page.
fn page_of(ids: BTreeSet<u32>, after: Option<&str>, size: usize) -> (Vec<u32>, Option<String>) {
    let after = after.map_or(0, |after| after.parse().expect("a cursor of this CRM"));
    let mut rest = ids.range(after + 1..);
    let page: Vec<u32> = rest.by_ref().take(size).copied().collect();
    let next = rest.next().and(page.last()).map(u32::to_string);
    (page, next)
}

fn is_live(truth: &Truth, lead: u32) -> bool {
    truth.leads.get(&lead).is_some_and(|one| one.fate == Fate::Live)
}

/// What became of `id`, into `batch`. True where it is there.
fn fate(truth: &Truth, id: u32, now: Ms, batch: &mut Batch) -> bool {
    match truth.leads.get(&id).map(|lead| lead.fate) {
        Some(Fate::Live) => return true,
        Some(Fate::Archived(at)) => {
            batch.existence.push((lead_id(id), Existence::Archived(instant(at))));
        }
        Some(Fate::Merged(winner)) => batch.merged.push((lead_id(id), lead_id(winner))),
        Some(Fate::Gone(_)) | None => {
            batch.existence.push((lead_id(id), Existence::Gone(instant(now))));
        }
    }
    false
}

fn links(truth: &Truth, wanted: &Wanted, id: u32, batch: &mut Batch) {
    for one in &wanted.channels {
        let live = is_live(truth, id);
        let acts = truth.acts_of(id).filter(|act| live && channel(act) == *one).map(act_id);
        let (lead, activities) = (lead_id(id), acts.collect());
        batch.links.push(Links { lead, channel: *one, activities });
    }
}

/// A lead whole, by id: links and activities first, the record last.
fn whole(world: &World, wanted: &Wanted, id: u32, began: Ms, batch: &mut Batch) {
    let truth = &world.truth;
    if !fate(truth, id, world.now, batch) {
        if let Some(Fate::Merged(winner)) = truth.leads.get(&id).map(|lead| lead.fate) {
            whole(world, wanted, winner, began, batch);
        }
        return;
    }
    links(truth, wanted, id, batch);
    let acts = truth.acts_of(id).filter(|act| wanted.channels.contains(&channel(act)));
    batch.logged.extend(acts.map(|act| logged(act, [id], false, world.now)));
    batch.records.push(record(&truth.leads[&id], wanted));
    batch.reread.push((lead_id(id), instant(began)));
}

impl SimCrm {
    /// Time passes with every call; then it may fail.
    pub(crate) fn called(&self, ask: Option<&Ask>) -> Result<Ms, SourceError> {
        let mut world = self.world.get();
        let cost = world.rng.range(20, 400);
        world.pass(cost);
        let began = world.now / 1_000 * 1_000;
        let troubles: Vec<CrmFault> = world.crm_trouble().collect();
        for trouble in troubles {
            let error = match trouble {
                CrmFault::Down => SourceError::Transient("the CRM does not answer".into()),
                CrmFault::Busy => SourceError::RateLimited {
                    retry_at: instant(world.now + world.skew + 20_000),
                    message: "too many calls".into(),
                },
                CrmFault::Revoked => SourceError::Auth("the token is refused".into()),
                CrmFault::Flaky(percent) => match world.rng.percent(percent) {
                    true => SourceError::Transient("the CRM failed".into()),
                    false => continue,
                },
                CrmFault::NoScope(refused) => match ask.and_then(stream) == Some(refused) {
                    true => SourceError::Scope(format!("{} may not be read", refused.word())),
                    false => continue,
                },
                CrmFault::NoIds => match ask {
                    Some(Ask::Leads(_)) => SourceError::Transient("no answer about ids".into()),
                    _ => continue,
                },
                CrmFault::Slow => {
                    world.pass(30_000);
                    continue;
                }
            };
            world.failures += 1;
            return Err(error);
        }
        Ok(began)
    }

    /// Remembers what has been handed out.
    pub(crate) fn note(&self, ask: &Ask, after: Option<&str>, page: &Page) {
        let now = self.world.get().now;
        let step = (after, page.next.as_ref().map(|next| next.0.as_str()));
        let mut served = self.served.lock().expect("nobody panics here");
        match ask {
            Ask::All(stream) => served.page(*stream, None, step, now),
            Ask::Changed { stream, from, to } => {
                let to = to.as_millisecond();
                if to > now {
                    let problem = format!("P4: a window of {stream:?} ends {} ms ahead", to - now);
                    self.world.get().violations.push(problem);
                }
                served.page(*stream, Some((from.as_millisecond(), to)), step, now);
            }
            Ask::Archived => served.page(Stream::Removals, None, step, now),
            Ask::Directory => served.page(Stream::Directory, None, step, now),
            _ => {}
        }
    }

    fn answer(&self, wanted: &Wanted, ask: &Ask, after: Option<&str>, began: Ms) -> Page {
        let world = self.world.get();
        let (truth, now) = (&world.truth, world.now);
        let mut batch = Batch::default();
        let mut next = None;
        match ask {
            Ask::All(Stream::Leads) => {
                let all = truth.leads.keys().filter(|id| is_live(truth, **id)).copied();
                let (page, more) = page_of(all.collect(), after, world.page);
                batch.records.extend(page.iter().map(|id| record(&truth.leads[id], wanted)));
                next = more;
            }
            Ask::All(Stream::Activities(kind)) => {
                let of_kind = truth.acts.values().filter(|one| channel(&one.now) == *kind);
                let all = of_kind.filter(|one| !one.deleted).map(|one| one.now.id);
                let (page, more) = page_of(all.collect(), after, world.page);
                batch.logged.extend(page.iter().map(|id| current(truth, *id, now)));
                next = more;
            }
            Ask::Changed { stream, from, to } => {
                let window = (millis(*from), millis(*to));
                next = found(&world, wanted, (*stream, window), after, &mut batch);
            }
            Ask::All(_) => unreachable!("no list of it"),
            Ask::Leads(ids) => {
                for id in ids {
                    whole(&world, wanted, number(id), began, &mut batch);
                }
            }
            Ask::Links(ids) => {
                for id in ids {
                    links(truth, wanted, number(id), &mut batch);
                }
                batch.linked = std::mem::take(&mut batch.links);
            }
            Ask::Activities(ids) => {
                let number = |id: &ActivityId| id.as_str().split_once(':')?.1.parse().ok();
                let there = ids.iter().filter_map(number);
                let there = there.filter(|id| truth.acts.get(id).is_some_and(|one| !one.deleted));
                batch.logged.extend(there.map(|id: u32| current(truth, id, now)));
            }
            Ask::Present(ids) => {
                for id in ids {
                    if fate(truth, number(id), now, &mut batch) {
                        batch.existence.push((id.clone(), Existence::Live));
                    }
                }
            }
            Ask::Archived => {
                for lead in truth.leads.values() {
                    if matches!(lead.fate, Fate::Archived(_)) {
                        fate(truth, lead.id, now, &mut batch);
                    }
                }
                let deleted = truth.acts.values().filter(|one| one.deleted);
                batch.logged.extend(deleted.map(|one| logged(&one.now, [], true, now)));
            }
            Ask::Directory => batch.directory = Some(directory(now)),
        }
        let next = next.map(Cursor);
        Page { batch, next, began_at: instant(began), issues: Vec::new(), total: None }
    }
}

/// A page of what the search index shows of a window. Returns the next page's cursor.
fn found(
    world: &World,
    wanted: &Wanted,
    (stream, (from, to)): (Stream, (Ms, Ms)),
    after: Option<&str>,
    batch: &mut Batch,
) -> Option<String> {
    let (truth, now) = (&world.truth, world.now);
    let inside = |stamp: Option<Ms>| stamp.is_some_and(|at| at >= from && at < to);
    let Stream::Activities(kind) = stream else {
        let found = truth.leads.values();
        let found = found.filter(|one| one.fate == Fate::Live && inside(one.indexed(now)));
        let (page, next) = page_of(found.map(|one| one.id).collect(), after, world.page);
        batch.records.extend(page.iter().map(|id| record(&truth.leads[id], wanted)));
        return next;
    };
    let found = truth.acts.values().filter(|one| {
        let stamp = one.indexed(now).map(|act| act.modified);
        !one.deleted && channel(&one.now) == kind && inside(stamp)
    });
    let (page, next) = page_of(found.map(|one| one.now.id).collect(), after, world.page);
    for id in page {
        let one = &truth.acts[&id];
        let leads = one.leads.iter().filter(|lead| is_live(truth, **lead)).copied();
        let shown = one.indexed(now).expect("the index shows it");
        batch.logged.push(logged(shown, leads, false, now));
    }
    next
}

/// An activity as reading by id shows it.
fn current(truth: &Truth, id: u32, now: Ms) -> Logged {
    let one = &truth.acts[&id];
    let leads = one.leads.iter().filter(|lead| is_live(truth, **lead)).copied();
    logged(&one.now, leads, false, now)
}

fn directory(now: Ms) -> Directory {
    let owners = OWNERS.iter().map(|(id, team, queue)| {
        let teams = team.iter().map(|team| (*team).to_owned()).collect();
        let owner = Owner {
            kind: if *queue { OwnerKind::Queue } else { OwnerKind::Person },
            active: true,
            teams: vec![TeamsFrom { from: instant(now), teams }],
        };
        (owner_id(*id), owner)
    });
    Directory { owners: owners.collect() }
}

/// The stream that a question belongs to.
fn stream(ask: &Ask) -> Option<Stream> {
    match ask {
        Ask::All(stream) | Ask::Changed { stream, .. } => Some(*stream),
        Ask::Leads(_) | Ask::Present(_) => Some(Stream::Leads),
        Ask::Links(_) => Some(Stream::Associations),
        Ask::Activities(_) => None,
        Ask::Archived => Some(Stream::Removals),
        Ask::Directory => Some(Stream::Directory),
    }
}

#[async_trait]
impl CrmSource for SimCrm {
    fn kind(&self) -> &'static str {
        "simulated"
    }

    async fn probe(&self, _wanted: &Wanted) -> Result<Probe, SourceError> {
        self.fuse.before("probe").await;
        let began = self.called(None)?;
        let troubles: Vec<CrmFault> = self.world.get().crm_trouble().collect();
        let refused = troubles.into_iter().filter_map(|trouble| match trouble {
            CrmFault::NoScope(stream) => Some((stream, "the token lacks a scope".to_owned())),
            _ => None,
        });
        let refused: Vec<_> = refused.collect();
        self.world.get().failures += refused.len() as u64;
        Ok(Probe {
            server_time: instant(began),
            account: None,
            scopes_held: None,
            scopes_needed: Vec::new(),
            refused,
            unreadable: Vec::new(),
        })
    }

    async fn properties(&self) -> Result<Vec<Property>, SourceError> {
        Ok(Vec::new())
    }

    async fn fetch(
        &self,
        wanted: &Wanted,
        ask: &Ask,
        after: Option<&Cursor>,
    ) -> Result<Page, SourceError> {
        self.fuse.before("fetch").await;
        let began = self.called(Some(ask))?;
        let after = after.map(|cursor| cursor.0.as_str());
        let page = self.answer(wanted, ask, after, began);
        self.note(ask, after, &page);
        self.fuse.after("fetch").await;
        Ok(page)
    }

    async fn card(&self, lead: &LeadId) -> Result<Card, SourceError> {
        self.called(None)?;
        Ok(Card { name: format!("Lead {lead}"), company: String::new() })
    }

    async fn owner(&self, owner: &OwnerId) -> Result<Option<Contact>, SourceError> {
        self.called(None)?;
        let known = OWNERS.iter().find(|(id, ..)| owner_id(*id) == *owner);
        Ok(known.map(|(id, _, queue)| Contact {
            name: format!("Owner {id}"),
            email: (!queue).then(|| format!("owner{id}@example.com").into()),
        }))
    }

    async fn owner_by_email(&self, email: &SecretString) -> Result<Option<OwnerId>, SourceError> {
        self.called(None)?;
        let mut people = OWNERS.iter().filter(|(_, _, queue)| !queue);
        let wanted = email.expose_secret();
        let known = people.find(|(id, ..)| format!("owner{id}@example.com") == wanted);
        Ok(known.map(|(id, ..)| owner_id(*id)))
    }

    fn lead_url(&self, _lead: &LeadId) -> Option<String> {
        None
    }

    fn requests(&self) -> Vec<(&'static str, u64)> {
        Vec::new()
    }
}

/// For reading instants back.
pub(crate) fn millis(at: Timestamp) -> Ms {
    at.as_millisecond()
}
