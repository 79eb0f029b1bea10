//! Which properties are asked for: what the agreement names, and what every lead or activity needs.

use std::sync::Arc;

use super::super::Wanted;
use crate::lead::{Channel, Keep};

/// The owner, whose history is always read.
pub(super) const OWNER: &str = "hubspot_owner_id";
/// How the record came into the CRM.
pub(super) const SOURCE: &str = "hs_object_source";
/// Ids merged into the record. Each of the two misses some.
pub(super) const MERGED: [&str; 2] = ["hs_merged_object_ids", "hs_calculated_merged_vids"];
/// When something happened, as claimed.
pub(super) const TIMESTAMP: &str = "hs_timestamp";

/// What came of a call, by one of the account's own ids.
pub(super) const DISPOSITION: &str = "hs_call_disposition";

/// What is read of a contact.
#[derive(Debug)]
pub(super) struct Asked {
    /// The agreement's properties and how much of each is kept.
    pub(super) fields: Vec<(Arc<str>, Keep)>,
}

impl Asked {
    pub(super) fn new(wanted: &Wanted) -> Self {
        let fields = wanted.properties.iter().map(|(name, keep)| (name.as_str().into(), *keep));
        Self { fields: fields.collect() }
    }

    /// Every property of a contact to ask for, each once.
    pub(super) fn properties(&self) -> Vec<&str> {
        let always = ["createdate", "lastmodifieddate", OWNER, SOURCE].into_iter().chain(MERGED);
        let fields = self.fields.iter().map(|(name, _)| &**name);
        let mut names: Vec<_> = always.chain(fields).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Those to ask for with history.
    pub(super) fn with_history(&self) -> Vec<&str> {
        let fields = self.fields.iter().map(|(name, _)| &**name);
        let mut names: Vec<_> = fields.chain([OWNER]).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Every property of an activity to ask for. None of them holds what was said or written.
pub(super) fn of_activity(channel: Channel) -> &'static [&'static str] {
    match channel {
        Channel::Call => &[
            TIMESTAMP,
            OWNER,
            SOURCE,
            "hs_engagement_source",
            "hs_call_direction",
            "hs_call_status",
            DISPOSITION,
            "hs_call_duration",
        ],
        Channel::Email => &[
            TIMESTAMP,
            OWNER,
            SOURCE,
            "hs_engagement_source",
            "hs_sequence_id",
            "hs_email_direction",
            "hs_email_status",
        ],
        Channel::Meeting => &[
            TIMESTAMP,
            OWNER,
            SOURCE,
            "hs_engagement_source",
            "hs_meeting_start_time",
            "hs_meeting_outcome",
        ],
        Channel::Task => &[TIMESTAMP, OWNER, SOURCE, "hs_engagement_source", "hs_task_status"],
        Channel::Message | Channel::Note => &[TIMESTAMP, OWNER, SOURCE, "hs_engagement_source"],
    }
}
