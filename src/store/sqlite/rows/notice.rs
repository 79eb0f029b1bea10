//! What a message says, as one document.

use serde::{Deserialize, Serialize};

use super::digest::{DigestRow, digest, digest_row};
use super::term::{TermRow, term, term_row};
use super::{json, micros, some_time, text, time};
use crate::alert::{Handled, Item, Many, Notice, Story};
use crate::contract::Version;
use crate::id::{LeadId, OwnerId, PromiseId};
use crate::lead::Act;
use crate::sla::CountdownKey;
use crate::store::sqlite::error::unreadable;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum NoticeRow {
    One(Box<ItemRow>),
    Backlog {
        items: Vec<ItemRow>,
        total: u32,
        open: u32,
        first: bool,
        #[serde(default)]
        storm: Option<String>,
        #[serde(default)]
        by_owner: Vec<(Option<String>, u32)>,
        at: i64,
    },
    Terms(Vec<TermRow>),
    Ops {
        headline: String,
        details: Vec<String>,
        #[serde(default)]
        over: bool,
        at: i64,
    },
    Digest(Box<DigestRow>),
}

#[derive(Serialize, Deserialize)]
struct ItemRow {
    countdown: (String, String, u32, u32),
    lead: String,
    story: String,
    kind: String,
    owner: Option<String>,
    #[serde(default)]
    handled: Option<HandledRow>,
    mention: Option<String>,
    segment: Option<String>,
    source: String,
    start: i64,
    due: Option<i64>,
    answered_at: Option<i64>,
    target: String,
    calendar: String,
    zone: String,
    why: String,
    version: (u32, String),
    as_of: i64,
}

/// As stored.
pub(crate) fn notice_text(notice: &Notice) -> String {
    let items = |items: &[Item]| items.iter().map(item_row).collect();
    text(&match notice {
        Notice::One(item) => NoticeRow::One(Box::new(item_row(item))),
        Notice::Backlog { items: all, total, open, many, by_owner, at } => NoticeRow::Backlog {
            items: items(all),
            total: *total,
            open: *open,
            first: *many == Many::First,
            storm: match many {
                Many::Storm(promise) => Some(promise.as_str().to_owned()),
                Many::First | Many::Together => None,
            },
            by_owner: by_owner.iter().map(|(owner, count)| (id(owner), *count)).collect(),
            at: micros(*at),
        },
        Notice::Terms(all) => NoticeRow::Terms(all.iter().map(term_row).collect()),
        Notice::Ops { headline, details, is_over, at } => NoticeRow::Ops {
            headline: headline.clone(),
            details: details.clone(),
            over: *is_over,
            at: micros(*at),
        },
        Notice::Digest(digest) => NoticeRow::Digest(Box::new(digest_row(digest))),
    })
}

/// From what is stored.
pub(crate) fn notice(stored: &str) -> sqlx::Result<Notice> {
    Ok(match json(stored, "posts.notice")? {
        NoticeRow::One(row) => Notice::One(item(*row)?),
        NoticeRow::Backlog { items, total, open, first, storm, by_owner, at } => Notice::Backlog {
            many: match storm {
                Some(promise) => Many::Storm(PromiseId::from(promise)),
                None if first => Many::First,
                None => Many::Together,
            },
            by_owner: by_owner.into_iter().map(|(id, count)| (id.map(Into::into), count)).collect(),
            items: items.into_iter().map(item).collect::<sqlx::Result<_>>()?,
            total,
            open,
            at: time(at)?,
        },
        NoticeRow::Terms(all) => {
            Notice::Terms(all.into_iter().map(term).collect::<sqlx::Result<_>>()?)
        }
        NoticeRow::Ops { headline, details, over, at } => {
            Notice::Ops { headline, details, is_over: over, at: time(at)? }
        }
        NoticeRow::Digest(row) => Notice::Digest(Box::new(digest(*row)?)),
    })
}

#[derive(Serialize, Deserialize)]
struct HandledRow {
    by: String,
    at: i64,
    act: String,
    act_until: Option<i64>,
    reason: Option<String>,
    until: Option<i64>,
}

fn handled_row(handled: &Handled) -> HandledRow {
    HandledRow {
        by: handled.by.as_str().to_owned(),
        at: micros(handled.at),
        act: handled.act.word().to_owned(),
        act_until: handled.act.until().map(micros),
        reason: handled.act.reason().map(|reason| reason.to_string()),
        until: handled.until.map(micros),
    }
}

fn handled(row: HandledRow) -> sqlx::Result<Handled> {
    let act = Act::from_parts(&row.act, some_time(row.act_until)?, row.reason.map(Into::into));
    Ok(Handled {
        by: OwnerId::from(row.by),
        at: time(row.at)?,
        act: act.ok_or_else(|| unreadable("posts.notice"))?,
        until: some_time(row.until)?,
    })
}

fn id(owner: &Option<OwnerId>) -> Option<String> {
    owner.as_ref().map(|id| id.as_str().to_owned())
}

fn item_row(item: &Item) -> ItemRow {
    let CountdownKey { lead, promise, cycle, tenure } = &item.countdown;
    ItemRow {
        countdown: (lead.as_str().to_owned(), promise.as_str().to_owned(), *cycle, *tenure),
        lead: item.lead.as_str().to_owned(),
        story: item.story.word().to_owned(),
        kind: item.kind.clone(),
        owner: id(&item.owner),
        handled: item.handled.as_ref().map(handled_row),
        mention: id(&item.mention),
        segment: item.segment.clone(),
        source: item.source.clone(),
        start: micros(item.start),
        due: item.due.map(micros),
        answered_at: item.answered_at.map(micros),
        target: item.target.clone(),
        calendar: item.calendar.clone(),
        zone: item.zone.clone(),
        why: item.why.clone(),
        version: (item.version.number, item.version.hash.to_string()),
        as_of: micros(item.as_of),
    }
}

fn item(row: ItemRow) -> sqlx::Result<Item> {
    let (lead, promise, cycle, tenure) = row.countdown;
    Ok(Item {
        countdown: CountdownKey {
            lead: LeadId::from(lead),
            promise: PromiseId::from(promise),
            cycle,
            tenure,
        },
        story: Story::from_word(&row.story).ok_or_else(|| unreadable("posts.notice"))?,
        kind: row.kind,
        lead: LeadId::from(row.lead),
        owner: row.owner.map(OwnerId::from),
        handled: row.handled.map(handled).transpose()?,
        mention: row.mention.map(OwnerId::from),
        segment: row.segment,
        source: row.source,
        start: time(row.start)?,
        due: some_time(row.due)?,
        answered_at: some_time(row.answered_at)?,
        target: row.target,
        calendar: row.calendar,
        zone: row.zone,
        why: row.why,
        version: Version { number: row.version.0, hash: row.version.1.into() },
        as_of: time(row.as_of)?,
    })
}
