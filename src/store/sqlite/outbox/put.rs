//! New and revised messages, as a round of decisions hands them over.

use std::borrow::Cow;
use std::collections::HashSet;

use sqlx::{SqliteConnection, query_scalar};

use crate::alert::{Many, Notice, Post};
use crate::id::{LeadId, PromiseId};
use crate::store::sqlite::bulk;
use crate::store::sqlite::rows::{notice_text, recipient_columns};

/// The leads that these messages are about.
pub(crate) fn leads_in(posts: &[Post]) -> impl Iterator<Item = &LeadId> {
    posts.iter().flat_map(|post| {
        let items = match &post.notice {
            Notice::One(item) => std::slice::from_ref(item),
            Notice::Backlog { items, .. } => items,
            Notice::Terms(_) | Notice::Ops { .. } | Notice::Digest(_) => &[],
        };
        items.iter().flat_map(|item| [&item.lead, &item.countdown.lead])
    })
}

/// Keeps each message whose revision is news. A new revision makes it due again, after a failure
/// too, but never before the time that an earlier attempt was told to wait for.
pub(crate) async fn put(
    connection: &mut SqliteConnection,
    posts: &[Post],
    forgotten: &HashSet<LeadId>,
) -> sqlx::Result<()> {
    const PLACES: &str = "UPDATE marks SET value = value + $1 WHERE name = 'posts' RETURNING value";
    const INTO: &str = "INSERT INTO posts (id, place, to_kind, to_id, thread_of, revision, \
         notice, storm, state, sent_revision, attempts, next_try) ";
    const OVER: &str = " ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, \
         notice = excluded.notice, storm = excluded.storm, \
         to_kind = excluded.to_kind, to_id = excluded.to_id, \
         thread_of = excluded.thread_of, state = 'due', \
         attempts = CASE WHEN posts.state = 'due' THEN posts.attempts ELSE 0 END, \
         next_try = CASE WHEN posts.state = 'due' THEN posts.next_try ELSE 0 END \
         WHERE excluded.revision > posts.revision";
    let posts = posts.iter().filter_map(|post| without(post, forgotten));
    let posts: Vec<Cow<'_, Post>> = posts.collect();
    if posts.is_empty() {
        return Ok(());
    }
    let number = i64::try_from(posts.len()).unwrap_or(i64::MAX);
    let last = query_scalar::<_, i64>(PLACES).bind(number).fetch_one(&mut *connection).await?;
    let posts: Vec<_> = ((last - number + 1)..).zip(posts).collect();
    bulk::write(connection, (INTO, OVER), &posts, |values, (place, post)| {
        let (to_kind, to_id) = recipient_columns(&post.to);
        values.push_bind(post.id.as_str().to_owned()).push_bind(*place);
        values.push_bind(to_kind).push_bind(to_id);
        values.push_bind(post.thread_of.as_ref().map(|id| id.as_str().to_owned()));
        values.push_bind(i64::from(post.revision)).push_bind(notice_text(&post.notice));
        values.push_bind(storm(&post.notice).map(|promise| promise.as_str().to_owned()));
        values.push_bind("due").push_bind(0_i64).push_bind(0_i64).push_bind(0_i64);
    })
    .await?;
    Ok(())
}

/// The promise that a message of many goes on to take in: while something in it is open.
fn storm(notice: &Notice) -> Option<&PromiseId> {
    match notice {
        Notice::Backlog { many: Many::Storm(promise), open, .. } if *open > 0 => Some(promise),
        _ => None,
    }
}

/// The message without what it says about anybody forgotten; `None` where nothing is left.
fn without<'a>(post: &'a Post, forgotten: &HashSet<LeadId>) -> Option<Cow<'a, Post>> {
    if forgotten.is_empty()
        || !leads_in(std::slice::from_ref(post)).any(|id| forgotten.contains(id))
    {
        return Some(Cow::Borrowed(post));
    }
    let mut post = post.clone();
    match &mut post.notice {
        Notice::Backlog { items, .. } => {
            items.retain(|item| {
                !forgotten.contains(&item.lead) && !forgotten.contains(&item.countdown.lead)
            });
            Some(Cow::Owned(post))
        }
        Notice::One(_) | Notice::Terms(_) | Notice::Ops { .. } | Notice::Digest(_) => None,
    }
}
