//! What must hold after every look. Each check names the invariant it belongs to.

use std::collections::{BTreeMap, BTreeSet};

use leadpact::alert::{Notice, Recipient, Said, Story, dedup};
use leadpact::contract::{Destination, Upon, Verdict};
use leadpact::daemon::Running;
use leadpact::id::LeadId;
use leadpact::lead::Stream;
use leadpact::sla::{Countdown, CountdownKey};
use leadpact::store::Store;

use crate::blindness::Blindness;
use crate::crm::{millis, number};
use crate::oracle::{Row, is_breach};
use crate::run::{Look, Sim, Wrong};
use crate::truth::Fate;
use crate::world::instant;
use crate::{Ms, SECOND};

/// What the checks remember from look to look, and what they have seen in all.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    /// Accusations already judged.
    accused: BTreeSet<String>,
    /// Countdowns that were truly said to be broken once.
    rightly: BTreeSet<CountdownKey>,
    /// Coverage as it was.
    coverage: BTreeMap<Stream, Vec<(Ms, Ms)>>,
    /// A whole look has been made.
    watched: bool,
    pub(crate) blindness: Blindness,
    pub(crate) crashes: u64,
    pub(crate) crash_places: BTreeMap<String, u64>,
    pub(crate) compared: u64,
    pub(crate) verdicts: BTreeMap<&'static str, u64>,
    pub(crate) accusations: u64,
    pub(crate) messages: u64,
}

fn key(promise: &str, cycle: u32, tenure: u32) -> String {
    format!("{promise}/{cycle}/{tenure}")
}

fn row_key(row: &Row) -> String {
    key(row.promise, row.cycle, row.tenure)
}

fn own_key(one: &Countdown) -> String {
    key(one.key.promise.as_str(), one.key.cycle, one.key.tenure)
}

impl Sim {
    /// Everything that must hold after a look.
    pub(crate) async fn check(&mut self, look: &Look) -> Result<(), Wrong> {
        if let Some(first) = self.world.get().violations.first() {
            return Err(first.clone());
        }
        self.check_coverage().await?;
        self.check_accusations(look).await?;
        self.check_messages()?;
        self.check_blindness(look).await?;
        if let Some(as_of) = look.as_of
            && !(look.began - SECOND..=look.ended).contains(&as_of)
        {
            return Err(format!("P8: verdicts rely on {}", instant(as_of)));
        }
        if look.read_whole {
            self.check_verdicts(look).await?;
            self.checks.watched = true;
        }
        Ok(())
    }

    /// P4: coverage only grows, and never over what was not served.
    async fn check_coverage(&mut self) -> Result<(), Wrong> {
        let store = self.store().await?;
        let coverage = store.coverage().await.map_err(|error| error.to_string())?;
        let served = self.crm.served.lock().expect("nobody panics here");
        let floor = |at: jiff::Timestamp| match at == jiff::Timestamp::UNIX_EPOCH {
            true => Ms::MIN,
            false => millis(at),
        };
        for stream in Stream::all() {
            let intervals: Vec<(Ms, Ms)> = coverage
                .intervals(stream)
                .iter()
                .map(|(from, to)| (floor(*from), millis(*to)))
                .collect();
            let known = !matches!(stream, Stream::Associations);
            for (from, to) in intervals.iter().filter(|_| known) {
                if !served.covers(stream, *from, *to) {
                    return Err(format!(
                        "P4: {stream:?} is called complete to {} without having been read so far",
                        instant(*to)
                    ));
                }
            }
            let before = self.checks.coverage.insert(stream, intervals.clone());
            for (from, to) in before.into_iter().flatten() {
                if !intervals.iter().any(|(a, b)| *a <= from && to <= *b) {
                    return Err(format!("P4: coverage of {stream:?} shrank below {}", instant(to)));
                }
            }
        }
        Ok(())
    }

