//! What one reading of a CRM brings: facts, and how far they are complete. Connectors make it, the
//! store takes it.

use jiff::Timestamp;

use super::{Activity, Channel, Directory, Existence, FieldFact, OwnerFact, Stream};
use crate::id::{ActivityId, LeadId};
use std::sync::Arc;

/// A lead as read. Its facts are added to what is known, never taken away.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The CRM's present id.
    pub lead: LeadId,
    /// Ids merged into it, as far as the record says.
    pub aliases: Vec<LeadId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// The CRM's stamp of its latest change.
    pub modified_at: Timestamp,
    /// How it came into the CRM.
    pub origin: Option<Arc<str>>,
    /// Changes of the properties asked for, reduced to what may be kept.
    pub fields: Vec<FieldFact>,
    /// Changes of owner.
    pub owners: Vec<OwnerFact>,
    /// Whether it is there.
    pub existence: Existence,
}

/// An activity as read.
#[derive(Clone, Debug, PartialEq)]
pub struct Logged {
    /// The activity; replaces what is known under its id, unless that is of a later `modified_at`:
    /// a search index may show an old state after a reading by id has shown the new one.
    pub activity: Activity,
    /// The CRM's stamp of the activity's latest change.
    pub modified_at: Timestamp,
    /// The leads it belongs to; added to those known. Empty where this reading does not say.
    pub leads: Vec<LeadId>,
    /// It was deleted in the CRM: it proves nothing any more.
    pub deleted: bool,
}

/// Activities of one channel that belong to a lead now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    /// Whose.
    pub lead: LeadId,
    /// Which channel.
    pub channel: Channel,
    /// All of them.
    pub activities: Vec<ActivityId>,
}

/// One reading; ingested in one transaction together with its cursor and coverage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Leads.
    pub records: Vec<Record>,
    /// Activities.
    pub logged: Vec<Logged>,
    /// Complete lists of activities by lead and channel, of leads that were seen to be there after
    /// the list was read: a lead that is gone has an empty list too.
    pub links: Vec<Links>,
    /// Activities that belong to a lead; added to those known. What is missing among them says
    /// nothing.
    pub linked: Vec<Links>,
    /// Records that are archived, gone, or there again.
    pub existence: Vec<(LeadId, Existence)>,
    /// Merges: the loser's id and the winner's.
    pub merged: Vec<(LeadId, LeadId)>,
    /// Leads read whole by id, with associations and activities, and the CRM's time when that
    /// began.
    pub reread: Vec<(LeadId, Timestamp)>,
    /// Owners and teams as they are now; `TeamsFrom::from` is when we looked.
    pub directory: Option<Directory>,
    /// Intervals that are now complete.
    pub covered: Vec<(Stream, Timestamp, Timestamp)>,
    /// Streams whose earlier coverage no longer counts (what we ask for has changed).
    pub uncovered: Vec<Stream>,
    /// Named positions to remember; `None` forgets one.
    pub cursors: Vec<(String, Option<String>)>,
}
