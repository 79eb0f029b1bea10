//! What people did about alerts, under the id of the record that the alert named.

use std::collections::HashMap;

use sqlx::{Connection as _, SqliteConnection, query, query_as, query_scalar};

use super::dialect::{self, listed};
use super::error::unreadable;
use super::ingest::{next_mark, set_mark};
use super::rows::{count, micros, row, some_time, time};
use crate::id::LeadId;
use crate::lead::{Act, History, Reaction};
use crate::store::Reacted;

row! {
    struct ReactionRow {
        lead: String,
        id: String,
        promise: String,
        cycle: i64,
        tenure: i64,
        at: i64,
        by_owner: String,
        act: String,
        until_at: Option<i64>,
        reason: Option<String>,
    }
}

/// See [`crate::store::Store::react`].
pub(super) async fn react(
    connection: &mut SqliteConnection,
    lead: &LeadId,
    reaction: &Reaction,
) -> sqlx::Result<Reacted> {
    const WINNER: &str = "SELECT l.id FROM leads l WHERE l.id = \
         coalesce((SELECT a.winner FROM aliases a WHERE a.loser = $1), $1)";
    const INTO: &str = "INSERT INTO reactions (id, lead, promise, cycle, tenure, at, by_owner, \
         act, until_at, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (id) DO NOTHING";
    let mut transaction = connection.begin_with(dialect::BEGIN).await?;
    let winner = query_scalar::<_, String>(WINNER).bind(lead.as_str().to_owned());
    let Some(winner) = winner.fetch_optional(&mut *transaction).await? else {
        return Ok(Reacted::NoLead);
    };
    let act = &reaction.act;
    let into = query(INTO).bind(reaction.id.to_string()).bind(lead.as_str().to_owned());
    let into = into.bind(reaction.promise.as_str().to_owned());
    let into = into.bind(i64::from(reaction.cycle)).bind(i64::from(reaction.tenure));
    let into = into.bind(micros(reaction.at)).bind(reaction.by.as_str().to_owned());
    let into = into.bind(act.word()).bind(act.until().map(micros));
    let into = into.bind(act.reason().map(|reason| reason.to_string()));
    if into.execute(&mut *transaction).await?.rows_affected() == 0 {
        return Ok(Reacted::Known);
    }
    let mark = next_mark(&mut transaction).await?;
    let touched = query("UPDATE leads SET changed = $2 WHERE id = $1").bind(winner).bind(mark);
    touched.execute(&mut *transaction).await?;
    set_mark(&mut transaction, mark).await?;
    transaction.commit().await?;
    Ok(Reacted::New)
}

/// Adds the reactions of `owners` (a list of ids) to the histories that they belong to.
pub(super) async fn add(
    connection: &mut SqliteConnection,
    owners: String,
    winners: &HashMap<LeadId, LeadId>,
    found: &mut HashMap<LeadId, History>,
) -> sqlx::Result<()> {
    const REACTIONS: &str = concat!(
        "SELECT lead, id, promise, cycle, tenure, at, by_owner, act, until_at, reason \
         FROM reactions WHERE lead IN ",
        listed!(1),
        " ORDER BY at, id"
    );
    let rows = query_as::<_, ReactionRow>(REACTIONS).bind(owners);
    for row in rows.fetch_all(connection).await? {
        let lead = LeadId::from(row.lead.as_str());
        let lead = winners.get(&lead).unwrap_or(&lead);
        if let Some(history) = found.get_mut(lead) {
            history.reactions.push(reaction(row)?);
        }
    }
    Ok(())
}

fn reaction(row: ReactionRow) -> sqlx::Result<Reaction> {
    let act = Act::from_parts(&row.act, some_time(row.until_at)?, row.reason.map(Into::into));
    Ok(Reaction {
        at: time(row.at)?,
        id: row.id.into(),
        by: row.by_owner.into(),
        promise: row.promise.into(),
        cycle: count(row.cycle)?,
        tenure: count(row.tenure)?,
        act: act.ok_or_else(|| unreadable("reactions.act"))?,
    })
}
