//! What people make of a lead, and how they take a message about one.
//!
//! Everybody has a habit; chance does the rest. Nothing is done here, it is only planned.

use jiff::Timestamp;
use jiff::civil::Weekday;

use super::World;
use super::acts::{Act, Way};
use super::cast::{Habit, QUEUE, Rep, TEAM};
use super::office::{Office, later, later_s};
use super::truth::Promise;
use crate::demo::hubspot::Id;

/// What a message in Slack says about a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// Little time is left.
    AtRisk,
    /// It is broken, and open.
    Breached,
    /// It was answered late.
    Answered,
    /// What was said no longer holds.
    Withdrawn,
    /// It was done in time after a warning.
    Done,
    /// It no longer matters.
    Closed,
}

/// A message as somebody in the world reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// What it says.
    pub told: Told,
    /// About which promise.
    pub promise: Promise,
    /// And which lead.
    pub lead: Id,
    /// Whether it calls the manager.
    pub escalated: bool,
}

impl World {
    /// Somebody reads a message at `at`; what they make of it is up to them.
    pub fn hear(&mut self, at: Timestamp, heard: Heard) {
        let Some(&index) = self.by_id.get(&heard.lead) else { return };
        let owner = self.leads[index].owner(at).and_then(Rep::find);
        match (heard.promise, heard.told) {
            (Promise::FirstTouch, Told::AtRisk) => {
                if let Some(rep) = owner {
                    self.warned(at, index, rep);
                }
            }
            (Promise::FirstTouch, Told::Breached) if heard.escalated => {
                let office = owner.map_or(Office::NewYork, |rep| rep.office);
                self.escalated(at, index, Rep::manager(office));
            }
            (Promise::FirstTouch, Told::Breached) => {
                if let Some(rep) = owner {
                    self.accused(at, index, rep);
                }
            }
            (Promise::Assign, Told::Breached) => self.drain(at, index, (3, 12)),
            (Promise::Violation, Told::Breached) => {
                let repairable = self.leads[index].phone.is_none();
                let act = if repairable { Act::Mend(index) } else { Act::Leave(index) };
                self.soon(at, Office::NewYork, (10, 50), act);
            }
            (Promise::Missed, Told::Breached) if self.leads[index].marked.is_none() => {
                self.soon(at, Office::NewYork, (8, 30), Act::Mark(index));
            }
            _ => {}
        }
    }

    /// A lead has come in: is it one for sales?
    pub(super) fn plan_marking(&mut self, at: Timestamp, index: usize) {
        let lead = &self.leads[index];
        let mark = match (lead.meets(at), lead.score) {
            // Now and then one is forgotten.
            (true, _) => !self.rng.percent(4),
            // Nobody takes these for customers.
            (false, ..=59) => false,
            (false, _) => self.rng.percent(60),
        };
        if mark {
            let when = later_s(at, self.rng.between(30, 180));
            self.plan(when, Act::Mark(index));
        }
    }

    /// It is for sales: who takes it?
    pub(super) fn plan_assigning(&mut self, at: Timestamp, index: usize) {
        let office = self.leads[index].territory();
        let owner = match office == Office::NewYork && self.rng.percent(9) {
            true => QUEUE,
            false => self.whose_turn(office).id,
        };
        let when = later_s(at, self.rng.between(5, 50));
        self.plan(when, Act::Assign(index, owner));
    }

    /// It lies in the queue until somebody looks.
    pub(super) fn plan_draining(&mut self, at: Timestamp, index: usize) {
        let patience = if self.rng.percent(55) { (3, 10) } else { (40, 120) };
        self.drain(at, index, patience);
    }

    /// It is marked although something is wrong: will marketing notice by itself?
    pub(super) fn plan_mending(&mut self, at: Timestamp, index: usize) {
        if self.leads[index].meets(at) || self.rng.percent(50) {
            return;
        }
        let repairable = self.leads[index].phone.is_none();
        let act = if repairable { Act::Mend(index) } else { Act::Leave(index) };
        self.soon(at, Office::NewYork, (15, 50), act);
    }

    /// It is somebody's now.
    pub(super) fn plan_following_up(&mut self, at: Timestamp, index: usize, rep: &'static Rep) {
        let short = self.leads[index].employees >= 1_000 || self.leads[index].score >= 90;
        let reach = |this: &mut Self, minutes, wait| {
            this.reach_out(at, index, (rep, minutes, wait));
        };
        match (rep.habit, short) {
            (Habit::Quick, _) => reach(self, (2, 18), 0),
            (Habit::Steady, true) => reach(self, (6, 22), 0),
            (Habit::Steady, false) if self.rng.percent(12) => {}
            (Habit::Steady | Habit::NoFridays, false) => reach(self, (15, 150), 0),
            (Habit::NoFridays, true) => reach(self, (8, 24), 0),
            (Habit::LogsLate, true) => {
                let wait = self.rng.between(4, 30);
                reach(self, (10, 28), wait);
            }
            (Habit::LogsLate, false) => {
                let wait = self.rng.between(10, 55);
                reach(self, (90, 210), wait);
            }
            (Habit::Asleep, _) if self.rng.percent(35) => reach(self, (60, 190), 0),
            (Habit::Sequences, _) => {
                self.plan(later_s(at, 90), Act::Sequence(index, rep));
                if self.rng.percent(55) {
                    reach(self, (80, 175), 0);
                }
            }
            (Habit::Asleep | Habit::OnLeave | Habit::Manager, _) => {}
        }
        if self.rng.percent(4) {
            self.soon(at, rep.office, (10, 60), Act::Leave(index));
        }
    }

