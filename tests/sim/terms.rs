//! An agreement as the simulation thinks of it: what is written as YAML for the real checker, and
//! read as it stands by the oracle. The two never meet.

use std::fmt::{self, Write as _};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Ms;

/// A length as the agreement writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Len(pub(crate) i64, pub(crate) Unit);

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Minutes,
    Hours,
    WorkingMinutes,
    WorkingHours,
    WorkingDays,
}

impl fmt::Display for Len {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.1 {
            Unit::Minutes => "minutes",
            Unit::Hours => "hours",
            Unit::WorkingMinutes => "working minutes",
            Unit::WorkingHours => "working hours",
            Unit::WorkingDays => "working days",
        };
        write!(out, "{} {word}", self.0)
    }
}

/// A condition: a small language of its own, so that the oracle needs no parser.
#[derive(Clone, Debug)]
pub(crate) enum Cond {
    Is(&'static str, &'static str),
    IsNot(&'static str, &'static str),
    AtLeast(&'static str, i64),
    In(&'static str, &'static [&'static str]),
    Has(&'static str),
    Team(&'static str),
    Segment(&'static str),
    Not(Box<Cond>),
    And(Box<Cond>, Box<Cond>),
    Or(Box<Cond>, Box<Cond>),
}

impl fmt::Display for Cond {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(field, value) => write!(out, "{field} == \"{value}\""),
            Self::IsNot(field, value) => write!(out, "{field} != \"{value}\""),
            Self::AtLeast(field, number) => write!(out, "{field} >= {number}"),
            Self::In(field, values) => write!(out, "{field} in {values:?}"),
            Self::Has(field) => write!(out, "has({field})"),
            Self::Team(team) => write!(out, "owner.team == \"{team}\""),
            Self::Segment(name) => write!(out, "segment == \"{name}\""),
            Self::Not(inner) => write!(out, "!({inner})"),
            Self::And(one, other) => write!(out, "({one}) && ({other})"),
            Self::Or(one, other) => write!(out, "({one}) || ({other})"),
        }
    }
}

impl Cond {
    /// Whether the owner decides it.
    pub(crate) fn names_owner(&self) -> bool {
        match self {
            Self::Team(_) => true,
            Self::Not(inner) => inner.names_owner(),
            Self::And(one, other) | Self::Or(one, other) => {
                one.names_owner() || other.names_owner()
            }
            _ => false,
        }
    }
}

/// A field: the agreement's name, the CRM's name, type and `keep`.
pub(crate) const FIELDS: [(&str, &str, &str, &str); 7] = [
    ("lifecycle", "lifecyclestage", "option", "value"),
    ("lead_status", "hs_lead_status", "option", "value"),
    ("score", "hubspotscore", "number", "value"),
    ("country", "country", "text", "value"),
    ("email", "email", "text", "domain"),
    ("phone", "phone", "text", "presence"),
    ("rating", RATING, "number", "value"),
];

/// Where the CRM has what Sales says of a lead.
pub(crate) const RATING: &str = "sales_rating";

/// A working week in one zone.
#[derive(Clone, Debug)]
pub(crate) struct CalendarTerms {
    pub(crate) name: &'static str,
    pub(crate) zone: &'static str,
    /// Blocks of each weekday, Monday first, in minutes of the local day.
    pub(crate) week: [Vec<(i64, i64)>; 7],
    /// Dates with other blocks.
    pub(crate) dated: Vec<(Date, Vec<(i64, i64)>)>,
}

impl CalendarTerms {
    pub(crate) fn runs_overnight(&self) -> bool {
        self.week.iter().flatten().any(|(from, to)| to <= from)
    }
}

/// What an owner's change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reopen {
    NewCycle,
    Continue,
    Ignore,
}

/// What a promise of Sales is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `first_touch`.
    Touch,
    /// `time_to_assign`.
    Assign,
    /// `time_to_accept`.
    Accept,
    /// `time_in_stage`.
    Stay,
    /// `time_to_rate`.
    Rate,
    /// `next_touch`: the target is the longest gap.
    Next(Vec<Until>),
    /// `persistence`.
    Persist { attempts: usize, channels: usize, max_gap: Option<Len>, until: Vec<Until> },
}

impl Kind {
    /// Whether touches prove it, which may be logged late.
    pub(crate) fn is_touch(&self) -> bool {
        matches!(self, Self::Touch | Self::Next(_) | Self::Persist { .. })
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Touch => "first_touch",
            Self::Assign => "time_to_assign",
            Self::Accept => "time_to_accept",
            Self::Stay => "time_in_stage",
            Self::Rate => "time_to_rate",
            Self::Next(_) => "next_touch",
            Self::Persist { .. } => "persistence",
        }
    }

    /// What ends it before it is kept or broken.
    pub(crate) fn until(&self) -> &[Until] {
        match self {
            Self::Next(until) | Self::Persist { until, .. } => until,
            _ => &[],
        }
    }
}

/// What ends following up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    Reply,
    Exit,
    Stage(&'static str),
}

impl fmt::Display for Until {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Reply => "reply",
            Self::Exit => "exit",
            Self::Stage(name) => name,
        })
    }
}

