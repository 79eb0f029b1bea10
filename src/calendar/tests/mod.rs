//! The engine against a separately written oracle, and every settled reading by name.

mod oracle;
mod random;
mod readings;

pub(super) use random::Dice;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::{Block, Calendar, Exception, Hours, Length, Unit};

/// A zone by its IANA name.
fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// Blocks as people write them: `09:00-12:00 13:00-17:30`; empty is closed.
fn blocks(text: &str) -> Vec<Block> {
    let seconds = |text: &str| {
        let parts: Vec<i32> = text.split(':').map(|part| part.parse().unwrap()).collect();
        parts[0] * 3600 + parts[1] * 60 + parts.get(2).unwrap_or(&0)
    };
    let block = |text: &str| {
        let (from, to) = text.split_once('-').unwrap();
        Block { from: seconds(from), to: seconds(to) }
    };
    text.split_whitespace().map(block).collect()
}

/// Hours by weekday, Monday first; weekdays that are left out are closed.
fn hours(zone_name: &str, week: &[&str]) -> Hours {
    let week = std::array::from_fn(|day| week.get(day).map_or(vec![], |text| blocks(text)));
    Hours { zone: zone(zone_name), week, exceptions: BTreeMap::new() }
}

/// A calendar that is the same from Monday to Friday.
fn weekdays(zone_name: &str, text: &str) -> Calendar {
    Calendar::new("test", hours(zone_name, &[text; 5]))
}

/// A calendar that is the same every day.
fn daily(zone_name: &str, text: &str) -> Calendar {
    Calendar::new("test", hours(zone_name, &[text; 7]))
}

/// Hours that differ on one date.
fn except(mut hours: Hours, date: &str, text: &str, name: &str) -> Hours {
    let other = Exception { blocks: blocks(text), name: name.to_owned() };
    hours.exceptions.insert(date.parse().unwrap(), other);
    hours
}

/// Wall time in a calendar's zone; the first where it happens twice.
fn at(calendar: &Calendar, wall: &str) -> Timestamp {
    let wall: DateTime = wall.parse().unwrap();
    calendar.hours().zone.to_timestamp(wall).unwrap()
}

/// How the calendar's wall clock shows an instant.
fn wall(calendar: &Calendar, at: Timestamp) -> String {
    at.to_zoned(calendar.hours().zone.clone()).strftime("%a %F %T %Z").to_string()
}

/// A deadline as the wall clock shows it.
fn due(calendar: &Calendar, start: &str, amount: u32, unit: Unit) -> String {
    let end = calendar.deadline(at(calendar, start), Length { amount, unit }).unwrap();
    wall(calendar, end)
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}
