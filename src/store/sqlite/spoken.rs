//! The ledger of what was said about quotas and budgets.

use sqlx::{SqliteConnection, query_as};

use super::bulk;
use super::dialect::{list, listed};
use super::error::unreadable;
use super::rows::{micros, time};
use crate::alert::PostId;
use crate::alert::terms::Spoken;
use crate::contract::Span;
use crate::id::{DedupKey, PromiseId};

/// Keeps these lines; a line that waited may have spoken since.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    spoken: &[Spoken],
) -> sqlx::Result<()> {
    const INTO: &str = "INSERT INTO spoken (key, promise, span, post, at) ";
    const OVER: &str = " ON CONFLICT (key) DO UPDATE SET post = excluded.post";
    bulk::write(connection, (INTO, OVER), spoken, |values, spoken| {
        values.push_bind(spoken.key.as_str().to_owned());
        values.push_bind(spoken.promise.as_str().to_owned()).push_bind(spoken.span.label());
        values.push_bind(spoken.post.as_ref().map(|post| post.as_str().to_owned()));
        values.push_bind(micros(spoken.at));
    })
    .await?;
    Ok(())
}

/// See [`crate::store::Store::spoken`].
pub(super) async fn read(
    connection: &mut SqliteConnection,
    spans: &[Span],
) -> sqlx::Result<Vec<Spoken>> {
    const SPOKEN: &str = concat!(
        "SELECT key, promise, span, post, at FROM spoken WHERE span IN ",
        listed!(1),
        " ORDER BY at, key"
    );
    type Columns = (String, String, String, Option<String>, i64);
    let labels: Vec<String> = spans.iter().map(|span| span.label()).collect();
    let rows = query_as::<_, Columns>(SPOKEN).bind(list(labels.iter().map(String::as_str)));
    let rows = rows.fetch_all(connection).await?.into_iter();
    rows.map(|(key, promise, span, post, at)| {
        Ok(Spoken {
            key: DedupKey::from(key),
            promise: PromiseId::from(promise),
            span: Span::parse(&span).ok_or_else(|| unreadable("spoken.span"))?,
            post: post.map(PostId::from),
            at: time(at)?,
        })
    })
    .collect()
}
