//! Which activities belong to these leads now; and activities by id, with the leads they belong to.
//!
//! Associating does not count as a change in HubSpot: neither side is found by its time of change.
//! So leads with an open countdown are asked by id.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Page, SourceError};
use super::asked;
use super::associations;
use super::map;
use super::reading::{CONTACTS, FAILS, Reading, SILENT, Shape, partly, plural};
use super::slice;
use super::wire::{self, Batch};
use crate::id::{ActivityId, LeadId};
use crate::lead::{Channel, Links};

/// A page of leads and the ids of what belongs to them.
pub(super) async fn of(
    mut reading: Reading<'_>,
    channels: &[Channel],
    leads: &[LeadId],
    after: Option<&str>,
) -> Result<Page, SourceError> {
    let (ids, next) = slice(leads, associations::PER_CALL, after)?;
    for channel in channels {
        let found = reading.associated((CONTACTS, plural(*channel)), &ids).await?;
        let links = found.into_iter().map(|(lead, numbers)| Links {
            lead: lead.into(),
            channel: *channel,
            activities: numbers.iter().map(|id| map::activity_id(*channel, id)).collect(),
        });
        // Nobody has seen whether the lead itself is there: an empty list proves nothing.
        reading.batch.linked.extend(links);
    }
    reading.page(next, None)
}

/// A page of activities by id, whatever their channels, and the leads they belong to.
pub(super) async fn activities(
    mut reading: Reading<'_>,
    activities: &[ActivityId],
    after: Option<&str>,
) -> Result<Page, SourceError> {
    let (ids, next) = slice(activities, associations::PER_CALL, after)?;
    let mut by_channel: BTreeMap<Channel, Vec<&str>> = BTreeMap::new();
    for id in ids {
        match id.split_once(':').and_then(|(word, id)| Some((Channel::from_word(word)?, id))) {
            Some((channel, number)) => by_channel.entry(channel).or_default().push(number),
            None => reading.issue("an activity".into(), "has an id that is none of HubSpot's"),
        }
    }
    for (channel, numbers) in by_channel {
        let found = reading.associated((plural(channel), CONTACTS), &numbers).await?;
        let owned = |lead: &String| LeadId::from(lead.as_str());
        let leads = numbers
            .iter()
            .map(|number| {
                let leads = found.get(*number).into_iter().flatten().map(owned).collect();
                ((*number).to_owned(), leads)
            })
            .collect();
        reading.activities(channel, &leads).await?;
    }
    reading.page(next, None)
}

/// What belongs to some leads.
#[derive(Debug, Default)]
pub(super) struct Linked {
    /// Complete lists by lead and channel.
    pub(super) links: Vec<Links>,
    /// Leads of which something could not be read.
    pub(super) incomplete: BTreeSet<LeadId>,
}

impl Reading<'_> {
    /// Reads the associations of these leads with activities of each channel, and the activities.
    pub(super) async fn linked(
        &mut self,
        channels: &[Channel],
        ids: &[&str],
    ) -> Result<Linked, SourceError> {
        let mut linked = Linked::default();
        for channel in channels {
            let found = self.associated((CONTACTS, plural(*channel)), ids).await?;
            let mut leads = BTreeMap::<String, Vec<LeadId>>::new();
            for (lead, numbers) in &found {
                for number in numbers {
                    leads.entry(number.clone()).or_default().push(lead.as_str().into());
                }
            }
            let absent = self.activities(*channel, &leads).await?;
            for id in ids {
                let lead = LeadId::from(*id);
                let Some(numbers) = found.get(*id) else {
                    linked.incomplete.insert(lead);
                    continue;
                };
                if numbers.iter().any(|number| absent.unreadable.contains(number)) {
                    linked.incomplete.insert(lead);
                    continue;
                }
                let there = numbers.iter().filter(|number| !absent.missing.contains(*number));
                let activities = there.map(|number| map::activity_id(*channel, number)).collect();
                linked.links.push(Links { lead, channel: *channel, activities });
            }
        }
        Ok(linked)
    }

    /// Reads activities by number, given the leads they are known to belong to.
    async fn activities(
        &mut self,
        channel: Channel,
        leads: &BTreeMap<String, Vec<LeadId>>,
    ) -> Result<Absent, SourceError> {
        let ids: Vec<_> = leads.keys().map(String::as_str).collect();
        let properties = asked::of_activity(channel);
        let plural = plural(channel);
        let shape = Shape { plural, properties, with_history: &[], archived: false };
        let read = self.batch_read(shape, &ids).await?;
        let doing = format!("reading {plural} by id");
        let mut seen = BTreeSet::new();
        for answer in &read.answers {
            let batch: Batch<'_> = wire::read(&answer.body, &doing)?;
            for raw in batch.results {
                let number = map::number(raw).unwrap_or_default().to_string();
                match map::activity(raw, channel, answer.began_at) {
                    Ok((mut logged, _)) => {
                        logged.leads = leads.get(&number).cloned().unwrap_or_default();
                        self.batch.logged.push(logged);
                        seen.insert(number);
                    }
                    Err(issue) => self.issues.push(issue),
                }
            }
        }
        let missing: BTreeSet<String> = read.missing.into_iter().collect();
        for number in &read.unreadable {
            self.issue(format!("{} {number}", channel.word()), FAILS);
        }
        let absent = |id: &&&str| !seen.contains(**id) && !missing.contains(**id);
        let unreadable: BTreeSet<String> =
            ids.iter().filter(absent).map(|id| (*id).into()).collect();
        self.silent(shape, &unreadable, channel.word()).await?;
        Ok(Absent { missing, unreadable })
    }

    /// Asks again about activities that were passed over without a word. What shows up now was
    /// swallowed by an answer that was not whole.
    async fn silent(
        &mut self,
        shape: Shape<'_>,
        unreadable: &BTreeSet<String>,
        word: &str,
    ) -> Result<(), SourceError> {
        let named: BTreeSet<&str> =
            self.issues.iter().filter_map(|issue| issue.record.split(' ').nth(1)).collect();
        let silent: Vec<_> = unreadable.iter().filter(|id| !named.contains(id.as_str())).collect();
        let silent: Vec<_> = silent.into_iter().map(String::as_str).collect();
        for answer in self.batch_read(shape, &silent).await?.answers {
            let doing = format!("reading {} by id", shape.plural);
            if !wire::read::<Batch<'_>>(&answer.body, &doing)?.results.is_empty() {
                return Err(partly(&doing));
            }
        }
        for number in silent {
            self.issue(format!("{word} {number}"), SILENT);
        }
        Ok(())
    }
}

/// Activities that were not read.
#[derive(Debug)]
struct Absent {
    /// They are no longer there.
    missing: BTreeSet<String>,
    /// They are, and cannot be read.
    unreadable: BTreeSet<String>,
}
