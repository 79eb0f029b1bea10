//! What has not been read, since when and in how many polls. Counting polls needs no clock: ours
//! may be set back while the CRM, which would correct it, is away.

use jiff::{SignedDuration, Timestamp};

use crate::daemon::Running;
use crate::daemon::cycle::Cycle;
use crate::daemon::status::{Health, Unread};
use crate::lead::{Coverage, Stream};

/// What has not been read completely for longer than this is told …
const STALE_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// … or in more polls than this, whichever comes first.
const STALE_POLLS: u32 = 3;

/// How the operator reads of leads that nobody can be told about until they are read by id.
const PAST_DUE: &str = "leads past their deadline";

/// Notes in `health` what this cycle could not read, forgets what it could, and decides whether
/// that has lasted too long.
pub(super) fn follow(
    health: &mut Health,
    running: &Running,
    (cycle, coverage): (&Cycle, &Coverage),
    now: Timestamp,
) {
    let as_of = cycle.reading.as_of;
    let before = std::mem::take(&mut health.unread);
    let again = |what: &str, since: Timestamp| {
        let known = before.iter().find(|one| one.what == what);
        let since = known.map_or(since, |known| known.since.min(since));
        Unread { what: what.to_owned(), since, polls: known.map_or(1, |known| known.polls + 1) }
    };
    let channels = running.wanted.channels.iter().copied().map(Stream::Activities);
    for stream in [Stream::Leads].into_iter().chain(channels) {
        // What is refused is a matter of its own.
        if health.refused.iter().any(|(refused, _)| *refused == stream) {
            continue;
        }
        let read = coverage.intervals(stream).last().map(|(_, to)| *to);
        if read.is_none_or(|to| as_of.is_none_or(|as_of| to < as_of)) {
            health.unread.push(again(stream.word(), read.unwrap_or(now)));
        }
    }
    // Where every lead that is past its deadline waits, reading by id fails.
    let fails = cycle.waiting > 0 && cycle.reread == 0;
    let unasked = cycle.reread == 0 && !cycle.reading.is_complete();
    if fails || (unasked && before.iter().any(|one| one.what == PAST_DUE)) {
        health.unread.push(again(PAST_DUE, now));
    }
    let lasts =
        |one: &Unread| one.polls > STALE_POLLS || now.duration_since(one.since) > STALE_AFTER;
    // Once told it is over when everything is read, not when the worst of it is.
    health.is_blind =
        health.unread.iter().any(lasts) || (health.is_blind && !health.unread.is_empty());
}
