//! How much a reader has been told of late, and whether there is room for more.

use jiff::{SignedDuration, Timestamp};

use super::{PostId, Recipient};
use crate::contract::{Alerts, Cap};
use crate::id::PromiseId;

/// An alert that was said of late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent {
    /// Who was told.
    pub to: Recipient,
    /// Of which promise.
    pub promise: PromiseId,
    /// In which message.
    pub post: PostId,
    /// When that was decided, by the CRM's clock.
    pub at: Timestamp,
}

/// How far back it matters what was said.
pub fn looks_back(alerts: &Alerts) -> SignedDuration {
    let lengths = [alerts.group_within, alerts.per_person.within, alerts.per_channel.within];
    lengths.into_iter().map(span).max().unwrap_or_default()
}

fn span(length: crate::calendar::Length) -> SignedDuration {
    SignedDuration::from_millis(length.millis().unwrap_or_default())
}

/// What one reader was told of late.
pub(super) struct Room<'a> {
    alerts: &'a Alerts,
    recent: Vec<&'a Recent>,
    now: Timestamp,
}

impl<'a> Room<'a> {
    pub(super) fn new(
        alerts: &'a Alerts,
        to: &Recipient,
        recent: &'a [Recent],
        now: Timestamp,
    ) -> Self {
        Self { alerts, recent: recent.iter().filter(|one| one.to == *to).collect(), now }
    }

    /// Alerts of this promise that belong to the same event as what comes now.
    pub(super) fn just_told(&self, promise: &PromiseId) -> usize {
        let from = self.before(span(self.alerts.group_within));
        self.recent.iter().filter(|one| one.promise == *promise && one.at > from).count()
    }

    /// How many messages `to` may still get, besides `more` that are decided already.
    pub(super) fn left(&self, to: &Recipient, more: usize) -> usize {
        let Some(cap) = self.cap(to) else { return usize::MAX };
        (cap.most as usize).saturating_sub(self.times(cap).len() + more)
    }

    /// When there is room again.
    pub(super) fn opens(&self, to: &Recipient) -> Timestamp {
        let Some(cap) = self.cap(to) else { return self.now };
        let times = self.times(cap);
        let within = span(cap.within);
        let last = times.len().saturating_sub(cap.most as usize);
        let first = times.get(last).copied().unwrap_or(self.now);
        first.saturating_add(within).unwrap_or(Timestamp::MAX)
    }

    /// When the messages of late were decided, oldest first.
    fn times(&self, cap: Cap) -> Vec<Timestamp> {
        let from = self.before(span(cap.within));
        let mut posts: Vec<(&PostId, Timestamp)> = Vec::new();
        for one in self.recent.iter().filter(|one| one.at > from) {
            match posts.iter_mut().find(|(post, _)| **post == one.post) {
                Some((_, at)) => *at = one.at.min(*at),
                None => posts.push((&one.post, one.at)),
            }
        }
        let mut times: Vec<Timestamp> = posts.into_iter().map(|(_, at)| at).collect();
        times.sort_unstable();
        times
    }

    fn cap(&self, to: &Recipient) -> Option<Cap> {
        match to {
            Recipient::Person(_) => Some(self.alerts.per_person),
            Recipient::Channel(_) | Recipient::Sink(_) => Some(self.alerts.per_channel),
            // Whoever runs the monitor is told what nobody else could be.
            Recipient::Ops => None,
        }
    }

    fn before(&self, span: SignedDuration) -> Timestamp {
        self.now.checked_sub(span).unwrap_or(Timestamp::MIN)
    }
}
