//! The outbox: what should be read somewhere, and how far that is true.
//!
//! A message is noted as being sent before the first byte leaves, so that a crash leaves a question
//! and never a silent repeat. One reader gets one message at a time, in the order of first
//! decision; a reply waits for what it answers.

mod picture;
mod put;

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use sqlx::{Connection, FromRow, SqliteConnection, query, query_as, query_scalar};

use super::dialect::{self, list, listed};
use super::rows::{count, micros, notice, recipient, row, some_time, time};
use crate::alert::{Post, PostId};
use crate::store::{Outcome, Undelivered};

pub(super) use picture::keep as keep_pictures;
pub(super) use put::{leads_in, put};

/// After so long without a result an attempt has ended in a way we do not know. Longer than any
/// attempt takes, so that none is repeated while it still runs.
const LOST_AFTER: SignedDuration = SignedDuration::from_secs(120);

/// Nothing is put off for longer.
const PUT_OFF: SignedDuration = SignedDuration::from_mins(60);

/// The message that this one answers is there, given up, or none.
macro_rules! answers {
    ($post:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM posts t WHERE t.id = ",
            $post,
            ".thread_of AND t.sent_revision = 0 AND t.state <> 'dead')"
        )
    };
}

/// The oldest waiting message of each reader, those left out that answer one which is not there
/// yet.
macro_rules! heads {
    () => {
        concat!(
            " p.state = 'due' AND ",
            answers!("p"),
            " AND NOT EXISTS (SELECT 1 FROM posts e WHERE e.state = 'due' \
               AND e.to_kind = p.to_kind AND e.to_id = p.to_id AND e.place < p.place AND ",
            answers!("e"),
            ") "
        )
    };
}

row! {
    struct PostRow {
        id: String,
        to_kind: String,
        to_id: String,
        thread_of: Option<String>,
        revision: i64,
        notice: String,
    }
}

row! {
    struct DueRow {
        remote_channel: Option<String>,
        remote_message: Option<String>,
        thread_channel: Option<String>,
        thread_message: Option<String>,
        sending_since: Option<i64>,
        ambiguous_since: Option<i64>,
        attempts: i64,
        sent_revision: i64,
        png: Option<Vec<u8>>,
    }
}

/// See [`crate::store::Store::posts`].
pub(super) async fn posts(
    connection: &mut SqliteConnection,
    ids: &[PostId],
) -> sqlx::Result<Vec<Post>> {
    const POSTS: &str = concat!(
        "SELECT id, to_kind, to_id, thread_of, revision, notice FROM posts WHERE id IN ",
        listed!(1)
    );
    let rows = query_as::<_, PostRow>(POSTS).bind(list(ids.iter().map(PostId::as_str)));
    let rows = rows.fetch_all(connection).await?.into_iter();
    let posts = rows.map(|row| Ok((PostId::from(row.id.clone()), post(row)?)));
    let mut posts: HashMap<PostId, Post> = posts.collect::<sqlx::Result<_>>()?;
    Ok(ids.iter().filter_map(|id| posts.remove(id)).collect())
}

/// See [`crate::store::Store::storms`].
pub(super) async fn storms(connection: &mut SqliteConnection) -> sqlx::Result<Vec<Post>> {
    const STORMS: &str = "SELECT id, to_kind, to_id, thread_of, revision, notice FROM posts \
         WHERE storm IS NOT NULL ORDER BY place";
    let rows = query_as::<_, PostRow>(STORMS).fetch_all(connection).await?;
    rows.into_iter().map(post).collect()
}

/// Every attempt that was under way when we stopped has ended in a way we do not know.
pub(super) async fn after_restart(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    const ENDED: &str = "UPDATE posts SET sending_since = NULL, \
         ambiguous_since = coalesce(ambiguous_since, sending_since) \
         WHERE sending_since IS NOT NULL";
    query(ENDED).execute(connection).await?;
    Ok(())
}

/// See [`crate::store::Store::claim`].
pub(super) async fn claim(
    connection: &mut SqliteConnection,
    now: Timestamp,
    limit: usize,
) -> sqlx::Result<Vec<Undelivered>> {
    const DUE: &str = concat!(
        "SELECT p.id, p.to_kind, p.to_id, p.thread_of, p.revision, p.notice, p.remote_channel, \
         p.remote_message, t.remote_channel AS thread_channel, \
         t.remote_message AS thread_message, p.sending_since, p.ambiguous_since, p.attempts, \
         p.sent_revision, i.png \
         FROM posts p LEFT JOIN posts t ON t.id = p.thread_of \
         LEFT JOIN pictures i ON i.post = p.id WHERE",
        heads!(),
        // A clock that was set back must not hold a message for ever.
        "AND (p.next_try <= $1 OR p.next_try > $5) \
         AND (p.sending_since IS NULL OR p.sending_since <= $2 OR p.sending_since > $3) \
         ORDER BY p.place LIMIT $4"
    );
    const CLAIM: &str = concat!(
        "UPDATE posts SET ambiguous_since = coalesce(ambiguous_since, sending_since), \
         sending_since = $2, attempts = attempts + 1 WHERE id IN ",
        listed!(1)
    );
    let mut transaction = connection.begin_with(dialect::BEGIN).await?;
    let lost = LOST_AFTER.as_micros() as i64;
    let due = query(DUE).bind(micros(now)).bind(micros(now) - lost);
    let due = due.bind(micros(now) + lost).bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let due = due.bind(micros(now) + PUT_OFF.as_micros() as i64);
    let due = due.fetch_all(&mut *transaction).await?.into_iter();
    let due = due.map(|row| Ok((PostRow::from_row(&row)?, DueRow::from_row(&row)?)));
    let due: Vec<(PostRow, DueRow)> = due.collect::<sqlx::Result<_>>()?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let ids = list(due.iter().map(|(post, _)| post.id.as_str()));
    query(CLAIM).bind(ids).bind(micros(now)).execute(&mut *transaction).await?;
    transaction.commit().await?;
    due.into_iter().map(undelivered).collect()
}

