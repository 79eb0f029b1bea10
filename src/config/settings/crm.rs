//! `crm`: where the leads are and how often we may ask.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::read::Reader;
use super::{Crm, Requests};
use crate::config::section::Section;
use crate::config::table::{Holds, Table, may, must, of, table};
use crate::config::{Crontab, moment, secrets, value};
use crate::diag::{codes, words};

/// The keys.
pub(super) static CRM: Table = table(&[
    must("kind", Holds::Word(|| of(KINDS)), "hubspot", "which CRM it is"),
    must("account", Holds::Id, "main", "a name for the account, so that two are told apart"),
    must(
        "token",
        Holds::Keys(&secrets::PLACE),
        "{credential: hubspot-token}",
        "where the token is",
    ),
    may("api_version", Holds::Text, "2026-09", "the version of the CRM's interface"),
    may("base_url", Holds::Text, "https://api.hubapi.com", "another address than the CRM's own"),
    may("poll", Holds::Crontab, "\"*/5 * * * *\"", "when to look for changes"),
    may("reconcile", Holds::Crontab, "\"15 3 * * *\"", "when to compare all ids"),
    may("timezone", Holds::Zone, "Europe/London", "the zone of these two"),
    may("requests", Holds::Keys(&REQUESTS), "{per_10s: 100}", "how much we may ask"),
    may(
        "visibility_lag",
        Holds::Seconds,
        "60 seconds",
        "how long the CRM may take to show a change",
    ),
]);
/// The keys of `requests`.
static REQUESTS: Table = table(&[
    may("per_10s", Holds::Whole(1, 10_000), "100", "requests in any ten seconds"),
    may("search_per_s", Holds::Whole(1, 1_000), "3", "searches a second"),
    may("per_day", Holds::Whole(1, 100_000_000), "200000", "requests a day"),
]);
/// The connectors.
const KINDS: &[(&str, &str)] = &[("hubspot", "hubspot")];

/// Reads it.
pub(super) fn read(root: &Section<'_>, reader: &mut Reader<'_>) -> Option<Crm> {
    let entry = root.entry("crm")?;
    let section = Section::of(&entry.value, &entry.at, "`crm`", &CRM, &mut reader.out)?;
    let kind = section.get("kind");
    let kind = kind.and_then(|node| value::word(node, "kind", KINDS, &mut reader.out));
    let account = section.get("account");
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
    let token = section.get("token");
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
    let Some(section) = Section::of(&entry.value, &entry.at, "`requests`", &REQUESTS, out) else {
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
