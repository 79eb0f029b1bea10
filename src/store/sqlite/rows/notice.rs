//! What a message says, as one document.

use serde::{Deserialize, Serialize};

use super::digest::{DigestRow, digest, digest_row};
use super::term::{TermRow, term, term_row};
use super::{json, micros, some_time, text, time};
use crate::alert::{Item, Notice, Story};
use crate::contract::Version;
use crate::id::{LeadId, OwnerId, PromiseId};
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
        Notice::Backlog { items: all, total, open, first, at } => {
            let (total, open, first, at) = (*total, *open, *first, micros(*at));
            NoticeRow::Backlog { items: items(all), total, open, first, at }
        }
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
        NoticeRow::Backlog { items, total, open, first, at } => Notice::Backlog {
            first,
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

fn item_row(item: &Item) -> ItemRow {
    let owned = |owner: &Option<OwnerId>| owner.as_ref().map(|id| id.as_str().to_owned());
    let CountdownKey { lead, promise, cycle, tenure } = &item.countdown;
    ItemRow {
        countdown: (lead.as_str().to_owned(), promise.as_str().to_owned(), *cycle, *tenure),
        lead: item.lead.as_str().to_owned(),
        story: item.story.word().to_owned(),
        kind: item.kind.clone(),
        owner: owned(&item.owner),
        mention: owned(&item.mention),
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
