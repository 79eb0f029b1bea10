//! A report as it might be for a company in November: good and bad on both sides, costs that are
//! missing, a person without data.

use jiff::tz::TimeZone;

use super::super::sheet::{Cell, Column, Heading, Plot, Report, Row, Section, Table, Tone};
use crate::contract::{Currency, Version};

/// The whole of it.
pub(super) fn report() -> Report {
    Report {
        heading: Heading {
            agreement: "Inbound leads".into(),
            version: Version { number: 3, hash: "4f1c09ab27de".into() },
            period: "2026-11".into(),
            dates: "1 to 30 November 2026".into(),
            running: true,
            by: "by owner".into(),
            as_of: "2026-11-27T14:30:00Z".parse().unwrap(),
            zone: TimeZone::get("America/New_York").unwrap(),
        },
        sections: vec![
            score(),
            sales(),
            marketing(),
            speed(),
            funnel(),
            mix(),
            costs(),
            discipline(),
            coverage(),
        ],
    }
}

fn column(id: &'static str, title: &'static str) -> Column {
    Column::new(id, title)
}

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

fn none(why: &str) -> Cell {
    Cell::None(why.into())
}

fn row(tone: Tone, cells: Vec<Cell>) -> Row {
    Row { tone, cells }
}

fn share(part: u64, of: u64) -> Cell {
    Cell::Share { part, of }
}

fn minutes(minutes: i64) -> Cell {
    Cell::Millis(minutes * 60_000)
}

fn score() -> Section {
    let month = |label: &str, sales: Option<f64>, marketing: Option<f64>| {
        let nothing = sales.is_none() && marketing.is_none();
        let why = if nothing { "no leads" } else { "nothing to judge" };
        let share = |share: Option<f64>| share.map_or_else(|| none(why), Cell::Goal);
        row(Tone::Plain, vec![text(label), share(sales), share(marketing)])
    };
    let trend = Table {
        id: "trend",
        title: "How the scores went, month by month".into(),
        columns: vec![
            column("period", "month"),
            column("sales", "Sales"),
            column("marketing", "Marketing"),
        ],
        rows: vec![
            month("2026-06", Some(0.71), None),
            month("2026-07", Some(0.78), Some(0.92)),
            month("2026-08", None, None),
            month("2026-09", Some(0.83), Some(0.61)),
            month("2026-10", Some(0.94), Some(0.74)),
            month("2026-11", Some(0.91), Some(0.88)),
        ],
        plot: Some(Plot::Line { label: 0, values: vec![1, 2], goal: None }),
        empty: "nothing earlier can be judged",
    };
    Section { id: "score", title: "At a glance", says: vec![], tables: vec![trend] }
}

