//! Which activity belongs to which lead.
//!
//! A complete list replaces what was known for that lead and channel; for a record that was merged
//! away it only adds, because the CRM moves its activities to the winner and an empty list says
//! nothing about what happened.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{SqliteConnection, query, query_as, query_scalar};

use super::Intake;
use crate::id::{ActivityId, LeadId};
use crate::lead::{Channel, Links};
use crate::store::sqlite::bulk;
use crate::store::sqlite::dialect::{list, listed};

/// One row of `links`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Link {
    pub(super) lead: LeadId,
    pub(super) channel: String,
    pub(super) activity: String,
}

impl Link {
    pub(super) fn new(lead: &LeadId, channel: &str, activity: &ActivityId) -> Self {
        let activity = activity.as_str().to_owned();
        Self { lead: lead.clone(), channel: channel.to_owned(), activity }
    }
}

/// Takes in `batch.linked`, then `batch.links`.
pub(super) async fn take(
    connection: &mut SqliteConnection,
    intake: &mut Intake<'_>,
) -> sqlx::Result<()> {
    let known = intake.batch.linked.iter().filter(|links| !intake.ids.is_forgotten(&links.lead));
    let linked: Vec<Link> = known.flat_map(of).collect();
    let new = add(connection, &linked).await?;
    touch(connection, intake, new.iter()).await?;
    let mut lists: BTreeMap<(&LeadId, Channel), &[ActivityId]> = BTreeMap::new();
    for links in &intake.batch.links {
        if !intake.ids.is_forgotten(&links.lead) {
            lists.insert((&links.lead, links.channel), &links.activities);
        }
    }
    if lists.is_empty() {
        return Ok(());
    }
    let now: BTreeSet<Link> = lists
        .iter()
        .flat_map(|((lead, channel), activities)| {
            activities.iter().map(|activity| Link::new(lead, channel.word(), activity))
        })
        .collect();
    let before = of_leads(connection, lists.keys().map(|(lead, _)| *lead)).await?;
    let gone: Vec<Link> = before
        .difference(&now)
        .filter(|link| {
            let channel = Channel::from_word(&link.channel);
            channel.is_some_and(|channel| lists.contains_key(&(&link.lead, channel)))
                && !intake.ids.is_merged(&link.lead)
        })
        .cloned()
        .collect();
    let new: Vec<Link> = now.difference(&before).cloned().collect();
    insert(connection, &new).await?;
    remove(connection, &gone).await?;
    touch(connection, intake, new.iter().chain(&gone)).await
}

/// The rows of one list.
fn of(links: &Links) -> impl Iterator<Item = Link> {
    let channel = links.channel.word();
    links.activities.iter().map(move |activity| Link::new(&links.lead, channel, activity))
}

/// Leads of which a history shows one activity more or less are touched.
async fn touch<'a>(
    connection: &mut SqliteConnection,
    intake: &mut Intake<'_>,
    links: impl Iterator<Item = &'a Link> + Clone,
) -> sqlx::Result<()> {
    let shown = shown(connection, links.clone()).await?;
    for link in links.filter(|link| shown.contains(&link.activity)) {
        intake.touched.insert(intake.ids.winner(&link.lead).clone());
    }
    Ok(())
}

/// The links of these activities (a JSON list of ids), each with the lead that it counts for.
pub(super) async fn leads_of(
    connection: &mut SqliteConnection,
    activities: &str,
) -> sqlx::Result<Vec<Link>> {
    const OF: &str = concat!(
        "SELECT coalesce(a.winner, k.lead), k.channel, k.activity FROM links k \
         LEFT JOIN aliases a ON a.loser = k.lead WHERE k.activity IN ",
        listed!(1)
    );
    let rows = query_as(OF).bind(activities.to_owned()).fetch_all(connection).await?;
    Ok(rows.into_iter().map(link).collect())
}

/// Adds links. Returns those that were not known.
pub(super) async fn add(
    connection: &mut SqliteConnection,
    links: &[Link],
) -> sqlx::Result<Vec<Link>> {
    if links.is_empty() {
        return Ok(Vec::new());
    }
    let known = of_leads(connection, links.iter().map(|link| &link.lead)).await?;
    let new: Vec<Link> = links.iter().filter(|link| !known.contains(link)).cloned().collect();
    insert(connection, &new).await?;
    Ok(new)
}

fn link((lead, channel, activity): (String, String, String)) -> Link {
    Link { lead: lead.into(), channel, activity }
}

async fn of_leads<'a>(
    connection: &mut SqliteConnection,
    leads: impl Iterator<Item = &'a LeadId>,
) -> sqlx::Result<BTreeSet<Link>> {
    const OF: &str =
        concat!("SELECT lead, channel, activity FROM links WHERE lead IN ", listed!(1));
    let rows = query_as(OF).bind(list(leads.map(LeadId::as_str))).fetch_all(connection).await?;
    Ok(rows.into_iter().map(link).collect())
}

/// Which of these links' activities a history shows.
async fn shown<'a>(
    connection: &mut SqliteConnection,
    links: impl Iterator<Item = &'a Link>,
) -> sqlx::Result<BTreeSet<String>> {
    const SHOWN: &str =
        concat!("SELECT id FROM activities WHERE deleted = 0 AND id IN ", listed!(1));
    let ids = list(links.map(|link| link.activity.as_str()));
    let shown = query_scalar(SHOWN).bind(ids).fetch_all(connection).await?;
    Ok(shown.into_iter().collect())
}

async fn insert(connection: &mut SqliteConnection, links: &[Link]) -> sqlx::Result<()> {
    const INTO: &str = "INSERT INTO links (lead, channel, activity) ";
    const OVER: &str = " ON CONFLICT (lead, channel, activity) DO NOTHING";
    bulk::write(connection, (INTO, OVER), links, values).await?;
    Ok(())
}

async fn remove(connection: &mut SqliteConnection, links: &[Link]) -> sqlx::Result<()> {
    // Few at a time; a list of them would make the engine look through the whole table.
    const ONE: &str = "DELETE FROM links WHERE lead = $1 AND channel = $2 AND activity = $3";
    for link in links {
        let one = query(ONE).bind(link.lead.as_str().to_owned()).bind(link.channel.clone());
        one.bind(link.activity.clone()).execute(&mut *connection).await?;
    }
    Ok(())
}

fn values(values: &mut bulk::Values<'_>, link: &Link) {
    values.push_bind(link.lead.as_str().to_owned());
    values.push_bind(link.channel.clone()).push_bind(link.activity.clone());
}