    /// P1: whatever has been decided to be said as broken since the last look is broken in the
    /// whole truth of this look.
    async fn check_accusations(&mut self, look: &Look) -> Result<(), Wrong> {
        let (said, _) = self.ledger().await?;
        let accusing = |said: &&Said| matches!(said.story, Story::Breached | Story::Answered);
        let now: BTreeSet<String> =
            said.iter().filter(accusing).map(|said| said.key.to_string()).collect();
        let new: Vec<Said> = said
            .into_iter()
            .filter(|said| accusing(&said) && !self.checks.accused.contains(said.key.as_str()))
            .collect();
        for said in new {
            let lead = number(&said.countdown.lead);
            let key =
                key(said.countdown.promise.as_str(), said.countdown.cycle, said.countdown.tenure);
            let world = self.world.get();
            let looks = [look.as_of.unwrap_or(look.began), look.ended];
            let judged = looks.map(|at| self.oracle.judge(&world.truth, lead, at));
            let found = judged.iter().flatten().filter(|row| row_key(row) == key);
            let found: Vec<&Row> = found.collect();
            let is_true = found.iter().any(|row| is_breach(row.verdict));
            // The next step of an escalation tells the same verdict again. That the record was
            // removed meanwhile only the nightly comparison shows.
            let is_again = self.checks.rightly.contains(&said.countdown)
                && found.iter().all(|row| row.verdict == Verdict::Void)
                && !world.is_settled(lead);
            // It was there when it was read again, and went before the look was over.
            let just_went = world.was_removed_since(lead, look.began)
                && found.iter().all(|row| row.verdict == Verdict::Void);
            if !is_true && !is_again && !just_went {
                let found = found.iter().map(|row| (row.verdict, row.due.map(instant)));
                return Err(format!(
                    "P1: lead {lead} is accused of {key} ({:?}); in truth it is {:?}",
                    said.story,
                    found.collect::<Vec<_>>()
                ));
            }
            self.checks.accusations += 1;
            self.checks.rightly.insert(said.countdown);
        }
        self.checks.accused = now;
        Ok(())
    }

    /// P3: one visible message for each alert and place; more only where the channel cannot be
    /// searched, one for each doubt, and marked.
    fn check_messages(&mut self) -> Result<(), Wrong> {
        let shown = self.channel.shown.lock().expect("nobody panics here");
        let doubtful = self.channel.doubtful.lock().expect("nobody panics here");
        let can_find = self.world.get().can_find;
        let mut seen: BTreeMap<(&str, &str), Vec<bool>> = BTreeMap::new();
        for one in shown.iter() {
            seen.entry((one.post.as_str(), &one.place)).or_default().push(one.repeat);
        }
        self.checks.messages = shown.len() as u64;
        for ((post, place), repeats) in seen {
            let more = repeats.len() - 1;
            let doubts = doubtful.iter().filter(|one| one.as_str() == post).count();
            let unmarked = repeats.iter().filter(|repeat| !**repeat).count();
            if more > 0 && (can_find || more > doubts || unmarked > 1) {
                return Err(format!(
                    "P3: message {post} stands {} times in {place} (marked: {repeats:?}, doubts: \
                     {doubts}, can be found: {can_find})",
                    repeats.len()
                ));
            }
        }
        Ok(())
    }

    /// Every verdict of a settled lead is the oracle's (this is P2 too: nothing is missed, at the
    /// first whole poll at which it can be known), and what was said fits it.
    async fn check_verdicts(&mut self, look: &Look) -> Result<(), Wrong> {
        let as_of = look.as_of.ok_or("a whole look without the CRM's time")?;
        let rows = self.rows().await?;
        let (said, posts) = self.ledger().await?;
        let running = self.running().ok_or("no process")?;
        let mut by_lead: BTreeMap<u32, Vec<&Countdown>> = BTreeMap::new();
        for row in &rows {
            by_lead.entry(number(&row.key.lead)).or_default().push(row);
        }
        let leads: Vec<(u32, Fate)> = {
            let world = self.world.get();
            world.truth.leads.values().map(|lead| (lead.id, lead.fate)).collect()
        };
        for (lead, fate) in leads {
            if !self.world.get().is_settled(lead) || self.never_seen(lead, fate).await? {
                continue;
            }
            let own = by_lead.remove(&lead).unwrap_or_default();
            let judged = {
                let world = self.world.get();
                // Whether it came in an upload depends on others.
                let alike = world.truth.alike(lead);
                let all_known = alike.into_iter().all(|one| world.is_settled(one));
                let judge = |at| {
                    let mut rows = self.oracle.judge(&world.truth, lead, at);
                    if !all_known {
                        rows.iter_mut().for_each(|row| row.muted = None);
                    }
                    rows
                };
                let rows = judge(as_of);
                // What was read again was judged as of then.
                let between = as_of + 1..look.ended;
                let meanwhile: BTreeSet<Ms> =
                    rows.iter().flat_map(|row| &row.edges).copied().collect();
                let meanwhile = meanwhile.into_iter().filter(|at| between.contains(at));
                let others = [as_of - 1, look.ended].into_iter().chain(meanwhile);
                Judged {
                    lead,
                    removed: fate != Fate::Live,
                    at: (as_of, look.ended),
                    others: others.flat_map(judge).collect(),
                    rows,
                }
            };
            self.compare(&own, &judged)?;
            for countdown in own {
                let at = (look, as_of);
                self.check_said(at, countdown, &said, &running)?;
            }
        }
        let waiting = self.store().await?.next_delivery().await.map_err(|e| e.to_string())?;
        if look.told_whole && waiting.is_none() {
            self.check_shown(&said, &posts).await?;
        }
        Ok(())
    }