    /// Somebody got in touch: what comes of it?
    pub(super) fn plan_what_follows(&mut self, at: Timestamp, index: usize) {
        let office = self.leads[index].territory();
        if self.rng.percent(30) {
            self.soon(at, office, (20, 200), Act::Reply(index));
        }
        if self.rng.percent(15) {
            self.soon(at, office, (300, 900), Act::Qualify(index));
        }
    }

    fn warned(&mut self, at: Timestamp, index: usize, rep: &'static Rep) {
        match rep.habit {
            Habit::Quick | Habit::Steady if self.rng.percent(15) => {
                self.soon(at, rep.office, (4, 10), Act::Pause(index));
            }
            Habit::Quick | Habit::Steady => self.reach_out(at, index, (rep, (2, 6), 0)),
            Habit::NoFridays => self.reach_out(at, index, (rep, (3, 9), 0)),
            Habit::Asleep | Habit::Sequences if self.rng.percent(30) => {
                self.reach_out(at, index, (rep, (5, 40), 0));
            }
            _ => {}
        }
    }

    fn accused(&mut self, at: Timestamp, index: usize, rep: &'static Rep) {
        match rep.habit {
            Habit::Asleep | Habit::Sequences if self.rng.percent(40) => {
                self.reach_out(at, index, (rep, (12, 50), 0));
            }
            Habit::Quick | Habit::Steady | Habit::NoFridays => {
                self.reach_out(at, index, (rep, (3, 20), 0));
            }
            _ => {}
        }
    }

    fn escalated(&mut self, at: Timestamp, index: usize, manager: &'static Rep) {
        if self.rng.percent(30) {
            // A colleague who has time takes over.
            let helper = self.helper(manager.office);
            self.soon(at, manager.office, (4, 12), Act::Assign(index, helper.id));
        } else {
            self.reach_out(at, index, (manager, (8, 35), 0));
        }
    }

    /// Plans a touch after so many of the rep's working minutes; it is logged so many minutes late.
    fn reach_out(
        &mut self,
        at: Timestamp,
        index: usize,
        (rep, (least, most), wait): (&'static Rep, (i64, i64), i64),
    ) {
        let way = match self.rng.between(1, 10) {
            _ if wait > 0 => Way::Call,
            1..=6 => Way::Call,
            7..=9 => Way::Email,
            _ => Way::Message,
        };
        let minutes = self.rng.between(least, most);
        let mut when = rep.office.after(at, minutes);
        let is_friday = |at: Timestamp| at.to_zoned(rep.office.zone()).weekday() == Weekday::Friday;
        if rep.habit == Habit::NoFridays && is_friday(when) {
            // First thing on Monday.
            while is_friday(when) {
                when = later(when, 60);
            }
            when = rep.office.after(when, self.rng.between(2, 20));
        }
        self.plan(when, Act::Touch(index, rep, way, wait));
    }

    fn soon(&mut self, at: Timestamp, office: Office, (least, most): (i64, i64), act: Act) {
        let minutes = self.rng.between(least, most);
        let when = later_s(office.after(at, minutes), self.rng.between(0, 20));
        self.plan(when, act);
    }

    fn drain(&mut self, at: Timestamp, index: usize, patience: (i64, i64)) {
        if self.queues(index, at) {
            let rep = self.whose_turn(self.leads[index].territory());
            self.soon(at, Office::NewYork, patience, Act::Drain(index, rep.id));
        }
    }

    /// Leads are handed round; who is on leave gets one now and then, by an old rule.
    fn whose_turn(&mut self, office: Office) -> &'static Rep {
        let (leave, others): (Vec<&'static Rep>, Vec<_>) = TEAM
            .iter()
            .filter(|rep| rep.office == office && rep.habit != Habit::Manager)
            .partition(|rep| rep.habit == Habit::OnLeave);
        if let [away, ..] = leave[..]
            && self.rng.percent(3)
        {
            return away;
        }
        let turn = self.turns.entry(office.name()).or_default();
        *turn += 1;
        others[*turn % others.len()]
    }

    fn helper(&self, office: Office) -> &'static Rep {
        let mut team = TEAM.iter();
        let quick = team.find(|rep| rep.office == office && rep.habit == Habit::Quick);
        quick.unwrap_or(&TEAM[0])
    }
}
