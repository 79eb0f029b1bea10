//! Activities: the newest state of each by the CRM's own stamp, and whom this reading says they
//! belong to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sqlx::{SqliteConnection, query_as};

use super::Intake;
use super::links::{self, Link};
use crate::id::LeadId;
use crate::lead::Logged;
use crate::store::sqlite::bulk;
use crate::store::sqlite::dialect::{list, listed};
use crate::store::sqlite::rows::{Word, micros, row};

row! {
    #[derive(Clone, PartialEq)]
    struct Row {
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
        modified_at: i64,
        seen_at: i64,
        deleted: i64,
    }
}

impl Row {
    fn of(logged: &Logged, seen_at: i64) -> Self {
        let activity = &logged.activity;
        Self {
            id: activity.id.as_str().to_owned(),
            channel: activity.channel.word().to_owned(),
            direction: activity.direction.stored().to_owned(),
            outcome: activity.outcome.stored().to_owned(),
            duration_ms: activity.duration_ms,
            by_owner: activity.by.as_ref().map(|owner| owner.as_str().to_owned()),
            automated: activity.automated.into(),
            unconcluded: activity.unconcluded.into(),
            occurred_at: micros(activity.occurred_at),
            occurred_until: micros(activity.occurred_until),
            recorded_at: micros(activity.recorded_at),
            modified_at: micros(logged.modified_at),
            seen_at,
            deleted: logged.deleted.into(),
        }
    }

    /// Whether a history shows the two alike.
    fn reads_like(&self, other: &Self) -> bool {
        if self.deleted == 1 && other.deleted == 1 {
            return true;
        }
        let stamped = Self { modified_at: other.modified_at, ..self.clone() };
        Self { seen_at: other.seen_at, ..stamped } == *other
    }
}

/// Takes in `batch.logged`.
pub(super) async fn take(
    connection: &mut SqliteConnection,
    intake: &mut Intake<'_>,
) -> sqlx::Result<()> {
    let batch = intake.batch;
    // What belongs to nobody but somebody forgotten is not kept.
    let kept = batch.logged.iter().filter(|logged| {
        logged.leads.is_empty() || logged.leads.iter().any(|id| !intake.ids.is_forgotten(id))
    });
    let kept: Vec<&Logged> = kept.collect();
    if kept.is_empty() {
        return Ok(());
    }
    let ids = list(kept.iter().map(|logged| logged.activity.id.as_str()));
    let mut known = known(connection, &ids).await?;
    let (mut written, mut changed) = (BTreeSet::new(), BTreeSet::new());
    for logged in &kept {
        let row = Row::of(logged, intake.seen_at);
        let Some(old) = known.get_mut(&row.id) else {
            intake.new_facts += 1;
            written.insert(row.id.clone());
            changed.insert(row.id.clone());
            known.insert(row.id.clone(), row);
            continue;
        };
        if row.modified_at < old.modified_at {
            continue;
        }
        let row = Row { seen_at: row.seen_at.min(old.seen_at), ..row };
        if !row.reads_like(old) {
            intake.new_facts += 1;
            changed.insert(row.id.clone());
        }
        if row != *old {
            written.insert(row.id.clone());
            *old = row;
        }
    }
    let rows: Vec<&Row> = written.iter().filter_map(|id| known.get(id)).collect();
    write(connection, &rows).await?;
    let owners = links::leads_of(connection, &ids).await?;
    for link in owners.iter().filter(|link| changed.contains(&link.activity)) {
        intake.touched.insert(link.lead.clone());
    }
    link(connection, intake, &kept, &known).await
}

/// Adds the links that the activities themselves name.
async fn link(
    connection: &mut SqliteConnection,
    intake: &mut Intake<'_>,
    kept: &[&Logged],
    known: &HashMap<String, Row>,
) -> sqlx::Result<()> {
    let mut told: BTreeMap<Link, &LeadId> = BTreeMap::new();
    for logged in kept {
        for id in &logged.leads {
            if let Some(lead) = intake.ids.lead(id) {
                let channel = logged.activity.channel.word();
                told.insert(Link::new(id, channel, &logged.activity.id), lead);
            }
        }
    }
    let all: Vec<Link> = told.keys().cloned().collect();
    let new = links::add(connection, &all).await?;
    for link in &new {
        let shows = known.get(&link.activity).is_some_and(|row| row.deleted == 0);
        if let Some(lead) = told.get(link).filter(|_| shows) {
            intake.touched.insert((*lead).clone());
        }
    }
    Ok(())
}

async fn known(connection: &mut SqliteConnection, ids: &str) -> sqlx::Result<HashMap<String, Row>> {
    const KNOWN: &str = concat!("SELECT * FROM activities WHERE id IN ", listed!(1));
    let rows = query_as::<_, Row>(KNOWN).bind(ids.to_owned()).fetch_all(connection).await?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

async fn write(connection: &mut SqliteConnection, rows: &[&Row]) -> sqlx::Result<()> {
    const INTO: &str = "INSERT INTO activities (id, channel, direction, outcome, duration_ms, \
         by_owner, automated, unconcluded, occurred_at, occurred_until, recorded_at, \
         modified_at, seen_at, deleted) ";
    const OVER: &str = " ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, \
         direction = excluded.direction, outcome = excluded.outcome, \
         duration_ms = excluded.duration_ms, by_owner = excluded.by_owner, \
         automated = excluded.automated, unconcluded = excluded.unconcluded, \
         occurred_at = excluded.occurred_at, \
         occurred_until = excluded.occurred_until, recorded_at = excluded.recorded_at, \
         modified_at = excluded.modified_at, seen_at = excluded.seen_at, \
         deleted = excluded.deleted";
    bulk::write(connection, (INTO, OVER), rows, |values, row| {
        let row = (*row).clone();
        values.push_bind(row.id).push_bind(row.channel).push_bind(row.direction);
        values.push_bind(row.outcome).push_bind(row.duration_ms).push_bind(row.by_owner);
        values.push_bind(row.automated).push_bind(row.unconcluded);
        values.push_bind(row.occurred_at).push_bind(row.occurred_until);
        values.push_bind(row.recorded_at).push_bind(row.modified_at).push_bind(row.seen_at);
        values.push_bind(row.deleted);
    })
    .await?;
    Ok(())
}
