//! A checked agreement as clauses in plain words: what has terms, and each term with its value.
//!
//! What is compared between versions, and what both sides are given to sign, are these; a term that
//! is missing here is one that nobody would be told about. Start at [`clauses`].

mod promises;
mod times;

use self::promises::{promise, quota};
use self::times::{calendar, calendar_rule};
use crate::contract::{Alerts, Cap, Contract, Definition, Party, Segment, Signatory, Touch};

/// Something that the agreement speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The part of the agreement that it belongs to.
    pub part: Part,
    /// What it is called: `promise first-touch`.
    pub name: String,
    /// Its terms, in reading order; no two of one clause are called the same.
    pub terms: Vec<Term>,
}

/// Parts of the agreement, in reading order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What it is called, from when on it holds, who answers for it.
    Agreement,
    /// Stages, exits, sources, segments, and the fields they are read from.
    Funnel,
    /// What counts as a lead.
    Definitions,
    /// What Sales owes about each lead, and what counts as doing it.
    Sales,
    /// What Marketing owes.
    Marketing,
    /// Working time.
    Calendars,
    /// Who hears about it, and who is excused.
    People,
    /// How figures are made: costs, ratings, discipline.
    Figures,
}

impl Part {
    /// For programs; stable.
    pub fn id(self) -> &'static str {
        match self {
            Self::Agreement => "agreement",
            Self::Funnel => "funnel",
            Self::Definitions => "definitions",
            Self::Sales => "sales",
            Self::Marketing => "marketing",
            Self::Calendars => "calendars",
            Self::People => "people",
            Self::Figures => "figures",
        }
    }

    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Agreement => "The agreement",
            Self::Funnel => "The funnel",
            Self::Definitions => "What counts as a lead",
            Self::Sales => "What Sales owes",
            Self::Marketing => "What Marketing owes",
            Self::Calendars => "Working time",
            Self::People => "Who hears about it",
            Self::Figures => "Figures",
        }
    }
}

/// One term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Which: `time for hot leads`.
    pub what: String,
    /// What it says: `30 working minutes`.
    pub value: String,
}

/// Terms, those without a value left out.
#[derive(Default)]
struct Terms(Vec<Term>);

impl Terms {
    fn say(mut self, what: &str, value: impl ToString) -> Self {
        self.0.push(Term { what: what.to_owned(), value: value.to_string() });
        self
    }

    fn perhaps(self, what: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.say(what, value),
            None => self,
        }
    }

    fn of(self, part: Part, name: impl Into<String>) -> Clause {
        Clause { part, name: name.into(), terms: self.0 }
    }
}

/// The terms that are no terms: who has accepted them.
pub(super) const ACCEPTED: [&str; 2] = ["accepted by Marketing", "accepted by Sales"];

/// A condition, as it is quoted.
fn code(text: &str) -> String {
    format!("`{text}`")
}

/// Everything that `contract` says, its own tests and its number apart.
pub fn clauses(contract: &Contract) -> Vec<Clause> {
    let mut all = vec![agreement(contract)];
    all.extend(funnel(contract));
    all.extend(contract.definitions.iter().map(|one| definition(contract, one)));
    all.push(touch(&contract.touch));
    let made = contract.promises.iter().filter(|one| !one.is_of_a_definition());
    all.extend(made.map(|one| promise(contract, one)));
    all.extend(contract.quotas.iter().map(|one| quota(contract, one)));
    all.extend(contract.calendars.iter().map(calendar));
    all.push(calendar_rule(contract));
    all.extend(routes(contract));
    all.extend(people(contract));
    all.extend(figures(contract));
    all.sort_by_key(|clause| clause.part);
    all
}

