//! Quotas and objectives over all leads of a test.

use super::{Failure, Run};
use crate::contract::{Expectation, ExpectedTerm, Figure, Look, Period, QuotaUnit, Span};
use crate::sla::{Budget, Budgets, Evaluation, Quotas, Standing};

impl Run<'_> {
    /// How the quota, or the promise's objective, must stand, and does not.
    pub(super) fn term(
        &self,
        expect: &Expectation,
        look: &Look,
        evaluations: &[Evaluation],
    ) -> Vec<Failure> {
        let Some(term) = &expect.term else { return Vec::new() };
        let spans =
            |per: Period| if per == term.period.period { vec![term.period] } else { vec![] };
        let mut quotas = Quotas::new(self.contract, spans);
        let mut budgets = Budgets::new(self.contract, spans);
        for (lead, evaluation) in self.case.leads.iter().zip(evaluations) {
            for life in std::iter::repeat_n(evaluation.life.as_ref(), lead.times as usize).flatten()
            {
                quotas.add(life);
                budgets.add(life);
            }
        }
        let name = format!("`{}` in {}", expect.promise, term.period.label());
        let quotas = quotas.standings(look.at);
        let budgets = budgets.standings(look.at);
        let quota = quotas.iter().find(|one| one.quota.id == expect.promise);
        let budget = budgets.iter().find(|one| one.promise.id == expect.promise);
        let (wrong, why) = match (quota, budget) {
            (Some(standing), _) => (of_quota(&name, term, standing), counted(standing)),
            (None, Some(budget)) => (of_objective(&name, term, budget), of_budget(budget)),
            (None, None) => {
                let message = format!("{name} has not begun: nothing is counted yet");
                (vec![message], before(term.period, look, self))
            }
        };
        let failures = wrong.into_iter().map(|message| Failure {
            case: self.case.name.clone(),
            span: expect.span.clone(),
            message: format!("{}{message}", self.place(None, look)),
            why: why.clone(),
            explained: String::new(),
        });
        failures.collect()
    }
}

fn before(period: Span, look: &Look, run: &Run<'_>) -> String {
    let (from, _) = period.bounds(&run.contract.timezone);
    format!("it begins {}, and the look is at {}", run.time(from), run.time(look.at))
}

fn of_quota(name: &str, term: &ExpectedTerm, standing: &Standing<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let word = standing.state.word();
    if let Some(wanted) = term.standing.filter(|wanted| *wanted != word) {
        wrong.push(format!("{name} is {word}, not {wanted}"));
    }
    if let Some(wanted) = term.figure {
        let found = standing.figure.map(|figure| written(standing, figure));
        let is_it = found.is_some_and(|found| {
            let half = 0.5 * 0.1_f64.powi(i32::try_from(wanted.decimals).unwrap_or(2));
            (found - wanted.value).abs() <= half + 1e-9
        });
        if !is_it {
            let found = found.map(|value| shown(standing, Figure { value, ..wanted }));
            let found = found.map_or("has no figure yet".to_owned(), |is| format!("comes to {is}"));
            wrong.push(format!("{name} {found}, not {}", shown(standing, wanted)));
        }
    }
    wrong
}

/// A figure in the unit in which it is written: percent, and whole units of money.
fn written(standing: &Standing<'_>, figure: f64) -> f64 {
    match standing.quota.bound.unit {
        QuotaUnit::Leads | QuotaUnit::Stars => figure,
        QuotaUnit::Share => figure * 100.0,
        QuotaUnit::Money(_) => figure / 100.0,
    }
}

fn shown(standing: &Standing<'_>, figure: Figure) -> String {
    let Figure { value, decimals } = figure;
    match standing.quota.bound.unit {
        QuotaUnit::Leads | QuotaUnit::Stars => format!("{value:.decimals$}"),
        QuotaUnit::Share => format!("{value:.decimals$}%"),
        QuotaUnit::Money(currency) => format!("{value:.decimals$} {currency}"),
    }
}

/// What the figure was counted from.
fn counted(standing: &Standing<'_>) -> String {
    let tally = standing.tally;
    let open = match tally.open {
        0 => String::new(),
        open => format!("; of {open} more it is not known yet"),
    };
    let found = match standing.quota.bound.unit {
        QuotaUnit::Stars => format!("{} stars in {} ratings", tally.part, tally.of),
        _ => format!("{} of {} count", tally.part, tally.of),
    };
    format!("{} was promised; {found}{open}", standing.quota)
}

fn of_objective(name: &str, term: &ExpectedTerm, budget: &Budget<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let word = budget.state.word();
    if let Some(wanted) = term.standing.filter(|wanted| *wanted != word) {
        wrong.push(format!("the objective of {name} is {word}, not {wanted}"));
    }
    if let Some(wanted) = term.missed.filter(|wanted| *wanted != budget.broken) {
        wrong.push(format!("the objective of {name} has {} missed, not {wanted}", budget.broken));
    }
    wrong
}

fn of_budget(budget: &Budget<'_>) -> String {
    let Budget { expected, broken, allowed, open, .. } = budget;
    format!("{broken} of {expected} are missed, {allowed} may be; {open} are not judged yet")
}
