//! What is true about the agreement's promises, from what really happened in the world.
//!
//! It reads neither the program's verdicts nor its facts, and shares no code with what judges them:
//! `config/sla.yaml` is written down here a second time, for the leads that this world makes. The
//! demo holds every accusation that was made in Slack against it.

use jiff::{SignedDuration, Timestamp};

use super::cast::{Habit, Rep};
use super::lead::Lead;
use super::office::Office;

/// The promises of the shipped agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// A person owns it within 15 working minutes.
    Assign,
    /// Somebody gets in touch within 30 minutes, an hour or four.
    FirstTouch,
    /// What is marked but wrong is mended within a working hour.
    Violation,
    /// What is right is marked within four.
    Missed,
}

impl Promise {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Assign, Self::FirstTouch, Self::Violation, Self::Missed];

    /// What the agreement calls it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Assign => "assign",
            Self::FirstTouch => "first-touch",
            Self::Violation => "mql-violation",
            Self::Missed => "mql-missed",
        }
    }

    /// The promise with this name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|promise| promise.word() == word)
    }
}

/// What is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// Nobody owes it for this lead, or nobody does any more.
    NotOwed,
    /// It is not due yet.
    Open,
    /// It was done in time.
    Kept,
    /// It was done in time, and written down only after the grace for writing it down.
    KeptLoggedLate,
    /// It was not done by then.
    Broken {
        /// Then.
        due: Timestamp,
    },
    /// It was not done, and whoever owed it is excused.
    Excused,
}

/// How late a call may be written down before anybody is accused.
const GRACE: SignedDuration = SignedDuration::from_mins(15);

/// One promise about one lead.
struct Owed {
    due: Timestamp,
    /// When it was done, and written down.
    done: Option<(Timestamp, Timestamp)>,
    excused: bool,
}

/// What is true about `promise` and `lead` at `now`.
pub(super) fn truth(lead: &Lead, promise: Promise, now: Timestamp) -> Truth {
    let Some(owed) = owed(lead, promise, now) else { return Truth::NotOwed };
    let past = |at: Timestamp| at <= now;
    match owed.done {
        Some((at, logged)) if at <= owed.due && past(at) => {
            let in_time = logged <= owed.due.saturating_add(GRACE).unwrap_or(owed.due);
            return if in_time { Truth::Kept } else { Truth::KeptLoggedLate };
        }
        _ => {}
    }
    // What leaves, or is put off, before it is due owes nothing any more.
    let put_off = lead.paused.filter(|_| promise == Promise::FirstTouch);
    if lead.left.into_iter().chain(put_off).any(|at| at < owed.due && past(at)) {
        return Truth::NotOwed;
    }
    match owed.due < now {
        false => Truth::Open,
        true if owed.excused => Truth::Excused,
        true => Truth::Broken { due: owed.due },
    }
}

fn owed(lead: &Lead, promise: Promise, now: Timestamp) -> Option<Owed> {
    let once = |at: Timestamp| (at, at);
    match promise {
        Promise::FirstTouch => {
            let start = lead.marked.filter(|at| *at <= now)?;
            let first = lead.owners.iter().filter(|(at, _)| *at <= now);
            let office = first.filter_map(|(_, id)| Rep::find(id)).map(|rep| rep.office).next();
            let due = office.unwrap_or(Office::NewYork).after(start, minutes(lead));
            let done = lead.touches.iter().filter(|touch| start <= touch.at && touch.at <= now);
            let done = done.min_by_key(|touch| touch.at).map(|touch| (touch.at, touch.logged));
            let owner = lead.owner(due.min(now)).and_then(Rep::find);
            let excused = owner.is_some_and(|rep| rep.habit == Habit::OnLeave);
            Some(Owed { due, done, excused })
        }
        Promise::Assign => {
            let start = lead.marked.filter(|at| *at <= now)?;
            let due = office_at(lead, start).after(start, 15);
            let owned = |at: &Timestamp| lead.owner(*at).is_some_and(|id| Rep::find(id).is_some());
            let given = lead.owners.iter().map(|(at, _)| *at).filter(|at| *at >= start);
            let done = [start].into_iter().chain(given).find(owned).map(once);
            Some(Owed { due, done, excused: false })
        }
        Promise::Violation => {
            let start = lead.marked.filter(|at| *at <= now && !lead.meets(*at))?;
            let due = office_at(lead, start).after(start, 60);
            let done = lead.phone.filter(|at| *at > start && lead.meets(*at)).map(once);
            Some(Owed { due, done, excused: false })
        }
        Promise::Missed => {
            let start = lead.phone.filter(|at| *at <= now && lead.meets(*at))?;
            if lead.marked.is_some_and(|marked| marked <= start) {
                return None;
            }
            let due = office_at(lead, start).after(start, 4 * 60);
            Some(Owed { due, done: lead.marked.map(once), excused: false })
        }
    }
}

/// Working minutes until the first touch.
fn minutes(lead: &Lead) -> i64 {
    match (lead.employees, lead.score) {
        (1000.., _) => 60,
        (_, 90..) => 30,
        _ => 240,
    }
}

/// Where time is counted for a lead that somebody owned at `at`; New York where nobody did.
fn office_at(lead: &Lead, at: Timestamp) -> Office {
    let owner = lead.owner(at).and_then(Rep::find);
    owner.map_or(Office::NewYork, |rep| rep.office)
}
