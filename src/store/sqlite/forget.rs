//! Forgetting a person: everything about the lead goes, under every id it ever had.
//!
//! The CRM may still have the record and would hand it out again at the next reading. So a digest
//! of this store's salt and the id stays: enough to recognise the id when it comes. Nothing can be
//! read from it, though who has both the file and the id can tell that they belong together.
//! Messages that lie somewhere are emptied by a last revision.

use std::collections::{BTreeSet, HashMap, HashSet};

use sha2::{Digest, Sha256};
use sqlx::{Connection, SqliteConnection, query, query_as, query_scalar};

use super::dialect::{self, list, listed};
use super::rows::{Facts, Names, notice, notice_text, recipient};
use super::{bulk, notes};
use crate::alert::{Item, Notice, PostId};
use crate::id::LeadId;
use crate::store::Forgotten;

/// Note: somebody was forgotten whose traces are still in unused parts of the file.
const TRACES: &str = "store: traces of somebody forgotten";

/// What is left of a message about somebody forgotten.
const EMPTIED: &str = "Removed: this was about somebody who is no longer watched.";

/// See [`crate::store::Store::forget`].
pub(super) async fn forget(
    connection: &mut SqliteConnection,
    lead: &LeadId,
) -> sqlx::Result<Forgotten> {
    let mut transaction = connection.begin_with(dialect::BEGIN).await?;
    let forgotten = erase(&mut transaction, lead).await?;
    transaction.commit().await?;
    Ok(forgotten)
}

/// Wipes what is left of the forgotten in unused parts of the file, if there is anything. Until it
/// has succeeded it is tried again whenever the store is opened.
pub(super) async fn wipe(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    if notes::note(connection, TRACES).await?.is_none() {
        return Ok(());
    }
    dialect::rewrite(connection).await?;
    notes::set(connection, TRACES, None).await
}

/// Removes everything about `lead` and all that is one with it, inside a transaction. [`wipe`] is
/// to follow once that is committed.
pub(super) async fn erase(
    connection: &mut SqliteConnection,
    lead: &LeadId,
) -> sqlx::Result<Forgotten> {
    let ids = same_person(connection, lead).await?;
    let all = list(ids.iter().map(String::as_str));
    const KNOWN: &str = concat!("SELECT count(*) FROM leads WHERE id IN ", listed!(1));
    let known = query_scalar::<_, i64>(KNOWN).bind(all.clone()).fetch_one(&mut *connection).await?;
    let mut facts = count_facts(connection, &all).await?;
    facts += remove_activities(connection, &all).await?;
    const RATINGS: &str = concat!("DELETE FROM ratings WHERE lead IN ", listed!(1));
    let ratings = query(RATINGS).bind(all.clone()).execute(&mut *connection).await?;
    facts += ratings.rows_affected();
    const REACTIONS: &str = concat!("DELETE FROM reactions WHERE lead IN ", listed!(1));
    let reactions = query(REACTIONS).bind(all.clone()).execute(&mut *connection).await?;
    facts += reactions.rows_affected();
    let posts = empty_posts(connection, &ids).await?;
    for statement in [
        concat!("DELETE FROM leads WHERE id IN ", listed!(1)),
        concat!("DELETE FROM facts WHERE lead IN ", listed!(1)),
        concat!("DELETE FROM countdowns WHERE lead IN ", listed!(1)),
        concat!("DELETE FROM lives WHERE lead IN ", listed!(1)),
        concat!("DELETE FROM judged WHERE lead IN ", listed!(1)),
        concat!("DELETE FROM said WHERE lead IN ", listed!(1)),
        concat!("DELETE FROM suppressed WHERE lead IN ", listed!(1)),
        concat!("DELETE FROM aliases WHERE loser IN ", listed!(1)),
    ] {
        query(statement).bind(all.clone()).execute(&mut *connection).await?;
    }
    let salt = query_scalar::<_, String>("SELECT text FROM salt");
    let salt = salt.fetch_one(&mut *connection).await?;
    let digests: Vec<String> = ids.iter().map(|id| digest(&salt, id)).collect();
    notes::set(connection, TRACES, Some("yes")).await?;
    let into = ("INSERT INTO forgotten (digest) ", " ON CONFLICT (digest) DO NOTHING");
    bulk::write(connection, into, &digests, |values, digest| {
        values.push_bind(digest.clone());
    })
    .await?;
    Ok(Forgotten { known: known > 0 || ids.len() > 1, facts, posts })
}

