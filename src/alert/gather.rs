//! From alerts to messages: one each, or one of many where there are too many at once for one
//! reader, or later where the reader has had enough.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::decide::{Alert, Round};
use super::edits::Edits;
use super::room::Room;
use super::{Item, Many, Notice, Post, PostId, Recipient, Said};
use crate::contract::Alerts;
use crate::id::{OwnerId, PromiseId};
use crate::sla::CountdownKey;

/// A message of many shows so many items in full; the rest is a number.
pub const BACKLOG_ITEMS: usize = 10;

/// It counts for so many owners how many concern them.
const OWNERS: usize = 100;

/// Makes messages of a round's new alerts.
pub(super) struct Gather<'e, 'a> {
    edits: &'e mut Edits<'a>,
    round: Round<'a>,
    alerts: Alerts,
    posts: Vec<Post>,
    said: Vec<Said>,
    held: Vec<(Alert, Timestamp)>,
}

impl<'e, 'a> Gather<'e, 'a> {
    pub(super) fn new(edits: &'e mut Edits<'a>, round: Round<'a>) -> Self {
        let alerts = round.agreement.latest().map(|newest| newest.alerts.clone());
        let alerts = alerts.unwrap_or_default();
        Self { edits, round, alerts, posts: Vec::new(), said: Vec::new(), held: Vec::new() }
    }

    /// The new messages, their ledger lines, and what waits and until when.
    pub(super) fn finish(self) -> (Vec<Post>, Vec<Said>, Vec<(Alert, Timestamp)>) {
        (self.posts, self.said, self.held)
    }

    /// Everything of one round.
    pub(super) fn all(&mut self, alerts: Vec<Alert>) {
        let most = self.alerts.storm_at as usize;
        for (to, mut alerts) in by_reader(unthreaded(alerts, most)) {
            alerts.sort_by(|a, b| order(&a.item).cmp(&order(&b.item)).then(a.key.cmp(&b.key)));
            let (replies, alone): (Vec<_>, Vec<_>) =
                alerts.into_iter().partition(|alert| alert.thread_of.is_some());
            if self.round.watching_since.is_none() && !alone.is_empty() {
                let id = PostId::about(&format!("first {to}"));
                self.together(id, &to, Many::First, alone);
                replies.into_iter().for_each(|alert| self.single(alert));
                continue;
            }
            let alerts = self.alerts.clone();
            let room = Room::new(&alerts, &to, self.round.recent, self.round.as_of);
            let alone = self.storms(&to, &room, alone);
            self.sparingly(&to, &room, alone);
            self.replies(&to, &room, replies);
        }
    }

    /// Takes out what belongs into a message of many about one promise: one that is there, or a new
    /// one. Returns the rest.
    fn storms(&mut self, to: &Recipient, room: &Room<'_>, alerts: Vec<Alert>) -> Vec<Alert> {
        let mut groups: BTreeMap<PromiseId, Vec<Alert>> = BTreeMap::new();
        for alert in alerts {
            groups.entry(alert.item.countdown.promise.clone()).or_default().push(alert);
        }
        let mut rest = Vec::new();
        for (promise, group) in groups {
            let is_of = |post: &&Post| {
                post.to == *to
                    && matches!(&post.notice, Notice::Backlog { many: Many::Storm(of), .. }
                        if *of == promise)
            };
            let open = self.round.storms.iter().find(is_of).map(|post| post.id.clone());
            let many = Many::Storm(promise.clone());
            if let Some(id) = open {
                self.together(id, to, many, group);
            } else if group.len() + room.just_told(&promise) >= self.alerts.storm_at as usize {
                self.together(named(&group), to, many, group);
            } else {
                rest.extend(group);
            }
        }
        rest
    }

    /// One message each, or a list of all, or none before there is room for it.
    fn sparingly(&mut self, to: &Recipient, room: &Room<'_>, alerts: Vec<Alert>) {
        let left = room.left(to, self.posts.iter().filter(|post| post.to == *to).count());
        match alerts.len() {
            0 => {}
            _ if left == 0 => {
                let opens = room.opens(to);
                self.held.extend(alerts.into_iter().map(|alert| (alert, opens)));
            }
            count if count > left || count >= self.alerts.storm_at as usize => {
                self.together(named(&alerts), to, Many::Together, alerts);
            }
            _ => alerts.into_iter().for_each(|alert| self.single(alert)),
        }
    }

