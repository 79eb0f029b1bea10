//! Handing out histories: each a lead's own facts with the activities of all records that are now
//! part of it. Everything asked for together is read at one instant.

use std::collections::{HashMap, HashSet};

use sqlx::{Connection, SqliteConnection, query_as, query_scalar};

use super::dialect::{list, listed};
use super::error::unreadable;
use super::rows::{Facts, Names, Word, existence, row, some_time, time};
use super::{ratings, reactions};
use crate::id::{ActivityId, LeadId, OwnerId};
use crate::lead::{Activity, Channel, Direction, History, Outcome};

/// Leads that are read with one statement.
const CHUNK: usize = 1_000;

row! {
    struct LeadRow {
        id: String,
        created_at: i64,
        origin: Option<String>,
        existence: String,
        existence_at: Option<i64>,
        reread_at: Option<i64>,
        burst: i64,
        doc: Option<String>,
    }
}

row! {
    struct ActivityRow {
        lead: String,
        id: String,
        channel: String,
        direction: String,
        outcome: String,
        duration_ms: Option<i64>,
        by_owner: Option<String>,
        automated: i64,
        unconcluded: i64,
        occurred_at: i64,
        occurred_until: i64,
        recorded_at: i64,
        seen_at: i64,
    }
}

/// See [`crate::store::Store::histories`].
pub(super) async fn histories(
    connection: &mut SqliteConnection,
    leads: &[LeadId],
) -> sqlx::Result<Vec<History>> {
    let mut transaction = connection.begin().await?;
    let (mut all, mut names) = (Vec::with_capacity(leads.len()), Names::default());
    for chunk in leads.chunks(CHUNK) {
        let mut found = chunk_of(&mut transaction, chunk, &mut names).await?;
        all.extend(chunk.iter().filter_map(|lead| found.remove(lead)));
    }
    transaction.rollback().await?;
    Ok(all)
}

/// See [`crate::store::Store::unknown_activities`].
pub(super) async fn unknown_activities(
    connection: &mut SqliteConnection,
    ids: &[ActivityId],
) -> sqlx::Result<Vec<ActivityId>> {
    const KNOWN: &str = concat!("SELECT id FROM activities WHERE id IN ", listed!(1));
    let known = query_scalar::<_, String>(KNOWN).bind(list(ids.iter().map(ActivityId::as_str)));
    let known: HashSet<String> = known.fetch_all(connection).await?.into_iter().collect();
    Ok(ids.iter().filter(|id| !known.contains(id.as_str())).cloned().collect())
}

async fn chunk_of(
    connection: &mut SqliteConnection,
    leads: &[LeadId],
    names: &mut Names,
) -> sqlx::Result<HashMap<LeadId, History>> {
    const LEADS: &str = concat!(
        "SELECT l.id, l.created_at, l.origin, l.existence, l.existence_at, l.reread_at, l.burst, \
         f.doc FROM leads l LEFT JOIN facts f ON f.lead = l.id WHERE l.id IN ",
        listed!(1)
    );
    const ALIASES: &str = concat!(
        "SELECT winner, loser FROM aliases WHERE winner IN ",
        listed!(1),
        " ORDER BY winner, loser"
    );
    let asked = list(leads.iter().map(LeadId::as_str));
    let rows = query_as::<_, LeadRow>(LEADS).bind(asked.clone()).fetch_all(&mut *connection);
    let rows = rows.await?.into_iter();
    let mut found: HashMap<LeadId, History> =
        rows.map(|row| history(row, names)).collect::<sqlx::Result<_>>()?;
    let aliases = query_as::<_, (String, String)>(ALIASES).bind(asked);
    let mut winners: HashMap<LeadId, LeadId> = HashMap::new();
    for (winner, loser) in aliases.fetch_all(&mut *connection).await? {
        let (winner, loser) = (LeadId::from(winner), LeadId::from(loser));
        if let Some(history) = found.get_mut(&winner) {
            history.aliases.push(loser.clone());
            winners.insert(loser, winner);
        }
    }
    let owners = list(found.keys().chain(winners.keys()).map(LeadId::as_str));
    add_activities(&mut *connection, owners.clone(), &winners, &mut found).await?;
    ratings::add(&mut *connection, owners.clone(), &winners, &mut found).await?;
    reactions::add(connection, owners, &winners, &mut found).await?;
    Ok(found)
}

async fn add_activities(
    connection: &mut SqliteConnection,
    owners: String,
    winners: &HashMap<LeadId, LeadId>,
    found: &mut HashMap<LeadId, History>,
) -> sqlx::Result<()> {
    const ACTIVITIES: &str = concat!(
        "SELECT k.lead, a.id, a.channel, a.direction, a.outcome, a.duration_ms, a.by_owner, \
         a.automated, a.unconcluded, a.occurred_at, a.occurred_until, a.recorded_at, a.seen_at \
         FROM links k JOIN activities a ON a.id = k.activity \
         WHERE a.deleted = 0 AND k.lead IN ",
        listed!(1)
    );
    let rows = query_as::<_, ActivityRow>(ACTIVITIES).bind(owners);
    for row in rows.fetch_all(connection).await? {
        let lead = LeadId::from(row.lead.as_str());
        let lead = winners.get(&lead).unwrap_or(&lead);
        if let Some(history) = found.get_mut(lead) {
            history.activities.push(activity(row)?);
        }
    }
    for history in found.values_mut() {
        let activities = &mut history.activities;
        activities.sort_unstable_by(|a, b| (a.occurred_at, &a.id).cmp(&(b.occurred_at, &b.id)));
        activities.dedup_by(|a, b| a.id == b.id);
    }
    Ok(())
}

fn history(row: LeadRow, names: &mut Names) -> sqlx::Result<(LeadId, History)> {
    let facts = row.doc.map(|doc| Facts::read(&doc, names)).transpose()?.unwrap_or_default();
    let (fields, owners) = facts.into_history()?;
    let lead = LeadId::from(row.id);
    let history = History {
        lead: lead.clone(),
        aliases: Vec::new(),
        created_at: time(row.created_at)?,
        origin: row.origin.map(Into::into),
        fields,
        owners,
        activities: Vec::new(),
        ratings: Vec::new(),
        reactions: Vec::new(),
        existence: existence(&row.existence, row.existence_at)?,
        reread_at: some_time(row.reread_at)?,
        import_burst: row.burst == 1,
    };
    Ok((lead, history))
}

fn activity(row: ActivityRow) -> sqlx::Result<Activity> {
    let channel = Channel::from_word(&row.channel);
    Ok(Activity {
        id: ActivityId::from(row.id),
        channel: channel.ok_or_else(|| unreadable("activities.channel"))?,
        direction: Direction::read(&row.direction, "activities.direction")?,
        outcome: Outcome::read(&row.outcome, "activities.outcome")?,
        duration_ms: row.duration_ms,
        by: row.by_owner.map(OwnerId::from),
        automated: row.automated == 1,
        unconcluded: row.unconcluded == 1,
        occurred_at: time(row.occurred_at)?,
        occurred_until: time(row.occurred_until)?,
        recorded_at: time(row.recorded_at)?,
        seen_at: time(row.seen_at)?,
    })
}
