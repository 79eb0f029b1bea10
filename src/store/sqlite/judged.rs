//! Histories as they were judged: one document for each lead, read many at a time.
//!
//! The tables of facts, links and activities remain what is true; this is their copy for those who
//! look at all leads, and is written anew whenever a lead is judged.

use sqlx::SqliteConnection;

use super::dialect::paged;
use super::rows::{Names, history, history_bytes};
use super::{bulk, pages};
use crate::id::LeadId;
use crate::lead::History;

/// Replaces the histories of these leads; what stays the same is not written.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    histories: &[&History],
) -> sqlx::Result<()> {
    const INTO: &str = "INSERT INTO judged (lead, history) ";
    const OVER: &str = " ON CONFLICT (lead) DO UPDATE SET history = excluded.history \
         WHERE judged.history <> excluded.history";
    bulk::write(connection, (INTO, OVER), histories, |values, one| {
        values.push_bind(one.lead.as_str().to_owned()).push_bind(history_bytes(one));
    })
    .await?;
    Ok(())
}

/// See [`crate::store::Store::judged`].
pub(super) async fn after(
    connection: &mut SqliteConnection,
    lead: Option<&LeadId>,
    limit: usize,
) -> sqlx::Result<Vec<History>> {
    // Every id comes after the empty text.
    let lead = lead.map_or(String::new(), |id| id.as_str().to_owned());
    let page = pages::after(connection, paged!("judged", "history"), lead, limit).await?;
    let (mut names, mut found) = (Names::default(), Vec::new());
    page.each(|lead, doc| {
        found.push(history(lead, doc, &mut names)?);
        Ok(())
    })?;
    Ok(found)
}
