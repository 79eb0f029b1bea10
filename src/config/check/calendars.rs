//! `calendars` and `calendar_of`: working time, and which leads are judged by which.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::context::{Context, Names};
use super::hours;
use crate::calendar::{Calendar, Exception, Hours, holidays};
use crate::config::section::Section;
use crate::config::tree::{Entry, Node};
use crate::config::{moment, value};
use crate::contract::CalendarRule;
use crate::diag::{Diagnostic, Span, codes, words};

/// The keys of one calendar.
pub(super) const KEYS: &[&str] = &["timezone", "hours", "holidays"];
/// The keys of one holiday.
pub(super) const HOLIDAY: &[&str] = &["ical", "date", "hours", "name"];
/// The keys of one line of `calendar_of`.
pub(super) const RULE: &[&str] = &["when", "use"];
/// Most calendars: each is laid out day by day.
const MOST: usize = 50;
/// How many events of one file are complained about.
const PROBLEMS: usize = 5;

/// Reads the calendars.
pub(super) fn read(root: &Section<'_>, context: &mut Context<'_>) -> Vec<Calendar> {
    let example = "\n  us: {timezone: America/New_York, hours: {mon-fri: [09:00-17:30]}}";
    let Some(node) = root.require("calendars", example, &mut context.out) else {
        return Vec::new();
    };
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
    let section = Section::open(&entry.value, &entry.at, name, KEYS, out)?;
    let zone = section.require("timezone", "America/New_York", out);
    let zone = zone.and_then(|node| moment::zone(node, "timezone", out));
    let hours = section.require("hours", "{mon-fri: [09:00-17:30]}", out);
    let before = context.out.len();
    let week = hours.map(|node| hours::week(node, context));
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
        let Some(section) = Section::open(item, &item.at, "a holiday", HOLIDAY, out) else {
            continue;
        };
        match (section.get("ical"), section.get("date")) {
            (Some(file), None) => {
                for key in ["hours", "name"] {
                    if let Some(entry) = section.entry(key) {
                        let message = format!("`{key}` belongs to a `date`, not to a file");
                        let help = "write the date as a holiday of its own; it wins over the file";
                        out.push(entry.error(codes::UNKNOWN_KEY, message).help(help));
                    }
                }
                ical(file, &mut from_files, context);
            }
            (None, Some(date)) => day(&section, date, &mut dated, context),
            _ => {
                let message = "a holiday has either `ical` or `date`";
                let help = "write `{ical: holidays/us.ics}`, or `{date: 2026-12-24, name: …}`";
                out.push(Diagnostic::error(codes::MISSING_KEY, section.head(), message).help(help));
            }
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
        let Some(section) = Section::open(item, &item.at, "`calendar_of`", RULE, out) else {
            continue;
        };
        last = Some(section.get("when").is_none());
        let calendar = section.require("use", "NAME", out).and_then(|node| {
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
