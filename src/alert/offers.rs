//! What can be done about a message where it is read, and who may do it. What is shown and what is
//! allowed rest on the same words here.

use jiff::{SignedDuration, Timestamp};

use super::{Item, Recipient, SNOOZES, TAKEN_FOR};
use crate::calendar::Calendar;
use crate::contract::{Answer, Contract, Party, Promise};
use crate::id::OwnerId;
use crate::lead::{Act, Directory, OwnerKind, Reaction};

/// What can be done about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Offer {
    /// "I'm on it".
    Take,
    /// Not now.
    Snooze,
    /// Refuse it as no lead.
    NotALead,
    /// Somebody else should have it.
    WrongOwner,
    /// Say how good it is.
    Rate,
    /// Excuse what would be broken, or is.
    Excuse,
}

/// A message about one countdown, with what its readers are known by.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The newest version of the agreement.
    pub contract: &'a Contract,
    /// Who is somebody.
    pub directory: &'a Directory,
    /// What the message says.
    pub item: &'a Item,
    /// Who reads it.
    pub to: &'a Recipient,
    /// What people did about alerts of this lead, in order of time.
    pub reactions: &'a [Reaction],
}

/// Why somebody may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// Nobody of the CRM who works with us now.
    Nobody,
    /// Neither the lead's owner, nor a manager of theirs, nor the message's reader.
    NotTheirs,
    /// Only a manager may, and nobody for themselves.
    NotManager,
}

impl<'a> About<'a> {
    /// What is offered to its readers at `now`.
    pub fn offers(&self, now: Timestamp) -> Vec<Offer> {
        let mut offers = Vec::new();
        if self.item.story.is_open() && self.done_with().is_none() {
            if self.taken(now).is_none() {
                offers.push(Offer::Take);
            }
            if self.snoozes() < SNOOZES && self.put_off(now).is_none() {
                offers.push(Offer::Snooze);
            }
            if self.owed_by() == Party::Sales {
                offers.push(Offer::NotALead);
                if self.item.owner.is_some() {
                    offers.push(Offer::WrongOwner);
                }
            }
        }
        if self.asks_for_stars() {
            offers.push(Offer::Rate);
        }
        if self.item.story.is_open() && self.done_with().is_none() && self.manager_reads() {
            offers.push(Offer::Excuse);
        }
        offers
    }

    /// Whether `by` may do this here.
    ///
    /// # Errors
    /// Why not.
    pub fn may(&self, offer: Offer, by: &OwnerId) -> Result<(), Barred> {
        let person = self.directory.owners.get(by);
        if !person.is_some_and(|one| one.active && one.kind == OwnerKind::Person) {
            return Err(Barred::Nobody);
        }
        let people = &self.contract.people;
        let owner = self.item.owner.as_ref();
        if offer == Offer::Excuse {
            let may = people.is_manager(by) && owner != Some(by);
            return may.then_some(()).ok_or(Barred::NotManager);
        }
        let team = owner.and_then(|owner| self.directory.team(owner, self.item.as_of));
        let reads = matches!(self.to, Recipient::Person(reader) if reader == by);
        // What nobody owns, and what Marketing owes, anybody who works here may see to.
        let for_all = owner.is_none() || self.owed_by() == Party::Marketing;
        let may = owner == Some(by)
            || people.manager(team) == Some(by)
            || reads
            || self.item.mention.as_ref() == Some(by)
            || for_all;
        may.then_some(()).ok_or(Barred::NotTheirs)
    }

    /// What was done about this countdown.
    pub fn reactions(&self) -> impl DoubleEndedIterator<Item = &'a Reaction> {
        let key = &self.item.countdown;
        self.reactions.iter().filter(move |one| key.is_of(one))
    }

    /// What settled it among people, for good.
    pub fn done_with(&self) -> Option<&'a Reaction> {
        self.reactions().find(|one| {
            matches!(one.act, Act::Refuse { .. } | Act::Dispute { .. } | Act::Excuse { .. })
        })
    }

    /// Who is on it at `now`, and until when others are left alone.
    pub fn taken(&self, now: Timestamp) -> Option<(&'a Reaction, Timestamp)> {
        let taken = self.reactions().filter(|one| one.act == Act::Take);
        let mut taken = taken.filter_map(|one| Some((one, self.taken_until(one.at)?)));
        taken.rfind(|(_, until)| *until > now)
    }

    /// Who put it off, and until when, where that still lasts at `now`.
    pub fn put_off(&self, now: Timestamp) -> Option<(&'a Reaction, Timestamp)> {
        let mut ends = self.reactions().filter_map(|one| match one.act {
            Act::Snooze { until } if until > now => Some((one, until)),
            _ => None,
        });
        ends.next_back()
    }

    /// Until when others are left alone, where somebody takes it at `at`.
    pub fn taken_until(&self, at: Timestamp) -> Option<Timestamp> {
        self.calendar()?.deadline(at, TAKEN_FOR)
    }

    /// The beginning of the next working day after `at`.
    pub fn next_day(&self, at: Timestamp) -> Option<Timestamp> {
        let zone = &self.contract.timezone;
        let date = at.to_zoned(zone.clone()).date().tomorrow().ok()?;
        self.calendar()?.next_open(date.to_zoned(zone.clone()).ok()?.timestamp())
    }

    /// The last instant of a day, in the agreement's zone.
    pub fn end_of(&self, day: jiff::civil::Date) -> Option<Timestamp> {
        let next = day.tomorrow().ok()?.to_zoned(self.contract.timezone.clone()).ok()?;
        next.timestamp().checked_sub(SignedDuration::from_millis(1)).ok()
    }

    fn snoozes(&self) -> usize {
        self.reactions().filter(|one| matches!(one.act, Act::Snooze { .. })).count()
    }

    fn promise(&self) -> Option<&'a Promise> {
        let mut promises = self.contract.promises.iter();
        promises.find(|one| one.id == self.item.countdown.promise)
    }

    fn owed_by(&self) -> Party {
        self.promise().map_or(Party::Sales, |promise| promise.owed_by)
    }

    /// Stars are asked for where they are what is missing, and where the agreement wants them, once
    /// the lead has been worked.
    fn asks_for_stars(&self) -> bool {
        let promised = self.promise().is_some_and(|promise| promise.answer == Answer::Rated);
        let wanted = self.contract.ratings.is_some() && !self.item.story.is_open();
        self.owed_by() == Party::Sales && (promised || wanted)
    }

    fn manager_reads(&self) -> bool {
        let is_manager = |owner: &OwnerId| {
            self.contract.people.is_manager(owner) && self.item.owner.as_ref() != Some(owner)
        };
        match self.to {
            Recipient::Person(reader) => is_manager(reader),
            _ => self.item.mention.as_ref().is_some_and(is_manager),
        }
    }

    fn calendar(&self) -> Option<&'a Calendar> {
        let mut calendars = self.contract.calendars.iter();
        let named = calendars.find(|one| **one.name() == *self.item.calendar);
        named.or_else(|| self.contract.calendars.first())
    }
}