/// Which of these leads were forgotten.
pub(super) async fn forgotten_among<'a>(
    connection: &mut SqliteConnection,
    ids: impl Iterator<Item = &'a LeadId>,
) -> sqlx::Result<HashSet<LeadId>> {
    const ANY: &str = "SELECT text FROM salt WHERE EXISTS (SELECT 1 FROM forgotten)";
    const AMONG: &str = concat!("SELECT digest FROM forgotten WHERE digest IN ", listed!(1));
    let salt = query_scalar::<_, String>(ANY).fetch_optional(&mut *connection).await?;
    let Some(salt) = salt else { return Ok(HashSet::new()) };
    let ids: HashMap<String, &LeadId> = ids.map(|id| (digest(&salt, id.as_str()), id)).collect();
    let found = query_scalar::<_, String>(AMONG).bind(list(ids.keys().map(String::as_str)));
    let found = found.fetch_all(connection).await?;
    Ok(found.iter().filter_map(|digest| ids.get(digest).copied().cloned()).collect())
}

fn digest(salt: &str, id: &str) -> String {
    let digest = Sha256::new().chain_update(salt).chain_update([0]).chain_update(id).finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The lead, the winner it was merged into, and every id merged into that.
async fn same_person(
    connection: &mut SqliteConnection,
    lead: &LeadId,
) -> sqlx::Result<BTreeSet<String>> {
    let lead = lead.as_str().to_owned();
    let winner = query_scalar::<_, String>("SELECT winner FROM aliases WHERE loser = $1");
    let winner = winner.bind(lead.clone()).fetch_optional(&mut *connection).await?;
    let winner = winner.unwrap_or_else(|| lead.clone());
    let losers = query_scalar::<_, String>("SELECT loser FROM aliases WHERE winner = $1");
    let losers = losers.bind(winner.clone()).fetch_all(connection).await?;
    Ok(losers.into_iter().chain([winner, lead]).collect())
}

async fn count_facts(connection: &mut SqliteConnection, all: &str) -> sqlx::Result<u64> {
    const DOCS: &str = concat!("SELECT doc FROM facts WHERE lead IN ", listed!(1));
    let docs = query_scalar::<_, String>(DOCS).bind(all.to_owned()).fetch_all(connection).await?;
    let mut facts = 0;
    for doc in docs {
        facts += Facts::read(&doc, &mut Names::default())?.len() as u64;
    }
    Ok(facts)
}

/// Removes the links, and the activities that belonged to nobody else.
async fn remove_activities(connection: &mut SqliteConnection, all: &str) -> sqlx::Result<u64> {
    const LINKED: &str = concat!("SELECT activity FROM links WHERE lead IN ", listed!(1));
    const UNLINK: &str = concat!("DELETE FROM links WHERE lead IN ", listed!(1));
    const REMOVE: &str = concat!(
        "DELETE FROM activities WHERE NOT EXISTS \
         (SELECT 1 FROM links k WHERE k.activity = activities.id) AND id IN ",
        listed!(1)
    );
    let linked = query_scalar::<_, String>(LINKED).bind(all.to_owned());
    let linked = linked.fetch_all(&mut *connection).await?;
    query(UNLINK).bind(all.to_owned()).execute(&mut *connection).await?;
    let removed = query(REMOVE).bind(list(linked.iter().map(String::as_str)));
    Ok(removed.execute(connection).await?.rows_affected())
}

/// Takes the lead out of every message. What lies somewhere, or may, gets a last revision that the
/// outbox delivers like any other; the rest is removed.
async fn empty_posts(
    connection: &mut SqliteConnection,
    ids: &BTreeSet<String>,
) -> sqlx::Result<Vec<(PostId, crate::alert::Recipient, (String, String))>> {
    const ALL: &str = "SELECT id, to_kind, to_id, remote_channel, remote_message, \
         sending_since IS NOT NULL OR ambiguous_since IS NOT NULL, notice FROM posts";
    const REVISE: &str = "UPDATE posts SET notice = $2, revision = revision + 1, state = 'due', \
         error = NULL WHERE id = $1";
    type Columns = (String, String, String, Option<String>, Option<String>, bool, String);
    let mut lie_somewhere = Vec::new();
    // Rare enough to look at every message; no index on people is kept for it.
    for row in query_as::<_, Columns>(ALL).fetch_all(&mut *connection).await? {
        let (id, to_kind, to_id, channel, message, perhaps, stored) = row;
        if !ids.iter().any(|id| stored.contains(id)) {
            continue;
        }
        let Some((emptied, is_all)) = without(notice(&stored)?, ids) else { continue };
        let remote = channel.zip(message);
        if is_all && remote.is_none() && !perhaps {
            query("DELETE FROM posts WHERE id = $1").bind(id).execute(&mut *connection).await?;
            continue;
        }
        let revise = query(REVISE).bind(id.clone()).bind(notice_text(&emptied));
        revise.execute(&mut *connection).await?;
        if let Some(remote) = remote {
            lie_somewhere.push((PostId::from(id), recipient(&to_kind, to_id)?, remote));
        }
    }
    Ok(lie_somewhere)
}

/// The message without the lead, and whether it was about nobody else; `None` where it does not
/// mention the lead.
fn without(notice: Notice, ids: &BTreeSet<String>) -> Option<(Notice, bool)> {
    let names = |text: &str| {
        let words = text.split(|mark: char| !(mark.is_alphanumeric() || "-_".contains(mark)));
        words.into_iter().any(|word| ids.contains(word))
    };
    let about = |lead: &LeadId| ids.contains(lead.as_str());
    match notice {
        Notice::One(item) if about(&item.lead) || about(&item.countdown.lead) => {
            let (headline, details) = (EMPTIED.to_owned(), Vec::new());
            Some((Notice::Ops { headline, details, is_over: true, at: item.as_of }, true))
        }
        Notice::Backlog { items, total, open, many, by_owner, at } => {
            let is_about = |item: &Item| about(&item.lead) || about(&item.countdown.lead);
            let (gone, items): (Vec<_>, Vec<_>) = items.into_iter().partition(is_about);
            let less = |number: u32, by: usize| {
                number.saturating_sub(u32::try_from(by).unwrap_or(u32::MAX))
            };
            let total = less(total, gone.len());
            let open = less(open, gone.iter().filter(|item| item.story.is_open()).count());
            (!gone.is_empty()).then_some(match total {
                0 => (
                    Notice::Ops {
                        headline: EMPTIED.to_owned(),
                        details: Vec::new(),
                        is_over: true,
                        at,
                    },
                    true,
                ),
                _ => (Notice::Backlog { items, total, open, many, by_owner, at }, false),
            })
        }
        Notice::Ops { headline, mut details, is_over, at } => {
            let before = details.len();
            details.retain(|line| !names(line));
            if names(&headline) {
                return Some((
                    Notice::Ops { headline: EMPTIED.to_owned(), details, is_over: true, at },
                    true,
                ));
            }
            let changed = details.len() < before;
            changed.then_some((Notice::Ops { headline, details, is_over, at }, false))
        }
        Notice::One(_) | Notice::Terms(_) | Notice::Digest(_) => None,
    }
}
