//! Holidays from iCalendar text: which dates its all-day events cover, and what is wrong with it.
//!
//! Start at [`from_ical`]. Takes text and reads no file. A bad event is reported and costs nothing
//! but itself; a holiday that went missing without a word would be a false accusation later.

mod event;

use std::collections::BTreeMap;

use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarComponentType};
use calcard::{Entry, Parser};
use jiff::civil::Date;

use super::blocks::date_of;
use super::layout::{FIRST_DAY, LAST_DAY};
use event::Event;

/// Bytes of a file.
pub const MAX_BYTES: usize = 1 << 20;
/// Events in a file, and dates they cover.
const MAX_EVENTS: usize = 5_000;
const MAX_DATES: usize = 10_000;
/// Characters of a holiday's name.
const MAX_NAME: usize = 80;

/// What is wrong with an iCalendar file, or with one event in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where the event begins, counted from 1; `None` where it is about the whole file.
    pub line: Option<usize>,
    /// What is wrong, and why it matters.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// The dates that the all-day events of `text` cover, each once and in order, with their names; and
/// what could not be read.
///
/// The day of `DTEND` is not covered, as iCalendar has it. Repeating events are followed from 2000
/// to the end of 2049, what lies outside is left out. Cancelled events cover nothing.
pub fn from_ical(text: &str) -> (Vec<(Date, String)>, Vec<Problem>) {
    let mut found = Found::default();
    if text.len() > MAX_BYTES {
        let message = format!("The file has {} bytes; {MAX_BYTES} are read at most", text.len());
        found.problem(None, message, "Leave out what is not a holiday.");
        return found.finish();
    }
    let text = text.trim_start_matches('\u{feff}');
    let components = components(text, &mut found);
    let events = components.iter().filter(|one| one.component_type.is_event()).count();
    if !text.lines().any(|line| is(line, "BEGIN:VCALENDAR")) {
        let help = "Export the holidays as an iCalendar file (.ics), not as a web page.";
        found.problem(None, "This is no iCalendar file: it has no `BEGIN:VCALENDAR`", help);
    } else if events == 0 {
        let help = "Export the calendar that has the holidays as all-day events.";
        found.problem(None, "The file holds no event, so it closes no day", help);
    }
    for part in ["VCALENDAR", "VEVENT"] {
        let count = |word: &str| text.lines().filter(|line| is(line, word)).count();
        if count(&format!("BEGIN:{part}")) != count(&format!("END:{part}")) {
            let message =
                format!("The file is cut off: a `{part}` is not closed, more may be lost");
            found.problem(None, message, "Fetch the file again.");
            break;
        }
    }
    if events > MAX_EVENTS {
        let message = format!("The file has {events} events; only {MAX_EVENTS} are read");
        found.problem(None, message, "Leave out what is not a holiday.");
    }
    for group in grouped(text, components) {
        event::expand(group, &mut found);
    }
    found.finish()
}

/// Everything the file holds, in its order.
fn components(text: &str, found: &mut Found) -> Vec<ICalendarComponent> {
    let mut components = vec![];
    let mut parser = Parser::new(text);
    loop {
        match parser.entry() {
            Entry::ICalendar(ICalendar { components: more }) => components.extend(more),
            Entry::Eof => return components,
            Entry::TooManyComponents => {
                found.problem(None, "The file has too many parts", "Split it.");
                return components;
            }
            // Lines between calendars mean nothing.
            _ => {}
        }
    }
}

/// The events with the line each begins on; those that change one occurrence of a repeating event
/// together with it.
fn grouped(text: &str, components: Vec<ICalendarComponent>) -> Vec<Vec<Event>> {
    let lines = (1..).zip(text.lines());
    let mut begins = lines.filter(|(_, line)| is(line, "BEGIN:VEVENT")).map(|(line, _)| line);
    let mut groups: Vec<Vec<Event>> = vec![];
    let mut by_uid: BTreeMap<String, usize> = BTreeMap::new();
    let events = components
        .into_iter()
        .filter(|component| matches!(component.component_type, ICalendarComponentType::VEvent));
    for component in events.take(MAX_EVENTS) {
        let uid = component.uid().map(str::to_owned);
        let event = Event { line: begins.next(), component };
        let Some(uid) = uid else {
            groups.push(vec![event]);
            continue;
        };
        let group = *by_uid.entry(uid).or_insert_with(|| {
            groups.push(vec![]);
            groups.len() - 1
        });
        groups[group].push(event);
    }
    groups
}

fn is(line: &str, wanted: &str) -> bool {
    line.trim_end().eq_ignore_ascii_case(wanted)
}

/// What has been read so far.
#[derive(Default)]
struct Found {
    dates: BTreeMap<Date, String>,
    problems: Vec<Problem>,
    full: bool,
    rules: usize,
    too_many_rules: bool,
}

impl Found {
    fn problem(&mut self, line: Option<usize>, message: impl Into<String>, help: &str) {
        self.problems.push(Problem { line, message: message.into(), help: help.into() });
    }

    /// An event that is not taken.
    fn lost(&mut self, line: Option<usize>, name: &str, what: &str, help: &str) {
        self.problem(line, format!("`{name}` {what}, so it closes no day"), help);
    }

    /// Takes one date, in days since 1970-01-01. Two holidays on one date share it.
    fn date(&mut self, day: i64, name: &str) {
        if !(FIRST_DAY..LAST_DAY).contains(&day) {
            return;
        }
        let date = date_of(day);
        if self.dates.len() == MAX_DATES && !self.dates.contains_key(&date) {
            self.full = true;
            return;
        }
        let names = self.dates.entry(date).or_default();
        let fits = names.chars().count() + name.chars().count() <= 2 * MAX_NAME;
        if fits && !names.split(", ").any(|known| known == name) {
            names.push_str(if names.is_empty() { "" } else { ", " });
            names.push_str(name);
        }
    }

    fn finish(mut self) -> (Vec<(Date, String)>, Vec<Problem>) {
        if self.full {
            let message = format!("The events cover more than {MAX_DATES} dates; the rest is lost");
            self.problem(None, message, "Leave out what is not a holiday.");
        }
        if self.too_many_rules {
            let message = "The file has too many repeating events; the last ones are lost";
            self.problem(None, message, "Leave out what is not a holiday.");
        }
        (self.dates.into_iter().collect(), self.problems)
    }
}

#[cfg(test)]
mod tests;
