//! One term of a message, as part of its document.

use serde::{Deserialize, Serialize};

use super::{micros, some_time, time};
use crate::alert::terms::{Course, Term};
use crate::contract::{Party, Span, Version};
use crate::id::PromiseId;
use crate::store::sqlite::error::unreadable;

#[derive(Serialize, Deserialize)]
pub(super) struct TermRow {
    promise: String,
    span: String,
    course: String,
    by_sales: bool,
    owed: String,
    found: String,
    agreed: String,
    since: Option<i64>,
    zone: String,
    version: (u32, String),
    as_of: i64,
}

/// As stored.
pub(super) fn term_row(term: &Term) -> TermRow {
    TermRow {
        promise: term.promise.as_str().to_owned(),
        span: term.span.label(),
        course: term.course.word().to_owned(),
        by_sales: term.owed_by == Party::Sales,
        owed: term.owed.clone(),
        found: term.found.clone(),
        agreed: term.agreed.clone(),
        since: term.since.map(micros),
        zone: term.zone.clone(),
        version: (term.version.number, term.version.hash.to_string()),
        as_of: micros(term.as_of),
    }
}

/// From what is stored.
pub(super) fn term(row: TermRow) -> sqlx::Result<Term> {
    let bad = || unreadable("posts.notice");
    Ok(Term {
        promise: PromiseId::from(row.promise),
        span: Span::parse(&row.span).ok_or_else(bad)?,
        course: Course::from_word(&row.course).ok_or_else(bad)?,
        owed_by: if row.by_sales { Party::Sales } else { Party::Marketing },
        owed: row.owed,
        found: row.found,
        agreed: row.agreed,
        since: some_time(row.since)?,
        zone: row.zone,
        version: Version { number: row.version.0, hash: row.version.1.into() },
        as_of: time(row.as_of)?,
    })
}
