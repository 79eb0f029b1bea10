//! Lives: one small document for each lead, written with its verdicts, read all together.

use futures_util::TryStreamExt as _;
use sqlx::{Row as _, SqliteConnection, query};

use super::bulk;
use super::rows::{Names, life, life_bytes};
use crate::id::LeadId;
use crate::sla::Life;
use crate::store::LeadVerdicts;

/// Replaces the lives of these leads; what stays the same is not written.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    verdicts: &[&LeadVerdicts],
) -> sqlx::Result<()> {
    const INTO: &str = "INSERT INTO lives (lead, life) ";
    const OVER: &str = " ON CONFLICT (lead) DO UPDATE SET life = excluded.life \
         WHERE lives.life <> excluded.life";
    let lives = verdicts.iter().filter_map(|one| one.life.as_ref());
    let lives: Vec<&Life> = lives.collect();
    bulk::write(connection, (INTO, OVER), &lives, |values, life| {
        values.push_bind(life.lead.as_str().to_owned()).push_bind(life_bytes(life));
    })
    .await?;
    Ok(())
}

/// See [`crate::store::Store::each_life`].
pub(super) async fn each(
    connection: &mut SqliteConnection,
    see: &mut (dyn FnMut(Life) + Send),
) -> sqlx::Result<u64> {
    let mut names = Names::default();
    let mut rows = query("SELECT lead, life FROM lives ORDER BY lead").fetch(connection);
    let mut count = 0;
    while let Some(row) = rows.try_next().await? {
        let lead: &str = row.try_get(0)?;
        let bytes: &[u8] = row.try_get(1)?;
        see(life(LeadId::from(lead), bytes, &mut names)?);
        count += 1;
    }
    Ok(count)
}
