//! `crm`: where the leads are and how often we may ask.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::read::Reader;
use super::{Crm, Requests};
use crate::config::section::Section;
use crate::config::{Crontab, moment, value};
use crate::diag::{codes, words};

/// The keys.
pub(super) const KEYS: &[&str] = &[
    "kind",
    "account",
    "token",
    "api_version",
    "base_url",
    "poll",
    "reconcile",
    "timezone",
    "requests",
    "visibility_lag",
];
/// The keys of `requests`.
pub(super) const REQUESTS: &[&str] = &["per_10s", "search_per_s", "per_day"];
/// The connectors.
const KINDS: &[(&str, &str)] = &[("hubspot", "hubspot")];

/// Reads it.
pub(super) fn read(root: &Section<'_>, reader: &mut Reader<'_>) -> Option<Crm> {
    let example = "\n  kind: hubspot\n  account: main\n  token: {credential: hubspot-token}";
    let node = root.require("crm", example, &mut reader.out)?;
    let head = root.entry("crm").map_or(0..0, |entry| entry.at.clone());
    let section = Section::open(node, &head, "`crm`", KEYS, &mut reader.out)?;
    let kind = section.require("kind", "hubspot", &mut reader.out);
    let kind = kind.and_then(|node| value::word(node, "kind", KINDS, &mut reader.out));
    let account = section.require("account", "main", &mut reader.out);
    let account = account.and_then(|node| {
        let name = value::id(node, "account", &mut reader.out)?;
        if value::is_label(&name) {
            return Some(name);
        }
        let message = format!("{} cannot name an account", words::quote(&name));
        let help = "use letters, digits, `-` and `_`";
        reader.out.push(node.error(codes::BAD_NAME, message).help(help));
        None
    });
    let token = section.require("token", "{credential: hubspot-token}", &mut reader.out);
    let token = token.and_then(|node| reader.secret(node, "token"));
    let version = match section.get("api_version") {
        Some(node) => api_version(node, reader),
        None => Some("2026-09".to_owned()),
    };
    let base_url = section.get("base_url").map(|node| reader.url(node, "base_url"));
    let poll = crontab(&section, "poll", "*/5 * * * *", reader);
    let reconcile = crontab(&section, "reconcile", "15 3 * * *", reader);
    let zone = section.get("timezone");
    let zone = zone.map(|node| moment::zone(node, "timezone", &mut reader.out));
    let requests = requests(&section, reader);
    let lag = section.get("visibility_lag");
    let lag = lag.map(|node| value::seconds(node, "visibility_lag", &mut reader.out));
    let lag_ms = match lag {
        Some(length) => length?.millis()?,
        None => 60_000,
    };
    Some(Crm {
        kind: kind?.to_owned(),
        account: account?,
        token: token?,
        api_version: version?,
        base_url: base_url.map_or(Some(None), |url| url.map(Some))?,
        poll: poll?,
        reconcile: reconcile?,
        timezone: zone.unwrap_or(Some(TimeZone::UTC))?,
        requests,
        visibility_lag: Duration::from_millis(lag_ms.unsigned_abs()),
    })
}

/// `2026-09`: the year and month of a release.
fn api_version(node: &crate::config::tree::Node, reader: &mut Reader<'_>) -> Option<String> {
    let text = &value::text(node, "api_version", &mut reader.out)?.text;
    let month = text.split_once('-').filter(|(year, month)| {
        year.len() == 4
            && year.bytes().all(|c| c.is_ascii_digit())
            && matches!(
                *month,
                "01" | "02" | "03" | "04" | "05" | "06" | "07" | "08" | "09" | "10" | "11" | "12"
            )
    });
    if month.is_none() {
        let message = format!("{} is no version of HubSpot's interface", words::quote(text));
        let help = "write the year and month of a release, such as `2026-09`";
        reader.out.push(node.error(codes::OUT_OF_RANGE, message).help(help));
    }
    month.map(|_| text.clone())
}

fn crontab(
    section: &Section<'_>,
    key: &str,
    usual: &str,
    reader: &mut Reader<'_>,
) -> Option<Crontab> {
    let Some(node) = section.get(key) else { return Crontab::parse(usual).ok() };
    moment::crontab(node, key, &mut reader.out)
}

fn requests(section: &Section<'_>, reader: &mut Reader<'_>) -> Requests {
    let mut requests = Requests { per_10s: 100, search_per_s: 3, per_day: 200_000 };
    let out = &mut reader.out;
    let Some(entry) = section.entry("requests") else { return requests };
    let Some(section) = Section::open(&entry.value, &entry.at, "`requests`", REQUESTS, out) else {
        return requests;
    };
    let limits = [
        ("per_10s", &mut requests.per_10s, 10_000),
        ("search_per_s", &mut requests.search_per_s, 1_000),
        ("per_day", &mut requests.per_day, 100_000_000),
    ];
    for (key, limit, most) in limits {
        let Some(node) = section.get(key) else { continue };
        *limit = value::whole(node, key, 1..=most, out).unwrap_or(*limit);
    }
    requests
}
