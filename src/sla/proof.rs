//! When a breach may be said: not before everything that could disprove it has been read.
//!
//! Every stream the promise needs must be complete from the start through the deadline plus the
//! late-logging grace, the CRM's visibility lag taken off, and the lead must have been read by id
//! when that was so. Otherwise the verdict is `unknown`, which accuses nobody.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Known;
use crate::contract::{Contract, Promise, Until};
use crate::lead::{Channel, Coverage, Stream};

/// Whether what is past its deadline may be called broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// Everything has been read.
    Complete,
    /// Not yet; why.
    Missing {
        /// For people.
        reason: String,
        /// A reading of the lead by id that begins at or after this would settle it.
        reread: Option<Timestamp>,
    },
}

/// The streams that could hold an answer to `promise`. Associations are not among them: the reading
/// of the lead by id, without which nothing is said, reads its associations whole.
pub(super) fn streams(contract: &Contract, promise: &Promise) -> Vec<Stream> {
    let mut streams = vec![Stream::Leads];
    if promise.answer.is_touch() {
        streams.extend(contract.touch.channels.iter().map(|&channel| Stream::Activities(channel)));
    }
    if promise.until.contains(&Until::Reply) {
        let replies = [Channel::Call, Channel::Email].map(Stream::Activities);
        streams
            .extend(replies.into_iter().filter(|one| !streams.contains(one)).collect::<Vec<_>>());
    }
    streams
}

/// Up to when `stream` is complete from `since` on, the lag taken off.
pub(super) fn through(coverage: &Coverage, stream: Stream, since: Timestamp) -> Option<Timestamp> {
    let end = coverage.complete_through(stream, since)?;
    end.checked_sub(SignedDuration::from_millis(coverage.lag_ms)).ok()
}

/// Whether everything through `until` has been read for a countdown that began at `start`.
pub(super) fn proof(
    (contract, promise): (&Contract, &Promise),
    known: Known<'_>,
    (start, until): (Timestamp, Timestamp),
    reread_at: Option<Timestamp>,
) -> Proof {
    for stream in streams(contract, promise) {
        if let Some(refused) = known.coverage.refused.get(&stream) {
            let reason = format!("{} may not be read: {refused}", stream.word());
            return Proof::Missing { reason, reread: None };
        }
        let through = through(known.coverage, stream, start);
        if through.is_none_or(|through| through < until) {
            let zone = &contract.timezone;
            let reason = match through {
                Some(through) => format!(
                    "{} are read completely only to {}",
                    stream.word(),
                    local(through, zone)
                ),
                None => format!("{} are not read completely yet", stream.word()),
            };
            return Proof::Missing { reason, reread: None };
        }
    }
    // A reading from before it could be said may be hours old by now, made for another promise.
    let lag = SignedDuration::from_millis(known.coverage.lag_ms);
    let sayable = until.checked_add(lag).unwrap_or(until);
    if reread_at.is_none_or(|at| at < sayable) {
        let reason = "the lead itself has not been read again since the deadline".to_owned();
        return Proof::Missing { reason, reread: Some(sayable) };
    }
    Proof::Complete
}

/// An instant as people of the agreement read it.
pub(super) fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
}
