//! What somebody is told who did something where they read a message: one full sentence or two,
//! for their eyes alone.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Dress, NAME, SENTENCE, WORD};
use crate::alert::Story;
use crate::id::{LeadId, PromiseId};

/// What became of what somebody did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// They are on it, and nobody else is called before then.
    Taken {
        /// Until when.
        until: Timestamp,
    },
    /// It was put off until then.
    PutOff {
        /// Until when.
        until: Timestamp,
    },
    /// It counts as refused, for this reason.
    Refused(String),
    /// Somebody else should have it, for this reason.
    Disputed(String),
    /// So many stars are kept.
    Rated(u8),
    /// It is excused until then.
    Excused {
        /// Until when.
        until: Timestamp,
    },
    /// Somebody was first: who, where that is known, and what they did.
    Already {
        /// Their name; `None`: it was they themselves.
        by: Option<String>,
        /// What they did.
        what: Done,
    },
    /// There is nothing left to be done about it.
    Over(Story),
    /// It was put off as often as it may be.
    OftenEnough,
    /// It is not theirs to do.
    NotTheirs,
    /// Only a manager may excuse.
    NotManager,
    /// Nobody in the CRM is known by the same e-mail address, or they have left.
    Stranger,
    /// The lead is not known any more.
    NoLead,
    /// Nothing that we offer.
    Odd,
    /// What can be asked.
    Usage,
    /// How a lead stands: a line for each promise.
    Why {
        /// The lead.
        lead: LeadId,
        /// Promise, verdict and more.
        lines: Vec<Line>,
        /// As of when, by the CRM's clock.
        as_of: Timestamp,
    },
    /// What waits for the one who asks.
    Mine {
        /// The nearest first; bounded.
        lines: Vec<Line>,
        /// How many there are in all.
        total: usize,
        /// As of when, by the CRM's clock.
        as_of: Timestamp,
    },
    /// How the watch stands.
    Standing {
        /// As of when, by the CRM's clock; `None`: nothing has been judged yet.
        as_of: Option<Timestamp>,
        /// Number and hash of the agreement's version.
        version: (u32, String),
        /// Countdowns that are open.
        open: usize,
        /// What is wrong.
        troubles: Vec<String>,
    },
    /// Nothing was judged yet.
    TooEarly,
}

/// What somebody did before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Is on it.
    Taken,
    /// Put it off.
    PutOff,
    /// Refused it.
    Refused,
    /// Said that it is somebody else's.
    Disputed,
    /// Excused it.
    Excused,
}

/// One promise about one lead, in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which promise.
    pub promise: PromiseId,
    /// The lead, with what people call it and where it is opened; `None` where the list is about
    /// one.
    pub lead: Option<(LeadId, Option<String>, Option<String>)>,
    /// The verdict's word.
    pub verdict: &'static str,
    /// When it is, or was, due.
    pub due: Option<Timestamp>,
    /// Why, where the verdict alone does not say.
    pub reason: String,
}

/// An answer, with the zone of the agreement.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// What is said.
    pub answer: Answer,
    /// For channels that do not know the reader's own.
    pub zone: TimeZone,
}

/// Puts it into words, one line each.
pub(in crate::notify) fn lines(reply: &Reply, dress: &dyn Dress) -> Vec<String> {
    match &reply.answer {
        Answer::Usage => vec![
            "You can ask:".to_owned(),
            "• `/leadpact why LEAD`: how a lead stands, by its id or address in the CRM".to_owned(),
            "• `/leadpact mine`: what waits for you, the nearest deadline first".to_owned(),
            "• `/leadpact status`: how the watch stands".to_owned(),
        ],
        Answer::Why { lead, lines, as_of } => {
            let lead = dress.plain(lead.as_str(), WORD);
            let as_of = dress.time(*as_of, &reply.zone);
            let head = match lines.is_empty() {
                true => format!("No promise covers lead {lead}, as of {as_of}."),
                false => format!("Lead {lead}, as of {as_of} by the CRM's clock:"),
            };
            let lines = lines.iter().map(|line| item(line, reply, dress));
            std::iter::once(head).chain(lines).collect()
        }
        Answer::Mine { lines, total, as_of } => mine((lines, *total, as_of), reply, dress),
        Answer::Standing { as_of, version, open, troubles } => {
            let as_of = as_of.map(|at| dress.time(at, &reply.zone));
            standing(as_of, version, (*open, troubles), dress)
        }
        answer => vec![sentence(answer, reply, dress)],
    }
}

