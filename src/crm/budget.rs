//! How often we may call: per ten seconds, searches per second, per day.
//!
//! Every connector keeps one [`Budget`]. It hands out times, it does not wait. The CRM enforces
//! rolling windows, so a window is a list of the times at which we sent, not a bucket: a bucket
//! lets twice its size through within one window. A fifth of the day is kept back for calls that a
//! verdict waits for. Counts live in memory; after a restart the CRM's own headers correct them.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Requests;

/// The share of the day that only urgent calls may use: one in this many.
const KEPT_BACK: u64 = 5;
/// Longer than the CRM's window by what the network may shift two calls towards each other.
const TEN_SECONDS: SignedDuration = SignedDuration::from_millis(10_500);
/// The same for one second.
const ONE_SECOND: SignedDuration = SignedDuration::from_millis(1_100);

/// When a spent day is tried again where nobody knows when it ends.
const ASK_AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// Which window a call falls into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    /// Everything but searches.
    General,
    /// Searches, which are counted for themselves.
    Search,
}

/// When a call may be made.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// Then. The place is taken.
    At(Timestamp),
    /// Come back then; no place is taken.
    NotBefore {
        /// When.
        at: Timestamp,
        /// Why, to follow a colon.
        why: &'static str,
    },
}

/// What the CRM says is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Remaining {
    /// Left of the day, and the day's whole.
    pub(super) day: Option<(u64, u64)>,
    /// Nothing is left of the short window, which lasts this long.
    pub(super) window_empty_for: Option<SignedDuration>,
}

/// The allowance of one account.
#[derive(Debug)]
pub(super) struct Budget(Mutex<State>);

#[derive(Debug)]
struct State {
    general: Window,
    search: Window,
    per_day: u64,
    zone: Option<TimeZone>,
    /// The day that is being counted, and the calls made on it.
    today: Option<(Date, u64)>,
    /// What the CRM said on that day, and when.
    told: Option<(u64, u64, Timestamp)>,
    /// Nothing before the second, as was decided at the first.
    held: Option<(Timestamp, Timestamp)>,
}

impl Budget {
    /// A budget of which nothing is used. Until [`Self::set_zone`] nobody knows when its day ends:
    /// a spent one is tried again every hour.
    pub(super) fn new(requests: Requests) -> Self {
        Self(Mutex::new(State {
            general: Window::new(requests.per_10s, TEN_SECONDS),
            search: Window::new(requests.search_per_s, ONE_SECOND),
            per_day: requests.per_day,
            zone: None,
            today: None,
            told: None,
            held: None,
        }))
    }

    /// The account's time zone: its midnight begins the day. An unknown name changes nothing.
    pub(super) fn set_zone(&self, name: &str) {
        if let Ok(zone) = TimeZone::get(name) {
            self.state().zone = Some(zone);
        }
    }

    /// When the next call may be made, if that is within `patience` from `now`.
    pub(super) fn admit(
        &self,
        lane: Lane,
        urgent: bool,
        now: Timestamp,
        patience: SignedDuration,
    ) -> Admission {
        let mut state = self.state();
        state.turn_the_day(now);
        if let Some(why) = state.day_is_over(urgent) {
            return Admission::NotBefore { at: state.next_day(now), why };
        }
        // A clock that was set back since must not hold the line for longer than was meant.
        let held = state.held.filter(|(since, until)| *since <= now && *until > now);
        let held = held.map(|(_, until)| until);
        let window = match lane {
            Lane::General => &mut state.general,
            Lane::Search => &mut state.search,
        };
        let at = window.next(now).max(held.unwrap_or(now));
        if at.duration_since(now) > patience {
            return Admission::NotBefore { at, why: "the allowance of these seconds is used up" };
        }
        window.take(at);
        if let Some((_, used)) = &mut state.today {
            *used += 1;
        }
        Admission::At(at)
    }

