//! `calendars` and `calendar_of`: working time, and which leads are judged by which.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::context::{Context, Names};
use super::hours;
use crate::calendar::{Calendar, Exception, Hours, holidays};
use crate::config::section::Section;
use crate::config::table::{Holds, Needs, Rule, Table, may, must, table};
use crate::config::tree::{Entry, Node};
use crate::config::{moment, value};
use crate::contract::CalendarRule;
use crate::diag::{Span, codes, words};

/// The keys of one calendar.
pub(super) static CALENDAR: Table = table(&[
    must("timezone", Holds::Zone, "America/New_York", "the zone of its hours"),
    must(
        "hours",
        Holds::Week,
        "{mon-fri: [09:00-17:30]}",
        "the blocks of working time of each weekday",
    ),
    may(
        "holidays",
        Holds::List(&Holds::Keys(&HOLIDAY)),
        "[{ical: holidays/us.ics}]",
        "days that are closed, or have other hours",
    ),
]);
/// The keys of one holiday.
static HOLIDAY: Table = Table {
    keys: &[
        may(
            "ical",
            Holds::Text,
            "holidays/us.ics",
            "an iCalendar file beside this one: its days are closed",
        ),
        may("date", Holds::Date, "2026-12-24", "one day; it wins over the files"),
        may(
            "hours",
            Holds::List(&Holds::Block),
            "[09:00-12:00]",
            "all hours of that day; without them it is closed",
        ),
        may("name", Holds::Text, "Christmas Eve", "what the day is called"),
    ],
    rules: &[
        Rule::OneOf(&["ical", "date"], "has either `ical` or `date`"),
        Rule::Needs(Needs {
            key: "hours",
            other: "date",
            message: "`hours` belongs to a `date`, not to a file",
            help: "write the date as a holiday of its own; it wins over the file",
        }),
        Rule::Needs(Needs {
            key: "name",
            other: "date",
            message: "`name` belongs to a `date`, not to a file",
            help: "write the date as a holiday of its own; it wins over the file",
        }),
    ],
};
/// The keys of one line of `calendar_of`.
pub(super) static RULE: Table = table(&[
    may("when", Holds::Condition, "owner.team == \"EMEA\"", "which leads; the last line has none"),
    must("use", Holds::Name("calendar"), "us", "the calendar by which they are judged"),
]);
/// Most calendars: each is laid out day by day.
const MOST: usize = 50;
/// How many events of one file are complained about.
const PROBLEMS: usize = 5;

/// Reads the calendars.
pub(super) fn read(root: &Section<'_>, context: &mut Context<'_>) -> Vec<Calendar> {
    let Some(node) = root.get("calendars") else { return Vec::new() };
    let entries = value::entries(node, "calendars", "calendars", &mut context.out);
    let entries = entries.unwrap_or_default();
    if entries.len() > MOST {
        let message = format!("more than {MOST} calendars");
        context.out.push(node.error(codes::OUT_OF_RANGE, message).help("join those alike"));
        return Vec::new();
    }
    for entry in entries {
        value::label(entry, "calendar", &[], &mut context.out);
        context.calendars.push(entry.key.clone());
    }
    entries.iter().filter_map(|entry| calendar(entry, context)).collect()
}

fn calendar(entry: &Entry, context: &mut Context<'_>) -> Option<Calendar> {
    let name = format!("calendar {}", words::quote(&entry.key));
    let out = &mut context.out;
    let section = Section::of(&entry.value, &entry.at, name, &CALENDAR, out)?;
    let zone = section.get("timezone");
    let zone = zone.and_then(|node| moment::zone(node, "timezone", out));
    let hours = section.get("hours");
    let before = context.out.len();
    let week = hours.map(|node| hours::week(node, &mut context.out));
    let sound = context.out.len() == before;
    let exceptions = section.get("holidays").map(|node| exceptions(node, context));
    let hours = Hours { zone: zone?, week: week?, exceptions: exceptions.unwrap_or_default() };
    let calendar = Calendar::new(entry.key.as_str(), hours);
    if sound && calendar.is_empty() {
        let message = format!("calendar {} has no working time", words::quote(&entry.key));
        let help = "no deadline could ever come; give it hours: `hours: {mon-fri: [09:00-17:30]}`";
        context.out.push(entry.error(codes::NO_WORKING_TIME, message).help(help));
    }
    Some(calendar)
}

