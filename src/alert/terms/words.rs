//! How a term reads: what was promised and what has come of it, as clauses.

use jiff::Timestamp;

use super::stands::Stands;
use super::{Course, Term};
use crate::contract::{Contract, Measure, Party, Quota, QuotaUnit, Target};
use crate::sla::{Budget, BudgetState, Standing};

/// The term as a message shows it.
pub(super) fn term(
    contract: &Contract,
    stands: &Stands<'_>,
    course: Course,
    as_of: Timestamp,
) -> Term {
    let over = stands.span().bounds(&contract.timezone).1 <= as_of;
    let (owed_by, owed, found, agreed) = match stands {
        Stands::Quota(standing) => (
            Party::Marketing,
            promised(contract, standing.quota),
            found(standing, course, over),
            standing.quota.to_string(),
        ),
        Stands::Budget(budget) => (
            budget.promise.owed_by,
            format!("to keep {} for at least {} of the leads", budget.promise.id, share(budget)),
            missed(budget, over),
            objective(contract, budget),
        ),
    };
    let since = match (stands, course) {
        (Stands::Budget(budget), Course::Fast) => budget.burn.fast,
        (Stands::Budget(budget), Course::Slow) => budget.burn.slow,
        _ => None,
    };
    Term {
        promise: stands.promise().clone(),
        span: stands.span(),
        course,
        owed_by,
        owed,
        found,
        agreed,
        since,
        zone: contract.timezone.iana_name().unwrap_or("UTC").to_owned(),
        version: contract.version.clone(),
        as_of,
    }
}

/// What Marketing promised.
pub(super) fn promised(contract: &Contract, quota: &Quota) -> String {
    let stage = |index: usize| &*contract.stages[index].name;
    let source = |index: usize| &*contract.sources[index].name;
    let of =
        |index: Option<usize>| index.map_or(String::new(), |one| format!(" of {}", source(one)));
    let figure = figure(quota, quota.bound.target.figure());
    match quota.measure {
        Measure::Volume { stage: index } => {
            format!("that at least {figure} leads reach {}", stage(index))
        }
        Measure::PassRate { definition } => {
            let stage = stage(contract.definitions[definition].stage);
            format!("that at least {figure} of the leads marked as {stage} meet the definition")
        }
        Measure::Acceptance { stage: index } => {
            let stage = stage(index);
            format!("that Sales accepts at least {figure} of the {stage} leads it decides about")
        }
        Measure::Conversion { from, to } => {
            let (from, to) = (stage(from), stage(to));
            format!("that at least {figure} of the leads that reach {from} go on to {to}")
        }
        Measure::SourceShare { source: index, stage: at } => {
            let (source, stage) = (source(index), stage(at));
            format!("that at least {figure} of the leads that reach {stage} come from {source}")
        }
        Measure::Rating { source } => {
            format!("that leads{} are rated at least {figure} of 5", of(source))
        }
        Measure::Evenness { stage: index, over } => format!(
            "that the number of leads that reach {} strays at most {figure} from its mean over \
             {over} {}s",
            stage(index),
            quota.per
        ),
        Measure::CostPerLead { source, stage: index } => {
            format!(
                "that a lead{} that reaches {} costs at most {figure}",
                of(source),
                stage(index)
            )
        }
    }
}

/// What has come of it.
fn found(standing: &Standing<'_>, course: Course, over: bool) -> String {
    let quota = standing.quota;
    let is = standing.figure.map(|one| figure(quota, one)).unwrap_or_default();
    let (part, of) = (standing.tally.part, standing.tally.of);
    match quota.measure {
        Measure::Volume { .. } => match standing.forecast.filter(|_| course != Course::Kept) {
            Some(forecast) => {
                let forecast = figure(quota, forecast);
                format!("{is} have so far, and at this rate it will be {forecast}")
            }
            None if over => format!("{is} did"),
            None => format!("{is} have so far"),
        },
        Measure::PassRate { .. } | Measure::SourceShare { .. } => {
            format!("{part} of {of} do ({is})")
        }
        Measure::Acceptance { .. } => format!("it accepted {part} of {of} ({is})"),
        Measure::Conversion { .. } => format!("{part} of {of} have ({is})"),
        Measure::Rating { .. } => format!("{of} ratings average {is}"),
        Measure::Evenness { .. } => format!("it strays {is}"),
        Measure::CostPerLead { .. } => format!("it costs {is}"),
    }
}

/// A figure in the unit of its quota, rounded so that what falls short never reads as if it did
/// not.
fn figure(quota: &Quota, figure: f64) -> String {
    let down = |figure: f64, to: f64| (figure * to + 1e-6).floor() / to;
    let up = |figure: f64, to: f64| (figure * to - 1e-6).ceil() / to;
    match (quota.bound.unit, quota.bound.target) {
        (QuotaUnit::Leads, _) => format!("{}", down(figure, 1.0)),
        (QuotaUnit::Share, Target::AtLeast(_)) => format!("{}%", down(figure * 100.0, 100.0)),
        (QuotaUnit::Share, Target::AtMost(_)) => format!("{}%", up(figure * 100.0, 100.0)),
        (QuotaUnit::Stars, _) => format!("{}", down(figure, 100.0)),
        (QuotaUnit::Money(currency), _) => format!("{:.2} {currency}", up(figure, 1.0) / 100.0),
    }
}

fn share(budget: &Budget<'_>) -> String {
    format!("{}%", (budget.objective.share * 10_000.0).round() / 100.0)
}

/// What is missed of what may be.
fn missed(budget: &Budget<'_>, over: bool) -> String {
    let Budget { expected, size, allowed, broken, .. } = *budget;
    let per = budget.objective.per;
    let are = |one: &'static str, more: &'static str| if broken == 1 { one } else { more };
    match over {
        _ if budget.state == BudgetState::TooEarly => {
            format!("of {expected} so far, {broken} {} missed", are("is", "are"))
        }
        true => {
            format!("of {expected}, {allowed} could be missed, and {broken} {}", are("was", "were"))
        }
        false => format!(
            "of about {size} in the whole {per}, {allowed} may be missed, and {broken} {} so far",
            are("is", "are")
        ),
    }
}

fn objective(contract: &Contract, budget: &Budget<'_>) -> String {
    let (share, per) = (share(budget), budget.objective.per);
    let least = budget.objective.min_sample;
    let uploads = if contract.imports.is_some() { ", uploads left out" } else { "" };
    format!("at least {share} per {per}, from {least} leads on{uploads}")
}
