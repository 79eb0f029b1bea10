//! How fast a client may go, by the server's clock.
//!
//! Posting: about one message a second and channel with a small burst, and a ceiling for the
//! workspace. Everything else: Slack's tiers, a number of calls of one method in one minute.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

/// A method's class of speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tier {
    /// 1+ a minute.
    One,
    /// 50+ a minute.
    Three,
    /// 100+ a minute.
    Four,
    /// `chat.postMessage`: by channel and workspace.
    Posting,
    /// Hundreds a minute: never refused here.
    Free,
}

/// The speeds allowed.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Messages one channel takes at once before it takes one a second.
    pub burst_per_channel: u32,
    /// Messages the workspace takes in one minute.
    pub posts_per_minute: u32,
    /// Calls of one tier-1 method in one minute. Slack promises one and allows some more.
    pub tier_one: u32,
    /// Calls of one tier-3 method in one minute.
    pub tier_three: u32,
    /// Calls of one tier-4 method in one minute.
    pub tier_four: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            burst_per_channel: 3,
            posts_per_minute: 300,
            tier_one: 4,
            tier_three: 50,
            tier_four: 100,
        }
    }
}

impl Limits {
    /// As fast as it goes: for tests about something else.
    pub fn none() -> Self {
        const ANY: u32 = u32::MAX;
        Self {
            burst_per_channel: ANY,
            posts_per_minute: ANY,
            tier_one: ANY,
            tier_three: ANY,
            tier_four: ANY,
        }
    }
}

/// Counts calls against the limits.
#[derive(Default)]
pub(super) struct Meter {
    pub(super) limits: Limits,
    minutes: BTreeMap<String, (i64, u32)>,
    /// When each channel's burst is whole again.
    whole_at: BTreeMap<String, Timestamp>,
}

impl Meter {
    /// Counts one call of `method`.
    ///
    /// # Errors
    /// The seconds to wait (`Retry-After`); such a call is not counted.
    pub(super) fn call(&mut self, method: &str, tier: Tier, now: Timestamp) -> Result<(), u64> {
        let allowed = match tier {
            Tier::One => self.limits.tier_one,
            Tier::Three => self.limits.tier_three,
            Tier::Four => self.limits.tier_four,
            Tier::Posting => self.limits.posts_per_minute,
            Tier::Free => return Ok(()),
        };
        let second = now.as_second();
        let minute = second.div_euclid(60);
        let window = self.minutes.entry(method.to_owned()).or_insert((minute, 0));
        if window.0 != minute {
            *window = (minute, 0);
        }
        if window.1 >= allowed {
            return Err(60 - second.rem_euclid(60).unsigned_abs());
        }
        window.1 += 1;
        Ok(())
    }

    /// Counts one message to `channel`.
    ///
    /// # Errors
    /// The seconds to wait (`Retry-After`); such a message is not counted.
    pub(super) fn post(&mut self, channel: &str, now: Timestamp) -> Result<(), u64> {
        let burst = SignedDuration::from_secs(i64::from(self.limits.burst_per_channel));
        let whole_at = self.whole_at.get(channel).copied().unwrap_or(now).max(now);
        let spent = whole_at.duration_since(now) + SignedDuration::from_secs(1);
        if spent > burst {
            let wait = spent - burst;
            return Err(wait.as_secs().unsigned_abs() + u64::from(wait.subsec_nanos() > 0));
        }
        self.whole_at.insert(channel.to_owned(), now + spent);
        Ok(())
    }
}
