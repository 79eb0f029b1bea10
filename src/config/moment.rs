//! Dates, times and zones as the files write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::tree::{Node, Value};
use super::value;
use crate::diag::{Diagnostic, codes, words};

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
        let near = words::nearest(&text.text, full.clone())
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
