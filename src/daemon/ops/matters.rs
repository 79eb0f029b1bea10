//! What may be wrong with reading the CRM, in words: what, where, why, what to do.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use regex::Regex;

use super::Matter;
use crate::daemon::Running;
use crate::daemon::poll::Reading;
use crate::daemon::status::Health;
use crate::diag::words;

/// A clock this far off the CRM's is worth a word; verdicts do not depend on it.
const CLOCK_OFF_MS: i64 = 30_000;

/// Lines of one message; the rest is a number.
const MOST: usize = 20;

/// Everything that is looked at.
pub(super) struct Seen<'a> {
    pub(super) running: &'a Running,
    pub(super) health: &'a Health,
    pub(super) reading: &'a Reading,
    /// Fields that cannot be judged, in words.
    pub(super) drifted: Vec<String>,
    /// Teams and owners that are not there, in words.
    pub(super) gone: Vec<String>,
}

impl Seen<'_> {
    /// Every matter of which something is known, well or not.
    pub(super) fn all(&self) -> Vec<Matter> {
        if self.health.token_refused.is_some() {
            // It says all there is to say: that nothing is read follows from it.
            return vec![self.token()];
        }
        let mut all = vec![self.token(), self.refused(), self.drift(), self.gone(), self.clock()];
        // What has come to be refused is not read again: that must not be said of it.
        if self.health.is_blind || self.health.refused.is_empty() {
            all.push(self.stale());
        }
        all
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
        let unread = self.health.unread.iter().filter(|_| self.health.is_blind);
        let since = unread.clone().map(|one| one.since).min();
        let trouble = since.map(|since| {
            let names: Vec<&str> = unread.map(|one| one.what.as_str()).collect();
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
            ("The CRM cannot be read completely".to_owned(), details)
        });
        let over = "The CRM is read completely again; what was due meanwhile is judged now";
        matter("ops stale", trouble, over)
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
        let lines = self.drifted.clone();
        let trouble = (!lines.is_empty()).then(|| {
            let headline = "The CRM no longer has what the agreement names";
            let what = "Promises that need it are unknown: nobody is told about them. Mend the \
                        CRM, or name in sla.yaml what it has now.";
            (headline.to_owned(), listed(lines, what))
        });
        matter("ops drift", trouble, "The CRM has everything that the agreement names")
    }

    /// No verdict is unknown for that: that nobody is in a team, and nobody owned by it, is true.
    fn gone(&self) -> Matter {
        let trouble = (!self.gone.is_empty()).then(|| {
            let headline = "The agreement names teams or owners that the CRM does not have";
            let what = "Rules about them match nobody, and what they should hear may reach nobody \
                        else. Name in sla.yaml who it is now.";
            (headline.to_owned(), listed(self.gone.clone(), what))
        });
        matter("ops people gone", trouble, "The CRM has every team and owner that is named")
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
    // Blindness: nobody hears of any lead.
    let is_loud = matches!(subject, "ops token" | "ops stale");
    Matter { subject: subject.to_owned(), trouble, over: over.to_owned(), is_loud }
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
