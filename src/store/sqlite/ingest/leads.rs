//! Leads: their facts, whether they are there, when they were last read whole; and the mark that
//! makes them due. Every change of a row of `leads` by a batch is written here, once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use sqlx::{SqliteConnection, query_as};

use super::Intake;
use crate::id::LeadId;
use crate::lead::Record;
use crate::store::sqlite::bulk;
use crate::store::sqlite::dialect::{list, listed};
use crate::store::sqlite::rows::{Facts, Names, existence, existence_columns, micros};

/// What a reading can change of a row of `leads`.
#[derive(Clone, PartialEq)]
struct Row {
    created_at: i64,
    modified_at: i64,
    origin: Option<Arc<str>>,
    existence: Existence,
    reread_at: Option<i64>,
}

/// Word and instant, as stored.
type Existence = (&'static str, Option<i64>);

/// One lead before and after.
struct Change {
    id: LeadId,
    before: Option<Row>,
    row: Row,
    /// What is stored, and the facts in it once somebody needed them.
    doc: Option<String>,
    facts: Option<Facts>,
    new_facts: usize,
}

impl Row {
    fn of(record: &Record) -> Self {
        Self {
            created_at: micros(record.created_at),
            modified_at: micros(record.modified_at),
            origin: record.origin.clone(),
            existence: existence_columns(record.existence),
            reread_at: None,
        }
    }

    /// A reading of a later state replaces what an earlier one said; facts are added elsewhere.
    fn follow(&mut self, record: &Record) {
        let read = Self::of(record);
        if read.modified_at >= self.modified_at {
            let origin = read.origin.clone().or_else(|| self.origin.take());
            *self = Self { origin, reread_at: self.reread_at, ..read };
        }
    }
}

/// Takes in records, existence and re-readings, and marks every lead touched by this batch.
/// Returns whether any carries `mark` now.
pub(super) async fn take(
    connection: &mut SqliteConnection,
    intake: &mut Intake<'_>,
    mark: i64,
) -> sqlx::Result<bool> {
    let mut changes = load(connection, intake).await?;
    let mut names = Names::default();
    for record in &intake.batch.records {
        if let Some(id) = own(intake, &record.lead) {
            follow(&mut changes, id, record, &mut names)?;
        }
    }
    for (id, existence) in &intake.batch.existence {
        if let Some(change) = own(intake, id).and_then(|id| changes.get_mut(id)) {
            change.row.existence = existence_columns(*existence);
        }
    }
    for (id, began_at) in &intake.batch.reread {
        if let Some(change) = own(intake, id).and_then(|id| changes.get_mut(id)) {
            change.row.reread_at = change.row.reread_at.max(Some(micros(*began_at)));
        }
    }
    write(connection, intake, changes, mark).await
}

/// `id` where it is a lead of its own: what a record says that was merged away since is outdated.
fn own<'a>(intake: &Intake<'_>, id: &'a LeadId) -> Option<&'a LeadId> {
    (!intake.ids.is_forgotten(id) && !intake.ids.is_merged(id)).then_some(id)
}

fn follow(
    changes: &mut BTreeMap<LeadId, Change>,
    id: &LeadId,
    record: &Record,
    names: &mut Names,
) -> sqlx::Result<()> {
    let facts = Facts::of(record);
    let Some(change) = changes.get_mut(id) else {
        let new_facts = facts.len();
        let (row, facts) = (Row::of(record), Some(facts));
        let change = Change { id: id.clone(), before: None, row, doc: None, facts, new_facts };
        changes.insert(id.clone(), change);
        return Ok(());
    };
    change.row.follow(record);
    // What was read is most often just what is stored.
    if change.facts.is_none() && change.doc.as_ref() == Some(&facts.doc()) {
        return Ok(());
    }
    let known = match (change.facts.take(), &change.doc) {
        (Some(known), _) => known,
        (None, Some(doc)) => Facts::read(doc, names)?,
        (None, None) => Facts::default(),
    };
    let (mut all, before) = (known.clone(), known.len());
    all.add(facts);
    change.new_facts += all.len() - before;
    change.facts = Some(all);
    Ok(())
}

/// The rows of every lead in this batch, and the facts of those that have a record in it.
async fn load(
    connection: &mut SqliteConnection,
    intake: &Intake<'_>,
) -> sqlx::Result<BTreeMap<LeadId, Change>> {
    const ROWS: &str = concat!(
        "SELECT id, created_at, modified_at, origin, existence, existence_at, reread_at \
         FROM leads WHERE id IN ",
        listed!(1)
    );
    const DOCS: &str = concat!("SELECT lead, doc FROM facts WHERE lead IN ", listed!(1));
    type Columns = (String, i64, i64, Option<String>, String, Option<i64>, Option<i64>);
    let batch = intake.batch;
    let with_record: BTreeSet<&str> =
        batch.records.iter().map(|record| record.lead.as_str()).collect();
    let mut ids = with_record.clone();
    ids.extend(batch.existence.iter().map(|(id, _)| id.as_str()));
    ids.extend(batch.reread.iter().map(|(id, _)| id.as_str()));
    ids.extend(intake.touched.iter().map(LeadId::as_str));
    let rows = query_as::<_, Columns>(ROWS).bind(list(ids));
    let rows = rows.fetch_all(&mut *connection).await?;
    let known = rows.iter().map(|row| row.0.as_str()).filter(|id| with_record.contains(id));
    let docs = query_as::<_, (String, String)>(DOCS).bind(list(known));
    let docs = docs.fetch_all(connection).await?.into_iter();
    let mut docs: HashMap<String, String> = docs.collect();
    let mut changes = BTreeMap::new();
    for (id, created_at, modified_at, origin, word, existence_at, reread_at) in rows {
        let existence = existence_columns(existence(&word, existence_at)?);
        let origin = origin.map(Arc::from);
        let row = Row { created_at, modified_at, origin, existence, reread_at };
        let (doc, id) = (docs.remove(&id), LeadId::from(id));
        let before = Some(row.clone());
        let change = Change { id: id.clone(), before, row, doc, facts: None, new_facts: 0 };
        changes.insert(id, change);
    }
    Ok(changes)
}

async fn write(
    connection: &mut SqliteConnection,
    intake: &mut Intake<'_>,
    changes: BTreeMap<LeadId, Change>,
    mark: i64,
) -> sqlx::Result<bool> {
    let (mut rows, mut docs, mut touched) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut arrivals: BTreeMap<Arc<str>, (i64, i64)> = BTreeMap::new();
    for change in changes.into_values() {
        let Change { id, before, row, facts, new_facts, .. } = change;
        intake.new_facts += new_facts as u64;
        if before.is_none() || new_facts > 0 {
            docs.extend(facts.map(|facts| (id.clone(), facts.doc())));
        }
        let place = |row: &Row| (row.origin.clone(), row.created_at);
        if before.as_ref().map(place) != Some(place(&row))
            && let Some(origin) = &row.origin
        {
            let at = row.created_at;
            let seen = arrivals.entry(origin.clone()).or_insert((at, at));
            *seen = (seen.0.min(at), seen.1.max(at));
        }
        let stamped = before.clone().map(|old| Row { modified_at: row.modified_at, ..old });
        let is_touched =
            new_facts > 0 || intake.touched.contains(&id) || stamped.as_ref() != Some(&row);
        if is_touched {
            touched.insert(id.clone());
        }
        if is_touched || before.as_ref() != Some(&row) {
            rows.push((id, row, is_touched.then_some(mark)));
        }
    }
    write_rows(connection, &rows).await?;
    const FACTS: &str = "INSERT INTO facts (lead, doc) ";
    const OVER: &str = " ON CONFLICT (lead) DO UPDATE SET doc = excluded.doc";
    bulk::write(connection, (FACTS, OVER), &docs, |values, (id, doc)| {
        values.push_bind(id.as_str().to_owned()).push_bind(doc.clone());
    })
    .await?;
    write_arrivals(connection, arrivals).await?;
    intake.touched = touched;
    Ok(!intake.touched.is_empty())
}

async fn write_rows(
    connection: &mut SqliteConnection,
    rows: &[(LeadId, Row, Option<i64>)],
) -> sqlx::Result<()> {
    const INTO: &str = "INSERT INTO leads (id, created_at, modified_at, origin, existence, \
         existence_at, reread_at, changed, burst) ";
    const OVER: &str = " ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at, \
         modified_at = excluded.modified_at, origin = excluded.origin, \
         existence = excluded.existence, existence_at = excluded.existence_at, \
         reread_at = excluded.reread_at, changed = coalesce(excluded.changed, leads.changed)";
    bulk::write(connection, (INTO, OVER), rows, |values, (id, row, changed)| {
        let (word, existence_at) = row.existence;
        values.push_bind(id.as_str().to_owned()).push_bind(row.created_at);
        values.push_bind(row.modified_at).push_bind(row.origin.clone()).push_bind(word);
        values.push_bind(existence_at).push_bind(row.reread_at).push_bind(*changed);
        values.push_bind(0_i64);
    })
    .await?;
    Ok(())
}

async fn write_arrivals(
    connection: &mut SqliteConnection,
    arrivals: BTreeMap<Arc<str>, (i64, i64)>,
) -> sqlx::Result<()> {
    const INTO: &str = "INSERT INTO arrivals (origin, first_at, last_at) ";
    const OVER: &str = " ON CONFLICT (origin) DO UPDATE SET \
         first_at = CASE WHEN excluded.first_at < arrivals.first_at \
                    THEN excluded.first_at ELSE arrivals.first_at END, \
         last_at = CASE WHEN excluded.last_at > arrivals.last_at \
                   THEN excluded.last_at ELSE arrivals.last_at END";
    let arrivals: Vec<_> = arrivals.into_iter().collect();
    bulk::write(connection, (INTO, OVER), &arrivals, |values, (origin, (first, last))| {
        values.push_bind(origin.clone()).push_bind(*first).push_bind(*last);
    })
    .await?;
    Ok(())
}
