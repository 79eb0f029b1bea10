//! What has been said already, laid out so that a round of many leads looks nothing up twice.

use std::collections::{HashMap, HashSet};

use super::{Notice, Post, PostId, Recipient, Said};
use crate::id::{DedupKey, LeadId};
use crate::sla::{CountdownKey, Evaluation};

/// The ledger of one round.
pub(super) struct Ledger<'a> {
    keys: HashMap<&'a DedupKey, &'a Said>,
    lines: HashMap<&'a LeadId, Vec<&'a Said>>,
    posts: HashMap<&'a PostId, &'a Post>,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(said: &'a [Said], posts: impl Iterator<Item = &'a Post>) -> Self {
        let mut lines: HashMap<&LeadId, Vec<&Said>> = HashMap::new();
        for line in said {
            lines.entry(&line.countdown.lead).or_default().push(line);
        }
        Self {
            keys: said.iter().map(|line| (&line.key, line)).collect(),
            lines,
            posts: posts.map(|post| (&post.id, post)).collect(),
        }
    }

    /// The line of this alert, where it has been decided.
    pub(super) fn line(&self, key: &DedupKey) -> Option<&'a Said> {
        self.keys.get(key).copied()
    }

    /// Everything said about one lead.
    pub(super) fn lines(&self, lead: &LeadId) -> &[&'a Said] {
        self.lines.get(lead).map_or(&[], Vec::as_slice)
    }

    /// Everything said about leads that are not judged any more: merged into one that is.
    pub(super) fn merged_away(&self, evaluations: &[Evaluation]) -> Vec<&'a Said> {
        let judged: HashSet<&LeadId> = evaluations.iter().map(|one| &one.lead).collect();
        let gone = self.lines.iter().filter(|(lead, _)| !judged.contains(*lead));
        let mut gone: Vec<_> = gone.flat_map(|(_, lines)| lines).copied().collect();
        gone.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        gone
    }

    /// The message with this id, as it was decided last.
    pub(super) fn post(&self, id: &PostId) -> Option<&'a Post> {
        self.posts.get(id).copied()
    }

    /// Whether this message tells of this countdown.
    pub(super) fn tells(&self, post: &PostId, countdown: &CountdownKey) -> bool {
        self.leading(post, countdown).is_some()
    }

    /// The line that speaks for this countdown in this message: where several steps told the same
    /// reader, the first.
    pub(super) fn leading(&self, post: &PostId, countdown: &CountdownKey) -> Option<&'a Said> {
        let lines = self.lines(&countdown.lead).iter();
        let lines = lines.filter(|line| line.post == *post && line.countdown == *countdown);
        lines.min_by_key(|line| (line.at, &line.key)).copied()
    }

    /// The message about this countdown alone that stands in a channel, if there is one.
    pub(super) fn public_post(&self, countdown: &CountdownKey) -> Option<&'a Post> {
        let lines = self.lines(&countdown.lead).iter().filter(|line| line.countdown == *countdown);
        lines.filter_map(|line| self.post(&line.post)).find(|post| {
            matches!((&post.to, &post.notice), (Recipient::Channel(_), Notice::One(_)))
                && post.thread_of.is_none()
        })
    }
}
