//! A history as a row: binary, because a back-test reads a million of them.
//!
//! Names of properties and people stand once at the front; facts refer to them by place. Instants
//! are microseconds, as everywhere.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::places::{At, Maybe, Places, Reader, item, place_in};
use super::{Names, micros, some_time, time};
use crate::id::{ActivityId, LeadId};
use crate::lead::{
    Act, Activity, Channel, Direction, Existence, FieldFact, History, Outcome, OwnerFact,
    RatingFact, Reaction,
};
use crate::store::sqlite::error::unreadable;

/// Counts up when the form below changes: rows of another form are written anew.
const FORM: u8 = 2;

/// What is damaged, if it cannot be read.
const PLACE: &str = "judged.history";

const DIRECTIONS: [Direction; 3] = [Direction::Outbound, Direction::Inbound, Direction::Unstated];
const OUTCOMES: [Outcome; 3] = [Outcome::Done, Outcome::Planned, Outcome::Failed];

#[derive(Serialize, Deserialize)]
struct Doc<'a> {
    form: u8,
    names: &'a [u8],
    #[serde(borrow)]
    aliases: Vec<&'a str>,
    created_at: i64,
    origin: Maybe,
    fields: Vec<(At, i64, &'a str)>,
    owners: Vec<(i64, Maybe)>,
    activities: Vec<ActivityDoc<'a>>,
    ratings: Vec<(i64, u8, Maybe, Option<&'a str>)>,
    #[serde(borrow)]
    reactions: Vec<ReactionDoc<'a>>,
    existence: ExistenceDoc,
    reread_at: Option<i64>,
    import_burst: bool,
}

#[derive(Serialize, Deserialize)]
struct ReactionDoc<'a> {
    at: i64,
    id: &'a str,
    by: &'a str,
    promise: &'a str,
    cycle: u32,
    tenure: u32,
    act: &'a str,
    until: Option<i64>,
    reason: Option<&'a str>,
}

#[derive(Serialize, Deserialize)]
enum ExistenceDoc {
    Live,
    Archived(i64),
    Gone(i64),
}

#[derive(Serialize, Deserialize)]
struct ActivityDoc<'a> {
    id: &'a str,
    channel: u8,
    direction: u8,
    outcome: u8,
    duration_ms: Option<i64>,
    by: Maybe,
    automated: bool,
    unconcluded: bool,
    occurred_at: i64,
    occurred_until: i64,
    recorded_at: i64,
    seen_at: i64,
}

/// What is stored of `history`.
pub(crate) fn history_bytes(history: &History) -> Vec<u8> {
    let mut places = Places::default();
    let fields = history.fields.iter();
    let fields = fields.map(|fact| (places.of(&fact.property), micros(fact.at), &*fact.value));
    let fields = fields.collect();
    let owners = history.owners.iter();
    let owners = owners.map(|fact| (micros(fact.at), places.owner(fact.owner.as_ref()))).collect();
    let activities = history.activities.iter();
    let activities = activities.map(|one| ActivityDoc {
        id: one.id.as_str(),
        channel: place_in(&Channel::ALL, one.channel),
        direction: place_in(&DIRECTIONS, one.direction),
        outcome: place_in(&OUTCOMES, one.outcome),
        duration_ms: one.duration_ms,
        by: places.owner(one.by.as_ref()),
        automated: one.automated,
        unconcluded: one.unconcluded,
        occurred_at: micros(one.occurred_at),
        occurred_until: micros(one.occurred_until),
        recorded_at: micros(one.recorded_at),
        seen_at: micros(one.seen_at),
    });
    let activities = activities.collect();
    let ratings = history.ratings.iter().map(|one| {
        (micros(one.at), one.stars, places.owner(one.by.as_ref()), one.reason.as_deref())
    });
    let ratings = ratings.collect();
    let origin = places.maybe(history.origin.as_deref());
    let doc = Doc {
        form: FORM,
        names: &places.bytes(),
        aliases: history.aliases.iter().map(LeadId::as_str).collect(),
        created_at: micros(history.created_at),
        origin,
        fields,
        owners,
        activities,
        ratings,
        reactions: history.reactions.iter().map(reaction_doc).collect(),
        existence: match history.existence {
            Existence::Live => ExistenceDoc::Live,
            Existence::Archived(at) => ExistenceDoc::Archived(micros(at)),
            Existence::Gone(at) => ExistenceDoc::Gone(micros(at)),
        },
        reread_at: history.reread_at.map(micros),
        import_burst: history.import_burst,
    };
    postcard::to_allocvec(&doc).expect("texts, numbers and lists always fit")
}

