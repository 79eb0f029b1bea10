//! What is running now, as it would stand if it followed the new version.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::alert::{Recipient, foretold};
use crate::contract::{Contract, Upon};
use crate::id::PromiseId;
use crate::lead::Directory;
use crate::sla::{Countdown, Past};

/// Running countdowns of one promise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Move {
    /// Running under the version in force.
    pub(super) running: u64,
    pub(super) earlier: u64,
    pub(super) later: u64,
    /// Broken at once.
    pub(super) broken: u64,
    /// No longer there, or over.
    pub(super) over: u64,
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    pub(super) promises: BTreeMap<PromiseId, Move>,
    /// Messages that readers would get at once.
    pub(super) told: BTreeMap<Recipient, u64>,
}

impl Moves {
    /// So many messages would come of it at once, by their readers in words.
    pub fn told_to(&self) -> BTreeMap<String, u64> {
        self.told.iter().map(|(reader, count)| (reader.to_string(), *count)).collect()
    }

    /// Counts one lead: what it is under the version in force, and what it would be.
    pub fn add(
        &mut self,
        (new, directory): (&Contract, &Directory),
        (before, after): (&[Past], &[Past]),
        as_of: Timestamp,
    ) {
        let running = before.iter().filter(|past| past.countdown.verdict.is_open());
        for was in running {
            let key = &was.countdown.key;
            let one = self.promises.entry(key.promise.clone()).or_default();
            one.running += 1;
            let is = after.iter().find(|past| past.countdown.key == *key);
            match is.map(|past| &past.countdown) {
                Some(is) if is.verdict.is_breach() => one.broken += 1,
                Some(is) if is.verdict.is_open() => one.shift(&was.countdown, is),
                _ => one.over += 1,
            }
            if let Some(is) = is.filter(|past| past.countdown.verdict.is_breach()) {
                // Nobody is warned of what is broken already.
                let messages = foretold(new, directory, is, as_of).into_iter();
                for message in messages.filter(|message| message.upon == Upon::Breached) {
                    *self.told.entry(message.to).or_default() += 1;
                }
            }
        }
    }
}

impl Moves {
    /// In one line: `12 running; 3 would be due earlier, 1 broken at once`.
    pub fn in_short(&self) -> String {
        let sum = |of: fn(&Move) -> u64| self.promises.values().map(of).sum::<u64>();
        let parts = [
            (sum(|one| one.earlier), "due earlier"),
            (sum(|one| one.later), "due later"),
            (sum(|one| one.broken), "broken at once"),
            (sum(|one| one.over), "over"),
        ];
        let parts = parts.into_iter().filter(|(number, _)| *number > 0);
        let parts: Vec<String> = parts.map(|(number, what)| format!("{number} {what}")).collect();
        let running = sum(|one| one.running);
        match parts.is_empty() {
            true => format!("{running} running, none of which would stand otherwise"),
            false => format!("{running} running; would be {}", parts.join(", ")),
        }
    }
}

impl Move {
    fn shift(&mut self, was: &Countdown, is: &Countdown) {
        let (was, is) = (was.due.unwrap_or(Timestamp::MAX), is.due.unwrap_or(Timestamp::MAX));
        self.earlier += u64::from(is < was);
        self.later += u64::from(is > was);
    }
}
