//! PURE. The agreement after it has been checked: every name resolved, every length valid, nothing
//! optional that must be there. Made by `config::check`, judged by `sla`.
//!
//! Start at [`Contract`]; one promise about each lead is a [`Promise`], one about a period a
//! [`Quota`]. Their kinds are the tables [`kinds::KINDS`] (made by Sales) and [`quotas::QUOTAS`]
//! (made by Marketing). It knows nothing of YAML, files or any CRM.

mod agreement;
mod alerts;
mod case;
mod cost;
mod definition;
pub mod keys;
pub mod kinds;
mod objective;
mod party;
mod period;
mod practice;
mod promise;
pub mod quotas;
mod route;
mod sink;
mod touch;
mod verdict;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::calendar::{Calendar, Length};
use crate::condition::{Condition, List, Subject};
use crate::id::{Name, OwnerId};
use crate::lead::Field;

pub use agreement::{Agreement, Bound};
pub use alerts::{Alerts, Cap};
pub use case::{Case, CaseLead, Expectation, ExpectedAlert, ExpectedTerm, Figure, Look};
pub use cost::{Cost, Currency};
pub use definition::Definition;
pub use objective::{MIN_SAMPLE, Objective};
pub use party::{Acceptance, Parties, Signatory};
pub use period::{Period, Span};
pub use practice::{Digest, Discipline, Ratings, stars};
pub use promise::{Answer, Effort, OnReassign, Party, Promise, Reopen, Start, Until, Within};
pub use quotas::{Measure, Quota, QuotaBound, QuotaUnit, Target};
pub use route::{Destination, People, Repeat, Route, Step, Upon};
pub use sink::{Names as SinkNames, Sink, SinkKind};
pub use touch::{Refusal, Touch};
pub use verdict::Verdict;

/// Which text of the agreement a verdict follows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The number that people gave it.
    pub number: u32,
    /// First 12 hex digits of the SHA-256 of the file and everything it includes.
    pub hash: Name,
}

/// A name with the condition that decides it (stages, exits, sources).
#[derive(Clone, Debug)]
pub struct Named {
    /// As written.
    pub name: Name,
    /// When it applies.
    pub condition: Condition,
}

/// One line of `segments:`.
#[derive(Clone, Debug)]
pub struct Segment {
    /// As written.
    pub name: Name,
    /// When it applies; `None` is `otherwise`.
    pub condition: Option<Condition>,
}

/// One line of `calendar_of:`; the first that matches decides.
#[derive(Clone, Debug)]
pub struct CalendarRule {
    /// When it applies; `None` always.
    pub when: Option<Condition>,
    /// Index into [`Contract::calendars`].
    pub calendar: usize,
}

/// `imports:`: more than `burst` leads of one origin within `within` are an upload, not arrivals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imports {
    /// More than so many …
    pub burst: u32,
    /// … within so long (elapsed).
    pub within: Length,
}

/// One line of `exemptions:`. Both dates belong to it, in the agreement's zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// Who is excused.
    pub owner: OwnerId,
    /// Why; shown wherever the verdict is.
    pub reason: String,
    /// First day; `None` is since ever.
    pub from: Option<Date>,
    /// Last day.
    pub until: Date,
}

