//! How the line to one notifier is: whether it takes anything from us at all.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Messages under way at once.
pub(super) const AT_ONCE: usize = 16;

/// Where all of them are, the next one comes again after so long; while one tries whether anything
/// is taken, the others come again after so long.
const SOON: SignedDuration = SignedDuration::from_secs(1);
const AFTER_THE_TRY: SignedDuration = SignedDuration::from_secs(5);

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
    /// Messages under way.
    under_way: usize,
    /// One has gone through since we started.
    proven: bool,
}

/// One message under way.
pub(super) struct UnderWay(Arc<Line>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.state().under_way -= 1;
    }
}

impl Line {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a message, unless none is to be tried now: then when to come again. While the line is
    /// refused none is; after that one tries.
    pub(super) fn admit(self: &Arc<Self>, now: Timestamp) -> Result<UnderWay, Timestamp> {
        let later = |wait| now.saturating_add(wait).unwrap_or(Timestamp::MAX);
        let mut state = self.state();
        if let Some(until) = state.refused_until {
            // A clock that was set back must not hold the line for longer than it ever is.
            if until > now && until <= later(TRY_AFTER) {
                return Err(until);
            }
            if state.under_way > 0 {
                return Err(later(AFTER_THE_TRY));
            }
        }
        if state.under_way >= AT_ONCE {
            return Err(later(SOON));
        }
        state.under_way += 1;
        Ok(UnderWay(Arc::clone(self)))
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

    /// One went through. Returns whether the operator may have been told that none does: before
    /// a restart perhaps.
    pub(super) fn clear(&self) -> bool {
        let mut state = self.state();
        let under_way = state.under_way;
        let before = std::mem::take(&mut *state);
        (state.under_way, state.proven) = (under_way, true);
        before.told || !before.proven
    }
}
