//! `parties` and `review_every`: who has agreed, and when they look at it again.

use super::context::Context;
use crate::config::section::Section;
use crate::config::table::{Holds, Table, may, must, table};
use crate::config::{moment, value};
use crate::contract::{Acceptance, Parties, Signatory};
use crate::diag::{Diagnostic, codes};

/// The two sides.
pub(super) static PARTIES: Table = table(&[
    must(
        "marketing",
        Holds::Keys(&SIDE),
        "{accountable: NAME@COMPANY}",
        "the side that brings leads",
    ),
    must("sales", Holds::Keys(&SIDE), "{accountable: NAME@COMPANY}", "the side that follows up"),
]);
/// The keys of one side.
static SIDE: Table = table(&[
    must("accountable", Holds::Email, "NAME@COMPANY", "the one person who answers for this side"),
    may(
        "accepted",
        Holds::Keys(&ACCEPTED),
        "{version: 1, date: 2026-10-28}",
        "the last version that this side has signed",
    ),
]);
/// The keys of what it has accepted.
static ACCEPTED: Table = table(&[
    must("version", Holds::Whole(1, 1_000_000), "1", "the version that was signed"),
    must("date", Holds::Date, "2026-10-28", "the day on which it was signed"),
]);

/// Reads them; where there are parties, there are both.
pub(super) fn read(root: &Section<'_>, context: &mut Context<'_>) -> Parties {
    let out = &mut context.out;
    let Some(entry) = root.entry("parties") else { return Parties::default() };
    let Some(section) = Section::of(&entry.value, &entry.at, "`parties`", &PARTIES, out) else {
        return Parties::default();
    };
    Parties { marketing: side(&section, "marketing", out), sales: side(&section, "sales", out) }
}

fn side(parties: &Section<'_>, key: &str, out: &mut Vec<Diagnostic>) -> Option<Signatory> {
    let entry = parties.entry(key)?;
    let section = Section::of(&entry.value, &entry.at, format!("`{key}`"), &SIDE, out)?;
    let node = section.get("accountable");
    let accountable = node.and_then(|node| {
        let text = value::text(node, "accountable", out)?.text.trim();
        if !value::is_email(text) {
            // Not quoted: what is nearly an address is personal, too.
            let message = "this is no e-mail address";
            let help = "write the address of the one person who answers for this side";
            out.push(node.error(codes::WRONG_TYPE, message).help(help));
            return None;
        }
        Some(text.to_owned())
    });
    let accepted = section.entry("accepted").map(|entry| {
        let section = Section::of(&entry.value, &entry.at, "`accepted`", &ACCEPTED, out)?;
        let version = section.get("version");
        let version = version.and_then(|node| value::whole(node, "version", 1..=1_000_000, out));
        let date = section.get("date");
        let date = date.and_then(|node| moment::date(node, "date", out));
        Some(Acceptance { version: version?, date: date? })
    });
    Some(Signatory { accountable: accountable?, accepted: accepted.flatten() })
}

/// Days from one review to the next.
pub(super) fn review(root: &Section<'_>, context: &mut Context<'_>) -> Option<u32> {
    let node = root.get("review_every")?;
    moment::days(node, "review_every", &mut context.out)
}
