//! The ledger: what has been said, and what has not and why.

use jiff::Timestamp;
use sqlx::{SqliteConnection, query_as};

use super::dialect::{list, listed};
use super::error::unreadable;
use super::rows::{Word, count, micros, recipient, some_time, time};
use crate::alert::{PostId, Recent, Said, Story, Suppressed};
use crate::contract::Upon;
use crate::id::{DedupKey, LeadId, PromiseId};
use crate::sla::CountdownKey;
use crate::store::Told;

type SilentColumns = (String, String, i64, i64, String, String, Option<i64>, i64);
type SaidColumns = (String, String, i64, i64, String, String, String, String, i64);

/// See [`crate::store::Store::said`].
pub(super) async fn said(
    connection: &mut SqliteConnection,
    leads: &[LeadId],
) -> sqlx::Result<Vec<Said>> {
    const SAID: &str = concat!(
        "SELECT lead, promise, cycle, tenure, key, upon, post, story, at FROM said \
         WHERE lead IN (SELECT loser FROM aliases WHERE winner IN ",
        listed!(1),
        ") OR lead IN ",
        listed!(1),
        " ORDER BY at, key"
    );
    let rows = query_as::<_, SaidColumns>(SAID).bind(list(leads.iter().map(LeadId::as_str)));
    rows.fetch_all(connection).await?.into_iter().map(line).collect()
}

/// See [`crate::store::Store::told`].
pub(super) async fn told(
    connection: &mut SqliteConnection,
    (from, to): (Timestamp, Timestamp),
) -> sqlx::Result<Told> {
    const SAID: &str = "SELECT lead, promise, cycle, tenure, key, upon, post, story, at FROM said \
         WHERE at >= $1 AND at < $2 ORDER BY at, key";
    const SUPPRESSED: &str = "SELECT lead, promise, cycle, tenure, key, reason, until_at, at \
         FROM suppressed WHERE at >= $1 AND at < $2 ORDER BY at, key";
    let said = query_as::<_, SaidColumns>(SAID).bind(micros(from)).bind(micros(to));
    let said = said.fetch_all(&mut *connection).await?;
    let silent = query_as::<_, SilentColumns>(SUPPRESSED).bind(micros(from)).bind(micros(to));
    let silent = silent.fetch_all(connection).await?.into_iter();
    Ok(Told {
        said: said.into_iter().map(line).collect::<sqlx::Result<_>>()?,
        suppressed: silent.map(unsaid).collect::<sqlx::Result<_>>()?,
    })
}

/// See [`crate::store::Store::suppressed`].
pub(super) async fn suppressed(
    connection: &mut SqliteConnection,
    lead: &LeadId,
) -> sqlx::Result<Vec<Suppressed>> {
    const OF: &str = "SELECT lead, promise, cycle, tenure, key, reason, until_at, at \
         FROM suppressed WHERE lead = $1 OR lead IN (SELECT loser FROM aliases WHERE winner = $1) \
         ORDER BY at, key";
    let silent = query_as::<_, SilentColumns>(OF).bind(lead.as_str().to_owned());
    silent.fetch_all(connection).await?.into_iter().map(unsaid).collect()
}

/// See [`crate::store::Store::recent`].
pub(super) async fn recent(
    connection: &mut SqliteConnection,
    after: Timestamp,
) -> sqlx::Result<Vec<Recent>> {
    const RECENT: &str = "SELECT p.to_kind, p.to_id, s.promise, s.post, s.at \
         FROM said s JOIN posts p ON p.id = s.post WHERE s.at > $1 ORDER BY s.at, s.key";
    type Columns = (String, String, String, String, i64);
    let rows = query_as::<_, Columns>(RECENT).bind(micros(after));
    let rows = rows.fetch_all(connection).await?.into_iter();
    rows.map(|(to_kind, to_id, promise, post, at)| {
        Ok(Recent {
            to: recipient(&to_kind, to_id)?,
            promise: PromiseId::from(promise),
            post: PostId::from(post),
            at: time(at)?,
        })
    })
    .collect()
}

fn unsaid(columns: SilentColumns) -> sqlx::Result<Suppressed> {
    let (lead, promise, cycle, tenure, key, reason, until, at) = columns;
    Ok(Suppressed {
        key: DedupKey::from(key),
        countdown: countdown(lead, promise, (cycle, tenure))?,
        reason,
        until: some_time(until)?,
        at: time(at)?,
    })
}

fn line(columns: SaidColumns) -> sqlx::Result<Said> {
    let (lead, promise, cycle, tenure, key, upon, post, story, at) = columns;
    Ok(Said {
        key: DedupKey::from(key),
        countdown: countdown(lead, promise, (cycle, tenure))?,
        upon: Upon::read(&upon, "said.upon")?,
        post: PostId::from(post),
        story: Story::from_word(&story).ok_or_else(|| unreadable("said.story"))?,
        at: time(at)?,
    })
}

fn countdown(
    lead: String,
    promise: String,
    (cycle, tenure): (i64, i64),
) -> sqlx::Result<CountdownKey> {
    let (lead, promise) = (LeadId::from(lead), PromiseId::from(promise));
    Ok(CountdownKey { lead, promise, cycle: count(cycle)?, tenure: count(tenure)? })
}
