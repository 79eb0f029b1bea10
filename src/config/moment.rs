//! Dates, times, zones and schedules as the files write them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::tree::{Node, Value};
use super::{Crontab, value};
use crate::contract::{Period, Span};
use crate::diag::{Diagnostic, codes, words};

/// Longest span of the calendar: ten years.
const DAYS: u32 = 3_650;

/// A zone of the IANA database, by its full name. Abbreviations are refused: `EST` is never summer
/// time.
pub(super) fn zone(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<TimeZone> {
    let text = value::text(node, key, out)?;
    let found = TimeZone::get(&text.text).ok();
    let abbreviation = found.is_some() && !text.text.contains('/');
    let exact = found.filter(|zone| {
        zone.iana_name() == Some(text.text.as_str())
            && (text.text.contains('/') || text.text == "UTC")
    });
    if exact.is_none() {
        let quoted = words::quote(&text.text);
        let message = match abbreviation {
            true => format!("{quoted} is an abbreviation, which knows no summer time"),
            false => format!("there is no time zone {quoted}"),
        };
        let known: Vec<String> =
            jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
        let full = known.iter().map(String::as_str).filter(|name| name.contains('/'));
        // Of the region that is meant first: there are more zones than a guess looks at.
        let region = |name: &str| name.split('/').next().unwrap_or_default().to_owned();
        let regions: BTreeSet<String> = full.clone().map(region).collect();
        let meant = words::nearest(&region(&text.text), regions.iter().map(String::as_str));
        let there = full.clone().filter(|name| meant == Some(region(name).as_str()));
        let near = words::nearest(&text.text, there)
            .or_else(|| words::nearest(&text.text, full.clone()))
            .or_else(|| by_city(&text.text, full).filter(|_| text.text.len() > 2));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write region and city, such as `America/New_York` or `Europe/London`".into(),
        };
        out.push(node.error(codes::ZONE, message).help(help));
    }
    exact
}

/// `Berlin` for `Europe/Berlin`.
fn by_city<'n>(written: &str, mut known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let city = written.rsplit('/').next().unwrap_or_default().replace(' ', "_");
    known.find(|name| name.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(&city)))
}

