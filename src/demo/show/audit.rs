//! Every accusation that was made in Slack, held against what really happened.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::reading;
use crate::demo::hubspot::Id;
use crate::demo::slack::Event;
use crate::demo::world::{Promise, Told, Truth, World};

/// A breach that is certain by then is said by then, give or take: the grace for logging, what the
/// CRM may take to show it, and one poll.
const SAID_WITHIN: SignedDuration = SignedDuration::from_mins(15 + 1 + 10);

/// One promise about one lead.
pub type Subject = (Id, Promise);

/// What has been said so far.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// Promises that were called broken, with when that was said first.
    said: BTreeMap<Subject, Timestamp>,
    /// What the newest message about each says.
    latest: BTreeMap<Subject, Told>,
    /// Called broken although it was not, or cleared although it was.
    wrong: Vec<Subject>,
    /// Called broken, rightly by what was written down; a touch turned up later.
    logged_late: Vec<Subject>,
    /// Messages nobody could make sense of.
    unreadable: u64,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Promises that were called broken.
    pub accusations: usize,
    /// Those that were not broken, by what really happened, and that nobody could have known.
    pub logged_late: usize,
    /// Of these, the ones that have been taken back.
    pub withdrawn: usize,
    /// Those that were not broken, for no good reason; or cleared although they were.
    pub wrong: Vec<Subject>,
    /// Promises that are broken, and nobody was told.
    pub unsaid: Vec<Subject>,
    /// Messages that say nothing a reader could act on.
    pub unreadable: u64,
}

impl Findings {
    /// Whether every accusation was true and none is missing.
    pub fn is_clean(&self) -> bool {
        self.wrong.is_empty() && self.unsaid.is_empty() && self.unreadable == 0
    }
}

impl Audit {
    /// Takes note of what a message says.
    pub(super) fn hear(&mut self, event: &Event, world: &World) {
        let statements = reading::read(&event.message);
        let about_none =
            reading::is_operational(&event.message) || reading::is_digest(&event.message);
        if statements.is_empty() && !about_none {
            self.unreadable += 1;
        }
        for heard in statements {
            let subject = (heard.lead, heard.promise);
            self.latest.insert(subject, heard.told);
            let truth = world.truth(heard.lead, heard.promise, event.at);
            let broken = matches!(truth, Truth::Broken { .. });
            let list = match heard.told {
                Told::AtRisk | Told::Closed => continue,
                Told::Done | Told::Withdrawn if broken => &mut self.wrong,
                Told::Done | Told::Withdrawn => continue,
                Told::Breached | Told::Answered => {
                    self.said.entry(subject).or_insert(event.at);
                    match truth {
                        Truth::Broken { .. } => continue,
                        Truth::KeptLoggedLate => &mut self.logged_late,
                        _ => &mut self.wrong,
                    }
                }
            };
            if !list.contains(&subject) {
                list.push(subject);
            }
        }
    }

    /// What came of it, for promises due since `from`.
    pub(super) fn findings(&self, world: &World, from: Timestamp, now: Timestamp) -> Findings {
        let certain = now.saturating_sub(SAID_WITHIN).unwrap_or(now);
        let subjects = world.leads().flat_map(|lead| Promise::ALL.map(|promise| (lead, promise)));
        let unsaid = subjects.filter(|subject| {
            let truth = world.truth(subject.0, subject.1, now);
            matches!(truth, Truth::Broken { due } if due >= from && due < certain)
                && !self.said.contains_key(subject)
        });
        let taken_back = |subject: &&Subject| {
            self.latest.get(*subject).is_some_and(|told| *told == Told::Withdrawn)
        };
        Findings {
            accusations: self.said.len(),
            logged_late: self.logged_late.len(),
            withdrawn: self.logged_late.iter().filter(taken_back).count(),
            wrong: self.wrong.clone(),
            unsaid: unsaid.collect(),
            unreadable: self.unreadable,
        }
    }

    /// A lead about which a breach was said, for whoever wants to look closer: an open one first.
    pub fn example(&self) -> Option<Id> {
        let open = |(subject, _): &(&Subject, &Timestamp)| {
            self.latest.get(*subject) == Some(&Told::Breached)
        };
        let found = self.said.iter().find(open).or_else(|| self.said.iter().next());
        found.map(|((lead, _), _)| *lead)
    }
}
