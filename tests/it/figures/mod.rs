//! Every figure of the report, worked out a second time in plain SQL, over invented worlds.
//!
//! `world` invents leads, stores and judges them; `naive` asks the store in SQL. Both must agree
//! on every cell of every table, and on every sentence that holds a figure. `months` adds months up
//! to quarters, `trend` holds scores against earlier reports, `burn` is how fast budgets go,
//! `edges` asks about next to nothing, `keys` changes the agreement key by key.

mod backtest;
mod burn;
mod edges;
pub(crate) mod keys;
mod months;
mod naive;
mod period;
mod standings;
mod trend;
mod world;

use leadpact::contract::Span;
use leadpact::report::sheet::{Cell, Report, Table};
use leadpact::report::{By, Figures, Scope};
use leadpact::sla::Life;

use naive::{Figure, Grid, Naive, queries};
use world::{AS_OF, World, at, world};

/// Works out the report of one period.
fn report(world: &World, label: &str, by: Option<By>) -> Report {
    let lives: Vec<&Life> = world.lives.iter().collect();
    report_of(world, &lives, (label, by))
}

fn report_of(world: &World, lives: &[&Life], (label, by): (&str, Option<By>)) -> Report {
    let mut figures = Figures::new(Scope {
        contract: world.agreement.latest().unwrap(),
        directory: &world.directory,
        coverage: &world.coverage,
        asked: Span::parse(label).unwrap(),
        by,
        as_of: at(AS_OF),
    });
    lives.iter().for_each(|life| figures.add(life));
    figures.report()
}

fn figure(cell: &Cell) -> Figure {
    match cell {
        Cell::Text(text) => Figure::Text(text.clone()),
        Cell::Count(count) => Figure::Whole(i64::try_from(*count).unwrap()),
        Cell::Share { part, of } => Figure::Text(format!("{part}/{of}")),
        Cell::Number(number) | Cell::Goal(number) => Figure::Number(*number),
        Cell::Millis(whole) | Cell::Money(whole, _) => Figure::Whole(*whole),
        Cell::None(_) => Figure::None,
    }
}

fn grid(table: &Table) -> Grid {
    let rows = table.rows.iter().map(|row| row.cells.iter().map(figure).collect());
    let columns = table.columns.iter().map(|column| column.id.clone());
    Grid { columns: columns.collect(), rows: rows.collect() }
}

/// Where the two differ, a line each: section, table, row, column, and what each says.
fn differences(name: &str, ours: &Grid, theirs: &Grid) -> Vec<String> {
    let mut found = Vec::new();
    if !ours.rows.is_empty() && !theirs.rows.is_empty() && ours.columns != theirs.columns {
        found.push(format!("{name}: {:?} but {:?}", ours.columns, theirs.columns));
    }
    if ours.rows.len() != theirs.rows.len() {
        let firsts = |grid: &Grid| -> Vec<String> {
            grid.rows.iter().map(|row| format!("{:?} {:?}", row.first(), row.get(1))).collect()
        };
        found.push(format!("{name}: rows {:?} but in SQL {:?}", firsts(ours), firsts(theirs)));
        return found;
    }
    for (ours_row, theirs_row) in ours.rows.iter().zip(&theirs.rows) {
        for (place, (our, their)) in ours_row.iter().zip(theirs_row).enumerate() {
            if !our.is(their) {
                let column = &ours.columns[place];
                let label = format!("{:?} {:?}", ours_row[0], ours_row.get(1));
                found.push(format!("{name} [{label}] {column}: {our:?} but in SQL {their:?}"));
            }
        }
    }
    found
}

