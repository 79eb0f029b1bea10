//! The people: a sales team of twelve with two managers among them, and those around it.
//!
//! The ids are the ones that the shipped agreement names (`config/sla.yaml`): two managers, one who
//! is on leave, three channels. Everybody is known by e-mail to HubSpot and to Slack.

use super::office::Office;
use crate::demo::hubspot::{HubSpot, Kind, Owner, Team};
use crate::demo::slack::{SCOPES, Slack};

/// The bot's token in this workspace.
pub const SLACK_TOKEN: &str = "xoxb-demo";

/// Where leads lie that no rule gave to anybody.
pub(super) const QUEUE: &str = "u0100";

/// What somebody does with a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// Calls within minutes.
    Quick,
    /// Calls when the morning's other work is done, and at once when reminded.
    Steady,
    /// Sees reminders late, if at all.
    Asleep,
    /// Calls, and writes it down much later.
    LogsLate,
    /// Lets a sequence write, and calls nobody until told to.
    Sequences,
    /// Steady, but not on Fridays.
    NoFridays,
    /// Away for months; excused in the agreement.
    OnLeave,
    /// Leads the team; takes no leads, but settles what is brought up.
    Manager,
}

/// Somebody on the sales team.
#[derive(Debug, PartialEq, Eq)]
pub struct Rep {
    /// The owner's id in the CRM.
    pub id: &'static str,
    first: &'static str,
    last: &'static str,
    /// Where they work, which is also their team.
    pub office: Office,
    /// How they work.
    pub habit: Habit,
}

const fn rep(
    id: &'static str,
    (first, last): (&'static str, &'static str),
    office: Office,
    habit: Habit,
) -> Rep {
    Rep { id, first, last, office, habit }
}

/// The sales team.
pub const TEAM: [Rep; 12] = [
    rep("u0042", ("Priya", "Raman"), Office::London, Habit::Manager),
    rep("u0031", ("Tom", "Ashby"), Office::London, Habit::Quick),
    rep("u0033", ("Ines", "Duarte"), Office::London, Habit::Steady),
    rep("u0036", ("Oskar", "Lind"), Office::London, Habit::NoFridays),
    rep("u0007", ("Grace", "Okafor"), Office::NewYork, Habit::Manager),
    rep("u0012", ("Ben", "Carter"), Office::NewYork, Habit::Quick),
    rep("u0015", ("Maya", "Lindqvist"), Office::NewYork, Habit::Steady),
    rep("u0018", ("Luis", "Ortega"), Office::NewYork, Habit::Steady),
    rep("u0021", ("Hannah", "Weiss"), Office::NewYork, Habit::LogsLate),
    rep("u0024", ("Derek", "Poole"), Office::NewYork, Habit::Asleep),
    rep("u0027", ("Chloe", "Martin"), Office::NewYork, Habit::Sequences),
    rep("u0099", ("Sam", "Whitaker"), Office::NewYork, Habit::OnLeave),
];

impl Rep {
    /// The member of the team with this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        TEAM.iter().find(|rep| rep.id == id)
    }

    /// First and last name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }

    /// Whose word it is that settles things in this office.
    pub(super) fn manager(office: Office) -> &'static Self {
        let mut team = TEAM.iter();
        team.find(|rep| rep.office == office && rep.habit == Habit::Manager).unwrap_or(&TEAM[0])
    }

    fn email(&self) -> String {
        format!("{}.{}@sales.example", self.first, self.last).to_lowercase()
    }

    fn team(&self) -> Team {
        match self.office {
            Office::London => Team::primary("2", "EMEA"),
            Office::NewYork => Team::primary("1", "US"),
        }
    }
}

/// Enters everybody in both servers.
pub(super) fn enter(hubspot: &HubSpot, slack: &Slack) {
    for (index, rep) in (1..).zip(&TEAM) {
        let owner = Owner::person(rep.id, rep.first, rep.last, &rep.email()).in_team(rep.team());
        hubspot.owner(Owner { user: index, ..owner });
        let user = format!("U0SALES{index:02}");
        slack.user(&user, &rep.email(), &rep.name(), rep.office.zone_name());
    }
    hubspot.owner(Owner::queue(QUEUE, "Inbound queue"));
    // The shipped agreement knows an exit that a fresh account has no word for.
    hubspot.add_option(Kind::Contact, "hs_lead_status", "NURTURE", "Nurture");
    slack.channel("C0INBOUND", "inbound");
    slack.channel("C0REVOPS", "revops");
    slack.channel("C0MARKETING", "marketing");
    slack.token(SLACK_TOKEN, SCOPES);
}
