//! How the scores went: each is the one that the report of its own period shows.

use leadpact::contract::Span;
use leadpact::report::By;
use leadpact::report::sheet::{Cell, Report};

use super::naive::{Figure, Grid, Naive, queries};
use super::world::{World, world};
use super::{PERIODS, report};

/// The six periods of which `label` is the last.
fn last_six(label: &str) -> Vec<Span> {
    let mut spans = vec![Span::parse(label).unwrap()];
    while spans.len() < 6 {
        spans.insert(0, spans[0].before());
    }
    spans
}

/// The scores of six periods by the query for one, as the trend shows them.
pub(super) async fn naive(naive: &mut Naive, label: &str, by: Option<&str>) -> Grid {
    let queries = queries();
    let (_, sides) = queries.iter().find(|(name, _)| name == "score.sides").unwrap();
    let mut rows: Vec<Vec<Figure>> = Vec::new();
    for span in last_six(label) {
        naive.ask(span.period.word(), &span.label(), by).await;
        let any = "SELECT (SELECT count(*) FROM entered) + (SELECT count(*) FROM due)";
        let nothing = naive.rows(any).await.rows[0][0].is(&Figure::Whole(0));
        let mut scores = naive.rows(sides).await.rows.into_iter().map(|mut row| row.remove(1));
        let [sales, marketing] = [scores.next(), scores.next()].map(|one| match one {
            Some(score) if !nothing => score,
            _ => Figure::None,
        });
        let told = !matches!((&sales, &marketing), (Figure::None, Figure::None));
        if told || !rows.is_empty() {
            rows.push(vec![Figure::Text(span.label()), sales, marketing]);
        }
    }
    naive.ask(Span::parse(label).unwrap().period.word(), label, by).await;
    if rows.len() == 1 {
        rows.clear();
    }
    let columns = ["period", "sales", "marketing"].map(str::to_owned).to_vec();
    Grid { columns, rows }
}

/// The two scores of a report; none where its period had no leads.
fn scores(report: &Report) -> [Option<f64>; 2] {
    let Some(sides) = report.table("score", "sides") else { return [None; 2] };
    [0, 1].map(|row| told(&sides.rows[row].cells[1]))
}

fn told(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Goal(share) => Some(*share),
        Cell::None(why) => {
            assert!(!why.is_empty(), "a gap says why");
            None
        }
        other => panic!("{other:?}"),
    }
}

fn compare(world: &World, label: &str, by: Option<By>) -> usize {
    let shown = report(world, label, by);
    let Some(trend) = shown.table("score", "trend") else { return 0 };
    let six = last_six(label);
    let mut expected: Vec<(String, [Option<f64>; 2])> = Vec::new();
    for span in &six {
        let scores = scores(&report(world, &span.label(), by));
        if !expected.is_empty() || scores != [None; 2] {
            expected.push((span.label(), scores));
        }
    }
    if expected.len() == 1 {
        expected.clear();
    }
    let found = trend.rows.iter().map(|row| match &row.cells[..] {
        [Cell::Text(label), sales, marketing] => (label.clone(), [told(sales), told(marketing)]),
        other => panic!("{other:?}"),
    });
    assert_eq!(found.collect::<Vec<_>>(), expected, "{label}");
    expected.len()
}

#[tokio::test]
async fn each_score_is_the_one_of_its_own_report() {
    let mut points = 0;
    for seed in 201..=206 {
        println!("seed {seed}");
        let world = world(seed, [3, 40, 250][usize::try_from(seed % 3).unwrap()]).await;
        for label in PERIODS {
            points += compare(&world, label, None);
        }
        points += compare(&world, "2026-11", Some(By::Owner));
    }
    assert!(points > 150, "only {points} points");
}
