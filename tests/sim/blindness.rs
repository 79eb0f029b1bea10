//! P2b: blindness is loud. What the CRM has not served whole for too long, and what stays unknown
//! past its deadline for too long, the operator reads of; once for each outage, and not once sight
//! is back. What counts is what stands in the operator's place, and what the CRM really served.

use std::collections::{BTreeMap, BTreeSet};

use leadpact::alert::{Notice, PostId};
use leadpact::contract::Verdict;
use leadpact::lead::{Channel, Stream};
use leadpact::sla::CountdownKey;

use crate::channel::OPERATOR;
use crate::crm::{millis, number};
use crate::oracle::is_breach;
use crate::run::{Look, Sim, Wrong};
use crate::terms::Terms;
use crate::world::instant;
use crate::{MINUTE, Ms, SECOND};

/// Longer than this …
const LONG: Ms = 10 * MINUTE;
/// … or in more polls than this.
const POLLS: u32 = 3;
/// After trouble of its own the channel may take so long to bring what waits.
const RECOVERS: Ms = 30 * MINUTE;

/// What the operator reads while something cannot be read; only the first waits.
const STALE: &str = "The CRM cannot be read completely";
const BLIND: [&str; 3] =
    [STALE, "The CRM does not accept our token", "The token may not read what the agreement needs"];

/// For how long something has not been seen.
#[derive(Clone, Copy, Debug)]
struct Unseen {
    since: Ms,
    looks: u32,
}

impl Unseen {
    /// Whether the operator must have read of it by `now`. A clock that jumps measures nothing:
    /// then only polls count.
    fn is_long(&self, now: Ms, clock_is_right: bool) -> bool {
        self.looks > POLLS || (clock_is_right && now - self.since > LONG)
    }
}

/// What is remembered from look to look.
#[derive(Debug, Default)]
pub(crate) struct Blindness {
    first: Option<Ms>,
    unseen: BTreeMap<Stream, Unseen>,
    unknown: BTreeMap<CountdownKey, Unseen>,
    /// Messages about stale data that have stood there.
    told: BTreeSet<PostId>,
    /// Everything has been seen since the last of them came.
    seen_since: bool,
    /// How often it was checked that something stands there.
    pub(crate) demanded: u64,
}

impl Sim {
    /// After a look: what must stand in the operator's place stands there, and nothing else.
    pub(crate) async fn check_blindness(&mut self, look: &Look) -> Result<(), Wrong> {
        self.checks.blindness.first.get_or_insert(look.began);
        if look.crashed {
            // It may have read everything before it died.
            self.checks.blindness.seen_since = true;
            return Ok(());
        }
        self.note_sight(look);
        self.note_unknown(look).await?;
        let messages = self.blind_messages();
        let headlines: Vec<&String> = messages.iter().map(|(_, headline, _)| headline).collect();
        let now = look.began - SECOND;
        let clock = !self.plan.flavour.clock;
        let blindness = &mut self.checks.blindness;
        let long: Vec<Stream> = { blindness.unseen.iter() }
            .filter(|(_, unseen)| unseen.is_long(now, clock))
            .map(|(stream, _)| *stream)
            .collect();
        let unknown = blindness.unknown.iter().find(|(_, unseen)| unseen.is_long(now, clock));
        let channel_works = {
            let world = self.world.get();
            let mut troubles = world.channel_troubles.iter();
            !troubles.any(|one| one.from <= look.ended && look.began < one.to + RECOVERS)
        };
        if channel_works {
            let names = |stream: &Stream| {
                let named = |text: &String| text.contains(stream.word());
                messages.iter().any(|(_, head, lines)| *head == BLIND[1] || lines.iter().any(named))
            };
            if let Some(stream) = long.iter().find(|stream| !names(stream)) {
                let unseen = blindness.unseen[stream];
                return Err(format!(
                    "P2b: {stream:?} has not been read since {} ({} polls), and the operator \
                     reads {headlines:?}",
                    instant(unseen.since),
                    unseen.looks
                ));
            }
            if let Some((key, unseen)) = unknown.filter(|_| messages.is_empty()) {
                return Err(format!(
                    "P2b: {key:?} is unknown since {} ({} polls), and the operator reads nothing",
                    instant(unseen.since),
                    unseen.looks
                ));
            }
            blindness.demanded += u64::from(!long.is_empty() || unknown.is_some());
        }
        if look.read_whole && channel_works && !messages.is_empty() {
            return Err(format!("P2b: everything was read, and the operator reads {headlines:?}"));
        }
        self.check_told_once(&messages)
    }

