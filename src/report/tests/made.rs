//! Reports that chance makes: nasty names, no rows, many rows, every kind of figure and plot.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::super::sheet::{Cell, Column, Heading, Plot, Report, Row, Section, Table, Tone};
use crate::contract::{Currency, Version};

/// Names that people, and those who wish them ill, have typed.
const NASTY: [&str; 22] = [
    "Ada Byron",
    "",
    " ",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'; DROP TABLE leads; --",
    "=HYPERLINK(\"http://evil.example\")",
    "+1 555 0100",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "a,b;\"c\"",
    "two\nlines\r\nand three",
    "שלום עולם",
    "\u{202e}gnp.exe",
    "👩‍👩‍👧‍👦 family 🇺🇸",
    "日本語の名前",
    "e\u{301}\u{301}\u{301}\u{301}",
    "\u{1b}[31mred\u{7}\u{0}",
    "&amp; ]]> --> </style>",
    "{{7*7}} ${x} %s",
    "ＦＵＬＬ ＝1",
];

/// A report of any shape.
pub(super) fn report() -> impl Strategy<Value = Report> {
    let tables = prop::collection::vec(table(), 0..4);
    let says = prop::collection::vec(name(), 0..3);
    (tables, says, name(), any::<bool>()).prop_map(|(tables, says, agreement, running)| Report {
        heading: Heading {
            agreement,
            version: Version { number: 7, hash: "4f1c09ab27de".into() },
            period: "2026-Q4".into(),
            dates: "1 October to 31 December 2026".into(),
            running,
            by: String::new(),
            as_of: "2026-11-27T14:30:00Z".parse().unwrap(),
            zone: TimeZone::UTC,
        },
        sections: vec![Section { id: "all", title: "All", says, tables }],
    })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(NASTY.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,40}",
        1 => "[a-zé ]{1,12}".prop_map(|part| part.repeat(40)),
    ]
}

fn cell() -> impl Strategy<Value = Cell> {
    let usd = Currency::parse("USD").unwrap();
    prop_oneof![
        name().prop_map(Cell::Text),
        prop_oneof![Just(0), 0..2_000_u64, Just(1 << 50)].prop_map(Cell::Count),
        (0..500_u64, 1..500_u64).prop_map(|(part, of)| Cell::Share { part: part.min(of), of }),
        (-1e12..1e12_f64).prop_map(Cell::Number),
        (0.001..0.999_f64).prop_map(Cell::Goal),
        (0..10_000_000_000_i64).prop_map(Cell::Millis),
        (-(1_i64 << 50)..1 << 50).prop_map(move |cents| Cell::Money(cents, usd)),
        name().prop_map(Cell::None),
    ]
}

fn tone() -> impl Strategy<Value = Tone> {
    prop::sample::select(vec![Tone::Plain, Tone::Good, Tone::Warn, Tone::Bad])
}

fn plot(columns: usize) -> impl Strategy<Value = Option<Plot>> {
    let at = move || 0..columns;
    let goal = || prop::option::of(at());
    prop_oneof![
        Just(None),
        (at(), at(), goal()).prop_map(|(label, value, goal)| Some(Plot::Bars {
            label,
            value,
            goal
        })),
        (at(), prop::collection::vec(at(), 1..5))
            .prop_map(|(label, values)| Some(Plot::Columns { label, values })),
        (at(), prop::collection::vec(at(), 1..4), goal())
            .prop_map(|(label, values, goal)| Some(Plot::Line { label, values, goal })),
    ]
}

fn table() -> impl Strategy<Value = Table> {
    (1..9_usize).prop_flat_map(|columns| {
        let row = (tone(), prop::collection::vec(cell(), columns));
        let row = row.prop_map(|(tone, cells)| Row { tone, cells }).boxed();
        let rows = prop_oneof![Just(0..1_usize), Just(1..2), Just(2..8), Just(60..61)]
            .prop_flat_map(move |many| prop::collection::vec(row.clone(), many));
        let columns_made = prop::collection::vec((name(), name()), columns).prop_map(|names| {
            names.iter().map(|(id, title)| Column::new(id, title)).collect::<Vec<_>>()
        });
        (columns_made, rows, plot(columns), name()).prop_map(|(columns, rows, plot, title)| Table {
            id: "made",
            title,
            columns,
            rows,
            plot,
            empty: "no leads in this period",
        })
    })
}
