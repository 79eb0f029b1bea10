//! Commands: how a lead stands, what waits for me, how the watch stands. They read, and change
//! nothing.

use super::Desk;
use crate::contract::Verdict;
use crate::daemon::status;
use crate::id::{LeadId, OwnerId};
use crate::lead::OwnerKind;
use crate::notify::{Answer, Line};
use crate::sla::Countdown;
use crate::store::{Filter, StoreError};

/// Lines in one answer.
const MOST: usize = 10;

impl Desk {
    /// Answers `text`, as `by` typed it behind the command.
    pub(super) async fn ask(&self, text: &str, by: &OwnerId) -> Result<Answer, StoreError> {
        let directory = self.deps.store.directory().await?;
        let person = directory.owners.get(by);
        if !person.is_some_and(|one| one.active && one.kind == OwnerKind::Person) {
            return Ok(Answer::Stranger);
        }
        let mut words = text.split_whitespace();
        match (words.next(), words.next(), words.next()) {
            (Some("why"), Some(lead), None) => self.why(lead).await,
            (Some("mine"), None, None) => self.mine(by).await,
            (Some("status"), None, None) => self.standing().await,
            _ => Ok(Answer::Usage),
        }
    }

    async fn why(&self, asked: &str) -> Result<Answer, StoreError> {
        let Some(as_of) = status::health(&*self.deps.store).await?.as_of else {
            return Ok(Answer::TooEarly);
        };
        let lead = LeadId::from(named(asked));
        let filter = Filter { lead: Some(lead.clone()), ..Filter::default() };
        let mut countdowns = self.deps.store.countdowns(&filter).await?;
        // The newest say most.
        countdowns.sort_by_key(|one| std::cmp::Reverse(one.start));
        let lines = countdowns.iter().take(MOST).map(|one| line(one, None)).collect();
        Ok(Answer::Why { lead, lines, as_of })
    }

    async fn mine(&self, by: &OwnerId) -> Result<Answer, StoreError> {
        let Some(as_of) = status::health(&*self.deps.store).await?.as_of else {
            return Ok(Answer::TooEarly);
        };
        let filter = Filter { owner: Some(by.clone()), ..Filter::default() };
        let mut open = self.deps.store.countdowns(&filter).await?;
        open.retain(|one| one.verdict.is_open() && one.mute.is_none());
        open.sort_by_key(|one| one.due.unwrap_or(jiff::Timestamp::MAX));
        let mut lines = Vec::new();
        for one in open.iter().take(MOST) {
            let lead = &one.key.lead;
            let name = match self.deps.crm.card(lead).await {
                Ok(card) if !card.name.is_empty() => Some(card.name),
                _ => None,
            };
            lines.push(line(one, Some((lead.clone(), name, self.deps.crm.lead_url(lead)))));
        }
        Ok(Answer::Mine { lines, total: open.len(), as_of })
    }

    async fn standing(&self) -> Result<Answer, StoreError> {
        let health = status::health(&*self.deps.store).await?;
        let mut open = 0;
        for verdict in Verdict::ALL.into_iter().filter(|verdict| verdict.is_open()) {
            let filter = Filter { verdict: Some(verdict), ..Filter::default() };
            open += self.deps.store.countdowns(&filter).await?.len();
        }
        let mut troubles: Vec<String> = health.token_refused.into_iter().collect();
        troubles.extend(health.refused.into_iter().map(|(_, why)| why));
        troubles.extend(health.unread.into_iter().map(|one| one.what));
        troubles.truncate(MOST);
        let running = self.live.load();
        let version = &running.contract.version;
        let version = (version.number, version.hash.to_string());
        Ok(Answer::Standing { as_of: health.as_of, version, open, troubles })
    }
}

/// The id in what was typed: an id, or the address of the record in the CRM, which ends in it.
fn named(asked: &str) -> &str {
    let asked = asked.trim_matches(['<', '>']);
    let path = asked.split(['?', '#', '|']).next().unwrap_or_default().trim_end_matches('/');
    path.rsplit('/').next().unwrap_or_default()
}

fn line(one: &Countdown, lead: Option<(LeadId, Option<String>, Option<String>)>) -> Line {
    Line {
        promise: one.key.promise.clone(),
        lead,
        verdict: one.verdict.word(),
        due: one.due,
        reason: one.reason.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_lead_is_named_by_its_id_or_its_address() {
        assert_eq!(named("4711"), "4711");
        assert_eq!(named("<https://app.hubspot.com/contacts/12/record/0-1/4711>"), "4711");
        assert_eq!(named("https://app.hubspot.com/contacts/12/record/0-1/4711/?x=1"), "4711");
    }
}