/// Compares one report with the second opinion.
async fn compare(world: &World, naive: &mut Naive, label: &str, by: Option<By>) -> Vec<String> {
    let report = report(world, label, by);
    naive.ask(Span::parse(label).unwrap().period.word(), label, by.map(By::word)).await;
    let (mut found, mut seen) = (Vec::new(), Vec::new());
    let nothing = report.sections.iter().any(|section| section.id == "empty");
    let any = "SELECT (SELECT count(*) FROM entered) + (SELECT count(*) FROM due)";
    if nothing != naive.rows(any).await.rows[0][0].is(&Figure::Whole(0)) {
        found.push("one of the two says that there are no leads".to_owned());
    }
    if nothing {
        // Midnight of 15 August in New York.
        let owed = "SELECT count(*) > 0 FROM ask, stands WHERE untold IS NULL
                    AND ask.to_at > unixepoch('2026-08-15 04:00') * 1000000";
        let claimed = naive.rows(owed).await.rows[0][0].is(&Figure::Whole(1));
        if claimed != report.sections.iter().any(|section| section.id == "marketing") {
            found.push(format!("quotas claim something without a lead: {claimed} in SQL"));
        }
    }
    let there = |id: &str| report.sections.iter().find(|section| section.id == id);
    for (name, sql) in queries() {
        if let Some(id) = name.strip_prefix("says ") {
            let Some(section) = there(id) else { continue };
            let ours = Grid {
                columns: vec!["sentence".to_owned()],
                rows: section.says.iter().map(|one| vec![Figure::Text(one.clone())]).collect(),
            };
            found.extend(differences(&name, &ours, &naive.rows(&sql).await));
            continue;
        }
        let (id, table_id) = name.split_once('.').unwrap();
        let Some(section) = there(id) else { continue };
        let Some(table) = section.tables.iter().find(|table| table.id == table_id) else {
            continue;
        };
        seen.push(name.clone());
        found.extend(differences(&name, &grid(table), &naive.rows(&sql).await));
    }
    for section in &report.sections {
        for table in &section.tables {
            let name = format!("{}.{}", section.id, table.id);
            if name == "score.trend" {
                let theirs = trend::naive(naive, label, by.map(By::word)).await;
                found.extend(differences(&name, &grid(table), &theirs));
            } else if !seen.contains(&name) {
                found.push(format!("{name} has no second opinion"));
            }
        }
    }
    found.into_iter().map(|line| format!("{label} {by:?}: {line}")).collect()
}

/// Every period of the half year that the worlds last, and one before and after.
const PERIODS: [&str; 16] = [
    "2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11",
    "2026-Q2", "2026-Q3", "2026-Q4", "2026-W26", "2026-W35", "2026-W44", "2026-W45", "2026-W47",
];

async fn agree(seed: u64, count: usize, asked: &[(&str, Option<By>)]) {
    let world = world(seed, count).await;
    let mut naive = Naive::open(&world.file, at(AS_OF)).await;
    let mut found = Vec::new();
    for (label, by) in asked {
        found.extend(compare(&world, &mut naive, label, *by).await);
    }
    let shown = found.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
    assert!(found.is_empty(), "seed {seed}, {count} leads, {} times:\n{shown}", found.len());
}

/// Each small world is asked about some periods, split in turn each way and not at all.
#[tokio::test]
async fn small_worlds_agree_with_sql() {
    let ways: Vec<Option<By>> = By::ALL.into_iter().map(Some).chain([None]).collect();
    for seed in 1..=12 {
        println!("seed {seed}");
        let asked = PERIODS.iter().enumerate().map(|(place, label)| {
            (*label, ways[(place + usize::try_from(seed).unwrap()) % ways.len()])
        });
        let asked: Vec<_> = asked.collect();
        agree(seed, [0, 1, 3, 40, 120, 400][usize::try_from(seed % 6).unwrap()], &asked).await;
    }
}

#[tokio::test]
async fn twenty_thousand_leads_agree_with_sql() {
    let asked = [("2026-10", None), ("2026-Q3", Some(By::Owner)), ("2026-W44", Some(By::Team))];
    println!("seed 2026");
    agree(2026, 20_000, &asked).await;
}
