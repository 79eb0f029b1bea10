//! Slack's message time: seconds and six digits, which is also the message's name in its channel.

use std::fmt;

use jiff::Timestamp;

/// `1700000000.000100`: unique and increasing within one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ts {
    micros: i64,
}

impl Ts {
    /// The time of a message said `at`, after `last` in the same channel.
    pub(super) fn next(at: Timestamp, last: Option<Self>) -> Self {
        let now = at.as_microsecond();
        Self { micros: last.map_or(now, |last| now.max(last.micros + 1)) }
    }

    /// Reads the one form Slack gives out. Fewer digits name another message, as they do at Slack.
    pub fn parse(text: &str) -> Option<Self> {
        let (secs, micros) = text.split_once('.')?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if secs.is_empty() || secs.len() > 12 || micros.len() != 6 || !digits(secs) {
            return None;
        }
        let micros = digits(micros).then(|| micros.parse::<i64>().ok())??;
        Some(Self { micros: secs.parse::<i64>().ok()? * 1_000_000 + micros })
    }

    /// Reads a bound (`oldest`, `latest`, a cursor), where Slack also takes `0` and `1700000000.5`.
    pub(super) fn bound(text: &str) -> Option<Self> {
        let (secs, fraction) = text.split_once('.').unwrap_or((text, ""));
        if fraction.len() > 6 {
            return None;
        }
        let secs = if secs.is_empty() { "0" } else { secs };
        Self::parse(&format!("{secs}.{fraction:0<6}"))
    }

    /// The instant it stands for.
    pub fn at(self) -> Timestamp {
        Timestamp::from_microsecond(self.micros).unwrap_or(Timestamp::MAX)
    }
}

impl fmt::Display for Ts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{:06}", self.micros / 1_000_000, self.micros % 1_000_000)
    }
}
