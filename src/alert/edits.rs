//! Carrying on what has been said: every message about a countdown tells how it stands now.

use std::collections::BTreeMap;

use super::decide::Round;
use super::gather::sort;
use super::ladder::Ladder;
use super::ledger::Ledger;
use super::story::{continued, item, vanished};
use super::{Item, Notice, Post, PostId, Said, Story};
use crate::contract::{Contract, Promise};
use crate::sla::{Countdown, Evaluation};

/// The messages that this round changes, each with its next revision.
pub(super) struct Edits<'a> {
    round: Round<'a>,
    pub(super) ledger: Ledger<'a>,
    posts: BTreeMap<PostId, Post>,
    said: Vec<Said>,
}

impl<'a> Edits<'a> {
    pub(super) fn new(round: Round<'a>) -> Self {
        let ledger = Ledger::new(round.said, round.posts.iter().chain(round.storms));
        Self { round, ledger, posts: BTreeMap::new(), said: Vec::new() }
    }

    /// Carries the story of one countdown on in every message about it.
    pub(super) fn follow(
        &mut self,
        (contract, promise): (&Contract, &Promise),
        now: &Countdown,
        ladder: &Ladder<'_>,
    ) {
        let lines = self.ledger.lines(&now.key.lead).to_vec();
        for line in lines.into_iter().filter(|line| line.countdown == now.key) {
            let Some(story) = continued(line.story, now.verdict) else { continue };
            let item = item(contract, promise, now, story, self.round.as_of);
            let handled = ladder.handled(self.round.as_of).filter(|_| story.is_open());
            self.tell(line, Item { handled, ..item });
        }
    }

    /// Ends the stories of countdowns that are no more.
    pub(super) fn close(&mut self, evaluation: &Evaluation) {
        for line in self.ledger.lines(&evaluation.lead).to_vec() {
            if !evaluation.countdowns.iter().any(|countdown| countdown.key == line.countdown) {
                self.end(line, "the record has changed so that it no longer applies");
            }
        }
    }

    /// Ends the stories of leads that have become part of another.
    pub(super) fn close_merged(&mut self) {
        for line in self.ledger.merged_away(self.round.evaluations) {
            self.end(line, "the record was merged into another, which is followed instead");
        }
    }

    fn end(&mut self, line: &Said, why: &str) {
        let Some(story) = vanished(line.story) else { return };
        match self.shown(line) {
            Some(old) => {
                self.tell(line, Item { story, why: why.to_owned(), as_of: self.round.as_of, ..old })
            }
            None => self.count(line, story),
        }
    }

    /// The next revision of a message.
    pub(super) fn revised(&mut self, id: &PostId) -> Option<&mut Post> {
        if !self.posts.contains_key(id) {
            let old = self.ledger.post(id)?;
            self.posts.insert(id.clone(), Post { revision: old.revision + 1, ..old.clone() });
        }
        self.posts.get_mut(id)
    }

    /// What the message of `line` shows about its countdown as it stands now.
    fn shown(&self, line: &Said) -> Option<Item> {
        let post = self.posts.get(&line.post).or_else(|| self.ledger.post(&line.post))?;
        let items = match &post.notice {
            Notice::One(item) => std::slice::from_ref(item),
            Notice::Backlog { items, .. } => items,
            Notice::Terms(_) | Notice::Ops { .. } | Notice::Digest(_) => &[],
        };
        items.iter().find(|item| item.countdown == line.countdown).cloned()
    }

    /// Makes the message of `line` say `item`, if that is news.
    fn tell(&mut self, line: &Said, item: Item) {
        let leads = self.ledger.leading(&line.post, &line.countdown).is_some_and(|one| one == line);
        let Some(old) = self.shown(line).filter(|_| leads) else {
            return self.count(line, item.story);
        };
        let item = Item { mention: old.mention.clone(), ..item };
        // When it was looked at is no news by itself.
        if (Item { as_of: old.as_of, ..item.clone() }) == old {
            return;
        }
        let story = item.story;
        let Some(post) = self.revised(&line.post) else { return };
        match &mut post.notice {
            Notice::One(old) => *old = item,
            Notice::Backlog { items, .. } => {
                if let Some(old) = items.iter_mut().find(|old| old.countdown == item.countdown) {
                    *old = item;
                }
                sort(items);
            }
            Notice::Terms(_) | Notice::Ops { .. } | Notice::Digest(_) => return,
        }
        self.count(line, story);
    }

    /// Notes the new story of `line`; a summary counts anew what is open.
    fn count(&mut self, line: &Said, story: Story) {
        if story == line.story {
            return;
        }
        self.said.push(Said { story, ..line.clone() });
        let leads = self.ledger.leading(&line.post, &line.countdown).is_some_and(|one| one == line);
        if !leads || line.story.is_open() == story.is_open() {
            return;
        }
        let Some(post) = self.revised(&line.post) else { return };
        if let Notice::Backlog { open, .. } = &mut post.notice {
            *open = match story.is_open() {
                true => open.saturating_add(1),
                false => open.saturating_sub(1),
            };
        }
    }

    /// The messages and ledger lines that have changed.
    pub(super) fn finish(self) -> (impl Iterator<Item = Post>, Vec<Said>) {
        (self.posts.into_values(), self.said)
    }
}
