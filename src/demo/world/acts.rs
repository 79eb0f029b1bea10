//! What people and machines do, done: each act leaves in the HubSpot server what the same act
//! leaves in a real account.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::World;
use super::arrivals::source_word;
use super::cast::{Habit, QUEUE, Rep};
use super::lead::Touch;
use super::news::Happening;
use super::office::later_s;
use crate::demo::hubspot::{Activity, Edit, Id, Source, Trouble};

/// What came of a call, as every account has it from the beginning: somebody answered.
const CONNECTED: &str = "f240bbac-87c9-4f6e-bf70-924b57d47db7";

/// How somebody gets in touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Call,
    Email,
    Message,
}

/// Something that is going to happen; leads by their number in this world.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// A day begins.
    Day(Date),
    /// A lead comes in.
    Arrive(usize),
    /// Marketing marks it as theirs to follow up.
    Mark(usize),
    /// It is given to somebody, or to the queue.
    Assign(usize, &'static str),
    /// Somebody looks into the queue and gives it to that person, if it still lies there.
    Drain(usize, &'static str),
    /// A person gets in touch, and writes it down so many minutes after the end.
    Touch(usize, &'static Rep, Way, i64),
    /// What was done at that time is written down.
    Log(usize, &'static Rep, Way, Timestamp),
    /// A sequence writes in a rep's name.
    Sequence(usize, &'static Rep),
    /// The lead answers.
    Reply(usize),
    /// It becomes an opportunity for sales.
    Qualify(usize),
    /// The missing telephone number is filled in.
    Mend(usize),
    /// It is found to be none.
    Leave(usize),
    /// It asks to be left alone for now.
    Pause(usize),
    /// Something to tell.
    Headline(Happening, String),
    /// HubSpot begins to fail.
    Down,
    /// HubSpot answers again.
    Up,
}

impl World {
    pub(super) fn act(&mut self, at: Timestamp, act: Act) {
        match act {
            Act::Day(day) => self.day(day),
            Act::Arrive(lead) => self.arrive(at, lead),
            Act::Mark(lead) => self.mark(at, lead),
            Act::Assign(lead, owner) => self.assign(at, lead, owner),
            Act::Drain(lead, owner) => {
                if self.queues(lead, at) {
                    self.assign(at, lead, owner);
                }
            }
            Act::Touch(lead, rep, way, wait) => self.touch(at, lead, (rep, way, wait)),
            Act::Log(lead, rep, way, happened) => self.log(at, lead, (rep, way, happened)),
            Act::Sequence(lead, rep) => self.sequence(at, lead, rep),
            Act::Reply(lead) => self.reply(at, lead),
            Act::Qualify(lead) => self.qualify(at, lead),
            Act::Mend(lead) => self.mend(at, lead),
            Act::Leave(lead) => self.leave(at, lead),
            Act::Pause(lead) => self.pause(at, lead),
            Act::Headline(what, text) => self.tell(at, what, None, text),
            Act::Down => {
                self.hubspot.always("/", Trouble::BadGateway);
                let text = "HubSpot begins to answer with 502 Bad Gateway".to_owned();
                self.tell(at, Happening::Headline, None, text);
            }
            Act::Up => {
                self.hubspot.heal();
                self.tell(at, Happening::Headline, None, "HubSpot answers again".to_owned());
            }
        }
    }

    fn arrive(&mut self, at: Timestamp, index: usize) {
        let lead = &self.leads[index];
        let (employees, score) = (lead.employees.to_string(), lead.score.to_string());
        let email = lead.name.email(lead.free_mail, index);
        let mut values = vec![
            ("firstname", lead.name.first),
            ("lastname", lead.name.last),
            ("company", lead.name.company.as_str()),
            ("email", email.as_str()),
            ("country", lead.country),
            ("numberofemployees", employees.as_str()),
            ("hubspotscore", score.as_str()),
            ("hs_analytics_source", lead.source),
            ("lifecyclestage", "lead"),
        ];
        if lead.phone.is_some() {
            values.push(("phone", "+1 555 0100"));
        }
        let id = self.hubspot.edit_at(at).by(Source::other("FORM")).contact(&values);
        let text = format!(
            "{} of {} comes in from {}",
            lead.name.full(),
            lead.name.company,
            source_word(lead.source)
        );
        self.leads[index].id = Some(id);
        self.by_id.insert(id, index);
        self.tell(at, Happening::Arrived, Some(index), text);
        self.plan_marking(at, index);
    }

    fn mark(&mut self, at: Timestamp, index: usize) {
        let mark = [("lifecyclestage", "marketingqualifiedlead")];
        self.write(at, index, Source::other("AUTOMATION_PLATFORM"), |edit, id| edit.set(id, &mark));
        self.leads[index].marked = Some(at);
        let text = format!("Marketing marks {}", self.leads[index].name.full());
        self.tell(at, Happening::Marked, Some(index), text);
        self.plan_assigning(at, index);
        self.plan_mending(at, index);
    }

    fn assign(&mut self, at: Timestamp, index: usize, owner: &'static str) {
        let by = Source::other("AUTOMATION_PLATFORM");
        self.write(at, index, by, |edit, id| edit.assign(id, Some(owner)));
        self.leads[index].owners.push((at, owner));
        let name = self.leads[index].name.full();
        let Some(rep) = Rep::find(owner) else {
            let text = format!("{name} goes to the inbound queue");
            self.tell(at, Happening::Assigned, Some(index), text);
            return self.plan_draining(at, index);
        };
        let text = format!("{name} is given to {}", rep.name());
        self.tell(at, Happening::Assigned, Some(index), text);
        self.plan_following_up(at, index, rep);
    }

    fn touch(&mut self, at: Timestamp, index: usize, (rep, way, wait): (&'static Rep, Way, i64)) {
        if !self.leads[index].waits(at) {
            return;
        }
        let ended = match way {
            Way::Call => later_s(at, self.rng.between(40, 540)),
            Way::Email | Way::Message => later_s(at, 5),
        };
        let logged = later_s(ended, wait * 60);
        self.leads[index].touches.push(Touch { at, logged });
        let verb = match way {
            Way::Call => "calls",
            Way::Email => "writes to",
            Way::Message => "messages",
        };
        let name = self.leads[index].name.full();
        let later = if wait > 0 { ", but does not log it yet" } else { "" };
        let text = format!("{} {verb} {name}{later}", rep.name());
        self.tell(at, Happening::Touched, Some(index), text);
        self.plan(logged, Act::Log(index, rep, way, at));
        self.plan_what_follows(at, index);
    }

    fn log(
        &mut self,
        at: Timestamp,
        index: usize,
        (rep, way, happened): (&'static Rep, Way, Timestamp),
    ) {
        let activity = match way {
            Way::Call => Activity::call(happened, SignedDuration::from_secs(95)),
            Way::Email => Activity::email(happened),
            Way::Message => Activity::message(happened, "LINKEDIN_MESSAGE"),
        };
        let hurried =
            matches!(rep.habit, Habit::LogsLate | Habit::Asleep) || index.is_multiple_of(9);
        let activity = match way {
            Way::Call if !hurried => activity.disposition(CONNECTED),
            _ => activity,
        };
        let over = self.leads[index].left.is_some() || self.leads[index].paused.is_some();
        self.write(at, index, Source::user(user(rep)), |edit, id| {
            edit.log(id, activity.owner(rep.id));
            if !over {
                edit.set(id, &[("hs_lead_status", "OPEN")]);
            }
        });
        let minutes = at.duration_since(happened).as_mins();
        if minutes > 10 {
            let text = format!(
                "{} logs the call to {}, {minutes} minutes after it",
                rep.name(),
                self.leads[index].name.full()
            );
            self.tell(at, Happening::LoggedLate, Some(index), text);
        }
    }

    fn sequence(&mut self, at: Timestamp, index: usize, rep: &'static Rep) {
        let activity = Activity::email(at).owner(rep.id).sequence("77");
        self.write(at, index, Source::other("SEQUENCES"), |edit, id| {
            edit.log(id, activity);
        });
        let name = self.leads[index].name.full();
        let text = format!("A sequence writes to {name} in {}'s name", rep.name());
        self.tell(at, Happening::Automated, Some(index), text);
    }

    fn reply(&mut self, at: Timestamp, index: usize) {
        self.write(at, index, Source::other("EMAIL_INTEGRATION"), |edit, id| {
            edit.log(id, Activity::reply(at));
        });
        let text = format!("{} writes back", self.leads[index].name.full());
        self.tell(at, Happening::Moved, Some(index), text);
    }

    fn qualify(&mut self, at: Timestamp, index: usize) {
        self.write(at, index, Source::user(1), |edit, id| {
            edit.set(id, &[("lifecyclestage", "salesqualifiedlead")])
        });
        let text = format!("{} wants an offer", self.leads[index].name.full());
        self.tell(at, Happening::Moved, Some(index), text);
    }

    fn mend(&mut self, at: Timestamp, index: usize) {
        if self.leads[index].phone.is_some() {
            return;
        }
        self.write(at, index, Source::user(90), |edit, id| {
            edit.set(id, &[("phone", "+1 555 0100")])
        });
        self.leads[index].phone = Some(at);
        let text = format!("Marketing adds {}'s telephone number", self.leads[index].name.full());
        self.tell(at, Happening::Edited, Some(index), text);
    }

    fn leave(&mut self, at: Timestamp, index: usize) {
        if self.leads[index].left.is_some() {
            return;
        }
        self.write(at, index, Source::user(90), |edit, id| {
            edit.set(id, &[("hs_lead_status", "UNQUALIFIED")])
        });
        self.leads[index].left = Some(at);
        let text = format!("{} is disqualified", self.leads[index].name.full());
        self.tell(at, Happening::Edited, Some(index), text);
    }

    fn pause(&mut self, at: Timestamp, index: usize) {
        if !self.leads[index].waits(at) {
            return;
        }
        self.write(at, index, Source::user(1), |edit, id| {
            edit.set(id, &[("hs_lead_status", "BAD_TIMING")])
        });
        self.leads[index].paused = Some(at);
        let name = self.leads[index].name.full();
        let text = format!("{name} asks to be called next month: bad timing");
        self.tell(at, Happening::Edited, Some(index), text);
    }

    /// Writes to the record of a lead that has arrived.
    fn write(&self, at: Timestamp, index: usize, by: Source, write: impl FnOnce(Edit<'_>, Id)) {
        if let Some(id) = self.leads[index].id {
            write(self.hubspot.edit_at(at).by(by), id);
        }
    }

    /// Whether a lead lies in the queue.
    pub(super) fn queues(&self, index: usize, at: Timestamp) -> bool {
        self.leads[index].owner(at) == Some(QUEUE)
    }
}

/// The CRM's number for the person behind an owner.
fn user(rep: &Rep) -> i32 {
    let number = super::TEAM.iter().zip(1..).find(|(one, _)| one.id == rep.id);
    number.map_or(0, |(_, number)| number)
}