/// A date, `2026-11-01`.
pub(super) fn date(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<Date> {
    let written = written(node);
    let found = written.as_deref().and_then(read_date);
    if found.is_none() {
        out.push(not(node, key, "a date", "2026-11-01", written.as_deref()));
    }
    found
}

/// A date (its first instant in `zone`) or a date and time, in `zone` where it names none.
pub(super) fn instant(
    node: &Node,
    key: &str,
    zone: &TimeZone,
    out: &mut Vec<Diagnostic>,
) -> Option<Timestamp> {
    let text = written(node);
    let found = text.as_deref().and_then(|text| match read_date(text) {
        Some(date) => {
            zone.to_ambiguous_timestamp(date.to_datetime(Time::midnight())).compatible().ok()
        }
        None => read_time(text, zone),
    });
    if found.is_none() {
        out.push(not(node, key, "a date, or a date and time", "2026-11-01", text.as_deref()));
    }
    found
}

/// A date and time, in `zone` where it names none: `2026-11-21 15:00`, `2026-11-21T15:00:00Z`.
pub(super) fn time(
    node: &Node,
    key: &str,
    zone: &TimeZone,
    out: &mut Vec<Diagnostic>,
) -> Option<Timestamp> {
    let text = written(node);
    let found = text.as_deref().and_then(|text| read_time(text, zone));
    if found.is_none() {
        out.push(not(node, key, "a date and time", "2026-11-21 15:00", text.as_deref()));
    }
    found
}

/// A month, `2026-11`.
pub(super) fn month(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<Span> {
    let Some(text) = written(node) else {
        out.push(value::wrong(node, key, "a month, `2026-11`"));
        return None;
    };
    let month = Span::parse(&text).filter(|span| span.period == Period::Month);
    if month.is_none() {
        let message = format!("{} is not a month", words::quote(&text));
        let example =
            read_date(&text).map_or("2026-11".to_owned(), |date| Period::Month.span(date).label());
        let help = format!("write it as `{example}`");
        out.push(node.error(codes::TIME, message).label(key).help(help));
    }
    month
}

/// A span of the calendar in whole days: `90 days`, `13 weeks`.
pub(super) fn days(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<u32> {
    let Some(text) = written(node) else {
        out.push(value::wrong(node, key, "days or weeks such as `90 days`"));
        return None;
    };
    let (count, unit) = text.split_once(' ').unwrap_or((&text, ""));
    let plain = count.bytes().all(|c| c.is_ascii_digit());
    let count = plain.then(|| count.parse::<u32>().ok()).flatten();
    let each = match unit.trim() {
        "day" | "days" => Some(1),
        "week" | "weeks" => Some(7),
        _ => None,
    };
    let days = count.zip(each).and_then(|(count, each)| count.checked_mul(each));
    let days = days.filter(|days| (1..=DAYS).contains(days));
    if days.is_none() {
        let message = format!("{} is no number of days or weeks", words::quote(&text));
        let help = match (count, unit.trim()) {
            (Some(count @ 1..=120), "month" | "months") => {
                format!("write `{} days`, or `{} weeks`", count * 30, count * 13 / 3)
            }
            (Some(count @ 1..=DAYS), "") => format!("say of what: `{count} days`"),
            (Some(count @ 1..=DAYS), "working day" | "working days") => {
                format!("write `{count} days`: all days count")
            }
            _ => format!("write `90 days` or `13 weeks`, at most `{DAYS} days`"),
        };
        out.push(node.error(codes::LENGTH, message).label(key).help(help));
    }
    days
}

/// A crontab line.
pub(super) fn crontab(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<Crontab> {
    let text = value::text(node, key, out)?;
    let found = Crontab::parse(&text.text);
    if let Err(why) = &found {
        let (message, help) = why.split_once("; ").unwrap_or((why, ""));
        out.push(node.error(codes::SCHEDULE, message).label(key).help(help));
    }
    found.ok()
}

fn written(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.text.clone()),
        Value::Number { raw, .. } => Some(raw.clone()),
        _ => None,
    }
}

fn not(node: &Node, key: &str, what: &str, example: &str, text: Option<&str>) -> Diagnostic {
    let Some(text) = text else { return value::wrong(node, key, &format!("{what}, `{example}`")) };
    let message = format!("{} is not {what}", words::quote(text));
    let why = match (digits(text, "dddd-dd-dd"), read_date(text)) {
        (true, None) => "there is no such day",
        (true, Some(_)) => "the time of day is missing",
        _ => key,
    };
    node.error(codes::TIME, message).label(why).help(format!("write it as `{example}`"))
}

fn read_date(text: &str) -> Option<Date> {
    digits(text, "dddd-dd-dd").then(|| text.parse().ok()).flatten()
}

/// Local time with minutes or seconds, and with `Z` or an offset if it is not the zone's.
fn read_time(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let stamp = |text: &str| {
        ["dddd-dd-ddTdd:dd", "dddd-dd-ddTdd:dd:dd"].iter().any(|shape| digits(text, shape))
    };
    let text = text.replacen(' ', "T", 1);
    if stamp(&text) {
        let local: DateTime = text.parse().ok()?;
        return zone.to_ambiguous_timestamp(local).compatible().ok();
    }
    let offset = text.get(16..)?.find(['Z', '+', '-'])? + 16;
    let (local, offset) = text.split_at(offset);
    let known = offset == "Z" || digits(&offset.replace('-', "+"), "+dd:dd");
    (stamp(local) && known).then(|| text.parse().ok()).flatten()
}

/// Whether `text` has this shape: `d` is a digit, all else itself.
fn digits(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(c, shape)| match shape {
            b'd' => c.is_ascii_digit(),
            other => c == other,
        })
}