fn sales() -> Section {
    let promise = |tone, name: &str, part, of, goal: Option<f64>, median, p90| {
        let goal = goal.map_or_else(|| none(""), Cell::Goal);
        row(tone, vec![text(name), share(part, of), goal, minutes(median), minutes(p90)])
    };
    let owner = |tone, name: &str, part, of, open| {
        row(tone, vec![text(name), Cell::share(part, of, "no leads yet"), Cell::Count(open)])
    };
    let promises = Table {
        id: "promises",
        title: String::new(),
        columns: vec![
            column("promise", "Promise"),
            column("kept", "Kept"),
            column("goal", "Goal"),
            column("median", "Median"),
            column("p90", "90 % within"),
        ],
        rows: vec![
            promise(Tone::Good, "assign", 436, 436, None, 2, 6),
            promise(Tone::Warn, "first-touch", 412, 436, Some(0.95), 74, 225),
            promise(Tone::Bad, "persistence", 201, 318, Some(0.8), 2_710, 4_805),
            promise(Tone::Good, "decide", 391, 402, Some(0.9), 410, 871),
            row(
                Tone::Plain,
                vec![
                    text("stay-in-touch"),
                    none("fewer than 30 leads"),
                    Cell::Goal(0.9),
                    none(""),
                    none(""),
                ],
            ),
            promise(Tone::Bad, "keep-moving", 61, 97, Some(0.75), 7_120, 14_400),
            promise(Tone::Good, "rate-it", 288, 310, Some(0.85), 200, 1_260),
        ],
        plot: Some(Plot::Bars { label: 0, value: 1, goal: Some(2) }),
        empty: "no leads in this period",
    };
    let owners = Table {
        id: "first-touch-by-owner",
        title: "first-touch, by owner".into(),
        columns: vec![column("owner", "Owner"), column("kept", "Kept"), column("open", "Open")],
        rows: vec![
            owner(Tone::Good, "Ada Byron", 131, 132, 0),
            owner(Tone::Good, "Linus O’Neill", 118, 120, 2),
            owner(Tone::Warn, "María-José Carreño Quiñones", 96, 103, 4),
            owner(Tone::Bad, "Sam Smith <EMEA>", 67, 81, 9),
            owner(Tone::Plain, "Grace Hopper", 0, 0, 0),
        ],
        plot: None,
        empty: "no leads in this period",
    };
    Section {
        id: "sales",
        title: "What Sales promised",
        says: vec![
            "436 leads became mql. Persistence and keep-moving are below their goals.".into(),
            "3 breaches are excused: their owner was on parental leave until 2027-01-15.".into(),
        ],
        tables: vec![promises, owners],
    }
}

fn marketing() -> Section {
    let usd = Currency::parse("USD").unwrap();
    let quota = |tone, name: &str, measures: &str, now, goal| {
        row(tone, vec![text(name), text(measures), now, goal])
    };
    let quotas = Table {
        id: "quotas",
        title: String::new(),
        columns: vec![
            column("promise", "Promise"),
            column("measures", "Measures"),
            column("now", "Now"),
            column("goal", "Goal"),
        ],
        rows: vec![
            quota(
                Tone::Good,
                "volume",
                "leads that became mql",
                Cell::Count(436),
                Cell::Count(400),
            ),
            quota(
                Tone::Bad,
                "quality",
                "mql that meet the definition",
                share(371, 436),
                Cell::Goal(0.9),
            ),
            quota(Tone::Good, "acceptance", "accepted by Sales", share(301, 402), Cell::Goal(0.7)),
            quota(Tone::Warn, "conversion", "mql that became sql", share(83, 404), Cell::Goal(0.2)),
            quota(
                Tone::Good,
                "rating",
                "stars of leads from marketing",
                Cell::Number(3.7),
                Cell::Number(3.5),
            ),
            quota(
                Tone::Bad,
                "cost",
                "cost per lead from marketing",
                Cell::Money(13_651, usd),
                Cell::Money(12_000, usd),
            ),
            quota(
                Tone::Plain,
                "evenness",
                "unlikeness of weeks",
                none("needs 8 weeks, has 4"),
                Cell::Goal(0.3),
            ),
        ],
        plot: Some(Plot::Bars { label: 0, value: 2, goal: Some(3) }),
        empty: "Marketing promised nothing",
    };
    Section {
        id: "marketing",
        title: "What Marketing promised",
        says: vec!["At this rate 503 leads become mql by 30 November; 400 were promised.".into()],
        tables: vec![quotas],
    }
}

