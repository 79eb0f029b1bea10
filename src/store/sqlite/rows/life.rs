//! A life as a row: binary, because a report reads a million of them.
//!
//! Names stand once at the front; everything else refers to them by place. Instants are
//! microseconds, as everywhere.

use serde::{Deserialize, Serialize};

use super::places::{At, Maybe, Places, Reader, item, place_in};
use super::{Names, micros, some_time, time};
use crate::contract::Verdict;
use crate::id::{LeadId, PromiseId};
use crate::lead::Channel;
use crate::sla::{
    Decided, Decision, Delay, Delays, Entry, Life, Open, Rater, Rating, Reason, Short, Touched,
    Worth,
};
use crate::store::sqlite::error::unreadable;

/// Counts up when the form below changes: rows of another form are written anew.
pub(crate) const FORM: u8 = 4;

type EntryDoc = (At, i64, At, Maybe, Maybe, Option<DecisionDoc>);
type TouchDoc = (i64, u8, Maybe, u8, bool);
type RatingDoc = (i64, u8, Maybe, u8, Maybe, At);
type DecisionDoc = (i64, u8, Maybe, Maybe, Maybe);

#[derive(Serialize, Deserialize)]
struct Doc<'a> {
    form: u8,
    names: &'a [u8],
    created_at: i64,
    gone: bool,
    import: bool,
    source: At,
    entries: Vec<EntryDoc>,
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

/// What is damaged, if it cannot be read.
const PLACE: &str = "lives.life";

const WORTHS: [Worth; 4] = [Worth::Counts, Worth::Late, Worth::Backdated, Worth::Planned];

