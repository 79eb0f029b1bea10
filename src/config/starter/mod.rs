//! The first agreement and the first settings of a house, written from a few answers.
//!
//! Each answer is read by the same reader as the agreement's own values: what is accepted here is
//! accepted there. The texts are templates beside this file; what keys mean stands in the checker's
//! tables. Nothing is written to disk here, and no CRM is asked. Start at [`Answers`].

mod answers;
mod examples;
mod stages;
mod text;

#[cfg(test)]
mod tests;

use jiff::civil::Date;

pub use answers::{Hours, channel, hours, length, name, owner, place, zone};
pub use stages::{Stage, exits, handover, pick, stages};

use crate::calendar::Length;

/// An option of the CRM: what records hold, and what people see instead.
pub type Offered = (String, String);

/// What an agreement is written from.
#[derive(Clone, Debug)]
pub struct Answers {
    /// What the agreement is called.
    pub name: String,
    /// The zone of both sides, by its name in the IANA database.
    pub zone: String,
    /// Working time.
    pub hours: Hours,
    /// How soon a lead is followed up.
    pub within: Length,
    /// The funnel, first stage first.
    pub stages: Vec<Stage>,
    /// Index of the stage from which on Sales owes the follow-up.
    pub handover: usize,
    /// How leads leave the funnel.
    pub exits: Vec<Stage>,
    /// Lead statuses of the CRM: for a comment.
    pub statuses: Vec<String>,
    /// What brings leads, by the CRM's words: for a comment.
    pub sources: Vec<String>,
    /// Teams of the CRM: for a comment.
    pub teams: Vec<String>,
    /// Whether all this was read from the account; else it is what every account begins with.
    pub read: bool,
    /// The channel that hears of breaches; `None`: the owner alone.
    pub channel: Option<String>,
    /// Owner id of the manager who hears when nothing has come of that.
    pub manager: Option<String>,
    /// The day from which on it holds.
    pub today: Date,
}

impl Answers {
    /// The agreement.
    pub fn agreement(&self) -> String {
        text::agreement(self)
    }
}

/// What settings are written from.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The agreement, as seen from the settings.
    pub sla: String,
    /// The CRM's name.
    pub kind: &'static str,
    /// Another address than the CRM's own.
    pub base_url: Option<String>,
    /// Where its token is, as [`place`] read it.
    pub token: String,
    /// The zone of the crontab lines.
    pub zone: String,
    /// Where Slack's token is, where Slack is used.
    pub slack: Option<String>,
}

impl Setup {
    /// The settings.
    pub fn settings(&self) -> String {
        text::settings(self)
    }
}
