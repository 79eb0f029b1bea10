//! From alerts to messages: one each, or one summary where there are too many at once for one
//! reader.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::decide::Alert;
use super::edits::Edits;
use super::{Item, Notice, Post, PostId, Recipient, Said};
use crate::sla::CountdownKey;

/// A summary shows so many items in full; the rest is a number.
pub const BACKLOG_ITEMS: usize = 10;

/// More new alerts than this for one reader in one round become one summary.
const SINGLES: usize = 5;

/// Makes messages of a round's new alerts.
pub(super) struct Gather<'e, 'a> {
    pub(super) edits: &'e mut Edits<'a>,
    /// Nothing was watched before: each reader gets one summary, however many rounds it takes.
    pub(super) first: bool,
    pub(super) at: Timestamp,
    pub(super) posts: Vec<Post>,
    pub(super) said: Vec<Said>,
}

impl Gather<'_, '_> {
    /// Everything of one round.
    pub(super) fn all(&mut self, alerts: Vec<Alert>) {
        for (to, mut alerts) in by_reader(unthreaded(alerts)) {
            alerts.sort_by(|a, b| order(&a.item).cmp(&order(&b.item)).then(a.key.cmp(&b.key)));
            let (replies, alone): (Vec<_>, Vec<_>) =
                alerts.into_iter().partition(|alert| alert.thread_of.is_some());
            if self.first && !alone.is_empty() {
                self.summary(PostId::about(&format!("first {to}")), to, alone);
            } else if alone.len() > SINGLES {
                let keys: Vec<&str> = alone.iter().map(|alert| alert.key.as_str()).collect();
                self.summary(PostId::about(&format!("backlog {}", keys.join(" "))), to, alone);
            } else {
                alone.into_iter().for_each(|alert| self.single(alert));
            }
            replies.into_iter().for_each(|alert| self.single(alert));
        }
    }

    fn single(&mut self, alert: Alert) {
        let id = PostId::about(alert.key.as_str());
        self.note(&alert, &id);
        let notice = Notice::One(alert.item);
        self.posts.push(Post { id, to: alert.to, thread_of: alert.thread_of, revision: 1, notice });
    }

    /// One message about all of them, or more of them in the message that is there.
    fn summary(&mut self, id: PostId, to: Recipient, alerts: Vec<Alert>) {
        let mut about = BTreeSet::new();
        let mut new = Vec::new();
        for alert in alerts {
            self.note(&alert, &id);
            // Two steps of one route may tell the same reader: in a summary that is one thing.
            let countdown = &alert.item.countdown;
            if about.insert(countdown.clone()) && !self.edits.ledger.tells(&id, countdown) {
                new.push(alert);
            }
        }
        if let Some(post) = self.edits.revised(&id) {
            return add(&mut post.notice, new);
        }
        let (first, at) = (self.first, self.at);
        let mut notice = Notice::Backlog { items: Vec::new(), total: 0, open: 0, first, at };
        add(&mut notice, new);
        self.posts.push(Post { id, to, thread_of: None, revision: 1, notice });
    }

    fn note(&mut self, alert: &Alert, post: &PostId) {
        self.said.push(Said {
            key: alert.key.clone(),
            countdown: alert.item.countdown.clone(),
            upon: alert.upon,
            post: post.clone(),
            story: alert.item.story,
            at: self.at,
        });
    }
}

fn add(notice: &mut Notice, alerts: Vec<Alert>) {
    let Notice::Backlog { items, total, open, .. } = notice else { return };
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    *total = total.saturating_add(count(alerts.len()));
    let more = alerts.iter().filter(|alert| alert.item.story.is_open()).count();
    *open = open.saturating_add(count(more));
    items.extend(alerts.into_iter().map(|alert| alert.item));
    sort(items);
    items.truncate(BACKLOG_ITEMS);
}

/// As a summary shows them.
pub(super) fn sort(items: &mut [Item]) {
    items.sort_by(|a, b| order(a).cmp(&order(b)));
}

/// What can still be helped first, the longest overdue before all.
fn order(item: &Item) -> (bool, Option<Timestamp>, &CountdownKey) {
    (!item.story.is_open(), item.due, &item.countdown)
}

fn by_reader(alerts: Vec<Alert>) -> BTreeMap<Recipient, Vec<Alert>> {
    let mut readers: BTreeMap<Recipient, Vec<Alert>> = BTreeMap::new();
    for alert in alerts {
        readers.entry(alert.to.clone()).or_default().push(alert);
    }
    readers
}

/// Where a channel would get too many replies at once, those called are told directly instead.
fn unthreaded(mut alerts: Vec<Alert>) -> Vec<Alert> {
    let mut replies: BTreeMap<Recipient, usize> = BTreeMap::new();
    for alert in alerts.iter().filter(|alert| alert.thread_of.is_some()) {
        *replies.entry(alert.to.clone()).or_default() += 1;
    }
    for alert in alerts.iter_mut().filter(|alert| alert.thread_of.is_some()) {
        if replies[&alert.to] > SINGLES
            && let Some(called) = alert.item.mention.take()
        {
            (alert.to, alert.thread_of) = (Recipient::Person(called), None);
        }
    }
    alerts
}
