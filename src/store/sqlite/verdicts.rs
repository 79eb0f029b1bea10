//! What was decided: verdicts, ledger and outbox of one round in one transaction.

use std::collections::{BTreeSet, HashSet};

use sqlx::{Connection, SqliteConnection, query, query_as, query_scalar};

use super::dialect::{self, list, listed};
use super::forget::forgotten_among;
use super::rows::{CountdownRow, Word, body, micros};
use super::{bulk, judged, lives, outbox, spoken};
use crate::alert::{Said, Suppressed};
use crate::id::LeadId;
use crate::sla::{Countdown, CountdownKey};
use crate::store::{Changeset, Filter, LeadVerdicts};

/// See [`crate::store::Store::commit`].
pub(super) async fn commit(
    connection: &mut SqliteConnection,
    changes: &Changeset,
) -> sqlx::Result<()> {
    let mut transaction = connection.begin_with(dialect::BEGIN).await?;
    let connection = &mut *transaction;
    let leads = changes.verdicts.iter().map(|one| &one.lead);
    let leads = leads.chain(changes.said.iter().map(|said| &said.countdown.lead));
    let leads = leads.chain(changes.suppressed.iter().map(|one| &one.countdown.lead));
    let leads = leads.chain(outbox::leads_in(&changes.posts));
    let forgotten = forgotten_among(connection, leads).await?;
    let known = known(connection, changes).await?;
    // Between the look and now a lead may have been merged away or forgotten.
    let verdicts = changes.verdicts.iter().filter(|one| known.contains(one.lead.as_str()));
    let verdicts: Vec<&LeadVerdicts> = verdicts.collect();
    write_countdowns(connection, &verdicts).await?;
    lives::write(connection, &verdicts).await?;
    let judged = changes.judged.iter().filter(|one| known.contains(one.lead.as_str()));
    judged::write(connection, &judged.collect::<Vec<_>>()).await?;
    write_agenda(connection, &verdicts, changes.facts_mark).await?;
    let told = changes.said.iter().filter(|said| !forgotten.contains(&said.countdown.lead));
    write_said(connection, &told.collect::<Vec<_>>()).await?;
    let silent = changes.suppressed.iter();
    let silent = silent.filter(|one| !forgotten.contains(&one.countdown.lead));
    write_suppressed(connection, &silent.collect::<Vec<_>>()).await?;
    spoken::write(connection, &changes.spoken).await?;
    outbox::put(connection, &changes.posts, &forgotten).await?;
    outbox::keep_pictures(connection, &changes.pictures).await?;
    transaction.commit().await
}

async fn known(
    connection: &mut SqliteConnection,
    changes: &Changeset,
) -> sqlx::Result<HashSet<String>> {
    const KNOWN: &str = concat!("SELECT id FROM leads WHERE id IN ", listed!(1));
    let judged = changes.judged.iter().map(|one| &one.lead);
    let leads = changes.verdicts.iter().map(|one| &one.lead).chain(judged);
    let leads = list(leads.map(LeadId::as_str));
    let known = query_scalar(KNOWN).bind(leads).fetch_all(connection).await?;
    Ok(known.into_iter().collect())
}

/// Replaces the countdowns of these leads; rows that stay the same are not written.
async fn write_countdowns(
    connection: &mut SqliteConnection,
    verdicts: &[&LeadVerdicts],
) -> sqlx::Result<()> {
    const STORED: &str =
        concat!("SELECT lead, promise, cycle, tenure FROM countdowns WHERE lead IN ", listed!(1));
    const GONE: &str = "DELETE FROM countdowns \
         WHERE lead = $1 AND promise = $2 AND cycle = $3 AND tenure = $4";
    const INTO: &str = "INSERT INTO countdowns \
         (lead, promise, cycle, tenure, verdict, running, owner, due, body) ";
    const OVER: &str = " ON CONFLICT (lead, promise, cycle, tenure) DO UPDATE SET \
         verdict = excluded.verdict, running = excluded.running, owner = excluded.owner, \
         due = excluded.due, body = excluded.body \
         WHERE countdowns.verdict <> excluded.verdict OR countdowns.body <> excluded.body \
         OR countdowns.owner IS DISTINCT FROM excluded.owner \
         OR countdowns.due IS DISTINCT FROM excluded.due";
    let leads = list(verdicts.iter().map(|one| one.lead.as_str()));
    let stored = query_as::<_, (String, String, i64, i64)>(STORED).bind(leads);
    let mut gone: BTreeSet<_> = stored.fetch_all(&mut *connection).await?.into_iter().collect();
    let countdowns: Vec<&Countdown> = verdicts.iter().flat_map(|one| &one.countdowns).collect();
    for countdown in &countdowns {
        gone.remove(&key_columns(&countdown.key));
    }
    // Few at a time; a list of them would make the engine look through the whole table.
    for (lead, promise, cycle, tenure) in gone {
        let one = query(GONE).bind(lead).bind(promise).bind(cycle).bind(tenure);
        one.execute(&mut *connection).await?;
    }
    bulk::write(connection, (INTO, OVER), &countdowns, |values, countdown| {
        push_key(values, &key_columns(&countdown.key));
        values.push_bind(countdown.verdict.word());
        values.push_bind(i64::from(countdown.verdict.is_open()));
        values.push_bind(countdown.owner.as_ref().map(|owner| owner.as_str().to_owned()));
        values.push_bind(countdown.due.map(micros)).push_bind(body(countdown));
    })
    .await?;
    Ok(())
}

