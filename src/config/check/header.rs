//! `sla`, `version`, `effective_from`, `enforce_from`, `timezone`.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::context::Context;
use crate::config::section::Section;
use crate::config::{moment, value};
use crate::diag::codes;

/// What stands at the top of the agreement.
pub(super) struct Header {
    pub(super) name: String,
    pub(super) version: u32,
    pub(super) effective_from: Timestamp,
    pub(super) enforce_from: Timestamp,
    pub(super) timezone: TimeZone,
}

/// Reads it. What is missing or wrong has been reported and has a harmless value.
pub(super) fn read(root: &Section<'_>, context: &mut Context<'_>) -> Header {
    let out = &mut context.out;
    let name = root.get("sla");
    let name = name.and_then(|node| value::text(node, "sla", out));
    let version = root.get("version");
    if let Some(node) = version {
        context.version = value::whole(node, "version", 1..=1_000_000, out);
        let accepted = context.input.accepted.zip(context.version);
        if let Some((accepted, own)) = accepted.filter(|(accepted, own)| own < accepted) {
            let message = format!("version {own} is lower than {accepted}, which was accepted");
            out.push(
                node.warning(codes::OLDER_VERSION, message)
                    .help(format!("write `version: {}` if this is newer", accepted + 1)),
            );
        }
    }
    let zone = root.get("timezone");
    let zone = zone.and_then(|node| moment::zone(node, "timezone", out));
    context.zone = zone.unwrap_or(TimeZone::UTC);
    let effective = root.get("effective_from");
    let mut day = |node, key: &str| moment::instant(node, key, &context.zone, out);
    let effective_from = effective.and_then(|node| day(node, "effective_from"));
    let enforce = root.get("enforce_from").and_then(|node| day(node, "enforce_from"));
    let effective_from = effective_from.unwrap_or_default();
    Header {
        name: name.map(|text| text.text.trim().to_owned()).unwrap_or_default(),
        version: context.version.unwrap_or(1),
        effective_from,
        enforce_from: enforce.unwrap_or(effective_from),
        timezone: context.zone.clone(),
    }
}
