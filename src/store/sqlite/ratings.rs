//! Ratings that were given here, under the id of the record that was rated.

use std::collections::HashMap;

use sqlx::{Connection as _, SqliteConnection, query, query_as, query_scalar};

use super::dialect::{self, listed};
use super::error::unreadable;
use super::ingest::{next_mark, set_mark};
use super::rows::{count, micros, row, time};
use crate::id::{LeadId, OwnerId};
use crate::lead::{History, RatingFact};

row! {
    struct RatingRow {
        lead: String,
        at: i64,
        stars: i64,
        by_owner: Option<String>,
        reason: Option<String>,
    }
}

/// See [`crate::store::Store::rate`].
pub(super) async fn rate(
    connection: &mut SqliteConnection,
    lead: &LeadId,
    rating: &RatingFact,
) -> sqlx::Result<bool> {
    const WINNER: &str = "SELECT l.id FROM leads l WHERE l.id = \
         coalesce((SELECT a.winner FROM aliases a WHERE a.loser = $1), $1)";
    // At one instant there is one rating: the same again changes nothing.
    const INTO: &str = "INSERT INTO ratings (lead, at, stars, by_owner, reason) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (lead, at) DO UPDATE SET \
         stars = excluded.stars, by_owner = excluded.by_owner, reason = excluded.reason";
    let mut transaction = connection.begin_with(dialect::BEGIN).await?;
    let winner = query_scalar::<_, String>(WINNER).bind(lead.as_str().to_owned());
    let Some(winner) = winner.fetch_optional(&mut *transaction).await? else { return Ok(false) };
    let mark = next_mark(&mut transaction).await?;
    let into = query(INTO).bind(lead.as_str().to_owned()).bind(micros(rating.at));
    let into = into.bind(i64::from(rating.stars));
    let into = into.bind(rating.by.as_ref().map(|by| by.as_str().to_owned()));
    let into = into.bind(rating.reason.as_deref().map(str::to_owned));
    into.execute(&mut *transaction).await?;
    let touched = query("UPDATE leads SET changed = $2 WHERE id = $1").bind(winner).bind(mark);
    touched.execute(&mut *transaction).await?;
    set_mark(&mut transaction, mark).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Adds the ratings of `owners` (a list of ids) to the histories that they belong to.
pub(super) async fn add(
    connection: &mut SqliteConnection,
    owners: String,
    winners: &HashMap<LeadId, LeadId>,
    found: &mut HashMap<LeadId, History>,
) -> sqlx::Result<()> {
    const RATINGS: &str = concat!(
        "SELECT lead, at, stars, by_owner, reason FROM ratings WHERE lead IN ",
        listed!(1),
        " ORDER BY at, lead"
    );
    let rows = query_as::<_, RatingRow>(RATINGS).bind(owners);
    for row in rows.fetch_all(connection).await? {
        let lead = LeadId::from(row.lead.as_str());
        let lead = winners.get(&lead).unwrap_or(&lead);
        if let Some(history) = found.get_mut(lead) {
            history.ratings.push(rating(row)?);
        }
    }
    Ok(())
}

fn rating(row: RatingRow) -> sqlx::Result<RatingFact> {
    let stars = u8::try_from(count(row.stars)?).map_err(|_range| unreadable("ratings.stars"))?;
    Ok(RatingFact {
        at: time(row.at)?,
        stars,
        by: row.by_owner.map(OwnerId::from),
        reason: row.reason.map(Into::into),
    })
}