    /// Whether it was gone before anybody looked.
    async fn never_seen(&mut self, lead: u32, fate: Fate) -> Result<bool, Wrong> {
        if fate == Fate::Live && !self.world.get().restored.contains(&lead) {
            return Ok(false);
        }
        let id: LeadId = lead.to_string().into();
        let store = self.store().await?;
        let found = store.histories(&[id]).await.map_err(|error| error.to_string())?;
        Ok(found.is_empty())
    }

    fn compare(&mut self, own: &[&Countdown], judged: &Judged) -> Result<(), Wrong> {
        let Judged { lead, at: (as_of, ended), .. } = judged;
        let near = |row: &Row| {
            let close = |at: &Ms| *at >= as_of - SECOND && *at <= ended + SECOND;
            row.edges.iter().any(close)
        };
        for row in &judged.rows {
            let key = row_key(row);
            let Some(found) = own.iter().find(|one| own_key(one) == key) else {
                // What happened just before it was removed was never to be seen.
                if near(row) || judged.removed {
                    continue;
                }
                let there: Vec<_> = own.iter().map(|one| own_key(one)).collect();
                return Err(format!(
                    "lead {lead}: {key} is missing; the oracle says {row:?}; there is {there:?}"
                ));
            };
            let mut others = judged.others.iter().filter(|one| near(row) && row_key(one) == key);
            // Associations are asked for again only of leads that are open or broken.
            let accuses_nobody =
                matches!(found.verdict, Verdict::MetLateLogged | Verdict::Excused | Verdict::Void);
            let knew_enough = accuses_nobody
                && matches!(row.verdict, Verdict::Met | Verdict::MetLateLogged)
                && self.world.get().linked_late.contains(lead);
            let difference = differs(found, row).filter(|_| !knew_enough);
            if let Some(difference) = difference
                && !others.any(|other| differs(found, other).is_none())
            {
                return Err(format!(
                    "lead {lead}, {key}: {difference} (as of {})\n  ours: {found:?}\n  \
                     oracle: {row:?}",
                    instant(*as_of)
                ));
            }
            self.checks.compared += 1;
            *self.checks.verdicts.entry(row.verdict.word()).or_default() += 1;
        }
        let known: BTreeSet<String> =
            judged.rows.iter().chain(&judged.others).map(row_key).collect();
        match own.iter().find(|one| !known.contains(&own_key(one))) {
            None => Ok(()),
            Some(extra) => Err(format!(
                "lead {lead}: the oracle knows of no {}: {extra:?}; it has {known:?}",
                own_key(extra)
            )),
        }
    }

    /// P1b and P2: the ledger says what the verdict is.
    fn check_said(
        &self,
        (look, as_of): (&Look, Ms),
        countdown: &Countdown,
        said: &[Said],
        running: &Running,
    ) -> Result<(), Wrong> {
        let contract = running.agreement.by_hash(&countdown.version.hash).ok_or_else(|| {
            format!("P10: a verdict names the unknown version {}", countdown.version.hash)
        })?;
        let promise = contract.promise(countdown.key.promise.as_str()).ok_or("no such promise")?;
        for line in said.iter().filter(|said| said.countdown == countdown.key) {
            let fits = match (line.story, countdown.verdict) {
                (_, Verdict::Unknown) => true,
                (Story::Breached, verdict) => verdict == Verdict::Breached,
                (Story::Answered, verdict) => verdict == Verdict::BreachedAnswered,
                (Story::Withdrawn, verdict) => !is_breach(verdict),
                _ => true,
            };
            if !fits {
                return Err(format!(
                    "P1b: {} is told as {:?} and is {}",
                    own_key(countdown),
                    line.story,
                    countdown.verdict
                ));
            }
        }
        let steps = promise.route.map_or(&[][..], |route| &contract.routes[route].steps);
        for step in steps {
            let must = step.upon == Upon::Breached
                && step.after.is_none()
                && matches!(step.to, Destination::Slack(_))
                && countdown.mute.is_none()
                && countdown.verdict == Verdict::Breached;
            let key = dedup(&countdown.key, step, 0);
            if must && !said.iter().any(|line| line.key == key) {
                return Err(format!(
                    "P2: {} of lead {} is broken since {:?} and was not said by {} ({})",
                    own_key(countdown),
                    countdown.key.lead,
                    countdown.due,
                    instant(as_of),
                    look.crashed
                ));
            }
        }
        Ok(())
    }