fn agreement(contract: &Contract) -> Clause {
    let zone = contract.timezone.iana_name().unwrap_or("UTC");
    let date = |at: jiff::Timestamp| {
        let local = at.to_zoned(contract.timezone.clone());
        local.strftime("%Y-%m-%d %H:%M").to_string()
    };
    let parties = &contract.parties;
    let accountable =
        |party: &Option<Signatory>| party.as_ref().map(|party| party.accountable.clone());
    let accepted = |party: &Option<Signatory>| {
        let accepted = party.as_ref().and_then(|party| party.accepted);
        accepted.map(|accepted| format!("version {} on {}", accepted.version, accepted.date))
    };
    Terms::default()
        .say("name", &contract.name)
        .say("holds for what begins from", date(contract.effective_from))
        .say("people are told from", date(contract.enforce_from))
        .say("time zone", zone)
        .perhaps("answers for Marketing", accountable(&parties.marketing))
        .perhaps("answers for Sales", accountable(&parties.sales))
        .perhaps(ACCEPTED[0], accepted(&parties.marketing))
        .perhaps(ACCEPTED[1], accepted(&parties.sales))
        .perhaps("reviewed every", contract.review_every_days.map(|days| format!("{days} days")))
        .of(Part::Agreement, "the agreement")
}

fn funnel(contract: &Contract) -> Vec<Clause> {
    let mut all = Vec::new();
    for (kind, order, named) in [
        ("stages", "in this order", &contract.stages),
        ("exits", "the first that holds", &contract.exits),
        ("sources", "the first that holds", &contract.sources),
    ] {
        if named.is_empty() {
            continue;
        }
        let names: Vec<&str> = named.iter().map(|one| &*one.name).collect();
        let terms = Terms::default().say(order, names.join(", "));
        let terms =
            named.iter().fold(terms, |terms, one| terms.say(&one.name, code(one.condition.text())));
        all.push(terms.of(Part::Funnel, kind));
    }
    if !contract.segments.is_empty() {
        let names: Vec<&str> = contract.segments.iter().map(|one| &*one.name).collect();
        let terms = Terms::default().say("the first that holds", names.join(", "));
        let text = |one: &Segment| {
            one.condition.as_ref().map_or("otherwise".to_owned(), |when| code(when.text()))
        };
        let each = contract.segments.iter();
        all.push(
            each.fold(terms, |terms, one| terms.say(&one.name, text(one)))
                .of(Part::Funnel, "segments"),
        );
    }
    for field in &contract.fields {
        let terms =
            Terms::default().say("in the CRM", &field.property).say("type", field.ty.word());
        all.push(
            terms.say("kept", field.keep.word()).of(Part::Funnel, format!("field {}", field.name)),
        );
    }
    for list in &contract.lists {
        // Long lists are told by what comes and goes, one term each.
        let mut values: Vec<&str> = list.values().iter().map(|one| &**one).collect();
        values.sort_unstable();
        values.dedup();
        let terms =
            values.into_iter().fold(Terms::default(), |terms, one| terms.say(one, "listed"));
        all.push(terms.of(Part::Funnel, format!("list {}", list.name())));
    }
    all
}

fn definition(contract: &Contract, definition: &Definition) -> Clause {
    let mut terms = Terms::default().say("means", &definition.means);
    for condition in &definition.require {
        terms = terms.say(&code(condition.text()), "must hold");
    }
    for condition in &definition.exclude {
        terms = terms.say(&code(condition.text()), "must not hold");
    }
    for field in &definition.complete {
        terms = terms.say(&code(&contract.fields[*field].name), "must be filled in");
    }
    let route = definition.route.map(|route| contract.routes[route].name.clone());
    terms
        .say("time to mend it", definition.grace.map_or("none".to_owned(), |one| one.to_string()))
        .perhaps("time to mark a lead that meets it", definition.unlabelled)
        .perhaps("told by route", route)
        .of(Part::Definitions, format!("definition {}", definition.name))
}

fn touch(touch: &Touch) -> Clause {
    let channels: Vec<&str> = touch.channels.iter().map(|one| one.word()).collect();
    let seconds = (touch.min_call_ms > 0).then(|| format!("{} s", touch.min_call_ms / 1_000));
    Terms::default()
        .say("by", channels.join(", "))
        .say("direction", if touch.outbound_only { "outbound" } else { "any" })
        .say("made by", if touch.human_only { "a person" } else { "anybody, machines too" })
        .perhaps("a call lasts at least", seconds)
        .perhaps("may be logged late by", touch.late_log_grace)
        .perhaps("no longer counts if logged after", touch.backdating_limit)
        .of(Part::Sales, "a touch")
}