/// The history that `bytes` stand for; `names` keeps each name once however many leads have it.
pub(crate) fn history(lead: &str, bytes: &[u8], names: &mut Names) -> sqlx::Result<History> {
    let doc: Doc<'_> = postcard::from_bytes(bytes).map_err(|_shape| damaged())?;
    if doc.form != FORM {
        return Err(damaged());
    }
    let reader = Reader::new(doc.names, names, PLACE)?;
    let fields = doc.fields.into_iter().map(|(property, at, value)| {
        Ok(FieldFact { property: reader.name(property)?, at: time(at)?, value: value.into() })
    });
    let owners = doc.owners.into_iter();
    let owners =
        owners.map(|(at, owner)| Ok(OwnerFact { at: time(at)?, owner: reader.owner(owner)? }));
    let ratings = doc.ratings.into_iter().map(|(at, stars, by, reason)| {
        let (by, reason) = (reader.owner(by)?, reason.map(Arc::from));
        Ok(RatingFact { at: time(at)?, stars, by, reason })
    });
    let activities = doc.activities.into_iter().map(|one| activity(&one, &reader));
    let reactions = doc.reactions.iter().map(reaction);
    Ok(History {
        lead: LeadId::from(lead),
        aliases: doc.aliases.into_iter().map(LeadId::from).collect(),
        created_at: time(doc.created_at)?,
        origin: reader.maybe(doc.origin)?,
        fields: fields.collect::<sqlx::Result<_>>()?,
        owners: owners.collect::<sqlx::Result<_>>()?,
        activities: activities.collect::<sqlx::Result<_>>()?,
        ratings: ratings.collect::<sqlx::Result<_>>()?,
        reactions: reactions.collect::<sqlx::Result<_>>()?,
        existence: match doc.existence {
            ExistenceDoc::Live => Existence::Live,
            ExistenceDoc::Archived(at) => Existence::Archived(time(at)?),
            ExistenceDoc::Gone(at) => Existence::Gone(time(at)?),
        },
        reread_at: some_time(doc.reread_at)?,
        import_burst: doc.import_burst,
    })
}

fn activity(doc: &ActivityDoc<'_>, reader: &Reader) -> sqlx::Result<Activity> {
    Ok(Activity {
        id: ActivityId::from(doc.id),
        channel: item(&Channel::ALL, doc.channel).ok_or_else(damaged)?,
        direction: item(&DIRECTIONS, doc.direction).ok_or_else(damaged)?,
        outcome: item(&OUTCOMES, doc.outcome).ok_or_else(damaged)?,
        duration_ms: doc.duration_ms,
        by: reader.owner(doc.by)?,
        automated: doc.automated,
        unconcluded: doc.unconcluded,
        occurred_at: time(doc.occurred_at)?,
        occurred_until: time(doc.occurred_until)?,
        recorded_at: time(doc.recorded_at)?,
        seen_at: time(doc.seen_at)?,
    })
}

fn reaction_doc(one: &Reaction) -> ReactionDoc<'_> {
    ReactionDoc {
        at: micros(one.at),
        id: &one.id,
        by: one.by.as_str(),
        promise: one.promise.as_str(),
        cycle: one.cycle,
        tenure: one.tenure,
        act: one.act.word(),
        until: one.act.until().map(micros),
        reason: one.act.reason().map(|reason| &**reason),
    }
}

fn reaction(doc: &ReactionDoc<'_>) -> sqlx::Result<Reaction> {
    let act = Act::from_parts(doc.act, some_time(doc.until)?, doc.reason.map(Arc::from));
    Ok(Reaction {
        at: time(doc.at)?,
        id: doc.id.into(),
        by: doc.by.into(),
        promise: doc.promise.into(),
        cycle: doc.cycle,
        tenure: doc.tenure,
        act: act.ok_or_else(damaged)?,
    })
}

fn damaged() -> sqlx::Error {
    unreadable(PLACE)
}
