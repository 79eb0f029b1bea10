//! A company at work: leads come in, marketing marks them, a sales team of twelve follows up, each
//! in their own way.
//!
//! Whatever they do, they do in the HubSpot server; what they hear, they hear from the Slack
//! server. The world also remembers what really happened ([`World::truth`]), which is what the demo
//! holds the program's messages against. It must not know what the program thinks. The same seed
//! and the same messages give the same world.
//!
//! Start at [`World::play`]; `arrivals` says who comes, `plans` what people make of it and how they
//! take a message, `acts` does it.

mod acts;
mod arrivals;
mod cast;
mod lead;
mod names;
mod news;
mod office;
mod plans;
mod rng;
#[cfg(test)]
mod tests;
mod truth;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::hubspot::{HubSpot, Id};
use super::slack::Slack;
use acts::Act;
use lead::Lead;
use rng::Rng;

pub use cast::{Habit, Rep, SLACK_TOKEN, TEAM};
pub use news::{Happening, News};
pub use office::Office;
pub use plans::{Heard, Told};
pub use truth::{Promise, Truth};

/// How the world is to be.
#[derive(Clone, Copy, Debug)]
pub struct Script {
    /// Which of all worlds.
    pub seed: u64,
    /// The day on which it begins.
    pub from: Date,
    /// The first day on which nobody new comes in, if there is one.
    pub to: Option<Date>,
    /// Whether HubSpot fails for half an hour on the third day.
    pub outage: bool,
}

/// The world.
pub struct World {
    hubspot: HubSpot,
    script: Script,
    rng: Rng,
    leads: Vec<Lead>,
    by_id: BTreeMap<Id, usize>,
    /// What is going to happen, in order; of several at one instant, as they were planned.
    agenda: BTreeMap<(Timestamp, u64), Act>,
    planned: u64,
    /// Whose turn it is in each office.
    turns: BTreeMap<&'static str, usize>,
    news: Vec<News>,
}

impl World {
    /// A world that begins on the script's first day, with everybody entered in both servers.
    pub fn new(hubspot: &HubSpot, slack: &Slack, script: Script) -> Self {
        cast::enter(hubspot, slack);
        Self::among(hubspot, script)
    }

    /// The same among people who are entered already: what they did before, or elsewhere. Nobody
    /// tells them anything.
    pub fn among(hubspot: &HubSpot, script: Script) -> Self {
        let mut world = Self {
            hubspot: hubspot.clone(),
            script,
            rng: Rng::new(script.seed),
            leads: Vec::new(),
            by_id: BTreeMap::new(),
            agenda: BTreeMap::new(),
            planned: 0,
            turns: BTreeMap::new(),
            news: Vec::new(),
        };
        world.begin(script.from);
        world
    }

    /// When something happens next.
    pub fn next(&self) -> Option<Timestamp> {
        self.agenda.keys().next().map(|(at, _)| *at)
    }

    /// Lets everything happen up to `until`, in order, and tells of it.
    pub fn play(&mut self, until: Timestamp) -> Vec<News> {
        while let Some(entry) = self.agenda.first_entry().filter(|entry| entry.key().0 <= until) {
            let ((at, _), act) = entry.remove_entry();
            self.act(at, act);
        }
        std::mem::take(&mut self.news)
    }

    /// What is true at `now` about `promise` and the lead that the CRM calls `id`.
    pub fn truth(&self, id: Id, promise: Promise, now: Timestamp) -> Truth {
        let lead = self.by_id.get(&id).and_then(|index| self.leads.get(*index));
        lead.map_or(Truth::NotOwed, |lead| truth::truth(lead, promise, now))
    }

    /// Every lead that has arrived, by the CRM's id.
    pub fn leads(&self) -> impl Iterator<Item = Id> + '_ {
        self.by_id.keys().copied()
    }

    /// What people call the lead.
    pub fn name(&self, id: Id) -> Option<String> {
        let lead = self.by_id.get(&id).and_then(|index| self.leads.get(*index));
        lead.map(|lead| lead.name.full())
    }

    fn plan(&mut self, at: Timestamp, act: Act) {
        self.planned += 1;
        self.agenda.insert((at, self.planned), act);
    }

    fn tell(&mut self, at: Timestamp, what: Happening, lead: Option<usize>, text: String) {
        let lead = lead.and_then(|index| self.leads.get(index)).and_then(|lead| lead.id);
        self.news.push(News { at, what, lead, text });
    }
}
