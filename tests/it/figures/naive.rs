//! The second opinion: every figure worked out in SQL from the store's other tables.
//!
//! `facts.sql` says what happened to leads, `period.sql` what of it belongs to a period, and
//! `figures.sql` holds one query for each table of the report and for sentences with figures.
//! Dates and working time are laid out here minute by minute, apart from `calendar`.

use std::path::Path;

use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use sqlx::sqlite::SqliteRow;
use sqlx::{Column as _, ConnectOptions, Row as _, SqliteConnection, TypeInfo as _, ValueRef as _};

/// A figure as far as it can be compared.
#[derive(Clone, Debug)]
pub(super) enum Figure {
    Whole(i64),
    Number(f64),
    Text(String),
    None,
}

/// What is written for `coverage.streams` and the like, where SQL has an instant.
pub(super) fn told(at: i64) -> String {
    let zone = TimeZone::get("America/New_York").unwrap();
    let at = Timestamp::from_microsecond(at).unwrap().to_zoned(zone);
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

impl Figure {
    /// Means and quotients are worked out in another order here: their last digits may differ.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => one == other,
            (Self::Number(one), Self::Number(other)) => (one - other).abs() < 1e-6,
            (Self::Text(one), Self::Text(other)) => one == other,
            (Self::Text(text), Self::Whole(at)) | (Self::Whole(at), Self::Text(text)) => {
                *text == told(*at)
            }
            (Self::None, Self::None) => true,
            _ => false,
        }
    }
}

/// Column names and rows.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Figure>>,
}

/// A store that is asked in SQL.
pub(super) struct Naive(SqliteConnection);

impl Naive {
    pub(super) async fn open(file: &Path, as_of: Timestamp) -> Self {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        let mut naive = Self(options.connect().await.unwrap());
        naive.execute("CREATE TEMP TABLE now (as_of)").await;
        naive.execute(&format!("INSERT INTO now VALUES ({})", as_of.as_microsecond())).await;
        naive.dates().await;
        naive.blocks().await;
        naive.execute(&text("facts.sql")).await;
        naive.execute("CREATE TEMP TABLE asked (kind, label, by)").await;
        naive.execute(&text("period.sql")).await;
        naive
    }

    async fn execute(&mut self, sql: &str) {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        sqlx::raw_sql(sql).execute(&mut self.0).await.unwrap();
    }

    /// What the queries are about from now on.
    pub(super) async fn ask(&mut self, kind: &str, label: &str, by: Option<&str>) {
        let by = by.map_or("NULL".to_owned(), |by| format!("'{by}'"));
        let ask =
            format!("DELETE FROM asked; INSERT INTO asked VALUES ('{kind}', '{label}', {by})");
        self.execute(&ask).await;
        for table in ["entered", "due"] {
            self.execute(&format!("DROP TABLE IF EXISTS temp.{table}")).await;
            let then = format!("CREATE TEMP TABLE {table} AS SELECT * FROM {table}_then");
            self.execute(&then).await;
        }
    }

    /// What `sql` comes to.
    pub(super) async fn rows(&mut self, sql: &str) -> Grid {
        let query = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()));
        let rows =
            query.fetch_all(&mut self.0).await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
        let columns = rows.first().map_or(Vec::new(), |row| {
            row.columns().iter().map(|column| column.name().to_owned()).collect()
        });
        Grid { columns, rows: rows.iter().map(figures).collect() }
    }

    /// Every date with its first instant and that of the next, in New York.
    async fn dates(&mut self) {
        let zone = TimeZone::get("America/New_York").unwrap();
        let midnight = |day: Date| day.to_zoned(zone.clone()).unwrap().timestamp().as_microsecond();
        let rows = days(date(2025, 12, 29), date(2027, 7, 5)).map(|day| {
            format!("('{day}', {}, {})", midnight(day), midnight(day.tomorrow().unwrap()))
        });
        let rows = rows.collect::<Vec<_>>().join(",");
        self.execute("CREATE TEMP TABLE dates (date, from_at, to_at)").await;
        self.execute(&format!("INSERT INTO dates VALUES {rows}")).await;
    }

    /// Working time, block by block, with how much of it came before.
    async fn blocks(&mut self) {
        let mut rows = Vec::new();
        for (calendar, zone, hours) in [
            ("us", "America/New_York", american as fn(Date) -> &'static [(i8, i8, i8, i8)]),
            ("uk", "Europe/London", british),
        ] {
            let zone = TimeZone::get(zone).unwrap();
            let mut before = 0;
            for day in days(date(2026, 1, 1), date(2027, 6, 1)) {
                for &(hour, minute, to_hour, to_minute) in hours(day) {
                    let instant = |hour, minute| {
                        let local = day.at(hour, minute, 0, 0).to_zoned(zone.clone()).unwrap();
                        local.timestamp().as_microsecond()
                    };
                    let (from, to) = (instant(hour, minute), instant(to_hour, to_minute));
                    rows.push(format!("('{calendar}', {from}, {to}, {before})"));
                    before += to - from;
                }
            }
        }
        self.execute(
            "CREATE TEMP TABLE blocks (calendar, from_at, to_at, worked_before);
             CREATE INDEX temp.blocks_from ON blocks (calendar, from_at);
             CREATE INDEX temp.blocks_to ON blocks (calendar, to_at, from_at);",
        )
        .await;
        self.execute(&format!("INSERT INTO blocks VALUES {}", rows.join(","))).await;
    }
}

fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    from.series(1.day()).take_while(move |day| *day < to)
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn american(day: Date) -> &'static [(i8, i8, i8, i8)] {
    match day {
        day if day == date(2026, 11, 11) => &[(9, 0, 12, 0)],
        day if day == date(2026, 7, 3) || is_weekend(day) => &[],
        _ => &[(9, 0, 12, 0), (13, 0, 17, 30)],
    }
}

fn british(day: Date) -> &'static [(i8, i8, i8, i8)] {
    match day {
        day if day == date(2026, 8, 31) || is_weekend(day) => &[],
        day if day.weekday() == Weekday::Friday => &[(9, 0, 16, 0)],
        _ => &[(9, 0, 17, 30)],
    }
}

/// Each query of `figures.sql` with its heading: `table score.sides`.
pub(super) fn queries() -> Vec<(String, String)> {
    let all = text("figures.sql");
    let parts = all.split("-- table ").flat_map(|part| {
        let mut says = part.split("-- says ");
        let table = says.next().map(|one| ("", one));
        table.into_iter().chain(says.map(|one| ("says ", one))).collect::<Vec<_>>()
    });
    let parts = parts.filter_map(|(kind, part)| {
        let (name, sql) = part.split_once('\n')?;
        Some((format!("{kind}{name}"), sql.to_owned()))
    });
    parts.collect()
}

fn text(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/figures");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn figures(row: &SqliteRow) -> Vec<Figure> {
    let figure = |at: usize| {
        let value = row.try_get_raw(at).unwrap();
        match value.type_info().name() {
            _ if value.is_null() => Figure::None,
            "INTEGER" => Figure::Whole(row.get_unchecked(at)),
            "REAL" => Figure::Number(row.get_unchecked(at)),
            _ => Figure::Text(row.get_unchecked(at)),
        }
    };
    (0..row.len()).map(figure).collect()
}