/// See [`crate::store::Store::delivered`].
pub(super) async fn delivered(
    connection: &mut SqliteConnection,
    id: &PostId,
    revision: u32,
    outcome: &Outcome,
) -> sqlx::Result<()> {
    // A revision that was superseded meanwhile leaves the message due for the newer one.
    const SENT: &str = "UPDATE posts SET sending_since = NULL, ambiguous_since = NULL, \
         attempts = 0, next_try = 0, error = NULL, sent_at = $5, \
         sent_revision = CASE WHEN sent_revision > $2 THEN sent_revision ELSE $2 END, \
         state = CASE WHEN revision > $2 THEN 'due' ELSE 'done' END, \
         remote_channel = coalesce($3, remote_channel), \
         remote_message = coalesce($4, remote_message) WHERE id = $1";
    // An older attempt that may have arrived stays a question: this one answers only for itself.
    const RETRY: &str =
        "UPDATE posts SET sending_since = NULL, next_try = $2, error = $3 WHERE id = $1";
    const AMBIGUOUS: &str = "UPDATE posts SET next_try = $2, error = $3, sending_since = NULL, \
         ambiguous_since = coalesce(ambiguous_since, sending_since, $2) WHERE id = $1";
    const GONE: &str = "UPDATE posts SET state = 'due', sending_since = NULL, \
         ambiguous_since = NULL, next_try = 0, sent_revision = 0, remote_channel = NULL, \
         remote_message = NULL WHERE id = $1";
    const DEAD: &str = "UPDATE posts SET sending_since = NULL, ambiguous_since = NULL, \
         state = CASE WHEN revision > $2 THEN 'due' ELSE 'dead' END, error = $3 WHERE id = $1";
    let post = id;
    let id = id.as_str().to_owned();
    let mut transaction = connection.begin_with(dialect::BEGIN).await?;
    let statement = match outcome {
        Outcome::Sent { remote, at } => {
            let (channel, message) = remote.clone().unzip();
            let sent = query(SENT).bind(id).bind(i64::from(revision));
            sent.bind(channel).bind(message).bind(micros(*at))
        }
        Outcome::Retry { at, error } => query(RETRY).bind(id).bind(micros(*at)).bind(error.clone()),
        Outcome::Ambiguous { at, error } => {
            query(AMBIGUOUS).bind(id).bind(micros(*at)).bind(error.clone())
        }
        Outcome::Gone => query(GONE).bind(id),
        Outcome::Dead { error } => {
            query(DEAD).bind(id).bind(i64::from(revision)).bind(error.clone())
        }
    };
    statement.execute(&mut *transaction).await?;
    picture::drop_delivered(&mut transaction, post).await?;
    transaction.commit().await
}

/// See [`crate::store::Store::next_delivery`].
pub(super) async fn next_delivery(
    connection: &mut SqliteConnection,
) -> sqlx::Result<Option<Timestamp>> {
    const NEXT: &str = concat!(
        "SELECT min(coalesce(p.sending_since + $1, p.next_try)) FROM posts p WHERE",
        heads!()
    );
    let next = query_scalar::<_, Option<i64>>(NEXT).bind(LOST_AFTER.as_micros() as i64);
    some_time(next.fetch_one(connection).await?)
}

fn post(row: PostRow) -> sqlx::Result<Post> {
    Ok(Post {
        id: PostId::from(row.id),
        to: recipient(&row.to_kind, row.to_id)?,
        thread_of: row.thread_of.map(PostId::from),
        revision: count(row.revision)?,
        notice: notice(&row.notice)?,
    })
}

fn undelivered((message, row): (PostRow, DueRow)) -> sqlx::Result<Undelivered> {
    Ok(Undelivered {
        remote: row.remote_channel.zip(row.remote_message),
        thread: row.thread_channel.zip(row.thread_message),
        ambiguous_since: row.ambiguous_since.or(row.sending_since).map(time).transpose()?,
        attempts: count(row.attempts)?,
        sent_revision: count(row.sent_revision)?,
        picture: row.png,
        post: post(message)?,
    })
}
