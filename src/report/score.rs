//! The first page: one score for each side and how it went, every promise against its goal, who has
//! signed, and when the agreement is to be looked at again.

use super::attainment::{Attainment, columns};
use super::quotas;
use super::scope::Scope;
use super::sheet::{Cell, Plot, Row, Section, Table, Tone};
use super::trend::Score;
use crate::contract::{Contract, Parties, Party};
use crate::diag::words::capital;
use crate::sla::Standing;

/// What both sides see first; `standings` are those of the period.
pub(super) fn section(
    scope: Scope<'_>,
    (score, trend): (&Score, Table),
    attainment: &Attainment<'_>,
    standings: &[Standing<'_>],
) -> Section {
    let tables = vec![sides(score), trend, promises(scope, attainment, standings)];
    Section { id: "score", title: "At a glance", says: says(scope), tables }
}

/// Signatures and review.
fn says(scope: Scope<'_>) -> Vec<String> {
    let contract = scope.contract;
    let number = contract.version.number;
    let mut says: Vec<String> = contract
        .unsigned()
        .iter()
        .map(|side| {
            let who = accountable(contract, side);
            format!("Version {number} is not signed by {} ({who}).", capital(side))
        })
        .collect();
    let today = scope.as_of.to_zoned(contract.timezone.clone()).date();
    if let Some(due) = contract.review_due() {
        let when = due.strftime("%-d %B %Y");
        says.push(match due <= today {
            true => format!("The agreement has been due for review since {when}."),
            false => format!("The agreement is due for review on {when}."),
        });
    }
    says
}

/// Who is to sign for a side that `parties` names.
fn accountable<'c>(contract: &'c Contract, side: &str) -> &'c str {
    let Parties { marketing, sales } = &contract.parties;
    let signatory = if side == "sales" { sales } else { marketing };
    signatory.as_ref().map_or("", |signatory| &signatory.accountable)
}

/// The two scores, and what each is made of.
fn sides(score: &Score) -> Table {
    let cell = |share: Option<f64>| match share {
        Some(share) => Cell::Goal(share),
        None => Cell::None("nothing to judge yet".to_owned()),
    };
    let row = |name: &str, score: Cell, words: String| Row {
        tone: Tone::Plain,
        cells: vec![Cell::Text(name.to_owned()), score, Cell::Text(words)],
    };
    let (met, of) = score.sales;
    let whole = score.marketing.iter().filter(|share| **share >= 1.0).count() as u64;
    let count = score.marketing.len() as u64;
    Table {
        id: "sides",
        title: String::new(),
        columns: columns(&[("side", "side"), ("score", "score"), ("of", "made of")]),
        rows: vec![
            row("Sales", cell(score.sales()), kept(met, of)),
            row("Marketing", cell(score.marketing()), kept(whole, count)),
        ],
        plot: None,
        empty: "",
    }
}

fn kept(whole: u64, of: u64) -> String {
    match of {
        0 => String::new(),
        1 => format!("{whole} of 1 promise kept"),
        of => format!("{whole} of {of} promises kept"),
    }
}

/// Every promise of both sides as a share of its goal.
fn promises(scope: Scope<'_>, attainment: &Attainment<'_>, standings: &[Standing<'_>]) -> Table {
    let sales = scope.contract.promises.iter().filter_map(|promise| {
        let (met, of, tone) = attainment.of(promise);
        let side = match promise.owed_by {
            Party::Sales => "Sales",
            Party::Marketing => "Marketing",
        };
        let goal = promise.objective.map(|objective| objective.share);
        let goal = goal.map_or(Cell::None(String::new()), Cell::Goal);
        let cells = vec![
            Cell::Text(promise.id.to_string()),
            Cell::Text(side.to_owned()),
            Cell::share(met, of, ""),
            goal,
        ];
        (of > 0).then_some(Row { tone, cells })
    });
    let marketing = standings.iter().filter_map(|standing| {
        let achieved = standing.achieved()?;
        let (tone, _) = quotas::words(standing);
        let cells = vec![
            Cell::Text(format!("{} {}", standing.quota.id, standing.span.label())),
            Cell::Text("Marketing".to_owned()),
            Cell::Goal(achieved),
            Cell::Goal(1.0),
        ];
        Some(Row { tone, cells })
    });
    Table {
        id: "promises",
        title: "How far each promise was kept".to_owned(),
        columns: columns(&[
            ("promise", "promise"),
            ("side", "side"),
            ("kept", "kept"),
            ("goal", "goal"),
        ]),
        rows: sales.chain(marketing).collect(),
        plot: Some(Plot::Bars { label: 0, value: 2, goal: Some(3) }),
        empty: "no promise was due in this period",
    }
}
