//! What may be wrong with reading the CRM, in words: what, where, why, what to do.

use std::sync::LazyLock;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use regex::Regex;

use super::Matter;
use crate::daemon::Running;
use crate::daemon::poll::Reading;
use crate::daemon::status::Health;
use crate::diag::words;
use crate::lead::{Coverage, Stream};

/// What has not been read completely for this long is stale.
const STALE_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// A clock this far off the CRM's is worth a word; verdicts do not depend on it.
const CLOCK_OFF_MS: i64 = 30_000;

/// Lines of one message; the rest is a number.
const MOST: usize = 20;

/// Everything that is looked at.
pub(super) struct Seen<'a> {
    pub(super) running: &'a Running,
    pub(super) health: &'a Health,
    pub(super) coverage: &'a Coverage,
    pub(super) reading: &'a Reading,
    pub(super) now: Timestamp,
}

impl Seen<'_> {
    /// Every matter of which something is known, well or not.
    pub(super) fn all(&self) -> Vec<Matter> {
        if self.health.token_refused.is_some() {
            // It says all there is to say: that nothing is read follows from it.
            return vec![self.token()];
        }
        vec![self.token(), self.stale(), self.refused(), self.drift(), self.clock()]
    }

    fn token(&self) -> Matter {
        let trouble = self.health.token_refused.as_ref().map(|reason| {
            let details = vec![
                lasting(reason),
                "Nothing is read, and nothing is said about leads, until it does.".to_owned(),
                "Put a valid token where `crm.token` points to, then restart leadpact.".to_owned(),
            ];
            ("The CRM does not accept our token".to_owned(), details)
        });
        matter("ops token", trouble, "The CRM accepts our token again")
    }

    /// What the agreement needs and may read, but what has not been read for too long.
    fn stale(&self) -> Matter {
        let channels = self.running.wanted.channels.iter().copied().map(Stream::Activities);
        let needed = [Stream::Leads].into_iter().chain(channels);
        let needed = needed.filter(|one| !self.health.refused.iter().any(|(two, _)| one == two));
        let read_to = |stream| {
            let read = self.coverage.intervals(stream).last().map(|(_, to)| *to);
            (stream, read.or(self.began()).unwrap_or(self.now))
        };
        let now = self.crm_now();
        let old = |to: Timestamp| now.duration_since(to) > STALE_AFTER;
        let stale: Vec<_> = needed.map(read_to).filter(|(_, to)| old(*to)).collect();
        let trouble = stale.iter().map(|(_, to)| *to).min().map(|since| {
            let names: Vec<&str> = stale.iter().map(|(stream, _)| stream.word()).collect();
            let since = local(since, &self.running.contract.timezone);
            let mut details =
                vec![format!("Not read completely since {since}: {}.", names.join(", "))];
            let mut problems: Vec<String> =
                self.reading.problems.iter().map(|one| lasting(&one.to_string())).collect();
            problems.dedup();
            details.extend(problems.into_iter().take(3));
            details.push(
                "Deadlines since then are unknown: nobody is told about a lead from old data."
                    .to_owned(),
            );
            details.push(
                "It is tried again at every poll; `leadpact doctor` shows what is in the way."
                    .to_owned(),
            );
            ("What we know of the CRM is more than 10 minutes old".to_owned(), details)
        });
        let over = "The CRM is read completely again; what was due meanwhile is judged now";
        matter("ops stale", trouble, over)
    }

    /// The CRM's present, as far as we know it.
    fn crm_now(&self) -> Timestamp {
        self.reading.as_of.unwrap_or_else(|| self.in_crm_time(self.now))
    }

    /// When we first tried to read, by the CRM's time.
    fn began(&self) -> Option<Timestamp> {
        self.health.began.map(|began| self.in_crm_time(began))
    }

    fn in_crm_time(&self, ours: Timestamp) -> Timestamp {
        let offset = SignedDuration::from_millis(self.health.offset_ms.unwrap_or(0));
        ours.saturating_add(offset).unwrap_or(ours)
    }

    fn refused(&self) -> Matter {
        let refused = self.health.refused.iter();
        let lines: Vec<String> = refused
            .map(|(stream, reason)| format!("{}: {}", stream.word(), lasting(reason)))
            .collect();
        let trouble = (!lines.is_empty()).then(|| {
            let headline = "The token may not read what the agreement needs";
            let what = "Promises that need it are unknown: nobody is told about them.";
            (headline.to_owned(), listed(lines, what))
        });
        matter("ops refused", trouble, "The token may read everything that the agreement needs")
    }

    fn drift(&self) -> Matter {
        let unreadable = self.health.unreadable.iter();
        let lines: Vec<String> =
            unreadable.map(|(property, reason)| format!("`{property}` {reason}.")).collect();
        let trouble = (!lines.is_empty()).then(|| {
            let headline = "The CRM no longer has what the agreement names";
            let what = "Promises that need it are unknown: nobody is told about them. Mend the \
                        CRM, or name in sla.yaml what it has now.";
            (headline.to_owned(), listed(lines, what))
        });
        matter("ops drift", trouble, "The CRM has everything that the agreement names")
    }

    fn clock(&self) -> Matter {
        let off = self.health.offset_ms.filter(|offset| offset.abs() > CLOCK_OFF_MS);
        let trouble = off.map(|offset| {
            // Clocks drift: a second more or less is no news.
            let by = words::count((offset.unsigned_abs() as usize + 30_000) / 60_000, "minute");
            let side = if offset > 0 { "behind" } else { "ahead of" };
            let details = vec![
                format!("It is about {by} {side} the CRM's."),
                "Verdicts follow the CRM's clock; only when we look depends on ours.".to_owned(),
                "Turn on time synchronisation on this machine.".to_owned(),
            ];
            ("This machine's clock is off".to_owned(), details)
        });
        matter("ops clock", trouble, "This machine's clock is right again")
    }
}

fn matter(subject: &str, trouble: Option<(String, Vec<String>)>, over: &'static str) -> Matter {
    Matter { subject: subject.to_owned(), trouble, over }
}

/// Without the number that the CRM gives to each answer: the same trouble reads the same, or every
/// look would be news.
fn lasting(reason: &str) -> String {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = ", [0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
        Regex::new(pattern).expect("a constant")
    });
    NUMBER.replace_all(reason, "").into_owned()
}

/// Lines, not too many of them, and what they mean.
pub(super) fn listed(mut lines: Vec<String>, what: &str) -> Vec<String> {
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    if more > 0 {
        lines.push(format!("… and {more} more."));
    }
    lines.push(what.to_owned());
    lines
}

/// An instant as people of the agreement read it.
pub(super) fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a %-d %b %H:%M %Z").to_string()
}