    /// Takes note of what the CRM says is left.
    pub(super) fn told(&self, remaining: Remaining, now: Timestamp) {
        let mut state = self.state();
        state.turn_the_day(now);
        if let Some((left, whole)) = remaining.day {
            state.told = Some((left, whole, now));
        }
        if let Some(empty_for) = remaining.window_empty_for {
            state.held = now.checked_add(empty_for).ok().map(|until| (now, until));
        }
    }

    /// The CRM says that the day's allowance is used up: when there is a new one.
    pub(super) fn exhausted(&self, now: Timestamp) -> Timestamp {
        let mut state = self.state();
        state.turn_the_day(now);
        let whole = state.told.map_or(state.per_day, |(_, whole, _)| whole);
        state.told = Some((0, whole, now));
        state.next_day(now)
    }

    /// No call before `at`, as of `now`.
    pub(super) fn hold_until(&self, at: Timestamp, now: Timestamp) {
        self.state().held = Some((now, at));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn turn_the_day(&mut self, now: Timestamp) {
        let date = now.to_zoned(self.zone.clone().unwrap_or(TimeZone::UTC)).date();
        if self.today.is_none_or(|(counted, _)| counted != date) {
            self.today = Some((date, 0));
            self.told = None;
        }
        let old = |told: Timestamp| now.duration_since(told).abs() >= ASK_AGAIN;
        if self.zone.is_none() && self.told.is_some_and(|(_, _, told)| old(told)) {
            self.told = None;
        }
    }

    fn day_is_over(&self, urgent: bool) -> Option<&'static str> {
        let used = self.today.map_or(0, |(_, used)| used);
        let (left, whole, _) = self.told.unwrap_or((u64::MAX, 1, Timestamp::MIN));
        if used >= self.per_day || left == 0 {
            return Some("the day's allowance is used up");
        }
        let kept = used >= self.per_day - self.per_day / KEPT_BACK || left < whole / KEPT_BACK;
        (kept && !urgent).then_some("what is left of the day is kept for verdicts that are due")
    }

    fn next_day(&self, now: Timestamp) -> Timestamp {
        let Some(zone) = self.zone.clone() else {
            return now.checked_add(ASK_AGAIN).unwrap_or(Timestamp::MAX);
        };
        let tomorrow = now.to_zoned(zone).tomorrow();
        let midnight = tomorrow.and_then(|tomorrow| tomorrow.start_of_day());
        midnight.map_or(Timestamp::MAX, |midnight| midnight.timestamp())
    }
}

/// At most so many calls in any such time.
#[derive(Debug)]
struct Window {
    most: usize,
    per: SignedDuration,
    /// When calls were or will be sent, in order.
    sent: VecDeque<Timestamp>,
}

impl Window {
    fn new(most: u32, per: SignedDuration) -> Self {
        Self {
            most: usize::try_from(most).unwrap_or(usize::MAX).max(1),
            per,
            sent: VecDeque::new(),
        }
    }

    /// The earliest time for one more.
    fn next(&mut self, now: Timestamp) -> Timestamp {
        // Our clock was set back: what lies that far ahead is from before.
        let ahead = now.checked_add(self.per * 10).unwrap_or(Timestamp::MAX);
        if self.sent.back().is_some_and(|last| *last > ahead) {
            self.sent.clear();
        }
        let gone = now.checked_sub(self.per).unwrap_or(Timestamp::MIN);
        while self.sent.front().is_some_and(|first| *first <= gone) {
            self.sent.pop_front();
        }
        let Some(before) = self.sent.len().checked_sub(self.most) else { return now };
        let free = self.sent[before].checked_add(self.per).unwrap_or(Timestamp::MAX);
        free.max(now)
    }

    fn take(&mut self, at: Timestamp) {
        let place = self.sent.partition_point(|sent| *sent <= at);
        self.sent.insert(place, at);
    }
}

#[cfg(test)]
mod tests;
