//! Whom a step of a route reaches about one countdown, and when.

use jiff::Timestamp;

use super::Recipient;
use crate::calendar::Calendar;
use crate::contract::{Contract, Destination, Step, Upon};
use crate::lead::Directory;
use crate::sla::Countdown;

/// One countdown, with what its readers are found by.
#[derive(Clone, Copy)]
pub(super) struct Reach<'a> {
    pub(super) contract: &'a Contract,
    pub(super) directory: &'a Directory,
    pub(super) countdown: &'a Countdown,
}

impl<'a> Reach<'a> {
    /// Why the owner is not to be warned: what would become a breach will be excused, and whoever
    /// is away is to be left in peace. Others may still want to know in time.
    pub(super) fn spared(&self, step: &Step) -> Option<&'a str> {
        let warning = step.upon == Upon::AtRisk && step.to == Destination::Owner;
        let due = self.countdown.due.filter(|_| warning)?;
        self.contract.excused(self.countdown.owner.as_ref(), due)
    }

    /// When the step's time comes: with what it waits for, or `after` it in the countdown's
    /// calendar; `None` where the calendar does not reach so far.
    pub(super) fn turn(&self, step: &Step) -> Option<Timestamp> {
        let from = match step.upon {
            Upon::AtRisk => self.countdown.at_risk_from,
            Upon::Breached => self.countdown.due,
        };
        match step.after {
            None => from,
            Some(after) => self.calendar()?.deadline(from?, after),
        }
    }

    /// When it is said again that was said at `told`.
    pub(super) fn again(&self, step: &Step, told: Timestamp) -> Option<Timestamp> {
        self.calendar()?.deadline(told, step.repeat?.every)
    }

    /// When `to` is next at work, where that is not now and people are left in peace outside their
    /// hours; a calendar that ends before leaves nobody unheard.
    pub(super) fn rests_until(&self, to: &Recipient, now: Timestamp) -> Option<Timestamp> {
        let Recipient::Person(person) = to else { return None };
        let team = self.directory.team(person, now);
        let calendar = self.contract.calendar_of_person(person, team);
        let calendar = calendar.filter(|calendar| !calendar.is_open(now));
        calendar.filter(|_| self.contract.alerts.quiet)?.next_open(now)
    }

    /// The manager of whoever owns the lead, or the operator.
    pub(super) fn manager(&self, now: Timestamp) -> Recipient {
        let owner = self.countdown.owner.as_ref();
        let team = owner.and_then(|owner| self.directory.team(owner, now));
        let manager = self.contract.people.manager(team).cloned();
        manager.map_or(Recipient::Ops, Recipient::Person)
    }

    /// The calendar it is counted in.
    pub(super) fn calendar(&self) -> Option<&'a Calendar> {
        let mut calendars = self.contract.calendars.iter();
        calendars.find(|one| *one.name() == self.countdown.calendar)
    }

    /// Who reads it at `now`. A breach that has no reader goes to the operator, so that it is never
    /// missed; a warning is then of no use to anybody.
    ///
    /// # Errors
    /// Why nobody does.
    pub(super) fn reader(&self, step: &Step, now: Timestamp) -> Result<Recipient, &'static str> {
        let owner = self.countdown.owner.as_ref();
        let found = match &step.to {
            Destination::Slack(channel) => Ok(Recipient::Channel(channel.clone())),
            Destination::Sink(sink) => Ok(Recipient::Sink(sink.clone())),
            Destination::Owner => {
                owner.cloned().map(Recipient::Person).ok_or("nobody owns the lead")
            }
            Destination::Manager => {
                let at = self.countdown.due.unwrap_or(now);
                let team = owner.and_then(|owner| self.directory.team(owner, at));
                let manager = self.contract.people.manager(team).cloned();
                manager.map(Recipient::Person).ok_or("no manager is named (people.managers)")
            }
        };
        match step.upon {
            Upon::Breached => Ok(found.unwrap_or(Recipient::Ops)),
            Upon::AtRisk => found,
        }
    }
}
