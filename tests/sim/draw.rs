//! Draws agreements: a few shapes, varied by the seed.

use jiff::civil::Date;

use crate::rng::Rng;
use crate::terms::{
    CalendarTerms, Cond, DefinitionTerms, Kind, Len, PromiseTerms, Reopen, Terms, TouchTerms, Unit,
    Until,
};
use crate::{DAY, HOUR, MINUTE, Ms};

const ZONES: [&str; 9] = [
    "America/New_York",
    "Europe/London",
    "Europe/Berlin",
    "America/St_Johns",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "America/Los_Angeles",
    "Pacific/Auckland",
];

/// Sundays on which some of these zones change their clocks, and one on which none does.
const SUNDAYS: [&str; 7] = [
    "2026-03-08",
    "2026-03-29",
    "2026-04-05",
    "2026-10-04",
    "2026-10-25",
    "2026-11-01",
    "2026-06-14",
];

/// When a world begins: some days around a change of the clocks.
pub(crate) fn beginning(rng: &mut Rng) -> Ms {
    let date: Date = rng.pick(&SUNDAYS).parse().expect("a date");
    let midnight = date.to_zoned(jiff::tz::TimeZone::UTC).expect("UTC has no gaps").timestamp();
    midnight.as_millisecond() + rng.range(-3 * DAY, DAY) / 1_000 * 1_000
}

/// An agreement for a world that begins at `start` and lasts for `span`.
pub(crate) fn terms(rng: &mut Rng, start: Ms, span: Ms) -> Terms {
    let zone = *rng.pick(&ZONES);
    let calendars = calendars(rng, start);
    let overnight = calendars.iter().any(CalendarTerms::runs_overnight);
    let calendar_of = match calendars.len() {
        1 => vec![(None, 0)],
        _ => {
            let when = match rng.range(0, 3) {
                0 => Cond::Team("EMEA"),
                1 => Cond::Is("country", "GB"),
                _ => Cond::Or(
                    Box::new(Cond::Team("EMEA")),
                    Box::new(Cond::In("country", &["GB", "IE"])),
                ),
            };
            vec![(Some(when), 1), (None, 0)]
        }
    };
    let effective_from = match rng.percent(20) {
        true => start + rng.range(0, span / 2) / MINUTE * MINUTE,
        false => start - 30 * DAY,
    };
    let enforce_from = rng
        .percent(20)
        .then(|| effective_from.max(start) + rng.range(0, span / 2) / MINUTE * MINUTE);
    Terms {
        version: 1,
        zone,
        effective_from,
        enforce_from,
        hot: *rng.pick(&[70, 80, 90]),
        definition: rng.percent(70).then(|| definition(rng, overnight)),
        touch: touch(rng),
        calendars,
        calendar_of,
        promises: promises(rng, overnight),
        escalate: rng.percent(60).then(|| length(rng, &[Unit::Minutes, Unit::WorkingMinutes], 20)),
        imports: rng.percent(30).then(|| (usize::try_from(rng.range(2, 5)).expect("few"), 1)),
        exemptions: exemptions(rng, start),
    }
}

fn exemptions(rng: &mut Rng, start: Ms) -> Vec<(u32, Option<Date>, Date)> {
    if !rng.percent(30) {
        return Vec::new();
    }
    let day = |offset: i64| {
        let at = jiff::Timestamp::from_millisecond(start + offset * DAY).expect("our century");
        at.to_zoned(jiff::tz::TimeZone::UTC).date()
    };
    let from = rng.percent(50).then(|| day(rng.range(-1, 2)));
    vec![(*rng.pick(&[101, 102, 103]), from, day(rng.range(2, 5)))]
}

fn calendars(rng: &mut Rng, start: Ms) -> Vec<CalendarTerms> {
    let names = ["main", "other"];
    let count = if rng.percent(60) { 2 } else { 1 };
    names[..count].iter().map(|name| calendar(rng, name, start)).collect()
}