/// What is stored of `life`.
pub(crate) fn life_bytes(life: &Life) -> Vec<u8> {
    let mut places = Places::default();
    let entries = life.entries.iter().map(|entry| {
        let (stage, source) = (places.of(&entry.stage), places.of(&entry.source));
        let segment = places.maybe(entry.segment.as_deref());
        let owner = places.owner(entry.owner.as_ref());
        let decision = entry.decision.as_ref().map(|one| decision_doc(&mut places, one));
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
    let countdowns = life.countdowns.iter().map(|one| short_doc(&mut places, one)).collect();
    let Delays { assigned, touched, outcome, speed } = life.delays;
    let delay = |delay: Option<Delay>| delay.map(|one| (micros(one.at), one.worked_ms));
    let source = places.of(&life.source);
    let doc = Doc {
        form: FORM,
        names: &places.bytes(),
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

fn decision_doc<'a>(places: &mut Places<'a>, decision: &'a Decision) -> DecisionDoc {
    let (kind, reason) = match &decision.how {
        Decided::Accepted => (0, None),
        Decided::Disqualified(reason) => (1, Some(reason)),
        Decided::Refused(reason) => (2, Some(reason)),
    };
    let exit = places.maybe(reason.map(|reason| &*reason.exit));
    let code = places.maybe(reason.and_then(|reason| reason.code.as_deref()));
    (micros(decision.at), kind, exit, code, places.owner(decision.owner.as_ref()))
}

fn short_doc<'a>(places: &mut Places<'a>, short: &'a Short) -> ShortDoc {
    ShortDoc {
        promise: places.of(short.promise.as_str()),
        version: short.version,
        verdict: place_in(&Verdict::ALL, short.verdict),
        start: micros(short.start),
        due: short.due.map(micros),
        worked_ms: short.worked_ms,
        owner: places.owner(short.owner.as_ref()),
        segment: places.maybe(short.segment.as_deref()),
        source: places.of(&short.source),
    }
}

/// The life that `bytes` stand for; `names` keeps each name once however many lives have it.
pub(crate) fn life(lead: LeadId, bytes: &[u8], names: &mut Names) -> sqlx::Result<Life> {
    let doc: Doc<'_> = postcard::from_bytes(bytes).map_err(|_shape| damaged())?;
    if doc.form != FORM {
        return Err(damaged());
    }
    let reader = Reader::new(doc.names, names, PLACE)?;
    let [assigned, touched, outcome, speed] = doc.delays;
    let countdowns = doc.countdowns.into_iter().map(|one| short(&reader, &one));
    Ok(Life {
        lead,
        created_at: time(doc.created_at)?,
        gone: doc.gone,
        import: doc.import,
        source: reader.name(doc.source)?,
        entries: doc
            .entries
            .into_iter()
            .map(|one| entry(&reader, one))
            .collect::<Result<_, _>>()?,
        delays: Delays {
            assigned: assigned.map(delay).transpose()?,
            touched: touched.map(delay).transpose()?,
            outcome: outcome.map(delay).transpose()?,
            speed: speed.map(delay).transpose()?,
        },
        touches: doc
            .touches
            .into_iter()
            .map(|one| touch(&reader, one))
            .collect::<Result<_, _>>()?,
        ratings: doc
            .ratings
            .into_iter()
            .map(|one| rating(&reader, one))
            .collect::<Result<_, _>>()?,
        open: doc.open.map(|one| open(&reader, one)).transpose()?,
        countdowns: countdowns.collect::<Result<_, _>>()?,
    })
}

fn damaged() -> sqlx::Error {
    unreadable(PLACE)
}

fn delay((at, worked_ms): (i64, i64)) -> sqlx::Result<Delay> {
    Ok(Delay { at: time(at)?, worked_ms })
}

fn entry(
    reader: &Reader,
    (stage, at, source, segment, owner, decided): EntryDoc,
) -> sqlx::Result<Entry> {
    Ok(Entry {
        stage: reader.name(stage)?,
        at: time(at)?,
        source: reader.name(source)?,
        segment: reader.maybe(segment)?,
        owner: reader.owner(owner)?,
        decision: decided.map(|one| decision(reader, one)).transpose()?,
    })
}

fn decision(reader: &Reader, (at, kind, exit, code, owner): DecisionDoc) -> sqlx::Result<Decision> {
    let reason = match exit {
        Some(exit) => Some(Reason { exit: reader.name(exit)?, code: reader.maybe(code)? }),
        None => None,
    };
    let how = match (kind, reason) {
        (0, None) => Decided::Accepted,
        (1, Some(reason)) => Decided::Disqualified(reason),
        (2, Some(reason)) => Decided::Refused(reason),
        _ => return Err(damaged()),
    };
    Ok(Decision { at: time(at)?, how, owner: reader.owner(owner)? })
}

fn touch(
    reader: &Reader,
    (at, channel, by, worth, unconcluded): TouchDoc,
) -> sqlx::Result<Touched> {
    Ok(Touched {
        at: time(at)?,
        channel: item(&Channel::ALL, channel).ok_or_else(damaged)?,
        by: reader.owner(by)?,
        worth: item(&WORTHS, worth).ok_or_else(damaged)?,
        unconcluded,
    })
}

fn rating(
    reader: &Reader,
    (at, stars, by, rater, reason, source): RatingDoc,
) -> sqlx::Result<Rating> {
    Ok(Rating {
        at: time(at)?,
        stars,
        by: reader.owner(by)?,
        rater: item(&Rater::ALL, rater).ok_or_else(damaged)?,
        reason: reader.maybe(reason)?,
        source: reader.name(source)?,
    })
}

fn open(reader: &Reader, (stage, owner, dark): (At, Maybe, Option<i64>)) -> sqlx::Result<Open> {
    let (stage, owner) = (reader.name(stage)?, reader.owner(owner)?);
    Ok(Open { stage, owner, dark_from: some_time(dark)? })
}

fn short(reader: &Reader, doc: &ShortDoc) -> sqlx::Result<Short> {
    Ok(Short {
        promise: PromiseId::from(reader.name(doc.promise)?),
        version: doc.version,
        verdict: item(&Verdict::ALL, doc.verdict).ok_or_else(damaged)?,
        start: time(doc.start)?,
        due: some_time(doc.due)?,
        worked_ms: doc.worked_ms,
        owner: reader.owner(doc.owner)?,
        segment: reader.maybe(doc.segment)?,
        source: reader.name(doc.source)?,
    })
}
