//! What a report is asked for, and what its figures are worked out with.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::contract::{Contract, Period, Span};
use crate::id::OwnerId;
use crate::lead::{Coverage, Directory};
use crate::sla::Entry;

/// What tables are split by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The person who owned the lead.
    Owner,
    /// Their team.
    Team,
    /// Who brought the lead.
    Source,
    /// The lead's segment.
    Segment,
    /// The week.
    Week,
}

impl By {
    /// Every way, in the order of the documentation.
    pub const ALL: [Self; 5] = [Self::Owner, Self::Team, Self::Source, Self::Segment, Self::Week];

    /// What users write.
    pub fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Team => "team",
            Self::Source => "source",
            Self::Segment => "segment",
            Self::Week => "week",
        }
    }

    /// The way that users write so.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.word() == word)
    }
}

/// The period that users write as `2026-11`, `2026-Q4`, `2026-W47`, `this-month`, `last-quarter` …;
/// `None` for anything else.
pub fn period(text: &str, today: Date) -> Option<Span> {
    let named = text.split_once('-').and_then(|(which, word)| {
        let span = Period::from_word(word)?.span(today);
        match which {
            "this" => Some(span),
            "last" => Some(span.before()),
            _ => None,
        }
    });
    named.or_else(|| Span::parse(text))
}

/// What a report is about.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The newest version of the agreement.
    pub contract: &'a Contract,
    /// Who is in which team.
    pub directory: &'a Directory,
    /// What has been read, with what cannot be.
    pub coverage: &'a Coverage,
    /// Which period.
    pub asked: Span,
    /// What tables are split by.
    pub by: Option<By>,
    /// The CRM's time of the verdicts.
    pub as_of: Timestamp,
}

/// Whose a figure is, for a split.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whose<'l> {
    pub(super) owner: Option<&'l OwnerId>,
    pub(super) source: &'l str,
    pub(super) segment: Option<&'l str>,
    pub(super) at: Timestamp,
}

impl<'l> Whose<'l> {
    /// As the lead was when it reached a stage.
    pub(super) fn of(entry: &'l Entry) -> Self {
        Self {
            owner: entry.owner.as_ref(),
            source: &entry.source,
            segment: entry.segment.as_deref(),
            at: entry.at,
        }
    }
}

impl Scope<'_> {
    /// Its first instant, and the first one after it.
    pub fn bounds(&self) -> (Timestamp, Timestamp) {
        self.asked.bounds(&self.contract.timezone)
    }

    /// Whether it is not over.
    pub fn is_running(&self) -> bool {
        self.bounds().1 > self.as_of
    }

    /// The first stage that Sales works, and those after it.
    pub(super) fn stages(&self) -> &[crate::contract::Named] {
        &self.contract.stages[self.contract.handover().min(self.contract.stages.len())..]
    }

    /// Name of the stage at which Sales takes over; empty where there is none.
    pub(super) fn handover(&self) -> &str {
        self.stages().first().map_or("", |stage| &stage.name)
    }

    /// The team of `owner` at `at`.
    pub(super) fn team(&self, owner: Option<&OwnerId>, at: Timestamp) -> &str {
        let team = owner.and_then(|owner| self.directory.team(owner, at));
        team.unwrap_or(if owner.is_some() { "no team" } else { "nobody" })
    }

    /// In which group of the split it is; `None` where nothing is split.
    pub(super) fn group(&self, whose: Whose<'_>) -> Option<String> {
        Some(match self.by? {
            By::Owner => whose.owner.map_or("nobody", OwnerId::as_str).to_owned(),
            By::Team => self.team(whose.owner, whose.at).to_owned(),
            By::Source => whose.source.to_owned(),
            By::Segment => whose.segment.unwrap_or("otherwise").to_owned(),
            By::Week => self.week(whose.at),
        })
    }

    /// The week's label.
    pub(super) fn week(&self, at: Timestamp) -> String {
        Period::Week.span(at.to_zoned(self.contract.timezone.clone()).date()).label()
    }
}

/// An interval of time that is asked about often.
#[derive(Clone, Copy, Debug)]
pub(super) struct Within(pub(super) Timestamp, pub(super) Timestamp);

impl Within {
    pub(super) fn has(self, at: Timestamp) -> bool {
        self.0 <= at && at < self.1
    }
}
