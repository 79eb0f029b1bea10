//! Next to nothing: no lead, one lead, only deleted ones, an agreement without most of its
//! sections. Whatever is asked, every figure is finite, and what is not there is said.

use leadpact::contract::Span;
use leadpact::report::sheet::{Cell, Report};
use leadpact::report::{By, Figures, Scope};

use super::world::{AGREEMENT, AS_OF, World, at, contract, world};
use super::{PERIODS, report};

/// Cuts the top-level section `name` out of `text`.
fn without(text: &str, names: &[&str]) -> String {
    let mut cut = false;
    let lines = text.lines().filter(|line| {
        if !line.starts_with([' ', '#']) {
            cut = names.iter().any(|name| line.starts_with(&format!("{name}:")));
        }
        !cut
    });
    lines.map(|line| format!("{line}\n")).collect()
}

fn finite(report: &Report) {
    for section in &report.sections {
        for table in &section.tables {
            for row in &table.rows {
                assert_eq!(row.cells.len(), table.columns.len(), "{}.{}", section.id, table.id);
                for cell in &row.cells {
                    let sound = match cell {
                        Cell::Number(number) | Cell::Goal(number) => number.is_finite(),
                        Cell::Share { part, of } => *of > 0 && part <= of,
                        Cell::Millis(ms) => *ms >= 0,
                        _ => true,
                    };
                    assert!(sound, "{}.{}: {row:?}", section.id, table.id);
                    let words = cell.words();
                    assert!(!words.contains("NaN") && !words.contains("inf "), "{words}");
                }
            }
        }
        assert!(section.says.iter().all(|one| !one.contains("NaN")), "{:?}", section.says);
    }
}

fn every_report(world: &World) {
    let ways = By::ALL.into_iter().map(Some).chain([None]);
    for by in ways {
        for label in PERIODS.iter().chain(&["2026-12", "2027-Q1", "9998-12", "0001-01"]) {
            finite(&report(world, label, by));
        }
    }
}

#[tokio::test]
async fn no_lead_one_lead_and_few_leads_come_to_finite_figures() {
    for (seed, count) in [(7, 0), (8, 1), (9, 1), (10, 1), (11, 5)] {
        println!("seed {seed}");
        every_report(&world(seed, count).await);
    }
}

#[tokio::test]
async fn what_is_deleted_is_counted_as_such_and_nowhere_else() {
    let mut world = world(12, 40).await;
    world.lives.iter_mut().for_each(|life| life.gone = true);
    every_report(&world);
    let gone = report(&world, "2026-Q3", None);
    let held = world.lives.len();
    world.lives.clear();
    let empty = report(&world, "2026-Q3", None);
    let (mut gone, mut empty) = (gone.sections, empty.sections);
    let says = gone.pop().unwrap().says;
    assert_eq!(
        says[0],
        format!("{held} leads in the store; {held} are deleted in the CRM and left out.")
    );
    empty.pop();
    assert_eq!(gone, empty);
}

#[tokio::test]
async fn an_agreement_may_leave_out_whatever_it_may() {
    let world = world(13, 60).await;
    let all = ["marketing_owes", "costs", "ratings", "discipline", "parties", "review_every"];
    let all: Vec<&str> = all.into_iter().chain(["segments", "imports", "exemptions"]).collect();
    for cut in all.iter().map(|one| vec![*one]).chain([all.clone()]) {
        // What names a section goes with it.
        let mut text = without(AGREEMENT, &cut);
        if cut.contains(&"ratings") {
            text = without_line(&without_line(&text, "  rate-it:"), "rating_average");
        }
        if cut.contains(&"segments") {
            text = text
                .replace("{hot: 1 working hour, otherwise: 4 working hours}", "4 working hours");
        }
        let contract = contract(&text);
        for label in PERIODS {
            let mut figures = Figures::new(Scope {
                contract: &contract,
                directory: &world.directory,
                coverage: &world.coverage,
                asked: Span::parse(label).unwrap(),
                by: None,
                as_of: at(AS_OF),
            });
            world.lives.iter().for_each(|life| figures.add(life));
            finite(&figures.report());
        }
    }
}

fn without_line(text: &str, part: &str) -> String {
    text.lines().filter(|line| !line.contains(part)).map(|line| format!("{line}\n")).collect()
}