/// An answer that is no list.
fn sentence(answer: &Answer, reply: &Reply, dress: &dyn Dress) -> String {
    let time = |at: &Timestamp| dress.time(*at, &reply.zone);
    match answer {
        Answer::Taken { until } => format!(
            "You are on it: nobody else is called before {}. It is settled once the CRM shows it.",
            time(until)
        ),
        Answer::PutOff { until } => format!(
            "Put off until {}: nobody else is called before. The deadline stays as it is.",
            time(until)
        ),
        Answer::Refused(reason) => format!(
            "Noted as not a lead: {}. Nobody is called about it any more.",
            dress.plain(reason, WORD)
        ),
        Answer::Disputed(reason) => format!(
            "Noted that somebody else should have it: {}. Please also give it to them in the CRM.",
            dress.plain(reason, WORD)
        ),
        Answer::Rated(stars) => format!("Thank you: {stars} of 5 is kept."),
        Answer::Excused { until } => format!(
            "Excused: what is due until {} does not count as a breach. This is kept with your \
             name.",
            time(until)
        ),
        Answer::Already { by, what } => already(by.as_deref(), *what, dress),
        Answer::Over(story) => {
            format!("This is settled already: {}. Nothing was changed.", settled(*story))
        }
        other => plain(other).to_owned(),
    }
}

/// What is said in the same words to everybody.
fn plain(answer: &Answer) -> &'static str {
    match answer {
        Answer::OftenEnough => "This was put off twice already: it cannot be put off again.",
        Answer::NotTheirs => {
            "Only the lead's owner, their manager, or whoever the message was sent to can do this. \
             Nothing was changed."
        }
        Answer::NotManager => {
            "Only a manager can excuse a lead, and nobody their own. Nothing was changed."
        }
        Answer::Stranger => {
            "Nobody who works in the CRM has the e-mail address that you have in Slack, so this \
             was not kept. Whoever runs leadpact can help."
        }
        Answer::NoLead => "This lead is no longer watched, so there is nothing to change.",
        Answer::TooEarly => "Nothing has been judged yet.",
        _ => "This was not recognised. Nothing was changed.",
    }
}

fn standing(
    as_of: Option<String>,
    (number, hash): &(u32, String),
    (open, troubles): (usize, &[String]),
    dress: &dyn Dress,
) -> Vec<String> {
    let seen = match as_of {
        Some(as_of) => format!("The CRM has been judged as of {as_of}."),
        None => "Nothing has been judged yet.".to_owned(),
    };
    let open = match open {
        1 => "1 promise is open".to_owned(),
        open => format!("{open} promises are open"),
    };
    let hash = dress.plain(hash, WORD);
    let mut all = vec![seen, format!("{open}, under version {number} ({hash}).")];
    match troubles.is_empty() {
        true => all.push("Nothing is known to be wrong.".to_owned()),
        false => {
            all.extend(troubles.iter().map(|one| format!("• {}", dress.plain(one, SENTENCE))));
        }
    }
    all
}

fn mine(
    (lines, total, as_of): (&[Line], usize, &Timestamp),
    reply: &Reply,
    dress: &dyn Dress,
) -> Vec<String> {
    let as_of = dress.time(*as_of, &reply.zone);
    let head = match total {
        0 => format!("Nothing waits for you, as of {as_of} by the CRM's clock."),
        1 => format!("1 promise waits for you, as of {as_of} by the CRM's clock:"),
        _ => format!("{total} promises wait for you, as of {as_of} by the CRM's clock:"),
    };
    let mut all = vec![head];
    all.extend(lines.iter().map(|line| item(line, reply, dress)));
    if total > lines.len() {
        all.push(format!("… and {} more.", total - lines.len()));
    }
    all
}

fn item(line: &Line, reply: &Reply, dress: &dyn Dress) -> String {
    let mut text = format!("• {}", dress.plain(line.promise.as_str(), WORD));
    if let Some((lead, name, url)) = &line.lead {
        let name = name.as_deref().filter(|name| !name.is_empty());
        let shown = match name {
            Some(name) => dress.plain(name, NAME),
            None => format!("lead {}", dress.plain(lead.as_str(), WORD)),
        };
        let shown = url.as_deref().map_or_else(|| shown.clone(), |url| dress.link(url, &shown));
        text.push_str(&format!(": {shown}"));
    }
    text.push_str(&format!(", {}", line.verdict.replace('_', " ")));
    if let Some(due) = line.due {
        text.push_str(&format!(", due {}", dress.time(due, &reply.zone)));
    }
    if !line.reason.is_empty() {
        text.push_str(&format!(" ({})", dress.plain(&line.reason, SENTENCE)));
    }
    text
}

fn already(by: Option<&str>, what: Done, dress: &dyn Dress) -> String {
    let by = by.map(|name| dress.plain(name, NAME));
    let (you, they) = match what {
        Done::Taken => ("You are on it already", "is on it already"),
        Done::PutOff => ("You have put it off already", "has put it off already"),
        Done::Refused => (
            "You have said already that it is not a lead",
            "has said already that it is not a lead",
        ),
        Done::Disputed => (
            "You have said already that somebody else should have it",
            "has said already that somebody else should have it",
        ),
        Done::Excused => ("You have excused it already", "has excused it already"),
    };
    match by {
        Some(by) => format!("{by} {they}. Nothing was changed."),
        None => format!("{you}. Nothing was changed."),
    }
}

fn settled(story: Story) -> &'static str {
    match story {
        Story::AtRisk | Story::Breached => "it is being seen to",
        Story::Met => "it was done in time",
        Story::Answered => "it was done, late",
        Story::Withdrawn => "it was withdrawn",
        Story::Closed => "nothing is to be done about it now",
    }
}
