//! One activity: who spoke to whom, what came of it, when, and whether a person did it.
//!
//! A word that HubSpot adds some day must not accuse anybody: where it decides whether a touch
//! happened, an unknown word reads like none at all.

use jiff::Timestamp;
use serde_json::value::RawValue;

use super::super::super::Issue;
use super::super::asked::{DISPOSITION, OWNER, SOURCE, TIMESTAMP};
use super::super::reading::CONTACTS;
use super::super::wire::Object;
use super::time::interval;
use super::{bad, id, is_id, object, owner_id, stamp};
use crate::id::{ActivityId, LeadId};
use crate::lead::{Activity, Channel, Direction, Logged, Outcome};

/// What created the record, where that was no person: workflows, sequences, campaigns, agents.
/// `EMAIL` is not among them: old records of e-mails that people sent carry it.
const MACHINES: [&str; 13] = [
    "AI_GROUP",
    "AUTOMATION_JOURNEY",
    "AUTOMATION_PLATFORM",
    "BOT",
    "BREEZE_AGENT",
    "CUSTOMER_AGENT",
    "HELP_DESK_AI",
    "MARKETING_EMAIL",
    "PRIMARY_AUTOMATION",
    "PROSPECTING_AGENT",
    "SEQUENCES",
    "WORKFLOWS",
    "AUTOMATION",
];

/// An activity, with the leads that are shown inside it, and whether there are more of these.
pub(in crate::crm::hubspot) fn activity(
    raw: &RawValue,
    channel: Channel,
    seen_at: Timestamp,
) -> Result<(Logged, bool), Issue> {
    let object = object(raw, channel.word())?;
    let number = id(&object);
    let problem = |what: &str| bad(channel.word(), number, what);
    let recorded_at =
        stamp(&object.created_at).ok_or_else(|| problem("does not say when it was created"))?;
    let claimed = match channel {
        Channel::Meeting => object.value("hs_meeting_start_time").or(object.value(TIMESTAMP)),
        _ => object.value(TIMESTAMP),
    };
    // HubSpot fills the time in when nobody does; where it is missing all the same, there is no
    // claim but that of the record.
    let (occurred_at, occurred_until) = match claimed {
        Some(text) => interval(text).ok_or_else(|| problem("has a time that is none"))?,
        None => (recorded_at, recorded_at),
    };
    let linked = object.associated(CONTACTS);
    let leads = linked.map(|linked| linked.ids()).unwrap_or_default();
    let logged = Logged {
        activity: Activity {
            id: activity_id(channel, number),
            channel,
            direction: direction(&object, channel),
            outcome: outcome(&object, channel),
            duration_ms: object.value("hs_call_duration").and_then(milliseconds),
            by: object.value(OWNER).and_then(owner_id),
            automated: automated(&object),
            unconcluded: unconcluded(&object, channel),
            occurred_at,
            occurred_until,
            recorded_at,
            seen_at,
        },
        modified_at: stamp(&object.updated_at).unwrap_or(recorded_at),
        leads: leads.into_iter().filter(|id| is_id(id)).map(LeadId::from).collect(),
        deleted: object.archived == Some(true),
    };
    Ok((logged, linked.is_some_and(|linked| linked.more())))
}

/// `call:4711`: ids are unique within a kind only.
pub(in crate::crm::hubspot) fn activity_id(channel: Channel, number: &str) -> ActivityId {
    format!("{}:{number}", channel.word()).into()
}

fn direction(object: &Object<'_>, channel: Channel) -> Direction {
    let word = match channel {
        Channel::Call => object.value("hs_call_direction"),
        Channel::Email => object.value("hs_email_direction"),
        _ => None,
    };
    match word {
        Some("OUTBOUND" | "EMAIL" | "DRAFT_EMAIL") => Direction::Outbound,
        Some("INBOUND" | "INCOMING_EMAIL") => Direction::Inbound,
        // A forwarded e-mail may have gone either way before it was forwarded to the CRM.
        _ => Direction::Unstated,
    }
}

fn outcome(object: &Object<'_>, channel: Channel) -> Outcome {
    match channel {
        Channel::Call => match object.value("hs_call_status") {
            Some("FAILED" | "CANCELED" | "CANCELLED") => Outcome::Failed,
            Some("QUEUED" | "CALLING_CRM_USER" | "CONNECTING" | "RINGING" | "IN_PROGRESS") => {
                Outcome::Planned
            }
            // Nobody answered, or the line was busy: an attempt that did ring.
            _ => Outcome::Done,
        },
        Channel::Email => {
            let draft = object.value("hs_email_direction") == Some("DRAFT_EMAIL");
            match object.value("hs_email_status") {
                Some("BOUNCED" | "FAILED") => Outcome::Failed,
                Some("SCHEDULED" | "DRAFT" | "QUEUED") => Outcome::Planned,
                _ if draft => Outcome::Planned,
                _ => Outcome::Done,
            }
        }
        // Only a meeting that somebody marked as held was held; accounts add outcomes of their own.
        Channel::Meeting => match object.value("hs_meeting_outcome") {
            Some("COMPLETED") => Outcome::Done,
            Some("NO_SHOW" | "CANCELED" | "CANCELLED") => Outcome::Failed,
            _ => Outcome::Planned,
        },
        Channel::Task => match object.value("hs_task_status") {
            Some("COMPLETED") => Outcome::Done,
            _ => Outcome::Planned,
        },
        Channel::Message | Channel::Note => Outcome::Done,
    }
}

/// A call that was answered is to say what came of it; of one that was not, its status says so. A
/// property that is not shown may not be read: that is no blank. What came of a meeting is told by
/// [`outcome`].
fn unconcluded(object: &Object<'_>, channel: Channel) -> bool {
    let answered = matches!(object.value("hs_call_status"), Some("COMPLETED") | None);
    let blank = object.shows(DISPOSITION) && object.value(DISPOSITION).is_none();
    channel == Channel::Call && answered && blank
}

fn automated(object: &Object<'_>) -> bool {
    let sources = [object.value(SOURCE), object.value("hs_engagement_source")];
    object.value("hs_sequence_id").is_some()
        || sources.into_iter().flatten().any(|source| MACHINES.contains(&source))
}

/// HubSpot writes whole milliseconds, now and then with a `.0`.
fn milliseconds(text: &str) -> Option<i64> {
    text.split('.').next()?.parse().ok().filter(|millis| *millis >= 0)
}