    /// What people can read is what was decided.
    async fn check_shown(
        &mut self,
        said: &[Said],
        posts: &[leadpact::alert::Post],
    ) -> Result<(), Wrong> {
        let shown = self.channel.shown.lock().expect("nobody panics here");
        for post in posts {
            let mut there = shown.iter().filter(|one| one.post == post.id);
            let about = said.iter().find(|said| said.post == post.id);
            let about = about.map(|said| said.key.to_string()).unwrap_or_default();
            let Some(last) = there.next_back() else {
                return Err(format!("P2: {about} was decided and stands nowhere"));
            };
            if last.notice != post.notice {
                return Err(format!(
                    "P1b: {about} reads {:?} and should read {:?}",
                    summary(&last.notice),
                    summary(&post.notice)
                ));
            }
            if let Recipient::Channel(channel) = &post.to
                && last.place != *channel
                && last.place != "operator"
            {
                return Err(format!("{about} stands in {} and not in {channel}", last.place));
            }
        }
        Ok(())
    }

    /// After the end nothing waits any more, and everything is known.
    pub(crate) async fn check_settled(&mut self, look: &Look) -> Result<(), Wrong> {
        if !look.read_whole || !look.told_whole {
            return Err(format!("P2: all troubles are over, and a look still fails: {look:?}"));
        }
        let waiting = self.store().await?.next_delivery().await.map_err(|e| e.to_string())?;
        if let Some(at) = waiting {
            return Err(format!("P2: a message waits until {at}; our clock says {}", self.local()));
        }
        let hidden: Vec<u32> = {
            let world = self.world.get();
            world.truth.leads.keys().copied().filter(|lead| !world.is_settled(*lead)).collect()
        };
        if !hidden.is_empty() {
            return Err(format!("the simulation never settles leads {hidden:?}"));
        }
        Ok(())
    }
}

/// What the oracle says about one lead around one look.
struct Judged {
    lead: u32,
    removed: bool,
    /// The CRM's time that the verdicts rely on, and the end of the look.
    at: (Ms, Ms),
    rows: Vec<Row>,
    /// Just before and at the end: where something changes with time meanwhile, either is right.
    others: Vec<Row>,
}

fn summary(notice: &Notice) -> Vec<Story> {
    match notice {
        Notice::One(item) => vec![item.story],
        Notice::Backlog { items, .. } => items.iter().map(|item| item.story).collect(),
        Notice::Terms(_) | Notice::Ops { .. } | Notice::Digest(_) => Vec::new(),
    }
}

/// How our countdown differs from the oracle's.
fn differs(own: &Countdown, row: &Row) -> Option<String> {
    if own.verdict != row.verdict {
        return Some(format!("it is {} and should be {}", own.verdict, row.verdict));
    }
    if millis(own.start) != row.start {
        return Some(format!("it starts {} and should {}", own.start, instant(row.start)));
    }
    if own.verdict == Verdict::Void {
        return None;
    }
    if *own.calendar != *row.calendar {
        return Some(format!("it counts in {} and should in {}", own.calendar, row.calendar));
    }
    let due = own.due.map(millis);
    // While the clock stands nobody knows when it will be due.
    if due.is_some() && due != row.due && own.verdict != Verdict::Paused {
        let should = row.due.map(instant);
        return Some(format!("it is due {:?} and should be {should:?}", own.due));
    }
    if *own.version.hash != *row.hash && row.hash != "1" {
        return Some(format!("it follows {} and should {}", own.version.hash, row.hash));
    }
    let owner = own.owner.as_ref().map(|owner| owner.to_string());
    let met = matches!(own.verdict, Verdict::Met | Verdict::MetLateLogged);
    if !met && owner != row.owner.map(|owner| owner.to_string()) {
        return Some(format!("it belongs to {owner:?} and should to {:?}", row.owner));
    }
    if row.muted.is_some_and(|muted| own.mute.is_some() != muted) {
        return Some(format!("muted {:?}, should be {:?}", own.mute, row.muted));
    }
    None
}
