//! What happens in the world, for whoever watches it.

use jiff::Timestamp;

use crate::demo::hubspot::Id;

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Happening {
    /// A lead came in.
    Arrived,
    /// Marketing marked a lead, rightly or not.
    Marked,
    /// Somebody was given a lead.
    Assigned,
    /// Somebody got in touch with a lead.
    Touched,
    /// A touch was written down much later than it happened.
    LoggedLate,
    /// A machine wrote to a lead.
    Automated,
    /// A record was mended, a lead was let go or put off.
    Edited,
    /// A lead answered, or bought.
    Moved,
    /// Something worth telling, whoever it concerns.
    Headline,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// When.
    pub at: Timestamp,
    /// What kind of thing.
    pub what: Happening,
    /// Which lead it is about.
    pub lead: Option<Id>,
    /// One sentence without a full stop.
    pub text: String,
}