fn calendar(rng: &mut Rng, name: &'static str, start: Ms) -> CalendarTerms {
    let clock = |hours: i64, minutes: i64| hours * 60 + minutes;
    let long = vec![(clock(6, 0), clock(23, 0))];
    let office = vec![(clock(9, 0), clock(12, 0)), (clock(13, 0), clock(17, 30))];
    let night = vec![(clock(22, 0), clock(6, 0))];
    let always = vec![(0, clock(24, 0))];
    let (weekday, weekend) = match rng.range(0, 10) {
        0..3 => (office, vec![]),
        3..5 => (long.clone(), long),
        5..6 => (office.clone(), office),
        6..8 => (always.clone(), always),
        8 => (night.clone(), night),
        _ => (long, vec![(clock(10, 0), clock(14, 0))]),
    };
    let mut week: [Vec<(i64, i64)>; 7] = Default::default();
    for (day, blocks) in week.iter_mut().enumerate() {
        *blocks = if day < 5 { weekday.clone() } else { weekend.clone() };
    }
    let mut dated = Vec::new();
    if rng.percent(40) {
        let at = start + rng.range(0, 4) * DAY;
        let at = jiff::Timestamp::from_millisecond(at).expect("our century");
        let blocks = match rng.percent(50) {
            true => vec![],
            false => vec![(clock(10, 0), clock(12, 0))],
        };
        dated.push((at.to_zoned(jiff::tz::TimeZone::UTC).date(), blocks));
    }
    let zone = *rng.pick(&ZONES);
    CalendarTerms { name, zone, week, dated }
}

/// A length of about `minutes`.
fn length(rng: &mut Rng, units: &[Unit], minutes: i64) -> Len {
    let minutes = rng.range(minutes / 2 + 1, minutes * 3 / 2 + 2);
    match *rng.pick(units) {
        unit @ (Unit::Minutes | Unit::WorkingMinutes) => Len(minutes, unit),
        unit @ (Unit::Hours | Unit::WorkingHours) => Len((minutes / 60).max(1), unit),
        Unit::WorkingDays => Len(rng.range(1, 3), Unit::WorkingDays),
    }
}

fn target(rng: &mut Rng, overnight: bool, minutes: i64) -> Len {
    let all =
        [Unit::WorkingMinutes, Unit::WorkingHours, Unit::Minutes, Unit::Hours, Unit::WorkingDays];
    length(rng, if overnight { &all[..4] } else { &all }, minutes)
}

fn definition(rng: &mut Rng, overnight: bool) -> DefinitionTerms {
    let mut require = vec![Cond::AtLeast("score", 60)];
    if rng.percent(60) {
        require.push(Cond::In("country", &["US", "GB", "IE"]));
    }
    let exclude = match rng.range(0, 3) {
        0 => vec![Cond::In("email", &["free.example"])],
        1 => vec![Cond::Not(Box::new(Cond::Has("email")))],
        _ => vec![],
    };
    DefinitionTerms {
        require,
        exclude,
        complete: if rng.percent(60) { vec!["phone"] } else { vec![] },
        grace: rng.percent(75).then(|| target(rng, overnight, 60)),
        unlabelled: rng.percent(60).then(|| target(rng, overnight, 120)),
    }
}

fn touch(rng: &mut Rng) -> TouchTerms {
    let all = vec!["call", "email", "meeting", "message"];
    TouchTerms {
        channels: if rng.percent(70) { all } else { vec!["call", "meeting"] },
        outbound: rng.percent(85),
        human: rng.percent(85),
        min_call: rng.percent(70).then_some(10),
        late_log_grace: rng
            .percent(80)
            .then(|| length(rng, &[Unit::Minutes, Unit::Minutes, Unit::WorkingMinutes], 15)),
        backdating_limit: rng
            .percent(60)
            .then(|| length(rng, &[Unit::Hours, Unit::WorkingHours], 180)),
    }
}

fn reopen(rng: &mut Rng) -> Reopen {
    *rng.pick(&[Reopen::NewCycle, Reopen::NewCycle, Reopen::Continue, Reopen::Ignore])
}

