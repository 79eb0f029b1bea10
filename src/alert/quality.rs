//! What became of the alerts of a week: whether they were of use.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::{Notice, Post, PostId, Said, Story, Suppressed};
use crate::contract::Upon;
use crate::sla::CountdownKey;

/// Alerts that were decided in one stretch of time, counted by what became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    /// Messages that carry them.
    pub messages: u64,
    /// Countdowns of which a warning was sent …
    pub warned: u64,
    /// … and that were answered in time.
    pub warned_met: u64,
    /// Countdowns that were said to be broken …
    pub breached: u64,
    /// … were answered afterwards, or …
    pub answered: u64,
    /// … were not broken after all, which was said as well.
    pub withdrawn: u64,
    /// From the message to the answer, in the middle of all that are known.
    pub median: Option<SignedDuration>,
    /// Countdowns about which nothing was said, by reason, most often first.
    pub silent: Vec<(String, u64)>,
}

impl Quality {
    /// Counts ledger lines and what was not said; `posts` are the messages of the lines, as far as
    /// times of answers are wanted.
    pub fn of(said: &[Said], silent: &[Suppressed], posts: &[Post]) -> Self {
        let messages: BTreeSet<&PostId> = said.iter().map(|line| &line.post).collect();
        let warned = stories(said, Upon::AtRisk);
        let breached = stories(said, Upon::Breached);
        let count = |of: &Stories<'_>, story| of.values().filter(|(is, _)| *is == story).count();
        let mut waits: Vec<SignedDuration> = breached
            .iter()
            .filter(|(_, (story, _))| *story == Story::Answered)
            .filter_map(|(key, (_, told))| waited(posts, key, *told))
            .collect();
        waits.sort_unstable();
        Self {
            messages: messages.len() as u64,
            warned: warned.len() as u64,
            warned_met: count(&warned, Story::Met) as u64,
            breached: breached.len() as u64,
            answered: count(&breached, Story::Answered) as u64,
            withdrawn: count(&breached, Story::Withdrawn) as u64,
            median: waits.get(waits.len().saturating_sub(1) / 2).copied(),
            silent: reasons(silent),
        }
    }
}

/// How each countdown stands, and when its readers were first told.
type Stories<'a> = BTreeMap<&'a CountdownKey, (Story, Timestamp)>;

/// The countdowns of which `upon` was told. Several steps may have told of the same one.
fn stories(said: &[Said], upon: Upon) -> Stories<'_> {
    let mut stories = Stories::new();
    for line in said.iter().filter(|line| line.upon == upon) {
        let (_, at) = stories.entry(&line.countdown).or_insert((line.story, line.at));
        *at = line.at.min(*at);
    }
    stories
}

/// How long it took from the message to the answer; `None` where no message shows it, or the answer
/// came first.
fn waited(posts: &[Post], key: &CountdownKey, told: Timestamp) -> Option<SignedDuration> {
    let items = posts.iter().flat_map(|post| match &post.notice {
        Notice::One(item) => std::slice::from_ref(item),
        Notice::Backlog { items, .. } => items,
        Notice::Terms(_) | Notice::Ops { .. } | Notice::Digest(_) => &[],
    });
    let answered = items.filter(|item| item.countdown == *key).find_map(|item| item.answered_at)?;
    (answered >= told).then(|| answered.duration_since(told))
}

fn reasons(silent: &[Suppressed]) -> Vec<(String, u64)> {
    let mut reasons: BTreeMap<&str, BTreeSet<&CountdownKey>> = BTreeMap::new();
    for one in silent {
        reasons.entry(&one.reason).or_default().insert(&one.countdown);
    }
    let reasons = reasons.into_iter().map(|(why, keys)| (why.to_owned(), keys.len() as u64));
    let mut reasons: Vec<_> = reasons.collect();
    reasons.sort_by(|(one, few), (other, many)| many.cmp(few).then(one.cmp(other)));
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{DedupKey, LeadId};

    fn key(lead: &str) -> CountdownKey {
        CountdownKey {
            lead: LeadId::from(lead),
            promise: "first-touch".into(),
            cycle: 1,
            tenure: 1,
        }
    }

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_760_000_000 + minute * 60).unwrap()
    }

    fn line(lead: &str, step: &str, (upon, story): (Upon, Story), minute: i64) -> Said {
        Said {
            key: DedupKey::from(format!("{lead}/{step}")),
            countdown: key(lead),
            upon,
            post: PostId::about(&format!("{lead}/{step}")),
            story,
            at: at(minute),
        }
    }

    #[test]
    fn each_countdown_counts_once_however_many_are_told() {
        let breached = |story| (Upon::Breached, story);
        let said = [
            line("1", "warning", (Upon::AtRisk, Story::Met), 0),
            line("2", "warning", (Upon::AtRisk, Story::Answered), 0),
            line("2", "channel", breached(Story::Answered), 60),
            line("2", "manager", breached(Story::Answered), 120),
            line("3", "channel", breached(Story::Withdrawn), 60),
            line("4", "channel", breached(Story::Breached), 60),
        ];
        let silent = |lead: &str, step: &str, reason: &str| Suppressed {
            key: DedupKey::from(format!("{lead}/{step}")),
            countdown: key(lead),
            reason: reason.to_owned(),
            until: None,
            at: at(0),
        };
        let suppressed = [
            silent("5", "channel", "b"),
            silent("5", "manager", "b"),
            silent("6", "channel", "a"),
            silent("7", "channel", "a"),
        ];
        assert_eq!(
            Quality::of(&said, &suppressed, &[]),
            Quality {
                messages: 6,
                warned: 2,
                warned_met: 1,
                breached: 3,
                answered: 1,
                withdrawn: 1,
                median: None,
                silent: vec![("a".to_owned(), 2), ("b".to_owned(), 1)],
            }
        );
        assert_eq!(Quality::of(&[], &[], &[]), Quality::default());
    }
}