    /// Answers in threads, as many as there is room for.
    fn replies(&mut self, to: &Recipient, room: &Room<'_>, alerts: Vec<Alert>) {
        for alert in alerts {
            match room.left(to, self.posts.iter().filter(|post| post.to == *to).count()) {
                0 => self.held.push((alert, room.opens(to))),
                _ => self.single(alert),
            }
        }
    }

    fn single(&mut self, alert: Alert) {
        let id = PostId::about(alert.key.as_str());
        self.note(&alert, &id);
        let notice = Notice::One(alert.item);
        self.posts.push(Post { id, to: alert.to, thread_of: alert.thread_of, revision: 1, notice });
    }

    /// One message about all of them, or more of them in the message that is there.
    fn together(&mut self, id: PostId, to: &Recipient, many: Many, alerts: Vec<Alert>) {
        let mut about = BTreeSet::new();
        let mut new: Vec<Alert> = Vec::new();
        for alert in alerts {
            self.note(&alert, &id);
            // Two steps of one route may tell the same reader: in one message that is one thing.
            let countdown = &alert.item.countdown;
            if about.insert(countdown.clone()) && !self.edits.ledger.tells(&id, countdown) {
                new.push(alert);
            }
        }
        if let Some(post) = self.edits.revised(&id) {
            return add(&mut post.notice, new);
        }
        let (items, by_owner, at) = (Vec::new(), Vec::new(), self.round.as_of);
        let mut notice = Notice::Backlog { items, total: 0, open: 0, many, by_owner, at };
        add(&mut notice, new);
        self.posts.push(Post { id, to: to.clone(), thread_of: None, revision: 1, notice });
    }

    fn note(&mut self, alert: &Alert, post: &PostId) {
        self.said.push(Said {
            key: alert.key.clone(),
            countdown: alert.item.countdown.clone(),
            upon: alert.upon,
            post: post.clone(),
            story: alert.item.story,
            at: self.round.as_of,
        });
    }
}

/// Names the message that begins with these.
fn named(alerts: &[Alert]) -> PostId {
    let keys: Vec<&str> = alerts.iter().map(|alert| alert.key.as_str()).collect();
    PostId::about(&format!("backlog {}", keys.join(" ")))
}

fn add(notice: &mut Notice, alerts: Vec<Alert>) {
    let Notice::Backlog { items, total, open, by_owner, .. } = notice else { return };
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    *total = total.saturating_add(count(alerts.len()));
    let more = alerts.iter().filter(|alert| alert.item.story.is_open()).count();
    *open = open.saturating_add(count(more));
    for alert in &alerts {
        concerns(by_owner, alert.item.owner.as_ref());
    }
    by_owner.sort_by(|(one, few), (other, many)| many.cmp(few).then(one.cmp(other)));
    items.extend(alerts.into_iter().map(|alert| alert.item));
    sort(items);
    items.truncate(BACKLOG_ITEMS);
}

/// Counts one more for its owner.
fn concerns(by_owner: &mut Vec<(Option<OwnerId>, u32)>, owner: Option<&OwnerId>) {
    if let Some((_, count)) = by_owner.iter_mut().find(|(one, _)| one.as_ref() == owner) {
        *count = count.saturating_add(1);
    } else if by_owner.len() < OWNERS {
        by_owner.push((owner.cloned(), 1));
    }
}

/// As a message of many shows them.
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

/// Where a channel would get `most` replies at once or more, those called are told directly
/// instead.
fn unthreaded(mut alerts: Vec<Alert>, most: usize) -> Vec<Alert> {
    let mut replies: BTreeMap<Recipient, usize> = BTreeMap::new();
    for alert in alerts.iter().filter(|alert| alert.thread_of.is_some()) {
        *replies.entry(alert.to.clone()).or_default() += 1;
    }
    for alert in alerts.iter_mut().filter(|alert| alert.thread_of.is_some()) {
        if replies[&alert.to] >= most
            && let Some(called) = alert.item.mention.take()
        {
            (alert.to, alert.thread_of) = (Recipient::Person(called), None);
        }
    }
    alerts
}
