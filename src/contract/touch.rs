//! What counts as following up.

use std::fmt;

use crate::calendar::Length;
use crate::lead::{Activity, Channel, Direction, Outcome};

/// `touch:`. What is not said here has the default that `config` documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// Which channels count; never notes or tasks.
    pub channels: Vec<Channel>,
    /// `direction: outbound`: what the lead sends us is a reply, not a touch. False for `any`.
    pub outbound_only: bool,
    /// `by: human`: what a sequence or workflow sends does not count. False for `any`.
    pub human_only: bool,
    /// Shortest call that counts, in milliseconds.
    pub min_call_ms: i64,
    /// How late a touch may be logged before anyone is accused.
    pub late_log_grace: Option<Length>,
    /// Logged later than this after it happened: not counted. In the countdown's calendar.
    pub backdating_limit: Option<Length>,
}

/// Why an activity is no touch. The first rule that refuses it is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its channel is not among `channels` (notes and tasks never are).
    Channel,
    /// It came from the lead.
    Inbound,
    /// A call or message that somebody logged without a direction that counts.
    NoDirection,
    /// Sent by a machine.
    Automated,
    /// Planned, not held or sent yet.
    Planned,
    /// Failed, bounced, cancelled, or nobody came.
    Failed,
    /// A call shorter than `min_call`, or of unknown length.
    TooShort,
    /// Said to have happened later than now.
    Future,
    /// Logged too long after it is said to have happened.
    Backdated,
    /// Happened before the countdown began.
    BeforeStart,
    /// Happened after the lead had left.
    AfterExit,
}

impl Refusal {
    /// The rule, for people.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Channel => "this channel does not count (touch.channels)",
            Self::Inbound => "it came from the lead (touch.direction)",
            Self::NoDirection => "the CRM does not say who called whom (touch.direction)",
            Self::Automated => "sent automatically (touch.by: human)",
            Self::Planned => "planned, not done yet",
            Self::Failed => "failed, bounced, cancelled or not attended",
            Self::TooShort => "shorter than touch.min_call, or of unknown length",
            Self::Future => "its time lies in the future",
            Self::Backdated => "logged too long after it happened (touch.backdating_limit)",
            Self::BeforeStart => "before the countdown began",
            Self::AfterExit => "after the lead had left",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.reason())
    }
}

impl Touch {
    /// Whether `activity` is a touch in itself, apart from when it happened. The order of the rules
    /// is the order in which `explain` should name them.
    ///
    /// # Errors
    /// The rule that refuses it.
    pub fn judge(&self, activity: &Activity) -> Result<(), Refusal> {
        let channel = activity.channel;
        if !self.channels.contains(&channel) || matches!(channel, Channel::Note | Channel::Task) {
            return Err(Refusal::Channel);
        }
        if self.human_only && activity.automated {
            return Err(Refusal::Automated);
        }
        if self.outbound_only {
            match (activity.direction, channel) {
                (Direction::Outbound, _) | (Direction::Unstated, Channel::Meeting) => {}
                // A message states no direction: a person logged it, so a person wrote it.
                (Direction::Unstated, Channel::Message) if activity.by.is_some() => {}
                (Direction::Inbound, _) => return Err(Refusal::Inbound),
                (Direction::Unstated, _) => return Err(Refusal::NoDirection),
            }
        }
        match activity.outcome {
            Outcome::Planned => return Err(Refusal::Planned),
            Outcome::Failed => return Err(Refusal::Failed),
            Outcome::Done => {}
        }
        let long_enough = activity.duration_ms.unwrap_or(0) >= self.min_call_ms;
        if channel == Channel::Call && !long_enough {
            return Err(Refusal::TooShort);
        }
        Ok(())
    }
}
