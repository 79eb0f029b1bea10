//! What Marketing owes, and how each of it stands.

use super::attainment::{Attainment, columns};
use super::scope::Scope;
use super::sheet::{Cell, Row, Section, Table, Tone};
use crate::contract::{Measure, Party, QuotaUnit};
use crate::sla::{Standing, State, Untold};

/// A figure in the unit of its quota.
pub(super) fn figure(standing: &Standing<'_>, figure: Option<f64>) -> Cell {
    let Some(figure) = figure else { return Cell::None(String::new()) };
    match (standing.quota.bound.unit, standing.quota.measure) {
        (QuotaUnit::Leads, _) => Cell::Count(figure.round() as u64),
        (QuotaUnit::Share, Measure::Evenness { .. }) => Cell::Goal(figure),
        (QuotaUnit::Share, _) => Cell::share(standing.tally.part, standing.tally.of, ""),
        (QuotaUnit::Stars, _) => Cell::Number(figure),
        (QuotaUnit::Money(currency), _) => Cell::Money(figure.round() as i64, currency),
    }
}

/// The figure that was promised.
pub(super) fn goal(standing: &Standing<'_>) -> Cell {
    let figure = standing.quota.bound.target.figure();
    match standing.quota.bound.unit {
        QuotaUnit::Leads => Cell::Count(figure.round() as u64),
        QuotaUnit::Share => Cell::Goal(figure),
        QuotaUnit::Stars => Cell::Number(figure),
        QuotaUnit::Money(currency) => Cell::Money(figure.round() as i64, currency),
    }
}

/// How it stands, in words.
pub(super) fn words(standing: &Standing<'_>) -> (Tone, String) {
    let text = |tone, text: &str| (tone, text.to_owned());
    match &standing.state {
        State::Kept => text(Tone::Good, "kept"),
        State::Broken => text(Tone::Bad, "broken"),
        State::Ahead => text(Tone::Plain, "on pace"),
        State::Behind => text(Tone::Warn, "behind"),
        State::OutOfReach => text(Tone::Bad, "out of reach at this rate"),
        State::Untold(Untold::Running) => text(Tone::Plain, "told at the end"),
        State::Untold(Untold::TooEarly) => text(Tone::Plain, "too early to tell"),
        State::Untold(Untold::TooFew) => {
            let least = standing.quota.min_sample.max(1);
            (Tone::Plain, format!("{} of at least {least}", standing.tally.of))
        }
        State::Untold(Untold::NoCosts(months)) => {
            let months: Vec<String> = months.iter().map(|month| month.label()).collect();
            (Tone::Warn, format!("no costs for {}", months.join(", ")))
        }
    }
}

/// What Marketing owes, about the period and about each lead.
pub(super) fn section(
    scope: Scope<'_>,
    standings: &[Standing<'_>],
    attainment: &Attainment<'_>,
) -> Section {
    let rows = standings.iter().map(|standing| {
        let (tone, words) = words(standing);
        let claimed = !matches!(standing.state, State::Untold(_));
        let cells = vec![
            Cell::Text(standing.quota.id.to_string()),
            Cell::Text(standing.span.label()),
            figure(standing, standing.figure.filter(|_| claimed)),
            goal(standing),
            figure(standing, standing.forecast),
            Cell::Text(words),
        ];
        Row { tone, cells }
    });
    let table = Table {
        id: "quotas",
        title: String::new(),
        columns: columns(&[
            ("promise", "promise"),
            ("period", "period"),
            ("figure", "is"),
            ("goal", "owed"),
            ("forecast", "forecast"),
            ("standing", "standing"),
        ]),
        rows: rows.collect(),
        plot: None,
        empty: "the agreement promises nothing about a period",
    };
    let each = attainment.tables(Party::Marketing, "About each lead");
    let tables = [table].into_iter().chain(each).collect();
    let mut says = match scope.is_running() {
        true => vec!["The period is not over: what is said of it may still change.".to_owned()],
        false => Vec::new(),
    };
    says.extend(attainment.says(Party::Marketing));
    Section { id: "marketing", title: "What Marketing owes", says, tables }
}