    /// One message for one outage, and none for what has not lasted.
    fn check_told_once(&mut self, messages: &[Message]) -> Result<(), Wrong> {
        let clock = !self.plan.flavour.clock;
        let now = self.world.get().now;
        let channel_failed = !self.world.get().channel_troubles.is_empty();
        let blindness = &mut self.checks.blindness;
        for (post, headline, _) in messages {
            if headline != STALE || !blindness.told.insert(post.clone()) {
                continue;
            }
            let lasts = blindness.unseen.values().any(|unseen| unseen.is_long(now, clock));
            // What waited for the channel was true when it was written.
            if clock && !lasts && blindness.unknown.is_empty() && !channel_failed {
                return Err(format!(
                    "P2b: no reading failed for long, and the operator: {headline}"
                ));
            }
            if blindness.told.len() > 1 && !blindness.seen_since {
                return Err(format!("P2b: the operator is told twice of one outage: {headline}"));
            }
            blindness.seen_since = false;
        }
        if blindness.unseen.is_empty() && blindness.unknown.is_empty() {
            blindness.seen_since = true;
        }
        for headline in BLIND {
            let open: BTreeSet<_> =
                messages.iter().filter(|(_, head, _)| head == headline).map(|one| &one.0).collect();
            if open.len() > 1 && !channel_failed {
                return Err(format!("P2b: {} messages say at once: {headline}", open.len()));
            }
        }
        Ok(())
    }

    /// Which streams the CRM has served whole in this look.
    fn note_sight(&mut self, look: &Look) {
        let terms = self.oracle.versions.iter().map(|one| &one.terms);
        let channels = terms.flat_map(Terms::channels).filter_map(Channel::from_word);
        let needed: BTreeSet<Stream> =
            [Stream::Leads].into_iter().chain(channels.map(Stream::Activities)).collect();
        let served = self.crm.served.lock().expect("nobody panics here");
        let blindness = &mut self.checks.blindness;
        let first = blindness.first.unwrap_or(look.began);
        for stream in needed {
            let whole = served.whole.get(&stream).into_iter().flatten();
            let seen = whole.map(|(_, to)| *to).max();
            if seen.is_some_and(|to| to >= look.began - SECOND) {
                blindness.unseen.remove(&stream);
                continue;
            }
            // Who asks only for the time has seen nothing.
            let since = seen.map_or(first, |seen| seen.max(first));
            let unseen = blindness.unseen.entry(stream).or_insert(Unseen { since, looks: 0 });
            unseen.looks += 1;
        }
    }

    /// Which countdowns are unknown although the truth could be said by now.
    async fn note_unknown(&mut self, look: &Look) -> Result<(), Wrong> {
        let rows = self.rows().await?;
        let world = self.world.get();
        let unknown = rows.into_iter().filter(|row| row.verdict == Verdict::Unknown);
        let overdue = unknown.filter(|ours| {
            let key = &ours.key;
            let judged = self.oracle.judge(&world.truth, number(&key.lead), look.began);
            judged.iter().any(|row| {
                (row.promise, row.cycle, row.tenure)
                    == (key.promise.as_str(), key.cycle, key.tenure)
                    && row.due == ours.due.map(millis)
                    && (is_breach(row.verdict) || row.verdict == Verdict::Excused)
            })
        });
        let overdue: BTreeSet<CountdownKey> = overdue.map(|row| row.key).collect();
        drop(world);
        let Blindness { unknown, unseen, .. } = &mut self.checks.blindness;
        // What cannot be known because a stream is not read is said of the stream.
        if !unseen.is_empty() {
            unknown.clear();
            return Ok(());
        }
        unknown.retain(|key, _| overdue.contains(key));
        for key in overdue {
            unknown.entry(key).or_insert(Unseen { since: look.began, looks: 0 }).looks += 1;
        }
        Ok(())
    }

    /// What stands in the operator's place about not being able to read.
    fn blind_messages(&self) -> Vec<Message> {
        let shown = self.channel.shown.lock().expect("nobody panics here");
        let there = shown.iter().filter(|one| one.place == OPERATOR);
        // Of what had to be repeated the last is kept up to date.
        let last: BTreeMap<&PostId, &Notice> = there.map(|one| (&one.post, &one.notice)).collect();
        let blind = last.into_iter().filter_map(|(post, notice)| match notice {
            Notice::Ops { headline, details, .. } if BLIND.contains(&headline.as_str()) => {
                Some((post.clone(), headline.clone(), details.clone()))
            }
            _ => None,
        });
        blind.collect()
    }
}

/// Its name, its headline and its lines.
type Message = (PostId, String, Vec<String>);