fn routes(contract: &Contract) -> Vec<Clause> {
    let step = |step: &crate::contract::Step| {
        let after = step.after.map(|after| format!(" + {after}")).unwrap_or_default();
        format!("{}{after}", step.upon.word())
    };
    let says = |step: &crate::contract::Step| {
        let again = step.repeat.map(|repeat| {
            let times = if repeat.times == 1 { "once" } else { "twice" };
            format!("{times} again after {}", repeat.every)
        });
        let until = step.until_ack.then(|| "until somebody is on it".to_owned());
        let says: Vec<String> = again.into_iter().chain(until).collect();
        if says.is_empty() { "yes".to_owned() } else { says.join(", ") }
    };
    let clause = |route: &crate::contract::Route| {
        let mut terms = Terms::default();
        for one in &route.steps {
            terms = terms.say(&format!("{} tells {}", step(one), one.to), says(one));
        }
        terms.of(Part::People, format!("route {}", route.name))
    };
    let digest = contract.digest.as_ref().map(|digest| {
        let to: Vec<String> = digest.to.iter().map(ToString::to_string).collect();
        let terms = Terms::default().say("at", &digest.at).say("to", to.join(", "));
        terms.of(Part::People, "weekly digest")
    });
    contract.routes.iter().map(clause).chain(digest).chain([told(&contract.alerts)]).collect()
}

/// How much is told, and when.
fn told(alerts: &Alerts) -> Clause {
    let cap = |cap: Cap| format!("{} in {}", cap.most, cap.within);
    let quiet = if alerts.quiet { "in their working hours" } else { "at any time" };
    let storm = format!("{} of one promise within {}", alerts.storm_at, alerts.group_within);
    Terms::default()
        .say("people are told", quiet)
        .say("one message instead of", storm)
        .say("messages to a person, at most", cap(alerts.per_person))
        .say("messages to a channel, at most", cap(alerts.per_channel))
        .say("reasons why it is not a lead", alerts.not_a_lead.join(", "))
        .say("reasons why somebody else should have it", alerts.wrong_owner.join(", "))
        .of(Part::People, "alerts")
}

fn people(contract: &Contract) -> Vec<Clause> {
    let mut managers = Terms::default();
    for (team, manager) in &contract.people.managers {
        managers = managers.say(&format!("of {team}"), manager);
    }
    let managers = managers.perhaps("of everybody else", contract.people.default_manager.as_ref());
    let mut excused = Terms::default();
    for one in &contract.exemptions {
        let from = one.from.map(|from| format!("from {from} ")).unwrap_or_default();
        let what = format!("{} {from}to {}", one.owner, one.until);
        excused = excused.say(&what, &one.reason);
    }
    let all = [managers.of(Part::People, "managers"), excused.of(Part::People, "excused")];
    all.into_iter().filter(|clause| !clause.terms.is_empty()).collect()
}

fn figures(contract: &Contract) -> Vec<Clause> {
    let mut costs = Terms::default();
    for cost in &contract.costs {
        let money = |cents: i64| crate::report::sheet::money(cents, cost.currency);
        let share = cost.share_of_time.map(|share| format!(", {:.0} % of the time", share * 100.0));
        let value = format!(
            "spend {}, salaries {}{}, overhead {}",
            money(cost.spend),
            money(cost.salary),
            share.unwrap_or_default(),
            money(cost.overhead)
        );
        let source = &contract.sources[cost.source].name;
        costs = costs.say(&format!("{source}, {}", cost.month.label()), value);
    }
    let field = |field: usize| contract.fields[field].name.clone();
    let ratings = contract.ratings.as_ref().map(|ratings| {
        let terms = Terms::default().say("field", field(ratings.field));
        terms.perhaps("reason in", ratings.reason.map(field)).of(Part::Figures, "ratings")
    });
    let discipline = contract.discipline.as_ref().map(|one| {
        Terms::default().say("a lead is dark after", one.dark_after).of(Part::Figures, "discipline")
    });
    let uploads = contract.imports.map(|imports| {
        let value = format!("more than {} within {}", imports.burst, imports.within);
        Terms::default().say("of one origin", value).of(Part::Figures, "uploads")
    });
    let costs = (!contract.costs.is_empty()).then(|| costs.of(Part::Figures, "costs"));
    costs.into_iter().chain(ratings).chain(discipline).chain(uploads).collect()
}

/// Whose a promise is.
fn owed_by(party: Party) -> Part {
    match party {
        Party::Sales => Part::Sales,
        Party::Marketing => Part::Marketing,
    }
}
