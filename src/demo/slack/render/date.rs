//! Slack's date tokens: an instant, written in the reader's own zone.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// `9:42 AM`.
pub(super) fn time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%-I:%M %p").to_string()
}

/// Resolves `date^SECONDS^FORMAT…|FALLBACK` (after `<!`): the fallback if it cannot be read.
pub(super) fn token(inside: &str, now: Timestamp, zone: &TimeZone) -> String {
    let (token, fallback) = inside.split_once('|').unwrap_or((inside, ""));
    let mut parts = token.split('^').skip(1);
    let seconds = parts.next().and_then(|text| text.parse().ok());
    let at = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    let (Some(at), Some(format)) = (at, parts.next()) else { return fallback.to_owned() };
    fill(format, at, now, zone).unwrap_or_else(|| fallback.to_owned())
}

fn fill(format: &str, at: Timestamp, now: Timestamp, zone: &TimeZone) -> Option<String> {
    let local = at.to_zoned(zone.clone());
    let today = now.to_zoned(zone.clone()).date();
    let mut out = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        out.push_str(before);
        out.push_str(&word(name, &local, now, today)?);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

fn word(name: &str, local: &Zoned, now: Timestamp, today: Date) -> Option<String> {
    let write = |format: &str| local.strftime(format).to_string();
    let day = format!("{}{}", local.day(), ordinal(local.day()));
    if let Some(plain) = name.strip_suffix("_pretty") {
        let days = today.until(local.date()).ok()?.get_days();
        return match days {
            0 => Some("today".into()),
            1 => Some("tomorrow".into()),
            -1 => Some("yesterday".into()),
            _ => word(plain, local, now, today),
        };
    }
    Some(match name {
        "date_num" => write("%Y-%m-%d"),
        "date_slash" => write("%m/%d/%Y"),
        "date" => write("%B ") + &day + &write(", %Y"),
        "date_short" => write("%b %-d, %Y"),
        "date_long" => write("%A, %B ") + &day + &write(", %Y"),
        "day_divider_pretty" => write("%A, %B ") + &day,
        "time" => write("%-I:%M %p"),
        "time_secs" => write("%-I:%M:%S %p"),
        "ago" => ago(local.timestamp(), now),
        _ => return None,
    })
}

fn ordinal(day: i8) -> &'static str {
    match (day / 10, day % 10) {
        (1, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }
}

fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs();
    let (count, unit) = match seconds.abs() {
        0..60 => return "just now".into(),
        minutes @ 60..3600 => (minutes / 60, "minute"),
        hours @ 3600..86_400 => (hours / 3600, "hour"),
        days => (days / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    match seconds {
        0.. => format!("{count} {unit}{plural} ago"),
        _ => format!("in {count} {unit}{plural}"),
    }
}