fn speed() -> Section {
    let bucket = |label: &str, part| row(Tone::Plain, vec![text(label), share(part, 428)]);
    let within = Table {
        id: "distribution",
        title: "From becoming mql to the first touch, in working time".into(),
        columns: vec![column("within", "Within"), column("leads", "Leads")],
        rows: vec![
            bucket("5 min", 31),
            bucket("15 min", 58),
            bucket("30 min", 66),
            bucket("1 h", 49),
            bucket("2 h", 97),
            bucket("4 h", 103),
            bucket("1 d", 17),
            bucket("longer", 7),
        ],
        plot: Some(Plot::Bars { label: 0, value: 1, goal: None }),
        empty: "no leads in this period",
    };
    let week = |label: &str, minutes_taken: Option<i64>| {
        let taken = minutes_taken.map_or_else(|| none("no leads"), minutes);
        row(Tone::Plain, vec![text(label), taken, minutes(120)])
    };
    let weeks = Table {
        id: "trend",
        title: "Median by week".into(),
        columns: vec![column("week", "Week"), column("median", "Median"), column("goal", "Target")],
        rows: vec![
            week("2026-W42", Some(187)),
            week("2026-W43", Some(171)),
            week("2026-W44", Some(140)),
            week("2026-W45", None),
            week("2026-W46", Some(96)),
            week("2026-W47", Some(81)),
            week("2026-W48", Some(74)),
        ],
        plot: Some(Plot::Line { label: 0, values: vec![1], goal: Some(2) }),
        empty: "no leads in this period",
    };
    Section { id: "speed", title: "Speed to lead", says: vec![], tables: vec![within, weeks] }
}

fn funnel() -> Section {
    let stage = |name: &str, entered, on: Cell, days: Option<i64>| {
        let took = days.map_or_else(|| none(""), |days| minutes(days * 480));
        row(Tone::Plain, vec![text(name), Cell::Count(entered), on, took])
    };
    let stages = Table {
        id: "stages",
        title: String::new(),
        columns: vec![
            column("stage", "Stage"),
            column("entered", "Entered"),
            column("went-on", "Went on"),
            column("took", "Median until then"),
        ],
        rows: vec![
            stage("lead", 1_904, share(436, 1_904), Some(3)),
            stage("mql", 436, share(301, 436), Some(1)),
            stage("sal", 301, share(97, 301), Some(4)),
            stage("sql", 97, share(31, 97), Some(11)),
            stage("opportunity", 31, share(9, 31), Some(19)),
            stage("customer", 9, none(""), None),
        ],
        plot: Some(Plot::Bars { label: 0, value: 1, goal: None }),
        empty: "no leads in this period",
    };
    let source = |name: &str, mql, sql, customers| {
        row(
            Tone::Plain,
            vec![
                text(name),
                Cell::Count(mql),
                Cell::share(sql, mql, "no mql"),
                Cell::share(customers, mql, "no mql"),
            ],
        )
    };
    let sources = Table {
        id: "by-source",
        title: "By source".into(),
        columns: vec![
            column("source", "Source"),
            column("mql", "mql"),
            column("sql", "became sql"),
            column("customer", "became customer"),
        ],
        rows: vec![
            source("marketing", 262, 51, 4),
            source("sales", 104, 29, 4),
            source("referral", 70, 17, 1),
            source("unknown", 0, 0, 0),
        ],
        plot: None,
        empty: "no leads in this period",
    };
    Section {
        id: "funnel",
        title: "Funnel",
        says: vec!["Of leads that entered a stage in this period, wherever they are now.".into()],
        tables: vec![stages, sources],
    }
}

fn mix() -> Section {
    let week = |label: &str, counts: [u64; 4]| {
        let counts = counts.map(Cell::Count);
        row(Tone::Plain, [text(label)].into_iter().chain(counts).collect())
    };
    let weeks = Table {
        id: "by-week",
        title: "Leads that became mql, by week".into(),
        columns: vec![
            column("week", "Week"),
            column("marketing", "marketing"),
            column("sales", "sales"),
            column("referral", "referral"),
            column("unknown", "unknown"),
        ],
        rows: vec![
            week("2026-W42", [41, 22, 11, 3]),
            week("2026-W43", [52, 19, 14, 0]),
            week("2026-W44", [61, 25, 18, 1]),
            week("2026-W45", [18, 27, 12, 0]),
            week("2026-W46", [74, 24, 19, 2]),
            week("2026-W47", [81, 26, 22, 0]),
            week("2026-W48", [38, 12, 7, 0]),
        ],
        plot: Some(Plot::Columns { label: 0, values: vec![1, 2, 3, 4] }),
        empty: "no leads in this period",
    };
    Section { id: "mix", title: "Who brings our leads", says: vec![], tables: vec![weeks] }
}

