//! What a salesperson, a lead or a machine leaves on the timeline, ready to be logged.

use jiff::{SignedDuration, Timestamp};

use super::kind::{Kind, PLAIN_TASK};

/// One activity to log. What is not stated is left empty, as in an account where people are in a
/// hurry.
#[derive(Clone, Debug)]
pub struct Activity {
    pub(super) kind: Kind,
    pub(super) values: Vec<(String, String)>,
    pub(super) associated_from: Option<Timestamp>,
}

impl Activity {
    fn of(kind: Kind, happened: Timestamp) -> Self {
        let values = vec![("hs_timestamp".to_owned(), happened.to_string())];
        Self { kind, values, associated_from: None }
    }

    /// A call we made that was answered, of this length. `happened` is what is claimed: it may be
    /// long ago, or not yet.
    pub fn call(happened: Timestamp, lasted: SignedDuration) -> Self {
        Self::of(Kind::Call, happened)
            .with("hs_call_direction", "OUTBOUND")
            .with("hs_call_status", "COMPLETED")
            .with("hs_call_duration", &lasted.as_millis().to_string())
    }

    /// An e-mail we sent.
    pub fn email(happened: Timestamp) -> Self {
        Self::of(Kind::Email, happened)
            .with("hs_email_direction", "EMAIL")
            .with("hs_email_status", "SENT")
    }

    /// An e-mail the lead sent.
    pub fn reply(happened: Timestamp) -> Self {
        Self::of(Kind::Email, happened).with("hs_email_direction", "INCOMING_EMAIL")
    }

    /// A meeting; [`Self::outcome`] says whether it was held.
    pub fn meeting(start: Timestamp, lasts: SignedDuration) -> Self {
        let end = start.saturating_add(lasts).unwrap_or(start);
        Self::of(Kind::Meeting, start)
            .with("hs_meeting_end_time", &end.to_string())
            .with("hs_meeting_outcome", "SCHEDULED")
    }

    /// A message over `SMS`, `WHATS_APP` or `LINKEDIN_MESSAGE`; HubSpot does not say which way it
    /// went.
    pub fn message(happened: Timestamp, channel: &str) -> Self {
        Self::of(Kind::Communication, happened).with("hs_communication_channel_type", channel)
    }

    /// A note.
    pub fn note(happened: Timestamp) -> Self {
        Self::of(Kind::Note, happened)
    }

    /// A task due at `due`.
    pub fn task(due: Timestamp) -> Self {
        Self::of(Kind::Task, due)
            .with("hs_task_status", "NOT_STARTED")
            .with("hs_task_type", PLAIN_TASK)
    }

    /// Logged under this owner.
    #[must_use]
    pub fn owner(self, owner: &str) -> Self {
        self.with("hubspot_owner_id", owner)
    }

    /// The other way round: a call the lead made.
    #[must_use]
    pub fn inbound(self) -> Self {
        let name = match self.kind {
            Kind::Email => return self.with("hs_email_direction", "INCOMING_EMAIL"),
            _ => "hs_call_direction",
        };
        self.with(name, "INBOUND")
    }

    /// What came of the call, by one of the account's ids; HubSpot does not insist on any.
    #[must_use]
    pub fn disposition(self, id: &str) -> Self {
        self.with("hs_call_disposition", id)
    }

    /// Its status: of a call, an e-mail or a task.
    #[must_use]
    pub fn status(self, status: &str) -> Self {
        let name = match self.kind {
            Kind::Email => "hs_email_status",
            Kind::Task => "hs_task_status",
            _ => "hs_call_status",
        };
        self.with(name, status)
    }

    /// How the meeting ended.
    #[must_use]
    pub fn outcome(self, outcome: &str) -> Self {
        self.with("hs_meeting_outcome", outcome)
    }

    /// Sent by sequence `id`, even if under a rep's name.
    #[must_use]
    pub fn sequence(self, id: &str) -> Self {
        self.with("hs_object_source", "SEQUENCES").with("hs_sequence_id", id)
    }

    /// What created the record: `CRM_UI`, `AUTOMATION_PLATFORM` … Otherwise whoever logs it.
    #[must_use]
    pub fn created_by(self, object_source: &str) -> Self {
        self.with("hs_object_source", object_source)
    }

    /// Seen on the contact only from `instant` on: the association arrives late.
    #[must_use]
    pub fn associated_from(mut self, instant: Timestamp) -> Self {
        self.associated_from = Some(instant);
        self
    }

    /// Any property at all; replaces an earlier value.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.values.retain(|(known, _)| known != name);
        self.values.push((name.to_owned(), value.to_owned()));
        self
    }
}
