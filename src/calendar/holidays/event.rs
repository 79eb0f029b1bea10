//! One event of an iCalendar file, with its repetitions.

use calcard::common::timezone::Tz;
use calcard::common::{CalendarScale, PartialDateTime};
use calcard::datecalc::error::{RRuleError, ValidationError};
use calcard::icalendar::dates::{CalendarErrorType, TimeOrDelta};
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarFrequency, ICalendarProperty, ICalendarRecurrenceRule,
    ICalendarStatus, ICalendarValue,
};
use chrono::{DateTime, Datelike};

use super::super::layout::{FIRST_DAY, LAST_DAY};
use super::{Found, MAX_NAME};

/// Repeating events in a file, and repetitions of one: each has to be walked.
const MAX_RULES: usize = 500;
const MAX_REPEATS: usize = 100_000;

/// An event and the line it begins on.
pub(super) struct Event {
    pub(super) line: Option<usize>,
    pub(super) component: ICalendarComponent,
}

const CORRECT: &str = "Correct the event, or list its dates in the agreement.";

/// What is wrong with an event, and what to do.
type Refusal = (&'static str, &'static str);

/// Adds the dates of events that share an identity: one event, or a repeating one and its changes.
pub(super) fn expand(group: Vec<Event>, found: &mut Found) {
    let mut names = vec![];
    let mut components = vec![];
    for Event { line, mut component } in group {
        let name = name(&component);
        let rules = found.rules + usize::from(component.is_recurrent());
        match prepare(&mut component) {
            Ok(()) if rules > MAX_RULES => found.too_many_rules = true,
            Ok(()) => {
                names.push((line, name));
                components.push(component);
            }
            Err((what, help)) => found.lost(line, &name, what, help),
        }
        found.rules = rules;
    }
    let calendar = ICalendar { components };
    let expanded = calendar.expand_dates(Tz::Floating, MAX_REPEATS);
    for error in expanded.errors {
        let (line, name) = &names[error.comp_id as usize];
        let what = match error.error {
            CalendarErrorType::RRule(RRuleError::ValidationError(
                ValidationError::UntilBeforeStart { .. },
            )) => "repeats by a rule that ends before it begins",
            CalendarErrorType::RRule(_) => "repeats by a rule that is not valid",
            _ => "cannot be placed in the calendar",
        };
        found.lost(*line, name, what, CORRECT);
    }
    for event in expanded.events {
        let id = event.comp_id as usize;
        if calendar.components[id].status() == Some(&ICalendarStatus::Cancelled) {
            continue;
        }
        let first = day(&event.start);
        let days = match event.end {
            TimeOrDelta::Time(end) => day(&end) - first,
            TimeOrDelta::Delta(length) => length.num_days(),
        };
        // An event that ends on the day on which it begins is meant to last that day.
        for day in first.max(FIRST_DAY)..(first + days.max(1)).min(LAST_DAY) {
            found.date(day, &names[id].1);
        }
    }
}

/// What the holiday is called, fit to be shown.
fn name(event: &ICalendarComponent) -> String {
    let summary = event.property(&ICalendarProperty::Summary);
    let text = summary.and_then(|entry| entry.values.first()?.as_text()).unwrap_or_default();
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let name = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if name.is_empty() { "holiday".into() } else { name.chars().take(MAX_NAME).collect() }
}

/// Checks that all of an event is understood, because the library passes over what it cannot read,
/// and ends its repetitions where the calendars end.
fn prepare(event: &mut ICalendarComponent) -> Result<(), Refusal> {
    let Some(start) = event.property(&ICalendarProperty::Dtstart) else {
        return Err(("has no `DTSTART`", CORRECT));
    };
    let Some((start, has_time)) = start.values.first().and_then(date_time) else {
        return Err(("has a `DTSTART` that is no date", CORRECT));
    };
    if has_time {
        let help = "Make it an all-day event, or give that date its hours in the agreement.";
        return Err(("has a time of day", help));
    }
    for entry in &event.entries {
        let date = entry.values.first().and_then(date_time);
        let early = date.is_some_and(|(date, _)| date < start);
        let read = !entry.values.is_empty() && entry.values.iter().all(is_understood);
        let what = match entry.name {
            ICalendarProperty::Dtend if early => "ends before it begins",
            _ if read => continue,
            ICalendarProperty::Dtend => "has a `DTEND` that is no date",
            ICalendarProperty::Duration => "has a `DURATION` that cannot be read",
            ICalendarProperty::Rdate => "has an `RDATE` that is no date",
            ICalendarProperty::Exdate => "has an `EXDATE` that is no date",
            ICalendarProperty::RecurrenceId => "has a `RECURRENCE-ID` that is no date",
            ICalendarProperty::Rrule => "repeats by a rule that is not understood here",
            _ => continue,
        };
        return Err((what, CORRECT));
    }
    // A change of one occurrence is usually a later revision than the rest; they belong together.
    event.entries.retain(|entry| entry.name != ICalendarProperty::Sequence);
    for entry in &mut event.entries {
        match entry.values.first_mut() {
            Some(ICalendarValue::RecurrenceRule(_)) if start >= LAST_DAY => entry.values.clear(),
            Some(ICalendarValue::RecurrenceRule(rule)) => end_with_the_calendars(rule),
            _ => {}
        }
    }
    Ok(())
}

fn is_understood(value: &ICalendarValue) -> bool {
    match value {
        ICalendarValue::RecurrenceRule(rule) => {
            let gregorian =
                rule.rscale.as_ref().is_none_or(|scale| *scale == CalendarScale::Gregorian);
            gregorian && rule.freq < ICalendarFrequency::Hourly
        }
        ICalendarValue::Duration(_) => true,
        value => date_time(value).is_some(),
    }
}

/// A rule without an end would be followed for ever.
fn end_with_the_calendars(rule: &mut ICalendarRecurrenceRule) {
    let last = PartialDateTime {
        year: Some(2050),
        month: Some(1),
        day: Some(1),
        ..PartialDateTime::default()
    };
    // All-day events know no time of day, and often carry one here all the same.
    let until = rule.until.take().map(|until| PartialDateTime {
        year: until.year,
        month: until.month,
        day: until.day,
        ..PartialDateTime::default()
    });
    let order = |date: &PartialDateTime| (date.year, date.month, date.day);
    rule.until = Some(until.filter(|until| order(until) < order(&last)).unwrap_or(last));
}

/// The day a value names, and whether it has a time of day.
fn date_time(value: &ICalendarValue) -> Option<(i64, bool)> {
    let ICalendarValue::PartialDateTime(value) = value else { return None };
    let at = value.to_date_time()?;
    Some((days_since_1970(at.date_time.date().num_days_from_ce()), value.has_time()))
}

fn day(at: &DateTime<Tz>) -> i64 {
    days_since_1970(at.naive_local().num_days_from_ce())
}

fn days_since_1970(days_from_ce: i32) -> i64 {
    i64::from(days_from_ce) - 719_163
}
