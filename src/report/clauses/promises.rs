//! What each side owes, in words.

use super::{Clause, Part, Terms, code, owed_by};
use crate::contract::{
    Answer, Contract, Measure, OnReassign, Promise, Quota, Reopen, Start, Until, Within,
};

/// A promise about each lead.
pub(super) fn promise(contract: &Contract, promise: &Promise) -> Clause {
    let stage = |stage: usize| contract.stages[stage].name.to_string();
    let mut terms = Terms::default().say("kind", promise.kind);
    terms = match promise.start {
        Start::Stage(index) => terms.say("begins when a lead reaches", stage(index)),
        Start::InStage(index) => terms.say("while a lead is in", stage(index)),
        Start::Violation(_) | Start::Missed(_) => terms,
    };
    terms =
        terms.perhaps("only for leads with", promise.when.as_ref().map(|when| code(when.text())));
    terms = within(terms, contract, &promise.within);
    if let Answer::Touches(effort) = promise.answer {
        terms = terms.say("touches", effort.attempts);
        terms = terms.say("on different channels", effort.channels);
        terms = terms.perhaps("never further apart than", effort.max_gap);
    }
    let until = promise.until.iter().map(|one| match one {
        Until::Reply => "a reply".to_owned(),
        Until::Exit => "an exit".to_owned(),
        Until::Stage(index) => format!("stage {}", stage(*index)),
    });
    let until: Vec<String> = until.collect();
    let until = (!until.is_empty()).then(|| until.join(", "));
    let share = |share: f64| format!("{} %", (share * 10_000.0).round() / 100.0);
    let objective = promise.objective.map(|one| {
        format!("{} per {}, from {} leads on", share(one.share), one.per, one.min_sample)
    });
    let reasons = promise.reasons.map(|field| contract.fields[field].name.clone());
    let route = promise.route.map(|route| contract.routes[route].name.clone());
    terms
        .perhaps("over with", until)
        .perhaps("a refusal gives its reason in", reasons)
        .perhaps("at risk at", promise.at_risk_at.map(|at| format!("{} of the time", share(at))))
        .perhaps(
            "the clock stands while",
            promise.pauses_while.as_ref().map(|when| code(when.text())),
        )
        .perhaps("but never longer than", promise.max_pause)
        .say("a new owner", reassign(promise.on_reassign))
        .say("a lead that comes back", reopen(promise.reopen))
        .perhaps("must be kept for", objective)
        .say("told by route", route.unwrap_or_else(|| "nobody".to_owned()))
        .of(owed_by(promise.owed_by), format!("promise {}", promise.id))
}

fn within(mut terms: Terms, contract: &Contract, within: &Within) -> Terms {
    for (index, length) in within.segments.iter().enumerate() {
        let name = contract.segment_name(Some(index));
        terms = terms.perhaps(&format!("time for {name} leads"), *length);
    }
    match within.segments.iter().any(Option::is_some) {
        true => terms.perhaps("time for all others", within.otherwise),
        false => terms.perhaps("time", within.otherwise),
    }
}

fn reassign(one: OnReassign) -> &'static str {
    match one {
        OnReassign::Keep => "gets what is left of the time",
        OnReassign::Restart => "gets the whole time anew",
    }
}

fn reopen(one: Reopen) -> &'static str {
    match one {
        Reopen::NewCycle => "begins anew",
        Reopen::Continue => "goes on where it stopped",
        Reopen::Ignore => "is not counted again",
    }
}

/// A promise about a period.
pub(super) fn quota(contract: &Contract, quota: &Quota) -> Clause {
    let stage = |stage: usize| contract.stages[stage].name.to_string();
    let source = |source: Option<usize>| {
        source.map_or("all sources".to_owned(), |one| contract.sources[one].name.to_string())
    };
    let of = match quota.measure {
        Measure::Volume { stage: one } => format!("leads that reach {}", stage(one)),
        Measure::PassRate { definition } => {
            format!("leads that meet definition {}", contract.definitions[definition].name)
        }
        Measure::Acceptance { stage: one } => format!("leads of {} that are accepted", stage(one)),
        Measure::Conversion { from, to } => {
            format!("leads of {} that reach {}", stage(from), stage(to))
        }
        Measure::SourceShare { source: one, stage: at } => {
            format!("leads of {} that {} brings", stage(at), source(Some(one)))
        }
        Measure::Rating { source: one } => format!("ratings of leads of {}", source(one)),
        Measure::Evenness { stage: one, .. } => {
            format!("unevenness of leads that reach {}", stage(one))
        }
        Measure::CostPerLead { source: one, stage: at } => {
            format!("cost of a lead of {}, {}", stage(at), source(one))
        }
    };
    let route = quota.route.map(|route| contract.routes[route].name.clone());
    let sample = (quota.min_sample > 1).then(|| format!("{} leads", quota.min_sample));
    let pace = quota.pace.then_some("within the period");
    Terms::default()
        .say("measures", of)
        .say("must come to", quota)
        .perhaps("claimed from", sample)
        .perhaps("foretold", pace)
        .say("told by route", route.unwrap_or_else(|| "nobody".to_owned()))
        .of(Part::Marketing, format!("quota {}", quota.id))
}
