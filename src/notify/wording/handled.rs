//! What somebody has done about an alert, and what is asked of its readers then.

use jiff::tz::TimeZone;

use super::people::Reader;
use super::{SENTENCE, WORD};
use crate::alert::Handled;
use crate::lead::Act;

/// In full sentences.
pub(super) fn words(handled: &Handled, zone: &TimeZone, reader: &Reader<'_>) -> String {
    let who = reader.name(&handled.by);
    let time = |at| reader.dress.time(at, zone);
    let reason = |text: &str| reader.dress.plain(text, SENTENCE);
    let until = handled.until.map(time).unwrap_or_default();
    match &handled.act {
        Act::Take => format!(
            "{who} is on it since {}: nobody else is called before {until}.",
            time(handled.at)
        ),
        Act::Snooze { .. } => {
            format!("{who} has put it off to {until}: nobody else is called before.")
        }
        Act::Refuse { reason: why } => format!(
            "{who} says that it is no lead: {}. Please refuse it in the CRM, too.",
            reason(why)
        ),
        Act::Dispute { reason: why } => format!(
            "{who} says that somebody else should have it: {}. Please pass it on.",
            reason(why)
        ),
        Act::Excuse { reason: why, until } => {
            format!("{who} has excused it to {}: {}.", time(*until), reason(why))
        }
    }
}

/// In a few words, behind a line of a list.
pub(super) fn short(handled: &Handled, reader: &Reader<'_>) -> String {
    let who = reader.name(&handled.by);
    let reason = |text: &str| reader.dress.plain(text, WORD);
    match &handled.act {
        Act::Take => format!("{who} is on it"),
        Act::Snooze { .. } => format!("put off by {who}"),
        Act::Refuse { reason: why } => format!("no lead, says {who}: {}", reason(why)),
        Act::Dispute { reason: why } => format!("somebody else’s, says {who}: {}", reason(why)),
        Act::Excuse { .. } => format!("excused by {who}"),
    }
}