/// One promise of Sales.
#[derive(Clone, Debug)]
pub(crate) struct PromiseTerms {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) when: Option<Cond>,
    pub(crate) starts_at: &'static str,
    pub(crate) hot: Option<Len>,
    pub(crate) otherwise: Len,
    /// Percent.
    pub(crate) at_risk_at: Option<i64>,
    pub(crate) restart: bool,
    pub(crate) reopen: Reopen,
    pub(crate) pauses_while: Option<Cond>,
    pub(crate) max_pause: Option<Len>,
}

/// What counts as a marketing lead.
#[derive(Clone, Debug)]
pub(crate) struct DefinitionTerms {
    pub(crate) require: Vec<Cond>,
    pub(crate) exclude: Vec<Cond>,
    pub(crate) complete: Vec<&'static str>,
    pub(crate) grace: Option<Len>,
    pub(crate) unlabelled: Option<Len>,
}

/// What counts as following up.
#[derive(Clone, Debug)]
pub(crate) struct TouchTerms {
    pub(crate) channels: Vec<&'static str>,
    pub(crate) outbound: bool,
    pub(crate) human: bool,
    pub(crate) min_call: Option<i64>,
    pub(crate) late_log_grace: Option<Len>,
    pub(crate) backdating_limit: Option<Len>,
}

/// One version of an agreement.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) version: u32,
    pub(crate) zone: &'static str,
    pub(crate) effective_from: Ms,
    pub(crate) enforce_from: Option<Ms>,
    /// `segments`: who is hot.
    pub(crate) hot: i64,
    pub(crate) definition: Option<DefinitionTerms>,
    pub(crate) touch: TouchTerms,
    pub(crate) calendars: Vec<CalendarTerms>,
    pub(crate) calendar_of: Vec<(Option<Cond>, usize)>,
    pub(crate) promises: Vec<PromiseTerms>,
    /// How long after a breach the manager hears of it.
    pub(crate) escalate: Option<Len>,
    pub(crate) imports: Option<(usize, i64)>,
    /// Owner, first day, last day.
    pub(crate) exemptions: Vec<(u32, Option<Date>, Date)>,
}

/// Stages, first to last, and ways out.
pub(crate) fn stages() -> Vec<(&'static str, Cond)> {
    let is_mql = || Box::new(Cond::Is("lifecycle", "marketingqualifiedlead"));
    let accepted = Box::new(Cond::In("lead_status", &["OPEN", "CONNECTED"]));
    vec![
        ("lead", Cond::In("lifecycle", &["subscriber", "lead"])),
        ("mql", *is_mql()),
        ("sal", Cond::And(is_mql(), accepted)),
        ("sql", Cond::Is("lifecycle", "salesqualifiedlead")),
    ]
}

