//! How the line to the notifier is: whether it takes anything from us at all.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Messages under way at once.
const AT_ONCE: usize = 16;

/// While nothing is taken from us, one message tries again after so long.
const TRY_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// When nothing has gone through for so long, somebody must know.
const SILENT: SignedDuration = SignedDuration::from_mins(10);

/// The state of the line, shared by all deliveries.
#[derive(Default)]
pub(super) struct Line(Mutex<State>);

#[derive(Default)]
struct State {
    /// Nothing is taken from us; one try at this time.
    refused_until: Option<Timestamp>,
    /// Nothing has gone through since then.
    failing_since: Option<Timestamp>,
    /// The operator was told that it is so.
    told: bool,
}

impl Line {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many messages may be under way: none while it is refused, then one to try.
    pub(super) fn room(&self, now: Timestamp) -> usize {
        match (self.held_until(now), self.state().refused_until) {
            (Some(_), _) => 0,
            (None, Some(_)) => 1,
            (None, None) => AT_ONCE,
        }
    }

    /// Until when nothing is tried; `None`: go on.
    pub(super) fn held_until(&self, now: Timestamp) -> Option<Timestamp> {
        // A clock that was set back must not hold the line for longer than it ever is.
        let longest = now.saturating_add(TRY_AFTER).unwrap_or(Timestamp::MAX);
        self.state().refused_until.filter(|until| *until > now && *until <= longest)
    }

    /// Nothing is taken from us. Returns when to try again, and whether this is news.
    pub(super) fn refuse(&self, now: Timestamp) -> (Timestamp, bool) {
        let until = now.saturating_add(TRY_AFTER).unwrap_or(Timestamp::MAX);
        let mut state = self.state();
        state.refused_until = Some(until);
        (until, !std::mem::replace(&mut state.told, true))
    }

    /// One did not go through. Returns whether it is time that somebody knows.
    pub(super) fn fail(&self, now: Timestamp) -> bool {
        let mut state = self.state();
        let since = *state.failing_since.get_or_insert(now);
        let silent = now.duration_since(since) >= SILENT;
        silent && !std::mem::replace(&mut state.told, true)
    }

    /// One went through. Returns whether the operator was told that none does.
    pub(super) fn clear(&self) -> bool {
        std::mem::take(&mut *self.state()).told
    }
}
