//! Lives: one small document for each lead, written with its verdicts, read all together.

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::task::Poll;

use futures_util::future::maybe_done;
use sqlx::{Connection as _, SqliteConnection};

use super::dialect::paged;
use super::rows::{Names, life, life_bytes};
use super::{bulk, pages};
use crate::id::LeadId;
use crate::sla::Life;
use crate::store::LeadVerdicts;

const LIVES: &str = paged!("lives", "life");

/// Lives in one page.
const PAGE: usize = 1_000;

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
    let mut transaction = connection.begin().await?;
    let (mut names, mut count) = (Names::default(), 0);
    let mut page = pages::after(&mut transaction, LIVES, String::new(), PAGE).await?;
    while let Some(last) = page.last.clone() {
        let mut next = pin!(maybe_done(pages::after(&mut transaction, LIVES, last, PAGE)));
        // The engine works in a thread of its own: it reads the next page while this one is seen.
        poll_fn(|context| Poll::Ready(next.as_mut().poll(context).is_ready())).await;
        page.each(|lead, doc| {
            see(life(LeadId::from(lead), doc, &mut names)?);
            count += 1;
            Ok(())
        })?;
        next.as_mut().await;
        page = next.take_output().expect("it has been waited for")?;
    }
    transaction.rollback().await?;
    Ok(count)
}