/// Ways out of the funnel.
pub(crate) fn exits() -> Vec<(&'static str, Cond)> {
    vec![
        ("disqualified", Cond::Is("lead_status", "UNQUALIFIED")),
        ("recycled", Cond::Is("lead_status", "NURTURE")),
    ]
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn blocks(blocks: &[(i64, i64)]) -> String {
    let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
    let all: Vec<_> =
        blocks.iter().map(|(from, to)| format!("{}-{}", clock(*from), clock(*to))).collect();
    format!("[{}]", all.join(", "))
}

fn instant(at: Ms) -> Timestamp {
    Timestamp::from_millisecond(at).expect("a time of our century")
}

impl Terms {
    /// Every kind of activity that can decide anything.
    pub(crate) fn channels(&self) -> Vec<&'static str> {
        let mut channels = self.touch.channels.clone();
        if self.promises.iter().any(|one| one.kind.until().contains(&Until::Reply)) {
            channels.extend(["call", "email"]);
        }
        channels
    }

    /// Whether Sales is to rate leads.
    pub(crate) fn rates(&self) -> bool {
        self.promises.iter().any(|one| one.kind == Kind::Rate)
    }

    /// The agreement as people write it.
    pub(crate) fn yaml(&self) -> String {
        let mut out = String::new();
        self.write(&mut out).expect("a text takes everything");
        out
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "sla: Simulated leads\nversion: {}", self.version)?;
        writeln!(out, "effective_from: {}", instant(self.effective_from))?;
        if let Some(at) = self.enforce_from {
            writeln!(out, "enforce_from: {}", instant(at))?;
        }
        writeln!(out, "timezone: {}\nfields:", self.zone)?;
        for (name, crm, ty, keep) in FIELDS {
            writeln!(out, "  {name}: {{crm: {crm}, type: {ty}, keep: {keep}}}")?;
        }
        for (title, named) in [("stages", stages()), ("exits", exits())] {
            writeln!(out, "{title}:")?;
            for (name, condition) in named {
                writeln!(out, "  {name}: '{condition}'")?;
            }
        }
        writeln!(out, "segments:\n  hot: score >= {}\n  standard: otherwise", self.hot)?;
        self.write_definition(out)?;
        self.write_touch(out)?;
        self.write_calendars(out)?;
        self.write_promises(out)?;
        self.write_routes(out)
    }

    fn write_definition(&self, out: &mut String) -> fmt::Result {
        let Some(definition) = &self.definition else { return Ok(()) };
        writeln!(out, "definitions:\n  mql:\n    means: Somebody to call\n    require:")?;
        for condition in &definition.require {
            writeln!(out, "      - '{condition}'")?;
        }
        if !definition.exclude.is_empty() {
            writeln!(out, "    exclude:")?;
        }
        for condition in &definition.exclude {
            writeln!(out, "      - '{condition}'")?;
        }
        if !definition.complete.is_empty() {
            writeln!(out, "    complete: [{}]", definition.complete.join(", "))?;
        }
        if let Some(grace) = definition.grace {
            writeln!(out, "    grace: {grace}")?;
        }
        if let Some(unlabelled) = definition.unlabelled {
            writeln!(out, "    unlabelled: {unlabelled}")?;
        }
        writeln!(out, "    route: marketing")
    }

    fn write_touch(&self, out: &mut String) -> fmt::Result {
        let touch = &self.touch;
        writeln!(out, "touch:\n  channels: [{}]", touch.channels.join(", "))?;
        writeln!(out, "  direction: {}", if touch.outbound { "outbound" } else { "any" })?;
        writeln!(out, "  by: {}", if touch.human { "human" } else { "any" })?;
        if let Some(seconds) = touch.min_call {
            writeln!(out, "  min_call: {seconds} seconds")?;
        }
        if let Some(grace) = touch.late_log_grace {
            writeln!(out, "  late_log_grace: {grace}")?;
        }
        if let Some(limit) = touch.backdating_limit {
            writeln!(out, "  backdating_limit: {limit}")?;
        }
        Ok(())
    }

    fn write_calendars(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "calendars:")?;
        for calendar in &self.calendars {
            writeln!(out, "  {}:\n    timezone: {}", calendar.name, calendar.zone)?;
            writeln!(out, "    hours:")?;
            for (day, of_day) in DAYS.iter().zip(&calendar.week) {
                writeln!(out, "      {day}: {}", blocks(of_day))?;
            }
            if !calendar.dated.is_empty() {
                writeln!(out, "    holidays:")?;
            }
            for (date, of_date) in &calendar.dated {
                match of_date.is_empty() {
                    true => writeln!(out, "      - {{date: {date}, name: Closed}}")?,
                    false => writeln!(out, "      - {{date: {date}, hours: {}}}", blocks(of_date))?,
                }
            }
        }
        writeln!(out, "calendar_of:")?;
        for (when, index) in &self.calendar_of {
            let name = self.calendars[*index].name;
            match when {
                Some(when) => writeln!(out, "  - {{when: '{when}', use: {name}}}")?,
                None => writeln!(out, "  - {{use: {name}}}")?,
            }
        }
        Ok(())
    }

    fn write_promises(&self, out: &mut String) -> fmt::Result {
        if self.rates() {
            writeln!(out, "ratings: {{field: rating}}")?;
        }
        writeln!(out, "sales_owes:")?;
        for promise in &self.promises {
            writeln!(out, "  {}:\n    kind: {}", promise.name, promise.kind.word())?;
            if let Some(when) = &promise.when {
                writeln!(out, "    when: '{when}'")?;
            }
            let starts = if promise.kind == Kind::Stay { "stage" } else { "starts_at" };
            writeln!(out, "    {starts}: {}", promise.starts_at)?;
            write_effort(out, &promise.kind)?;
            match promise.hot {
                _ if matches!(promise.kind, Kind::Next(_)) => {
                    writeln!(out, "    max_gap: {}", promise.otherwise)?;
                }
                None => writeln!(out, "    within: {}", promise.otherwise)?,
                Some(hot) => {
                    writeln!(out, "    within: {{hot: {hot}, otherwise: {}}}", promise.otherwise)?;
                }
            }
            if let Some(share) = promise.at_risk_at {
                writeln!(out, "    at_risk_at: {share}%")?;
            }
            if matches!(promise.kind, Kind::Touch | Kind::Accept | Kind::Stay | Kind::Rate) {
                let word = if promise.restart { "restart" } else { "keep" };
                writeln!(out, "    on_reassign: {word}")?;
            }
            let word = match promise.reopen {
                Reopen::NewCycle => "new_cycle",
                Reopen::Continue => "continue",
                Reopen::Ignore => "ignore",
            };
            if promise.kind != Kind::Stay {
                writeln!(out, "    reopen: {word}")?;
            }
            if let Some(pauses_while) = &promise.pauses_while {
                writeln!(out, "    pauses_while: '{pauses_while}'")?;
            }
            if let Some(max_pause) = promise.max_pause {
                writeln!(out, "    max_pause: {max_pause}")?;
            }
            let route = if promise.kind == Kind::Assign { "ops" } else { "reps" };
            writeln!(out, "    route: {route}")?;
        }
        Ok(())
    }

    fn write_routes(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "routes:\n  reps:")?;
        if self.promises.iter().any(|promise| promise.at_risk_at.is_some()) {
            writeln!(out, "    - {{upon: at_risk, to: owner}}")?;
        }
        writeln!(out, "    - {{upon: breached, to: \"slack:{REPS}\"}}")?;
        if let Some(after) = self.escalate {
            writeln!(out, "    - {{upon: breached, after: {after}, to: manager}}")?;
        }
        writeln!(out, "  ops: [{{upon: breached, to: \"slack:{OPS}\"}}]")?;
        writeln!(out, "  marketing: [{{upon: breached, to: \"slack:{MARKETING}\"}}]")?;
        writeln!(out, "people:\n  managers: {{EMEA: \"104\", default: \"105\"}}")?;
        if let Some((burst, minutes)) = self.imports {
            writeln!(out, "imports: {{burst: {burst}, within: {minutes} minutes}}")?;
        }
        if !self.exemptions.is_empty() {
            writeln!(out, "exemptions:")?;
        }
        for (owner, from, until) in &self.exemptions {
            let from = from.map_or(String::new(), |from| format!("from: {from}, "));
            writeln!(out, "  - {{owner: \"{owner}\", reason: leave, {from}until: {until}}}")?;
        }
        Ok(())
    }
}

/// What only following up has.
fn write_effort(out: &mut String, kind: &Kind) -> fmt::Result {
    if let Kind::Persist { attempts, channels, max_gap, .. } = kind {
        writeln!(out, "    attempts: {attempts}\n    channels_at_least: {channels}")?;
        if let Some(max_gap) = max_gap {
            writeln!(out, "    max_gap: {max_gap}")?;
        }
    }
    let until: Vec<String> = kind.until().iter().map(Until::to_string).collect();
    match until.is_empty() {
        true => Ok(()),
        false => writeln!(out, "    until: [{}]", until.join(", ")),
    }
}

/// The channels that the routes name.
pub(crate) const REPS: &str = "C0INBOUND";
/// Where `time_to_assign` is told.
pub(crate) const OPS: &str = "C0REVOPS";
/// Where definitions are told.
pub(crate) const MARKETING: &str = "C0MARKETING";
