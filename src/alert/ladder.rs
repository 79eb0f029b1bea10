//! What people have done about a countdown, and what that means for whoever would be told next.
//!
//! Only the CRM's facts settle a promise. What people say holds the ladder: for one working hour
//! where somebody is on it, until its end where it was put off, for good where it was refused,
//! disputed or excused.

use jiff::Timestamp;

use crate::calendar::{Calendar, Length, Unit};
use crate::id::OwnerId;
use crate::lead::{Act, Reaction};
use crate::sla::Countdown;

/// Whoever is on it has so long before others are called.
pub const TAKEN_FOR: Length = Length { amount: 1, unit: Unit::WorkingHours };

/// A countdown is put off so often at most.
pub const SNOOZES: usize = 2;

/// What somebody did about a countdown, as its messages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handled {
    /// Who.
    pub by: OwnerId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub act: Act,
    /// Until when it holds others back; `None`: for good.
    pub until: Option<Timestamp>,
}

/// Whether whoever would be told next is held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    /// Nothing holds it.
    Free,
    /// Until then, for this reason.
    Until(Timestamp, &'static str),
    /// For good, for this reason.
    Over(&'static str),
}

/// What was done about one countdown, in order of time.
pub(super) struct Ladder<'a> {
    calendar: Option<&'a Calendar>,
    reactions: Vec<&'a Reaction>,
}

impl<'a> Ladder<'a> {
    /// `reactions` are all of the lead.
    pub(super) fn new(
        calendar: Option<&'a Calendar>,
        countdown: &Countdown,
        reactions: &'a [Reaction],
    ) -> Self {
        let about = reactions.iter().filter(|one| countdown.key.is_of(one));
        Self { calendar, reactions: about.collect() }
    }

    /// The times that it was put off, as far as that is allowed.
    pub(super) fn snoozes(&self) -> impl Iterator<Item = (&'a Reaction, Timestamp)> {
        let put_off = self.reactions.iter().filter_map(|one| match one.act {
            Act::Snooze { until } => Some((*one, until)),
            _ => None,
        });
        put_off.take(SNOOZES)
    }

    /// Those who said that somebody else should have it.
    pub(super) fn disputes(&self) -> impl Iterator<Item = &'a Reaction> {
        self.reactions.iter().copied().filter(|one| matches!(one.act, Act::Dispute { .. }))
    }

    /// Whether it holds back a step whose turn it is at `now`; `until_ack` where the step is done
    /// once somebody is on it.
    pub(super) fn hold(&self, until_ack: bool, now: Timestamp) -> Hold {
        if let Some(over) = self.reactions.iter().find_map(|one| over(&one.act)) {
            return Hold::Over(over);
        }
        let taken = self.reactions.iter().any(|one| one.act == Act::Take);
        if until_ack && taken {
            return Hold::Over("somebody is on it");
        }
        let taken = self.taken().map(|(_, until)| (until, "somebody is on it"));
        let put_off = self.snoozes().map(|(_, until)| (until, "it was put off"));
        let held = taken.chain(put_off).filter(|(until, _)| *until > now).max();
        held.map_or(Hold::Free, |(until, reason)| Hold::Until(until, reason))
    }

    /// What stands in its messages at `now`: the latest that still holds, and what holds for good
    /// before all.
    pub(super) fn handled(&self, now: Timestamp) -> Option<Handled> {
        let shown = |one: &Reaction, until| {
            let (by, at, act) = (one.by.clone(), one.at, one.act.clone());
            Handled { by, at, act, until }
        };
        let for_good = self.reactions.iter().find(|one| over(&one.act).is_some());
        if let Some(one) = for_good {
            return Some(shown(one, None));
        }
        let held = self.taken().chain(self.snoozes()).filter(|(_, until)| *until > now);
        held.max_by_key(|(one, _)| (one.at, &one.id)).map(|(one, until)| shown(one, Some(until)))
    }

    fn taken(&self) -> impl Iterator<Item = (&'a Reaction, Timestamp)> {
        let taken = self.reactions.iter().filter(|one| one.act == Act::Take);
        taken.filter_map(|one| Some((*one, self.calendar?.deadline(one.at, TAKEN_FOR)?)))
    }
}

/// Why nobody is called any more.
fn over(act: &Act) -> Option<&'static str> {
    match act {
        Act::Refuse { .. } => Some("it was refused as not a lead"),
        Act::Dispute { .. } => Some("it was said to be somebody else's"),
        Act::Excuse { .. } => Some("a manager excused it"),
        Act::Take | Act::Snooze { .. } => None,
    }
}
