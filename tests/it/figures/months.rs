//! A quarter is the merge of its months, where the measure allows it.
//!
//! Counts, and the parts and wholes of shares, add up: of verdicts, entries, sources, decisions,
//! reasons, and what a person did. What does not: medians and ninetieth percentiles (of all waits,
//! not of three medians), means and scores, dark leads (as of now, in every period alike), what is
//! counted by its own span (budgets, quotas, the trend of weeks), and cost per lead.

use std::collections::{BTreeMap, BTreeSet};

use leadpact::report::By;
use leadpact::report::sheet::{Cell, Report};

use super::report;
use super::world::world;

/// Tables whose counts add up, how many of their first columns name a row, and which of the other
/// columns do not add up. (A source that brought nothing in a month has no row there, so that the
/// wholes of its shares do not add up.)
const ADDITIVE: [(&str, &str, usize, &[&str]); 12] = [
    ("sales", "kept", 1, &["median", "p90", "goal"]),
    ("sales", "verdicts", 1, &[]),
    ("sales", "split", 2, &["median", "p90"]),
    ("delays", "delays", 1, &["median", "p90"]),
    ("delays", "speed", 1, &[]),
    ("delays", "speed_split", 1, &["median", "p90"]),
    ("funnel", "stages", 1, &["next"]),
    ("funnel", "sources", 2, &[]),
    ("mix", "sources", 1, &["share"]),
    ("quality", "decisions", 1, &[]),
    ("quality", "reasons", 3, &[]),
    ("discipline", "people", 1, &["dark"]),
];

type Sums = BTreeMap<String, (u64, u64)>;

/// Every count, part and whole, by its place. What is 0 of nothing is left out: a row may be there
/// for another month's sake.
fn sums(reports: &[Report]) -> Sums {
    let mut sums = Sums::new();
    for report in reports {
        for (section_id, table_id, names, not) in ADDITIVE {
            // A month without leads says so, and nothing else.
            let section = report.sections.iter().find(|one| one.id == section_id);
            let Some(section) = section else { continue };
            let table = section.tables.iter().find(|one| one.id == table_id).unwrap();
            for row in &table.rows {
                let label: Vec<String> = row.cells[..names].iter().map(Cell::words).collect();
                for (column, cell) in table.columns.iter().zip(&row.cells).skip(names) {
                    if not.contains(&column.id.as_str()) {
                        continue;
                    }
                    let (part, of) = match cell {
                        Cell::Count(count) => (*count, 0),
                        Cell::Share { part, of } => (*part, *of),
                        Cell::None(_) => continue,
                        other => panic!("{section_id}.{table_id} {}: {other:?}", column.id),
                    };
                    let place = format!("{section_id}.{table_id} {label:?} {}", column.id);
                    let sum = sums.entry(place).or_default();
                    *sum = (sum.0 + part, sum.1 + of);
                }
            }
        }
    }
    sums.retain(|_, sum| *sum != (0, 0));
    sums
}

#[tokio::test]
async fn a_quarter_is_the_merge_of_its_months() {
    for seed in 101..=106 {
        println!("seed {seed}");
        let world = world(seed, 150).await;
        for by in [By::Owner, By::Team, By::Source, By::Segment] {
            for (quarter, months) in [
                ("2026-Q2", ["2026-04", "2026-05", "2026-06"]),
                ("2026-Q3", ["2026-07", "2026-08", "2026-09"]),
                ("2026-Q4", ["2026-10", "2026-11", "2026-12"]),
            ] {
                let whole = sums(&[report(&world, quarter, Some(by))]);
                let months = months.map(|month| report(&world, month, Some(by)));
                assert!(whole.len() > 40, "only {} figures", whole.len());
                let merged = sums(&months);
                let places: BTreeSet<&String> = whole.keys().chain(merged.keys()).collect();
                for place in places {
                    let (one, other) = (whole.get(place), merged.get(place));
                    assert_eq!(one, other, "seed {seed}, {quarter} {by:?}: {place}");
                }
            }
        }
    }
}
