//! A life as a row: binary, because a report reads a million of them.
//!
//! Names stand once at the front; everything else refers to them by place. Instants are
//! microseconds, as everywhere.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Names, micros, time};
use crate::contract::Verdict;
use crate::id::{LeadId, OwnerId, PromiseId};
use crate::lead::Channel;
use crate::sla::{
    Decided, Decision, Delay, Delays, Entry, Life, Open, Rater, Rating, Reason, Short, Touched,
    Worth,
};
use crate::store::sqlite::error::unreadable;

/// Counts up when the form below changes: rows of another form are written anew.
pub(crate) const FORM: u8 = 3;

/// Place of a name.
type At = u32;
type Maybe = Option<At>;
type TouchDoc = (i64, u8, Maybe, u8, bool);
type RatingDoc = (i64, u8, Maybe, u8, Maybe, At);
type DecisionDoc = (i64, u8, Maybe, Maybe, Maybe);

#[derive(Serialize, Deserialize)]
struct Doc<'a> {
    form: u8,
    #[serde(borrow)]
    names: Vec<&'a str>,
    created_at: i64,
    gone: bool,
    import: bool,
    source: At,
    entries: Vec<(At, i64, At, Maybe, Maybe, Option<DecisionDoc>)>,
    delays: [Option<(i64, i64)>; 4],
    touches: Vec<TouchDoc>,
    ratings: Vec<RatingDoc>,
    open: Option<(At, Maybe, Option<i64>)>,
    countdowns: Vec<ShortDoc>,
}

#[derive(Serialize, Deserialize)]
struct ShortDoc {
    promise: At,
    version: u32,
    verdict: u8,
    start: i64,
    due: Option<i64>,
    worked_ms: Option<i64>,
    owner: Maybe,
    segment: Maybe,
    source: At,
}

const WORTHS: [Worth; 4] = [Worth::Counts, Worth::Late, Worth::Backdated, Worth::Planned];

/// What is stored of `life`.
pub(crate) fn life_bytes(life: &Life) -> Vec<u8> {
    let mut places = Places::default();
    let entries = life.entries.iter().map(|entry| {
        let (stage, source) = (places.of(&entry.stage), places.of(&entry.source));
        let segment = places.maybe(entry.segment.as_deref());
        let owner = places.owner(entry.owner.as_ref());
        let decision = entry.decision.as_ref().map(|one| places.decision(one));
        (stage, micros(entry.at), source, segment, owner, decision)
    });
    let entries = entries.collect();
    let touches = life.touches.iter().map(|one| {
        let by = places.owner(one.by.as_ref());
        let (channel, worth) = (place_in(&Channel::ALL, one.channel), place_in(&WORTHS, one.worth));
        (micros(one.at), channel, by, worth, one.unconcluded)
    });
    let touches = touches.collect();
    let ratings = life.ratings.iter().map(|one| {
        let (by, reason) = (places.owner(one.by.as_ref()), places.maybe(one.reason.as_deref()));
        let rater = place_in(&Rater::ALL, one.rater);
        (micros(one.at), one.stars, by, rater, reason, places.of(&one.source))
    });
    let ratings = ratings.collect();
    let open = life.open.as_ref().map(|open| {
        let (stage, owner) = (places.of(&open.stage), places.owner(open.owner.as_ref()));
        (stage, owner, open.dark_from.map(micros))
    });
    let countdowns = life.countdowns.iter().map(|short| places.short(short)).collect();
    let Delays { assigned, touched, outcome, speed } = life.delays;
    let delay = |delay: Option<Delay>| delay.map(|one| (micros(one.at), one.worked_ms));
    let source = places.of(&life.source);
    let doc = Doc {
        form: FORM,
        names: places.list,
        created_at: micros(life.created_at),
        gone: life.gone,
        import: life.import,
        source,
        entries,
        delays: [assigned, touched, outcome, speed].map(delay),
        touches,
        ratings,
        open,
        countdowns,
    };
    postcard::to_allocvec(&doc).expect("texts, numbers and lists always fit")
}

fn place_in<T: PartialEq>(all: &[T], one: T) -> u8 {
    let place = all.iter().position(|other| *other == one).unwrap_or_default();
    u8::try_from(place).unwrap_or_default()
}

/// Each name once.
#[derive(Default)]
struct Places<'a> {
    list: Vec<&'a str>,
    known: HashMap<&'a str, At>,
}

impl<'a> Places<'a> {
    fn of(&mut self, name: &'a str) -> At {
        *self.known.entry(name).or_insert_with(|| {
            self.list.push(name);
            u32::try_from(self.list.len() - 1).unwrap_or(At::MAX)
        })
    }

    fn maybe(&mut self, name: Option<&'a str>) -> Maybe {
        name.map(|name| self.of(name))
    }

    fn owner(&mut self, owner: Option<&'a OwnerId>) -> Maybe {
        self.maybe(owner.map(OwnerId::as_str))
    }

    fn decision(&mut self, decision: &'a Decision) -> DecisionDoc {
        let (kind, reason) = match &decision.how {
            Decided::Accepted => (0, None),
            Decided::Disqualified(reason) => (1, Some(reason)),
            Decided::Refused(reason) => (2, Some(reason)),
        };
        let exit = self.maybe(reason.map(|reason| &*reason.exit));
        let code = self.maybe(reason.and_then(|reason| reason.code.as_deref()));
        (micros(decision.at), kind, exit, code, self.owner(decision.owner.as_ref()))
    }

