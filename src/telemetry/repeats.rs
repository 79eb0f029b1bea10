//! The same trouble is told once a minute, with how often it happened since.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use tracing::Level;

use super::line::Line;

/// How long an event that was told is not told again.
const SILENCE: Duration = Duration::from_secs(60);
/// Different events remembered at once; beyond it they are simply told.
const MOST: usize = 256;

/// What was told within the last minute. Only warnings and errors: the rest is not repeated for
/// ever.
#[derive(Default)]
pub(super) struct Repeats {
    told: HashMap<u64, Told>,
}

struct Told {
    at: Timestamp,
    line: Line,
    since: u64,
}

impl Repeats {
    /// The lines to write now that `line` happened: it, unless told within the minute, and the
    /// counts of others whose minute is over.
    pub(super) fn admit(&mut self, line: Line, now: Timestamp) -> Vec<Line> {
        let over = |told: &Told| now.duration_since(told.at).unsigned_abs() >= SILENCE;
        let before =
            self.told.get(&line.key).filter(|told| over(told)).map_or(0, |told| told.since);
        let mut due: Vec<_> = self
            .told
            .extract_if(|_, told| over(told))
            .filter(|(key, told)| *key != line.key && told.since > 0)
            .map(|(_, told)| told.line.repeated(told.since))
            .collect();
        if line.level > Level::WARN {
            due.push(line);
        } else if let Some(told) = self.told.get_mut(&line.key) {
            told.since += 1;
        } else {
            if self.told.len() < MOST {
                self.told.insert(line.key, Told { at: now, line: line.clone(), since: 0 });
            }
            due.push(line.repeated(before));
        }
        due
    }
}