/// Holidays by date. A date that is written out wins over a file's.
fn exceptions(node: &Node, context: &mut Context<'_>) -> BTreeMap<Date, Exception> {
    let mut from_files = BTreeMap::new();
    let mut dated: BTreeMap<Date, (Exception, Span)> = BTreeMap::new();
    let items = value::list(node, "holidays", "holidays", &mut context.out).unwrap_or_default();
    for item in items {
        let out = &mut context.out;
        let Some(section) = Section::of(item, &item.at, "a holiday", &HOLIDAY, out) else {
            continue;
        };
        match (section.get("ical"), section.get("date")) {
            (Some(file), None) => {
                ical(file, &mut from_files, context);
            }
            (None, Some(date)) => day(&section, date, &mut dated, context),
            _ => {}
        }
    }
    from_files.extend(dated.into_iter().map(|(date, (exception, _))| (date, exception)));
    from_files
}

fn ical(node: &Node, days: &mut BTreeMap<Date, Exception>, context: &mut Context<'_>) {
    let Some((name, text)) = context.include(node, "ical") else { return };
    let (dates, problems) = holidays::from_ical(&text);
    for problem in problems.iter().take(PROBLEMS) {
        let place = problem.line.map_or(String::new(), |line| format!(", line {line}"));
        let message =
            format!("{}{place}: {}", words::quote(&name), value::sentence_part(&problem.message));
        let found = match problem.line.is_none() && dates.is_empty() {
            true => node.error(codes::ICALENDAR, message),
            false => node.warning(codes::ICALENDAR_EVENT, message),
        };
        context.out.push(found.help(value::sentence_part(&problem.help)));
    }
    for (date, name) in dates {
        days.entry(date).or_insert(Exception { blocks: Vec::new(), name });
    }
}

fn day(
    section: &Section<'_>,
    date: &Node,
    days: &mut BTreeMap<Date, (Exception, Span)>,
    context: &mut Context<'_>,
) {
    let blocks = section.get("hours").map(|node| hours::of_date(node, context));
    let out = &mut context.out;
    let name = section.get("name").and_then(|node| value::text(node, "name", out));
    let Some(day) = moment::date(date, "date", out) else { return };
    let name = name.map_or_else(|| day.to_string(), |text| text.text.trim().to_owned());
    if let Some((_, first)) = days.get(&day) {
        out.push(
            date.error(codes::LISTED_TWICE, format!("{day} is there twice"))
                .also(first.clone(), "the first")
                .help("put all hours of the day into one of them"),
        );
        return;
    }
    let exception = Exception { blocks: blocks.unwrap_or_default(), name };
    days.insert(day, (exception, date.at.clone()));
}

/// Which leads are judged by which calendar. A single calendar needs no rule.
pub(super) fn rules(root: &Section<'_>, context: &mut Context<'_>) -> Vec<CalendarRule> {
    let Some(node) = root.get("calendar_of") else {
        if let (true, Some(entry)) = (context.calendars.len() > 1, root.entry("calendars")) {
            let message = "there are several calendars, and no `calendar_of` that chooses";
            let help = format!("add `calendar_of: [{{use: {}}}]`", context.calendars[0]);
            context.out.push(entry.error(codes::NO_LAST_CALENDAR, message).help(help));
        }
        context.uses.calendars.insert(0);
        return vec![CalendarRule { when: None, calendar: 0 }];
    };
    let items = value::some(node, "calendar_of", "lines with `when` and `use`", &mut context.out);
    let items = items.unwrap_or_default();
    let mut rules = Vec::new();
    let mut last = None;
    for item in items {
        let out = &mut context.out;
        let Some(section) = Section::of(item, &item.at, "`calendar_of`", &RULE, out) else {
            continue;
        };
        last = Some(section.get("when").is_none());
        let calendar = section.get("use").and_then(|node| {
            let known = context.calendars.iter().map(String::as_str);
            value::name(node, "use", "calendar", known, out)
        });
        context.uses.calendars.extend(calendar);
        let when = section.get("when").map(|node| context.condition(node, "when", Names::All));
        if let (Some(calendar), Some(when)) =
            (calendar, when.map_or(Some(None), |one| one.map(Some)))
        {
            rules.push(CalendarRule { when, calendar });
        }
    }
    if last == Some(false) {
        let message = "a lead that no line matches has no calendar";
        let help = "end with a line without `when`, such as `- {use: NAME}`";
        let at = items.last().unwrap_or(node);
        context
            .out
            .push(at.error(codes::NO_LAST_CALENDAR, message).label("the last line").help(help));
    }
    rules
}
