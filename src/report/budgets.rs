//! What is left of each objective's budget.

use super::attainment::columns;
use super::sheet::{Cell, Row, Table, Tone};
use crate::sla::{Budget, BudgetState};

/// How many may be missed, of as many as the period is going to have, and how many are.
pub(super) fn table(budgets: &[Budget<'_>]) -> Table {
    Table {
        id: "budgets",
        title: "Budgets: how many may be missed".to_owned(),
        columns: columns(&[
            ("promise", "promise"),
            ("period", "period"),
            ("goal", "goal"),
            ("allowed", "allowed"),
            ("used", "used"),
            ("standing", "standing"),
        ]),
        rows: budgets.iter().map(row).collect(),
        plot: None,
        empty: "no promise has an objective",
    }
}

fn row(budget: &Budget<'_>) -> Row {
    let (tone, standing) = match budget.state {
        BudgetState::TooFew => {
            let least = budget.objective.min_sample;
            (Tone::Plain, format!("{} of at least {least} leads", budget.expected))
        }
        BudgetState::TooEarly => {
            let per = budget.objective.per;
            (Tone::Plain, format!("told from a quarter of the {per} on"))
        }
        BudgetState::Missed => (Tone::Bad, "missed".to_owned()),
        BudgetState::Kept => (Tone::Good, "kept".to_owned()),
        BudgetState::UsedUp => (Tone::Warn, "used up".to_owned()),
        BudgetState::Left(0) => (Tone::Warn, "hardly any left".to_owned()),
        BudgetState::Left(left) => (Tone::Plain, format!("{left} left")),
    };
    let allowed = match budget.state {
        BudgetState::TooEarly => Cell::None(String::new()),
        _ => Cell::Count(budget.allowed),
    };
    let cells = vec![
        Cell::Text(budget.promise.id.to_string()),
        Cell::Text(budget.span.label()),
        Cell::Goal(budget.objective.share),
        allowed,
        Cell::Count(budget.broken),
        Cell::Text(standing),
    ];
    Row { tone, cells }
}