    fn short(&mut self, short: &'a Short) -> ShortDoc {
        ShortDoc {
            promise: self.of(short.promise.as_str()),
            version: short.version,
            verdict: place_in(&Verdict::ALL, short.verdict),
            start: micros(short.start),
            due: short.due.map(micros),
            worked_ms: short.worked_ms,
            owner: self.owner(short.owner.as_ref()),
            segment: self.maybe(short.segment.as_deref()),
            source: self.of(&short.source),
        }
    }
}

/// The life that `bytes` stand for; `names` keeps each name once however many lives have it.
pub(crate) fn life(lead: LeadId, bytes: &[u8], names: &mut Names) -> sqlx::Result<Life> {
    let doc: Doc<'_> = postcard::from_bytes(bytes).map_err(|_shape| damaged())?;
    if doc.form != FORM {
        return Err(damaged());
    }
    let reader = Reader(doc.names.iter().map(|name| names.of(name)).collect());
    let [assigned, touched, outcome, speed] = doc.delays;
    Ok(Life {
        lead,
        created_at: time(doc.created_at)?,
        gone: doc.gone,
        import: doc.import,
        source: reader.name(doc.source)?,
        entries: doc.entries.into_iter().map(|one| reader.entry(one)).collect::<Result<_, _>>()?,
        delays: Delays {
            assigned: assigned.map(delay).transpose()?,
            touched: touched.map(delay).transpose()?,
            outcome: outcome.map(delay).transpose()?,
            speed: speed.map(delay).transpose()?,
        },
        touches: doc
            .touches
            .into_iter()
            .map(|one| reader.touched(one))
            .collect::<Result<_, _>>()?,
        ratings: doc.ratings.into_iter().map(|one| reader.rating(one)).collect::<Result<_, _>>()?,
        open: doc.open.map(|one| reader.open(one)).transpose()?,
        countdowns: doc.countdowns.iter().map(|one| reader.short(one)).collect::<Result<_, _>>()?,
    })
}

fn damaged() -> sqlx::Error {
    unreadable("lives.life")
}

fn delay((at, worked_ms): (i64, i64)) -> sqlx::Result<Delay> {
    Ok(Delay { at: time(at)?, worked_ms })
}

fn item<T: Copy>(all: &[T], place: u8) -> sqlx::Result<T> {
    all.get(usize::from(place)).copied().ok_or_else(damaged)
}

/// The names of one row.
struct Reader(Vec<Arc<str>>);

impl Reader {
    fn name(&self, at: At) -> sqlx::Result<Arc<str>> {
        self.0.get(at as usize).cloned().ok_or_else(damaged)
    }

    fn maybe(&self, at: Maybe) -> sqlx::Result<Option<Arc<str>>> {
        at.map(|at| self.name(at)).transpose()
    }

    fn owner(&self, at: Maybe) -> sqlx::Result<Option<OwnerId>> {
        Ok(self.maybe(at)?.map(OwnerId::from))
    }

    fn entry(
        &self,
        (stage, at, source, segment, owner, decision): (
            At,
            i64,
            At,
            Maybe,
            Maybe,
            Option<DecisionDoc>,
        ),
    ) -> sqlx::Result<Entry> {
        Ok(Entry {
            stage: self.name(stage)?,
            at: time(at)?,
            source: self.name(source)?,
            segment: self.maybe(segment)?,
            owner: self.owner(owner)?,
            decision: decision.map(|one| self.decision(one)).transpose()?,
        })
    }

    fn decision(&self, (at, kind, exit, code, owner): DecisionDoc) -> sqlx::Result<Decision> {
        let reason = match exit {
            Some(exit) => Some(Reason { exit: self.name(exit)?, code: self.maybe(code)? }),
            None => None,
        };
        let how = match (kind, reason) {
            (0, None) => Decided::Accepted,
            (1, Some(reason)) => Decided::Disqualified(reason),
            (2, Some(reason)) => Decided::Refused(reason),
            _ => return Err(damaged()),
        };
        Ok(Decision { at: time(at)?, how, owner: self.owner(owner)? })
    }

    fn touched(&self, (at, channel, by, worth, unconcluded): TouchDoc) -> sqlx::Result<Touched> {
        Ok(Touched {
            at: time(at)?,
            channel: item(&Channel::ALL, channel)?,
            by: self.owner(by)?,
            worth: item(&WORTHS, worth)?,
            unconcluded,
        })
    }

    fn rating(&self, (at, stars, by, rater, reason, source): RatingDoc) -> sqlx::Result<Rating> {
        Ok(Rating {
            at: time(at)?,
            stars,
            by: self.owner(by)?,
            rater: item(&Rater::ALL, rater)?,
            reason: self.maybe(reason)?,
            source: self.name(source)?,
        })
    }

    fn open(&self, (stage, owner, dark): (At, Maybe, Option<i64>)) -> sqlx::Result<Open> {
        let dark_from: Option<Timestamp> = dark.map(time).transpose()?;
        Ok(Open { stage: self.name(stage)?, owner: self.owner(owner)?, dark_from })
    }

    fn short(&self, doc: &ShortDoc) -> sqlx::Result<Short> {
        Ok(Short {
            promise: PromiseId::from(self.name(doc.promise)?),
            version: doc.version,
            verdict: item(&Verdict::ALL, doc.verdict)?,
            start: time(doc.start)?,
            due: doc.due.map(time).transpose()?,
            worked_ms: doc.worked_ms,
            owner: self.owner(doc.owner)?,
            segment: self.maybe(doc.segment)?,
            source: self.name(doc.source)?,
        })
    }
}
