//! Lives: one small document for each lead, written with its verdicts, read all together.

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::task::Poll;

use futures_util::future::maybe_done;
use sqlx::{Connection as _, Row as _, SqliteConnection, query};

use super::error::unreadable;
use super::rows::{Names, life, life_bytes};
use super::{bulk, dialect};
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
    let mut transaction = connection.begin().await?;
    let mut names = Names::default();
    let mut count = 0;
    let mut page = after(&mut transaction, String::new()).await?;
    while let Some(last) = page.last.clone() {
        let mut next = pin!(maybe_done(after(&mut transaction, last)));
        // The engine works in a thread of its own: it reads the next page while this one is seen.
        poll_fn(|context| Poll::Ready(next.as_mut().poll(context).is_ready())).await;
        let (mut leads, mut lives) = (&page.leads[..], &page.lives[..]);
        let sizes = numbers(&page.lead_sizes).zip(numbers(&page.life_sizes));
        for (lead_size, life_size) in sizes {
            let lead = str::from_utf8(cut(&mut leads, lead_size?)?).map_err(|_text| damaged())?;
            see(life(LeadId::from(lead), cut(&mut lives, life_size?)?, &mut names)?);
            count += 1;
        }
        next.as_mut().await;
        page = next.take_output().expect("it has been waited for")?;
    }
    transaction.rollback().await?;
    Ok(count)
}

/// Many lives in one row: a row for each costs more than to read it.
#[derive(Default)]
struct Page {
    /// The last lead of all in it; `None`: there are no more.
    last: Option<String>,
    leads: Vec<u8>,
    lead_sizes: String,
    lives: Vec<u8>,
    life_sizes: String,
}

async fn after(connection: &mut SqliteConnection, lead: String) -> sqlx::Result<Page> {
    let row = query(dialect::LIVES).bind(lead).fetch_one(connection).await?;
    let last: Option<String> = row.try_get(0)?;
    if last.is_none() {
        return Ok(Page::default());
    }
    Ok(Page {
        last,
        leads: row.try_get(1)?,
        lead_sizes: row.try_get(2)?,
        lives: row.try_get(3)?,
        life_sizes: row.try_get(4)?,
    })
}

fn numbers(text: &str) -> impl Iterator<Item = sqlx::Result<usize>> {
    text.split(',').map(|number| number.parse().map_err(|_digits| damaged()))
}

/// The first `size` bytes, which `bytes` begins with no more.
fn cut<'b>(bytes: &mut &'b [u8], size: usize) -> sqlx::Result<&'b [u8]> {
    let (first, rest) = bytes.split_at_checked(size).ok_or_else(damaged)?;
    *bytes = rest;
    Ok(first)
}

fn damaged() -> sqlx::Error {
    unreadable("lives")
}
