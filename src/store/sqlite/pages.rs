//! Documents of many leads in one row of a result: a row for each costs more than to read it.

use sqlx::{Row as _, SqliteConnection, query};

use super::error::unreadable;

/// Documents of leads, by their ids.
#[derive(Default)]
pub(super) struct Page {
    /// The last lead of all in it; `None`: there are no more.
    pub(super) last: Option<String>,
    leads: Vec<u8>,
    lead_sizes: String,
    docs: Vec<u8>,
    doc_sizes: String,
}

/// The next `limit` documents after `lead`, by a `paged!` statement.
pub(super) async fn after(
    connection: &mut SqliteConnection,
    paged: &'static str,
    lead: String,
    limit: usize,
) -> sqlx::Result<Page> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let row = query(paged).bind(lead).bind(limit).fetch_one(connection).await?;
    let last: Option<String> = row.try_get(0)?;
    if last.is_none() {
        return Ok(Page::default());
    }
    Ok(Page {
        last,
        leads: row.try_get(1)?,
        lead_sizes: row.try_get(2)?,
        docs: row.try_get(3)?,
        doc_sizes: row.try_get(4)?,
    })
}

impl Page {
    /// Hands each lead with its document to `see`.
    pub(super) fn each(
        &self,
        mut see: impl FnMut(&str, &[u8]) -> sqlx::Result<()>,
    ) -> sqlx::Result<()> {
        let (mut leads, mut docs) = (&self.leads[..], &self.docs[..]);
        for (lead_size, doc_size) in numbers(&self.lead_sizes).zip(numbers(&self.doc_sizes)) {
            let lead = str::from_utf8(cut(&mut leads, lead_size?)?).map_err(|_text| damaged())?;
            see(lead, cut(&mut docs, doc_size?)?)?;
        }
        Ok(())
    }
}

fn numbers(text: &str) -> impl Iterator<Item = sqlx::Result<usize>> {
    let numbers = text.split(',').filter(|number| !number.is_empty());
    numbers.map(|number| number.parse().map_err(|_digits| damaged()))
}

/// The first `size` bytes, which `bytes` begins with no more.
fn cut<'b>(bytes: &mut &'b [u8], size: usize) -> sqlx::Result<&'b [u8]> {
    let (first, rest) = bytes.split_at_checked(size).ok_or_else(damaged)?;
    *bytes = rest;
    Ok(first)
}

fn damaged() -> sqlx::Error {
    unreadable("a page of documents")
}