/// When to look at these leads again; what changed since the look stays due.
async fn write_agenda(
    connection: &mut SqliteConnection,
    verdicts: &[&LeadVerdicts],
    mark: u64,
) -> sqlx::Result<()> {
    const WITH: &str = "WITH seen (id, next_change, mark) AS (";
    const SET: &str = ") UPDATE leads SET next_change = seen.next_change, \
         changed = CASE WHEN leads.changed <= seen.mark THEN NULL ELSE leads.changed END \
         FROM seen WHERE leads.id = seen.id AND (leads.changed IS NOT NULL \
         OR leads.next_change IS DISTINCT FROM seen.next_change)";
    let mark = i64::try_from(mark).unwrap_or(i64::MAX);
    bulk::write(connection, (WITH, SET), verdicts, |values, one| {
        values.push_bind(one.lead.as_str().to_owned());
        values.push_bind(one.next_change.map(micros)).push_bind(mark);
    })
    .await?;
    Ok(())
}

/// What is said at last was not kept back.
async fn write_said(connection: &mut SqliteConnection, said: &[&Said]) -> sqlx::Result<()> {
    const AT_LAST: &str = concat!("DELETE FROM suppressed WHERE key IN ", listed!(1));
    let keys = list(said.iter().map(|said| said.key.as_str()));
    query(AT_LAST).bind(keys).execute(&mut *connection).await?;
    const INTO: &str =
        "INSERT INTO said (lead, promise, cycle, tenure, key, upon, post, story, at) ";
    const OVER: &str = " ON CONFLICT (key) DO UPDATE SET post = excluded.post, \
         story = excluded.story, at = excluded.at";
    bulk::write(connection, (INTO, OVER), said, |values, said| {
        push_key(values, &key_columns(&said.countdown));
        values.push_bind(said.key.as_str().to_owned()).push_bind(said.upon.stored());
        values.push_bind(said.post.as_str().to_owned()).push_bind(said.story.word());
        values.push_bind(micros(said.at));
    })
    .await?;
    Ok(())
}

/// Keeps when it was first decided; the reason may change.
async fn write_suppressed(
    connection: &mut SqliteConnection,
    suppressed: &[&Suppressed],
) -> sqlx::Result<()> {
    const INTO: &str =
        "INSERT INTO suppressed (lead, promise, cycle, tenure, key, reason, until_at, at) ";
    const OVER: &str = " ON CONFLICT (key) DO UPDATE SET reason = excluded.reason, \
         until_at = excluded.until_at WHERE suppressed.reason <> excluded.reason \
         OR suppressed.until_at IS DISTINCT FROM excluded.until_at";
    bulk::write(connection, (INTO, OVER), suppressed, |values, one| {
        push_key(values, &key_columns(&one.countdown));
        values.push_bind(one.key.as_str().to_owned()).push_bind(one.reason.clone());
        values.push_bind(one.until.map(micros)).push_bind(micros(one.at));
    })
    .await?;
    Ok(())
}

type Key = (String, String, i64, i64);

fn key_columns(key: &CountdownKey) -> Key {
    let (lead, promise) = (key.lead.as_str().to_owned(), key.promise.as_str().to_owned());
    (lead, promise, key.cycle.into(), key.tenure.into())
}

fn push_key(values: &mut bulk::Values<'_>, (lead, promise, cycle, tenure): &Key) {
    values.push_bind(lead.clone()).push_bind(promise.clone());
    values.push_bind(*cycle).push_bind(*tenure);
}

/// See [`crate::store::Store::countdowns`].
pub(super) async fn countdowns(
    connection: &mut SqliteConnection,
    filter: &Filter,
) -> sqlx::Result<Vec<Countdown>> {
    macro_rules! select {
        ($also:literal) => {
            concat!(
                "SELECT lead, promise, cycle, tenure, verdict, owner, due, body FROM countdowns \
                 WHERE ($1 IS NULL OR verdict = $1) AND ($2 IS NULL OR owner = $2) ",
                $also,
                " ORDER BY due NULLS LAST, lead, promise, cycle, tenure"
            )
        };
    }
    let select = match &filter.lead {
        Some(_) => select!("AND lead = $3"),
        None => select!(""),
    };
    let mut rows = query_as::<_, CountdownRow>(select).bind(filter.verdict.map(|one| one.word()));
    rows = rows.bind(filter.owner.as_ref().map(|owner| owner.as_str().to_owned()));
    if let Some(lead) = &filter.lead {
        rows = rows.bind(lead.as_str().to_owned());
    }
    rows.fetch_all(connection).await?.into_iter().map(Countdown::try_from).collect()
}