fn costs() -> Section {
    let usd = Currency::parse("USD").unwrap();
    let money = |cents| Cell::Money(cents, usd);
    let missing = || none("no costs given for 2026-11");
    let by_source = Table {
        id: "by-source",
        title: String::new(),
        columns: vec![
            column("source", "Source"),
            column("spend", "Spend"),
            column("salary", "Salaries"),
            column("overhead", "Overhead"),
            column("lead", "Per lead"),
            column("sql", "Per sql"),
            column("customer", "Per customer"),
        ],
        rows: vec![
            row(
                Tone::Bad,
                vec![
                    text("marketing"),
                    money(2_100_000),
                    money(1_800_000),
                    money(400_000),
                    money(16_412),
                    money(84_313),
                    money(1_075_000),
                ],
            ),
            row(
                Tone::Plain,
                vec![
                    text("sales"),
                    money(0),
                    money(1_920_000),
                    money(900_000),
                    money(27_115),
                    money(97_241),
                    money(705_000),
                ],
            ),
            row(
                Tone::Plain,
                vec![
                    text("referral"),
                    missing(),
                    missing(),
                    missing(),
                    missing(),
                    missing(),
                    missing(),
                ],
            ),
        ],
        plot: None,
        empty: "the agreement names no costs",
    };
    Section {
        id: "cost",
        title: "What leads truly cost",
        says: vec!["Spend, the paid time of people, and overhead; referral has no costs given for 2026-11.".into()],
        tables: vec![by_source],
    }
}

fn discipline() -> Section {
    let owner = |tone, name: &str, late: (u64, u64), backdated, dark| {
        row(
            tone,
            vec![text(name), share(late.0, late.1), Cell::Count(backdated), Cell::Count(dark)],
        )
    };
    let owners = Table {
        id: "by-owner",
        title: "By owner".into(),
        columns: vec![
            column("owner", "Owner"),
            column("late", "Touches logged late"),
            column("backdated", "Backdated"),
            column("dark", "Dark leads"),
        ],
        rows: vec![
            owner(Tone::Good, "Ada Byron", (4, 611), 0, 0),
            owner(Tone::Plain, "Linus O’Neill", (31, 548), 1, 2),
            owner(Tone::Bad, "Sam Smith <EMEA>", (88, 301), 17, 14),
        ],
        plot: None,
        empty: "no touches in this period",
    };
    let roles = Table {
        id: "several-steps",
        title: "One person in several steps of the funnel".into(),
        columns: vec![column("owner", "Owner"), column("steps", "Steps")],
        rows: vec![],
        plot: None,
        empty: "nobody holds several steps",
    };
    Section {
        id: "discipline",
        title: "How the CRM is kept",
        says: vec![
            "A dark lead is owned and open, and nothing was logged on it for 10 working days."
                .into(),
        ],
        tables: vec![owners, roles],
    }
}

fn coverage() -> Section {
    let stream =
        |name: &str, until: &str, gap: Cell| row(Tone::Plain, vec![text(name), text(until), gap]);
    let streams = Table {
        id: "streams",
        title: "Read completely".into(),
        columns: vec![
            column("stream", "Stream"),
            column("until", "Until"),
            column("missing", "Not read in this period"),
        ],
        rows: vec![
            stream("lead fields", "Fri 2026-11-27 09:30 EST", minutes(0)),
            stream("calls", "Fri 2026-11-27 09:30 EST", minutes(0)),
            stream("e-mails", "Fri 2026-11-27 09:29 EST", minutes(47)),
            stream("meetings", "never", none("the token may not read meetings")),
        ],
        plot: None,
        empty: "nothing has been read yet",
    };
    Section {
        id: "coverage",
        title: "What this is made from",
        says: vec!["12 leads of an import on 2026-11-11 are judged but alerted nobody.".into()],
        tables: vec![streams],
    }
}
