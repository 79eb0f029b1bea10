//! From alerts to messages: one each, or one summary where there are too many at once for one
//! reader.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::decide::Alert;
use super::{Item, Notice, Post, PostId, Recipient, Said, Story};

/// A summary shows so many items in full; the rest is a number.
pub const BACKLOG_ITEMS: usize = 10;

/// More new alerts than this for one reader in one round become one summary.
const SINGLES: usize = 5;

/// Makes messages of this round's new alerts. On the `first` round everything for one reader is one
/// message.
pub(super) fn gather(alerts: Vec<Alert>, first: bool, at: Timestamp) -> (Vec<Post>, Vec<Said>) {
    let mut by_reader: BTreeMap<Recipient, Vec<Alert>> = BTreeMap::new();
    for alert in alerts {
        by_reader.entry(alert.to.clone()).or_default().push(alert);
    }
    let (mut posts, mut said) = (Vec::new(), Vec::new());
    for (to, mut alerts) in by_reader {
        alerts.sort_by(|a, b| (a.item.due, &a.key).cmp(&(b.item.due, &b.key)));
        let most = if first { 1 } else { SINGLES };
        let (replies, singles): (Vec<_>, Vec<_>) =
            alerts.into_iter().partition(|alert| alert.thread_of.is_some());
        if singles.len() > most {
            let post = backlog(to, &singles, at);
            said.extend(singles.iter().map(|alert| line(alert, &post.id, at)));
            posts.push(post);
        } else {
            single(singles, at, &mut posts, &mut said);
        }
        single(replies, at, &mut posts, &mut said);
    }
    (posts, said)
}

fn single(alerts: Vec<Alert>, at: Timestamp, posts: &mut Vec<Post>, said: &mut Vec<Said>) {
    for alert in alerts {
        let id = PostId::about(alert.key.as_str());
        said.push(line(&alert, &id, at));
        let notice = Notice::One(alert.item);
        posts.push(Post { id, to: alert.to, thread_of: alert.thread_of, revision: 1, notice });
    }
}

fn line(alert: &Alert, post: &PostId, at: Timestamp) -> Said {
    Said {
        key: alert.key.clone(),
        countdown: alert.item.countdown.clone(),
        upon: alert.upon,
        post: post.clone(),
        story: alert.item.story,
        at,
    }
}

fn backlog(to: Recipient, alerts: &[Alert], at: Timestamp) -> Post {
    let keys: Vec<&str> = alerts.iter().map(|alert| alert.key.as_str()).collect();
    let id = PostId::about(&format!("backlog {}", keys.join(" ")));
    let items: Vec<Item> =
        alerts.iter().take(BACKLOG_ITEMS).map(|alert| alert.item.clone()).collect();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let open = alerts.iter().filter(|alert| is_open(alert.item.story)).count();
    let (total, open) = (count(alerts.len()), count(open));
    Post {
        id,
        to,
        thread_of: None,
        revision: 1,
        notice: Notice::Backlog { items, total, open, at },
    }
}

/// Rewrites what a message says about one countdown. Returns whether anything changed.
pub(super) fn revise(post: &mut Post, told: Story, item: Item) -> bool {
    match &mut post.notice {
        Notice::One(old) => {
            let mention = old.mention.take();
            *old = Item { mention, ..item };
        }
        Notice::Backlog { items, open, .. } => {
            match (is_open(told), is_open(item.story)) {
                (true, false) => *open = open.saturating_sub(1),
                (false, true) => *open = open.saturating_add(1),
                _ => {}
            }
            if let Some(old) = items.iter_mut().find(|old| old.countdown == item.countdown) {
                *old = item;
            }
        }
        Notice::Ops { .. } => return false,
    }
    true
}

fn is_open(story: Story) -> bool {
    matches!(story, Story::AtRisk | Story::Breached)
}

/// A message for whoever runs the monitor. The same `subject` always edits the same message; `None`
/// where it says so already.
pub fn ops_post(
    subject: &str,
    earlier: Option<&Post>,
    headline: String,
    details: Vec<String>,
    at: Timestamp,
) -> Option<Post> {
    let revision = match earlier {
        None => 1,
        Some(earlier) => match &earlier.notice {
            Notice::Ops { headline: old, .. } if *old == headline => return None,
            _ => earlier.revision + 1,
        },
    };
    let notice = Notice::Ops { headline, details, at };
    let id = PostId::about(subject);
    Some(Post { id, to: Recipient::Ops, thread_of: None, revision, notice })
}
