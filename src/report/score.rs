//! The first page: one score for each side, every promise against its goal, who has signed, and
//! when the agreement is to be looked at again.

use std::collections::BTreeMap;

use super::attainment::{Attainment, columns};
use super::quotas;
use super::scope::Scope;
use super::sheet::{Cell, Plot, Row, Section, Table, Tone};
use crate::contract::{Contract, Parties, Party};
use crate::id::PromiseId;
use crate::sla::Standing;

/// What both sides see first.
pub(super) fn section(
    scope: Scope<'_>,
    attainment: &Attainment<'_>,
    standings: &[Standing<'_>],
) -> Section {
    let tables = vec![sides(scope, attainment, standings), promises(scope, attainment, standings)];
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

fn capital(side: &str) -> String {
    let mut letters = side.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Sales' score is the share of all its countdowns that were kept. Marketing's is the mean of how
/// far each of its promises was kept, over all of its spans, the definitions together being one
/// promise: 90 leads of 100 owed are nine tenths.
fn sides(scope: Scope<'_>, attainment: &Attainment<'_>, standings: &[Standing<'_>]) -> Table {
    let (met, of) = attainment.of_sales();
    let (passed, marked) = attainment.of_definitions();
    let mut by_quota: BTreeMap<&PromiseId, Vec<f64>> = BTreeMap::new();
    for standing in standings {
        if let Some(achieved) = standing.achieved() {
            by_quota.entry(&standing.quota.id).or_default().push(achieved);
        }
    }
    let mean = |shares: &Vec<f64>| shares.iter().sum::<f64>() / shares.len() as f64;
    let mut achieved: Vec<f64> = by_quota.values().map(mean).collect();
    let promises = scope.contract.promises.iter();
    let mine = promises.filter(|one| one.owed_by == Party::Marketing && !one.is_of_a_definition());
    let each = mine.map(|promise| attainment.of(promise)).map(|(met, of, _)| (met, of));
    for (met, of) in each.chain([(passed, marked)]).filter(|(_, of)| *of > 0) {
        achieved.push(met as f64 / of as f64);
    }
    let none = || Cell::None("nothing to judge yet".to_owned());
    let marketing = match achieved.len() {
        0 => none(),
        count => Cell::Goal(achieved.iter().sum::<f64>() / count as f64),
    };
    let sales = if of == 0 { none() } else { Cell::Goal(met as f64 / of as f64) };
    let row = |name: &str, score: Cell, words: String| Row {
        tone: Tone::Plain,
        cells: vec![Cell::Text(name.to_owned()), score, Cell::Text(words)],
    };
    let whole = achieved.iter().filter(|share| **share >= 1.0).count();
    Table {
        id: "sides",
        title: String::new(),
        columns: columns(&[("side", "side"), ("score", "score"), ("of", "made of")]),
        rows: vec![
            row("Sales", sales, kept(met, of)),
            row("Marketing", marketing, kept(whole as u64, achieved.len() as u64)),
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