fn promises(rng: &mut Rng, overnight: bool) -> Vec<PromiseTerms> {
    let mut promises = vec![first_touch(rng, overnight, "first-touch")];
    if rng.percent(70) {
        promises.push(PromiseTerms {
            name: "assign",
            kind: Kind::Assign,
            restart: false,
            hot: None,
            otherwise: target(rng, true, 30),
            ..first_touch(rng, overnight, "assign")
        });
    }
    if rng.percent(30) {
        let when = match rng.range(0, 3) {
            0 => Cond::Segment("hot"),
            1 => Cond::Is("country", "GB"),
            _ => Cond::IsNot("country", "US"),
        };
        promises
            .push(PromiseTerms { when: Some(when), ..first_touch(rng, overnight, "second-touch") });
    }
    for name in ["accept", "stay", "next", "persist", "rate"] {
        if rng.percent(35) {
            promises.push(follow_up(rng, overnight, name));
        }
    }
    promises
}

/// A promise about what comes after the first touch.
fn follow_up(rng: &mut Rng, overnight: bool, name: &'static str) -> PromiseTerms {
    let usual = first_touch(rng, overnight, name);
    let starts_at = usual.starts_at;
    match name {
        "accept" => PromiseTerms { kind: Kind::Accept, ..usual },
        "rate" => PromiseTerms { kind: Kind::Rate, ..usual },
        "stay" => {
            let starts_at = *rng.pick(&["mql", "mql", "sal", "sql"]);
            PromiseTerms { kind: Kind::Stay, starts_at, ..usual }
        }
        "next" => {
            let until = until(rng, starts_at);
            PromiseTerms { kind: Kind::Next(until), hot: None, restart: false, ..usual }
        }
        _ => {
            let attempts = rng.index(4) + 1;
            let kind = Kind::Persist {
                attempts,
                channels: rng.index(2.min(attempts)) + 1,
                max_gap: rng.percent(70).then(|| target(rng, overnight, 90)),
                until: until(rng, starts_at),
            };
            PromiseTerms { kind, restart: false, otherwise: target(rng, overnight, 300), ..usual }
        }
    }
}

fn until(rng: &mut Rng, starts_at: &str) -> Vec<Until> {
    let later: &[&str] = if starts_at == "mql" { &["sal", "sql"] } else { &["sql"] };
    let later = later[rng.index(later.len())];
    let mut until = Vec::new();
    for (chance, one) in [(40, Until::Reply), (50, Until::Stage(later)), (50, Until::Exit)] {
        if rng.percent(chance) {
            until.push(one);
        }
    }
    until
}

fn first_touch(rng: &mut Rng, overnight: bool, name: &'static str) -> PromiseTerms {
    let pauses = rng.percent(50);
    PromiseTerms {
        name,
        kind: Kind::Touch,
        when: None,
        starts_at: if rng.percent(85) { "mql" } else { "sal" },
        hot: rng.percent(60).then(|| length(rng, &[Unit::WorkingMinutes, Unit::Minutes], 30)),
        otherwise: target(rng, overnight, 150),
        at_risk_at: rng.percent(60).then(|| *rng.pick(&[50, 75, 80])),
        restart: rng.percent(35),
        reopen: reopen(rng),
        pauses_while: pauses.then_some(Cond::Is("lead_status", "BAD_TIMING")),
        max_pause: (pauses && rng.percent(60))
            .then(|| length(rng, &[Unit::WorkingHours, Unit::Hours, Unit::Minutes], 120)),
    }
}

/// A later version: tighter or looser, from now on.
pub(crate) fn revised(rng: &mut Rng, old: &Terms) -> Terms {
    let mut new = old.clone();
    new.version += 1;
    for promise in &mut new.promises {
        if rng.percent(70) {
            promise.otherwise.0 = (promise.otherwise.0 / 2).max(1);
            promise.hot = promise.hot.map(|hot| Len((hot.0 / 2).max(1), hot.1));
        } else {
            promise.otherwise.0 *= 2;
        }
    }
    if rng.percent(30) {
        new.touch.late_log_grace = None;
    }
    if rng.percent(30)
        && let Some(definition) = &mut new.definition
    {
        definition.require[0] = Cond::AtLeast("score", 75);
    }
    if rng.percent(30) {
        new.effective_from = old.effective_from + rng.range(-HOUR, 6 * HOUR) / MINUTE * MINUTE;
    }
    new
}
