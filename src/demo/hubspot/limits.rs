//! Rate limits: any ten seconds, any second of searching, and the account's day.

use std::collections::VecDeque;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;

use super::record::Millis;
use super::reply::Reply;
use super::settings::{Dialect, Limits, Settings};

/// Which limit was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Five searches a second.
    Secondly,
    /// The burst limit.
    TenSecondlyRolling,
    /// The daily quota.
    Daily,
}

impl Policy {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Secondly => ("SECONDLY", "You have reached your secondly limit."),
            Self::TenSecondlyRolling => {
                ("TEN_SECONDLY_ROLLING", "You have reached your ten_secondly_rolling limit.")
            }
            Self::Daily => ("DAILY", "You have reached your daily limit."),
        }
    }

    /// The 429 of this limit. The two dialects agree on nothing but the policy's name.
    pub(super) fn refusal(self, dialect: Dialect) -> Reply {
        let (policy, message) = self.words();
        let mut body = json!({"status": "error", "message": message, "policyName": policy});
        match dialect {
            Dialect::Described => body["errorType"] = json!("RATE_LIMIT"),
            Dialect::Live => {
                body["category"] = json!("RATE_LIMITS");
                body["groupName"] = json!("publicapi:private-apps-api-calls");
            }
        }
        Reply::json(429, body)
    }
}

/// What was used of the limits.
#[derive(Debug, Default)]
pub(super) struct Usage {
    burst: VecDeque<Millis>,
    searches: VecDeque<Millis>,
    day: Option<Date>,
    today: u32,
}

impl Usage {
    /// Takes one call out of the limits, or says which one refuses it. A refused call costs
    /// nothing.
    pub(super) fn take(
        &mut self,
        now: Timestamp,
        search: bool,
        settings: &Settings,
    ) -> Result<(), Policy> {
        self.roll(now, &settings.time_zone);
        let limits = settings.limits;
        if self.today >= limits.per_day {
            return Err(Policy::Daily);
        }
        let at = now.as_millisecond();
        let (window, span, most, policy) = if search {
            (&mut self.searches, 1_000, limits.searches_per_second, Policy::Secondly)
        } else {
            (&mut self.burst, 10_000, limits.per_ten_seconds, Policy::TenSecondlyRolling)
        };
        while window.front().is_some_and(|oldest| *oldest + span <= at) {
            window.pop_front();
        }
        if window.len() >= most as usize {
            return Err(policy);
        }
        // Without a limit nothing needs to be remembered.
        if most != u32::MAX {
            window.push_back(at);
        }
        self.today += 1;
        Ok(())
    }

    /// Spends the whole of today.
    pub(super) fn exhaust(&mut self, now: Timestamp, settings: &Settings) {
        self.roll(now, &settings.time_zone);
        self.today = settings.limits.per_day;
    }

    pub(super) fn today(&self) -> u32 {
        self.today
    }

    /// What every answer but a search's says about the limits.
    pub(super) fn headers(&self, limits: Limits) -> Vec<(String, String)> {
        let used = u32::try_from(self.burst.len()).unwrap_or(u32::MAX);
        [
            ("X-HubSpot-RateLimit-Daily", limits.per_day),
            ("X-HubSpot-RateLimit-Daily-Remaining", limits.per_day.saturating_sub(self.today)),
            ("X-HubSpot-RateLimit-Interval-Milliseconds", 10_000),
            ("X-HubSpot-RateLimit-Max", limits.per_ten_seconds),
            ("X-HubSpot-RateLimit-Remaining", limits.per_ten_seconds.saturating_sub(used)),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_string()))
        .collect()
    }

    fn roll(&mut self, now: Timestamp, zone: &str) {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let day = now.to_zoned(zone).date();
        if self.day != Some(day) {
            self.day = Some(day);
            self.today = 0;
        }
    }
}