/// One version of the agreement.
#[derive(Clone, Debug)]
pub struct Contract {
    /// `sla:`.
    pub name: String,
    /// `version:` and the hash of the text.
    pub version: Version,
    /// Countdowns that start before this follow an earlier version, or none.
    pub effective_from: Timestamp,
    /// Countdowns that start before this are reported, never alerted on.
    pub enforce_from: Timestamp,
    /// For dates without a zone and for reports.
    pub timezone: TimeZone,
    /// `fields:`, in the order written.
    pub fields: Vec<Field>,
    /// `lists:`.
    pub lists: Vec<Arc<List>>,
    /// The funnel, first stage first.
    pub stages: Vec<Named>,
    /// Ways out of the funnel; an exit wins over a stage.
    pub exits: Vec<Named>,
    /// Who brought the lead; the first match wins, none is `unknown`.
    pub sources: Vec<Named>,
    /// The first match wins.
    pub segments: Vec<Segment>,
    /// What counts as a lead of a stage.
    pub definitions: Vec<Definition>,
    /// What counts as following up.
    pub touch: Touch,
    /// Working time.
    pub calendars: Vec<Calendar>,
    /// Which calendar a lead is judged by.
    pub calendar_of: Vec<CalendarRule>,
    /// Every promise about each lead, those of `definitions` included, in the order written.
    pub promises: Vec<Promise>,
    /// Every promise of Marketing about a period, in the order written.
    pub quotas: Vec<Quota>,
    /// What leads cost, in the order written; all in one currency.
    pub costs: Vec<Cost>,
    /// Who answers for each side.
    pub parties: Parties,
    /// Days from one review of the agreement to the next.
    pub review_every_days: Option<u32>,
    /// Where leads are rated in the CRM.
    pub ratings: Option<Ratings>,
    /// How the CRM is kept.
    pub discipline: Option<Discipline>,
    /// The summary that both sides read.
    pub digest: Option<Digest>,
    /// How much is told, when, and what may be answered.
    pub alerts: Alerts,
    /// Who hears about it.
    pub routes: Vec<Route>,
    /// Who is whose manager, where the CRM does not say.
    pub people: People,
    /// When an upload is an upload.
    pub imports: Option<Imports>,
    /// Who is excused, and until when.
    pub exemptions: Vec<Exemption>,
    /// The agreement's own examples.
    pub tests: Vec<Case>,
}

impl Contract {
    /// The promise with this id.
    pub fn promise(&self, id: &str) -> Option<&Promise> {
        self.promises.iter().find(|promise| promise.id.as_str() == id)
    }

    /// The quota with this id.
    pub fn quota(&self, id: &str) -> Option<&Quota> {
        self.quotas.iter().find(|quota| quota.id.as_str() == id)
    }

    /// Index of the stage at which a lead is handed over to Sales: see [`quotas::handover`].
    pub fn handover(&self) -> usize {
        quotas::handover(&self.promises, &self.definitions)
    }

    /// The calendar of a lead of which nothing is known.
    pub fn everyday(&self) -> Option<&Calendar> {
        let rule = self.calendar_of.iter().find(|rule| rule.when.is_none());
        self.calendars.get(rule.map_or(0, |rule| rule.calendar))
    }

    /// What the agreement's money is in; `None` where it speaks of none.
    pub fn currency(&self) -> Option<Currency> {
        let promised = self.quotas.iter().filter_map(|quota| match quota.bound.unit {
            QuotaUnit::Money(currency) => Some(currency),
            _ => None,
        });
        self.costs.iter().map(|cost| cost.currency).chain(promised).next()
    }

    /// The name of segment `index`, or `otherwise` where the lead is in none.
    pub fn segment_name(&self, index: Option<usize>) -> &str {
        index.map_or("otherwise", |index| &self.segments[index].name)
    }

    /// The calendar by which a person works: that of the first line of `calendar_of` that asks for
    /// nothing but the owner, and holds for them.
    pub fn calendar_of_person(&self, owner: &OwnerId, team: Option<&str>) -> Option<&Calendar> {
        let subject = Subject {
            fields: &[],
            stage: None,
            source: None,
            segment: None,
            owner_id: Some(owner.as_str()),
            owner_team: team,
        };
        let holds = |when: &Condition| {
            when.names_owner() && when.fields().is_empty() && when.holds(&subject)
        };
        let mut rules = self.calendar_of.iter();
        let rule = rules.find(|rule| rule.when.as_ref().is_none_or(holds));
        self.calendars.get(rule.map_or(0, |rule| rule.calendar))
    }

    /// Why `owner` is excused at `at`; `None`: they are not.
    pub fn excused(&self, owner: Option<&OwnerId>, at: Timestamp) -> Option<&str> {
        let date = at.to_zoned(self.timezone.clone()).date();
        let exemption = self.exemptions.iter().find(|exemption| {
            Some(&exemption.owner) == owner
                && exemption.from.is_none_or(|from| from <= date)
                && date <= exemption.until
        });
        exemption.map(|exemption| exemption.reason.as_str())
    }
}
