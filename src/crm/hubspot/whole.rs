//! Leads whole, by id and not through the search index: what must be known before a breach is said.
//!
//! Associations and activities are read first, the contact last: a contact that is there at the end
//! was there all the time, so that "no activities" was said of it and not of a hole. A lead of
//! which anything could not be read is not stamped as read whole; the issues say why.

use std::collections::BTreeSet;

use super::super::{Page, SourceError};
use super::asked::Asked;
use super::reading::Reading;
use super::slice;
use crate::id::LeadId;
use crate::lead::Channel;

/// Leads in one page: few enough that a failure does not cost much.
const PER_PAGE: usize = 500;

/// A page of leads.
pub(super) async fn leads(
    mut reading: Reading<'_>,
    (asked, channels): (&Asked, &[Channel]),
    leads: &[LeadId],
    after: Option<&str>,
) -> Result<Page, SourceError> {
    let (ids, next) = slice(leads, PER_PAGE, after)?;
    let winners = reading.whole((asked, channels), &ids).await?;
    let ids: BTreeSet<&str> = ids.into_iter().collect();
    let winners: BTreeSet<&str> = winners.iter().map(LeadId::as_str).collect();
    // Whoever was merged while we asked is asked about again, as who they are now.
    let winners: Vec<_> = winners.difference(&ids).copied().collect();
    if !winners.is_empty() {
        reading.whole((asked, channels), &winners).await?;
    }
    reading.page(next, None)
}

impl Reading<'_> {
    /// Reads these leads. Says into which leads some of them were merged.
    async fn whole(
        &mut self,
        (asked, channels): (&Asked, &[Channel]),
        ids: &[&str],
    ) -> Result<Vec<LeadId>, SourceError> {
        let linked = self.linked(channels, ids).await?;
        let fates = self.contacts(asked, ids).await?;
        let began_at = self.began_at()?;
        let links = linked.links.into_iter().filter(|links| fates.live.contains(&links.lead));
        self.batch.links.extend(links);
        let whole = fates.live.difference(&linked.incomplete);
        self.batch.reread.extend(whole.map(|lead| (lead.clone(), began_at)));
        Ok(fates.merged.into_iter().map(|(_, winner)| winner).collect())
    }
}
